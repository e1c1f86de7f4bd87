//! Rules of [`Checks`].

use std::sync::Arc;

use anteroom_domain::ids::TicketId;
use tokio::task::JoinSet;

use super::{
    in_time,
    samples::{at, check},
};
use crate::ports::{Check, CheckedDevice, CheckedPath, Checks, PersonalData};

/// What is kept comes back whole, and the last of a ticket's counts.
pub async fn the_last_check_of_a_ticket_counts<S: Checks>(store: Arc<S>) {
    const PATHS: [CheckedPath; 4] =
        [CheckedPath::Direct, CheckedPath::RelayUdp, CheckedPath::RelayTcp, CheckedPath::Nowhere];
    const DEVICES: [CheckedDevice; 5] = [
        CheckedDevice::Works,
        CheckedDevice::Missing,
        CheckedDevice::Blocked,
        CheckedDevice::Busy,
        CheckedDevice::Untried,
    ];
    for (n, camera) in DEVICES.into_iter().enumerate() {
        let path = PATHS[n % PATHS.len()];
        let microphone = DEVICES[(n + 1) % DEVICES.len()];
        let ms = i64::try_from(n).expect("small");
        let check = Check { path, weak: n % 2 == 1, camera, microphone, at: at(ms) };
        for _ in 0..2 {
            store.keep(TicketId(1), check, at(1_000_000)).await.expect("kept");
        }
        assert_eq!(store.since(at(0), 10).await.expect("it can be read"), [(TicketId(1), check)]);
        assert_eq!(store.of(TicketId(1)).await.expect("it can be read"), Some(check));
    }
    assert_eq!(store.of(TicketId(2)).await.expect("it can be read"), None);
}

/// A node that asks what is new gets that.
pub async fn checks_are_found_by_their_time<S: Checks>(store: Arc<S>) {
    for n in 1..=4_i64 {
        store.keep(TicketId(n.unsigned_abs().into()), check(n), at(1_000_000)).await.expect("kept");
    }
    let found = async |since, limit| {
        let found = store.since(at(since), limit).await.expect("it can be read");
        found.into_iter().map(|(ticket, _)| ticket.0).collect::<Vec<_>>()
    };
    assert_eq!(found(3, 10).await, [4, 3], "from that instant on, the latest first");
    assert_eq!(found(0, 3).await, [4, 3, 2]);
    assert_eq!(found(5, 10).await, [0_u128; 0]);
    assert_eq!(found(0, 0).await, [0_u128; 0]);
}

/// Two pages of one place may report at once.
pub async fn of_checks_kept_at_once_one_is_left<S: Checks + 'static>(store: Arc<S>) {
    let mut keeping = JoinSet::new();
    for n in 0..8 {
        let store = Arc::clone(&store);
        keeping.spawn(async move { store.keep(TicketId(1), check(n), at(1_000_000)).await });
    }
    let kept = in_time("every check is kept", keeping.join_all()).await;
    assert!(kept.iter().all(Result::is_ok), "{kept:?}");
    assert_eq!(store.since(at(0), 10).await.expect("it can be read").len(), 1);
}

/// With everything else that is kept about a visit.
pub async fn the_check_of_a_visit_that_is_erased_is_gone<S: Checks + PersonalData>(store: Arc<S>) {
    for ticket in [1, 2] {
        store.keep(TicketId(ticket), check(1), at(1_000_000)).await.expect("kept");
    }
    store.delete(&[TicketId(1)]).await.expect("deleted");
    assert_eq!(store.since(at(0), 10).await.expect("it can be read"), [(TicketId(2), check(1))]);
}
