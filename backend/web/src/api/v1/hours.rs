//! Opening hours: read, replaced, and judged before that.

use std::sync::Arc;

use anteroom_domain::{
    Timestamp,
    hours::{OverrideState, PREVIEW_DAYS, Timetable, to_expression},
    session::Session,
};
use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    super::problem::{ForAdmins, OfBody, OfChange, OfSession},
    input::{ApiAdmin, ApiSession, Body, Object},
    week::Hours,
};
use crate::{app::App, errors::ApiError, pages::admin::hours as page};

/// The opening hours of a session, and what is to be said about them.
#[derive(Serialize, ToSchema)]
pub(crate) struct SessionHours {
    /// The edition of the session. Whoever replaces its hours sends it back.
    edition: u32,
    /// When it is open.
    #[schema(inline = false)]
    hours: Hours,
    /// The same as an expression of `OpenStreetMap`'s `opening_hours`, as far as that can say it.
    expression: String,
    /// What it is by hand; `null` while its hours count.
    by_hand: Option<ByHand>,
    /// What is odd about the hours, in sentences. They hold all the same.
    warnings: Vec<String>,
}

/// What somebody has set by hand, over everything else.
#[derive(Serialize, ToSchema)]
pub(crate) struct ByHand {
    /// Open or closed.
    open: bool,
    /// Until when; `null` until somebody takes it back.
    #[schema(format = DateTime)]
    until: Option<String>,
    /// What customers read.
    message: String,
}

fn told(session: &Session, now: Timestamp) -> SessionHours {
    let (timetable, hours) = (&session.timetable, session.timetable.hours());
    SessionHours {
        edition: session.edition,
        hours: Hours::of(hours),
        expression: to_expression(hours),
        by_hand: timetable.overriding(now).map(|by_hand| ByHand {
            open: by_hand.state == OverrideState::Open,
            until: by_hand.until.map(|until| until.to_string()),
            message: by_hand.message.clone(),
        }),
        warnings: warnings(timetable, now),
    }
}

fn warnings(timetable: &Timetable, now: Timestamp) -> Vec<String> {
    timetable.lint(now).iter().map(|warning| page::warning(warning, timetable)).collect()
}

/// The opening hours of a session.
#[utoipa::path(
    get,
    path = "/api/v1/admin/sessions/{slug}/hours",
    tag = "Opening hours",
    operation_id = "readHours",
    params(("slug" = String, Path, description = "Its name in addresses.", example = "contact-centre")),
    responses((status = 200, description = "Its hours.", body = SessionHours), ForAdmins, OfSession)
)]
pub(crate) async fn read(State(app): State<Arc<App>>, ApiSession(session): ApiSession) -> Json<SessionHours> {
    Json(told(&session, app.now()))
}

/// Hours in place of those that are.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReplaceHours {
    /// The edition that was read. When somebody has changed the session since, nothing is done.
    edition: u32,
    /// The new hours, whole.
    #[schema(value_type = Hours, inline = false)]
    hours: Object<Hours>,
}

/// Replaces the opening hours. What somebody has set by hand stays.
#[utoipa::path(
    put,
    path = "/api/v1/admin/sessions/{slug}/hours",
    tag = "Opening hours",
    operation_id = "replaceHours",
    params(("slug" = String, Path, description = "Its name in addresses.", example = "contact-centre")),
    request_body = ReplaceHours,
    responses((status = 200, description = "As they are now.", body = SessionHours), ForAdmins, OfSession, OfBody, OfChange)
)]
pub(crate) async fn replace(
    State(app): State<Arc<App>>,
    ApiAdmin(admin): ApiAdmin,
    ApiSession(session): ApiSession,
    Body(wish): Body<ReplaceHours>,
) -> Result<Json<SessionHours>, ApiError> {
    let by_hand = session.timetable.hours().overriding.clone();
    let hours = wish.hours.0.read("hours.", by_hand).map_err(ApiError::Invalid)?;
    page::save(&app, &admin, &session, wish.edition, hours).await?;
    let now = app.now();
    let floor = app.floor.read();
    let session = floor.session(session.id).ok_or(ApiError::NotFound)?;
    Ok(Json(told(session, now)))
}

/// What hours would come to.
#[derive(Serialize, ToSchema)]
pub(crate) struct Judgement {
    /// The same as an expression of `OpenStreetMap`'s `opening_hours`, as far as that can say it.
    expression: String,
    /// What is odd about them, in sentences.
    warnings: Vec<String>,
    /// The days ahead, today first.
    days: Vec<DayAhead>,
}

/// A day as it would be.
#[derive(Serialize, ToSchema)]
pub(crate) struct DayAhead {
    /// The date.
    #[schema(format = Date)]
    date: String,
    /// When it would be open; what runs past midnight belongs to the day on which it begins.
    open: Vec<OpenTime>,
}

/// From when until when.
#[derive(Serialize, ToSchema)]
pub(crate) struct OpenTime {
    #[schema(format = DateTime)]
    opens_at: String,
    /// Exclusive.
    #[schema(format = DateTime)]
    closes_at: String,
}

/// Judges hours without saving them: what is odd about them, and what they come to in the next 60 days.
#[utoipa::path(
    post,
    path = "/api/v1/admin/hours/judgement",
    tag = "Opening hours",
    operation_id = "judgeHours",
    request_body = Hours,
    responses((status = 200, description = "What they would come to.", body = Judgement), ForAdmins, OfBody)
)]
pub(crate) async fn judge(
    State(app): State<Arc<App>>,
    _admin: ApiAdmin,
    Body(hours): Body<Hours>,
) -> Result<Json<Judgement>, ApiError> {
    let hours = hours.read("", None).map_err(ApiError::Invalid)?;
    let Ok(timetable) = Timetable::new(&hours) else { unreachable!("its zone has been looked for") };
    let now = app.now();
    let days = timetable.preview(now, PREVIEW_DAYS).into_iter().map(|day| DayAhead {
        date: day.date.to_string(),
        open: day
            .open
            .iter()
            .map(|open| OpenTime { opens_at: open.opens_at.to_string(), closes_at: open.closes_at.to_string() })
            .collect(),
    });
    Ok(Json(Judgement { expression: to_expression(&hours), warnings: warnings(&timetable, now), days: days.collect() }))
}
