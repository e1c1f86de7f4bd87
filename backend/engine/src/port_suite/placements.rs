//! Rules of [`Placements`].

use std::sync::Arc;

use anteroom_domain::ids::ConsultationId;
use tokio::task::JoinSet;

use super::{in_time, samples::at};
use crate::ports::{Placement, Placements, StoreError};

const ROOM: ConsultationId = ConsultationId(7);
const OTHER: ConsultationId = ConsultationId(u128::MAX);
/// Far ahead of any database's clock, so that it does not clear up meanwhile.
const FAR_MS: i64 = 1_000 * 86_400 * 365 * 20;

fn placement(consultation: ConsultationId, number: u32, server: &str, ms: i64) -> Placement {
    Placement { consultation, number, server: server.parse().expect("a name"), at: at(ms) }
}

async fn place(store: &Arc<dyn Placements>, placement: &Placement) {
    store.place(placement, at(FAR_MS)).await.expect("a placement of its own");
}

/// Of nodes that place a room at once, one does, and all find the same.
pub async fn a_room_is_placed_once_even_in_a_race(store: Arc<dyn Placements>) {
    for number in 1..=3 {
        let mut nodes = JoinSet::new();
        for node in 0..8 {
            let store = Arc::clone(&store);
            let wish = placement(ROOM, number, &format!("janus-{node}"), node);
            nodes.spawn(async move { (store.place(&wish, at(FAR_MS)).await, wish) });
        }
        let answers = in_time("every node is told", nodes.join_all()).await;
        let (won, lost): (Vec<_>, Vec<_>) = answers.into_iter().partition(|(answer, _)| answer.is_ok());
        assert_eq!((won.len(), lost.len()), (1, 7), "{lost:?}");
        assert!(lost.iter().all(|(answer, _)| matches!(answer, Err(StoreError::Conflict(_)))), "{lost:?}");
        let winner = &won[0].1;
        assert_eq!(store.latest(&[ROOM]).await.expect("it can be read").first(), Some(winner));
        place(&store, winner).await;
    }
}

/// The highest number holds, beyond nine too, and consultations without a placement are left out.
pub async fn the_last_placement_holds(store: Arc<dyn Placements>) {
    for number in 1..=11 {
        place(&store, &placement(ROOM, number, &format!("janus-{number}"), i64::from(number))).await;
    }
    place(&store, &placement(OTHER, 1, "janus-1", 5)).await;
    let unknown = ConsultationId(8);
    let mut latest = store.latest(&[OTHER, unknown, ROOM]).await.expect("they can be read");
    latest.sort_by_key(|placement| placement.consultation);
    assert_eq!(latest, [placement(ROOM, 11, "janus-11", 11), placement(OTHER, 1, "janus-1", 5)]);
    assert_eq!(store.latest(&[]).await.expect("nothing can be read"), []);
}

/// What moved a room is found by its time; what placed it first is no move.
pub async fn moves_are_found_by_their_time(store: Arc<dyn Placements>) {
    for (room, number, ms) in [(ROOM, 1, 1_000), (ROOM, 2, 2_000), (OTHER, 1, 3_000), (OTHER, 2, 4_000)] {
        place(&store, &placement(room, number, "janus", ms)).await;
    }
    let moved = |since| {
        let store = Arc::clone(&store);
        async move { store.moved_since(at(since)).await.expect("moves can be read") }
    };
    assert_eq!(moved(0).await, [placement(ROOM, 2, "janus", 2_000), placement(OTHER, 2, "janus", 4_000)]);
    assert_eq!(moved(2_001).await, [placement(OTHER, 2, "janus", 4_000)]);
    assert_eq!(moved(4_001).await, []);
}

/// A drained server is drained until that is taken back, however often either is asked.
pub async fn a_server_is_drained_until_it_is_taken_back(store: Arc<dyn Placements>) {
    let server = |name: &str| name.parse().expect("a name");
    for _ in 0..2 {
        for name in ["one", "two"] {
            store.set_drained(&server(name), true).await.expect("it can be drained");
        }
    }
    let mut drained = store.drained().await.expect("it can be read");
    drained.sort();
    assert_eq!(drained, [server("one"), server("two")]);
    for _ in 0..2 {
        store.set_drained(&server("one"), false).await.expect("it can be taken back");
    }
    assert_eq!(store.drained().await.expect("it can be read"), [server("two")]);
    store.set_drained(&server("one"), true).await.expect("it can be drained again");
    assert_eq!(store.drained().await.expect("it can be read").len(), 2);
}
