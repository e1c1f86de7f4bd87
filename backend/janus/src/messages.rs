//! The frames of the Janus API, as far as this client reads them.

use serde_json::{Map, Value};

use crate::{
    errors::JanusError,
    ids::{HandleId, SessionId},
    request_table::ReplyKind,
};

/// A frame from Janus.
#[derive(Debug)]
pub(crate) enum Incoming {
    /// Belongs to one of our requests.
    Reply {
        /// Which one.
        transaction: String,
        /// What it means for the request.
        kind: ReplyKind,
        /// The whole frame.
        frame: Map<String, Value>,
    },
    /// Janus ended this session for want of keepalives.
    SessionTimeout,
    /// Something that happened on its own.
    Notice(Map<String, Value>),
}

/// Reads one frame. `None` when it is none: not a JSON object, or without the word that says what it is.
pub(crate) fn read(text: &str) -> Option<Incoming> {
    let Ok(Value::Object(mut frame)) = serde_json::from_str(text) else { return None };
    let word = frame.get("janus")?.as_str()?;
    let kind = match word {
        "ack" => ReplyKind::Ack,
        "success" | "event" => ReplyKind::Answer,
        "error" => ReplyKind::Error,
        "timeout" => return Some(Incoming::SessionTimeout),
        _ => return Some(Incoming::Notice(frame)),
    };
    match frame.remove("transaction") {
        Some(Value::String(transaction)) => Some(Incoming::Reply { transaction, kind, frame }),
        _ => Some(Incoming::Notice(frame)),
    }
}

/// Makes the error that an `error` frame describes, in the Janus API and in the Admin API alike.
pub(crate) fn refusal(doing: &'static str, frame: &Map<String, Value>) -> JanusError {
    let error = frame.get("error");
    let code = error.and_then(|error| error.get("code")).and_then(Value::as_i64);
    let reason = error.and_then(|error| error.get("reason")).and_then(Value::as_str);
    match (code, reason) {
        (Some(code), Some(reason)) => JanusError::Refused { doing, code, reason: reason.to_owned() },
        _ => JanusError::Unreadable { doing, problem: "an error without code or reason" },
    }
}

/// The error that a plugin's answer describes, if it describes one.
pub(crate) fn plugin_refusal(doing: &'static str, answer: &Value) -> Option<JanusError> {
    let code = answer.get("error_code")?.as_i64()?;
    let reason = answer.get("error").and_then(Value::as_str).unwrap_or("no reason given");
    Some(JanusError::Refused { doing, code, reason: reason.to_owned() })
}

/// The `data.id` of a `success` frame.
fn data_id(doing: &'static str, frame: &Map<String, Value>) -> Result<u64, JanusError> {
    let id = frame.get("data").and_then(|data| data.get("id")).and_then(Value::as_u64);
    id.ok_or(JanusError::Unreadable { doing, problem: "no id in the answer" })
}

/// The session that a `create` made.
pub(crate) fn created_session(doing: &'static str, frame: &Map<String, Value>) -> Result<SessionId, JanusError> {
    data_id(doing, frame).map(SessionId)
}

/// The handle that an `attach` made.
pub(crate) fn attached_handle(doing: &'static str, frame: &Map<String, Value>) -> Result<HandleId, JanusError> {
    data_id(doing, frame).map(HandleId)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_told_apart_by_their_word() {
        let read_kind = |text: &str| match read(text) {
            Some(Incoming::Reply { kind, .. }) => format!("{kind:?}"),
            Some(Incoming::SessionTimeout) => "timeout".to_owned(),
            Some(Incoming::Notice(_)) => "notice".to_owned(),
            None => "none".to_owned(),
        };
        let rows = [
            (r#"{"janus":"ack","transaction":"a1"}"#, "Ack"),
            (r#"{"janus":"success","transaction":"a1","data":{"id":5}}"#, "Answer"),
            (r#"{"janus":"event","transaction":"a1","plugindata":{}}"#, "Answer"),
            (r#"{"janus":"event","sender":1,"plugindata":{}}"#, "notice"),
            (r#"{"janus":"error","transaction":"a1","error":{"code":458,"reason":"No such session"}}"#, "Error"),
            (r#"{"janus":"timeout","session_id":5}"#, "timeout"),
            (r#"{"janus":"webrtcup","session_id":5}"#, "notice"),
            (r#"{"janus":5}"#, "none"),
            (r"[]", "none"),
            (r"", "none"),
        ];
        for (text, kind) in rows {
            assert_eq!(read_kind(text), kind, "{text}");
        }
    }
}
