//! One board in memory: its state, its most recent events, and its snapshots.

use std::sync::Arc;

use bytes::Bytes;
use serde::Serialize;
use serde_json::value::RawValue;
use shared::board::{Board, Record};
use shared::id::{BoardId, Seq, UserId};
use shared::wire::{self, Head, Snapshot};

use super::recent::{Broadcast, MOST_MISSED, MOST_MISSED_BYTES, Recent};
use crate::budget::{Held, Lent};
use crate::log::chain;
use crate::store::{Append, Store, StoreError};

/// A slot for a board in memory. Empty before the first request, and after a failure that left memory different from
/// the log.
pub(super) struct Memory {
    pub(super) id: BoardId,
    loaded: Option<Loaded>,
    /// Whether the store did not have the board at the last look.
    missing: bool,
    /// Whether the journal may still hold what was deleted of a board that is not in memory any more.
    deleted: bool,
}

/// A board, read from the store.
pub(super) struct Loaded {
    pub(super) board: Arc<Board>,
    recent: Recent,
    /// The whole board as a join reply, valid until the next event, and as long as somebody is reading it.
    encoded: Option<Lent>,
    /// The newest snapshot in the store.
    snapshot: Seq,
    /// Bytes of the events after it.
    since_snapshot: usize,
    /// Whether the snapshot or the journal may still hold what was deleted.
    deleted: bool,
}

/// Bytes of events between two snapshots, if the board itself is smaller.
const SNAPSHOT_EVERY_BYTES: usize = 4 * 1024 * 1024;

impl Memory {
    /// An empty slot.
    pub(super) fn new(id: BoardId) -> Self {
        Self { id, loaded: None, missing: false, deleted: false }
    }

    /// Whether the board is known not to exist.
    pub(super) fn is_missing(&self) -> bool {
        self.missing
    }

    /// The board, read from the store if it is not in memory; `None` if it does not exist.
    pub(super) async fn load(&mut self, store: &Store) -> Result<Option<&mut Loaded>, StoreError> {
        if self.loaded.is_none() {
            self.loaded = Loaded::read(self.id, store).await?;
            self.missing = self.loaded.is_none();
        }
        Ok(self.loaded.as_mut())
    }

    /// The bytes of the board as JSON; 0 if it is not in memory.
    pub(super) fn bytes(&self) -> usize {
        self.loaded.as_ref().map_or(0, |loaded| loaded.board.bytes())
    }

    /// The board, if it is in memory.
    pub(super) fn loaded(&mut self) -> Option<&mut Loaded> {
        self.loaded.as_mut()
    }

    /// Discards what is in memory; the next request reads the log again.
    pub(super) fn forget(&mut self) {
        self.deleted = self.has_deleted();
        self.loaded = None;
    }

    /// Discards a board that was deleted.
    pub(super) fn forget_deleted(&mut self) {
        self.loaded = None;
        self.deleted = true;
    }

    /// Whether copies of what was deleted may be left in the store's files.
    pub(super) fn has_deleted(&self) -> bool {
        self.deleted || self.loaded.as_ref().is_some_and(|loaded| loaded.deleted)
    }

    /// Removes copies of what was deleted: from the snapshot, and from the journal. If it fails, or somebody is reading
    /// just now, [`has_deleted`](Self::has_deleted) says so, and it has to be tried again.
    pub(super) async fn erase_copies(&mut self, store: &Store) {
        self.keep_snapshot(store, 1).await;
        match store.empty_journal().await {
            Ok(emptied) => {
                self.deleted = !emptied;
                if let Some(loaded) = &mut self.loaded {
                    loaded.deleted = !emptied || loaded.snapshot != loaded.board.seq;
                }
            }
            Err(error) => {
                tracing::warn!(board.id = %self.id, error = %chain(&error), "copies of what was deleted are left");
            }
        }
    }

    /// Writes a snapshot if the last one is `distance` events back, or many bytes of events. Without it nothing is lost and opening only takes
    /// longer, so a failure is only logged.
    pub(super) async fn keep_snapshot(&mut self, store: &Store, distance: u64) {
        let Some(loaded) = &mut self.loaded else { return };
        let seq = loaded.board.seq;
        let heavy = loaded.since_snapshot > SNAPSHOT_EVERY_BYTES.max(loaded.board.bytes());
        if seq.0 - loaded.snapshot.0 < distance && !heavy {
            return;
        }
        let written = match serde_json::to_string(&Snapshot::from(&*loaded.board)) {
            Ok(state) => store.keep_snapshot(self.id, seq, &state).await,
            Err(error) => Err(error.into()),
        };
        match written {
            Ok(()) => {
                loaded.snapshot = seq;
                loaded.since_snapshot = 0;
            }
            Err(error) => {
                tracing::warn!(board.id = %self.id, error = %chain(&error), "a snapshot could not be written");
            }
        }
    }
}

impl Loaded {
    /// The newest snapshot and the events after it; `None` if there is no such board.
    async fn read(id: BoardId, store: &Store) -> Result<Option<Self>, StoreError> {
        let Some(snapshot) = store.snapshot(id).await? else { return Ok(None) };
        let mut board = Board::from(serde_json::from_str::<Snapshot>(&snapshot)?);
        let snapshot = board.seq;
        let (mut recent, mut since_snapshot, mut deleted) = (Recent::default(), 0, false);
        for broadcast in broadcasts_after(id, snapshot, store).await? {
            let record = wire::decode_record(&broadcast.event, broadcast.payload.get())?;
            // The server may have ended between the deletion and the next snapshot.
            deleted |= record.event.erases().is_some();
            board.apply(&record);
            since_snapshot += broadcast.len();
            recent.push(broadcast);
        }
        Ok(Some(Self { board: Arc::new(board), recent, encoded: None, snapshot, since_snapshot, deleted }))
    }

    /// The board, if `user` is a member.
    pub(super) fn visible_to(&self, user: UserId) -> Option<&Arc<Board>> {
        self.board.role(user).map(|_| &self.board)
    }

    /// Applies an event in memory.
    pub(super) fn apply(&mut self, record: &Record) {
        // Copies the board only while a reader still holds the previous one.
        Arc::make_mut(&mut self.board).apply(record);
        self.encoded = None;
    }

    /// Keeps the broadcast of an event for clients that reconnect soon.
    pub(super) fn remember(&mut self, appended: &Append, payload: String) {
        self.since_snapshot += payload.len();
        if appended.event.erases().is_some() {
            // What was deleted from the log must not be sent from memory either.
            self.recent.forget();
            self.deleted = true;
        }
        // If it is not kept, it will be read from the log.
        match RawValue::from_string(payload) {
            Ok(payload) => {
                let (seq, event) = (appended.head.seq, appended.name.into());
                self.recent.push(Broadcast { seq, event, payload: payload.into() });
            }
            Err(_) => self.recent.forget(),
        }
    }

    /// The events after `since`, as a join reply; `None` if a client that has everything up to there is sent less with
    /// the whole board.
    pub(super) async fn missed_since(
        &self,
        since: Seq,
        store: &Store,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let seq = self.board.seq;
        if seq.0.checked_sub(since.0).is_none_or(|missed| missed > MOST_MISSED) {
            return Ok(None);
        }
        if let Some(events) = self.recent.after(since, seq) {
            return Ok(Some(serde_json::to_vec(&Missed { seq, events })?));
        }
        if store.bytes_after(self.board.id, since).await? > MOST_MISSED_BYTES.max(self.board.bytes()) {
            return Ok(None);
        }
        let missed = broadcasts_after(self.board.id, since, store).await?;
        Ok(Some(serde_json::to_vec(&Missed { seq, events: missed.iter().collect() })?))
    }

    /// The whole board as a join reply, shared by all who ask for it before the next event.
    pub(super) fn whole(&mut self, held: Held) -> Result<Bytes, StoreError> {
        if let Some(encoded) = self.encoded.as_ref().and_then(Lent::text) {
            return Ok(encoded);
        }
        let whole = Whole { seq: self.board.seq, board: Snapshot::from(&*self.board) };
        let (encoded, lent) = held.shared_with(serde_json::to_vec(&whole)?);
        self.encoded = Some(lent);
        Ok(encoded)
    }

    /// The whole board, which is the end of the join reply.
    pub(super) fn whole_without_seq(&mut self, held: Held) -> Result<Bytes, StoreError> {
        let start = format!(r#"{{"seq":{},"board":"#, self.board.seq.0);
        let whole = self.whole(held)?;
        Ok(whole.slice(start.len()..whole.len() - 1))
    }
}

#[derive(Serialize)]
struct Whole {
    seq: Seq,
    board: Snapshot,
}

#[derive(Serialize)]
struct Missed<'a> {
    seq: Seq,
    events: Vec<&'a Broadcast>,
}

/// The log after `since`, as it was broadcast.
async fn broadcasts_after(id: BoardId, since: Seq, store: &Store) -> Result<Vec<Broadcast>, StoreError> {
    let broadcast = |(head, event, payload): (Head, String, String)| {
        let payload = RawValue::from_string(wire::broadcast_payload(&head, &payload)?)?;
        Ok(Broadcast { seq: head.seq, event: event.into(), payload: payload.into() })
    };
    store.events_after(id, since).await?.into_iter().map(broadcast).collect()
}
