//! Users and their sessions.

use server::store::{EmailTaken, NewUser, Refresh, StoredSession};
use shared::board::User;
use shared::id::{Millis, SessionId, UserId};

use super::{Fixture, person};

on_both! {
    users_are_found_by_id_and_by_address,
    an_email_address_is_used_once,
    a_text_may_hold_anything,
    a_session_lives_until_it_expires_or_is_revoked,
    a_copied_refresh_token_ends_its_session,
    one_of_two_concurrent_refreshes_is_first,
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
    store.ping().await.unwrap();
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
    let (user, at, expires_at) = (fixture.ann.id, Millis(10), Millis(20));
    fixture
        .store
        .create_session(&StoredSession { id, user, refresh_hash: hash, at, expires_at })
        .await
        .unwrap();
    id
}

async fn a_session_lives_until_it_expires_or_is_revoked(fixture: Fixture) {
    let id = session(&fixture, "first").await;
    let live = async |now| fixture.store.live_session(id, Millis(now)).await.unwrap();
    assert_eq!(live(19).await, Some(fixture.ann.id));
    assert_eq!(live(20).await, None);
    assert_eq!(fixture.store.live_session(SessionId::default(), Millis(11)).await.unwrap(), None);
    fixture.store.revoke_session(id, Millis(12)).await.unwrap();
    assert_eq!(live(13).await, None);
    let refreshed = fixture.store.rotate("first", "second", Millis(13), Millis(30), 5).await;
    assert_eq!(refreshed.unwrap(), Refresh::Invalid);
}

async fn a_copied_refresh_token_ends_its_session(fixture: Fixture) {
    let (id, ann) = (session(&fixture, "first").await, fixture.ann.id);
    let rotate = async |old: &str, new: &str, now| {
        fixture.store.rotate(old, new, Millis(now), Millis(now + 100), 5).await.unwrap()
    };
    assert_eq!(rotate("unknown", "x", 11).await, Refresh::Invalid);
    assert_eq!(rotate("first", "second", 12).await, Refresh::Rotated(id, ann));
    assert_eq!(rotate("first", "x", 17).await, Refresh::JustRotated(id, ann), "within the grace period");
    assert_eq!(fixture.store.live_session(id, Millis(100)).await.unwrap(), Some(ann), "it lives on from 12");
    assert_eq!(rotate("second", "third", 18).await, Refresh::Rotated(id, ann), "and the newest stays valid");
    assert_eq!(rotate("second", "x", 30).await, Refresh::Reused(id, ann));
    assert_eq!(fixture.store.live_session(id, Millis(31)).await.unwrap(), None);
    assert_eq!(rotate("third", "x", 31).await, Refresh::Invalid);
}

async fn one_of_two_concurrent_refreshes_is_first(fixture: Fixture) {
    let (id, ann) = (session(&fixture, "first").await, fixture.ann.id);
    let rotate = async |new| fixture.store.rotate("first", new, Millis(12), Millis(99), 5).await.unwrap();
    let (left, right) = tokio::join!(rotate("left"), rotate("right"));
    let newest = match (left, right) {
        (Refresh::Rotated(..), Refresh::JustRotated(..)) => "left",
        (Refresh::JustRotated(..), Refresh::Rotated(..)) => "right",
        both => panic!("{both:?}"),
    };
    let next = fixture.store.rotate(newest, "next", Millis(30), Millis(99), 5).await.unwrap();
    assert_eq!(next, Refresh::Rotated(id, ann), "the token of the first is valid");
}
