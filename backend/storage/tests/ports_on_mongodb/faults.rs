//! What is stored is not trusted: spoiled documents are reported or skipped, never misread.

use std::error::Error as _;

use anteroom_domain::ids::{NodeId, Revision, TicketId};
use anteroom_engine::{
    port_suite::samples::{account, commit, kept, snapshot},
    ports::{Accounts as _, CommitStore as _, StoreError, VisitDetails, Visits as _},
};
use anteroom_storage::Mongo;
use bson::{Document, doc};

use crate::scratch::{Scratch, with_scratch};

/// Changes a document past the adapter and past the validators.
async fn spoil(scratch: &Scratch, collection: &str, id: &str, update: Document) {
    let documents = scratch.collection(collection);
    let spoiled = documents.update_one(doc! { "_id": id }, update);
    assert_eq!(spoiled.bypass_document_validation(true).await.unwrap().matched_count, 1);
}

fn problem(error: &StoreError) -> &str {
    let StoreError::Corrupt { problem, .. } = error else { panic!("not corrupt: {error:?}") };
    problem
}

#[tokio::test]
async fn a_commit_that_cannot_be_read_is_corrupt_and_never_skipped() {
    with_scratch(|scratch| async move {
        let mongo = scratch.migrated().await;
        for revision in 1..=2 {
            mongo.append(&commit(revision, NodeId(1))).await.unwrap();
        }
        let id = "main/000000000001";
        for (spoilt, mended, expected) in [
            (doc! { "format": 2 }, doc! { "format": 1 }, "its format is 2; this build reads 1"),
            (doc! { "revision": 9_i64 }, doc! { "revision": 1_i64 }, "its fields say that it is another revision"),
            (doc! { "events": [{ "type": "unheard_of" }] }, doc! { "events": [] }, "unheard_of"),
        ] {
            spoil(&scratch, "commits", id, doc! { "$set": spoilt }).await;
            let error = mongo.after(Revision(0), 10).await.unwrap_err();
            assert!(problem(&error).contains(expected), "{error}");
            assert!(!error.is_retryable());
            spoil(&scratch, "commits", id, doc! { "$set": mended }).await;
            assert_eq!(mongo.after(Revision(0), 10).await.unwrap().len(), 2);
        }
    })
    .await;
}

#[tokio::test]
async fn the_validator_refuses_a_commit_without_its_fields() {
    with_scratch(|scratch| async move {
        scratch.migrated().await;
        let error = scratch.collection("commits").insert_one(doc! { "_id": "main/000000000001" }).await.unwrap_err();
        let mongodb::error::ErrorKind::Write(mongodb::error::WriteFailure::WriteError(refusal)) = error.kind.as_ref()
        else {
            panic!("not refused: {error:?}")
        };
        assert_eq!(refusal.code, 121);
    })
    .await;
}

#[tokio::test]
async fn a_commit_larger_than_a_document_is_refused_and_not_tried_again() {
    with_scratch(|scratch| async move {
        let mongo = scratch.migrated().await;
        let event = commit(1, NodeId(1)).events.remove(0);
        let large = anteroom_domain::event::Commit { events: vec![event; 200_000], ..commit(1, NodeId(1)) };
        let error = mongo.append(&large).await.unwrap_err();
        assert_eq!(problem(&error), "it is too large for the database");
        assert_eq!(mongo.after(Revision(0), 1).await.unwrap(), []);
    })
    .await;
}

async fn ids(scratch: &Scratch, collection: &str) -> Vec<String> {
    let distinct = scratch.collection(collection).distinct("_id", doc! {}).await.unwrap();
    distinct.into_iter().map(|id| id.as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn only_the_two_newest_snapshots_are_kept() {
    with_scratch(|scratch| async move {
        let mongo = scratch.migrated().await;
        for revision in [1, 2, 3, 10] {
            mongo.save_snapshot(&snapshot(revision, 10)).await.unwrap();
        }
        assert_eq!(ids(&scratch, "snapshots").await, ["main/000000000003", "main/000000000010"]);
        let parts = ids(&scratch, "snapshot_parts").await;
        assert_eq!(parts.len(), 2, "{parts:?}");
        assert!(parts[0].starts_with("main/000000000003/") && parts[1].starts_with("main/000000000010/"));
    })
    .await;
}

#[tokio::test]
async fn a_snapshot_that_is_not_whole_or_of_another_format_is_passed_over() {
    with_scratch(|scratch| async move {
        let mongo = scratch.migrated().await;
        mongo.save_snapshot(&snapshot(1, 10)).await.unwrap();
        mongo.save_snapshot(&snapshot(2, 10)).await.unwrap();
        let newest = "main/000000000002";
        let older = || async { assert_eq!(mongo.latest_snapshot().await.unwrap(), Some(snapshot(1, 10))) };
        spoil(&scratch, "snapshots", newest, doc! { "$set": { "format": 2 } }).await;
        older().await;
        spoil(&scratch, "snapshots", newest, doc! { "$set": { "format": 1 } }).await;
        assert_eq!(mongo.latest_snapshot().await.unwrap(), Some(snapshot(2, 10)));
        let part = ids(&scratch, "snapshot_parts").await.pop().unwrap();
        let other = bson::Binary { subtype: bson::spec::BinarySubtype::Generic, bytes: b"{}".to_vec() };
        spoil(&scratch, "snapshot_parts", &part, doc! { "$set": { "body": other } }).await;
        older().await;
        scratch.collection("snapshot_parts").delete_one(doc! { "_id": &part }).await.unwrap();
        older().await;
        // Parts whose head was never written are no snapshot.
        scratch.collection("snapshots").delete_one(doc! { "_id": newest }).await.unwrap();
        older().await;
    })
    .await;
}

#[tokio::test]
async fn a_report_of_a_spoiled_document_repeats_nothing_personal() {
    with_scratch(|scratch| async move {
        let mongo = scratch.migrated().await;
        mongo.add(&account(1, "asa")).await.unwrap();
        let id = format!("{:032x}", 1);
        spoil(&scratch, "accounts", &id, doc! { "$set": { "role": "Secret Person" } }).await;
        let details = VisitDetails { name: Some("Somebody".to_owned()) };
        mongo.save(TicketId(1), &details, kept(1)).await.unwrap();
        spoil(&scratch, "visits", &id, doc! { "$set": { "name": ["Secret Person"] } }).await;
        let errors = [mongo.by_username("asa").await.unwrap_err(), mongo.load(&[TicketId(1)]).await.unwrap_err()];
        for error in errors {
            let told = format!("{error} {error:?} {:?}", error.source());
            assert!(!told.contains("Secret") && !told.contains("asa") && !error.is_retryable(), "{told}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_wrong_address_is_refused_without_repeating_it() {
    let error = Mongo::connect("mongodb://user:hunter2@", "anteroom").await.unwrap_err();
    let told = format!("{error} {error:?}");
    assert!(!told.contains("hunter2"), "{told}");
}
