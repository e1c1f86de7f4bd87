//! Rules of [`Notes`].

use std::sync::Arc;

use anteroom_domain::ids::TicketId;
use tokio::task::JoinSet;

use super::{in_time, samples::kept};
use crate::ports::{Notes, VisitNotes};

fn notes(text: &str, outcome: Option<&str>) -> VisitNotes {
    VisitNotes { text: text.to_owned(), outcome: outcome.map(str::to_owned) }
}

/// What is written last counts, as a whole.
pub async fn notes_replace_those_before(store: Arc<dyn Notes>) {
    let ticket = TicketId(1);
    let read = async || store.read(ticket).await.expect("notes can be read");
    assert_eq!(read().await, None);
    let (first, second) = (notes("Å: first\nsecond line 🦄", Some("followUp")), notes("", None));
    for _ in 0..2 {
        store.write(ticket, &first, kept(1)).await.expect("the same notes again");
        assert_eq!(read().await.as_ref(), Some(&first));
    }
    store.write(ticket, &second, kept(2)).await.expect("other notes");
    assert_eq!(read().await, Some(second));
    assert_eq!(store.read(TicketId(2)).await.expect("notes can be read"), None, "nobody else's");
}

/// Several hosts, or tabs, may write at once.
pub async fn of_notes_written_at_once_one_set_is_kept_whole(store: Arc<dyn Notes>) {
    let writes: Vec<_> = (0..8).map(|n| notes(&n.to_string(), Some(&format!("outcome-{n}")))).collect();
    let mut writing = JoinSet::new();
    for notes in writes.clone() {
        let store = Arc::clone(&store);
        writing.spawn(async move { store.write(TicketId(1), &notes, kept(1)).await });
    }
    let written = in_time("every set is written", writing.join_all()).await;
    assert!(written.iter().all(Result::is_ok), "{written:?}");
    let kept = store.read(TicketId(1)).await.expect("notes can be read").expect("some are kept");
    assert!(writes.contains(&kept), "{kept:?}");
}
