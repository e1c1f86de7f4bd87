//! Commands into events. Nothing changes here; what is not listed is refused and writes nothing.
//!
//! Here is the table of commands, and what concerns sessions, media and nodes. What customers ask is decided in
//! `decide_visit`, what hosts and admins ask in `decide_staff`.

use jiff::Timestamp;

use super::{Floor, Ids};
use crate::{
    command::{Command, Outcome},
    consultation::Side,
    event::Event,
    host::HostState,
    hours::{OpeningHours, Override},
    ids::{ConsultationId, SessionId, Slug},
    refusal::{Refusal, SessionRefused},
    session::{Session, Settings},
    ticket::{CallStage, Ticket, TicketState},
};

/// Longest name of a session, in characters.
const SESSION_NAME_MAX: usize = 80;
/// Longest description of a session, in characters.
const SESSION_DESCRIPTION_MAX: usize = 400;

pub(super) type Decision = Result<(Vec<Event>, Outcome), Refusal>;

#[expect(clippy::unnecessary_wraps, reason = "it ends decisions, most of which may also refuse")]
pub(super) fn done(events: impl IntoIterator<Item = Event>) -> Decision {
    Ok((events.into_iter().collect(), Outcome::Done))
}

impl Floor {
    /// Decides one command at `now`. What is due must have been settled before; see [`super::Draft::run`].
    pub fn decide(&self, command: &Command, now: Timestamp, ids: &mut dyn Ids) -> Decision {
        match command {
            Command::CreateSession { session, slug, name, description, settings } => {
                self.create_session(*session, slug, name, description, settings)
            }
            Command::ConfigureSession { session, edition, name, description, settings } => {
                self.configure_session(*session, *edition, name, description, settings)
            }
            Command::SetHours { session, edition, hours } => self.set_hours(*session, *edition, hours),
            Command::SetOverride { session, state, until, message } => {
                let since = now;
                let overriding = state.map(|state| Override { state, since, until: *until, message: message.clone() });
                self.set_override(*session, overriding)
            }
            Command::SetArchived { session, archived } => {
                let current = self.known_session(*session)?.archived;
                let event = Event::SessionArchivedChanged { session: *session, archived: *archived };
                done((current != *archived).then_some(event))
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
            Command::Submit { ticket, customer, consent } => self.submit(*ticket, *customer, *consent),
            Command::StepAway { ticket, customer } => self.step_away(*ticket, *customer, now),
            Command::ComeBack { ticket, customer } => self.come_back(*ticket, *customer),
            Command::Stay { ticket, customer } => self.stay(*ticket, *customer, now),
            Command::MovePlace { ticket, from, to, node } => self.move_place(*ticket, *from, *to, *node),
            Command::JoinParty { ticket, customer, node } => self.join_party(*ticket, *customer, *node),
            Command::CustomerPresence { customer, node, online } => {
                done(self.customer_connected(*customer, *node, *online, now))
            }
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
            Command::ExtendWrapUp { host } => self.extend_wrap_up(*host, now),
            Command::Next { host, session } => self.next(*host, *session, now, ids),
            Command::Pick { host, ticket } => self.pick(*host, *ticket, now, ids),
            Command::Accept { host, consultation } => self.accept(*host, *consultation, now),
            Command::Decline { host, consultation } => self.decline(*host, *consultation, now),
            Command::Hold { host, consultation } => self.hold(*host, *consultation),
            Command::Resume { host, ticket } => self.resume(*host, *ticket, now, ids),
            Command::Transfer { ticket, by, to } => self.transfer_to(*ticket, *by, *to, now),
            Command::Remove { ticket, by, why } => self.remove(*ticket, *by, *why, now),
            Command::UndoRemove { ticket, by } => self.undo_remove(*ticket, *by, now),
            Command::Prioritise { ticket, by, class } => self.prioritise(*ticket, *by, *class),
            Command::End { host, consultation } => self.end(*host, *consultation, now),
            Command::InRoom { consultation, request } => self.in_room(*consultation, request),
            Command::Media { consultation, side, up } => self.media(*consultation, *side, *up, now),
            Command::CountTurnedAway { doors } => {
                let known =
                    doors.iter().filter(|(session, counts)| self.sessions.contains_key(session) && counts.total() > 0);
                done(known.map(|(session, counts)| Event::TurnedAwayCounted { session: *session, counts: *counts }))
            }
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

    fn configure_session(
        &self,
        session: SessionId,
        edition: Option<u32>,
        name: &str,
        description: &str,
        settings: &Settings,
    ) -> Decision {
        let current = self.known_session(session)?;
        if edition.is_some_and(|seen| seen != current.edition) {
            return Err(SessionRefused::ChangedMeanwhile.into());
        }
        check_session(name, description, settings)?;
        let changed = current.name != name || current.description != description || current.settings != *settings;
        done(changed.then(|| Event::SessionConfigured {
            session,
            name: name.to_owned(),
            description: description.to_owned(),
            settings: settings.clone(),
        }))
    }

    fn set_hours(&self, session: SessionId, edition: Option<u32>, hours: &OpeningHours) -> Decision {
        let current = self.known_session(session)?;
        if edition.is_some_and(|seen| seen != current.edition) {
            return Err(SessionRefused::ChangedMeanwhile.into());
        }
        if let Some(problem) = hours.problems().into_iter().next() {
            return Err(SessionRefused::BadHours(problem).into());
        }
        let changed = current.timetable.hours() != hours;
        done(changed.then(|| Event::SessionHoursChanged { session, hours: hours.clone() }))
    }

    /// What is said again by hand, word for word, has been in force since it was first said.
    fn set_override(&self, session: SessionId, overriding: Option<Override>) -> Decision {
        let hours = self.known_session(session)?.timetable.hours();
        let said = |overriding: &Override| (overriding.state, overriding.until, overriding.message.clone());
        if overriding.as_ref().map(said) == hours.overriding.as_ref().map(said) {
            return done([]);
        }
        self.set_hours(session, None, &OpeningHours { overriding, ..hours.clone() })
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
