//! One seed, from the first node's start until everybody has gone home.

use std::{sync::Arc, time::Duration};

use anteroom_engine::attendance::Attendee;
use tokio::{
    runtime::Builder,
    time::{Instant, sleep, timeout},
};

use crate::{
    dice::Dice,
    failure::Failure,
    fate,
    hash::LogHash,
    journal::Counts,
    panics,
    people::{self, CUSTOMER, HOST, Person, customer_id, host_id},
    plan::{Flaw, Plan},
    world::World,
};

/// How often the referee looks at what takes time.
const LOOK_EVERY: Duration = Duration::from_millis(250);
/// Longest that opening may take.
const OPEN_WITHIN: Duration = Duration::from_mins(1);
/// How long it takes at most until nothing is left once everybody has gone: nodes start again (15 s), a lease of a node
/// that died just before passes and is noticed (50 s), then a rejoin timer (90 s) and a grace (120 s), then rooms are
/// compared (60 s).
const REST_AFTER: Duration = Duration::from_secs(400);

/// What to simulate.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// The world, and everything that happens in it.
    pub seed: u64,
    /// How long people come and faults happen, in virtual time.
    pub minutes: u32,
    /// A mistake to plant, to see that it is found.
    pub flaw: Option<Flaw>,
}

/// What came of it.
#[derive(Debug, Clone)]
pub struct Report {
    /// What was broken, if anything was.
    pub failure: Option<Failure>,
    /// How often what happened.
    pub counts: Counts,
    /// The log, as one number.
    pub hash: LogHash,
}

/// Simulates a seed. One that fails is run once more for the words of its journal: a seed replays identically.
pub fn simulate(options: Options) -> Report {
    let report = run(options, false);
    if report.failure.is_some() { run(options, true) } else { report }
}

fn run(options: Options, in_words: bool) -> Report {
    let _listening = panics::listen();
    let runtime = Builder::new_current_thread().enable_time().start_paused(true).build();
    let Ok(runtime) = runtime else { unreachable!("a runtime without IO needs nothing of the machine") };
    runtime.block_on(async {
        let mut dice = Dice::new(options.seed);
        let plan = Plan::draw(&mut dice);
        let world = World::new(plan, options.flaw, &mut dice, in_words);
        let script = script(world.clone(), options.minutes, dice);
        tokio::select! {
            biased;
            () = world.failed.cancelled() => {}
            () = script => {}
        }
        world.end();
        let referee = world.referee.lock();
        let mut counts = world.journal.lock().counts.clone();
        counts.commits = referee.commits();
        counts.time = world.time();
        Report { failure: referee.failure.clone(), counts, hash: referee.hash }
    })
}

async fn script(world: Arc<World>, minutes: u32, mut dice: Dice) {
    tokio::spawn(watch(world.clone()));
    for place in 0..world.plan.nodes {
        tokio::spawn(fate::keep_running(world.clone(), place, dice.fork()));
    }
    if timeout(OPEN_WITHIN, people::open(&world, &mut dice)).await.is_err() {
        world.fail("rest", "the place cannot be opened".to_owned());
    }
    let hosts = (0..world.plan.hosts).map(|n| (Attendee::Host(host_id(n)), format!("host {n}"), HOST));
    let customers =
        (0..world.plan.customers).map(|n| (Attendee::Customer(customer_id(n)), format!("customer {n}"), CUSTOMER));
    for (who, name, table) in hosts.chain(customers) {
        tokio::spawn(Person::new(&world, who, name, table, dice.fork()).live());
    }
    tokio::spawn(people::administer(world.clone(), dice.fork()));
    tokio::spawn(fate::strike(world.clone(), dice.fork()));
    sleep(Duration::from_secs(u64::from(minutes) * 60)).await;
    world.note(|| "faults end and everybody goes home".to_owned());
    world.closing.cancel();
    // Those who were just doing something finish it, and the media server comes back if it was away.
    sleep(Duration::from_secs(25)).await;
    fate::make_peace(&world);
    sleep(REST_AFTER).await;
    let findings = world.referee.lock().at_rest(&world);
    tell(&world, findings);
    let panicked = panics::take();
    if !panicked.is_empty() {
        world.fail("defect", panicked);
    }
}

async fn watch(world: Arc<World>) {
    let mut next = Instant::now();
    loop {
        next += LOOK_EVERY;
        tokio::time::sleep_until(next).await;
        let findings = world.referee.lock().look(&world);
        tell(&world, findings);
    }
}

fn tell(world: &World, findings: Vec<(&'static str, String)>) {
    for (invariant, sentence) in findings {
        world.fail(invariant, sentence);
    }
}
