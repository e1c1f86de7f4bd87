//! `/admin/sessions`: every session, those that were put away last.

use std::sync::Arc;

use anteroom_domain::session::Session;
use askama::Template;
use axum::{extract::State, response::Response};

use super::{super::page, Frame, Tab};
use crate::{
    app::App,
    assets::{Assets, assets},
    auth::Admin,
    language::Language,
    words,
};

#[derive(Template)]
#[template(path = "pages/admin/sessions.html")]
struct SessionsPage<'a> {
    assets: Assets,
    lang: &'a str,
    title: String,
    csrf: String,
    frame: Frame,
    used: Vec<Row>,
    archived: Vec<Row>,
}

struct Row {
    slug: String,
    name: String,
    description: String,
    open: bool,
    status: String,
    hosts: String,
}

/// `GET /admin/sessions`.
pub(crate) async fn sessions(State(app): State<Arc<App>>, admin: Admin) -> Response {
    let now = app.now();
    let (mut archived, mut used): (Vec<_>, Vec<_>) = {
        let floor = app.floor.read();
        let row = |session: &Session| {
            let row = Row {
                slug: session.slug.to_string(),
                name: session.name.clone(),
                description: session.description.clone(),
                open: session.is_open(now),
                status: words::status(Language::English, session.is_open(now), session.line_len()),
                hosts: hosts_words(session.hosts.len(), floor.hosts_on_duty(session)),
            };
            (session.archived, row)
        };
        floor.sessions().map(row).partition(|(archived, _)| *archived)
    };
    for rows in [&mut archived, &mut used] {
        rows.sort_by(|(_, a), (_, b)| (&a.name, &a.slug).cmp(&(&b.name, &b.slug)));
    }
    let rows = |rows: Vec<(bool, Row)>| rows.into_iter().map(|(_, row)| row).collect();
    page(&SessionsPage {
        assets: assets(),
        lang: "en",
        title: "Sessions".to_owned(),
        csrf: admin.0.token.csrf(),
        frame: Frame::new(&admin, Tab::Sessions),
        used: rows(used),
        archived: rows(archived),
    })
}

fn hosts_words(hosts: usize, on_duty: usize) -> String {
    match (hosts, on_duty) {
        (0, _) => "No hosts yet".to_owned(),
        (1, 0) => "1 host, not on duty".to_owned(),
        (1, _) => "1 host, on duty".to_owned(),
        (hosts, 0) => format!("{hosts} hosts, nobody on duty"),
        (hosts, on_duty) => format!("{hosts} hosts, {on_duty} on duty"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::checks::{checked, long};

    fn row(number: usize) -> Row {
        Row {
            slug: format!("session-{number}"),
            name: long(80),
            description: long(400),
            open: number.is_multiple_of(2),
            status: words::status(Language::English, number.is_multiple_of(2), number),
            hosts: hosts_words(number, number / 2),
        }
    }

    #[test]
    fn the_page_stands_with_nothing_and_with_much_on_it() {
        for (used, archived) in [(0, 0), (1, 1), (300, 2)] {
            let html = checked(&SessionsPage {
                assets: assets(),
                lang: "en",
                title: "Sessions".to_owned(),
                csrf: "the-token".to_owned(),
                frame: Frame { admin_name: long(64), tab: Tab::Sessions },
                used: (0..used).map(row).collect(),
                archived: (0..archived).map(|number| row(1_000 + number)).collect(),
            });
            assert_eq!(html.matches("href=\"/admin/sessions/session-").count(), used + archived);
            assert_eq!(html.contains("There is no session yet."), used == 0);
            assert_eq!(html.contains("Archived"), archived > 0);
        }
    }
}
