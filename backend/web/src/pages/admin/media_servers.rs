//! The media servers on `/admin/system`: how each is, and draining one.

use std::{sync::Arc, time::Duration};

use anteroom_engine::{
    media_servers::{DrainError, set_draining},
    ports::{Draining, MediaServer, ServerName},
};
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};

use super::{
    system::{Health, Said, system_page},
    typed::Typed,
};
use crate::{app::App, auth::Admin, errors::PageError, forms::OurForm};

/// How long servers may take to say how they are.
const ANSWER_WITHIN: Duration = Duration::from_secs(3);

/// A media server on the page.
pub(crate) struct Row {
    pub(super) name: String,
    pub(super) health: Health,
    pub(super) says: String,
    pub(super) carries: String,
    /// What can be asked of it, as the value of its button, where it is one of several.
    pub(super) offers: Option<&'static str>,
}

/// How the servers are. None where they do not say in time, which a server that is merely away is no reason for.
pub(crate) async fn look(app: &App) -> Vec<MediaServer> {
    tokio::time::timeout(ANSWER_WITHIN, app.media_servers.servers()).await.unwrap_or_default()
}

/// The servers as they are shown.
pub(super) fn rows(servers: &[MediaServer]) -> Vec<Row> {
    let several = servers.len() > 1;
    servers.iter().map(|server| row(server, several)).collect()
}

fn row(server: &MediaServer, several: bool) -> Row {
    let (takes, offers) = match server.draining {
        Draining::No => ("takes new consultations", Some("drain")),
        Draining::Asked => ("finishes what runs and takes nothing new", Some("undrain")),
        Draining::Configured => ("finishes what runs and takes nothing new, as the configuration says", None),
    };
    let (health, says) = match (server.is_up, several) {
        (true, _) => (Health::Well, format!("There, and {takes}")),
        (false, true) => (Health::Ill, "Not there; its consultations go on at other servers".to_owned()),
        (false, false) => (Health::Ill, "Not there".to_owned()),
    };
    let load = server
        .load
        .map(|load| format!("{} and {} to it. ", count(load.rooms, "room"), count(load.sessions, "connection")));
    let events = server.events;
    let carries = format!(
        "{}{} through this node. It has told this node {}, {} of them unreadable. Weight {}.",
        load.unwrap_or_default(),
        count(server.relays, "page"),
        count_of(events.understood + events.ignored + events.malformed, "event"),
        events.malformed,
        server.weight,
    );
    Row { name: server.name.to_string(), health, says, carries, offers: offers.filter(|_| several) }
}

fn count(number: usize, what: &str) -> String {
    count_of(u64::try_from(number).unwrap_or(u64::MAX), what)
}

fn count_of(number: u64, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

/// What the page says after something was done.
pub(super) fn done(word: &str) -> Vec<String> {
    let words = match word {
        "drained" => "The media server takes nothing new. It can be stopped when it has no rooms.",
        "undrained" => "The media server takes new consultations again.",
        _ => return Vec::new(),
    };
    vec![words.to_owned()]
}

/// `POST /admin/system/media-server`: has a server take nothing new, or take something again.
pub(crate) async fn drain(
    State(app): State<Arc<App>>,
    admin: Admin,
    OurForm(fields): OurForm<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let typed = Typed::read(&admin, fields)?;
    let name: ServerName = typed.get("server").parse().map_err(|_| PageError::BadForm)?;
    let (draining, done) = match typed.get("to") {
        "drain" => (true, "drained"),
        "undrain" => (false, "undrained"),
        _ => return Err(PageError::BadForm),
    };
    match set_draining(&*app.media_servers, &app.audit, admin.actor(), &name, draining).await {
        Ok(()) => Ok(Redirect::to(&format!("/admin/system?done={done}")).into_response()),
        Err(DrainError::Refused(refusal)) => {
            let said = Said { problem: Some(refusal.to_string()), ..Said::default() };
            Ok((StatusCode::CONFLICT, system_page(&app, &admin, said).await).into_response())
        }
        Err(DrainError::Store(error)) => Err(PageError::Store(error)),
    }
}

#[cfg(test)]
mod tests {
    use anteroom_engine::ports::{EventCounts, MediaLoad};

    use super::*;

    fn server(is_up: bool, draining: Draining) -> MediaServer {
        let name = "janus-1".parse().unwrap();
        let load = is_up.then_some(MediaLoad { sessions: 1, rooms: 2 });
        MediaServer { name, is_up, draining, weight: 3, load, relays: 0, events: EventCounts::default() }
    }

    #[test]
    fn a_server_can_be_drained_where_there_are_others_and_the_configuration_does_not_say_so() {
        let offers = |draining, several| row(&server(true, draining), several).offers;
        assert_eq!(offers(Draining::No, true), Some("drain"));
        assert_eq!(offers(Draining::Asked, true), Some("undrain"));
        assert_eq!(offers(Draining::Configured, true), None);
        assert_eq!(offers(Draining::No, false), None);
    }

    #[test]
    fn what_a_server_carries_is_counted_and_what_is_unknown_left_out() {
        let there = row(&server(true, Draining::No), true);
        assert!(
            there.carries.starts_with("2 rooms and 1 connection to it. 0 pages through this node."),
            "{}",
            there.carries
        );
        let away = row(&server(false, Draining::No), true);
        assert!(away.health == Health::Ill && away.carries.starts_with("0 pages"), "{}", away.carries);
    }
}
