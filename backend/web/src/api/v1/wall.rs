//! What goes on now.

use std::sync::Arc;

use anteroom_contract::wall::WallSession;
use anteroom_domain::Timestamp;
use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

use super::{super::problem::ForAdmins, input::ApiAdmin};
use crate::{app::App, pictures};

/// Everything that goes on at a moment.
#[derive(Serialize, ToSchema)]
pub(crate) struct Wall {
    /// When this was so.
    #[schema(format = DateTime)]
    at: String,
    /// Grows with everything that happens.
    revision: u64,
    /// How the service level is reckoned.
    measure: String,
    /// The sessions that are not archived, or still have somebody in line; those with the longest wait first.
    sessions: Vec<OnTheWall>,
}

/// A session on the wall.
#[derive(Serialize, ToSchema)]
pub(crate) struct OnTheWall {
    /// Its name in addresses.
    slug: String,
    /// Its name.
    name: String,
    /// Whether it is open.
    open: bool,
    /// How many are in line.
    waiting: u32,
    /// How long whoever has waited longest has waited; `null` while nobody waits.
    longest_wait_s: Option<u64>,
    /// How many consultations go on.
    consultations: u32,
    /// How many of its hosts are on duty.
    on_duty: u32,
    /// Its hosts by what they are doing.
    hosts: Vec<HostsDoing>,
    /// The share of customers answered in time today; `null` while there is nothing to have a share of.
    #[schema(maximum = 100)]
    service_level_percent: Option<u32>,
    /// Who was answered today.
    answered: u32,
    /// Who gave up today.
    abandoned: u32,
    /// Estimates given at joining, of those who have been called since.
    estimates_given: u32,
    /// Those of them that came true.
    estimates_held: u32,
}

/// Hosts who are doing the same.
#[derive(Serialize, ToSchema)]
pub(crate) struct HostsDoing {
    /// What they are doing, in words.
    doing: String,
    /// Who, by name; at most 30.
    names: Vec<String>,
    /// How many they are.
    count: u32,
}

/// What goes on now: lines, hosts, consultations, today's service level.
#[utoipa::path(
    get,
    path = "/api/v1/admin/wall",
    tag = "Operation",
    operation_id = "readWall",
    responses((status = 200, description = "Everything that goes on.", body = Wall), ForAdmins)
)]
pub(crate) async fn wall(State(app): State<Arc<App>>, _admin: ApiAdmin) -> Json<Wall> {
    let picture = pictures::wall(&app).await;
    let now_ms = picture.server_time_ms;
    let at = i64::try_from(now_ms).ok().and_then(|ms| Timestamp::from_millisecond(ms).ok()).unwrap_or_default();
    Json(Wall {
        at: at.to_string(),
        revision: picture.revision,
        measure: picture.measure,
        sessions: picture.sessions.into_iter().map(|session| on_the_wall(session, now_ms)).collect(),
    })
}

fn on_the_wall(session: WallSession, now_ms: u64) -> OnTheWall {
    OnTheWall {
        slug: session.slug,
        name: session.name,
        open: session.open,
        waiting: session.waiting,
        longest_wait_s: session.longest_since_ms.map(|since| now_ms.saturating_sub(since) / 1_000),
        consultations: session.running,
        on_duty: session.on_duty,
        hosts: session
            .hosts
            .into_iter()
            .map(|hosts| HostsDoing { doing: hosts.doing, names: hosts.names, count: hosts.count })
            .collect(),
        service_level_percent: session.service_level,
        answered: session.answered,
        abandoned: session.abandoned,
        estimates_given: session.estimates_given,
        estimates_held: session.estimates_held,
    }
}
