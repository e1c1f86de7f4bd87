//! Events into the book. What cannot be is left out: whoever judges has said so.

use std::collections::{BTreeMap, BTreeSet};

use anteroom_domain::{
    SignedDuration, Timestamp,
    consultation::Side,
    event::{Event, OfferEnd},
    host::{Duty, HOST_LEASE_S},
    hours::{OpeningHours, Timetable, ZONE_AT_FIRST},
    ids::{CustomerId, HostId, SessionId, TicketId},
    line::LineKey,
    ticket::{EndReason, Returned, UNDO_S},
};

use crate::book::{Book, Host, Once, Place, Presence, Session, Stay, Ticket, With, seconds};

impl Book {
    /// Writes an event into the book.
    #[expect(clippy::too_many_lines, reason = "one line per event; splitting the table would hide a missing one")]
    pub(crate) fn apply(&mut self, at: Timestamp, event: &Event) {
        match event {
            Event::SessionCreated { session, slug, settings, .. } => {
                self.slugs.insert(slug.clone(), *session);
                let settings = settings.clone();
                // The zone exists: it is a constant.
                let Ok(timetable) = Timetable::new(&OpeningHours::always(ZONE_AT_FIRST)) else { return };
                let new = Session {
                    timetable,
                    archived: false,
                    settings,
                    hosts: BTreeSet::new(),
                    staffed: false,
                    kept: BTreeMap::new(),
                    kept_at: None,
                    claim_until: None,
                };
                self.sessions.insert(*session, new);
            }
            Event::SessionConfigured { session, settings, .. } => {
                self.session(*session, |s| s.settings = settings.clone());
            }
            Event::SessionHoursChanged { session, hours } => {
                if let Ok(timetable) = Timetable::new(hours) {
                    self.session(*session, |s| s.timetable = timetable);
                }
            }
            Event::SessionArchivedChanged { session, archived } => {
                self.session(*session, |s| s.archived = *archived);
            }
            Event::HostAssigned { session, host } => {
                self.hosts.entry(*host).or_insert_with(Host::unknown);
                self.session(*session, |s| _ = s.hosts.insert(*host));
                self.restaff(at);
            }
            Event::HostUnassigned { session, host } => {
                self.session(*session, |s| _ = s.hosts.remove(host));
                self.restaff(at);
            }
            Event::HostDutyChanged { host, duty } => {
                self.host(*host, |h| {
                    if h.duty == Duty::Off {
                        h.presence.expect(at, at + seconds(HOST_LEASE_S));
                    }
                    h.duty = *duty;
                    h.missed_offers = 0;
                    h.left_alone_until = None;
                });
                self.restaff(at);
            }
            Event::HostPresenceChanged { host, node, online } => {
                self.host(*host, |h| h.set_node(*node, *online, at));
            }
            Event::WrapUpEnded { host } => self.host(*host, |h| h.wrap_up_until = None),
            Event::WrapUpExtended { host, until } => self.host(*host, |h| h.wrap_up_until = Some(*until)),
            Event::TicketJoined { ticket, session, customer, seq, class, node, draft_by, carried, .. } => {
                if carried.is_some() {
                    self.session(*session, |s| {
                        s.kept.remove(customer);
                        if s.kept.is_empty() {
                            s.forget_kept();
                        }
                    });
                }
                self.seq = self.seq.max(*seq);
                let settings = self.settings(*session);
                let presence = Presence::new(*node, at, at + seconds(settings.grace_s));
                let longest = settings.longest_wait_s;
                let joined = Ticket {
                    session: *session,
                    people: vec![(*customer, presence)],
                    key: carried.map_or_else(|| LineKey::joining(*class, at, *seq), |kept| kept.key),
                    place: draft_by.map_or(Place::Waiting, |draft_by| Place::Drafting { draft_by }),
                    away_until: None,
                    stay: self.stay(*session, at),
                    age_at: self.age_at(*session, *class, at),
                    longest_wait_at: (longest > 0).then(|| at + seconds(longest)),
                    wanted_host: None,
                    missed_calls: 0,
                    media_failures: 0,
                    customer_media: false,
                    host_media: false,
                    talked: SignedDuration::ZERO,
                    talking_since: None,
                };
                self.tickets.insert(*ticket, joined);
            }
            Event::DraftSubmitted { ticket } => {
                self.put(*ticket, Place::Waiting, at);
                let kept_until = self.kept_until(*ticket, at);
                self.ticket(*ticket, |t| t.expect(at, kept_until));
            }
            Event::CustomerPresenceChanged { ticket, customer, node, online } => {
                let kept_until = self.kept_until(*ticket, at);
                self.presence(*ticket, *customer, |presence| presence.set(*node, *online, at, kept_until));
            }
            Event::SteppedAway { ticket, until } => self.ticket(*ticket, |t| {
                t.away_until = Some(*until);
                if matches!(t.stay, Some(Stay::Asked(_))) {
                    t.stay = Some(Stay::Due(*until));
                }
            }),
            Event::CameBack { ticket } => {
                let kept_until = self.kept_until(*ticket, at);
                self.ticket(*ticket, |t| {
                    t.away_until = None;
                    t.expect(at, kept_until);
                });
            }
            Event::PlaceMoved { ticket, to, node, .. } => {
                let presence = Presence::new(*node, at, self.kept_until(*ticket, at));
                self.ticket(*ticket, |t| {
                    if let Some(first) = t.people.first_mut() {
                        *first = (*to, presence);
                    }
                });
            }
            Event::PartyJoined { ticket, customer, node } => {
                let presence = Presence::new(*node, at, self.kept_until(*ticket, at));
                self.ticket(*ticket, |t| t.people.push((*customer, presence)));
            }
            Event::PartyLeft { ticket, customer } => {
                let kept_until = self.kept_until(*ticket, at);
                self.ticket(*ticket, |t| {
                    let (was_online, owner) = (t.is_online(), t.people.first().map(|(owner, _)| *owner));
                    t.people.retain(|(person, _)| person != customer || Some(*person) == owner);
                    if was_online {
                        t.expect(at, kept_until);
                    }
                });
            }
            Event::AskedToStay { ticket, answer_by } => {
                self.ticket(*ticket, |t| t.stay = Some(Stay::Asked(*answer_by)));
            }
            Event::StayConfirmed { ticket, ask_again_at } => {
                self.ticket(*ticket, |t| t.stay = Some(Stay::Due(*ask_again_at)));
            }
            Event::ClassChanged { ticket, class, .. } => {
                let session = self.tickets.get(ticket).map(|t| t.session);
                let age_at = session.and_then(|session| self.age_at(session, *class, at));
                self.ticket(*ticket, |t| {
                    t.key.class = *class;
                    t.age_at = age_at;
                });
            }
            Event::TicketOffered { ticket, consultation, host, expires_at } => {
                let with = With { consultation: *consultation, host: *host };
                self.once.insert((*consultation, Once::Given));
                self.put(*ticket, Place::Offered { with, expires_at: *expires_at }, at);
            }
            Event::OfferReturned { ticket, host, why, left_alone_until } => {
                self.put(*ticket, Place::Waiting, at);
                if matches!(why, OfferEnd::Declined | OfferEnd::Missed) {
                    self.ticket(*ticket, |t| t.wanted_host = t.wanted_host.filter(|wanted| wanted != host));
                }
                self.host(*host, |h| {
                    h.left_alone_until = *left_alone_until;
                    h.missed_offers = if *why == OfferEnd::Missed { h.missed_offers.saturating_add(1) } else { 0 };
                });
            }
            Event::TicketCalled { ticket, consultation, host, alert_again_at, answer_by, .. } => {
                let with = With { consultation: *consultation, host: *host };
                self.once.extend([(*consultation, Once::Given), (*consultation, Once::Called)]);
                self.ticket(*ticket, |t| {
                    (t.customer_media, t.host_media, t.wanted_host) = (false, false, None);
                });
                let (again_at, answer_by) = (Some(*alert_again_at), *answer_by);
                self.put(*ticket, Place::Ringing { with, again_at, answer_by }, at);
                self.host(*host, |h| {
                    (h.missed_offers, h.left_alone_until, h.wrap_up_until) = (0, None, None);
                });
            }
            Event::AlertedAgain { ticket } => {
                self.note(*ticket, Once::AlertedAgain);
                self.ticket(*ticket, |t| {
                    if let Place::Ringing { again_at, .. } = &mut t.place {
                        *again_at = None;
                    }
                });
            }
            Event::CallAnswered { ticket, media_by } => {
                self.go_on(*ticket, at, |with| Place::Entering { with, media_by: *media_by });
            }
            Event::MediaChanged { ticket, side, up } => self.ticket(*ticket, |t| match side {
                Side::Customer => t.customer_media = *up,
                Side::Host => t.host_media = *up,
            }),
            // What goes on in a room besides its media changes nobody's place.
            Event::InRoom { .. } => {}
            Event::RoomRenewed { ticket, media_by } => {
                self.note(*ticket, Once::Renewed);
                self.go_on(*ticket, at, |with| Place::Entering { with, media_by: *media_by });
                self.ticket(*ticket, |t| (t.customer_media, t.host_media) = (false, false));
            }
            Event::ConsultationBegan { ticket } => {
                self.note(*ticket, Once::Began);
                self.talk(*ticket, at);
                self.ticket(*ticket, |t| t.longest_wait_at = None);
            }
            Event::ConsultationInterrupted { ticket, rejoin_by, .. } => {
                self.go_on(*ticket, at, |with| Place::Interrupted { with, rejoin_by: *rejoin_by });
            }
            Event::ConsultationResumed { ticket } => self.talk(*ticket, at),
            Event::TicketRequeued { ticket, why, key, .. } => {
                self.seq = self.seq.max(key.behind);
                self.let_go(*ticket, None);
                self.put(*ticket, Place::Waiting, at);
                self.ticket(*ticket, |t| {
                    t.key = *key;
                    t.missed_calls += u8::from(*why == Returned::MissedCall);
                    t.media_failures += u8::from(*why == Returned::MediaFailed);
                });
            }
            Event::TicketHeld { ticket, host } => {
                self.let_go(*ticket, None);
                self.put(*ticket, Place::Held { host: *host }, at);
            }
            Event::TicketTransferred { ticket, session, wanted_host, key, wrap_up_until, .. } => {
                self.seq = self.seq.max(key.seq);
                self.let_go(*ticket, *wrap_up_until);
                let Some((place, from)) = self.tickets.get(ticket).map(|t| (t.place, t.session)) else { return };
                let still_asked = !self.settings(*session).consent_text.is_empty();
                let is_draft = matches!(place, Place::Drafting { .. }) && still_asked;
                self.put(*ticket, if is_draft { place } else { Place::Waiting }, at);
                let (stay, age_at) = (self.stay(*session, at), self.age_at(*session, key.class, at));
                self.ticket(*ticket, |t| {
                    if from != *session {
                        (t.stay, t.age_at) = (stay, age_at);
                    }
                    (t.session, t.wanted_host, t.key) = (*session, *wanted_host, *key);
                });
            }
            Event::TicketRemoved { ticket, wrap_up_until, .. } => {
                self.let_go(*ticket, *wrap_up_until);
                let place = self.tickets.get(ticket).map(|t| t.place);
                // Out of the line and away from any host, but for whether it was a draft.
                let is_draft = matches!(place, Some(Place::Drafting { .. }));
                if !is_draft {
                    self.put(*ticket, Place::Waiting, at);
                }
                if let Some(mut removed) = self.tickets.remove(ticket) {
                    (removed.away_until, removed.stay) = (None, None);
                    self.removed.insert(*ticket, (removed, at + seconds(UNDO_S)));
                }
                self.ended.insert(*ticket, false);
            }
            Event::RemovalUndone { ticket, .. } => {
                let Some((mut back, _)) = self.removed.remove(ticket) else { return };
                self.ended.remove(ticket);
                let settings = self.settings(back.session);
                back.people.truncate(1);
                back.expect(at, at + seconds(settings.grace_s));
                if let Place::Drafting { draft_by } = &mut back.place {
                    *draft_by = at + seconds(settings.draft_s);
                }
                back.stay = self.stay(back.session, at);
                self.tickets.insert(*ticket, back);
            }
            Event::TicketEnded { ticket, reason, wrap_up_until, place_kept } => {
                if *place_kept {
                    self.keep_place(*ticket, at);
                }
                self.let_go(*ticket, *wrap_up_until);
                self.put(*ticket, Place::Waiting, at);
                if self.tickets.remove(ticket).is_some() {
                    self.ended.insert(*ticket, *reason == EndReason::Served);
                }
            }
            Event::KeptPlacesOpened { session, claim_until } => {
                self.session(*session, |s| s.claim_until = Some(*claim_until));
            }
            Event::KeptPlacesClosed { session } => self.session(*session, |s| s.claim_until = None),
            Event::KeptPlacesLapsed { session } => self.session(*session, Session::forget_kept),
            Event::TurnedAwayCounted { .. } => {}
            Event::NodeLost { node } => {
                let graces: BTreeMap<_, _> = self.sessions.iter().map(|(id, s)| (*id, s.settings.grace_s)).collect();
                let removed = self.removed.values_mut().map(|(ticket, _)| ticket);
                for ticket in self.tickets.values_mut().chain(removed) {
                    let grace = graces.get(&ticket.session).copied().unwrap_or_default();
                    for (_, presence) in &mut ticket.people {
                        presence.set(*node, false, at, at + seconds(grace));
                    }
                }
                for host in self.hosts.values_mut() {
                    host.set_node(*node, false, at);
                }
            }
        }
    }

    /// Forgets the removals that can no longer be taken back.
    pub(crate) fn forget_removed(&mut self, at: Timestamp) {
        self.removed.retain(|_, (_, undo_until)| at < *undo_until);
    }

    /// Of two places of one customer the better one is kept.
    fn keep_place(&mut self, ticket: TicketId, at: Timestamp) {
        let Some(Ticket { session, people, key, .. }) = self.tickets.get(&ticket) else { return };
        let Some((owner, _)) = people.first() else { return };
        let (session, owner, place) = (*session, *owner, (ticket, *key));
        self.session(session, |s| {
            let kept = s.kept.entry(owner).or_insert(place);
            if place.1 < kept.1 {
                *kept = place;
            }
            s.kept_at = Some(at);
        });
    }

    fn session(&mut self, id: SessionId, change: impl FnOnce(&mut Session)) {
        if let Some(session) = self.sessions.get_mut(&id) {
            change(session);
        }
    }

    fn host(&mut self, id: HostId, change: impl FnOnce(&mut Host)) {
        change(self.hosts.entry(id).or_insert_with(Host::unknown));
    }

    fn ticket(&mut self, id: TicketId, change: impl FnOnce(&mut Ticket)) {
        if let Some(ticket) = self.tickets.get_mut(&id) {
            change(ticket);
        }
    }

    /// Changes whether somebody on a ticket is there. One that was removed lately must know, too.
    fn presence(&mut self, id: TicketId, customer: CustomerId, change: impl FnOnce(&mut Presence)) {
        let removed = self.removed.get_mut(&id).map(|(ticket, _)| ticket);
        let ticket = self.tickets.get_mut(&id).or(removed);
        if let Some(presence) = ticket.and_then(|ticket| ticket.presence(customer)) {
            change(presence);
        }
    }

    fn kept_until(&self, id: TicketId, at: Timestamp) -> Timestamp {
        let ticket = self.tickets.get(&id).or_else(|| self.removed.get(&id).map(|(ticket, _)| ticket));
        at + seconds(ticket.map_or(0, |t| self.settings(t.session).grace_s))
    }

    fn age_at(&self, session: SessionId, class: u8, at: Timestamp) -> Option<Timestamp> {
        let ageing = self.settings(session).ageing_s;
        (ageing > 0 && class > 0).then(|| at + seconds(ageing))
    }

    /// What somebody who comes into this line, or for whom staffing has just changed, will be asked.
    fn stay(&self, session: SessionId, at: Timestamp) -> Option<Stay> {
        let session = self.sessions.get(&session)?;
        let after = session.settings.unstaffed_prompt_s;
        (!session.staffed && after > 0).then(|| Stay::Due(at + seconds(after)))
    }

    /// Everyone in a line for whom it has just changed whether anybody is on duty.
    fn restaff(&mut self, at: Timestamp) {
        let on_duty = |host: &HostId| self.hosts.get(host).is_some_and(|h| h.duty == Duty::Available);
        let changed = self.sessions.iter().filter(|(_, s)| s.hosts.iter().any(on_duty) != s.staffed);
        let changed: Vec<_> = changed.map(|(id, _)| *id).collect();
        for session in changed {
            self.session(session, |s| s.staffed = !s.staffed);
            let stay = self.stay(session, at);
            for ticket in self.tickets.values_mut().filter(|t| t.session == session && t.place.is_in_line()) {
                ticket.stay = stay;
            }
        }
    }

    /// Puts a ticket into a place, away from whoever it was with or held by, to whoever it is with now.
    fn put(&mut self, id: TicketId, place: Place, at: Timestamp) {
        let Some(ticket) = self.tickets.get_mut(&id) else { return };
        ticket.stop_talking(at);
        let before = std::mem::replace(&mut ticket.place, place);
        let session = ticket.session;
        if before.is_in_line() && !place.is_in_line() {
            (ticket.away_until, ticket.stay) = (None, None);
        }
        if !before.is_in_line() && place.is_in_line() {
            let stay = self.stay(session, at);
            self.ticket(id, |t| t.stay = stay);
        }
        if let Some(with) = before.with() {
            self.host(with.host, |h| _ = h.has.remove(&id));
        }
        if let Place::Held { host } = before {
            self.host(host, |h| _ = h.held.remove(&id));
        }
        if let Some(with) = place.with() {
            self.host(with.host, |h| _ = h.has.insert(id));
        }
        if let Place::Held { host } = place {
            self.host(host, |h| _ = h.held.insert(id));
        }
    }

    /// A host whose ticket changes hands gets the wrap-up that is given. Nothing changes for one who only holds it.
    fn let_go(&mut self, id: TicketId, wrap_up_until: Option<Timestamp>) {
        if let Some(with) = self.tickets.get(&id).and_then(|t| t.place.with()) {
            self.host(with.host, |h| h.wrap_up_until = wrap_up_until);
        }
    }

    /// Moves a ticket on with the same host.
    fn go_on(&mut self, id: TicketId, at: Timestamp, place: impl FnOnce(With) -> Place) {
        if let Some(with) = self.tickets.get(&id).and_then(|t| t.place.with()) {
            self.put(id, place(with), at);
        }
    }

    fn talk(&mut self, id: TicketId, at: Timestamp) {
        self.go_on(id, at, |with| Place::Talking { with });
        self.ticket(id, |t| t.talking_since = Some(at));
    }

    fn note(&mut self, id: TicketId, what: Once) {
        if let Some(with) = self.tickets.get(&id).and_then(|t| t.place.with()) {
            self.once.insert((with.consultation, what));
        }
    }
}
