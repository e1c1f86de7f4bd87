//! `/admin/calls`: the worst calls of a day, and why.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use anteroom_domain::{Timestamp, consultation::Side, ids::TicketId, quality::Grade};
use anteroom_engine::{
    ports::{Participant, RatedVisit},
    quality::Call,
};
use askama::Template;
use axum::{
    extract::{Query, State},
    response::Response,
};
use jiff::tz::TimeZone;

use super::{
    super::{super::page, Frame, Tab},
    Asking, Section,
    period::{Asked, Period, PeriodKind},
};
use crate::{
    app::App,
    assets::{Assets, assets},
    auth::Admin,
    errors::PageError,
    language::Language,
    pages::rating_words,
    words::quality as words,
};

/// Calls on the page.
const SHOWN: usize = 50;

#[derive(Template)]
#[template(path = "pages/admin/calls.html")]
struct CallsPage<'a> {
    assets: Assets,
    lang: &'a str,
    title: String,
    csrf: String,
    frame: Frame,
    section: Section,
    problem: Option<String>,
    /// The day that is looked at, and in words.
    day: String,
    period: String,
    summary: String,
    rows: Vec<Row>,
}

/// A call as it is shown.
struct Row {
    iso: String,
    when: String,
    session: String,
    host: String,
    visit: String,
    /// The word that the style knows.
    grade: &'static str,
    grade_words: &'static str,
    rating: Option<String>,
    sides: Vec<SideRow>,
}

/// How it was for one of those in it.
struct SideRow {
    who: String,
    reasons: Vec<String>,
    figures: String,
    way: Option<&'static str>,
    browser: Option<String>,
}

fn who(participant: Participant) -> String {
    match (participant.side, participant.number) {
        (Side::Host, 0) => "Host".to_owned(),
        (Side::Host, number) => format!("Helper {number}"),
        (Side::Customer, 0) => "Customer".to_owned(),
        (Side::Customer, number) => format!("With the customer, {number}"),
    }
}

fn grade_word(grade: Grade) -> &'static str {
    match grade {
        Grade::Good => "good",
        Grade::Fair => "fair",
        Grade::Poor => "poor",
    }
}

fn grade_of(call: &Call) -> Grade {
    call.sides.iter().map(|(_, judgement)| judgement.grade).max().unwrap_or(Grade::Good)
}

fn side_rows(call: &Call) -> Vec<SideRow> {
    let side = |(record, judgement): &(_, anteroom_domain::quality::Judgement)| {
        let record: &anteroom_engine::ports::QualityRecord = record;
        SideRow {
            who: who(record.participant),
            reasons: judgement.reasons.iter().map(|(why, _)| words::reason(*why, &record.measured)).collect(),
            figures: words::figures(&record.measured),
            way: record.measured.way.map(words::way),
            browser: record.browser.map(words::browser),
        }
    };
    call.sides.iter().map(side).collect()
}

async fn row(app: &App, call: &Call, ratings: &HashMap<TicketId, RatedVisit>, zone: &TimeZone) -> Row {
    let host = call.sides.iter().find_map(|(record, _)| record.host);
    let host = match host {
        Some(host) => app.names.of_host(host).await,
        None => "A host".to_owned(),
    };
    let session = call
        .sides
        .first()
        .and_then(|(record, _)| app.floor.read().session(record.session).map(|session| session.name.clone()));
    let (since, grade) = (call.since(), grade_of(call));
    Row {
        iso: since.to_string(),
        when: since.to_zoned(zone.clone()).strftime("%H:%M").to_string(),
        session: session.unwrap_or_else(|| "A session".to_owned()),
        host,
        visit: call.ticket.to_string(),
        grade: grade_word(grade),
        grade_words: words::grade(grade),
        rating: ratings.get(&call.ticket).map(|rated| rating_words(Language::English, rated.rating.stars)),
        sides: side_rows(call),
    }
}

/// The day that was asked for; today, and what is wrong, where that is none.
fn day_of(query: Asking, now: Timestamp, zone: &TimeZone) -> (Period, Option<String>) {
    let mut query: BTreeMap<String, String> = query.map(|Query(query)| query).unwrap_or_default();
    let day = query.remove("day").unwrap_or_default().trim().to_owned();
    if day.is_empty() {
        return (Period::today(now, zone), None);
    }
    let asked = Asked { kind: PeriodKind::Days, from: day.clone(), to: day, ..Asked::default() };
    match Period::new(&asked, now, zone) {
        Ok(period) => (period, None),
        Err((_, problem)) => (Period::today(now, zone), Some(problem)),
    }
}

fn summary(count: usize, shown: usize, is_cut: bool) -> String {
    let calls = if count == 1 { "1 call".to_owned() } else { format!("{count} calls") };
    let more = if is_cut { " of the latest visits; there were more" } else { "" };
    let shown = if shown < count { format!(" The {shown} worst are shown.") } else { String::new() };
    format!("{calls}{more}, the worst first.{shown}")
}

/// `GET /admin/calls`.
pub(crate) async fn calls(State(app): State<Arc<App>>, admin: Admin, query: Asking) -> Result<Response, PageError> {
    let zone = app.reports.reading.zone.clone();
    let (period, problem) = day_of(query, app.now(), &zone);
    let worst = app.quality.worst(period.from, period.to, SHOWN).await?;
    let visits: Vec<_> = worst.calls.iter().map(|call| call.ticket).collect();
    let ratings = app.ratings.of_all(&visits).await?.into_iter().map(|rated| (rated.ticket, rated)).collect();
    let mut rows = Vec::new();
    for call in &worst.calls {
        rows.push(row(&app, call, &ratings, &zone).await);
    }
    Ok(page(&CallsPage {
        assets: assets(),
        lang: "en",
        title: "Calls".to_owned(),
        csrf: admin.0.token.csrf(),
        frame: Frame::new(&admin, Tab::Reports),
        section: Section::Calls,
        problem,
        day: period.days(&zone).0,
        period: period.words(&zone),
        summary: summary(worst.count, rows.len(), worst.is_cut),
        rows,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::checks::{checked, long};

    fn row(number: usize) -> Row {
        let grade = [Grade::Poor, Grade::Fair, Grade::Good][number % 3];
        let side = |who: &str| SideRow {
            who: who.to_owned(),
            reasons: if grade == Grade::Good { Vec::new() } else { vec![long(60), long(60)] },
            figures: long(80),
            way: (number.is_multiple_of(2)).then_some("Direct"),
            browser: (number.is_multiple_of(2)).then(|| "Firefox 144".to_owned()),
        };
        Row {
            iso: "2026-03-02T09:00:00Z".to_owned(),
            when: "09:00".to_owned(),
            session: long(80),
            host: long(64),
            visit: format!("{number:032x}"),
            grade: grade_word(grade),
            grade_words: words::grade(grade),
            rating: number.is_multiple_of(4).then(|| "4 of 5, good".to_owned()),
            sides: vec![side("Customer"), side("Host")],
        }
    }

    #[test]
    fn the_page_stands_with_nothing_and_with_much_on_it() {
        for count in [0, 1, 50] {
            let html = checked(&CallsPage {
                assets: assets(),
                lang: "en",
                title: "Calls".to_owned(),
                csrf: "the-token".to_owned(),
                frame: Frame { admin_name: long(64), tab: Tab::Reports },
                section: Section::Calls,
                problem: (count == 1).then(|| long(90)),
                day: "2026-03-02".to_owned(),
                period: long(40),
                summary: summary(count, count, false),
                rows: (0..count).map(row).collect(),
            });
            assert_eq!(html.contains("No call was measured"), count == 0);
            assert_eq!(html.matches("app-measured__side\"").count(), count * 2);
        }
    }

    #[test]
    fn a_day_that_is_none_is_today_and_said() {
        let now: Timestamp = "2026-03-02T12:00:00Z".parse().unwrap();
        let zone = TimeZone::get("Europe/Vienna").unwrap();
        let asked = |day: &str| {
            let query = BTreeMap::from([("day".to_owned(), day.to_owned())]);
            let (period, problem) = day_of(Ok(Query(query)), now, &zone);
            (period.days(&zone).0, problem.is_some())
        };
        assert_eq!(asked(""), ("2026-03-02".to_owned(), false));
        assert_eq!(asked("2026-02-28"), ("2026-02-28".to_owned(), false));
        assert_eq!(asked("yesterday"), ("2026-03-02".to_owned(), true));
        assert_eq!(asked("9999-99-99"), ("2026-03-02".to_owned(), true));
    }

    #[test]
    fn the_summary_says_what_is_left_out() {
        assert_eq!(summary(1, 1, false), "1 call, the worst first.");
        assert_eq!(summary(70, 50, false), "70 calls, the worst first. The 50 worst are shown.");
        assert!(summary(2_000, 50, true).contains("there were more"));
    }
}
