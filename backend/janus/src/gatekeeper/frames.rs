//! Reading the frames of browsers, and cleaning those of Janus.

use serde_json::{Map, Value};

use super::{limits, refusal::Refusal};
use crate::ids::NUMBER_MAX;

/// Longest transaction of a browser, in bytes. Its client makes 12.
const TRANSACTION_MAX: usize = 64;

/// Reads a frame of the browser, unless it is too large or too deep to be worth it.
pub(super) fn parse(text: &str) -> Result<Map<String, Value>, Refusal> {
    if text.len() > limits::FRAME_MAX {
        return Err(Refusal::TooLarge);
    }
    if limits::is_too_deep(text) {
        return Err(Refusal::TooDeep);
    }
    match serde_json::from_str(text) {
        Ok(Value::Object(frame)) => Ok(frame),
        _ => Err(Refusal::NotJson),
    }
}

/// What ties an answer to its request: 1 to 64 visible ASCII characters.
pub(super) fn transaction_of(frame: &Map<String, Value>) -> Option<&str> {
    let transaction = frame.get("transaction")?.as_str()?;
    let plain = transaction.bytes().all(|byte| byte.is_ascii_graphic());
    ((1..=TRANSACTION_MAX).contains(&transaction.len()) && plain).then_some(transaction)
}

/// A session or handle id.
pub(super) fn number(frame: &Map<String, Value>, name: &str) -> Option<u64> {
    frame.get(name)?.as_u64().filter(|number| (1..=NUMBER_MAX).contains(number))
}

/// The frame as it is sent.
pub(super) fn text_of(frame: Map<String, Value>) -> String {
    Value::Object(frame).to_string()
}

/// Takes out what the browser has no use for, should Janus ever say it: secrets, and private ids but its own.
pub(super) fn scrub(frame: &mut Map<String, Value>) {
    let data = frame.get_mut("plugindata").and_then(|plugin| plugin.get_mut("data"));
    let own_private_id = match data {
        Some(Value::Object(data)) if data.get("videoroom").and_then(Value::as_str) == Some("joined") => {
            data.remove("private_id")
        }
        _ => None,
    };
    scrub_members(frame);
    if let Some(private_id) = own_private_id {
        frame["plugindata"]["data"]["private_id"] = private_id;
    }
}

fn scrub_members(members: &mut Map<String, Value>) {
    const SECRETS: [&str; 6] = ["token", "pin", "secret", "admin_key", "apisecret", "private_id"];
    members.retain(|name, _| !SECRETS.contains(&name.as_str()));
    // The parser allows 128 levels, so this recursion is shallow.
    members.values_mut().for_each(scrub_value);
}

fn scrub_value(value: &mut Value) {
    match value {
        Value::Object(members) => scrub_members(members),
        Value::Array(values) => values.iter_mut().for_each(scrub_value),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
