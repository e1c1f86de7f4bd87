//! Whether someone's page is connected, and to which nodes.
//!
//! Presence rests on connections that servers hold, never on a timer in a page: browsers slow down hidden tabs. Each
//! node reports its own connections only, so that a node that dies takes away just what it held.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::NodeId;

/// Where someone is connected; nowhere means offline.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Presence {
    nodes: BTreeSet<NodeId>,
    offline: Option<Offline>,
}

/// Since when nobody is there, and how long that is forgiven.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offline {
    /// When the last connection was lost.
    pub since: Timestamp,
    /// The place, or the duty, is kept until this instant (exclusive).
    pub kept_until: Timestamp,
}

impl Presence {
    /// Connected to one node, or not yet connected and given until `kept_until` to do so.
    pub fn new(node: Option<NodeId>, now: Timestamp, kept_until: Timestamp) -> Self {
        let offline = if node.is_some() { None } else { Some(Offline { since: now, kept_until }) };
        Self { nodes: node.into_iter().collect(), offline }
    }

    /// Whether at least one page is connected.
    pub fn is_online(&self) -> bool {
        !self.nodes.is_empty()
    }

    /// Since when, and until when it is forgiven; `None` while online.
    pub fn offline(&self) -> Option<Offline> {
        self.offline
    }

    /// Whether this node holds a connection.
    pub fn is_at(&self, node: NodeId) -> bool {
        self.nodes.contains(&node)
    }

    /// The nodes that hold a connection.
    pub fn nodes(&self) -> impl Iterator<Item = NodeId> + '_ {
        self.nodes.iter().copied()
    }

    /// Gives someone who is not connected until `kept_until` to be so.
    pub(crate) fn expect(&mut self, at: Timestamp, kept_until: Timestamp) {
        if !self.is_online() {
            let since = self.offline.map_or(at, |offline| offline.since);
            self.offline = Some(Offline { since, kept_until });
        }
    }

    /// Records what one node reports.
    pub(crate) fn set(&mut self, node: NodeId, online: bool, at: Timestamp, kept_until: Timestamp) {
        let changed = if online { self.nodes.insert(node) } else { self.nodes.remove(&node) };
        if self.is_online() {
            self.offline = None;
        } else if changed {
            self.offline = Some(Offline { since: at, kept_until });
        }
    }
}
