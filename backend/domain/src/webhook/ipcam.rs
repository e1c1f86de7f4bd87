//! What is told of a camera in a room, with the names, fields and reasons of `OpenVidu` 2.
//!
//! A camera that comes into a room is a participant that joins and publishes; each who watches it is a connection of their
//! own. All of that is over when the camera leaves the room. That the camera itself is lost and comes back is no news here:
//! its stream stays in the room.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::EventName;
use crate::{ids::ConsultationId, openvidu::host_of};

/// For how long after a stream has begun, or begun anew, nobody counts as gone. Chosen: pages come back to a stream that was
/// interrupted within a few seconds, and that is no news.
const BACK_WITHIN: SignedDuration = SignedDuration::from_secs(10);

/// A camera in a room, as programs that know `OpenVidu` see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ipcam {
    /// What programs call the session.
    pub session: String,
    /// In whose room it is.
    pub consultation: ConsultationId,
    /// The id of its connection.
    pub connection: String,
    /// The id of its stream.
    pub stream: String,
    /// Its address without what may be secret in it; `None` where it cannot be read.
    pub rtsp_uri: Option<String>,
    /// What a program has said of it; empty for one that people have registered.
    pub data: String,
    /// As it is set.
    pub adaptative_bitrate: bool,
    /// As it is set.
    pub only_play_with_subscribers: bool,
    /// As it is set, in milliseconds.
    pub network_cache_ms: u32,
}

/// Who is seen in the room of a camera, by what each is called there: `host`, `customer2`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watching {
    /// Since when the stream is there without interruption.
    pub since: Timestamp,
    /// Who watches it.
    pub watchers: BTreeSet<String>,
    /// Who is in the room, watching or not.
    pub present: BTreeSet<String>,
}

/// How a receiver wants what is told under the names of `OpenVidu`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum OpenViduForm {
    /// As version 2 sends it: the name of the event is a member beside the others.
    #[default]
    Flat,
    /// As before version 2, and as its log has it: the name of the event is the only member, and has the others in it.
    Nested,
}

impl OpenViduForm {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Flat, Self::Nested];

    /// Its stable word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Flat => "flat",
            Self::Nested => "nested",
        }
    }

    /// The one with this word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|form| form.as_str() == word)
    }
}

/// Somebody who watches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct IpcamWatcher {
    /// Since when.
    pub since: Timestamp,
    /// Since when the stream was there in which they were seen last.
    pub stream_since: Timestamp,
}

/// A camera's stay in a room, as far as it was told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IpcamStay {
    /// Whose.
    pub ipcam: Ipcam,
    /// Since when.
    pub since: Timestamp,
    /// When something about it was told last. What comes later has no earlier time, whatever clock it is read from.
    pub told_at: Timestamp,
    /// Who watches.
    pub watchers: BTreeMap<String, IpcamWatcher>,
}

/// Why a connection is over, in the words of `OpenVidu`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IpcamReason {
    /// They are still in the room, and have hidden the camera.
    Unsubscribe,
    /// They have left the room.
    Disconnect,
    /// The stream was interrupted by the media server or by the node that publishes it, and they did not come back to it.
    MediaServerDisconnect,
    /// Somebody in the room has taken the camera out.
    ForceDisconnectByUser,
    /// A program or an administrator has taken the camera away.
    ForceDisconnectByServer,
    /// The consultation is over.
    SessionClosedByServer,
}

impl IpcamReason {
    /// The word of `OpenVidu`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unsubscribe => "unsubscribe",
            Self::Disconnect => "disconnect",
            Self::MediaServerDisconnect => "mediaServerDisconnect",
            Self::ForceDisconnectByUser => "forceDisconnectByUser",
            Self::ForceDisconnectByServer => "forceDisconnectByServer",
            Self::SessionClosedByServer => "sessionClosedByServer",
        }
    }
}

impl Serialize for IpcamReason {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// Something that is told, in the flat form of `OpenVidu`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct IpcamNews {
    /// What happened.
    pub event: EventName,
    #[serde(rename = "timestamp", with = "milliseconds")]
    /// When.
    pub at: Timestamp,
    session_id: String,
    unique_session_id: ConsultationId,
    /// As `connectionId`, under its older name.
    participant_id: String,
    connection_id: String,
    #[serde(flatten)]
    about: About,
    #[serde(flatten)]
    over: Option<Over>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged, rename_all_fields = "camelCase")]
enum About {
    Participant {
        location: &'static str,
        ip: String,
        platform: &'static str,
        client_data: Option<String>,
        server_data: String,
    },
    Outbound {
        #[serde(flatten)]
        stream: Stream,
        rtsp_uri: Option<String>,
        adaptative_bitrate: bool,
        only_play_with_subscribers: bool,
        network_cache: u32,
    },
    Inbound {
        #[serde(flatten)]
        stream: Stream,
        receiving_from: String,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Stream {
    #[serde(rename = "streamId")]
    id: String,
    connection: &'static str,
    video_source: &'static str,
    /// What the camera sends is known only once somebody watches it.
    video_framerate: Option<u32>,
    video_dimensions: Option<String>,
    audio_enabled: bool,
    video_enabled: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Over {
    #[serde(with = "milliseconds")]
    start_time: Timestamp,
    /// In whole seconds.
    duration: i64,
    reason: IpcamReason,
}

mod milliseconds {
    use jiff::Timestamp;
    use serde::Serializer;

    pub(super) fn serialize<S: Serializer>(at: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(at.as_millisecond())
    }
}

/// The instant without what is finer than a millisecond: that is how it is told.
fn whole_ms(at: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at)
}

impl Ipcam {
    fn news(&self, event: EventName, at: Timestamp, connection: &str, about: About, over: Option<Over>) -> IpcamNews {
        IpcamNews {
            event,
            at,
            session_id: self.session.clone(),
            unique_session_id: self.consultation,
            participant_id: connection.to_owned(),
            connection_id: connection.to_owned(),
            about,
            over,
        }
    }

    fn stream(&self, connection: &'static str) -> Stream {
        Stream {
            id: self.stream.clone(),
            connection,
            video_source: "IPCAM",
            video_framerate: None,
            video_dimensions: None,
            audio_enabled: true,
            video_enabled: true,
        }
    }

    fn participant(&self, event: EventName, at: Timestamp, over: Option<Over>) -> IpcamNews {
        let about = About::Participant {
            location: "unknown",
            ip: self.rtsp_uri.as_deref().map_or_else(|| "unknown".to_owned(), host_of),
            platform: "IPCAM",
            client_data: None,
            server_data: self.data.clone(),
        };
        self.news(event, at, &self.connection, about, over)
    }

    fn outbound(&self, event: EventName, at: Timestamp, over: Option<Over>) -> IpcamNews {
        let about = About::Outbound {
            stream: self.stream("OUTBOUND"),
            rtsp_uri: self.rtsp_uri.clone(),
            adaptative_bitrate: self.adaptative_bitrate,
            only_play_with_subscribers: self.only_play_with_subscribers,
            network_cache: self.network_cache_ms,
        };
        self.news(event, at, &self.connection, about, over)
    }

    fn inbound(&self, event: EventName, at: Timestamp, watcher: &str, over: Option<Over>) -> IpcamNews {
        let about = About::Inbound { stream: self.stream("INBOUND"), receiving_from: self.connection.clone() };
        self.news(event, at, watcher, about, over)
    }
}

fn over(since: Timestamp, at: Timestamp, reason: IpcamReason) -> Over {
    Over { start_time: since, duration: at.duration_since(since).as_secs(), reason }
}

impl IpcamStay {
    /// A camera comes into a room. As with `OpenVidu`, that is told before the camera is connected to.
    pub fn begin(ipcam: Ipcam, now: Timestamp) -> (Self, Vec<IpcamNews>) {
        let now = whole_ms(now);
        let news = vec![
            ipcam.participant(EventName::ParticipantJoined, now, None),
            ipcam.outbound(EventName::WebrtcConnectionCreated, now, None),
        ];
        (Self { ipcam, since: now, told_at: now, watchers: BTreeMap::new() }, news)
    }

    /// Somebody looked who watches.
    pub fn see(&mut self, seen: &Watching, now: Timestamp) -> Vec<IpcamNews> {
        let (now, stream_since) = (whole_ms(now).max(self.told_at), whole_ms(seen.since));
        let mut news = Vec::new();
        if now.duration_since(stream_since) >= BACK_WITHIN {
            let ipcam = &self.ipcam;
            self.watchers.retain(|name, watcher| {
                let is_there = seen.watchers.contains(name);
                if !is_there {
                    let reason = if watcher.stream_since != stream_since {
                        IpcamReason::MediaServerDisconnect
                    } else if seen.present.contains(name) {
                        IpcamReason::Unsubscribe
                    } else {
                        IpcamReason::Disconnect
                    };
                    let over = over(watcher.since, now, reason);
                    news.push(ipcam.inbound(EventName::WebrtcConnectionDestroyed, now, name, Some(over)));
                }
                is_there
            });
        }
        for name in &seen.watchers {
            if let Some(there) = self.watchers.get_mut(name) {
                there.stream_since = stream_since;
                continue;
            }
            news.push(self.ipcam.inbound(EventName::WebrtcConnectionCreated, now, name, None));
            self.watchers.insert(name.clone(), IpcamWatcher { since: now, stream_since });
        }
        if !news.is_empty() {
            self.told_at = now;
        }
        news
    }

    /// The camera leaves the room, and everything that came of it is over.
    pub fn end(self, reason: IpcamReason, now: Timestamp) -> Vec<IpcamNews> {
        let Self { ipcam, since, told_at, watchers } = self;
        let now = whole_ms(now).max(told_at);
        let inbound = |(name, watcher): (&String, &IpcamWatcher)| {
            let over = over(watcher.since, now, reason);
            ipcam.inbound(EventName::WebrtcConnectionDestroyed, now, name, Some(over))
        };
        let mut news: Vec<_> = watchers.iter().map(inbound).collect();
        let over = Some(over(since, now, reason));
        news.push(ipcam.outbound(EventName::WebrtcConnectionDestroyed, now, over));
        news.push(ipcam.participant(EventName::ParticipantLeft, now, over));
        news
    }
}
