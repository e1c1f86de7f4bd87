//! The wording of the `VideoRoom` requests of the control plane, and the reading of their answers.

use anteroom_domain::{consultation::Side, ids::ConsultationId};
use anteroom_engine::ports::MediaSides;
use serde_json::{Value, json};

use crate::{credentials::Secret, errors::JanusError};

/// The full name of the plugin.
pub(crate) const PLUGIN: &str = "janus.plugin.videoroom";

/// `create`: the room is there already.
pub(crate) const ROOM_EXISTS: i64 = 427;
/// The room is not there.
pub(crate) const NO_SUCH_ROOM: i64 = 426;
/// `kick`: the participant is not there.
pub(crate) const NO_SUCH_FEED: i64 = 428;

/// Most publishers in a room. Two are meant; the rest is room for feeds of reloaded pages that linger, and cameras.
const PUBLISHERS_MAX: u32 = 6;

/// What Janus asks publishers to keep below, in bits a second. Chosen: good for 1280x720 at 25 frames a second.
pub(crate) const BITRATE_MAX: u64 = 1_500_000;

/// Longest participant id that is ours: a side, a hyphen and a nonce.
const FEED_LENGTH_MAX: usize = 64;

/// What a room is made with.
pub(crate) struct NewRoom<'a> {
    pub(crate) room: ConsultationId,
    pub(crate) admin_key: &'a Secret,
    pub(crate) pin: &'a Secret,
    pub(crate) secret: &'a Secret,
    /// Whoever may join.
    pub(crate) tokens: &'a [Secret],
}

/// Makes a room that only the two participants can join, and that only holders of the admin key can see.
pub(crate) fn create(new: &NewRoom<'_>) -> Value {
    json!({
        "request": "create",
        "admin_key": new.admin_key.expose(),
        "room": new.room,
        // The default names the room in full, which would put its id into every listing and log of Janus.
        "description": "consultation",
        "is_private": true,
        "permanent": false,
        "pin": new.pin.expose(),
        "secret": new.secret.expose(),
        "allowed": new.tokens.iter().map(Secret::expose).collect::<Vec<_>>(),
        // Pin, token and proxy already tie a subscription to a participant of this room.
        "require_pvtid": false,
        "publishers": PUBLISHERS_MAX,
        "bitrate": BITRATE_MAX,
        "bitrate_cap": true,
        "audiocodec": "opus",
        "videocodec": "vp8,h264",
        "opus_fec": true,
        "audiolevel_event": false,
        "notify_joining": false,
        "record": false,
        // Nobody but the control plane may start a recording, whatever passes the proxy.
        "lock_record": true,
    })
}

/// Unmakes a room and hangs up on everyone in it.
pub(crate) fn destroy(room: ConsultationId, secret: &Secret) -> Value {
    json!({"request": "destroy", "room": room, "secret": secret.expose(), "permanent": false})
}

/// Throws a participant out of a room and hangs up on it.
pub(crate) fn kick(room: ConsultationId, secret: &Secret, feed: &str) -> Value {
    json!({"request": "kick", "room": room, "secret": secret.expose(), "id": feed})
}

/// Asks who is in a room.
pub(crate) fn list_participants(room: ConsultationId) -> Value {
    json!({"request": "listparticipants", "room": room})
}

/// Asks for every room, private ones too.
pub(crate) fn list(admin_key: &Secret) -> Value {
    json!({"request": "list", "admin_key": admin_key.expose()})
}

/// Asks for the public rooms, of which Anteroom has none.
pub(crate) fn list_public() -> Value {
    json!({"request": "list"})
}

/// Someone in a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attendee {
    /// The participant id.
    pub(crate) feed: String,
    /// Whose it is; `None` for a camera, or whoever else is neither side.
    pub(crate) side: Option<Side>,
    /// Whether Janus receives media from it.
    pub(crate) publishes: bool,
}

/// Reads the answer to [`list_participants`].
pub(crate) fn read_participants(answer: &Value) -> Result<Vec<Attendee>, JanusError> {
    let list = answer.get("participants").and_then(Value::as_array);
    let list = list.ok_or(JanusError::Unreadable { doing: "listing participants", problem: "no participants" })?;
    let attendees = list.iter().filter_map(|entry| {
        let feed = entry.get("id")?.as_str()?.to_owned();
        let publishes = entry.get("publisher")?.as_bool()?;
        Some(Attendee { side: side_of(&feed), feed, publishes })
    });
    Ok(attendees.collect())
}

/// Which sides have media, given who is in the room.
pub(crate) fn media_sides(attendees: &[Attendee]) -> MediaSides {
    let publishes = |side| attendees.iter().any(|attendee| attendee.publishes && attendee.side == Some(side));
    MediaSides { customer: publishes(Side::Customer), host: publishes(Side::Host) }
}

/// Reads the answer to [`list`]: the rooms whose names are those of consultations.
pub(crate) fn read_rooms(answer: &Value) -> Result<Vec<ConsultationId>, JanusError> {
    let list = answer.get("list").and_then(Value::as_array);
    let list = list.ok_or(JanusError::Unreadable { doing: "listing rooms", problem: "no list" })?;
    Ok(list.iter().filter_map(|entry| entry.get("room")?.as_str()?.parse().ok()).collect())
}

/// The participant id of one connection of a side. `nonce` tells the connections of one side apart.
pub(crate) fn feed_name(side: Side, nonce: u32) -> String {
    format!("{}-{nonce:08x}", side.as_str())
}

/// Whose feed this is; `None` when it is neither side's.
pub(crate) fn side_of(feed: &str) -> Option<Side> {
    if feed.len() > FEED_LENGTH_MAX {
        return None;
    }
    Side::BOTH.into_iter().find(|side| {
        let nonce = feed.strip_prefix(side.as_str()).and_then(|rest| rest.strip_prefix('-'));
        nonce.is_some_and(|nonce| !nonce.is_empty() && nonce.bytes().all(|byte| byte.is_ascii_hexdigit()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feed_belongs_to_the_side_it_is_named_after() {
        for side in Side::BOTH {
            assert_eq!(side_of(&feed_name(side, 0xab)), Some(side));
        }
        assert_eq!(feed_name(Side::Host, 0xab), "host-000000ab");
        for other in ["", "host", "host-", "hostess-1", "camera-1", "customer_1", "customer-x", "Host-1"] {
            assert_eq!(side_of(other), None, "{other}");
        }
    }

    #[test]
    fn a_side_has_media_when_any_of_its_feeds_publishes() {
        let answer = json!({"videoroom": "participants", "participants": [
            {"id": "customer-00000001", "publisher": false},
            {"id": "customer-00000002", "publisher": true},
            {"id": "host-00000003", "publisher": false},
            {"id": "camera-1", "publisher": true},
            {"id": 5, "publisher": true},
        ]});
        let attendees = read_participants(&answer).unwrap();
        assert_eq!(attendees.len(), 4);
        assert_eq!(media_sides(&attendees), MediaSides { customer: true, host: false });
        assert!(read_participants(&json!({})).is_err());
    }

    #[test]
    fn only_rooms_named_after_consultations_are_ours() {
        let ours = ConsultationId(0xabc);
        let answer = json!({"list": [{"room": ours.to_string()}, {"room": "1234"}, {"room": 1234}, {}]});
        assert_eq!(read_rooms(&answer).unwrap(), [ours]);
        assert!(read_rooms(&json!({"list": 5})).is_err());
    }
}
