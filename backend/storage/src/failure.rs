//! The driver's errors, and the limit of time around each operation.

use std::{error::Error, future::IntoFuture, time::Duration};

use anteroom_engine::ports::StoreError;
use mongodb::error::{ErrorKind, WriteFailure};

/// How long one small operation may take. Twice the time to find a server, because the driver tries a lost operation
/// once more, and some. Chosen, not measured.
pub(crate) const OPERATION_LIMIT: Duration = Duration::from_secs(8);

/// How long an operation may take that carries megabytes. Chosen, not measured.
pub(crate) const BULK_LIMIT: Duration = Duration::from_secs(20);

/// The write breaks a unique index.
const DUPLICATE_KEY: i32 = 11_000;

/// The document breaks the collection's validator.
const VALIDATION_FAILED: i32 = 121;

/// The document, or the message around it, is larger than the database takes.
const TOO_LARGE: [i32; 3] = [10_334, 17_419, 17_420];

/// An operation that did not succeed.
#[derive(Debug)]
pub(crate) struct Failure {
    /// What was being done, as a gerund.
    pub(crate) doing: &'static str,
    pub(crate) cause: Cause,
}

/// Why it did not.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Cause {
    /// The database, or the way to it.
    #[error(transparent)]
    Driver(mongodb::error::Error),
    /// No answer in time.
    #[error("no answer within {0:?}")]
    Late(Duration),
    /// An answer that cannot be relied on yet.
    #[error("{0}")]
    Unsettled(&'static str),
}

impl Failure {
    /// The database's own number for the error, if it was the database that answered.
    pub(crate) fn code(&self) -> Option<i32> {
        let Cause::Driver(error) = &self.cause else { return None };
        code(error)
    }

    /// Whether a unique index refused the write.
    pub(crate) fn is_duplicate_key(&self) -> bool {
        self.code() == Some(DUPLICATE_KEY)
    }

    /// Whether many were written, but for some that are there already, and nothing else went wrong.
    pub(crate) fn is_of_duplicate_keys_alone(&self) -> bool {
        let Cause::Driver(error) = &self.cause else { return false };
        let ErrorKind::InsertMany(error) = error.kind.as_ref() else { return self.is_duplicate_key() };
        let refused = error.write_errors.as_deref().unwrap_or_default();
        error.write_concern_error.is_none()
            && !refused.is_empty()
            && refused.iter().all(|refusal| refusal.code == DUPLICATE_KEY)
    }

    /// The failure as the port knows it, where a document was being written.
    pub(crate) fn of_writing(self, collection: &'static str, id: impl FnOnce() -> String) -> StoreError {
        // The driver measures a document before it sends it.
        if let Cause::Driver(error) = &self.cause
            && matches!(error.kind.as_ref(), ErrorKind::InvalidArgument { .. })
        {
            return corrupt(collection, id(), "it is too large for the database");
        }
        match self.code() {
            Some(VALIDATION_FAILED) => corrupt(collection, id(), "the database's validator refuses it"),
            Some(code) if TOO_LARGE.contains(&code) => corrupt(collection, id(), "it is too large for the database"),
            _ => self.into(),
        }
    }
}

impl From<Failure> for StoreError {
    fn from(failure: Failure) -> Self {
        let source: Box<dyn Error + Send + Sync> = match failure.cause {
            Cause::Driver(error) => error.into(),
            cause @ (Cause::Late(_) | Cause::Unsettled(_)) => cause.into(),
        };
        Self::Unavailable { doing: failure.doing, source }
    }
}

/// A document that breaks a rule. `problem` must not repeat anything personal or secret.
pub(crate) fn corrupt(collection: &'static str, id: impl Into<String>, problem: impl Into<String>) -> StoreError {
    StoreError::Corrupt { collection, id: id.into(), problem: problem.into() }
}

/// The same number comes in one of three shapes, depending on the operation and on the server.
fn code(error: &mongodb::error::Error) -> Option<i32> {
    if let ErrorKind::Command(error) = error.kind.as_ref() {
        return Some(error.code);
    }
    if let ErrorKind::Write(WriteFailure::WriteError(error)) = error.kind.as_ref() {
        return Some(error.code);
    }
    if let ErrorKind::InsertMany(error) = error.kind.as_ref() {
        return error.write_errors.as_ref()?.first().map(|error| error.code);
    }
    None
}

/// Does one operation within a limit of time.
pub(crate) async fn within<T>(
    limit: Duration,
    doing: &'static str,
    operation: impl IntoFuture<Output = mongodb::error::Result<T>>,
) -> Result<T, Failure> {
    // On the heap, because the driver's futures are large and every caller's would grow with them.
    match tokio::time::timeout(limit, Box::pin(operation.into_future())).await {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(Failure { doing, cause: Cause::Driver(error) }),
        Err(_) => Err(Failure { doing, cause: Cause::Late(limit) }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn an_operation_without_an_answer_is_given_up_at_its_limit() {
        let failure = within::<()>(OPERATION_LIMIT, "waiting", std::future::pending()).await.unwrap_err();
        let error = StoreError::from(failure);
        assert!(error.is_retryable());
        assert_eq!(error.to_string(), "the database is unavailable while waiting");
        assert_eq!(error.source().unwrap().to_string(), "no answer within 8s");
    }
}
