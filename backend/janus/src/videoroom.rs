//! The wording of the `VideoRoom` requests of the control plane, and the reading of their answers.

use anteroom_domain::{consultation::Side, ids::ConsultationId, in_room::CAMERAS_IN_ROOM_MAX, room::VideoCodec};
use anteroom_engine::ports::{MediaSides, Participant, RoomPlan};
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

/// `join`: somebody of this id is there already.
pub(crate) const FEED_EXISTS: i64 = 436;

/// Most publishers in a room: eight people are meant, the rest is for feeds of reloaded pages that linger; and, beyond what
/// people may take, the cameras.
const PUBLISHERS_MAX: usize = 16 + CAMERAS_IN_ROOM_MAX;

/// Most that a browser may ask to send, in bits a second. A room has its own limit, which Janus keeps.
pub(crate) const BITRATE_MAX: u64 = 8_000_000;

/// What sound takes, and the headers of all packets, in kilobits a second.
const BESIDE_PICTURES_KBPS: u64 = 100;

/// Longest participant id that is ours: whose it is, a hyphen and a nonce.
const FEED_LENGTH_MAX: usize = 64;

/// What a room is made with.
pub(crate) struct NewRoom<'a> {
    pub(crate) plan: RoomPlan,
    pub(crate) admin_key: &'a Secret,
    pub(crate) pin: &'a Secret,
    pub(crate) secret: &'a Secret,
    /// Whoever may join.
    pub(crate) tokens: &'a [&'a Secret],
    /// The folder of all recordings, as Janus sees it; `None` where nothing is recorded.
    pub(crate) tapes: Option<&'a str>,
}

/// Makes a room that only its participants can join, and that only holders of the admin key can see.
pub(crate) fn create(new: &NewRoom<'_>) -> Value {
    let mut request = json!({
        "request": "create",
        "admin_key": new.admin_key.expose(),
        "room": new.plan.consultation,
        // The default names the room in full, which would put its id into every listing and log of Janus.
        "description": "consultation",
        "is_private": true,
        "permanent": false,
        "pin": new.pin.expose(),
        "secret": new.secret.expose(),
        "allowed": new.tokens.iter().map(|token| token.expose()).collect::<Vec<_>>(),
        // Pin, token and proxy already tie a subscription to a participant of this room.
        "require_pvtid": false,
        "publishers": PUBLISHERS_MAX,
        "bitrate": bitrate(new.plan.video_kbps_max),
        "bitrate_cap": true,
        // What people send and what cameras do: a page's first choice is Opus, always.
        "audiocodec": "opus,pcmu,pcma",
        "videocodec": codecs(new.plan.video_codec),
        "opus_fec": true,
        "audiolevel_event": false,
        "notify_joining": false,
        "record": new.plan.records && new.tapes.is_some(),
        // Nobody but the control plane may start a recording, whatever passes the proxy.
        "lock_record": true,
    });
    if let Some(tapes) = new.tapes {
        request["rec_dir"] = format!("{tapes}/{}", new.plan.consultation).into();
    }
    request
}

/// Most that a publisher may send, in bits a second. Pages keep the sum of their pictures below the session's limit; this is
/// above it by what sound takes and by a fifth, since browsers begin to send a larger size only where up to a fifth more than
/// its least would get through (libwebrtc, `simulcast_rate_allocator.cc`). In Firefox the least of 1280x720 is 1.2 Mbit/s, or
/// all that it may take where that is less (`VideoStreamFactory.cpp`), so that at the sum alone it was never sent.
fn bitrate(video_kbps_max: u32) -> u64 {
    (u64::from(video_kbps_max) * 6 / 5 + BESIDE_PICTURES_KBPS) * 1_000
}

/// Starts or stops recording everybody in a room, and whoever comes later.
pub(crate) fn enable_recording(room: ConsultationId, secret: &Secret, records: bool) -> Value {
    json!({"request": "enable_recording", "room": room, "secret": secret.expose(), "record": records})
}

/// The room's own codec first, which is the one that its cameras get; the other for what can send nothing else.
fn codecs(first: VideoCodec) -> &'static str {
    match first {
        VideoCodec::Vp8 => "vp8,h264",
        VideoCodec::H264 => "h264,vp8",
    }
}

/// Unmakes a room and hangs up on everyone in it.
pub(crate) fn destroy(room: ConsultationId, secret: &Secret) -> Value {
    json!({"request": "destroy", "room": room, "secret": secret.expose(), "permanent": false})
}

/// Throws a participant out of a room and hangs up on it.
pub(crate) fn kick(room: ConsultationId, secret: &Secret, feed: &str) -> Value {
    json!({"request": "kick", "room": room, "secret": secret.expose(), "id": feed})
}

/// The stream in which pages of ours send sound: the first that they offer, always.
const SOUND_MID: &str = "0";

/// Lets nothing of a participant's sound through, or lets it through again.
pub(crate) fn moderate(room: ConsultationId, secret: &Secret, feed: &str, muted: bool) -> Value {
    json!({"request": "moderate", "room": room, "secret": secret.expose(), "id": feed, "mid": SOUND_MID, "mute": muted})
}

/// Lets whoever shows `token` join a room.
pub(crate) fn admit(room: ConsultationId, secret: &Secret, token: &Secret) -> Value {
    let allowed = [token.expose()];
    json!({"request": "allowed", "action": "add", "room": room, "secret": secret.expose(), "allowed": allowed})
}

/// Asks for the tokens that may join a room: what is on stays on, and the answer lists them.
pub(crate) fn list_admitted(room: ConsultationId, secret: &Secret) -> Value {
    json!({"request": "allowed", "action": "enable", "room": room, "secret": secret.expose()})
}

/// Reads the answer to [`list_admitted`].
pub(crate) fn read_admitted(answer: &Value) -> Result<Vec<Secret>, JanusError> {
    let list = answer.get("allowed").and_then(Value::as_array);
    let list = list.ok_or(JanusError::Unreadable { doing: "listing tokens", problem: "no allowed tokens" })?;
    Ok(list.iter().filter_map(Value::as_str).map(|token| Secret::from(token.to_owned())).collect())
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

/// Who joins a room to publish.
pub(crate) struct NewFeed<'a> {
    pub(crate) room: &'a str,
    pub(crate) pin: Option<&'a str>,
    pub(crate) token: Option<&'a str>,
    pub(crate) feed: &'a str,
    pub(crate) display: &'a str,
}

/// Joins a room as a feed of the server's own.
pub(crate) fn join_as_publisher(new: &NewFeed<'_>) -> Value {
    let NewFeed { room, feed, display, .. } = new;
    let mut request = json!({"request": "join", "ptype": "publisher", "room": room, "id": feed, "display": display});
    for (name, secret) in [("pin", new.pin), ("token", new.token)] {
        if let Some(secret) = secret {
            request[name] = secret.into();
        }
    }
    request
}

/// Throws a feed of the server's own out of its room.
pub(crate) fn kick_feed(room: &str, secret: Option<&str>, feed: &str) -> Value {
    let mut request = json!({"request": "kick", "room": room, "id": feed});
    if let Some(secret) = secret {
        request["secret"] = secret.into();
    }
    request
}

/// Publishes what the offer that comes with it says.
pub(crate) fn publish() -> Value {
    json!({"request": "publish"})
}

/// Reads from the answer to [`publish`] which lines of media the room does not take.
pub(crate) fn read_disabled(answer: &Value) -> Vec<String> {
    let streams = answer.get("streams").and_then(Value::as_array).into_iter().flatten();
    let disabled = streams.filter(|stream| stream.get("disabled").and_then(Value::as_bool) == Some(true));
    disabled.filter_map(|stream| stream.get("mid")?.as_str().map(str::to_owned)).collect()
}

/// Leaves the room that was joined.
pub(crate) fn leave() -> Value {
    json!({"request": "leave"})
}

/// Someone in a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attendee {
    /// The participant id.
    pub(crate) feed: String,
    /// Whose it is; `None` for a camera, or whoever else is on neither side.
    pub(crate) owner: Option<Owner>,
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
        Some(Attendee { owner: owner_of(&feed), feed, publishes })
    });
    Ok(attendees.collect())
}

/// Which sides have media, given who is in the room.
pub(crate) fn media_sides(attendees: &[Attendee]) -> MediaSides {
    let publishes = |side| attendees.iter().any(|attendee| attendee.publishes && attendee.stands_for() == Some(side));
    MediaSides { customer: publishes(Side::Customer), host: publishes(Side::Host) }
}

/// A room of ours, as Janus lists it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ListedRoom {
    pub(crate) consultation: ConsultationId,
    /// How many are in it.
    pub(crate) attendees: usize,
    /// Whether it records.
    pub(crate) records: bool,
}

/// Reads the answer to [`list`]: the rooms whose names are those of consultations.
pub(crate) fn read_rooms(answer: &Value) -> Result<Vec<ListedRoom>, JanusError> {
    let list = answer.get("list").and_then(Value::as_array);
    let list = list.ok_or(JanusError::Unreadable { doing: "listing rooms", problem: "no list" })?;
    let room = |entry: &Value| {
        let consultation = entry.get("room")?.as_str()?.parse().ok()?;
        let attendees = entry.get("num_participants").and_then(Value::as_u64).unwrap_or(0);
        let attendees = usize::try_from(attendees).unwrap_or(usize::MAX);
        let records = entry.get("record").and_then(Value::as_bool).unwrap_or(false);
        Some(ListedRoom { consultation, attendees, records })
    };
    Ok(list.iter().filter_map(room).collect())
}

/// The participant id of one connection. `nonce` tells the connections of one participant apart.
pub(crate) fn feed_name(participant: Participant, nonce: u32) -> String {
    format!("{}-{nonce:08x}", participant.key())
}

/// Whose a feed is, within its room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Owner {
    pub(crate) side: Side,
    pub(crate) number: u8,
}

impl Owner {
    pub(crate) fn is(self, participant: Participant) -> bool {
        self.side == participant.side && self.number == participant.number
    }

    /// The side that has media because this one has: any of the customers, but only the host who serves. Whoever helps
    /// does not stand in for them.
    pub(crate) fn stands_for(self) -> Option<Side> {
        match self.side {
            Side::Customer => Some(Side::Customer),
            Side::Host => (self.number == 0).then_some(Side::Host),
        }
    }
}

impl Attendee {
    /// As [`Owner::stands_for`].
    pub(crate) fn stands_for(&self) -> Option<Side> {
        self.owner.and_then(Owner::stands_for)
    }
}

/// Whose feed this is; `None` when it is neither side's.
pub(crate) fn owner_of(feed: &str) -> Option<Owner> {
    if feed.len() > FEED_LENGTH_MAX {
        return None;
    }
    let (key, nonce) = feed.split_once('-')?;
    if nonce.is_empty() || !nonce.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    Side::BOTH.into_iter().find_map(|side| {
        let number = match key.strip_prefix(side.as_str())? {
            "" => 0,
            // One way only to write a number.
            digits if digits.starts_with(|first: char| ('1'..='9').contains(&first)) => digits.parse().ok()?,
            _ => return None,
        };
        Some(Owner { side, number })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feed_belongs_to_whom_it_is_named_after() {
        let name = |side, number| feed_name(Participant { consultation: ConsultationId(1), side, number }, 0xab);
        for (side, number) in [(Side::Host, 0), (Side::Host, 3), (Side::Customer, 0), (Side::Customer, 12)] {
            assert_eq!(owner_of(&name(side, number)), Some(Owner { side, number }));
        }
        assert_eq!(
            (name(Side::Host, 0), name(Side::Customer, 2)),
            ("host-000000ab".into(), "customer2-000000ab".into())
        );
        let others = ["", "host", "host-", "hostess-1", "host0-1", "host01-1", "host+1-1", "host256-1", "camera-1"];
        for other in others.into_iter().chain(["customer_1", "customer-x", "Host-1"]) {
            assert_eq!(owner_of(other), None, "{other}");
        }
    }

    #[test]
    fn any_customer_stands_for_theirs_but_only_who_serves_for_the_host() {
        let stands = |side, number| Owner { side, number }.stands_for();
        assert_eq!([stands(Side::Customer, 0), stands(Side::Customer, 3)], [Some(Side::Customer); 2]);
        assert_eq!([stands(Side::Host, 0), stands(Side::Host, 1)], [Some(Side::Host), None]);
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
        let entry = json!({"room": ours.to_string(), "num_participants": 2, "record": true});
        let answer = json!({"list": [entry, {"room": "1234"}, {"room": 1234}, {}]});
        let read = ListedRoom { consultation: ours, attendees: 2, records: true };
        assert_eq!(read_rooms(&answer).unwrap(), [read]);
        assert!(read_rooms(&json!({"list": 5})).is_err());
    }
}
