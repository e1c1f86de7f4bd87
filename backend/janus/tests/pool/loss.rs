//! A server that goes away, for everybody or for one node, and what becomes of its consultations.

use anteroom_domain::{consultation::Side, ids::ConsultationId};
use anteroom_engine::ports::{MediaEvent, MediaEvents, MediaRooms, RelayEnd};
use anteroom_janus::{JanusConfig, JanusPool};
use serde_json::json;

use super::{Installation, NAMES, participant, plan, seen};
use crate::support::{browser::Browser, until, wire::Wires, within};

const ROOM: ConsultationId = ConsultationId(0xabc);

/// Waits until the room can be had again, as a comparison finds it.
async fn until_made(pool: &JanusPool, room: ConsultationId) {
    until("the room is made elsewhere", || async { pool.ensure(plan(room)).await.is_ok() }).await;
}

#[tokio::test]
async fn a_killed_servers_consultations_go_on_at_another() {
    let mut installation = Installation::start().await;
    let (here, there) = (installation.node().await, installation.node().await);
    let mut customer = Browser::connect(&here, participant(ROOM, Side::Customer));
    let mut host = Browser::connect(&there, participant(ROOM, Side::Host));
    customer.join().await;
    host.join().await;
    let first = installation.servers_of(ROOM).await[0];
    let mut compare = here.compare_now();
    compare.borrow_and_update();

    installation.januses[first].kill().await;
    assert_eq!((customer.end().await, host.end().await), (RelayEnd::ServerGone, RelayEnd::ServerGone));
    // The relays may have noticed a moment before the node itself did.
    until("the server is missed, and the room not moved yet", || async {
        here.ensure(plan(ROOM)).await.is_err_and(|error| error.is_retryable())
    })
    .await;
    within("being told to compare", compare.changed()).await.unwrap();
    until_made(&here, ROOM).await;
    let second = installation.servers_of(ROOM).await;
    assert!(second.len() == 1 && second != [first], "{second:?}");
    assert!(!seen(&here, NAMES[first]).await.is_up);
    // Both come back, each through their node, with tokens that are good there.
    Browser::connect(&here, participant(ROOM, Side::Customer)).join().await;
    until_made(&there, ROOM).await;
    Browser::connect(&there, participant(ROOM, Side::Host)).join().await;
    assert_eq!(installation.servers_of(ROOM).await, second);
    let janus = &installation.januses[second[0]];
    assert_eq!((janus.tokens().await.len(), janus.participants(&ROOM.to_string()).await.len()), (2, 2));
    // What is listed is what the others have; the dead one hides nothing of that.
    assert_eq!(within("list", here.list()).await.unwrap(), [ROOM]);
    within("ping", here.ping()).await.unwrap();

    installation.januses[first].launch().await;
    until("the server is found again", || async { seen(&there, NAMES[first]).await.load.is_some() }).await;
    until_made(&there, ROOM).await;
    assert_eq!(installation.servers_of(ROOM).await, second, "nothing moves back");
}

#[tokio::test]
async fn a_restarted_servers_consultations_stay() {
    let mut installation = Installation::start().await;
    let pool = installation.node().await;
    within("ensure", pool.ensure(plan(ROOM))).await.unwrap();
    let before = installation.servers_of(ROOM).await;
    installation.januses[before[0]].kill().await;
    installation.januses[before[0]].launch().await;
    until_made(&pool, ROOM).await;
    assert_eq!(installation.servers_of(ROOM).await, before);
}

/// Wires to every server, and a node behind them.
async fn behind_wires(installation: &Installation) -> (Vec<Wires>, std::sync::Arc<JanusPool>) {
    let mut wires = Vec::new();
    for janus in &installation.januses {
        let JanusConfig { url, admin_url, .. } = janus.config();
        wires.push(Wires::to(&url, &admin_url).await);
    }
    let rewired = |index: usize, config: JanusConfig| {
        let wire: &Wires = &wires[index];
        JanusConfig { url: wire.url.clone(), admin_url: wire.admin_url.clone(), ..config }
    };
    let pool = installation.node_with(rewired).await;
    (wires, pool)
}

#[tokio::test]
async fn a_server_that_comes_back_is_cleared_of_what_was_moved() {
    let installation = Installation::start().await;
    let (wires, pool) = behind_wires(&installation).await;
    let mut customer = Browser::connect(&pool, participant(ROOM, Side::Customer));
    customer.join().await;
    let first = installation.servers_of(ROOM).await[0];
    wires[first].cut();
    assert_eq!(customer.end().await, RelayEnd::ServerGone);
    until_made(&pool, ROOM).await;
    assert_eq!(installation.servers_of(ROOM).await.len(), 2, "the old one lives, with what it had");
    wires[first].mend();
    until("what was left behind is closed", || async {
        let janus = &installation.januses[first];
        janus.rooms().await.is_empty() && janus.tokens().await.is_empty()
    })
    .await;
    let second = installation.servers_of(ROOM).await;
    assert!(second.len() == 1 && second != [first], "{second:?}");
}

#[tokio::test]
async fn a_node_that_still_reaches_the_server_follows_the_one_that_does_not() {
    let installation = Installation::start().await;
    let there = installation.node().await;
    let (wires, here) = behind_wires(&installation).await;
    let mut customer = Browser::connect(&here, participant(ROOM, Side::Customer));
    let mut host = Browser::connect(&there, participant(ROOM, Side::Host));
    customer.join().await;
    let (session, _) = host.join().await;
    let first = installation.servers_of(ROOM).await[0];
    wires[first].cut();
    assert_eq!(customer.end().await, RelayEnd::ServerGone);
    until_made(&here, ROOM).await;
    assert_eq!(host.end().await, RelayEnd::ServerGone, "the other node ends what would stay apart");
    until("nothing is left there", || async {
        let janus = &installation.januses[first];
        janus.rooms().await.is_empty() && !janus.sessions().await.contains(&session)
    })
    .await;
    Browser::connect(&here, participant(ROOM, Side::Customer)).join().await;
    Browser::connect(&there, participant(ROOM, Side::Host)).join().await;
    let second = installation.servers_of(ROOM).await;
    assert!(second.len() == 1 && second != [first], "{second:?}");
    assert_eq!(installation.januses[second[0]].participants(&ROOM.to_string()).await.len(), 2);
}

#[tokio::test]
async fn what_a_server_tells_of_a_room_that_was_moved_does_not_count() {
    let mut installation = Installation::start().await;
    let pool = installation.node().await;
    within("ensure", pool.ensure(plan(ROOM))).await.unwrap();
    let first = installation.servers_of(ROOM).await[0];
    let published = |feed: &str| {
        let data = json!({"event": "published", "room": ROOM.to_string(), "id": feed});
        json!({"type": 64, "event": {"plugin": "janus.plugin.videoroom", "data": data}}).to_string()
    };
    let told = |server: usize, feed: &str| {
        pool.read(Some(&NAMES[server].parse().unwrap()), published(feed).as_bytes()).expect("a server of that name")
    };
    let up = MediaEvent::Media { consultation: ROOM, side: Side::Host, up: true };
    assert_eq!(told((first + 1) % 3, "host-00000001"), [], "the room is not there");
    assert_eq!(told(first, "host-00000001"), [MediaEvent::Published(ROOM), up]);
    assert_eq!(pool.read(Some(&"east".parse().unwrap()), b"{}"), None, "there is no such server");
    installation.januses[first].kill().await;
    until("the room is made elsewhere", || async {
        pool.ensure(plan(ROOM)).await.is_ok() && !installation.servers_of(ROOM).await.is_empty()
    })
    .await;
    let second = installation.servers_of(ROOM).await[0];
    assert_eq!(told(first, "host-00000002"), []);
    assert_eq!(told(second, "host-00000003"), [MediaEvent::Published(ROOM), up]);
}
