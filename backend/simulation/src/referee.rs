//! Watches a world: the log by itself, the nodes against the log, and whether things happen soon enough.

use std::{
    collections::{BTreeMap, BTreeSet},
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    time::Duration,
};

use anteroom_audit::Checker;
use anteroom_domain::{
    SignedDuration, Timestamp,
    event::Commit,
    floor::{Floor, Snapshot},
    ids::{ConsultationId, NodeId, Revision},
};
use tokio::time::Instant;

use crate::{failure::Failure, hash::LogHash, names::event_name, node::Node, panics, world::World};

/// How long anything that is due may take (I7), and a room to be closed (I9).
const SOON: Duration = Duration::from_secs(1);
/// How long comparing the rooms may take to repair what was lost: it happens each minute.
const RECONCILED: Duration = Duration::from_secs(70);
/// A steady clock drifts by one part in so many at most.
const DRIFT: i32 = 200;

type Findings = Vec<(&'static str, String)>;

pub(crate) struct Referee {
    checker: Checker,
    floor: Floor,
    log: Vec<Arc<Commit>>,
    pub(crate) hash: LogHash,
    pub(crate) failure: Option<Failure>,
    /// Since when somebody who waits and somebody who is free have not been brought together.
    unoffered_since: Option<Instant>,
    /// Since when something is overdue.
    overdue_since: Option<Instant>,
    /// The rooms that are needed, and since when.
    needed: BTreeMap<ConsultationId, (Instant, NodeId)>,
    /// The rooms that are no longer needed, since when, and by whose commit.
    ended: BTreeMap<ConsultationId, (Instant, NodeId)>,
    /// When a node was last away or had troubles.
    troubled_at: Instant,
    /// How far each node has been compared with the log.
    compared: BTreeMap<NodeId, Revision>,
    began: Instant,
}

impl Referee {
    pub(crate) fn new(began: Instant) -> Self {
        Self {
            checker: Checker::new(),
            floor: Floor::default(),
            log: Vec::new(),
            hash: LogHash::default(),
            failure: None,
            unoffered_since: None,
            overdue_since: None,
            needed: BTreeMap::new(),
            ended: BTreeMap::new(),
            troubled_at: began,
            compared: BTreeMap::new(),
            began,
        }
    }

    pub(crate) fn commits(&self) -> u64 {
        self.log.len() as u64
    }

    pub(crate) fn was_called(&self, consultation: ConsultationId) -> bool {
        self.checker.was_called(consultation)
    }

    pub(crate) fn snapshot(&self) -> Snapshot {
        Snapshot::from(&self.floor)
    }

    pub(crate) fn is_stored(&self, commit: &Commit) -> bool {
        let index = usize::try_from(commit.revision.0).ok().and_then(|revision| revision.checked_sub(1));
        index.and_then(|index| self.log.get(index)).is_some_and(|stored| **stored == *commit)
    }

    /// Looks at a commit that is in the log now. One that was there before is a repeated write.
    pub(crate) fn stored(&mut self, commit: &Commit, now: Timestamp) -> Findings {
        if commit.revision <= self.checker.revision() {
            return Vec::new();
        }
        let mut findings: Findings = Vec::new();
        let before: BTreeSet<_> = self.checker.rooms().collect();
        let violations = self.checker.commit(commit);
        findings.extend(violations.into_iter().map(|violation| (violation.invariant, violation.sentence)));
        let instant = Instant::now();
        let after: BTreeSet<_> = self.checker.rooms().collect();
        self.needed.extend(after.difference(&before).map(|id| (*id, (instant, commit.node))));
        for id in before.difference(&after) {
            self.needed.remove(id);
            self.ended.insert(*id, (instant, commit.node));
        }
        // Whatever was done to any machine's clock, no commit is from the future: no timer can have fired early.
        let passed = SignedDuration::try_from(self.began.elapsed()).unwrap_or_default();
        if commit.at > now + passed / DRIFT + SignedDuration::from_millis(2) {
            findings.push(("I24", format!("revision {} is from {} and written at {now}", commit.revision, commit.at)));
        }
        let floor = &mut self.floor;
        let folded = catch_unwind(AssertUnwindSafe(|| {
            floor.apply_commit(commit);
            floor.check();
        }));
        if folded.is_err() {
            findings.push(("defect", format!("revision {}: {}", commit.revision, panics::take())));
        } else {
            let compared = self.checker.compare(&self.floor);
            findings.extend(compared.into_iter().map(|violation| (violation.invariant, violation.sentence)));
        }
        self.hash.add(commit, event_name);
        self.log.push(Arc::new(commit.clone()));
        findings
    }

    /// Looks at everything, every so often.
    pub(crate) fn look(&mut self, world: &World) -> Findings {
        let running = world.running();
        let mut findings = Findings::new();
        for node in &running {
            self.compare(node, &mut findings);
        }
        let well: Vec<_> = running.iter().filter_map(|node| Some((node.link.well_since()?, node))).collect();
        self.soon(&well, &mut findings);
        if well.len() < world.plan.nodes {
            self.troubled_at = Instant::now();
        }
        self.rooms(world, &well, &mut findings);
        findings
    }

    /// A node that is as far as the log has the floor that the log makes.
    fn compare(&mut self, node: &Node, findings: &mut Findings) {
        let floor = node.floor.read();
        let revision = floor.revision();
        if revision == self.floor.revision() && self.compared.get(&node.id) != Some(&revision) {
            self.compared.insert(node.id, revision);
            if *floor != self.floor {
                findings.push(("I19", format!("{:?} has another floor at {revision} than the log makes", node.id)));
            }
        }
        if revision > self.floor.revision() {
            findings.push(("I11", format!("{:?} is at {revision} and the log at {}", node.id, self.floor.revision())));
        }
    }

    /// I7 and I8: as long as any node is well, nothing waits that could be done. What that node's clock shows counts.
    fn soon(&mut self, well: &[(Instant, &Arc<Node>)], findings: &mut Findings) {
        let longest = well.iter().min_by_key(|(since, _)| *since);
        let Some((since, node)) = longest else {
            (self.unoffered_since, self.overdue_since) = (None, None);
            return;
        };
        let shown = node.clock.now();
        let now = self.floor.last_at().map_or(shown, |last| last.max(shown));
        let unoffered = self.checker.unoffered(now);
        let overdue = self.checker.overdue(now).into_iter().next();
        if is_late(&mut self.unoffered_since, unoffered.is_some(), *since)
            && let Some((ticket, host)) = unoffered
        {
            findings.push(("I7", format!("{ticket:?} waits and {host:?} is free, and nothing happens for {SOON:?}")));
        }
        if is_late(&mut self.overdue_since, overdue.is_some(), *since)
            && let Some(overdue) = overdue
        {
            findings.push(("I8", format!("{}; {SOON:?} later nothing has happened", overdue.sentence)));
        }
    }

    /// I9: a room is gone soon after its consultation, and there soon after it began. Whatever is lost with a node or a
    /// media server is repaired by comparing.
    fn rooms(&mut self, world: &World, well: &[(Instant, &Arc<Node>)], findings: &mut Findings) {
        let Some(media_well) = world.media_well_since() else { return };
        let now = Instant::now();
        let rooms: BTreeSet<_> = world.rooms.rooms().into_iter().collect();
        let troubled_at = self.troubled_at;
        let longest_well = well.iter().map(|(since, _)| *since).min();
        let late = |since: Instant, by: NodeId| {
            // Whoever wrote the commit does what follows from it, if nothing has happened to them since; and nobody who
            // does not know of it yet is about to make the room again.
            let writer_lives = well.iter().any(|(_, node)| node.id == by);
            let at_once = writer_lives && troubled_at < since && media_well <= since;
            let limit = if at_once { SOON } else { RECONCILED };
            let from = longest_well.map(|well| since.max(media_well).max(well));
            from.filter(|from| now.duration_since(*from) > limit).map(|_| limit)
        };
        for id in &rooms {
            if let Some((limit, ended)) = self.ended.get(id).and_then(|(at, by)| Some((late(*at, *by)?, *at))) {
                let since = ended.duration_since(self.began);
                findings
                    .push(("I9", format!("the room of {id:?}, which ended at {since:?}, is there after {limit:?}")));
            }
        }
        for (id, (at, by)) in self.needed.iter().filter(|(id, _)| !rooms.contains(id)) {
            if let Some(limit) = late(*at, *by) {
                findings.push(("I8", format!("{id:?} has had no room for {limit:?}")));
            }
        }
    }

    /// When everybody has gone home: nothing is left anywhere.
    pub(crate) fn at_rest(&mut self, world: &World) -> Findings {
        let mut findings = Findings::new();
        findings.extend(self.checker.finish().into_iter().map(|violation| (violation.invariant, violation.sentence)));
        for ticket in self.floor.tickets().filter(|ticket| ticket.is_live()) {
            findings.push(("rest", format!("everybody has gone home and {:?} is {:?}", ticket.id, ticket.state)));
        }
        for room in world.rooms.rooms() {
            findings.push(("rest", format!("everybody has gone home and the room of {room:?} is there")));
        }
        for node in world.running() {
            if *node.floor.read() != self.floor {
                let (there, here) = (node.floor.read().revision(), self.floor.revision());
                findings.push(("rest", format!("{:?} is at {there} and the log at {here}", node.id)));
            }
        }
        if world.running().len() < world.plan.nodes {
            findings.push(("rest", "a node does not come back".to_owned()));
        }
        findings
    }
}

/// Whether something that should not be has been so for too long, while somebody was there to change it.
fn is_late(since: &mut Option<Instant>, is_so: bool, well_since: Instant) -> bool {
    if !is_so {
        *since = None;
        return false;
    }
    let now = Instant::now();
    let since = *since.get_or_insert(now);
    now.duration_since(since.max(well_since)) > SOON
}
