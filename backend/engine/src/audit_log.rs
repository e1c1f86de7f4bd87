//! The audit log: who among staff did what, and to what.
//!
//! Not the log of the floor, which `anteroom-audit` judges: that one says what became of tickets and is nobody's to read.

use std::sync::Arc;

use anteroom_domain::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};

use crate::ports::{Actor, AuditEntries, AuditEntry, AuditId, Clock, Random, StoreError, Subject};

/// How long entries are kept: long enough to look into what is noticed at the end of a year.
pub const AUDIT_KEPT: SignedDuration = SignedDuration::from_hours(400 * 24);
/// Most details of one entry, and most characters of each name and value; more is cut off.
const DETAILS_MAX: usize = 64;
/// See [`DETAILS_MAX`].
const DETAIL_CHARS_MAX: usize = 200;

/// Declares the deeds with their stable codes.
macro_rules! deeds {
    ($($(#[$doc:meta])* $name:ident = $code:literal,)+) => {
        /// What can be done. Its code is what is stored, and never changes its meaning.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Deed {
            $($(#[$doc])* $name,)+
        }

        impl Deed {
            /// Every one of them.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// Its stable code.
            pub fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)+
                }
            }

            /// The deed with this code; `None` for one of another build.
            pub fn of_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|deed| deed.code() == code)
            }
        }
    };
}

deeds! {
    /// Someone logged in.
    LoggedIn = "account.logged_in",
    /// An account was made.
    AccountCreated = "account.created",
    /// An account may not log in any more.
    AccountDisabled = "account.disabled",
    /// It may again.
    AccountEnabled = "account.enabled",
    /// An account was deleted, with what was kept about its owner's visits.
    AccountDeleted = "account.deleted",
    /// An account may do something else now.
    RoleChanged = "account.role_changed",
    /// A one-time link was made, with which a password can be set.
    ResetLinkMade = "account.reset_link_made",
    /// A password was set.
    PasswordChanged = "account.password_changed",
    /// A second factor was set up.
    SecondFactorAdded = "account.second_factor_added",
    /// A second factor was taken away.
    SecondFactorRemoved = "account.second_factor_removed",
    /// New recovery codes were made.
    RecoveryCodesMade = "account.recovery_codes_made",
    /// A recovery code was used in place of a second factor.
    RecoveryCodeUsed = "account.recovery_code_used",
    /// One login was ended from elsewhere.
    LoginEnded = "account.login_ended",
    /// All logins of an account were ended.
    LoginsEnded = "account.logins_ended",
    /// A session was made.
    SessionCreated = "session.created",
    /// Its settings were changed.
    SessionChanged = "session.changed",
    /// It was put away.
    SessionArchived = "session.archived",
    /// It was taken out of the archive.
    SessionRestored = "session.restored",
    /// A host serves it.
    HostAssigned = "session.host_assigned",
    /// A host serves it no more.
    HostUnassigned = "session.host_unassigned",
    /// Its opening hours were changed.
    HoursChanged = "session.hours_changed",
    /// It was opened or closed by hand.
    OpeningOverridden = "session.opening_overridden",
    /// What is kept about somebody was read and handed out.
    PersonExported = "privacy.exported",
    /// It was deleted, because they asked for it.
    PersonErased = "privacy.erased",
    /// A recording was played.
    RecordingPlayed = "recording.played",
    /// A recording was deleted.
    RecordingDeleted = "recording.deleted",
    /// What was personal about visits was deleted, because its time was over.
    Purged = "privacy.purged",
    /// A camera was registered.
    CameraCreated = "camera.created",
    /// What is registered of a camera was changed.
    CameraChanged = "camera.changed",
    /// A camera was deleted.
    CameraDeleted = "camera.deleted",
    /// A camera was connected to, to see what it sends.
    CameraTried = "camera.tried",
    /// Somebody watched a camera, or took a picture of what it shows.
    CameraWatched = "camera.watched",
    /// A camera was made to begin anew where it is.
    CameraRestarted = "camera.restarted",
    /// A webhook was made.
    WebhookCreated = "webhook.created",
    /// What is registered of a webhook was changed.
    WebhookChanged = "webhook.changed",
    /// Its deliveries are signed with a new secret.
    WebhookSecretRotated = "webhook.secret_rotated",
    /// A webhook was deleted.
    WebhookDeleted = "webhook.deleted",
    /// A test event was sent to it.
    WebhookTested = "webhook.tested",
    /// A delivery was sent to it once more.
    WebhookSentAgain = "webhook.sent_again",
    /// A media server takes no new consultations any more.
    MediaServerDrained = "system.media_server_drained",
    /// It takes them again.
    MediaServerUndrained = "system.media_server_undrained",
}

/// Writes and reads the audit log.
#[derive(Clone)]
pub struct AuditLog {
    entries: Arc<dyn AuditEntries>,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
}

impl AuditLog {
    /// Over these ports.
    pub fn new(entries: Arc<dyn AuditEntries>, clock: Arc<dyn Clock>, random: Arc<dyn Random>) -> Self {
        Self { entries, clock, random }
    }

    /// Writes down that somebody does something.
    ///
    /// Called when it is certain that it may be done and before it is: what cannot be written down is not done. Details
    /// are names and values of settings; ids and no names of people, nothing about customers, no secret.
    pub async fn record(
        &self,
        by: Actor,
        deed: Deed,
        subject: Subject,
        details: &[(&str, String)],
    ) -> Result<(), StoreError> {
        let at = self.clock.now();
        let id = fresh_id(at.as_millisecond(), &*self.random);
        self.add(entry(id, at, by, deed, subject, details)).await
    }

    /// Writes down what the server did by itself when it was time. Once more exactly the same is the same entry: whoever
    /// goes on after a crash cannot know whether it was written.
    pub async fn record_scheduled(
        &self,
        at: Timestamp,
        deed: Deed,
        details: &[(&str, String)],
    ) -> Result<(), StoreError> {
        let id = AuditId(id_at(at.as_millisecond(), [0; 10]));
        self.add(entry(id, at, Actor::Schedule, deed, Subject::Installation, details)).await
    }

    /// Writes down that somebody does something that takes them many requests: once a minute, whichever nodes they reach.
    pub async fn record_once_a_minute(
        &self,
        by: Actor,
        deed: Deed,
        subject: Subject,
        details: &[(&str, String)],
    ) -> Result<(), StoreError> {
        let minute = self.clock.now().as_second().div_euclid(60) * 60;
        let at = Timestamp::from_second(minute).unwrap_or(Timestamp::MIN);
        let mut digest = Sha256::new();
        digest.update(format!("{by}|{}|{subject}|{details:?}", deed.code()));
        let mut rest = [0; 10];
        rest.copy_from_slice(&digest.finalize()[..10]);
        self.add(entry(AuditId(id_at(at.as_millisecond(), rest)), at, by, deed, subject, details)).await
    }

    async fn add(&self, entry: AuditEntry) -> Result<(), StoreError> {
        self.entries.add(&entry, entry.at + AUDIT_KEPT).await
    }

    /// The newest entries older than `before`, newest first, `limit` at most.
    pub async fn page(&self, before: Option<AuditId>, limit: u32) -> Result<Vec<AuditEntry>, StoreError> {
        self.entries.older_than(before, self.clock.now(), limit).await
    }
}

fn entry(
    id: AuditId,
    at: Timestamp,
    by: Actor,
    deed: Deed,
    subject: Subject,
    details: &[(&str, String)],
) -> AuditEntry {
    let cut = |text: &str| text.chars().take(DETAIL_CHARS_MAX).collect::<String>();
    let details = details.iter().take(DETAILS_MAX).map(|(name, value)| (cut(name), cut(value))).collect();
    AuditEntry { id, at, by, deed: deed.code().to_owned(), subject, details }
}

/// 48 bits of time and 80 of chance.
fn fresh_id(ms: i64, random: &dyn Random) -> AuditId {
    let mut chance = [0; 10];
    random.fill(&mut chance);
    AuditId(id_at(ms, chance))
}

fn id_at(ms: i64, rest: [u8; 10]) -> u128 {
    let mut bytes = [0; 16];
    let ms = u64::try_from(ms).unwrap_or(0);
    bytes[..6].copy_from_slice(&ms.to_be_bytes()[2..]);
    bytes[6..].copy_from_slice(&rest);
    u128::from_be_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use anteroom_domain::ids::AccountId;

    use super::*;
    use crate::fakes::{FakeClock, MemoryStore, SeededRandom};

    #[test]
    fn every_deed_has_a_code_of_its_own() {
        let codes: BTreeSet<_> = Deed::ALL.iter().map(|deed| deed.code()).collect();
        assert_eq!(codes.len(), Deed::ALL.len());
        assert!(Deed::ALL.iter().all(|deed| Deed::of_code(deed.code()) == Some(*deed)));
        assert_eq!(Deed::of_code("account.applauded"), None);
    }

    #[tokio::test]
    async fn what_takes_many_requests_is_written_down_once_a_minute_for_each_who_does_it() {
        let (store, clock) = (Arc::new(MemoryStore::new()), Arc::new(FakeClock::default()));
        let log = AuditLog::new(store, clock.clone(), Arc::new(SeededRandom::new(3)));
        let play = |id, what: &str| {
            let (by, details) = (Actor::Account(AccountId(id)), [("recording", what.to_owned())]);
            let log = log.clone();
            async move {
                log.record_once_a_minute(by, Deed::RecordingPlayed, Subject::Installation, &details).await.unwrap();
            }
        };
        for (id, what) in [(1, "a"), (1, "a"), (2, "a"), (1, "b"), (1, "a")] {
            play(id, what).await;
        }
        assert_eq!(log.page(None, 10).await.unwrap().len(), 3);
        clock.advance(SignedDuration::from_secs(60));
        play(1, "a").await;
        assert_eq!(log.page(None, 10).await.unwrap().len(), 4);
    }

    #[tokio::test]
    async fn what_was_done_last_is_read_first_page_by_page() {
        let (store, clock) = (Arc::new(MemoryStore::new()), Arc::new(FakeClock::default()));
        let log = AuditLog::new(store, clock.clone(), Arc::new(SeededRandom::new(3)));
        for id in 1..=5 {
            let by = Actor::Account(AccountId(id));
            log.record(by, Deed::LoggedIn, Subject::Installation, &[("long", "x".repeat(9_000))]).await.unwrap();
            clock.advance(SignedDuration::from_millis(1));
        }
        let first = log.page(None, 2).await.unwrap();
        let by = |id| Actor::Account(AccountId(id));
        assert_eq!(first.iter().map(|entry| entry.by).collect::<Vec<_>>(), [by(5), by(4)]);
        assert_eq!(first[0].details, [("long".to_owned(), "x".repeat(DETAIL_CHARS_MAX))]);
        let rest = log.page(Some(first[1].id), 10).await.unwrap();
        assert_eq!(rest.iter().map(|entry| entry.by).collect::<Vec<_>>(), [by(3), by(2), by(1)]);
        clock.advance(AUDIT_KEPT);
        assert_eq!(log.page(None, 10).await.unwrap(), []);
    }
}
