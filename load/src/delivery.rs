//! How long a change takes to reach everyone on its board.

use std::time::Duration;

use serde::Serialize;
use shared::board::{Command, MoveCard, Place};
use shared::phoenix::{Ref, event};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep, timeout};

use crate::connection::{Connection, accepted};
use crate::crowd::{Arrival, Crowd, cid};
use crate::error::LoadError;
use crate::figures::{Times, rate};
use crate::options::Options;
use crate::people::{CARDS, Scene, Stage};
use crate::server::Server;

/// How long the last change may take before it counts as lost.
const PATIENCE: Duration = Duration::from_secs(10);

/// How changes were delivered.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct Delivery {
    /// Connections that each change must reach.
    pub(crate) listeners: usize,
    /// From a push to its reply, when the change is durable.
    pub(crate) answered: Times,
    /// From a push to its arrival at each listener.
    pub(crate) delivered: Times,
    /// Deliveries that never arrived.
    pub(crate) lost: usize,
    /// Deliveries per second, from the first push to the last arrival.
    pub(crate) deliveries_per_second: f64,
}

/// Moves cards on a board that many have open.
pub(crate) async fn run(server: &Server, stage: &Stage, options: &Options) -> Result<Delivery, LoadError> {
    let (listeners, changes) = (options.listeners as usize, options.changes as usize);
    crate::say(&format!(
        "{listeners} connections join one board, {changes} moves, {} per second",
        options.pace
    ));
    let quiet = server.sockets()?;
    let scene = stage.busy;
    let crowd = Crowd::gather(server, listeners, |n| stage.on_scene(scene, n)).await?;
    let mover = Connection::seated(server, &stage.on_scene(scene, 0)).await?;
    let delivery = time(mover, crowd, listeners, changes, options.pace, |n| there_and_back(scene, n)).await?;
    server.deserted(quiet).await?;
    Ok(delivery)
}

/// Has `mover` make `changes` at `pace` per second, without waiting for earlier ones. Then the crowd leaves and
/// returns when they arrived.
pub(crate) async fn time(
    mut mover: Connection,
    crowd: Crowd,
    listeners: usize,
    changes: usize,
    pace: u32,
    change: impl Fn(usize) -> Command,
) -> Result<Delivery, LoadError> {
    let pushed = push_all(&mut mover, changes, pace, change).await?;
    let deadline = Instant::now() + PATIENCE;
    while crowd.reached() < listeners * changes && Instant::now() < deadline {
        sleep(Duration::from_millis(20)).await;
    }
    mover.close().await;
    let arrivals: Vec<Arrival> = crowd.leave().await?.into_iter().flatten().collect();
    let first = pushed.first().map(|(_, at, _)| *at);
    let last = arrivals.iter().map(|arrival| arrival.at).max();
    let took = first.zip(last).map(|(first, last)| last - first).unwrap_or_default();
    let since_push =
        |it: &Arrival| pushed.get(it.change).map(|(_, at, _)| it.at.saturating_duration_since(*at));
    let delivered: Vec<Duration> = arrivals.iter().filter_map(since_push).collect();
    Ok(Delivery {
        listeners,
        lost: (listeners * changes).saturating_sub(delivered.len()),
        deliveries_per_second: rate(delivered.len(), took),
        answered: Times::of(pushed.iter().filter_map(|(_, _, answered)| *answered).collect()),
        delivered: Times::of(delivered),
    })
}

/// A push: the ref of its reply, when it was sent, how long the reply took.
type Pushed = (Ref, Instant, Option<Duration>);

async fn push_all(
    mover: &mut Connection,
    changes: usize,
    pace: u32,
    change: impl Fn(usize) -> Command,
) -> Result<Vec<Pushed>, LoadError> {
    let mut pushed: Vec<Pushed> = Vec::with_capacity(changes);
    let mut answered = 0;
    let mut tick = interval(Duration::from_secs(1) / pace);
    // A server that pauses for a moment still gets as many changes.
    tick.set_missed_tick_behavior(MissedTickBehavior::Burst);
    while answered < changes {
        let frame = tokio::select! {
            _ = tick.tick(), if pushed.len() < changes => {
                let (n, at) = (pushed.len(), Instant::now());
                pushed.push((mover.send_command(cid(n), &change(n)).await?, at, None));
                continue;
            }
            frame = timeout(PATIENCE, mover.next()) => frame.map_err(|_| LoadError::Overdue("a reply"))??,
        };
        // Replies come in the order of the pushes.
        let Some((ref_, at, answer)) = pushed.get_mut(answered) else { continue };
        if frame.event == event::REPLY && frame.ref_ == *ref_ {
            accepted("a change", &frame)?;
            *answer = Some(at.elapsed());
            answered += 1;
        }
    }
    Ok(pushed)
}

/// Moves each card to the other list, so that there is always a change to broadcast.
fn there_and_back(scene: Scene, n: usize) -> Command {
    let list_id = scene.list(n / CARDS + 1);
    Command::MoveCard(MoveCard::to(scene.card(n), list_id, Place::First))
}
