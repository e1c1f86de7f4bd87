//! Starting after a million commits: the newest snapshot, and the commits after it.
//!
//! Half a million people came and left within thirty days. Their commits are copies of two that the server itself has
//! written, so that they are what this build writes; only ids, numbers and times are others. A server follows the log while
//! it grows, as it does when another node writes, and makes the snapshots: a log that nobody followed would have to be read
//! as a whole for the first of them, and the stand-in database looks through all of it for each page.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use bson::{Bson, DateTime, Document, doc};

use super::log::{Log, events, key};
use crate::bench::Bed;
use crate::bench::figures::{Figures, milliseconds};
use crate::bench::pages;
use crate::stack::server::Session;
use crate::stack::service::Service;
use crate::stack::{Settings, Stack};

/// How many commits there are in the end.
const COMMITS: i64 = 1_000_000;
/// Every so many commits there is a snapshot.
const SNAPSHOT_EVERY: i64 = 1_000;
/// So many of them come after the newest snapshot: the most that there can be.
const TAIL: i64 = SNAPSHOT_EVERY - 1;
/// Commits written at once. After each page, and after the last but [`TAIL`], everybody who came has left.
const PAGE: i64 = 4_000;
/// The commits are spread over thirty days.
const SPAN_MS: i64 = 30 * 24 * 3_600 * 1_000;
/// How often a start is measured.
const STARTS: usize = 5;
/// The database that only this bench uses.
const DATABASE: &str = "anteroom_bench_log";
/// Makes the addresses of these customers different from all others.
const FIRST: usize = 15 << 20;

/// Measures it.
pub(super) async fn run(bed: &Bed, settings: &Settings, stack: &mut Stack, slug: &'static str) -> Result<()> {
    let visit = template(bed, slug).await?;
    stack.service("server")?.process.stop().await;

    let mut options = settings.server_options.clone();
    options.push(("DATABASE__NAME", DATABASE.to_owned()));
    let server = stack.server(settings, &options)?;
    server.migrate().await?;
    server.add_session(&Session { slug, name: "Log", assignment: "manual", options: &[] }, &[]).await?;
    let mut log = Log::open(bed.database_port, DATABASE).await?;
    let mut writer = Writer::prepare(&mut log, visit).await?;
    let (spec, probe) = server.node_spec("server-log", settings.ports.server, stack.logs());
    let mut service = Service::start(spec, probe).await?;
    // It may have had something to write as it began.
    writer.revision = log.revision().await?;
    let began = Instant::now();
    while writer.revision < COMMITS - TAIL {
        let until = (COMMITS - TAIL).min(writer.revision / PAGE * PAGE + PAGE + 1);
        writer.write_until(&mut log, until).await?;
        log.until_snapshot(until / SNAPSHOT_EVERY * SNAPSHOT_EVERY).await?;
    }
    println!("{:<44} {:>8.1} s", format!("{} commits are written", COMMITS - TAIL), began.elapsed().as_secs_f64());
    service.process.stop().await;
    writer.write_until(&mut log, COMMITS).await?;
    let tail = COMMITS - log.newest_snapshot().await?;

    let mut figures = Figures::default();
    for _ in 0..STARTS {
        let began = Instant::now();
        service.start_again().await?;
        figures.take(began.elapsed());
        ensure!(log.revision().await? >= COMMITS, "the log is shorter than it was");
        service.process.kill().await;
    }
    figures
        .print(&format!("ready after {COMMITS} commits, {tail} of them after the snapshot"), "promised: at most 2 s");
    println!("{:<44} {:>8.0} ms", "the slowest", milliseconds(figures.percentile(100)));
    stack.service("server")?.start_again().await
}

/// The commits of one who joins and one who leaves, as the server writes them.
async fn template(bed: &Bed, slug: &str) -> Result<[Document; 2]> {
    let mut log = Log::open(bed.database_port, &bed.database_name).await?;
    let before = log.revision().await?;
    let mut visitor = pages::visitor(&pages::client()?, &bed.url, slug, FIRST).await?;
    pages::join(&mut visitor, slug).await?;
    visitor.submit(&format!("/s/{slug}/leave"), &[]).await?;
    let after = log.revision().await?;
    let commits = log.between(before, after).await?;
    let of = |kind: &str| {
        let event = |commit: &&Document| events(commit).any(|event| event.get_str("type").is_ok_and(|is| is == kind));
        commits.iter().find(event).cloned().with_context(|| format!("no commit has {kind}"))
    };
    Ok([of("ticket_joined")?, of("ticket_ended")?])
}

/// Writes visits of people who come and leave.
struct Writer {
    visit: [Document; 2],
    session: String,
    revision: i64,
    begin_ms: i64,
}

impl Writer {
    /// Moves what is in the log to the beginning of the thirty days.
    async fn prepare(log: &mut Log, visit: [Document; 2]) -> Result<Self> {
        let begin_ms = DateTime::now().timestamp_millis() - SPAN_MS;
        let revision = log.revision().await?;
        let mut first = log.between(0, revision).await?;
        let session = first.iter().flat_map(events).find_map(|event| event.get_str("session").ok());
        let session = session.context("there is no session")?.to_owned();
        for commit in &mut first {
            commit.insert("at", DateTime::from_millis(begin_ms));
        }
        log.empty().await?;
        log.insert("commits", first, doc! { "w": 1 }).await?;
        Ok(Self { visit, session, revision, begin_ms })
    }

    async fn write_until(&mut self, log: &mut Log, last: i64) -> Result<()> {
        let commits = (self.revision + 1..=last).map(|revision| self.commit(revision)).collect();
        log.insert("commits", commits, doc! { "w": 1 }).await?;
        self.revision = last;
        Ok(())
    }

    /// Every even revision somebody joins, and leaves with the next.
    fn commit(&self, revision: i64) -> Document {
        let visit = revision / 2;
        let id = format!("{visit:032x}");
        let mut commit = self.visit[usize::from(revision % 2 == 1)].clone();
        commit.insert("_id", key(revision));
        commit.insert("revision", revision);
        commit.insert("at", DateTime::from_millis(self.begin_ms + SPAN_MS / COMMITS * revision));
        let kind = if revision % 2 == 1 { "ticket_ended" } else { "ticket_joined" };
        let events: Vec<_> =
            events(&commit).filter(|event| event.get_str("type").is_ok_and(|is| is == kind)).cloned().collect();
        let events = events.into_iter().map(|mut event| {
            for (field, value) in [("ticket", &id), ("customer", &id), ("session", &self.session)] {
                if event.contains_key(field) {
                    event.insert(field, value.as_str());
                }
            }
            if event.contains_key("seq") {
                event.insert("seq", visit);
            }
            Bson::Document(event)
        });
        commit.insert("events", Bson::Array(events.collect()));
        commit
    }
}

impl Log {
    /// Waits until the server has kept a snapshot of this revision or a later one.
    async fn until_snapshot(&mut self, revision: i64) -> Result<()> {
        /// How long that may take.
        const LIMIT: Duration = Duration::from_secs(30);
        /// The pause between two looks.
        const PAUSE: Duration = Duration::from_millis(100);
        let began = Instant::now();
        while self.newest_snapshot().await? < revision {
            ensure!(began.elapsed() < LIMIT, "the server keeps no snapshot of revision {revision}");
            tokio::time::sleep(PAUSE).await;
        }
        Ok(())
    }
}
