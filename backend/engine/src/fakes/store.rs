//! A database in memory.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use anteroom_domain::{
    Timestamp,
    event::Commit,
    floor::Snapshot,
    ids::{AccountId, CameraId, ConsultationId, FileId, NodeId, Revision, TicketId, WebhookId},
    webhook::EventId,
};
use async_trait::async_trait;
use parking_lot::Mutex;
use tokio::sync::watch;

use super::{Planned, personal::PersonalDocument};
use crate::ports::{
    Account, Accounts, AuditEntries, AuditEntry, AuditId, CameraDuty, CameraPost, ChatLine, Check, CommitStore,
    Delivery, Identity, Leases, Login, Logins, OneTimeLink, Participant, Placement, Purge, QualityRecord, Rating,
    Recording, ServerName, StoreError, StoreHealth, StoredCamera, StoredWebhook, Telling, TokenHash, Tries, TryKey,
    VisitDetails, VisitNotes,
};

/// Snapshots that are kept.
const SNAPSHOTS_KEPT: usize = 2;

/// What goes wrong with an append.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The commit is written, and whoever wrote it is told that the database is unavailable.
    LostReply,
    /// The commit is not written, and the database is unavailable.
    Unavailable,
    /// The commit is not written, and the revision is said to exist, as when a rival was a moment earlier.
    Conflict,
}

/// A database in memory, for one floor and any number of nodes: those that share it are nodes of one installation.
#[derive(Debug)]
pub struct MemoryStore {
    state: Mutex<State>,
    wakeups: watch::Sender<u64>,
}

#[derive(Debug, Default)]
pub(super) struct State {
    commits: BTreeMap<Revision, Commit>,
    snapshots: BTreeMap<Revision, Snapshot>,
    pub(super) visits: BTreeMap<TicketId, PersonalDocument<VisitDetails>>,
    pub(super) notes: BTreeMap<TicketId, PersonalDocument<VisitNotes>>,
    pub(super) chats: BTreeMap<TicketId, PersonalDocument<Vec<ChatLine>>>,
    pub(super) files: BTreeMap<(TicketId, FileId), Vec<u8>>,
    pub(super) quality: BTreeMap<TicketId, PersonalDocument<BTreeMap<Participant, QualityRecord>>>,
    pub(super) ratings: BTreeMap<TicketId, PersonalDocument<Rating>>,
    pub(super) checks: BTreeMap<TicketId, Check>,
    pub(super) barred: BTreeMap<TicketId, Timestamp>,
    pub(super) purges: BTreeMap<Timestamp, Purge>,
    pub(super) placements: BTreeMap<(ConsultationId, u32), Placement>,
    pub(super) drained: BTreeSet<ServerName>,
    pub(super) recordings: BTreeMap<ConsultationId, Recording>,
    pub(super) cameras: BTreeMap<CameraId, StoredCamera>,
    pub(super) camera_duties: BTreeMap<CameraPost, CameraDuty>,
    pub(super) webhooks: BTreeMap<WebhookId, StoredWebhook>,
    pub(super) deliveries: BTreeMap<(WebhookId, EventId), Delivery>,
    pub(super) telling: Option<Telling>,
    leases: BTreeMap<NodeId, Timestamp>,
    accounts: BTreeMap<AccountId, Account>,
    logins: BTreeMap<[u8; 32], Login>,
    audit_log: BTreeMap<AuditId, (AuditEntry, Timestamp)>,
    pub(super) tries: BTreeMap<TryKey, Tries>,
    pub(super) one_time_links: BTreeMap<[u8; 32], OneTimeLink>,
    faults: VecDeque<Fault>,
    unavailable: bool,
}

impl Default for MemoryStore {
    fn default() -> Self {
        Self::new()
    }
}

impl MemoryStore {
    /// An empty database.
    pub fn new() -> Self {
        Self { state: Mutex::default(), wakeups: watch::Sender::new(0) }
    }

    /// Plans a fault for the next append that has none planned yet. Each happens once; other operations never use one
    /// up, so that a test knows what fails.
    pub fn fail_next(&self, fault: Fault) {
        self.state.lock().faults.push_back(fault);
    }

    /// Whether the database answers from now on. While it does not, every operation fails and changes nothing, and
    /// planned faults wait.
    pub fn set_available(&self, available: bool) {
        self.state.lock().unavailable = !available;
    }

    /// Every commit, in order.
    pub fn commits(&self) -> Vec<Commit> {
        self.state.lock().commits.values().cloned().collect()
    }

    pub(super) fn with<T>(
        &self,
        doing: &'static str,
        answer: impl FnOnce(&mut State) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut state = self.state.lock();
        if state.unavailable { Err(unavailable(doing)) } else { answer(&mut state) }
    }
}

fn unavailable(doing: &'static str) -> StoreError {
    StoreError::Unavailable { doing, source: Planned.into() }
}

/// Puts what must not be there yet. Exactly the same again succeeds: that is what repeating a write comes to whose
/// reply was lost.
pub(super) fn put<K: Ord, V: PartialEq>(
    map: &mut BTreeMap<K, V>,
    key: K,
    value: V,
    what: &'static str,
) -> Result<(), StoreError> {
    match map.get(&key) {
        Some(there) if *there == value => Ok(()),
        Some(_) => Err(StoreError::Conflict(what)),
        None => {
            map.insert(key, value);
            Ok(())
        }
    }
}

#[async_trait]
impl CommitStore for MemoryStore {
    async fn append(&self, commit: &Commit) -> Result<(), StoreError> {
        const DOING: &str = "appending a commit";
        assert!(commit.revision > Revision(0), "the first revision is 1");
        assert_eq!(commit.at.subsec_nanosecond() % 1_000_000, 0, "a commit's time is in whole milliseconds");
        self.with(DOING, |state| {
            let fault = state.faults.pop_front();
            match fault {
                Some(Fault::Unavailable) => return Err(unavailable(DOING)),
                Some(Fault::Conflict) => return Err(StoreError::Conflict("that revision")),
                Some(Fault::LostReply) | None => {}
            }
            put(&mut state.commits, commit.revision, commit.clone(), "that revision")?;
            // A repeated write is no change: the number that tells of newer ones must not go back.
            self.wakeups.send_if_modified(|told| {
                let is_newer = commit.revision.0 > *told;
                *told = commit.revision.0.max(*told);
                is_newer
            });
            if fault.is_some() { Err(unavailable(DOING)) } else { Ok(()) }
        })
    }

    async fn after(&self, revision: Revision, limit: u32) -> Result<Vec<Commit>, StoreError> {
        self.with("reading the log", |state| {
            let limit = usize::try_from(limit).unwrap_or(usize::MAX);
            let mut expected = revision;
            let mut commits = Vec::new();
            for (&found, commit) in state.commits.range(revision.next()..).take(limit) {
                expected = expected.next();
                if found != expected {
                    let problem = format!("{expected} comes next and is missing");
                    return Err(StoreError::Corrupt { collection: "commits", id: found.to_string(), problem });
                }
                commits.push(commit.clone());
            }
            Ok(commits)
        })
    }

    async fn latest_snapshot(&self) -> Result<Option<Snapshot>, StoreError> {
        self.with("reading a snapshot", |state| Ok(state.snapshots.values().next_back().cloned()))
    }

    async fn snapshot_until(&self, revision: Revision) -> Result<Option<Snapshot>, StoreError> {
        self.with("reading a snapshot", |state| {
            Ok(state.snapshots.range(..=revision).next_back().map(|(_, snapshot)| snapshot.clone()))
        })
    }

    async fn save_snapshot(&self, snapshot: &Snapshot) -> Result<(), StoreError> {
        self.with("keeping a snapshot", |state| {
            state.snapshots.entry(snapshot.revision).or_insert_with(|| snapshot.clone());
            while state.snapshots.len() > SNAPSHOTS_KEPT {
                state.snapshots.pop_first();
            }
            Ok(())
        })
    }

    fn wakeups(&self) -> watch::Receiver<u64> {
        self.wakeups.subscribe()
    }
}

#[async_trait]
impl Leases for MemoryStore {
    async fn renew(&self, node: NodeId, until: Timestamp) -> Result<(), StoreError> {
        self.with("renewing a lease", |state| {
            let lease = state.leases.entry(node).or_insert(until);
            *lease = until.max(*lease);
            Ok(())
        })
    }

    async fn alive(&self, now: Timestamp) -> Result<Vec<NodeId>, StoreError> {
        self.with("reading the leases", |state| {
            Ok(state.leases.iter().filter(|(_, until)| **until > now).map(|(node, _)| *node).collect())
        })
    }
}

#[async_trait]
impl StoreHealth for MemoryStore {
    async fn ping(&self) -> Result<(), StoreError> {
        self.with("asking whether it takes writes", |_| Ok(()))
    }
}

#[async_trait]
impl Accounts for MemoryStore {
    async fn add(&self, account: &Account) -> Result<(), StoreError> {
        const WHAT: &str = "an account with that user name, identity or id";
        self.with("adding an account", |state| {
            let mut others = state.accounts.values().filter(|other| other.id != account.id);
            let same = |other: &Account| account.identity.is_some() && other.identity == account.identity;
            if others.any(|other| other.username == account.username || same(other)) {
                return Err(StoreError::Conflict(WHAT));
            }
            put(&mut state.accounts, account.id, account.clone(), WHAT)
        })
    }

    async fn update(&self, account: &Account) -> Result<(), StoreError> {
        self.with("changing an account", |state| match state.accounts.get_mut(&account.id) {
            Some(there) if there.version + 1 == account.version || there == account => {
                *there = account.clone();
                Ok(())
            }
            Some(_) | None => Err(StoreError::Conflict("a later version of that account")),
        })
    }

    async fn any(&self) -> Result<bool, StoreError> {
        self.with("looking for accounts", |state| Ok(!state.accounts.is_empty()))
    }

    async fn by_username(&self, username: &str) -> Result<Option<Account>, StoreError> {
        self.with("reading an account", |state| {
            Ok(state.accounts.values().find(|account| account.username == username).cloned())
        })
    }

    async fn by_identity(&self, identity: &Identity) -> Result<Option<Account>, StoreError> {
        self.with("reading an account", |state| {
            Ok(state.accounts.values().find(|account| account.identity.as_ref() == Some(identity)).cloned())
        })
    }

    async fn by_ids(&self, ids: &[AccountId]) -> Result<Vec<Account>, StoreError> {
        self.with("reading accounts", |state| {
            let found = ids.iter().filter_map(|id| Some((*id, state.accounts.get(id)?.clone())));
            Ok(found.collect::<BTreeMap<_, _>>().into_values().collect())
        })
    }

    async fn staff(&self) -> Result<Vec<Account>, StoreError> {
        self.with("reading accounts", |state| {
            let mut accounts: Vec<_> = state.accounts.values().filter(|account| account.role.is_staff()).collect();
            accounts.sort_by(|a, b| a.username.cmp(&b.username));
            Ok(accounts.into_iter().take(10_000).cloned().collect())
        })
    }

    async fn customers(&self, beginning: &str, limit: u32) -> Result<Vec<Account>, StoreError> {
        self.with("reading accounts", |state| {
            let is_wanted = |account: &&Account| !account.role.is_staff() && account.username.starts_with(beginning);
            let mut accounts: Vec<_> = state.accounts.values().filter(is_wanted).collect();
            accounts.sort_by(|a, b| a.username.cmp(&b.username));
            Ok(accounts.into_iter().take(usize::try_from(limit).unwrap_or(usize::MAX)).cloned().collect())
        })
    }

    async fn remove(&self, id: AccountId) -> Result<(), StoreError> {
        self.with("deleting an account", |state| {
            state.accounts.remove(&id);
            Ok(())
        })
    }
}

#[async_trait]
impl AuditEntries for MemoryStore {
    async fn add(&self, entry: &AuditEntry, purge_at: Timestamp) -> Result<(), StoreError> {
        self.with("writing the audit log", |state| {
            put(&mut state.audit_log, entry.id, (entry.clone(), purge_at), "that audit entry")
        })
    }

    async fn older_than(
        &self,
        before: Option<AuditId>,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<AuditEntry>, StoreError> {
        self.with("reading the audit log", |state| {
            let older = state.audit_log.values().rev().filter(|(entry, _)| before.is_none_or(|id| entry.id < id));
            let kept = older.filter(|(_, purge_at)| *purge_at > now).map(|(entry, _)| entry.clone());
            Ok(kept.take(usize::try_from(limit).unwrap_or(usize::MAX)).collect())
        })
    }
}

#[async_trait]
impl Logins for MemoryStore {
    async fn begin(&self, login: &Login) -> Result<(), StoreError> {
        self.with("beginning a login", |state| put(&mut state.logins, login.token.0, login.clone(), "that login"))
    }

    async fn find(&self, tokens: &[TokenHash], now: Timestamp) -> Result<Vec<Login>, StoreError> {
        self.with("reading logins", |state| {
            let found = tokens.iter().filter_map(|token| state.logins.get(&token.0));
            let found = found.filter(|login| login.expires_at > now).map(|login| (login.token.0, login.clone()));
            Ok(found.collect::<BTreeMap<_, _>>().into_values().collect())
        })
    }

    async fn of_account(&self, account: AccountId, now: Timestamp) -> Result<Vec<Login>, StoreError> {
        self.with("reading logins", |state| {
            let ours = state.logins.values().filter(|login| login.account == account && login.expires_at > now);
            let mut ours: Vec<_> = ours.cloned().collect();
            ours.sort_by_key(|login| std::cmp::Reverse(login.last_used_at));
            ours.truncate(100);
            Ok(ours)
        })
    }

    async fn touch(&self, tokens: &[TokenHash], at: Timestamp) -> Result<(), StoreError> {
        self.with("noting that a login was used", |state| {
            for token in tokens {
                if let Some(login) = state.logins.get_mut(&token.0) {
                    login.last_used_at = at.max(login.last_used_at);
                }
            }
            Ok(())
        })
    }

    async fn end(&self, token: TokenHash) -> Result<(), StoreError> {
        self.with("ending a login", |state| {
            state.logins.remove(&token.0);
            Ok(())
        })
    }

    async fn end_all(&self, account: AccountId) -> Result<(), StoreError> {
        self.with("ending logins", |state| {
            state.logins.retain(|_, login| login.account != account);
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn commit(revision: u64) -> Commit {
        Commit { revision: Revision(revision), at: Timestamp::UNIX_EPOCH, node: NodeId(1), events: Vec::new() }
    }

    #[tokio::test]
    async fn planned_faults_happen_in_order_and_once() {
        let store = MemoryStore::new();
        for fault in [Fault::Unavailable, Fault::Conflict, Fault::LostReply] {
            store.fail_next(fault);
        }
        assert!(store.append(&commit(1)).await.unwrap_err().is_retryable());
        assert!(matches!(store.append(&commit(1)).await, Err(StoreError::Conflict(_))));
        assert_eq!(store.commits(), []);
        assert!(store.append(&commit(1)).await.unwrap_err().is_retryable());
        assert_eq!(store.commits(), [commit(1)]);
        store.append(&commit(2)).await.unwrap();
    }

    #[tokio::test]
    async fn an_unavailable_database_changes_nothing() {
        let store = MemoryStore::new();
        store.set_available(false);
        assert!(store.ping().await.unwrap_err().is_retryable());
        assert!(store.append(&commit(1)).await.is_err());
        store.set_available(true);
        assert_eq!(store.after(Revision(0), 10).await.unwrap(), []);
    }
}
