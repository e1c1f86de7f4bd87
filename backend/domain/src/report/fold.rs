//! Commits into figures. A small book of its own: who waits since when, who is with whom, and whose wrap-up runs.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::{Figures, Place, Quarter, SHORT_S};
use crate::{
    event::{Commit, Event, OfferEnd},
    ids::{HostId, Revision, SessionId, TicketId},
    ticket::{EndReason, UNDO_S},
};

/// A visit that is not over.
#[derive(Debug, Clone)]
struct Open {
    session: SessionId,
    /// Since when it has been in line; `None` while it is not.
    in_line_since: Option<Timestamp>,
    /// The waits before that.
    waited: SignedDuration,
    drafting: bool,
    answered: bool,
    with: Option<With>,
    /// Who has it on hold.
    held_by: Option<HostId>,
}

/// A call, and the consultation that it becomes.
#[derive(Debug, Clone)]
struct With {
    host: HostId,
    called_at: Timestamp,
    began: bool,
    talking_since: Option<Timestamp>,
    talked: SignedDuration,
}

/// A consultation that is over and whose wrap-up may still run.
#[derive(Debug, Clone)]
struct Handling {
    session: SessionId,
    called_at: Timestamp,
    until: Timestamp,
}

/// The fold: what is counted, and what is still going on.
///
/// A removal is counted once it can no longer be taken back, and a handle time once the wrap-up is over, each at its own
/// instant. So what is going on at the end of the log is not in the figures yet.
#[derive(Debug, Clone, Default)]
pub struct Fold {
    revision: Revision,
    open: BTreeMap<TicketId, Open>,
    removed: BTreeMap<TicketId, (Timestamp, Open)>,
    handling: BTreeMap<HostId, Handling>,
    figures: BTreeMap<Place, Figures>,
}

impl Fold {
    /// The last commit that it contains.
    pub fn revision(&self) -> Revision {
        self.revision
    }

    /// Everything counted so far.
    pub fn figures(&self) -> &BTreeMap<Place, Figures> {
        &self.figures
    }

    /// Everything that was counted in a period, whose ends are those of quarters.
    pub fn between(&self, from: Timestamp, to: Timestamp) -> impl Iterator<Item = (&Place, &Figures)> {
        let first = |at| Place { quarter: Quarter::of(at), session: SessionId(0), host: None };
        // A period that ends before it begins contains nothing.
        self.figures.range(first(from)..first(to.max(from)))
    }

    /// Forgets what was counted before the quarter of `limit`.
    pub fn forget_before(&mut self, limit: Timestamp) {
        let first = Place { quarter: Quarter::of(limit), session: SessionId(0), host: None };
        self.figures = self.figures.split_off(&first);
    }

    /// Adds the next commit.
    ///
    /// # Panics
    ///
    /// If it is not the next one: figures without a gap, and nothing twice.
    pub fn add(&mut self, commit: &Commit) {
        assert_eq!(commit.revision, self.revision.next(), "commits are counted in order, without a gap");
        self.revision = commit.revision;
        self.settle(commit.at);
        for event in &commit.events {
            self.event(commit.at, event);
        }
    }

    /// Counts what became final by time alone.
    fn settle(&mut self, now: Timestamp) {
        let over: Vec<_> =
            self.handling.iter().filter(|(_, handling)| handling.until <= now).map(|(host, _)| *host).collect();
        for host in over {
            self.turn(host, now);
        }
        let undo = SignedDuration::from_secs(i64::from(UNDO_S));
        let mut removed = Vec::new();
        self.removed.retain(|_, (at, open)| {
            let is_final = *at + undo <= now;
            if is_final && !open.answered {
                removed.push((*at, open.session));
            }
            !is_final
        });
        for (at, session) in removed {
            self.count(at, session, None).removed += 1;
        }
    }

    fn count(&mut self, at: Timestamp, session: SessionId, host: Option<HostId>) -> &mut Figures {
        self.figures.entry(Place { quarter: Quarter::of(at), session, host }).or_default()
    }

    #[expect(clippy::too_many_lines, reason = "every event is listed; splitting the table would hide a missing one")]
    fn event(&mut self, at: Timestamp, event: &Event) {
        match event {
            Event::TicketJoined { ticket, session, draft_by, .. } => {
                let open = Open {
                    session: *session,
                    in_line_since: Some(at),
                    waited: SignedDuration::ZERO,
                    drafting: draft_by.is_some(),
                    answered: false,
                    with: None,
                    held_by: None,
                };
                self.open.insert(*ticket, open);
                self.count(at, *session, None).joined += 1;
            }
            Event::DraftSubmitted { ticket } => self.change(*ticket, |open| open.drafting = false),
            Event::TicketOffered { host, .. } => self.turn(*host, at),
            Event::OfferReturned { ticket, host, why, .. } => {
                let Some(session) = self.open.get(ticket).map(|open| open.session) else { return };
                match why {
                    OfferEnd::Declined => self.count(at, session, Some(*host)).declined += 1,
                    OfferEnd::Missed => self.count(at, session, Some(*host)).missed += 1,
                    OfferEnd::HostPaused | OfferEnd::HostLost => {}
                }
            }
            Event::TicketCalled { ticket, host, .. } => {
                self.turn(*host, at);
                self.change(*ticket, |open| {
                    open.stop_waiting(at);
                    open.held_by = None;
                    open.with = Some(With {
                        host: *host,
                        called_at: at,
                        began: false,
                        talking_since: None,
                        talked: SignedDuration::ZERO,
                    });
                });
            }
            Event::ConsultationBegan { ticket } => self.began(*ticket, at),
            Event::ConsultationInterrupted { ticket, .. } => self.change(*ticket, |open| open.stop_talking(at)),
            Event::ConsultationResumed { ticket } => self.change(*ticket, |open| {
                if let Some(with) = &mut open.with {
                    with.talking_since = Some(at);
                }
            }),
            Event::TicketRequeued { ticket, .. } => {
                self.let_go(*ticket, None, at);
                self.change(*ticket, |open| open.in_line_since = Some(at));
            }
            Event::TicketHeld { ticket, host } => self.held(*ticket, *host, at),
            Event::TicketTransferred { ticket, session, wrap_up_until, .. } => {
                self.let_go(*ticket, *wrap_up_until, at);
                self.change(*ticket, |open| {
                    open.session = *session;
                    open.in_line_since = open.in_line_since.or(Some(at));
                });
            }
            Event::TicketRemoved { ticket, wrap_up_until, .. } => {
                self.let_go(*ticket, *wrap_up_until, at);
                if let Some(mut open) = self.open.remove(ticket) {
                    open.stop_waiting(at);
                    self.removed.insert(*ticket, (at, open));
                }
            }
            Event::RemovalUndone { ticket, .. } => {
                if let Some((_, open)) = self.removed.remove(ticket) {
                    self.open.insert(*ticket, Open { in_line_since: Some(at), ..open });
                }
            }
            Event::TicketEnded { ticket, reason, wrap_up_until, .. } => {
                self.ended(*ticket, *reason, *wrap_up_until, at);
            }
            Event::TurnedAwayCounted { session, counts } => self.count(at, *session, None).turned_away += counts,
            Event::HostDutyChanged { host, .. } | Event::WrapUpEnded { host } => self.turn(*host, at),
            Event::WrapUpExtended { host, until } => {
                if let Some(handling) = self.handling.get_mut(host) {
                    handling.until = *until;
                }
            }
            // Nothing is counted of these. Every event is listed, so that a new one is not forgotten here.
            Event::SessionCreated { .. }
            | Event::SessionConfigured { .. }
            | Event::SessionHoursChanged { .. }
            | Event::SessionArchivedChanged { .. }
            | Event::HostAssigned { .. }
            | Event::HostUnassigned { .. }
            | Event::HostPresenceChanged { .. }
            | Event::CustomerPresenceChanged { .. }
            | Event::SteppedAway { .. }
            | Event::CameBack { .. }
            | Event::PlaceMoved { .. }
            | Event::InRoom { .. }
            | Event::PartyJoined { .. }
            | Event::PartyLeft { .. }
            | Event::AskedToStay { .. }
            | Event::StayConfirmed { .. }
            | Event::ClassChanged { .. }
            | Event::AlertedAgain { .. }
            | Event::CallAnswered { .. }
            | Event::MediaChanged { .. }
            | Event::RoomRenewed { .. }
            | Event::KeptPlacesOpened { .. }
            | Event::KeptPlacesClosed { .. }
            | Event::KeptPlacesLapsed { .. }
            | Event::NodeLost { .. } => {}
        }
    }

    fn change(&mut self, ticket: TicketId, change: impl FnOnce(&mut Open)) {
        if let Some(open) = self.open.get_mut(&ticket) {
            change(open);
        }
    }

    fn began(&mut self, ticket: TicketId, at: Timestamp) {
        let Some(open) = self.open.get_mut(&ticket) else { return };
        let Some(with) = &mut open.with else { return };
        with.began = true;
        with.talking_since = Some(at);
        let first = !std::mem::replace(&mut open.answered, true);
        let (session, host, waited) = (open.session, with.host, ms(open.waited));
        if first {
            self.count(at, session, Some(host)).answer(waited);
        }
    }

    /// Ends the call or consultation of a ticket, if there is one.
    fn let_go(&mut self, ticket: TicketId, wrap_up_until: Option<Timestamp>, at: Timestamp) {
        let Some(open) = self.open.get_mut(&ticket) else { return };
        open.stop_talking(at);
        let session = open.session;
        if let Some(host) = open.held_by.take() {
            // The time that it took was counted when it was put on hold.
            self.count(at, session, Some(host)).handled += 1;
        }
        let Some(open) = self.open.get_mut(&ticket) else { return };
        let Some(with) = open.with.take().filter(|with| with.began) else { return };
        self.count(at, session, Some(with.host)).talk_ms += ms(with.talked);
        let handling = Handling { session, called_at: with.called_at, until: wrap_up_until.unwrap_or(at) };
        self.handling.insert(with.host, handling);
        if wrap_up_until.is_none() {
            self.turn(with.host, at);
        }
    }

    fn held(&mut self, ticket: TicketId, host: HostId, at: Timestamp) {
        let Some(open) = self.open.get_mut(&ticket) else { return };
        open.stop_talking(at);
        open.held_by = Some(host);
        let session = open.session;
        let Some(with) = open.with.take() else { return };
        let figures = self.count(at, session, Some(host));
        figures.talk_ms += ms(with.talked);
        figures.handle_ms += ms(at.duration_since(with.called_at));
    }

    /// The host turns to something else: the wrap-up is over, at the latest.
    fn turn(&mut self, host: HostId, at: Timestamp) {
        let Some(handling) = self.handling.remove(&host) else { return };
        let end = handling.until.min(at);
        let figures = self.count(end, handling.session, Some(host));
        figures.handled += 1;
        figures.handle_ms += ms(end.duration_since(handling.called_at));
    }

    fn ended(&mut self, ticket: TicketId, reason: EndReason, wrap_up_until: Option<Timestamp>, at: Timestamp) {
        let host = self.open.get(&ticket).and_then(|open| open.with.as_ref().map(|with| with.host).or(open.held_by));
        self.let_go(ticket, wrap_up_until, at);
        let Some(mut open) = self.open.remove(&ticket) else { return };
        open.stop_waiting(at);
        let short = open.waited < SignedDuration::from_secs(i64::from(SHORT_S));
        if reason == EndReason::Served {
            self.count(at, open.session, host).served += 1;
        }
        if open.answered {
            return;
        }
        let figures = self.count(at, open.session, None);
        match reason {
            EndReason::Left | EndReason::Abandoned | EndReason::NoShow | EndReason::Expired if open.drafting => {
                figures.undecided += 1;
            }
            EndReason::Left | EndReason::Abandoned | EndReason::NoShow | EndReason::Expired => {
                figures.abandoned += 1;
                figures.short_abandoned += u64::from(short);
            }
            EndReason::ClosedOut => figures.closed_out += 1,
            EndReason::Removed => figures.removed += 1,
            EndReason::Failed => figures.failed += 1,
            EndReason::Served => {}
        }
    }
}

impl Open {
    fn stop_waiting(&mut self, at: Timestamp) {
        if let Some(since) = self.in_line_since.take() {
            self.waited += at.duration_since(since);
        }
    }

    fn stop_talking(&mut self, at: Timestamp) {
        if let Some(with) = &mut self.with
            && let Some(since) = with.talking_since.take()
        {
            with.talked += at.duration_since(since);
        }
    }
}

/// In whole milliseconds. A span between two commits is never negative: time does not go backwards on a floor.
fn ms(span: SignedDuration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(0)
}
