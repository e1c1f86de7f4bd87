//! How calls were: told by the pages in them while they last, and shown to admins as long as the visit is remembered.

use std::{num::NonZeroU32, sync::Arc};

use anteroom_domain::{
    SignedDuration, Timestamp,
    ids::{CustomerId, HostId, SessionId, TicketId},
    quality::{Browser, Judgement, Measured},
};

use crate::{
    checks::NotKept,
    ports::{Clock, Kept, Participant, PersonalData, QualityRecord, QualityRecords, StoreError},
    shares::Shares,
};

/// Most participants of whom something is kept in one visit, all its consultations together.
const RECORDS_MAX: usize = 64;
/// In which time the reports of a participant are counted.
const WINDOW: SignedDuration = SignedDuration::from_mins(1);
/// Reports in that time: a page sends one each half minute, one at its end, and begins anew when it is loaded again.
const REPORTS_IN_WINDOW: NonZeroU32 = NonZeroU32::new(12).unwrap();
/// Most visits whose calls are looked at, to find the worst of them.
const VISITS_MAX: u32 = 2_000;

/// How calls were.
pub struct Quality {
    store: Arc<dyn QualityRecords>,
    data: Arc<dyn PersonalData>,
    clock: Arc<dyn Clock>,
    told: Shares<Participant>,
}

/// What a participant tells. They have been found to be in the consultation that they name.
#[derive(Debug, Clone, Copy)]
pub struct Told {
    /// Which visit it is of.
    pub ticket: TicketId,
    /// In which session.
    pub session: SessionId,
    /// Whose visit it is.
    pub customer: CustomerId,
    /// Who tells.
    pub participant: Participant,
    /// Who serves, as far as that is known.
    pub host: Option<HostId>,
    /// What was measured from the beginning until now.
    pub measured: Measured,
    /// With which browser.
    pub browser: Option<Browser>,
}

/// A call of one visit: what each side told of it, and how bad the worse of them had it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The visit.
    pub ticket: TicketId,
    /// What was told, in the order of the participants, with what is to be said of it.
    pub sides: Vec<(QualityRecord, Judgement)>,
}

impl Call {
    /// When it began, as far as anybody told.
    pub fn since(&self) -> Timestamp {
        self.sides.iter().map(|(record, _)| record.since).min().unwrap_or(Timestamp::MAX)
    }
}

/// The worst calls of a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorstCalls {
    /// The worst first.
    pub calls: Vec<Call>,
    /// How many there were in all.
    pub count: usize,
    /// Whether there were more visits than are looked at.
    pub is_cut: bool,
}

impl Quality {
    /// Over these ports.
    pub fn new(store: Arc<dyn QualityRecords>, data: Arc<dyn PersonalData>, clock: Arc<dyn Clock>) -> Self {
        Self { store, data, clock, told: Shares::new(REPORTS_IN_WINDOW, WINDOW) }
    }

    /// Keeps what a participant tells of a call, in place of what they told before.
    ///
    /// # Errors
    ///
    /// When it is told too often, when what was kept about the visit has been erased, or when the store fails. What is told
    /// by more people than a visit has is dropped.
    pub async fn tell(&self, told: Told) -> Result<(), NotKept> {
        let Told { ticket, session, customer, participant, host, measured, browser } = told;
        let now = self.clock.now();
        self.told.take(&participant, now).map_err(NotKept::TooOften)?;
        if self.data.is_barred(ticket).await? {
            return Err(NotKept::Erased);
        }
        let known = self.store.of(ticket).await?;
        let before = known.iter().find(|record| record.participant == participant);
        if before.is_none() && known.len() >= RECORDS_MAX {
            return Ok(());
        }
        let record = QualityRecord {
            participant,
            session: before.map_or(session, |before| before.session),
            host: before.and_then(|before| before.host).or(host),
            since: before.map_or(now, |before| before.since),
            at: now,
            measured,
            browser: browser.or(before.and_then(|before| before.browser)),
        };
        let kept = Kept { session, customer: Some(customer), saved_at: now };
        self.store.keep(ticket, &record, kept).await?;
        // An erasure bars before it deletes: one that began since the first look is seen now, or deletes what was kept.
        if self.data.is_barred(ticket).await? {
            self.data.delete(&[ticket]).await?;
            return Err(NotKept::Erased);
        }
        Ok(())
    }

    /// The worst calls that began between two instants, `limit` at most.
    ///
    /// # Errors
    ///
    /// When the store fails.
    pub async fn worst(&self, from: Timestamp, to: Timestamp, limit: usize) -> Result<WorstCalls, StoreError> {
        let mut told = self.store.between(from, to, VISITS_MAX).await?;
        let mut visits: Vec<_> = told.iter().map(|(ticket, _)| *ticket).collect();
        visits.sort();
        visits.dedup();
        told.sort_by_key(|(ticket, record)| (*ticket, record.participant));
        let of_one_call = |a: &(TicketId, QualityRecord), b: &(TicketId, QualityRecord)| {
            a.0 == b.0 && a.1.participant.consultation == b.1.participant.consultation
        };
        let call = |told: &[(TicketId, QualityRecord)]| Call {
            ticket: told[0].0,
            sides: told.iter().map(|(_, record)| (*record, Judgement::of(&record.measured))).collect(),
        };
        let mut calls: Vec<_> = told.chunk_by(of_one_call).map(call).collect();
        calls.sort_by_key(|call| {
            let badness = call.sides.iter().map(|(_, judgement)| judgement.badness()).max();
            // Of equally bad ones the latest first: somebody may still remember it.
            std::cmp::Reverse((badness, call.since()))
        });
        let count = calls.len();
        calls.truncate(limit);
        Ok(WorstCalls { calls, count, is_cut: visits.len() >= VISITS_MAX as usize })
    }
}

#[cfg(test)]
mod tests {
    use anteroom_domain::{
        consultation::Side,
        ids::ConsultationId,
        quality::{BrowserFamily, Grade, Reason},
    };

    use super::*;
    use crate::fakes::{FakeClock, MemoryStore};

    struct World {
        store: Arc<MemoryStore>,
        clock: Arc<FakeClock>,
        quality: Quality,
    }

    impl World {
        fn new() -> Self {
            let (store, clock) = (Arc::<MemoryStore>::default(), Arc::<FakeClock>::default());
            let quality = Quality::new(store.clone(), store.clone(), clock.clone());
            Self { store, clock, quality }
        }

        fn told(visit: u128, side: Side, measured: Measured) -> Told {
            Told {
                ticket: TicketId(visit),
                session: SessionId(1),
                customer: CustomerId(2),
                participant: Participant::first(ConsultationId(visit), side),
                host: Some(HostId(3)),
                measured,
                browser: None,
            }
        }

        async fn worst(&self, limit: usize) -> Vec<(u128, Grade)> {
            let worst = self.quality.worst(Timestamp::MIN, Timestamp::MAX, limit).await.unwrap();
            let grade = |call: &Call| call.sides.iter().map(|(_, judgement)| judgement.grade).max().unwrap();
            worst.calls.iter().map(|call| (call.ticket.0, grade(call))).collect()
        }
    }

    fn lost(received_lost: u16) -> Measured {
        Measured { received_lost, ..Measured::default() }
    }

    #[tokio::test]
    async fn what_is_told_later_replaces_what_was_told_and_keeps_its_beginning() {
        let world = World::new();
        let began = world.clock.now();
        let browser = Some(Browser { family: BrowserFamily::Firefox, major: 144 });
        world.quality.tell(Told { browser, ..World::told(1, Side::Customer, lost(5)) }).await.unwrap();
        world.clock.advance(SignedDuration::from_secs(30));
        // After the end nobody says any more who served.
        world.quality.tell(Told { host: None, ..World::told(1, Side::Customer, lost(7)) }).await.unwrap();
        let kept = world.store.of(TicketId(1)).await.unwrap();
        let [record] = kept[..] else { panic!("{kept:?}") };
        assert_eq!((record.since, record.at), (began, world.clock.now()));
        assert_eq!((record.measured, record.host, record.browser), (lost(7), Some(HostId(3)), browser));
    }

    #[tokio::test]
    async fn a_page_tells_so_often_in_a_minute_and_no_oftener() {
        let world = World::new();
        let told = World::told(1, Side::Customer, lost(5));
        for _ in 0..REPORTS_IN_WINDOW.get() {
            world.quality.tell(told).await.unwrap();
        }
        assert!(matches!(world.quality.tell(told).await, Err(NotKept::TooOften(_))));
        world.quality.tell(World::told(1, Side::Host, lost(5))).await.unwrap();
        world.clock.advance(SignedDuration::from_secs(5));
        world.quality.tell(told).await.unwrap();
    }

    #[tokio::test]
    async fn of_more_people_than_a_visit_has_nothing_is_kept() {
        let world = World::new();
        for number in 0..=200 {
            let participant = Participant { number, ..Participant::first(ConsultationId(1), Side::Customer) };
            world.quality.tell(Told { participant, ..World::told(1, Side::Customer, lost(5)) }).await.unwrap();
        }
        assert_eq!(world.store.of(TicketId(1)).await.unwrap().len(), RECORDS_MAX);
    }

    #[tokio::test]
    async fn of_a_visit_that_was_erased_nothing_is_kept_again() {
        let world = World::new();
        world.store.bar(TicketId(1), world.clock.now(), world.clock.now()).await.unwrap();
        let told = world.quality.tell(World::told(1, Side::Host, lost(5))).await;
        assert!(matches!(told, Err(NotKept::Erased)));
        assert_eq!(world.store.of(TicketId(1)).await.unwrap(), []);
    }

    #[tokio::test]
    async fn the_worst_call_comes_first_and_the_worse_side_decides() {
        let world = World::new();
        for (visit, host, customer) in [(1, 0, 0), (2, 0, 40), (3, 20, 20), (4, 20, 0)] {
            world.quality.tell(World::told(visit, Side::Host, lost(host))).await.unwrap();
            world.quality.tell(World::told(visit, Side::Customer, lost(customer))).await.unwrap();
            world.clock.advance(SignedDuration::from_secs(1));
        }
        let all = [(2, Grade::Poor), (4, Grade::Fair), (3, Grade::Fair), (1, Grade::Good)];
        assert_eq!(world.worst(10).await, all, "of equals the later one first");
        assert_eq!(world.worst(2).await, all[..2]);
        let WorstCalls { calls, count, is_cut } = world.quality.worst(Timestamp::MIN, Timestamp::MAX, 1).await.unwrap();
        assert_eq!((count, is_cut), (4, false));
        let reasons: Vec<_> = calls[0].sides.iter().map(|(_, judgement)| judgement.reasons.clone()).collect();
        assert_eq!(reasons, [vec![(Reason::LossHigh, Grade::Poor)], vec![]], "the customer's side, then the host's");
    }

    #[tokio::test]
    async fn two_consultations_of_one_visit_are_two_calls() {
        let world = World::new();
        let first = World::told(1, Side::Host, lost(0));
        let second = Participant::first(ConsultationId(77), Side::Host);
        world.quality.tell(first).await.unwrap();
        world.quality.tell(Told { participant: second, ..first }).await.unwrap();
        assert_eq!(world.worst(10).await.len(), 2);
    }
}
