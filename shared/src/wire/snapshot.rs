//! A board as one JSON object: the reply to a join, and what the store keeps besides the log.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::board::{Board, Card, Color, Invitation, Label, List, Member, Rank};
use crate::id::{BoardId, ListId, Seq};

/// A whole board at [`seq`](Self::seq).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The board's id.
    pub id: BoardId,
    /// Its name.
    pub name: String,
    /// Its background colour.
    pub background: Color,
    /// Whether it is archived.
    #[serde(default)]
    pub archived: bool,
    /// The last event it includes.
    pub seq: Seq,
    /// All members.
    pub members: Vec<Member>,
    /// The open invitations.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub invitations: Vec<Invitation>,
    /// All labels.
    #[serde(default)]
    pub labels: Vec<Label>,
    /// All lists in order, including archived ones, with all their cards.
    pub lists: Vec<ListSnapshot>,
}

/// A list with its cards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListSnapshot {
    /// The list's id.
    pub id: ListId,
    /// Its name.
    pub name: String,
    /// Its rank among the lists.
    pub rank: Rank,
    /// Whether it is archived.
    #[serde(default)]
    pub archived: bool,
    /// All its cards in order, including archived ones.
    pub cards: Vec<Arc<Card>>,
}

impl From<&Board> for Snapshot {
    fn from(board: &Board) -> Self {
        let lists = board.all_lists_in_order().map(|list| ListSnapshot {
            id: list.id,
            name: list.name.clone(),
            rank: list.rank.clone(),
            archived: list.archived,
            cards: board.order_of(list.id).filter_map(|card| board.cards.get(&card).cloned()).collect(),
        });
        Self {
            id: board.id,
            name: board.name.clone(),
            background: board.background,
            archived: board.archived,
            seq: board.seq,
            members: board.members.values().cloned().collect(),
            invitations: board.invitations.values().cloned().collect(),
            labels: board.labels.values().cloned().collect(),
            lists: lists.collect(),
        }
    }
}

impl From<Snapshot> for Board {
    fn from(snapshot: Snapshot) -> Self {
        let mut board = Self::bare(snapshot.id, snapshot.name, snapshot.background);
        board.archived = snapshot.archived;
        board.seq = snapshot.seq;
        snapshot.labels.into_iter().for_each(|label| board.put_label(label));
        snapshot.members.into_iter().for_each(|member| board.put_member(member));
        snapshot.invitations.into_iter().for_each(|it| board.put_invitation(it));
        for list in snapshot.lists {
            let mut state = List::new(list.id, list.name, list.rank);
            state.archived = list.archived;
            board.put_list(state);
            for card in list.cards {
                board.insert_card(Arc::unwrap_or_clone(card));
            }
        }
        board
    }
}
