//! The floor and the reference side by side: both are told the same, and must then be seen to be the same.

use anteroom_domain::{
    SignedDuration, Timestamp,
    command::Command,
    event::Commit,
    floor::{Draft, Floor, Ids, Snapshot},
    ids::{ConsultationId, NodeId},
    refusal::Refusal,
};

use crate::{
    reference::Reference,
    view::{View, difference},
    watch::Watch,
};

const NODE: NodeId = NodeId(1);
/// Far more than any test does at one go; a floor that needs more is going round in circles.
const COMMITS_MAX: usize = 1_000;

/// Ids as they come: neither in order nor against it, since what happens at one instant goes by them.
fn shuffled(count: u128) -> u128 {
    // Both are prime, so that no number comes twice within 10,007.
    (count + 1) * 7_919 % 10_007
}

pub(crate) fn consultation_id(count: u128) -> ConsultationId {
    ConsultationId(0xc0_0000 + shuffled(count))
}

#[derive(Debug, Clone, Default)]
struct CountedIds(u128);

impl Ids for CountedIds {
    fn fresh(&mut self) -> u128 {
        self.0 += 1;
        consultation_id(self.0 - 1).0
    }
}

pub(crate) type Agreed = Result<(), String>;

/// Two histories that have been the same so far.
pub(crate) struct Pair {
    pub(crate) floor: Floor,
    reference: Reference,
    pub(crate) now: Timestamp,
    ids: CountedIds,
    log: Vec<Commit>,
    pub(crate) watch: Watch,
    given: u128,
}

impl Pair {
    pub(crate) fn new() -> Self {
        let now = "2026-03-02T09:00:00Z".parse().expect("an instant");
        Self {
            floor: Floor::default(),
            reference: Reference::new(now),
            now,
            ids: CountedIds::default(),
            log: Vec::new(),
            watch: Watch::default(),
            given: 0,
        }
    }

    /// The id of a ticket that was never given before.
    pub(crate) fn fresh_ticket(&mut self) -> u128 {
        self.given += 1;
        0x10_0000 + shuffled(self.given)
    }

    /// What is due, then the command, then what follows from it.
    pub(crate) fn run(&mut self, command: &Command) -> Agreed {
        self.settle()?;
        let before = self.floor.clone();
        let mut draft = Draft::new(&mut self.floor, self.now);
        let result = draft.run(command, &mut self.ids);
        let commit = draft.finish(NODE);
        if result.is_err() && (commit.is_some() || self.floor != before) {
            return Err(format!("I11 a refusal has no side effect: {command:?}"));
        }
        let wrote = commit.is_some();
        self.keep(commit)?;
        self.watch.seen.extend(result.as_ref().err().map(|refused| refused.code().to_owned()));
        let answer = result.as_ref().map(|outcome| *outcome).map_err(Refusal::code);
        let (expected, changed) = self.reference.ask(command, self.now);
        if answer != expected {
            return Err(format!("{command:?}\n  floor:     {answer:?}\n  reference: {expected:?}"));
        }
        if wrote != changed {
            return Err(format!("the floor wrote: {wrote}; the reference changed: {changed}; {command:?}"));
        }
        self.agree()?;
        self.rests()
    }

    /// Like [`Self::run`], for what must be accepted.
    pub(crate) fn done(&mut self, command: &Command) -> Agreed {
        let before = self.floor.revision();
        self.run(command)?;
        assert!(self.floor.revision() > before, "{command:?} does something");
        Ok(())
    }

    /// Does what is due now.
    pub(crate) fn settle(&mut self) -> Agreed {
        let mut wrote = false;
        for _ in 0..COMMITS_MAX {
            let mut draft = Draft::new(&mut self.floor, self.now);
            draft.settle(&mut self.ids);
            let Some(commit) = draft.finish(NODE) else {
                let changed = self.reference.look(self.now);
                self.agree()?;
                self.rests()?;
                if wrote != changed {
                    return Err(format!("by itself the floor wrote: {wrote}; the reference changed: {changed}"));
                }
                return Ok(());
            };
            wrote = true;
            self.keep(Some(commit))?;
        }
        Err("the floor never comes to rest".to_owned())
    }

    fn rests(&self) -> Agreed {
        match self.floor.next_deadline(self.now) {
            Some(due) if due <= self.now => Err(format!("what is due at {due} is not done at {}", self.now)),
            _ => Ok(()),
        }
    }

    /// Time passes; whenever something is announced, it is done.
    pub(crate) fn wait(&mut self, ms: i64) -> Agreed {
        let until = self.now + SignedDuration::from_millis(ms);
        self.settle()?;
        for _ in 0..COMMITS_MAX {
            let announced = self.floor.next_deadline(self.now);
            let Some(due) = announced.filter(|due| *due <= until) else {
                self.nothing_happens_until(until)?;
                self.now = until;
                return self.settle();
            };
            self.nothing_happens_until(due - SignedDuration::from_millis(1))?;
            self.now = due;
            self.settle()?;
            if self.floor.next_deadline(self.now) == announced {
                return Err(format!("{due} is announced again and again"));
            }
        }
        // Short timers over many hours: enough has been seen.
        Ok(())
    }

    /// Time passes and nobody looks.
    pub(crate) fn sleep_until(&mut self, instant: Timestamp) {
        self.now = instant.max(self.now);
    }

    fn nothing_happens_until(&self, instant: Timestamp) -> Agreed {
        let instant = instant.max(self.now);
        if let Some(event) = self.floor.settle(instant, &mut self.ids.clone()) {
            return Err(format!("the floor does this at {instant}, earlier than it announced: {event:?}"));
        }
        if self.reference.clone().look(instant) {
            return Err(format!("the reference changes by {instant}, the floor announces nothing before then"));
        }
        Ok(())
    }

    /// As after the end of the process: what was stored is read again.
    pub(crate) fn restart(&mut self) {
        let text = serde_json::to_string(&Snapshot::from(&self.floor)).expect("a snapshot can be written");
        let floor = Floor::from(serde_json::from_str::<Snapshot>(&text).expect("a snapshot can be read"));
        assert_eq!(floor, self.floor, "I6 I19 a snapshot holds everything");
        self.floor = floor;
    }

    /// As where there is no snapshot: the log is read from its beginning.
    pub(crate) fn replay(&mut self) {
        let mut floor = Floor::default();
        for commit in &self.log {
            floor.apply_commit(commit);
        }
        assert_eq!(floor, self.floor, "I6 I19 the log holds everything");
        self.floor = floor;
    }

    fn keep(&mut self, commit: Option<Commit>) -> Agreed {
        if let Some(commit) = commit {
            let text = serde_json::to_string(&commit).expect("a commit can be written");
            let read: Commit = serde_json::from_str(&text).expect("a commit can be read");
            assert_eq!(read, commit, "a commit is read as it was written");
            self.watch.see(&read)?;
            self.log.push(read);
            self.floor.check();
            assert_eq!(self.watch.floor, self.floor, "I19 the events are the state");
        }
        Ok(())
    }

    /// Whether both are seen to be the same.
    pub(crate) fn agree(&self) -> Agreed {
        let (floor, reference) = (View::of(&self.floor, self.now), self.reference.view(self.now));
        if floor != reference {
            return Err(format!("at {} they differ in\n{}", self.now, difference(&floor, &reference)));
        }
        if self.watch.alerts != self.reference.alerts {
            return Err(format!("I12 alerts: {:?} and {:?}", self.watch.alerts, self.reference.alerts));
        }
        if self.watch.out_of_order != self.reference.out_of_order {
            return Err(format!("I5 picked: {:?} and {:?}", self.watch.out_of_order, self.reference.out_of_order));
        }
        Ok(())
    }
}
