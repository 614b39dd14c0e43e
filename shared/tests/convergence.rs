//! Any number of browsers, any order of events: when all is quiet, everybody sees what the server has.
//!
//! The server here is the smallest one there can be: decide, append, tell everyone. Messages go through the
//! wire's encoding and wait in queues that a browser's fall into the tunnel empties.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, VecDeque};

use proptest::prelude::*;
use shared::board::*;
use shared::id::*;
use shared::wire::{self, Snapshot};

/// What reaches a browser.
enum Told {
    Record(&'static str, String),
    Accepted(Cid, Seq),
    Rejected(Cid),
}

struct Browser {
    state: Optimistic,
    me: UserId,
    online: bool,
    to_server: VecDeque<(&'static str, String)>,
    from_server: VecDeque<Told>,
}

struct World {
    server: Board,
    log: Vec<Record>,
    done: BTreeMap<Cid, Seq>,
    browsers: Vec<Browser>,
    ids: u128,
    clock: i64,
}

impl World {
    fn new(roles: &[Role]) -> Self {
        let people: Vec<User> = (0..roles.len()).map(|n| user(n as u128 + 1)).collect();
        let mut server = Board::new(BoardId::from_parts(1, 1), "Plan".into(), Color::Blue, people[0].clone());
        for (user, role) in people.iter().zip(roles) {
            server.members.insert(user.id, Member { user: user.clone(), role: *role });
        }
        let browser = |user: &User| Browser {
            state: Optimistic::new(server.clone(), user.id),
            me: user.id,
            online: true,
            to_server: VecDeque::new(),
            from_server: VecDeque::new(),
        };
        let browsers = people.iter().map(browser).collect();
        Self { server, log: Vec::new(), done: BTreeMap::new(), browsers, ids: 100, clock: 0 }
    }

    fn id(&mut self) -> u128 {
        self.ids += 1;
        self.ids
    }

    fn submit(&mut self, who: usize, pick: u32) {
        let (cid, fresh) = (Cid::from_parts(5, self.id()), self.id());
        let browser = &mut self.browsers[who];
        let command = random_command(browser.state.view(), pick, fresh);
        if browser.state.submit(cid, command.clone(), Millis(self.clock)).is_ok() && browser.online {
            browser.to_server.push_back(wire::encode_push(cid, &command).unwrap());
        }
    }

    /// The server takes one push of `who`'s.
    fn serve(&mut self, who: usize) {
        let Some((event, payload)) = self.browsers[who].to_server.pop_front() else { return };
        let (cid, command) = wire::decode_push(event, &payload, || panic!("all ids are given")).unwrap();
        let answer = match self.done.get(&cid) {
            Some(seq) => Told::Accepted(cid, *seq),
            None => match decide(&self.server, self.browsers[who].me, &command) {
                Err(_) => Told::Rejected(cid),
                Ok(None) => Told::Accepted(cid, self.server.seq),
                Ok(Some(event)) => {
                    let (actor, at) = (self.browsers[who].me, Millis(self.clock));
                    let record = Record { seq: self.server.seq.next(), cid, actor, at, event };
                    self.server.apply(&record);
                    self.done.insert(cid, record.seq);
                    for browser in self.browsers.iter_mut().filter(|it| it.online) {
                        let (event, payload) = wire::encode_record(&record).unwrap();
                        browser.from_server.push_back(Told::Record(event, payload));
                    }
                    self.log.push(record);
                    Told::Accepted(cid, self.server.seq)
                }
            },
        };
        self.browsers[who].from_server.push_back(answer);
    }

    /// One message arrives at `who`.
    fn hear(&mut self, who: usize) {
        let Browser { state, from_server, .. } = &mut self.browsers[who];
        match from_server.pop_front() {
            None => {}
            Some(Told::Record(event, payload)) => {
                let record = wire::decode_record(event, &payload).unwrap();
                assert!(
                    !matches!(state.receive(&record), Received::Gap),
                    "nothing goes missing while connected"
                );
            }
            Some(Told::Accepted(cid, seq)) => drop(state.accepted(cid, seq)),
            Some(Told::Rejected(cid)) => drop(state.rejected(cid)),
        }
        if state.is_settled() {
            assert_eq!(state.view(), state.confirmed());
        }
    }

    fn cut(&mut self, who: usize) {
        let browser = &mut self.browsers[who];
        browser.online = false;
        browser.to_server.clear();
        browser.from_server.clear();
    }

    /// Back: by the missed events, or (`whole`) by a snapshot; then what is pending is sent again.
    fn reconnect(&mut self, who: usize, whole: bool) {
        let browser = &mut self.browsers[who];
        if browser.online {
            return;
        }
        browser.online = true;
        if whole {
            browser.state.replace(through_json(&self.server));
        } else {
            let since = browser.state.confirmed().seq;
            for record in self.log.iter().filter(|record| record.seq > since) {
                assert!(matches!(browser.state.receive(record), Received::Applied(_)));
            }
        }
        for (cid, command) in browser.state.pending() {
            browser.to_server.push_back(wire::encode_push(cid, command).unwrap());
        }
    }

    fn step(&mut self, (what, who, pick): (u8, u8, u32)) {
        let who = usize::from(who) % self.browsers.len();
        self.clock += 1;
        match what % 16 {
            0..=4 => self.submit(who, pick),
            5..=8 => self.serve(who),
            9..=12 => self.hear(who),
            13 => self.cut(who),
            _ => self.reconnect(who, pick.is_multiple_of(2)),
        }
    }

    fn settle(&mut self) {
        for who in 0..self.browsers.len() {
            self.reconnect(who, false);
        }
        while self.browsers.iter().any(|it| !it.to_server.is_empty() || !it.from_server.is_empty()) {
            for who in 0..self.browsers.len() {
                self.serve(who);
                self.hear(who);
            }
        }
    }
}

fn user(n: u128) -> User {
    let email = format!("{n}@example.org");
    User { id: UserId::from_parts(1, n), first_name: "Ann".into(), last_name: "Lee".into(), email }
}

fn through_json(board: &Board) -> Board {
    let json = serde_json::to_string(&Snapshot::from(board)).unwrap();
    Board::from(serde_json::from_str::<Snapshot>(&json).unwrap())
}

fn nth<I: Copy + Default>(all: impl ExactSizeIterator<Item = I>, pick: u32) -> I {
    let len = all.len().max(1);
    all.into_iter().nth(pick as usize % len).unwrap_or_default()
}

/// A command that is likely, but not sure, to fit the board.
fn random_command(board: &Board, pick: u32, fresh: u128) -> Command {
    let (kind, a, b) = (pick % 22, pick / 22 % 97, pick / 2_134);
    let list = |n| nth(board.lists.keys().copied(), n);
    let card = |n| nth(board.cards.keys().copied(), n);
    let label = |n| nth(board.labels.keys().copied(), n);
    let member = |n| nth(board.members.keys().copied(), n);
    let place = |n: u32| match n % 4 {
        0 => Place::First,
        1 => Place::Last,
        _ => Place::After(card(n)),
    };
    let name = format!("name {}", pick % 7);
    match kind {
        0 => {
            let after = if a.is_multiple_of(2) { Place::Last } else { Place::First };
            Command::CreateList(CreateList { id: ListId::from_parts(2, fresh), name, after })
        }
        1 => Command::MoveList(MoveList { id: list(a), after: Place::After(list(b)) }),
        2 => Command::ArchiveList(ArchiveList { id: list(a) }),
        3 => Command::RestoreList(RestoreList { id: list(a) }),
        4 => Command::UpdateList(UpdateList { id: list(a), name: Some(name) }),
        5..=7 => {
            let id = CardId::from_parts(3, fresh);
            Command::CreateCard(CreateCard {
                id,
                list_id: list(a),
                name,
                description: String::new(),
                after: place(b),
            })
        }
        8..=10 => Command::MoveCard(MoveCard { id: card(a), list_id: list(b), after: place(b) }),
        11 => Command::UpdateCard(UpdateCard { id: card(a), name: Some(name), description: None }),
        12 => Command::ArchiveCard(ArchiveCard { id: card(a) }),
        13 => Command::RestoreCard(RestoreCard { id: card(a) }),
        14 => Command::AddCardMember(AddCardMember { card_id: card(a), user_id: member(b) }),
        15 => {
            let color = nth(Color::ALL.into_iter(), a);
            Command::CreateLabel(CreateLabel { id: LabelId::from_parts(4, fresh), name, color })
        }
        16 => Command::AddCardLabel(AddCardLabel { card_id: card(a), label_id: label(b) }),
        17 => Command::DeleteLabel(DeleteLabel { id: label(a) }),
        18 => {
            let id = CommentId::from_parts(6, fresh);
            Command::AddComment(AddComment { id, card_id: card(a), text: name })
        }
        19 => {
            let id = board
                .cards
                .get(&card(a))
                .map_or_else(CommentId::default, |it| nth(it.comments.keys().copied(), b));
            Command::DeleteComment(DeleteComment { id, card_id: card(a) })
        }
        20 => {
            let role = [Role::Observer, Role::Member, Role::Admin][a as usize % 3];
            Command::UpdateMember(UpdateMember { user_id: member(b), role })
        }
        _ => Command::UpdateBoard(UpdateBoard { name: Some(name), background: None }),
    }
}

fn steps(max: usize) -> impl Strategy<Value = Vec<(u8, u8, u32)>> {
    prop::collection::vec(any::<(u8, u8, u32)>(), 1..max)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    /// DESIGN: all views and the server's state are equal when quiet.
    #[test]
    fn browsers_converge(steps in steps(160)) {
        let mut world = World::new(&[Role::Owner, Role::Admin, Role::Member, Role::Observer]);
        for step in steps {
            world.step(step);
        }
        world.settle();
        for browser in &world.browsers {
            prop_assert!(browser.state.is_settled());
            prop_assert_eq!(browser.state.confirmed(), &world.server);
            prop_assert_eq!(browser.state.view(), &world.server);
        }
        prop_assert!(world.log.iter().zip(1..).all(|(record, seq)| record.seq == Seq(seq)));
    }

    /// A snapshot and the events after it make what all events make.
    #[test]
    fn a_snapshot_stands_for_the_events_before_it(steps in steps(120), at in any::<prop::sample::Index>()) {
        let mut world = World::new(&[Role::Owner]);
        let start = world.server.clone();
        for (what, _, pick) in steps {
            world.step((what % 13, 0, pick));
        }
        let mut board = start;
        let at = at.index(world.log.len() + 1);
        for (n, record) in world.log.iter().enumerate() {
            if n == at {
                board = through_json(&board);
            }
            board.apply(record);
        }
        prop_assert_eq!(&board, &world.server);
        prop_assert_eq!(&through_json(&board), &world.server);
    }

    /// Doing and undoing leaves what people see as it was.
    #[test]
    fn undo_restores_what_is_shown(steps in steps(60), pick in any::<u32>()) {
        let mut world = World::new(&[Role::Owner]);
        for (what, _, pick) in steps {
            world.step((what % 13, 0, pick));
        }
        world.settle();
        let (before, me) = (world.server.clone(), world.browsers[0].me);
        let command = random_command(&before, pick, world.id());
        let Ok(Some(event)) = decide(&before, me, &command) else { return Ok(()) };
        let Some(undo) = inverse(&before, &command) else { return Ok(()) };
        let cid = Cid::default();
        let mut after = before.clone();
        after.apply(&Record { seq: after.seq.next(), cid, actor: me, at: Millis(0), event });
        if let Some(event) = decide(&after, me, &undo).unwrap() {
            after.apply(&Record { seq: after.seq.next(), cid, actor: me, at: Millis(0), event });
        }
        prop_assert_eq!(after.ordered_lists(), before.ordered_lists());
        for list in before.ordered_lists() {
            prop_assert_eq!(after.cards_of(list), before.cards_of(list));
            prop_assert_eq!(&after.lists[&list].name, &before.lists[&list].name);
        }
        prop_assert_eq!(&after.name, &before.name);
        prop_assert_eq!(&after.labels, &before.labels);
    }
}
