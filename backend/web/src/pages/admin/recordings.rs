//! `/admin/recordings`: what was recorded, playing it and deleting it.

use std::{collections::HashMap, sync::Arc};

use anteroom_domain::{
    Timestamp,
    floor::Floor,
    ids::{AccountId, ConsultationId},
};
use anteroom_engine::ports::{Film, FilmProblem, Recording, RecordingState};
use askama::Template;
use axum::{
    extract::{Path, Query, Request, State, rejection::QueryRejection},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use tower::ServiceExt as _;
use tower_http::services::ServeFile;

use super::{super::page, Done, Frame, Tab, typed::Typed};
use crate::{
    app::App,
    assets::{Assets, assets},
    auth::Admin,
    errors::PageError,
    forms::OurForm,
};

/// Recordings on one page.
const SHOWN: u32 = 50;

#[derive(Template)]
#[template(path = "pages/admin/recordings.html")]
struct RecordingsPage<'a> {
    assets: Assets,
    lang: &'a str,
    title: String,
    csrf: String,
    frame: Frame,
    done: Vec<String>,
    available: bool,
    rows: Vec<Row>,
    /// The address of what is older.
    older: Option<String>,
}

#[derive(Template)]
#[template(path = "pages/admin/recording.html")]
struct RecordingPage<'a> {
    assets: Assets,
    lang: &'a str,
    title: String,
    csrf: String,
    frame: Frame,
    row: Row,
    problem: Option<String>,
}

/// A recording as it is shown.
struct Row {
    id: String,
    iso: String,
    when: String,
    session: String,
    host: String,
    ticket: String,
    state: String,
    plays: bool,
    deleted: bool,
    kept: String,
}

/// An instant for whoever administers: to the minute, in UTC.
pub(super) fn instant(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

fn state_words(state: &RecordingState) -> String {
    match state {
        RecordingState::Waiting { .. } => "Waiting for the end of the consultation, or for its turn".to_owned(),
        RecordingState::Converting { .. } => "Being made ready to play".to_owned(),
        RecordingState::Ready(Film { length_ms, bytes }) => {
            let seconds = length_ms.div_ceil(1_000);
            format!("{}:{:02} min, {} MB", seconds / 60, seconds % 60, bytes.div_ceil(1_000_000))
        }
        RecordingState::Failed(problem) => match problem {
            FilmProblem::NothingRecorded => "Nothing was stored that could be played",
            FilmProblem::TookTooLong => "Could not be made ready to play: it took too long",
            FilmProblem::CannotBeMade => "Could not be made ready to play: the server's log says why",
        }
        .to_owned(),
        RecordingState::Deleted { at } => format!("Deleted {}", instant(*at)),
    }
}

fn row(floor: &Floor, hosts: &HashMap<AccountId, String>, recording: &Recording) -> Row {
    let session = floor.session(recording.session);
    let deleted = matches!(recording.state, RecordingState::Deleted { .. });
    let until = session.map(|session| recording.recorded_at + session.settings.recording_kept());
    Row {
        id: recording.consultation.to_string(),
        iso: recording.recorded_at.to_string(),
        when: instant(recording.recorded_at),
        session: session.map_or_else(|| "A session".to_owned(), |session| session.name.clone()),
        host: hosts.get(&AccountId(recording.host.0)).cloned().unwrap_or_else(|| "Someone who is gone".to_owned()),
        ticket: recording.ticket.to_string(),
        state: state_words(&recording.state),
        plays: matches!(recording.state, RecordingState::Ready(_)),
        deleted,
        kept: until.filter(|_| !deleted).map(|until| format!("Kept until {}", instant(until))).unwrap_or_default(),
    }
}

async fn rows(app: &App, recordings: &[Recording]) -> Result<Vec<Row>, PageError> {
    let hosts: Vec<_> = recordings.iter().map(|recording| AccountId(recording.host.0)).collect();
    let hosts = app.accounts.by_ids(&hosts).await?;
    let hosts = hosts.into_iter().map(|account| (account.id, account.display_name)).collect();
    let floor = app.floor.read();
    Ok(recordings.iter().map(|recording| row(&floor, &hosts, recording)).collect())
}

#[derive(serde::Deserialize)]
pub(crate) struct Before {
    before: Option<Timestamp>,
}

/// `GET /admin/recordings`.
pub(crate) async fn recordings(
    State(app): State<Arc<App>>,
    admin: Admin,
    Done(done): Done,
    query: Result<Query<Before>, QueryRejection>,
) -> Result<Response, PageError> {
    let before = query.ok().and_then(|Query(query)| query.before);
    let found = app.recordings.page(before, SHOWN).await?;
    let last = found.last().filter(|_| found.len() == SHOWN as usize);
    Ok(page(&RecordingsPage {
        assets: assets(),
        lang: "en",
        title: "Recordings".to_owned(),
        csrf: admin.0.token.csrf(),
        frame: Frame::new(&admin, Tab::Recordings),
        done: (done == "deleted").then(|| "The recording is deleted.".to_owned()).into_iter().collect(),
        available: app.recordings.are_available(),
        rows: rows(&app, &found).await?,
        older: last.map(|last| format!("/admin/recordings?before={}", last.recorded_at)),
    }))
}

async fn recording_page(app: &App, admin: &Admin, named: &str, problem: Option<String>) -> Result<Response, PageError> {
    let found = app.recordings.get(consultation(named)?).await?.ok_or(PageError::NotFound)?;
    let row = rows(app, &[found]).await?.pop().ok_or(PageError::NotFound)?;
    let is_problem = problem.is_some();
    let html = page(&RecordingPage {
        assets: assets(),
        lang: "en",
        title: "Recording".to_owned(),
        csrf: admin.0.token.csrf(),
        frame: Frame::new(admin, Tab::Recordings),
        row,
        problem,
    });
    Ok(if is_problem { (StatusCode::UNPROCESSABLE_ENTITY, html).into_response() } else { html })
}

fn consultation(named: &str) -> Result<ConsultationId, PageError> {
    named.parse().map_err(|_| PageError::NotFound)
}

/// `GET /admin/recordings/{consultation}`.
pub(crate) async fn recording(
    State(app): State<Arc<App>>,
    admin: Admin,
    Path(named): Path<String>,
) -> Result<Response, PageError> {
    recording_page(&app, &admin, &named, None).await
}

/// `GET /admin/recordings/{consultation}/film`: the film, or the part of it that is asked for. That it is played is written
/// down first.
pub(crate) async fn film(
    State(app): State<Arc<App>>,
    admin: Admin,
    Path(named): Path<String>,
    request: Request,
) -> Result<Response, PageError> {
    let path = app.recordings.play(admin.actor(), consultation(&named)?).await?.ok_or(PageError::NotFound)?;
    let Ok(served) = ServeFile::new(path).oneshot(request).await;
    let mut response = served.into_response();
    if response.status() == StatusCode::NOT_FOUND {
        // The document was a moment quicker than the files, or another node has them.
        return Err(PageError::NotFound);
    }
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("video/webm"));
    Ok(response)
}

/// `POST /admin/recordings/{consultation}`: deletes it.
pub(crate) async fn delete_recording(
    State(app): State<Arc<App>>,
    admin: Admin,
    Path(named): Path<String>,
    OurForm(fields): OurForm<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let typed = Typed::read(&admin, fields)?;
    if let Some(problem) = typed.unsure() {
        return recording_page(&app, &admin, &named, Some(problem.to_owned())).await;
    }
    let id = consultation(&named)?;
    app.recordings.get(id).await?.ok_or(PageError::NotFound)?;
    app.recordings.delete(admin.actor(), id).await?;
    Ok(Redirect::to("/admin/recordings?done=deleted").into_response())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::checks::{checked, long};

    fn shown(state: &RecordingState) -> Row {
        Row {
            id: format!("{:032x}", 7),
            iso: "2026-03-02T09:00:00Z".to_owned(),
            when: "2026-03-02 09:00 UTC".to_owned(),
            session: long(80),
            host: long(64),
            ticket: format!("{:032x}", 8),
            state: state_words(state),
            plays: matches!(state, RecordingState::Ready(_)),
            deleted: matches!(state, RecordingState::Deleted { .. }),
            kept: "Kept until 2026-04-01 09:00 UTC".to_owned(),
        }
    }

    fn states() -> Vec<RecordingState> {
        let ready = RecordingState::Ready(Film { length_ms: 61_001, bytes: 5_000_001 });
        let deleted = RecordingState::Deleted { at: Timestamp::UNIX_EPOCH };
        let failed = FilmProblem::ALL.map(RecordingState::Failed);
        [RecordingState::Waiting { tries: 0 }, ready, deleted].into_iter().chain(failed).collect()
    }

    #[test]
    fn the_pages_stand_with_nothing_and_with_much_on_them() {
        for (count, available) in [(0, false), (0, true), (1, true), (50, true)] {
            let html = checked(&RecordingsPage {
                assets: assets(),
                lang: "en",
                title: "Recordings".to_owned(),
                csrf: "the-token".to_owned(),
                frame: Frame { admin_name: long(64), tab: Tab::Recordings },
                done: vec![long(40); count.min(1)],
                available,
                rows: states().iter().cycle().take(count).map(shown).collect(),
                older: (count == 50).then(|| "/admin/recordings?before=2026-03-02T09:00:00Z".to_owned()),
            });
            assert_eq!(html.contains("cannot record"), !available);
            assert_eq!(html.contains("Older"), count == 50);
        }
        for state in states() {
            let html = checked(&RecordingPage {
                assets: assets(),
                lang: "en",
                title: "Recording".to_owned(),
                csrf: "the-token".to_owned(),
                frame: Frame { admin_name: long(64), tab: Tab::Recordings },
                row: shown(&state),
                problem: None,
            });
            assert_eq!(html.contains("<video"), matches!(state, RecordingState::Ready(_)));
            assert_eq!(html.contains("Yes, delete"), !matches!(state, RecordingState::Deleted { .. }));
        }
    }

    #[test]
    fn a_length_is_said_in_minutes_and_a_size_in_megabytes() {
        assert_eq!(state_words(&states()[1]), "1:02 min, 6 MB");
    }
}
