//! Who among staff changed what.

use std::sync::Arc;

use anteroom_domain::ids::AccountId;
use anteroom_engine::ports::AuditId;
use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    super::problem::{FieldProblem, ForAdmins, OfQuery},
    input::{ApiAdmin, Asked},
};
use crate::{
    app::App,
    errors::ApiError,
    pages::admin::audit::{KINDS, Wanted, entry, find, names},
};

/// Which entries are asked for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct AuditQuery {
    /// What they are about: `sessions`, `accounts`, `logins` or `privacy`.
    #[param(pattern = "^(sessions|accounts|logins|privacy)$")]
    about: Option<String>,
    /// The account of whoever did it.
    #[param(pattern = "^[0-9a-f]{32}$")]
    by: Option<String>,
    /// What is older than this entry.
    #[param(pattern = "^[0-9a-f]{32}$")]
    before: Option<String>,
}

/// Entries of the audit log.
#[derive(Serialize, ToSchema)]
pub(crate) struct AuditPage {
    /// At most 50, newest first.
    entries: Vec<Entry>,
    /// What to ask for as `before` to see what is older; `null` when there is nothing older.
    older: Option<String>,
}

/// One thing that somebody did.
#[derive(Serialize, ToSchema)]
#[schema(as = AuditEntry)]
pub(crate) struct Entry {
    /// Its id.
    id: String,
    /// When.
    #[schema(format = DateTime)]
    at: String,
    /// Who: `account:` and an id, or another word.
    by: String,
    /// Who, by name.
    who: String,
    /// What was done, as a word that never changes.
    deed: String,
    /// What was done, in words.
    what: String,
    /// What it was done to: `account:` or `session:` and an id, or `installation`.
    subject: String,
    /// What it was done to, by name.
    subject_name: String,
    /// What else is worth knowing: settings, and what they became.
    details: Vec<Detail>,
}

/// Something worth knowing.
#[derive(Serialize, ToSchema)]
#[schema(as = AuditDetail)]
pub(crate) struct Detail {
    /// What it is.
    name: String,
    /// What it became.
    value: String,
}

/// Who changed what, newest first. Entries are kept for 400 days.
#[utoipa::path(
    get,
    path = "/api/v1/admin/audit",
    tag = "People",
    operation_id = "readAuditLog",
    params(AuditQuery),
    responses((status = 200, description = "Entries.", body = AuditPage), ForAdmins, OfQuery)
)]
pub(crate) async fn audit(
    State(app): State<Arc<App>>,
    _admin: ApiAdmin,
    Asked(query): Asked<AuditQuery>,
) -> Result<Json<AuditPage>, ApiError> {
    let mut problems = Vec::new();
    if query.about.as_deref().is_some_and(|about| !KINDS.contains(&about)) {
        problems.push(FieldProblem::new("about", format!("Give one of these: {}.", KINDS.join(", "))));
    }
    let by: Option<AccountId> = id("by", query.by.as_deref(), &mut problems);
    let before: Option<AuditId> = id("before", query.before.as_deref(), &mut problems);
    if !problems.is_empty() {
        return Err(ApiError::Invalid(problems));
    }
    let (found, older) = find(&app, &Wanted { about: query.about.as_deref().unwrap_or_default(), by, before }).await?;
    let accounts = names(&app, &found).await?;
    let told = found.iter().map(|found| {
        let words = entry(&app, &accounts, found);
        Entry {
            id: found.id.to_string(),
            at: words.iso,
            by: found.by.to_string(),
            who: words.who,
            deed: found.deed.clone(),
            what: words.what,
            subject: found.subject.to_string(),
            subject_name: words.subject,
            details: words.details.into_iter().map(|(name, value)| Detail { name, value }).collect(),
        }
    });
    Ok(Json(AuditPage { entries: told.collect(), older: older.map(|id| id.to_string()) }))
}

fn id<T: std::str::FromStr>(name: &str, text: Option<&str>, problems: &mut Vec<FieldProblem>) -> Option<T> {
    let read = text?.parse().ok();
    if read.is_none() {
        problems.push(FieldProblem::new(name, "Give an id of 32 hexadecimal digits."));
    }
    read
}
