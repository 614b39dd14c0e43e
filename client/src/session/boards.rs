//! The user's boards, kept up to date by the broadcasts on `users:<id>`.

use shared::id::{BoardId, UserId};
use shared::wire::rest::{BoardSummary, Boards};
use shared::wire::user::{BOARD_ADDED, BOARD_REMOVED, BOARD_UPDATED, BoardChanged, BoardGone};

/// Applies a broadcast. Events that this version of the app does not know are ignored.
pub(super) fn receive(boards: &mut Boards, me: UserId, event: &str, payload: &str) {
    match event {
        BOARD_ADDED | BOARD_UPDATED => {
            if let Ok(BoardChanged { board }) = serde_json::from_str(payload) {
                put(boards, me, board);
            }
        }
        BOARD_REMOVED => {
            if let Ok(BoardGone { id }) = serde_json::from_str(payload) {
                remove(boards, id);
            }
        }
        _ => {}
    }
}

/// Replaces the board, or adds it at the end.
fn put(boards: &mut Boards, me: UserId, board: BoardSummary) {
    let group = if board.user_id == me { &mut boards.owned_boards } else { &mut boards.invited_boards };
    match group.iter_mut().find(|known| known.id == board.id) {
        Some(known) => *known = board,
        None => group.push(board),
    }
}

fn remove(boards: &mut Boards, id: BoardId) {
    for group in [&mut boards.owned_boards, &mut boards.invited_boards] {
        group.retain(|board| board.id != id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::board::Color;

    const ME: UserId = UserId::from_parts(1, 1);
    const ANN: UserId = UserId::from_parts(1, 2);

    fn board(n: u128, owner: UserId, name: &str) -> BoardSummary {
        BoardSummary {
            id: BoardId::from_parts(1, n),
            name: name.to_owned(),
            background: Color::default(),
            archived: false,
            user_id: owner,
            members: Vec::new(),
        }
    }

    fn tell(boards: &mut Boards, event: &str, payload: &impl serde::Serialize) {
        receive(boards, ME, event, &serde_json::to_string(payload).unwrap());
    }

    fn names(group: &[BoardSummary]) -> Vec<&str> {
        group.iter().map(|board| board.name.as_str()).collect()
    }

    #[test]
    fn a_board_goes_to_its_group_and_keeps_its_place() {
        let mut boards = Boards::default();
        tell(&mut boards, BOARD_ADDED, &BoardChanged { board: board(1, ME, "mine") });
        tell(&mut boards, BOARD_ADDED, &BoardChanged { board: board(2, ME, "second") });
        tell(&mut boards, BOARD_ADDED, &BoardChanged { board: board(3, ANN, "Ann's") });
        tell(&mut boards, BOARD_UPDATED, &BoardChanged { board: board(1, ME, "renamed") });
        assert_eq!(names(&boards.owned_boards), ["renamed", "second"]);
        assert_eq!(names(&boards.invited_boards), ["Ann's"]);
    }

    #[test]
    fn a_removed_board_goes_and_what_is_unknown_changes_nothing() {
        let mut boards = Boards::default();
        tell(&mut boards, BOARD_ADDED, &BoardChanged { board: board(1, ANN, "Ann's") });
        let before = boards.clone();
        receive(&mut boards, ME, "something else", "{}");
        receive(&mut boards, ME, BOARD_UPDATED, "no board");
        assert_eq!(boards, before);
        tell(&mut boards, BOARD_REMOVED, &BoardGone { id: BoardId::from_parts(1, 1) });
        assert_eq!(boards, Boards::default());
    }
}
