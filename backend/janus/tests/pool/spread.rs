//! Where rooms are made.

use std::sync::Arc;

use anteroom_domain::{consultation::Side, ids::ConsultationId};
use anteroom_engine::{
    fakes::{FakeClock, MemoryStore},
    ports::{Draining, MediaRooms, MediaServers, RelayEnd},
};
use anteroom_janus::{JanusPool, PoolServer};
use futures_util::future::join_all;

use super::{Installation, NAMES, participant, plan, seen};
use crate::support::{browser::Browser, janus::Janus, until, within};

#[tokio::test]
async fn rooms_spread_by_weight_and_each_is_on_one_server() {
    let installation = Installation { weights: [1, 1, 2], ..Installation::start().await };
    let pool = installation.node().await;
    for room in 0..40 {
        within("ensure", pool.ensure(plan(ConsultationId(room)))).await.unwrap();
    }
    let counts = installation.counts().await;
    assert_eq!(counts.iter().sum::<usize>(), 40, "{counts:?}");
    // The control connection of the node is one connection at each, whatever its weight.
    assert!((9..=11).contains(&counts[0]) && (9..=11).contains(&counts[1]), "{counts:?}");
    let mut listed = within("list", pool.list()).await.unwrap();
    listed.sort_unstable();
    assert_eq!(listed, (0..40).map(ConsultationId).collect::<Vec<_>>());
    for room in 0..40 {
        within("close", pool.close(ConsultationId(room))).await.unwrap();
    }
    assert_eq!(installation.counts().await, [0, 0, 0]);
    for janus in &installation.januses {
        assert!(janus.tokens().await.is_empty());
    }
}

#[tokio::test]
async fn what_others_do_at_a_server_counts_as_its_load() {
    let installation = Installation::start().await;
    let others = installation.januses[0].server().await;
    let mut browsers = Vec::new();
    for room in 100..104 {
        for side in Side::BOTH {
            let mut browser = Browser::connect(&others, participant(ConsultationId(room), side));
            browser.join().await;
            browsers.push(browser);
        }
    }
    let pool = installation.node().await;
    for room in 0..6 {
        within("ensure", pool.ensure(plan(ConsultationId(room)))).await.unwrap();
    }
    assert_eq!(installation.counts().await, [4, 3, 3], "the four of the others, and nothing more");
    let load = seen(&pool, NAMES[0]).await.load.unwrap();
    assert_eq!((load.rooms, load.sessions), (4, 8 + 2), "a connection of each node");
}

#[tokio::test]
async fn nodes_that_place_the_same_rooms_at_once_agree() {
    let installation = Installation::start().await;
    let (here, there) = (installation.node().await, installation.node().await);
    let rooms: Vec<_> = (0..30).map(ConsultationId).collect();
    let both = rooms.iter().flat_map(|room| [here.ensure(plan(*room)), there.ensure(plan(*room))]);
    for result in within("ensure", join_all(both)).await {
        result.unwrap();
    }
    for room in &rooms {
        assert_eq!(installation.servers_of(*room).await.len(), 1, "{room}");
    }
    // Either side comes in through another node.
    let mut customer = Browser::connect(&here, participant(rooms[0], Side::Customer));
    let mut host = Browser::connect(&there, participant(rooms[0], Side::Host));
    customer.join().await;
    host.join().await;
    let server = installation.servers_of(rooms[0]).await[0];
    assert_eq!(installation.januses[server].participants(&rooms[0].to_string()).await.len(), 2);
    assert_eq!((here.relays(), there.relays()), (1, 1));
}

#[tokio::test]
async fn a_drained_server_keeps_what_it_has_and_gets_nothing_new() {
    let installation = Installation::start().await;
    let (here, there) = (installation.node().await, installation.node().await);
    for room in 0..3 {
        within("ensure", here.ensure(plan(ConsultationId(room)))).await.unwrap();
    }
    assert_eq!(installation.counts().await, [1, 1, 1]);
    let running = (0..3).map(ConsultationId);
    let mut at_north = None;
    for room in running {
        if installation.servers_of(room).await == [0] {
            at_north = Some(room);
        }
    }
    let at_north = at_north.expect("one of three");
    let mut customer = Browser::connect(&there, participant(at_north, Side::Customer));
    let (session, handle) = customer.join().await;

    let north = NAMES[0].parse().unwrap();
    within("draining", here.set_draining(&north, true)).await.unwrap();
    let followed = || async { seen(&there, NAMES[0]).await.draining == Draining::Asked };
    until("the other node follows", followed).await;
    for room in 10..16 {
        within("ensure", there.ensure(plan(ConsultationId(room)))).await.unwrap();
    }
    assert_eq!(installation.counts().await[0], 1, "nothing new");
    let answer = customer.message(session, handle, serde_json::json!({"request": "leave"})).await;
    assert_eq!(answer["leaving"], "ok", "what runs goes on: {answer}");
    // Whoever comes late to a room that runs there is let in there.
    Browser::connect(&here, participant(at_north, Side::Host)).join().await;

    within("undraining", there.set_draining(&north, false)).await.unwrap();
    until("the other node follows", || async { seen(&here, NAMES[0]).await.draining == Draining::No }).await;
    for room in 20..26 {
        within("ensure", here.ensure(plan(ConsultationId(room)))).await.unwrap();
    }
    assert!(installation.counts().await[0] > 1, "it takes new ones again");
}

#[tokio::test]
async fn where_all_are_drained_nothing_new_begins() {
    let installation = Installation::start().await;
    let pool = installation.node().await;
    for name in NAMES {
        within("draining", pool.set_draining(&name.parse().unwrap(), true)).await.unwrap();
    }
    let error = within("ensure", pool.ensure(plan(ConsultationId(1)))).await.unwrap_err();
    assert!(error.is_retryable(), "{error}");
    let page = Browser::connect(&pool, participant(ConsultationId(1), Side::Host));
    assert_eq!(page.end().await, RelayEnd::ServerGone);
    assert_eq!(installation.counts().await, [0, 0, 0]);
}

#[tokio::test]
async fn rooms_of_before_there_were_several_servers_stay_where_they_are() {
    let installation = Installation::start().await;
    let before = installation.januses[1].server().await;
    let room = ConsultationId(7);
    let mut customer = Browser::connect(&before, participant(room, Side::Customer));
    customer.join().await;
    let pool = installation.node().await;
    let mut host = Browser::connect(&pool, participant(room, Side::Host));
    host.join().await;
    assert_eq!(installation.servers_of(room).await, [1]);
    assert_eq!(installation.januses[1].participants(&room.to_string()).await.len(), 2);
}

/// The path of those who have one server: nothing is written or read that was not before.
#[tokio::test]
async fn with_one_server_the_database_is_not_asked() {
    let janus = Janus::start().await;
    let store = Arc::new(MemoryStore::new());
    store.set_available(false);
    let only = PoolServer { name: "janus".parse().unwrap(), weight: 1, draining: false, janus: janus.config() };
    let pool = Arc::new(JanusPool::connect(vec![only], store, Arc::new(FakeClock::default())));
    let room = ConsultationId(1);
    until("the room is made", || async { pool.ensure(plan(room)).await.is_ok() }).await;
    Browser::connect(&pool, participant(room, Side::Host)).join().await;
    within("media", pool.media(room)).await.unwrap();
    assert_eq!(within("list", pool.list()).await.unwrap(), [room]);
    within("renew", pool.renew(plan(room))).await.unwrap();
    within("close", pool.close(room)).await.unwrap();
    within("ping", pool.ping()).await.unwrap();
    let servers = pool.servers().await;
    assert!(servers.len() == 1 && servers[0].is_up && servers[0].load.is_some(), "{servers:?}");
}

#[tokio::test]
async fn a_check_runs_where_a_room_would_be_made() {
    let installation = Installation::start().await;
    let pool = installation.node().await;
    for name in &NAMES[..2] {
        within("draining", pool.set_draining(&name.parse().unwrap(), true)).await.unwrap();
    }
    let mut page = Browser::check(&pool);
    let session = page.create().await;
    assert!(installation.januses[2].sessions().await.contains(&session));
}
