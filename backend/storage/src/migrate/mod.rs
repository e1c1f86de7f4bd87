//! The schema: its steps, which of them have been applied, and applying the rest.

mod apply;
mod lock;
mod records;
mod steps;

use std::collections::BTreeMap;

use anteroom_engine::ports::StoreError;

use self::{
    lock::Lock,
    records::Record,
    steps::{STEPS, Step},
};
use crate::Mongo;

/// What a migration came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MigrationReport {
    /// The steps that were run, in order; none when there was nothing to do.
    pub applied: Vec<String>,
}

/// How the schema of the database compares with the one that this build needs. Only [`SchemaState::UpToDate`] can be
/// served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SchemaState {
    /// The same.
    UpToDate,
    /// Steps are missing: migrate.
    Behind {
        /// The missing steps, in order.
        missing: Vec<String>,
    },
    /// A newer build has migrated it: run that build.
    Newer {
        /// The steps that this build does not know.
        unknown: Vec<String>,
    },
    /// A migration was interrupted: migrate again.
    Unfinished {
        /// The steps that were begun and not ended.
        begun: Vec<String>,
    },
    /// Steps were applied in another form than this build has: somebody edited a released step.
    Changed {
        /// Those steps.
        changed: Vec<String>,
    },
}

/// Why a migration did not succeed. `Display` never repeats the source; log the chain.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// The database could not be asked. Migrating again may succeed.
    #[error("the schema could not be read or recorded")]
    Store(#[from] StoreError),
    /// Another migration is running, and was still running when the wait for it was over.
    #[error("another migration is running")]
    Locked,
    /// This migration was so slow that another one took over. Whatever this one did can be repeated.
    #[error("another migration took over")]
    TakenOver,
    /// The schema is of a newer build.
    #[error("a newer build has applied {}", .unknown.join(", "))]
    Newer {
        /// The steps that this build does not know.
        unknown: Vec<String>,
    },
    /// Steps were applied in another form than this build has.
    #[error("applied in another form: {}", .changed.join(", "))]
    Changed {
        /// Those steps.
        changed: Vec<String>,
    },
    /// The database refused a command of a step.
    #[error("step {step}: the database refused {command}")]
    Refused {
        /// The step.
        step: String,
        /// The command's name.
        command: String,
        /// The driver's error.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl MigrateError {
    /// Whether migrating again may succeed without anyone's help.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Store(error) => error.is_retryable(),
            Self::Locked => true,
            Self::TakenOver => true,
            Self::Newer { .. } => false,
            Self::Changed { .. } => false,
            Self::Refused { .. } => false,
        }
    }
}

/// Compares the schema of the database with the one that this build needs. Changes nothing.
pub async fn schema_state(mongo: &Mongo) -> Result<SchemaState, StoreError> {
    Ok(compare(STEPS, &mongo.schema_records().await?))
}

/// Brings the schema of the database to the one that this build needs.
///
/// Any number of these may run at once: one does the work, the others wait for it, for 40 seconds at most. The lock
/// of a migration that dies ends after 30 seconds.
pub async fn migrate(mongo: &Mongo) -> Result<MigrationReport, MigrateError> {
    let lock = Lock::take(mongo).await?;
    let result = run(mongo, &lock).await;
    // Not worth failing for: the lock ends by itself.
    if let Err(error) = lock.release().await {
        tracing::warn!(error = &error as &dyn std::error::Error, "the migration's lock was left to expire");
    }
    result
}

async fn run(mongo: &Mongo, lock: &Lock) -> Result<MigrationReport, MigrateError> {
    let records = mongo.schema_records().await?;
    match compare(STEPS, &records) {
        SchemaState::UpToDate | SchemaState::Behind { .. } | SchemaState::Unfinished { .. } => {}
        SchemaState::Newer { unknown } => return Err(MigrateError::Newer { unknown }),
        SchemaState::Changed { changed } => return Err(MigrateError::Changed { changed }),
    }
    let mut applied = Vec::new();
    for step in STEPS.iter().filter(|step| !records.get(step.name).is_some_and(|record| record.finished)) {
        lock.holding(mongo.begin_step(step)).await??;
        mongo.apply(step, lock).await?;
        lock.holding(mongo.finish_step(step)).await??;
        tracing::info!(migration.step = step.name, "migrated");
        applied.push(step.name.to_owned());
    }
    Ok(MigrationReport { applied })
}

/// What stands in the way of serving comes before what migrating would mend.
fn compare(steps: &[Step], records: &BTreeMap<String, Record>) -> SchemaState {
    let names = |wanted: &dyn Fn(&Step) -> bool| -> Vec<String> {
        steps.iter().filter(|step| wanted(step)).map(|step| step.name.to_owned()).collect()
    };
    let record = |step: &Step| records.get(step.name);
    // An unfinished step may be corrected: that is how a step that failed is mended before its release.
    let changed = names(&|step| record(step).is_some_and(|r| r.finished && r.sha256 != step.sha256()));
    let unknown: Vec<_> = records.keys().filter(|name| steps.iter().all(|step| step.name != **name)).cloned().collect();
    let begun = names(&|step| record(step).is_some_and(|r| !r.finished));
    let missing = names(&|step| record(step).is_none());
    if !changed.is_empty() {
        SchemaState::Changed { changed }
    } else if !unknown.is_empty() {
        SchemaState::Newer { unknown }
    } else if !begun.is_empty() {
        SchemaState::Unfinished { begun }
    } else if !missing.is_empty() {
        SchemaState::Behind { missing }
    } else {
        SchemaState::UpToDate
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: Step = Step { name: "0001_one", up: "[]" };
    const TWO: Step = Step { name: "0002_two", up: "[{}]" };

    fn applied(steps: &[&Step]) -> BTreeMap<String, Record> {
        let record = |step: &&Step| (step.name.to_owned(), Record { sha256: step.sha256(), finished: true });
        steps.iter().map(record).collect()
    }

    #[test]
    fn a_step_that_was_never_applied_is_missing_even_before_one_that_was() {
        let missing = vec!["0001_one".to_owned()];
        assert_eq!(compare(&[ONE, TWO], &applied(&[&TWO])), SchemaState::Behind { missing });
        assert_eq!(compare(&[ONE, TWO], &applied(&[&ONE, &TWO])), SchemaState::UpToDate);
    }

    #[test]
    fn a_step_may_be_corrected_until_it_is_finished() {
        let mut records = applied(&[&ONE]);
        let record = records.get_mut("0001_one").unwrap();
        record.sha256 = "of something else".to_owned();
        record.finished = false;
        let one = || vec!["0001_one".to_owned()];
        assert_eq!(compare(&[ONE], &records), SchemaState::Unfinished { begun: one() });
        records.get_mut("0001_one").unwrap().finished = true;
        assert_eq!(compare(&[ONE], &records), SchemaState::Changed { changed: one() });
    }
}
