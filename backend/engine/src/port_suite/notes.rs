//! Rules of [`Notes`].

use std::sync::Arc;

use anteroom_domain::ids::TicketId;
use tokio::task::JoinSet;

use super::{in_time, samples::at};
use crate::ports::{Notes, VisitNotes};

/// Far ahead of any database's clock, so that it is ours that purges and not the database's clearing up.
const FAR_MS: i64 = 1_000 * 86_400 * 365 * 20;

fn notes(text: &str, outcome: Option<&str>) -> VisitNotes {
    VisitNotes { text: text.to_owned(), outcome: outcome.map(str::to_owned) }
}

/// What is written last counts, as a whole, until it is purged, exclusive.
pub async fn notes_replace_those_before_and_are_gone_at_their_time(store: Arc<dyn Notes>) {
    let ticket = TicketId(1);
    let read = async |now_ms| store.read(ticket, at(now_ms)).await.expect("notes can be read");
    assert_eq!(read(0).await, None);
    let (first, second) = (notes("Å: first\nsecond line 🦄", Some("followUp")), notes("", None));
    for _ in 0..2 {
        store.write(ticket, &first, at(FAR_MS)).await.expect("the same notes again");
        assert_eq!(read(FAR_MS - 1).await.as_ref(), Some(&first));
    }
    assert_eq!(read(FAR_MS).await, None);
    store.write(ticket, &second, at(FAR_MS + 1)).await.expect("other notes");
    assert_eq!(read(FAR_MS).await, Some(second));
    assert_eq!(store.read(TicketId(2), at(0)).await.expect("notes can be read"), None, "nobody else's");
}

/// Several hosts, or tabs, may write at once.
pub async fn of_notes_written_at_once_one_set_is_kept_whole(store: Arc<dyn Notes>) {
    let writes: Vec<_> = (0..8).map(|n| notes(&n.to_string(), Some(&format!("outcome-{n}")))).collect();
    let mut writing = JoinSet::new();
    for notes in writes.clone() {
        let store = Arc::clone(&store);
        writing.spawn(async move { store.write(TicketId(1), &notes, at(FAR_MS)).await });
    }
    let written = in_time("every set is written", writing.join_all()).await;
    assert!(written.iter().all(Result::is_ok), "{written:?}");
    let kept = store.read(TicketId(1), at(0)).await.expect("notes can be read").expect("some are kept");
    assert!(writes.contains(&kept), "{kept:?}");
}
