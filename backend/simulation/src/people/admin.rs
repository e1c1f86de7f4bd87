//! Whoever runs the place: makes the sessions, and changes something now and then.

use std::{sync::Arc, time::Duration};

use anteroom_domain::{
    SignedDuration,
    command::Command,
    hours::{OpeningHours, OverrideState, Span, Week},
    turned_away::TurnedAway,
};
use tokio::time::sleep;

use super::{host_id, person::ask, session_id};
use crate::{dice::Dice, plan, world::World};

/// Mean time between two changes.
const CHANGE_EVERY_MS: u32 = 60_000;
/// How long an admin waits for an answer.
const PATIENCE: Duration = Duration::from_secs(12);

/// What an admin may do to a session.
type Change = fn(&World, &mut Dice, usize) -> Command;

const CHANGES: &[Change] = &[
    |_, _, index| Command::by_hand(session_id(index), OverrideState::Closed),
    |_, _, index| Command::by_hand(session_id(index), OverrideState::Open),
    |_, _, index| Command::by_hand(session_id(index), OverrideState::Open),
    for_a_while,
    for_a_while,
    set_hours,
    set_hours,
    set_hours,
    |_, _, index| Command::SetArchived { session: session_id(index), archived: true },
    |_, _, index| Command::SetArchived { session: session_id(index), archived: false },
    |_, _, index| Command::SetArchived { session: session_id(index), archived: false },
    |_, dice, index| configure(dice, index),
    |world, dice, index| Command::AssignHost { session: session_id(index), host: any_host(world, dice) },
    |world, dice, index| Command::UnassignHost { session: session_id(index), host: any_host(world, dice) },
    |world, dice, index| create(world, dice, index),
    // What a node would tell by itself.
    |_, dice, index| {
        let counts = TurnedAway { full: dice.between(0, 9).into(), ..TurnedAway::default() };
        Command::CountTurnedAway { doors: [(session_id(index), counts)].into() }
    },
];

fn any_host(world: &World, dice: &mut Dice) -> anteroom_domain::ids::HostId {
    let count = u64::try_from(world.plan.hosts).unwrap_or(1);
    host_id(usize::try_from(dice.below(count)).unwrap_or(0))
}

/// Open or closed by hand, until a moment soon: also one that is over when the command arrives.
fn for_a_while(world: &World, dice: &mut Dice, index: usize) -> Command {
    let state = *dice.one(&[OverrideState::Open, OverrideState::Closed]).unwrap_or(&OverrideState::Closed);
    let until = Some(world.now() + SignedDuration::from_millis(dice.between(1, 120_000).into()));
    Command::SetOverride { session: session_id(index), state: Some(state), until, message: "For a while.".to_owned() }
}

/// Hours that begin and end within minutes, so that sessions close by themselves while people wait.
fn set_hours(world: &World, dice: &mut Dice, index: usize) -> Command {
    const DAY: u32 = 1_440;
    let today = u32::try_from(world.now().as_second().rem_euclid(86_400) / 60).unwrap_or(0);
    let mut minute = today;
    let mut spans = Vec::new();
    for _ in 0..dice.between(1, 4) {
        let opens = minute + dice.between(0, 2);
        minute = opens + dice.between(1, 4);
        let of_day = |minute: u32| u16::try_from(minute % DAY).unwrap_or(0);
        spans.extend(Span::new(of_day(opens), of_day(minute)));
    }
    let [mon, tue, wed, thu, fri, sat, sun] = std::array::from_fn(|_| spans.clone());
    let weekly = Week { mon, tue, wed, thu, fri, sat, sun };
    let last_admission_s = *dice.one(&[0, 0, 30, 90]).unwrap_or(&0);
    let hours = OpeningHours { weekly, last_admission_s, ..OpeningHours::never("UTC") };
    Command::SetHours { session: session_id(index), edition: None, hours }
}

fn configure(dice: &mut Dice, index: usize) -> Command {
    let (name, description) = (format!("Session {index}"), "Changed.".to_owned());
    let (session, edition, settings) = (session_id(index), None, plan::settings(dice));
    Command::ConfigureSession { session, edition, name, description, settings }
}

/// As planned; a second time the address is taken.
fn create(world: &World, _dice: &mut Dice, index: usize) -> Command {
    Command::CreateSession {
        session: session_id(index),
        slug: format!("session-{index}").parse().unwrap_or_else(|_| unreachable!("a slug")),
        name: format!("Session {index}"),
        description: String::new(),
        settings: world.plan.sessions.get(index).cloned().unwrap_or_default(),
    }
}

/// Makes the sessions, and lets hosts serve them: each host most of them, and each session somebody.
pub(crate) async fn open(world: &World, dice: &mut Dice) {
    for index in 0..world.plan.sessions.len() {
        insist(world, &create(world, dice, index)).await;
        for number in 0..world.plan.hosts {
            if number == 0 || dice.percent(70) {
                insist(world, &Command::AssignHost { session: session_id(index), host: host_id(number) }).await;
            }
        }
    }
}

/// Asks until it is done.
async fn insist(world: &World, command: &Command) {
    loop {
        let running = world.running();
        if let Some(node) = running.first()
            && matches!(ask(world, node, command.clone(), PATIENCE).await, "done" | "slug_taken")
        {
            return;
        }
        sleep(Duration::from_millis(100)).await;
    }
}

/// Changes something now and then until everybody goes home.
pub(crate) async fn administer(world: Arc<World>, mut dice: Dice) {
    loop {
        let pause = dice.around_ms(CHANGE_EVERY_MS);
        tokio::select! {
            biased;
            () = world.closing.cancelled() => return,
            () = sleep(pause) => {}
        }
        let index = usize::try_from(dice.below(world.plan.sessions.len() as u64)).unwrap_or(0);
        let running = world.running();
        if let (Some(change), Some(node)) = (dice.one(CHANGES), dice.one(&running)) {
            let command = change(&world, &mut dice, index);
            world.note(|| format!("the admin: {command:?} at place {}", node.place));
            ask(&world, node, command, PATIENCE).await;
        }
    }
}
