//! Which fields of a request pass the gate, and what they may contain. What is not named here does not pass.

use serde_json::{Map, Value};

use crate::videoroom::BITRATE_MAX;

/// Longest list in a request. The `VideoRoom` has fewer streams.
const LIST_MAX: usize = 64;

/// What a field may contain.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shape {
    /// True or false.
    Flag,
    /// A whole number in this range.
    Number(i64, i64),
    /// Bits a second. More than a room gives is less than asked, and 0, which means no limit to Janus, is the most.
    Bitrate,
    /// A name, 1 to 64 of `A-Z`, `a-z`, `0-9`, `-`, `_` and `.`: codecs, mids, feeds, labels of streams.
    Name,
    /// Text of at most this many bytes: SDP and candidates.
    Text(usize),
    /// A list of objects.
    Each(&'static [Field]),
}

/// A field's name and what it may contain.
pub(super) type Field = (&'static str, Shape);

use Shape::{Bitrate, Each, Flag, Name, Number, Text};

const ID: Shape = Number(0, (1 << 53) - 1);
const LAYER: Shape = Number(0, 2);
/// Of the playout-delay extension, in units of 10 ms; -1 is none.
const DELAY: Shape = Number(-1, 4095);

const PUBLISHED_STREAMS: Shape = Each(&[
    ("mid", Name),
    ("send", Flag),
    ("keyframe", Flag),
    ("min_delay", DELAY),
    ("max_delay", DELAY),
    // `configure` is one request for publishers and subscribers: these are for subscribers.
    ("substream", LAYER),
    ("temporal", LAYER),
    ("fallback", ID),
    ("spatial_layer", LAYER),
    ("temporal_layer", LAYER),
]);

const SUBSCRIBED_STREAMS: Shape = Each(&[
    ("feed", Name),
    ("mid", Name),
    ("sub_mid", Name),
    ("crossrefid", Name),
    ("send", Flag),
    ("substream", LAYER),
    ("temporal", LAYER),
    ("spatial_layer", LAYER),
    ("temporal_layer", LAYER),
    ("min_delay", DELAY),
    ("max_delay", DELAY),
]);

/// What a publisher or subscriber may change: `publish`, `configure`, `joinandconfigure`.
pub(super) const CONFIGURE: &[Field] = &[
    ("audio", Flag),
    ("video", Flag),
    ("data", Flag),
    ("audiocodec", Name),
    ("videocodec", Name),
    ("bitrate", Bitrate),
    ("keyframe", Flag),
    ("update", Flag),
    ("restart", Flag),
    ("mid", Name),
    ("send", Flag),
    ("streams", PUBLISHED_STREAMS),
    // A label like `screen`; nothing that could be read as words of ours.
    ("descriptions", Each(&[("mid", Name), ("description", Name)])),
    ("substream", LAYER),
    ("temporal", LAYER),
    ("fallback", ID),
    ("spatial_layer", LAYER),
    ("temporal_layer", LAYER),
];

/// What a subscriber may ask for when it joins.
pub(super) const JOIN_SUBSCRIBER: &[Field] = &[
    ("streams", SUBSCRIBED_STREAMS),
    ("feed", Name),
    ("private_id", ID),
    ("autoupdate", Flag),
    ("use_msid", Flag),
    ("audio", Flag),
    ("video", Flag),
    ("data", Flag),
    ("offer_audio", Flag),
    ("offer_video", Flag),
    ("offer_data", Flag),
    ("substream", LAYER),
    ("temporal", LAYER),
    ("fallback", ID),
    ("spatial_layer", LAYER),
    ("temporal_layer", LAYER),
];

/// `subscribe` and `unsubscribe`.
pub(super) const STREAMS: &[Field] = &[("streams", SUBSCRIBED_STREAMS)];

/// `update`.
pub(super) const UPDATE: &[Field] = &[("subscribe", SUBSCRIBED_STREAMS), ("unsubscribe", SUBSCRIBED_STREAMS)];

/// `switch`, in its present form and the one before.
pub(super) const SWITCH: &[Field] =
    &[("streams", SUBSCRIBED_STREAMS), ("feed", Name), ("audio", Flag), ("video", Flag), ("data", Flag)];

/// `join` as a publisher, `unpublish`, `start`, `pause` and `leave` have nothing to say.
pub(super) const NOTHING: &[Field] = &[];

/// The offer or answer that comes with a message.
pub(super) const JSEP: &[Field] =
    &[("type", Name), ("sdp", Text(60 * 1024)), ("trickle", Flag), ("update", Flag), ("rid_order", Name)];

/// One candidate, or the word that there are no more.
pub(super) const CANDIDATE: &[Field] = &[
    ("candidate", Text(1024)),
    ("sdpMid", Name),
    ("sdpMLineIndex", Number(0, 255)),
    ("usernameFragment", Text(256)),
    ("completed", Flag),
];

/// A field that is not what it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct WrongShape;

/// Copies the named fields of `from`, and counts those left out. `null` is the same as absent.
pub(super) fn pick(
    from: &Map<String, Value>,
    fields: &[Field],
    left_out: &mut u64,
) -> Result<Map<String, Value>, WrongShape> {
    let mut picked = Map::new();
    for (name, value) in from {
        match fields.iter().find(|(field, _)| field == name) {
            Some(_) if value.is_null() => {}
            Some((_, shape)) => {
                picked.insert(name.clone(), check(value, *shape, left_out)?);
            }
            None => *left_out += 1,
        }
    }
    Ok(picked)
}

fn check(value: &Value, shape: Shape, left_out: &mut u64) -> Result<Value, WrongShape> {
    match shape {
        Flag => value.as_bool().map(Value::from).ok_or(WrongShape),
        Number(least, most) => {
            let number = value.as_i64().filter(|number| (least..=most).contains(number));
            number.map(Value::from).ok_or(WrongShape)
        }
        Bitrate => match value.as_u64() {
            Some(0) => Ok(BITRATE_MAX.into()),
            Some(bitrate) => Ok(bitrate.min(BITRATE_MAX).into()),
            None => Err(WrongShape),
        },
        Name => {
            let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
            let name = value.as_str().filter(|name| (1..=64).contains(&name.len()) && name.bytes().all(is_plain));
            name.map(Value::from).ok_or(WrongShape)
        }
        Text(most) => value.as_str().filter(|text| text.len() <= most).map(Value::from).ok_or(WrongShape),
        Each(fields) => {
            let list = value.as_array().filter(|list| list.len() <= LIST_MAX).ok_or(WrongShape)?;
            list.iter()
                .map(|entry| pick(entry.as_object().ok_or(WrongShape)?, fields, left_out).map(Value::Object))
                .collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn picked(from: &Value, fields: &[Field]) -> Result<(Value, u64), WrongShape> {
        let mut left_out = 0;
        let picked = pick(from.as_object().unwrap(), fields, &mut left_out)?;
        Ok((Value::Object(picked), left_out))
    }

    #[test]
    fn what_is_not_named_does_not_pass() {
        let from = json!({"record": true, "filename": "/etc/x", "secret": "s", "admin_key": "k", "display": "<b>",
            "rtp_forward": {}, "token": "t", "audio_level_averge": 1, "videocodec": "vp8",
            "streams": [{"mid": "0", "send": false, "host": "10.0.0.1"}]});
        let expected = json!({"videocodec": "vp8", "streams": [{"mid": "0", "send": false}]});
        assert_eq!(picked(&from, CONFIGURE), Ok((expected, 9)));
    }

    #[test]
    fn a_bitrate_is_held_below_the_rooms() {
        for (asked, given) in [(0, BITRATE_MAX), (64_000, 64_000), (u64::MAX, BITRATE_MAX)] {
            assert_eq!(picked(&json!({"bitrate": asked}), CONFIGURE), Ok((json!({"bitrate": given}), 0)));
        }
    }

    #[test]
    fn a_field_that_is_not_what_it_should_be_is_refused() {
        let wrong = [
            json!({"audio": "yes"}),
            json!({"bitrate": -1}),
            json!({"bitrate": 1.5}),
            json!({"videocodec": ""}),
            json!({"videocodec": "a b"}),
            json!({"videocodec": "x".repeat(65)}),
            json!({"streams": {}}),
            json!({"streams": ["0"]}),
            json!({"streams": [{"substream": 3}]}),
            json!({"streams": vec![json!({}); 65]}),
            json!({"descriptions": [{"mid": "0", "description": "<script>"}]}),
        ];
        for from in wrong {
            assert_eq!(picked(&from, CONFIGURE), Err(WrongShape), "{from}");
        }
        assert_eq!(picked(&json!({"audio": null}), CONFIGURE), Ok((json!({}), 0)));
    }
}
