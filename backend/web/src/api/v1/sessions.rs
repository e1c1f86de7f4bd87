//! Sessions, as whoever runs the place makes and changes them.

use std::sync::Arc;

use anteroom_domain::{
    Timestamp,
    floor::Floor,
    ids::Slug,
    refusal::{Refusal, SessionRefused},
    session::{Session, Settings},
};
use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::{
    super::problem::{FieldProblem, ForAdmins, OfBody, OfChange, OfSession},
    input::{ApiAdmin, ApiSession, Body},
    settings::{self, AllSettings, SomeSettings},
};
use crate::{
    app::App,
    errors::{ApiError, PageError},
    pages::admin::{
        new_session::{self, NewSession},
        session::{self as page, description_problem, name_problem},
    },
};

/// A session, as admins see it.
#[derive(Serialize, ToSchema)]
pub(crate) struct AdminSession {
    /// Its id.
    id: String,
    /// Its name in addresses. It never changes.
    slug: String,
    /// Its name.
    name: String,
    /// What it is for.
    description: String,
    /// Whether it was put away: closed, and hidden from customers.
    archived: bool,
    /// Whether it is open.
    open: bool,
    /// How many are in line.
    waiting: usize,
    /// How many of its hosts are on duty.
    on_duty: usize,
    /// The accounts of its hosts.
    hosts: Vec<String>,
    /// Grows with each change. Whoever changes it sends back which one they have seen.
    edition: u32,
    #[schema(inline = false)]
    settings: AllSettings,
}

/// Sessions.
#[derive(Serialize, ToSchema)]
pub(crate) struct AdminSessions {
    /// Those in use first, then by name.
    sessions: Vec<AdminSession>,
}

fn told(floor: &Floor, session: &Session, now: Timestamp) -> AdminSession {
    AdminSession {
        id: session.id.to_string(),
        slug: session.slug.to_string(),
        name: session.name.clone(),
        description: session.description.clone(),
        archived: session.archived,
        open: session.is_open(now),
        waiting: session.line_len(),
        on_duty: floor.hosts_on_duty(session),
        hosts: session.hosts.iter().map(ToString::to_string).collect(),
        edition: session.edition,
        settings: AllSettings(session.settings.clone()),
    }
}

/// As it is now.
fn now_told(app: &App, slug: &Slug) -> Result<Json<AdminSession>, ApiError> {
    let now = app.now();
    let floor = app.floor.read();
    let session = floor.session_at(slug).ok_or(ApiError::NotFound)?;
    Ok(Json(told(&floor, session, now)))
}

/// Every session, archived ones included.
#[utoipa::path(
    get,
    path = "/api/v1/admin/sessions",
    tag = "Administration of sessions",
    operation_id = "listAllSessions",
    responses((status = 200, description = "Every session.", body = AdminSessions), ForAdmins)
)]
pub(crate) async fn list(State(app): State<Arc<App>>, _admin: ApiAdmin) -> Json<AdminSessions> {
    let now = app.now();
    let floor = app.floor.read();
    let mut sessions: Vec<_> = floor.sessions().map(|session| told(&floor, session, now)).collect();
    sessions.sort_by(|a, b| (a.archived, &a.name, &a.slug).cmp(&(b.archived, &b.name, &b.slug)));
    Json(AdminSessions { sessions })
}

/// A session with all of its settings.
#[utoipa::path(
    get,
    path = "/api/v1/admin/sessions/{slug}",
    tag = "Administration of sessions",
    operation_id = "readSessionSettings",
    params(("slug" = String, Path, description = "Its name in addresses.", example = "contact-centre")),
    responses((status = 200, description = "The session.", body = AdminSession), ForAdmins, OfSession)
)]
pub(crate) async fn read(
    State(app): State<Arc<App>>,
    ApiSession(session): ApiSession,
) -> Result<Json<AdminSession>, ApiError> {
    now_told(&app, &session.slug)
}

/// A session that is wanted.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateSession {
    /// Its name in addresses, for ever: a–z, 0–9 and -, neither beginning nor ending with -.
    #[schema(min_length = 1, max_length = 64, pattern = r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?$", example = "library-desk")]
    slug: String,
    /// Its name, on one line and not empty.
    #[schema(
        min_length = 1,
        max_length = 80,
        pattern = r"^[^\u0000-\u001F\u007F-\u009F]*[^\s\u0000-\u001F\u007F-\u009F][^\u0000-\u001F\u007F-\u009F]*$",
        example = "Library desk"
    )]
    name: String,
    /// What it is for.
    #[serde(default)]
    #[schema(max_length = 400)]
    description: String,
    /// Whether its opening hours count at once: around the clock until some are set. Otherwise it is closed by hand.
    #[serde(default)]
    open: bool,
    #[serde(default)]
    #[schema(value_type = SomeSettings, inline = false)]
    settings: Map<String, Value>,
}

/// Makes a session. It has no hosts yet.
#[utoipa::path(
    post,
    path = "/api/v1/admin/sessions",
    tag = "Administration of sessions",
    operation_id = "createSession",
    request_body = CreateSession,
    responses(
        (status = 201, description = "It was made.", body = AdminSession, headers(("Location" = String, description = "Its address here."))),
        ForAdmins,
        OfBody,
        OfChange,
    )
)]
pub(crate) async fn create(
    State(app): State<Arc<App>>,
    ApiAdmin(admin): ApiAdmin,
    Body(wanted): Body<CreateSession>,
) -> Result<Response, ApiError> {
    let CreateSession { slug, name, description, open, settings } = wanted;
    let mut problems = Vec::new();
    let slug = slug.parse::<Slug>().map_err(|_| {
        let problem = "Give 1 to 64 of a–z, 0–9 and -, neither beginning nor ending with -.";
        problems.push(FieldProblem::new("slug", problem));
    });
    problems.extend(texts(&name, &description));
    let settings = settings::read(&Settings::default(), &settings).map_err(|found| problems.extend(found));
    let (Ok(slug), Ok(settings), true) = (slug, settings, problems.is_empty()) else {
        return Err(ApiError::Invalid(problems));
    };
    let (name, description) = (name.trim().to_owned(), description.trim().to_owned());
    let new = NewSession { slug: slug.clone(), name, description, settings, open };
    new_session::make(&app, &admin, new).await.map_err(|error| {
        if matches!(error, PageError::Refused(Refusal::Session(SessionRefused::SlugTaken))) {
            ApiError::Taken { field: "slug" }
        } else {
            error.into()
        }
    })?;
    let address = format!("/api/v1/admin/sessions/{slug}");
    Ok((StatusCode::CREATED, [(header::LOCATION, address)], now_told(&app, &slug)?).into_response())
}

/// What is wrong with these, as they were sent and without the spaces around them.
fn texts(name: &str, description: &str) -> impl Iterator<Item = FieldProblem> {
    let name = name_problem(name).or_else(|| name_problem(name.trim()));
    let name = name.map(|problem| FieldProblem::new("name", problem));
    let description = description_problem(description).map(|problem| FieldProblem::new("description", problem));
    name.into_iter().chain(description)
}

/// What is to be another; what is not named stays as it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangeSession {
    /// The edition that was read. When somebody has changed the session since, nothing is done.
    edition: u32,
    /// Its name, on one line and not empty.
    #[serde(default)]
    #[schema(
        min_length = 1,
        max_length = 80,
        pattern = r"^[^\u0000-\u001F\u007F-\u009F]*[^\s\u0000-\u001F\u007F-\u009F][^\u0000-\u001F\u007F-\u009F]*$",
        example = "Library desk"
    )]
    name: Option<String>,
    /// What it is for.
    #[serde(default)]
    #[schema(max_length = 400)]
    description: Option<String>,
    #[serde(default)]
    #[schema(value_type = SomeSettings, inline = false)]
    settings: Map<String, Value>,
}

/// Changes settings, all that are named or none.
#[utoipa::path(
    patch,
    path = "/api/v1/admin/sessions/{slug}",
    tag = "Administration of sessions",
    operation_id = "changeSession",
    params(("slug" = String, Path, description = "Its name in addresses.", example = "contact-centre")),
    request_body = ChangeSession,
    responses((status = 200, description = "As it is now.", body = AdminSession), ForAdmins, OfSession, OfBody, OfChange)
)]
pub(crate) async fn change(
    State(app): State<Arc<App>>,
    ApiAdmin(admin): ApiAdmin,
    ApiSession(session): ApiSession,
    Body(wish): Body<ChangeSession>,
) -> Result<Json<AdminSession>, ApiError> {
    let mut wanted = session.clone();
    let name = wish.name.unwrap_or(wanted.name);
    let description = wish.description.unwrap_or(wanted.description);
    let mut problems: Vec<_> = texts(&name, &description).collect();
    let settings = settings::read(&session.settings, &wish.settings).map_err(|found| problems.extend(found));
    let (Ok(settings), true) = (settings, problems.is_empty()) else { return Err(ApiError::Invalid(problems)) };
    (wanted.name, wanted.description) = (name.trim().to_owned(), description.trim().to_owned());
    wanted.settings = settings;
    page::set(&app, &admin, &session, wish.edition, &wanted).await?;
    now_told(&app, &session.slug)
}

/// Whether a session is put away.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Archive {
    /// Whether it is to be.
    archived: bool,
}

/// Puts a session away, or takes it out again. Its history stays.
#[utoipa::path(
    put,
    path = "/api/v1/admin/sessions/{slug}/archived",
    tag = "Administration of sessions",
    operation_id = "archiveSession",
    params(("slug" = String, Path, description = "Its name in addresses.", example = "contact-centre")),
    request_body = Archive,
    responses((status = 200, description = "As it is now.", body = AdminSession), ForAdmins, OfSession, OfBody)
)]
pub(crate) async fn archive(
    State(app): State<Arc<App>>,
    ApiAdmin(admin): ApiAdmin,
    ApiSession(session): ApiSession,
    Body(wish): Body<Archive>,
) -> Result<Json<AdminSession>, ApiError> {
    page::set_archived(&app, &admin, &session, wish.archived).await?;
    now_told(&app, &session.slug)
}
