//! Who watches a feed of the server's own, and in which sizes. Janus is asked, as its sessions are everybody's, whichever node they
//! came through.
//!
//! Janus 1.1.2 comes to a stop for good when somebody asks about the handle of a publisher in the instant in which a packet of
//! that publisher makes it ask for a key frame: each of the two threads waits for a lock of the other's (mended in Janus 1.3.1,
//! meetecho/janus-gateway pull request 3515). So nobody who publishes is asked about twice, and who watches is counted by their
//! own handles (decision 40).

use std::collections::{BTreeMap, BTreeSet};

use anteroom_domain::ids::ConsultationId;
use parking_lot::Mutex;
use serde_json::Value;

use crate::{
    admin::{Admin, NO_SUCH_HANDLE, NO_SUCH_SESSION},
    errors::JanusError,
    ids::{HandleId, SessionId},
    videoroom::{PLUGIN, owner_of},
};

/// Who is in a room, by what each is called there: `host`, `customer2`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seen {
    /// Who watches the feed.
    pub watchers: BTreeSet<String>,
    /// Who is there, watching or not.
    pub present: BTreeSet<String>,
    /// At how many places the feed is watched. One participant may do so at two for a moment.
    pub seats: u32,
    /// The sizes that are taken there, 0 being the smallest.
    pub sizes: BTreeSet<u8>,
}

/// What is remembered of each session: it spares asking about those that are elsewhere, and about who publishes. What is gone is
/// forgotten.
#[derive(Default)]
pub(crate) struct SessionRooms(Mutex<BTreeMap<SessionId, Known>>);

/// What is known of a session.
#[derive(Debug, Clone, Default)]
struct Known {
    /// The room it was seen in, in which it stays.
    room: Option<ConsultationId>,
    /// The handles that never watch, with what somebody in a room is called whose they are.
    others: BTreeMap<HandleId, Option<String>>,
}

/// What a handle is.
#[derive(Debug, PartialEq, Eq)]
enum Found {
    /// It publishes in a room.
    Publisher { room: ConsultationId, name: Option<String> },
    /// It watches in a room, and these are the sizes that it takes of each feed.
    Subscriber { room: ConsultationId, name: Option<String>, takes: BTreeMap<String, BTreeSet<u8>> },
    /// It is of another plugin.
    Elsewhere,
    /// It has not joined a room yet.
    Nowhere,
}

impl SessionRooms {
    /// Who is in the room, and who of them receives `feed`.
    pub(crate) async fn look(
        &self,
        admin: &Admin,
        consultation: ConsultationId,
        feed: &str,
    ) -> Result<Seen, JanusError> {
        let sessions: BTreeSet<_> = admin.list_sessions().await?.into_iter().collect();
        self.0.lock().retain(|session, _| sessions.contains(session));
        let mut seen = Seen::default();
        for session in sessions {
            let mut known = self.0.lock().get(&session).cloned().unwrap_or_default();
            if known.is_in_another(consultation) {
                continue;
            }
            look_at(admin, session, &mut known, (consultation, feed), &mut seen).await?;
            self.0.lock().insert(session, known);
        }
        Ok(seen)
    }
}

impl Known {
    fn is_in_another(&self, consultation: ConsultationId) -> bool {
        self.room.is_some_and(|room| room != consultation)
    }
}

/// Adds whom a session shows in the room. One that ends meanwhile shows nobody.
async fn look_at(
    admin: &Admin,
    session: SessionId,
    known: &mut Known,
    (consultation, feed): (ConsultationId, &str),
    seen: &mut Seen,
) -> Result<(), JanusError> {
    let handles = if_there(admin.list_handles(session).await)?.unwrap_or_default();
    known.others.retain(|handle, _| handles.contains(handle));
    for handle in handles {
        if let Some(name) = known.others.get(&handle) {
            seen.present.extend(name.clone());
            continue;
        }
        let Some(info) = if_there(admin.handle_info(session, handle).await)? else { continue };
        match read(&info) {
            Found::Publisher { room, name } => {
                known.room = Some(room);
                known.others.insert(handle, name.clone());
                if room == consultation {
                    seen.present.extend(name);
                }
            }
            Found::Subscriber { room, name, mut takes } => {
                known.room = Some(room);
                if room == consultation {
                    seen.present.extend(name.clone());
                    if let Some(sizes) = takes.remove(feed) {
                        seen.seats = seen.seats.saturating_add(1);
                        seen.sizes.extend(sizes);
                        seen.watchers.extend(name);
                    }
                }
            }
            Found::Elsewhere => {
                known.others.insert(handle, None);
            }
            Found::Nowhere => {}
        }
        if known.is_in_another(consultation) {
            break;
        }
    }
    Ok(())
}

fn if_there<T>(result: Result<T, JanusError>) -> Result<Option<T>, JanusError> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if matches!(error.code(), Some(NO_SUCH_SESSION | NO_SUCH_HANDLE)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Reads what Janus knows of a handle. One that the gate has attached has a label that says whose it is.
fn read(info: &Value) -> Found {
    let text = |value: &Value, key| value.get(key).and_then(Value::as_str).map(str::to_owned);
    if text(info, "plugin").is_none_or(|plugin| plugin != PLUGIN) {
        return Found::Elsewhere;
    }
    let specific = &info["plugin_specific"];
    let Some(room) = text(specific, "room").and_then(|room| room.parse().ok()) else { return Found::Nowhere };
    let name = text(info, "opaque_id")
        .filter(|label| owner_of(label).is_some())
        .and_then(|label| label.split_once('-').map(|(name, _)| name.to_owned()));
    if text(specific, "type").is_some_and(|kind| kind == "subscriber") {
        Found::Subscriber { room, name, takes: read_takes(specific) }
    } else {
        Found::Publisher { room, name }
    }
}

/// Reads which sizes a handle takes of each feed that it receives. Of pictures that are paused it takes none. It takes what it is to
/// have, and what it has until Janus has found a key frame of that.
fn read_takes(specific: &Value) -> BTreeMap<String, BTreeSet<u8>> {
    let is = |stream: &Value, key| stream.get(key).and_then(Value::as_bool) != Some(false);
    let size = |stream: &Value, which| u8::try_from(stream.get("simulcast")?.get(which)?.as_u64()?).ok();
    let mut takes = BTreeMap::<_, BTreeSet<u8>>::new();
    for stream in specific.get("streams").and_then(Value::as_array).into_iter().flatten() {
        let Some(feed) = stream.get("feed_id").and_then(Value::as_str).filter(|_| is(stream, "active")) else {
            continue;
        };
        let sizes = takes.entry(feed.to_owned()).or_default();
        if is(stream, "send") {
            sizes.extend(["substream", "substream-target"].into_iter().filter_map(|which| size(stream, which)));
        }
    }
    takes
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn info(label: &str, specific: &Value) -> Value {
        json!({"plugin": PLUGIN, "opaque_id": label, "plugin_specific": specific})
    }

    #[test]
    fn a_handle_says_whose_it_is_where_and_what_it_is() {
        let (id, room) = (ConsultationId(5), ConsultationId(5).to_string());
        let name = || Some("customer2".to_owned());
        let watches = json!({"type": "subscriber", "room": room, "streams": []});
        let publishes = json!({"type": "publisher", "room": room, "streams": [{"type": "video"}]});
        let subscriber = |name| Found::Subscriber { room: id, name, takes: BTreeMap::new() };
        assert_eq!(read(&info("customer2-0000beef", &watches)), subscriber(name()));
        assert_eq!(read(&info("check-0000beef", &watches)), subscriber(None));
        assert_eq!(read(&info("customer2-1", &publishes)), Found::Publisher { room: id, name: name() });
        let camera = json!({"plugin": PLUGIN, "plugin_specific": publishes});
        assert_eq!(read(&camera), Found::Publisher { room: id, name: None });
        for not_joined in [json!({"type": "none"}), json!({})] {
            assert_eq!(read(&info("host-1", &not_joined)), Found::Nowhere);
        }
        for other in [json!({"plugin": "janus.plugin.echotest"}), json!({})] {
            assert_eq!(read(&other), Found::Elsewhere, "{other}");
        }
    }

    #[test]
    fn a_handle_says_which_size_it_takes_of_each_feed_that_it_receives() {
        let stream = |feed: &str, send: bool, target: u8| {
            let simulcast = json!({"substream": target - 1, "substream-target": target});
            json!({"type": "video", "active": true, "send": send, "feed_id": feed, "simulcast": simulcast})
        };
        let sound = |feed: &str| json!({"type": "audio", "active": true, "send": true, "feed_id": feed});
        let gone = json!({"type": "video", "active": false, "feed_id": "camera-4"});
        let streams = json!([
            sound("camera-1"),
            stream("camera-1", true, 2),
            stream("camera-2", false, 2),
            sound("camera-3"),
            gone
        ]);
        let takes = read_takes(&json!({"streams": streams}));
        let expected = [("camera-1", vec![1, 2]), ("camera-2", vec![]), ("camera-3", vec![])];
        let expected = expected.map(|(feed, sizes)| (feed.to_owned(), sizes.into_iter().collect()));
        assert_eq!(takes, expected.into(), "what it has and is to have; none while it is paused, or has no pictures");
        assert_eq!(read_takes(&json!({})), BTreeMap::new());
    }
}
