//! Reading what a card has beyond the board's snapshot, and keeping it.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::board::Record;
use shared::id::CardId;
use shared::wire::rest::CardDetails;

use super::thread::Thread;
use crate::api;
use crate::board::live::LiveBoard;
use crate::session::Session;

/// How far the reading is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// Asked, not answered.
    Waiting,
    /// Here it is, and it is kept.
    Done(Thread),
    /// It could not be read; why, in a sentence.
    Failed(String),
}

/// Reads a card's thread and keeps it for as long as the caller's owner lives. Reads it again when the board was
/// read whole, or when `again` is notified.
pub fn read(board: LiveBoard, card: CardId, again: Trigger) -> RwSignal<Reading> {
    let session = Session::expect();
    let reading = RwSignal::new(Reading::Waiting);
    // What happens between the question and the answer; the answer may know it already.
    let meanwhile: Rc<RefCell<Vec<(Record, String)>>> = Rc::default();
    let heard = Rc::clone(&meanwhile);
    board.on_record(move |record, event| {
        if record.event.about().card() != Some(card) {
            return;
        }
        if matches!(*reading.read_untracked(), Reading::Done(_)) {
            reading.update(|reading| {
                if let Reading::Done(thread) = reading {
                    thread.apply(record, event);
                }
            });
        } else {
            heard.borrow_mut().push((record.clone(), event.to_owned()));
        }
    });
    Effect::new(move || {
        board.reads.track();
        again.track();
        let meanwhile = Rc::clone(&meanwhile);
        spawn_local(async move {
            let path = format!("/boards/{}/cards/{card}", board.id);
            let answer = api::get::<CardDetails>(session, &path).await;
            let result = match answer {
                Ok(details) => {
                    let mut thread = Thread::new(card, details);
                    for (record, event) in meanwhile.borrow_mut().drain(..) {
                        thread.apply(&record, &event);
                    }
                    Reading::Done(thread)
                }
                Err(error) => Reading::Failed(error.to_string()),
            };
            // The dialog may have been closed meanwhile; then there is nobody to show it to. A failure does not
            // take away what is there.
            if matches!(result, Reading::Done(_))
                || reading.try_with_untracked(|it| matches!(it, Reading::Done(_))) != Some(true)
            {
                let _ = reading.try_set(result);
            }
        });
    });
    reading
}
