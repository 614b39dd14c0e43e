//! Reads what a card has beyond the board's snapshot, and keeps it up to date.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::board::Record;
use shared::id::CardId;
use shared::wire::rest::CardDetails;

use super::LiveBoard;
use super::thread::Thread;
use crate::session::Session;

/// The thread of a card that is open; a handle.
#[derive(Clone, Copy)]
pub struct CardThread {
    reading: RwSignal<Reading>,
    again: Trigger,
}

/// How far the reading is.
enum Reading {
    /// Asked, not answered.
    Waiting,
    /// It is there, and is kept up to date.
    Done(Thread),
    /// It could not be read; why, in a sentence.
    Failed(String),
}

impl Reading {
    fn thread(&self) -> Option<&Thread> {
        match self {
            Self::Done(thread) => Some(thread),
            Self::Waiting | Self::Failed(_) => None,
        }
    }
}

impl CardThread {
    /// Reads a card's thread and keeps it up to date for as long as the caller's owner lives. It is read again when
    /// the board was read whole.
    pub fn open(board: LiveBoard, card: CardId) -> Self {
        let session = Session::expect();
        let this = Self { reading: RwSignal::new(Reading::Waiting), again: Trigger::new() };
        // What happens between the question and the answer. The answer may know it already, which does no harm.
        let meanwhile: Rc<RefCell<Vec<Record>>> = Rc::default();
        let heard = Rc::clone(&meanwhile);
        board.on_record(move |record| {
            if record.event.about().card() == Some(card) && !this.apply(record) {
                heard.borrow_mut().push(record.clone());
            }
        });
        Effect::new(move || {
            board.reads.track();
            this.again.track();
            let meanwhile = Rc::clone(&meanwhile);
            spawn_local(async move {
                let path = format!("/boards/{}/cards/{card}", board.id);
                match session.get::<CardDetails>(&path).await {
                    Ok(details) => {
                        let mut thread = Thread::new(card, details);
                        for record in meanwhile.borrow_mut().drain(..) {
                            thread.apply(&record);
                        }
                        // The card may have been closed meanwhile; then there is nobody to show it to.
                        let _ = this.reading.try_set(Reading::Done(thread));
                    }
                    Err(error) => this.fail(error.to_string()),
                }
            });
        });
        this
    }

    /// Reads the thread and runs the caller again when it changes; `None` until it is there.
    pub fn with<R>(self, read: impl FnOnce(&Thread) -> R) -> Option<R> {
        self.reading.with(|reading| reading.thread().map(read))
    }

    /// Why it could not be read, in a sentence.
    pub fn problem(self) -> Option<String> {
        self.reading.with(|reading| match reading {
            Reading::Failed(why) => Some(why.clone()),
            Reading::Waiting | Reading::Done(_) => None,
        })
    }

    /// Tries again to read it.
    pub fn retry(self) {
        self.again.notify();
    }

    /// Takes in an event, if there is a thread to take it in.
    fn apply(self, record: &Record) -> bool {
        let is_there = self.reading.with_untracked(|reading| reading.thread().is_some());
        if is_there {
            self.reading.update(|reading| {
                if let Reading::Done(thread) = reading {
                    thread.apply(record);
                }
            });
        }
        is_there
    }

    /// A failure does not take away what is there already.
    fn fail(self, why: String) {
        if self.reading.try_with_untracked(|reading| reading.thread().is_none()) == Some(true) {
            self.reading.set(Reading::Failed(why));
        }
    }
}
