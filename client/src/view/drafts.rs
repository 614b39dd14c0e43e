//! What the user has written and not sent yet, kept in this browser for each user, board and field.
//!
//! It outlives the field, the page and the session: a user who signs in again finds it, any other does not.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use shared::id::{BoardId, CardId, CommentId, ListId, Millis, UserId};

use crate::ids;
use crate::session::{self, Session};
use crate::storage::Storage;

const PREFIX: &str = "boardwalk.draft.";

/// How many drafts a browser keeps; the oldest go first.
const MOST: usize = 100;

/// How many bytes they may have together, which leaves most of the browser's storage to unsent changes.
const MOST_BYTES: usize = 1 << 20;

/// How long a draft is kept, in milliseconds.
const KEPT_FOR: i64 = 30 * 24 * 60 * 60 * 1_000;

/// A field that keeps its draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The name of a new list.
    NewList,
    /// The name of a new card on this list.
    NewCard(ListId),
    /// The description of a card.
    Description(CardId),
    /// A new comment on a card.
    NewComment(CardId),
    /// A comment that is being edited.
    Comment(CommentId),
}

impl Field {
    fn key(self, drafts: Drafts) -> String {
        let field = match self {
            Self::NewList => "new-list".to_owned(),
            Self::NewCard(list) => format!("new-card.{list}"),
            Self::Description(card) => format!("description.{card}"),
            Self::NewComment(card) => format!("new-comment.{card}"),
            Self::Comment(comment) => format!("comment.{comment}"),
        };
        format!("{}{}.{field}", of_user(drafts.user), drafts.board)
    }
}

/// The drafts of a user on a board; a handle, given by context.
#[derive(Debug, Clone, Copy)]
pub struct Drafts {
    user: UserId,
    board: BoardId,
}

/// A draft as it is stored.
#[derive(Serialize, Deserialize)]
struct Kept {
    /// When it was written last.
    at: Millis,
    text: String,
    /// The text that it changes; empty for something new.
    #[serde(default)]
    base: String,
}

impl Drafts {
    /// The drafts of the user on the board. Those that are too old, or too many, are forgotten.
    pub fn open(user: UserId, board: BoardId) -> Self {
        make_room();
        Self { user, board }
    }

    /// The handle from the context.
    pub fn expect() -> Self {
        expect_context()
    }

    /// Whether the field has a draft.
    pub fn has(self, field: Field) -> bool {
        Storage::Browser.get(&field.key(self)).is_some()
    }

    fn keep(self, field: Field, text: &str, base: &str) {
        let key = field.key(self);
        if !differs(text, base) {
            return Storage::Browser.remove(&key);
        }
        let kept = Kept { at: ids::now(), text: text.to_owned(), base: base.to_owned() };
        let Ok(kept) = serde_json::to_string(&kept) else { return };
        let is_new = Storage::Browser.get(&key).is_none();
        Storage::Browser.set(&key, &kept);
        if is_new {
            make_room();
        }
    }

    fn load(self, field: Field) -> Option<Kept> {
        serde_json::from_str(&Storage::Browser.get(&field.key(self))?).ok()
    }
}

/// What is written in a field; a handle.
#[derive(Clone, Copy)]
pub struct Draft {
    drafts: Drafts,
    field: Field,
    text: RwSignal<String>,
    base: RwSignal<String>,
}

impl Draft {
    /// What was written in the field before, or else the text it has now; nothing for something new.
    pub fn of(field: Field, now: String) -> Self {
        let drafts = Drafts::expect();
        let Kept { text, base, .. } =
            drafts.load(field).unwrap_or_else(|| Kept { at: Millis(0), text: now.clone(), base: now });
        Self { drafts, field, text: RwSignal::new(text), base: RwSignal::new(base) }
    }

    /// The text, without watching it.
    pub fn text_now(self) -> String {
        self.text.get_untracked()
    }

    /// The text, to watch it.
    pub fn signal(self) -> Signal<String> {
        self.text.into()
    }

    /// The text that it changes.
    pub fn base(self) -> String {
        self.base.get()
    }

    /// Whether there is nothing to send.
    pub fn is_blank(self) -> bool {
        self.text.with(|text| text.trim().is_empty())
    }

    /// Whether something would be lost without it.
    pub fn is_changed(self) -> bool {
        self.text.with(|text| self.base.with(|base| differs(text, base)))
    }

    /// Whether something would be lost that differs from the saved text.
    pub fn differs_from(self, now: &str) -> bool {
        self.is_changed() && self.text.with(|text| text != now)
    }

    /// Changes the text and keeps it.
    pub fn write(self, text: String) {
        self.text.set(text);
        self.keep();
    }

    /// From now on it changes this text, which was saved meanwhile.
    pub fn set_base(self, base: String) {
        self.base.set(base);
        self.keep();
    }

    /// Follows the text that was saved meanwhile, unless something else is written already.
    pub fn begin(self, now: String) {
        if !untrack(|| self.differs_from(&now)) {
            self.text.set(now.clone());
            self.set_base(now);
        }
    }

    /// It was sent or discarded: forgets it.
    pub fn end(self) {
        // Another tab may have gone on with it.
        let own = |kept: &Kept| self.text.with_untracked(|text| kept.text == *text);
        if self.drafts.load(self.field).as_ref().is_some_and(own) {
            Storage::Browser.remove(&self.field.key(self.drafts));
        }
        self.text.set(self.base.get_untracked());
    }

    /// Brings back what was discarded, also if the field is no longer on the page.
    pub fn restore(self, text: String, base: &str) {
        self.drafts.keep(self.field, &text, base);
        let _ = self.text.try_set(text);
    }

    fn keep(self) {
        untrack(|| self.text.with(|text| self.base.with(|base| self.drafts.keep(self.field, text, base))));
    }
}

fn differs(text: &str, base: &str) -> bool {
    text != base && !(base.is_empty() && text.trim().is_empty())
}

/// Erases a user's drafts when they sign out. Called when the app starts, as for unsent changes.
pub fn erase_on_sign_out(session: Session) {
    let has = |user| !Storage::Browser.keys(&of_user(user)).is_empty();
    let erase = |user| {
        for key in Storage::Browser.keys(&of_user(user)) {
            Storage::Browser.remove(&key);
        }
    };
    session.erase_on_sign_out(session::Kept { has, erase });
}

fn of_user(user: UserId) -> String {
    format!("{PREFIX}{user}.")
}

fn make_room() {
    let stored = Storage::Browser.keys(PREFIX).into_iter().filter_map(|key| {
        let value = Storage::Browser.get(&key)?;
        // What cannot be read is older than anything.
        let at = serde_json::from_str::<Kept>(&value).map_or(Millis(0), |kept| kept.at);
        Some((key, at, value.len()))
    });
    for key in surplus(stored.collect(), ids::now()) {
        Storage::Browser.remove(&key);
    }
}

/// The keys of the drafts to forget, among these with their times and sizes.
fn surplus(mut stored: Vec<(String, Millis, usize)>, now: Millis) -> Vec<String> {
    stored.sort_by_key(|(_, at, _)| std::cmp::Reverse(*at));
    let mut bytes = 0;
    let mut is_kept = |n: usize, at: Millis, size: usize| {
        bytes += size;
        let fits = n == 0 || (n < MOST && bytes <= MOST_BYTES);
        fits && at.0 >= now.0 - KEPT_FOR
    };
    let gone = stored.into_iter().enumerate().filter(|(n, (_, at, size))| !is_kept(*n, *at, *size));
    gone.map(|(_, (key, ..))| key).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Millis = Millis(KEPT_FOR * 2);

    fn stored(n: usize, size: usize) -> Vec<(String, Millis, usize)> {
        (0..n).map(|age| (age.to_string(), Millis(NOW.0 - i64::try_from(age).unwrap()), size)).collect()
    }

    #[test]
    fn the_newest_drafts_are_kept() {
        assert!(surplus(stored(MOST, 10), NOW).is_empty());
        assert_eq!(surplus(stored(MOST + 2, 10), NOW), [MOST.to_string(), (MOST + 1).to_string()]);
        assert_eq!(surplus(stored(3, MOST_BYTES / 2), NOW), ["2"]);
    }

    #[test]
    fn old_drafts_are_forgotten() {
        let at = |age| ("a".to_owned(), Millis(NOW.0 - age), 10);
        let newest = ("b".to_owned(), NOW, 10);
        assert!(surplus(vec![at(KEPT_FOR), newest.clone()], NOW).is_empty());
        assert_eq!(surplus(vec![at(KEPT_FOR + 1), newest], NOW), ["a"]);
    }

    #[test]
    fn the_draft_that_is_being_written_is_kept_however_long_it_is() {
        assert!(surplus(stored(1, MOST_BYTES * 2), NOW).is_empty());
    }

    #[test]
    fn spaces_alone_are_no_draft_of_something_new() {
        assert!(!differs(" \n", ""));
        assert!(!differs("a", "a"));
        assert!(differs("", "a"));
        assert!(differs("a ", "a"));
    }
}
