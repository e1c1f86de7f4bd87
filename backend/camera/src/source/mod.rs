//! A camera, from its address to its pictures and sounds.
//!
//! ```text
//! retina (messages, depacketizing) <-> tether (login, names, datagrams) <-> connection (address checked, TLS) <-> camera
//! ```

mod aliases;
mod certificates;
mod connect;
mod datagrams;
mod errors;
mod h265;
mod login;
mod message;
mod reorder;
mod tether;
mod unit;

use std::time::Duration;

use anteroom_domain::{
    camera::{AudioTrack, CameraAddress, CameraSettings, G711, Offered, Transport, VideoFormat, VideoTrack},
    network::AddressRule,
};
use futures_util::StreamExt;
use retina::{
    client::{
        Demuxed, Described, InitialTimestampPolicy, PlayOptions, Session, SessionOptions, SetupOptions, Stream,
        TcpTransportOptions, TeardownPolicy, Transport as Channel,
    },
    codec::{CodecItem, FrameFormat, ParametersRef, VideoFrame, VideoParameters, VideoParametersCodec},
};
use tokio::time::{Instant, timeout, timeout_at};

pub use errors::SourceError;
use tether::Tether;
pub(crate) use unit::{AudioUnit, Unit, VideoUnit};

/// How often a camera may send us elsewhere.
const REDIRECTS_MAX: usize = 3;
/// From so many pictures in a row it is believed that none depends on a later one. Two groups of most encoders have as many.
const PICTURES_WITHOUT_B_FRAMES: u32 = 60;
/// How cameras are told who asks; some write it into their log.
const USER_AGENT: &str = "Anteroom";

/// Which camera, and how.
#[derive(Debug, Clone)]
pub struct Target {
    /// Where it is.
    pub address: CameraAddress,
    /// How it is used.
    pub settings: CameraSettings,
    /// Where cameras may be.
    pub rule: AddressRule,
}

/// A camera that plays.
pub(crate) struct Source {
    media: Demuxed,
    tether: Tether,
    video: usize,
    offered: Offered,
    /// How the sound is encoded, where that can be passed on.
    sound: Option<G711>,
    /// What describes the sound to a decoder, where its encoding has such.
    sound_config: Vec<u8>,
    quiet_after: Duration,
    silent_after: Duration,
    /// Before the first key frame: until when it must have come.
    start_by: Option<Instant>,
    last_picture: Instant,
    is_quiet: bool,
    order: PictureOrder,
}

/// What was heard of a camera.
pub(crate) enum Heard {
    /// A picture or a sound.
    Unit(Unit),
    /// No picture for half of the time after which the camera counts as lost.
    Quiet,
}

impl Source {
    /// Connects to a camera, asks what it has, and plays what `choose` makes of it: whether sound is wanted, or a refusal.
    pub(crate) async fn open(
        target: &Target,
        choose: impl Fn(&Offered) -> Result<bool, SourceError> + Send + Sync,
    ) -> Result<Self, SourceError> {
        match target.settings.transport {
            Transport::Tcp => Self::open_with(target, false, &choose).await,
            Transport::Udp => Self::open_with(target, true, &choose).await,
            Transport::Auto => match Self::open_with(target, false, &choose).await {
                Err(SourceError::Refused { doing: SETTING_UP, status }) => {
                    tracing::debug!(status, "the camera does not send over TCP; trying UDP");
                    Self::open_with(target, true, &choose).await
                }
                result => result,
            },
        }
    }

    async fn open_with(
        target: &Target,
        datagrams: bool,
        choose: &(impl Fn(&Offered) -> Result<bool, SourceError> + Send + Sync),
    ) -> Result<Self, SourceError> {
        let limit = target.settings.read_timeout();
        let (mut session, mut tether) = describe(target, datagrams).await?;
        let playing = async {
            let video = pick(session.streams(), "video", &["h264", "h265"]).ok_or(SourceError::NoVideo)?;
            let audio = pick(session.streams(), "audio", &["pcmu", "pcma", "mpeg4-generic"]);
            let offered = read_offered(session.streams(), video, audio);
            let audio = if choose(&offered)? { audio } else { None };
            for stream in std::iter::once(video).chain(audio) {
                let options = SetupOptions::default()
                    .transport(Channel::Tcp(TcpTransportOptions::default()))
                    .frame_format(FrameFormat::SIMPLE);
                within(limit, SETTING_UP, session.setup(stream, options)).await?;
            }
            // Never with a limit on how timestamps jump: some cameras set their clock while they play.
            let options = PlayOptions::default().initial_timestamp(InitialTimestampPolicy::Permissive);
            let session = within(limit, PLAYING, session.play(options)).await?;
            let sound_config = audio.map(|audio| sound_config(&session.streams()[audio])).unwrap_or_default();
            let media = session.demuxed().map_err(|error| read_error(PLAYING, &error))?;
            Ok((media, video, offered, sound_config))
        };
        match playing.await {
            Ok((media, video, offered, sound_config)) => {
                let source = Self::playing(media, tether, video, offered, &target.settings);
                Ok(Self { sound_config, ..source })
            }
            Err(error) => {
                tether.ended().await;
                Err(error)
            }
        }
    }

    fn playing(media: Demuxed, tether: Tether, video: usize, offered: Offered, settings: &CameraSettings) -> Self {
        let now = Instant::now();
        let sound = match offered.audio.as_ref().map(|audio| audio.encoding.as_str()) {
            Some("pcmu") => Some(G711::Mu),
            Some("pcma") => Some(G711::A),
            Some(_) | None => None,
        };
        Self {
            media,
            tether,
            video,
            offered,
            sound,
            sound_config: Vec::new(),
            quiet_after: settings.stall_timeout() / 2,
            silent_after: settings.stall_timeout(),
            start_by: Some(now + settings.start_timeout()),
            last_picture: now,
            is_quiet: false,
            order: PictureOrder::default(),
        }
    }

    /// What the camera has, as far as is known by now.
    pub(crate) fn offered(&self) -> &Offered {
        &self.offered
    }

    /// What describes its sound to a decoder, where the encoding has such.
    pub(crate) fn sound_config(&self) -> &[u8] {
        &self.sound_config
    }

    /// Waits for the next picture or sound. Sound alone does not count as life: many a camera freezes so.
    pub(crate) async fn next(&mut self) -> Result<Heard, SourceError> {
        loop {
            let silent_at = self.last_picture + self.silent_after;
            let quiet_at = if self.is_quiet { silent_at } else { self.last_picture + self.quiet_after };
            let deadline = self.start_by.unwrap_or(quiet_at);
            let item = if Instant::now() < deadline {
                timeout_at(deadline, self.media.next()).await
            } else {
                // Sound may be there at all times, and must not hide that the time is over.
                return self.late();
            };
            let item = match item {
                Err(_elapsed) => return self.late(),
                Ok(None) => return Err(SourceError::Over),
                Ok(Some(Err(error))) => return Err(read_error(PLAYING, &error)),
                Ok(Some(Ok(item))) => item,
            };
            if let CodecItem::AudioFrame(frame) = item {
                return Ok(Heard::Unit(Unit::Audio(AudioUnit::new(&frame, self.sound))));
            }
            if let CodecItem::VideoFrame(frame) = item
                && frame.stream_id() == self.video
            {
                let unit = self.picture(frame);
                self.see(&unit);
                return Ok(Heard::Unit(Unit::Video(unit)));
            }
        }
    }

    /// Parts from the camera, and waits a moment until it has heard.
    pub(crate) async fn close(self) {
        let Self { media, mut tether, .. } = self;
        drop(media);
        tether.ended().await;
    }

    fn late(&mut self) -> Result<Heard, SourceError> {
        match self.start_by {
            Some(_) if self.order.pictures == 0 => Err(SourceError::Silent),
            Some(_) => Err(SourceError::NoKeyframe),
            None if self.is_quiet => Err(SourceError::Silent),
            None => {
                self.is_quiet = true;
                Ok(Heard::Quiet)
            }
        }
    }

    fn picture(&self, frame: VideoFrame) -> VideoUnit {
        let unit = VideoUnit::new(frame);
        let parameters = self.media.streams().get(self.video).and_then(Stream::parameters);
        match (self.offered.video.as_ref().map(|video| &video.format), parameters) {
            (Some(VideoFormat::H265), Some(ParametersRef::Video(parameters))) => {
                h265::complete(unit, parameters.extra_data())
            }
            _ => unit,
        }
    }

    fn see(&mut self, unit: &VideoUnit) {
        self.last_picture = Instant::now();
        self.is_quiet = false;
        if unit.is_key {
            self.start_by = None;
        }
        self.order.see(unit.time);
        if let Some(video) = &mut self.offered.video {
            video.has_b_frames = self.order.has_b_frames();
        }
    }
}

/// Whether pictures come in the order in which they are shown.
#[derive(Debug, Default)]
struct PictureOrder {
    latest: Option<i64>,
    pictures: u32,
    went_back: bool,
}

impl PictureOrder {
    fn see(&mut self, time: i64) {
        self.went_back |= self.latest.is_some_and(|latest| time < latest);
        self.latest = Some(time);
        self.pictures = self.pictures.saturating_add(1);
    }

    fn has_b_frames(&self) -> Option<bool> {
        match (self.went_back, self.pictures >= PICTURES_WITHOUT_B_FRAMES) {
            (true, _) => Some(true),
            (false, true) => Some(false),
            (false, false) => None,
        }
    }
}

const DESCRIBING: &str = "describing itself";
const SETTING_UP: &str = "setting up a stream";
const PLAYING: &str = "playing";

/// Asks a camera what it has, wherever it sends us for that; each place is asked about anew.
async fn describe(target: &Target, datagrams: bool) -> Result<(Session<Described>, Tether), SourceError> {
    let mut address = target.address.clone();
    for _ in 0..=REDIRECTS_MAX {
        let far = connect::connect(&address, &target.settings, &target.rule).await?;
        let mut tether = Tether::tie(far, &address, datagrams).await.map_err(SourceError::Unreachable)?;
        // Farewells are the tether's part.
        let options = SessionOptions::default().user_agent(USER_AGENT.to_owned()).teardown(TeardownPolicy::Never);
        let url = tether.url.parse().map_err(|_| SourceError::Unreadable { doing: DESCRIBING })?;
        let described = within(target.settings.read_timeout(), DESCRIBING, Session::describe(url, options)).await;
        match described {
            Ok(session) => return Ok((session, tether)),
            Err(SourceError::Refused { status, .. }) if let Some(place) = tether.redirect() => {
                tracing::debug!(status, "the camera sends us elsewhere");
                tether.ended().await;
                let place = CameraAddress::parse(&place);
                let place = place.map_err(|_| SourceError::Unreadable { doing: DESCRIBING })?;
                // The login is for this camera, and for nobody whom it names, nor for whoever listens on the way there.
                let is_same = place.host() == address.host() && (place.is_tls() || !address.is_tls());
                let login = address.login().filter(|_| is_same).cloned();
                address = place.with_login(login);
            }
            Err(error) => {
                tether.ended().await;
                return Err(error);
            }
        }
    }
    Err(SourceError::Refused { doing: DESCRIBING, status: 302 })
}

async fn within<T>(
    limit: Duration,
    doing: &'static str,
    asking: impl Future<Output = Result<T, retina::Error>>,
) -> Result<T, SourceError> {
    match timeout(limit, asking).await {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(error)) => Err(read_error(doing, &error)),
        Err(_elapsed) => Err(SourceError::TimedOut { doing }),
    }
}

fn read_error(doing: &'static str, error: &retina::Error) -> SourceError {
    // It knows neither login nor address, so that what it says may be logged.
    tracing::debug!(%error, doing, "the camera is not understood");
    match error.status_code() {
        Some(status) => SourceError::Refused { doing, status },
        None => SourceError::Unreadable { doing },
    }
}

/// The first stream of this kind, of the best encoding that there is, or of any.
fn pick(streams: &[Stream], media: &str, encodings: &[&str]) -> Option<usize> {
    let of = |encoding: &&str| {
        streams.iter().position(|stream| stream.media() == media && stream.encoding_name() == *encoding)
    };
    encodings.iter().find_map(of).or_else(|| streams.iter().position(|stream| stream.media() == media))
}

fn sound_config(stream: &Stream) -> Vec<u8> {
    match stream.parameters() {
        Some(ParametersRef::Audio(parameters)) => parameters.extra_data().to_vec(),
        Some(ParametersRef::Video(_) | ParametersRef::Message(_)) | None => Vec::new(),
    }
}

fn read_offered(streams: &[Stream], video: usize, audio: Option<usize>) -> Offered {
    let stream = &streams[video];
    let parameters = match stream.parameters() {
        Some(ParametersRef::Video(parameters)) => Some(parameters),
        Some(ParametersRef::Audio(_) | ParametersRef::Message(_)) | None => None,
    };
    let profile = parameters.and_then(|parameters| {
        let VideoParametersCodec::H264 { sps, .. } = parameters.codec_params() else { return None };
        sps.get(1).copied()
    });
    let format = match stream.encoding_name() {
        "h264" => VideoFormat::H264 { profile },
        "h265" => VideoFormat::H265,
        other => VideoFormat::Other(other.to_owned()),
    };
    let size = parameters.map(VideoParameters::pixel_dimensions);
    let audio = audio.map(|audio| AudioTrack {
        encoding: streams[audio].encoding_name().to_owned(),
        clock_rate: streams[audio].clock_rate_hz(),
        channels: streams[audio].channels().map_or(1, std::num::NonZeroU16::get),
    });
    Offered { video: Some(VideoTrack { format, has_b_frames: None, size }), audio }
}
