//! Rules of [`RecordingStore`].

use std::sync::Arc;

use anteroom_domain::ids::{ConsultationId, CustomerId, HostId, NodeId, SessionId, TicketId};
use tokio::task::JoinSet;

use super::{in_time, samples::at};
use crate::ports::{
    Film, FilmProblem, Recording, RecordingState, RecordingStore, RecordingsWanted as Wanted, StoreError,
};

/// Far ahead of any database's clock, so that it does not clear up meanwhile.
const FAR_MS: i64 = 1_000 * 86_400 * 365 * 20;

fn recording(id: u128, at_ms: i64) -> Recording {
    Recording {
        consultation: ConsultationId(id),
        version: 0,
        ticket: TicketId(id + 100),
        session: SessionId(7),
        host: HostId(8),
        customer: CustomerId(9),
        recorded_at: at(at_ms),
        state: RecordingState::Waiting { tries: 0 },
    }
}

async fn ids(store: &Arc<dyn RecordingStore>, wanted: Wanted<'_>, limit: u32) -> Vec<u128> {
    let found = store.wanted(wanted, limit).await.expect("they can be read");
    found.into_iter().map(|recording| recording.consultation.0).collect()
}

/// Of nodes that begin the recording of a consultation at once, one does.
pub async fn a_consultation_has_one_recording(store: Arc<dyn RecordingStore>) {
    let mut beginning = JoinSet::new();
    for node in 1..=8 {
        let store = Arc::clone(&store);
        beginning.spawn(async move { store.begin(&recording(1, node)).await });
    }
    let begun = in_time("every node is told", beginning.join_all()).await;
    assert_eq!(begun.iter().filter(|result| result.is_ok()).count(), 1, "{begun:?}");
    assert_eq!(begun.iter().filter(|result| matches!(result, Err(StoreError::Conflict(_)))).count(), 7, "{begun:?}");
    assert_eq!(ids(&store, Wanted::Newest(None), 9).await, [1]);
}

/// A change follows what was seen, or is not made; the same once more is ours. Each state comes back whole.
pub async fn a_change_follows_what_was_seen(store: Arc<dyn RecordingStore>) {
    let held = RecordingState::Converting { tries: 2, node: NodeId(u128::MAX), held_until: at(70_000) };
    let first = recording(1, 5);
    store.begin(&first).await.expect("begun");
    let failed = FilmProblem::ALL.map(RecordingState::Failed);
    let ready = RecordingState::Ready(Film { length_ms: 61_234, bytes: u64::from(u32::MAX) + 1 });
    let states = [held, ready, RecordingState::Deleted { at: at(9) }].into_iter().chain(failed);
    for (version, state) in (1..).zip(states) {
        let changed = Recording { version, state, ..first.clone() };
        let forget_at = matches!(state, RecordingState::Deleted { .. }).then(|| at(FAR_MS));
        for _ in 0..2 {
            store.change(&changed, forget_at).await.expect("the same change again is ours");
        }
        assert_eq!(store.get(first.consultation).await.expect("it can be read"), Some(changed.clone()));
        let rival = Recording { state: RecordingState::Waiting { tries: 3 }, ..changed };
        let refused = store.change(&rival, None).await;
        assert!(matches!(refused, Err(StoreError::Conflict(_))), "{refused:?}");
    }
    let unknown = store.change(&Recording { version: 1, ..recording(2, 5) }, None).await;
    assert!(matches!(unknown, Err(StoreError::Conflict(_))), "there is no such recording: {unknown:?}");
    assert_eq!(store.get(ConsultationId(2)).await.expect("it can be read"), None);
}

/// They are found by what somebody wants to know, in the order of their time.
pub async fn recordings_are_found_by_what_is_wanted(store: Arc<dyn RecordingStore>) {
    let ready = RecordingState::Ready(Film { length_ms: 1, bytes: 2 });
    let held = RecordingState::Converting { tries: 1, node: NodeId(1), held_until: at(70_000) };
    let states = [RecordingState::Waiting { tries: 1 }, ready, held, RecordingState::Deleted { at: at(9) }];
    for (id, state) in (1..).zip(states) {
        let ms = i64::try_from(id).expect("a small number") * 1_000;
        store.begin(&Recording { state, ..recording(id, ms) }).await.expect("begun");
    }
    let other = Recording { session: SessionId(70), customer: CustomerId(90), ..recording(5, 5_000) };
    store.begin(&other).await.expect("begun");
    assert_eq!(ids(&store, Wanted::Newest(None), 3).await, [5, 4, 3]);
    assert_eq!(ids(&store, Wanted::Newest(Some(at(3_000))), 9).await, [2, 1]);
    assert_eq!(ids(&store, Wanted::Unfinished, 9).await, [1, 3, 5]);
    assert_eq!(ids(&store, Wanted::Unfinished, 1).await, [1]);
    assert_eq!(ids(&store, Wanted::Visits(&[TicketId(102), TicketId(105), TicketId(1)]), 9).await, [2, 5]);
    assert_eq!(ids(&store, Wanted::Visits(&[]), 9).await, []);
    assert_eq!(ids(&store, Wanted::Customer(CustomerId(90)), 9).await, [5]);
    assert_eq!(ids(&store, Wanted::Due(SessionId(7), at(4_000)), 9).await, [1, 2, 3], "what is deleted is not due");
    assert_eq!(ids(&store, Wanted::Due(SessionId(7), at(1_999)), 9).await, [1]);
}
