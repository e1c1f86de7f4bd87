//! Ten thousand people wait in one line: what one of them costs, and what it takes to tell them.

use std::time::{Duration, Instant};

use anteroom_contract::desk::{DeskDuty, DeskDutyChange};
use anyhow::{Context, Result};
use tokio::time::{Interval, MissedTickBehavior, interval, sleep};

use super::bare::{Bare, Sent};
use super::crowd::{Crowd, News, done};
use crate::bench::Bed;
use crate::bench::figures::{Figures, milliseconds};
use crate::bench::next::Desk;
use crate::bench::pages;

/// How many wait.
const PEOPLE: usize = 10_000;
/// How often each change is measured. Together with [`PACE`] it fills two rounds of the server's pings, which come every
/// ten seconds, so that each kind of change is charged for as many of them.
const ROUNDS: u32 = 16;
/// The same for somebody's leaving, which costs little beside the pings.
const LEAVING_ROUNDS: u32 = 48;
/// All that somebody's leaving costs comes within so long, and the pings of so long before it are as many, on average.
const LEAVING_WITHIN: Duration = Duration::from_millis(100);
/// From one change to the next: more than the second for which a line is left alone after it was told, and no fraction of a
/// round of pings, or each would meet the same ones.
const PACE: Duration = Duration::from_millis(1_270);
/// Nothing more is expected after nothing has come for so long.
const QUIET: Duration = Duration::from_millis(600);
/// The server does nothing for so long but answer pings.
const IDLE: Duration = Duration::from_secs(20);
/// Makes the addresses of these customers different from all others.
const FIRST: usize = 1 << 23;

/// What a kind of change cost.
struct Cost {
    /// Processor time from one change to the next, with its commit and the pings that fall into that time.
    cpu: Duration,
    /// Processor time of the change itself, in milliseconds: for somebody's leaving.
    own: f64,
    /// From the request until a page had its picture.
    latency: Figures,
    /// How many pictures were pushed for one change, on average.
    told: usize,
    /// The mean length of a push, in bytes.
    bytes: usize,
}

/// Measures it.
pub(super) async fn run(bed: &Bed, slug: &str) -> Result<()> {
    let client = pages::client()?;
    let account = bed.hosts.first().context("no host")?;
    let browser = pages::host(&client, &bed.url, account, FIRST - 1).await?;

    let idle = bed.server.memory()?;
    let mut crowd = Crowd::gather(bed, slug, FIRST, PEOPLE).await?;
    let people = u64::try_from(PEOPLE)?;
    let gathered = bed.server.memory()?.saturating_sub(idle) / people;
    rest(bed).await?;

    // Not earlier: nobody answers a console's pings while nothing is asked.
    let mut desk = Desk::connect(bed, &browser).await?;
    let mut duty = DeskDuty::Available;
    let mut everyone = Tally::begin(bed)?;
    let mut pace = pace();
    for _ in 0..ROUNDS {
        pace.tick().await;
        let began = Instant::now();
        desk.ask("desk:duty", &DeskDutyChange { duty }).await?;
        everyone.take(began, &crowd.until_quiet(QUIET).await?);
        duty = if duty == DeskDuty::Off { DeskDuty::Available } else { DeskDuty::Off };
    }
    let everyone = everyone.end(pace).await?;
    let told = bed.server.memory()?.saturating_sub(idle) / people;
    println!(
        "memory per waiting customer: socket, seat, ticket {:.1} KiB; after everyone was told {ROUNDS} times {:.1} KiB   promised: at most 15 KiB",
        kibibytes(gathered),
        kibibytes(told)
    );

    let (mut head, mut last) = (Tally::begin(bed)?, None);
    let mut pace = self::pace();
    for _ in 0..LEAVING_ROUNDS {
        pace.tick().await;
        let member = crowd.head()?;
        head.take_leaving(&mut crowd, member).await?;
    }
    let head = head.end(pace).await?;
    let mut tail = Tally::begin(bed)?;
    let mut pace = self::pace();
    for _ in 0..LEAVING_ROUNDS {
        pace.tick().await;
        let member = crowd.tail(last)?;
        last = Some(member);
        tail.take_leaving(&mut crowd, member).await?;
    }
    let tail = tail.end(pace).await?;
    crowd.check_that_pages_are_right().await?;
    drop(crowd);

    everyone.latency.print("a host comes or goes: every page is told", "promised: p99 <= 300 ms");
    let mut bare = Bare::start(PEOPLE).await?;
    println!("{:<44} {:.1} KiB", "memory per socket of a bare server", kibibytes(bare.memory));
    compare(
        everyone.told,
        milliseconds(everyone.cpu.saturating_sub(tail.cpu)),
        &bare.send(everyone.told, everyone.bytes, ROUNDS, self::pace()).await?,
    );

    head.latency.print("the head leaves: whose words change is told", "promised: p99 <= 300 ms");
    println!(
        "processor time of the head's leaving, with its commit {:.2} ms, {} told; of somebody's at the end {:.2} ms, {} told",
        head.own, head.told, tail.own, tail.told
    );
    compare(head.told, head.own - tail.own, &bare.send(head.told, head.bytes, LEAVING_ROUNDS, self::pace()).await?);
    Ok(())
}

/// Compares what telling so many took of the processor, in milliseconds.
fn compare(told: usize, ours: f64, bare: &Sent) {
    bare.latency.print(&format!("a bare server sends as much to {told}"), "");
    println!(
        "{:<44} ours {ours:.2} ms   bare {:.2} ms   ratio {:.2}   promised: at most 1.5",
        format!("processor time to tell {told} pages"),
        milliseconds(bare.cpu),
        ours / milliseconds(bare.cpu)
    );
}

/// Processor time per second of a server that has only pings to send.
async fn rest(bed: &Bed) -> Result<()> {
    let (began, before) = (Instant::now(), bed.server.cpu()?);
    sleep(IDLE).await;
    let share = bed.server.cpu()?.saturating_sub(before).as_secs_f64() / began.elapsed().as_secs_f64();
    println!("{:<44} {:.1} % of one core", format!("{PEOPLE} pages and nothing to say"), share * 100.0);
    Ok(())
}

fn pace() -> Interval {
    let mut pace = interval(PACE);
    pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
    pace
}

/// Adds up what a kind of change costs.
struct Tally<'a> {
    bed: &'a Bed,
    before: Duration,
    latency: Figures,
    own: f64,
    rounds: u32,
    pushes: usize,
    bytes: usize,
}

impl<'a> Tally<'a> {
    fn begin(bed: &'a Bed) -> Result<Self> {
        let (latency, before) = (Figures::default(), bed.server.cpu()?);
        Ok(Self { bed, before, latency, own: 0.0, rounds: 0, pushes: 0, bytes: 0 })
    }

    async fn take_leaving(&mut self, crowd: &mut Crowd, member: usize) -> Result<()> {
        // Whatever its page still shows.
        crowd.shown[member] = None;
        let idle = self.spent().await?;
        let began = Instant::now();
        crowd.ask(member, "visit:leave")?;
        let told = async {
            let mut news = Vec::new();
            // The next one is told, at the latest when the line may be told again.
            while crowd.head().is_err() || !news.iter().any(|news: &News| !news.is_push()) {
                news.push(crowd.next().await?);
            }
            news.extend(crowd.until_quiet(QUIET).await?);
            Ok(news)
        };
        let (spent, mut news) = tokio::try_join!(self.spent(), told)?;
        self.own += milliseconds(spent) - milliseconds(idle);
        done(news.iter().find(|news| !news.is_push()).context("leaving is not answered")?)?;
        // The page of whoever left is told in any case.
        news.retain(|news| news.member != member);
        self.take(began, &news);
        Ok(())
    }

    /// What the server takes of the processor in the time of a leaving, whatever it does.
    async fn spent(&self) -> Result<Duration> {
        let before = self.bed.server.cpu()?;
        sleep(LEAVING_WITHIN).await;
        Ok(self.bed.server.cpu()?.saturating_sub(before))
    }

    fn take(&mut self, began: Instant, news: &[News]) {
        self.rounds += 1;
        for news in news.iter().filter(|news| news.is_push()) {
            self.latency.take(news.at.saturating_duration_since(began));
            self.pushes += 1;
            self.bytes += news.len();
        }
    }

    async fn end(self, mut pace: Interval) -> Result<Cost> {
        pace.tick().await;
        let spent = self.bed.server.cpu()?.saturating_sub(self.before);
        Ok(Cost {
            cpu: spent / self.rounds,
            own: self.own / f64::from(self.rounds),
            latency: self.latency,
            told: self.pushes / usize::try_from(self.rounds)?,
            bytes: self.bytes / self.pushes.max(1),
        })
    }
}

#[expect(clippy::cast_precision_loss, reason = "a few kilobytes")]
fn kibibytes(bytes: u64) -> f64 {
    bytes as f64 / 1_024.0
}
