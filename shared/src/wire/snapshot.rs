//! A board as one JSON object: the reply to a join, and what the store keeps besides the log.

use std::collections::BTreeMap;
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
        let invitations = snapshot.invitations.into_iter().map(|it| (it.email.clone(), it));
        let mut board = Self {
            id: snapshot.id,
            name: snapshot.name,
            background: snapshot.background,
            archived: snapshot.archived,
            seq: snapshot.seq,
            lists: BTreeMap::new(),
            cards: BTreeMap::new(),
            invitations: invitations.collect(),
            labels: snapshot.labels.into_iter().map(|label| (label.id, label)).collect(),
            members: snapshot.members.into_iter().map(|member| (member.user.id, member)).collect(),
        };
        for list in snapshot.lists {
            let mut state = List::new(list.id, list.name, list.rank);
            state.archived = list.archived;
            board.lists.insert(list.id, state);
            for card in list.cards {
                board.insert_card(Arc::unwrap_or_clone(card));
            }
        }
        board
    }
}
