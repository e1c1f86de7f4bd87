//! Which relays run on this node, and whose sessions they made.
//!
//! The newest connection of a participant owns its media: taking over ends the older relays and names their sessions,
//! so that they can be destroyed. A session whose browser dropped its socket stays remembered for a while, so that the
//! same participant, and nobody else, can claim it.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::{Duration, Instant},
};

use anteroom_domain::{consultation::Side, ids::ConsultationId};
use anteroom_engine::ports::{Participant, RelayEnd};
use parking_lot::Mutex;
use tokio::sync::watch;

use crate::ids::SessionId;

/// How long a session without a relay stays remembered. Janus itself ends it sooner, after `session_timeout`.
const ORPHAN_MEMORY: Duration = Duration::from_mins(5);

/// Relays of one participant at once. Beyond it the oldest ends: one tab owns the media anyway.
const RELAYS_PER_PARTICIPANT_MAX: usize = 4;

/// One relay of this process. Never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct RelayId(u64);

/// The relays and sessions of this node.
#[derive(Debug, Default)]
pub(crate) struct Registry {
    books: Mutex<Books>,
}

#[derive(Debug, Default)]
struct Books {
    last: u64,
    relays: BTreeMap<(Participant, RelayId), watch::Sender<Option<RelayEnd>>>,
    sessions: BTreeMap<SessionId, Kept>,
    /// The same sessions, found by whose they are.
    by_owner: BTreeSet<(Participant, SessionId)>,
}

#[derive(Debug)]
struct Kept {
    owner: Participant,
    /// Which relay uses it, or since when none does.
    user: User,
}

#[derive(Debug, PartialEq, Eq)]
enum User {
    Relay(RelayId),
    NobodySince(Instant),
}

/// One relay's place in the registry. Dropping it gives the place up; its session stays claimable for a while.
#[derive(Debug)]
pub(crate) struct Registration {
    registry: Arc<Registry>,
    participant: Participant,
    relay: RelayId,
    end: watch::Receiver<Option<RelayEnd>>,
}

impl Registry {
    /// Registers a new relay of `participant`.
    pub(crate) fn register(self: &Arc<Self>, participant: Participant, now: Instant) -> Registration {
        let mut books = self.books.lock();
        books.prune(now);
        let mine: Vec<_> = books.relays_of(participant).collect();
        if mine.len() >= RELAYS_PER_PARTICIPANT_MAX {
            books.end_relay((participant, mine[0]), RelayEnd::Replaced);
        }
        books.last += 1;
        let relay = RelayId(books.last);
        let (sender, end) = watch::channel(None);
        books.relays.insert((participant, relay), sender);
        Registration { registry: Arc::clone(self), participant, relay, end }
    }

    /// Whose session this is, if it was made or claimed through this node.
    pub(super) fn owner(&self, session: SessionId) -> Option<Participant> {
        self.books.lock().sessions.get(&session).map(|kept| kept.owner)
    }

    /// Forgets a session that is over.
    pub(super) fn forget(&self, session: SessionId) {
        self.books.lock().remove_session(session);
    }

    /// Ends every relay of a consultation, and returns its sessions, which are forgotten.
    pub(crate) fn end_consultation(&self, consultation: ConsultationId, end: RelayEnd) -> Vec<SessionId> {
        let mut books = self.books.lock();
        let first = Participant { consultation, side: Side::Customer, number: 0 };
        let last = Participant { consultation, side: Side::Host, number: u8::MAX };
        let relays = books.relays.range((first, RelayId(0))..=(last, RelayId(u64::MAX)));
        for relay in relays.map(|(relay, _)| *relay).collect::<Vec<_>>() {
            books.end_relay(relay, end);
        }
        let sessions = books.by_owner.range((first, SessionId(0))..=(last, SessionId(u64::MAX)));
        let sessions: Vec<_> = sessions.map(|(_, session)| *session).collect();
        for session in &sessions {
            books.remove_session(*session);
        }
        sessions
    }

    /// Ends every relay of a participant, and returns their sessions, which are forgotten.
    pub(crate) fn end_participant(&self, participant: Participant) -> Vec<SessionId> {
        let mut books = self.books.lock();
        for relay in books.relays_of(participant).collect::<Vec<_>>() {
            books.end_relay((participant, relay), RelayEnd::Replaced);
        }
        let sessions: Vec<_> = books.sessions_of(participant).collect();
        for session in &sessions {
            books.remove_session(*session);
        }
        sessions
    }

    /// Relays running now.
    pub(crate) fn relays(&self) -> usize {
        self.books.lock().relays.len()
    }
}

impl Registration {
    /// Makes this the relay that owns the participant's media, with `session`. Ends the participant's other relays, and
    /// returns its other sessions, which are forgotten and should be destroyed.
    ///
    /// A newer relay that has asked for nothing yet stays: what it asks for is only late, and takes over in its turn. A page
    /// that connects anew at once would be pushed out by its own earlier request otherwise.
    ///
    /// Does nothing, and returns `None`, when this relay has been ended itself: then a newer one owns the media.
    pub(super) fn take_over(&self, session: SessionId) -> Option<Vec<SessionId>> {
        let mut books = self.registry.books.lock();
        if !books.relays.contains_key(&(self.participant, self.relay)) {
            return None;
        }
        let gives_way = |other: &RelayId| {
            *other < self.relay || (*other > self.relay && books.has_session(self.participant, *other))
        };
        for other in books.relays_of(self.participant).filter(gives_way).collect::<Vec<_>>() {
            books.end_relay((self.participant, other), RelayEnd::Replaced);
        }
        let others: Vec<_> = books.sessions_of(self.participant).filter(|other| *other != session).collect();
        for other in &others {
            books.remove_session(*other);
        }
        books.add_session(session, self.participant, self.relay);
        Some(others)
    }

    /// Keeps `session` for this relay if the participant has none, and says whether it did.
    pub(super) fn take_what_is_free(&self, session: SessionId) -> bool {
        let mut books = self.registry.books.lock();
        let runs = books.relays.contains_key(&(self.participant, self.relay));
        let is_free = runs && books.sessions_of(self.participant).next().is_none();
        if is_free {
            books.add_session(session, self.participant, self.relay);
        }
        is_free
    }

    /// Waits until somebody else ends this relay.
    pub(super) async fn ended(&self) -> RelayEnd {
        let mut end = self.end.clone();
        match end.wait_for(Option::is_some).await {
            Ok(end) => end.unwrap_or(RelayEnd::Replaced),
            // The registry has let go of this relay without a word, which it does not do.
            Err(_closed) => RelayEnd::Replaced,
        }
    }
}

impl Drop for Registration {
    fn drop(&mut self) {
        let now = Instant::now();
        let mut books = self.registry.books.lock();
        books.relays.remove(&(self.participant, self.relay));
        for kept in books.sessions.values_mut() {
            if kept.user == User::Relay(self.relay) {
                kept.user = User::NobodySince(now);
            }
        }
    }
}

impl Books {
    fn relays_of(&self, participant: Participant) -> impl Iterator<Item = RelayId> + '_ {
        let range = (participant, RelayId(0))..=(participant, RelayId(u64::MAX));
        self.relays.range(range).map(|((_, relay), _)| *relay)
    }

    fn sessions_of(&self, participant: Participant) -> impl Iterator<Item = SessionId> + '_ {
        let range = (participant, SessionId(0))..=(participant, SessionId(u64::MAX));
        self.by_owner.range(range).map(|(_, session)| *session)
    }

    fn has_session(&self, participant: Participant, relay: RelayId) -> bool {
        let is_its = |session| self.sessions.get(&session).is_some_and(|kept| kept.user == User::Relay(relay));
        self.sessions_of(participant).any(is_its)
    }

    fn end_relay(&mut self, relay: (Participant, RelayId), end: RelayEnd) {
        if let Some(sender) = self.relays.remove(&relay) {
            sender.send_replace(Some(end));
        }
    }

    fn add_session(&mut self, session: SessionId, owner: Participant, user: RelayId) {
        self.sessions.insert(session, Kept { owner, user: User::Relay(user) });
        self.by_owner.insert((owner, session));
    }

    fn remove_session(&mut self, session: SessionId) {
        if let Some(kept) = self.sessions.remove(&session) {
            self.by_owner.remove(&(kept.owner, session));
        }
    }

    fn prune(&mut self, now: Instant) {
        let is_old = |kept: &Kept| match kept.user {
            User::Relay(_) => false,
            User::NobodySince(since) => now.saturating_duration_since(since) >= ORPHAN_MEMORY,
        };
        let old: Vec<_> = self.sessions.iter().filter(|(_, kept)| is_old(kept)).map(|(id, _)| *id).collect();
        for session in old {
            self.remove_session(session);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn participant(consultation: u128, side: Side) -> Participant {
        Participant::first(ConsultationId(consultation), side)
    }

    fn ended(registration: &Registration) -> Option<RelayEnd> {
        *registration.end.borrow()
    }

    #[test]
    fn the_newest_relay_takes_over_from_the_older_ones_of_the_same_side_only() {
        let registry = Arc::new(Registry::default());
        let now = Instant::now();
        let [me, peer] = Side::BOTH.map(|side| participant(1, side));
        let (old, other) = (registry.register(me, now), registry.register(peer, now));
        assert_eq!(old.take_over(SessionId(1)), Some(vec![]));
        assert_eq!(other.take_over(SessionId(2)), Some(vec![]));
        let new = registry.register(me, now);
        assert_eq!(ended(&old), None, "a connection that has asked for nothing takes nothing");
        assert_eq!(new.take_over(SessionId(3)), Some(vec![SessionId(1)]));
        assert_eq!((ended(&old), ended(&other), ended(&new)), (Some(RelayEnd::Replaced), None, None));
        assert_eq!(old.take_over(SessionId(4)), None, "what has been replaced cannot take over again");
        assert_eq!(registry.owner(SessionId(3)), Some(me));
        assert_eq!(registry.owner(SessionId(1)), None);
    }

    #[test]
    fn what_an_older_relay_asks_for_late_does_not_end_a_newer_one() {
        let registry = Arc::new(Registry::default());
        let me = participant(1, Side::Host);
        let [old, new] = [(); 2].map(|()| registry.register(me, Instant::now()));
        assert_eq!(old.take_over(SessionId(1)), Some(vec![]));
        assert_eq!(ended(&new), None, "it has yet to ask");
        assert_eq!(new.take_over(SessionId(2)), Some(vec![SessionId(1)]));
        assert_eq!((ended(&old), ended(&new)), (Some(RelayEnd::Replaced), None));
    }

    #[test]
    fn whoever_enters_takes_over_from_a_newer_relay_that_waits_at_the_door() {
        let registry = Arc::new(Registry::default());
        let me = participant(1, Side::Host);
        let [enters, waits] = [(); 2].map(|()| registry.register(me, Instant::now()));
        assert!(waits.take_what_is_free(SessionId(1)));
        assert_eq!(enters.take_over(SessionId(2)), Some(vec![SessionId(1)]));
        assert_eq!((ended(&enters), ended(&waits)), (None, Some(RelayEnd::Replaced)));
    }

    #[test]
    fn at_the_door_only_what_is_free_is_taken() {
        let registry = Arc::new(Registry::default());
        let now = Instant::now();
        let [me, peer] = Side::BOTH.map(|side| participant(1, side));
        let (first, other, second) =
            (registry.register(me, now), registry.register(peer, now), registry.register(me, now));
        assert!(first.take_what_is_free(SessionId(1)));
        assert!(other.take_what_is_free(SessionId(2)), "the other side is not in the way");
        assert!(!second.take_what_is_free(SessionId(3)));
        assert_eq!((ended(&first), registry.owner(SessionId(3))), (None, None));
        assert_eq!(second.take_over(SessionId(4)), Some(vec![SessionId(1)]));
        assert!(!first.take_what_is_free(SessionId(5)), "what has been replaced takes nothing");
    }

    #[test]
    fn a_claimed_session_is_not_destroyed_by_its_claim() {
        let registry = Arc::new(Registry::default());
        let me = participant(1, Side::Host);
        let old = registry.register(me, Instant::now());
        old.take_over(SessionId(1));
        let new = registry.register(me, Instant::now());
        assert_eq!(new.take_over(SessionId(1)), Some(vec![]));
        drop(old);
        assert_eq!(registry.owner(SessionId(1)), Some(me));
    }

    #[test]
    fn a_dropped_session_stays_claimable_for_a_while() {
        let registry = Arc::new(Registry::default());
        let me = participant(1, Side::Customer);
        let relay = registry.register(me, Instant::now());
        relay.take_over(SessionId(1));
        drop(relay);
        assert_eq!(registry.relays(), 0);
        assert_eq!(registry.owner(SessionId(1)), Some(me));
        let much_later = Instant::now() + ORPHAN_MEMORY + Duration::from_secs(1);
        registry.register(participant(2, Side::Host), much_later);
        assert_eq!(registry.owner(SessionId(1)), None);
    }

    #[test]
    fn ending_a_consultation_ends_both_sides_and_nobody_else() {
        let registry = Arc::new(Registry::default());
        let now = Instant::now();
        let both = Side::BOTH.map(|side| registry.register(participant(1, side), now));
        let other = registry.register(participant(2, Side::Host), now);
        both[0].take_over(SessionId(1));
        both[1].take_over(SessionId(2));
        other.take_over(SessionId(3));
        let sessions = registry.end_consultation(ConsultationId(1), RelayEnd::Replaced);
        assert_eq!(sessions, [SessionId(1), SessionId(2)]);
        assert_eq!(both.each_ref().map(ended), [Some(RelayEnd::Replaced); 2]);
        assert_eq!(ended(&other), None);
        assert_eq!(registry.owner(SessionId(3)), Some(participant(2, Side::Host)));
    }

    #[test]
    fn a_participant_has_only_so_many_relays() {
        let registry = Arc::new(Registry::default());
        let me = participant(1, Side::Host);
        let relays: Vec<_> = (0..=RELAYS_PER_PARTICIPANT_MAX).map(|_| registry.register(me, Instant::now())).collect();
        assert_eq!(ended(&relays[0]), Some(RelayEnd::Replaced));
        assert_eq!(registry.relays(), RELAYS_PER_PARTICIPANT_MAX);
    }
}
