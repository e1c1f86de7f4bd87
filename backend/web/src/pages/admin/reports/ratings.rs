//! `/admin/ratings`: what customers said, and what it comes to in each session.

use std::{collections::BTreeMap, sync::Arc};

use anteroom_domain::{
    ids::SessionId,
    rating::{Score, Stars},
};
use anteroom_engine::ports::{RatedVisit, StoreError};
use askama::Template;
use axum::{extract::State, response::Response};

use super::{
    super::{super::page, Frame, Tab},
    Asking, Section, Wanted,
    period::{Asked, PeriodKind},
    understand,
};
use crate::{
    app::App,
    assets::{Assets, assets},
    auth::Admin,
    errors::PageError,
    language::Language,
    pages::rating_words,
};

/// Most ratings that a mean is made of.
const COUNTED_MAX: u32 = 5_000;
/// Ratings on the page.
const SHOWN: usize = 200;

#[derive(Template)]
#[template(path = "pages/admin/ratings.html")]
struct RatingsPage<'a> {
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
    scores: Vec<ScoreRow>,
    rows: Vec<Row>,
    /// What is not shown.
    rest: String,
}

/// What the ratings of a session come to.
pub(super) struct ScoreRow {
    pub(super) session: String,
    pub(super) count: u64,
    pub(super) mean: String,
}

struct Row {
    iso: String,
    when: String,
    session: String,
    stars: String,
    comment: Vec<String>,
    visit: String,
}

/// What was said in a period, the latest first.
pub(super) async fn rated(app: &App, wanted: &Wanted) -> Result<Vec<RatedVisit>, StoreError> {
    let mut rated = app.ratings.between(wanted.period.from, wanted.period.to, COUNTED_MAX).await?;
    rated.retain(|rated| wanted.session.is_none_or(|session| session == rated.session));
    Ok(rated)
}

fn name(app: &App, session: SessionId) -> String {
    app.floor.read().session(session).map_or_else(|| "A session".to_owned(), |session| session.name.clone())
}

/// What it comes to in each session.
pub(super) fn scores(app: &App, rated: &[RatedVisit]) -> Vec<ScoreRow> {
    let mut stars: BTreeMap<SessionId, Vec<Stars>> = BTreeMap::new();
    for rated in rated {
        stars.entry(rated.session).or_default().push(rated.rating.stars);
    }
    let row = |(session, stars): (SessionId, Vec<Stars>)| {
        let score: Score = stars.into_iter().collect();
        ScoreRow { session: name(app, session), count: score.count, mean: mean_words(score) }
    };
    let mut rows: Vec<_> = stars.into_iter().map(row).collect();
    rows.sort_by(|a, b| a.session.cmp(&b.session));
    rows
}

fn mean_words(score: Score) -> String {
    score.mean_tenths().map_or_else(|| "–".to_owned(), |tenths| format!("{}.{} of 5", tenths / 10, tenths % 10))
}

fn rest_words(count: usize) -> String {
    let cut = if count >= COUNTED_MAX as usize { " There were more: a shorter period shows them." } else { "" };
    match count.saturating_sub(SHOWN) {
        0 => String::new(),
        rest => format!("{rest} older ones are not shown.{cut}"),
    }
}

/// `GET /admin/ratings`.
pub(crate) async fn ratings(State(app): State<Arc<App>>, admin: Admin, query: Asking) -> Result<Response, PageError> {
    let (asked, wanted, problems) = understand(&app, query);
    let rated = rated(&app, &wanted).await?;
    let row = |rated: &RatedVisit| Row {
        iso: rated.rating.given_at.to_string(),
        when: rated.rating.given_at.to_zoned(wanted.zone.clone()).strftime("%Y-%m-%d %H:%M").to_string(),
        session: name(&app, rated.session),
        stars: rating_words(Language::English, rated.rating.stars),
        comment: rated.rating.comment.lines().map(str::to_owned).collect(),
        visit: rated.ticket.to_string(),
    };
    Ok(page(&RatingsPage {
        assets: assets(),
        lang: "en",
        title: "Ratings".to_owned(),
        csrf: admin.0.token.csrf(),
        frame: Frame::new(&admin, Tab::Reports),
        section: Section::Ratings,
        problems,
        period: wanted.period.words(&wanted.zone),
        sessions: super::session_choices(&app),
        scores: scores(&app, &rated),
        rows: rated.iter().take(SHOWN).map(row).collect(),
        rest: rest_words(rated.len()),
        asked,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::checks::{checked, long};

    #[test]
    fn the_page_stands_with_nothing_and_with_much_on_it() {
        for count in [0, 1, 200] {
            let row = |number: usize| Row {
                iso: "2026-03-02T09:00:00Z".to_owned(),
                when: "2026-03-02 09:00".to_owned(),
                session: long(80),
                stars: "4 of 5, good".to_owned(),
                comment: if number.is_multiple_of(2) { vec![long(300), long(700)] } else { Vec::new() },
                visit: format!("{number:032x}"),
            };
            let html = checked(&RatingsPage {
                assets: assets(),
                lang: "en",
                title: "Ratings".to_owned(),
                csrf: "the-token".to_owned(),
                frame: Frame { admin_name: long(64), tab: Tab::Reports },
                section: Section::Ratings,
                asked: Asked::default(),
                problems: if count == 1 { vec![("from", long(80))] } else { Vec::new() },
                period: long(40),
                sessions: vec![("s".to_owned(), long(80))],
                scores: (0..count.min(3))
                    .map(|_| ScoreRow { session: long(80), count: 7, mean: "4.3 of 5".to_owned() })
                    .collect(),
                rows: (0..count).map(row).collect(),
                rest: rest_words(count + 1),
            });
            assert_eq!(html.contains("Nobody said anything"), count == 0);
            assert_eq!(html.contains("1 older ones are not shown"), count == 200);
        }
    }

    #[test]
    fn a_mean_is_told_in_tenths() {
        let score = |counts: &[u8]| counts.iter().filter_map(|count| Stars::new(*count)).collect::<Score>();
        assert_eq!(mean_words(score(&[4, 5, 5])), "4.7 of 5");
        assert_eq!(mean_words(score(&[])), "–");
    }
}
