//! Whatever comes.

use proptest::prelude::*;

use super::*;

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        prop_oneof![Just(SESSION), Just(HANDLE)].prop_map(Value::from),
        "[a-z]{0,8}".prop_map(Value::from),
        "join|publisher|subscriber|configure|create|kick|message|attach|janus.plugin.videoroom|0{29}abc"
            .prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 60, 8, |inner| {
        let name = "janus|transaction|session_id|handle_id|plugin|body|request|room|ptype|jsep|sdp|type|token|streams|\
            feed|mid|secret|record|id|candidate|[a-z]{1,4}";
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(name, inner, 0..8)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    /// Whatever the browser sends, it is either refused, or Janus gets a frame of the gate's making.
    #[test]
    fn whatever_is_forwarded_is_of_the_gates_making(word in "message|attach|trickle|keepalive|[a-z]{0,8}", mut frame in any_json()) {
        if let Value::Object(members) = &mut frame {
            members.entry("janus").or_insert(word.into());
        }
        let mut policy = joined(Instant::now());
        let verdict = if frame.is_object() { send(&mut policy, &frame) } else {
            policy.client_says(&frame.to_string(), Instant::now())
        };
        if let Verdict::Forward(text) = verdict {
            let sent: Value = serde_json::from_str(&text).unwrap();
            prop_assert_eq!(&sent["token"], &json!(token()));
            prop_assert_eq!(&sent["session_id"], &json!(SESSION));
            for name in ["secret", "record", "filename", "admin_key", "apisecret"] {
                prop_assert!(!text.contains(&format!("\"{name}\"")), "{} in {}", name, text);
            }
            if let Some(room) = sent["body"].get("room") {
                prop_assert_eq!(room, &json!(ROOM.to_string()));
            }
        }
    }

    /// Text that is not even JSON does no harm.
    #[test]
    fn any_text_is_decided_without_harm(text in ".{0,200}") {
        joined(Instant::now()).client_says(&text, Instant::now());
        joined(Instant::now()).server_says(&text);
    }
}
