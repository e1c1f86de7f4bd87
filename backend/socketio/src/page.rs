//! A page that is connected, to whoever tells it things.

use std::sync::Arc;

use serde::Serialize;

use crate::{Answer, packet, wire::Wire};

/// A page that is connected to a namespace.
#[derive(Clone)]
pub struct Page {
    wire: Arc<Wire>,
    namespace: &'static str,
}

/// Why a page was not told something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Untold {
    /// It takes no more for now. What it was to be told is lost.
    Busy,
    /// It is gone.
    Gone,
}

impl PartialEq for Page {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.wire, &other.wire) && self.namespace == other.namespace
    }
}

impl Eq for Page {}

impl std::fmt::Debug for Page {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Page").field(&self.namespace).finish()
    }
}

impl Page {
    pub(crate) fn new(wire: Arc<Wire>, namespace: &'static str) -> Self {
        Self { wire, namespace }
    }

    /// The namespace that it is connected to.
    pub(crate) fn namespace(&self) -> &'static str {
        self.namespace
    }

    /// Tells it something. That is on its way when this returns, or waits until the network takes it.
    ///
    /// # Panics
    ///
    /// When the payload cannot be put into JSON, which is a defect of its type.
    pub fn emit(&self, event: &'static str, payload: &impl Serialize) -> Result<(), Untold> {
        let Ok(text) = packet::event(self.namespace, event, payload) else {
            panic!("what a page is told is made of what JSON has");
        };
        self.wire.send(text)
    }

    /// Puts it out, and ends its connection.
    pub fn put_out(&self) {
        self.wire.end(packet::disconnected(self.namespace));
    }

    pub(crate) fn answer(&self, id: u64, answer: &Answer) {
        // Whoever asked may have gone, and one that takes nothing asks again.
        self.wire.send(packet::answer(self.namespace, id, answer)).ok();
    }
}
