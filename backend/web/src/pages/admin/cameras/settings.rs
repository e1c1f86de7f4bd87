//! How a camera is used, as the form shows it. Fields have the names that the domain gives them.

use anteroom_domain::camera::{CameraSettings, TrustedCertificate};
use serde_json::Value;

use super::super::{
    field_view::{ChoiceView, FieldView},
    typed::Typed,
};

enum Kind {
    /// A whole number of these.
    Number(&'static str),
    /// One of a few: the value, and what it means.
    Choice(&'static [(&'static str, &'static str)]),
    /// On, which means this, or off.
    Switch(&'static str),
}

struct Setting {
    name: &'static str,
    label: &'static str,
    sentence: &'static str,
    kind: Kind,
}

const CERTIFICATE: &str = "certificate";
const PINNED: &str = "pinned";

const SETTINGS: &[Setting] = &[
    Setting {
        name: "transport",
        label: "Transport",
        sentence: "How pictures come from the camera. Over TCP nothing is lost on the way; some cameras know UDP only.",
        kind: Kind::Choice(&[("auto", "Whichever works"), ("tcp", "TCP"), ("udp", "UDP")]),
    },
    Setting {
        name: CERTIFICATE,
        label: "Certificate",
        sentence: "Of a camera at rtsps://. Where any is taken, whoever is in between can see and change everything.",
        kind: Kind::Choice(&[
            ("verified", "By an authority that is trusted"),
            (PINNED, "The one with the SHA-256 below"),
            ("any", "Any"),
        ]),
    },
    Setting {
        name: "audio",
        label: "Sound",
        sentence: "Sound is passed on where browsers can play it.",
        kind: Kind::Choice(&[("auto", "Where possible"), ("off", "Never")]),
    },
    Setting {
        name: "adaptative_bitrate",
        label: "Sizes",
        sentence: "Where this server can re-encode, it takes processor time for that. Otherwise all get what the camera sends.",
        kind: Kind::Switch("Send each viewer the size that their connection bears"),
    },
    Setting {
        name: "only_play_with_subscribers",
        label: "On demand",
        sentence: "It spares the camera and its network. The first one who looks waits a moment.",
        kind: Kind::Switch("Connect to the camera only while somebody watches"),
    },
    Setting {
        name: "close_after_s",
        label: "Keep after the last viewer",
        sentence: "Whoever comes back within this time sees pictures at once.",
        kind: Kind::Number("seconds"),
    },
    Setting {
        name: "network_cache_ms",
        label: "Buffer",
        sentence: "How long pictures are held back so that they come out evenly. Everyone sees them that much later.",
        kind: Kind::Number("milliseconds"),
    },
    Setting {
        name: "connect_timeout_s",
        label: "Time to connect",
        sentence: "After this time the camera counts as away, and is tried again.",
        kind: Kind::Number("seconds"),
    },
    Setting {
        name: "read_timeout_s",
        label: "Time to answer",
        sentence: "How long the camera may take to answer when it is asked something.",
        kind: Kind::Number("seconds"),
    },
    Setting {
        name: "start_timeout_s",
        label: "Time to the first picture",
        sentence: "How long the first key frame may take after connecting.",
        kind: Kind::Number("seconds"),
    },
    Setting {
        name: "stall_timeout_s",
        label: "Time without pictures",
        sentence: "When no picture has come for so long, the camera is connected to anew.",
        kind: Kind::Number("seconds"),
    },
];

/// Every setting by its name.
fn values(settings: &CameraSettings) -> Value {
    serde_json::to_value(settings).unwrap_or_default()
}

/// The value of one as it stands in the form.
fn shown(settings: &CameraSettings, setting: &Setting) -> String {
    if setting.name == CERTIFICATE && matches!(settings.certificate, TrustedCertificate::Pinned(_)) {
        return PINNED.to_owned();
    }
    match &values(settings)[setting.name] {
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => String::new(),
        Value::String(text) => text.clone(),
        other @ (Value::Null | Value::Number(_) | Value::Array(_) | Value::Object(_)) => other.to_string(),
    }
}

fn words(setting: &Setting, value: &str) -> String {
    match &setting.kind {
        Kind::Number(unit) => format!("{value} {unit}"),
        Kind::Choice(choices) => {
            choices.iter().find(|(name, _)| *name == value).map_or(value, |(_, words)| words).to_owned()
        }
        Kind::Switch(_) => if value == "yes" { "yes" } else { "no" }.to_owned(),
    }
}

fn view(setting: &Setting, value: String) -> FieldView {
    let default = shown(&CameraSettings::default(), setting);
    let (mut unit, mut switch, mut choices) = ("", "", Vec::new());
    let kind = match &setting.kind {
        Kind::Number(of) => {
            unit = of;
            "number"
        }
        Kind::Choice(all) => {
            let choice = |(name, words): &(&'static str, &'static str)| {
                let chosen = *name == value;
                ChoiceView { value: name, words, chosen }
            };
            choices = all.iter().map(choice).collect();
            "choice"
        }
        Kind::Switch(words) => {
            switch = words;
            "switch"
        }
    };
    let bounds = match CameraSettings::bounds(setting.name) {
        Some((least, most)) => format!("Default: {}. From {least} to {most}.", words(setting, &default)),
        None => format!("Default: {}.", words(setting, &default)),
    };
    FieldView {
        name: setting.name,
        label: setting.label,
        sentence: setting.sentence,
        kind,
        is_default: value == default,
        value,
        unit,
        words: switch,
        choices,
        bounds,
        problem: None,
    }
}

/// The fields as they are set.
pub(super) fn views(settings: &CameraSettings) -> Vec<FieldView> {
    SETTINGS.iter().map(|setting| view(setting, shown(settings, setting))).collect()
}

/// The SHA-256 of the certificate that is trusted; empty if it is none in particular.
pub(super) fn fingerprint(settings: &CameraSettings) -> String {
    match settings.certificate {
        TrustedCertificate::Pinned(_) => settings.certificate.to_string(),
        TrustedCertificate::Verified | TrustedCertificate::Any => String::new(),
    }
}

/// The fields as they were typed, and what was read of them, if nothing is wrong with it.
pub(super) fn read(settings: &CameraSettings, typed: &Typed) -> (Vec<FieldView>, Option<CameraSettings>) {
    let (mut read, mut is_right, mut views) = (values(settings), true, Vec::new());
    for setting in SETTINGS {
        let text = typed.get(setting.name).trim();
        let value = match &setting.kind {
            Kind::Number(_) => {
                let (least, most) = CameraSettings::bounds(setting.name).unwrap_or((0, u32::MAX));
                let number = text.parse().ok().filter(|number: &u32| (least..=most).contains(number));
                number.map(Value::from).ok_or_else(|| format!("Give a whole number from {least} to {most}."))
            }
            Kind::Choice(_) if setting.name == CERTIFICATE => certificate(text, typed.get("fingerprint")),
            Kind::Choice(choices) => {
                let is_one = choices.iter().any(|(name, _)| *name == text);
                is_one.then(|| text.into()).ok_or_else(|| "Choose one of these.".to_owned())
            }
            Kind::Switch(_) => Ok(Value::from(text == "yes")),
        };
        let mut view = view(setting, text.to_owned());
        match value {
            Ok(value) => read[setting.name] = value,
            Err(problem) => {
                is_right = false;
                view.problem = Some(problem);
            }
        }
        views.push(view);
    }
    let read = serde_json::from_value(read).ok().filter(|_| is_right);
    (views, read)
}

fn certificate(choice: &str, fingerprint: &str) -> Result<Value, String> {
    let certificate = match choice {
        "verified" => TrustedCertificate::Verified,
        "any" => TrustedCertificate::Any,
        PINNED => {
            let read = fingerprint.parse().ok().filter(|read| matches!(read, TrustedCertificate::Pinned(_)));
            read.ok_or_else(|| "Give its SHA-256 below: 64 hexadecimal digits.".to_owned())?
        }
        _ => return Err("Choose one of these.".to_owned()),
    };
    Ok(certificate.to_string().into())
}

#[cfg(test)]
mod tests {
    use anteroom_domain::camera::{AudioPolicy, Transport};

    use super::*;

    fn typed(settings: &CameraSettings) -> Typed {
        let fields = views(settings).into_iter().map(|view| (view.name.to_owned(), view.value));
        Typed::of(fields.chain([("fingerprint".to_owned(), fingerprint(settings))]).collect())
    }

    #[test]
    fn a_form_that_is_sent_back_as_it_came_changes_nothing() {
        let unusual = CameraSettings {
            transport: Transport::Udp,
            certificate: TrustedCertificate::Pinned([0xab; 32]),
            adaptative_bitrate: false,
            only_play_with_subscribers: false,
            close_after_s: 3_600,
            network_cache_ms: 0,
            audio: AudioPolicy::Off,
            connect_timeout_s: 60,
            ..CameraSettings::default()
        };
        let any = CameraSettings { certificate: TrustedCertificate::Any, ..CameraSettings::default() };
        for settings in [CameraSettings::default(), unusual, any] {
            let (views, read) = read(&CameraSettings::default(), &typed(&settings));
            assert_eq!(read, Some(settings), "{:?}", views.into_iter().find_map(|view| view.problem));
        }
    }

    #[test]
    fn what_is_wrong_is_said_beside_its_field() {
        let typed = |name: &str, value: &str| {
            let mut fields: std::collections::HashMap<_, _> =
                views(&CameraSettings::default()).into_iter().map(|view| (view.name.to_owned(), view.value)).collect();
            fields.insert(name.to_owned(), value.to_owned());
            Typed::of(fields)
        };
        for (name, value) in [
            ("close_after_s", "3601"),
            ("stall_timeout_s", "0"),
            ("network_cache_ms", "x"),
            ("transport", "pigeon"),
            ("certificate", "pinned"),
            ("certificate", "none"),
        ] {
            let (views, read) = read(&CameraSettings::default(), &typed(name, value));
            assert_eq!(read, None, "{name} {value}");
            let wrong: Vec<_> = views.iter().filter(|view| view.problem.is_some()).map(|view| view.name).collect();
            assert_eq!(wrong, [name]);
        }
    }
}
