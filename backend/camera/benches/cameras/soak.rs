//! Eight cameras for a long time, with something going wrong every minute: what grows?

use std::time::Duration;

use tokio::time::{Instant, sleep, sleep_until};

use crate::{
    CAMERAS, number, room,
    support::{janus::Janus, simulator::Simulator},
    worker::{Worker, addresses},
};

/// The word that asks for it; the number after it says for how many minutes.
pub(crate) const WORD: &str = "soak";
/// Minutes, where nothing is said.
const MINUTES: u32 = 30;
/// From one fault to the next.
const EVERY: Duration = Duration::from_mins(1);
/// How long whatever is broken stays broken. Longer than a camera may be silent.
const BROKEN: Duration = Duration::from_secs(12);
/// Minutes after which nothing is new: each fault has happened once.
const WARM: usize = 4;

/// Runs it.
pub(crate) async fn run(words: &[String]) {
    let minutes = words.iter().find_map(|word| word.parse().ok()).unwrap_or(MINUTES);
    let (mut janus, mut simulator) = tokio::join!(Janus::start(), Simulator::start(&["--large"]));
    let plan = room(&janus).await;
    let mut worker = Worker::ours(&plan, &addresses(simulator.port(), "", CAMERAS)).await;
    worker.tell("start").await;
    worker.live(CAMERAS).await;
    println!("{CAMERAS} cameras for {minutes} min with a fault every minute");
    let mut seen = Vec::new();
    for minute in 1..=minutes {
        let next = Instant::now() + EVERY;
        let fault = match minute % 3 {
            1 => {
                simulator.kill().await;
                sleep(BROKEN).await;
                simulator.launch().await;
                "cameras killed"
            }
            2 => {
                simulator.freeze().await;
                sleep(BROKEN).await;
                simulator.thaw().await;
                "cameras frozen"
            }
            _ => {
                janus.kill().await;
                janus.launch().await;
                room(&janus).await;
                "Janus killed"
            }
        };
        worker.live(CAMERAS).await;
        sleep_until(next).await;
        let memory = worker.load().memory().expect("it runs");
        let (files, sessions) = (worker.open_files(), janus.sessions().await.len());
        println!(
            "  {minute:>3} min   {:>6.1} MB   {files:>3} files and sockets   {sessions} sessions at Janus   {fault}",
            megabytes(memory)
        );
        seen.push((memory, files, sessions));
    }
    let warm = &seen[WARM.min(seen.len() - 1)..];
    let (first, last) = (warm[0], warm[warm.len() - 1]);
    let growth = (megabytes(last.0) / megabytes(first.0) - 1.0) * 100.0;
    println!("memory grew by {growth:.1} % since minute {}   promised: within 10 %", WARM + 1);
    println!("files and sockets: {} then, {} at the end; sessions: {} and {}", first.1, last.1, first.2, last.2);
}

fn megabytes(bytes: u64) -> f64 {
    number(bytes) / 1e6
}
