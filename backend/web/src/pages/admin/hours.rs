//! `/admin/sessions/{session}/hours`: the zone, the week, public holidays, dates and the last admission, each as text, and
//! the days ahead as they follow.

use std::sync::Arc;

use anteroom_domain::{
    command::Command,
    hours::{
        Country, Exception, Fault, Holidays, OpenTime, OpeningHours, PREVIEW_DAYS, Rule, Span, Timetable, Week,
        to_expression, zone_names,
    },
    refusal::{Refusal, SessionRefused},
    session::Session,
};
use anteroom_engine::{audit_log::Deed, ports::Subject};
use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use jiff::civil::{Date, Weekday};

use super::{super::page, Done, Frame, NamedSession, Tab, change, session::Head, typed::Typed};
use crate::{
    app::App,
    assets::{Assets, assets},
    auth::Admin,
    errors::PageError,
    forms::OurForm,
};

const DAYS: [(&str, &str, Weekday); 7] = [
    ("mon", "Monday", Weekday::Monday),
    ("tue", "Tuesday", Weekday::Tuesday),
    ("wed", "Wednesday", Weekday::Wednesday),
    ("thu", "Thursday", Weekday::Thursday),
    ("fri", "Friday", Weekday::Friday),
    ("sat", "Saturday", Weekday::Saturday),
    ("sun", "Sunday", Weekday::Sunday),
];

/// A field as it stands on the page.
struct Line {
    name: &'static str,
    label: &'static str,
    value: String,
    problem: Option<String>,
}

/// A day ahead.
struct DayRow {
    date: String,
    open: String,
    why: String,
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
    zone: Line,
    zones: Vec<String>,
    days: Vec<Line>,
    country: Line,
    countries: Vec<(String, String)>,
    regional: bool,
    holidays: Line,
    exceptions: Line,
    last_admission: Line,
    expression: String,
    ahead: Vec<DayRow>,
    done: Vec<String>,
    overtaken: bool,
}

impl HoursPage<'_> {
    fn new(app: &App, admin: &Admin, session: &Session, typed: &Typed) -> Self {
        let line = |name, label| Line { name, label, value: typed.get(name).to_owned(), problem: None };
        Self {
            assets: assets(),
            lang: "en",
            title: format!("Hours of {}", session.name),
            csrf: admin.0.token.csrf(),
            frame: Frame::new(admin, Tab::Sessions),
            head: Head::new(app, session, "hours"),
            edition: session.edition,
            zone: line("zone", "Time zone"),
            zones: zone_names(),
            days: DAYS.iter().map(|(name, label, _)| line(name, label)).collect(),
            country: line("country", "Public holidays of"),
            countries: Country::all().iter().map(|country| (country.code().to_owned(), country.name())).collect(),
            regional: typed.has("regional"),
            holidays: line("holidays", "Hours on public holidays"),
            exceptions: line("exceptions", "Dates with hours of their own"),
            last_admission: line("last_admission", "Last admission"),
            expression: to_expression(session.timetable.hours()),
            ahead: ahead(&session.timetable, app.now()),
            done: Vec::new(),
            overtaken: false,
        }
    }

    fn lines(&mut self) -> impl Iterator<Item = &mut Line> {
        let others = [&mut self.zone, &mut self.country, &mut self.holidays, &mut self.exceptions];
        others.into_iter().chain(&mut self.days).chain([&mut self.last_admission])
    }

    /// Every problem: the place of its field on the page, and what the field is called.
    fn problems(&self) -> Vec<(&str, &str)> {
        let others = [&self.zone, &self.country, &self.holidays, &self.exceptions, &self.last_admission];
        let lines = others.into_iter().chain(&self.days).filter(|line| line.problem.is_some());
        lines.map(|line| (line.name, line.label)).collect()
    }
}

/// What the form shows of hours, as if it had been typed.
fn as_typed(hours: &OpeningHours) -> Vec<(String, String)> {
    let mut fields = vec![("zone".to_owned(), hours.zone.clone())];
    fields.extend(DAYS.iter().map(|(name, _, day)| ((*name).to_owned(), spans_words(hours.weekly.on(*day)))));
    if let Some(holidays) = &hours.holidays {
        fields.push(("country".to_owned(), holidays.country.code().to_owned()));
        fields.push(("holidays".to_owned(), spans_words(&holidays.hours)));
        fields.extend(holidays.regional.then(|| ("regional".to_owned(), "yes".to_owned())));
    }
    let lines: Vec<_> = hours.exceptions.iter().map(exception_words).collect();
    fields.push(("exceptions".to_owned(), lines.join("\n")));
    fields.push(("last_admission".to_owned(), (hours.last_admission_s / 60).to_string()));
    fields
}

fn spans_words(spans: &[Span]) -> String {
    spans.iter().map(Span::to_string).collect::<Vec<_>>().join(", ")
}

/// `2026-12-24 to 2026-12-26: closed; Christmas`.
fn exception_words(exception: &Exception) -> String {
    let until = if exception.last == exception.first { String::new() } else { format!(" to {}", exception.last) };
    let hours = if exception.hours.is_empty() { "closed".to_owned() } else { spans_words(&exception.hours) };
    let label = if exception.label.is_empty() { String::new() } else { format!("; {}", exception.label) };
    format!("{}{until}: {hours}{label}", exception.first)
}

fn read_spans(text: &str) -> Result<Vec<Span>, String> {
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty() && *part != "closed");
    parts.map(|part| part.parse().map_err(|problem| format!("“{part}”: {problem}."))).collect()
}

fn read_exception(line: &str) -> Result<Exception, String> {
    let (dates, rest) = line.split_once(':').ok_or(format!("“{line}”: write it as 2026-12-24: closed; Christmas."))?;
    let date = |text: &str| text.trim().parse::<Date>().map_err(|_| format!("“{}” is no date.", text.trim()));
    let (first, last) = dates.split_once(" to ").unwrap_or((dates, dates));
    let (hours, label) = rest.split_once(';').unwrap_or((rest, ""));
    Ok(Exception { first: date(first)?, last: date(last)?, hours: read_spans(hours)?, label: label.trim().to_owned() })
}

/// The hours that were typed over those that are, by field: what cannot be read says so at its field.
fn read(page: &mut HoursPage<'_>, current: &OpeningHours) -> Option<OpeningHours> {
    fn take<T>(line: &mut Line, read: impl FnOnce(&str) -> Result<T, String>) -> Option<T> {
        read(line.value.trim()).map_err(|problem| line.problem = Some(problem)).ok()
    }
    let mut weekly = Week::default();
    for (line, (_, _, day)) in page.days.iter_mut().zip(DAYS) {
        *weekly.on_mut(day) = take(line, read_spans).unwrap_or_default();
    }
    let lines = |text: &str| text.lines().filter(|line| !line.trim().is_empty()).map(read_exception).collect();
    let exceptions: Option<Vec<_>> = take(&mut page.exceptions, lines);
    let minutes = |text: &str| match text {
        "" => Ok(0),
        text => text.parse().map_err(|_| "Give a whole number of minutes.".to_owned()),
    };
    let last_admission: Option<u32> = take(&mut page.last_admission, minutes);
    let on_holidays = take(&mut page.holidays, read_spans);
    let country = page.country.value.clone();
    let hours = OpeningHours {
        zone: page.zone.value.trim().to_owned(),
        weekly,
        holidays: (!country.is_empty()).then(|| Holidays {
            country: Country::new(&country),
            regional: page.regional,
            hours: on_holidays.unwrap_or_default(),
        }),
        exceptions: exceptions.unwrap_or_default(),
        overriding: current.overriding.clone(),
        last_admission_s: last_admission.unwrap_or(0).saturating_mul(60),
    };
    for problem in hours.problems() {
        let line = field_of(&problem.field);
        if let Some(line) = page.lines().find(|known| known.name == line && known.problem.is_none()) {
            line.problem = Some(problem_words(&problem.field, problem.fault));
        }
    }
    page.problems().is_empty().then_some(hours)
}

/// The field of the page for one of the hours' own.
fn field_of(field: &str) -> &str {
    let day = field.strip_prefix("weekly.").map(|day| &day[..3]);
    day.unwrap_or(match field.split(['.', '[']).next() {
        Some("holidays") if field == "holidays.country" => "country",
        Some("last_admission_s") => "last_admission",
        Some(name) => name,
        None => field,
    })
}

fn problem_words(field: &str, fault: Fault) -> String {
    let place = field.split_once('[').and_then(|(_, rest)| rest.split_once(']')?.0.parse::<usize>().ok());
    match (fault, place) {
        (Fault::TooGreat { .. }, _) => "At most 1440 minutes.".to_owned(),
        (fault, Some(place)) => format!("Number {}: {fault}.", place + 1),
        (fault, None) => format!("This does not hold: {fault}."),
    }
}

fn ahead(timetable: &Timetable, now: anteroom_domain::Timestamp) -> Vec<DayRow> {
    let clock = |at| timetable.zone().to_datetime(at).strftime("%H:%M").to_string();
    let open = |open: &OpenTime| format!("{}–{}", clock(open.opens_at), clock(open.closes_at));
    let days = timetable.preview(now, PREVIEW_DAYS).into_iter();
    let row = |day: anteroom_domain::hours::Day| {
        let why = match &day.rule {
            Rule::Exception(exception) if exception.label.is_empty() => "Exception".to_owned(),
            Rule::Exception(exception) => exception.label.clone(),
            Rule::Holiday(_) => "Public holiday".to_owned(),
            Rule::Weekly | Rule::Override(_) => String::new(),
        };
        let hours: Vec<_> = day.open.iter().map(open).collect();
        let by_hand = if day.overridden.is_some() { "By hand, for a part of it at least" } else { "" };
        DayRow {
            date: day.date.strftime("%a %-d %b %Y").to_string(),
            open: if hours.is_empty() { "Closed".to_owned() } else { hours.join(", ") },
            why: [why.as_str(), by_hand].into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join(" · "),
        }
    };
    days.map(row).collect()
}

/// `GET /admin/sessions/{session}/hours`.
pub(crate) async fn hours(
    State(app): State<Arc<App>>,
    admin: Admin,
    NamedSession(session): NamedSession,
    Done(done): Done,
) -> Response {
    let typed = Typed::of(as_typed(session.timetable.hours()));
    let done = match done.as_str() {
        "saved" => vec!["The hours were saved and hold from now on.".to_owned()],
        "nothing" => vec!["Nothing was changed.".to_owned()],
        _ => Vec::new(),
    };
    page(&HoursPage { done, ..HoursPage::new(&app, &admin, &session, &typed) })
}

/// `POST /admin/sessions/{session}/hours`: all of it or nothing.
pub(crate) async fn set_hours(
    State(app): State<Arc<App>>,
    admin: Admin,
    NamedSession(session): NamedSession,
    OurForm(fields): OurForm<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let typed = Typed::read(&admin, fields)?;
    let edition: u32 = typed.get("edition").parse().map_err(|_| PageError::BadForm)?;
    let mut again = HoursPage::new(&app, &admin, &session, &typed);
    let Some(hours) = read(&mut again, session.timetable.hours()) else {
        again.edition = edition;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&again)).into_response());
    };
    let changed = hours != *session.timetable.hours();
    let details = [("hours", to_expression(&hours)), ("zone", hours.zone.clone())];
    let command = Command::SetHours { session: session.id, edition: Some(edition), hours };
    match change(&app, &admin, command, Deed::HoursChanged, Subject::Session(session.id), &details).await {
        Ok(()) => {
            let done = if changed { "saved" } else { "nothing" };
            Ok(Redirect::to(&format!("/admin/sessions/{}/hours?done={done}", session.slug)).into_response())
        }
        Err(PageError::Refused(Refusal::Session(SessionRefused::ChangedMeanwhile))) => {
            again.overtaken = true;
            Ok((StatusCode::CONFLICT, page(&again)).into_response())
        }
        Err(error) => Err(error),
    }
}
