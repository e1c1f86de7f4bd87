//! A database that an older build has written is read as it was meant, and by every reader.

use std::{fs, path::Path};

use anteroom_domain::{
    SignedDuration, Timestamp,
    ids::{AccountId, CustomerId, SessionId, TicketId},
};
use anteroom_engine::{
    port_suite::in_time,
    ports::{
        Account, Accounts as _, Ending, Kept, Logins, Notes as _, PersonalData, Role, TokenHash, VisitDetails,
        VisitNotes, Visits as _, Wanted,
    },
};
use anteroom_storage::{Mongo, SchemaState, migrate, schema_state};
use bson::{Bson, DateTime, Document, doc};
use sha2::{Digest as _, Sha256};

use crate::scratch::{Scratch, until_ready, with_scratch};

/// The last step before what is personal said whose rules it is kept by.
const BEFORE_PERSONAL_DATA: &str = "0008_identities";

/// The name of every step, in order, and its commands as text.
fn steps() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations");
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut steps: Vec<_> = entries
        .filter(|path| path.is_dir())
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, fs::read_to_string(path.join("up.json")).unwrap())
        })
        .collect();
    steps.sort();
    steps
}

/// Brings an empty database to where a build left it that ended with this step.
async fn migrate_to(scratch: &Scratch, last: &str) {
    for (name, up) in steps().into_iter().take_while(|(name, _)| name.as_str() <= last) {
        for command in serde_json::from_str::<Vec<Document>>(&up).unwrap() {
            in_time("a command of a step", scratch.raw.run_command(command).into_future()).await.unwrap();
        }
        let sha256 = hex::encode(Sha256::digest(&up));
        let record =
            doc! { "_id": name, "sha256": sha256, "started_at": DateTime::now(), "finished_at": DateTime::now() };
        scratch.collection("schema_migrations").insert_one(record).await.unwrap();
    }
}

fn key(id: u128) -> String {
    format!("{id:032x}")
}

/// What a build of that time has written: people of staff, a login, and two visits with the day of their deletion.
async fn furnish(scratch: &Scratch) {
    let now = DateTime::now();
    let later = DateTime::from_millis(now.timestamp_millis() + 3_600_000);
    let insert = async |collection: &str, document: Document| {
        scratch.collection(collection).insert_one(document).await.unwrap();
    };
    let host = doc! {
        "_id": key(1), "format": 1, "username": "asa", "display_name": "Åsa Öberg", "role": "host",
        "password_hash": "$argon2id$", "disabled_at": Bson::Null,
    };
    let admin = doc! {
        "_id": key(2), "format": 1, "username": "eva", "display_name": "Eva", "role": "admin", "password_hash": "",
        "disabled_at": now, "version": 3_i64, "epoch": 2_i64, "second_factor": Bson::Null,
        "identity": { "issuer": "https://login.example", "subject": "17" },
    };
    insert("accounts", host).await;
    insert("accounts", admin).await;
    let login = doc! { "_id": "ab".repeat(32), "format": 1, "account": key(1), "created_at": now, "expires_at": later };
    insert("logins", login).await;
    for (ticket, name) in [(0xa, "Quirin"), (0xb, "Rosalind")] {
        insert("visits", doc! { "_id": key(ticket), "format": 1, "name": name, "purge_at": later }).await;
    }
    let notes = doc! {
        "_id": key(0xa), "format": 1, "text": "Has lost a key.", "outcome": "resolved", "purge_at": later,
    };
    insert("notes", notes).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_written_before_personal_data_and_customers_accounts_is_read_as_it_was_meant() {
    with_scratch(|scratch| async move {
        let mongo = scratch.open().await;
        until_ready(&mongo).await;
        migrate_to(&scratch, BEFORE_PERSONAL_DATA).await;
        furnish(&scratch).await;
        let missing: Vec<_> =
            steps().into_iter().map(|(name, _)| name).filter(|n| n.as_str() > BEFORE_PERSONAL_DATA).collect();
        assert!(missing.len() >= 2, "{missing:?}");
        assert_eq!(schema_state(&mongo).await.unwrap(), SchemaState::Behind { missing: missing.clone() });
        assert_eq!(in_time("the migration ends", migrate(&mongo)).await.unwrap().applied, missing);
        assert_eq!(schema_state(&mongo).await.unwrap(), SchemaState::UpToDate);

        let asa = mongo.by_username("asa").await.unwrap().expect("she is there");
        assert_eq!((asa.role, asa.version, asa.epoch, asa.customer), (Role::Host, 0, 0, None));
        let staff = mongo.staff().await.unwrap();
        assert_eq!(staff.iter().map(|account| account.username.as_str()).collect::<Vec<_>>(), ["asa", "eva"]);
        assert!(staff[1].disabled_at.is_some() && staff[1].identity.is_some() && staff[1].version == 3);
        assert!(mongo.customers("", 10).await.unwrap().is_empty(), "nobody became a customer");
        mongo.update(&Account { version: 1, epoch: 1, ..asa }).await.unwrap();
        assert_eq!(owner_of_the_login(&mongo).await, Some(AccountId(1)));

        // Names and notes are there until the database deletes them at their day; no purge counts their time anew.
        let (first, second) = (TicketId(0xa), TicketId(0xb));
        let names = mongo.load(&[first, second]).await.unwrap();
        assert_eq!(names.len(), 2);
        assert_eq!(mongo.read(first).await.unwrap().expect("they are there").text, "Has lost a key.");
        assert_eq!(named(&mongo, "quirin").await, [(first, None)], "whose rules count is not known");
        assert!(mongo.without_end(None, 10).await.unwrap().is_empty());

        // What is written from now on lives beside it.
        let (session, customer, saved_at) = (SessionId(5), CustomerId(6), Timestamp::UNIX_EPOCH);
        let kept = Kept { session, customer: Some(customer), saved_at };
        mongo.save(TicketId(0xc), &VisitDetails { name: Some("Tobias".to_owned()) }, kept).await.unwrap();
        let notes = VisitNotes { text: "Another key.".to_owned(), outcome: None };
        mongo.write(first, &notes, kept).await.unwrap();
        let open: Vec<_> = mongo.without_end(None, 10).await.unwrap().into_iter().map(|(ticket, _)| ticket).collect();
        assert_eq!(open, [first, TicketId(0xc)]);
        let ended =
            Ending { session, at: saved_at + SignedDuration::from_secs(9), joined: None, customer: Some(customer) };
        mongo.note_end(first, &ended).await.unwrap();
        let due = mongo.ended(session, saved_at + SignedDuration::from_secs(10), 10).await.unwrap();
        assert_eq!(due, [first]);
        let zoe = Account::new(AccountId(7), "zoe".to_owned(), "Zoë".to_owned(), Role::Customer, String::new());
        mongo.add(&Account { customer: Some(customer), ..zoe }).await.unwrap();
        assert_eq!(mongo.customers("z", 10).await.unwrap().len(), 1);
    })
    .await;
}

/// Visits of somebody with this name, and whose rules count for what is kept about them.
async fn named(mongo: &Mongo, name: &str) -> Vec<(TicketId, Option<SessionId>)> {
    let found = PersonalData::find(mongo, &Wanted::Name(name.to_owned()), 10).await.unwrap();
    found.into_iter().map(|record| (record.ticket, record.session)).collect()
}

async fn owner_of_the_login(mongo: &Mongo) -> Option<AccountId> {
    let now = Timestamp::from_millisecond(DateTime::now().timestamp_millis()).unwrap();
    let found = Logins::find(mongo, &[TokenHash([0xab; 32])], now).await.unwrap();
    found.first().map(|login| login.account)
}
