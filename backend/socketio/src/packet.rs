//! What is said over a connection, as text.
//!
//! The first character of a message is Engine.IO's; those with [`MESSAGE`] hold a Socket.IO packet, whose first character is
//! its kind: `KIND[/namespace,][id][JSON]`.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{Answer, Limits};

/// Engine.IO: is anybody there?
pub(crate) const PING: &str = "2";
/// Engine.IO: the answer.
const PONG: &str = "3";
/// Engine.IO: goodbye.
pub(crate) const CLOSE: &str = "1";
/// Engine.IO: what belongs to Socket.IO.
const MESSAGE: char = '4';

/// What a page says.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Packet<'a> {
    /// It is still there.
    Pong,
    /// It goes.
    Close,
    /// It would like to come into a namespace.
    Connect {
        namespace: &'a str,
        /// What it says of itself, in JSON; empty if that is nothing.
        payload: &'a str,
    },
    /// It leaves a namespace.
    Disconnect { namespace: &'a str },
    /// It asks for something.
    Event {
        namespace: &'a str,
        /// The number of the request, if it wants to be answered.
        id: Option<u64>,
        /// The name of the event and what goes with it, in JSON.
        payload: &'a str,
    },
    /// It acknowledges what nobody asked it for, or changes the transport, of which there is only one.
    Unneeded,
}

/// Reads a message. `None` if it is none of the protocol's.
pub(crate) fn read(text: &str) -> Option<Packet<'_>> {
    match text.strip_prefix(MESSAGE) {
        Some(packet) => read_packet(packet),
        None if text == PONG => Some(Packet::Pong),
        None if text == CLOSE => Some(Packet::Close),
        None => matches!(text, "5" | "6").then_some(Packet::Unneeded),
    }
}

fn read_packet(text: &str) -> Option<Packet<'_>> {
    let (kind, rest) = text.split_at_checked(1)?;
    let (namespace, rest) =
        if rest.starts_with('/') { rest.split_once(',').unwrap_or((rest, "")) } else { ("/", rest) };
    // A page may add a query to the name.
    let namespace = namespace.split('?').next()?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (id, payload) = rest.split_at(digits);
    match kind {
        "0" if id.is_empty() => Some(Packet::Connect { namespace, payload }),
        "1" if rest.is_empty() => Some(Packet::Disconnect { namespace }),
        "2" => {
            let id = if id.is_empty() { None } else { Some(id.parse().ok()?) };
            Some(Packet::Event { namespace, id, payload })
        }
        "3" => Some(Packet::Unneeded),
        _ => None,
    }
}

/// The name of an event and the first thing that goes with it, if anything does. More is not looked at.
#[derive(Deserialize)]
#[serde(try_from = "Vec<Value>")]
pub(crate) struct Event {
    pub(crate) name: String,
    pub(crate) request: Value,
}

impl TryFrom<Vec<Value>> for Event {
    type Error = &'static str;

    fn try_from(values: Vec<Value>) -> Result<Self, Self::Error> {
        let mut values = values.into_iter();
        let Some(Value::String(name)) = values.next() else { return Err("an event begins with its name") };
        Ok(Self { name, request: values.next().unwrap_or_default() })
    }
}

/// The first message of a connection.
pub(crate) fn open(limits: &Limits) -> String {
    let opening = json!({
        "sid": fresh_id(),
        "upgrades": [],
        "pingInterval": milliseconds(limits.ping_every),
        "pingTimeout": milliseconds(limits.pong_within),
        "maxPayload": limits.message_max,
    });
    format!("0{opening}")
}

/// A page has come into a namespace.
pub(crate) fn connected(namespace: &str) -> String {
    format!("40{namespace},{}", json!({ "sid": fresh_id() }))
}

/// A page is not let into a namespace. Who may have any name says which.
pub(crate) fn refused(namespace: &str, why: &str) -> String {
    let place = if namespace == "/" { String::new() } else { format!("{namespace},") };
    format!("44{place}{}", json!({ "message": why }))
}

/// A page is put out of a namespace.
pub(crate) fn disconnected(namespace: &str) -> String {
    format!("41{namespace},")
}

/// Tells a page something. `event` is one of our own names, which hold nothing that JSON escapes.
pub(crate) fn event(namespace: &str, event: &str, payload: &impl Serialize) -> serde_json::Result<String> {
    // Most are pictures of half a kilobyte: a text that grows is copied each time.
    let mut text = Vec::with_capacity(640);
    for part in ["42", namespace, ",[\"", event, "\","] {
        text.extend_from_slice(part.as_bytes());
    }
    serde_json::to_writer(&mut text, payload)?;
    text.push(b']');
    Ok(String::from_utf8(text).unwrap_or_else(|_| unreachable!("JSON is UTF-8")))
}

/// Answers a request.
pub(crate) fn answer(namespace: &str, id: u64, answer: &Answer) -> String {
    format!("43{namespace},{id}[{}]", answer.0)
}

/// Names a connection to its page. Nobody is recognised by it.
fn fresh_id() -> String {
    format!("{:016x}", rand::random::<u64>())
}

fn milliseconds(duration: std::time::Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_socket_io_client_says_is_understood() {
        assert_eq!(read("3"), Some(Packet::Pong));
        assert_eq!(read("1"), Some(Packet::Close));
        assert_eq!(read("40"), Some(Packet::Connect { namespace: "/", payload: "" }));
        assert_eq!(read(r#"40{"a":1}"#), Some(Packet::Connect { namespace: "/", payload: r#"{"a":1}"# }));
        assert_eq!(read("40/visit,"), Some(Packet::Connect { namespace: "/visit", payload: "" }));
        assert_eq!(read("40/visit?x=1,{}"), Some(Packet::Connect { namespace: "/visit", payload: "{}" }));
        assert_eq!(read("41/visit,"), Some(Packet::Disconnect { namespace: "/visit" }));
        let event = |id, payload| Some(Packet::Event { namespace: "/desk", id, payload });
        assert_eq!(read(r#"42/desk,["x"]"#), event(None, r#"["x"]"#));
        assert_eq!(read(r#"42/desk,17["x",{}]"#), event(Some(17), r#"["x",{}]"#));
        assert_eq!(read("43/desk,1[]"), Some(Packet::Unneeded));
    }

    #[test]
    fn what_nobody_of_ours_says_is_not() {
        let binary = "452-/desk,[\"x\",{\"_placeholder\":true,\"num\":0}]";
        let long = "42/desk,99999999999999999999[\"x\"]";
        for text in ["", "4", "0", "2", "9", "49", "44/desk,{}", "41/desk,x", "40/desk,7{}", "é", binary, long] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn an_event_has_a_name_and_maybe_a_payload() {
        let event = |text| serde_json::from_str::<Event>(text).ok().map(|event| (event.name, event.request));
        assert_eq!(event(r#"["x",{"a":1},2]"#), Some(("x".to_owned(), json!({ "a": 1 }))));
        assert_eq!(event(r#"["x"]"#), Some(("x".to_owned(), Value::Null)));
        for wrong in ["", "[", "[]", "{}", "[1]", "null", r#""x""#] {
            assert_eq!(event(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_is_said_is_what_socket_io_client_expects() {
        assert_eq!(event("/visit", "visit", &json!({ "a": "é" })).unwrap(), r#"42/visit,["visit",{"a":"é"}]"#);
        assert_eq!(answer("/desk", 7, &Answer::of(&true)), "43/desk,7[true]");
        assert_eq!(refused("/desk", "no_seat"), r#"44/desk,{"message":"no_seat"}"#);
        assert_eq!(refused("/", "x"), r#"44{"message":"x"}"#);
        assert!(connected("/desk").starts_with(r#"40/desk,{"sid":""#));
    }
}
