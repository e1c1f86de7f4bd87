//! Rules of [`AuditEntries`].

use std::sync::Arc;

use anteroom_domain::{
    SignedDuration,
    ids::{AccountId, SessionId},
};

use super::samples::at;
use crate::ports::{Actor, AuditEntries, AuditEntry, AuditId, Subject};

/// Far ahead of any database's clock, so that it is ours that ends an entry.
const FAR_MS: i64 = 1_000 * 86_400 * 365 * 20;

fn entry(id: u128, by: Actor, subject: Subject) -> AuditEntry {
    let ms = i64::try_from(id % 1_000).expect("small");
    let details = vec![("line_max".to_owned(), "…\u{1f984}".to_owned()), ("$a.b".to_owned(), String::new())];
    AuditEntry { id: AuditId(id), at: at(ms), by, deed: "session.changed".to_owned(), subject, details }
}

/// Nothing of an entry is lost or changed, whoever did it and whatever it was done to.
pub async fn an_entry_comes_back_whole(store: Arc<dyn AuditEntries>) {
    let entries = [
        entry(u128::MAX, Actor::Account(AccountId(7)), Subject::Session(SessionId(8))),
        entry(3, Actor::OpenVidu, Subject::Session(SessionId(8))),
        entry(2, Actor::OneTimeLink, Subject::Account(AccountId(u128::MAX))),
        AuditEntry { details: Vec::new(), ..entry(1, Actor::CommandLine, Subject::Installation) },
        entry(0, Actor::Schedule, Subject::Installation),
    ];
    for entry in &entries {
        for _ in 0..2 {
            store.add(entry, at(FAR_MS)).await.expect("the same entry again is ours");
        }
    }
    assert_eq!(store.older_than(None, at(0), 10).await.expect("entries can be read"), entries);
}

/// The newest come first; whoever asks for older ones gets the next of them.
pub async fn entries_are_read_from_the_newest_on(store: Arc<dyn AuditEntries>) {
    for id in [3, 1, 5, 2, 4] {
        store.add(&entry(id, Actor::CommandLine, Subject::Installation), at(FAR_MS)).await.expect("a new entry");
    }
    let ids = async |before: Option<u128>, limit| {
        let found = store.older_than(before.map(AuditId), at(0), limit).await.expect("entries can be read");
        found.iter().map(|entry| entry.id.0).collect::<Vec<_>>()
    };
    assert_eq!(ids(None, 2).await, [5, 4]);
    assert_eq!(ids(Some(4), 2).await, [3, 2]);
    assert_eq!(ids(Some(2), 2).await, [1]);
    assert_eq!(ids(Some(1), 2).await, [0_u128; 0]);
}

/// An entry is there until its time, exclusive.
pub async fn entries_are_gone_at_their_time(store: Arc<dyn AuditEntries>) {
    store.add(&entry(1, Actor::CommandLine, Subject::Installation), at(FAR_MS)).await.expect("a new entry");
    let last = at(FAR_MS) - SignedDuration::from_millis(1);
    assert_eq!(store.older_than(None, last, 10).await.expect("entries can be read").len(), 1);
    assert_eq!(store.older_than(None, at(FAR_MS), 10).await.expect("entries can be read"), []);
}
