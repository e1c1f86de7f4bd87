//! What customers ask: joining, waiting, coming in, leaving.

use jiff::Timestamp;

use super::{
    Floor,
    decide::{Decision, done},
};
use crate::{
    command::Outcome,
    event::Event,
    ids::{ConsultationId, CustomerId, NodeId, SessionId, TicketId},
    refusal::{JoinRefused, Refusal, TicketRefused},
    session::{Session, Unstaffed, seconds},
    ticket::{CallStage, EndReason, Ended, StayPrompt, Ticket, TicketState, UNDO_S},
};

impl Floor {
    pub(super) fn join(
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
        self.may_join(session, Some(customer), now)?;
        assert!(!self.tickets.contains_key(&ticket), "ticket ids are fresh");
        let carried = session.claimable(customer, now).copied();
        let key = carried.map_or_else(|| self.key_of_joining(session, now), |kept| kept.key);
        let asks_first = !session.settings.consent_text.is_empty();
        let event = Event::TicketJoined {
            ticket,
            session: session.id,
            customer,
            seq: self.seq + 1,
            class: key.class,
            node,
            draft_by: asks_first.then(|| now + seconds(session.settings.draft_s)),
            promised: self.estimate_at(session, key, now),
            carried,
        };
        Ok((vec![event], Outcome::Joined { ticket, already: false }))
    }

    /// Whether a new customer may join now; whether this one may, if it is known who.
    pub fn may_join(&self, session: &Session, customer: Option<CustomerId>, now: Timestamp) -> Result<(), JoinRefused> {
        if !session.is_open(now) {
            return Err(JoinRefused::Closed);
        }
        // What keeps newcomers out is no reason against somebody who had a place before them.
        if customer.is_some_and(|customer| session.claimable(customer, now).is_some()) {
            return Ok(());
        }
        if !session.admits(now) {
            return Err(JoinRefused::LastAdmission);
        }
        if session.line_len() >= session.settings.line_max as usize {
            return Err(JoinRefused::LineFull);
        }
        if session.settings.unstaffed == Unstaffed::Refuse && self.hosts_on_duty(session) == 0 {
            return Err(JoinRefused::Unstaffed);
        }
        if let Some(until) = customer.and_then(|customer| self.cooldown_until(session, customer)).filter(|at| now < *at)
        {
            return Err(JoinRefused::Cooldown { until });
        }
        Ok(())
    }

    /// Until when a customer cannot join again. Whoever lost the place without having had a turn is not kept out.
    fn cooldown_until(&self, session: &Session, customer: CustomerId) -> Option<Timestamp> {
        let TicketState::Ended(Ended { reason, at, .. }) = &self.visit(customer, session.id)?.state else {
            return None;
        };
        match reason {
            EndReason::Served | EndReason::NoShow | EndReason::Removed => {
                Some(*at + seconds(session.settings.cooldown_s))
            }
            EndReason::Left | EndReason::Abandoned | EndReason::Failed | EndReason::Expired | EndReason::ClosedOut => {
                None
            }
        }
    }

    /// A live ticket that this customer is on.
    fn own_ticket(&self, ticket: TicketId, customer: CustomerId) -> Result<&Ticket, Refusal> {
        let ticket = self.ticket(ticket).filter(|t| t.includes(customer)).ok_or(TicketRefused::NoSuchTicket)?;
        if ticket.is_live() { Ok(ticket) } else { Err(TicketRefused::Over.into()) }
    }

    /// The same, while it waits: what is asked makes no sense otherwise.
    fn own_waiting(&self, ticket: TicketId, customer: CustomerId) -> Result<&Ticket, Refusal> {
        let ticket = self.own_ticket(ticket, customer)?;
        if ticket.state == TicketState::Waiting { Ok(ticket) } else { Err(TicketRefused::NotWaiting.into()) }
    }

    pub(super) fn submit(&self, ticket: TicketId, customer: CustomerId, consent: bool) -> Decision {
        let ticket = self.own_ticket(ticket, customer)?;
        let is_draft = matches!(ticket.state, TicketState::Drafting { .. });
        // Agreeing twice, from two tabs or after a reload, is agreeing.
        if !is_draft && ticket.state != TicketState::Waiting {
            return Err(TicketRefused::NotWaiting.into());
        }
        if is_draft && !consent {
            return Err(TicketRefused::ConsentNeeded.into());
        }
        done(is_draft.then_some(Event::DraftSubmitted { ticket: ticket.id }))
    }

    pub(super) fn step_away(&self, ticket: TicketId, customer: CustomerId, now: Timestamp) -> Decision {
        let ticket = self.own_waiting(ticket, customer)?;
        let most = self.settings_of(ticket).away_max_s;
        if most == 0 {
            return Err(TicketRefused::AwayNotAllowed.into());
        }
        let event = Event::SteppedAway { ticket: ticket.id, until: now + seconds(most) };
        done(ticket.away_until.is_none().then_some(event))
    }

    pub(super) fn come_back(&self, ticket: TicketId, customer: CustomerId) -> Decision {
        let ticket = self.own_ticket(ticket, customer)?;
        done(ticket.away_until.is_some().then_some(Event::CameBack { ticket: ticket.id }))
    }

    pub(super) fn stay(&self, ticket: TicketId, customer: CustomerId, now: Timestamp) -> Decision {
        let ticket = self.own_waiting(ticket, customer)?;
        let asked = matches!(ticket.stay, Some(StayPrompt::Asked { .. }));
        let ask_again_at = now + seconds(self.settings_of(ticket).unstaffed_again_s);
        done(asked.then_some(Event::StayConfirmed { ticket: ticket.id, ask_again_at }))
    }

    pub(super) fn move_place(
        &self,
        ticket: TicketId,
        from: CustomerId,
        to: CustomerId,
        node: Option<NodeId>,
    ) -> Decision {
        let ticket = self.ticket(ticket).filter(|t| t.customer == from).ok_or(TicketRefused::NoSuchTicket)?;
        if !ticket.is_live() {
            return Err(TicketRefused::Over.into());
        }
        if from == to {
            return done([]);
        }
        self.has_no_place(ticket.session, to)?;
        done([Event::PlaceMoved { ticket: ticket.id, from, to, node }])
    }

    pub(super) fn join_party(&self, ticket: TicketId, customer: CustomerId, node: Option<NodeId>) -> Decision {
        let ticket = self.ticket(ticket).ok_or(TicketRefused::NoSuchTicket)?;
        if !ticket.is_live() {
            return Err(TicketRefused::Over.into());
        }
        if ticket.includes(customer) {
            return done([]);
        }
        self.has_no_place(ticket.session, customer)?;
        if let Some(consultation) = ticket.consultation() {
            consultation.room.lets_in()?;
        }
        if ticket.people().count() >= usize::from(self.settings_of(ticket).party_max) {
            return Err(TicketRefused::PartyFull.into());
        }
        done([Event::PartyJoined { ticket: ticket.id, customer, node }])
    }

    fn has_no_place(&self, session: SessionId, customer: CustomerId) -> Result<(), TicketRefused> {
        let elsewhere = self.visit(customer, session).is_some_and(Ticket::is_live);
        if elsewhere { Err(TicketRefused::HasAPlace) } else { Ok(()) }
    }

    /// A ticket whose removal may still be taken back must know whether its customer is there.
    pub(super) fn customer_connected(
        &self,
        customer: CustomerId,
        node: NodeId,
        online: bool,
        now: Timestamp,
    ) -> impl Iterator<Item = Event> {
        let removed = self.index.ended.range((now - seconds(UNDO_S), TicketId(0))..);
        let removed = removed.filter_map(|(_, id)| self.ticket(*id)).filter(move |t| t.may_be_undone(now));
        self.visits_of(customer)
            .filter(|t| t.is_live())
            .chain(removed)
            .filter(move |t| t.includes(customer) && t.presence_at(customer, node) != online)
            .map(move |t| Event::CustomerPresenceChanged { ticket: t.id, customer, node, online })
    }

    pub(super) fn leave(&self, ticket: TicketId, customer: CustomerId, now: Timestamp) -> Decision {
        let ticket = self.own_ticket(ticket, customer)?;
        if customer != ticket.customer {
            return done([Event::PartyLeft { ticket: ticket.id, customer }]);
        }
        let settings = self.settings_of(ticket);
        let began = matches!(ticket.state, TicketState::InConsultation { .. } | TicketState::Interrupted { .. });
        let served = began && ticket.talked_until(now) >= seconds(settings.media_min_s);
        let reason = if served { EndReason::Served } else { EndReason::Left };
        let wrap_up_until = began.then(|| now + seconds(settings.wrap_up_s));
        done([Event::TicketEnded { ticket: ticket.id, reason, wrap_up_until, place_kept: false }])
    }

    pub(super) fn answer(&self, consultation: ConsultationId, customer: CustomerId, now: Timestamp) -> Decision {
        let ticket = self.ticket_of(consultation).filter(|t| t.includes(customer)).ok_or(TicketRefused::NotCalled)?;
        match &ticket.state {
            TicketState::Calling { stage: CallStage::Ringing { .. }, .. } => done([self.answered(ticket, now)]),
            // Coming in twice, from two tabs or after a reload, is coming in.
            TicketState::Calling { stage: CallStage::Entering { .. }, .. }
            | TicketState::InConsultation { .. }
            | TicketState::Interrupted { .. } => done([]),
            TicketState::Drafting { .. }
            | TicketState::Waiting
            | TicketState::Offered(_)
            | TicketState::Held { .. }
            | TicketState::Ended(_) => Err(TicketRefused::NotCalled.into()),
        }
    }

    pub(super) fn answered(&self, ticket: &Ticket, now: Timestamp) -> Event {
        Event::CallAnswered { ticket: ticket.id, media_by: now + seconds(self.settings_of(ticket).media_s) }
    }
}
