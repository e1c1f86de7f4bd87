//! The queue at the sizes that are promised: ten thousand who wait, three thousand who join each second, thirty-two hosts who
//! press "Next" at once, and a start after a million commits.
//!
//! Each figure is printed with its limit, and where the limit is what somebody else reaches, that one is measured in the same
//! run: figures of a machine prove little, ratios more.

pub(crate) mod bare;
mod crowd;
mod hosts;
mod joins;
pub(super) mod load;
mod log;
mod start;
mod waiting;

use anyhow::{Context, Result};

use super::Bed;
use crate::stack::server::{Account, Session};
use crate::stack::{Settings, Stack};

/// The parts, in the order in which they run: memory first, in a server that has done nothing else.
const PARTS: [(&str, &str); 4] =
    [("queue-waiting", "Ten thousand"), ("queue-hosts", "Rush"), ("queue-joins", "Joins"), ("queue-start", "Log")];
/// How many hosts press "Next" at once.
const HOSTS: usize = 32;

/// Whether a name on the command line means a part of this.
pub(crate) fn is_part(name: &str) -> bool {
    name == "queue" || PARTS.iter().any(|(part, _)| *part == name)
}

/// Sessions that only this bench uses, each named like its part.
pub(super) fn sessions(options: &'static [&'static str]) -> impl Iterator<Item = Session> {
    PARTS.into_iter().map(move |(slug, name)| Session { slug, name, assignment: "manual", options })
}

/// Hosts that only this bench needs.
pub(super) fn accounts(password: &str) -> impl Iterator<Item = Account> {
    (1..=HOSTS).map(move |number| Account {
        // It lives as long as the program, as the names of the demo do.
        username: format!("rush{number}").leak(),
        name: "Rush Host",
        role: "host",
        password: password.to_owned(),
    })
}

/// Measures the named parts; all of them when the whole is named, or nothing is.
pub(super) async fn run(names: &[String], bed: &Bed, settings: &Settings, stack: &mut Stack) -> Result<()> {
    let wants = |part: &str| names.is_empty() || names.iter().any(|name| name == "queue" || name == part);
    for (part, _) in PARTS.into_iter().filter(|(part, _)| wants(part)) {
        println!("\n{part}");
        let done = match part {
            "queue-waiting" => waiting::run(bed, part).await,
            "queue-hosts" => hosts::run(bed, part).await,
            "queue-joins" => joins::run(bed, part).await,
            _ => start::run(bed, settings, stack, part).await,
        };
        done.with_context(|| part.to_owned())?;
    }
    Ok(())
}
