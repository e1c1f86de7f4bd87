//! The wording of the echo test: Janus sends back what it receives, which proves that media finds its way.

use serde_json::{Map, Value, json};

/// The full name of the plugin.
pub(crate) const PLUGIN: &str = "janus.plugin.echotest";

/// The one request there is: echo the sound. Nothing that a browser says is part of it, for the plugin can record, too.
pub(crate) fn test() -> Map<String, Value> {
    let Value::Object(body) = json!({"audio": true, "video": false}) else { unreachable!("an object is written here") };
    body
}
