//! What is counted, for `/metrics`. Like the log, it belongs to the process, so that everything can count.

use std::fmt;
use std::sync::LazyLock;
use std::time::Duration;

use prometheus_client::encoding::{EncodeLabelSet, prometheus_text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;

/// The media type of [`text`].
pub(crate) use prometheus_client::encoding::prometheus_text::CONTENT_TYPE;

static METRICS: LazyLock<Metrics> = LazyLock::new(Metrics::new);

struct Metrics {
    registry: Registry,
    connections: Gauge,
    boards: Gauge,
    traffic: Gauge,
    passwords: Gauge,
    joins: Family<Outcome, Counter>,
    commands: Family<Outcome, Counter>,
    commits: Family<Outcome, Counter>,
    commit_events: Histogram,
    commit_seconds: Histogram,
    queue_drops: Counter,
    troubles: Family<Trouble, Counter>,
}

/// How something ended.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Outcome {
    outcome: &'static str,
}

/// A warning or an error in the log.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Trouble {
    level: &'static str,
    /// The module that it is about.
    module: &'static str,
}

impl Metrics {
    fn new() -> Self {
        // A commit takes from a fraction of a millisecond to the time limit of a statement.
        let seconds = exponential_buckets(0.000_25, 2.0, 16);
        let mut it = Self {
            registry: Registry::with_prefix("boardwalk"),
            connections: Gauge::default(),
            boards: Gauge::default(),
            traffic: Gauge::default(),
            passwords: Gauge::default(),
            joins: Family::default(),
            commands: Family::default(),
            commits: Family::default(),
            commit_events: Histogram::new(exponential_buckets(1.0, 2.0, 12)),
            commit_seconds: Histogram::new(seconds),
            queue_drops: Counter::default(),
            troubles: Family::default(),
        };
        let registry = &mut it.registry;
        registry.register("connections", "Open connections", it.connections.clone());
        registry.register("boards_in_memory", "Boards in memory", it.boards.clone());
        let traffic = "Memory taken for what is received and answered, of that of --traffic-mib";
        registry.register("traffic_bytes", traffic, it.traffic.clone());
        registry.register("passwords_waiting", "Passwords that wait to be checked", it.passwords.clone());
        registry.register("joins", "Joins of channels by outcome", it.joins.clone());
        registry.register("commands", "Commands to boards by outcome", it.commands.clone());
        registry.register("commits", "Commits to the log by outcome", it.commits.clone());
        registry.register("commit_events", "Events in a commit", it.commit_events.clone());
        registry.register("commit_seconds", "Time of a commit, with the disk's", it.commit_seconds.clone());
        let drops = "Connections closed because their client reads too slowly";
        registry.register("queue_drops", drops, it.queue_drops.clone());
        registry.register("log_lines", "Warnings and errors in the log", it.troubles.clone());
        it
    }
}

/// Counts a join.
pub(crate) fn joined(outcome: &'static str) {
    METRICS.joins.get_or_create(&Outcome { outcome }).inc();
}

/// Counts a command.
pub(crate) fn commanded(outcome: &'static str) {
    METRICS.commands.get_or_create(&Outcome { outcome }).inc();
}

/// Counts a commit of so many events.
pub(crate) fn committed(outcome: &'static str, events: usize, took: Duration) {
    METRICS.commits.get_or_create(&Outcome { outcome }).inc();
    METRICS.commit_events.observe(f64::from(u32::try_from(events).unwrap_or(u32::MAX)));
    METRICS.commit_seconds.observe(took.as_secs_f64());
}

/// Counts a client that reads too slowly.
pub(crate) fn dropped_a_queue() {
    METRICS.queue_drops.inc();
}

/// What is counted elsewhere.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Now {
    /// Open connections.
    pub(crate) connections: usize,
    /// Boards in memory.
    pub(crate) boards: usize,
    /// Bytes taken for what is received and answered.
    pub(crate) traffic: usize,
    /// Passwords that wait to be checked.
    pub(crate) passwords: usize,
}

/// Everything as text, in the format of Prometheus.
///
/// # Errors
/// If it cannot be written; a text always can.
pub(crate) fn text(now: Now) -> Result<String, fmt::Error> {
    for (gauge, number) in [
        (&METRICS.connections, now.connections),
        (&METRICS.boards, now.boards),
        (&METRICS.traffic, now.traffic),
        (&METRICS.passwords, now.passwords),
    ] {
        gauge.set(i64::try_from(number).unwrap_or(i64::MAX));
    }
    let mut text = String::new();
    prometheus_text::encode(&mut text, &METRICS.registry)?;
    Ok(text)
}

/// Counts the warnings and errors that are logged, whether or not they are written.
#[derive(Debug, Clone, Copy)]
pub struct CountTroubles;

impl<S: Subscriber> Layer<S> for CountTroubles {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let level = match *event.metadata().level() {
            Level::ERROR => "error",
            Level::WARN => "warn",
            _ => return,
        };
        METRICS.troubles.get_or_create(&Trouble { level, module: event.metadata().target() }).inc();
    }
}
