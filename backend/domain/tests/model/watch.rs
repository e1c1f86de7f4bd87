//! Reads the log as anyone could, and sees that no event breaks an invariant about its moment.

use std::collections::{BTreeMap, BTreeSet};

use anteroom_domain::{
    estimate::{Estimate, SAMPLES_MIN},
    event::{Commit, Event},
    floor::Floor,
    host::Host,
    ids::{ConsultationId, HostId, SessionId, TicketId},
    line::LineKey,
    ticket::{EndReason, Returned, Ticket, TicketState},
};

use crate::{pair::Agreed, reference::Alert};

#[derive(Default)]
pub(crate) struct Watch {
    pub(crate) floor: Floor,
    /// Every ticket there ever was, oldest first.
    pub(crate) joined: Vec<TicketId>,
    /// Every consultation that was ever offered or begun, and whom it concerned.
    pub(crate) attempts: Vec<(ConsultationId, HostId, TicketId)>,
    pub(crate) alerts: Vec<Alert>,
    pub(crate) out_of_order: Vec<ConsultationId>,
    pub(crate) seen: Seen,
}

/// What could be said of a ticket before an event.
struct Before {
    key: LineKey,
    state: TicketState,
    session: SessionId,
    ahead: Option<usize>,
    estimate: Option<Estimate>,
    on_duty: Vec<HostId>,
}

impl Watch {
    pub(crate) fn see(&mut self, commit: &Commit) -> Agreed {
        for event in &commit.events {
            self.seen.extend(words(event));
            self.note(event)?;
            let before: BTreeMap<_, _> = self.floor.tickets().map(|t| (t.id, self.before(t))).collect();
            self.floor.apply(commit.at, event);
            if before.values().any(|before| before.estimate.is_some()) {
                self.seen.insert("an estimate".to_owned());
            }
            for (id, before) in &before {
                let now = self.floor.ticket(*id).expect("an event takes no ticket away");
                self.kept(event, before, now).map_err(|rule| format!("{rule}\n  {event:?}\n  {now:?}"))?;
            }
        }
        self.floor.seal(commit.at);
        Ok(())
    }

    fn on_duty(&self, session: SessionId) -> Vec<HostId> {
        let session = self.floor.session(session).expect("a ticket's session exists");
        session.hosts.iter().copied().filter(|id| self.floor.host(*id).is_some_and(Host::is_on_duty)).collect()
    }

    fn before(&self, ticket: &Ticket) -> Before {
        Before {
            key: ticket.key,
            state: ticket.state.clone(),
            session: ticket.session,
            ahead: self.floor.ahead(ticket),
            estimate: self.floor.estimate(ticket),
            on_duty: self.on_duty(ticket.session),
        }
    }

    fn alert(&mut self, ticket: TicketId, consultation: ConsultationId, stage: &'static str) -> Agreed {
        let alert = (ticket, consultation, stage);
        if self.alerts.contains(&alert) {
            return Err(format!("I12 a second alert: {alert:?}"));
        }
        self.alerts.push(alert);
        Ok(())
    }

    fn note(&mut self, event: &Event) -> Agreed {
        match event {
            Event::TicketJoined { ticket, .. } => self.joined.push(*ticket),
            Event::TicketOffered { ticket, consultation, host, .. } => {
                self.attempts.push((*consultation, *host, *ticket));
                self.alert(*ticket, *consultation, "offered")?;
            }
            Event::TicketCalled { ticket, consultation, host, picked_out_of_order, .. } => {
                if !self.attempts.iter().any(|(id, ..)| id == consultation) {
                    self.attempts.push((*consultation, *host, *ticket));
                }
                self.alert(*ticket, *consultation, "called")?;
                if *picked_out_of_order {
                    self.out_of_order.push(*consultation);
                    self.seen.insert("out of order".to_owned());
                }
            }
            Event::AlertedAgain { ticket } => {
                let consultation = self.floor.ticket(*ticket).and_then(Ticket::consultation_id).expect("it is called");
                self.alert(*ticket, consultation, "again")?;
            }
            Event::TicketEnded { ticket, reason: EndReason::ClosedOut, .. } => {
                let ticket = self.floor.ticket(*ticket).expect("it exists");
                if !ticket.is_in_line() || !ticket.talked.is_zero() {
                    return Err(format!("I17 closing ends a consultation: {ticket:?}"));
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn kept(&self, event: &Event, before: &Before, now: &Ticket) -> Result<(), &'static str> {
        let is_about = event.subjects().ticket == Some(now.id);
        if let TicketState::Ended(_) = before.state {
            let undone = is_about && matches!(event, Event::RemovalUndone { .. });
            if !undone && before.state != now.state {
                return Err("I10 final is final");
            }
            return Ok(());
        }
        let may_move = is_about && {
            use Returned::{HostLostDuring, MissedCall};
            matches!(
                event,
                Event::TicketRequeued { why: MissedCall | HostLostDuring, .. }
                    | Event::TicketTransferred { .. }
                    | Event::ClassChanged { .. }
            )
        };
        if before.key != now.key && !may_move {
            return Err("I13 I14 a place is kept");
        }
        self.position(event, before, now, is_about)?;
        self.estimate(event, before, now)
    }

    /// A position rises only with an event that explains it, and the line remembers why.
    fn position(&self, event: &Event, before: &Before, now: &Ticket, is_about: bool) -> Result<(), &'static str> {
        let (Some(was), Some(is)) = (before.ahead, self.floor.ahead(now)) else { return Ok(()) };
        if is <= was || before.session != now.session {
            return Ok(());
        }
        let explains = matches!(
            event,
            Event::TicketJoined { .. }
                | Event::TicketRequeued { .. }
                | Event::TicketTransferred { .. }
                | Event::ClassChanged { .. }
                | Event::RemovalUndone { .. }
        );
        let session = self.floor.session(now.session).expect("it exists");
        let told = is_about || session.moves.of(now.key, now.joined_at).last().is_some_and(|change| change.more);
        if explains && told { Ok(()) } else { Err("I20 a position rises for no reason") }
    }

    fn estimate(&self, event: &Event, before: &Before, now: &Ticket) -> Result<(), &'static str> {
        let estimate = self.floor.estimate(now);
        let on_duty = self.on_duty(now.session);
        let session = self.floor.session(now.session).expect("it exists");
        if estimate.is_some() && (on_duty.is_empty() || session.pace.samples() < SAMPLES_MIN) {
            return Err("I21 no estimate without hosts and samples");
        }
        // How long a host is busy with the last customer belongs to the staffing.
        let same_staffing = before.on_duty == on_duty && !matches!(event, Event::WrapUpExtended { .. });
        let same_place = before.ahead == self.floor.ahead(now) && before.session == now.session;
        if !same_staffing || !same_place {
            return Ok(());
        }
        match (before.estimate, estimate) {
            (Some(was), Some(is)) if is.likely_by > was.likely_by || is.surely_by > was.surely_by => {
                Err("I21 an estimate rises for no reason")
            }
            (Some(_), None) => Err("I21 an estimate is lost for no reason"),
            _ => Ok(()),
        }
    }
}

/// Words for what was met: kinds of events, why tickets ended, and why commands were refused.
pub(crate) type Seen = BTreeSet<String>;

/// The kind of an event, and of those that have one the reason.
fn words(event: &Event) -> Vec<String> {
    let text = format!("{event:?}");
    let mut words = vec![text.split(' ').next().unwrap_or_default().to_owned()];
    match event {
        Event::TicketEnded { reason, place_kept, .. } => {
            words.push(format!("{reason:?}"));
            words.extend(place_kept.then(|| "place kept".to_owned()));
        }
        Event::TicketJoined { carried: Some(_), .. } => words.push("carried".to_owned()),
        Event::TicketRequeued { why, .. } => words.push(format!("{why:?}")),
        Event::OfferReturned { why, .. } => words.push(format!("{why:?}")),
        _ => {}
    }
    words
}

/// What the histories must have met between them: a rule that is never tried is not tested.
#[rustfmt::skip]
const WANTED: &[&str] = &[
    "SessionCreated", "SessionConfigured", "SessionHoursChanged", "SessionArchivedChanged", "HostAssigned", "HostUnassigned",
    "HostDutyChanged", "HostPresenceChanged", "WrapUpEnded", "WrapUpExtended", "TicketJoined", "DraftSubmitted",
    "CustomerPresenceChanged", "SteppedAway", "CameBack", "PlaceMoved", "PartyJoined", "PartyLeft", "AskedToStay",
    "StayConfirmed", "ClassChanged", "TicketOffered", "OfferReturned", "TicketCalled", "AlertedAgain", "CallAnswered",
    "MediaChanged", "RoomRenewed", "ConsultationBegan", "ConsultationInterrupted", "ConsultationResumed",
    "TicketRequeued", "TicketHeld", "TicketTransferred", "TicketRemoved", "RemovalUndone", "TicketEnded", "NodeLost",
    "KeptPlacesOpened", "KeptPlacesClosed", "KeptPlacesLapsed", "TurnedAwayCounted", "place kept", "carried",
    "Served", "Left", "Abandoned", "NoShow", "Failed", "Expired", "ClosedOut",
    "MissedCall", "MediaFailed", "HostLostBefore", "HostLostDuring", "HoldLost",
    "Declined", "Missed", "HostPaused", "HostLost",
    "no_such_session", "closed", "line_full", "unstaffed", "cooldown", "no_such_ticket", "over", "not_called",
    "consent_needed", "not_waiting", "away_not_allowed", "party_full", "has_a_place", "not_your_session", "engaged",
    "not_available", "nobody_waiting", "not_offered", "no_such_consultation", "not_begun", "interrupted", "not_held",
    "held_full", "no_such_target", "already_there", "cannot_undo", "not_wrapping_up", "bad_class", "slug_taken",
    "bad_name", "bad_setting", "changed_meanwhile", "bad_hours", "last_admission", "out of order", "an estimate",
];

pub(crate) fn unseen(seen: &Seen) -> Vec<&'static str> {
    WANTED.iter().copied().filter(|word| !seen.contains(*word)).collect()
}
