//! Finding what is kept about somebody.

use std::time::Duration;

use anteroom_domain::{
    Timestamp,
    event::Event,
    ids::{Revision, TicketId},
    ticket::Ticket,
};
use tokio::time::Instant;

use super::{Personal, PersonalParts};
use crate::{
    audit_log::Deed,
    ports::{Actor, Check, CommitStore, Joined, PersonalRecord, Recording, StoreError, Subject, Wanted},
};

/// Most visits found at once; whoever looks for more says more.
pub const FOUND_MAX: u32 = 50;
/// Commits read at once.
const PAGE: u32 = 500;
/// How long the log may be read for one visit. A request may take longer than that.
const READ_WITHIN: Duration = Duration::from_secs(5);

/// All that is kept about one visit.
#[derive(Debug, Clone)]
pub struct VisitFile {
    /// What is personal.
    pub record: PersonalRecord,
    /// What the customer found out about device and connection, while that is kept.
    pub check: Option<Check>,
    /// What was recorded, and is not deleted.
    pub recordings: Vec<Recording>,
    /// What the log says, in order.
    pub events: Vec<(Timestamp, Event)>,
    /// Whether that is all the log says: not where nothing tells when the visit began, or there is too much to read.
    pub is_complete: bool,
}

/// Whom a text names: a visit by its id, a guest by their number, or else somebody by a part of their name.
fn wanted(text: &str) -> Wanted {
    let text = text.trim();
    let number = text.strip_prefix("Guest ").unwrap_or(text);
    match (text.parse(), number.parse()) {
        (Ok(ticket), _) => Wanted::Ticket(ticket),
        (Err(_), Ok(number)) => Wanted::Number(number),
        (Err(_), Err(_)) => Wanted::Name(text.to_owned()),
    }
}

/// What is kept of a visit that the floor knows, if nothing personal is.
fn nothing_about(ticket: &Ticket) -> PersonalRecord {
    PersonalRecord {
        ticket: ticket.id,
        session: Some(ticket.session),
        customer: Some(ticket.customer),
        saved_at: None,
        ended_at: ticket.ended_at(),
        joined: Some(joined(ticket)),
        name: None,
        notes: None,
        chat: Vec::new(),
        quality: Vec::new(),
        rating: None,
    }
}

fn joined(ticket: &Ticket) -> Joined {
    Joined { number: ticket.number, at: ticket.joined_at }
}

impl Personal {
    /// What is kept about whom a text names: the id of a visit, the number of a guest, or a part of a name. [`FOUND_MAX`]
    /// visits at most.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn find(&self, text: &str) -> Result<Vec<PersonalRecord>, StoreError> {
        let PersonalParts { data, floor, .. } = &self.parts;
        let wanted = wanted(text);
        let mut found = data.find(&wanted, FOUND_MAX).await?;
        let known: Vec<_> = {
            let floor = floor.read();
            let is_wanted = |ticket: &Ticket| match &wanted {
                Wanted::Ticket(id) => ticket.id == *id,
                Wanted::Number(number) => ticket.number == *number,
                Wanted::Customer(customer) => ticket.customer == *customer,
                Wanted::Name(_) => false,
            };
            let known = floor.tickets().filter(|ticket| is_wanted(ticket));
            known.map(nothing_about).take(FOUND_MAX as usize).collect()
        };
        for record in known {
            if found.iter().all(|other| other.ticket != record.ticket) {
                let about = data.find(&Wanted::Ticket(record.ticket), 1).await?.pop();
                found.push(about.unwrap_or(record));
            }
        }
        for record in &mut found {
            let floor = floor.read();
            if let Some(ticket) = floor.ticket(record.ticket) {
                record.joined = Some(joined(ticket));
                record.session = Some(ticket.session);
                record.ended_at = ticket.ended_at();
            }
        }
        Ok(found)
    }

    /// All that is kept about a visit; `None` when nothing is.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn file(&self, ticket: TicketId) -> Result<Option<VisitFile>, StoreError> {
        let Some(record) = self.find(&ticket.to_string()).await?.pop() else { return Ok(None) };
        let (events, is_complete) = match record.joined {
            Some(joined) => self.events_of(ticket, joined.at, record.ended_at).await?,
            None => (Vec::new(), false),
        };
        let recordings = self.parts.recordings.of_visits(&[ticket]).await?;
        let check = self.parts.checks.of(ticket).await?;
        Ok(Some(VisitFile { record, check, recordings, events, is_complete }))
    }

    /// The same of several visits, for somebody to hand out.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn hand_out(&self, by: Actor, tickets: &[TicketId]) -> Result<Vec<VisitFile>, StoreError> {
        let count = [("visits", tickets.len().to_string())];
        self.parts.audit_log.record(by, Deed::PersonExported, Subject::Installation, &count).await?;
        let mut files = Vec::new();
        for ticket in tickets {
            files.extend(self.file(*ticket).await?);
        }
        Ok(files)
    }

    /// What the log says about a visit between two instants, both included, and whether that is all.
    async fn events_of(
        &self,
        ticket: TicketId,
        from: Timestamp,
        to: Option<Timestamp>,
    ) -> Result<(Vec<(Timestamp, Event)>, bool), StoreError> {
        let log = &*self.parts.log;
        let read_until = Instant::now() + READ_WITHIN;
        let newest = self.parts.floor.read().revision();
        let mut last = last_before(log, from, newest).await?;
        let mut events = Vec::new();
        loop {
            let commits = log.after(last, PAGE).await?;
            let Some(newest) = commits.last() else { return Ok((events, true)) };
            last = newest.revision;
            let is_over = to.is_some_and(|to| newest.at > to);
            for commit in commits {
                let about = commit.events.into_iter().filter(|event| event.subjects().ticket == Some(ticket));
                events.extend(about.map(|event| (commit.at, event)));
            }
            if is_over {
                return Ok((events, true));
            }
            if Instant::now() >= read_until {
                return Ok((events, false));
            }
        }
    }
}

/// The last revision before an instant. The times of the log never go back, so it is found by halving.
async fn last_before(log: &dyn CommitStore, at: Timestamp, newest: Revision) -> Result<Revision, StoreError> {
    let (mut before, mut not_before) = (0, newest.0 + 1);
    while before + 1 < not_before {
        let middle = before.midpoint(not_before);
        let found = log.after(Revision(middle - 1), 1).await?;
        match found.first() {
            Some(commit) if commit.at < at => before = middle,
            Some(_) | None => not_before = middle,
        }
    }
    Ok(Revision(before))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_names_a_visit_a_guest_or_a_part_of_a_name() {
        let id = "0000000000000000000000000000000a";
        assert!(wanted(&format!(" {id} ")) == Wanted::Ticket(TicketId(10)));
        assert!(wanted("Guest 12") == Wanted::Number(12));
        assert!(wanted("12") == Wanted::Number(12));
        assert!(wanted(" Anna B. ") == Wanted::Name("Anna B.".to_owned()));
    }
}
