//! `/s/{session}/changes`: why a place in line has changed. Counts and times, never who.

use std::sync::Arc;

use askama::Template;
use axum::{extract::State, response::Response};

use super::{Clock, Named, Still, live_visit, page, see_visit, still_here};
use crate::{
    app::App,
    assets::{Assets, assets},
    auth::Visitor,
    errors::PageError,
    language::Language,
    words,
};

#[derive(Template)]
#[template(path = "pages/changes.html")]
pub(super) struct ChangesPage<'a> {
    pub(super) assets: Assets,
    pub(super) lang: Language,
    pub(super) title: String,
    pub(super) slug: String,
    pub(super) here: &'a str,
    pub(super) session_name: String,
    /// What has happened to the place itself.
    pub(super) own: Option<String>,
    pub(super) changes: Vec<(Clock, String)>,
    pub(super) joined: Clock,
}

/// `GET /s/{session}/changes`.
pub(crate) async fn changes(
    State(app): State<Arc<App>>,
    Named(slug): Named,
    query: Still,
    visitor: Visitor,
    language: Language,
) -> Result<Response, PageError> {
    still_here(&app, &visitor, &query);
    let visit = live_visit(&app, &slug, visitor.seat.customer)?;
    // Whoever is called while reading this without script must hear of it.
    let Some((ticket, session)) = visit.filter(|(ticket, _)| ticket.is_in_line()) else { return Ok(see_visit(&slug)) };
    let changes = words::changes(language, session.moves.of(ticket.key, ticket.joined_at));
    Ok(page(&ChangesPage {
        assets: assets(),
        lang: language,
        title: language.say("changes-title"),
        slug,
        here: "changes",
        session_name: session.name,
        own: ticket.returned.and_then(|returned| words::returned(language, returned)),
        changes: changes.into_iter().map(|change| (Clock::at(language, change.at), change.words)).collect(),
        joined: Clock::at(language, ticket.joined_at),
    }))
}
