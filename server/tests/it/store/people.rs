//! People and their sessions.

use server::store::{EmailTaken, NewUser, Refresh, StoredSession};
use shared::board::User;
use shared::id::{Millis, SessionId, UserId};

use super::{Kept, person};

on_both! {
    users_are_found_by_id_and_by_address,
    an_email_address_is_taken_once,
    a_text_may_hold_anything,
    a_session_lives_until_it_expires_or_is_revoked,
    a_copied_refresh_token_ends_its_session,
    of_two_refreshes_at_once_one_is_first,
}

fn new(user: User) -> NewUser {
    NewUser { user, password_hash: "secret".to_owned(), at: Millis(2) }
}

async fn users_are_found_by_id_and_by_address(kept: Kept) {
    let Kept { store, ann, .. } = kept;
    assert_eq!(store.user(ann.id).await.unwrap().as_ref(), Some(&ann));
    assert_eq!(store.user(UserId::default()).await.unwrap(), None);
    assert_eq!(store.user_by_email(" ANN@Example.org ").await.unwrap().as_ref(), Some(&ann));
    assert_eq!(store.user_by_email("ann").await.unwrap(), None);
    assert_eq!(store.credentials("ann@example.org").await.unwrap(), Some((ann, "$argon2id$".to_owned())));
    assert_eq!(store.credentials("").await.unwrap(), None);
    store.ping().await.unwrap();
}

async fn an_email_address_is_taken_once(kept: Kept) {
    let other = User { id: UserId::from_parts(9, 9), ..kept.ann.clone() };
    assert_eq!(kept.store.create_user(&new(other.clone())).await.unwrap(), Err(EmailTaken));
    assert_eq!(kept.store.user(other.id).await.unwrap(), None);

    let (one, two) = (new(person(3, "Eve")), new(person(4, "Eve")));
    let (one, two) = tokio::join!(kept.store.create_user(&one), kept.store.create_user(&two));
    assert_eq!([one.unwrap(), two.unwrap()].iter().filter(|it| it.is_ok()).count(), 1);
}

async fn a_text_may_hold_anything(kept: Kept) {
    let odd = User { last_name: "Ünal 🪵 'quoted' \u{0}".to_owned(), ..person(3, "Eve") };
    kept.store.create_user(&new(odd.clone())).await.unwrap().unwrap();
    let found = kept.store.user(odd.id).await.unwrap().unwrap();
    assert_eq!(found.last_name, "Ünal 🪵 'quoted' \u{fffd}", "PostgreSQL keeps no NUL, so nobody does");
    assert_eq!(kept.store.user_by_email("a\u{0}@example.org").await.unwrap(), None);
}

/// A session of Ann's that begins at 10 and ends at 20.
async fn session(kept: &Kept, hash: &str) -> SessionId {
    let id = SessionId::from_parts(10, 1);
    let (user, at, expires_at) = (kept.ann.id, Millis(10), Millis(20));
    kept.store.create_session(&StoredSession { id, user, refresh_hash: hash, at, expires_at }).await.unwrap();
    id
}

async fn a_session_lives_until_it_expires_or_is_revoked(kept: Kept) {
    let id = session(&kept, "first").await;
    let live = async |now| kept.store.live_session(id, Millis(now)).await.unwrap();
    assert_eq!(live(19).await, Some(kept.ann.id));
    assert_eq!(live(20).await, None);
    assert_eq!(kept.store.live_session(SessionId::default(), Millis(11)).await.unwrap(), None);
    kept.store.revoke_session(id, Millis(12)).await.unwrap();
    assert_eq!(live(13).await, None);
    let refreshed = kept.store.rotate("first", "second", Millis(13), Millis(30), 5).await;
    assert_eq!(refreshed.unwrap(), Refresh::Invalid);
}

async fn a_copied_refresh_token_ends_its_session(kept: Kept) {
    let (id, ann) = (session(&kept, "first").await, kept.ann.id);
    let rotate = async |old: &str, new: &str, now| {
        kept.store.rotate(old, new, Millis(now), Millis(now + 100), 5).await.unwrap()
    };
    assert_eq!(rotate("unknown", "x", 11).await, Refresh::Invalid);
    assert_eq!(rotate("first", "second", 12).await, Refresh::Rotated(id, ann));
    assert_eq!(rotate("first", "x", 17).await, Refresh::JustRotated(id, ann), "within the time of grace");
    assert_eq!(kept.store.live_session(id, Millis(100)).await.unwrap(), Some(ann), "it lives on from 12");
    assert_eq!(rotate("second", "third", 18).await, Refresh::Rotated(id, ann), "and the newest stays good");
    assert_eq!(rotate("second", "x", 30).await, Refresh::Reused(id, ann));
    assert_eq!(kept.store.live_session(id, Millis(31)).await.unwrap(), None);
    assert_eq!(rotate("third", "x", 31).await, Refresh::Invalid);
}

async fn of_two_refreshes_at_once_one_is_first(kept: Kept) {
    let (id, ann) = (session(&kept, "first").await, kept.ann.id);
    let rotate = async |new| kept.store.rotate("first", new, Millis(12), Millis(99), 5).await.unwrap();
    let (left, right) = tokio::join!(rotate("left"), rotate("right"));
    let newest = match (left, right) {
        (Refresh::Rotated(..), Refresh::JustRotated(..)) => "left",
        (Refresh::JustRotated(..), Refresh::Rotated(..)) => "right",
        both => panic!("{both:?}"),
    };
    let next = kept.store.rotate(newest, "next", Millis(30), Millis(99), 5).await.unwrap();
    assert_eq!(next, Refresh::Rotated(id, ann), "the token of the first is good");
}
