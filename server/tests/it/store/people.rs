//! Users and their sessions.

use server::store::{EmailTaken, LiveSession, NewSession, NewUser, Refresh, Rotation};
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
