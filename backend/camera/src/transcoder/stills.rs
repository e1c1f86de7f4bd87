//! A camera to look at: some pictures a second, each by itself.

use std::time::{Duration, Instant};

use anteroom_domain::camera::{Offered, VideoFormat};
use anteroom_transcode::{Order, PictureFormat, Report};
use tokio::sync::mpsc;

use super::{Transcoder, TranscoderError, process::Process};
use crate::source::{Heard, Source, SourceError, Target, Unit};

/// How long the first picture may take to be made.
const STUCK_AFTER: Duration = Duration::from_secs(8);

/// Connects to a camera and tells its pictures as JPEG, a few a second, until nobody listens. A listener who is slow gets fewer.
pub async fn stills(target: &Target, transcoder: &Transcoder, tell: mpsc::Sender<Vec<u8>>) -> Result<(), SourceError> {
    let choose = |offered: &Offered| if format_of(offered).is_some() { Ok(false) } else { Err(SourceError::NoVideo) };
    let mut source = Source::open(target, choose).await?;
    let shown = match format_of(source.offered()) {
        Some(format) => show(&mut source, format, transcoder, &tell).await,
        None => Err(SourceError::NoVideo),
    };
    source.close().await;
    shown
}

fn format_of(offered: &Offered) -> Option<PictureFormat> {
    match offered.video.as_ref()?.format {
        VideoFormat::H264 { .. } => Some(PictureFormat::H264),
        VideoFormat::H265 => Some(PictureFormat::H265),
        VideoFormat::Other(_) => None,
    }
}

async fn show(
    source: &mut Source,
    format: PictureFormat,
    transcoder: &Transcoder,
    tell: &mpsc::Sender<Vec<u8>>,
) -> Result<(), SourceError> {
    let mut process = Process::start(transcoder, Order::BeginStills(format, transcoder.limits))?;
    let (began, mut is_stuck_at, mut waits_for_key) = (Instant::now(), None, true);
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
            heard = source.next() => if let Heard::Unit(Unit::Video(unit)) = heard? {
                waits_for_key &= !unit.is_key;
                if waits_for_key {
                    continue;
                }
                let at = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX);
                let order = Order::Picture { at, is_key: unit.is_key, data: unit.data.to_vec() };
                waits_for_key = process.orders.try_send(order).is_err();
                is_stuck_at.get_or_insert_with(|| Instant::now() + STUCK_AFTER);
            },
        }
    }
}
