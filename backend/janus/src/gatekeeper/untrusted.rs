//! Whatever browsers and Janus may say to the gate, for fuzzing and for the replay of its seeds.

use std::time::Instant;

use anteroom_domain::{consultation::Side, ids::ConsultationId};
use anteroom_engine::ports::Participant;
use serde_json::{Value, json};

use super::policy::{Policy, Verdict};
use crate::{
    credentials::{Credentials, Secret},
    ids::{HandleId, SessionId},
};

/// What no frame of the gate ever holds, but for the token of who speaks.
const NEVER: [&str; 6] = ["secret", "record", "filename", "admin_key", "apisecret", "apiSecret"];

const SESSION: SessionId = SessionId(77);

/// Feeds each line to the gate: what begins with `<` as said by Janus, everything else as said by the browser.
///
/// # Panics
///
/// When something passes that is not of the gate's making.
pub fn frames(data: &[u8]) {
    const ROOM: ConsultationId = ConsultationId(0xabc);
    let me = Participant { consultation: ROOM, side: Side::Customer, number: 0 };
    let credentials = Credentials::new([7; 32]);
    let token = credentials.token(me);
    // One instant for all: how fast they come is another question.
    let now = Instant::now();
    feed(data, Policy::new(me, &credentials, SESSION, 0xbeef, now), &token, Some(ROOM), now);
    let token = Secret::from("of-a-check".to_owned());
    feed(data, Policy::of_check(token.clone(), SESSION, 0xbeef, now), &token, None, now);
}

fn feed(data: &[u8], mut policy: Policy, token: &Secret, room: Option<ConsultationId>, now: Instant) {
    for line in String::from_utf8_lossy(data).lines() {
        if let Some(said) = line.strip_prefix('<') {
            if let Some(frame) = policy.server_says(said).frame {
                assert!(!frame.contains(token.expose()), "the token reached the browser: {frame}");
            }
            continue;
        }
        match policy.client_says(line, now) {
            Verdict::Forward(frame) => is_of_the_gate(&frame, token, room),
            Verdict::Create { session, frame } => {
                assert_eq!(session, SESSION, "the browser chose its session");
                is_of_the_gate(&frame, token, room);
            }
            Verdict::Claim { session, transaction } => {
                is_of_the_gate(&policy.grant_claim(session, [HandleId(88)], &transaction), token, room);
            }
            Verdict::Refuse { reply, .. } | Verdict::CutOff { reply, .. } => {
                assert!(serde_json::from_str::<Value>(&reply).is_ok(), "not JSON: {reply}");
            }
        }
    }
}

fn is_of_the_gate(frame: &str, token: &Secret, room: Option<ConsultationId>) {
    let Ok(Value::Object(sent)) = serde_json::from_str(frame) else { panic!("not an object: {frame}") };
    assert_eq!(sent.get("token"), Some(&json!(token.expose())), "another's token in {frame}");
    for name in NEVER {
        assert!(!has(&Value::Object(sent.clone()), name), "{name} in {frame}");
    }
    if let Some(named) = sent.get("body").and_then(|body| body.get("room")) {
        assert_eq!(Some(named), room.map(|room| json!(room.to_string())).as_ref(), "another's room in {frame}");
    }
}

/// Whether a member of this name is anywhere in it.
fn has(value: &Value, name: &str) -> bool {
    match value {
        Value::Object(members) => members.iter().any(|(key, value)| key == name || has(value, name)),
        Value::Array(items) => items.iter().any(|item| has(item, name)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}
