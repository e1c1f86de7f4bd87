//! Whether someone is there, by the connections of their pages.

use anteroom_domain::{Timestamp, ids::NodeId};

use super::Span;

/// Someone's connections.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Pages {
    pub(super) nodes: Vec<NodeId>,
    /// Since when there are none, and for how long that is forgiven.
    pub(super) gone: Option<(Timestamp, Span)>,
}

impl Pages {
    pub(super) fn there(&self) -> bool {
        !self.nodes.is_empty()
    }

    pub(super) fn set(&mut self, node: NodeId, online: bool, forgiven: Span) {
        let was = self.nodes.contains(&node);
        self.nodes.retain(|other| *other != node);
        if online {
            self.nodes.push(node);
            self.nodes.sort_unstable();
        }
        if self.there() {
            self.gone = None;
        } else if was {
            self.gone = Some((forgiven.from, forgiven));
        }
    }

    /// Whoever is not there is forgiven anew; that they have been gone for longer is not forgotten.
    pub(super) fn forgive(&mut self, forgiven: Span) {
        if !self.there() {
            let since = self.gone.map_or(forgiven.from, |(since, _)| since);
            self.gone = Some((since, forgiven));
        }
    }
}
