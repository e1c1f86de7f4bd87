//! `/admin/sessions/{session}/hours`: the week as a grid, public holidays, dates with hours of their own, the last
//! admission; what is odd about them, the days ahead as they follow, and why it is open or closed at an instant.

mod form;
pub(crate) mod untrusted;
mod words;

pub(crate) use words::warning;

use std::sync::Arc;

use anteroom_domain::{
    Timestamp,
    command::Command,
    hours::{
        Country, Day, OpeningHours, OverrideState, PREVIEW_DAYS, Rule, TEXT_MAX, Timetable, to_expression, zone_names,
    },
    refusal::{Refusal, SessionRefused},
    session::Session,
};
use anteroom_engine::{audit_log::Deed, ports::Subject};
use askama::Template;
use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use jiff::civil::DateTime;
use serde::Deserialize;

use self::form::Form;
use super::{
    super::page,
    Done, Frame, NamedSession, Tab, change,
    session::{Head, see},
    typed::Typed,
};
use crate::{
    app::App,
    assets::{Assets, assets},
    auth::Admin,
    errors::PageError,
    forms::OurForm,
};

/// Sentences about what is odd that a page shows; of the others it says how many they are.
const WARNINGS_MAX: usize = 12;

/// A day ahead.
struct DayAhead {
    /// `mon` to `sun`: the column of the calendar.
    column: String,
    date: String,
    open: Vec<String>,
    why: String,
    by_hand: bool,
}

/// What was asked about an instant, and the answer.
#[derive(Default)]
struct Asked {
    at: String,
    said: Vec<String>,
    problem: Option<String>,
}

/// What was typed to open or close it by hand.
#[derive(Default)]
struct ByHand {
    state: String,
    until: String,
    message: String,
    problem: Option<String>,
}

#[derive(Template)]
#[template(path = "pages/admin/session_hours.html")]
struct HoursPage<'a> {
    assets: Assets,
    lang: &'a str,
    title: String,
    csrf: String,
    frame: Frame,
    head: Head,
    edition: u32,
    form: Form,
    zones: Vec<String>,
    countries: Vec<(String, String)>,
    /// In whose wall time an instant is asked about, and it is closed until.
    zone_now: String,
    warnings: Vec<String>,
    ahead: Vec<DayAhead>,
    /// The hours that are judged and painted are those typed, which nobody has saved yet.
    unsaved: bool,
    asked: Asked,
    by_hand: ByHand,
    /// What it is by hand just now.
    in_force: Option<String>,
    done: Vec<String>,
    overtaken: bool,
}

impl HoursPage<'_> {
    /// The page of the hours that are.
    fn new(app: &App, admin: &Admin, session: &Session) -> Self {
        Self::with(app, admin, session, Form::of(session.timetable.hours()), &session.timetable)
    }

    /// The page with these fields, which judges and paints these hours.
    fn with(app: &App, admin: &Admin, session: &Session, form: Form, painted: &Timetable) -> Self {
        Self {
            assets: assets(),
            lang: "en",
            title: format!("Hours of {}", session.name),
            csrf: admin.0.token.csrf(),
            frame: Frame::new(admin, Tab::Sessions),
            head: Head::new(app, session, "hours"),
            edition: session.edition,
            form,
            zones: zone_names(),
            countries: Country::all().iter().map(|country| (country.code().to_owned(), country.name())).collect(),
            zone_now: session.timetable.hours().zone.clone(),
            warnings: warnings(painted, app.now()),
            ahead: ahead(painted, app.now()),
            unsaved: false,
            asked: Asked::default(),
            by_hand: ByHand::default(),
            in_force: in_force(&session.timetable, app.now()),
            done: Vec::new(),
            overtaken: false,
        }
    }

    fn problems(&self) -> Vec<(&str, &str)> {
        let by_hand = self.by_hand.problem.as_ref().map(|_| ("until", "Until"));
        let asked = self.asked.problem.as_ref().map(|_| ("at", "Date and time"));
        self.form.problems().into_iter().chain(by_hand).chain(asked).collect()
    }
}

fn warnings(timetable: &Timetable, now: Timestamp) -> Vec<String> {
    let found = timetable.lint(now);
    let mut said: Vec<_> = found.iter().take(WARNINGS_MAX).map(|warning| words::warning(warning, timetable)).collect();
    if found.len() > WARNINGS_MAX {
        said.push(format!("And {} more.", found.len() - WARNINGS_MAX));
    }
    said
}

fn in_force(timetable: &Timetable, now: Timestamp) -> Option<String> {
    let overriding = timetable.overriding(now)?;
    let state = match overriding.state {
        OverrideState::Open => "Open",
        OverrideState::Closed => "Closed",
    };
    let until = match overriding.until {
        Some(until) => format!("until {}", words::day_and_clock(timetable, until)),
        None => "until somebody takes it back".to_owned(),
    };
    let message = if overriding.message.is_empty() {
        String::new()
    } else {
        format!(" Customers read: “{}”", overriding.message)
    };
    Some(format!("{state} by hand {until}.{message}"))
}

fn ahead(timetable: &Timetable, now: Timestamp) -> Vec<DayAhead> {
    let clock = |at| words::clock(timetable, at);
    let days = timetable.preview(now, PREVIEW_DAYS).into_iter();
    let day = |day: Day| DayAhead {
        column: day.date.strftime("%a").to_string().to_lowercase(),
        date: day.date.strftime("%a %-d %b").to_string(),
        open: day.open.iter().map(|open| format!("{}–{}", clock(open.opens_at), clock(open.closes_at))).collect(),
        why: match &day.rule {
            Rule::Exception(exception) if exception.label.is_empty() => "Own hours".to_owned(),
            Rule::Exception(exception) => exception.label.clone(),
            Rule::Holiday(_) => "Public holiday".to_owned(),
            Rule::Weekly | Rule::Override(_) => String::new(),
        },
        by_hand: day.overridden.is_some(),
    };
    days.map(day).collect()
}

/// An instant that somebody may ask about, as a field of date and time writes it.
#[derive(Deserialize)]
pub(crate) struct At {
    at: Option<String>,
}

/// The instant at which the session's clock shows this; the first when it shows it twice.
fn instant(timetable: &Timetable, wall: &str) -> Result<Timestamp, String> {
    let wall: DateTime =
        wall.trim().parse().map_err(|_| "Give a date and a time, like 2026-12-24T10:00.".to_owned())?;
    let zoned = timetable.zone().to_ambiguous_zoned(wall).compatible();
    zoned.map(|zoned| zoned.timestamp()).map_err(|_| "There is no such date and time.".to_owned())
}

/// `GET /admin/sessions/{session}/hours`.
pub(crate) async fn hours(
    State(app): State<Arc<App>>,
    admin: Admin,
    NamedSession(session): NamedSession,
    Done(done): Done,
    Query(At { at }): Query<At>,
) -> Response {
    let done = match done.as_str() {
        "saved" => vec![match in_force(&session.timetable, app.now()) {
            None => "The hours were saved and hold from now on.".to_owned(),
            Some(_) => "The hours were saved. They do not count while it is opened or closed by hand.".to_owned(),
        }],
        "nothing" => vec!["Nothing was changed.".to_owned()],
        _ => Vec::new(),
    };
    let mut shown = HoursPage { done, ..HoursPage::new(&app, &admin, &session) };
    if let Some(at) = at {
        let timetable = &session.timetable;
        let answer = instant(timetable, &at).map(|at| words::explanation(&timetable.explain(at), timetable));
        let (said, problem) = answer.map_or_else(|problem| (Vec::new(), Some(problem)), |said| (said, None));
        shown.asked = Asked { at, said, problem };
    }
    page(&shown)
}

/// `POST /admin/sessions/{session}/hours`: saves all of it or nothing; or only shows what it would come to, after one of
/// the buttons that fill in fields.
pub(crate) async fn set_hours(
    State(app): State<Arc<App>>,
    admin: Admin,
    NamedSession(session): NamedSession,
    OurForm(fields): OurForm<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let typed = Typed::read(&admin, fields)?;
    let edition: u32 = typed.get("edition").parse().map_err(|_| PageError::BadForm)?;
    let current = session.timetable.hours();
    let wish = typed.get("do");
    let mut form = Form::typed(&typed);
    if wish == "copy" {
        form.copy_monday();
    }
    let read = if wish == "paste" { form.read_expression(current) } else { form.read(current) };
    let Some(hours) = read else {
        let shown = HoursPage { edition, ..HoursPage::with(&app, &admin, &session, form, &session.timetable) };
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&shown)).into_response());
    };
    if !wish.is_empty() {
        let form = if wish == "paste" { Form::of(&hours) } else { form };
        let typed = Timetable::new(&hours).map_err(|_| PageError::BadForm)?;
        let shown = HoursPage { edition, unsaved: true, ..HoursPage::with(&app, &admin, &session, form, &typed) };
        return Ok(page(&shown));
    }
    let changed = hours != *current;
    match save(&app, &admin, &session, edition, hours).await {
        Ok(()) => {
            let done = if changed { "saved" } else { "nothing" };
            Ok(Redirect::to(&format!("/admin/sessions/{}/hours?done={done}", session.slug)).into_response())
        }
        Err(PageError::Refused(Refusal::Session(SessionRefused::ChangedMeanwhile))) => {
            let shown = HoursPage::with(&app, &admin, &session, form, &session.timetable);
            let shown = HoursPage { overtaken: true, ..shown };
            Ok((StatusCode::CONFLICT, page(&shown)).into_response())
        }
        Err(error) => Err(error),
    }
}

/// Gives a session these hours, if nobody has changed it since this edition.
pub(crate) async fn save(
    app: &App,
    admin: &Admin,
    session: &Session,
    edition: u32,
    hours: OpeningHours,
) -> Result<(), PageError> {
    let details = [("hours", to_expression(&hours)), ("zone", hours.zone.clone())];
    let command = Command::SetHours { session: session.id, edition: Some(edition), hours };
    change(app, admin, command, Deed::HoursChanged, Subject::Session(session.id), &details).await
}

/// `POST /admin/sessions/{session}/opening`: opens or closes it by hand, until an instant if one is given, with a message
/// to customers if there is one; or leaves it to its hours again.
pub(crate) async fn set_opening(
    State(app): State<Arc<App>>,
    admin: Admin,
    NamedSession(session): NamedSession,
    OurForm(fields): OurForm<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let typed = Typed::read(&admin, fields)?;
    let (state, done) = match typed.get("opening") {
        "open" => (Some(OverrideState::Open), "opened"),
        "closed" => (Some(OverrideState::Closed), "closed"),
        "hours" => (None, "by_hours"),
        _ => return Err(PageError::BadForm),
    };
    let (until, message) = match (state, until(&app, &session, &typed)) {
        (None, _) => (None, String::new()),
        (Some(_), Ok(until)) => (until, typed.get("message").trim().to_owned()),
        (Some(_), Err(problem)) => {
            let by_hand = ByHand {
                state: typed.get("opening").to_owned(),
                until: typed.get("until").to_owned(),
                message: typed.get("message").to_owned(),
                problem: Some(problem),
            };
            let shown = HoursPage { by_hand, ..HoursPage::new(&app, &admin, &session) };
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&shown)).into_response());
        }
    };
    let command = Command::SetOverride { session: session.id, state, until, message };
    let mut details = vec![("opening", typed.get("opening").to_owned())];
    details.extend(until.map(|until| ("until", until.to_string())));
    change(&app, &admin, command, Deed::OpeningOverridden, Subject::Session(session.id), &details).await?;
    Ok(see(&session, done))
}

/// Until when something set by hand lasts; `None` for until it is taken back.
fn until(app: &App, session: &Session, typed: &Typed) -> Result<Option<Timestamp>, String> {
    if typed.get("message").trim().chars().count() > TEXT_MAX {
        return Err(format!("The message may have at most {TEXT_MAX} characters."));
    }
    match typed.get("until").trim() {
        "" => Ok(None),
        wall => match instant(&session.timetable, wall)? {
            until if until <= app.now() => Err("That has passed already.".to_owned()),
            until => Ok(Some(until)),
        },
    }
}
