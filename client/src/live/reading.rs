//! Reads what a card has beyond the board's snapshot, and keeps it up to date.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::board::Record;
use shared::id::CardId;
use shared::wire::rest::CardDetails;

use super::LiveBoard;
use super::thread::{Older, Thread};
use crate::api::ApiError;
use crate::session::Session;
use crate::socket::ConnectionStatus;

/// The thread of a card that is open; a handle.
#[derive(Clone, Copy)]
pub struct CardThread {
    session: StoredValue<Session>,
    board: StoredValue<LiveBoard>,
    card: CardId,
    reading: RwSignal<Reading>,
    again: Trigger,
    comments: RwSignal<Asked>,
    activity: RwSignal<Asked>,
    heard: StoredValue<Heard>,
}

/// What is known of the thread.
struct Reading {
    thread: Thread,
    /// Whether the thread is there; otherwise it holds only what happened since the card was opened.
    is_there: bool,
    /// Why it could not be read, in a sentence.
    problem: Option<String>,
}

impl Reading {
    fn begin(board: LiveBoard, card: CardId) -> Self {
        let known = board.known_thread(card);
        let is_there = known.is_some();
        Self { thread: known.unwrap_or_else(|| Thread::unread(card)), is_there, problem: None }
    }
}

/// How far the reading of an older page is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// Nobody asked for one, or it is there.
    Idle,
    /// Asked, not answered.
    Waiting,
    /// It could not be read; why, in a sentence.
    Failed(String),
}

/// What happens between a question and its answer. The answer may know it already, which does no harm.
#[derive(Default)]
struct Heard {
    /// How many questions are not answered.
    questions: usize,
    records: Vec<Record>,
    /// How often the thread was read from its newest page.
    readings: u32,
}

impl CardThread {
    /// Reads a card's thread and keeps it up to date for as long as the caller's owner lives. What is known already is
    /// there at once. It is read again when the board was read whole.
    pub fn open(board: LiveBoard, card: CardId) -> Self {
        let session = Session::expect();
        let this = Self {
            session: StoredValue::new(session),
            board: StoredValue::new(board),
            card,
            reading: RwSignal::new(Reading::begin(board, card)),
            again: Trigger::new(),
            comments: RwSignal::new(Asked::Idle),
            activity: RwSignal::new(Asked::Idle),
            heard: StoredValue::default(),
        };
        board.on_record(move |record| {
            if record.event.about().card() == Some(card) {
                this.hear(record);
            }
        });
        Effect::new(move || {
            board.reads.track();
            this.again.track();
            if board.confirms(card) {
                spawn_local(this.read());
            }
        });
        // What failed without a connection need not be said any more.
        Effect::new(move || {
            if session.connection.get() == ConnectionStatus::Open {
                this.forget_failures();
            }
        });
        this
    }

    /// Reads the thread and runs the caller again when it changes; `None` until it is there.
    pub fn with<R>(self, read: impl FnOnce(&Thread) -> R) -> Option<R> {
        self.reading.with(|reading| reading.is_there.then(|| read(&reading.thread)))
    }

    /// As [`with`](Self::with), but until the thread is there, what happened since the card was opened.
    pub fn with_known<R>(self, read: impl FnOnce(&Thread) -> R) -> R {
        self.reading.with(|reading| read(&reading.thread))
    }

    /// Why it could not be read, in a sentence.
    pub fn problem(self) -> Option<String> {
        self.reading.with(|reading| reading.problem.clone())
    }

    /// Tries again to read it.
    pub fn retry(self) {
        self.again.notify();
    }

    /// How far the reading of an older page is.
    pub fn asked(self, older: Older) -> Asked {
        self.state(older).get()
    }

    /// Reads the page before what is there, unless that is under way; calls `before` just before it is shown.
    pub fn read_older(self, older: Older, before: impl FnOnce() + 'static) {
        let state = self.state(older);
        let is_there = self.reading.with_untracked(|reading| reading.is_there);
        if !is_there || state.get_untracked() == Asked::Waiting {
            return;
        }
        let query = self.reading.with_untracked(|reading| reading.thread.query(older));
        state.set(Asked::Waiting);
        let readings = move || self.heard.try_with_value(|heard| heard.readings);
        let begun = readings();
        spawn_local(async move {
            let outcome = match self.ask(&query).await {
                // If all was read again meanwhile, this is not the page before it.
                Ok(_) if readings() != begun => Asked::Idle,
                Ok((page, meanwhile)) => {
                    before();
                    self.change(|thread| thread.add_older(older, page, &meanwhile));
                    Asked::Idle
                }
                Err(error) => Asked::Failed(error.to_string()),
            };
            // The card may have been closed meanwhile.
            let _ = state.try_set(outcome);
        });
    }

    fn state(self, older: Older) -> RwSignal<Asked> {
        match older {
            Older::Comments => self.comments,
            Older::Activity => self.activity,
        }
    }

    async fn read(self) {
        // Without one, the card is closed; later the answer is kept even then.
        let Some(board) = self.board.try_get_value() else { return };
        match self.ask("").await {
            Ok((details, meanwhile)) => {
                let mut thread = Thread::new(self.card, details);
                for record in &meanwhile {
                    thread.apply(record);
                }
                self.heard.try_update_value(|heard| heard.readings += 1);
                board.keep_thread(thread.clone());
                // The card may have been closed meanwhile; then there is nobody to show it to.
                let _ = self.reading.try_set(Reading { thread, is_there: true, problem: None });
            }
            // A failure does not take away what is there already.
            Err(error) => {
                if self.reading.try_with_untracked(|reading| !reading.is_there) == Some(true) {
                    self.reading.update(|reading| reading.problem = Some(error.to_string()));
                }
            }
        }
    }

    fn forget_failures(self) {
        for state in [self.comments, self.activity] {
            if matches!(state.get_untracked(), Asked::Failed(_)) {
                state.set(Asked::Idle);
            }
        }
    }

    /// The answer, and what was heard since the question.
    async fn ask(self, query: &str) -> Result<(CardDetails, Vec<Record>), ApiError> {
        // Without one, the card is closed.
        let session = self.session.try_get_value().ok_or(ApiError::SignedOut)?;
        let board = self.board.try_get_value().ok_or(ApiError::SignedOut)?.id;
        self.heard.try_update_value(|heard| heard.questions += 1);
        let path = format!("/boards/{board}/cards/{}{query}", self.card);
        let answer = session.get::<CardDetails>(&path).await;
        let meanwhile = self.heard.try_update_value(|heard| {
            heard.questions -= 1;
            if heard.questions == 0 { std::mem::take(&mut heard.records) } else { heard.records.clone() }
        });
        answer.map(|details| (details, meanwhile.unwrap_or_default()))
    }

    fn hear(self, record: &Record) {
        self.heard.try_update_value(|heard| {
            if heard.questions > 0 {
                heard.records.push(record.clone());
            }
        });
        self.change(|thread| thread.apply(record));
    }

    /// Changes the thread, unless the card is closed.
    fn change(self, change: impl FnOnce(&mut Thread)) {
        let _ = self.reading.try_update(|reading| change(&mut reading.thread));
    }
}
