//! Who watches a feed of the server's own. Janus is asked, as its sessions are everybody's, whichever node they came through.

use std::collections::{BTreeMap, BTreeSet};

use anteroom_domain::ids::ConsultationId;
use parking_lot::Mutex;
use serde_json::Value;

use crate::{
    admin::{Admin, NO_SUCH_HANDLE, NO_SUCH_SESSION},
    errors::JanusError,
    ids::{HandleId, SessionId},
    videoroom::owner_of,
};

/// Who is in a room, by what each is called there: `host`, `customer2`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seen {
    /// Who watches the feed.
    pub watchers: BTreeSet<String>,
    /// Who is there, watching or not.
    pub present: BTreeSet<String>,
    /// Where the feed is watched. One participant may do so at two places for a moment.
    pub seats: BTreeSet<WatcherSeat>,
}

/// Where somebody watches: the media server can tell by that which size they take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct WatcherSeat {
    session: SessionId,
    handle: HandleId,
}

/// In which room each session was seen, as far as one was: a session stays in its room. It spares asking about sessions that
/// are elsewhere, and forgets those that are gone.
#[derive(Default)]
pub(crate) struct SessionRooms(Mutex<BTreeMap<SessionId, ConsultationId>>);

/// One handle of somebody in a room.
#[derive(Debug, PartialEq, Eq)]
struct Member {
    room: ConsultationId,
    name: String,
    /// The feeds that it receives.
    receives: BTreeSet<String>,
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
            let room = self.0.lock().get(&session).copied();
            if room.is_some_and(|room| room != consultation) {
                continue;
            }
            for (handle, member) in members(admin, session).await? {
                self.0.lock().insert(session, member.room);
                if member.room != consultation {
                    break;
                }
                if member.receives.contains(feed) {
                    seen.watchers.insert(member.name.clone());
                    seen.seats.insert(WatcherSeat { session, handle });
                }
                seen.present.insert(member.name);
            }
        }
        Ok(seen)
    }
}

/// Which sizes of a feed are taken at these seats, 0 being the smallest; `None` if it is not watched at one of them any more. One
/// request each, one after the other.
pub(crate) async fn sizes_taken(
    admin: &Admin,
    seats: &BTreeSet<WatcherSeat>,
    feed: &str,
) -> Result<Option<BTreeSet<u8>>, JanusError> {
    let mut taken = BTreeSet::new();
    for WatcherSeat { session, handle } in seats {
        let info = if_there(admin.handle_info(*session, *handle).await)?;
        match info.as_ref().and_then(|info| read_sizes(info, feed)) {
            Some(sizes) => taken.extend(sizes),
            None => return Ok(None),
        }
    }
    Ok(Some(taken))
}

/// The handles of a session by which somebody is in a room. One that ends meanwhile has none.
async fn members(admin: &Admin, session: SessionId) -> Result<Vec<(HandleId, Member)>, JanusError> {
    let Some(handles) = if_there(admin.list_handles(session).await)? else { return Ok(Vec::new()) };
    let mut members = Vec::new();
    for handle in handles {
        let info = if_there(admin.handle_info(session, handle).await)?;
        members.extend(info.as_ref().and_then(read_member).map(|member| (handle, member)));
    }
    Ok(members)
}

fn if_there<T>(result: Result<T, JanusError>) -> Result<Option<T>, JanusError> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if matches!(error.code(), Some(NO_SUCH_SESSION | NO_SUCH_HANDLE)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Reads what Janus knows of a handle that the gate has attached: its label says whose it is.
fn read_member(info: &Value) -> Option<Member> {
    let label = info.get("opaque_id")?.as_str()?;
    owner_of(label)?;
    let (name, _) = label.split_once('-')?;
    let specific = info.get("plugin_specific")?;
    Some(Member {
        room: specific.get("room")?.as_str()?.parse().ok()?,
        name: name.to_owned(),
        receives: received(specific).map(|(feed, _)| feed.to_owned()).collect(),
    })
}

/// Reads which sizes of a feed a handle takes; `None` if it does not receive it. Of pictures that are paused it takes none. It takes
/// what it is to have, and what it has until Janus has found a key frame of that.
fn read_sizes(info: &Value, feed: &str) -> Option<BTreeSet<u8>> {
    let streams: Vec<_> = received(info.get("plugin_specific")?).filter(|(of, _)| *of == feed).collect();
    let is_sent = |stream: &Value| stream.get("send").and_then(Value::as_bool) != Some(false);
    let size = |stream: &Value, which| stream.get("simulcast")?.get(which)?.as_u64()?.try_into().ok();
    let sizes = |stream| ["substream", "substream-target"].into_iter().filter_map(move |which| size(stream, which));
    let taken = streams.iter().filter(|(_, stream)| is_sent(stream)).flat_map(|(_, stream)| sizes(stream));
    (!streams.is_empty()).then(|| taken.collect())
}

/// What a handle receives, and of which feed.
fn received(specific: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let streams = specific.get("streams").and_then(Value::as_array).into_iter().flatten();
    let is_active = |stream: &&Value| stream.get("active").and_then(Value::as_bool) != Some(false);
    streams.filter(is_active).filter_map(|stream| Some((stream.get("feed_id")?.as_str()?, stream)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_handle_says_whose_it_is_where_and_what_it_receives() {
        let stream = |active: bool, feed: &str| json!({"type": "video", "active": active, "feed_id": feed});
        let info = |label: &str, specific: Value| json!({"opaque_id": label, "plugin_specific": specific});
        let room = ConsultationId(5).to_string();
        let streams = json!([stream(true, "camera-1"), stream(false, "camera-2"), {"type": "audio", "active": false}]);
        let subscriber = info("customer2-0000beef", json!({"type": "subscriber", "room": room, "streams": streams}));
        let receives = BTreeSet::from(["camera-1".to_owned()]);
        let expected = Member { room: ConsultationId(5), name: "customer2".to_owned(), receives };
        assert_eq!(read_member(&subscriber), Some(expected));
        let publisher = info("host-1", json!({"type": "publisher", "room": room, "streams": [{"type": "video"}]}));
        assert_eq!(read_member(&publisher).map(|member| member.receives), Some(BTreeSet::new()));
        let not_joined = info("host-1", json!({"type": "none"}));
        let not_ours = info("check-0000beef", json!({"room": room, "streams": streams}));
        for other in [not_joined, not_ours, json!({"plugin_specific": {"room": room}}), json!({})] {
            assert_eq!(read_member(&other), None, "{other}");
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
        let info = json!({"plugin_specific": {"streams": streams}});
        assert_eq!(read_sizes(&info, "camera-1"), Some(BTreeSet::from([1, 2])), "what it has, and is to have");
        assert_eq!(read_sizes(&info, "camera-2"), Some(BTreeSet::new()), "paused");
        assert_eq!(
            read_sizes(&info, "camera-3"),
            Some(BTreeSet::new()),
            "its pictures come in one size, or not at all"
        );
        for other in ["camera-4", "camera-5"] {
            assert_eq!(read_sizes(&info, other), None, "{other}");
        }
        assert_eq!(read_sizes(&json!({}), "camera-1"), None);
    }
}
