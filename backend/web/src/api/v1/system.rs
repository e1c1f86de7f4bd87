//! Whether everything behind the server is well.

use std::sync::Arc;

use anteroom_engine::ports;
use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

use super::{super::problem::ForAdmins, input::ApiAdmin};
use crate::{
    app::App,
    pages::admin::system::{Condition, look},
};

/// How everything is.
#[derive(Serialize, ToSchema)]
pub(crate) struct System {
    /// When it was looked at.
    #[schema(format = DateTime)]
    at: String,
    /// The version of the server.
    version: &'static str,
    /// What the server rests on.
    parts: Vec<SystemPart>,
    /// The media servers, as the server that answers sees them.
    media_servers: Vec<MediaServer>,
    /// The servers that are alive.
    nodes: Vec<Node>,
    /// How many sessions there are.
    sessions: usize,
    /// How many visits go on.
    visits: usize,
    /// How many consultations go on.
    consultations: usize,
}

/// Something that the server rests on.
#[derive(Serialize, ToSchema)]
pub(crate) struct SystemPart {
    /// What it is.
    name: &'static str,
    /// `well`, `odd` where it is worth a look, or `ill`.
    #[schema(pattern = "^(well|odd|ill)$")]
    health: &'static str,
    /// How it is, in words.
    says: String,
    /// What it is needed for.
    about: &'static str,
}

/// A media server.
#[derive(Serialize, ToSchema)]
pub(crate) struct MediaServer {
    /// What it is called in the configuration.
    name: String,
    /// Whether it is there.
    is_up: bool,
    /// Whether it finishes what runs and takes nothing new.
    is_draining: bool,
    /// Its share of consultations, compared with the others.
    weight: u32,
    /// How many rooms it has; absent while it does not say.
    rooms: Option<usize>,
    /// How many connections there are to it; absent while it does not say.
    connections: Option<usize>,
    /// How many pages reach it through the server that answers.
    pages: usize,
    /// How many events it has told that server.
    events: u64,
    /// How many of them could not be read.
    events_unreadable: u64,
}

impl From<ports::MediaServer> for MediaServer {
    fn from(server: ports::MediaServer) -> Self {
        let ports::MediaServer { name, is_up, draining, weight, load, relays, events } = server;
        Self {
            name: name.to_string(),
            is_up,
            is_draining: draining != ports::Draining::No,
            weight,
            rooms: load.map(|load| load.rooms),
            connections: load.map(|load| load.sessions),
            pages: relays,
            events: events.understood + events.ignored + events.malformed,
            events_unreadable: events.malformed,
        }
    }
}

/// A server.
#[derive(Serialize, ToSchema)]
pub(crate) struct Node {
    /// The beginning of its id.
    id: String,
    /// Whether it is the one that answers.
    is_this: bool,
}

/// Whether the database, the media server and all else are well. Answers whatever is down.
#[utoipa::path(
    get,
    path = "/api/v1/admin/system",
    tag = "Operation",
    operation_id = "readSystem",
    responses((status = 200, description = "How everything is.", body = System), ForAdmins)
)]
pub(crate) async fn system(State(app): State<Arc<App>>, _admin: ApiAdmin) -> Json<System> {
    let Condition { parts, media_servers, at, sessions, visits, consultations, nodes } = look(&app).await;
    let part = |part: crate::pages::admin::system::Part| SystemPart {
        name: part.name,
        health: part.health.class(),
        says: part.says,
        about: part.about,
    };
    Json(System {
        at: at.to_string(),
        version: env!("CARGO_PKG_VERSION"),
        parts: parts.into_iter().map(part).collect(),
        media_servers: media_servers.into_iter().map(MediaServer::from).collect(),
        nodes: nodes.into_iter().map(|(id, is_this)| Node { id, is_this }).collect(),
        sessions,
        visits,
        consultations,
    })
}
