//! A check of the way: the echo test, and nothing else.

use super::*;

const CHECK_TOKEN: &str = "of-the-check";

fn check(now: Instant) -> Policy {
    let token = Secret::from(CHECK_TOKEN.to_owned());
    let mut policy = Policy::of_check(token, SessionId(SESSION), 0xbeef, now);
    let created = policy.client_says(&json!({"janus": "create", "transaction": "c"}).to_string(), now);
    assert_eq!(forwarded(&created)["token"], CHECK_TOKEN);
    policy.server_says(&json!({"janus": "success", "transaction": "c", "data": {"id": SESSION}}).to_string());
    policy
}

fn attached(now: Instant) -> Policy {
    let mut policy = check(now);
    forwarded(&send(&mut policy, &json!({"janus": "attach", "transaction": "h", "plugin": echo::PLUGIN})));
    let reply = json!({"janus": "success", "transaction": "h", "session_id": SESSION, "data": {"id": HANDLE}});
    policy.server_says(&reply.to_string());
    policy
}

#[test]
fn a_check_attaches_to_the_echo_test_alone_and_to_one_at_a_time() {
    let now = Instant::now();
    for plugin in [videoroom::PLUGIN, "janus.plugin.recordplay", "janus.plugin.streaming", ""] {
        let verdict = send(&mut check(now), &json!({"janus": "attach", "plugin": plugin}));
        assert_eq!(refused(&verdict), Refusal::ForbiddenPlugin, "{plugin}");
    }
    let mut policy = attached(now);
    let again = json!({"janus": "attach", "transaction": "h2", "plugin": echo::PLUGIN});
    assert_eq!(refused(&send(&mut policy, &again)), Refusal::TooManyHandles);
    forwarded(&send(&mut policy, &json!({"janus": "detach"})));
    let frame = forwarded(&send(&mut policy, &again));
    assert_eq!((&frame["plugin"], &frame["opaque_id"]), (&json!(echo::PLUGIN), &json!("check-0000beef")));
}

#[test]
fn whatever_a_check_asks_of_the_plugin_it_asks_for_an_echo() {
    let asked = [
        json!({"audio": true}),
        json!({"record": true, "filename": "/etc/x", "video": true, "bitrate": 90_000_000}),
        json!({"request": "create", "room": ROOM.to_string()}),
        json!({}),
    ];
    for body in asked {
        let offer = json!({"type": "offer", "sdp": "v=0", "e2ee": true});
        let frame =
            forwarded(&send(&mut attached(Instant::now()), &json!({"janus": "message", "body": body, "jsep": offer})));
        assert_eq!(frame["body"], json!({"audio": true, "video": true, "bitrate": 600_000}), "{body}");
        assert_eq!(frame["jsep"], json!({"type": "offer", "sdp": "v=0"}));
        assert_eq!(frame["token"], CHECK_TOKEN);
    }
}

#[test]
fn a_check_can_claim_nothing() {
    let mut policy = Policy::of_check(Secret::from(CHECK_TOKEN.to_owned()), SessionId(SESSION), 0xbeef, Instant::now());
    let verdict = send(&mut policy, &json!({"janus": "claim", "session_id": 5}));
    assert_eq!(refused(&verdict), Refusal::ForbiddenRequest);
}
