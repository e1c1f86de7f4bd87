//! A look at a camera before it is used: what it has, how it behaves, and what to change about it.

use std::time::Duration;

use anteroom_domain::camera::{CameraSettings, MediaPlan, Offered, RoomCodecs};
use tokio::time::{Instant, timeout_at};

use crate::source::{Heard, Source, SourceError, Target, Unit};

/// How long a camera is watched at most. Chosen: two key frames of nearly all, and nobody minds waiting.
const WATCH: Duration = Duration::from_secs(6);
/// With so many key frames it has been watched for long enough.
const KEYS_ENOUGH: usize = 3;
/// Above this, viewers wait noticeably for their first picture.
const INTERVAL_ADVISED: Duration = Duration::from_secs(2);

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Probe {
    /// What the camera has.
    pub offered: Offered,
    /// What would be made of that in the room.
    pub plan: MediaPlan,
    /// From one key frame to the next; `None` if there were no two.
    pub key_frame_interval: Option<Duration>,
    /// Pictures a second.
    pub frame_rate: f64,
    /// Pictures and sound, in kbit/s.
    pub kbps: f64,
    /// What to change, in sentences.
    pub advice: Vec<String>,
}

/// Connects to a camera, watches it for some seconds, and parts from it.
pub async fn probe(target: &Target, codecs: RoomCodecs, has_transcoder: bool) -> Result<Probe, SourceError> {
    let mut source = Source::open(target, |offered| Ok(offered.audio.is_some())).await?;
    let watched = watch(&mut source).await;
    let offered = source.offered().clone();
    source.close().await;
    let watched = watched?;
    // Whether lines of viewers should be followed is a wish, and no property of the camera.
    let settings = CameraSettings { adaptative_bitrate: false, ..target.settings.clone() };
    let plan = MediaPlan::decide(&offered, &settings, codecs, has_transcoder);
    let seconds = watched.lasted.as_secs_f64().max(0.001);
    let key_frame_interval = watched.interval();
    let mut advice = plan.advice();
    match key_frame_interval {
        Some(interval) if interval > INTERVAL_ADVISED => advice.push(format!(
            "The camera sends a key frame every {:.0} s, so that viewers may wait as long for their first picture. Set it \
             to every second or two.",
            interval.as_secs_f64()
        )),
        None => advice.push(format!(
            "The camera sent no second key frame within {} s, so that viewers may wait longer than that for their first \
             picture. Set it to one every second or two.",
            WATCH.as_secs()
        )),
        Some(_) => {}
    }
    if watched.lost > 0 {
        advice.push(format!("{} packets were lost. Have the camera send over TCP, or mend its network.", watched.lost));
    }
    Ok(Probe {
        offered,
        plan,
        key_frame_interval,
        frame_rate: f64::from(watched.pictures) / seconds,
        kbps: watched.bytes * 8.0 / 1000.0 / seconds,
        advice,
    })
}

#[derive(Default)]
struct Watched {
    lasted: Duration,
    pictures: u32,
    bytes: f64,
    lost: u32,
    /// Of each key frame, in 1/90000 s of the camera's time.
    keys: Vec<i64>,
}

impl Watched {
    /// The longest.
    fn interval(&self) -> Option<Duration> {
        let steps = self.keys.windows(2).filter_map(|pair| u64::try_from(pair[1] - pair[0]).ok());
        steps.max().map(|ticks| Duration::from_micros(ticks * 100 / 9))
    }
}

fn knows_order(offered: &Offered) -> bool {
    offered.video.as_ref().is_none_or(|video| video.has_b_frames.is_some())
}

async fn watch(source: &mut Source) -> Result<Watched, SourceError> {
    let (mut watched, began) = (Watched::default(), Instant::now());
    while !(watched.keys.len() >= KEYS_ENOUGH && knows_order(source.offered()))
        && let Ok(heard) = timeout_at(began + WATCH, source.next()).await
    {
        match heard? {
            Heard::Unit(Unit::Video(unit)) => {
                watched.pictures += 1;
                watched.bytes += f64::from(u32::try_from(unit.data.len()).unwrap_or(u32::MAX));
                watched.lost += u32::from(unit.lost);
                if unit.is_key {
                    watched.keys.push(unit.time);
                }
            }
            Heard::Unit(Unit::Audio(unit)) => {
                watched.bytes += f64::from(u32::try_from(unit.data.len()).unwrap_or(u32::MAX));
            }
            Heard::Quiet => {}
        }
        watched.lasted = began.elapsed();
    }
    Ok(watched)
}
