//! Who can log in.

use std::sync::Arc;

use anteroom_engine::ports::{Account, Role};
use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

use super::{super::problem::ForAdmins, input::ApiAdmin};
use crate::{app::App, errors::ApiError};

/// Accounts of staff.
#[derive(Serialize, ToSchema)]
pub(crate) struct People {
    /// By name, as on the page.
    people: Vec<Person>,
}

/// Somebody of staff who can log in, or could.
#[derive(Serialize, ToSchema)]
pub(crate) struct Person {
    /// The account's id; a host's id is the same.
    id: String,
    /// The name to log in with.
    username: String,
    /// What customers and colleagues read.
    name: String,
    /// What they may do.
    #[schema(inline)]
    role: AccountRole,
    /// Whether they may log in.
    enabled: bool,
    /// Whether they are asked for a second factor here.
    second_factor: bool,
    /// Whether the identity provider says who they are.
    by_provider: bool,
}

/// What somebody may do.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum AccountRole {
    Host,
    Admin,
}

/// Nothing of a customer: only staff is told of here.
fn told(account: &Account) -> Option<Person> {
    let role = match account.role {
        Role::Host => AccountRole::Host,
        Role::Admin => AccountRole::Admin,
        Role::Customer => return None,
    };
    Some(Person {
        id: account.id.to_string(),
        username: account.username.clone(),
        name: account.display_name.clone(),
        role,
        enabled: account.is_enabled(),
        second_factor: account.second_factor.is_some(),
        by_provider: account.identity.is_some(),
    })
}

/// The staff who can log in.
#[utoipa::path(
    get,
    path = "/api/v1/admin/people",
    tag = "People",
    operation_id = "listPeople",
    responses((status = 200, description = "Every account of staff.", body = People), ForAdmins)
)]
pub(crate) async fn people(State(app): State<Arc<App>>, _admin: ApiAdmin) -> Result<Json<People>, ApiError> {
    Ok(Json(People { people: app.people.staff().await?.iter().filter_map(told).collect() }))
}
