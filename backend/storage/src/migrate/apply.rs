//! Running the commands of a step so that repeating them does no harm.

use std::time::Duration;

use bson::{Bson, Document, doc};
use futures_util::TryStreamExt as _;
use mongodb::error::ErrorKind;

use super::{MigrateError, lock::Lock, steps::Step};
use crate::{
    Mongo,
    failure::{Cause, Failure, OPERATION_LIMIT, within},
};

/// How long one command may take: building an index reads its whole collection. Chosen, not measured.
const COMMAND_LIMIT: Duration = Duration::from_mins(10);

/// The collection exists.
const NAMESPACE_EXISTS: i32 = 48;

/// An index of that name, or over those keys, exists with other options.
const INDEX_CONFLICTS: [i32; 2] = [85, 86];

impl Mongo {
    pub(crate) async fn apply(&self, step: &Step, lock: &Lock) -> Result<(), MigrateError> {
        for command in step.commands() {
            let name = command.keys().next().cloned().unwrap_or_default();
            lock.holding(self.apply_command(command)).await?.map_err(|failure| match failure.cause {
                Cause::Driver(error) if is_answer(&error) => {
                    MigrateError::Refused { step: step.name.to_owned(), command: name, source: error.into() }
                }
                cause @ (Cause::Driver(_) | Cause::Late(_) | Cause::Unsettled(_)) => {
                    MigrateError::Store(Failure { doing: failure.doing, cause }.into())
                }
            })?;
        }
        Ok(())
    }

    async fn apply_command(&self, command: Document) -> Result<(), Failure> {
        match self.run(command.clone()).await {
            Ok(()) => Ok(()),
            Err(failure) if failure.code() == Some(NAMESPACE_EXISTS) => match modified(&command) {
                Some(modification) => self.run(modification).await,
                None => Err(failure),
            },
            Err(failure) if failure.code().is_some_and(|code| INDEX_CONFLICTS.contains(&code)) => {
                if self.has_indexes(&command).await? { Ok(()) } else { Err(failure) }
            }
            Err(failure) => Err(failure),
        }
    }

    async fn run(&self, command: Document) -> Result<(), Failure> {
        within(COMMAND_LIMIT, "changing the schema", self.database.run_command(command)).await?;
        Ok(())
    }

    /// Whether every index that a `createIndexes` asks for exists just so.
    async fn has_indexes(&self, command: &Document) -> Result<bool, Failure> {
        let (Ok(collection), Ok(wanted)) = (command.get_str("createIndexes"), command.get_array("indexes")) else {
            return Ok(false);
        };
        let list = self.database.run_cursor_command(doc! { "listIndexes": collection });
        let list = async { list.await?.try_collect::<Vec<Document>>().await };
        let existing = within(OPERATION_LIMIT, "listing indexes", list).await?;
        Ok(wanted.iter().filter_map(Bson::as_document).all(|wanted| existing.iter().any(|index| same(wanted, index))))
    }
}

/// Whether the database has answered, and its answer was no.
fn is_answer(error: &mongodb::error::Error) -> bool {
    matches!(error.kind.as_ref(), ErrorKind::Command(_))
}

/// The command that gives an existing collection the validator that `create` would have given it.
fn modified(create: &Document) -> Option<Document> {
    let mut modification = doc! { "collMod": create.get_str("create").ok()? };
    for option in ["validator", "validationLevel", "validationAction"] {
        if let Some(value) = create.get(option) {
            modification.insert(option, value.clone());
        }
    }
    Some(modification)
}

/// Whether an index that exists is the one that is wanted. Its version is the database's own affair.
fn same(wanted: &Document, existing: &Document) -> bool {
    // The order of an index's keys matters, and documents compare without it.
    let keys = |index: &Document| -> Option<Vec<(String, i64)>> {
        let keys = index.get_document("key").ok()?;
        keys.iter().map(|(field, value)| Some((field.clone(), normal(value).as_i64()?))).collect()
    };
    let rest = |index: &Document| -> Document {
        let own = |field: &str| !["key", "v", "ns", "background"].contains(&field);
        let fields = index.iter().filter(|(field, value)| own(field) && **value != Bson::Boolean(false));
        fields.map(|(field, value)| (field.clone(), normal(value))).collect()
    };
    keys(wanted).is_some() && keys(wanted) == keys(existing) && rest(wanted) == rest(existing)
}

/// Numbers come back in another type than they were given in.
fn normal(value: &Bson) -> Bson {
    match (value.as_i32(), value.as_f64().and_then(whole)) {
        (Some(number), _) => Bson::Int64(number.into()),
        (None, Some(number)) => Bson::Int64(number),
        (None, None) => value.clone(),
    }
}

/// A floating-point number that is a whole one.
fn whole(number: f64) -> Option<i64> {
    let text = format!("{number:.0}");
    text.parse().ok().filter(|_| number.fract() == 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_is_the_same_whatever_the_types_of_its_numbers_and_only_then() {
        let wanted = doc! { "name": "forget", "key": { "at": 1 }, "expireAfterSeconds": 0 };
        let existing = doc! { "v": 2, "key": { "at": 1.0 }, "name": "forget", "expireAfterSeconds": 0_i64 };
        assert!(same(&wanted, &existing));
        let later = doc! { "v": 2, "key": { "at": 1 }, "name": "forget", "expireAfterSeconds": 60 };
        assert!(!same(&wanted, &later));
        let unique = doc! { "v": 2, "key": { "at": 1 }, "name": "forget", "expireAfterSeconds": 0, "unique": true };
        assert!(!same(&wanted, &unique));
        let swapped =
            (doc! { "name": "n", "key": { "a": 1, "b": 1 } }, doc! { "name": "n", "key": { "b": 1, "a": 1 } });
        assert!(!same(&swapped.0, &swapped.1));
    }

    #[test]
    fn an_existing_collection_gets_the_validator_of_its_create() {
        let create = doc! { "create": "things", "validator": { "a": 1 }, "validationAction": "error" };
        let expected = doc! { "collMod": "things", "validator": { "a": 1 }, "validationAction": "error" };
        assert_eq!(modified(&create), Some(expected));
        assert_eq!(modified(&doc! { "createIndexes": "things" }), None);
    }
}
