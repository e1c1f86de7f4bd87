//! The wording of the echo test: Janus sends back what it receives, which proves that media finds its way.

use serde_json::{Map, Value, json};

/// The full name of the plugin.
pub(crate) const PLUGIN: &str = "janus.plugin.echotest";

/// Most that the picture of a check may take, in bits a second: enough to tell a line that carries one from a line that does
/// not, and little beside a call. The page sends no more than 0.5 Mbit/s by itself.
const BITRATE_MAX: u32 = 600_000;

/// The one request there is: echo sound and picture. Nothing that a browser says is part of it, for the plugin can record, too.
pub(crate) fn test() -> Map<String, Value> {
    let body = json!({"audio": true, "video": true, "bitrate": BITRATE_MAX});
    let Value::Object(body) = body else { unreachable!("an object is written here") };
    body
}
