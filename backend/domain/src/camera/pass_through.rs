//! What can be passed on of what a camera sends, and what cannot, in words.

use super::{AudioPolicy, CameraSettings, VideoPolicy};

/// The two codecs of telephones, which cameras and browsers share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum G711 {
    /// The American one.
    Mu,
    /// The European one.
    A,
}

/// How pictures are encoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VideoFormat {
    /// What every browser takes, with its profile as in `profile_idc`.
    H264 {
        /// 66 is baseline, 77 main, 100 high; `None` until the camera has told.
        profile: Option<u8>,
    },
    /// What few browsers take.
    H265,
    /// Anything else, by its name in SDP.
    Other(String),
}

/// The pictures of a camera.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VideoTrack {
    /// How they are encoded.
    pub format: VideoFormat,
    /// Whether some depend on later ones; `None` as long as too few have been seen.
    pub has_b_frames: Option<bool>,
    /// Width and height, if known.
    pub size: Option<(u32, u32)>,
}

/// The sound of a camera.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AudioTrack {
    /// The encoding's name in SDP, in small letters.
    pub encoding: String,
    /// Samples per second.
    pub clock_rate: u32,
    /// How many channels.
    pub channels: u16,
}

/// What a camera describes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    /// Its pictures.
    pub video: Option<VideoTrack>,
    /// Its sound.
    pub audio: Option<AudioTrack>,
}

/// What a room takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoomCodecs {
    /// Pictures in H264.
    pub h264: bool,
    /// Sound.
    pub sound: RoomSound,
}

/// In which codecs a room takes sound. Offered to a room in another one, it would cost viewers the pictures as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoomSound {
    /// In PCMU.
    pub pcmu: bool,
    /// In PCMA.
    pub pcma: bool,
    /// In Opus, which no camera sends: what is re-encoded becomes that.
    pub opus: bool,
}

impl RoomSound {
    /// In none.
    pub const NONE: Self = Self { pcmu: false, pcma: false, opus: false };
}

/// Why pictures cannot be passed on as they are.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// There are none.
    #[error("The camera sends no pictures.")]
    NoVideo,
    /// H265.
    #[error("The camera sends H265, which most browsers cannot show. Set it to H264, or have it re-encoded.")]
    H265,
    /// Another codec.
    #[error("The camera sends {0}, which browsers cannot show. Set it to H264.")]
    Codec(String),
    /// B-frames.
    #[error(
        "The camera sends B-frames, which browsers show jerkily or not at all. Set its H264 profile to Baseline, switch \
         B-frames off, or have it re-encoded."
    )]
    BFrames,
    /// The room.
    #[error("The room does not take H264.")]
    Room,
    /// The settings say so.
    #[error("Re-encoding was asked for.")]
    Asked,
}

/// Why sound is not passed on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LeftOut {
    /// A codec that browsers do not take from a camera as it is.
    #[error("The camera's sound is {0}, which cannot be passed on as it is. Set it to G.711, or have it re-encoded.")]
    Codec(String),
    /// A codec that could be passed on, to another room.
    #[error("The room does not take the camera's sound as it is.")]
    Room,
    /// The settings say so.
    #[error("Sound is switched off.")]
    Off,
}

/// What becomes of the pictures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VideoPlan {
    /// They are passed on as they are.
    Pass,
    /// They are re-encoded, because of this.
    Transcode(Unfit),
    /// They are not shown, because of this.
    Refuse(Unfit),
}

/// What becomes of the sound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AudioPlan {
    /// There is none.
    None,
    /// It is passed on: as it is, or in the other of the two codecs.
    Pass(G711),
    /// It is re-encoded, because of this.
    Transcode(LeftOut),
    /// It is left out, because of this.
    LeaveOut(LeftOut),
}

/// What becomes of a camera's media.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MediaPlan {
    /// Its pictures.
    pub video: VideoPlan,
    /// Its sound.
    pub audio: AudioPlan,
    /// Whether more could be made of it if this server had a transcoder.
    pub lacks_transcoder: bool,
}

/// How a camera's feed is offered to a room. It is published before the camera is connected to, and anew where that turns out to
/// be another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FeedShape {
    /// Whether pictures come in several sizes, of which each viewer gets what their line can take.
    pub layers: bool,
    /// Whether sound comes in Opus, and not as telephones have it.
    pub opus: bool,
}

/// Where re-encoding would help and cannot be had.
const NO_TRANSCODER: &str = "This server cannot re-encode: the program anteroom-transcode is not installed on it.";

impl FeedShape {
    /// What is believed of a camera that has not been connected to.
    pub fn unseen(settings: &CameraSettings, has_transcoder: bool) -> Self {
        let layers = has_transcoder && settings.adaptative_bitrate && settings.video != VideoPolicy::Pass;
        Self { layers, opus: false }
    }

    /// What is known of it by this plan. Where there is no sound at all, the offer need not change.
    #[must_use]
    pub fn with(self, plan: &MediaPlan) -> Self {
        let opus = match plan.audio {
            AudioPlan::Transcode(_) => true,
            AudioPlan::Pass(_) => false,
            AudioPlan::None | AudioPlan::LeaveOut(_) => self.opus,
        };
        Self { opus, ..self }
    }
}

impl MediaPlan {
    /// Decides for a camera that describes itself so, in a room that takes these codecs. Without a transcoder, what would
    /// need one is refused or left out. Viewers' lines are served by re-encoding if there is a transcoder, and with one
    /// size for all otherwise: a picture that does not adapt is better than none.
    pub fn decide(offered: &Offered, settings: &CameraSettings, room: RoomCodecs, has_transcoder: bool) -> Self {
        let decide = |has_transcoder| Self::decide_media(offered, settings, room, has_transcoder);
        let (video, audio) = decide(has_transcoder);
        let lacks_transcoder = !has_transcoder && decide(true) != (video.clone(), audio.clone());
        Self { video, audio, lacks_transcoder }
    }

    fn decide_media(
        offered: &Offered,
        settings: &CameraSettings,
        room: RoomCodecs,
        has_transcoder: bool,
    ) -> (VideoPlan, AudioPlan) {
        let video = match (unfit(offered, room), settings.video) {
            (Some(Unfit::NoVideo), _) => VideoPlan::Refuse(Unfit::NoVideo),
            (Some(why @ (Unfit::Codec(_) | Unfit::Room)), _) => VideoPlan::Refuse(why),
            (Some(why), VideoPolicy::Auto | VideoPolicy::Transcode) if has_transcoder => VideoPlan::Transcode(why),
            (Some(why), _) => VideoPlan::Refuse(why),
            (None, VideoPolicy::Transcode) if has_transcoder => VideoPlan::Transcode(Unfit::Asked),
            (None, VideoPolicy::Transcode) => VideoPlan::Refuse(Unfit::Asked),
            (None, VideoPolicy::Auto) if has_transcoder && settings.adaptative_bitrate => {
                VideoPlan::Transcode(Unfit::Asked)
            }
            (None, VideoPolicy::Auto | VideoPolicy::Pass) => VideoPlan::Pass,
        };
        (video, audio(offered.audio.as_ref(), settings.audio, room, has_transcoder))
    }

    /// What somebody should know about it: a sentence for each thing that is not as they may expect.
    pub fn advice(&self) -> Vec<String> {
        let video = match &self.video {
            VideoPlan::Pass | VideoPlan::Transcode(Unfit::Asked) => None,
            VideoPlan::Transcode(why) | VideoPlan::Refuse(why) => Some(why.to_string()),
        };
        let audio = match &self.audio {
            AudioPlan::None | AudioPlan::Pass(_) | AudioPlan::LeaveOut(LeftOut::Off) => None,
            AudioPlan::Transcode(why) | AudioPlan::LeaveOut(why) => Some(why.to_string()),
        };
        let transcoder = self.lacks_transcoder.then(|| NO_TRANSCODER.to_owned());
        video.into_iter().chain(audio).chain(transcoder).collect()
    }
}

fn unfit(offered: &Offered, room: RoomCodecs) -> Option<Unfit> {
    let Some(video) = &offered.video else { return Some(Unfit::NoVideo) };
    match &video.format {
        // What is re-encoded becomes H264 too.
        _ if !room.h264 => Some(Unfit::Room),
        VideoFormat::H265 => Some(Unfit::H265),
        VideoFormat::Other(name) => Some(Unfit::Codec(name.to_uppercase())),
        VideoFormat::H264 { .. } if video.has_b_frames == Some(true) => Some(Unfit::BFrames),
        VideoFormat::H264 { .. } => None,
    }
}

fn audio(track: Option<&AudioTrack>, policy: AudioPolicy, room: RoomCodecs, has_transcoder: bool) -> AudioPlan {
    let Some(track) = track else { return AudioPlan::None };
    if policy == AudioPolicy::Off {
        return AudioPlan::LeaveOut(LeftOut::Off);
    }
    // A room that takes one of the two takes both, as one is turned into the other sample by sample.
    let is_taken = room.sound.pcmu || room.sound.pcma;
    let g711 = match track.encoding.as_str() {
        "pcmu" => Some((G711::Mu, is_taken)),
        "pcma" => Some((G711::A, is_taken)),
        _ => None,
    };
    // WebRTC knows G.711 only as telephones do.
    let is_telephone = track.clock_rate == 8000 && track.channels == 1;
    let why = match g711 {
        Some((codec, true)) if is_telephone => return AudioPlan::Pass(codec),
        Some((_, false)) if is_telephone => LeftOut::Room,
        Some(_) | None => LeftOut::Codec(name_of(&track.encoding)),
    };
    let is_known = matches!(track.encoding.as_str(), "pcmu" | "pcma" | "mpeg4-generic") && room.sound.opus;
    if has_transcoder && is_known { AudioPlan::Transcode(why) } else { AudioPlan::LeaveOut(why) }
}

/// What people call an encoding.
fn name_of(encoding: &str) -> String {
    match encoding {
        "mpeg4-generic" | "mp4a-latm" => "AAC".to_owned(),
        other => other.to_uppercase(),
    }
}
