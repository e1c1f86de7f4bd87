//! `/admin/privacy`: what is kept about people, for how long, and what an admin does when somebody asks for theirs.
//!
//! Names travel in the bodies of forms only: an address would stand in histories and logs.

use std::sync::Arc;

use anteroom_domain::{Timestamp, ids::TicketId};
use anteroom_engine::{
    personal::{FOUND_MAX, PURGE_EVERY, PURGE_HELD},
    ports::{PersonalRecord, Purge},
};
use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};

use super::{super::page, Done, Frame, Tab, recordings::instant, typed::Typed};
use crate::{
    app::App,
    assets::{Assets, assets},
    auth::Admin,
    errors::PageError,
    forms::OurForm,
    language::Language,
    personal_file::{Reader, Sheet, download},
    words,
};

/// Receipts shown.
const RECEIPTS: u32 = 20;
/// Longest text that can be looked for, in characters.
const WHO_MAX: usize = 60;

#[derive(Template)]
#[template(path = "pages/admin/privacy.html")]
struct PrivacyPage<'a> {
    assets: Assets,
    lang: &'a str,
    title: String,
    csrf: String,
    frame: Frame,
    done: Vec<String>,
    /// Who is looked for.
    who: String,
    problem: Option<String>,
    /// What was found; `None` when nobody was looked for.
    found: Option<Vec<FoundVisit>>,
    /// Whether there is more than is shown.
    is_cut: bool,
    sessions: Vec<(String, String, String)>,
    last: String,
    is_late: bool,
    receipts: Vec<(String, String)>,
}

/// A visit as the page shows it.
struct FoundVisit {
    id: String,
    called: String,
    about: String,
    chosen: bool,
}

fn visits_words(count: u64) -> String {
    if count == 1 { "1 visit".to_owned() } else { format!("{count} visits") }
}

fn found_visit(app: &App, record: &PersonalRecord, chosen: &[TicketId]) -> FoundVisit {
    let floor = app.floor.read();
    let session = record.session.and_then(|id| floor.session(id)).map(|session| session.name.clone());
    let guest = record.joined.map_or_else(|| "A guest".to_owned(), |joined| format!("Guest {}", joined.number));
    let joined = record.joined.map(|joined| joined.at).or(record.saved_at);
    let state = match record.ended_at {
        Some(at) => Some(format!("ended {}", instant(at))),
        None if floor.ticket(record.ticket).is_some() => Some("going on".to_owned()),
        None => None,
    };
    let notes = if record.notes.is_some() { "with notes" } else { "no notes" };
    let parts = [session, joined.map(|at| format!("joined {}", instant(at))), state, Some(notes.to_owned())];
    FoundVisit {
        id: record.ticket.to_string(),
        called: record.name.clone().unwrap_or(guest),
        about: parts.into_iter().flatten().collect::<Vec<_>>().join(" \u{b7} "),
        chosen: chosen.contains(&record.ticket),
    }
}

/// When the last purge was, and whether that is too long ago.
fn last_words(last: Option<&Purge>, now: Timestamp) -> (String, bool) {
    match last {
        None => ("Nothing has been looked through yet.".to_owned(), false),
        Some(Purge { ended_at: Some(at), .. }) => {
            let is_late = now.duration_since(*at) > PURGE_EVERY + PURGE_EVERY;
            (format!("Last looked through {}.", instant(*at)), is_late)
        }
        Some(Purge { slot, held_until, .. }) => {
            (format!("Being looked through since {}.", instant(*slot)), *held_until + PURGE_HELD < now)
        }
    }
}

/// What is looked for on the page, and what is wrong with it.
#[derive(Default)]
struct Asked {
    who: String,
    found: Option<Vec<PersonalRecord>>,
    chosen: Vec<TicketId>,
    problem: Option<String>,
    done: Vec<String>,
}

async fn privacy_page(app: &App, admin: &Admin, asked: Asked) -> Result<Response, PageError> {
    let receipts = app.personal.receipts(RECEIPTS).await?;
    let (last, is_late) = last_words(app.personal.last_purge().await?.as_ref(), app.now());
    let mut sessions: Vec<_> = {
        let floor = app.floor.read();
        let row = |session: &anteroom_domain::session::Session| {
            let nicknames = if session.settings.nickname_only { ", nicknames only" } else { "" };
            let kept = format!("{}{nicknames}", words::kept_words(Language::English, session.settings.personal_kept()));
            (session.name.clone(), format!("/admin/sessions/{}#personal", session.slug), kept)
        };
        floor.sessions().map(row).collect()
    };
    sessions.sort();
    let is_problem = asked.problem.is_some();
    let is_cut = asked.found.as_ref().is_some_and(|found| found.len() >= FOUND_MAX as usize);
    let found = asked.found.map(|found| found.iter().map(|record| found_visit(app, record, &asked.chosen)).collect());
    let receipt = |purge: &Purge| {
        let at = purge.ended_at.map_or_else(|| "going on".to_owned(), instant);
        (at, visits_words(purge.visits))
    };
    let html = page(&PrivacyPage {
        assets: assets(),
        lang: "en",
        title: "Privacy".to_owned(),
        csrf: admin.0.token.csrf(),
        frame: Frame::new(admin, Tab::Privacy),
        done: asked.done,
        who: asked.who,
        problem: asked.problem,
        found,
        is_cut,
        sessions,
        last,
        is_late,
        receipts: receipts.iter().map(receipt).collect(),
    });
    Ok(if is_problem { (StatusCode::UNPROCESSABLE_ENTITY, html).into_response() } else { html })
}

/// `GET /admin/privacy`.
pub(crate) async fn privacy(
    State(app): State<Arc<App>>,
    admin: Admin,
    Done(done): Done,
) -> Result<Response, PageError> {
    let done = (done == "erased").then(|| {
        "What was kept about the visits you chose is deleted. Nothing more is written down about them.".to_owned()
    });
    privacy_page(&app, &admin, Asked { done: done.into_iter().collect(), ..Asked::default() }).await
}

/// `POST /admin/privacy`: looks for somebody.
pub(crate) async fn find_person(
    State(app): State<Arc<App>>,
    admin: Admin,
    OurForm(fields): OurForm<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let typed = Typed::read(&admin, fields)?;
    let who = typed.get("who").trim().to_owned();
    if who.is_empty() || who.chars().count() > WHO_MAX {
        let problem = format!("Say whom you look for, in at most {WHO_MAX} characters.");
        return privacy_page(&app, &admin, Asked { who, problem: Some(problem), ..Asked::default() }).await;
    }
    let found = Some(app.personal.find(&who).await?);
    privacy_page(&app, &admin, Asked { who, found, ..Asked::default() }).await
}

/// The visits that were chosen in a form; what names none is not one of ours.
fn chosen(typed: &Typed) -> Result<Vec<TicketId>, PageError> {
    let tickets: Result<Vec<TicketId>, _> = typed.names("visit:").map(str::parse).collect();
    let mut tickets = tickets.map_err(|_| PageError::BadForm)?;
    if tickets.len() > FOUND_MAX as usize {
        return Err(PageError::BadForm);
    }
    tickets.sort();
    Ok(tickets)
}

/// The page once more, with what was found and chosen, and what is missing.
async fn once_more(
    app: &App,
    admin: &Admin,
    typed: &Typed,
    chosen: Vec<TicketId>,
    problem: &str,
) -> Result<Response, PageError> {
    let who = typed.get("who").trim().to_owned();
    let found = if who.is_empty() { None } else { Some(app.personal.find(&who).await?) };
    let problem = Some(problem.to_owned());
    privacy_page(app, admin, Asked { who, found, chosen, problem, ..Asked::default() }).await
}

/// `POST /admin/privacy/export`: a file with all that is kept about the visits that were chosen.
pub(crate) async fn export_person(
    State(app): State<Arc<App>>,
    admin: Admin,
    OurForm(fields): OurForm<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let typed = Typed::read(&admin, fields)?;
    let chosen = chosen(&typed)?;
    if chosen.is_empty() {
        return once_more(&app, &admin, &typed, chosen, "Choose the visits to hand out.").await;
    }
    let files = app.personal.hand_out(admin.actor(), &chosen).await?;
    let floor = app.floor.read();
    let visits: Vec<_> = files.into_iter().map(|file| Sheet::of(file, &floor, Reader::Admin)).collect();
    Ok(download(&visits))
}

/// `POST /admin/privacy/erase`: deletes all that is personal about the visits that were chosen.
pub(crate) async fn erase_person(
    State(app): State<Arc<App>>,
    admin: Admin,
    OurForm(fields): OurForm<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let typed = Typed::read(&admin, fields)?;
    let chosen = chosen(&typed)?;
    if chosen.is_empty() {
        return once_more(&app, &admin, &typed, chosen, "Choose the visits to erase.").await;
    }
    if let Some(problem) = typed.unsure() {
        return once_more(&app, &admin, &typed, chosen, problem).await;
    }
    app.personal.erase(admin.actor(), &chosen).await?;
    Ok(Redirect::to("/admin/privacy?done=erased").into_response())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::checks::{checked, long};

    fn found(number: usize) -> FoundVisit {
        let (called, about) = (long(60), long(200));
        FoundVisit { id: format!("{number:032x}"), called, about, chosen: number.is_multiple_of(2) }
    }

    #[test]
    fn the_page_stands_with_nothing_and_with_much_on_it() {
        for count in [None, Some(0), Some(1), Some(50)] {
            let many = count.unwrap_or(0);
            let html = checked(&PrivacyPage {
                assets: assets(),
                lang: "en",
                title: "Privacy".to_owned(),
                csrf: "the-token".to_owned(),
                frame: Frame { admin_name: long(64), tab: Tab::Privacy },
                done: if many == 1 { vec![long(90)] } else { Vec::new() },
                who: long(60),
                problem: (many == 50).then(|| long(90)),
                found: count.map(|count| (0..count).map(found).collect()),
                is_cut: many == 50,
                sessions: (0..many).map(|n| (long(80), format!("/admin/sessions/s-{n}#personal"), long(30))).collect(),
                last: long(60),
                is_late: many == 1,
                receipts: (0..many).map(|_| ("2026-03-02 09:00 UTC".to_owned(), visits_words(3))).collect(),
            });
            assert_eq!(html.contains("Nothing is kept"), count == Some(0));
            assert_eq!(html.matches("name=\"visit:").count(), many);
        }
    }

    #[test]
    fn a_purge_that_is_overdue_is_said_to_be() {
        let now: Timestamp = "2026-03-02T12:00:00Z".parse().unwrap();
        let purge = |ended_at, held_until| Purge {
            slot: now - PURGE_EVERY,
            version: 1,
            node: anteroom_domain::ids::NodeId(1),
            held_until,
            pending: Vec::new(),
            visits: 0,
            ended_at,
        };
        assert!(!last_words(None, now).1);
        assert!(!last_words(Some(&purge(Some(now - PURGE_EVERY), now)), now).1);
        assert!(last_words(Some(&purge(Some(now - PURGE_EVERY * 3), now)), now).1);
        assert!(!last_words(Some(&purge(None, now)), now).1);
        assert!(last_words(Some(&purge(None, now - PURGE_EVERY)), now).1, "nobody goes on with it");
    }
}
