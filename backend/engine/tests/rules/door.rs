//! Those turned away at the door are counted, and cost a commit a minute at most.

use std::sync::Arc;

use anteroom_domain::{event::Event, refusal::JoinRefused, turned_away::TurnedAway};
use anteroom_engine::door::Door;
use tokio_util::sync::CancellationToken;

use crate::common::{HERE, Node, SESSION, Unruly, World};

fn told(world: &World) -> Vec<TurnedAway> {
    let counts = |event: Event| if let Event::TurnedAwayCounted { counts, .. } = event { Some(counts) } else { None };
    world.events().into_iter().filter_map(counts).collect()
}

async fn with_a_door(world: &World) -> (Node, Door, CancellationToken) {
    let node = world.node(HERE).await;
    node.session(|_| {}).await;
    let (door, stop) = (Door::default(), CancellationToken::new());
    tokio::spawn(door.clone().run(node.floor.clone(), stop.clone()));
    world.pass_s(1).await;
    (node, door, stop)
}

#[tokio::test(start_paused = true)]
async fn a_storm_of_refusals_is_one_commit_a_minute() {
    let world = World::new();
    let (node, door, _stop) = with_a_door(&world).await;
    let before = node.revision();
    for _ in 0..10_000 {
        door.refused(SESSION, &JoinRefused::LineFull);
    }
    door.too_often(SESSION);
    assert_eq!(node.revision(), before, "a refusal writes nothing");
    world.until("the node tells", || node.revision() > before).await;
    assert_eq!(told(&world), [TurnedAway { full: 10_000, too_often: 1, ..TurnedAway::default() }]);
    world.pass_s(180).await;
    assert_eq!(node.revision().0, before.0 + 1, "a quiet minute costs nothing");
    world.check(&[&node]);
}

#[tokio::test(start_paused = true)]
async fn a_node_that_stops_tells_what_it_has_counted() {
    let world = World::new();
    let (node, door, stop) = with_a_door(&world).await;
    door.refused(SESSION, &JoinRefused::Closed);
    let before = node.revision();
    stop.cancel();
    world.until("the node tells", || node.revision() > before).await;
    assert_eq!(told(&world), [TurnedAway { closed: 1, ..TurnedAway::default() }]);
}

#[tokio::test(start_paused = true)]
async fn what_could_not_be_told_is_not_told_twice() {
    let world = World::new();
    let store = Unruly::new(world.store.clone());
    let node = world.node_over(HERE, Arc::clone(&store) as _).await;
    node.session(|_| {}).await;
    let door = Door::default();
    store.hold_writes();
    door.refused(SESSION, &JoinRefused::Closed);
    door.tell(&node.floor).await;
    store.let_writes_go();
    door.tell(&node.floor).await;
    world.until("the first is written after all", || !told(&world).is_empty()).await;
    assert_eq!(told(&world).len(), 1);
}
