//! One process that re-encodes for one camera.

use std::{
    process::Stdio,
    sync::Arc,
    time::{Duration, Instant},
};

use anteroom_transcode::{Layer, Layers, Order, Report, Task, length_of};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    process::{Child, ChildStdin, ChildStdout},
    sync::mpsc,
    task::JoinHandle,
    time::{sleep_until, timeout},
};

use super::{Transcoder, TranscoderError, command, key_frames::KeyFrames, start_error, usable::Usable};
use crate::{jitter::Due, source::Unit, work::Work};

/// Orders that may wait. A process that is further behind gets no more pictures up to the next key frame.
const ORDERS_MAX: usize = 64;
/// Reports that may wait to be read.
const REPORTS_MAX: usize = 256;
/// How long it may take until something comes of what it was given. Loading codecs takes a tenth of a second.
const STUCK_AFTER: Duration = Duration::from_secs(8);
/// How long the end of a process is waited for that has closed its output.
const END_TIMEOUT: Duration = Duration::from_secs(1);
/// Times are counted from so long before the first: sound that belongs to it may be a little older.
const BEFORE: Duration = Duration::from_secs(1);

/// Something that was made.
#[derive(Debug, Clone)]
pub(crate) struct Made {
    /// Of pictures: which size, and whether it can be decoded without others.
    pub(crate) picture: Option<(Layer, bool)>,
    /// A picture in H264, or sound in Opus.
    pub(crate) data: Arc<[u8]>,
    /// When it is to be shown.
    pub(crate) at: Instant,
}

/// A process, and how to speak with it. It ends when this is dropped.
pub(super) struct Process {
    pub(super) orders: mpsc::Sender<Order>,
    pub(super) reports: mpsc::Receiver<Result<Report, TranscoderError>>,
    running: JoinHandle<()>,
}

impl Drop for Process {
    fn drop(&mut self) {
        // The process goes with the task that holds it.
        self.running.abort();
    }
}

impl Process {
    /// Starts it, and tells it what there is to do. Must be called inside a Tokio runtime.
    pub(super) fn start(transcoder: &Transcoder, first: Order) -> Result<Self, TranscoderError> {
        let mut command = command(&transcoder.program);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().map_err(start_error)?;
        let (stdin, stdout) = child.stdin.take().zip(child.stdout.take()).ok_or(TranscoderError::Ended)?;
        let (orders, to_obey) = mpsc::channel(ORDERS_MAX);
        let (heard, reports) = mpsc::channel(REPORTS_MAX);
        orders.try_send(first).ok();
        let running = tokio::spawn(run(child, stdin, stdout, to_obey, heard));
        Ok(Self { orders, reports, running })
    }
}

/// A process that re-encodes. It ends when this is dropped.
pub(crate) struct Reencoder {
    work: Work,
    process: Process,
    epoch: Option<Instant>,
    /// The sizes that are wanted of it, and those that it was told to make.
    wanted: Layers,
    told: Layers,
    key_frames: KeyFrames,
    usable: Usable,
    /// How long a key frame may take to come.
    key_within: Duration,
    /// Pictures are of no use to it for now: until when one must be.
    fed_by: Option<Instant>,
    /// It was given something: until when something must have come of it.
    made_by: Option<Instant>,
}

impl Reencoder {
    /// Starts the process for these pictures and this sound; a camera is to be connected to anew that has no key frame for it for
    /// so long, as most begin with one. Must be called inside a Tokio runtime.
    pub(crate) fn start(transcoder: &Transcoder, work: Work, key_within: Duration) -> Result<Self, TranscoderError> {
        let task = Task { pictures: work.pictures, sound: work.sound.clone(), limits: transcoder.limits };
        let all = work.pictures.map_or(Layers::NONE, |(_, layers)| layers);
        Ok(Self {
            process: Process::start(transcoder, Order::Begin(task))?,
            wanted: all,
            told: all,
            work,
            epoch: None,
            key_frames: KeyFrames::default(),
            usable: Usable::default(),
            key_within,
            fed_by: None,
            made_by: None,
        })
    }

    /// What it does.
    pub(crate) fn work(&self) -> &Work {
        &self.work
    }

    /// Whether it re-encodes such.
    pub(crate) fn takes(&self, unit: &Unit) -> bool {
        match unit {
            Unit::Video(_) => self.work.pictures.is_some(),
            Unit::Audio(_) => self.work.sound.is_some(),
        }
    }

    /// Whether a picture will come of what it is given.
    pub(crate) fn makes_pictures(&self) -> bool {
        self.told != Layers::NONE
    }

    /// Gives it something.
    pub(crate) fn push(&mut self, due: Due) {
        let epoch = *self.epoch.get_or_insert_with(|| due.at.checked_sub(BEFORE).unwrap_or(due.at));
        let at = u64::try_from(due.at.saturating_duration_since(epoch).as_micros()).unwrap_or(u64::MAX);
        self.tell_wanted();
        for layer in self.key_frames.due(Instant::now()) {
            self.process.orders.try_send(Order::KeyFrame(layer)).ok();
        }
        match due.unit {
            Unit::Video(unit) => {
                if !self.usable.takes(&unit) {
                    self.fed_by.get_or_insert_with(|| Instant::now() + self.key_within);
                    return;
                }
                self.fed_by = None;
                let order = Order::Picture { at, is_key: unit.is_key, data: unit.data.to_vec() };
                if self.process.orders.try_send(order).is_err() {
                    self.usable.miss();
                }
                if self.makes_pictures() {
                    self.made_by.get_or_insert(Instant::now() + STUCK_AFTER);
                }
            }
            Unit::Audio(unit) => {
                self.process.orders.try_send(Order::Sound { at, data: unit.data.to_vec() }).ok();
                if self.work.pictures.is_none() {
                    self.made_by.get_or_insert(Instant::now() + STUCK_AFTER);
                }
            }
        }
    }

    /// Somebody needs a key frame. It is made with the next picture, or after a pause.
    pub(crate) fn key_frame(&mut self, layer: Layer) {
        self.key_frames.ask(layer);
    }

    /// Makes pictures in the sizes that are taken, or none as nobody watches; each that is made again begins with a key frame. What
    /// it has been given is decoded all the same, so that whoever comes next sees something at once.
    pub(crate) fn serve(&mut self, taken: Layers) {
        let all = self.work.pictures.map_or(Layers::NONE, |(_, layers)| layers);
        // Where there is but one size, everybody takes it.
        let is_only_one = all.iter().count() == 1;
        self.wanted = if is_only_one && taken != Layers::NONE { all } else { all.and(taken) };
        self.tell_wanted();
    }

    /// A process that is behind is told later.
    fn tell_wanted(&mut self) {
        if self.wanted != self.told && self.process.orders.try_send(Order::Want(self.wanted)).is_ok() {
            tracing::debug!(layers = self.wanted.iter().count(), "a transcoder makes other sizes");
            self.told = self.wanted;
            self.made_by = None;
        }
    }

    /// Waits for the next thing that is made. Nothing is lost when the future is dropped.
    pub(crate) async fn next(&mut self) -> Result<Made, TranscoderError> {
        loop {
            let report = tokio::select! {
                report = self.process.reports.recv() => report.unwrap_or(Err(TranscoderError::Ended))?,
                () = until_some(self.made_by) => return Err(TranscoderError::Stuck),
                () = until_some(self.fed_by) => return Err(TranscoderError::Unfed),
            };
            let (picture, at, data) = match report {
                Report::Ready => continue,
                Report::Reduced(layers) => {
                    tracing::info!(layers = layers.iter().count(), "a transcoder does with less, as it used too much");
                    continue;
                }
                Report::Broken(trouble, words) => return Err(TranscoderError::Broken(trouble, words)),
                Report::Still(_) => continue,
                Report::Picture { layer, at, is_key, data } => (Some((layer, is_key)), at, data),
                Report::Sound { at, data } => (None, at, data),
            };
            if picture.is_some() == self.work.pictures.is_some() {
                self.made_by = None;
            }
            let at = self.epoch.and_then(|epoch| epoch.checked_add(Duration::from_micros(at)));
            if let Some(at) = at {
                return Ok(Made { picture, data: data.into(), at });
            }
        }
    }
}

async fn run(
    mut child: Child,
    stdin: ChildStdin,
    stdout: ChildStdout,
    orders: mpsc::Receiver<Order>,
    heard: mpsc::Sender<Result<Report, TranscoderError>>,
) {
    let end = tokio::select! {
        error = speak(stdin, orders) => error,
        error = listen(stdout, &heard) => error,
    };
    if matches!(end, TranscoderError::Ended) {
        let status = timeout(END_TIMEOUT, child.wait()).await;
        tracing::debug!(?status, "a transcoder has ended");
    }
    // Whoever has gone does not need to know.
    heard.send(Err(end)).await.ok();
}

/// Says what there is to say, until that fails; how the process ended shows in what it says itself.
async fn speak(mut stdin: ChildStdin, mut orders: mpsc::Receiver<Order>) -> TranscoderError {
    while let Some(order) = orders.recv().await {
        let frame = match order.frame() {
            Ok(frame) => frame,
            Err(error) => return error.into(),
        };
        // A process that does not read is noticed by what it does not make.
        if stdin.write_all(&frame).await.is_err() {
            break;
        }
    }
    std::future::pending().await
}

async fn listen(mut stdout: ChildStdout, heard: &mpsc::Sender<Result<Report, TranscoderError>>) -> TranscoderError {
    loop {
        let mut header = [0; 4];
        if stdout.read_exact(&mut header).await.is_err() {
            return TranscoderError::Ended;
        }
        let mut frame = match length_of(header) {
            Ok(length) => vec![0; length],
            Err(error) => return error.into(),
        };
        if stdout.read_exact(&mut frame).await.is_err() {
            return TranscoderError::Ended;
        }
        match Report::read(&frame) {
            Ok(report) => drop(heard.send(Ok(report)).await),
            Err(error) => return error.into(),
        }
    }
}

pub(super) async fn until_some(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => sleep_until(deadline.into()).await,
        None => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests {
    use anteroom_transcode::{Limits, PictureFormat};

    use super::*;
    use crate::source::VideoUnit;

    const KEY_WITHIN: Duration = Duration::from_secs(10);

    /// Over a program that takes everything and makes nothing.
    fn reencoder() -> Reencoder {
        let limits = Limits { cpu_percent: 100, memory_mib: 100 };
        let transcoder = Transcoder { program: "/usr/bin/tail".into(), limits };
        let work = Work { pictures: Some((PictureFormat::H265, Layers::THREE)), sound: None };
        Reencoder::start(&transcoder, work, KEY_WITHIN).unwrap()
    }

    fn picture(is_key: bool) -> Due {
        Due { unit: Unit::Video(VideoUnit::sample(vec![0], is_key)), at: Instant::now() }
    }

    #[tokio::test(start_paused = true)]
    async fn a_camera_without_a_key_frame_is_given_up_and_one_with_a_key_frame_is_not() {
        let mut reencoder = reencoder();
        reencoder.push(picture(false));
        reencoder.push(picture(false));
        let end = reencoder.next().await;
        assert!(matches!(end, Err(TranscoderError::Unfed)), "{end:?}");
        reencoder.push(picture(true));
        let end = reencoder.next().await;
        assert!(matches!(end, Err(TranscoderError::Stuck)), "nothing is made of it: {end:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_process_that_is_behind_waits_for_a_key_frame_and_not_for_ever() {
        let mut reencoder = reencoder();
        // Nobody hands the orders on while this runs.
        for _ in 0..ORDERS_MAX {
            reencoder.push(picture(true));
        }
        assert_eq!(reencoder.usable, Usable::FromKey);
        reencoder.made_by = None;
        reencoder.push(picture(false));
        let end = reencoder.next().await;
        assert!(matches!(end, Err(TranscoderError::Unfed)), "{end:?}");
    }
}
