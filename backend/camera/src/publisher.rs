//! A camera's feed in a room: one WebRTC publisher with one UDP socket, for as long as the camera is to be there.
//!
//! It is published before the camera is contacted, and stays through every outage of it. Pictures are labelled as constrained
//! baseline whatever their profile: browsers decode higher ones all the same, and refuse some when they are told.

use std::{
    net::{IpAddr, SocketAddr},
    sync::{Arc, atomic::Ordering::Relaxed},
    time::{Duration, Instant},
};

use anteroom_domain::camera::{FeedShape, G711, RoomCodecs};
use anteroom_janus::{Feed, FeedEnd, FeedNews, FeedPlan, FeedSeat, JanusError, Published};
use anteroom_transcode::Layer;
use str0m::{
    Candidate, Event, IceConnectionState, Input, Output, Rtc, RtcError,
    change::{SdpAnswer, SdpPendingOffer},
    format::{Codec, PayloadParams},
    media::{Direction, Frequency, MediaKind, MediaTime, Mid, Pt, Simulcast, SimulcastLayer},
    net::{Protocol, Receive},
};
use tokio::{
    net::UdpSocket,
    sync::{mpsc, watch},
    time::{sleep_until, timeout},
};
use tokio_util::sync::CancellationToken;

use crate::{
    counters::CameraCounters,
    g711,
    gop::{Gop, Occasion},
    jitter::Due,
    source::{AudioUnit, Unit},
    transcoder::Made,
};

/// Constrained baseline, level 3.1. Nobody holds the level against a picture.
const PROFILE_LEVEL_ID: u32 = 0x0042_e01f;
/// Where H264 and its repetitions are put; any free ones would do.
const PAYLOAD_TYPES: (u8, u8) = (102, 103);
/// Packets that can be repeated. At 4 Mbit/s, two seconds.
const RESEND_MAX: usize = 1000;
/// Longest datagram that WebRTC sends.
const DATAGRAM_MAX: usize = 2048;
/// How long the way to the room may take to open.
const OPEN_TIMEOUT: Duration = Duration::from_secs(15);
/// How long leaving may take; the connection's end says it as well.
const LEAVE_TIMEOUT: Duration = Duration::from_secs(2);
/// How long handing one datagram to the kernel may take.
const SEND_TIMEOUT: Duration = Duration::from_secs(1);

/// Where a camera is published.
#[derive(Clone)]
pub struct Place {
    /// The room and the name in it.
    pub feed: FeedPlan,
    /// What the room takes.
    pub codecs: RoomCodecs,
    /// The address of this machine that media leaves from, as seen by the media server. Not loopback, which Janus skips.
    pub media_ip: IpAddr,
}

/// Why a publisher is over.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PublisherError {
    /// Janus did not do as asked.
    #[error("the room cannot be published in")]
    Janus(#[from] JanusError),
    /// The media server ended it.
    #[error("the room ended the publisher: {0:?}")]
    Ended(FeedEnd),
    /// No port.
    #[error("there is no port for media")]
    Socket(#[source] std::io::Error),
    /// The answer makes no sense, or WebRTC fails.
    #[error("WebRTC failed")]
    Rtc(#[source] RtcError),
    /// The room does not take sound after all. Whoever watches would get no pictures either.
    #[error("the room does not take the sound that it was said to take")]
    SoundRefused,
    /// The way was not opened in time, or was lost.
    #[error("the way to the media server is closed")]
    NoWay,
    /// The camera turned out to need another offer.
    #[error("the camera sends other media than was offered")]
    Reshaped,
}

/// What a publisher is told, and tells.
pub(crate) struct Inputs {
    pub(crate) units: mpsc::Receiver<PublisherInput>,
    pub(crate) viewers: watch::Receiver<u32>,
    pub(crate) counters: Arc<CameraCounters>,
    pub(crate) in_room: watch::Sender<Option<FeedSeat>>,
    /// How the feed is to be offered.
    pub(crate) shape: watch::Receiver<FeedShape>,
    /// Who is asked for a key frame of a layer, where pictures are made here.
    pub(crate) key_frames: mpsc::Sender<Layer>,
}

/// What comes from the camera.
pub(crate) enum PublisherInput {
    /// Something to send as it is.
    Due(Due),
    /// Something to send that was made of it.
    Made(Made),
    /// The camera is gone: what will be sent next has nothing to do with what was sent before.
    Anew,
}

/// Publishes until it is told to stop, which is `Ok`, or until the room or the way there is lost.
pub(crate) async fn publish(
    place: &Place,
    inputs: &mut Inputs,
    stop: &CancellationToken,
) -> Result<(), PublisherError> {
    let feed = stop.run_until_cancelled(Feed::join(&place.feed)).await;
    let Some(mut feed) = feed.transpose()? else { return Ok(()) };
    let result = publish_as(&mut feed, place, inputs, stop).await;
    inputs.in_room.send_replace(None);
    if timeout(LEAVE_TIMEOUT, feed.leave()).await.is_err() {
        tracing::debug!("the room was not left in time");
    }
    result
}

async fn publish_as(
    feed: &mut Feed,
    place: &Place,
    inputs: &mut Inputs,
    stop: &CancellationToken,
) -> Result<(), PublisherError> {
    let socket = UdpSocket::bind((place.media_ip, 0)).await.map_err(PublisherError::Socket)?;
    let shape = *inputs.shape.borrow_and_update();
    let (mut publisher, offer, pending) = Publisher::new(socket, place.codecs, shape)?;
    let answered = stop.run_until_cancelled(feed.publish(&offer)).await;
    let Some(Published { answer, disabled }) = answered.transpose()? else { return Ok(()) };
    publisher.accept(&answer, pending, &disabled)?;
    publisher.run(feed, inputs, stop).await
}

struct Publisher {
    rtc: Rtc,
    socket: UdpSocket,
    local: SocketAddr,
    video: Mid,
    audio: Option<Mid>,
    video_type: Option<Pt>,
    audio_type: Option<(Pt, G711)>,
    opus_type: Option<Pt>,
    shape: FeedShape,
    is_open: bool,
    /// Timestamps count from here.
    epoch: Instant,
    /// Of each layer.
    last_video: [u64; 3],
    last_audio: u64,
    gop: Gop,
}

/// What WebRTC has to tell.
#[derive(Default)]
struct Told {
    opened: bool,
    /// Somebody needs a key frame, perhaps of one layer only.
    wants_key_frame: bool,
    layers: Vec<Layer>,
    closed: bool,
}

impl Publisher {
    fn new(
        socket: UdpSocket,
        codecs: RoomCodecs,
        shape: FeedShape,
    ) -> Result<(Self, String, SdpPendingOffer), PublisherError> {
        let local = socket.local_addr().map_err(PublisherError::Socket)?;
        let mut config = Rtc::builder().clear_codecs().set_send_buffer_video(RESEND_MAX);
        let (media, resend) = PAYLOAD_TYPES;
        let (media, resend) = (Pt::new_with_value(media), Pt::new_with_value(resend));
        config.codec_config().add_h264(media, Some(resend), true, PROFILE_LEVEL_ID);
        // A room takes the first of its codecs that is offered, so that only what will be sent may be.
        config.codec_config().enable_pcmu(codecs.sound.pcmu && !shape.opus, false);
        config.codec_config().enable_pcma(codecs.sound.pcma && !shape.opus, false);
        config.codec_config().enable_opus(codecs.sound.opus && shape.opus, false);
        let epoch = Instant::now();
        let mut rtc = config.build(epoch);
        rtc.add_local_candidate(Candidate::host(local, "udp").map_err(|error| rtc_error(error.into()))?);
        let mut changes = rtc.sdp_api();
        // A line of sound that the room does not take costs whoever watches the pictures too, so none is offered.
        let has_audio = if shape.opus { codecs.sound.opus } else { codecs.sound.pcmu || codecs.sound.pcma };
        let audio = has_audio.then(|| changes.add_media(MediaKind::Audio, Direction::SendOnly, None, None, None));
        let layers = shape.layers.then(simulcast);
        let video = changes.add_media(MediaKind::Video, Direction::SendOnly, None, None, layers);
        let (offer, pending) = changes.apply().expect("media has been added");
        let publisher = Self {
            rtc,
            socket,
            local,
            video,
            audio,
            video_type: None,
            audio_type: None,
            opus_type: None,
            shape,
            is_open: false,
            epoch,
            last_video: [0; 3],
            last_audio: 0,
            gop: Gop::default(),
        };
        Ok((publisher, offer.to_sdp_string(), pending))
    }

    fn accept(&mut self, answer: &str, pending: SdpPendingOffer, disabled: &[String]) -> Result<(), PublisherError> {
        let answer = SdpAnswer::from_sdp_string(answer).map_err(|error| rtc_error(error.into()))?;
        self.rtc.sdp_api().accept_answer(pending, answer).map_err(rtc_error)?;
        match self.audio {
            Some(mid) if disabled.contains(&mid.to_string()) => Err(PublisherError::SoundRefused),
            Some(_) | None => Ok(()),
        }
    }

    async fn run(
        &mut self,
        feed: &mut Feed,
        inputs: &mut Inputs,
        stop: &CancellationToken,
    ) -> Result<(), PublisherError> {
        let open_by = Instant::now() + OPEN_TIMEOUT;
        let mut datagram = vec![0; DATAGRAM_MAX];
        let mut wake_at = self.drain(inputs).await?;
        loop {
            if !self.is_open && Instant::now() >= open_by {
                return Err(PublisherError::NoWay);
            }
            tokio::select! {
                () = stop.cancelled() => return Ok(()),
                received = self.socket.recv_from(&mut datagram) => {
                    // What could not be delivered shows here, and ICE notices by itself if that lasts.
                    let Ok((length, source)) = received else { continue };
                    let Ok(contents) = datagram[..length].try_into() else { continue };
                    let receive = Receive { proto: Protocol::Udp, source, destination: self.local, contents };
                    self.rtc.handle_input(Input::Receive(Instant::now(), receive)).map_err(rtc_error)?;
                }
                () = sleep_until(wake_at.into()) => {
                    self.rtc.handle_input(Input::Timeout(Instant::now())).map_err(rtc_error)?;
                }
                Ok(()) = inputs.shape.changed() => {
                    if *inputs.shape.borrow_and_update() != self.shape {
                        return Err(PublisherError::Reshaped);
                    }
                }
                input = inputs.units.recv() => match input {
                    Some(input) => self.take(input, inputs)?,
                    None => return Ok(()),
                },
                news = feed.news() => match news {
                    FeedNews::Candidate(candidate) => {
                        // Names that only a page's network knows, and what else is not understood, are of no use here.
                        if let Ok(candidate) = Candidate::from_sdp_string(&candidate) {
                            self.rtc.add_remote_candidate(candidate);
                        }
                    }
                    // Janus lets nobody subscribe before, although the way is open on our side.
                    FeedNews::Up => drop(inputs.in_room.send_replace(Some(feed.seat()))),
                    FeedNews::Ended(end) => return Err(PublisherError::Ended(end)),
                },
            }
            wake_at = self.drain(inputs).await?;
        }
    }

    /// Takes in what comes from the camera.
    fn take(&mut self, input: PublisherInput, inputs: &Inputs) -> Result<(), PublisherError> {
        let Due { unit, at } = match input {
            PublisherInput::Due(due) => due,
            PublisherInput::Made(Made { picture: Some((layer, _)), data, at }) => {
                return self.write_video(&data, at, layer, inputs);
            }
            PublisherInput::Made(Made { picture: None, data, at }) => return self.write_opus(data, at),
            PublisherInput::Anew => {
                self.gop.clear();
                return Ok(());
            }
        };
        match unit {
            Unit::Video(unit) => {
                let is_whole = self.gop.push(&unit.data, unit.is_key, Instant::now());
                let interval = self.gop.interval().map_or(0, |interval| interval.as_millis());
                inputs.counters.key_frame_interval_ms.store(u64::try_from(interval).unwrap_or(u64::MAX), Relaxed);
                if is_whole {
                    self.write_video(&unit.data, at, Layer::High, inputs)?;
                }
            }
            Unit::Audio(unit) => self.write_audio(&unit, at)?,
        }
        Ok(())
    }

    /// Sends whatever WebRTC has to send, and says when it wants to be asked again. To be called after everything that it is
    /// given: what it has to tell would be lost otherwise.
    async fn drain(&mut self, inputs: &Inputs) -> Result<Instant, PublisherError> {
        loop {
            let mut told = Told::default();
            let wake_at = self.send_all(&mut told).await?;
            if told.closed || !self.rtc.is_alive() {
                return Err(PublisherError::NoWay);
            }
            self.is_open |= told.opened;
            let layers = if told.opened { Layer::ALL.to_vec() } else { std::mem::take(&mut told.layers) };
            for layer in layers {
                // More than can wait are asked for the same.
                inputs.key_frames.try_send(layer).ok();
            }
            inputs.counters.asked_for_key_frames.fetch_add(u64::from(told.wants_key_frame), Relaxed);
            let viewers = *inputs.viewers.borrow();
            let occasion = match (told.opened, told.wants_key_frame) {
                (true, _) => Occasion::Opened,
                (false, true) => Occasion::Asked { viewers },
                (false, false) => return Ok(wake_at),
            };
            self.replay(occasion, inputs).await?;
        }
    }

    async fn send_all(&mut self, told: &mut Told) -> Result<Instant, PublisherError> {
        loop {
            match self.rtc.poll_output().map_err(rtc_error)? {
                Output::Timeout(at) => return Ok(at),
                Output::Transmit(packet) => {
                    // Waiting for room in the kernel paces what is many packets at once. What is lost is asked for again.
                    let sent = self.socket.send_to(&packet.contents, packet.destination);
                    timeout(SEND_TIMEOUT, sent).await.ok();
                }
                Output::Event(Event::Connected) => told.opened = true,
                Output::Event(Event::KeyframeRequest(request)) => {
                    told.wants_key_frame = true;
                    let layer = request.rid.and_then(|rid| Layer::of_rid(&rid));
                    told.layers.push(layer.unwrap_or(Layer::High));
                }
                Output::Event(Event::IceConnectionStateChange(IceConnectionState::Disconnected)) => told.closed = true,
                Output::Event(_) => {}
            }
        }
    }

    /// Sends the pictures since the last key frame once more, so close together that a viewer is at the present at once.
    async fn replay(&mut self, occasion: Occasion, inputs: &Inputs) -> Result<(), PublisherError> {
        if !self.is_open {
            return Ok(());
        }
        let now = Instant::now();
        let pictures = self.gop.replay(occasion, now).to_vec();
        if pictures.is_empty() {
            return Ok(());
        }
        inputs.counters.replays.fetch_add(1, Relaxed);
        tracing::debug!(pictures = pictures.len(), ?occasion, "sending the last pictures again");
        for picture in pictures {
            self.write_video(&picture, now, Layer::High, inputs)?;
            self.send_all(&mut Told::default()).await?;
        }
        Ok(())
    }

    fn write_video(
        &mut self,
        data: &Arc<[u8]>,
        at: Instant,
        layer: Layer,
        inputs: &Inputs,
    ) -> Result<(), PublisherError> {
        if !self.is_open {
            return Ok(());
        }
        let Some(writer) = self.rtc.writer(self.video) else { return Ok(()) };
        let found = || writer.payload_params().find(|known| known.spec().codec == Codec::H264).map(PayloadParams::pt);
        let Some(kind) = self.video_type.or_else(found) else { return Ok(()) };
        self.video_type = Some(kind);
        // Always later than the one before, also after a camera has begun anew and when pictures are sent again.
        let last = &mut self.last_video[layer as usize];
        let time = ticks(at, self.epoch, 90_000).max(*last + 1);
        *last = time;
        inputs.counters.pictures_sent.fetch_add(1, Relaxed);
        let time = MediaTime::new(time, Frequency::NINETY_KHZ);
        let writer = if self.shape.layers { writer.rid(layer.rid().into()) } else { writer };
        writer.write(kind, at, time, Arc::clone(data)).map_err(rtc_error)
    }

    fn write_opus(&mut self, data: Arc<[u8]>, at: Instant) -> Result<(), PublisherError> {
        let (Some(mid), true, true) = (self.audio, self.shape.opus, self.is_open) else { return Ok(()) };
        let Some(writer) = self.rtc.writer(mid) else { return Ok(()) };
        let found = || writer.payload_params().find(|known| known.spec().codec == Codec::Opus).map(PayloadParams::pt);
        let Some(kind) = self.opus_type.or_else(found) else { return Ok(()) };
        self.opus_type = Some(kind);
        let time = ticks(at, self.epoch, 48_000).max(self.last_audio + 1);
        self.last_audio = time;
        let time = MediaTime::new(time, Frequency::FORTY_EIGHT_KHZ);
        writer.write(kind, at, time, data).map_err(rtc_error)
    }

    fn write_audio(&mut self, unit: &AudioUnit, at: Instant) -> Result<(), PublisherError> {
        let (Some(mid), Some(from), true) = (self.audio, unit.codec, self.is_open) else { return Ok(()) };
        let Some(writer) = self.rtc.writer(mid) else { return Ok(()) };
        let kinds = [(Codec::PCMU, G711::Mu), (Codec::PCMA, G711::A)];
        let of = |known: &PayloadParams| kinds.iter().find(|(codec, _)| *codec == known.spec().codec);
        let found = || writer.payload_params().find_map(|known| Some((known.pt(), of(known)?.1)));
        // The room took one of the two codecs.
        let Some((kind, to)) = self.audio_type.or_else(found) else { return Ok(()) };
        self.audio_type = Some((kind, to));
        let data = if from == to { Arc::clone(&unit.data) } else { g711::convert(&unit.data, from, to).into() };
        let time = ticks(at, self.epoch, 8000).max(self.last_audio + 1);
        self.last_audio = time;
        let time = MediaTime::new(time, Frequency::EIGHT_KHZ);
        writer.write(kind, at, time, data).map_err(rtc_error)
    }
}

/// The layers, the largest first, as rooms number them from the last.
fn simulcast() -> Simulcast {
    let mut simulcast = Simulcast::new();
    for layer in Layer::ALL.into_iter().rev() {
        simulcast.add_send_layer(SimulcastLayer::new(layer.rid()));
    }
    simulcast
}

/// How far `at` is from `epoch`, at `rate` a second.
fn ticks(at: Instant, epoch: Instant, rate: u128) -> u64 {
    let micros = at.saturating_duration_since(epoch).as_micros();
    u64::try_from(micros * rate / 1_000_000).unwrap_or(u64::MAX)
}

fn rtc_error(error: RtcError) -> PublisherError {
    PublisherError::Rtc(error)
}
