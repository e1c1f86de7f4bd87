//! What goes wrong, at random. Each fault is one line of a table.

use std::{sync::Arc, time::Duration};

use anteroom_domain::SignedDuration;
use anteroom_engine::ports::CommitStore;
use tokio::time::sleep;

use crate::{
    dice::Dice,
    node::Node,
    plan::Flaw,
    ports::{Doom, Trouble},
    world::World,
};

/// One thing that can go wrong.
struct Fault {
    weight: u32,
    name: &'static str,
    happens: fn(&Arc<World>, &mut Dice),
}

const fn fault(weight: u32, name: &'static str, happens: fn(&Arc<World>, &mut Dice)) -> Fault {
    Fault { weight, name, happens }
}

const FAULTS: &[Fault] = &[
    fault(4, "a node is killed", |world, dice| with_node(world, dice, |node, _| node.kill())),
    fault(4, "a node is killed before it has stored a commit", |world, dice| {
        with_node(world, dice, |node, _| node.link.doom(Doom::BeforeStoring));
    }),
    fault(4, "a node is killed after it has stored a commit", |world, dice| {
        with_node(world, dice, |node, _| node.link.doom(Doom::AfterStoring));
    }),
    fault(2, "a node is stopped", |world, dice| {
        with_node(world, dice, |node, _| {
            let node = node.clone();
            tokio::spawn(async move { node.stop().await });
        });
    }),
    fault(3, "the store is away for a node", |world, dice| {
        with_node(world, dice, |node, dice| node.link.make(Trouble::Away, dice.ms(200, 15_000)));
    }),
    fault(2, "the store is away", |world, dice| {
        let lasting = dice.ms(200, 15_000);
        world.running().iter().for_each(|node| node.link.make(Trouble::Away, lasting));
    }),
    fault(3, "the store is slow", |world, dice| {
        with_node(world, dice, |node, dice| {
            node.link.make(Trouble::Slow(dice.between(50, 2_000)), dice.ms(500, 10_000));
        });
    }),
    fault(5, "replies of the store are lost", |world, dice| {
        with_node(world, dice, |node, dice| {
            node.link.make(Trouble::LostReplies(dice.between(20, 100)), dice.ms(500, 5_000));
        });
    }),
    fault(3, "commits conflict", |world, dice| {
        with_node(world, dice, |node, dice| {
            node.link.make(Trouble::Conflicts(dice.between(20, 80)), dice.ms(500, 5_000));
        });
    }),
    fault(4, "wake-ups are late and repeated", |world, dice| {
        with_node(world, dice, |node, dice| {
            node.link.make(Trouble::LateWakeups(dice.between(20, 3_000)), dice.ms(1_000, 20_000));
        });
    }),
    fault(2, "the media server forgets everything", |world, _| world.media_server(true, true)),
    fault(3, "the media server is away", |world, dice| {
        let (world, lasting, forgets) = (world.clone(), dice.ms(300, 20_000), dice.percent(50));
        world.media_server(false, forgets);
        tokio::spawn(async move {
            sleep(lasting).await;
            world.media_server(true, forgets);
        });
    }),
    fault(2, "news of media is lost", |world, dice| world.media_is_silent(dice.ms(1_000, 15_000))),
    fault(2, "a clock jumps an hour forwards", |world, dice| {
        with_node(world, dice, |node, _| node.wall.jump(SignedDuration::from_hours(1)));
    }),
    fault(2, "a clock jumps an hour back", |world, dice| {
        with_node(world, dice, |node, _| node.wall.jump(SignedDuration::from_hours(-1)));
    }),
    fault(3, "everybody reloads", |world, _| {
        world.storm.send(()).ok();
    }),
    fault(1, "a snapshot is kept", |world, _| {
        let world = world.clone();
        tokio::spawn(async move {
            let snapshot = world.referee.lock().snapshot();
            world.store.save_snapshot(&snapshot).await.ok();
        });
    }),
];

/// Every fault that there is.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    FAULTS.iter().map(|fault| fault.name)
}

fn with_node(world: &World, dice: &mut Dice, does: impl FnOnce(&Arc<Node>, &mut Dice)) {
    let running = world.running();
    if let Some(node) = dice.one(&running) {
        does(node, dice);
    }
}

/// Brings faults until everybody goes home.
pub(crate) async fn strike(world: Arc<World>, mut dice: Dice) {
    let Some(every_ms) = world.plan.fault_every_ms else { return };
    loop {
        let pause = dice.around_ms(every_ms);
        tokio::select! {
            biased;
            () = world.closing.cancelled() => return,
            () = sleep(pause) => {}
        }
        let weighed: Vec<_> = FAULTS.iter().map(|fault| (fault, fault.weight)).collect();
        if let Some(fault) = dice.weighed(&weighed) {
            world.note(|| format!("FAULT: {}", fault.name));
            *world.journal.lock().counts.faults.entry(fault.name).or_default() += 1;
            (fault.happens)(&world, &mut dice);
        }
    }
}

/// Starts a node at a place, and another one whenever it is gone.
pub(crate) async fn keep_running(world: Arc<World>, place: usize, mut dice: Dice) {
    loop {
        let node = Node::start(&world, place, dice.fork()).await;
        node.link.died().await;
        if world.flaw == Some(Flaw::NobodyReturns) {
            return;
        }
        sleep(dice.ms(100, 15_000)).await;
    }
}

/// Ends all faults.
pub(crate) fn make_peace(world: &World) {
    world.media_server(true, false);
    world.media_is_silent(Duration::ZERO);
    world.running().iter().for_each(|node| node.link.heal());
}
