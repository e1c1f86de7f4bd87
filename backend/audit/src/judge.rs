//! Whether one event may follow what the book says. One question per event; nothing changes here.
//!
//! Here is the table of events, and what concerns sessions, joining and people. Giving tickets to hosts and taking them
//! back is judged in `judge_hosts`.

use anteroom_domain::{
    Timestamp,
    event::Event,
    host::Duty,
    ids::{ConsultationId, CustomerId, HostId, SessionId, TicketId},
    session::{CLASS_LAST, Unstaffed},
};

use crate::book::{Book, Host, Once, Place, Stay, Ticket, With};

/// An invariant and what breaks it.
pub(crate) type Finding = (&'static str, String);

/// Collects findings about one event.
pub(crate) struct Judge<'a> {
    pub(crate) book: &'a Book,
    pub(crate) at: Timestamp,
    pub(crate) findings: Vec<Finding>,
}

impl<'a> Judge<'a> {
    pub(crate) fn expect(&mut self, holds: bool, invariant: &'static str, sentence: impl FnOnce() -> String) {
        if !holds {
            self.findings.push((invariant, sentence()));
        }
    }

    /// A timer must not act before its time. Deadlines are exclusive: at the instant itself the time is over.
    pub(crate) fn not_early(&mut self, due: Timestamp, what: &str, ticket: TicketId) {
        let at = self.at;
        self.expect(due <= at, "I24", || format!("{what} of {ticket:?} was due at {due} and happened at {at}"));
    }

    #[expect(clippy::too_many_lines, reason = "one question per event; splitting the table would hide a missing one")]
    pub(crate) fn event(&mut self, event: &Event) {
        match event {
            Event::SessionCreated { session, slug, .. } => {
                let taken = self.book.sessions.contains_key(session) || self.book.slugs.contains_key(slug);
                self.expect(!taken, "I19", || format!("{session:?} or its address {slug} exists already"));
            }
            Event::SessionConfigured { session, .. }
            | Event::SessionHoursChanged { session, .. }
            | Event::SessionArchivedChanged { session, .. }
            | Event::TurnedAwayCounted { session, .. }
            | Event::HostAssigned { session, .. }
            | Event::HostUnassigned { session, .. } => self.session_exists(*session),
            Event::HostDutyChanged { host, duty } => {
                let same = self.book.hosts.get(host).is_some_and(|h| h.duty == *duty);
                self.expect(!same, "§3", || format!("the duty of {host:?} changes to what it is: {duty:?}"));
            }
            Event::HostPresenceChanged { host, .. } => _ = self.known_host(*host),
            Event::WrapUpEnded { host } => self.wraps_up(*host),
            Event::WrapUpExtended { host, until } => {
                self.wraps_up(*host);
                let before = self.book.hosts.get(host).and_then(|h| h.wrap_up_until);
                self.expect(before < Some(*until), "§3", || format!("the wrap-up of {host:?} gets no longer"));
            }
            Event::TicketJoined { ticket, session, customer, seq, class, carried, .. } => {
                self.joined(*ticket, *session, *customer, *seq);
                self.carried(*session, *customer, *class, *carried);
            }
            Event::DraftSubmitted { ticket } => _ = self.place(*ticket, event, &["drafting"]),
            Event::CustomerPresenceChanged { ticket, customer, .. } => {
                // A ticket whose removal may be taken back must know whether its customer is there.
                let known = match self.book.removed.get(ticket) {
                    Some((removed, _)) => Some(removed),
                    None => self.live(*ticket),
                };
                self.on_it(known, *ticket, *customer);
            }
            Event::SteppedAway { ticket, until } => {
                self.place(*ticket, event, &["waiting"]);
                let at = self.at;
                self.expect(*until > at, "§3", || format!("{ticket:?} is away for no time"));
            }
            Event::CameBack { ticket } => {
                let away = self.live(*ticket).is_some_and(|t| t.away_until.is_some());
                self.expect(away, "§3", || format!("{ticket:?} comes back and was not away"));
            }
            Event::PlaceMoved { ticket, from, to, .. } => {
                let Some(moved) = self.live(*ticket) else { return };
                let theirs = moved.people.first().is_some_and(|(owner, _)| owner == from);
                self.expect(theirs, "§3", || format!("{ticket:?} is moved by {from:?}, whose it is not"));
                self.no_place_yet(*ticket, moved.session, *to);
            }
            Event::PartyJoined { ticket, customer, .. } => {
                let Some(joined) = self.live(*ticket) else { return };
                self.no_place_yet(*ticket, joined.session, *customer);
            }
            Event::PartyLeft { ticket, customer } => {
                let ticket_now = self.live(*ticket);
                self.on_it(ticket_now, *ticket, *customer);
                let owner = ticket_now.and_then(|t| t.people.first()).is_some_and(|(owner, _)| owner == customer);
                self.expect(!owner, "§3", || format!("{ticket:?} is left by its owner and goes on"));
            }
            Event::AskedToStay { ticket, .. } => {
                self.place(*ticket, event, &["waiting"]);
                match self.book.tickets.get(ticket).and_then(|t| t.stay) {
                    Some(Stay::Due(ask_at)) => self.not_early(ask_at, "the question whether to stay", *ticket),
                    asked => self.expect(false, "§3", || format!("{ticket:?} is asked to stay: {asked:?}")),
                }
            }
            Event::StayConfirmed { ticket, .. } => {
                let asked = self.live(*ticket).is_some_and(|t| matches!(t.stay, Some(Stay::Asked(_))));
                self.expect(asked, "§3", || format!("{ticket:?} wants to stay and was not asked"));
            }
            Event::ClassChanged { ticket, class, by } => {
                let Some(changed) = self.live(*ticket) else { return };
                let other = changed.key.class != *class && *class <= CLASS_LAST;
                self.expect(other, "§3", || format!("{ticket:?} gets class {class}, which is none or no other"));
                if by.is_none() {
                    let raised = changed.key.class.checked_sub(1) == Some(*class);
                    self.expect(raised, "I13", || format!("waiting does not raise {ticket:?} by one class"));
                    match changed.age_at {
                        Some(age_at) => self.not_early(age_at, "ageing", *ticket),
                        None => self.expect(false, "I13", || format!("{ticket:?} is raised and does not age")),
                    }
                }
            }
            Event::TicketOffered { ticket, consultation, host, expires_at } => {
                self.offered(*ticket, With { consultation: *consultation, host: *host }, *expires_at);
            }
            Event::OfferReturned { ticket, host, why, .. } => self.returned(*ticket, *host, *why),
            Event::TicketCalled { ticket, consultation, host, answer_by, picked_out_of_order, .. } => {
                let with = With { consultation: *consultation, host: *host };
                self.called(*ticket, with, *answer_by, *picked_out_of_order);
            }
            Event::AlertedAgain { ticket } => {
                let Some(Place::Ringing { with, again_at, .. }) = self.place(*ticket, event, &["ringing"]) else {
                    return;
                };
                self.once(with.consultation, "a second alert", Once::AlertedAgain);
                if let Some(again_at) = again_at {
                    self.not_early(again_at, "the second alert", *ticket);
                }
            }
            Event::CallAnswered { ticket, .. } => _ = self.place(*ticket, event, &["ringing"]),
            Event::InRoom { ticket, .. } | Event::MediaChanged { ticket, .. } => {
                self.place(*ticket, event, &["ringing", "entering", "in consultation", "interrupted"]);
            }
            Event::RoomRenewed { ticket, .. } => {
                let Some(Place::Entering { with, media_by }) = self.place(*ticket, event, &["entering"]) else {
                    return;
                };
                self.once(with.consultation, "a room made anew", Once::Renewed);
                self.not_early(media_by, "the media timer", *ticket);
            }
            Event::ConsultationBegan { ticket } => {
                let Some(place) = self.place(*ticket, event, &["ringing", "entering"]) else { return };
                if let Some(with) = place.with() {
                    self.once(with.consultation, "a beginning", Once::Began);
                }
                let media = self.book.tickets.get(ticket).is_some_and(|t| t.customer_media && t.host_media);
                self.expect(media, "§3", || {
                    format!("the consultation of {ticket:?} begins without media on both sides")
                });
            }
            Event::ConsultationInterrupted { ticket, .. } => {
                self.place(*ticket, event, &["in consultation", "interrupted"]);
            }
            Event::ConsultationResumed { ticket } => _ = self.place(*ticket, event, &["interrupted"]),
            Event::TicketRequeued { ticket, host, why, key } => self.requeued(*ticket, *host, *why, *key),
            Event::TicketHeld { ticket, host } => {
                let with = self.place(*ticket, event, &["in consultation"]).and_then(Place::with);
                let theirs = with.is_none_or(|with| with.host == *host);
                self.expect(theirs, "I2", || format!("{host:?} puts {ticket:?} on hold, which is with {with:?}"));
            }
            Event::TicketTransferred { ticket, session, wanted_host, key, wrap_up_until, .. } => {
                self.transferred(*ticket, *session, *wanted_host, *key, *wrap_up_until);
            }
            Event::TicketRemoved { ticket, wrap_up_until, .. } => {
                if let Some(removed) = self.live(*ticket) {
                    self.wrap_up_given(removed.place, *wrap_up_until, *ticket);
                }
            }
            Event::RemovalUndone { ticket, .. } => {
                let removed = self.book.removed.get(ticket).filter(|(_, until)| self.at < *until);
                self.expect(removed.is_some(), "I10", || format!("{ticket:?} is back although its end is final"));
                if let Some((owner, session)) =
                    removed.and_then(|(t, _)| t.people.first().map(|(owner, _)| (*owner, t.session)))
                {
                    self.no_place_yet(*ticket, session, owner);
                }
            }
            Event::TicketEnded { ticket, reason, wrap_up_until, place_kept } => {
                self.ended(*ticket, *reason, *wrap_up_until);
                self.place_kept(*ticket, *reason, *place_kept);
            }
            Event::KeptPlacesOpened { session, .. }
            | Event::KeptPlacesClosed { session }
            | Event::KeptPlacesLapsed { session } => self.kept_places(*session, event),
            Event::NodeLost { .. } => {}
        }
    }

    fn session_exists(&mut self, session: SessionId) {
        self.expect(self.book.sessions.contains_key(&session), "I19", || format!("there is no {session:?}"));
    }

    pub(crate) fn known_host(&mut self, host: HostId) -> Option<&'a Host> {
        self.expect(self.book.hosts.contains_key(&host), "I19", || format!("nobody knows {host:?}"));
        self.book.hosts.get(&host)
    }

    fn wraps_up(&mut self, host: HostId) {
        let until = self.known_host(host).and_then(|h| h.wrap_up_until);
        let wraps_up = until.is_some_and(|until| self.at < until);
        self.expect(wraps_up, "§3", || format!("the wrap-up of {host:?} changes and there is none"));
    }

    /// The ticket, which must be live: final is final.
    pub(crate) fn live(&mut self, ticket: TicketId) -> Option<&'a Ticket> {
        let over = self.book.ended.contains_key(&ticket);
        self.expect(!over, "I10", || format!("something happens to {ticket:?}, which is over"));
        let known = over || self.book.tickets.contains_key(&ticket);
        self.expect(known, "I19", || format!("{ticket:?} never joined"));
        self.book.tickets.get(&ticket)
    }

    fn on_it(&mut self, ticket: Option<&Ticket>, id: TicketId, customer: CustomerId) {
        let includes = ticket.is_none_or(|t| t.includes(customer));
        self.expect(includes, "I22", || format!("{customer:?} has nothing to do with {id:?}"));
    }

    /// Where the ticket stands, which must be one of `from`.
    fn place(&mut self, ticket: TicketId, event: &Event, from: &[&str]) -> Option<Place> {
        let place = self.live(ticket)?.place;
        let listed = from.contains(&place.name());
        self.expect(listed, "§3", || format!("{ticket:?} is {} when {event:?}", place.name()));
        listed.then_some(place)
    }

    pub(crate) fn once(&mut self, consultation: ConsultationId, what: &str, which: Once) {
        let again = self.book.once.contains(&(consultation, which));
        self.expect(!again, "I12", || format!("{what} happens twice in {consultation:?}"));
    }

    fn joined(&mut self, ticket: TicketId, session: SessionId, customer: CustomerId, seq: u64) {
        let book = self.book;
        let known = book.tickets.contains_key(&ticket) || book.ended.contains_key(&ticket);
        self.expect(!known, "I10", || format!("{ticket:?} joins a second time"));
        self.expect(seq > book.seq, "I5", || format!("{ticket:?} has number {seq}, which is not the next"));
        self.no_place_yet(ticket, session, customer);
        let Some(admitting) = book.sessions.get(&session) else {
            self.session_exists(session);
            return;
        };
        // Whoever has a place from before is no newcomer: it only has to be open.
        if admitting.kept.contains_key(&customer) && admitting.claim_until.is_some_and(|until| self.at < until) {
            let open = admitting.is_open(self.at);
            self.expect(open, "I16", || format!("{ticket:?} joins {session:?}, which is closed"));
            return;
        }
        let open = !admitting.archived && admitting.timetable.admits(self.at);
        self.expect(open, "I16", || format!("{ticket:?} joins {session:?}, which does not admit anybody"));
        let long = book.line(session).count();
        let room = long < admitting.settings.line_max as usize;
        self.expect(room, "I16", || format!("{ticket:?} joins {session:?}, whose line of {long} is full"));
        let serves = |id: &HostId| book.hosts.get(id).is_some_and(|host| host.duty == Duty::Available);
        let staffed = admitting.settings.unstaffed == Unstaffed::Admit || admitting.hosts.iter().any(serves);
        self.expect(staffed, "I16", || format!("{ticket:?} joins {session:?}, which is unstaffed and refuses then"));
    }

    /// I4: one live ticket per customer and session.
    pub(crate) fn no_place_yet(&mut self, ticket: TicketId, session: SessionId, customer: CustomerId) {
        if let Some(other) = self.book.visit(customer, session) {
            self.expect(false, "I4", || format!("{customer:?} is on {other:?} in {session:?} and on {ticket:?} too"));
        }
    }
}
