//! Creates a board from a plan, by the commands that a user would send.

use shared::board::{
    AddCardLabel, AddCardMember, AddComment, AddMember, CardPatch, Command, CreateCard, CreateLabel,
    CreateList, Invitee, Place, Role, User,
};
use shared::id::{BoardId, CardId, Cid, CommentId, LabelId, ListId, UserId};
use shared::wire::rest::BoardFields;

use super::SeedError;
use super::plan::{Plan, PlannedCard};
use crate::clock::Clock;
use crate::live::Boards;

/// Creates the planned board for `owner`, with `others` as members.
pub(super) async fn create(
    boards: &Boards,
    clock: &Clock,
    plan: &Plan,
    owner: &User,
    others: &[&User],
) -> Result<BoardId, SeedError> {
    let Plan { name, background, .. } = *plan;
    let fields = BoardFields { id: BoardId::default(), name: name.to_owned(), background };
    let board = boards.create_bare(fields, owner.clone()).await?.into_summary().id;
    let mut filler = Filler { boards, clock, board, owner: owner.id, labels: Vec::new(), people: Vec::new() };
    filler.add_people(others).await?;
    filler.fill(plan).await?;
    Ok(board)
}

struct Filler<'a> {
    boards: &'a Boards,
    clock: &'a Clock,
    board: BoardId,
    owner: UserId,
    /// In the order of the plan.
    labels: Vec<LabelId>,
    /// In the order of the plan.
    people: Vec<UserId>,
}

impl Filler<'_> {
    async fn add_people(&mut self, others: &[&User]) -> Result<(), SeedError> {
        self.people.push(self.owner);
        for User { id, email, .. } in others {
            let (email, role) = (email.clone(), Role::Member);
            self.execute(Command::AddMember(AddMember { email, role, invitee: Invitee::Asked })).await?;
            self.people.push(*id);
        }
        Ok(())
    }

    async fn fill(&mut self, plan: &Plan) -> Result<(), SeedError> {
        for (name, color) in plan.labels {
            let (id, name, color) = (LabelId::from_ulid(self.clock.ulid()), (*name).to_owned(), *color);
            self.execute(Command::CreateLabel(CreateLabel { id, name, color })).await?;
            self.labels.push(id);
        }
        for list in plan.lists {
            let (id, name) = (ListId::from_ulid(self.clock.ulid()), list.name.to_owned());
            self.execute(Command::CreateList(CreateList { id, name, after: Place::Last })).await?;
            for card in list.cards {
                self.add_card(id, card).await?;
            }
        }
        Ok(())
    }

    async fn add_card(&self, list_id: ListId, card: &PlannedCard) -> Result<(), SeedError> {
        let card_id = CardId::from_ulid(self.clock.ulid());
        let (name, description) = (card.name.to_owned(), card.description.to_owned());
        let fields = CardPatch { description: Some(description), ..CardPatch::named(name) };
        let new = CreateCard { id: card_id, list_id, fields, after: Place::Last };
        self.execute(Command::CreateCard(new)).await?;
        for label_id in card.labels.iter().filter_map(|at| self.labels.get(*at)).copied() {
            self.execute(Command::AddCardLabel(AddCardLabel { card_id, label_id })).await?;
        }
        for user_id in card.members.iter().filter_map(|at| self.people.get(*at)).copied() {
            self.execute(Command::AddCardMember(AddCardMember { card_id, user_id })).await?;
        }
        for text in card.comments {
            let (id, text) = (CommentId::from_ulid(self.clock.ulid()), (*text).to_owned());
            self.execute(Command::AddComment(AddComment { id, card_id, text })).await?;
        }
        Ok(())
    }

    async fn execute(&self, command: Command) -> Result<(), SeedError> {
        let cid = Cid::from_ulid(self.clock.ulid());
        self.boards.execute_unpaced(self.board, self.owner, cid, command).await?;
        Ok(())
    }
}
