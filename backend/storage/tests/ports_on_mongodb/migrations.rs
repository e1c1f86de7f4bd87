//! Rules of the schema.

use anteroom_engine::port_suite::in_time;
use anteroom_storage::{MigrateError, MigrationReport, Mongo, SchemaState, migrate, schema_state};
use bson::{DateTime, doc};

use crate::scratch::with_scratch;

const STEPS: &[&str] = &[
    "0001_floor_log",
    "0002_accounts_and_logins",
    "0003_visits_and_nodes",
    "0004_notes",
    "0005_audit_log",
    "0006_logins_by_account",
    "0007_tries_and_one_time_links",
    "0008_identities",
    "0009_personal_data",
    "0010_customer_accounts",
    "0011_checks",
    "0012_media_servers",
    "0013_chats",
    "0014_recordings",
    "0015_after_the_call",
    "0016_cameras",
    "0017_camera_duties",
    "0018_webhooks",
    "0019_openvidu",
    "0020_events_of_cameras",
];
const RECORDS: &str = "schema_migrations";
const LOCKS: &str = "schema_locks";

fn steps(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

async fn applied(mongo: &Mongo) -> Vec<String> {
    let MigrationReport { applied } = in_time("the migration ends", migrate(mongo)).await.unwrap();
    applied
}

#[tokio::test]
async fn migrating_an_empty_database_runs_every_step_once() {
    with_scratch(|scratch| async move {
        let mongo = scratch.open().await;
        assert_eq!(schema_state(&mongo).await.unwrap(), SchemaState::Behind { missing: steps(STEPS) });
        assert_eq!(applied(&mongo).await, STEPS);
        assert_eq!(schema_state(&mongo).await.unwrap(), SchemaState::UpToDate);
        assert_eq!(applied(&mongo).await, steps(&[]));
    })
    .await;
}

#[tokio::test]
async fn every_step_can_be_run_again_over_itself() {
    with_scratch(|scratch| async move {
        let mongo = scratch.migrated().await;
        let records = scratch.collection(RECORDS);
        records.update_many(doc! {}, doc! { "$unset": { "finished_at": "" } }).await.unwrap();
        assert_eq!(schema_state(&mongo).await.unwrap(), SchemaState::Unfinished { begun: steps(STEPS) });
        assert_eq!(applied(&mongo).await, STEPS);
        // And over collections and indexes that nobody has recorded.
        records.delete_many(doc! {}).await.unwrap();
        assert_eq!(applied(&mongo).await, STEPS);
        assert_eq!(schema_state(&mongo).await.unwrap(), SchemaState::UpToDate);
    })
    .await;
}

#[tokio::test]
async fn a_step_that_was_edited_after_it_was_applied_is_refused() {
    with_scratch(|scratch| async move {
        let mongo = scratch.migrated().await;
        let other = doc! { "$set": { "sha256": "0".repeat(64) } };
        scratch.collection(RECORDS).update_one(doc! { "_id": STEPS[1] }, other).await.unwrap();
        let expected = steps(&STEPS[1..2]);
        assert_eq!(schema_state(&mongo).await.unwrap(), SchemaState::Changed { changed: expected.clone() });
        let error = migrate(&mongo).await.unwrap_err();
        assert!(matches!(&error, MigrateError::Changed { changed } if *changed == expected), "{error:?}");
        assert!(!error.is_retryable());
    })
    .await;
}

#[tokio::test]
async fn the_schema_of_a_newer_build_is_refused_and_left_alone() {
    with_scratch(|scratch| async move {
        let mongo = scratch.migrated().await;
        let newer = doc! { "_id": "9999_of_the_future", "sha256": "0".repeat(64), "finished_at": DateTime::now() };
        scratch.collection(RECORDS).insert_one(newer).await.unwrap();
        let unknown = steps(&["9999_of_the_future"]);
        assert_eq!(schema_state(&mongo).await.unwrap(), SchemaState::Newer { unknown: unknown.clone() });
        let error = migrate(&mongo).await.unwrap_err();
        assert!(matches!(&error, MigrateError::Newer { unknown: found } if *found == unknown), "{error:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_migrations_at_once_one_does_the_work() {
    with_scratch(|scratch| async move {
        let mut migrations = tokio::task::JoinSet::new();
        for _ in 0..4 {
            let mongo = scratch.open().await;
            migrations.spawn(async move { applied(&mongo).await });
        }
        let mut reports = in_time("every migration ends", migrations.join_all()).await;
        reports.sort();
        assert_eq!(reports, [steps(&[]), steps(&[]), steps(&[]), steps(STEPS)]);
    })
    .await;
}

#[tokio::test]
async fn a_migration_waits_for_the_lock_and_takes_over_from_one_that_died() {
    with_scratch(|scratch| async move {
        let mongo = scratch.open().await;
        let ends = DateTime::from_millis(DateTime::now().timestamp_millis() + 2_000);
        let dead = doc! { "_id": "migrate", "owner": "one that died", "expires_at": ends };
        scratch.collection(LOCKS).insert_one(dead).await.unwrap();
        assert_eq!(applied(&mongo).await, STEPS);
        assert!(DateTime::now() >= ends, "it did not wait for the lock");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_migration_stops_when_another_one_took_over() {
    with_scratch(|scratch| async move {
        // A first step that waits for nothing but the lock, and a thief who takes it as often as it is taken.
        let mongo = scratch.open().await;
        let locks = scratch.collection(LOCKS);
        let thief = tokio::spawn(async move {
            let far = DateTime::from_millis(DateTime::now().timestamp_millis() + 3_600_000);
            let held = doc! { "_id": "migrate", "owner": { "$nin": ["", "thief"] } };
            let theft = doc! { "$set": { "owner": "thief", "expires_at": far } };
            while locks.update_one(held.clone(), theft.clone()).await.unwrap().matched_count == 0 {}
        });
        let result = in_time("the migration ends", migrate(&mongo)).await;
        in_time("the thief succeeds", thief).await.unwrap();
        assert!(matches!(result, Err(MigrateError::TakenOver)), "{result:?}");
        let owner = scratch.collection(LOCKS).find_one(doc! {}).await.unwrap().unwrap();
        assert_eq!(owner.get_str("owner").unwrap(), "thief", "the lock of the other is left alone");
    })
    .await;
}

#[tokio::test]
async fn an_index_that_exists_in_another_form_stops_the_migration() {
    with_scratch(|scratch| async move {
        let mongo = scratch.open().await;
        let other = doc! { "name": "forget_at_expires_at", "key": { "expires_at": 1 }, "expireAfterSeconds": 5 };
        scratch.raw.run_command(doc! { "createIndexes": "logins", "indexes": [other] }).await.unwrap();
        let error = migrate(&mongo).await.unwrap_err();
        assert!(matches!(&error, MigrateError::Refused { step, .. } if step == STEPS[1]), "{error:?}");
        assert!(error.to_string().ends_with("the database refused createIndexes"), "{error}");
        assert_eq!(schema_state(&mongo).await.unwrap(), SchemaState::Unfinished { begun: steps(&STEPS[1..2]) });
    })
    .await;
}

#[tokio::test]
async fn a_collection_that_exists_without_a_validator_gets_it() {
    with_scratch(|scratch| async move {
        let mongo = scratch.open().await;
        scratch.raw.run_command(doc! { "create": "commits" }).await.unwrap();
        assert_eq!(applied(&mongo).await, STEPS);
        scratch.collection("commits").insert_one(doc! { "_id": "main/000000000001" }).await.unwrap_err();
    })
    .await;
}
