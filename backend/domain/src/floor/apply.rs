//! Events into state. Total: no event is refused here.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use super::Floor;
use crate::{
    consultation::{Consultation, Media},
    event::{Event, OfferEnd},
    host::{Duty, Engagement, HOST_LEASE_S},
    ids::{HostId, NodeId, SessionId, TicketId},
    line::LineKey,
    presence::Presence,
    session::{Opening, Session, Settings, seconds},
    ticket::{CallStage, EndReason, Ended, Offer, Returned, Ticket, TicketState},
};

impl Floor {
    /// Applies one stored event that happened at `at`.
    #[expect(clippy::too_many_lines, reason = "one line per event; splitting the table would hide a missing one")]
    pub fn apply(&mut self, at: Timestamp, event: &Event) {
        match event {
            Event::SessionCreated { session, slug, name, description, settings } => {
                let earlier = self.index.slugs.insert(slug.clone(), *session);
                assert_eq!(earlier, None, "a session's address is its own");
                let session = Session {
                    id: *session,
                    slug: slug.clone(),
                    name: name.clone(),
                    description: description.clone(),
                    opening: Opening::default(),
                    settings: settings.clone(),
                    hosts: BTreeSet::new(),
                    line: BTreeMap::new(),
                };
                self.sessions.insert(session.id, session);
            }
            Event::SessionConfigured { session, name, description, settings } => {
                self.change_session(*session, |s| {
                    s.name.clone_from(name);
                    s.description.clone_from(description);
                    s.settings = settings.clone();
                });
            }
            Event::SessionOpeningChanged { session, opening } => {
                self.change_session(*session, |s| s.opening = *opening);
            }
            Event::HostAssigned { session, host } => {
                self.change_host(*host, at, |_| {});
                self.change_session(*session, |s| {
                    s.hosts.insert(*host);
                });
            }
            Event::HostUnassigned { session, host } => self.change_session(*session, |s| {
                s.hosts.remove(host);
            }),
            Event::HostDutyChanged { host, duty } => self.change_host(*host, at, |h| {
                if h.duty == Duty::Off {
                    h.presence.expect(at, at + seconds(HOST_LEASE_S));
                }
                h.duty = *duty;
                h.duty_since = at;
                h.idle_since = h.wrap_up_until.map_or(at, |until| until.max(at));
                h.missed_offers = 0;
                h.left_alone_until = None;
            }),
            Event::HostPresenceChanged { host, node, online } => self.change_host(*host, at, |h| {
                h.presence.set(*node, *online, at, at + seconds(HOST_LEASE_S));
            }),
            Event::WrapUpEnded { host } => self.change_host(*host, at, |h| {
                h.wrap_up_until = None;
                h.idle_since = at;
            }),
            Event::TicketJoined { ticket, session, customer, seq, node } => {
                self.seq = *seq;
                let kept_until = at + seconds(self.settings(*session).grace_s);
                self.list(Ticket {
                    id: *ticket,
                    session: *session,
                    customer: *customer,
                    number: *seq,
                    joined_at: at,
                    key: LineKey::joining(at, *seq),
                    state: TicketState::Waiting,
                    presence: Presence::new(*node, at, kept_until),
                    missed_calls: 0,
                    media_failures: 0,
                    returned: None,
                });
            }
            Event::CustomerPresenceChanged { ticket, node, online } => {
                self.customer_presence(*ticket, *node, *online, at);
            }
            Event::TicketOffered { ticket, consultation, host, expires_at } => {
                let offer = Offer { consultation: *consultation, host: *host, offered_at: at, expires_at: *expires_at };
                self.change_ticket(*ticket, |t| t.state = TicketState::Offered(offer));
                self.change_host(*host, at, |h| h.engaged = Some(Engagement::Reserved(*ticket)));
            }
            Event::OfferReturned { ticket, host, why, left_alone_until } => {
                self.change_ticket(*ticket, |t| {
                    t.state = TicketState::Waiting;
                    t.returned = Some(Returned::OfferReturned);
                });
                self.change_host(*host, at, |h| {
                    h.engaged = None;
                    h.idle_since = at;
                    h.left_alone_until = *left_alone_until;
                    h.missed_offers = if *why == OfferEnd::Missed { h.missed_offers.saturating_add(1) } else { 0 };
                });
            }
            Event::TicketCalled { ticket, consultation, host, alert_again_at, answer_by } => {
                let stage = CallStage::Ringing { alert_again_at: Some(*alert_again_at), answer_by: *answer_by };
                let consultation = Consultation::new(*consultation, *host, at);
                self.change_ticket(*ticket, |t| t.state = TicketState::Calling { consultation, stage });
                self.change_host(*host, at, |h| {
                    h.engaged = Some(Engagement::Busy(*ticket));
                    h.missed_offers = 0;
                    h.left_alone_until = None;
                    h.wrap_up_until = None;
                });
            }
            Event::AlertedAgain { ticket } => self.change_stage(*ticket, |stage| match stage {
                CallStage::Ringing { answer_by, .. } => CallStage::Ringing { alert_again_at: None, answer_by },
                CallStage::Entering { .. } => stage,
            }),
            Event::CallAnswered { ticket, media_by } => {
                self.change_stage(*ticket, |_| CallStage::Entering { media_by: *media_by });
            }
            Event::MediaChanged { ticket, side, up } => self.change_ticket(*ticket, |t| {
                if let Some(consultation) = t.consultation_mut() {
                    consultation.media.set(*side, *up);
                }
            }),
            Event::RoomRenewed { ticket, media_by } => {
                self.change_ticket(*ticket, |t| {
                    if let Some(consultation) = t.consultation_mut() {
                        consultation.room_attempt += 1;
                        consultation.media = Media::default();
                    }
                });
                self.change_stage(*ticket, |_| CallStage::Entering { media_by: *media_by });
            }
            Event::ConsultationBegan { ticket } => self.change_consultation(*ticket, |mut consultation, _| {
                consultation.began_at = Some(at);
                TicketState::InConsultation { consultation, since: at }
            }),
            Event::ConsultationInterrupted { ticket, by, rejoin_by } => {
                self.change_consultation(*ticket, |mut consultation, talking_since| {
                    consultation.talked += talking_since.map_or(SignedDuration::ZERO, |since| at.duration_since(since));
                    TicketState::Interrupted { consultation, by: *by, since: at, rejoin_by: *rejoin_by }
                });
            }
            Event::ConsultationResumed { ticket } => self.change_consultation(*ticket, |consultation, _| {
                TicketState::InConsultation { consultation, since: at }
            }),
            Event::TicketRequeued { ticket, host, why, key } => {
                self.seq = self.seq.max(key.behind);
                self.change_ticket(*ticket, |t| {
                    t.state = TicketState::Waiting;
                    t.key = *key;
                    t.returned = Some(*why);
                    t.missed_calls += u8::from(*why == Returned::MissedCall);
                    t.media_failures += u8::from(*why == Returned::MediaFailed);
                });
                self.release_host(*host, at, None);
            }
            Event::TicketEnded { ticket, reason, wrap_up_until } => {
                self.end_ticket(*ticket, *reason, *wrap_up_until, at);
            }
            Event::NodeLost { node } => self.node_lost(*node, at),
        }
    }

    fn settings(&self, session: SessionId) -> &Settings {
        let Some(session) = self.sessions.get(&session) else { panic!("a ticket's session exists") };
        &session.settings
    }

    fn change_session(&mut self, id: SessionId, change: impl FnOnce(&mut Session)) {
        let Some(session) = self.sessions.get_mut(&id) else { panic!("an event names a session that exists") };
        change(session);
    }

    fn change_stage(&mut self, ticket: TicketId, change: impl FnOnce(CallStage) -> CallStage) {
        self.change_ticket(ticket, |t| {
            let TicketState::Calling { stage, .. } = &mut t.state else {
                panic!("a call's stage changes while calling")
            };
            *stage = change(*stage);
        });
    }

    /// Moves an open consultation into another state; `change` also gets since when both have been talking.
    fn change_consultation(
        &mut self,
        ticket: TicketId,
        change: impl FnOnce(Consultation, Option<Timestamp>) -> TicketState,
    ) {
        self.change_ticket(ticket, |t| {
            let talking_since = talking_since(&t.state);
            let Some(consultation) = t.consultation().cloned() else { panic!("the ticket has an open consultation") };
            t.state = change(consultation, talking_since);
        });
    }

    fn customer_presence(&mut self, ticket: TicketId, node: NodeId, online: bool, at: Timestamp) {
        let Some(session) = self.tickets.get(&ticket).map(|t| t.session) else {
            panic!("an event names a ticket that exists")
        };
        let kept_until = at + seconds(self.settings(session).grace_s);
        self.change_ticket(ticket, |t| t.presence.set(node, online, at, kept_until));
    }

    fn end_ticket(&mut self, id: TicketId, reason: EndReason, wrap_up_until: Option<Timestamp>, at: Timestamp) {
        let host = self.tickets.get(&id).and_then(Ticket::host);
        self.change_ticket(id, |t| {
            let so_far = t.consultation().map_or(SignedDuration::ZERO, |c| c.talked);
            let last = talking_since(&t.state).map_or(SignedDuration::ZERO, |since| at.duration_since(since));
            let talked_s = u64::try_from((so_far + last).as_secs()).unwrap_or(0);
            let consultation = t.consultation().map(|c| c.id);
            t.state = TicketState::Ended(Ended { reason, at, consultation, talked_s });
        });
        if let Some(host) = host {
            self.release_host(host, at, wrap_up_until);
        }
    }

    fn release_host(&mut self, host: HostId, at: Timestamp, wrap_up_until: Option<Timestamp>) {
        self.change_host(host, at, |h| {
            h.engaged = None;
            h.wrap_up_until = wrap_up_until;
            h.idle_since = wrap_up_until.unwrap_or(at);
        });
    }

    fn node_lost(&mut self, node: NodeId, at: Timestamp) {
        let tickets: Vec<_> =
            self.tickets.values().filter(|t| t.is_live() && t.presence.is_at(node)).map(|t| t.id).collect();
        for ticket in tickets {
            self.customer_presence(ticket, node, false, at);
        }
        for host in self.hosts.values_mut() {
            host.presence.set(node, false, at, at + seconds(HOST_LEASE_S));
        }
    }
}

fn talking_since(state: &TicketState) -> Option<Timestamp> {
    match state {
        TicketState::InConsultation { since, .. } => Some(*since),
        TicketState::Waiting
        | TicketState::Offered(_)
        | TicketState::Calling { .. }
        | TicketState::Interrupted { .. }
        | TicketState::Ended(_) => None,
    }
}
