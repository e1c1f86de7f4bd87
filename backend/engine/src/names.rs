//! What people are called: read from the store, remembered for a while, never in the log.

use std::{collections::HashMap, sync::Arc};

use anteroom_domain::{
    SignedDuration, Timestamp,
    ids::{AccountId, CustomerId, HostId, SessionId, TicketId},
    ticket::Ticket,
};
use parking_lot::Mutex;

use crate::ports::{Accounts, Clock, Kept, StoreError, VisitDetails, Visits};

/// Most names remembered of each kind; then all of that kind are forgotten and read again as needed.
const NAMES_MAX: usize = 20_000;
/// How long a host's name is believed before it is read again.
const HOST_NAME_LASTS: SignedDuration = SignedDuration::from_secs(60);
/// What a host without a name of their own is called.
const SOMEONE: &str = "Your host";

/// The names of customers and hosts.
pub struct Names {
    visits: Arc<dyn Visits>,
    accounts: Arc<dyn Accounts>,
    clock: Arc<dyn Clock>,
    /// `None` for a ticket known to have no details: those are saved at joining or never.
    customers: Mutex<HashMap<TicketId, Option<String>>>,
    hosts: Mutex<HashMap<HostId, (String, Timestamp)>>,
}

impl Names {
    /// Over these ports.
    pub fn new(visits: Arc<dyn Visits>, accounts: Arc<dyn Accounts>, clock: Arc<dyn Clock>) -> Self {
        let (customers, hosts) = (Mutex::default(), Mutex::default());
        Self { visits, accounts, clock, customers, hosts }
    }

    /// Keeps what a customer wants to be called who joins a session.
    pub async fn save(
        &self,
        ticket: TicketId,
        session: SessionId,
        customer: CustomerId,
        name: Option<String>,
    ) -> Result<(), StoreError> {
        if name.is_some() {
            let details = VisitDetails { name: name.clone() };
            let kept = Kept { session, customer: Some(customer), saved_at: self.clock.now() };
            self.visits.save(ticket, &details, kept).await?;
        }
        remember(&self.customers, ticket, name);
        Ok(())
    }

    /// What the customer of this ticket said they want to be called, if that is still kept.
    pub async fn said(&self, ticket: TicketId) -> Result<Option<String>, StoreError> {
        let found = self.visits.load(&[ticket]).await?;
        Ok(found.into_iter().next().and_then(|(_, details)| details.name))
    }

    /// Forgets the names of these tickets' customers, which are read again as needed.
    pub fn forget(&self, tickets: &[TicketId]) {
        let mut customers = self.customers.lock();
        for ticket in tickets {
            customers.remove(ticket);
        }
    }

    /// Forgets the names of customers whose visit is not among these.
    pub fn forget_others(&self, is_known: impl Fn(TicketId) -> bool) {
        self.customers.lock().retain(|ticket, _| is_known(*ticket));
    }

    /// What the customers of these tickets are called: their name, or "Guest 12". A name that cannot be read now is
    /// replaced by the guest's, since a line without names is better than none.
    pub async fn of_customers(&self, tickets: &[(TicketId, u64)]) -> HashMap<TicketId, String> {
        let unknown: Vec<_> = {
            let known = self.customers.lock();
            tickets.iter().map(|(id, _)| *id).filter(|id| !known.contains_key(id)).collect()
        };
        if !unknown.is_empty() {
            match self.visits.load(&unknown).await {
                Ok(found) => {
                    let mut found: HashMap<_, _> = found.into_iter().collect();
                    for id in unknown {
                        remember(&self.customers, id, found.remove(&id).and_then(|details| details.name));
                    }
                }
                Err(error) => {
                    tracing::warn!(error = &error as &dyn std::error::Error, "names cannot be read");
                }
            }
        }
        let known = self.customers.lock();
        let name = |id, number| known.get(id).cloned().flatten().unwrap_or_else(|| format!("Guest {number}"));
        tickets.iter().map(|(id, number)| (*id, name(id, number))).collect()
    }

    /// What this ticket's customer said they want to be called; `None` of one who has no name, or none that can be read now.
    pub async fn said_by(&self, ticket: &Ticket) -> Option<String> {
        // It is read, unless it is known.
        self.of_customers(&[(ticket.id, ticket.number)]).await;
        self.customers.lock().get(&ticket.id).cloned().flatten()
    }

    /// What this ticket's customer is called.
    pub async fn of_customer(&self, ticket: &Ticket) -> String {
        let mut names = self.of_customers(&[(ticket.id, ticket.number)]).await;
        names.remove(&ticket.id).unwrap_or_default()
    }

    /// What a host is called.
    pub async fn of_host(&self, host: HostId) -> String {
        let now = self.clock.now();
        if let Some((name, read_at)) = self.hosts.lock().get(&host)
            && now.duration_since(*read_at) < HOST_NAME_LASTS
        {
            return name.clone();
        }
        match self.accounts.by_ids(&[AccountId::from(host)]).await {
            Ok(found) => {
                let name = found.into_iter().next().map_or_else(|| SOMEONE.to_owned(), |account| account.display_name);
                remember(&self.hosts, host, (name.clone(), now));
                name
            }
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "a host's name cannot be read");
                SOMEONE.to_owned()
            }
        }
    }
}

fn remember<K: std::hash::Hash + Eq, V>(names: &Mutex<HashMap<K, V>>, key: K, value: V) {
    let mut names = names.lock();
    if names.len() >= NAMES_MAX {
        names.clear();
    }
    names.insert(key, value);
}
