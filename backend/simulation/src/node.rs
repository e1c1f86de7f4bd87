//! One run of one server process: the real engine, over a link.

use std::{sync::Arc, time::Duration};

use anteroom_domain::ids::NodeId;
use anteroom_engine::{
    attendance::Attendance,
    fakes::SeededRandom,
    floor::FloorHandle,
    media_care::{MediaCare, MediaNews},
    node_care,
    ports::{Clock, MediaRooms},
    steady_clock::SteadyClock,
};
use tokio::{
    sync::broadcast::error::RecvError,
    task::JoinHandle,
    time::{Instant, sleep},
};
use tokio_util::sync::CancellationToken;

use crate::{
    dice::Dice,
    panics,
    plan::Flaw,
    ports::{JumpingClock, Link, RoomsOverLink, StoreOverLink, VirtualTicks},
    world::World,
};

/// How long to wait before reading the log again when a node cannot start.
const START_PAUSE: Duration = Duration::from_millis(500);
/// How long a node that stops is given for what it has begun.
const STOP_WITHIN: Duration = Duration::from_secs(10);

pub(crate) struct Node {
    pub(crate) id: NodeId,
    pub(crate) place: usize,
    pub(crate) link: Arc<Link>,
    pub(crate) floor: FloorHandle,
    pub(crate) attendance: Attendance,
    pub(crate) news: MediaNews,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) wall: Arc<JumpingClock>,
    /// Ends everything but the runner, which stops last.
    stop: CancellationToken,
    stop_runner: CancellationToken,
}

impl Node {
    /// Starts a node at a place of the world, once the log can be read.
    pub(crate) async fn start(world: &Arc<World>, place: usize, mut dice: Dice) -> Arc<Self> {
        loop {
            if let Some(node) = Self::try_start(world, place, &mut dice).await {
                world.note(|| format!("{:?} starts at place {place}", node.id));
                world.put_node(place, Some(node.clone()));
                return node;
            }
            sleep(START_PAUSE).await;
        }
    }

    async fn try_start(world: &Arc<World>, place: usize, dice: &mut Dice) -> Option<Arc<Self>> {
        let id = NodeId(u128::from(dice.next()));
        let link = Arc::new(Link::new(dice.fork(), world.plan.way_ms));
        let wall = Arc::new(JumpingClock::new(world.began));
        let clock: Arc<dyn Clock> = match world.flaw {
            Some(Flaw::WallClock) => wall.clone(),
            _ => Arc::new(SteadyClock::new(wall.clone(), Arc::new(VirtualTicks(Instant::now())))),
        };
        let random = Arc::new(SeededRandom::new(dice.next()));
        let store = StoreOverLink::new(world, &link);
        let rooms: Arc<dyn MediaRooms> = Arc::new(RoomsOverLink::new(world, &link));
        let (stop, stop_runner) = (CancellationToken::new(), CancellationToken::new());
        let started = FloorHandle::start(store.clone(), clock.clone(), random, id, stop_runner.clone()).await;
        let Ok((floor, runner)) = started else {
            link.die();
            return None;
        };
        let attendance = Attendance::new(floor.clone());
        let (care, news) = MediaCare::new(floor.clone(), rooms);
        let tasks = vec![
            tokio::spawn(attendance.clone().run(stop.clone())),
            tokio::spawn(care.run(stop.clone())),
            tokio::spawn(node_care::run(floor.clone(), store, clock.clone(), stop.clone())),
            tokio::spawn(hear(world.clone(), floor.clone())),
        ];
        let node = Arc::new(Self { id, place, link, floor, attendance, news, clock, wall, stop, stop_runner });
        tokio::spawn(mourn(world.clone(), node.clone(), runner, tasks));
        Some(node)
    }

    /// As after kill -9: nothing is finished, nothing is said.
    pub(crate) fn kill(&self) {
        self.link.die();
    }

    /// As after a signal to stop: what has begun is finished.
    pub(crate) async fn stop(&self) {
        self.stop.cancel();
        self.stop_runner.cancel();
        tokio::select! {
            biased;
            () = self.link.died() => {}
            () = sleep(STOP_WITHIN) => self.link.die(),
        }
    }
}

/// Hears every commit that the node makes known, as its pages do.
async fn hear(world: Arc<World>, floor: FloorHandle) {
    let mut commits = floor.subscribe();
    loop {
        match commits.recv().await {
            Ok(commit) => world.published(floor.node(), &commit),
            Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return,
        }
    }
}

/// Waits for the node's end and takes its tasks with it. A runner that ends by itself is a defect.
async fn mourn(world: Arc<World>, node: Arc<Node>, mut runner: JoinHandle<()>, tasks: Vec<JoinHandle<()>>) {
    tokio::select! {
        biased;
        () = node.link.died() => runner.abort(),
        result = &mut runner => {
            if result.is_err() || !node.stop_runner.is_cancelled() {
                world.fail("defect", format!("the runner of {:?} ended: {}", node.id, panics::take()));
            }
            node.link.die();
        }
    }
    for task in tasks {
        task.abort();
    }
    world.note(|| format!("{:?} is gone", node.id));
    world.put_node(node.place, None);
}
