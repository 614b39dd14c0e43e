//! What the user is in the middle of when somebody archives it: ends it, and says who did that.

use leptos::prelude::*;
use shared::board::{Board, Event, Record};

use crate::drag::{Carried, Dragged, Keyboard, Pointer};
use crate::live::since::{list_taken_away, takes_away};
use crate::live::{Aspect, LiveBoard};
use crate::ui::isolated;
use crate::view::Composing;

/// Watches while the caller's owner lives.
pub fn watch(board: LiveBoard, pointer: Pointer, keyboard: Keyboard) {
    let composing = Composing::expect();
    board.on_record(move |record| {
        let carried = pointer.carried().or_else(|| keyboard.carried());
        let is_lost = |carried| board.peek(|board| ends(board, &record.event, carried)) == Some(true);
        if let Some(carried) = carried.filter(|carried| is_lost(*carried)) {
            pointer.cancel();
            keyboard.cancel();
            let what = match carried.dragged {
                Dragged::Card(card) => board.card_name(card),
                Dragged::List(list) => board.list_name(list),
            };
            board.toasts.info(format!("{} while you were moving “{}”.", board.told(record), isolated(&what)));
        } else if record.actor != board.me
            && board
                .peek(|board| list_taken_away(board, &record.event))
                .flatten()
                .is_some_and(|list| composing.on_now(list).is_some())
        {
            board.toasts.info(format!("{} while you were adding a card.", board.told(record)));
        } else if record.actor == board.me {
            tell_when_unseen(board, record);
        }
    });
}

/// Whether what is carried, or the list that it is over, is no longer on the board, which is as after the event.
fn ends(board: &Board, event: &Event, Carried { dragged, over }: Carried) -> bool {
    let gone = list_taken_away(board, event);
    match dragged {
        Dragged::Card(card) => takes_away(board, event, card) || gone.is_some() && gone == over,
        Dragged::List(list) => gone == Some(list),
    }
}

/// Says that a change of the user's went to a card in the archive, where somebody put it before the change arrived.
fn tell_when_unseen(board: LiveBoard, record: &Record) {
    let Event::CardUpdated(it) = &record.event else { return };
    let is_open = board.focus.get_untracked().card_id == Some(it.id);
    let is_archived = board.peek(|board| board.cards.get(&it.id).is_some_and(|card| card.archived));
    if !is_open
        && is_archived == Some(true)
        && let Some(who) = board.author(Aspect::CardOpen(it.id))
    {
        let name = isolated(&board.card_name(it.id));
        board.toasts.info(format!("{who} archived “{name}”. Your change is saved in the archive."));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::board::{
        CardArchived, CardCreated, CardPatch, Color, ListArchived, ListCreated, NewCard, NewList, Rank, User,
    };
    use shared::id::{BoardId, CardId, Cid, ListId, Millis, UserId};

    #[test]
    fn a_drag_ends_with_what_is_dragged_its_list_and_its_target() {
        let none = String::new;
        let ann = User { id: UserId::default(), first_name: none(), last_name: none(), email: none() };
        let mut board = Board::new(BoardId::default(), "Plan".into(), Color::Blue, ann);
        let [from, over, other] = [1, 2, 3].map(|n| ListId::from_parts(1, n));
        let card = CardId::from_parts(2, 1);
        let rank = || Rank::spread(1).remove(0);
        let list = NewList { id: from, name: none(), rank: rank() };
        let new = NewCard { id: card, list_id: from, rank: rank(), fields: CardPatch::named("a") };
        let lists = [over, other].map(|id| {
            Event::from(ListCreated { list: NewList { id, name: none(), rank: rank() }, ranks: Vec::new() })
        });
        let mut begin = vec![Event::from(ListCreated { list, ranks: Vec::new() })];
        begin.extend(lists);
        begin.push(CardCreated { card: new, ranks: Vec::new() }.into());
        for event in begin {
            let (seq, actor) = (board.seq.next(), UserId::default());
            board.apply(&Record { seq, cid: Cid::default(), actor, at: Millis(0), event });
        }
        let carried = Carried { dragged: Dragged::Card(card), over: Some(over) };
        let list_carried = Carried { dragged: Dragged::List(from), over: None };
        let after = |event: &Event, carried| {
            let mut board = board.clone();
            let (seq, actor) = (board.seq.next(), UserId::default());
            board.apply(&Record { seq, cid: Cid::default(), actor, at: Millis(0), event: event.clone() });
            ends(&board, event, carried)
        };
        let card_archived = |id| Event::from(CardArchived { id });
        let list_archived = |id| Event::from(ListArchived { id });
        assert!(after(&card_archived(card), carried));
        assert!(after(&list_archived(from), carried));
        assert!(after(&list_archived(over), carried));
        assert!(!after(&list_archived(other), carried));
        assert!(!after(&card_archived(CardId::default()), carried));
        assert!(after(&list_archived(from), list_carried));
        assert!(!after(&list_archived(over), list_carried));
        assert!(!after(&card_archived(card), list_carried));
        // The user has restored it since, which is still to be confirmed.
        assert!(!ends(&board, &card_archived(card), carried));
        assert!(!ends(&board, &list_archived(from), list_carried));
    }
}
