//! `GET /`: the sessions.

use std::sync::Arc;

use askama::Template;
use axum::{extract::State, response::Response};

use super::page;
use crate::{
    app::App,
    assets::{Assets, assets},
    auth::MaybeStaff,
    words,
};

#[derive(Template)]
#[template(path = "pages/home.html")]
struct HomePage<'a> {
    assets: Assets,
    lang: &'a str,
    title: String,
    csrf: String,
    sessions: Vec<SessionCard>,
    signed_in: Option<String>,
}

struct SessionCard {
    slug: String,
    name: String,
    description: String,
    open: bool,
    status: String,
}

/// Every session, those that are open first.
pub(crate) async fn home(State(app): State<Arc<App>>, MaybeStaff(staff): MaybeStaff) -> Response {
    let now = app.now();
    let mut sessions: Vec<_> = app
        .floor
        .read()
        .sessions()
        .map(|session| SessionCard {
            slug: session.slug.to_string(),
            name: session.name.clone(),
            description: session.description.clone(),
            open: session.is_open(now),
            status: words::status(session.is_open(now), session.line_len()),
        })
        .collect();
    sessions.sort_by(|a, b| (!a.open, &a.name).cmp(&(!b.open, &b.name)));
    page(&HomePage {
        assets: assets(),
        lang: "en",
        title: "Anteroom".to_owned(),
        csrf: staff.as_ref().map(|s| s.token.csrf()).unwrap_or_default(),
        sessions,
        signed_in: staff.map(|s| s.account.display_name),
    })
}
