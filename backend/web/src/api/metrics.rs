//! `GET /metrics`: what goes on, in Prometheus' text format, for whoever knows the token of the configuration.
//!
//! Nothing here is about a person: sessions are named by their address, media servers by their name in the configuration.

use std::{fmt::Write, sync::Arc};

use anteroom_contract::wall::WallSession;
use anteroom_engine::ports::{Draining, MediaServer};
use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};
use subtle::ConstantTimeEq;

use crate::{app::App, errors::ApiError, pictures};

/// The format that Prometheus has read since its first version.
const TEXT: HeaderValue = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");

/// Without a token in the configuration there is no such address.
pub(crate) async fn metrics(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Response, ApiError> {
    let token = app.config.metrics_token.as_ref().ok_or(ApiError::NotFound)?;
    let given = headers.get(header::AUTHORIZATION).map(HeaderValue::as_bytes).unwrap_or_default();
    let known: bool = given.ct_eq(format!("Bearer {token}").as_bytes()).into();
    if !known {
        return Err(ApiError::Unauthorized);
    }
    let (wall, servers) = tokio::join!(pictures::wall(&app), app.media_servers.servers());
    let text = render(wall.revision, wall.server_time_ms, &wall.sessions, &servers);
    Ok(([(header::CONTENT_TYPE, TEXT)], text).into_response())
}

/// One figure of each session, or of each media server.
type Figure<T> = (&'static str, &'static str, fn(&T, u64) -> Option<f64>);

const SESSIONS: &[Figure<WallSession>] = &[
    ("session_open", "Whether customers may join.", |s, _| Some(f64::from(u8::from(s.open)))),
    ("waiting", "People in line.", |s, _| Some(s.waiting.into())),
    ("longest_wait_seconds", "How long whoever has waited longest has.", |s, now| {
        Some(s.longest_since_ms.map_or(0.0, |since| seconds(now.saturating_sub(since))))
    }),
    ("consultations_running", "Consultations that run.", |s, _| Some(s.running.into())),
    ("hosts_on_duty", "Hosts on duty.", |s, _| Some(s.on_duty.into())),
    ("answered_today", "People who were answered since midnight.", |s, _| Some(s.answered.into())),
    ("abandoned_today", "People who gave up since midnight.", |s, _| Some(s.abandoned.into())),
    ("turned_away_today", "Requests to join that were refused since midnight.", |s, _| Some(s.turned_away.into())),
    ("service_level_ratio", "Share of people who were answered in time since midnight; absent without any.", |s, _| {
        s.service_level.map(|percent| f64::from(percent) / 100.0)
    }),
];

const SERVERS: &[Figure<MediaServer>] = &[
    ("media_server_up", "Whether the media server answers.", |s, _| Some(f64::from(u8::from(s.is_up)))),
    ("media_server_draining", "Whether it takes nothing new.", |s, _| {
        Some(f64::from(u8::from(s.draining != Draining::No)))
    }),
    ("media_server_rooms", "Rooms of consultations on it, as it says.", |s, _| s.load.map(|load| many(load.rooms))),
    ("media_server_sessions", "Connections to it, as it says.", |s, _| s.load.map(|load| many(load.sessions))),
    ("media_server_relays", "Pages whose signalling this node carries to it.", |s, _| Some(many(s.relays))),
];

fn render(revision: u64, now_ms: u64, sessions: &[WallSession], servers: &[MediaServer]) -> String {
    let mut text = String::new();
    figure(&mut text, "build_info", "Which version this is.", [(("version", env!("CARGO_PKG_VERSION")), 1.0)]);
    #[expect(clippy::cast_precision_loss, reason = "exact up to 2^53 commits")]
    figure(&mut text, "revision", "Commits of the log.", [(("floor", "main"), revision as f64)]);
    for (name, help, value) in SESSIONS {
        let values = sessions.iter().filter_map(|s| Some((("session", s.slug.as_str()), value(s, now_ms)?)));
        figure(&mut text, name, help, values);
    }
    for (name, help, value) in SERVERS {
        let values = servers.iter().filter_map(|s| Some((("server", s.name.as_str()), value(s, now_ms)?)));
        figure(&mut text, name, help, values);
    }
    text
}

/// Addresses of sessions and names of servers are of letters, digits and hyphens: nothing in a label has to be escaped.
fn figure<'a>(
    text: &mut String,
    name: &str,
    help: &str,
    values: impl IntoIterator<Item = ((&'static str, &'a str), f64)>,
) {
    // Writing into a text cannot fail.
    let _ = write!(text, "# HELP anteroom_{name} {help}\n# TYPE anteroom_{name} gauge\n");
    for ((label, of), value) in values {
        let _ = writeln!(text, "anteroom_{name}{{{label}=\"{of}\"}} {value}");
    }
}

#[expect(clippy::cast_precision_loss, reason = "a wait has far fewer milliseconds than 2^53")]
fn seconds(ms: u64) -> f64 {
    ms as f64 / 1_000.0
}

#[expect(clippy::cast_precision_loss, reason = "counts of connections are far below 2^53")]
fn many(count: usize) -> f64 {
    count as f64
}
