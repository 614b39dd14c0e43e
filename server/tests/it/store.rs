//! Every function of the store, on every database. `on_both!` at the end lists the cases.

use std::ops::Range;

use server::store::{
    Append, AppendError, Conflict, EmailTaken, NewUser, Refresh, Store, StoreError, StoredSession,
};
use shared::board::{
    Board, BoardArchived, BoardRestored, BoardUpdated, CardCreated, Color, CommentCreated, CommentDeleted,
    CommentUpdated, Event, MemberAdded, MemberRemoved, MemberUpdated, NewComment, Record, Role, User,
};
use shared::id::{BoardId, CardId, Cid, CommentId, ListId, Millis, Seq, SessionId, UserId};
use shared::wire;

use crate::support::{Database, Place};

/// An open store with Ann, Ben and Ann's board in it.
struct Kept {
    place: Place,
    store: Store,
    ann: User,
    ben: User,
    board: BoardId,
}
