//! What an admin sees of everything that goes on now.

use std::collections::BTreeMap;

use anteroom_contract::wall::{WallHosts, WallPicture, WallSession};
use anteroom_domain::{
    Timestamp,
    floor::Floor,
    host::{Duty, Host, HostState},
    ids::{HostId, SessionId},
    report::{Figures, THRESHOLDS_S},
    session::Session,
};

use super::{desk::words, millis};
use crate::{app::App, words::seconds_words};

/// Most sessions that are shown.
const SESSIONS_MAX: usize = 200;
/// Most hosts that are named for each thing that they do.
const NAMES_MAX: usize = 30;

/// What the floor says of one session, and whose names are needed for it.
struct Facts {
    session: WallSession,
    hosts: Vec<(Doing, &'static str, HostId)>,
}

/// In this order on the wall.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Doing {
    Available,
    Reserved,
    Busy,
    WrapUp,
    Paused,
    Off,
}

/// Everything that goes on now.
pub(crate) async fn wall(app: &App) -> WallPicture {
    let now = app.now();
    let reading = &app.reports.reading;
    let today = now.to_zoned(reading.zone.clone()).start_of_day().map_or(now, |start| start.timestamp());
    let figures = app.reports.since(today);
    let (revision, facts, running) = {
        let floor = app.floor.read();
        let shown = floor.sessions().filter(|session| !session.archived || session.line_len() > 0);
        let threshold_s = reading.threshold_s;
        let facts = |session: &Session| facts(&floor, session, figures.get(&session.id), threshold_s, now);
        (floor.revision().0, shown.take(SESSIONS_MAX).map(facts).collect::<Vec<_>>(), running(&floor))
    };
    let mut sessions = Vec::with_capacity(facts.len());
    for (id, facts) in facts {
        let mut groups: BTreeMap<(Doing, &str), Vec<HostId>> = BTreeMap::new();
        for (doing, words, host) in &facts.hosts {
            groups.entry((*doing, *words)).or_default().push(*host);
        }
        let mut session = facts.session;
        session.running = running.get(&id).copied().unwrap_or(0);
        for ((_, doing), hosts) in groups {
            let mut names = Vec::new();
            for host in hosts.iter().take(NAMES_MAX) {
                names.push(app.names.of_host(*host).await);
            }
            names.sort();
            session.hosts.push(WallHosts { doing: doing.to_owned(), names, count: count(hosts.len()) });
        }
        sessions.push(session);
    }
    sessions.sort_by(|a, b| {
        let urgency = |s: &WallSession| (s.longest_since_ms.unwrap_or(u64::MAX), !s.open, s.name.clone());
        urgency(a).cmp(&urgency(b))
    });
    let zone = reading.zone.iana_name().unwrap_or("UTC");
    let measure = format!("answered within {}, today since 00:00 {zone}", seconds_words(reading.threshold_s));
    WallPicture { revision, server_time_ms: millis(now), measure, sessions }
}

fn count(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// How many consultations are open in each session.
fn running(floor: &Floor) -> BTreeMap<SessionId, u32> {
    let mut running = BTreeMap::new();
    for consultation in floor.open_consultations() {
        if let Some(ticket) = floor.ticket_of(consultation.id) {
            *running.entry(ticket.session).or_default() += 1;
        }
    }
    running
}

fn facts(
    floor: &Floor,
    session: &Session,
    figures: Option<&Figures>,
    threshold_s: u32,
    now: Timestamp,
) -> (SessionId, Facts) {
    debug_assert!(THRESHOLDS_S.contains(&threshold_s), "the configuration checks it");
    let hosts = session.hosts.iter().filter_map(|id| floor.host(*id));
    let hosts = hosts.map(|host| (doing(host, now), words::doing(host, now), host.id)).collect();
    let since = session.line().filter_map(|id| floor.ticket(id)).map(|ticket| now - ticket.waited_until(now)).min();
    let number = |of: fn(&Figures) -> u64| figures.map_or(0, |f| u32::try_from(of(f)).unwrap_or(u32::MAX));
    let estimates = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
    let wall = WallSession {
        slug: session.slug.to_string(),
        name: session.name.clone(),
        open: session.is_open(now),
        waiting: count(session.line_len()),
        longest_since_ms: since.map(millis),
        running: 0,
        on_duty: count(floor.hosts_on_duty(session)),
        hosts: Vec::new(),
        service_level: figures
            .and_then(|figures| figures.service_level(threshold_s))
            .map(|share| u32::try_from(share.percent()).unwrap_or(100)),
        answered: number(|figures| figures.answered),
        abandoned: number(|figures| figures.abandoned),
        turned_away: number(|figures| figures.turned_away.total()),
        kept_places: count(session.kept.len()),
        estimates_given: estimates(session.accuracy.given),
        estimates_held: estimates(session.accuracy.held),
    };
    (session.id, Facts { session: wall, hosts })
}

fn doing(host: &Host, now: Timestamp) -> Doing {
    if !host.presence.is_online() && host.duty == Duty::Off {
        return Doing::Off;
    }
    match host.state(now) {
        HostState::Offline => Doing::Off,
        HostState::Available => Doing::Available,
        HostState::Reserved(_) => Doing::Reserved,
        HostState::Busy(_) => Doing::Busy,
        HostState::WrapUp(_) => Doing::WrapUp,
        HostState::Paused(_) => Doing::Paused,
    }
}
