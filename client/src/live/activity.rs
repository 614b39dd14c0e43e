//! What happened, in words.

use shared::board::{Board, CardPatch, Event};
use shared::id::{Date, ListId, UserId};
use shared::wire::Activity;

use super::person;
use crate::ui::isolated;

/// What happened, in words that follow the actor's name.
pub fn sentence(board: &Board, activity: &Activity) -> String {
    let list = |id: ListId| match board.lists.get(&id) {
        Some(list) => format!("“{}”", isolated(&list.name)),
        None => "another list".to_owned(),
    };
    let of_actor = |id: UserId| id == activity.head.actor;
    let label = |id| match board.labels.get(&id) {
        Some(label) if !label.name.is_empty() => format!("the label “{}”", isolated(&label.name)),
        Some(label) => format!("a {} label", label.color.name()),
        None => "a label".to_owned(),
    };
    let Some(event) = &activity.event else { return "changed this card".to_owned() };
    match event {
        Event::CardCreated(it) => format!("added this card to {}", list(it.card.list_id)),
        Event::CardUpdated(it) => updated(&it.patch),
        Event::CardMoved(it) => format!("moved this card to {}", list(it.list_id)),
        Event::CardArchived(_) => "archived this card".to_owned(),
        Event::CardRestored(_) => "restored this card".to_owned(),
        Event::CardDeleted(_) => "deleted this card".to_owned(),
        Event::CardHistoryErased(_) => "deleted earlier versions of the description".to_owned(),
        Event::CardMemberAdded(it) if of_actor(it.user_id) => "joined this card".to_owned(),
        Event::CardMemberRemoved(it) if of_actor(it.user_id) => "left this card".to_owned(),
        Event::CardMemberAdded(it) => format!("added {}", isolated(&person(board, it.user_id))),
        Event::CardMemberRemoved(it) => format!("removed {}", isolated(&person(board, it.user_id))),
        Event::CardLabelAdded(it) => format!("added {}", label(it.label_id)),
        Event::CardLabelRemoved(it) => format!("removed {}", label(it.label_id)),
        Event::CommentCreated(_) => "commented".to_owned(),
        Event::CommentUpdated(_) => "edited a comment".to_owned(),
        Event::CommentDeleted(_) => "deleted a comment".to_owned(),
        // These are not about cards.
        Event::BoardUpdated(_)
        | Event::BoardArchived(_)
        | Event::BoardRestored(_)
        | Event::MemberAdded(_)
        | Event::MemberInvited(_)
        | Event::InvitationWithdrawn(_)
        | Event::MemberUpdated(_)
        | Event::MemberRemoved(_)
        | Event::ListCreated(_)
        | Event::ListUpdated(_)
        | Event::ListMoved(_)
        | Event::ListArchived(_)
        | Event::ListRestored(_)
        | Event::ListDeleted(_)
        | Event::LabelCreated(_)
        | Event::LabelUpdated(_)
        | Event::LabelDeleted(_) => "changed this board".to_owned(),
    }
}

/// What a change of a card's own fields did.
fn updated(CardPatch { name, description, due, done }: &CardPatch) -> String {
    let name = name.as_ref().map(|name| format!("renamed this card to “{}”", isolated(name)));
    let description = description.as_ref().map(|_| "changed the description".to_owned());
    let due = due.map(|due| match due {
        Some(day) => format!("set the due date to {}", spelt(day)),
        None => "removed the due date".to_owned(),
    });
    let done = done.map(|done| format!("marked this card as {}", if done { "done" } else { "not done" }));
    let said: Vec<String> = [name, description, due, done].into_iter().flatten().collect();
    said.join(" and ")
}

/// A day such as *4 Dec 2026*. Jiff's own formatting would double the code for dates that a browser fetches.
pub(super) fn spelt(day: Date) -> String {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let month = usize::try_from(day.month()).ok().and_then(|month| MONTHS.get(month.checked_sub(1)?));
    format!("{} {} {}", day.day(), month.copied().unwrap_or_default(), day.year())
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::board::{CardMoved, CardUpdated, Color, Rank, User};
    use shared::id::{BoardId, CardId, Cid, Millis, Seq};
    use shared::wire::Head;

    const CARD: CardId = CardId::from_parts(1, 1);

    fn said(board: &Board, event: impl Into<Event>) -> String {
        let actor = *board.members.keys().next().unwrap();
        let head = Head { seq: Seq(1), cid: Cid::default(), actor, at: Millis(0) };
        sentence(board, &Activity::new(head, event.into()))
    }

    fn board() -> Board {
        let (first_name, last_name) = ("Ann".to_owned(), "Lee".to_owned());
        let user =
            User { id: UserId::from_parts(1, 2), first_name, last_name, email: "ann@example.org".to_owned() };
        Board::new(BoardId::from_parts(1, 3), "Plan".to_owned(), Color::default(), user)
    }

    #[test]
    fn a_change_of_fields_names_each() {
        let patch = CardPatch { description: Some("Long".into()), ..CardPatch::named("Tea") };
        let event = CardUpdated { id: CARD, patch };
        assert_eq!(said(&board(), event), "renamed this card to “Tea” and changed the description");
    }

    #[test]
    fn a_due_date_is_set_and_removed() {
        let said = |due: Option<&str>, done| {
            let due = Some(due.map(|day| day.parse().unwrap()));
            said(&board(), CardUpdated { id: CARD, patch: CardPatch { due, done, ..CardPatch::default() } })
        };
        assert_eq!(said(Some("2026-12-04"), None), "set the due date to 4 Dec 2026");
        assert_eq!(said(None, Some(true)), "removed the due date and marked this card as done");
    }

    #[test]
    fn what_is_gone_is_still_said_in_words() {
        let rank = Rank::spread(1).remove(0);
        let event = CardMoved { id: CARD, list_id: ListId::from_parts(1, 9), rank, ranks: Vec::new() };
        assert_eq!(said(&board(), event), "moved this card to another list");
    }
}
