//! Who watches a feed of the server's own. Janus is asked, as its sessions are everybody's, whichever node they came through.

use std::collections::{BTreeMap, BTreeSet};

use anteroom_domain::ids::ConsultationId;
use parking_lot::Mutex;
use serde_json::Value;

use crate::{
    admin::{Admin, NO_SUCH_HANDLE, NO_SUCH_SESSION},
    errors::JanusError,
    ids::SessionId,
    videoroom::owner_of,
};

/// Who is in a room, by what each is called there: `host`, `customer2`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seen {
    /// Who watches the feed.
    pub watchers: BTreeSet<String>,
    /// Who is there, watching or not.
    pub present: BTreeSet<String>,
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
            for member in members(admin, session).await? {
                self.0.lock().insert(session, member.room);
                if member.room != consultation {
                    break;
                }
                if member.receives.contains(feed) {
                    seen.watchers.insert(member.name.clone());
                }
                seen.present.insert(member.name);
            }
        }
        Ok(seen)
    }
}

/// The handles of a session by which somebody is in a room. One that ends meanwhile has none.
async fn members(admin: &Admin, session: SessionId) -> Result<Vec<Member>, JanusError> {
    let Some(handles) = if_there(admin.list_handles(session).await)? else { return Ok(Vec::new()) };
    let mut members = Vec::new();
    for handle in handles {
        let info = if_there(admin.handle_info(session, handle).await)?;
        members.extend(info.as_ref().and_then(read_member));
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
    let streams = specific.get("streams").and_then(Value::as_array).into_iter().flatten();
    let is_active = |stream: &&Value| stream.get("active").and_then(Value::as_bool) != Some(false);
    let feed = |stream: &Value| Some(stream.get("feed_id")?.as_str()?.to_owned());
    Some(Member {
        room: specific.get("room")?.as_str()?.parse().ok()?,
        name: name.to_owned(),
        receives: streams.filter(is_active).filter_map(feed).collect(),
    })
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
}
