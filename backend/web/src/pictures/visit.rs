//! What a customer sees.

use std::sync::Arc;

use anteroom_contract::visit::{VisitConsultation, VisitElsewhere, VisitPicture, VisitStage};
use anteroom_domain::{
    Timestamp,
    estimate::Estimate,
    floor::Floor,
    ids::{CustomerId, HostId, SessionId},
    line::LineKey,
    session::{Closing, Session},
    ticket::{CallStage, Returned, StayPrompt, Ticket, TicketState},
};
use anteroom_engine::names::Names;

use super::{Ahead, millis};
use crate::{
    language::Language,
    sockets::{Departure, Departures},
    words::{self, KeptPlace, Wait},
};

/// What the words of everybody in a line rest on, beside their own ticket and their place. Whoever adds to the words of
/// waiting adds here what they rest on: a line is told again when it changes, and otherwise only who has moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LineFacts {
    hosts_on_duty: usize,
    open: bool,
    /// Whether whoever waits in a session that has closed is still served.
    draining: bool,
    /// What estimates rest on before anyone in line moved: another one says that the staffing has changed for everybody.
    staffing: Option<Estimate>,
}

impl LineFacts {
    /// Reads them.
    pub(crate) fn read(floor: &Floor, session: &Session, now: Timestamp) -> Self {
        let front = LineKey { class: 0, fresh: false, effective_at: Timestamp::MIN, seq: 0, behind: 0 };
        Self {
            hosts_on_duty: floor.hosts_on_duty(session),
            open: session.is_open(now),
            draining: !session.is_open(now) && session.settings.at_closing == Closing::Drain,
            staffing: session.tide.basis(front).and_then(|basis| basis.estimate(0)),
        }
    }
}

/// What the floor says about one customer in one session. A customer sees their own data and counts, never others'.
#[derive(Debug, Clone)]
pub(crate) struct VisitFacts {
    language: Language,
    revision: u64,
    now: Timestamp,
    ticket: Option<Arc<Ticket>>,
    /// Where the visit goes on that was handed on from here.
    elsewhere: Option<VisitElsewhere>,
    departure: Option<Departure>,
    invited: bool,
    ahead: Option<Ahead>,
    wait: Option<Wait>,
    line: LineFacts,
    waiting: usize,
    answer_within_s: Option<u32>,
    kept: Option<KeptPlace>,
}

/// A session at an instant: what all of its customers see rests on it, so it is read once for all who are told together.
pub(crate) struct Sight<'a> {
    floor: &'a Floor,
    departures: &'a Departures,
    session: &'a Session,
    now: Timestamp,
    line: LineFacts,
}

impl<'a> Sight<'a> {
    /// Reads it.
    pub(crate) fn of(floor: &'a Floor, departures: &'a Departures, session: &'a Session, now: Timestamp) -> Self {
        Self { floor, departures, session, now, line: LineFacts::read(floor, session, now) }
    }

    /// What one customer sees. `rank` is the ticket's place in line where the caller knows it already, counted from 0.
    pub(crate) fn facts(&self, customer: CustomerId, rank: Option<usize>, language: Language) -> VisitFacts {
        self.facts_of(self.floor.shared_visit(customer, self.session.id), customer, rank, language)
    }

    /// The same, where the caller has the ticket already that is theirs in this session, or knows that there is none.
    pub(crate) fn facts_of(
        &self,
        shared: Option<&Arc<Ticket>>,
        customer: CustomerId,
        rank: Option<usize>,
        language: Language,
    ) -> VisitFacts {
        let Self { floor, departures, session, now, line } = *self;
        let ticket = shared.map(Arc::as_ref);
        let is_live = ticket.is_some_and(Ticket::is_live);
        let ahead = ticket.and_then(|t| rank.or_else(|| floor.ahead(t)));
        let estimate = ticket.zip(ahead).and_then(|(t, ahead)| floor.estimate_with(t, ahead));
        VisitFacts {
            language,
            revision: floor.revision().0,
            now,
            elsewhere: if is_live { None } else { elsewhere(floor, session.id, customer) },
            departure: if is_live { None } else { departures.of(floor, session.id, customer) },
            invited: ticket.is_some_and(|t| t.customer != customer),
            ahead: ahead.map(Ahead::of),
            wait: estimate.map(|estimate| words::wait(language, &estimate, now)),
            line,
            waiting: session.line_len(),
            answer_within_s: ticket.and_then(|t| answer_within_s(t, now)),
            kept: if is_live { None } else { words::kept_place(language, session, customer, now) },
            ticket: shared.cloned(),
        }
    }
}

impl VisitFacts {
    /// What a customer sees of a session, if there is one of this id.
    pub(crate) fn read_by_id(
        floor: &Floor,
        departures: &Departures,
        session: SessionId,
        customer: CustomerId,
        now: Timestamp,
        language: Language,
    ) -> Option<Self> {
        let session = floor.session(session)?;
        Some(Sight::of(floor, departures, session, now).facts(customer, None, language))
    }

    /// The commit that they are of.
    pub(crate) fn revision(&self) -> u64 {
        self.revision
    }

    /// The ticket, if there is one that is the reader's still.
    pub(crate) fn ticket(&self) -> Option<&Ticket> {
        let is_here = self.elsewhere.is_none() && self.departure.is_none();
        self.ticket.as_deref().filter(|_| is_here)
    }
}

/// A live visit in another line to which staff handed it on.
fn elsewhere(floor: &Floor, session: SessionId, customer: CustomerId) -> Option<VisitElsewhere> {
    let handed_on = |t: &&Ticket| t.is_live() && t.session != session && t.returned == Some(Returned::Transferred);
    let ticket = floor.visits_of(customer).find(handed_on)?;
    let target = floor.session(ticket.session)?;
    Some(VisitElsewhere { session: target.slug.to_string(), name: target.name.clone() })
}

fn answer_within_s(ticket: &Ticket, now: Timestamp) -> Option<u32> {
    let TicketState::Calling { stage: CallStage::Ringing { answer_by, .. }, .. } = &ticket.state else { return None };
    u32::try_from(answer_by.duration_since(now).as_secs()).ok()
}

/// Which ringing of this call it is: a page rings once for each new number.
fn alert(ticket: &Ticket) -> u32 {
    let first =
        matches!(ticket.state, TicketState::Calling { stage: CallStage::Ringing { alert_again_at: Some(_), .. }, .. });
    if first { 1 } else { 2 }
}

/// The host whom the reader is told about.
fn host(ticket: &Ticket) -> Option<HostId> {
    if let TicketState::Held { host, .. } = &ticket.state {
        return Some(*host);
    }
    ticket.consultation().map(|consultation| consultation.host)
}

/// The words of waiting, told to one after the other: whoever is next in a long line mostly hears the same.
#[derive(Default)]
pub(crate) struct LineWords {
    last: Option<(LineKind, (String, String))>,
}

/// What the words of waiting rest on.
type LineKind = (Language, Ahead, bool, LineFacts);

impl LineWords {
    fn of(&mut self, language: Language, ahead: Ahead, offered: bool, line: LineFacts) -> (String, String) {
        let kind = (language, ahead, offered, line);
        if let Some((last, words)) = &self.last
            && *last == kind
        {
            return words.clone();
        }
        let detail = words::waiting(language, offered, line.hosts_on_duty, line.draining);
        let said = (words::ahead(language, ahead), detail);
        self.last = Some((kind, said.clone()));
        said
    }
}

/// Puts the facts into words.
pub(crate) async fn visit(facts: &VisitFacts, names: &Names) -> VisitPicture {
    visit_after(facts, names, &mut LineWords::default()).await
}

/// The same, after others of the line.
pub(crate) async fn visit_after(facts: &VisitFacts, names: &Names, line_words: &mut LineWords) -> VisitPicture {
    let language = facts.language;
    let ticket = facts.ticket();
    let host_name = match ticket.and_then(host) {
        Some(host) => names.of_host(host).await,
        None => String::new(),
    };
    let (stage, said) = stage(facts, &host_name, line_words);
    let consultation = ticket.and_then(|ticket| {
        let consultation = ticket.consultation()?;
        Some(VisitConsultation {
            id: consultation.id.to_string(),
            host_name: host_name.clone(),
            answer_within_s: facts.answer_within_s,
            alert: alert(ticket),
            interrupted: matches!(ticket.state, TicketState::Interrupted { .. }),
            room_attempt: u32::from(consultation.room_attempt),
        })
    });
    let in_line = ticket.filter(|t| t.is_in_line());
    // Who is just being offered to a host need not be told how long it may take, nor who is asked to go.
    let waits = matches!(stage, VisitStage::Draft | VisitStage::Waiting | VisitStage::Away);
    let is_offered = in_line.is_some_and(|t| matches!(t.state, TicketState::Offered(_)));
    let wait = facts.wait.as_ref().filter(|_| waits && !is_offered);
    let live = ticket.filter(|t| t.is_live());
    let kept = facts.kept.as_ref().filter(|_| matches!(stage, VisitStage::Before | VisitStage::Over));
    let people = live.map_or(0, |t| t.people().count());
    let (headline, detail) = match kept {
        Some(kept) if stage == VisitStage::Over => words::over_for_now(language, kept),
        Some(_) | None => said,
    };
    VisitPicture {
        revision: facts.revision,
        server_time_ms: millis(facts.now),
        stage,
        headline,
        detail,
        ahead: in_line.and(facts.ahead).and_then(|ahead| u32::try_from(ahead.number()).ok()),
        estimate: wait.map(|wait| wait.words.clone()),
        reason: in_line.and_then(|ticket| reason(language, ticket)),
        until_ms: live.and_then(until).map(millis),
        stale_at_ms: wait.and_then(|wait| wait.stale_at).or(kept.and_then(|kept| kept.stale_at)).map(millis),
        kept_place: kept.map(|kept| kept.sentence.clone()),
        in_line_since_ms: in_line.and_then(|t| t.in_line_since).map(millis),
        people: u32::try_from(people).unwrap_or(u32::MAX),
        party: words::party(language, people, facts.invited),
        invited: facts.invited && live.is_some(),
        elsewhere: facts.elsewhere.clone().filter(|_| stage == VisitStage::Elsewhere),
        may_return: ticket.is_some_and(|t| t.may_be_undone(facts.now)),
        consultation,
    }
}

/// Why the place is what it is.
fn reason(language: Language, ticket: &Ticket) -> Option<String> {
    let carried = ticket.carried_from.map(|_| words::carried(language));
    ticket.returned.and_then(|returned| words::returned(language, returned)).or(carried)
}

/// When a stage ends by itself that the reader can do something about.
fn until(ticket: &Ticket) -> Option<Timestamp> {
    match (&ticket.state, ticket.stay) {
        (TicketState::Drafting { draft_by }, _) => Some(*draft_by),
        (TicketState::Waiting, Some(StayPrompt::Asked { answer_by })) => Some(answer_by),
        (TicketState::Waiting, _) => ticket.away_until,
        (
            TicketState::Offered(_)
            | TicketState::Calling { .. }
            | TicketState::InConsultation { .. }
            | TicketState::Interrupted { .. }
            | TicketState::Held { .. }
            | TicketState::Ended(_),
            _,
        ) => None,
    }
}

fn stage(facts: &VisitFacts, host: &str, line_words: &mut LineWords) -> (VisitStage, (String, String)) {
    let language = facts.language;
    if let Some(departure) = facts.departure {
        return match departure {
            Departure::Moved => (VisitStage::Moved, words::moved(language)),
            Departure::LeftParty => (VisitStage::Over, words::left_the_party(language)),
        };
    }
    if let Some(elsewhere) = &facts.elsewhere {
        return (VisitStage::Elsewhere, words::elsewhere(language, &elsewhere.name));
    }
    let Some(ticket) = &facts.ticket else {
        let status = words::status(language, facts.line.open, facts.waiting);
        return (VisitStage::Before, (status, words::staffing(language, facts.line.hosts_on_duty)));
    };
    let ahead = facts.ahead.unwrap_or(Ahead::Exactly(0));
    let people = ticket.people().count();
    match &ticket.state {
        TicketState::Drafting { .. } => (VisitStage::Draft, words::drafting(language, ahead)),
        TicketState::Waiting if matches!(ticket.stay, Some(StayPrompt::Asked { .. })) => {
            (VisitStage::Asked, words::asked(language))
        }
        TicketState::Waiting if ticket.away_until.is_some() => (VisitStage::Away, words::away(language)),
        TicketState::Waiting | TicketState::Offered(_) => {
            let offered = matches!(ticket.state, TicketState::Offered(_));
            (VisitStage::Waiting, line_words.of(language, ahead, offered, facts.line))
        }
        TicketState::Calling { stage: CallStage::Ringing { .. }, .. } => {
            (VisitStage::Called, words::called(language, host))
        }
        TicketState::Calling { stage: CallStage::Entering { .. }, .. } => {
            (VisitStage::Consultation, words::entering(language, host, people))
        }
        TicketState::InConsultation { .. } => {
            (VisitStage::Consultation, words::in_consultation(language, host, people))
        }
        TicketState::Interrupted { by, .. } => (VisitStage::Consultation, words::interrupted(language, host, *by)),
        TicketState::Held { .. } => (VisitStage::Held, words::held(language, host)),
        TicketState::Ended(ended) => (VisitStage::Over, words::ended(language, ended.reason, facts.invited)),
    }
}
