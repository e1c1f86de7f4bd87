//! `/admin`: the wall. Right as it is served; the script keeps it current.

use std::sync::Arc;

use anteroom_contract::wall::{WallPicture, WallSession};
use askama::Template;
use axum::{extract::State, response::Response};

use super::{
    super::{json_block, page},
    Frame, Tab,
};
use crate::{
    app::App,
    assets::{Assets, assets},
    auth::Admin,
    pictures,
    words::age_words,
};

#[derive(Template)]
#[template(path = "pages/admin/now.html")]
struct NowPage<'a> {
    assets: Assets,
    lang: &'a str,
    title: String,
    csrf: String,
    frame: Frame,
    wall: WallPicture,
    picture_json: String,
}

impl NowPage<'_> {
    /// How long somebody has waited, in words.
    fn longest(&self, session: &WallSession) -> String {
        session
            .longest_since_ms
            .map_or_else(|| "–".to_owned(), |since| age_words(self.wall.server_time_ms.saturating_sub(since) / 1_000))
    }

    fn waiting(&self) -> u32 {
        self.wall.sessions.iter().map(|session| session.waiting).sum()
    }

    fn running(&self) -> u32 {
        self.wall.sessions.iter().map(|session| session.running).sum()
    }

    /// How often an estimate came true.
    fn estimates(session: &WallSession) -> String {
        match session.estimates_given {
            0 => "none given yet".to_owned(),
            given => format!("{} % held", u64::from(session.estimates_held) * 100 / u64::from(given)),
        }
    }
}

/// `GET /admin`.
pub(crate) async fn now(State(app): State<Arc<App>>, admin: Admin) -> Response {
    let wall = pictures::wall(&app).await;
    page(&NowPage {
        assets: assets(),
        lang: "en",
        title: "Now".to_owned(),
        csrf: admin.0.token.csrf(),
        frame: Frame::new(&admin, Tab::Now),
        picture_json: json_block(&wall),
        wall,
    })
}

#[cfg(test)]
mod tests {
    use anteroom_contract::wall::WallHosts;

    use super::*;
    use crate::pages::checks::{checked, long};

    fn session(number: u32) -> WallSession {
        WallSession {
            slug: format!("session-{number}"),
            name: long(80),
            open: number.is_multiple_of(2),
            waiting: number * 100,
            longest_since_ms: number.is_multiple_of(3).then_some(0),
            running: number,
            on_duty: number,
            hosts: vec![WallHosts { doing: "paused".to_owned(), names: vec![long(64); 3], count: 3 }],
            service_level: number.is_multiple_of(5).then_some(99),
            answered: number,
            abandoned: number,
            turned_away: 3,
            kept_places: 2,
            estimates_given: number,
            estimates_held: number / 2,
        }
    }

    #[test]
    fn the_wall_stands_with_nothing_and_with_much_on_it() {
        for count in [0, 1, 200] {
            let wall = WallPicture {
                revision: u64::MAX,
                server_time_ms: 7_500_000,
                measure: "answered within 1 min".to_owned(),
                sessions: (0..count).map(session).collect(),
            };
            let html = checked(&NowPage {
                assets: assets(),
                lang: "en",
                title: "Now".to_owned(),
                csrf: "the-token".to_owned(),
                frame: Frame { admin_name: long(64), tab: Tab::Now },
                picture_json: json_block(&wall),
                wall,
            });
            assert_eq!(html.matches("<li class=\"app-wall__session").count(), count as usize);
            assert_eq!(html.contains("2 h 05 min"), count > 0);
            assert_eq!(html.contains("There is no session yet."), count == 0);
        }
    }
}
