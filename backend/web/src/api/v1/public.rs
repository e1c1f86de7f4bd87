//! What everybody may know of sessions: what their pages say.

use std::sync::Arc;

use anteroom_domain::{Timestamp, floor::Floor, ids::Slug, session::Session};
use axum::{
    Json,
    extract::{Path, State, rejection::PathRejection},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::problem::OfSession;
use crate::{app::App, errors::ApiError, language::Language, words};

/// A session, as customers see it before they join.
#[derive(Serialize, ToSchema)]
pub(crate) struct PublicSession {
    /// Its name in addresses: its page is `/s/{slug}`.
    slug: String,
    /// Its name.
    name: String,
    /// What it is for.
    description: String,
    /// Whether its opening hours say that it is open.
    open: bool,
    /// Whether somebody new may join at this moment.
    admits: bool,
    /// Why nobody may join, in a sentence.
    why_not: Option<String>,
    /// How many are in line.
    waiting: usize,
    /// Who is there to serve, in a sentence.
    staffing: String,
    /// How long whoever joins now would probably wait, in a sentence; `null` where nothing can be said, and where there is
    /// nobody to wait for.
    estimated_wait: Option<String>,
    /// Until when it is open; `null` while it is closed, and where no end is planned.
    #[schema(format = DateTime)]
    open_until: Option<String>,
    /// When somebody may join next; `null` while that is possible by the hours, and where no opening is planned.
    #[schema(format = DateTime)]
    next_opening: Option<String>,
    /// The zone in whose wall time its hours are meant.
    time_zone: String,
    /// What staff say about its hours.
    note: Option<String>,
}

/// Sessions.
#[derive(Serialize, ToSchema)]
pub(crate) struct PublicSessions {
    /// Those that are open first, then by name.
    sessions: Vec<PublicSession>,
}

fn told(floor: &Floor, session: &Session, now: Timestamp) -> PublicSession {
    let may_join = floor.may_join(session, None, now);
    let estimate = floor.estimate_of_joining(session, now).filter(|_| may_join.is_ok());
    let (open, admits) = (session.is_open(now), session.admits(now));
    let timetable = &session.timetable;
    PublicSession {
        slug: session.slug.to_string(),
        name: session.name.clone(),
        description: session.description.clone(),
        open,
        admits: may_join.is_ok(),
        why_not: may_join.err().map(|refused| words::why_not(Language::English, refused)),
        waiting: session.line_len(),
        staffing: words::staffing(Language::English, floor.hosts_on_duty(session)),
        estimated_wait: estimate.and_then(|estimate| words::wait_before_joining(Language::English, &estimate, now)),
        open_until: timetable.closes_at(now).filter(|_| open).map(|at| at.to_string()),
        next_opening: timetable.next_admission(now).filter(|_| !admits).map(|at| at.to_string()),
        time_zone: timetable.hours().zone.clone(),
        note: words::hours(Language::English, session, now).note,
    }
}

/// The sessions that the home page shows.
#[utoipa::path(
    get,
    path = "/api/v1/sessions",
    tag = "Sessions",
    operation_id = "listSessions",
    security(()),
    responses((status = 200, description = "Every session that is not archived.", body = PublicSessions))
)]
pub(crate) async fn sessions(State(app): State<Arc<App>>) -> Json<PublicSessions> {
    let now = app.now();
    let floor = app.floor.read();
    let shown = floor.sessions().filter(|session| !session.archived);
    let mut sessions: Vec<_> = shown.map(|session| told(&floor, session, now)).collect();
    sessions.sort_by(|a, b| (!a.open, &a.name, &a.slug).cmp(&(!b.open, &b.name, &b.slug)));
    Json(PublicSessions { sessions })
}

/// One of these sessions.
#[utoipa::path(
    get,
    path = "/api/v1/sessions/{slug}",
    tag = "Sessions",
    operation_id = "readSession",
    security(()),
    params(("slug" = String, Path, description = "Its name in addresses.", example = "contact-centre")),
    responses((status = 200, description = "The session.", body = PublicSession), OfSession)
)]
pub(crate) async fn session(
    State(app): State<Arc<App>>,
    path: Result<Path<String>, PathRejection>,
) -> Result<Json<PublicSession>, ApiError> {
    let now = app.now();
    let slug = path.ok().and_then(|Path(slug)| slug.parse::<Slug>().ok()).ok_or(ApiError::NotFound)?;
    let floor = app.floor.read();
    let session = floor.session_at(&slug).filter(|session| !session.archived).ok_or(ApiError::NotFound)?;
    Ok(Json(told(&floor, session, now)))
}
