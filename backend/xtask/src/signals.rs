//! The wish of the person, or of the machine, that this program ends.

use anyhow::{Context, Result};
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Ctrl-C, a polite kill, and a closed terminal: all mean "stop what you started, then end".
pub(crate) struct StopWish {
    interrupt: Signal,
    terminate: Signal,
    hangup: Signal,
}

impl StopWish {
    /// Listens from now on; until this is dropped the process is not ended by these signals itself.
    pub(crate) fn listen() -> Result<Self> {
        let listen = |kind| signal(kind).context("cannot listen for signals");
        Ok(Self {
            interrupt: listen(SignalKind::interrupt())?,
            terminate: listen(SignalKind::terminate())?,
            hangup: listen(SignalKind::hangup())?,
        })
    }

    /// Returns when one of the signals has come.
    pub(crate) async fn came(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
            _ = self.hangup.recv() => {}
        }
    }
}
