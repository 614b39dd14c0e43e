//! The board's own settings: changing them, archiving and restoring the board.

use serde::{Deserialize, Serialize};

use super::message::{Decide, Decision, Effect, Meta, NewId};
use super::{About, Audience, Board, BoardPatch, Command, Cx, Part, Rejection, Touched, size};

/// Change the board's settings; omitted fields stay unchanged.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UpdateBoard {
    /// The change.
    pub patch: BoardPatch,
}

/// The board's settings changed; omitted fields did not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BoardUpdated {
    /// The change.
    pub patch: BoardPatch,
}

impl Decide for UpdateBoard {
    type Event = BoardUpdated;
    const CREATES: Option<NewId<Self>> = None;

    fn decide(&self, cx: &Cx<'_>) -> Decision<BoardUpdated> {
        cx.may_manage()?;
        if cx.board.archived {
            return Err(Rejection::BoardArchived);
        }
        Ok(self.patch.against(cx.board)?.map(|patch| BoardUpdated { patch }))
    }

    fn inverse(&self, before: &Board) -> Option<Command> {
        Some(Self { patch: self.patch.inverse(before) }.into())
    }
}

impl Effect for BoardUpdated {
    const ERASES: bool = false;
    const TEXT: Option<fn(&mut Self)> = None;
    const AUDIENCE: fn(&Self) -> Audience = |_| Audience::Members;

    fn about(&self) -> About {
        About::Board
    }

    fn growth(&self, board: &Board) -> usize {
        size::growth(&board.name, self.patch.name.as_ref())
    }

    fn apply(&self, board: &mut Board, _: &Meta) -> Touched {
        self.patch.apply(board);
        Part::Board.into()
    }
}

/// Archive the board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchiveBoard {}

/// The board was archived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardArchived {}

impl Decide for ArchiveBoard {
    type Event = BoardArchived;
    const CREATES: Option<NewId<Self>> = None;

    fn decide(&self, cx: &Cx<'_>) -> Decision<BoardArchived> {
        cx.may_manage()?;
        Ok((!cx.board.archived).then_some(BoardArchived {}))
    }

    fn inverse(&self, _: &Board) -> Option<Command> {
        Some(RestoreBoard {}.into())
    }
}

impl Effect for BoardArchived {
    const ERASES: bool = false;
    const TEXT: Option<fn(&mut Self)> = None;
    const AUDIENCE: fn(&Self) -> Audience = |_| Audience::Members;

    fn about(&self) -> About {
        About::Board
    }

    fn apply(&self, board: &mut Board, _: &Meta) -> Touched {
        board.archived = true;
        Part::Board.into()
    }
}

/// Restore the board from the archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RestoreBoard {}

/// The board was restored from the archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardRestored {}

impl Decide for RestoreBoard {
    type Event = BoardRestored;
    const CREATES: Option<NewId<Self>> = None;

    fn decide(&self, cx: &Cx<'_>) -> Decision<BoardRestored> {
        cx.may_manage()?;
        Ok(cx.board.archived.then_some(BoardRestored {}))
    }

    fn inverse(&self, _: &Board) -> Option<Command> {
        Some(ArchiveBoard {}.into())
    }
}

impl Effect for BoardRestored {
    const ERASES: bool = false;
    const TEXT: Option<fn(&mut Self)> = None;
    const AUDIENCE: fn(&Self) -> Audience = |_| Audience::Members;

    fn about(&self) -> About {
        About::Board
    }

    fn apply(&self, board: &mut Board, _: &Meta) -> Touched {
        board.archived = false;
        Part::Board.into()
    }
}

#[cfg(test)]
mod samples {
    use super::super::sample::{Pick, Sample};
    use super::{ArchiveBoard, BoardPatch, RestoreBoard, UpdateBoard};

    impl Sample for UpdateBoard {
        fn sample(pick: &mut Pick<'_>) -> Self {
            Self { patch: BoardPatch { name: pick.maybe(Pick::name), background: pick.maybe(Pick::color) } }
        }
    }

    impl Sample for ArchiveBoard {
        fn sample(_: &mut Pick<'_>) -> Self {
            Self {}
        }
    }

    impl Sample for RestoreBoard {
        fn sample(_: &mut Pick<'_>) -> Self {
            Self {}
        }
    }
}
