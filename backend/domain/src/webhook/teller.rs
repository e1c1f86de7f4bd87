//! What of the log is told: a floor of its own, followed commit by commit, and the turns of opening hours between commits.
//!
//! When a session opens and closes is in no commit: it follows from its hours. So what has been told is known by two things,
//! the last commit and the instant until which turns are told, and from there on everything follows again, with the same ids.

use jiff::Timestamp;

use super::{EventId, EventName, News};
use crate::{
    event::{Commit, Event},
    floor::Floor,
    ids::{SessionId, Slug, TicketId},
    ticket::{EndReason, Returned, Ticket, TicketState},
};

/// Most turns of one session that are told at once. Hours turn some times a day, so this is reached only where nothing ran
/// for months; what is beyond is not told.
const TURNS_MAX: usize = 1_000;

/// Tells what happens on a floor.
#[derive(Debug, Clone)]
pub struct Teller {
    floor: Floor,
    told_until: Timestamp,
    /// The first turn after that; `None` if there is none.
    next_turn: Option<Timestamp>,
}

impl Teller {
    /// Everything on this floor is told, and every turn until `told_until`, inclusive.
    pub fn new(floor: Floor, told_until: Timestamp) -> Self {
        let mut teller = Self { floor, told_until, next_turn: None };
        teller.find_next_turn();
        teller
    }

    /// The floor as far as it is told.
    pub fn floor(&self) -> &Floor {
        &self.floor
    }

    /// Until when turns are told, inclusive.
    pub fn told_until(&self) -> Timestamp {
        self.told_until
    }

    /// What happened in a commit, and the turns before it.
    ///
    /// # Panics
    ///
    /// If the commit is not the next one.
    pub fn follow(&mut self, commit: &Commit) -> Vec<News> {
        assert_eq!(commit.revision, self.floor.revision().next(), "commits are told in order, without a gap");
        let mut news = self.pass(commit.at);
        // A commit that comes late, after turns behind it have been told, changes what is so by now.
        let now = self.told_until;
        for (index, event) in commit.events.iter().enumerate() {
            let turning = event.subjects().session;
            let was_open = turning.map(|session| (session, self.is_open(session, now)));
            let before = event.subjects().ticket.and_then(|ticket| self.floor.ticket(ticket).cloned());
            self.floor.apply(commit.at, event);
            let id = |part: u8| EventId::new(commit.at, &format!("{:012}-{index:05}-{part}", commit.revision.0));
            self.tell(event, before.as_ref(), commit.at, &id, &mut news);
            if let Some((session, was_open)) = was_open
                && was_open != self.is_open(session, now)
            {
                news.push(self.turned(session, !was_open, id(2), commit.at));
            }
        }
        self.floor.seal(commit.at);
        if commit.events.iter().any(changes_hours) {
            self.find_next_turn();
        }
        news
    }

    /// The turns of opening hours until `until`, inclusive.
    pub fn pass(&mut self, until: Timestamp) -> Vec<News> {
        if until <= self.told_until {
            return Vec::new();
        }
        if self.next_turn.is_none_or(|turn| turn > until) {
            self.told_until = until;
            return Vec::new();
        }
        let mut turns: Vec<(Timestamp, SessionId, bool)> = Vec::new();
        for session in self.floor.sessions().filter(|session| !session.archived) {
            let mut at = self.told_until;
            for _ in 0..TURNS_MAX {
                let Some(turn) = session.timetable.next_change(at).filter(|turn| *turn <= until) else { break };
                turns.push((turn, session.id, session.timetable.is_open(turn)));
                at = turn;
            }
        }
        turns.sort_unstable();
        self.told_until = until;
        self.find_next_turn();
        let id = |at, session: SessionId| EventId::new(at, &format!("{session}-turn"));
        turns.into_iter().map(|(at, session, opens)| self.turned(session, opens, id(at, session), at)).collect()
    }

    fn find_next_turn(&mut self) {
        let sessions = self.floor.sessions().filter(|session| !session.archived);
        self.next_turn = sessions.filter_map(|session| session.timetable.next_change(self.told_until)).min();
    }

    fn is_open(&self, session: SessionId, now: Timestamp) -> bool {
        self.floor.session(session).is_some_and(|session| session.is_open(now))
    }

    fn slug(&self, session: SessionId) -> Option<Slug> {
        self.floor.session(session).map(|session| session.slug.clone())
    }

    fn turned(&self, session: SessionId, opens: bool, id: EventId, at: Timestamp) -> News {
        let name = if opens { EventName::SessionOpened } else { EventName::SessionClosed };
        News { session: self.slug(session), ..News::new(id, name, at) }
    }

    /// What one event comes to. `before` is its ticket before it was applied.
    fn tell(
        &self,
        event: &Event,
        before: Option<&Ticket>,
        at: Timestamp,
        id: &dyn Fn(u8) -> EventId,
        news: &mut Vec<News>,
    ) {
        let about = |name, ticket: TicketId| {
            let session = self.floor.ticket(ticket).and_then(|ticket| self.slug(ticket.session));
            News { session, ticket: Some(ticket), ..News::new(id(0), name, at) }
        };
        match event {
            Event::TicketJoined { ticket, .. } => news.push(about(EventName::TicketJoined, *ticket)),
            Event::TicketCalled { ticket, consultation, host, .. } => news.push(News {
                consultation: Some(*consultation),
                host: Some(*host),
                ..about(EventName::TicketCalled, *ticket)
            }),
            Event::ConsultationBegan { ticket } => news.push(News {
                consultation: before.and_then(Ticket::consultation_id),
                host: before.and_then(Ticket::host),
                ..about(EventName::ConsultationBegan, *ticket)
            }),
            Event::TicketRequeued { ticket, host, why, .. } => news.push(News {
                consultation: before.and_then(Ticket::consultation_id),
                host: Some(*host),
                reason: Some(returned_code(*why)),
                ..about(EventName::TicketReturned, *ticket)
            }),
            Event::TicketHeld { ticket, host } => news.push(News {
                consultation: before.and_then(Ticket::consultation_id),
                host: Some(*host),
                ..about(EventName::TicketHeld, *ticket)
            }),
            Event::TicketTransferred { ticket, wanted_host, .. } => news.push(News {
                from_session: before.and_then(|ticket| self.slug(ticket.session)),
                host: *wanted_host,
                ..about(EventName::TicketTransferred, *ticket)
            }),
            Event::TicketRemoved { ticket, .. } | Event::TicketEnded { ticket, .. } => {
                let Some(TicketState::Ended(ended)) = self.floor.ticket(*ticket).map(|ticket| &ticket.state) else {
                    return;
                };
                let over = News {
                    consultation: ended.consultation,
                    host: before.and_then(Ticket::host),
                    reason: Some(end_code(ended.reason)),
                    waited_s: Some(ended.waited_s),
                    talked_s: Some(ended.talked_s),
                    ..about(EventName::TicketEnded, *ticket)
                };
                if ended.reason == EndReason::Served {
                    news.push(News { event: EventName::TicketServed, reason: None, ..over.clone() });
                }
                news.push(News { id: id(1), ..over });
            }
            Event::RemovalUndone { ticket, .. } => news.push(about(EventName::TicketRestored, *ticket)),
            // What turns by these is told where they are followed.
            Event::SessionCreated { .. } | Event::SessionHoursChanged { .. } | Event::SessionArchivedChanged { .. } => {
            }
            Event::SessionConfigured { .. }
            | Event::HostAssigned { .. }
            | Event::HostUnassigned { .. }
            | Event::HostDutyChanged { .. }
            | Event::HostPresenceChanged { .. }
            | Event::WrapUpEnded { .. }
            | Event::WrapUpExtended { .. }
            | Event::DraftSubmitted { .. }
            | Event::CustomerPresenceChanged { .. }
            | Event::SteppedAway { .. }
            | Event::CameBack { .. }
            | Event::PlaceMoved { .. }
            | Event::PartyJoined { .. }
            | Event::PartyLeft { .. }
            | Event::AskedToStay { .. }
            | Event::StayConfirmed { .. }
            | Event::ClassChanged { .. }
            | Event::TicketOffered { .. }
            | Event::OfferReturned { .. }
            | Event::AlertedAgain { .. }
            | Event::CallAnswered { .. }
            | Event::MediaChanged { .. }
            | Event::InRoom { .. }
            | Event::RoomRenewed { .. }
            | Event::ConsultationInterrupted { .. }
            | Event::ConsultationResumed { .. }
            | Event::KeptPlacesOpened { .. }
            | Event::KeptPlacesClosed { .. }
            | Event::KeptPlacesLapsed { .. }
            | Event::TurnedAwayCounted { .. }
            | Event::NodeLost { .. } => {}
        }
    }
}

/// Whether something else may be open from now on, or at other times.
fn changes_hours(event: &Event) -> bool {
    matches!(
        event,
        Event::SessionCreated { .. } | Event::SessionHoursChanged { .. } | Event::SessionArchivedChanged { .. }
    )
}

/// Why a ticket is over, as a word that never changes.
fn end_code(reason: EndReason) -> &'static str {
    match reason {
        EndReason::Served => "served",
        EndReason::Left => "left",
        EndReason::Abandoned => "abandoned",
        EndReason::NoShow => "no_show",
        EndReason::Failed => "failed",
        EndReason::Expired => "expired",
        EndReason::ClosedOut => "closed_out",
        EndReason::Removed => "removed",
    }
}

/// Why a ticket is in line again, as a word that never changes.
fn returned_code(why: Returned) -> &'static str {
    match why {
        Returned::OfferReturned => "offer_returned",
        Returned::MissedCall => "missed_call",
        Returned::MediaFailed => "media_failed",
        Returned::HostLostBefore => "host_lost_before",
        Returned::HostLostDuring => "host_lost_during",
        Returned::HoldLost => "hold_lost",
        Returned::Transferred => "transferred",
        Returned::RemovalUndone => "removal_undone",
    }
}
