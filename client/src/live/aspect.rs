//! The aspects of a board that can change on their own: what an event changed, and what an undo would change again.

use shared::board::{BoardPatch, CardPatch, Command, Event, LabelPatch, ListPatch, UpdateCard};
use shared::id::{CardId, LabelId, ListId, UserId};

/// Something that people change without regard to the rest of the board.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Aspect {
    /// The board's name.
    BoardName,
    /// The board's background.
    BoardBackground,
    /// Whether the board is archived.
    BoardOpen,
    /// A member's role, and whether they are one.
    Role(UserId),
    /// Anything about a list, and which cards come to it.
    List(ListId),
    /// A list's name.
    ListName(ListId),
    /// A list's position.
    ListPlace(ListId),
    /// Whether a list is archived or deleted.
    ListOpen(ListId),
    /// Anything about a card.
    Card(CardId),
    /// A card's name.
    CardName(CardId),
    /// A card's description.
    CardDescription(CardId),
    /// Whether earlier versions of a card's description are kept.
    CardHistory(CardId),
    /// The day a card is due.
    CardDue(CardId),
    /// Whether a card is done.
    CardDone(CardId),
    /// A card's list and position.
    CardPlace(CardId),
    /// Whether a card is archived or deleted.
    CardOpen(CardId),
    /// Whether a member is assigned to a card.
    CardMember(CardId, UserId),
    /// Whether a label is on a card.
    CardLabel(CardId, LabelId),
    /// Anything about a label, and where it is used.
    Label(LabelId),
    /// A label's name.
    LabelName(LabelId),
    /// A label's color.
    LabelColor(LabelId),
    /// Whether a label is deleted.
    LabelOpen(LabelId),
}

use Aspect::{
    BoardBackground, BoardName, BoardOpen, Card, CardDescription, CardDone, CardDue, CardHistory, CardLabel,
    CardMember, CardName, CardOpen, CardPlace, Label, LabelColor, LabelName, LabelOpen, List, ListName,
    ListOpen, ListPlace, Role,
};

/// What an event changed.
pub fn changed_by(event: &Event) -> Vec<Aspect> {
    match event {
        Event::BoardUpdated(it) => of_board(&it.patch),
        Event::BoardArchived(_) | Event::BoardRestored(_) => vec![BoardOpen],
        Event::MemberAdded(it) => vec![Role(it.user.id)],
        Event::MemberUpdated(it) => vec![Role(it.user_id)],
        Event::MemberRemoved(it) => vec![Role(it.user_id)],
        Event::MemberInvited(_) | Event::InvitationWithdrawn(_) => Vec::new(),
        Event::ListCreated(it) => vec![List(it.list.id)],
        Event::ListUpdated(it) => [vec![List(it.id)], of_list(it.id, &it.patch)].concat(),
        Event::ListMoved(it) => vec![List(it.id), ListPlace(it.id)],
        Event::ListArchived(it) => vec![List(it.id), ListOpen(it.id)],
        Event::ListRestored(it) => vec![List(it.id), ListOpen(it.id)],
        Event::ListDeleted(it) => vec![List(it.id), ListOpen(it.id)],
        Event::CardCreated(it) => vec![Card(it.card.id), List(it.card.list_id)],
        Event::CardUpdated(it) => [vec![Card(it.id)], of_card(it.id, &it.patch)].concat(),
        Event::CardMoved(it) => vec![Card(it.id), CardPlace(it.id), List(it.list_id)],
        Event::CardArchived(it) => vec![Card(it.id), CardOpen(it.id)],
        Event::CardRestored(it) => vec![Card(it.id), CardOpen(it.id)],
        Event::CardDeleted(it) => vec![Card(it.id), CardOpen(it.id)],
        Event::CardHistoryErased(it) => vec![Card(it.id), CardHistory(it.id)],
        Event::CardMemberAdded(it) => vec![Card(it.card_id), CardMember(it.card_id, it.user_id)],
        Event::CardMemberRemoved(it) => vec![Card(it.card_id), CardMember(it.card_id, it.user_id)],
        Event::LabelCreated(it) => vec![Label(it.label.id)],
        Event::LabelUpdated(it) => [vec![Label(it.id)], of_label(it.id, &it.patch)].concat(),
        Event::LabelDeleted(it) => vec![Label(it.id), LabelOpen(it.id)],
        Event::CardLabelAdded(it) => {
            vec![Card(it.card_id), CardLabel(it.card_id, it.label_id), Label(it.label_id)]
        }
        Event::CardLabelRemoved(it) => vec![Card(it.card_id), CardLabel(it.card_id, it.label_id)],
        Event::CommentCreated(it) => vec![Card(it.comment.card_id)],
        Event::CommentUpdated(it) => vec![Card(it.comment.card_id)],
        Event::CommentDeleted(it) => vec![Card(it.card_id)],
    }
}

/// The ground of an undo: what must be as the user left it, or the undo would take back what others did since. Whoever
/// takes back that something was made also takes away what others did with it.
pub fn ground_of(undo: &Command) -> Vec<Aspect> {
    match undo {
        Command::UpdateBoard(it) => of_board(&it.patch),
        Command::ArchiveBoard(_) | Command::RestoreBoard(_) => vec![BoardOpen],
        Command::UpdateMember(it) => vec![Role(it.user_id)],
        Command::UpdateList(it) => [vec![ListOpen(it.id)], of_list(it.id, &it.patch)].concat(),
        Command::MoveList(it) => vec![ListOpen(it.id), ListPlace(it.id)],
        Command::ArchiveList(it) => vec![List(it.id)],
        Command::RestoreList(it) => vec![ListOpen(it.id)],
        Command::UpdateCard(it) => ground_of_update(it),
        Command::MoveCard(it) => vec![CardOpen(it.id), CardPlace(it.id)],
        Command::ArchiveCard(it) => vec![Card(it.id)],
        Command::RestoreCard(it) => vec![CardOpen(it.id)],
        Command::AddCardMember(it) => vec![CardOpen(it.card_id), CardMember(it.card_id, it.user_id)],
        Command::RemoveCardMember(it) => vec![CardOpen(it.card_id), CardMember(it.card_id, it.user_id)],
        Command::AddCardLabel(it) => vec![CardOpen(it.card_id), CardLabel(it.card_id, it.label_id)],
        Command::RemoveCardLabel(it) => vec![CardOpen(it.card_id), CardLabel(it.card_id, it.label_id)],
        Command::UpdateLabel(it) => [vec![LabelOpen(it.id)], of_label(it.id, &it.patch)].concat(),
        Command::DeleteLabel(it) => vec![Label(it.id)],
        // These undo nothing.
        Command::AddMember(_)
        | Command::WithdrawInvitation(_)
        | Command::RemoveMember(_)
        | Command::LeaveBoard(_)
        | Command::CreateList(_)
        | Command::DeleteList(_)
        | Command::CreateCard(_)
        | Command::DeleteCard(_)
        | Command::EraseCardHistory(_)
        | Command::CreateLabel(_)
        | Command::AddComment(_)
        | Command::UpdateComment(_)
        | Command::DeleteComment(_) => Vec::new(),
    }
}

/// A description is merged with what others made of it, but what they erased does not come back.
fn ground_of_update(UpdateCard { id, patch, base }: &UpdateCard) -> Vec<Aspect> {
    let is_merged = |aspect: &Aspect| base.is_some() && *aspect == CardDescription(*id);
    let fields = of_card(*id, patch).into_iter().filter(|aspect| !is_merged(aspect));
    let history = patch.description.is_some().then_some(CardHistory(*id));
    fields.chain(history).chain([CardOpen(*id)]).collect()
}

/// The aspects of the fields that are set.
fn set<const N: usize>(fields: [(bool, Aspect); N]) -> Vec<Aspect> {
    fields.into_iter().filter_map(|(is_set, aspect)| is_set.then_some(aspect)).collect()
}

fn of_board(BoardPatch { name, background }: &BoardPatch) -> Vec<Aspect> {
    set([(name.is_some(), BoardName), (background.is_some(), BoardBackground)])
}

fn of_list(id: ListId, ListPatch { name }: &ListPatch) -> Vec<Aspect> {
    set([(name.is_some(), ListName(id))])
}

fn of_card(id: CardId, CardPatch { name, description, due, done }: &CardPatch) -> Vec<Aspect> {
    set([
        (name.is_some(), CardName(id)),
        (description.is_some(), CardDescription(id)),
        (due.is_some(), CardDue(id)),
        (done.is_some(), CardDone(id)),
    ])
}

fn of_label(id: LabelId, LabelPatch { name, color }: &LabelPatch) -> Vec<Aspect> {
    set([(name.is_some(), LabelName(id)), (color.is_some(), LabelColor(id))])
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::board::{
        ArchiveCard, CardArchived, CardCreated, CardHistoryErased, CardLabelAdded, CardMoved, CardUpdated,
        CommentDeleted, DeleteLabel, ListArchived, MoveCard, NewCard, Place, Rank, RestoreCard,
    };
    use shared::id::CommentId;

    const CARD: CardId = CardId::from_parts(1, 1);
    const LIST: ListId = ListId::from_parts(1, 2);
    const LABEL: LabelId = LabelId::from_parts(1, 3);

    fn overtakes(event: impl Into<Event>, undo: impl Into<Command>) -> bool {
        let ground = ground_of(&undo.into());
        changed_by(&event.into()).iter().any(|aspect| ground.contains(aspect))
    }

    fn moved(id: CardId) -> CardMoved {
        CardMoved { id, list_id: LIST, rank: Rank::spread(1).remove(0), ranks: Vec::new() }
    }

    #[test]
    fn a_move_is_overtaken_by_a_move_of_the_same_card_and_by_its_end() {
        let undo = || MoveCard::to(CARD, LIST, Place::Last);
        assert!(overtakes(moved(CARD), undo()));
        assert!(overtakes(CardArchived { id: CARD }, undo()));
        assert!(!overtakes(moved(CardId::from_parts(1, 9)), undo()));
        assert!(!overtakes(CardUpdated { id: CARD, patch: CardPatch::named("x") }, undo()));
        assert!(!overtakes(ListArchived { id: LIST }, undo()), "the rules say that");
    }

    #[test]
    fn a_change_of_a_field_is_overtaken_by_a_change_of_the_same_field() {
        let undo = || UpdateCard { id: CARD, patch: CardPatch::described("before"), base: None };
        let merged = || UpdateCard { base: Some("mine".to_owned()), ..undo() };
        assert!(!overtakes(CardUpdated { id: CARD, patch: CardPatch::described("theirs") }, merged()));
        assert!(overtakes(CardHistoryErased { id: CARD, description: String::new() }, merged()));
        assert!(overtakes(CardUpdated { id: CARD, patch: CardPatch::described("theirs") }, undo()));
        assert!(!overtakes(CardUpdated { id: CARD, patch: CardPatch::named("theirs") }, undo()));
        assert!(overtakes(CardHistoryErased { id: CARD, description: String::new() }, undo()));
    }

    #[test]
    fn what_others_have_worked_on_is_not_taken_away() {
        let comment = CommentDeleted { id: CommentId::default(), card_id: CARD };
        assert!(overtakes(comment.clone(), ArchiveCard { id: CARD }));
        assert!(!overtakes(comment, RestoreCard { id: CARD }));
        let labelled = CardLabelAdded { card_id: CARD, label_id: LABEL };
        assert!(overtakes(labelled, DeleteLabel { id: LABEL }));
        let card = NewCard {
            id: CARD,
            list_id: LIST,
            rank: Rank::spread(1).remove(0),
            fields: CardPatch::named("x"),
        };
        let undo = shared::board::ArchiveList { id: LIST };
        assert!(overtakes(CardCreated { card, ranks: Vec::new() }, undo.clone()));
        assert!(overtakes(moved(CARD), undo));
    }
}
