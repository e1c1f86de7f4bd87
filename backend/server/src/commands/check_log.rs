//! `anteroom check-log`: does the log keep the rules? Beside running servers, of which it asks nothing.

use anteroom_audit::{Checker, Violation};
use anteroom_domain::{
    Timestamp,
    event::{Commit, Event},
    ids::Revision,
};
use anteroom_engine::ports::{CommitStore, StoreError};
use anyhow::bail;

use super::say;
use crate::{config::Config, wiring};

/// Commits read at once: what is kept of them afterwards is ids.
const PAGE: u32 = 500;

/// Reads the log from its first commit on, since each is judged by those before it; what it says about commits before
/// `from` is left out.
pub(crate) async fn run(config: &Config, from: Revision) -> anyhow::Result<()> {
    let mongo = wiring::ready_database(config).await?;
    let summary = check(&mongo, from, |violation| say(&violation.to_string())).await?;
    say(&summary.to_string());
    if summary.violations > 0 {
        bail!("the log breaks rules: {} violations", summary.violations);
    }
    Ok(())
}

/// What was read.
#[derive(Debug, Default, PartialEq, Eq)]
struct Summary {
    commits: u64,
    tickets: u64,
    consultations: u64,
    span: Option<(Timestamp, Timestamp)>,
    violations: u64,
}

impl Summary {
    fn take(&mut self, commit: &Commit) {
        self.commits += 1;
        let first = self.span.map_or(commit.at, |(first, _)| first);
        self.span = Some((first, commit.at));
        for event in &commit.events {
            if let Event::TicketJoined { .. } = event {
                self.tickets += 1;
            } else if let Event::TicketCalled { .. } = event {
                self.consultations += 1;
            }
        }
    }
}

impl std::fmt::Display for Summary {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { commits, tickets, consultations, span, violations } = self;
        writeln!(f, "commits        {commits}")?;
        writeln!(f, "tickets        {tickets}")?;
        writeln!(f, "consultations  {consultations}")?;
        if let Some((first, last)) = span {
            writeln!(f, "from           {first}\nto             {last}")?;
        }
        write!(f, "violations     {violations}")
    }
}

async fn check(
    log: &dyn CommitStore,
    from: Revision,
    mut tell: impl FnMut(&Violation) + Send,
) -> Result<Summary, StoreError> {
    let (mut checker, mut summary, mut read) = (Checker::new(), Summary::default(), Revision(0));
    let mut take = |found: Vec<Violation>| {
        let told = found.iter().filter(|violation| violation.revision >= from);
        told.inspect(|violation| tell(violation)).count() as u64
    };
    loop {
        let page = log.after(read, PAGE).await?;
        let Some(last) = page.last() else { break };
        read = last.revision;
        for commit in &page {
            summary.take(commit);
            summary.violations += take(checker.commit(commit));
        }
    }
    summary.violations += take(checker.finish());
    Ok(summary)
}

#[cfg(test)]
mod tests {
    use anteroom_domain::{
        ids::{CustomerId, NodeId, SessionId, TicketId},
        session::Settings,
        ticket::EndReason,
    };
    use anteroom_engine::fakes::MemoryStore;

    use super::*;

    const NODE: NodeId = NodeId(1);
    const SESSION: SessionId = SessionId(2);

    fn joined(ticket: TicketId, seq: u64) -> Event {
        let customer = CustomerId(ticket.0);
        let (class, node, draft_by, promised) = (Settings::default().class, Some(NODE), None, None);
        Event::TicketJoined { ticket, session: SESSION, customer, seq, class, node, draft_by, promised, carried: None }
    }

    fn left(ticket: TicketId) -> Event {
        Event::TicketEnded { ticket, reason: EndReason::Left, wrap_up_until: None, place_kept: false }
    }

    /// A log of so many visits, each of which is over at once, and some more commits.
    async fn log(visits: u64, more: &[Event]) -> MemoryStore {
        let store = MemoryStore::new();
        let slug = "contact-centre".parse().unwrap();
        let (name, description) = ("Contact centre".to_owned(), String::new());
        let mut events =
            vec![Event::SessionCreated { session: SESSION, slug, name, description, settings: Settings::default() }];
        for seq in 1..=visits {
            let ticket = TicketId(u128::from(seq) << 8);
            events.extend([joined(ticket, seq), left(ticket)]);
        }
        events.extend_from_slice(more);
        for (revision, event) in (1..).zip(events) {
            let at = Timestamp::from_millisecond(revision * 1_000).unwrap();
            let revision = Revision(revision.unsigned_abs());
            store.append(&Commit { revision, at, node: NODE, events: vec![event] }).await.unwrap();
        }
        store
    }

    #[tokio::test]
    async fn a_log_that_keeps_the_rules_is_summed_up() {
        let visits = u64::from(PAGE);
        let summary = check(&log(visits, &[]).await, Revision(0), |violation| panic!("{violation}")).await.unwrap();
        assert_eq!((summary.commits, summary.tickets, summary.consultations), (2 * visits + 1, visits, 0));
        assert!(summary.to_string().contains("from           1970-01-01T00:00:01Z"), "{summary}");
    }

    #[tokio::test]
    async fn what_breaks_a_rule_is_told_with_its_revision_unless_it_is_older_than_asked_for() {
        let broken = [joined(TicketId(7), 1), left(TicketId(7)), left(TicketId(7))];
        let log = log(0, &broken).await;
        for (from, told) in [(0, true), (4, true), (5, false)] {
            let mut found = Vec::new();
            let summary = check(&log, Revision(from), |violation| found.push(violation.revision)).await.unwrap();
            assert_eq!(found.contains(&Revision(4)), told, "from {from}: {found:?}");
            assert_eq!(summary.violations > 0, told);
        }
    }

    #[tokio::test]
    async fn nothing_is_said_of_an_empty_log_and_nothing_is_hidden_of_one_that_cannot_be_read() {
        let log = MemoryStore::new();
        assert_eq!(check(&log, Revision(0), |_| ()).await.unwrap(), Summary::default());
        log.set_available(false);
        assert!(check(&log, Revision(0), |_| ()).await.is_err());
    }
}
