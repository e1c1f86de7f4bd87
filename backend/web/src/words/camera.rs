//! What became of a look at a camera, in plain words.

use anteroom_domain::camera::{AudioPlan, CameraState, Cause, G711, VideoFormat, VideoPlan};
use anteroom_engine::{cameras::LookError, ports::CameraFindings};

use crate::language::Language;

/// A look at a camera, as it is told.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Look {
    /// Whether it would be seen in a consultation.
    pub(crate) plays: bool,
    /// The same in a sentence.
    pub(crate) headline: String,
    /// What was found: names and values.
    pub(crate) facts: Vec<(&'static str, String)>,
    /// What to change, in sentences.
    pub(crate) advice: Vec<String>,
}

/// What was found at a camera.
pub(crate) fn found(findings: &CameraFindings) -> Look {
    let plays = matches!(findings.plan.video, VideoPlan::Pass | VideoPlan::Transcode(_));
    let headline = match (plays, findings.advice.is_empty()) {
        (true, true) => "The camera works, and nothing needs to be changed.",
        (true, false) => "The camera works. It could work better:",
        (false, _) => "The camera answers, but its pictures cannot be shown in a consultation:",
    };
    let mut facts = Vec::new();
    if let Some(video) = &findings.offered.video {
        let size = video.size.map(|(width, height)| format!(", {width} × {height}")).unwrap_or_default();
        facts.push(("Pictures", format!("{}{size}, {:.0} a second", format_words(&video.format), findings.frame_rate)));
    }
    let sound = match (&findings.plan.audio, &findings.offered.audio) {
        (_, None) | (AudioPlan::None, _) => "None".to_owned(),
        (AudioPlan::Pass(G711::Mu | G711::A), _) => "G.711".to_owned(),
        (AudioPlan::Transcode(_), Some(audio)) => audio.encoding.to_uppercase(),
        (AudioPlan::LeaveOut(_), Some(audio)) => format!("{}, left out", audio.encoding.to_uppercase()),
    };
    facts.push(("Sound", sound));
    let interval = findings.key_frame_interval.map(|interval| format!("every {:.1} s", interval.as_secs_f64()));
    facts.push(("Key frames", interval.unwrap_or_else(|| "fewer than two were seen".to_owned())));
    facts.push(("Data", format!("{:.0} kbit/s", findings.kbps)));
    Look { plays, headline: headline.to_owned(), facts, advice: findings.advice.clone() }
}

/// Why nothing was found.
pub(crate) fn not_found(error: &LookError) -> Look {
    let (headline, advice) = match error {
        LookError::NoPictures(cause) => ("The camera shows nothing.".to_owned(), cause_words(*cause).to_owned()),
        LookError::TooSlow => (
            "The camera did not show enough of itself within 10 seconds.".to_owned(),
            "Look whether it is overloaded or its network is slow, and try again.".to_owned(),
        ),
        LookError::Sealed | LookError::Busy | LookError::Camera(_) => {
            ("The camera was not tried.".to_owned(), error.to_string())
        }
    };
    Look { plays: false, headline, facts: Vec::new(), advice: vec![advice] }
}

/// Why there is no picture of a camera in a room, for everybody there; empty when there is one or is about to be. What is wrong
/// with its login or its network is not theirs to know.
pub(crate) fn camera_in_room(language: Language, state: Option<CameraState>, cause: Option<Cause>) -> String {
    language.say(match (state, cause) {
        (None | Some(CameraState::Idle | CameraState::Connecting | CameraState::Stopped), _) => "camera-connecting",
        (Some(CameraState::Live), _) => return String::new(),
        (Some(CameraState::Stalled), _) => "camera-stalled",
        (Some(CameraState::Reconnecting), _) | (Some(CameraState::Failed), Some(_)) => "camera-lost",
        (Some(CameraState::Failed), None) => "camera-failed",
    })
}

/// What a camera in a room does, for admins.
pub(crate) fn camera_state(state: CameraState) -> &'static str {
    match state {
        CameraState::Idle => "Nobody watches",
        CameraState::Connecting => "Being connected to",
        CameraState::Live => "Pictures come",
        CameraState::Stalled => "No pictures come",
        CameraState::Reconnecting => "Lost, and being tried again",
        CameraState::Failed => "Cannot be connected to, and is tried now and then",
        CameraState::Stopped => "Has left the room",
    }
}

/// What is the matter, and what to do about it.
pub(crate) fn cause_words(cause: Cause) -> &'static str {
    match cause {
        Cause::DnsFailed => "Its name is not known here. Look whether the address is spelt right.",
        Cause::ConnectTimeout => {
            "Nobody answers at this address. Look whether the camera is on, and whether this server may reach its network."
        }
        Cause::Refused => {
            "Nobody listens at this address. Look whether the port is right, and whether RTSP is switched on."
        }
        Cause::TlsFailed => {
            "No encrypted connection came about, or its certificate is not trusted. Most cameras sign their own: give its \
             SHA-256 under “Certificate”."
        }
        Cause::Unauthorized => "User or password are wrong or missing.",
        Cause::NotFound => "The camera has no such stream. Its manual says what comes after the host in its address.",
        Cause::TransportRefused => {
            "It does not send in the way that is chosen under “Transport”. Choose “Whichever works”."
        }
        Cause::UnsupportedCodec => "It sends no pictures that are known here. Set it to H264.",
        Cause::NoKeyframe => "Pictures came, but none to begin with. Set it to a key frame every second or two.",
        Cause::ReadTimeout => "It fell silent. Look whether it is overloaded or its network is slow.",
        Cause::Eos => "It ended the connection. Perhaps it serves only so many at once.",
        Cause::Protocol => {
            "It said something that cannot be understood. Look whether this is the address of an RTSP stream."
        }
        Cause::AddressDenied => {
            "Its address is not among those that cameras may have. Whoever runs the server can allow its network or port, \
             under [cameras] in the configuration."
        }
        Cause::NoTranscoder => {
            "It sends H265 or B-frames, and nothing is installed here that could re-encode them. Whoever runs the server can \
             install anteroom-transcode; or set the camera to H264 without B-frames."
        }
        Cause::Transcoder => "What re-encodes its pictures has failed, or had no time for them. It is started again.",
    }
}

fn format_words(format: &VideoFormat) -> String {
    match format {
        VideoFormat::H264 { profile } => match profile {
            Some(66) => "H264 baseline".to_owned(),
            Some(77) => "H264 main".to_owned(),
            Some(100) => "H264 high".to_owned(),
            Some(_) | None => "H264".to_owned(),
        },
        VideoFormat::H265 => "H265".to_owned(),
        VideoFormat::Other(name) => name.to_uppercase(),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use anteroom_domain::camera::{AudioTrack, LeftOut, MediaPlan, Offered, Unfit, VideoTrack};

    use super::*;

    fn findings(plan: VideoPlan, advice: &[&str]) -> CameraFindings {
        let video = VideoTrack {
            format: VideoFormat::H264 { profile: Some(100) },
            has_b_frames: Some(false),
            size: Some((1920, 1080)),
        };
        let audio = AudioTrack { encoding: "pcma".to_owned(), clock_rate: 8_000, channels: 1 };
        CameraFindings {
            offered: Offered { video: Some(video), audio: Some(audio) },
            plan: MediaPlan { video: plan, audio: AudioPlan::LeaveOut(LeftOut::Room), lacks_transcoder: false },
            key_frame_interval: Some(Duration::from_millis(1_960)),
            frame_rate: 24.97,
            kbps: 3_999.6,
            advice: advice.iter().map(ToString::to_string).collect(),
        }
    }

    #[test]
    fn what_a_camera_sends_is_said_in_plain_words() {
        let look = found(&findings(VideoPlan::Pass, &[]));
        assert!(look.plays && look.headline.contains("nothing needs to be changed"), "{look:?}");
        let values: Vec<_> = look.facts.iter().map(|(_, value)| value.as_str()).collect();
        assert_eq!(values, ["H264 high, 1920 × 1080, 25 a second", "PCMA, left out", "every 2.0 s", "4000 kbit/s"]);
        let refused = found(&findings(VideoPlan::Refuse(Unfit::BFrames), &["Switch B-frames off."]));
        assert!(!refused.plays && refused.headline.contains("cannot be shown"), "{refused:?}");
        assert_eq!(refused.advice, ["Switch B-frames off."]);
    }

    #[test]
    fn why_a_camera_shows_nothing_is_said_with_what_to_do() {
        let look = not_found(&LookError::NoPictures(Cause::Unauthorized));
        assert_eq!(look.advice, ["User or password are wrong or missing."]);
        for error in [LookError::TooSlow, LookError::Busy, LookError::Sealed] {
            let look = not_found(&error);
            assert!(!look.plays && look.advice.iter().all(|sentence| sentence.ends_with('.')), "{look:?}");
        }
    }
}
