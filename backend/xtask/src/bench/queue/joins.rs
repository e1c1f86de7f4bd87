//! Joining, as many as can: each answered when its commit is durable.
//!
//! The limit is a loop that inserts the very same commits, one after another and each acknowledged by a majority, into the
//! same database.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use bson::doc;
use futures_util::{StreamExt, TryStreamExt, stream};

use super::load::Load;
use super::log::{Log, events};
use crate::bench::Bed;
use crate::bench::figures::Figures;
use crate::bench::pages;

/// How many of them are waiting for their answer at a time.
const AT_A_TIME: usize = 64;
/// How many wait before anything is measured.
const BEFORE: usize = 10;
/// How many join.
const PEOPLE: usize = 12_000;
/// Rates are taken over so many joins.
const WINDOW: usize = 1_000;
/// The line has this length where the second rate is taken.
const LONG: usize = 10_000;
/// Makes the addresses of these customers different from all others.
const FIRST: usize = 7 << 21;

/// Measures it.
pub(super) async fn run(bed: &Bed, slug: &str) -> Result<()> {
    let client = pages::client()?;
    // Seats and tokens come first: they are not what is measured.
    let visitors: Vec<_> = stream::iter(0..BEFORE + PEOPLE)
        .map(|number| pages::visitor(&client, &bed.url, slug, FIRST + number))
        .buffer_unordered(AT_A_TIME)
        .try_collect()
        .await?;
    let mut visitors = visitors.into_iter();
    for mut visitor in visitors.by_ref().take(BEFORE) {
        pages::join(&mut visitor, slug).await?;
    }
    let mut log = Log::open(bed.database_port, &bed.database_name).await?;
    let first = log.revision().await?;
    let (mut figures, mut done) = (Figures::default(), Vec::with_capacity(PEOPLE));
    let own = Load::of(std::process::id());
    let (began, before, own_before) = (Instant::now(), bed.server.cpu()?, own.cpu()?);
    let mut joining = stream::iter(visitors)
        .map(|mut visitor| async move { pages::join(&mut visitor, slug).await })
        .buffer_unordered(AT_A_TIME);
    while let Some(took) = joining.next().await {
        figures.take(took?);
        done.push(began.elapsed());
    }
    drop(joining);
    let (cpu, own_cpu) = (bed.server.cpu()?.saturating_sub(before), own.cpu()?.saturating_sub(own_before));
    let last = log.revision().await?;

    figures.print(&format!("join, {AT_A_TIME} at a time"), "");
    let all = rate(PEOPLE, *done.last().context("nobody joined")?);
    let (short_line, long_line) = (window(&done, 0), window(&done, LONG - BEFORE));
    println!("{:<44} {all:>8.0} a second   promised: at least 3000", format!("{PEOPLE} joins"));
    println!(
        "{:<44} {short_line:>8.0} a second, with {LONG}: {long_line:.0}: {:+.0} %   promised: flat within 20 %",
        format!("with {BEFORE} waiting"),
        (long_line / short_line - 1.0) * 100.0
    );
    println!(
        "{:<44} {:>8.0} microseconds of the server's processor time, {:.0} of who asks",
        "one join",
        cpu.as_secs_f64() * 1e6 / f64::from(u32::try_from(PEOPLE)?),
        own_cpu.as_secs_f64() * 1e6 / f64::from(u32::try_from(PEOPLE)?)
    );

    let commits = log.between(first, last).await?;
    let joined = |commit: &bson::Document| {
        events(commit).filter(|event| event.get_str("type").is_ok_and(|kind| kind == "ticket_joined")).count()
    };
    let (batches, joins) = (commits.len(), commits.iter().map(joined).sum::<usize>());
    ensure!(joins == PEOPLE, "{joins} joins are in the log");
    let began = Instant::now();
    for commit in commits {
        log.insert("bare_inserts", vec![commit], doc! { "w": "majority", "j": true }).await?;
    }
    let bare = rate(joins, began.elapsed());
    println!(
        "{:<44} {bare:>8.0} joins a second in {batches} commits; ours are {:.0} %   promised: at least 70 %",
        "a bare loop that inserts the same commits",
        all / bare * 100.0
    );
    Ok(())
}

fn window(done: &[Duration], from: usize) -> f64 {
    let begin = if from == 0 { Duration::ZERO } else { done[from - 1] };
    rate(WINDOW, done[from + WINDOW - 1].saturating_sub(begin))
}

fn rate(count: usize, time: Duration) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX)) / time.as_secs_f64()
}
