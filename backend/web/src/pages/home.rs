//! `GET /`: the sessions.

use std::sync::Arc;

use askama::Template;
use axum::{extract::State, response::Response};

use super::page;
use crate::{
    app::App,
    assets::{Assets, assets},
    auth::{LoggedIn, MaybeLoggedIn},
    language::Language,
    words,
};

#[derive(Template)]
#[template(path = "pages/home.html")]
struct HomePage {
    assets: Assets,
    lang: Language,
    title: String,
    csrf: String,
    is_staff: bool,
    is_admin: bool,
    sessions: Vec<SessionCard>,
    signed_in: Option<String>,
}

struct SessionCard {
    slug: String,
    name: String,
    description: String,
    open: bool,
    status: String,
    /// Until when it is open, or when it opens; `None` where it never closes, and where no opening is planned.
    hours: Option<words::Timed>,
}

/// Every session, those that are open first.
pub(crate) async fn home(State(app): State<Arc<App>>, MaybeLoggedIn(login): MaybeLoggedIn, lang: Language) -> Response {
    let now = app.now();
    let mut sessions: Vec<_> = app
        .floor
        .read()
        .sessions()
        .filter(|session| !session.archived)
        .map(|session| SessionCard {
            slug: session.slug.to_string(),
            name: session.name.clone(),
            description: session.description.clone(),
            open: session.is_open(now),
            status: words::status(lang, session.is_open(now), session.line_len()),
            hours: words::hours(lang, session, now).sentences.into_iter().next(),
        })
        .collect();
    sessions.sort_by(|a, b| (!a.open, &a.name).cmp(&(!b.open, &b.name)));
    page(&HomePage {
        assets: assets(),
        lang,
        title: "Anteroom".to_owned(),
        csrf: login.as_ref().map(|login| login.token.csrf()).unwrap_or_default(),
        is_staff: login.as_ref().is_some_and(|login| login.account.role.is_staff()),
        is_admin: login.as_ref().is_some_and(LoggedIn::is_admin),
        sessions,
        signed_in: login.map(|login| login.account.display_name),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::checks::{checked, long};

    fn card(number: usize) -> SessionCard {
        SessionCard {
            slug: format!("session-{number}"),
            name: long(80),
            description: if number.is_multiple_of(2) { String::new() } else { long(400) },
            open: number.is_multiple_of(3),
            status: words::status(Language::English, number.is_multiple_of(3), number * 99_999),
            hours: None,
        }
    }

    #[test]
    fn the_page_stands_with_nothing_and_with_much_on_it() {
        for (count, signed_in) in [(0, None), (1, Some(long(64))), (300, None)] {
            let html = checked(&HomePage {
                assets: assets(),
                lang: Language::English,
                title: "Anteroom".to_owned(),
                csrf: "the-token".to_owned(),
                is_staff: true,
                is_admin: count == 1,
                sessions: (0..count).map(card).collect(),
                signed_in: signed_in.clone(),
            });
            assert_eq!(html.matches("href=\"/s/session-").count(), count);
            assert_eq!(html.contains("There is nothing to join yet."), count == 0);
            assert_eq!(
                (html.contains("Sign out"), html.contains("Staff sign-in")),
                (signed_in.is_some(), signed_in.is_none())
            );
        }
    }
}
