//! Who changed what since the page was opened, so that messages name them.

use std::collections::HashMap;

use shared::board::{Board, Command, Event, Record, Rejection};
use shared::id::{CardId, ListId, UserId};

use super::aspect::{Aspect, changed_by};
use super::{LiveBoard, person};
use crate::ui::isolated;

/// Who changed each aspect of the board last.
#[derive(Debug, Default)]
pub struct Authors(HashMap<Aspect, UserId>);

impl Authors {
    /// Takes notice of a confirmed event.
    pub fn heard(&mut self, record: &Record) {
        self.0.extend(changed_by(&record.event).into_iter().map(|aspect| (aspect, record.actor)));
    }

    /// Who changed it last; `None` if that was before the page was opened.
    pub fn of(&self, aspect: Aspect) -> Option<UserId> {
        self.0.get(&aspect).copied()
    }
}

/// What an event did, in words that follow the actor's name, on the board before it.
pub fn did(board: &Board, event: &Event) -> String {
    let card = |id: CardId| board.cards.get(&id).map_or_else(|| "a card".to_owned(), |it| quoted(&it.name));
    let list = |id: ListId| {
        let name = board.lists.get(&id).map(|it| quoted(&it.name));
        name.map_or_else(|| "a list".to_owned(), |name| format!("the list {name}"))
    };
    match event {
        Event::CardCreated(it) => {
            let name = it.card.fields.name.as_deref().unwrap_or_default();
            format!("added {}", quoted(name))
        }
        Event::CardMoved(it) => format!("moved {}", card(it.id)),
        Event::CardArchived(it) => format!("archived {}", card(it.id)),
        Event::CardRestored(it) => format!("restored {}", card(it.id)),
        Event::CardDeleted(it) => format!("deleted {}", card(it.id)),
        Event::CommentCreated(it) => format!("commented on {}", card(it.comment.card_id)),
        Event::ListMoved(it) => format!("moved {}", list(it.id)),
        Event::ListArchived(it) => format!("archived {}", list(it.id)),
        Event::ListRestored(it) => format!("restored {}", list(it.id)),
        Event::ListDeleted(it) => format!("deleted {}", list(it.id)),
        Event::ListUpdated(it) => format!("renamed {}", list(it.id)),
        Event::LabelDeleted(_) => "deleted the label".to_owned(),
        Event::LabelUpdated(_) => "changed the label".to_owned(),
        Event::BoardArchived(_) => "archived the board".to_owned(),
        Event::BoardRestored(_) => "restored the board".to_owned(),
        Event::MemberUpdated(_) => "changed the role".to_owned(),
        Event::MemberRemoved(_) => "removed the member".to_owned(),
        Event::CardHistoryErased(it) => format!("deleted earlier versions of {}", card(it.id)),
        event => match event.about().card() {
            Some(id) => format!("changed {}", card(id)),
            None => "changed the board".to_owned(),
        },
    }
}

/// Why a command was rejected: who made it impossible, if that is known and was not `me`.
pub fn why(board: &Board, me: UserId, authors: &Authors, rejection: Rejection, command: &Command) -> String {
    let by = |aspect| authors.of(aspect).filter(|by| *by != me).map(|by| person(board, by));
    let list_name = |id: ListId| board.lists.get(&id).map(|it| quoted(&it.name)).unwrap_or_default();
    let named = match (rejection, subject(board, command)) {
        (Rejection::ListArchived, (_, Some(list))) => by(Aspect::ListOpen(list)).map(|who| {
            format!("{who} archived the list {}. Restore it first, or choose another list.", list_name(list))
        }),
        (Rejection::ListNotFound, (_, Some(list))) => {
            by(Aspect::ListOpen(list)).map(|who| format!("{who} deleted that list."))
        }
        (Rejection::CardNotFound, (Some(card), _)) => {
            by(Aspect::CardOpen(card)).map(|who| format!("{who} deleted that card."))
        }
        (Rejection::LabelNotFound, _) => match command {
            Command::AddCardLabel(it) => by(Aspect::LabelOpen(it.label_id)),
            Command::RemoveCardLabel(it) => by(Aspect::LabelOpen(it.label_id)),
            Command::UpdateLabel(it) => by(Aspect::LabelOpen(it.id)),
            Command::DeleteLabel(it) => by(Aspect::LabelOpen(it.id)),
            _ => None,
        }
        .map(|who| format!("{who} deleted that label.")),
        (Rejection::BoardArchived, _) => {
            by(Aspect::BoardOpen).map(|who| format!("{who} archived this board. Restore it to make changes."))
        }
        (Rejection::Forbidden, _) => by(Aspect::Role(me))
            .map(|who| format!("{who} changed your role on this board. It doesn’t allow that.")),
        _ => None,
    };
    named.unwrap_or_else(|| rejection.to_string())
}

/// The card and the list that a command needs.
fn subject(board: &Board, command: &Command) -> (Option<CardId>, Option<ListId>) {
    let list_of = |id: CardId| board.cards.get(&id).map(|card| card.list_id);
    match command {
        Command::CreateCard(it) => (None, Some(it.list_id)),
        Command::MoveCard(it) => (Some(it.id), Some(it.list_id)),
        Command::RestoreCard(it) => (Some(it.id), list_of(it.id)),
        Command::UpdateCard(it) => (Some(it.id), None),
        Command::ArchiveCard(it) => (Some(it.id), None),
        Command::DeleteCard(it) => (Some(it.id), None),
        Command::EraseCardHistory(it) => (Some(it.id), None),
        Command::AddCardMember(it) => (Some(it.card_id), None),
        Command::RemoveCardMember(it) => (Some(it.card_id), None),
        Command::AddCardLabel(it) => (Some(it.card_id), None),
        Command::RemoveCardLabel(it) => (Some(it.card_id), None),
        Command::AddComment(it) => (Some(it.card_id), None),
        Command::UpdateComment(it) => (Some(it.card_id), None),
        Command::DeleteComment(it) => (Some(it.card_id), None),
        Command::UpdateList(it) => (None, Some(it.id)),
        Command::MoveList(it) => (None, Some(it.id)),
        Command::ArchiveList(it) => (None, Some(it.id)),
        Command::RestoreList(it) => (None, Some(it.id)),
        Command::DeleteList(it) => (None, Some(it.id)),
        _ => (None, None),
    }
}

/// Whether an event has taken a card out of sight, with its list or alone. `board` is as it is shown after the event: what
/// the user has restored since is in sight.
pub fn takes_away(board: &Board, event: &Event, card: CardId) -> bool {
    let found = board.cards.get(&card);
    let list = found.map(|card| card.list_id);
    let is_about_it = match event {
        Event::CardArchived(it) => it.id == card,
        Event::CardDeleted(it) => it.id == card,
        _ => list_taken_away(board, event).is_some_and(|gone| list == Some(gone)),
    };
    is_about_it && !found.is_some_and(|card| !card.archived && list_is_in_sight(board, card.list_id))
}

/// The list that an event has taken off the board, as it is shown after the event.
pub fn list_taken_away(board: &Board, event: &Event) -> Option<ListId> {
    let list = match event {
        Event::ListArchived(it) => it.id,
        Event::ListDeleted(it) => it.id,
        _ => return None,
    };
    (!list_is_in_sight(board, list)).then_some(list)
}

fn list_is_in_sight(board: &Board, list: ListId) -> bool {
    board.lists.get(&list).is_some_and(|list| !list.archived)
}

fn quoted(name: &str) -> String {
    format!("“{}”", isolated(name))
}

impl LiveBoard {
    /// What an event did, as a sentence without its full stop.
    pub fn told(self, record: &Record) -> String {
        let who = if record.actor == self.me { "You".to_owned() } else { self.person(record.actor) };
        let did = self.peek(|board| did(board, &record.event)).unwrap_or_default();
        format!("{who} {did}")
    }

    /// The name of who changed it last; `None` if that was before the page was opened. Not watched.
    pub fn author(self, aspect: Aspect) -> Option<String> {
        let by = self.authors(|authors| authors.of(aspect)).flatten()?;
        Some(self.person(by))
    }

    /// Why a command was rejected, in a sentence that names who made it impossible.
    pub fn why(self, rejection: Rejection, command: &Command) -> String {
        let sentence =
            self.peek(|board| self.authors(|authors| why(board, self.me, authors, rejection, command)));
        sentence.flatten().unwrap_or_else(|| rejection.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::board::{
        CardPatch, Color, CreateCard, ListArchived, ListCreated, MemberAdded, MoveCard, NewList, Place, Rank,
        Role, User,
    };
    use shared::id::{BoardId, Cid, Millis, Seq};

    const ANN: UserId = UserId::from_parts(1, 1);
    const BEN: UserId = UserId::from_parts(1, 2);
    const LIST: ListId = ListId::from_parts(2, 1);

    fn user(id: UserId, first_name: &str) -> User {
        let (last_name, email) = ("Lee".to_owned(), format!("{first_name}@example.org"));
        User { id, first_name: first_name.to_owned(), last_name, email }
    }

    fn scene() -> (Board, Authors) {
        let mut board = Board::new(BoardId::default(), "Plan".into(), Color::Blue, user(ANN, "Ann"));
        let list = NewList { id: LIST, name: "Done".into(), rank: Rank::spread(1).remove(0) };
        let ben = MemberAdded { user: user(BEN, "Ben"), role: Role::Member };
        let mut authors = Authors::default();
        for (actor, event) in [
            (ANN, Event::from(ben)),
            (ANN, ListCreated { list, ranks: Vec::new() }.into()),
            (BEN, ListArchived { id: LIST }.into()),
        ] {
            let record = Record { seq: board.seq.next(), cid: Cid::default(), actor, at: Millis(0), event };
            board.apply(&record);
            authors.heard(&record);
        }
        assert_eq!(board.seq, Seq(3));
        (board, authors)
    }

    #[test]
    fn a_rejection_names_who_made_it_impossible() {
        let (board, authors) = scene();
        let create = CreateCard {
            id: CardId::default(),
            list_id: LIST,
            fields: CardPatch::named("a"),
            after: Place::Last,
        };
        let moves = MoveCard::to(CardId::default(), LIST, Place::Last);
        for command in [Command::from(create), moves.into()] {
            let sentence = why(&board, ANN, &authors, Rejection::ListArchived, &command);
            assert!(sentence.starts_with("Ben Lee archived the list “Done”."), "{sentence}");
            let own = why(&board, BEN, &authors, Rejection::ListArchived, &command);
            assert_eq!(own, Rejection::ListArchived.to_string());
            let unknown = why(&board, ANN, &Authors::default(), Rejection::ListArchived, &command);
            assert_eq!(unknown, Rejection::ListArchived.to_string());
        }
    }

    #[test]
    fn what_someone_did_is_said_with_its_name() {
        let (board, _) = scene();
        assert_eq!(did(&board, &ListArchived { id: LIST }.into()), "archived the list “Done”");
    }
}
