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
    /// It is in a room.
    Member(Member),
    /// It is of another plugin.
    Elsewhere,
    /// It has not joined a room yet, or is only just being attached and of no plugin so far.
    Nowhere,
}

/// A handle in a room.
#[derive(Debug, PartialEq, Eq)]
struct Member {
    room: ConsultationId,
    /// What it is called there, if it is somebody's.
    name: Option<String>,
    /// Which sizes it takes of each feed that it receives; `None` for one that publishes.
    takes: Option<BTreeMap<String, BTreeSet<u8>>>,
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
            if known.room.is_some_and(|room| room != consultation) {
                continue;
            }
            look_at(admin, session, &mut known, (consultation, feed), &mut seen).await?;
            self.0.lock().insert(session, known);
        }
        Ok(seen)
    }
}

impl Seen {
    fn add(&mut self, Member { name, takes, .. }: Member, feed: &str) {
        if let Some(sizes) = takes.and_then(|mut takes| takes.remove(feed)) {
            self.seats = self.seats.saturating_add(1);
            self.sizes.extend(sizes);
            self.watchers.extend(name.clone());
        }
        self.present.extend(name);
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
        let member = match read(&info) {
            Found::Member(member) => member,
            Found::Elsewhere => {
                known.others.insert(handle, None);
                continue;
            }
            Found::Nowhere => continue,
        };
        known.room = Some(member.room);
        if member.takes.is_none() {
            known.others.insert(handle, member.name.clone());
        }
        if member.room != consultation {
            break;
        }
        seen.add(member, feed);
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
    match text(info, "plugin") {
        Some(plugin) if plugin == PLUGIN => {}
        Some(_) => return Found::Elsewhere,
        None => return Found::Nowhere,
    }
    let specific = info.get("plugin_specific").unwrap_or(&Value::Null);
    let Some(room) = text(specific, "room").and_then(|room| room.parse().ok()) else { return Found::Nowhere };
    let name = text(info, "opaque_id")
        .filter(|label| owner_of(label).is_some())
        .and_then(|label| label.split_once('-').map(|(name, _)| name.to_owned()));
    let watches = text(specific, "type").is_some_and(|kind| kind == "subscriber");
    Found::Member(Member { room, name, takes: watches.then(|| read_takes(specific)) })
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
        let member = |name, takes| Found::Member(Member { room: id, name, takes });
        let nothing = || Some(BTreeMap::new());
        assert_eq!(read(&info("customer2-0000beef", &watches)), member(name(), nothing()));
        assert_eq!(read(&info("check-0000beef", &watches)), member(None, nothing()));
        assert_eq!(read(&info("customer2-1", &publishes)), member(name(), None));
        let camera = json!({"plugin": PLUGIN, "plugin_specific": publishes});
        assert_eq!(read(&camera), member(None, None));
        assert_eq!(read(&json!({"plugin": "janus.plugin.echotest"})), Found::Elsewhere);
        for not_joined in [json!({"type": "none"}), json!({})] {
            assert_eq!(read(&info("host-1", &not_joined)), Found::Nowhere);
        }
    }

    /// Janus lists a handle before it has a plugin. It may become one that watches, so it is to be asked about again.
    #[test]
    fn a_handle_that_is_only_just_attached_is_nowhere_yet() {
        assert_eq!(read(&json!({"handle_id": 1, "opaque_id": "customer2-1"})), Found::Nowhere);
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
