//! Reads what the event handler of Janus posts, and tells when a side's media comes or goes.
//!
//! A participant that reloads its page has two feeds for a while, and the end of the old one must not look like the end
//! of its media. So the live feeds of each side are remembered, and only "any feed live" is reported, when it changes.
//!
//! Events can be lost: what the room itself says ([`EventReader::settle`]) overrules what was remembered. And events of
//! feeds that this process has never seen come after a restart; they are believed until the room is asked.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::atomic::{AtomicU64, Ordering},
};

use anteroom_domain::{consultation::Side, ids::ConsultationId};
use anteroom_engine::ports::{EventCounts, MediaEvent};
use parking_lot::Mutex;
use serde_json::Value;

use crate::videoroom::{self, Attendee};

/// Largest body that is read, in bytes. One event is below 2 kB, and grouped ones are tens of events.
const BODY_MAX: usize = 1024 * 1024;

/// Most rooms remembered. Beyond it the oldest ids are forgotten, and reconciliation tells the truth about them.
const ROOMS_MAX: usize = 10_000;

/// Most feeds remembered of one side. A room has 6 publishers.
const FEEDS_MAX: usize = 8;

/// `type` of events about the core of Janus.
const TYPE_CORE: u64 = 256;
/// `type` of events of plugins.
const TYPE_PLUGIN: u64 = 64;

/// Reads events and remembers which feeds are live.
#[derive(Debug, Default)]
pub(crate) struct EventReader {
    memory: Mutex<Memory>,
    understood: AtomicU64,
    ignored: AtomicU64,
    malformed: AtomicU64,
}

#[derive(Debug, Default)]
struct Memory {
    rooms: BTreeMap<ConsultationId, Room>,
    /// Counts the events of all rooms.
    events: u64,
}

#[derive(Debug, Default)]
struct Room {
    customer: Feeds,
    host: Feeds,
    /// The number of the room's last event, so that an older picture of it cannot overrule a newer event.
    last_event: u64,
}

#[derive(Debug, Default)]
struct Feeds {
    live: BTreeSet<String>,
    /// What was told last; `None` while nothing was.
    told: Option<bool>,
}

/// A point in the events of a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mark(u64);

/// One event, read.
#[derive(Debug, PartialEq, Eq)]
enum Told {
    Started,
    Published(ConsultationId, Side, String),
    Gone(ConsultationId, Side, String),
    RoomDestroyed(ConsultationId),
}

impl Told {
    /// The room that it is about.
    fn room(&self) -> Option<ConsultationId> {
        match self {
            Self::Started => None,
            Self::Published(room, ..) | Self::Gone(room, ..) | Self::RoomDestroyed(room) => Some(*room),
        }
    }
}

impl EventReader {
    /// The events in one body that concern us. Whatever is told of a room that `is_here` says no to is forgotten: the room
    /// has been moved, and should it come back, it comes back empty.
    pub(crate) fn read(&self, body: &[u8], is_here: impl Fn(ConsultationId) -> bool) -> Vec<MediaEvent> {
        let parsed = if body.len() > BODY_MAX { None } else { serde_json::from_slice(body).ok() };
        let events = match parsed {
            Some(Value::Array(events)) => events,
            Some(event @ Value::Object(_)) => vec![event],
            _ => {
                count(&self.malformed);
                return Vec::new();
            }
        };
        let mut told = Vec::new();
        for event in &events {
            match interpret(event) {
                Ok(Some(event)) => {
                    count(&self.understood);
                    match event.room().filter(|room| !is_here(*room)) {
                        Some(elsewhere) => self.forget(elsewhere),
                        None => self.apply(event, &mut told),
                    }
                }
                Ok(None) => count(&self.ignored),
                Err(Malformed) => count(&self.malformed),
            }
        }
        told
    }

    /// What became of the events so far.
    pub(crate) fn counts(&self) -> EventCounts {
        EventCounts {
            understood: self.understood.load(Ordering::Relaxed),
            ignored: self.ignored.load(Ordering::Relaxed),
            malformed: self.malformed.load(Ordering::Relaxed),
        }
    }

    /// Forgets who had media in a room.
    pub(crate) fn forget(&self, consultation: ConsultationId) {
        self.memory.lock().rooms.remove(&consultation);
    }

    /// To be taken before the room is asked who is in it.
    pub(crate) fn mark(&self, consultation: ConsultationId) -> Mark {
        self.memory.lock().mark(consultation)
    }

    /// Replaces what was remembered of a room by what the room said, unless events came since `mark`.
    pub(crate) fn settle(&self, consultation: ConsultationId, mark: Mark, attendees: &[Attendee]) {
        let mut memory = self.memory.lock();
        if memory.mark(consultation) != mark {
            return;
        }
        let feeds = |side| {
            let live = attendees.iter().filter(|attendee| attendee.publishes && attendee.stands_for() == Some(side));
            let live: BTreeSet<_> = live.map(|attendee| attendee.feed.clone()).take(FEEDS_MAX).collect();
            let told = Some(!live.is_empty());
            Feeds { live, told }
        };
        let (customer, host) = (feeds(Side::Customer), feeds(Side::Host));
        if attendees.is_empty() {
            memory.rooms.remove(&consultation);
        } else {
            memory.make_space_for(consultation);
            memory.rooms.insert(consultation, Room { customer, host, last_event: mark.0 });
        }
    }

    fn apply(&self, event: Told, told: &mut Vec<MediaEvent>) {
        let mut memory = self.memory.lock();
        match event {
            Told::Started => {
                memory.rooms.clear();
                told.push(MediaEvent::Started);
            }
            Told::Published(consultation, side, feed) => {
                told.push(MediaEvent::Published(consultation));
                let feeds = memory.feeds_of(consultation, side);
                if feeds.live.len() < FEEDS_MAX {
                    feeds.live.insert(feed);
                }
                told.extend(feeds.tell(consultation, side));
            }
            Told::Gone(consultation, side, feed) => {
                let feeds = memory.feeds_of(consultation, side);
                feeds.live.remove(&feed);
                told.extend(feeds.tell(consultation, side));
            }
            Told::RoomDestroyed(consultation) => {
                let mut room = memory.rooms.remove(&consultation).unwrap_or_default();
                for (side, feeds) in [(Side::Customer, &mut room.customer), (Side::Host, &mut room.host)] {
                    feeds.live.clear();
                    told.extend(feeds.tell(consultation, side));
                }
            }
        }
    }
}

impl Feeds {
    /// The event to tell, if "any feed live" differs from what was told last.
    fn tell(&mut self, consultation: ConsultationId, side: Side) -> Option<MediaEvent> {
        let up = !self.live.is_empty();
        if self.told == Some(up) {
            return None;
        }
        self.told = Some(up);
        Some(MediaEvent::Media { consultation, side, up })
    }
}

impl Memory {
    fn mark(&self, consultation: ConsultationId) -> Mark {
        Mark(self.rooms.get(&consultation).map_or(0, |room| room.last_event))
    }

    /// The feeds of a side, of which an event tells.
    fn feeds_of(&mut self, consultation: ConsultationId, side: Side) -> &mut Feeds {
        self.make_space_for(consultation);
        self.events += 1;
        let room = self.rooms.entry(consultation).or_default();
        room.last_event = self.events;
        match side {
            Side::Customer => &mut room.customer,
            Side::Host => &mut room.host,
        }
    }

    fn make_space_for(&mut self, consultation: ConsultationId) {
        while self.rooms.len() >= ROOMS_MAX && !self.rooms.contains_key(&consultation) {
            self.rooms.pop_first();
        }
    }
}

fn count(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}

/// Not what Janus sends.
#[derive(Debug, PartialEq, Eq)]
struct Malformed;

/// What an event tells; `None` when it is about something else.
fn interpret(event: &Value) -> Result<Option<Told>, Malformed> {
    let kind = event.get("type").and_then(Value::as_u64).ok_or(Malformed)?;
    match kind {
        TYPE_CORE => {
            let started = event.get("event").and_then(|core| core.get("status")).and_then(Value::as_str);
            Ok((started == Some("started")).then_some(Told::Started))
        }
        TYPE_PLUGIN => interpret_plugin(event.get("event").ok_or(Malformed)?),
        _ => Ok(None),
    }
}

fn interpret_plugin(event: &Value) -> Result<Option<Told>, Malformed> {
    if event.get("plugin").and_then(Value::as_str) != Some(videoroom::PLUGIN) {
        return Ok(None);
    }
    let data = event.get("data").ok_or(Malformed)?;
    let word = data.get("event").and_then(Value::as_str).ok_or(Malformed)?;
    let room = || data.get("room").and_then(Value::as_str).and_then(|room| room.parse().ok());
    let feed = || {
        let feed = data.get("id").and_then(Value::as_str)?;
        Some((videoroom::owner_of(feed)?.stands_for()?, feed.to_owned()))
    };
    let told = match word {
        "published" => room().zip(feed()).map(|(room, (side, feed))| Told::Published(room, side, feed)),
        "unpublished" | "leaving" | "kicked" => {
            room().zip(feed()).map(|(room, (side, feed))| Told::Gone(room, side, feed))
        }
        "destroyed" => room().map(Told::RoomDestroyed),
        _ => None,
    };
    Ok(told)
}

#[cfg(test)]
mod tests;
