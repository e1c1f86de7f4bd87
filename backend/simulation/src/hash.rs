//! One number for a whole log, to see that a seed replays identically.

use anteroom_domain::event::{Commit, Event};

/// FNV-1a over what tells one log from another: revisions, times, nodes, and whom each event concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogHash(pub u64);

impl Default for LogHash {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl LogHash {
    pub(crate) fn add(&mut self, commit: &Commit, name: impl Fn(&Event) -> &'static str) {
        self.bytes(&commit.revision.0.to_le_bytes());
        self.bytes(&commit.at.as_nanosecond().to_le_bytes());
        self.bytes(&commit.node.0.to_le_bytes());
        for event in &commit.events {
            self.bytes(name(event).as_bytes());
            let subjects = event.subjects();
            let ids = [subjects.ticket.map(|id| id.0), subjects.session.map(|id| id.0), subjects.host.map(|id| id.0)];
            ids.into_iter().flatten().for_each(|id| self.bytes(&id.to_le_bytes()));
        }
    }

    fn bytes(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}
