//! Commit after commit.

use anteroom_domain::{
    Timestamp,
    event::Commit,
    floor::{COMMIT_EVENTS_MAX, Floor},
    ids::{ConsultationId, HostId, Revision, TicketId},
    ticket::TicketState,
};

use crate::{
    book::{Book, Once, Place},
    judge::{Finding, Judge},
    violation::Violation,
};

/// Reads a log from its first commit on and says what is wrong with it.
#[derive(Debug, Clone, Default)]
pub struct Checker {
    book: Book,
    revision: Revision,
    at: Option<Timestamp>,
    /// The last commit was full: what is due may have to wait for the next.
    was_full: bool,
}

impl Checker {
    /// Nothing has happened yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The last commit read.
    pub fn revision(&self) -> Revision {
        self.revision
    }

    /// How many tickets are live.
    pub fn live(&self) -> usize {
        self.book.tickets.len()
    }

    /// Reads the next commit, and says what is wrong with it.
    pub fn commit(&mut self, commit: &Commit) -> Vec<Violation> {
        let mut findings = self.order(commit);
        self.revision = commit.revision;
        self.at = Some(self.at.map_or(commit.at, |last| last.max(commit.at)));
        for event in &commit.events {
            let mut judge = Judge { book: &self.book, at: commit.at, findings: Vec::new() };
            judge.event(event);
            findings.append(&mut judge.findings);
            self.book.apply(commit.at, event);
        }
        self.book.forget_removed(commit.at);
        self.was_full = commit.events.len() >= COMMIT_EVENTS_MAX;
        if !self.was_full {
            self.nothing_left(commit.at, &mut findings);
        }
        self.violations(findings)
    }

    /// Says what is wrong with the end of the log. A commit that was full is followed by one that goes on.
    pub fn finish(&mut self) -> Vec<Violation> {
        let mut findings = Vec::new();
        if let (true, Some(at)) = (self.was_full, self.at) {
            self.nothing_left(at, &mut findings);
        }
        self.violations(findings)
    }

    fn violations(&self, findings: Vec<Finding>) -> Vec<Violation> {
        let revision = self.revision;
        findings.into_iter().map(|(invariant, sentence)| Violation { invariant, revision, sentence }).collect()
    }

    fn order(&self, commit: &Commit) -> Vec<Finding> {
        let mut findings = Vec::new();
        if commit.revision != self.revision.next() {
            let sentence = format!("{} follows {}: the log has a gap or a repetition", commit.revision, self.revision);
            findings.push(("I19", sentence));
        }
        if let Some(last) = self.at.filter(|last| *last > commit.at) {
            findings.push(("I15", format!("time goes back from {last} to {}", commit.at)));
        }
        if commit.events.is_empty() {
            findings.push(("I11", "a commit without events: a refusal has written something".to_owned()));
        }
        findings
    }

    /// What is due at the time of a commit happens in that commit.
    fn nothing_left(&self, at: Timestamp, findings: &mut Vec<Finding>) {
        findings.extend(self.book.overdue(at).into_iter().map(|(_, sentence)| ("I8", sentence)));
        if let Some((ticket, host)) = self.book.unoffered(at) {
            findings.push(("I7", format!("{ticket:?} waits and {host:?} is free, and the commit leaves it so")));
        }
    }

    /// What should have happened by `now` and has not, for whoever knows the true time: how long ago it was due at most.
    pub fn overdue(&self, now: Timestamp) -> Vec<Violation> {
        let late = self.book.overdue(now).into_iter();
        self.violations(late.map(|(_, sentence)| ("I8", sentence)).collect())
    }

    /// Somebody who may be served and a host who may serve them at `now`, in a session that should have brought them
    /// together by itself.
    pub fn unoffered(&self, now: Timestamp) -> Option<(TicketId, HostId)> {
        self.book.unoffered(now)
    }

    /// The consultations that need a room.
    pub fn rooms(&self) -> impl Iterator<Item = ConsultationId> {
        self.book.tickets.values().filter_map(|ticket| match ticket.place {
            Place::Drafting { .. } | Place::Waiting | Place::Offered { .. } | Place::Held { .. } => None,
            Place::Ringing { with, .. }
            | Place::Entering { with, .. }
            | Place::Talking { with }
            | Place::Interrupted { with, .. } => Some(with.consultation),
        })
    }

    /// Whether a customer was ever called into this consultation.
    pub fn was_called(&self, consultation: ConsultationId) -> bool {
        self.book.once.contains(&(consultation, Once::Called))
    }

    /// Compares the book with a floor of the same revision: the same tickets at the same places with the same hosts
    /// (I6, I14, I19), and as many ahead as a recount says (I20).
    pub fn compare(&self, floor: &Floor) -> Vec<Violation> {
        let mut findings = Vec::new();
        let mut differs = |invariant, sentence: String| findings.push((invariant, sentence));
        if floor.revision() != self.revision {
            differs("I19", format!("the floor is at {} and the log at {}", floor.revision(), self.revision));
            return self.violations(findings);
        }
        for (id, booked) in &self.book.tickets {
            let Some(ticket) = floor.ticket(*id).filter(|t| t.is_live()) else {
                differs("I6", format!("{id:?} is {} in the log and lost on the floor", booked.place.name()));
                continue;
            };
            if ticket.key != booked.key {
                differs("I14", format!("{id:?} has another place on the floor than in the log"));
            }
            let with = booked.place.with();
            let same_host = with.map(|with| with.host) == ticket.host();
            if name(&ticket.state) != booked.place.name() || !same_host {
                let (log, floor) = (booked.place.name(), name(&ticket.state));
                differs("I19", format!("{id:?} is {log} in the log and {floor} on the floor"));
            }
            if ticket.is_online() != booked.is_online() {
                differs("I19", format!("{id:?} is online on one side only"));
            }
        }
        for ticket in floor.tickets().filter(|t| t.is_live()) {
            if !self.book.tickets.contains_key(&ticket.id) {
                differs("I10", format!("{:?} lives on the floor and not in the log", ticket.id));
            }
        }
        for session in self.book.sessions.keys() {
            for (ahead, (id, _)) in self.book.line(*session).enumerate() {
                let shown = floor.ticket(id).and_then(|t| floor.ahead(t));
                if shown != Some(ahead) {
                    differs("I20", format!("{id:?} has {ahead} ahead in line and is shown {shown:?}"));
                }
            }
        }
        for (id, booked) in &self.book.hosts {
            let Some(host) = floor.host(*id) else {
                differs("I19", format!("{id:?} is lost on the floor"));
                continue;
            };
            let engaged: Vec<_> = host.engaged.map(anteroom_domain::host::Engagement::ticket).into_iter().collect();
            if !booked.has.iter().eq(engaged.iter()) {
                differs("I8", format!("{id:?} has {:?} in the log and {engaged:?} on the floor", booked.has));
            }
            if host.held != booked.held {
                differs("I19", format!("{id:?} holds {:?} in the log and {:?} on the floor", booked.held, host.held));
            }
            if host.duty != booked.duty {
                differs("I19", format!("{id:?} has another duty on the floor than in the log"));
            }
        }
        self.violations(findings)
    }
}

/// The state's name, as the book has it.
fn name(state: &TicketState) -> &'static str {
    use anteroom_domain::ticket::CallStage;
    match state {
        TicketState::Drafting { .. } => "drafting",
        TicketState::Waiting => "waiting",
        TicketState::Offered(_) => "offered",
        TicketState::Calling { stage: CallStage::Ringing { .. }, .. } => "ringing",
        TicketState::Calling { stage: CallStage::Entering { .. }, .. } => "entering",
        TicketState::InConsultation { .. } => "in consultation",
        TicketState::Interrupted { .. } => "interrupted",
        TicketState::Held { .. } => "held",
        TicketState::Ended(_) => "over",
    }
}
