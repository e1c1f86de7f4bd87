//! Thirty-two hosts press "Next" at the same moment, again and again, until nobody waits.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use anteroom_contract::desk::{DeskDuty, DeskDutyChange, DeskNext};
use anteroom_contract::reply::Reply;
use anyhow::{Context, Result, ensure};
use futures_util::future::try_join_all;

use super::HOSTS;
use super::crowd::Crowd;
use crate::bench::Bed;
use crate::bench::figures::Figures;
use crate::bench::next::Desk;
use crate::bench::pages;

/// How many wait.
const PEOPLE: usize = 1_000;
/// Makes the addresses of these customers different from all others.
const FIRST: usize = 3 << 22;
/// Nothing more is expected after nothing has come for so long.
const QUIET: Duration = Duration::from_millis(300);

/// Measures it.
pub(super) async fn run(bed: &Bed, slug: &str) -> Result<()> {
    let client = pages::client()?;
    let hosts: Vec<_> = bed.hosts.iter().filter(|host| host.username.starts_with("rush")).collect();
    ensure!(hosts.len() == HOSTS, "{} hosts are there", hosts.len());
    let mut crowd = Crowd::gather(bed, slug, FIRST, PEOPLE).await?;
    let mut desks = Vec::with_capacity(HOSTS);
    for (number, host) in hosts.into_iter().enumerate() {
        let browser = pages::host(&client, &bed.url, host, FIRST - 1 - number).await?;
        let mut desk = Desk::connect(bed, &browser).await?;
        desk.ask("desk:duty", &DeskDutyChange { duty: DeskDuty::Available }).await?;
        desks.push(desk);
    }
    let session = desks[0].session(slug).await?;

    let (mut taken, mut figures) = (HashSet::new(), Figures::default());
    while taken.len() < PEOPLE {
        let wanted = (PEOPLE - taken.len()).min(HOSTS);
        let presses = try_join_all(desks.iter_mut().map(|desk| press(desk, &session))).await?;
        for (_, took) in &presses {
            figures.take(*took);
        }
        ensure!(
            presses.iter().filter(|(reply, _)| reply.ok).count() == wanted,
            "{wanted} hosts should have got someone"
        );
        for (desk, (reply, _)) in desks.iter_mut().zip(presses) {
            let picture = desk.picture().await?;
            ensure!(picture.consultation.is_some() == reply.ok, "the console says something else than the answer");
            if let Some(consultation) = picture.consultation {
                ensure!(taken.insert(consultation.customer.id), "a ticket was taken twice");
            }
        }
        // Whoever was called goes away again, which sets their host free.
        crowd.until_quiet(QUIET).await?;
        for member in crowd.called() {
            crowd.ask(member, "visit:leave")?;
        }
        crowd.until_quiet(QUIET).await?;
        for desk in &mut desks {
            desk.until_available().await?;
        }
    }
    for desk in &mut desks {
        desk.ask("desk:duty", &DeskDutyChange { duty: DeskDuty::Off }).await?;
    }
    println!("{PEOPLE} of {PEOPLE} tickets taken, each once, by {HOSTS} hosts");
    figures.print(&format!("{HOSTS} hosts press \"Next\" at once"), "promised: p99 <= 150 ms");
    Ok(())
}

async fn press(desk: &mut Desk, session: &str) -> Result<(Reply, Duration)> {
    let began = Instant::now();
    let answer = desk.socket.request("desk:next", &DeskNext { session: Some(session.to_owned()) }).await?;
    let took = began.elapsed();
    Ok((serde_json::from_value(answer).context("the reply cannot be read")?, took))
}
