//! `/admin/reports`: figures of a period, each with what it means; the same as a file for spreadsheets.

mod calls;
mod columns;
mod csv;
mod period;
mod ratings;

use std::{collections::BTreeMap, sync::Arc};

use anteroom_domain::{
    ids::{HostId, SessionId, Slug},
    report::{Figures, Report, THRESHOLDS_S, Time},
};
use askama::Template;
use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use jiff::tz::TimeZone;
use serde::Serialize;

pub(crate) use calls::calls;
use columns::tiles;
pub(crate) use columns::{COLUMNS, Column};
pub(crate) use period::PeriodKind;
use period::{Asked, Period};
pub(crate) use ratings::ratings;
use ratings::{ScoreRow, scores};

use super::{
    super::{json_block, page},
    Frame, Tab,
};
use crate::{
    app::App,
    assets::{Assets, assets},
    auth::Admin,
    errors::PageError,
    words::seconds_words,
};

/// The pages of the reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Section {
    Figures,
    Calls,
    Ratings,
}

/// A figure that stands out, and what it means.
pub(super) struct Tile {
    pub(super) label: &'static str,
    pub(super) value: String,
    pub(super) definition: String,
}

/// A row of a table: what it is of, and its cells in the order of [`COLUMNS`].
struct Row {
    label: String,
    cells: Vec<String>,
}

struct Table {
    /// Its name in addresses.
    by: &'static str,
    title: &'static str,
    of: &'static str,
    rows: Vec<Row>,
}

/// What the charts draw: for each row of time a label, counts, and the mean wait in seconds.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Chart {
    labels: Vec<String>,
    joined: Vec<u64>,
    answered: Vec<u64>,
    abandoned: Vec<u64>,
    /// `null` where nobody was answered: no figure is not 0.
    mean_wait_s: Vec<Option<u64>>,
}

#[derive(Template)]
#[template(path = "pages/admin/reports.html")]
struct ReportsPage<'a> {
    assets: Assets,
    lang: &'a str,
    title: String,
    csrf: String,
    frame: Frame,
    section: Section,
    asked: Asked,
    problems: Vec<(&'static str, String)>,
    period: String,
    sessions: Vec<(String, String)>,
    thresholds: Vec<(u32, String)>,
    tiles: Vec<Tile>,
    tables: Vec<Table>,
    scores: Vec<ScoreRow>,
    columns: &'static [Column],
    threshold: String,
    /// The same questions as an address, for links to files.
    query: String,
    chart_json: String,
}

/// What was asked for, once it is understood.
pub(crate) struct Wanted {
    pub(crate) period: Period,
    pub(crate) session: Option<SessionId>,
    pub(crate) threshold_s: u32,
    pub(crate) zone: TimeZone,
}

pub(crate) type Asking = Result<Query<BTreeMap<String, String>>, QueryRejection>;

/// What was asked for, and what of it cannot be: then the default stands in its place.
pub(crate) fn understand(app: &App, query: Asking) -> (Asked, Wanted, Vec<(&'static str, String)>) {
    let reading = &app.reports.reading;
    let mut asked = Asked::read(query.map(|Query(query)| query).unwrap_or_default(), reading);
    let mut problems = Vec::new();
    let zone = TimeZone::get(&asked.zone).unwrap_or_else(|_| {
        let problem = format!("There is no time zone “{}”. Give a name such as Europe/Berlin.", asked.zone);
        problems.push(("zone", problem));
        reading.zone.clone()
    });
    let threshold_s = asked.threshold.parse().ok().filter(|seconds| THRESHOLDS_S.contains(seconds));
    let threshold_s = threshold_s.unwrap_or_else(|| {
        problems.push(("threshold", "Choose one of these thresholds.".to_owned()));
        reading.threshold_s
    });
    let session = match asked.session.as_str() {
        "" => None,
        slug => {
            let floor = app.floor.read();
            let session = slug.parse::<Slug>().ok().and_then(|slug| floor.session_at(&slug).map(|s| s.id));
            if session.is_none() {
                problems.push(("session", "There is no such session.".to_owned()));
            }
            session
        }
    };
    let period = Period::new(&asked, app.now(), &zone).unwrap_or_else(|(field, problem)| {
        problems.push((field, problem));
        asked.kind = PeriodKind::Today;
        Period::today(app.now(), &zone)
    });
    // So that the fields show what is looked at, and choosing other days begins there.
    if asked.kind != PeriodKind::Days {
        (asked.from, asked.to) = period.days(&zone);
    }
    (asked, Wanted { period, session, threshold_s, zone }, problems)
}

impl Wanted {
    pub(crate) fn report(&self, app: &App) -> Report {
        let Period { from, to, step, .. } = self.period;
        app.reports.between(from, to, self.session, step, &self.zone)
    }
}

/// A table by what the address calls it.
pub(crate) async fn table(app: &App, wanted: &Wanted, report: &Report, by: &str) -> Option<Vec<(String, Figures)>> {
    match by {
        "time" => {
            let label = |time: &Time| wanted.period.label(*time, &wanted.zone);
            Some(report.times.iter().map(|(time, figures)| (label(time), figures.clone())).collect())
        }
        "session" => {
            let floor = app.floor.read();
            let name = |id: &SessionId| floor.session(*id).map_or_else(|| id.to_string(), |s| s.name.clone());
            let mut rows: Vec<_> = report.sessions.iter().map(|(id, f)| (name(id), f.clone())).collect();
            rows.sort_by(|a, b| a.0.cmp(&b.0));
            Some(rows)
        }
        "host" => {
            let mut rows = Vec::new();
            for (host, figures) in &report.hosts {
                rows.push((host_name(app, *host).await, figures.clone()));
            }
            rows.sort_by(|a, b| a.0.cmp(&b.0));
            Some(rows)
        }
        _ => None,
    }
}

async fn host_name(app: &App, host: HostId) -> String {
    app.names.of_host(host).await
}

/// `GET /admin/reports`.
pub(crate) async fn reports(State(app): State<Arc<App>>, admin: Admin, query: Asking) -> Result<Response, PageError> {
    let (asked, wanted, problems) = understand(&app, query);
    let report = wanted.report(&app);
    let mut tables = Vec::new();
    for (by, title, of) in [
        ("time", wanted.period.title(), wanted.period.of()),
        ("session", "By session", "Session"),
        ("host", "By host", "Host"),
    ] {
        let rows = table(&app, &wanted, &report, by).await.unwrap_or_default();
        let row = |(label, figures): (String, Figures)| Row {
            label,
            cells: COLUMNS.iter().map(|column| (column.words)(&figures, wanted.threshold_s)).collect(),
        };
        tables.push(Table { by, title, of, rows: rows.into_iter().map(row).collect() });
    }
    let times = report.times.iter();
    let chart = Chart {
        labels: times.clone().map(|(time, _)| wanted.period.label(*time, &wanted.zone)).collect(),
        joined: times.clone().map(|(_, figures)| figures.joined).collect(),
        answered: times.clone().map(|(_, figures)| figures.answered).collect(),
        abandoned: times.clone().map(|(_, figures)| figures.abandoned).collect(),
        mean_wait_s: times.map(|(_, figures)| figures.mean_wait_ms().map(|ms| ms / 1_000)).collect(),
    };
    let rated = ratings::rated(&app, &wanted).await?;
    Ok(page(&ReportsPage {
        assets: assets(),
        lang: "en",
        title: "Reports".to_owned(),
        csrf: admin.0.token.csrf(),
        frame: Frame::new(&admin, Tab::Reports),
        section: Section::Figures,
        problems,
        period: wanted.period.words(&wanted.zone),
        sessions: session_choices(&app),
        thresholds: THRESHOLDS_S.iter().map(|&seconds| (seconds, seconds_words(seconds))).collect(),
        tiles: tiles(&report.total, wanted.threshold_s),
        tables,
        scores: scores(&app, &rated),
        columns: COLUMNS,
        threshold: seconds_words(wanted.threshold_s),
        query: asked.query(),
        asked,
        chart_json: json_block(&chart),
    }))
}

/// The sessions that can be chosen: the names in addresses, and those for people.
fn session_choices(app: &App) -> Vec<(String, String)> {
    let mut sessions: Vec<_> =
        app.floor.read().sessions().map(|session| (session.slug.to_string(), session.name.clone())).collect();
    sessions.sort_by(|a, b| a.1.cmp(&b.1));
    sessions
}

/// `GET /admin/reports.csv`: one of the tables, for spreadsheets.
pub(crate) async fn reports_csv(State(app): State<Arc<App>>, _admin: Admin, query: Asking) -> Response {
    let by = query.as_ref().ok().and_then(|Query(query)| query.get("by").cloned()).unwrap_or_default();
    let (_, wanted, problems) = understand(&app, query);
    let report = wanted.report(&app);
    let Some(rows) = table(&app, &wanted, &report, &by).await.filter(|_| problems.is_empty()) else {
        return PageError::NotFound.into_response();
    };
    let mut text = csv::line(std::iter::once(by.as_str()).chain(COLUMNS.iter().map(|column| column.name)));
    for (label, figures) in rows {
        let cells: Vec<_> = COLUMNS.iter().map(|column| (column.plain)(&figures, wanted.threshold_s)).collect();
        text += &csv::line(std::iter::once(label.as_str()).chain(cells.iter().map(String::as_str)));
    }
    let name = format!("attachment; filename=\"anteroom-{by}-{}.csv\"", wanted.period.file_name(&wanted.zone));
    let name = HeaderValue::from_str(&name).unwrap_or_else(|_| HeaderValue::from_static("attachment"));
    let kind = HeaderValue::from_static("text/csv; charset=utf-8");
    ([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, name)], text).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::checks::{checked, long};

    fn row(number: usize) -> Row {
        Row { label: long(80), cells: COLUMNS.iter().map(|_| number.to_string()).collect() }
    }

    #[test]
    fn the_page_stands_with_nothing_and_with_much_on_it() {
        for count in [0, 1, 300] {
            let table = |by, title| Table { by, title, of: "Session", rows: (0..count).map(row).collect() };
            let html = checked(&ReportsPage {
                assets: assets(),
                lang: "en",
                title: "Reports".to_owned(),
                csrf: "the-token".to_owned(),
                frame: Frame { admin_name: long(64), tab: Tab::Reports },
                section: Section::Figures,
                asked: Asked { zone: long(300), ..Asked::default() },
                problems: if count == 1 { vec![("zone", long(80))] } else { Vec::new() },
                period: "today".to_owned(),
                sessions: (0..count).map(|n| (format!("s-{n}"), long(80))).collect(),
                thresholds: vec![(60, "1 min".to_owned())],
                tiles: tiles(&Figures::default(), 60),
                tables: vec![table("time", "By hour"), table("session", "By session"), table("host", "By host")],
                scores: if count == 1 {
                    vec![ScoreRow { session: long(80), count: 3, mean: "4.3 of 5".to_owned() }]
                } else {
                    Vec::new()
                },
                columns: COLUMNS,
                threshold: "1 min".to_owned(),
                query: "zone=UTC".to_owned(),
                chart_json: "{}".to_owned(),
            });
            let scores = usize::from(count == 1);
            assert_eq!(html.matches("<tbody>").count(), if count == 0 { 0 } else { 3 + scores });
            assert_eq!(html.contains("Nothing happened"), count == 0);
        }
    }
}
