//! A camera to look at: some pictures a second, each by itself.

use std::time::{Duration, Instant};

use anteroom_domain::camera::{Offered, VideoFormat};
use anteroom_transcode::{Order, PictureFormat, Report};
use tokio::{
    sync::{broadcast, broadcast::error::RecvError, mpsc},
    time::timeout,
};

use super::{Transcoder, TranscoderError, process::Process, usable::Usable};
use crate::{
    source::{Heard, Source, SourceError, Target, Unit, VideoUnit},
    taps::Taps,
};

/// How long the first picture may take to be made.
const STUCK_AFTER: Duration = Duration::from_secs(8);
/// How long a key frame of a camera that is connected to is waited for. Most send one every second or two, and nearly all begin with one
/// when they are connected to.
const KEY_WITHIN: Duration = Duration::from_secs(3);

/// Tells the pictures of a camera as JPEG, a few a second, until nobody listens. A listener who is slow gets fewer. A camera that is
/// connected to is not connected to once more, unless it takes long until a key frame comes.
pub async fn stills(
    target: &Target,
    transcoder: &Transcoder,
    taps: &Taps,
    tell: mpsc::Sender<Vec<u8>>,
) -> Result<(), SourceError> {
    if let Some((offered, mut live)) = taps.find(target)
        && let Some(format) = format_of(&offered)
        && let Ok(Some(first)) = timeout(KEY_WITHIN, first_key_frame(&mut live)).await
    {
        let mut pictures = Pictures::Shared { first: Some(first), live };
        return show(&mut pictures, format, transcoder, &tell).await;
    }
    let choose = |offered: &Offered| if format_of(offered).is_some() { Ok(false) } else { Err(SourceError::NoVideo) };
    let mut source = Source::open(target, choose).await?;
    let shown = match format_of(source.offered()) {
        Some(format) => show(&mut Pictures::Own(&mut source), format, transcoder, &tell).await,
        None => Err(SourceError::NoVideo),
    };
    source.close().await;
    shown
}

/// The next key frame; `None` when the camera is lost before.
async fn first_key_frame(live: &mut broadcast::Receiver<VideoUnit>) -> Option<VideoUnit> {
    loop {
        match live.recv().await {
            Ok(picture) if picture.is_key => return Some(picture),
            Ok(_) | Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return None,
        }
    }
}

/// Where pictures come from.
enum Pictures<'a> {
    /// A connection of its own.
    Own(&'a mut Source),
    /// The one that there is for others.
    Shared { first: Option<VideoUnit>, live: broadcast::Receiver<VideoUnit> },
}

impl Pictures<'_> {
    /// The next one; `None` where something else came, or some are missing before it. Nothing is lost when the future is dropped.
    async fn next(&mut self) -> Result<Option<VideoUnit>, SourceError> {
        match self {
            Self::Own(source) => match source.next().await? {
                Heard::Unit(Unit::Video(unit)) => Ok(Some(unit)),
                Heard::Unit(Unit::Audio(_)) | Heard::Quiet => Ok(None),
            },
            Self::Shared { first, live } => match first.take() {
                Some(first) => Ok(Some(first)),
                None => match live.recv().await {
                    Ok(unit) => Ok(Some(unit)),
                    Err(RecvError::Lagged(_)) => Ok(None),
                    Err(RecvError::Closed) => Err(SourceError::Over),
                },
            },
        }
    }
}

fn format_of(offered: &Offered) -> Option<PictureFormat> {
    match offered.video.as_ref()?.format {
        VideoFormat::H264 { .. } => Some(PictureFormat::H264),
        VideoFormat::H265 => Some(PictureFormat::H265),
        VideoFormat::Other(_) => None,
    }
}

async fn show(
    pictures: &mut Pictures<'_>,
    format: PictureFormat,
    transcoder: &Transcoder,
    tell: &mpsc::Sender<Vec<u8>>,
) -> Result<(), SourceError> {
    let mut process = Process::start(transcoder, Order::BeginStills(format, transcoder.limits))?;
    let (began, mut is_stuck_at, mut usable) = (Instant::now(), None, Usable::default());
    loop {
        tokio::select! {
            () = tell.closed() => return Ok(()),
            () = super::process::until_some(is_stuck_at) => return Err(TranscoderError::Stuck.into()),
            report = process.reports.recv() => match report.unwrap_or(Err(TranscoderError::Ended))? {
                Report::Still(picture) => {
                    is_stuck_at = None;
                    tell.try_send(picture).ok();
                }
                Report::Broken(trouble, words) => return Err(TranscoderError::Broken(trouble, words).into()),
                Report::Ready | Report::Reduced(_) | Report::Picture { .. } | Report::Sound { .. } => {}
            },
            picture = pictures.next() => if let Some(unit) = picture? {
                if !usable.takes(&unit) {
                    continue;
                }
                let at = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX);
                let order = Order::Picture { at, is_key: unit.is_key, data: unit.data.to_vec() };
                if process.orders.try_send(order).is_err() {
                    usable.miss();
                }
                is_stuck_at.get_or_insert_with(|| Instant::now() + STUCK_AFTER);
            },
        }
    }
}
