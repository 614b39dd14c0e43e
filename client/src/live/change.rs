//! A command in words, for the case that it cannot be saved.

use shared::board::{Board, CardPatch, Color, Command, LabelPatch};
use shared::id::{CardId, LabelId, ListId};

use super::activity::spelt;
use super::person;
use crate::session::Change;

/// What the user is about to do on this board.
pub fn describe(board: &Board, command: &Command) -> Change {
    let (what, text) = say(board, command);
    Change { board: board.name.clone(), what, text: text.trim().to_owned() }
}

/// What, and the text that the user wrote.
fn say(board: &Board, command: &Command) -> (String, String) {
    let card = |id: CardId| match board.cards.get(&id) {
        Some(card) => format!("“{}”", card.name),
        None => "a card".to_owned(),
    };
    let list = |id: ListId| match board.lists.get(&id) {
        Some(list) => format!("the list “{}”", list.name),
        None => "a list".to_owned(),
    };
    let label = |id: LabelId| match board.labels.get(&id) {
        Some(label) => named(&label.name, label.color),
        None => "a label".to_owned(),
    };
    let what = match command {
        Command::UpdateBoard(it) => match &it.patch.name {
            Some(name) => format!("Renamed the board to “{name}”"),
            None => "Changed the background".to_owned(),
        },
        Command::ArchiveBoard(_) => "Archived the board".to_owned(),
        Command::RestoreBoard(_) => "Restored the board".to_owned(),
        Command::AddMember(it) => format!("Invited {}", it.email),
        Command::WithdrawInvitation(_) => "Withdrew an invitation".to_owned(),
        Command::UpdateMember(it) => {
            format!("Changed the role of {} to {}", person(board, it.user_id), it.role.label().to_lowercase())
        }
        Command::RemoveMember(it) => format!("Removed {} from the board", person(board, it.user_id)),
        Command::LeaveBoard(_) => "Left the board".to_owned(),
        Command::CreateList(it) => format!("Added the list “{}”", it.name),
        Command::UpdateList(it) => match &it.patch.name {
            Some(name) => format!("Renamed {} to “{name}”", list(it.id)),
            None => format!("Changed {}", list(it.id)),
        },
        Command::MoveList(it) => format!("Moved {}", list(it.id)),
        Command::ArchiveList(it) => format!("Archived {}", list(it.id)),
        Command::RestoreList(it) => format!("Restored {}", list(it.id)),
        Command::DeleteList(it) => format!("Deleted {}", list(it.id)),
        Command::CreateCard(it) => {
            let name = it.fields.name.as_deref().unwrap_or_default();
            let text = it.fields.description.clone().unwrap_or_default();
            return (format!("Added “{name}” to {}", list(it.list_id)), text);
        }
        Command::UpdateCard(it) => {
            return (update(&it.patch, &card(it.id)), it.patch.description.clone().unwrap_or_default());
        }
        Command::MoveCard(it) => format!("Moved {} to {}", card(it.id), list(it.list_id)),
        Command::ArchiveCard(it) => format!("Archived {}", card(it.id)),
        Command::RestoreCard(it) => format!("Restored {}", card(it.id)),
        Command::DeleteCard(it) => format!("Deleted {}", card(it.id)),
        Command::EraseCardHistory(it) => {
            format!("Deleted earlier versions of the description of {}", card(it.id))
        }
        Command::AddCardMember(it) => {
            format!("Added {} to {}", person(board, it.user_id), card(it.card_id))
        }
        Command::RemoveCardMember(it) => {
            format!("Removed {} from {}", person(board, it.user_id), card(it.card_id))
        }
        Command::CreateLabel(it) => format!("Created {}", named(&it.name, it.color)),
        Command::UpdateLabel(it) => {
            let LabelPatch { name, color } = &it.patch;
            let name = name.as_ref().map(|name| format!("renamed it to “{name}”"));
            let color = color.map(|color| format!("made it {}", color.name()));
            let done: Vec<String> = [name, color].into_iter().flatten().collect();
            format!("Changed {}: {}", label(it.id), done.join(" and "))
        }
        Command::DeleteLabel(it) => format!("Deleted {}", label(it.id)),
        Command::AddCardLabel(it) => {
            format!("Added {} to {}", label(it.label_id), card(it.card_id))
        }
        Command::RemoveCardLabel(it) => {
            format!("Removed {} from {}", label(it.label_id), card(it.card_id))
        }
        Command::AddComment(it) => {
            return (format!("Commented on {}", card(it.card_id)), it.text.clone());
        }
        Command::UpdateComment(it) => {
            return (format!("Edited a comment on {}", card(it.card_id)), it.text.clone());
        }
        Command::DeleteComment(it) => format!("Deleted a comment on {}", card(it.card_id)),
    };
    (what, String::new())
}

/// What a change of a card's own fields did.
fn update(CardPatch { name, description, due, done }: &CardPatch, card: &str) -> String {
    let name = name.as_ref().map(|name| format!("Renamed {card} to “{name}”"));
    let description = description.as_ref().map(|_| format!("Changed the description of {card}"));
    let due = due.map(|due| match due {
        Some(day) => format!("Set the due date of {card} to {}", spelt(day)),
        None => format!("Removed the due date of {card}"),
    });
    let done = done.map(|done| format!("Marked {card} as {}", if done { "done" } else { "not done" }));
    let said: Vec<String> = [name, description, due, done].into_iter().flatten().collect();
    said.join("; ")
}

fn named(name: &str, color: Color) -> String {
    if name.is_empty() { format!("a {} label", color.name()) } else { format!("the label “{name}”") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::board::{AddComment, CreateCard, MoveCard, Place, UpdateCard, User};
    use shared::id::{BoardId, CommentId, UserId};

    const CARD: CardId = CardId::from_parts(1, 1);
    const LIST: ListId = ListId::from_parts(1, 2);

    fn said(command: impl Into<Command>) -> (String, String) {
        let name = String::new();
        let me = User {
            id: UserId::from_parts(1, 4),
            first_name: name.clone(),
            last_name: name.clone(),
            email: name,
        };
        let board = Board::new(BoardId::from_parts(1, 3), "Plan".to_owned(), Color::default(), me);
        let Change { board, what, text } = describe(&board, &command.into());
        assert_eq!(board, "Plan");
        (what, text)
    }

    #[test]
    fn what_was_written_is_there_whole() {
        let fields = CardPatch { description: Some(" Two coats \n".into()), ..CardPatch::named("Paint") };
        let (what, text) =
            said(Command::CreateCard(CreateCard { id: CARD, list_id: LIST, fields, after: Place::Last }));
        assert_eq!((what.as_str(), text.as_str()), ("Added “Paint” to a list", "Two coats"));
        let comment =
            AddComment { id: CommentId::from_parts(1, 5), card_id: CARD, text: "Which color?".into() };
        let (what, text) = said(Command::AddComment(comment));
        assert_eq!((what.as_str(), text.as_str()), ("Commented on a card", "Which color?"));
    }

    #[test]
    fn several_fields_are_one_sentence() {
        let patch = CardPatch { done: Some(true), ..CardPatch::named("Paint") };
        let (what, text) = said(Command::UpdateCard(UpdateCard::new(CARD, patch)));
        assert_eq!(what, "Renamed a card to “Paint”; Marked a card as done");
        assert_eq!(text, "");
        let (what, _) = said(Command::MoveCard(MoveCard::to(CARD, LIST, Place::Last)));
        assert_eq!(what, "Moved a card to a list");
    }
}
