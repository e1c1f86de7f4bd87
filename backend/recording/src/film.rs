//! What `ffmpeg` is asked to make: everyone's pictures beside each other and everyone's sound, at its time.

use std::{ffi::OsString, fmt::Write as _, path::PathBuf, time::Duration};

use crate::{layout::Layout, piece::Kind};

/// Pictures a second. Enough for a conversation, and cheap.
const RATE: u32 = 20;
/// What one person's place may take, in kilobits a second.
const PLACE_KBPS: u32 = 600;
/// What is seen where nobody is.
const BACKGROUND: &str = "0x16181d";

/// A piece that can be read, and when it plays.
#[derive(Debug, Clone)]
pub(crate) struct Placed {
    pub(crate) path: PathBuf,
    pub(crate) person: String,
    pub(crate) kind: Kind,
    pub(crate) at: Duration,
}

/// A file that says how the pieces are put together, as `ffmpeg` reads it, and the words that go with it.
pub(crate) fn script(pieces: &[Placed], length: Duration) -> String {
    let layout = Layout::of(pieces.iter().map(|piece| piece.person.as_str()));
    let ((width, height), (place_width, place_height)) = (layout.size, layout.place);
    let mut script = format!(
        "color=c={BACKGROUND}:s={width}x{height}:r={RATE}:d={:.3},format=yuv420p[under0]",
        length.as_secs_f64()
    );
    let (mut over, mut sounds) = (0, String::new());
    for (index, piece) in pieces.iter().enumerate() {
        let at = piece.at.as_secs_f64();
        // What cannot be written to a text is no memory, which ends the process anyway.
        let _ = match piece.kind {
            Kind::Picture => {
                let (x, y) = layout.corner(&piece.person);
                over += 1;
                write!(
                    script,
                    ";\n[{index}:v]scale={place_width}:{place_height}:force_original_aspect_ratio=decrease:eval=frame,setsar=1,\
                     fps={RATE}:start_time=0,setpts=PTS+{at:.3}/TB[v{over}];\n\
                     [under{}][v{over}]overlay=x={x}+({place_width}-w)/2:y={y}+({place_height}-h)/2:eval=frame:eof_action=pass[under{over}]",
                    over - 1,
                )
            }
            Kind::Sound => {
                let ms = piece.at.as_millis();
                let _ = write!(sounds, "[a{index}]");
                // Packets that are missing become silence, so that what follows stays in its place.
                write!(
                    script,
                    ";\n[{index}:a]aresample=48000:async=1000:first_pts=0,aformat=channel_layouts=stereo,adelay={ms}:all=1[a{index}]"
                )
            }
        };
    }
    let count = sounds.matches('[').count();
    let _ = write!(script, ";\n[under{over}]null[picture]");
    let _ = match count {
        0 => write!(script, ";\nanullsrc=r=48000:cl=stereo[sound]"),
        count => write!(script, ";\n{sounds}amix=inputs={count}:duration=longest:normalize=0,apad[sound]"),
    };
    script
}

/// The words after `ffmpeg`: reads the pieces and the script, and writes `to`.
pub(crate) fn words(pieces: &[Placed], length: Duration, script: PathBuf, to: PathBuf) -> Vec<OsString> {
    let places = Layout::of(pieces.iter().map(|piece| piece.person.as_str())).size;
    let kbps = places.0 * places.1 / (640 * 480) * PLACE_KBPS;
    let mut words: Vec<OsString> = ["-nostdin", "-hide_banner", "-loglevel", "error", "-y"].map(Into::into).into();
    for piece in pieces {
        // A camera changes its size as the network changes. Whatever follows takes it as it comes; otherwise the whole film
        // would begin anew each time.
        words.extend(["-protocol_whitelist", "file", "-reinit_filter", "0", "-i"].map(Into::into));
        words.push(piece.path.clone().into());
    }
    words.push("-filter_complex_script".into());
    words.push(script.into());
    words.extend(["-map", "[picture]", "-map", "[sound]", "-t"].map(Into::into));
    words.push(format!("{:.3}", length.as_secs_f64()).into());
    words.extend(["-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-b:v"].map(Into::into));
    words.push(format!("{kbps}k").into());
    // A key picture every few seconds, so that one can go to any moment.
    words.extend(["-g", "100", "-c:a", "libopus", "-b:a", "64k", "-f", "webm"].map(Into::into));
    words.push(to.into());
    words
}
