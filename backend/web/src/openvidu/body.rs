//! What programs send: read as `OpenVidu` reads it, with its sentences about what is wrong. `null` is as if it were absent.

use anteroom_domain::{
    camera::{CameraAddress, CameraSettings},
    openvidu::scheme_of,
};
use anteroom_engine::cameras::IpcamWish;
use serde_json::{Map, Value};

/// Longest `data` of a connection, in characters, as `OpenVidu`'s documentation has it.
const DATA_CHARS_MAX: usize = 10_000;
/// The schemes that `OpenVidu` knows.
const SCHEMES: [&str; 5] = ["file", "rtsp", "rtsps", "http", "https"];

/// The members of a body; none where there is no body.
struct Members(Map<String, Value>);

impl Members {
    fn read(body: &[u8]) -> Result<Self, String> {
        if body.trim_ascii().is_empty() {
            return Ok(Self(Map::new()));
        }
        serde_json::from_slice(body).map(Self).map_err(|_| "The body is not a JSON object".to_owned())
    }

    fn get<'a, T>(
        &'a self,
        name: &str,
        kind: &str,
        read: impl Fn(&'a Value) -> Option<T>,
    ) -> Result<Option<T>, String> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => read(value).map(Some).ok_or_else(|| {
                // Of this one alone `OpenVidu` says which it is.
                let blamed = if name == "record" { "parameter 'record'" } else { "some parameter" };
                format!("Type error in {blamed}: {name} must be {kind}")
            }),
        }
    }

    fn text(&self, name: &str) -> Result<Option<&str>, String> {
        self.get(name, "a string", Value::as_str)
    }

    fn flag(&self, name: &str) -> Result<Option<bool>, String> {
        self.get(name, "a boolean", Value::as_bool)
    }

    fn number(&self, name: &str) -> Result<Option<f64>, String> {
        self.get(name, "a number", Value::as_f64)
    }
}

/// The camera that the body of `POST …/connection` describes.
pub(super) fn connection(body: &[u8]) -> Result<IpcamWish, String> {
    let members = Members::read(body)?;
    let kind = members.text("type")?;
    let data = members.text("data")?.unwrap_or_default().to_owned();
    match kind.unwrap_or("WEBRTC") {
        "IPCAM" => {}
        "WEBRTC" => {
            return Err(
                "Parameter 'type' must be IPCAM: people come by the pages of the session, and need no token".into()
            );
        }
        other => return Err(format!("Parameter 'type' {other} is not defined")),
    }
    let uri = members.text("rtspUri")?;
    let defaults = CameraSettings::of_openvidu();
    let adaptative = members.flag("adaptativeBitrate")?;
    let only_with_subscribers = members.flag("onlyPlayWithSubscribers")?;
    let cache = members.number("networkCache")?;
    let rtsp_uri = address(uri)?;
    let settings = CameraSettings {
        adaptative_bitrate: adaptative.unwrap_or(defaults.adaptative_bitrate),
        only_play_with_subscribers: only_with_subscribers.unwrap_or(defaults.only_play_with_subscribers),
        network_cache_ms: cache.map_or(defaults.network_cache_ms, whole),
        ..defaults
    };
    if let Some(problem) = settings.problems().first() {
        return Err(format!("Error in parameter 'networkCache': {problem}"));
    }
    let record = members.flag("record")?;
    if data.chars().count() > DATA_CHARS_MAX {
        return Err(format!("Error in parameter 'data': it has more than {DATA_CHARS_MAX} characters"));
    }
    Ok(IpcamWish { rtsp_uri, settings, data, record: record.unwrap_or(true) })
}

/// The address of a camera. What `OpenVidu` would play besides is no camera to us, and `file:` would be a file of the server.
fn address(uri: Option<&str>) -> Result<String, String> {
    let about = |problem: &str| format!("Error in parameter 'rtspUri': {problem}");
    let uri = uri.ok_or_else(|| about("it is missing"))?;
    let scheme = scheme_of(uri).to_ascii_lowercase();
    if !SCHEMES.contains(&scheme.as_str()) {
        return Err(about(&format!("RTSP URI does not contain a valid protocol [{}]", SCHEMES.join(", "))));
    }
    if !matches!(scheme.as_str(), "rtsp" | "rtsps") {
        return Err(about("only rtsp and rtsps are connected to here"));
    }
    match CameraAddress::parse(uri) {
        Ok(_) => Ok(uri.to_owned()),
        Err(_) => Err("\"rtspUri\" parameter is not a valid rtsp uri".to_owned()),
    }
}

/// The number without its fraction, as Java makes an `int` of it; what is below 0 is as wrong as what is too much.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "beyond its range the cast takes the bound"
)]
fn whole(number: f64) -> u32 {
    if number <= -1.0 { u32::MAX } else { number as u32 }
}

/// The session that the body of `POST /sessions` names; `None` if it names none.
pub(super) fn custom_session_id(body: &[u8]) -> Result<Option<String>, String> {
    let members = Members::read(body)?;
    let id = members.text("customSessionId")?.filter(|id| !id.is_empty());
    let is_plain = |id: &str| id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    if id.is_some_and(|id| !is_plain(id)) {
        return Err(
            "Some parameter is not valid. Parameter 'customSessionId' is wrong. Must be an alphanumeric string \
                    [a-zA-Z0-9_-]"
                .to_owned(),
        );
    }
    Ok(id.map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(body: &Value) -> Result<IpcamWish, String> {
        connection(body.to_string().as_bytes())
    }

    fn refusal(body: &Value) -> String {
        read(body).err().unwrap_or_else(|| panic!("{body} is taken"))
    }

    #[test]
    fn what_is_not_said_has_the_defaults_of_openvidu_and_null_says_nothing() {
        let minimal = json!({ "type": "IPCAM", "rtspUri": "rtsp://dummyurl.com" });
        // What openvidu-node-client sends besides.
        let with_nulls = json!({
            "type": "IPCAM", "rtspUri": "rtsp://dummyurl.com", "data": null, "role": null, "kurentoOptions": null,
            "adaptativeBitrate": null, "onlyPlayWithSubscribers": null, "networkCache": null, "record": null,
            "customIceServers": null,
        });
        for body in [minimal, with_nulls] {
            let wish = read(&body).expect("it is taken");
            assert_eq!((wish.rtsp_uri.as_str(), wish.data.as_str(), wish.record), ("rtsp://dummyurl.com", "", true));
            assert_eq!(wish.settings, CameraSettings::of_openvidu());
        }
    }

    #[test]
    fn what_is_said_is_taken() {
        let wish = read(&json!({
            "type": "IPCAM", "data": "Beach camera", "record": false, "rtspUri": "rtsp://u:p@b1.dnsdojo.com:1935/live",
            "adaptativeBitrate": false, "onlyPlayWithSubscribers": false, "networkCache": 200.9, "unknown": 1,
        }));
        let wish = wish.expect("it is taken");
        assert_eq!((wish.data.as_str(), wish.record), ("Beach camera", false));
        assert_eq!(wish.rtsp_uri, "rtsp://u:p@b1.dnsdojo.com:1935/live");
        let settings = CameraSettings {
            adaptative_bitrate: false,
            only_play_with_subscribers: false,
            network_cache_ms: 200,
            ..CameraSettings::of_openvidu()
        };
        assert_eq!(wish.settings, settings);
    }

    #[test]
    fn what_is_wrong_is_told_in_the_sentences_of_openvidu() {
        let protocol = "Error in parameter 'rtspUri': RTSP URI does not contain a valid protocol [file, rtsp, rtsps, \
                        http, https]";
        let of_camera = |name: &str, value: Value| {
            let mut body = json!({ "type": "IPCAM", "rtspUri": "rtsp://h" });
            body[name] = value;
            refusal(&body)
        };
        for (told, wanted) in [
            (of_camera("rtspUri", Value::Null), "Error in parameter 'rtspUri': it is missing"),
            (of_camera("rtspUri", json!("NOT_A_URL")), protocol),
            (of_camera("rtspUri", json!("gopher://h")), protocol),
            (of_camera("rtspUri", json!("")), protocol),
            (of_camera("rtspUri", json!("rtsp://")), "\"rtspUri\" parameter is not a valid rtsp uri"),
            (of_camera("rtspUri", json!("rtsp://h:0/")), "\"rtspUri\" parameter is not a valid rtsp uri"),
            (of_camera("rtspUri", json!(7)), "Type error in some parameter: rtspUri must be a string"),
            (
                of_camera("adaptativeBitrate", json!(123)),
                "Type error in some parameter: adaptativeBitrate must be a boolean",
            ),
            (
                of_camera("onlyPlayWithSubscribers", json!("yes")),
                "Type error in some parameter: onlyPlayWithSubscribers must be a boolean",
            ),
            (of_camera("networkCache", json!("2000")), "Type error in some parameter: networkCache must be a number"),
            (of_camera("data", json!({})), "Type error in some parameter: data must be a string"),
            (of_camera("record", json!(1)), "Type error in parameter 'record': record must be a boolean"),
            (of_camera("type", json!("DRONE")), "Parameter 'type' DRONE is not defined"),
            (of_camera("type", json!(1)), "Type error in some parameter: type must be a string"),
        ] {
            assert_eq!(told, wanted);
        }
        for scheme in ["file:///etc/passwd", "http://169.254.169.254/", "https://h/"] {
            assert!(of_camera("rtspUri", json!(scheme)).contains("only rtsp and rtsps"), "{scheme}");
        }
        for number in [json!(-1), json!(10_001), json!(1e300)] {
            let told = of_camera("networkCache", number);
            assert_eq!(told, "Error in parameter 'networkCache': networkCache must be from 0 to 10000 ms.");
        }
        assert!(of_camera("data", json!("x".repeat(10_001))).contains("'data'"));
        for body in ["[]", "7", "{", "\"IPCAM\""] {
            assert_eq!(connection(body.as_bytes()).err().as_deref(), Some("The body is not a JSON object"));
        }
        for webrtc in ["", "{}", r#"{"type":"WEBRTC"}"#, r#"{"type":null,"role":"PUBLISHER"}"#] {
            assert!(connection(webrtc.as_bytes()).err().is_some_and(|told| told.contains("must be IPCAM")), "{webrtc}");
        }
    }

    #[test]
    fn a_session_is_named_by_letters_digits_and_two_signs() {
        let id = |body: &str| custom_session_id(body.as_bytes());
        assert_eq!(id(r#"{"customSessionId":"contact-centre"}"#), Ok(Some("contact-centre".to_owned())));
        for none in ["", "{}", r#"{"customSessionId":""}"#, r#"{"customSessionId":null}"#] {
            assert_eq!(id(none), Ok(None), "{none}");
        }
        assert!(id(r#"{"customSessionId":"a b"}"#).is_err_and(|told| told.contains("Must be an alphanumeric string")));
        assert!(id(r#"{"customSessionId":7}"#).is_err_and(|told| told.starts_with("Type error in some parameter")));
    }
}
