//! Rules of [`QualityRecords`].

use std::sync::Arc;

use anteroom_domain::{
    consultation::Side,
    ids::{ConsultationId, HostId, SessionId, TicketId},
    quality::{Browser, BrowserFamily, Measured, Way},
};
use tokio::task::JoinSet;

use super::{
    in_time,
    samples::{at, kept},
};
use crate::ports::{Participant, PersonalData, QualityRecord, QualityRecords, Wanted};

fn record(consultation: u128, side: Side, number: u8, ms: i64) -> QualityRecord {
    QualityRecord {
        participant: Participant { consultation: ConsultationId(consultation), side, number },
        session: SessionId(0x5e55),
        host: Some(HostId(7)),
        since: at(ms),
        at: at(ms),
        measured: Measured::default(),
        browser: None,
    }
}

/// What each participant told last comes back whole, whatever it is.
pub async fn what_a_participant_told_last_counts<S: QualityRecords>(store: Arc<S>) {
    let ticket = TicketId(1);
    assert_eq!(store.of(ticket).await.expect("it can be read"), []);
    for (n, way) in Way::ALL.into_iter().enumerate() {
        let measured = Measured {
            together_s: u32::MAX,
            first_picture_ms: (n % 2 == 0).then_some(u32::MAX),
            received_lost: 1_000,
            sent_lost: u16::try_from(n).expect("small"),
            round_trip_ms: (n % 2 == 1).then_some(0),
            available_kbps: (n % 3 == 0).then_some(u32::MAX),
            still: 1,
            returns: u32::MAX,
            way: (n > 0).then_some(way),
        };
        let family = BrowserFamily::ALL[n % BrowserFamily::ALL.len()];
        let browser = (n < 5).then_some(Browser { family, major: u16::MAX });
        let told = QualityRecord {
            at: at(i64::try_from(n).expect("small")),
            measured,
            browser,
            ..record(9, Side::Customer, 0, 0)
        };
        let told = QualityRecord { host: (n % 2 == 0).then_some(HostId(u128::MAX)), ..told };
        for _ in 0..2 {
            store.keep(ticket, &told, kept(1)).await.expect("kept");
        }
        assert_eq!(store.of(ticket).await.expect("it can be read"), [told]);
    }
    let others = [record(9, Side::Customer, 2, 5), record(9, Side::Host, 0, 6), record(10, Side::Host, 0, 7)];
    for other in &others {
        store.keep(ticket, other, kept(1)).await.expect("kept");
    }
    let found = store.of(ticket).await.expect("it can be read");
    assert_eq!(found[1..], others, "in the order of the participants");
    assert_eq!(store.of(TicketId(2)).await.expect("it can be read"), []);
}

/// Both sides tell at the same time, also when nothing was told before.
pub async fn of_those_who_tell_at_once_each_is_kept<S: QualityRecords + 'static>(store: Arc<S>) {
    let mut telling = JoinSet::new();
    for number in 0..8 {
        let store = Arc::clone(&store);
        telling.spawn(async move { store.keep(TicketId(1), &record(9, Side::Customer, number, 1), kept(1)).await });
    }
    let told = in_time("everybody has told", telling.join_all()).await;
    assert!(told.iter().all(Result::is_ok), "{told:?}");
    assert_eq!(store.of(TicketId(1)).await.expect("it can be read").len(), 8);
}

/// A day is found by when its calls began, whenever they ended.
pub async fn calls_are_found_by_when_they_began<S: QualityRecords>(store: Arc<S>) {
    for (ticket, since, last) in [(1, 10, 15), (2, 19, 40), (3, 20, 21), (4, 5, 30)] {
        let told = QualityRecord { at: at(last), ..record(ticket, Side::Host, 0, since) };
        store.keep(TicketId(ticket), &told, kept(since)).await.expect("kept");
    }
    // A second consultation of the same visit, on another day.
    store.keep(TicketId(1), &record(11, Side::Host, 0, 50), kept(50)).await.expect("kept");
    let found = async |from, to, visits| {
        let found = store.between(at(from), at(to), visits).await.expect("it can be read");
        found.into_iter().map(|(ticket, record)| (ticket.0, record.participant.consultation.0)).collect::<Vec<_>>()
    };
    let mut day = found(10, 20, 10).await;
    day.sort_unstable();
    assert_eq!(day, [(1, 1), (2, 2)]);
    assert_eq!(found(50, 60, 10).await, [(1, 11)]);
    assert_eq!(found(20, 50, 10).await, [(3, 3)]);
    assert_eq!(found(60, 90, 10).await, []);
    assert_eq!(found(0, 90, 0).await, []);
    assert_eq!(found(0, 90, 1).await.len(), 2, "the visit of which something was told last, with all of it");
}

/// It has the same end as what else is kept about a visit, and goes with it.
pub async fn what_was_measured_goes_with_the_visit<S: QualityRecords + PersonalData>(store: Arc<S>) {
    for ticket in [1, 2] {
        store.keep(TicketId(ticket), &record(9, Side::Host, 0, 1), kept(1)).await.expect("kept");
    }
    let open = store.without_end(None, 10).await.expect("visits can be listed");
    assert_eq!(open.into_iter().map(|(ticket, _)| ticket).collect::<Vec<_>>(), [TicketId(1), TicketId(2)]);
    let found = store.find(&Wanted::Ticket(TicketId(1)), 1).await.expect("it can be read").pop().expect("it is there");
    assert_eq!(found.quality, [record(9, Side::Host, 0, 1)]);
    store.delete(&[TicketId(1)]).await.expect("deleted");
    for (ticket, left) in [(1, 0), (2, 1)] {
        assert_eq!(store.of(TicketId(ticket)).await.expect("it can be read").len(), left);
    }
}
