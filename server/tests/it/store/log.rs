//! The log, and the commits that many boards share.

use futures_util::future::join_all;
use serde_json::{Value, json};
use server::store::{AppendError, Conflict, Store, StoreError};
use shared::id::{BoardId, CardId, CommentId, ListId, Seq};

use super::{Fixture, cid};
use crate::support::Logs;

on_both! {
    what_is_appended_is_read_back_in_order,
    a_seq_and_a_command_are_used_once,
    other_failures_are_not_conflicts,
    a_failure_is_logged_once_with_its_cause,
    a_batch_is_written_whole_or_not_at_all,
    a_batch_that_fails_does_not_affect_the_others,
    two_servers_take_turns_on_one_log,
    the_log_survives_reopening,
    a_cards_history_is_read_newest_first,
    comments_are_read_in_pages,
    deleted_comments_are_erased,
    deleted_cards_are_erased,
    earlier_descriptions_are_erased,
    a_long_history_is_erased_to_its_end,
}

async fn what_is_appended_is_read_back_in_order(fixture: Fixture) {
    let name = json!({ "name": "Nul \u{0} and 🪵" });
    fixture.try_append(vec![fixture.event(1, "board:updated", &name), fixture.any_event(2)]).await.unwrap();
    fixture.try_append(vec![fixture.any_event(3)]).await.unwrap();
    fixture.try_append(vec![]).await.unwrap();

    let events = fixture.store.events_after(fixture.board, Seq(0)).await.unwrap();
    let (head, event, payload) = &events[0];
    assert_eq!((head.seq, head.cid, head.actor, head.at.0), (Seq(1), cid(1), fixture.ann.id, 1));
    assert_eq!(event, "board:updated");
    assert_eq!(serde_json::from_str::<serde_json::Value>(payload).unwrap(), name, "unchanged");
    assert_eq!(fixture.seqs(fixture.board).await, [1, 2, 3]);
    let bytes = events.iter().map(|(_, _, payload)| payload.len());
    assert_eq!(fixture.store.bytes_after(fixture.board, Seq(0)).await.unwrap(), bytes.clone().sum::<usize>());
    assert_eq!(fixture.store.bytes_after(fixture.board, Seq(1)).await.unwrap(), bytes.skip(1).sum::<usize>());
    assert_eq!(fixture.store.bytes_after(fixture.board, Seq(3)).await.unwrap(), 0);
    assert_eq!(fixture.store.events_after(fixture.board, Seq(2)).await.unwrap().len(), 1);
    assert_eq!(fixture.store.seq_of(fixture.board, cid(2)).await.unwrap(), Some(Seq(2)));
    assert_eq!(fixture.store.seq_of(fixture.board, cid(9)).await.unwrap(), None);
    assert_eq!(fixture.store.seq_of(BoardId::default(), cid(2)).await.unwrap(), None);
}

async fn a_seq_and_a_command_are_used_once(fixture: Fixture) {
    fixture.try_append(vec![fixture.any_event(1)]).await.unwrap();
    let event = |seq, n| fixture.event_of(seq, cid(n), "board:archived", &json!({}));
    let conflict = async |seq, n| match fixture.try_append(vec![event(seq, n)]).await {
        Err(AppendError::Conflict(conflict)) => conflict,
        other => panic!("{other:?}"),
    };
    assert_eq!(conflict(1, 5).await, Conflict::Seq);
    assert_eq!(conflict(2, 1).await, Conflict::Cid);
    fixture.try_append(vec![event(2, 2)]).await.unwrap();
    assert_eq!(fixture.seqs(fixture.board).await, [1, 2]);
}

async fn other_failures_are_not_conflicts(fixture: Fixture) {
    let failed = |outcome| matches!(outcome, Err(AppendError::Store(StoreError::Unavailable)));
    let comment = comment();
    fixture.append(1, "comment:created", comment.clone()).await;
    let again = fixture.event(2, "comment:created", &comment);
    assert!(failed(fixture.try_append(vec![again]).await), "unique, but not of the log");
    assert_eq!(fixture.seqs(fixture.board).await, [1]);
}

fn comment() -> Value {
    json!({ "comment": { "id": CommentId::default(), "card_id": CardId::default(), "text": "" } })
}

async fn a_failure_is_logged_once_with_its_cause(fixture: Fixture) {
    fixture.append(1, "comment:created", comment()).await;
    let logs = Logs::collect();
    let again = fixture.event(2, "comment:created", &comment());
    fixture.try_append(vec![again]).await.unwrap_err();
    fixture.store.close().await;
    fixture.try_append(vec![fixture.any_event(1)]).await.unwrap_err();
    let [batch, commit] = logs.errors().try_into().unwrap();
    assert!(batch.contains(&fixture.board.to_string()) && batch.to_lowercase().contains("unique"), "{batch}");
    assert!(commit.contains("could not be saved") && commit.contains("closed pool"), "{commit}");
}

async fn a_batch_is_written_whole_or_not_at_all(fixture: Fixture) {
    fixture.try_append(vec![fixture.any_event(1)]).await.unwrap();
    let repeated = fixture.event_of(4, cid(1), "board:archived", &json!({}));
    let batch = vec![fixture.any_event(2), fixture.any_event(3), repeated];
    assert!(matches!(fixture.try_append(batch).await, Err(AppendError::Conflict(Conflict::Cid))));
    assert_eq!(fixture.seqs(fixture.board).await, [1]);
    let name = fixture.store.boards_of(fixture.ann.id).await.unwrap().owned_boards[0].name.clone();
    assert_eq!(name, "Plan 1", "nor does the home page show it");
}

async fn a_batch_that_fails_does_not_affect_the_others(fixture: Fixture) {
    let boards: Vec<BoardId> = (0..20).map(|n| BoardId::from_parts(50 + n, 0)).collect();
    for board in &boards {
        assert!(fixture.create_board(*board, "One of many", 1).await);
    }
    let append = |board: BoardId, seq| fixture.store.append(board, vec![fixture.any_event(seq)]);
    append(boards[3], 1).await.unwrap();
    // All at once, so that many share a commit; one has an old `seq`, one has no board.
    let repeated = fixture.event_of(1, cid(2), "board:archived", &json!({}));
    let late = fixture.store.append(boards[3], vec![repeated]);
    let lost = append(BoardId::from_parts(60, 60), 1);
    let fine = boards.iter().enumerate().filter(|(n, _)| *n != 3).map(|(_, board)| append(*board, 1));
    let (late, lost, fine) = tokio::join!(late, lost, join_all(fine));
    assert!(matches!(late, Err(AppendError::Conflict(Conflict::Seq))), "{late:?}");
    assert!(matches!(lost, Err(AppendError::Conflict(Conflict::Board))), "{lost:?}");
    assert!(fine.iter().all(Result::is_ok), "{fine:?}");
    for board in boards {
        assert_eq!(fixture.seqs(board).await, [1]);
    }
}

/// Appends `count` events to each board after the last one it knows of, retrying as often as necessary.
async fn take_turns(fixture: &Fixture, store: &Store, boards: [BoardId; 2], from: u64, count: u64) {
    join_all(boards.map(async |board| {
        let mut seq = 1;
        for n in from..from + count {
            loop {
                let event = fixture.event_of(seq, cid(n), "board:archived", &json!({}));
                seq += 1;
                match store.append(board, vec![event]).await {
                    Ok(()) => break,
                    Err(AppendError::Conflict(Conflict::Seq)) => {}
                    Err(other) => panic!("{other:?}"),
                }
            }
        }
    }))
    .await;
}

async fn two_servers_take_turns_on_one_log(fixture: Fixture) {
    let other = fixture.database.open().await;
    let second = BoardId::from_parts(2, 2);
    assert!(fixture.create_board(second, "Second", 1).await);
    tokio::join!(
        take_turns(&fixture, &fixture.store, [fixture.board, second], 100, 20),
        take_turns(&fixture, &other, [second, fixture.board], 200, 20),
    );
    for board in [fixture.board, second] {
        assert_eq!(fixture.seqs(board).await, (1..=40).collect::<Vec<_>>(), "without gaps");
    }
}

async fn the_log_survives_reopening(fixture: Fixture) {
    fixture.try_append(vec![fixture.any_event(1)]).await.unwrap();
    fixture.store.close().await;
    assert!(!fixture.store.health().await.reads);
    let store = fixture.database.open().await;
    assert_eq!(store.seq_of(fixture.board, cid(1)).await.unwrap(), Some(Seq(1)));
}

async fn a_cards_history_is_read_newest_first(fixture: Fixture) {
    let (card, list, other) = (CardId::from_parts(1, 1), ListId::from_parts(1, 1), ListId::from_parts(2, 2));
    let new = json!({ "id": card, "list_id": list, "rank": "80", "name": "Buy oak" });
    fixture.append(1, "card:created", json!({ "card": new })).await;
    fixture.append(2, "board:archived", json!({})).await;
    fixture.append(3, "card:moved", json!({ "id": card, "list_id": other, "rank": "80" })).await;
    fixture.append(4, "card:member_added", json!({ "card_id": card, "user_id": fixture.ben.id })).await;
    let read = async |card, before: Option<u64>, limit, most| {
        fixture.store.activity(fixture.board, card, before.map(Seq), limit, most).await.unwrap()
    };
    let (activity, earlier) = read(card, None, 10, 1_000).await;
    assert!(!earlier);
    let found = serde_json::to_value(&activity).unwrap();
    let found: Vec<_> = found.as_array().unwrap().iter().map(|it| json!([it["seq"], it["event"]])).collect();
    assert_eq!(
        found,
        [json!([4, "card:member_added"]), json!([3, "card:moved"]), json!([1, "card:created"])]
    );
    assert_eq!(serde_json::to_value(&activity[1]).unwrap()["list_id"], json!(other));
    assert_eq!(serde_json::to_value(&activity[0]).unwrap()["user_id"], json!(fixture.ben.id));
    let page = async |before, limit, most| {
        let (activity, earlier) = read(card, before, limit, most).await;
        (activity.into_iter().map(|it| it.head.seq.0).collect::<Vec<_>>(), earlier)
    };
    assert_eq!(page(None, 1, 1_000).await, (vec![4], true));
    assert_eq!(page(None, 10, 1).await, (vec![4], true), "at least one, however long it is");
    assert_eq!(page(None, 3, 1_000).await, (vec![4, 3, 1], false));
    assert_eq!(page(Some(4), 1, 1_000).await, (vec![3], true));
    assert_eq!(page(Some(3), 1, 1_000).await, (vec![1], false));
    assert_eq!(page(Some(1), 10, 1_000).await, (vec![], false));
    assert_eq!(page(Some(u64::MAX), 10, 1_000).await, (vec![4, 3, 1], false));
    assert_eq!(read(CardId::default(), None, 10, 1_000).await, (vec![], false));
}

async fn comments_are_read_in_pages(fixture: Fixture) {
    let card = CardId::from_parts(1, 1);
    let id = |n| CommentId::from_parts(n, 0);
    for n in 1..=5 {
        let comment = json!({ "id": id(n), "card_id": card, "text": "ten letter" });
        fixture.append(n, "comment:created", json!({ "comment": comment })).await;
    }
    let page = async |before, most| {
        let (comments, earlier) = fixture.store.comments(fixture.board, card, before, most).await.unwrap();
        (comments.into_iter().map(|it| it.id).collect::<Vec<_>>(), earlier)
    };
    assert_eq!(page(None, 1_000).await, ((1..=5).map(id).collect(), false));
    assert_eq!(page(None, 29).await, (vec![id(4), id(5)], true));
    assert_eq!(page(Some(id(4)), 20).await, (vec![id(2), id(3)], true));
    assert_eq!(page(Some(id(2)), 20).await, (vec![id(1)], false));
    assert_eq!(page(None, 0).await, (vec![id(5)], true), "at least one");
    assert_eq!(page(Some(id(1)), 20).await, (vec![], false));
}

async fn deleted_comments_are_erased(fixture: Fixture) {
    let card = CardId::from_parts(1, 1);
    let comment = |n, text| json!({ "id": CommentId::from_parts(n, 0), "card_id": card, "text": text });
    fixture.append(1, "comment:created", json!({ "comment": comment(2, "a secret") })).await;
    fixture.append(2, "comment:created", json!({ "comment": comment(1, "kept \u{0}") })).await;
    fixture.append(3, "comment:updated", json!({ "comment": comment(2, "still a secret") })).await;
    let read = async || fixture.store.comments(fixture.board, card, None, 1_000).await.unwrap().0;
    let shown: Vec<_> =
        read().await.into_iter().map(|it| (it.text, it.at.0, it.edited, it.user_id)).collect();
    let ann = fixture.ann.id;
    let expected = [("still a secret".to_owned(), 1, true, ann), ("kept \u{fffd}".to_owned(), 2, false, ann)];
    assert_eq!(shown, expected, "oldest first");

    fixture.append(4, "comment:deleted", json!({ "id": CommentId::from_parts(2, 0), "card_id": card })).await;
    assert_eq!(read().await.len(), 1);
    let log = fixture.store.events_after(fixture.board, Seq(0)).await.unwrap();
    assert_eq!(log.len(), 4, "the events keep their `seq`");
    assert!(log.iter().all(|(_, _, payload)| !payload.contains("secret")), "{log:?}");
    assert!(log[1].2.contains("kept"));
}

/// Two cards with the same history: created, renamed, described, and commented on.
async fn two_cards(fixture: &Fixture) -> [CardId; 2] {
    let cards = [CardId::from_parts(1, 1), CardId::from_parts(1, 2)];
    for (card, first) in cards.into_iter().zip([1, 4]) {
        let created = json!({ "id": card, "list_id": ListId::default(), "rank": "80", "name": "a secret", "description": "a secret" });
        fixture.append(first, "card:created", json!({ "card": created })).await;
        let updated = json!({ "id": card, "name": "a secret", "description": "a secret" });
        fixture.append(first + 1, "card:updated", json!({ "card": updated })).await;
        let comment =
            json!({ "id": CommentId::from_parts(1, u128::from(first)), "card_id": card, "text": "a secret" });
        fixture.append(first + 2, "comment:created", json!({ "comment": comment })).await;
    }
    cards
}

/// How often each event mentions the secret.
async fn secrets(fixture: &Fixture) -> Vec<usize> {
    let log = fixture.store.events_after(fixture.board, Seq(0)).await.unwrap();
    log.iter().map(|(_, _, payload)| payload.matches("secret").count()).collect()
}

async fn deleted_cards_are_erased(fixture: Fixture) {
    let [deleted, kept] = two_cards(&fixture).await;
    fixture.append(7, "card:deleted", json!({ "id": deleted })).await;
    assert_eq!(secrets(&fixture).await, [0, 0, 0, 2, 2, 1, 0]);
    assert!(fixture.store.comments(fixture.board, deleted, None, 1_000).await.unwrap().0.is_empty());
    assert_eq!(fixture.store.comments(fixture.board, kept, None, 1_000).await.unwrap().0.len(), 1);
    assert!(fixture.store.empty_journal().await.unwrap());
}

async fn a_long_history_is_erased_to_its_end(fixture: Fixture) {
    let card = CardId::from_parts(1, 1);
    for seq in 1..=40 {
        let updated = json!({ "id": card, "name": "a secret", "description": "a secret" });
        fixture.append(seq, "card:updated", json!({ "card": updated })).await;
    }
    fixture.append(41, "card:history_erased", json!({ "id": card, "description": "" })).await;
    assert_eq!(secrets(&fixture).await.iter().sum::<usize>(), 40, "the names");
    fixture.append(42, "card:deleted", json!({ "id": card })).await;
    assert_eq!(secrets(&fixture).await.iter().sum::<usize>(), 0);
}

async fn earlier_descriptions_are_erased(fixture: Fixture) {
    let [card, _] = two_cards(&fixture).await;
    fixture.append(7, "card:history_erased", json!({ "id": card, "description": "the last secret" })).await;
    assert_eq!(secrets(&fixture).await, [1, 1, 1, 2, 2, 1, 1], "names, comments and the current one stay");
    fixture.append(8, "card:history_erased", json!({ "id": card, "description": "" })).await;
    assert_eq!(secrets(&fixture).await, [1, 1, 1, 2, 2, 1, 0, 0]);
}
