//! Commands into events. Nothing changes here; what is not listed is refused and writes nothing.

use jiff::Timestamp;

use super::{Floor, Ids};
use crate::{
    command::{Command, Outcome},
    consultation::Side,
    event::{Event, OfferEnd},
    host::{Duty, HostState},
    ids::{ConsultationId, CustomerId, HostId, NodeId, SessionId, Slug, TicketId},
    refusal::{EndRefused, JoinRefused, NextRefused, OfferRefused, Refusal, SessionRefused, TicketRefused},
    session::{Session, Settings, Unstaffed, seconds},
    ticket::{CallStage, EndReason, Offer, Ticket, TicketState},
};

/// Longest name of a session, in characters.
const SESSION_NAME_MAX: usize = 80;
/// Longest description of a session, in characters.
const SESSION_DESCRIPTION_MAX: usize = 400;

type Decision = Result<(Vec<Event>, Outcome), Refusal>;

#[expect(clippy::unnecessary_wraps, reason = "it ends decisions, most of which may also refuse")]
fn done(events: impl IntoIterator<Item = Event>) -> Decision {
    Ok((events.into_iter().collect(), Outcome::Done))
}

impl Floor {
    /// Decides one command at `now`. What is due must have been settled before; see [`super::Draft::run`].
    pub fn decide(&self, command: &Command, now: Timestamp, ids: &mut dyn Ids) -> Decision {
        match command {
            Command::CreateSession { session, slug, name, description, settings } => {
                self.create_session(*session, slug, name, description, settings)
            }
            Command::ConfigureSession { session, name, description, settings } => {
                self.configure_session(*session, name, description, settings)
            }
            Command::SetOpening { session, opening } => {
                let current = self.known_session(*session)?.opening;
                let event = Event::SessionOpeningChanged { session: *session, opening: *opening };
                done((current != *opening).then_some(event))
            }
            Command::AssignHost { session, host } => {
                let assigned = self.known_session(*session)?.hosts.contains(host);
                done((!assigned).then_some(Event::HostAssigned { session: *session, host: *host }))
            }
            Command::UnassignHost { session, host } => {
                let assigned = self.known_session(*session)?.hosts.contains(host);
                done(assigned.then_some(Event::HostUnassigned { session: *session, host: *host }))
            }
            Command::Join { session, customer, ticket, node } => self.join(*session, *customer, *ticket, *node, now),
            Command::CustomerPresence { customer, node, online } => done(
                self.visits_of(*customer)
                    .filter(|t| t.is_live() && t.presence.is_at(*node) != *online)
                    .map(|t| Event::CustomerPresenceChanged { ticket: t.id, node: *node, online: *online }),
            ),
            Command::Leave { ticket, customer } => self.leave(*ticket, *customer, now),
            Command::Answer { consultation, customer } => self.answer(*consultation, *customer, now),
            Command::SetDuty { host, duty } => self.set_duty(*host, *duty),
            Command::HostPresence { host, node, online } => {
                let known = self.hosts.get(host).is_some_and(|h| h.presence.is_at(*node) != *online);
                let event = Event::HostPresenceChanged { host: *host, node: *node, online: *online };
                done(known.then_some(event))
            }
            Command::EndWrapUp { host } => {
                let wrapping_up = self.hosts.get(host).is_some_and(|h| matches!(h.state(now), HostState::WrapUp(_)));
                done(wrapping_up.then_some(Event::WrapUpEnded { host: *host }))
            }
            Command::Next { host, session } => self.next(*host, *session, now, ids),
            Command::Accept { host, consultation } => {
                let ticket = self.offered(*host, *consultation, now)?;
                Ok((vec![self.call(ticket, *consultation, *host, now)], Outcome::Done))
            }
            Command::Decline { host, consultation } => {
                let ticket = self.offered(*host, *consultation, now)?;
                let left_alone_until = Some(now + seconds(self.settings_of(ticket).reject_delay_s));
                done([Event::OfferReturned {
                    ticket: ticket.id,
                    host: *host,
                    why: OfferEnd::Declined,
                    left_alone_until,
                }])
            }
            Command::End { host, consultation } => self.end(*host, *consultation, now),
            Command::Media { consultation, side, up } => self.media(*consultation, *side, *up, now),
            Command::LoseNode { node } => done(self.nodes().contains(node).then_some(Event::NodeLost { node: *node })),
        }
    }

    fn known_session(&self, id: SessionId) -> Result<&Session, Refusal> {
        Ok(self.sessions.get(&id).ok_or(SessionRefused::NoSuchSession)?)
    }

    /// The settings of the ticket's session.
    pub(super) fn settings_of(&self, ticket: &Ticket) -> &Settings {
        let Some(session) = self.sessions.get(&ticket.session) else { panic!("a ticket's session exists") };
        &session.settings
    }

    fn create_session(
        &self,
        session: SessionId,
        slug: &Slug,
        name: &str,
        description: &str,
        settings: &Settings,
    ) -> Decision {
        if self.index.slugs.contains_key(slug) {
            return Err(SessionRefused::SlugTaken.into());
        }
        check_session(name, description, settings)?;
        assert!(!self.sessions.contains_key(&session), "session ids are fresh");
        done([Event::SessionCreated {
            session,
            slug: slug.clone(),
            name: name.to_owned(),
            description: description.to_owned(),
            settings: settings.clone(),
        }])
    }

    fn configure_session(&self, session: SessionId, name: &str, description: &str, settings: &Settings) -> Decision {
        let current = self.known_session(session)?;
        check_session(name, description, settings)?;
        let changed = current.name != name || current.description != description || current.settings != *settings;
        done(changed.then(|| Event::SessionConfigured {
            session,
            name: name.to_owned(),
            description: description.to_owned(),
            settings: settings.clone(),
        }))
    }

    fn join(
        &self,
        session: SessionId,
        customer: CustomerId,
        ticket: TicketId,
        node: Option<NodeId>,
        now: Timestamp,
    ) -> Decision {
        let session = self.sessions.get(&session).ok_or(JoinRefused::NoSuchSession)?;
        // Asking twice is not a second place: neither two clicks nor two tabs make two tickets.
        if let Some(live) = self.visit(customer, session.id).filter(|t| t.is_live()) {
            return Ok((Vec::new(), Outcome::Joined { ticket: live.id, already: true }));
        }
        self.may_join(session, now)?;
        assert!(!self.tickets.contains_key(&ticket), "ticket ids are fresh");
        let event = Event::TicketJoined { ticket, session: session.id, customer, seq: self.seq + 1, node };
        Ok((vec![event], Outcome::Joined { ticket, already: false }))
    }

    /// Whether a new customer may join now.
    pub fn may_join(&self, session: &Session, now: Timestamp) -> Result<(), JoinRefused> {
        if !session.is_open(now) {
            return Err(JoinRefused::Closed);
        }
        if session.line_len() >= session.settings.line_max as usize {
            return Err(JoinRefused::LineFull);
        }
        if session.settings.unstaffed == Unstaffed::Refuse && self.hosts_on_duty(session) == 0 {
            return Err(JoinRefused::Unstaffed);
        }
        Ok(())
    }

    fn leave(&self, ticket: TicketId, customer: CustomerId, now: Timestamp) -> Decision {
        let ticket = self.tickets.get(&ticket).filter(|t| t.customer == customer).ok_or(TicketRefused::NoSuchTicket)?;
        let settings = self.settings_of(ticket);
        let (reason, wrap_up_until) = match &ticket.state {
            TicketState::Waiting | TicketState::Offered(_) | TicketState::Calling { .. } => (EndReason::Left, None),
            TicketState::InConsultation { consultation, since } => {
                let talked = consultation.talked + now.duration_since(*since);
                let reason = if talked >= seconds(settings.media_min_s) { EndReason::Served } else { EndReason::Left };
                (reason, Some(now + seconds(settings.wrap_up_s)))
            }
            TicketState::Interrupted { consultation, .. } => {
                let served = consultation.talked >= seconds(settings.media_min_s);
                let reason = if served { EndReason::Served } else { EndReason::Left };
                (reason, Some(now + seconds(settings.wrap_up_s)))
            }
            TicketState::Ended(_) => return Err(TicketRefused::Over.into()),
        };
        done([Event::TicketEnded { ticket: ticket.id, reason, wrap_up_until }])
    }

    fn answer(&self, consultation: ConsultationId, customer: CustomerId, now: Timestamp) -> Decision {
        let ticket = self.ticket_of(consultation).filter(|t| t.customer == customer).ok_or(TicketRefused::NotCalled)?;
        match &ticket.state {
            TicketState::Calling { stage: CallStage::Ringing { .. }, .. } => done([self.answered(ticket, now)]),
            // Coming in twice, from two tabs or after a reload, is coming in.
            TicketState::Calling { stage: CallStage::Entering { .. }, .. }
            | TicketState::InConsultation { .. }
            | TicketState::Interrupted { .. } => done([]),
            TicketState::Waiting | TicketState::Offered(_) | TicketState::Ended(_) => {
                Err(TicketRefused::NotCalled.into())
            }
        }
    }

    fn answered(&self, ticket: &Ticket, now: Timestamp) -> Event {
        Event::CallAnswered { ticket: ticket.id, media_by: now + seconds(self.settings_of(ticket).media_s) }
    }

    fn set_duty(&self, host: HostId, duty: Duty) -> Decision {
        let current = self.hosts.get(&host).ok_or(NextRefused::NotYourSession)?;
        done((current.duty != duty).then_some(Event::HostDutyChanged { host, duty }))
    }

    fn next(&self, host: HostId, session: Option<SessionId>, now: Timestamp, ids: &mut dyn Ids) -> Decision {
        let current = self.hosts.get(&host).ok_or(NextRefused::NotYourSession)?;
        let serves = |s: &&Session| session.is_none_or(|wanted| wanted == s.id);
        let mut sessions = self.sessions_of(host).filter(serves).peekable();
        if sessions.peek().is_none() {
            return Err(NextRefused::NotYourSession.into());
        }
        match current.state(now) {
            // A pause that was asked for in the meantime has taken effect already, although the wrap-up still shows.
            HostState::WrapUp(_) if current.duty != Duty::Available => return Err(NextRefused::NotAvailable.into()),
            // Asking for the next one says that the wrap-up is done.
            HostState::Available | HostState::WrapUp(_) => {}
            HostState::Reserved(_) | HostState::Busy(_) => return Err(NextRefused::Engaged.into()),
            HostState::Offline | HostState::Paused(_) => return Err(NextRefused::NotAvailable.into()),
        }
        let head = sessions.filter_map(|s| self.head(s)).min_by_key(|t| t.key).ok_or(NextRefused::NobodyWaiting)?;
        let consultation = ConsultationId(ids.fresh());
        let event = self.call(head, consultation, host, now);
        Ok((vec![event], Outcome::Called { ticket: head.id, consultation }))
    }

    /// The first ticket of a line that may be given to a host.
    pub(super) fn head(&self, session: &Session) -> Option<&Ticket> {
        session.line.values().filter_map(|id| self.tickets.get(id)).find(|t| t.is_eligible())
    }

    fn call(&self, ticket: &Ticket, consultation: ConsultationId, host: HostId, now: Timestamp) -> Event {
        let answer = seconds(self.settings_of(ticket).answer_s);
        let (alert_again_at, answer_by) = (now + answer / 2, now + answer);
        Event::TicketCalled { ticket: ticket.id, consultation, host, alert_again_at, answer_by }
    }

    fn offered(&self, host: HostId, consultation: ConsultationId, now: Timestamp) -> Result<&Ticket, Refusal> {
        let ticket = self.ticket_of(consultation).ok_or(OfferRefused::NotOffered)?;
        let TicketState::Offered(Offer { host: asked, expires_at, .. }) = ticket.state else {
            return Err(OfferRefused::NotOffered.into());
        };
        if asked != host {
            return Err(OfferRefused::NotOffered.into());
        }
        // Deadlines are exclusive: at `expires_at` the offer is over already.
        if now >= expires_at {
            return Err(OfferRefused::Expired { expires_at }.into());
        }
        Ok(ticket)
    }

    fn end(&self, host: HostId, consultation: ConsultationId, now: Timestamp) -> Decision {
        let ticket =
            self.ticket_of(consultation).filter(|t| t.host() == Some(host)).ok_or(EndRefused::NoSuchConsultation)?;
        match &ticket.state {
            TicketState::InConsultation { .. } | TicketState::Interrupted { .. } => {
                let wrap_up_until = Some(now + seconds(self.settings_of(ticket).wrap_up_s));
                done([Event::TicketEnded { ticket: ticket.id, reason: EndReason::Served, wrap_up_until }])
            }
            TicketState::Waiting | TicketState::Offered(_) | TicketState::Calling { .. } | TicketState::Ended(_) => {
                Err(EndRefused::NotBegun.into())
            }
        }
    }

    /// News of media is never refused: it may be late, repeated, or about a consultation that is over.
    fn media(&self, consultation: ConsultationId, side: Side, up: bool, now: Timestamp) -> Decision {
        let Some(ticket) = self.ticket_of(consultation) else { return done([]) };
        let Some(current) = ticket.consultation() else { return done([]) };
        if current.media.of(side) == up {
            return done([]);
        }
        let mut events = vec![Event::MediaChanged { ticket: ticket.id, side, up }];
        let ringing = matches!(ticket.state, TicketState::Calling { stage: CallStage::Ringing { .. }, .. });
        // A customer whose media arrives has come in, even if the word of it was lost.
        if ringing && side == Side::Customer && up {
            events.push(self.answered(ticket, now));
        }
        done(events)
    }
}

fn check_session(name: &str, description: &str, settings: &Settings) -> Result<(), SessionRefused> {
    if name.trim().is_empty() || name.chars().count() > SESSION_NAME_MAX {
        return Err(SessionRefused::BadName);
    }
    if description.chars().count() > SESSION_DESCRIPTION_MAX {
        return Err(SessionRefused::BadDescription);
    }
    match settings.problems().first() {
        Some(problem) => Err(SessionRefused::BadSetting(*problem)),
        None => Ok(()),
    }
}
