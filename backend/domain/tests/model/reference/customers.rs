//! What customers ask.

use anteroom_domain::{
    command::Outcome,
    consultation::Side,
    ids::{ConsultationId, CustomerId, NodeId, SessionId, TicketId},
    session::Unstaffed,
    ticket::EndReason,
};

use super::{Answer, Pages, Person, Reference, Span, Stage, State, Stay, Ticket, total};

impl Reference {
    pub(super) fn join(
        &mut self,
        session: SessionId,
        customer: CustomerId,
        ticket: TicketId,
        node: Option<NodeId>,
    ) -> Answer {
        if self.session(session).is_none() {
            return Err("no_such_session");
        }
        if let Some(live) = self.live_ticket_of(customer, session) {
            return Ok(Outcome::Joined { ticket: live.id, already: true });
        }
        self.may_join(session, Some(customer))?;
        let settings = self.session(session).expect("it exists").settings.clone();
        self.places += 1;
        let newcomer = (settings.class, true, self.now, self.places, 0);
        let kept = self.claim(session, customer);
        let place = kept.as_ref().map_or(newcomer, |kept| kept.place);
        let state = State::Waiting;
        let mut new = Ticket {
            id: ticket,
            session,
            number: self.places,
            joined_at: self.now,
            place,
            state,
            people: vec![self.person(customer, node, settings.grace_s)],
            away: None,
            stay: self.stay_question(session),
            ageing: self.ageing(place.0, settings.ageing_s),
            longest_wait: (settings.longest_wait_s > 0).then(|| self.now_for(settings.longest_wait_s)),
            kept_for: None,
            waits: vec![(self.now, None)],
            talks: Vec::new(),
            missed_calls: 0,
            media_failures: 0,
            returned: None,
            carried_from: kept.map(|kept| kept.ticket),
        };
        if !settings.consent_text.is_empty() {
            new.state = State::Drafting(self.now_for(settings.draft_s));
        }
        self.tickets.push(new);
        Ok(Outcome::Joined { ticket, already: false })
    }

    /// Of several reasons against joining, the first of this list is given.
    pub(super) fn may_join(&self, session: SessionId, customer: Option<CustomerId>) -> Result<(), &'static str> {
        let session = self.session(session).ok_or("no_such_session")?;
        let settings = &session.settings;
        if self.is_closed(session) {
            return Err("closed");
        }
        if customer.is_some_and(|customer| self.claimable(session, customer).is_some()) {
            return Ok(());
        }
        if !session.timetable().admits(self.now) {
            return Err("last_admission");
        }
        if self.line(session.id).len() >= settings.line_max as usize {
            return Err("line_full");
        }
        if settings.unstaffed == Unstaffed::Refuse && self.on_duty(session) == 0 {
            return Err("unstaffed");
        }
        // The last visit decides, and only if the customer had a turn or was sent away.
        let last = customer.and_then(|customer| self.last_visit(customer, session.id));
        if let Some((at, EndReason::Served | EndReason::NoShow | EndReason::Removed)) = last
            && !self.is_due(Span { from: at, s: settings.cooldown_s }.end())
        {
            return Err("cooldown");
        }
        Ok(())
    }

    /// How the last visit ended; `None` while one is going on.
    fn last_visit(&self, customer: CustomerId, session: SessionId) -> Option<(anteroom_domain::Timestamp, EndReason)> {
        if self.live_ticket_of(customer, session).is_some() {
            return None;
        }
        let visits = self.tickets.iter().filter(|t| t.session == session && t.includes(customer));
        let ended = visits
            .filter_map(|t| if let State::Ended { at, why, .. } = t.state { Some((at, t.number, why)) } else { None });
        ended.max_by_key(|(at, number, _)| (*at, *number)).map(|(at, _, why)| (at, why))
    }

    fn person(&self, customer: CustomerId, node: Option<NodeId>, grace_s: u32) -> Person {
        let mut pages = Pages { nodes: node.into_iter().collect(), gone: None };
        pages.forgive(self.now_for(grace_s));
        Person { customer, pages }
    }

    pub(super) fn ageing(&self, class: u8, ageing_s: u32) -> Option<Span> {
        (class > 0 && ageing_s > 0).then(|| self.now_for(ageing_s))
    }

    /// Somebody else's ticket reads as absent.
    fn own(&self, ticket: TicketId, customer: CustomerId) -> Result<&Ticket, &'static str> {
        let ticket = self.ticket(ticket).filter(|t| t.includes(customer)).ok_or("no_such_ticket")?;
        if ticket.live() { Ok(ticket) } else { Err("over") }
    }

    fn own_waiting(&self, ticket: TicketId, customer: CustomerId) -> Result<&Ticket, &'static str> {
        let ticket = self.own(ticket, customer)?;
        if ticket.state == State::Waiting { Ok(ticket) } else { Err("not_waiting") }
    }

    /// Agreeing twice is agreeing.
    pub(super) fn submit(&mut self, ticket: TicketId, customer: CustomerId, consent: bool) -> Answer {
        match self.own(ticket, customer)?.state {
            // Whoever took longer to read than the grace is there, although the page is not connected yet.
            State::Drafting(_) if consent => {
                let grace = self.now_for(self.settings_of(ticket).grace_s);
                self.change(ticket, |t| {
                    t.state = State::Waiting;
                    t.people[0].pages.forgive(grace);
                });
            }
            State::Drafting(_) => return Err("consent_needed"),
            State::Waiting => {}
            _ => return Err("not_waiting"),
        }
        Ok(Outcome::Done)
    }

    /// Whoever is away already does not stay away for longer. Whoever steps away is there, and is asked anew whether
    /// they want to stay when they are back.
    pub(super) fn step_away(&mut self, ticket: TicketId, customer: CustomerId) -> Answer {
        let is_away = self.own_waiting(ticket, customer)?.away.is_some();
        let most = self.settings_of(ticket).away_max_s;
        if most == 0 {
            return Err("away_not_allowed");
        }
        let away = self.now_for(most);
        if !is_away {
            self.change(ticket, |t| {
                t.away = Some(away);
                if matches!(t.stay, Some(Stay::Asked(_))) {
                    t.stay = Some(Stay::WillBeAsked(away));
                }
            });
        }
        Ok(Outcome::Done)
    }

    pub(super) fn come_back(&mut self, ticket: TicketId, customer: CustomerId) -> Answer {
        if self.own(ticket, customer)?.away.is_some() {
            self.no_longer_away(ticket);
        }
        Ok(Outcome::Done)
    }

    /// Whoever comes back without a connection has the grace to make one.
    pub(super) fn no_longer_away(&mut self, ticket: TicketId) {
        let grace = self.now_for(self.settings_of(ticket).grace_s);
        self.change(ticket, |t| {
            t.away = None;
            t.people[0].pages.forgive(grace);
        });
    }

    pub(super) fn stay(&mut self, ticket: TicketId, customer: CustomerId) -> Answer {
        let asked = matches!(self.own_waiting(ticket, customer)?.stay, Some(Stay::Asked(_)));
        let again = self.now_for(self.settings_of(ticket).unstaffed_again_s);
        if asked {
            self.change(ticket, |t| t.stay = Some(Stay::WillBeAsked(again)));
        }
        Ok(Outcome::Done)
    }

    /// Only the owner's place moves, and only to someone who has none there.
    pub(super) fn move_place(
        &mut self,
        id: TicketId,
        from: CustomerId,
        to: CustomerId,
        node: Option<NodeId>,
    ) -> Answer {
        let ticket = self.ticket(id).filter(|t| t.owner() == from).ok_or("no_such_ticket")?;
        if !ticket.live() {
            return Err("over");
        }
        if from == to {
            return Ok(Outcome::Done);
        }
        if self.live_ticket_of(to, ticket.session).is_some() {
            return Err("has_a_place");
        }
        let person = self.person(to, node, self.settings_of(id).grace_s);
        self.change(id, |t| t.people[0] = person);
        Ok(Outcome::Done)
    }

    pub(super) fn join_party(&mut self, id: TicketId, customer: CustomerId, node: Option<NodeId>) -> Answer {
        let ticket = self.ticket(id).ok_or("no_such_ticket")?;
        if !ticket.live() {
            return Err("over");
        }
        if ticket.includes(customer) {
            return Ok(Outcome::Done);
        }
        if self.live_ticket_of(customer, ticket.session).is_some() {
            return Err("has_a_place");
        }
        let settings = self.settings_of(id);
        if ticket.people.len() >= usize::from(settings.party_max) {
            return Err("party_full");
        }
        let person = self.person(customer, node, settings.grace_s);
        self.change(id, |t| t.people.push(person));
        Ok(Outcome::Done)
    }

    /// A connection belongs to the person, so it counts on each of their tickets; one that was removed may come back.
    pub(super) fn customer_presence(&mut self, customer: CustomerId, node: NodeId, online: bool) -> Answer {
        let now = self.now;
        let tickets = self.tickets.iter().filter(|t| (t.live() || t.undoable(now)) && t.includes(customer));
        for id in tickets.map(|t| t.id).collect::<Vec<_>>() {
            self.page(id, customer, node, online);
        }
        Ok(Outcome::Done)
    }

    pub(super) fn page(&mut self, id: TicketId, customer: CustomerId, node: NodeId, online: bool) {
        let grace = self.now_for(self.settings_of(id).grace_s);
        self.change(id, |t| {
            for person in t.people.iter_mut().filter(|person| person.customer == customer) {
                person.pages.set(node, online, grace);
            }
        });
    }

    /// Whoever was invited only leaves the ticket; if that was the last connection, the owner has the grace to be back.
    pub(super) fn leave(&mut self, id: TicketId, customer: CustomerId) -> Answer {
        let ticket = self.own(id, customer)?;
        if ticket.owner() != customer {
            let grace = self.now_for(self.settings_of(id).grace_s);
            self.change(id, |t| {
                let was_online = t.online();
                t.people.retain(|person| person.customer != customer);
                if was_online {
                    t.people[0].pages.forgive(grace);
                }
            });
            return Ok(Outcome::Done);
        }
        let settings = self.settings_of(id);
        let began = matches!(ticket.state, State::Talking(_) | State::Interrupted(..));
        // All consultations of the visit count.
        let talked = total(&ticket.talks, self.now).as_millis() >= i128::from(settings.media_min_s) * 1_000;
        let why = if began && talked { EndReason::Served } else { EndReason::Left };
        self.end_ticket(id, why, began.then_some(settings.wrap_up_s));
        Ok(Outcome::Done)
    }

    /// Coming in twice is coming in.
    pub(super) fn answer(&mut self, consultation: ConsultationId, customer: CustomerId) -> Answer {
        let ticket = self.with_consultation(consultation).filter(|t| t.includes(customer)).ok_or("not_called")?;
        let id = ticket.id;
        match ticket.state {
            State::Calling(_, Stage::Ringing { .. }) => self.come_in(id),
            State::Offered { .. } => return Err("not_called"),
            _ => {}
        }
        Ok(Outcome::Done)
    }

    fn come_in(&mut self, id: TicketId) {
        let media = self.now_for(self.settings_of(id).media_s);
        self.change(id, |t| {
            if let State::Calling(_, stage) = &mut t.state {
                *stage = Stage::Entering(media);
            }
        });
    }

    /// Never refused: news may be late. Whoever's media arrives has come in.
    pub(super) fn media(&mut self, consultation: ConsultationId, side: Side, up: bool) -> Answer {
        let Some(ticket) = self.with_consultation(consultation) else { return Ok(Outcome::Done) };
        let Some(call) = ticket.call() else { return Ok(Outcome::Done) };
        let is_news = call.has_media(side) != up;
        let (id, ringing) = (ticket.id, matches!(ticket.state, State::Calling(_, Stage::Ringing { .. })));
        self.change(id, |t| {
            let call = t.call_mut().expect("a consultation is open");
            match side {
                Side::Customer => call.media[0] = up,
                Side::Host => call.media[1] = up,
            }
        });
        if is_news && ringing && up && side == Side::Customer {
            self.come_in(id);
        }
        Ok(Outcome::Done)
    }

    pub(super) fn lose_node(&mut self, node: NodeId) -> Answer {
        if !self.nodes().contains(&node) {
            return Ok(Outcome::Done);
        }
        self.lost_nodes += 1;
        let now = self.now;
        let tickets = self.tickets.iter().filter(|t| t.live() || t.undoable(now));
        let people = tickets.flat_map(|t| t.people.iter().map(|person| (t.id, person.customer)));
        for (id, customer) in people.collect::<Vec<_>>() {
            self.page(id, customer, node, false);
        }
        for host in self.hosts.iter().map(|h| h.id).collect::<Vec<_>>() {
            self.host_presence(host, node, false)?;
        }
        Ok(Outcome::Done)
    }
    /// Where anybody is connected, those included whose removal could be taken back when anything changed last.
    pub(super) fn nodes(&self) -> Vec<NodeId> {
        let tickets = self.tickets.iter().filter(|t| t.live() || t.undoable(self.changed_at));
        let people = tickets.flat_map(|t| t.people.iter().map(|person| &person.pages));
        let pages = people.chain(self.hosts.iter().map(|h| &h.pages));
        let mut nodes: Vec<_> = pages.flat_map(|pages| pages.nodes.iter().copied()).collect();
        nodes.sort_unstable();
        nodes.dedup();
        nodes
    }
}
