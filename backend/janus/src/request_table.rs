//! The table of requests that wait for an answer, without the socket and without a clock.
//!
//! Janus echoes our `transaction` in everything that belongs to a request. A synchronous request is answered once, with
//! `success`; an asynchronous one (`message`) is acknowledged with `ack` and answered later with `event`; `keepalive`
//! and `trickle` are answered by the `ack` itself. Any of them may be answered with `error`.
//!
//! The caller sends what [`RequestTable::begin`] named, passes in every reply with [`RequestTable::handle`], and calls
//! [`RequestTable::handle_timeout`] no later than [`RequestTable::poll_timeout`]. Every request ends exactly once: by
//! its answer, its deadline, [`RequestTable::forget`] or [`RequestTable::close`].

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

/// How long Janus may take over one request. Chosen, not measured: Janus answers within milliseconds.
pub(crate) const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);

/// Most requests that may wait at once on one connection. Chosen: far more than the control connection ever has.
pub(crate) const REQUESTS_MAX: usize = 256;

/// One request of this connection. Never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct RequestId(u64);

impl RequestId {
    /// The text to send as `transaction`.
    pub(crate) fn transaction(self) -> String {
        format!("a{}", self.0)
    }

    fn from_transaction(text: &str) -> Option<Self> {
        text.strip_prefix('a')?.parse().ok().map(Self)
    }
}

/// What ends a request, besides an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expects {
    /// The acknowledgement is the answer: `keepalive` and `trickle`.
    Ack,
    /// An answer with content: `success` of a synchronous request, `event` of an asynchronous one.
    Answer,
}

/// What kind of reply came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReplyKind {
    /// `ack`: received, and being worked on.
    Ack,
    /// `success` or `event`.
    Answer,
    /// `error`.
    Error,
}

/// Why no request could begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CannotBegin {
    /// [`REQUESTS_MAX`] requests wait already.
    Full,
    /// The connection is closed.
    Closed,
}

/// The requests of one connection that wait for their answer.
#[derive(Debug, Default)]
pub(crate) struct RequestTable {
    last: u64,
    /// In order of beginning, and as all wait equally long, in order of their deadlines too.
    pending: BTreeMap<RequestId, Pending>,
    closed: bool,
}

#[derive(Debug)]
struct Pending {
    expects: Expects,
    deadline: Instant,
}

impl RequestTable {
    /// Begins a request. `now` must not go back from one call to the next.
    pub(crate) fn begin(&mut self, expects: Expects, now: Instant) -> Result<RequestId, CannotBegin> {
        if self.closed {
            return Err(CannotBegin::Closed);
        }
        if self.pending.len() >= REQUESTS_MAX {
            return Err(CannotBegin::Full);
        }
        self.last += 1;
        let id = RequestId(self.last);
        self.pending.insert(id, Pending { expects, deadline: now + REQUEST_TIMEOUT });
        Ok(id)
    }

    /// Takes in a reply. Returns the request that it ends; none when it only acknowledges, or nobody waits any more.
    pub(crate) fn handle(&mut self, transaction: &str, kind: ReplyKind) -> Option<RequestId> {
        let id = RequestId::from_transaction(transaction)?;
        let expects = self.pending.get(&id)?.expects;
        let ends = match (kind, expects) {
            (ReplyKind::Error | ReplyKind::Answer, _) => true,
            (ReplyKind::Ack, Expects::Ack) => true,
            (ReplyKind::Ack, Expects::Answer) => false,
        };
        if ends {
            self.pending.remove(&id);
        }
        ends.then_some(id)
    }

    /// Ends the requests whose deadline has come, and returns them, oldest first.
    pub(crate) fn handle_timeout(&mut self, now: Instant) -> Vec<RequestId> {
        let mut late = Vec::new();
        while let Some(oldest) = self.pending.first_entry() {
            if oldest.get().deadline > now {
                break;
            }
            late.push(*oldest.key());
            oldest.remove();
        }
        late
    }

    /// When [`Self::handle_timeout`] has something to do next. `None` while nothing waits.
    pub(crate) fn poll_timeout(&self) -> Option<Instant> {
        self.pending.first_key_value().map(|(_, oldest)| oldest.deadline)
    }

    /// Forgets a request whose caller no longer waits. Harmless after it has ended.
    pub(crate) fn forget(&mut self, id: RequestId) {
        self.pending.remove(&id);
    }

    /// Ends every request and lets none begin after. Returns those that waited, oldest first.
    pub(crate) fn close(&mut self) -> Vec<RequestId> {
        self.closed = true;
        std::mem::take(&mut self.pending).into_keys().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ack_answers_a_keepalive_but_not_a_message() {
        let mut requests = RequestTable::default();
        let start = Instant::now();
        let keepalive = requests.begin(Expects::Ack, start).unwrap();
        let message = requests.begin(Expects::Answer, start).unwrap();
        assert_eq!(requests.handle(&keepalive.transaction(), ReplyKind::Ack), Some(keepalive));
        assert_eq!(requests.handle(&message.transaction(), ReplyKind::Ack), None);
        assert_eq!(requests.handle(&message.transaction(), ReplyKind::Answer), Some(message));
        assert_eq!(requests.poll_timeout(), None);
    }

    #[test]
    fn an_error_answers_any_request() {
        let mut requests = RequestTable::default();
        for expects in [Expects::Ack, Expects::Answer] {
            let id = requests.begin(expects, Instant::now()).unwrap();
            assert_eq!(requests.handle(&id.transaction(), ReplyKind::Error), Some(id));
        }
    }

    #[test]
    fn a_silent_janus_fails_the_request_at_its_deadline() {
        let mut requests = RequestTable::default();
        let start = Instant::now();
        let first = requests.begin(Expects::Answer, start).unwrap();
        let second = requests.begin(Expects::Answer, start + Duration::from_secs(1)).unwrap();
        assert_eq!(requests.poll_timeout(), Some(start + REQUEST_TIMEOUT));
        assert_eq!(requests.handle_timeout(start + REQUEST_TIMEOUT.mul_f64(0.999)), []);
        assert_eq!(requests.handle_timeout(start + REQUEST_TIMEOUT), [first]);
        assert_eq!(requests.handle_timeout(start + REQUEST_TIMEOUT * 2), [second]);
        assert_eq!(requests.poll_timeout(), None);
    }

    #[test]
    fn an_answer_after_the_deadline_is_nobodys() {
        let mut requests = RequestTable::default();
        let start = Instant::now();
        let late = requests.begin(Expects::Answer, start).unwrap();
        requests.handle_timeout(start + REQUEST_TIMEOUT);
        assert_eq!(requests.handle(&late.transaction(), ReplyKind::Answer), None);
    }

    #[test]
    fn an_answer_counts_once_and_strangers_never() {
        let mut requests = RequestTable::default();
        let id = requests.begin(Expects::Answer, Instant::now()).unwrap();
        for stranger in ["", "a", "a0", "a99", "b1", "a-1", "a18446744073709551616", "ä"] {
            assert_eq!(requests.handle(stranger, ReplyKind::Answer), None, "{stranger}");
        }
        assert_eq!(requests.handle(&id.transaction(), ReplyKind::Answer), Some(id));
        assert_eq!(requests.handle(&id.transaction(), ReplyKind::Answer), None);
    }

    #[test]
    fn a_caller_that_gave_up_leaves_nothing_behind() {
        let mut requests = RequestTable::default();
        let id = requests.begin(Expects::Answer, Instant::now()).unwrap();
        requests.forget(id);
        assert_eq!(requests.poll_timeout(), None);
        assert_eq!(requests.handle(&id.transaction(), ReplyKind::Answer), None);
    }

    #[test]
    fn closing_ends_every_request_and_lets_none_begin() {
        let mut requests = RequestTable::default();
        let start = Instant::now();
        let waiting = [requests.begin(Expects::Answer, start).unwrap(), requests.begin(Expects::Ack, start).unwrap()];
        assert_eq!(requests.close(), waiting);
        assert_eq!(requests.close(), []);
        assert_eq!(requests.begin(Expects::Ack, start), Err(CannotBegin::Closed));
    }

    #[test]
    fn the_table_is_bounded() {
        let mut requests = RequestTable::default();
        let start = Instant::now();
        for _ in 0..REQUESTS_MAX {
            requests.begin(Expects::Answer, start).unwrap();
        }
        assert_eq!(requests.begin(Expects::Answer, start), Err(CannotBegin::Full));
        requests.handle_timeout(start + REQUEST_TIMEOUT);
        assert!(requests.begin(Expects::Answer, start).is_ok());
    }
}
