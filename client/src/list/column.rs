//! A list with its cards.

use leptos::either::Either;
use leptos::html::Ol;
use leptos::prelude::*;
use shared::id::{CardId, ListId};

use super::composer::CardComposer;
use super::menu::ListMenu;
use crate::card::CardTile;
use crate::live::{Aspect, LiveBoard, Part};
use crate::ui::EditableName;
use crate::view::{Composing, Drafts, Field, Position, cursor};

/// How many cards are drawn at first and with each step of scrolling; the rest is blank space.
const STEP: usize = 30;
/// The approximate height of a card, for the blank space.
const CARD_HEIGHT: usize = 44;

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Item {
    Card(CardId),
    Composer,
}

/// A list with its name, cards and composer.
#[component]
pub fn ListColumn(
    /// The list.
    id: ListId,
) -> impl IntoView {
    let board = LiveBoard::expect();
    let name = Signal::derive(move || board.list(id, |list| list.name.clone()).unwrap_or_default());
    let cards =
        Memo::new(move |_| board.watch(Part::List(id), |board| board.cards_of(id)).unwrap_or_default());
    let renaming = RwSignal::new(false);
    let may_edit = Memo::new(move |_| board.may_edit());
    let (composing, drafts) = (Composing::expect(), Drafts::expect());
    // Who may no longer change the board keeps the composer with what is written there.
    let at =
        Memo::new(move |_| composing.on(id).filter(|_| may_edit.get() || drafts.has(Field::NewCard(id))));
    view! {
        <li class="list" data-list-id=id.to_string() aria-label=name data-testid="list">
            <header class="list__header" data-drag="">
                <h2 class="list__title">
                    <EditableName
                        text=name
                        label="List name"
                        may_edit=Signal::derive(move || board.may_edit())
                        on_save=move |name| board.rename_list(id, name)
                        author=move |()| board.author(Aspect::ListName(id))
                        editing=renaming
                        class="list__name"
                        grip=true
                    />
                </h2>
                <span
                    class="list__count"
                    aria-label=move || count(cards.with(Vec::len))
                    prop:textContent=move || cards.with(Vec::len).to_string()
                />
                <Show when=move || board.may_edit()>
                    <ListMenu id renaming />
                </Show>
            </header>
            <Cards id cards at />
            <Show when=move || may_edit.get() || at.get() == Some(Position::Bottom)>
                <AddCard id at />
            </Show>
        </li>
    }
}

#[component]
fn Cards(id: ListId, cards: Memo<Vec<CardId>>, at: Memo<Option<Position>>) -> impl IntoView {
    let scroller = NodeRef::<Ol>::new();
    let drawn = RwSignal::new(STEP);
    let focused = RwSignal::new(None::<CardId>);
    let tab_stop = Selector::new(move || {
        let focused = focused.get();
        cards.with(|cards| focused.filter(|card| cards.contains(card)).or_else(|| cards.first().copied()))
    });
    let items = move || cards.with(|cards| items(cards, drawn.get(), at.get()));
    let blank = move || cards.with(Vec::len).saturating_sub(drawn.get());
    let on_scroll = move |_| {
        let Some(scroller) = scroller.get_untracked() else { return };
        if blank() == 0 {
            return;
        }
        let tail = px(scroller.scroll_height()).saturating_sub(blank() * CARD_HEIGHT);
        let wanted = px(scroller.scroll_top()) + 2 * px(scroller.client_height());
        if wanted > tail {
            drawn.update(|drawn| *drawn += STEP + (wanted - tail) / CARD_HEIGHT);
        }
    };
    view! {
        <ol
            class="list__cards"
            node_ref=scroller
            data-cards=""
            on:scroll=on_scroll
            on:focusin=move |event| focused.set(cursor::card_of(&event).or(focused.get_untracked()))
        >
            <For each=items key=|item| *item let:item>
                {match item {
                    Item::Card(card) => Either::Left(view! { <CardTile id=card tab_stop=tab_stop.clone() /> }),
                    Item::Composer => Either::Right(view! { <li><CardComposer list=id /></li> }),
                }}
            </For>
            <Show when=move || { blank() > 0 }>
                <li class="list__blank" aria-hidden="true" style:height=move || format!("{}px", blank() * CARD_HEIGHT)></li>
            </Show>
        </ol>
    }
}

fn count(cards: usize) -> String {
    if cards == 1 { "1 card".to_owned() } else { format!("{cards} cards") }
}

fn px(length: i32) -> usize {
    usize::try_from(length).unwrap_or_default()
}

/// The first `drawn` cards, and the composer if it is among them; at the bottom, it is drawn below the list instead.
fn items(cards: &[CardId], drawn: usize, composer: Option<Position>) -> Vec<Item> {
    let mut items: Vec<Item> = cards.iter().take(drawn).copied().map(Item::Card).collect();
    let at = composer.and_then(|at| match at {
        Position::Top => Some(0),
        Position::Bottom => None,
        Position::After(card) => {
            let before = items.iter().position(|item| *item == Item::Card(card));
            Some(before.map_or(items.len(), |at| at + 1))
        }
    });
    if let Some(at) = at {
        items.insert(at, Item::Composer);
    }
    items
}

#[component]
fn AddCard(id: ListId, at: Memo<Option<Position>>) -> impl IntoView {
    let composing = Composing::expect();
    view! {
        <Show
            when=move || at.get() != Some(Position::Bottom)
            fallback=move || view! { <CardComposer list=id /> }
        >
            <button type="button" class="list__add" on:click=move |_| composing.open(id, Position::Bottom)>
                "+ Add a card"
            </button>
        </Show>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_composer_is_where_the_card_will_be() {
        let card = |n| CardId::from_parts(1, n);
        let cards = [card(1), card(2), card(3)];
        let check = |drawn, composer, expect: &[Item]| assert_eq!(items(&cards, drawn, composer), expect);
        let (one, two) = (Item::Card(card(1)), Item::Card(card(2)));
        check(2, None, &[one, two]);
        check(2, Some(Position::Top), &[Item::Composer, one, two]);
        check(2, Some(Position::After(card(1))), &[one, Item::Composer, two]);
        check(1, Some(Position::After(card(3))), &[one, Item::Composer]);
        check(2, Some(Position::Bottom), &[one, two]);
    }

    impl std::fmt::Debug for Item {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            match self {
                Self::Card(id) => id.fmt(f),
                Self::Composer => f.write_str("composer"),
            }
        }
    }
}
