use std::time::Duration;

use serde_json::json;

use super::*;
use anteroom_domain::{consultation::Side, ids::ConsultationId};

mod checks;
mod properties;
mod tables;

const ROOM: ConsultationId = ConsultationId(0xabc);
const ME: Participant = Participant { consultation: ROOM, side: Side::Customer, number: 0 };
const SESSION: u64 = 77;
const HANDLE: u64 = 88;

fn credentials() -> Credentials {
    Credentials::new([7; 32])
}

fn token() -> String {
    credentials().token(ME).expose().to_owned()
}

/// A connection that has said nothing yet.
fn fresh(now: Instant) -> Policy {
    Policy::new(ME, &credentials(), SessionId(SESSION), 0xbeef, now)
}

/// A connection with a session and a handle.
fn joined(now: Instant) -> Policy {
    let mut policy = fresh(now);
    let created = policy.client_says(&json!({"janus": "create", "transaction": "c"}).to_string(), now);
    assert!(matches!(created, Verdict::Create { session: SessionId(SESSION), .. }), "{created:?}");
    policy.server_says(&json!({"janus": "success", "transaction": "c", "data": {"id": SESSION}}).to_string());
    attach(&mut policy, HANDLE, now);
    policy
}

fn attach(policy: &mut Policy, handle: u64, now: Instant) {
    let request = json!({"janus": "attach", "transaction": "h", "session_id": SESSION, "plugin": videoroom::PLUGIN});
    forwarded(&policy.client_says(&request.to_string(), now));
    let reply = json!({"janus": "success", "transaction": "h", "session_id": SESSION, "data": {"id": handle}});
    policy.server_says(&reply.to_string());
}

/// Sends a frame with whatever ids and transaction it has, or the right ones.
fn send(policy: &mut Policy, frame: &Value) -> Verdict {
    let mut frame = frame.clone();
    for (name, value) in [("transaction", json!("t")), ("session_id", json!(SESSION)), ("handle_id", json!(HANDLE))] {
        if frame.get(name).is_none() {
            frame[name] = value;
        }
    }
    policy.client_says(&frame.to_string(), Instant::now())
}

fn message(policy: &mut Policy, body: &Value) -> Verdict {
    send(policy, &json!({"janus": "message", "body": body}))
}

fn forwarded(verdict: &Verdict) -> Value {
    match verdict {
        Verdict::Forward(frame) | Verdict::Create { frame, .. } => serde_json::from_str(frame).unwrap(),
        Verdict::Claim { .. } | Verdict::Refuse { .. } | Verdict::CutOff { .. } => panic!("not forwarded: {verdict:?}"),
    }
}

fn refused(verdict: &Verdict) -> Refusal {
    match verdict {
        Verdict::Refuse { kind, .. } | Verdict::CutOff { kind, .. } => *kind,
        Verdict::Forward(_) | Verdict::Create { .. } | Verdict::Claim { .. } => panic!("not refused: {verdict:?}"),
    }
}

#[test]
fn create_carries_the_token_and_an_id_that_the_gate_chose() {
    let mut policy = fresh(Instant::now());
    let request = json!({"janus": "create", "transaction": "t", "id": 5, "token": "stolen", "apisecret": "guessed"});
    let frame = forwarded(&policy.client_says(&request.to_string(), Instant::now()));
    let expected = json!({"janus": "create", "transaction": "t", "id": SESSION, "token": token()});
    assert_eq!(frame, expected);
    assert_eq!(refused(&send(&mut policy, &json!({"janus": "create"}))), Refusal::SecondSession);
}

#[test]
fn a_create_that_janus_refused_may_be_repeated() {
    let mut policy = fresh(Instant::now());
    let create = json!({"janus": "create", "transaction": "t"}).to_string();
    policy.client_says(&create, Instant::now());
    let error = json!({"janus": "error", "transaction": "t", "error": {"code": 403, "reason": "Unauthorized"}});
    let heard = policy.server_says(&error.to_string());
    assert!(heard.lost && heard.frame.is_some());
    assert!(matches!(policy.client_says(&create, Instant::now()), Verdict::Create { .. }));
}

#[test]
fn nothing_works_without_a_session() {
    let waiting = {
        let mut policy = fresh(Instant::now());
        policy.client_says(&json!({"janus": "create", "transaction": "c"}).to_string(), Instant::now());
        policy
    };
    for mut policy in [fresh(Instant::now()), waiting] {
        for word in ["attach", "message", "trickle", "keepalive", "hangup", "detach", "destroy"] {
            let verdict = send(&mut policy, &json!({"janus": word, "plugin": videoroom::PLUGIN}));
            assert_eq!(refused(&verdict), Refusal::NoSession, "{word}");
        }
    }
}

#[test]
fn only_the_videoroom_can_be_attached_to_and_only_so_often() {
    let now = Instant::now();
    for plugin in ["janus.plugin.streaming", "janus.plugin.echotest", "janus.plugin.VideoRoom", ""] {
        let verdict = send(&mut joined(now), &json!({"janus": "attach", "plugin": plugin}));
        assert_eq!(refused(&verdict), Refusal::ForbiddenPlugin, "{plugin}");
    }
    let mut policy = joined(now);
    let request = json!({"janus": "attach", "plugin": videoroom::PLUGIN, "opaque_id": "mine", "loop_index": 3});
    let frame = forwarded(&send(&mut policy, &request));
    let expected = json!({"janus": "attach", "transaction": "t", "session_id": SESSION, "token": token(),
        "plugin": videoroom::PLUGIN, "opaque_id": "customer-0000beef"});
    assert_eq!(frame, expected);

    let mut policy = joined(now);
    for handle in (HANDLE..).skip(1).take(limits::HANDLES_MAX - 1) {
        attach(&mut policy, handle, now);
    }
    let again = json!({"janus": "attach", "plugin": videoroom::PLUGIN});
    assert_eq!(refused(&send(&mut policy, &again)), Refusal::TooManyHandles);
    forwarded(&send(&mut policy, &json!({"janus": "detach"})));
    forwarded(&send(&mut policy, &again));
}

#[test]
fn attachments_that_are_not_answered_count_too() {
    let mut policy = joined(Instant::now());
    for turn in 1..limits::HANDLES_MAX {
        let request = json!({"janus": "attach", "plugin": videoroom::PLUGIN, "transaction": format!("t{turn}")});
        forwarded(&send(&mut policy, &request));
    }
    let verdict = send(&mut policy, &json!({"janus": "attach", "plugin": videoroom::PLUGIN}));
    assert_eq!(refused(&verdict), Refusal::TooManyHandles);
    policy.server_says(
        &json!({"janus": "error", "transaction": "t1", "error": {"code": 461, "reason": "no"}}).to_string(),
    );
    forwarded(&send(&mut policy, &json!({"janus": "attach", "plugin": videoroom::PLUGIN})));
}

#[test]
fn ids_of_others_are_refused() {
    let mut policy = joined(Instant::now());
    let rows = [
        (json!({"janus": "keepalive", "session_id": 5}), Refusal::ForeignSession),
        (json!({"janus": "keepalive", "session_id": "77"}), Refusal::ForeignSession),
        (json!({"janus": "keepalive", "session_id": null}), Refusal::ForeignSession),
        (json!({"janus": "destroy", "session_id": 5}), Refusal::ForeignSession),
        (json!({"janus": "hangup", "handle_id": 5}), Refusal::ForeignHandle),
        (json!({"janus": "detach", "handle_id": 5}), Refusal::ForeignHandle),
        (json!({"janus": "message", "handle_id": 5, "body": {"request": "leave"}}), Refusal::ForeignHandle),
        (json!({"janus": "trickle", "handle_id": 5, "candidate": {}}), Refusal::ForeignHandle),
        (json!({"janus": "trickle", "handle_id": -1, "candidate": {}}), Refusal::Malformed),
        (json!({"janus": "trickle", "handle_id": 0, "candidate": {}}), Refusal::Malformed),
        (json!({"janus": "claim", "session_id": 5}), Refusal::SecondSession),
    ];
    for (frame, kind) in rows {
        assert_eq!(refused(&send(&mut policy, &frame)), kind, "{frame}");
    }
}

#[test]
fn a_publisher_joins_as_itself_whatever_it_says() {
    let body = json!({"request": "join", "ptype": "publisher", "room": ROOM.to_string(), "id": "host-00000001",
        "display": "<b>Admin</b>", "token": "stolen", "pin": "guessed", "secret": "s", "record": true, "bitrate": 9});
    let frame = forwarded(&message(&mut joined(Instant::now()), &body));
    let expected = json!({"janus": "message", "transaction": "t", "session_id": SESSION, "handle_id": HANDLE,
        "token": token(), "body": {"request": "join", "ptype": "publisher", "room": ROOM.to_string(),
            "id": "customer-0000beef", "display": "customer", "token": token(),
            "pin": credentials().pin(ROOM).expose()}});
    assert_eq!(frame, expected);
}

#[test]
fn a_subscriber_joins_its_own_room_only() {
    let body = json!({"request": "join", "ptype": "subscriber", "room": ROOM.to_string(), "private_id": 123,
        "streams": [{"feed": "host-00000001", "mid": "0"}], "id": "x", "display": "y", "use_msid": true});
    let frame = forwarded(&message(&mut joined(Instant::now()), &body));
    let expected = json!({"request": "join", "ptype": "subscriber", "room": ROOM.to_string(), "private_id": 123,
        "streams": [{"feed": "host-00000001", "mid": "0"}], "use_msid": true, "token": token(),
        "pin": credentials().pin(ROOM).expose()});
    assert_eq!(frame["body"], expected);
}

#[test]
fn a_screen_beside_the_camera_and_the_choice_of_its_watchers_pass_as_they_are() {
    let mut policy = joined(Instant::now());
    let bodies = [
        json!({"request": "configure", "descriptions": [{"mid": "2", "description": "screen"}]}),
        json!({"request": "subscribe", "streams": [{"feed": "host-00000001", "mid": "2"}]}),
        json!({"request": "configure", "streams": [{"mid": "1", "send": false, "substream": 0}]}),
    ];
    for body in bodies {
        assert_eq!(forwarded(&message(&mut policy, &body))["body"], body);
    }
    let marked_up = json!({"request": "configure", "descriptions": [{"mid": "2", "description": "<b>screen</b>"}]});
    assert_eq!(refused(&message(&mut policy, &marked_up)), Refusal::Malformed);
}

#[test]
fn no_other_room_can_be_joined() {
    let others = [json!("other"), json!(0xabc), json!([ROOM.to_string()]), json!(null), json!(" "), json!({})];
    for room in others {
        for (request, ptype) in [("join", "publisher"), ("join", "subscriber"), ("joinandconfigure", "publisher")] {
            let body = json!({"request": request, "ptype": ptype, "room": room});
            let verdict = message(&mut joined(Instant::now()), &body);
            assert_eq!(refused(&verdict), Refusal::ForeignRoom, "{body}");
        }
    }
    let own = ROOM.to_string();
    for body in [
        json!({"request": "join", "room": own}),
        json!({"request": "join", "room": own, "ptype": "listener"}),
        json!({"request": "joinandconfigure", "room": own, "ptype": "subscriber"}),
    ] {
        assert_eq!(refused(&message(&mut joined(Instant::now()), &body)), Refusal::Malformed, "{body}");
    }
}

#[test]
fn offers_and_candidates_pass_without_their_extras() {
    let mut policy = joined(Instant::now());
    let request = json!({"janus": "message", "body": {"request": "configure", "audio": true, "record": true},
        "jsep": {"type": "offer", "sdp": "v=0\r\n", "e2ee": true, "simulcast": false, "force_relay": true}});
    let frame = forwarded(&send(&mut policy, &request));
    assert_eq!(frame["body"], json!({"request": "configure", "audio": true}));
    assert_eq!(frame["jsep"], json!({"type": "offer", "sdp": "v=0\r\n"}));
    assert_eq!(policy.take_fields_removed(), 4);
    assert_eq!(policy.take_fields_removed(), 0);

    let candidate = json!({"candidate": "candidate:1 1 udp 1 192.0.2.1 9 typ host", "sdpMid": "0", "sdpMLineIndex": 0});
    let frame = forwarded(&send(&mut policy, &json!({"janus": "trickle", "candidate": candidate})));
    assert_eq!(frame["candidate"], candidate);
    let frame = forwarded(&send(&mut policy, &json!({"janus": "trickle", "candidates": [candidate]})));
    assert_eq!(frame["candidates"], json!([candidate]));
    forwarded(&send(&mut policy, &json!({"janus": "trickle", "candidate": {"completed": true}})));
    for wrong in
        [json!({"candidate": "text"}), json!({"candidates": {}}), json!({}), json!({"candidate": {}, "candidates": []})]
    {
        let mut frame = wrong.clone();
        frame["janus"] = json!("trickle");
        assert_eq!(refused(&send(&mut policy, &frame)), Refusal::Malformed, "{wrong}");
    }
}

#[test]
fn a_detached_handle_is_gone_and_late_candidates_to_it_are_no_offence() {
    let mut policy = joined(Instant::now());
    forwarded(&send(&mut policy, &json!({"janus": "detach"})));
    for _ in 0..limits::OFFENCES_MAX * 2 {
        let verdict = send(&mut policy, &json!({"janus": "trickle", "candidate": {"completed": true}}));
        assert!(matches!(verdict, Verdict::Refuse { kind: Refusal::GoneHandle, .. }), "{verdict:?}");
    }
}

#[test]
fn a_session_that_is_over_is_gone() {
    for ending in ["by the browser", "by janus"] {
        let mut policy = joined(Instant::now());
        if ending == "by janus" {
            let heard = policy.server_says(&json!({"janus": "timeout", "session_id": SESSION}).to_string());
            assert!(heard.frame.is_some());
        } else {
            forwarded(&send(&mut policy, &json!({"janus": "destroy"})));
        }
        assert_eq!(refused(&send(&mut policy, &json!({"janus": "keepalive"}))), Refusal::GoneSession, "{ending}");
        assert_eq!(refused(&send(&mut policy, &json!({"janus": "create"}))), Refusal::SecondSession, "{ending}");
    }
}

#[test]
fn a_granted_claim_brings_back_the_session_and_its_handles() {
    let mut policy = fresh(Instant::now());
    let verdict = send(&mut policy, &json!({"janus": "claim", "session_id": 5}));
    assert_eq!(verdict, Verdict::Claim { session: SessionId(5), transaction: "t".to_owned() });
    let frame: Value = serde_json::from_str(&policy.grant_claim(SessionId(5), [HandleId(HANDLE)], "t")).unwrap();
    assert_eq!(frame, json!({"janus": "claim", "transaction": "t", "session_id": 5, "token": token()}));
    policy.server_says(&json!({"janus": "success", "transaction": "t", "session_id": 5}).to_string());
    let leave = json!({"janus": "message", "session_id": 5, "body": {"request": "leave"}});
    forwarded(&send(&mut policy, &leave));
}

#[test]
fn a_room_that_janus_does_not_know_is_noticed() {
    let mut policy = joined(Instant::now());
    for (code, lost) in [(426, true), (428, false)] {
        let event = json!({"janus": "event", "session_id": SESSION, "sender": HANDLE, "transaction": "t", "plugindata": {
            "plugin": videoroom::PLUGIN, "data": {"videoroom": "event", "error_code": code, "error": "No such thing"}}});
        let heard = policy.server_says(&event.to_string());
        assert_eq!((heard.lost, heard.frame.is_some()), (lost, true), "{code}");
    }
}

#[test]
fn frames_that_cannot_be_read_are_refused_in_the_words_of_janus() {
    let now = Instant::now();
    let rows = [
        (String::new(), Refusal::NotJson),
        ("{".to_owned(), Refusal::NotJson),
        ("[]".to_owned(), Refusal::NotJson),
        ("null".to_owned(), Refusal::NotJson),
        ("x".repeat(limits::FRAME_MAX + 1), Refusal::TooLarge),
        ("[".repeat(limits::FRAME_MAX), Refusal::TooDeep),
        ("{}".to_owned(), Refusal::Malformed),
        (json!({"janus": "create"}).to_string(), Refusal::Malformed),
        (json!({"janus": "create", "transaction": 5}).to_string(), Refusal::Malformed),
        (json!({"janus": "create", "transaction": ""}).to_string(), Refusal::Malformed),
        (json!({"janus": "create", "transaction": "t".repeat(65)}).to_string(), Refusal::Malformed),
        (json!({"janus": 5, "transaction": "t"}).to_string(), Refusal::Malformed),
    ];
    for (text, kind) in rows {
        let shown = text.get(..40).unwrap_or(&text);
        let verdict = fresh(now).client_says(&text, now);
        let Verdict::Refuse { kind: given, reply } = verdict else { panic!("{shown}: {verdict:?}") };
        assert_eq!(given, kind, "{shown}");
        let reply: Value = serde_json::from_str(&reply).unwrap();
        assert_eq!(reply["janus"], "error", "{shown}");
        assert!(reply["error"]["code"].is_i64() && reply["error"]["reason"].is_string(), "{reply}");
    }
}

#[test]
fn whoever_keeps_misbehaving_is_cut_off() {
    let mut policy = joined(Instant::now());
    for _ in 1..limits::OFFENCES_MAX {
        assert!(matches!(send(&mut policy, &json!({"janus": "info"})), Verdict::Refuse { .. }));
    }
    assert!(matches!(send(&mut policy, &json!({"janus": "info"})), Verdict::CutOff { .. }));
}

#[test]
fn a_flood_is_refused_and_a_busy_page_is_not() {
    let now = Instant::now();
    let mut policy = joined(now);
    let keepalive = json!({"janus": "keepalive", "transaction": "t", "session_id": SESSION}).to_string();
    for second in 0..10 {
        for _ in 0..30 {
            forwarded(&policy.client_says(&keepalive, now + Duration::from_secs(second)));
        }
    }
    let verdicts: Vec<_> = (0..400).map(|_| policy.client_says(&keepalive, now + Duration::from_secs(10))).collect();
    assert!(matches!(verdicts.last(), Some(Verdict::CutOff { kind: Refusal::TooFast, .. })));
}

#[test]
fn the_browser_hears_its_own_session_only_and_no_secrets() {
    let mut policy = joined(Instant::now());
    let event = json!({"janus": "event", "session_id": SESSION, "sender": HANDLE, "plugindata": {
        "plugin": videoroom::PLUGIN, "data": {"videoroom": "joined", "room": ROOM.to_string(), "id": "customer-0000beef",
            "private_id": 5, "secret": "s", "pin": "p",
            "publishers": [{"id": "host-00000001", "private_id": 6, "token": "t", "streams": [{"mid": "0"}]}]}}});
    let heard: Value = serde_json::from_str(&policy.server_says(&event.to_string()).frame.unwrap()).unwrap();
    let expected = json!({"videoroom": "joined", "room": ROOM.to_string(), "id": "customer-0000beef", "private_id": 5,
        "publishers": [{"id": "host-00000001", "streams": [{"mid": "0"}]}]});
    assert_eq!(heard["plugindata"]["data"], expected);

    let withheld = [
        json!({"janus": "event", "session_id": 5, "sender": HANDLE}),
        json!({"janus": "server_info", "name": "Janus"}),
        json!({"janus": "nonsense"}),
        json!({}),
        json!([]),
    ];
    for frame in withheld {
        assert_eq!(policy.server_says(&frame.to_string()), Heard::default(), "{frame}");
    }
    assert_eq!(policy.server_says("{"), Heard::default());
}
