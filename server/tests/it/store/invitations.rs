//! Invitations, blocks, and the setting to be asked first.

use serde_json::{Value, json};
use shared::board::{Invitation, Role};
use shared::id::{BoardId, Millis, UserId};
use shared::wire::rest::PersonalSettings;

use super::Fixture;

on_both! {
    who_asks_first_or_has_blocked_cannot_be_added,
    an_invitation_is_open_until_it_is_answered_or_withdrawn,
    only_the_newest_of_many_invitations_are_shown,
    invitations_end_with_the_right_to_invite,
    who_added_a_member_is_remembered,
}

fn ben(fixture: &Fixture) -> Value {
    json!({ "user": fixture.ben, "role": "admin" })
}

async fn who_asks_first_or_has_blocked_cannot_be_added(fixture: Fixture) {
    let Fixture { store, ann, ben, .. } = fixture;
    let addable = async |email: &str| store.addable(email, ann.id).await.unwrap();
    assert_eq!(addable(" BEN@Example.org ").await.as_ref(), Some(&ben));
    assert_eq!(addable("nobody@example.org").await, None);

    let asks = PersonalSettings { ask_before_adding: true };
    assert_eq!(store.settings(ben.id).await.unwrap(), Some(PersonalSettings::default()));
    store.set_settings(ben.id, asks).await.unwrap();
    assert_eq!(store.settings(ben.id).await.unwrap(), Some(asks));
    assert_eq!(store.settings(UserId::default()).await.unwrap(), None);
    assert_eq!(addable("ben@example.org").await, None);
    store.set_settings(ben.id, PersonalSettings::default()).await.unwrap();

    for _ in 0..2 {
        store.block(ben.id, ann.id, Millis(5)).await.unwrap();
    }
    assert_eq!(store.blocked_by(ben.id).await.unwrap(), std::slice::from_ref(&ann));
    assert_eq!(addable("ben@example.org").await, None);
    assert_eq!(store.addable("ann@example.org", ben.id).await.unwrap().as_ref(), Some(&ann), "one way only");
    store.unblock(ben.id, ann.id).await.unwrap();
    assert_eq!(store.blocked_by(ben.id).await.unwrap(), []);
    assert_eq!(addable("ben@example.org").await.as_ref(), Some(&ben));
}

async fn an_invitation_is_open_until_it_is_answered_or_withdrawn(fixture: Fixture) {
    let invited = |role: &str| json!({ "email": "ben@example.org", "role": role });
    fixture.append(1, "member:invited", invited("member")).await;
    fixture.append(2, "member:invited", invited("observer")).await;
    let (store, board, ben_id) = (fixture.store.clone(), fixture.board, fixture.ben.id);
    let open = Invitation {
        email: "ben@example.org".to_owned(),
        role: Role::Observer,
        by: fixture.ann.id,
        at: Millis(2),
    };
    assert_eq!(store.invitation(board, ben_id).await.unwrap().as_ref(), Some(&open));
    assert_eq!(store.invitation(board, fixture.ann.id).await.unwrap(), None);
    let shown = store.invitations_of(ben_id).await.unwrap();
    assert_eq!((shown.len(), shown[0].id, shown[0].name.as_str()), (1, board, "Plan"));
    assert_eq!((shown[0].role, shown[0].at, &shown[0].by), (Role::Observer, Millis(2), &fixture.ann));

    store.block(ben_id, fixture.ann.id, Millis(3)).await.unwrap();
    assert_eq!(store.invitation(board, ben_id).await.unwrap(), None);
    assert_eq!(store.invitations_of(ben_id).await.unwrap(), []);
    store.unblock(ben_id, fixture.ann.id).await.unwrap();

    fixture.append(3, "invitation:withdrawn", json!({ "email": "ben@example.org" })).await;
    assert_eq!(store.invitations_of(ben_id).await.unwrap(), []);
    fixture.append(4, "member:invited", invited("member")).await;
    fixture.append(5, "member:added", ben(&fixture)).await;
    assert_eq!(store.invitations_of(ben_id).await.unwrap(), []);
}

async fn only_the_newest_of_many_invitations_are_shown(fixture: Fixture) {
    let invited = json!({ "email": "ben@example.org", "role": "member" });
    let boards: Vec<BoardId> = (0..=200).map(|n| BoardId::from_parts(7, n)).collect();
    for board in &boards {
        assert!(fixture.create_board(*board, "Plan", 1).await);
        let event = fixture.event(1, "member:invited", &invited);
        fixture.store.append(*board, vec![event]).await.unwrap();
    }
    let shown = fixture.store.invitations_of(fixture.ben.id).await.unwrap();
    assert!(shown.iter().map(|it| &it.id).eq(&boards[1..]), "in order, without the first");
}

async fn invitations_end_with_the_right_to_invite(fixture: Fixture) {
    let invited = json!({ "email": "ben@example.org", "role": "member" });
    let by_ann = json!({ "user_id": fixture.ann.id, "role": "member" });
    fixture.append(1, "member:invited", invited.clone()).await;
    fixture.append(2, "member:updated", by_ann.clone()).await;
    assert_eq!(fixture.store.invitation(fixture.board, fixture.ben.id).await.unwrap(), None);
    fixture.append(3, "member:invited", invited).await;
    fixture.append(4, "member:removed", json!({ "user_id": fixture.ann.id })).await;
    assert_eq!(fixture.store.invitation(fixture.board, fixture.ben.id).await.unwrap(), None);
}

async fn who_added_a_member_is_remembered(fixture: Fixture) {
    let (board, ben_id) = (fixture.board, fixture.ben.id);
    fixture.append(1, "member:added", ben(&fixture)).await;
    fixture.append(2, "member:updated", json!({ "user_id": ben_id, "role": "member" })).await;
    let added_by = async |user| fixture.store.added_by(board, user).await.unwrap();
    assert_eq!(added_by(ben_id).await, Some(fixture.ann.id));
    assert_eq!(added_by(fixture.ann.id).await, None);
    assert_eq!(added_by(UserId::default()).await, None);
}
