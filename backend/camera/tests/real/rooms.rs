//! A camera in the room of a consultation, as the server makes it.

use std::{sync::Arc, time::Duration};

use anteroom_camera::Place;
use anteroom_domain::{
    camera::CameraState,
    ids::{CameraId, ConsultationId},
};
use anteroom_engine::{
    fakes::{FakeClock, MemoryStore},
    ports::{MediaRooms as _, MediaSides, RoomPlan},
};
use anteroom_janus::{FeedPlan, JanusPool, PoolServer};

use crate::support::{
    janus::Janus,
    own_ip,
    room::{FULL, Started, start_at},
    settings,
    simulator::Simulator,
    target, until,
    viewer::Viewer,
    within,
};

pub(crate) const CONSULTATION: ConsultationId = ConsultationId(7);
pub(crate) const CAMERA: CameraId = CameraId(8);

/// A node over one Janus, and the room of a consultation.
pub(crate) async fn node(janus: &Janus) -> Arc<JanusPool> {
    let name = "janus".parse().expect("a name");
    let server = PoolServer { name, weight: 1, draining: false, janus: janus.config() };
    let (store, clock) = (Arc::new(MemoryStore::new()), Arc::new(FakeClock::default()));
    let pool = Arc::new(JanusPool::connect(vec![server], store, clock));
    until("making the room", || async { pool.ensure(RoomPlan::usual(CONSULTATION)).await.is_ok() }).await;
    pool
}

async fn plan(pool: &JanusPool) -> FeedPlan {
    pool.camera_feed(CONSULTATION, CAMERA).await.expect("the room is placed").1
}

async fn start(pool: &JanusPool, address: &str) -> Started {
    let place = Place { feed: plan(pool).await, codecs: FULL, media_ip: own_ip() };
    start_at(place, target(address, settings()), None)
}

#[tokio::test]
async fn a_camera_joins_the_room_of_a_consultation_and_janus_tells_who_watches() {
    let (janus, simulator) = tokio::join!(Janus::start(), Simulator::start(&[]));
    let pool = node(&janus).await;
    let mut started = start(&pool, &simulator.address("", "pcma")).await;
    started.in_room().await;
    let server = "janus".parse().expect("a name");
    assert!(started.status.borrow().seat.is_some(), "it is in the room");
    let watchers = async || pool.watching(&server, CONSULTATION, CAMERA).await.expect("Janus answers").seats;
    assert_eq!(watchers().await, 0);
    let first = Viewer::watch_feed(&plan(&pool).await).await;
    until("one watches", async || watchers().await == 1).await;
    let second = Viewer::watch_feed(&plan(&pool).await).await;
    until("two watch", async || watchers().await == 2).await;
    started.viewers.send_replace(2);
    first.sees_more(5).await;
    second.hears(800).await;
    let nobody = MediaSides { customer: false, host: false };
    assert_eq!(pool.media(CONSULTATION).await.expect("Janus answers"), nobody, "a camera is on neither side");
    first.leave().await;
    until("one watches again", async || watchers().await == 1).await;
    second.leave().await;
    until("nobody does", async || watchers().await == 0).await;
    within("stopping", started.camera.stop()).await;
    assert_eq!(watchers().await, 0, "where nothing is, nobody watches");
}

#[tokio::test]
async fn whoever_takes_a_camera_over_pushes_out_what_is_left_and_a_room_made_anew_gets_it_back() {
    let (janus, simulator) = tokio::join!(Janus::start(), Simulator::start(&[]));
    let pool = node(&janus).await;
    let mut left = start(&pool, &simulator.address("", "silent")).await;
    left.in_room().await;
    // Nobody is left who would go on with it, and nothing is said to Janus.
    drop(left.camera);
    let mut started = start(&pool, &simulator.address("", "silent")).await;
    started.in_room().await;
    started.viewers.send_replace(1);
    started.state(CameraState::Live).await;
    pool.renew(RoomPlan::usual(CONSULTATION)).await.expect("the room is made anew");
    until("being in the room again", async || {
        tokio::time::sleep(Duration::from_millis(20)).await;
        started.status.borrow().in_room && !janus.participants(&CONSULTATION.to_string()).await.is_empty()
    })
    .await;
    let viewer = Viewer::watch_feed(&plan(&pool).await).await;
    viewer.sees_more(5).await;
}
