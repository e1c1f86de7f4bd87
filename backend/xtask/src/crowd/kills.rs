//! Killing one server after another, never both at once.

use std::time::Duration;

use anyhow::Result;
use rand::RngExt;
use tokio::time::{Instant, sleep, sleep_until};

use super::World;
use crate::stack::{NODES, Stack};

/// How long a server is away, in seconds: less than it takes for its lease to pass, and, at times, hardly at all.
const AWAY: (f64, f64) = (0.2, 8.0);
/// The last kill leaves this much time to see what comes of it.
const PEACE_AT_THE_END: Duration = Duration::from_secs(5);
/// What a server says when it ends itself because what it has in memory cannot be trusted any more.
const BROKEN: [&str; 3] = ["panicked at", "a task broke", "a task ended"];
/// Whatever tells this one's chance from everyone else's.
const NUMBER: usize = usize::MAX;

/// Kills one of the servers every so often and starts it again, until the crowd goes home.
pub(super) async fn run(world: &World, stack: &mut Stack, every: Duration) -> Result<()> {
    let mut random = world.random(NUMBER);
    let mut next = Instant::now() + every;
    while next + PEACE_AT_THE_END < world.end {
        sleep_until(next).await;
        next += every;
        for name in NODES {
            if let Some(status) = stack.service(name)?.process.status() {
                world.tally.violation(format!("{name} has ended by itself: {status}"));
                stack.service(name)?.start_again().await?;
            }
        }
        let victim = stack.service(NODES[random.random_range(0..NODES.len())])?;
        victim.process.kill().await;
        world.tally.done("servers killed");
        sleep(Duration::from_secs_f64(random.random_range(AWAY.0..AWAY.1))).await;
        victim.start_again().await?;
    }
    sleep_until(world.end).await;
    Ok(())
}

/// Reads what the servers have written.
pub(super) fn check_logs(world: &World, stack: &Stack) {
    for name in NODES {
        let log = stack.log(name).unwrap_or_default();
        for line in log.lines() {
            if BROKEN.iter().any(|word| line.contains(word)) {
                world.tally.violation(format!("{name}: {line}"));
            } else if line.contains(" ERROR ") || line.contains(" WARN ") {
                let words = line.split_once("anteroom").map_or(line, |(_, words)| words);
                world.tally.problem("a server has logged", &anyhow::anyhow!("{words}"));
            }
        }
    }
}
