//! Two hundred people log in at once: what that does to a waiting customer's push.
//!
//! Each gives a name of their own that nobody has. That costs the server the same hash as a right one, so that nobody can
//! tell; and no account is slowed down for having two hundred people at its door.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use reqwest::StatusCode;
use tokio::task::JoinSet;

use super::Bed;
use super::figures::Figures;
use super::next::Calls;
use super::pages::{self, Browser};

/// The name of this bench.
pub(crate) const NAME: &str = "log-ins";
/// Log-ins that begin together.
const AT_ONCE: usize = 200;
/// How often they do, so that there are pushes enough for a p99.
const BURSTS: usize = 5;
/// Pushes with nobody logging in, to compare with.
const QUIET: usize = 200;

/// Measures it.
pub(crate) async fn run(bed: &Bed) -> Result<()> {
    let mut calls = Calls::begin(bed).await?;
    let (mut quiet, mut during, mut took) = (Figures::default(), Figures::default(), Figures::default());
    for _ in 0..QUIET {
        quiet.take(calls.call(bed).await?);
    }
    for burst in 0..BURSTS {
        let mut people = Vec::with_capacity(AT_ONCE);
        for person in 0..AT_ONCE {
            people.push(at_the_form(bed, burst * AT_ONCE + person).await?);
        }
        let under_way = Arc::new(AtomicUsize::new(AT_ONCE));
        let mut log_ins = log_in(people, &under_way);
        while under_way.load(Ordering::Relaxed) > 0 {
            let push = calls.call(bed).await?;
            // The last one may have outlasted the last log-in.
            if under_way.load(Ordering::Relaxed) > 0 {
                during.take(push);
            }
        }
        while let Some(done) = log_ins.join_next().await {
            took.take(done.context("a log-in was lost")??);
        }
    }
    calls.end().await?;
    quiet.print("a push with nobody logging in", "to compare with");
    during.print("a push while 200 log in at once", "promised: p99 at most 100 ms more");
    took.print("one of those log-ins", "no promise");
    Ok(())
}

/// Somebody who has the page before them; each from an address of their own.
async fn at_the_form(bed: &Bed, number: usize) -> Result<Browser> {
    let mut browser = Browser::new(&pages::client()?, &bed.url, (1 << 22) + number);
    browser.open("/login").await?;
    Ok(browser)
}

/// They all press the button.
fn log_in(people: Vec<Browser>, under_way: &Arc<AtomicUsize>) -> JoinSet<Result<Duration>> {
    let mut log_ins = JoinSet::new();
    for (person, browser) in people.into_iter().enumerate() {
        let under_way = Arc::clone(under_way);
        log_ins.spawn(async move {
            let name = format!("nobody-{person}-{}", browser.address());
            let answered = browser.answer("/login", &[("username", &name), ("password", "a guess")]).await;
            under_way.fetch_sub(1, Ordering::Relaxed);
            let (status, took) = answered?;
            ensure!(status == StatusCode::UNPROCESSABLE_ENTITY, "a log-in is answered {status}");
            Ok(took)
        });
    }
    log_ins
}
