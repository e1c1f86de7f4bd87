//! Events into state. Total: no event is refused here.

use std::{collections::BTreeSet, sync::Arc};

use jiff::{SignedDuration, Timestamp};

use super::Floor;
use crate::{
    consultation::{Consultation, Media},
    estimate::{Accuracy, Pace, Tide},
    event::{Event, OfferEnd},
    host::{Duty, Engagement, HOST_LEASE_S, Handling, Host},
    hours::{OpeningHours, Timetable, ZONE_AT_FIRST},
    ids::{ConsultationId, CustomerId, HostId, NodeId, SessionId, TicketId},
    kept::{KeptPlace, KeptPlaces},
    line::{LineKey, Moves, Places},
    presence::Presence,
    session::{Session, Settings, seconds},
    ticket::{CallStage, EndReason, Ended, Offer, Person, Returned, StayPrompt, Ticket, TicketState, UNDO_S},
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
                    timetable: timetable(&OpeningHours::always(ZONE_AT_FIRST)),
                    archived: false,
                    edition: 0,
                    created_at: Some(at),
                    settings: settings.clone(),
                    hosts: BTreeSet::new(),
                    unstaffed_since: Some(at),
                    pace: Pace::default(),
                    tide: Tide::default(),
                    accuracy: Accuracy::default(),
                    moves: Moves::default(),
                    kept: KeptPlaces::default(),
                    line: Places::default(),
                };
                self.sessions.insert(session.id, session);
            }
            Event::SessionConfigured { session, name, description, settings } => {
                self.change_session(*session, |s| {
                    s.name.clone_from(name);
                    s.description.clone_from(description);
                    s.settings = settings.clone();
                    s.edition = s.edition.wrapping_add(1);
                });
            }
            Event::SessionHoursChanged { session, hours } => self.change_session(*session, |s| {
                s.timetable = timetable(hours);
                s.edition = s.edition.wrapping_add(1);
            }),
            Event::SessionArchivedChanged { session, archived } => {
                self.change_session(*session, |s| s.archived = *archived);
            }
            Event::HostAssigned { session, host } => {
                self.change_host(*host, at, |_| {});
                self.change_session(*session, |s| {
                    s.hosts.insert(*host);
                });
                if self.is_on_duty(*host) {
                    self.restaff_session(*session, at);
                }
            }
            Event::HostUnassigned { session, host } => {
                self.change_session(*session, |s| {
                    s.hosts.remove(host);
                });
                if self.is_on_duty(*host) {
                    self.restaff_session(*session, at);
                }
            }
            Event::HostDutyChanged { host, duty } => {
                self.count_handling(*host, at);
                let was_on_duty = self.is_on_duty(*host);
                self.change_host(*host, at, |h| {
                    if h.duty == Duty::Off {
                        h.presence.expect(at, at + seconds(HOST_LEASE_S));
                    }
                    h.duty = *duty;
                    h.duty_since = at;
                    h.idle_since = h.wrap_up_until.map_or(at, |until| until.max(at));
                    h.missed_offers = 0;
                    h.left_alone_until = None;
                });
                if was_on_duty || self.is_on_duty(*host) {
                    self.restaff(*host, at);
                }
            }
            Event::HostPresenceChanged { host, node, online } => self.change_host(*host, at, |h| {
                h.presence.set(*node, *online, at, at + seconds(HOST_LEASE_S));
            }),
            Event::WrapUpEnded { host } => {
                self.count_handling(*host, at);
                self.change_host(*host, at, |h| {
                    h.wrap_up_until = None;
                    h.idle_since = at;
                });
            }
            Event::WrapUpExtended { host, until } => {
                self.change_host(*host, at, |h| {
                    h.wrap_up_until = Some(*until);
                    h.idle_since = *until;
                });
                if self.is_on_duty(*host) {
                    self.restaff(*host, at);
                }
            }
            Event::TicketJoined { ticket, session, customer, seq, class, node, draft_by, promised, carried } => {
                self.seq = *seq;
                if carried.is_some() {
                    self.change_session(*session, |s| s.kept.take(*customer));
                }
                let settings = self.settings(*session);
                let kept_until = at + seconds(settings.grace_s);
                let mut ticket = Ticket {
                    id: *ticket,
                    session: *session,
                    customer: *customer,
                    number: *seq,
                    joined_at: at,
                    key: carried.map_or_else(|| LineKey::joining(*class, at, *seq), |kept| kept.key),
                    state: draft_by.map_or(TicketState::Waiting, |draft_by| TicketState::Drafting { draft_by }),
                    presence: Presence::new(*node, at, kept_until),
                    party: Vec::new(),
                    brought: 0,
                    away_until: None,
                    stay: None,
                    age_at: age_at(settings, *class, at),
                    longest_wait_at: (settings.longest_wait_s > 0).then(|| at + seconds(settings.longest_wait_s)),
                    wanted_host: None,
                    promised: *promised,
                    in_line_since: None,
                    waited: SignedDuration::ZERO,
                    talked: SignedDuration::ZERO,
                    missed_calls: 0,
                    media_failures: 0,
                    returned: None,
                    carried_from: carried.map(|kept| kept.ticket),
                };
                self.line_changed(None, &mut ticket, at);
                self.list(Arc::new(ticket));
            }
            Event::DraftSubmitted { ticket } => {
                let kept_until = at + seconds(self.ticket_settings(*ticket).grace_s);
                self.change_ticket(*ticket, at, |t| {
                    t.state = TicketState::Waiting;
                    // Whoever took longer to read than the grace is there, although the page is not connected yet.
                    t.presence.expect(at, kept_until);
                });
            }
            Event::CustomerPresenceChanged { ticket, customer, node, online } => {
                self.customer_presence(*ticket, *customer, *node, *online, at);
            }
            Event::SteppedAway { ticket, until } => {
                self.change_ticket(*ticket, at, |t| {
                    t.away_until = Some(*until);
                    // Whoever steps away is there to say so, and is asked anew when they are back.
                    if matches!(t.stay, Some(StayPrompt::Asked { .. })) {
                        t.stay = Some(StayPrompt::Due { ask_at: *until });
                    }
                });
            }
            Event::CameBack { ticket } => {
                let kept_until = at + seconds(self.ticket_settings(*ticket).grace_s);
                self.change_ticket(*ticket, at, |t| {
                    t.away_until = None;
                    t.presence.expect(at, kept_until);
                });
            }
            Event::PlaceMoved { ticket, from: _, to, node } => {
                let kept_until = at + seconds(self.ticket_settings(*ticket).grace_s);
                self.change_ticket(*ticket, at, |t| {
                    t.customer = *to;
                    t.presence = Presence::new(*node, at, kept_until);
                });
            }
            Event::PartyJoined { ticket, customer, node } => {
                let kept_until = at + seconds(self.ticket_settings(*ticket).grace_s);
                let presence = Presence::new(*node, at, kept_until);
                self.change_ticket(*ticket, at, |t| {
                    t.brought = t.brought.saturating_add(1);
                    t.party.push(Person { customer: *customer, number: t.brought, presence });
                    if let Some(consultation) = t.consultation_mut() {
                        consultation.room.somebody_came();
                    }
                });
            }
            Event::PartyLeft { ticket, customer } => {
                let kept_until = at + seconds(self.ticket_settings(*ticket).grace_s);
                self.change_ticket(*ticket, at, |t| {
                    let was_online = t.is_online();
                    t.party.retain(|person| person.customer != *customer);
                    // The connection that kept the place is lost with whoever leaves, and is forgiven like any other.
                    if was_online {
                        t.presence.expect(at, kept_until);
                    }
                });
            }
            Event::AskedToStay { ticket, answer_by } => {
                self.change_ticket(*ticket, at, |t| t.stay = Some(StayPrompt::Asked { answer_by: *answer_by }));
            }
            Event::StayConfirmed { ticket, ask_again_at } => {
                self.change_ticket(*ticket, at, |t| t.stay = Some(StayPrompt::Due { ask_at: *ask_again_at }));
            }
            Event::ClassChanged { ticket, class, by: _ } => {
                let age_at = age_at(self.ticket_settings(*ticket), *class, at);
                self.change_ticket(*ticket, at, |t| {
                    t.key.class = *class;
                    t.age_at = age_at;
                });
            }
            Event::TicketOffered { ticket, consultation, host, expires_at } => {
                self.count_handling(*host, at);
                let offer = Offer { consultation: *consultation, host: *host, offered_at: at, expires_at: *expires_at };
                self.change_ticket(*ticket, at, |t| t.state = TicketState::Offered(offer));
                self.change_host(*host, at, |h| h.engaged = Some(Engagement::Reserved(*ticket)));
            }
            Event::OfferReturned { ticket, host, why, left_alone_until } => {
                self.change_ticket(*ticket, at, |t| {
                    t.state = TicketState::Waiting;
                    t.returned = Some(Returned::OfferReturned);
                    // A host who does not want the ticket that was kept for them leaves it to the others.
                    let unwanted = matches!(why, OfferEnd::Declined | OfferEnd::Missed);
                    t.wanted_host = t.wanted_host.filter(|wanted| !(unwanted && wanted == host));
                });
                self.change_host(*host, at, |h| {
                    h.engaged = None;
                    h.idle_since = at;
                    h.left_alone_until = *left_alone_until;
                    h.missed_offers = if *why == OfferEnd::Missed { h.missed_offers.saturating_add(1) } else { 0 };
                });
            }
            Event::TicketCalled { ticket, consultation, host, alert_again_at, answer_by, picked_out_of_order: _ } => {
                self.count_handling(*host, at);
                let stage = CallStage::Ringing { alert_again_at: Some(*alert_again_at), answer_by: *answer_by };
                self.call_in(*ticket, *consultation, *host, stage, at);
            }
            Event::AlertedAgain { ticket } => self.change_stage(*ticket, at, |stage| match stage {
                CallStage::Ringing { answer_by, .. } => CallStage::Ringing { alert_again_at: None, answer_by },
                CallStage::Entering { .. } => stage,
            }),
            Event::CallAnswered { ticket, media_by } => {
                self.change_stage(*ticket, at, |_| CallStage::Entering { media_by: *media_by });
            }
            Event::MediaChanged { ticket, side, up } => self.change_ticket(*ticket, at, |t| {
                if let Some(consultation) = t.consultation_mut() {
                    consultation.media.set(*side, *up);
                }
            }),
            Event::InRoom { ticket, change } => self.change_ticket(*ticket, at, |t| {
                if let Some(consultation) = t.consultation_mut() {
                    consultation.room.apply(*change);
                }
            }),
            Event::RoomRenewed { ticket, media_by } => {
                self.change_ticket(*ticket, at, |t| {
                    if let Some(consultation) = t.consultation_mut() {
                        consultation.room_attempt += 1;
                        consultation.media = Media::default();
                    }
                });
                self.change_stage(*ticket, at, |_| CallStage::Entering { media_by: *media_by });
            }
            Event::ConsultationBegan { ticket } => {
                self.change_consultation(*ticket, at, |mut consultation, _| {
                    consultation.began_at = Some(at);
                    TicketState::InConsultation { consultation, since: at }
                });
                // The wait is over: whoever loses the host must not be turned away for having waited for long before.
                self.change_ticket(*ticket, at, |t| t.longest_wait_at = None);
            }
            Event::ConsultationInterrupted { ticket, by, rejoin_by } => {
                self.change_consultation(*ticket, at, |mut consultation, talking_since| {
                    consultation.talked += talking_since.map_or(SignedDuration::ZERO, |since| at.duration_since(since));
                    TicketState::Interrupted { consultation, by: *by, since: at, rejoin_by: *rejoin_by }
                });
            }
            Event::ConsultationResumed { ticket } => self.change_consultation(*ticket, at, |consultation, _| {
                TicketState::InConsultation { consultation, since: at }
            }),
            Event::TicketRequeued { ticket, host: _, why, key } => {
                self.seq = self.seq.max(key.behind);
                self.let_go(*ticket, None, at);
                self.change_ticket(*ticket, at, |t| {
                    t.talked = t.talked_until(at);
                    t.state = TicketState::Waiting;
                    t.key = *key;
                    t.returned = Some(*why);
                    t.missed_calls += u8::from(*why == Returned::MissedCall);
                    t.media_failures += u8::from(*why == Returned::MediaFailed);
                });
            }
            Event::TicketHeld { ticket, host } => {
                self.let_go(*ticket, None, at);
                self.change_ticket(*ticket, at, |t| {
                    let Some(consultation) = t.consultation_id() else { panic!("a consultation is put on hold") };
                    t.talked = t.talked_until(at);
                    t.state = TicketState::Held { host: *host, since: at, consultation };
                });
                self.change_host(*host, at, |h| {
                    h.handling = None;
                    h.held.insert(*ticket);
                });
            }
            Event::TicketTransferred { ticket, session, wanted_host, key, by: _, wrap_up_until } => {
                self.transfer(*ticket, *session, *wanted_host, *key, *wrap_up_until, at);
            }
            Event::TicketRemoved { ticket, by: _, why: _, wrap_up_until } => {
                self.end_ticket(*ticket, EndReason::Removed, *wrap_up_until, at);
            }
            Event::RemovalUndone { ticket, by: _ } => self.undo_removal(*ticket, at),
            Event::TicketEnded { ticket, reason, wrap_up_until, place_kept } => {
                self.end_ticket(*ticket, *reason, *wrap_up_until, at);
                if *place_kept {
                    self.keep_place(*ticket, at);
                }
            }
            Event::KeptPlacesOpened { session, claim_until } => {
                self.change_session(*session, |s| s.kept.opened(*claim_until));
            }
            Event::KeptPlacesClosed { session } => self.change_session(*session, |s| s.kept.closed()),
            Event::KeptPlacesLapsed { session } => {
                self.change_session(*session, |s| s.kept = KeptPlaces::default());
            }
            // The floor does not count; the figures do.
            Event::TurnedAwayCounted { .. } => {}
            Event::NodeLost { node } => self.node_lost(*node, at),
        }
    }

    fn settings(&self, session: SessionId) -> &Settings {
        let Some(session) = self.sessions.get(&session) else { panic!("a ticket's session exists") };
        &session.settings
    }

    fn ticket_settings(&self, ticket: TicketId) -> &Settings {
        let Some(ticket) = self.ticket(ticket) else { panic!("an event names a ticket that exists") };
        self.settings(ticket.session)
    }

    pub(super) fn change_session(&mut self, id: SessionId, change: impl FnOnce(&mut Session)) {
        let Some(session) = self.sessions.get_mut(&id) else { panic!("an event names a session that exists") };
        change(session);
    }

    fn change_stage(&mut self, ticket: TicketId, at: Timestamp, change: impl FnOnce(CallStage) -> CallStage) {
        self.change_ticket(ticket, at, |t| {
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
        at: Timestamp,
        change: impl FnOnce(Consultation, Option<Timestamp>) -> TicketState,
    ) {
        self.change_ticket(ticket, at, |t| {
            let talking_since =
                if let TicketState::InConsultation { since, .. } = &t.state { Some(*since) } else { None };
            let Some(consultation) = t.consultation().cloned() else { panic!("the ticket has an open consultation") };
            t.state = change(consultation, talking_since);
        });
    }

    fn customer_presence(&mut self, ticket: TicketId, customer: CustomerId, node: NodeId, online: bool, at: Timestamp) {
        let kept_until = at + seconds(self.ticket_settings(ticket).grace_s);
        self.change_ticket(ticket, at, |t| {
            let Some(presence) = t.presence_of(customer) else { panic!("presence is of someone on the ticket") };
            presence.set(node, online, at, kept_until);
        });
    }

    fn call_in(
        &mut self,
        ticket: TicketId,
        consultation: ConsultationId,
        host: HostId,
        stage: CallStage,
        at: Timestamp,
    ) {
        self.change_host(host, at, |h| {
            h.held.remove(&ticket);
            h.engaged = Some(Engagement::Busy(ticket));
            h.missed_offers = 0;
            h.left_alone_until = None;
            h.wrap_up_until = None;
        });
        let mut promised = None;
        self.change_ticket(ticket, at, |t| {
            promised = t.promised.take();
            t.wanted_host = None;
            t.state = TicketState::Calling { consultation: Consultation::new(consultation, host, at), stage };
        });
        if let Some(promised) = promised
            && let Some(session) = self.ticket(ticket).map(|t| t.session)
        {
            self.change_session(session, |s| {
                s.accuracy.given += 1;
                s.accuracy.held += u64::from(at <= promised.surely_by);
            });
        }
    }

    fn end_ticket(&mut self, id: TicketId, reason: EndReason, wrap_up_until: Option<Timestamp>, at: Timestamp) {
        self.let_go(id, wrap_up_until, at);
        self.change_ticket(id, at, |t| {
            let whole_seconds = |duration: SignedDuration| u64::try_from(duration.as_secs()).unwrap_or(0);
            let talked = t.talked_until(at);
            let last_held =
                if let TicketState::Held { consultation, .. } = &t.state { Some(*consultation) } else { None };
            t.state = TicketState::Ended(Ended {
                reason,
                at,
                consultation: t.consultation().map(|c| c.id).or(last_held),
                talked_s: whole_seconds(talked),
                waited_s: whole_seconds(t.waited_until(at)),
                undo_until: (reason == EndReason::Removed).then(|| at + seconds(UNDO_S)),
                was_draft: matches!(t.state, TicketState::Drafting { .. }),
            });
            t.talked = talked;
        });
    }

    fn keep_place(&mut self, id: TicketId, at: Timestamp) {
        let Some(ticket) = self.ticket(id) else { panic!("an event names a ticket that exists") };
        let (session, customer, place) = (ticket.session, ticket.customer, KeptPlace { ticket: id, key: ticket.key });
        self.change_session(session, |s| s.kept.keep(customer, place, at));
    }

    fn transfer(
        &mut self,
        id: TicketId,
        session: SessionId,
        wanted_host: Option<HostId>,
        key: LineKey,
        wrap_up_until: Option<Timestamp>,
        at: Timestamp,
    ) {
        self.seq = self.seq.max(key.seq);
        self.let_go(id, wrap_up_until, at);
        let Some(from) = self.ticket(id).map(|t| t.session) else { panic!("an event names a ticket that exists") };
        let settings = self.settings(session);
        let (age_at, asks_nothing) = (age_at(settings, key.class, at), settings.consent_text.is_empty());
        self.change_ticket(id, at, |t| {
            t.talked = t.talked_until(at);
            if asks_nothing || !matches!(t.state, TicketState::Drafting { .. }) {
                t.state = TicketState::Waiting;
            }
            if from != session {
                t.age_at = age_at;
            }
            t.session = session;
            t.wanted_host = wanted_host;
            t.key = key;
            t.returned = Some(Returned::Transferred);
        });
    }

    fn undo_removal(&mut self, id: TicketId, at: Timestamp) {
        let settings = self.ticket_settings(id);
        let (kept_until, draft_by) = (at + seconds(settings.grace_s), at + seconds(settings.draft_s));
        self.change_ticket(id, at, |t| {
            // Whoever came along may be elsewhere by now; the invitation still holds.
            t.party.clear();
            // What had not been agreed to before has not been agreed to now.
            let was_draft = matches!(&t.state, TicketState::Ended(Ended { was_draft: true, .. }));
            t.state = if was_draft { TicketState::Drafting { draft_by } } else { TicketState::Waiting };
            t.returned = Some(Returned::RemovalUndone);
            t.presence.expect(at, kept_until);
        });
    }

    /// Frees whoever has, or holds, a ticket that changes hands.
    fn let_go(&mut self, id: TicketId, wrap_up_until: Option<Timestamp>, at: Timestamp) {
        let Some(ticket) = self.ticket(id) else { panic!("an event names a ticket that exists") };
        if let TicketState::Held { host, .. } = &ticket.state {
            let host = *host;
            self.change_host(host, at, |h| {
                h.held.remove(&id);
            });
        } else if let Some(host) = ticket.host() {
            let began = ticket.consultation().filter(|consultation| consultation.began_at.is_some());
            let handling = began.map(|c| Handling { session: ticket.session, called_at: c.called_at });
            let served = began.map(|_| id);
            self.change_host(host, at, |h| {
                h.served_last = served.or(h.served_last);
                h.engaged = None;
                h.handling = handling;
                h.wrap_up_until = wrap_up_until;
                h.idle_since = wrap_up_until.unwrap_or(at);
            });
        }
    }

    /// A host turns to something else: now it is known how long the last consultation took them.
    fn count_handling(&mut self, host: HostId, at: Timestamp) {
        let Some(Host { handling: Some(handling), wrap_up_until, .. }) = self.hosts.get(&host) else { return };
        let (handling, until) = (*handling, wrap_up_until.map_or(at, |until| until.min(at)));
        self.change_host(host, at, |h| h.handling = None);
        self.change_session(handling.session, |s| s.pace.add(until.duration_since(handling.called_at)));
    }

    fn node_lost(&mut self, node: NodeId, at: Timestamp) {
        let connected = |t: &Ticket| -> Vec<(TicketId, CustomerId)> {
            t.people().filter(|customer| t.presence_at(*customer, node)).map(|customer| (t.id, customer)).collect()
        };
        let known = self.tickets().filter(|t| t.is_live() || t.may_be_undone(at));
        let lost: Vec<_> = known.flat_map(connected).collect();
        for (ticket, customer) in lost {
            self.customer_presence(ticket, customer, node, false, at);
        }
        for host in self.hosts.values_mut() {
            host.presence.set(node, false, at, at + seconds(HOST_LEASE_S));
        }
    }
}

fn timetable(hours: &OpeningHours) -> Timetable {
    Timetable::new(hours).unwrap_or_else(|unknown| panic!("hours that were saved name a known zone: {unknown}"))
}

/// When a ticket of this class is raised by one, if the session does that.
fn age_at(settings: &Settings, class: u8, at: Timestamp) -> Option<Timestamp> {
    (settings.ageing_s > 0 && class > 0).then(|| at + seconds(settings.ageing_s))
}
