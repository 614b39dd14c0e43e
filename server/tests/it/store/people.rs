//! Users and their sessions.

use server::store::{EmailTaken, ListedSession, LiveSession, NewSession, NewUser, Refresh, Rotation};
use shared::board::User;
use shared::id::{Millis, SessionId, UserId};

use super::{Fixture, person};

on_both! {
    users_are_found_by_id_and_by_address,
    an_email_address_is_used_once,
    a_text_may_hold_anything,
    a_session_lives_until_it_expires_or_is_revoked,
    a_session_is_found_by_its_last_two_refresh_tokens,
    a_refresh_token_is_repeated_until_its_successor_is_used,
    a_refresh_token_that_was_never_issued_ends_the_session,
    of_two_concurrent_refreshes_one_is_first_and_both_get_the_same,
    a_session_is_not_opened_with_a_password_that_was_changed,
    sessions_beyond_a_number_are_ended,
    sessions_are_listed_and_ended_for_their_user_only,
    a_password_is_changed_once_and_only_by_a_live_session,
    of_a_sign_in_and_a_change_of_the_password_at_once_nothing_is_left_over,
    ended_sessions_are_found_and_removed,
}

fn new(user: User) -> NewUser {
    NewUser { user, password_hash: "secret".to_owned(), at: Millis(2) }
}

async fn users_are_found_by_id_and_by_address(fixture: Fixture) {
    let Fixture { store, ann, .. } = fixture;
    assert_eq!(store.user(ann.id).await.unwrap().as_ref(), Some(&ann));
    assert_eq!(store.user(UserId::default()).await.unwrap(), None);
    assert_eq!(store.user_by_email(" ANN@Example.org ").await.unwrap().as_ref(), Some(&ann));
    assert_eq!(store.user_by_email("ann").await.unwrap(), None);
    assert_eq!(store.credentials("ann@example.org").await.unwrap(), Some((ann, "$argon2id$".to_owned())));
    assert_eq!(store.credentials("").await.unwrap(), None);
    assert!(store.health().await.is_good());
}

async fn an_email_address_is_used_once(fixture: Fixture) {
    let other = User { id: UserId::from_parts(9, 9), ..fixture.ann.clone() };
    assert_eq!(fixture.store.create_user(&new(other.clone())).await.unwrap(), Err(EmailTaken));
    assert_eq!(fixture.store.user(other.id).await.unwrap(), None);

    let (one, two) = (new(person(3, "Eve")), new(person(4, "Eve")));
    let (one, two) = tokio::join!(fixture.store.create_user(&one), fixture.store.create_user(&two));
    assert_eq!([one.unwrap(), two.unwrap()].iter().filter(|it| it.is_ok()).count(), 1);
}

async fn a_text_may_hold_anything(fixture: Fixture) {
    let odd = User { last_name: "Ünal 🪵 'quoted' \u{0}".to_owned(), ..person(3, "Eve") };
    fixture.store.create_user(&new(odd.clone())).await.unwrap().unwrap();
    let found = fixture.store.user(odd.id).await.unwrap().unwrap();
    assert_eq!(
        found.last_name, "Ünal 🪵 'quoted' \u{fffd}",
        "PostgreSQL cannot store NUL, so SQLite does not either"
    );
    assert_eq!(fixture.store.user_by_email("a\u{0}@example.org").await.unwrap(), None);
}

/// A session of Ann's that begins at 10 and ends at 20.
async fn session(fixture: &Fixture, hash: &str) -> SessionId {
    let id = SessionId::from_parts(10, 1);
    assert!(fixture.store.create_session(&new_session(fixture, id, hash), None).await.unwrap());
    id
}

fn new_session<'a>(fixture: &Fixture, id: SessionId, refresh_hash: &'a str) -> NewSession<'a> {
    let (user, at, expires_at) = (fixture.ann.id, Millis(10), Millis(20));
    NewSession { id, user, refresh_hash, user_agent: "Browser", at, expires_at }
}

/// Renews the session of [`session`] for 100 ms.
async fn rotate(fixture: &Fixture, old: &str, new: &str, now: i64) -> Refresh {
    let (session, at, expires_at) = (SessionId::from_parts(10, 1), Millis(now), Millis(now + 100));
    let rotation = Rotation { session, old, new, user_agent: "Browser", at, expires_at };
    fixture.store.rotate(&rotation).await.unwrap()
}

async fn a_session_lives_until_it_expires_or_is_revoked(fixture: Fixture) {
    let id = session(&fixture, "first").await;
    let live = async |now| fixture.store.live_session(id, Millis(now)).await.unwrap();
    let expected = LiveSession { user: fixture.ann.id, expires_at: Millis(20) };
    assert_eq!(live(19).await, Some(expected));
    assert_eq!(live(20).await, None);
    assert_eq!(fixture.store.live_session(SessionId::default(), Millis(11)).await.unwrap(), None);
    fixture.store.revoke_session(id, Millis(12)).await.unwrap();
    assert_eq!(live(13).await, None);
    assert_eq!(rotate(&fixture, "first", "second", 13).await, Refresh::Invalid);
}

async fn a_session_is_found_by_its_last_two_refresh_tokens(fixture: Fixture) {
    let id = session(&fixture, "first").await;
    rotate(&fixture, "first", "second", 12).await;
    rotate(&fixture, "second", "third", 13).await;
    let found = async |hash| fixture.store.session_with(hash).await.unwrap();
    assert_eq!([found("first").await, found("unknown").await], [None, None]);
    assert_eq!([found("second").await, found("third").await], [Some(id), Some(id)]);
    fixture.store.revoke_session(id, Millis(14)).await.unwrap();
    assert_eq!(found("third").await, Some(id));
}

async fn a_refresh_token_is_repeated_until_its_successor_is_used(fixture: Fixture) {
    let (id, ann) = (session(&fixture, "first").await, fixture.ann.id);
    assert_eq!(rotate(&fixture, "first", "second", 12).await, Refresh::Rotated(ann));
    assert_eq!(rotate(&fixture, "first", "second", 90).await, Refresh::Repeated(ann));
    let live = LiveSession { user: ann, expires_at: Millis(112) };
    assert_eq!(fixture.store.live_session(id, Millis(100)).await.unwrap(), Some(live), "it lives on from 12");
    assert_eq!(rotate(&fixture, "second", "third", 100).await, Refresh::Rotated(ann));
    assert_eq!(rotate(&fixture, "first", "second", 101).await, Refresh::Reused(ann));
    assert_eq!(fixture.store.live_session(id, Millis(102)).await.unwrap(), None);
    assert_eq!(rotate(&fixture, "third", "fourth", 102).await, Refresh::Invalid);
}

async fn a_refresh_token_that_was_never_issued_ends_the_session(fixture: Fixture) {
    let ann = fixture.ann.id;
    assert_eq!(rotate(&fixture, "first", "second", 11).await, Refresh::Invalid, "there is no session");
    session(&fixture, "first").await;
    assert_eq!(rotate(&fixture, "unknown", "second", 11).await, Refresh::Reused(ann));
    assert_eq!(rotate(&fixture, "first", "second", 12).await, Refresh::Invalid);
}

async fn of_two_concurrent_refreshes_one_is_first_and_both_get_the_same(fixture: Fixture) {
    let (_, ann) = (session(&fixture, "first").await, fixture.ann.id);
    let both = tokio::join!(rotate(&fixture, "first", "second", 12), rotate(&fixture, "first", "second", 12));
    let expected = [Refresh::Rotated(ann), Refresh::Repeated(ann)];
    assert!([both.0, both.1] == expected || [both.1, both.0] == expected, "{both:?}");
    assert_eq!(rotate(&fixture, "second", "third", 30).await, Refresh::Rotated(ann));
}

async fn a_session_is_not_opened_with_a_password_that_was_changed(fixture: Fixture) {
    let id = SessionId::from_parts(10, 1);
    let new = new_session(&fixture, id, "first");
    let open = async |password| fixture.store.create_session(&new, Some(password)).await.unwrap();
    assert!(!open("another").await);
    assert_eq!(fixture.store.live_session(id, Millis(11)).await.unwrap(), None);
    assert!(open("$argon2id$").await);
    assert!(fixture.store.live_session(id, Millis(11)).await.unwrap().is_some());
}

/// Sessions of Ann's with the numbers as their ids, from 10 to 20; and one of Ben's, the last.
async fn sessions(fixture: &Fixture, numbers: std::ops::Range<u64>) -> Vec<SessionId> {
    let mut ids = Vec::new();
    for n in numbers.clone() {
        let id = SessionId::from_parts(n, 1);
        let user = if n + 1 == numbers.end { fixture.ben.id } else { fixture.ann.id };
        let new = NewSession { user, ..new_session(fixture, id, "") };
        let hash = n.to_string();
        assert!(
            fixture.store.create_session(&NewSession { refresh_hash: &hash, ..new }, None).await.unwrap()
        );
        ids.push(id);
    }
    ids
}

async fn sessions_beyond_a_number_are_ended(fixture: Fixture) {
    let (store, ann) = (&fixture.store, fixture.ann.id);
    let [one, two, three, four, bens] = sessions(&fixture, 1..6).await[..] else { panic!("five") };
    let (user_agent, at, expires_at) = ("Browser", Millis(11), Millis(40));
    let renewal = Rotation { session: one, old: "1", new: "new", user_agent, at, expires_at };
    assert_eq!(store.rotate(&renewal).await.unwrap(), Refresh::Rotated(ann));
    let beyond = async |most| store.end_sessions_beyond(most, ann, three, Millis(12)).await.unwrap();
    assert_eq!(beyond(4).await, []);
    assert_eq!(beyond(3).await, [two], "the oldest that was never renewed");
    assert_eq!(beyond(2).await, [four], "the newest stays");
    assert_eq!(beyond(1).await, [one]);
    let live = async |id| store.live_session(id, Millis(13)).await.unwrap().is_some();
    assert!(live(three).await && live(bens).await && !live(one).await);
}

async fn sessions_are_listed_and_ended_for_their_user_only(fixture: Fixture) {
    let (store, ann, ben) = (&fixture.store, fixture.ann.id, fixture.ben.id);
    let [one, two, three, bens] = sessions(&fixture, 1..5).await[..] else { panic!("four") };
    let rotation = Rotation {
        session: one,
        old: "1",
        new: "new",
        user_agent: "A\u{0}B",
        at: Millis(15),
        expires_at: Millis(40),
    };
    assert_eq!(store.rotate(&rotation).await.unwrap(), Refresh::Rotated(ann));
    let listed = async |now| store.sessions_of(ann, Millis(now)).await.unwrap();
    let ids = async |now| listed(now).await.into_iter().map(|it| it.id).collect::<Vec<_>>();
    assert_eq!(ids(16).await, [one, three, two]);
    let first = ListedSession {
        id: one,
        user_agent: "A\u{fffd}B".to_owned(),
        created_at: Millis(10),
        renewed_at: Millis(15),
    };
    assert_eq!(listed(20).await, [first]);

    assert!(!store.revoke_session_of(ann, bens, Millis(16)).await.unwrap());
    assert!(store.live_session(bens, Millis(16)).await.unwrap().is_some());
    for _ in 0..2 {
        assert!(store.revoke_session_of(ann, two, Millis(16)).await.unwrap());
    }
    assert_eq!(store.revoke_sessions_of(ann, Some(one), Millis(17)).await.unwrap(), [three]);
    assert_eq!(store.revoke_sessions_of(ann, Some(one), Millis(17)).await.unwrap(), []);
    assert_eq!(ids(18).await, [one]);
    assert_eq!(store.revoke_sessions_of(ann, None, Millis(18)).await.unwrap(), [one]);
    assert_eq!(store.sessions_of(ben, Millis(19)).await.unwrap().len(), 1);
}

async fn a_password_is_changed_once_and_only_by_a_live_session(fixture: Fixture) {
    let (store, ann) = (&fixture.store, fixture.ann.id);
    let [one, two, bens] = sessions(&fixture, 1..4).await[..] else { panic!("three") };
    let change = async |session, old, new, now| {
        store.change_password(ann, session, (old, new), Millis(now)).await.unwrap()
    };
    assert_eq!(change(one, "wrong", "new", 11).await, None);
    assert_eq!(change(bens, "$argon2id$", "new", 11).await, None);
    assert_eq!(change(one, "$argon2id$", "new", 20).await, None, "it has expired");
    assert_eq!(change(one, "$argon2id$", "new", 11).await, Some(vec![two]));
    assert_eq!(change(one, "$argon2id$", "newer", 11).await, None);
    assert_eq!(store.credentials("ann@example.org").await.unwrap().unwrap().1, "new");
    assert!(store.live_session(one, Millis(12)).await.unwrap().is_some());
    assert_eq!(store.live_session(two, Millis(12)).await.unwrap(), None);
    assert!(store.live_session(bens, Millis(12)).await.unwrap().is_some());
}

async fn of_a_sign_in_and_a_change_of_the_password_at_once_nothing_is_left_over(fixture: Fixture) {
    let (store, ann) = (&fixture.store, fixture.ann.id);
    let one = session(&fixture, "first").await;
    let mut password = "$argon2id$".to_owned();
    for n in 0..50 {
        let (next, hash) = (format!("password {n}"), format!("hash {n}"));
        let new = new_session(&fixture, SessionId::from_parts(11, n), &hash);
        let (opened, changed) = tokio::join!(
            store.create_session(&new, Some(&password)),
            store.change_password(ann, one, (&password, &next), Millis(12)),
        );
        let ended = changed.unwrap().unwrap();
        assert_eq!(ended.contains(&new.id), opened.unwrap(), "opened before, and ended, or not opened");
        assert_eq!(store.sessions_of(ann, Millis(13)).await.unwrap().len(), 1);
        password = next;
    }
}

async fn ended_sessions_are_found_and_removed(fixture: Fixture) {
    let store = &fixture.store;
    let [one, two, three] = sessions(&fixture, 1..4).await[..] else { panic!("three") };
    store.revoke_session(one, Millis(12)).await.unwrap();
    let ended = async |from, to| {
        let mut ids = store.sessions_ended(Millis(from), Millis(to)).await.unwrap();
        ids.sort();
        ids
    };
    assert_eq!(ended(10, 11).await, []);
    assert_eq!(ended(11, 12).await, [one]);
    assert_eq!(ended(12, 19).await, []);
    assert_eq!(ended(12, 20).await, [one, two, three]);
    assert_eq!(store.remove_sessions(Millis(12)).await.unwrap(), 0);
    assert_eq!(store.remove_sessions(Millis(13)).await.unwrap(), 1);
    assert_eq!(ended(0, 30).await, [two, three]);
    assert_eq!(store.remove_sessions(Millis(21)).await.unwrap(), 2);
}
