//! Who is connected to this node, and telling the floor.
//!
//! A page holds its place through the connections that it keeps to a server. Each is a [`Connection`]; the first one
//! makes someone online at this node, and a moment after the last one is dropped they are offline. The moment lets a
//! page reload or change from one transport to another without anyone noticing.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use anteroom_domain::{
    command::Command,
    floor::Floor,
    ids::{CustomerId, HostId, NodeId},
};
use parking_lot::Mutex;
use tokio_util::sync::CancellationToken;

use crate::floor::FloorHandle;

/// How long after the last connection is lost someone is reported offline. Longer than a page takes to reload, far
/// shorter than any grace.
const LINGER: Duration = Duration::from_secs(2);
/// How often what the floor believes of this node is compared with what is so, in case a report was lost.
const COMPARE_EVERY: Duration = Duration::from_secs(10);

/// Someone whose presence matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Attendee {
    /// A customer, in whichever sessions they wait.
    Customer(CustomerId),
    /// A host.
    Host(HostId),
}

impl Attendee {
    fn report(self, floor: &FloorHandle, online: bool) -> Command {
        let node = floor.node();
        match self {
            Self::Customer(customer) => Command::CustomerPresence { customer, node, online },
            Self::Host(host) => Command::HostPresence { host, node, online },
        }
    }

    /// Whether the floor believes, of any of their tickets, something else than that they are `here`.
    fn is_mistaken(self, floor: &Floor, node: NodeId, here: bool) -> bool {
        match self {
            Self::Customer(customer) => {
                floor.visits_of(customer).any(|t| t.is_live() && t.presence_at(customer, node) != here)
            }
            Self::Host(host) => floor.host(host).is_some_and(|h| h.presence.is_at(node) != here),
        }
    }
}

/// Who is connected to this node.
#[derive(Clone)]
pub struct Attendance {
    floor: FloorHandle,
    connections: Arc<Mutex<HashMap<Attendee, usize>>>,
    /// Set when this node stops. Its connections end then, but nobody went away: they are about to connect elsewhere, and
    /// the node's lease gives them the time.
    stopping: Arc<AtomicBool>,
}

/// One connection. Dropping it ends it.
pub struct Connection {
    attendance: Attendance,
    who: Attendee,
}

impl Drop for Connection {
    fn drop(&mut self) {
        let mut connections = self.attendance.connections.lock();
        if let Some(count) = connections.get_mut(&self.who) {
            *count -= 1;
            if *count == 0 {
                connections.remove(&self.who);
                let (attendance, who) = (self.attendance.clone(), self.who);
                tokio::spawn(async move {
                    tokio::time::sleep(LINGER).await;
                    attendance.agree(who).await;
                });
            }
        }
    }
}

impl Attendance {
    /// Of this node, towards its floor.
    pub fn new(floor: FloorHandle) -> Self {
        Self { floor, connections: Arc::default(), stopping: Arc::default() }
    }

    /// Someone has connected.
    pub fn connect(&self, who: Attendee) -> Connection {
        let first = {
            let mut connections = self.connections.lock();
            let count = connections.entry(who).or_default();
            *count += 1;
            *count == 1
        };
        if first {
            let attendance = self.clone();
            tokio::spawn(async move { attendance.agree(who).await });
        }
        Connection { attendance: self.clone(), who }
    }

    /// Someone was here just now, without a connection that lasts: they count as connected for `how_long`.
    pub fn pass_by(&self, who: Attendee, how_long: Duration) {
        let connection = self.connect(who);
        tokio::spawn(async move {
            tokio::time::sleep(how_long).await;
            drop(connection);
        });
    }

    /// Whether someone is connected here.
    pub fn is_here(&self, who: Attendee) -> bool {
        self.connections.lock().contains_key(&who)
    }

    /// How many people are connected here.
    pub fn len(&self) -> usize {
        self.connections.lock().len()
    }

    /// Whether nobody is.
    pub fn is_empty(&self) -> bool {
        self.connections.lock().is_empty()
    }

    /// Tells the floor about one person if it believes something else. A report that is lost is made up for later.
    async fn agree(&self, who: Attendee) {
        if self.stopping.load(Ordering::Relaxed) {
            return;
        }
        let here = self.is_here(who);
        let mistaken = who.is_mistaken(&self.floor.read(), self.floor.node(), here);
        if mistaken {
            // The next comparison tries again.
            self.floor.ask(who.report(&self.floor, here)).await.ok();
        }
    }

    /// Keeps the floor's belief true until `stop`.
    pub async fn run(self, stop: CancellationToken) {
        let mut ticks = tokio::time::interval(COMPARE_EVERY);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                biased;
                () = stop.cancelled() => {
                    self.stopping.store(true, Ordering::Relaxed);
                    return;
                }
                _ = ticks.tick() => {}
            }
            for who in self.doubtful() {
                self.agree(who).await;
            }
        }
    }

    /// Everyone about whom the floor believes something else than what is so.
    fn doubtful(&self) -> Vec<Attendee> {
        let node = self.floor.node();
        let floor = self.floor.read();
        let people = floor.tickets().filter(|t| t.is_live()).flat_map(|t| t.people().map(move |person| (t, person)));
        let customers = people.map(|(t, person)| (Attendee::Customer(person), t.presence_at(person, node)));
        let hosts = floor.hosts().map(|h| (Attendee::Host(h.id), h.presence.is_at(node)));
        customers.chain(hosts).filter(|(who, believed)| self.is_here(*who) != *believed).map(|(who, _)| who).collect()
    }
}
