use anteroom_engine::ports::MediaEvent::{Media, Published, Started};
use proptest::prelude::*;
use serde_json::json;

use super::*;

const ROOM: ConsultationId = ConsultationId(0xabc);

fn event(word: &str, feed: &str) -> Value {
    json!({"emitter": "janus", "type": 64, "timestamp": 1_795_177_844_164_875_u64, "event": {
        "plugin": "janus.plugin.videoroom", "data": {"event": word, "room": ROOM.to_string(), "id": feed}}})
}

/// What changed for the sides.
fn read(reader: &EventReader, body: &Value) -> Vec<MediaEvent> {
    let told = reader.read(body.to_string().as_bytes(), |_| true);
    told.into_iter().filter(|event| !matches!(event, Published(_))).collect()
}

fn media(side: Side, up: bool) -> MediaEvent {
    Media { consultation: ROOM, side, up }
}

fn attendee(feed: &str) -> Attendee {
    Attendee { feed: feed.to_owned(), owner: videoroom::owner_of(feed), publishes: true }
}

#[test]
fn a_side_comes_and_goes_with_its_feed_and_is_told_once() {
    let reader = EventReader::default();
    assert_eq!(read(&reader, &event("published", "host-1")), [media(Side::Host, true)]);
    assert_eq!(read(&reader, &event("unpublished", "host-1")), [media(Side::Host, false)]);
    // Janus says it twice.
    assert_eq!(read(&reader, &event("unpublished", "host-1")), []);
    assert_eq!(read(&reader, &event("leaving", "host-1")), []);
}

#[test]
fn the_end_of_an_old_feed_is_not_the_end_of_a_reloaded_page() {
    let reader = EventReader::default();
    assert_eq!(read(&reader, &event("published", "customer-1")), [media(Side::Customer, true)]);
    assert_eq!(read(&reader, &event("published", "customer-2")), []);
    assert_eq!(read(&reader, &event("unpublished", "customer-1")), []);
    assert_eq!(read(&reader, &event("leaving", "customer-1")), []);
    assert_eq!(read(&reader, &event("kicked", "customer-2")), [media(Side::Customer, false)]);
}

#[test]
fn whoever_publishes_once_more_is_told_of_as_well() {
    let reader = EventReader::default();
    let body = json!([event("published", "customer-1"), event("published", "customer-2")]);
    let told = reader.read(body.to_string().as_bytes(), |_| true);
    assert_eq!(told, [Published(ROOM), media(Side::Customer, true), Published(ROOM)]);
}

#[test]
fn a_grouped_body_is_read_in_order() {
    let reader = EventReader::default();
    let body = json!([event("published", "host-1"), event("published", "customer-1"), event("unpublished", "host-1")]);
    let expected = [media(Side::Host, true), media(Side::Customer, true), media(Side::Host, false)];
    assert_eq!(read(&reader, &body), expected);
}

#[test]
fn a_destroyed_room_has_no_media() {
    let reader = EventReader::default();
    read(&reader, &event("published", "host-1"));
    assert_eq!(read(&reader, &event("destroyed", "")), [media(Side::Customer, false), media(Side::Host, false)]);
    assert!(reader.memory.lock().rooms.is_empty());
}

#[test]
fn a_started_janus_has_forgotten_every_feed() {
    let reader = EventReader::default();
    read(&reader, &event("published", "host-1"));
    let started = json!({"type": 256, "subtype": 1, "event": {"status": "started", "info": {}}});
    assert_eq!(read(&reader, &started), [Started]);
    assert_eq!(read(&reader, &event("published", "host-2")), [media(Side::Host, true)]);
    let shutdown = json!({"type": 256, "subtype": 2, "event": {"status": "shutdown", "signum": 15}});
    assert_eq!(read(&reader, &shutdown), []);
}

#[test]
fn what_the_room_says_overrules_what_was_remembered() {
    let reader = EventReader::default();
    read(&reader, &event("published", "host-1"));
    // The end of host-1 is lost, and only the room knows of host-2.
    let mark = reader.mark(ROOM);
    reader.settle(ROOM, mark, &[attendee("host-2")]);
    assert_eq!(read(&reader, &event("unpublished", "host-2")), [media(Side::Host, false)]);
}

#[test]
fn an_event_that_came_while_the_room_was_asked_is_not_overruled() {
    let reader = EventReader::default();
    let mark = reader.mark(ROOM);
    assert_eq!(read(&reader, &event("published", "host-1")), [media(Side::Host, true)]);
    reader.settle(ROOM, mark, &[]);
    assert_eq!(read(&reader, &event("unpublished", "host-1")), [media(Side::Host, false)]);
}

#[test]
fn a_feed_that_was_never_seen_is_believed_to_be_gone() {
    let reader = EventReader::default();
    assert_eq!(read(&reader, &event("unpublished", "host-1")), [media(Side::Host, false)]);
}

#[test]
fn what_concerns_nobody_of_ours_is_ignored() {
    let reader = EventReader::default();
    let mut foreign_room = event("published", "host-1");
    foreign_room["event"]["data"]["room"] = json!("1234");
    let mut other_plugin = event("published", "host-1");
    other_plugin["event"]["plugin"] = json!("janus.plugin.echotest");
    let ignored = [
        foreign_room,
        other_plugin,
        event("published", "camera-1"),
        event("joined", "host-1"),
        event("configured", "host-1"),
        // The measured bug of Janus: a number where string ids are used.
        json!({"type": 64, "event": {"plugin": "janus.plugin.videoroom", "data": {"event": "subscribed", "room": 0}}}),
        json!({"type": 1, "session_id": 5, "event": {"name": "created"}}),
        json!({"type": 32, "subtype": 3, "event": [{"mid": "0"}]}),
    ];
    for body in &ignored {
        assert_eq!(read(&reader, body), [], "{body}");
    }
    let expected = EventCounts { understood: 0, ignored: 8, malformed: 0 };
    assert_eq!(reader.counts(), expected);
}

#[test]
fn malformed_bodies_are_counted_and_spoil_nothing() {
    let reader = EventReader::default();
    let bodies: [&[u8]; 8] = [
        b"",
        b"{",
        b"5",
        b"null",
        b"\xff\xfe",
        br#"{"type":"64"}"#,
        br#"{"type":64}"#,
        br#"[{"type":64,"event":{"plugin":"janus.plugin.videoroom","data":{}}}]"#,
    ];
    for body in bodies {
        assert_eq!(reader.read(body, |_| true), []);
    }
    assert_eq!(reader.counts().malformed, 8);
    assert_eq!(reader.read(&vec![b' '; BODY_MAX + 1], |_| true), []);
    assert_eq!(reader.counts().malformed, 9);
    let mixed = json!([5, event("published", "host-1"), {}]);
    assert_eq!(read(&reader, &mixed), [media(Side::Host, true)]);
}

#[test]
fn memory_is_bounded_whatever_comes() {
    let reader = EventReader::default();
    for feed in 0..100 {
        read(&reader, &event("published", &format!("host-{feed:08x}")));
    }
    assert_eq!(reader.memory.lock().rooms[&ROOM].host.live.len(), FEEDS_MAX);
    let mut rooms = BTreeMap::new();
    for room in 0..ROOMS_MAX {
        rooms.insert(ConsultationId(u128::try_from(room).unwrap()), Room::default());
    }
    reader.memory.lock().rooms = rooms;
    read(&reader, &event("published", "host-1"));
    assert!(reader.memory.lock().rooms.len() <= ROOMS_MAX);
}

/// One step of the life of a side's feeds: (which feed, comes or goes).
fn any_steps() -> impl Strategy<Value = Vec<(u8, bool)>> {
    prop::collection::vec((0_u8..4, any::<bool>()), 0..60)
}

proptest! {
    /// Whatever comes, reading it neither panics nor invents a start.
    #[test]
    fn any_body_is_read_without_harm(body in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert_eq!(EventReader::default().read(&body, |_| true), []);
    }

    /// Bodies that look nearly right do no harm either.
    #[test]
    fn any_event_like_body_is_read_without_harm(
        kind in prop_oneof![Just(64), Just(256), any::<i32>()],
        word in "published|unpublished|leaving|kicked|destroyed|[a-z]{0,5}",
        room in "[0-9a-f]{32}|.{0,5}",
        feed in "(host|customer)-[0-9a-f]{0,9}|.{0,9}",
    ) {
        let body = json!({"type": kind, "event": {"plugin": "janus.plugin.videoroom", "status": word,
            "data": {"event": word, "room": room, "id": feed}}});
        let reader = EventReader::default();
        read(&reader, &body);
        prop_assert!(reader.counts().malformed <= 1);
    }

    /// What was told last is always whether any feed is live, and nothing is told twice.
    #[test]
    fn what_was_told_last_is_the_truth(steps in any_steps()) {
        let reader = EventReader::default();
        let (mut live, mut told) = (BTreeSet::new(), None);
        for (feed, comes) in steps {
            if comes { live.insert(feed); } else { live.remove(&feed); }
            let word = if comes { "published" } else { "unpublished" };
            for event in read(&reader, &event(word, &format!("host-{feed}"))) {
                let Media { up, .. } = event else { panic!("nothing started") };
                prop_assert_ne!(told, Some(up), "told twice");
                told = Some(up);
            }
            prop_assert_eq!(told, Some(!live.is_empty()));
        }
    }
}
