//! `/admin/system`: whether everything behind this page is well. No addresses and no secrets.

use std::{sync::Arc, time::Duration};

use anteroom_domain::{SignedDuration, Timestamp};
use askama::Template;
use axum::{extract::State, response::Response};
use tokio::time::Instant;

use anteroom_engine::ports::MediaServer;

use super::{
    super::page,
    Done, Frame, Tab,
    media_servers::{self, Row},
};
use crate::{
    app::App,
    assets::{Assets, assets},
    auth::Admin,
    config::Reencoding,
    words::age_words,
};

/// How long each part may take to answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(3);
/// A media server with consultations tells something more often than this.
const EVENTS_QUIET_MAX: SignedDuration = SignedDuration::from_mins(10);

/// How a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Health {
    Well,
    /// Worth a look.
    Odd,
    Ill,
}

impl Health {
    pub(crate) fn class(self) -> &'static str {
        match self {
            Self::Well => "well",
            Self::Odd => "odd",
            Self::Ill => "ill",
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Well => "Fine",
            Self::Odd => "Look",
            Self::Ill => "Down",
        }
    }
}

pub(crate) struct Part {
    pub(crate) name: &'static str,
    pub(crate) health: Health,
    pub(crate) says: String,
    /// What it is needed for, or what to do.
    pub(crate) about: &'static str,
}

/// How everything is.
pub(crate) struct Condition {
    pub(crate) parts: Vec<Part>,
    pub(crate) media_servers: Vec<MediaServer>,
    pub(crate) at: Timestamp,
    pub(crate) sessions: usize,
    /// Visits that go on.
    pub(crate) visits: usize,
    pub(crate) consultations: usize,
    /// The beginning of the name of each node that is alive, and whether it is this one.
    pub(crate) nodes: Vec<(String, bool)>,
}

#[derive(Template)]
#[template(path = "pages/admin/system.html")]
struct SystemPage<'a> {
    assets: Assets,
    lang: &'a str,
    title: String,
    csrf: String,
    frame: Frame,
    done: Vec<String>,
    problem: Option<String>,
    parts: Vec<Part>,
    media_servers: Vec<Row>,
    facts: Vec<(&'static str, String)>,
    nodes: Vec<(String, bool)>,
}

impl SystemPage<'_> {
    fn all_is_well(&self) -> bool {
        let mut healths =
            self.parts.iter().map(|part| part.health).chain(self.media_servers.iter().map(|server| server.health));
        healths.all(|health| health == Health::Well)
    }
}

/// What the page says besides.
#[derive(Default)]
pub(super) struct Said {
    pub(super) done: Vec<String>,
    pub(super) problem: Option<String>,
}

/// How long something took to answer, or why it did not.
async fn round_trip<E>(asking: impl Future<Output = Result<(), E>>) -> (Health, String) {
    let begun = Instant::now();
    match tokio::time::timeout(ANSWER_WITHIN, asking).await {
        Ok(Ok(())) => (Health::Well, format!("answers within {} ms", begun.elapsed().as_millis().max(1))),
        // Why not stands in the log of the server: it may name addresses.
        Ok(Err(_)) => (Health::Ill, "answers with a failure; the log says more".to_owned()),
        Err(_) => (Health::Ill, format!("no answer within {} s", ANSWER_WITHIN.as_secs())),
    }
}

/// `GET /admin/system`. Answers whatever is down.
pub(crate) async fn system(State(app): State<Arc<App>>, admin: Admin, Done(done): Done) -> Response {
    system_page(&app, &admin, Said { done: media_servers::done(&done), ..Said::default() }).await
}

pub(super) async fn system_page(app: &App, admin: &Admin, Said { done, problem }: Said) -> Response {
    let Condition { parts, media_servers, at, sessions, visits, consultations, nodes } = look(app).await;
    page(&SystemPage {
        assets: assets(),
        lang: "en",
        title: "System".to_owned(),
        csrf: admin.0.token.csrf(),
        frame: Frame::new(admin, Tab::System),
        done,
        problem,
        parts,
        media_servers: media_servers::rows(&media_servers),
        facts: vec![
            ("Version", env!("CARGO_PKG_VERSION").to_owned()),
            ("Time here", at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()),
            ("Sessions", sessions.to_string()),
            ("Visits going on", visits.to_string()),
            ("Consultations", consultations.to_string()),
        ],
        nodes,
    })
}

/// Looks at everything.
pub(crate) async fn look(app: &App) -> Condition {
    let now = app.now();
    let behind = tokio::time::timeout(ANSWER_WITHIN, app.floor.behind());
    let alive = tokio::time::timeout(ANSWER_WITHIN, app.leases.alive(now));
    let (store, rooms) = (round_trip(app.store.ping()), round_trip(app.rooms.ping()));
    let (store, rooms, media_servers, behind, alive) =
        tokio::join!(store, rooms, media_servers::look(app), behind, alive);
    let (sessions, visits, revision) = {
        let floor = app.floor.read();
        let live = floor.tickets().filter(|ticket| ticket.is_live()).count();
        (floor.sessions().count(), live, floor.revision().0)
    };
    let consultations = app.floor.read().open_consultations().count();
    let part = |name, (health, says), about| Part { name, health, says, about };
    let lag = match &behind {
        Ok(Ok(0)) => (Health::Well, format!("revision {revision}, nothing missing")),
        Ok(Ok(missing)) => (Health::Odd, format!("revision {revision}, {missing} or more commits behind")),
        Ok(Err(_)) | Err(_) => (Health::Ill, format!("revision {revision}; the log cannot be read")),
    };
    let parts = vec![
        part("Database", store, "Without it nobody can join; consultations go on."),
        part("Media server", rooms, "Janus carries pictures and sound. Without it nobody can meet."),
        part(
            "Media events",
            events(app, consultations),
            "Janus tells when somebody is seen; what is lost is found by looking.",
        ),
        part("TURN", turn(app), "Helps customers behind strict firewalls to be seen."),
        part("Transcoder", transcoder(app), "Re-encodes what cameras send and browsers do not take, for each line."),
        part("Log", lag, "What this node knows of what all nodes have written."),
        part("Reports", figures(app, revision), "Figures are read from the log when a node starts, and follow it."),
    ];
    let own = app.floor.node();
    let mut nodes: Vec<_> = match alive {
        Ok(Ok(nodes)) => nodes.into_iter().map(|node| (node.to_string()[..8].to_owned(), node == own)).collect(),
        Ok(Err(_)) | Err(_) => Vec::new(),
    };
    nodes.sort();
    Condition { parts, media_servers, at: now, sessions, visits, consultations, nodes }
}

fn events(app: &App, consultations: usize) -> (Health, String) {
    if app.config.events.is_none() {
        return (Health::Odd, "switched off: no password is configured".to_owned());
    }
    let Some(last) = app.events_heard.last() else {
        let health = if consultations > 0 { Health::Odd } else { Health::Well };
        return (health, "none heard since this node began".to_owned());
    };
    let quiet = app.now().duration_since(last);
    let odd = consultations > 0 && quiet > EVENTS_QUIET_MAX;
    let seconds = u64::try_from(quiet.as_secs()).unwrap_or(0);
    let ago = if seconds < 60 { "less than a minute ago".to_owned() } else { format!("{} ago", age_words(seconds)) };
    (if odd { Health::Odd } else { Health::Well }, format!("last heard {ago}"))
}

fn turn(app: &App) -> (Health, String) {
    match app.config.ice.turn.len() {
        0 => (Health::Odd, "not configured: some customers will not be seen".to_owned()),
        1 => (Health::Well, "1 server configured".to_owned()),
        count => (Health::Well, format!("{count} servers configured")),
    }
}

fn transcoder(app: &App) -> (Health, String) {
    match &app.config.reencoding {
        Reencoding::Works => (Health::Well, "there, with everything that it needs".to_owned()),
        Reencoding::Missing => {
            (Health::Odd, "anteroom-transcode is not installed: cameras with H265 or B-frames are not shown".to_owned())
        }
        Reencoding::Unfit => (Health::Ill, "anteroom-transcode cannot work; the log says what it lacks".to_owned()),
    }
}

fn figures(app: &App, revision: u64) -> (Health, String) {
    match revision.saturating_sub(app.reports.revision().0) {
        // Commits of this moment.
        0..=10 => (Health::Well, "up to date".to_owned()),
        behind => (Health::Odd, format!("{behind} commits still to be read")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::checks::{checked, long};

    #[tokio::test(start_paused = true)]
    async fn what_does_not_answer_is_down_and_what_fails_tells_nothing_of_why() {
        assert_eq!(round_trip(std::future::pending::<Result<(), ()>>()).await.0, Health::Ill);
        let (health, says) = round_trip(async { Err("mongodb://user:pass@host") }).await;
        assert_eq!(health, Health::Ill);
        assert!(!says.contains("pass"), "{says}");
        assert_eq!(round_trip(async { Ok::<_, ()>(()) }).await.0, Health::Well);
    }

    fn row(health: Health) -> Row {
        let offers = (health == Health::Well).then_some("drain");
        Row { name: "m".repeat(32), health, says: long(80), carries: long(200), offers }
    }

    #[test]
    fn the_page_stands_when_all_is_well_and_when_nothing_is() {
        for health in [Health::Well, Health::Odd, Health::Ill] {
            let part = Part { name: "Database", health, says: long(80), about: "Needed." };
            let html = checked(&SystemPage {
                assets: assets(),
                lang: "en",
                title: "System".to_owned(),
                csrf: "the-token".to_owned(),
                frame: Frame { admin_name: long(64), tab: Tab::System },
                done: vec![long(90)],
                problem: (health == Health::Ill).then(|| long(90)),
                parts: vec![part],
                media_servers: (0..3).map(|_| row(health)).collect(),
                facts: vec![("Version", "1".to_owned())],
                nodes: if health == Health::Ill { Vec::new() } else { vec![("01234567".to_owned(), true)] },
            });
            assert_eq!(html.contains("Everything is fine."), health == Health::Well);
        }
    }
}
