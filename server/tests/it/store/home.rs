//! Boards as the home page shows them, and opening them.

use serde_json::json;
use server::store::{AppendError, Conflict};
use shared::board::Color;
use shared::id::{BoardId, CardId, CommentId, Millis, Seq, UserId};
use shared::wire::rest::Boards;

use super::Fixture;

on_both! {
    boards_are_listed_oldest_first,
    a_board_id_is_used_once,
    a_deleted_board_leaves_nothing_and_does_not_come_back,
    a_board_that_has_moved_on_is_not_deleted,
    home_follows_the_log,
    a_newer_snapshot_replaces_an_older_one,
}

async fn boards_are_listed_oldest_first(fixture: Fixture) {
    for (n, at) in [(7, 30), (3, 20), (9, 20)] {
        assert!(fixture.create_board(BoardId::from_parts(n, 0), &format!("Board {n}"), at).await);
    }
    let boards = fixture.store.boards_of(fixture.ann.id).await.unwrap();
    let names: Vec<&str> = boards.owned_boards.iter().map(|board| board.name.as_str()).collect();
    assert_eq!(names, ["Plan", "Board 3", "Board 9", "Board 7"]);
    assert_eq!(boards.owned_boards[0].members, std::slice::from_ref(&fixture.ann));
    assert_eq!(boards.owned_boards[0].background, Color::Sky);
    assert!(boards.invited_boards.is_empty());
    assert_eq!(fixture.store.boards_of(UserId::default()).await.unwrap(), Boards::default());
}

async fn a_board_id_is_used_once(fixture: Fixture) {
    assert!(!fixture.create_board(fixture.board, "Another", 9).await);
    let boards = fixture.store.boards_of(fixture.ann.id).await.unwrap().owned_boards;
    assert_eq!((boards.len(), boards[0].name.as_str()), (1, "Plan"));
}

async fn a_deleted_board_leaves_nothing_and_does_not_come_back(fixture: Fixture) {
    let Fixture { store, board, ann, ben, .. } = &fixture;
    let other = BoardId::from_parts(2, 1);
    assert!(fixture.create_board(other, "Other", 2).await);
    fixture.append(1, "member:added", json!({ "user": ben, "role": "member" })).await;
    let card = CardId::from_parts(1, 1);
    let comment =
        json!({ "comment": { "id": CommentId::from_parts(1, 1), "card_id": card, "text": "secret" } });
    fixture.append(2, "comment:created", comment).await;
    assert!(!store.has_deleted(ann.id, *board).await.unwrap());
    assert!(store.delete_board(*board, Seq(2), ann.id, Millis(9)).await.unwrap());

    assert_eq!(store.snapshot(*board).await.unwrap(), None);
    assert_eq!(fixture.seqs(*board).await, [] as [u64; 0]);
    assert!(store.comments(*board, card, None, 1_000).await.unwrap().0.is_empty());
    let owned = store.boards_of(ann.id).await.unwrap().owned_boards;
    assert_eq!(owned.iter().map(|board| board.id).collect::<Vec<_>>(), [other]);
    assert!(store.boards_of(ben.id).await.unwrap().invited_boards.is_empty());

    let late = fixture.try_append(vec![fixture.any_event(3)]).await;
    assert!(matches!(late, Err(AppendError::Conflict(Conflict::Board))), "{late:?}");
    assert!(!fixture.create_board(*board, "Again", 10).await);
    assert_eq!(store.snapshot(*board).await.unwrap(), None);
    let deleted = [store.has_deleted(ann.id, *board).await, store.has_deleted(ben.id, *board).await];
    assert_eq!(deleted.map(Result::unwrap), [true, false]);
}

async fn a_board_that_has_moved_on_is_not_deleted(fixture: Fixture) {
    let Fixture { store, board, ann, .. } = &fixture;
    fixture.try_append(vec![fixture.any_event(1)]).await.unwrap();
    assert!(!store.delete_board(*board, Seq(0), ann.id, Millis(9)).await.unwrap());
    assert_eq!(fixture.seqs(*board).await, [1]);
    assert!(store.delete_board(*board, Seq(1), ann.id, Millis(9)).await.unwrap());
    assert!(!store.delete_board(*board, Seq(1), ann.id, Millis(9)).await.unwrap());
}

async fn home_follows_the_log(fixture: Fixture) {
    let home = async || fixture.store.boards_of(fixture.ben.id).await.unwrap().invited_boards;
    fixture.append(1, "member:added", json!({ "user": fixture.ben, "role": "member" })).await;
    assert_eq!(home().await[0].members, [fixture.ann.clone(), fixture.ben.clone()]);
    fixture.append(2, "board:updated", json!({ "name": "Nul \u{0}", "background": "red" })).await;
    let board = home().await.remove(0);
    assert_eq!((board.name.as_str(), board.background), ("Nul \u{fffd}", Color::Red));
    fixture.append(3, "board:archived", json!({})).await;
    assert!(home().await[0].archived);
    fixture.append(4, "board:restored", json!({})).await;
    assert!(!home().await[0].archived);
    fixture.append(5, "member:updated", json!({ "user_id": fixture.ben.id, "role": "observer" })).await;
    assert_eq!(home().await[0].members.len(), 2, "a role changes, no member is there twice");
    fixture.append(6, "member:removed", json!({ "user_id": fixture.ben.id })).await;
    assert!(home().await.is_empty());
}

async fn a_newer_snapshot_replaces_an_older_one(fixture: Fixture) {
    let Fixture { store, board, .. } = fixture;
    let first = store.snapshot(board).await.unwrap().unwrap();
    assert!(first.contains("Plan"), "a board begins with one: {first}");
    assert_eq!(store.snapshot(BoardId::default()).await.unwrap(), None);
    store.keep_snapshot(board, Seq(5), "five").await.unwrap();
    store.keep_snapshot(board, Seq(4), "four").await.unwrap();
    assert_eq!(store.snapshot(board).await.unwrap().as_deref(), Some("five"));
    store.keep_snapshot(board, Seq(6), "six").await.unwrap();
    assert_eq!(store.snapshot(board).await.unwrap().as_deref(), Some("six"));
}
