//! What there is to re-encode of a camera. Pure.

use anteroom_domain::camera::{AudioPlan, AudioTrack, FeedShape, MediaPlan, Offered, VideoFormat, VideoPlan};
use anteroom_transcode::{Layers, PictureFormat, SoundFormat, SoundTask};

/// What there is to re-encode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Work {
    /// How the pictures come, and in which sizes they are wanted.
    pub(crate) pictures: Option<(PictureFormat, Layers)>,
    /// How the sound comes.
    pub(crate) sound: Option<SoundTask>,
}

/// What this plan asks to be re-encoded of a camera that sends this, to be offered so; `None` where all is passed on or left out.
pub(crate) fn work_of(plan: &MediaPlan, offered: &Offered, shape: FeedShape, sound_config: &[u8]) -> Option<Work> {
    let layers = if shape.layers { Layers::THREE } else { Layers::ONE };
    let pictures = match (&plan.video, offered.video.as_ref().map(|video| &video.format)) {
        (VideoPlan::Transcode(_), Some(VideoFormat::H264 { .. })) => Some((PictureFormat::H264, layers)),
        (VideoPlan::Transcode(_), Some(VideoFormat::H265)) => Some((PictureFormat::H265, layers)),
        (VideoPlan::Transcode(_), Some(VideoFormat::Other(_)) | None) => None,
        (VideoPlan::Pass | VideoPlan::Refuse(_), _) => None,
    };
    let sound = match (&plan.audio, &offered.audio) {
        (AudioPlan::Transcode(_), Some(track)) => sound_of(track, sound_config),
        (AudioPlan::Transcode(_), None) => None,
        (AudioPlan::None | AudioPlan::Pass(_) | AudioPlan::LeaveOut(_), _) => None,
    };
    (pictures.is_some() || sound.is_some()).then_some(Work { pictures, sound })
}

fn sound_of(track: &AudioTrack, config: &[u8]) -> Option<SoundTask> {
    let format = match track.encoding.as_str() {
        "pcmu" => SoundFormat::Mu,
        "pcma" => SoundFormat::A,
        "mpeg4-generic" => SoundFormat::Aac(config.to_vec()),
        _ => return None,
    };
    Some(SoundTask { format, rate: track.clock_rate, channels: u8::try_from(track.channels).ok()? })
}

#[cfg(test)]
mod tests {
    use anteroom_domain::camera::{CameraSettings, RoomCodecs, RoomSound, VideoTrack};

    use super::*;

    const ROOM: RoomCodecs = RoomCodecs { h264: true, sound: RoomSound { pcmu: true, pcma: true, opus: true } };

    fn work(format: VideoFormat, encoding: &str, adaptative_bitrate: bool) -> Option<Work> {
        let video = VideoTrack { format, has_b_frames: None, size: None };
        let audio = AudioTrack { encoding: encoding.to_owned(), clock_rate: 8000, channels: 1 };
        let offered = Offered { video: Some(video), audio: Some(audio) };
        let settings = CameraSettings { adaptative_bitrate, ..CameraSettings::default() };
        let plan = MediaPlan::decide(&offered, &settings, ROOM, true);
        work_of(&plan, &offered, FeedShape::unseen(&settings, true).with(&plan), &[0x11, 0x88])
    }

    #[test]
    fn only_what_cannot_be_passed_on_is_re_encoded() {
        let h264 = VideoFormat::H264 { profile: None };
        assert_eq!(work(h264.clone(), "pcmu", false), None);
        let layered = Work { pictures: Some((PictureFormat::H264, Layers::THREE)), sound: None };
        assert_eq!(work(h264.clone(), "pcmu", true), Some(layered));
        let single = Work { pictures: Some((PictureFormat::H265, Layers::ONE)), sound: None };
        assert_eq!(work(VideoFormat::H265, "pcma", false), Some(single));
        let sound = SoundTask { format: SoundFormat::Aac(vec![0x11, 0x88]), rate: 8000, channels: 1 };
        assert_eq!(work(h264, "mpeg4-generic", false), Some(Work { pictures: None, sound: Some(sound) }));
    }
}
