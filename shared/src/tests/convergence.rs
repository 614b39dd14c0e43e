//! Any number of browsers, any order of events: once all messages have arrived, every browser shows the server's state.
//!
//! The server here is minimal: decide, append, broadcast. Messages are encoded as on the wire and wait in queues, which
//! are emptied when a browser goes offline.

use std::collections::{BTreeMap, VecDeque};

use proptest::prelude::*;

use crate::board::sample::person;
use crate::board::*;
use crate::id::*;
use crate::wire::{self, Snapshot};

/// A message from the server to a browser.
enum Message {
    Record(&'static str, String),
    Accepted(Cid, Seq),
    Rejected(Cid),
}

struct Browser {
    state: Optimistic,
    me: UserId,
    online: bool,
    to_server: VecDeque<(&'static str, String)>,
    from_server: VecDeque<Message>,
}

pub(super) struct World {
    pub(super) server: Board,
    log: Vec<Record>,
    done: BTreeMap<Cid, Seq>,
    browsers: Vec<Browser>,
    ids: u128,
    clock: i64,
}

/// The number of users who may be on the board.
const PEOPLE: u64 = 6;

impl Browser {
    fn cut(&mut self) {
        self.online = false;
        self.to_server.clear();
        self.from_server.clear();
    }
}

impl World {
    pub(super) fn new(roles: &[Role]) -> Self {
        let people: Vec<User> = (1..).take(roles.len()).map(person).collect();
        let mut server = Board::new(BoardId::from_parts(1, 1), "Plan".into(), Color::Blue, people[0].clone());
        for (user, role) in people.iter().zip(roles) {
            server.put_member(Member { user: user.clone(), role: *role });
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

    pub(super) fn id(&mut self) -> u128 {
        self.ids += 1;
        self.ids
    }

    fn submit(&mut self, who: usize, pick: u32) {
        let (cid, fresh) = (Cid::from_parts(5, self.id()), self.id());
        let browser = &mut self.browsers[who];
        let command = Command::sample(browser.state.view(), pick.into(), fresh);
        // Only the server knows who has that address, so a browser shows nothing until the answer.
        let asked = matches!(command, Command::AddMember(_));
        let shown = asked || matches!(browser.state.submit(cid, &command, Millis(self.clock)), Ok(Some(_)));
        if shown && browser.online {
            browser.to_server.push_back(wire::encode_push(cid, &command).unwrap());
        }
    }

    /// The server handles one push from `who`.
    fn serve(&mut self, who: usize) {
        let Some((event, payload)) = self.browsers[who].to_server.pop_front() else { return };
        let (cid, mut command) = wire::decode_push(event, &payload, || panic!("all ids are given")).unwrap();
        if let Command::AddMember(it) = &mut command {
            let known = (1..=PEOPLE).map(person).find(|user| user.email == it.email);
            it.invitee = known.map_or(Invitee::Asked, Invitee::Known);
        }
        let answer = match self.done.get(&cid) {
            Some(seq) => Message::Accepted(cid, *seq),
            None => match decide(&self.server, self.browsers[who].me, &command) {
                Err(_) => Message::Rejected(cid),
                Ok(None) => Message::Accepted(cid, self.server.seq),
                Ok(Some(event)) => {
                    let (actor, at) = (self.browsers[who].me, Millis(self.clock));
                    let record = Record { seq: self.server.seq.next(), cid, actor, at, event };
                    self.server.apply(&record);
                    self.done.insert(cid, record.seq);
                    for browser in self.browsers.iter_mut().filter(|it| it.online) {
                        let (event, payload) = wire::encode_record(&record).unwrap();
                        browser.from_server.push_back(Message::Record(event, payload));
                    }
                    if let Event::MemberRemoved(it) = &record.event {
                        self.close(it.user_id);
                    }
                    self.log.push(record);
                    Message::Accepted(cid, self.server.seq)
                }
            },
        };
        self.browsers[who].from_server.push_back(answer);
    }

    /// `who` receives one message.
    fn receive(&mut self, who: usize) {
        let Browser { state, from_server, .. } = &mut self.browsers[who];
        match from_server.pop_front() {
            None => {}
            Some(Message::Record(event, payload)) => {
                let record = wire::decode_record(event, &payload).unwrap();
                assert!(!matches!(state.receive(&record), Received::Gap), "nothing is lost while connected");
            }
            Some(Message::Accepted(cid, seq)) => drop(state.accepted(cid, seq)),
            Some(Message::Rejected(cid)) => drop(state.rejected(cid)),
        }
        if state.is_settled() {
            assert_eq!(state.view(), state.confirmed());
        }
    }

    fn cut(&mut self, who: usize) {
        self.browsers[who].cut();
    }

    /// A removed user receives nothing more, unless they are added again and reconnect.
    fn close(&mut self, user: UserId) {
        self.browsers.iter_mut().filter(|it| it.me == user).for_each(Browser::cut);
    }

    fn is_member(&self, who: usize) -> bool {
        self.server.members.contains_key(&self.browsers[who].me)
    }

    /// Reconnects with the missed events, or (`whole`) with a snapshot; then pending commands are sent again.
    fn reconnect(&mut self, who: usize, whole: bool) {
        if self.browsers[who].online || !self.is_member(who) {
            return;
        }
        let browser = &mut self.browsers[who];
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

    pub(super) fn step(&mut self, (what, who, pick): (u8, u8, u32)) {
        let who = usize::from(who) % self.browsers.len();
        self.clock += 1;
        match what % 16 {
            0..=4 => self.submit(who, pick),
            5..=8 => self.serve(who),
            9..=12 => self.receive(who),
            13 => self.cut(who),
            _ => self.reconnect(who, pick.is_multiple_of(2)),
        }
    }

    /// Members reconnect until no message is left. A message in transit may still add a removed user.
    pub(super) fn settle(&mut self) {
        let is_offline = |world: &Self, who| world.is_member(who) && !world.browsers[who].online;
        let is_busy = |it: &Browser| !it.to_server.is_empty() || !it.from_server.is_empty();
        let all = 0..self.browsers.len();
        while all.clone().any(|who| is_offline(self, who)) || self.browsers.iter().any(is_busy) {
            for who in all.clone() {
                self.reconnect(who, false);
                self.serve(who);
                self.receive(who);
            }
        }
    }
}

fn through_json(board: &Board) -> Board {
    let json = serde_json::to_string(&Snapshot::from(board)).unwrap();
    Board::from(serde_json::from_str::<Snapshot>(&json).unwrap())
}

pub(super) fn steps(max: usize) -> impl Strategy<Value = Vec<(u8, u8, u32)>> {
    prop::collection::vec(any::<(u8, u8, u32)>(), 1..max)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    /// Once all messages have arrived, all views equal the server's state.
    #[test]
    fn browsers_converge(steps in steps(160)) {
        let mut world = World::new(&[Role::Owner, Role::Admin, Role::Member, Role::Observer]);
        for step in steps {
            world.step(step);
        }
        world.settle();
        for (who, browser) in world.browsers.iter().enumerate() {
            if !world.is_member(who) {
                continue;
            }
            prop_assert!(browser.state.is_settled());
            prop_assert_eq!(browser.state.confirmed(), &world.server);
            prop_assert_eq!(browser.state.view(), &world.server);
        }
        prop_assert!(world.log.iter().zip(1..).all(|(record, seq)| record.seq == Seq(seq)));
    }

    /// A snapshot and the events after it give the same state as all events.
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

    /// The size is kept in step with every change, and no smaller than the snapshot; no event adds more than it says.
    #[test]
    fn the_size_of_a_board_is_known(steps in steps(120)) {
        let mut world = World::new(&[Role::Owner, Role::Admin]);
        let mut board = world.server.clone();
        for step in steps {
            world.step(step);
        }
        for record in &world.log {
            let before = board.bytes();
            let growth = record.event.growth(&board);
            board.apply(record);
            prop_assert!(board.bytes() <= before + growth, "{:?} adds more than {growth}", record.event);
            prop_assert_eq!(board.bytes(), through_json(&board).bytes());
            let json = serde_json::to_string(&Snapshot::from(&board)).unwrap();
            prop_assert!(json.len() <= board.bytes(), "{} of {}", json.len(), board.bytes());
        }
    }
}
