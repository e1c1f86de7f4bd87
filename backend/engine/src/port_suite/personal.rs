//! Rules of [`PersonalData`], over what [`Visits`] and [`Notes`] keep.

use std::sync::Arc;

use anteroom_domain::ids::{CustomerId, SessionId, TicketId};

use super::samples::{at, kept};
use crate::ports::{Ending, Joined, Kept, Notes, PersonalData, VisitDetails, VisitNotes, Visits, Wanted};

/// Far ahead of any database's clock.
const FAR_MS: i64 = 1_000 * 86_400 * 365 * 20;

const SESSION: SessionId = SessionId(0x5e55);

async fn named<S: Visits>(store: &S, ticket: u128, name: &str, ms: i64) {
    let details = VisitDetails { name: Some(name.to_owned()) };
    store.save(TicketId(ticket), &details, kept(ms)).await.expect("new details");
}

async fn noted<S: Notes>(store: &S, ticket: u128, text: &str, ms: i64) {
    let notes = VisitNotes { text: text.to_owned(), outcome: None };
    store.write(TicketId(ticket), &notes, kept(ms)).await.expect("notes");
}

fn ending(ms: i64) -> Ending {
    Ending { session: SESSION, at: at(ms), joined: None, customer: None }
}

/// Whatever is kept has no end until one is noted, and then it has that one for good.
pub async fn an_end_is_noted_once<S: Visits + Notes + PersonalData>(store: Arc<S>) {
    named(&*store, 1, "Åsa", 5).await;
    noted(&*store, 1, "About Åsa", 6).await;
    noted(&*store, 2, "About a guest", 7).await;
    named(&*store, 3, "Eva", 8).await;
    let open = async |after: Option<u128>, limit| {
        let found = store.without_end(after.map(TicketId), limit).await.expect("it can be read");
        found.into_iter().map(|(ticket, kept)| (ticket.0, kept.saved_at)).collect::<Vec<_>>()
    };
    assert_eq!(open(None, 10).await, [(1, at(5)), (2, at(7)), (3, at(8))]);
    assert_eq!(open(None, 2).await, [(1, at(5)), (2, at(7))]);
    assert_eq!(open(Some(2), 2).await, [(3, at(8))]);
    store.note_end(TicketId(1), &ending(100)).await.expect("noted");
    store.note_end(TicketId(1), &ending(200)).await.expect("changes nothing");
    store.note_end(TicketId(9), &ending(100)).await.expect("there is nothing to note it on");
    assert_eq!(open(None, 10).await, [(2, at(7)), (3, at(8))]);
    let record = store.find(&Wanted::Ticket(TicketId(1)), 1).await.expect("it can be read").pop().expect("it is there");
    assert_eq!((record.ended_at, record.saved_at), (Some(at(100)), Some(at(5))));
    // Notes that are written once more have no end again, and get the same one.
    noted(&*store, 1, "More about Åsa", 9).await;
    assert_eq!(open(None, 10).await, [(1, at(9)), (2, at(7)), (3, at(8))]);
}

/// What ended in a session until an instant, that included, is found.
pub async fn what_ended_is_found_by_session_and_time<S: Visits + Notes + PersonalData>(store: Arc<S>) {
    for ticket in 1..=5 {
        named(&*store, ticket, "Åsa", 1).await;
        noted(&*store, ticket, "About Åsa", 1).await;
    }
    for (ticket, ms) in [(1, 10), (2, 20), (3, 30), (5, 10)] {
        let session = if ticket == 5 { SessionId(9) } else { SESSION };
        store.note_end(TicketId(ticket), &Ending { session, ..ending(ms) }).await.expect("noted");
    }
    let ended = async |ms, limit| {
        let found = store.ended(SESSION, at(ms), limit).await.expect("it can be read");
        found.into_iter().map(|ticket| ticket.0).collect::<Vec<_>>()
    };
    assert_eq!(ended(9, 10).await, [0_u128; 0]);
    assert_eq!(ended(20, 10).await, [1, 2]);
    assert_eq!(ended(99, 10).await, [1, 2, 3]);
    assert_eq!(ended(99, 2).await, [1, 2]);
}

/// Deleting takes everything about these tickets and nothing about others, however often.
pub async fn what_is_deleted_is_gone<S: Visits + Notes + PersonalData>(store: Arc<S>) {
    for ticket in 1..=3 {
        named(&*store, ticket, "Åsa", 1).await;
        noted(&*store, ticket, "About Åsa", 1).await;
    }
    for _ in 0..2 {
        store.delete(&[TicketId(1), TicketId(3), TicketId(7)]).await.expect("deleted");
    }
    store.delete(&[]).await.expect("nothing can be deleted");
    let left = store.find(&Wanted::Name("åsa".to_owned()), 10).await.expect("it can be read");
    assert_eq!(left.iter().map(|record| record.ticket.0).collect::<Vec<_>>(), [2]);
    assert_eq!(store.load(&[1, 2, 3].map(TicketId)).await.expect("it can be read").len(), 1);
    assert_eq!(Notes::read(&*store, TicketId(1)).await.expect("it can be read"), None);
    named(&*store, 1, "Eva", 1).await;
}

/// Somebody is found by their visit, their number, or a part of their name in whatever case; nothing of what is looked
/// for means anything but itself.
pub async fn somebody_is_found_by_what_they_are_called<S: Visits + Notes + PersonalData>(store: Arc<S>) {
    named(&*store, 1, "Anna Berg", 1).await;
    named(&*store, 2, "Hanna (a.b) $1", 2).await;
    named(&*store, 3, "Otto", 3).await;
    noted(&*store, 4, "About Anna", 4).await;
    let joined = Joined { number: 12, at: at(3) };
    store.note_end(TicketId(4), &Ending { joined: Some(joined), ..ending(9) }).await.expect("noted");
    let find = async |wanted: Wanted, limit| {
        let found = store.find(&wanted, limit).await.expect("it can be read");
        found.into_iter().map(|record| record.ticket.0).collect::<Vec<_>>()
    };
    let name = |part: &str| Wanted::Name(part.to_owned());
    assert_eq!(find(name("ANNA"), 10).await, [2, 1], "the latest first");
    assert_eq!(find(name("anna"), 1).await, [2]);
    assert_eq!(find(name("(A.B) $"), 10).await, [2]);
    for part in ["a.na", "^anna", ".*", "about"] {
        assert_eq!(find(name(part), 10).await, [0_u128; 0], "{part}");
    }
    assert_eq!(find(Wanted::Number(12), 10).await, [4]);
    assert_eq!(find(Wanted::Ticket(TicketId(3)), 10).await, [3]);
    assert_eq!(find(Wanted::Ticket(TicketId(8)), 10).await, [0_u128; 0]);
    let mut found = store.find(&Wanted::Ticket(TicketId(4)), 1).await.expect("it can be read");
    let record = found.pop().expect("it is there");
    assert_eq!((record.joined, record.session, record.name), (Some(joined), Some(SESSION), None));
    assert_eq!(record.notes.map(|notes| notes.text), Some("About Anna".to_owned()));
}

/// Visits are found by whose they are: at first who joined, and in the end whose place it was.
pub async fn visits_are_found_by_whose_they_are<S: Visits + Notes + PersonalData>(store: Arc<S>) {
    let (eva, asa) = (CustomerId(1 << 120), CustomerId(7));
    let whose = |customer| Kept { customer, ..kept(1) };
    let details = VisitDetails { name: Some("Eva".to_owned()) };
    store.save(TicketId(1), &details, whose(Some(eva))).await.expect("new details");
    store.save(TicketId(2), &details, whose(Some(asa))).await.expect("new details");
    store.save(TicketId(3), &details, whose(None)).await.expect("new details");
    let notes = VisitNotes { text: "About a guest".to_owned(), outcome: None };
    store.write(TicketId(4), &notes, whose(Some(eva))).await.expect("notes");
    let of = async |customer, limit| {
        let found = store.find(&Wanted::Customer(customer), limit).await.expect("it can be read");
        let mut found: Vec<_> = found.into_iter().map(|record| record.ticket.0).collect();
        found.sort_unstable();
        found
    };
    assert_eq!(of(eva, 10).await, [1, 4]);
    assert_eq!(of(eva, 1).await.len(), 1);
    store.note_end(TicketId(2), &Ending { customer: Some(eva), ..ending(9) }).await.expect("noted");
    store.note_end(TicketId(1), &ending(9)).await.expect("noted");
    assert_eq!((of(eva, 10).await, of(asa, 10).await), (vec![1, 2, 4], vec![]), "the place has moved to Eva's account");
    assert_eq!(of(CustomerId(0), 10).await, [0_u128; 0]);
}

/// That nothing may be kept about a ticket is remembered, once.
pub async fn a_barred_ticket_stays_barred<S: PersonalData>(store: Arc<S>) {
    for (ticket, ms) in [(1, 10), (2, 20), (3, 30), (1, 99)] {
        store.bar(TicketId(ticket), at(FAR_MS + ms), at(2 * FAR_MS)).await.expect("barred");
    }
    let barred = async |ms, limit| {
        let found = store.barred(at(FAR_MS + ms), limit).await.expect("it can be read");
        found.into_iter().map(|ticket| ticket.0).collect::<Vec<_>>()
    };
    assert_eq!(barred(0, 10).await, [3, 2, 1]);
    assert_eq!(barred(20, 10).await, [3, 2]);
    assert_eq!(barred(0, 1).await, [3]);
    assert!(store.is_barred(TicketId(1)).await.expect("it can be read"));
    assert!(!store.is_barred(TicketId(4)).await.expect("it can be read"));
}
