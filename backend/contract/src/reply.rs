//! What every request is answered with.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The acknowledgement of a socket event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Reply {
    /// Whether it was done.
    pub ok: bool,
    /// If not, why.
    pub problem: Option<Problem>,
}

/// The payload of `visit:sync` and `desk:sync`: a page asks for everything that it may have missed.
///
/// The answer is the whole picture, or `null` when the server knows nothing as new as what the page shows: then the page is
/// right, and is told of what comes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Since {
    /// The revision of the picture that the page shows; `null` when it shows none.
    #[serde(default)]
    pub since: Option<u64>,
}

/// Why a request was not done. The same words and codes as in problem details over HTTP.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// A word for programs that never changes.
    pub code: String,
    /// A sentence for people.
    pub message: String,
}

impl Reply {
    /// Done.
    pub fn done() -> Self {
        Self { ok: true, problem: None }
    }

    /// Not done, and why.
    pub fn refused(code: &str, message: impl Into<String>) -> Self {
        Self { ok: false, problem: Some(Problem { code: code.to_owned(), message: message.into() }) }
    }
}
