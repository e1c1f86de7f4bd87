//! A floor under test: time stands still until it is told to go on, ids are counted, and every commit is applied to a
//! second floor as another node would.

use anteroom_domain::{
    SignedDuration, Timestamp,
    command::{Command, Outcome, TransferTo},
    consultation::{Consultation, Side},
    event::{Commit, Event},
    floor::{COMMIT_EVENTS_MAX, Draft, Floor, Ids},
    host::{Duty, Host, HostState},
    hours::{OpeningHours, OverrideState, Span, Week},
    ids::{ConsultationId, CustomerId, HostId, NodeId, SessionId, TicketId},
    refusal::Refusal,
    session::{Assignment, Session, Settings},
    ticket::{CallStage, EndReason, Ended, Offer, RemoveReason, Staff, StayPrompt, Ticket, TicketState},
};

/// The node to which everyone is connected unless a test says otherwise.
pub(crate) const NODE: NodeId = NodeId(1);
/// Another one.
pub(crate) const OTHER_NODE: NodeId = NodeId(2);

pub(crate) const ANNA: CustomerId = CustomerId(0xa);
pub(crate) const BILAL: CustomerId = CustomerId(0xb);
pub(crate) const CARLA: CustomerId = CustomerId(0xc);
pub(crate) const DAVID: CustomerId = CustomerId(0xd);
pub(crate) const ELENA: CustomerId = CustomerId(0xe);

/// Far more than any test does at one go; a floor that needs more is going round in circles.
const STEPS_MAX: usize = 10_000;

#[derive(Debug, Clone, Default)]
struct CountedIds(u128);

impl Ids for CountedIds {
    fn fresh(&mut self) -> u128 {
        self.0 += 1;
        self.0
    }
}

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

pub(crate) fn ms(count: i64) -> SignedDuration {
    SignedDuration::from_millis(count)
}

/// Makes a session ask for an agreement before the wait.
pub(crate) fn asks_for_agreement(settings: &mut Settings) {
    settings.consent_text.push_str("You agree.");
}

#[derive(Clone)]
pub(crate) struct World {
    pub(crate) floor: Floor,
    /// What another node makes of the same commits.
    follower: Floor,
    pub(crate) now: Timestamp,
    ids: CountedIds,
    pub(crate) log: Vec<Commit>,
}

impl World {
    pub(crate) fn new() -> Self {
        Self {
            floor: Floor::default(),
            follower: Floor::default(),
            now: at("2026-03-02T09:00:00Z"),
            ids: CountedIds(0x1000),
            log: Vec::new(),
        }
    }

    /// Settles what is due, then decides the command. A refusal is seen to change nothing.
    pub(crate) fn run(&mut self, command: &Command) -> Result<Outcome, Refusal> {
        self.settle();
        let before = self.floor.clone();
        let mut draft = Draft::new(&mut self.floor, self.now);
        let result = draft.run(command, &mut self.ids);
        let refused = result.is_err();
        assert!(!refused || draft.is_empty(), "a refusal writes nothing");
        let commit = draft.finish(NODE);
        assert!(!refused || self.floor == before, "a refusal changes nothing");
        self.keep(commit);
        self.settle();
        result
    }

    /// Decides commands that arrived together, in as few commits as it takes.
    pub(crate) fn batch(&mut self, commands: &[Command]) -> Vec<Result<Outcome, Refusal>> {
        let mut results = Vec::new();
        while results.len() < commands.len() {
            let mut draft = Draft::new(&mut self.floor, self.now);
            draft.settle(&mut self.ids);
            while !draft.is_full() && results.len() < commands.len() {
                results.push(draft.run(&commands[results.len()], &mut self.ids));
            }
            let commit = draft.finish(NODE);
            self.keep(commit);
        }
        self.settle();
        results
    }

    /// Runs a command that is accepted.
    pub(crate) fn done(&mut self, command: &Command) -> Outcome {
        self.run(command).unwrap_or_else(|refusal| panic!("{command:?} was refused: {refusal}"))
    }

    /// Runs a command that is refused, and returns why.
    pub(crate) fn refused(&mut self, command: &Command) -> Refusal {
        self.run(command).expect_err("the command is refused")
    }

    /// Does what is due now, in as many commits as it takes, and says whether that was anything.
    pub(crate) fn settle(&mut self) -> bool {
        for commits in 0..STEPS_MAX {
            let mut draft = Draft::new(&mut self.floor, self.now);
            draft.settle(&mut self.ids);
            let Some(commit) = draft.finish(NODE) else {
                let due = self.floor.next_deadline(self.now);
                assert!(due.is_none_or(|due| due > self.now), "what is due at {due:?} is not done at {}", self.now);
                return commits > 0;
            };
            self.keep(Some(commit));
        }
        panic!("the floor never comes to rest");
    }

    fn keep(&mut self, commit: Option<Commit>) {
        if let Some(commit) = commit {
            assert!(commit.events.len() <= COMMIT_EVENTS_MAX, "a commit holds at most so many events");
            self.follower.apply_commit(&commit);
            self.log.push(commit);
        }
        self.floor.check();
        assert_eq!(self.floor, self.follower, "I19 the log makes the same floor everywhere");
    }

    /// Lets time pass, stopping at each deadline that the floor announces.
    pub(crate) fn advance(&mut self, seconds: i64) {
        self.advance_ms(seconds * 1_000);
    }

    pub(crate) fn advance_ms(&mut self, milliseconds: i64) {
        let until = self.now + ms(milliseconds);
        self.settle();
        for _ in 0..STEPS_MAX {
            let announced = self.floor.next_deadline(self.now);
            let Some(due) = announced.filter(|due| *due <= until) else {
                self.nothing_is_due(until);
                self.now = until;
                return;
            };
            self.nothing_is_due(due - ms(1));
            self.now = due;
            let did_something = self.settle();
            let moved_on = self.floor.next_deadline(self.now) != announced;
            assert!(did_something || moved_on, "the deadline {due} is announced for nothing, again and again");
        }
        panic!("deadlines without end");
    }

    fn nothing_is_due(&self, instant: Timestamp) {
        let event = self.floor.settle(instant.max(self.now), &mut self.ids.clone());
        assert_eq!(event, None, "due at {instant} although no deadline announced it");
    }

    /// Lets time pass while nobody looks, as when the only server is down.
    pub(crate) fn sleep(&mut self, seconds: i64) {
        self.now += SignedDuration::from_secs(seconds);
    }
}

/// Setting up, and what people do.
impl World {
    /// An open session with the default settings but for what `change` does to them, and for the question to those who
    /// wait while nobody is on duty: many tests wait for long without a host.
    pub(crate) fn session(&mut self, change: impl FnOnce(&mut Settings)) -> SessionId {
        let mut settings = Settings { unstaffed_prompt_s: 0, ..Settings::default() };
        change(&mut settings);
        let session = SessionId(self.ids.fresh());
        let slug = format!("session-{}", self.floor.sessions().count() + 1).parse().expect("a slug");
        self.done(&Command::CreateSession {
            session,
            slug,
            name: "Contact centre".to_owned(),
            description: String::new(),
            settings,
        });
        session
    }

    pub(crate) fn automatic(&mut self) -> SessionId {
        self.session(|settings| settings.assignment = Assignment::Automatic)
    }

    pub(crate) fn manual(&mut self) -> SessionId {
        self.session(|settings| settings.assignment = Assignment::Manual)
    }

    pub(crate) fn configure(&mut self, session: SessionId, change: impl FnOnce(&mut Settings)) {
        let Session { name, description, mut settings, .. } =
            self.floor.session(session).expect("the session exists").clone();
        change(&mut settings);
        self.done(&Command::ConfigureSession { session, edition: None, name, description, settings });
    }

    pub(crate) fn open(&mut self, session: SessionId, state: OverrideState) {
        self.done(&Command::by_hand(session, state));
    }

    /// A host of these sessions, connected and available.
    pub(crate) fn host(&mut self, sessions: &[SessionId]) -> HostId {
        let host = self.idle_host(sessions);
        self.duty(host, Duty::Available);
        host
    }

    /// A host of these sessions, connected but not serving yet.
    pub(crate) fn idle_host(&mut self, sessions: &[SessionId]) -> HostId {
        let host = HostId(self.ids.fresh());
        for &session in sessions {
            self.done(&Command::AssignHost { session, host });
        }
        self.host_online(host, true);
        host
    }

    pub(crate) fn duty(&mut self, host: HostId, duty: Duty) {
        self.done(&Command::SetDuty { host, duty });
    }

    pub(crate) fn host_online(&mut self, host: HostId, online: bool) {
        self.done(&Command::HostPresence { host, node: NODE, online });
    }

    pub(crate) fn joining(&mut self, session: SessionId, customer: CustomerId) -> Command {
        Command::Join { session, customer, ticket: TicketId(self.ids.fresh()), node: Some(NODE) }
    }

    /// Joins, a millisecond after whatever happened last, so that no two arrive at once.
    pub(crate) fn join(&mut self, session: SessionId, customer: CustomerId) -> TicketId {
        self.advance_ms(1);
        let command = self.joining(session, customer);
        match self.done(&command) {
            Outcome::Joined { ticket, .. } => ticket,
            other => panic!("joining gives a ticket, not {other:?}"),
        }
    }

    pub(crate) fn online(&mut self, customer: CustomerId, online: bool) {
        self.done(&Command::CustomerPresence { customer, node: NODE, online });
    }

    pub(crate) fn leave(&mut self, ticket: TicketId) {
        let customer = self.ticket(ticket).customer;
        self.done(&Command::Leave { ticket, customer });
    }

    pub(crate) fn submit(&mut self, ticket: TicketId) {
        let customer = self.ticket(ticket).customer;
        self.done(&Command::Submit { ticket, customer, consent: true });
    }

    pub(crate) fn step_away(&mut self, ticket: TicketId) {
        let customer = self.ticket(ticket).customer;
        self.done(&Command::StepAway { ticket, customer });
    }

    pub(crate) fn come_back(&mut self, ticket: TicketId) {
        let customer = self.ticket(ticket).customer;
        self.done(&Command::ComeBack { ticket, customer });
    }

    /// Somebody comes along, connected like everyone.
    pub(crate) fn invite(&mut self, ticket: TicketId, customer: CustomerId) {
        self.done(&Command::JoinParty { ticket, customer, node: Some(NODE) });
    }

    pub(crate) fn hold(&mut self, ticket: TicketId) {
        let Consultation { id: consultation, host, .. } = self.consultation(ticket);
        self.done(&Command::Hold { host, consultation });
    }

    pub(crate) fn remove(&mut self, ticket: TicketId) {
        self.done(&Command::Remove { ticket, by: Staff::Admin, why: RemoveReason::Other });
    }

    pub(crate) fn undo(&mut self, ticket: TicketId) {
        self.done(&Command::UndoRemove { ticket, by: Staff::Admin });
    }

    pub(crate) fn transfer(&mut self, ticket: TicketId, to: TransferTo) {
        self.done(&Command::Transfer { ticket, by: Staff::Admin, to });
    }

    /// The host asks for the next customer and gets one.
    pub(crate) fn next(&mut self, host: HostId) -> TicketId {
        match self.done(&Command::Next { host, session: None }) {
            Outcome::Called { ticket, .. } => ticket,
            other => panic!("next gives a customer, not {other:?}"),
        }
    }

    pub(crate) fn accept(&mut self, ticket: TicketId) {
        let Offer { host, consultation, .. } = self.offer(ticket);
        self.done(&Command::Accept { host, consultation });
    }

    pub(crate) fn decline(&mut self, ticket: TicketId) {
        let Offer { host, consultation, .. } = self.offer(ticket);
        self.done(&Command::Decline { host, consultation });
    }

    pub(crate) fn answer(&mut self, ticket: TicketId) {
        let (consultation, customer) = (self.consultation(ticket).id, self.ticket(ticket).customer);
        self.done(&Command::Answer { consultation, customer });
    }

    pub(crate) fn media(&mut self, ticket: TicketId, side: Side, up: bool) {
        let consultation = self.consultation(ticket).id;
        self.done(&Command::Media { consultation, side, up });
    }

    /// From being called to talking.
    pub(crate) fn begin(&mut self, ticket: TicketId) {
        self.answer(ticket);
        self.media(ticket, Side::Host, true);
        self.media(ticket, Side::Customer, true);
        assert_eq!(self.is(ticket), "in_consultation");
    }

    pub(crate) fn end(&mut self, ticket: TicketId) {
        let Consultation { id: consultation, host, .. } = self.consultation(ticket);
        self.done(&Command::End { host, consultation });
    }
}

/// Looking.
impl World {
    pub(crate) fn ticket(&self, ticket: TicketId) -> &Ticket {
        self.floor.ticket(ticket).expect("the ticket is known")
    }

    /// The name of the ticket's state, as in the specification; a call also says how far it has come.
    pub(crate) fn is(&self, ticket: TicketId) -> &'static str {
        match &self.ticket(ticket).state {
            TicketState::Drafting { .. } => "drafting",
            TicketState::Waiting => "waiting",
            TicketState::Held { .. } => "held",
            TicketState::Offered(_) => "offered",
            TicketState::Calling { stage: CallStage::Ringing { .. }, .. } => "ringing",
            TicketState::Calling { stage: CallStage::Entering { .. }, .. } => "entering",
            TicketState::InConsultation { .. } => "in_consultation",
            TicketState::Interrupted { .. } => "interrupted",
            TicketState::Ended(Ended { reason, .. }) => match reason {
                EndReason::Served => "served",
                EndReason::Left => "left",
                EndReason::Abandoned => "abandoned",
                EndReason::NoShow => "no_show",
                EndReason::Failed => "failed",
                EndReason::Expired => "expired",
                EndReason::ClosedOut => "closed_out",
                EndReason::Removed => "removed",
            },
        }
    }

    /// The same, and while it waits also what keeps it from being called, or is asked of the customer.
    pub(crate) fn situation(&self, id: TicketId) -> &'static str {
        let ticket = self.ticket(id);
        match (&ticket.state, &ticket.stay) {
            (TicketState::Waiting, _) if ticket.away_until.is_some() => "away",
            (TicketState::Waiting, _) if !ticket.is_online() => "offline",
            (TicketState::Waiting, Some(StayPrompt::Asked { .. })) => "asked",
            (TicketState::Ended(_), _) if self.has_kept_place(id) => "kept",
            _ => self.is(id),
        }
    }

    fn has_kept_place(&self, id: TicketId) -> bool {
        let mut kept = self.floor.sessions().flat_map(|session| session.kept.iter());
        kept.any(|(_, place)| place.ticket == id)
    }

    pub(crate) fn offer(&self, ticket: TicketId) -> Offer {
        match &self.ticket(ticket).state {
            TicketState::Offered(offer) => *offer,
            other => panic!("the ticket is not on offer but {other:?}"),
        }
    }

    pub(crate) fn consultation(&self, ticket: TicketId) -> Consultation {
        self.ticket(ticket).consultation().expect("a consultation is open").clone()
    }

    pub(crate) fn consultation_id(&self, ticket: TicketId) -> ConsultationId {
        self.ticket(ticket).consultation_id().expect("a consultation is offered or open")
    }

    pub(crate) fn how_ended(&self, ticket: TicketId) -> Ended {
        match &self.ticket(ticket).state {
            TicketState::Ended(ended) => *ended,
            other => panic!("the ticket has not ended but is {other:?}"),
        }
    }

    pub(crate) fn line(&self, session: SessionId) -> Vec<TicketId> {
        self.floor.session(session).expect("the session exists").line().collect()
    }

    pub(crate) fn host_of(&self, ticket: TicketId) -> Option<HostId> {
        self.ticket(ticket).host()
    }

    pub(crate) fn host_now(&self, host: HostId) -> &Host {
        self.floor.host(host).expect("the host is known")
    }

    pub(crate) fn doing(&self, host: HostId) -> HostState {
        self.host_now(host).state(self.now)
    }

    /// Every event so far, in order.
    pub(crate) fn events(&self) -> impl Iterator<Item = &Event> {
        self.log.iter().flat_map(|commit| &commit.events)
    }

    pub(crate) fn last_commit(&self) -> &Commit {
        self.log.last().expect("something has happened")
    }
}

/// Open from this minute on for some minutes, then after as long a break for the day.
pub(crate) fn hours_around(now: Timestamp, closes_in: u16, last_admission_s: u32) -> OpeningHours {
    const DAY: u16 = 1_440;
    let minute = u16::try_from(now.as_second().rem_euclid(86_400) / 60).expect("a minute of the day");
    let span = |from: u16, to: u16| Span::new((minute + from) % DAY, (minute + to) % DAY).expect("a span");
    let length = closes_in;
    let mut spans = vec![span(0, length), span(2 * length, 2 * length + 1_200)];
    spans.sort_unstable();
    let [mon, tue, wed, thu, fri, sat, sun] = std::array::from_fn(|_| spans.clone());
    OpeningHours { weekly: Week { mon, tue, wed, thu, fri, sat, sun }, last_admission_s, ..OpeningHours::never("UTC") }
}
