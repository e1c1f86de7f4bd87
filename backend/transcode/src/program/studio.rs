//! The pipelines: from what the camera sends to what the room takes.
//!
//! ```text
//! pictures -> decoder -> tee -> valve -> fewer a second -> smaller -> H264 -> reports      (for each layer)
//! sounds   -> decoder -> 48 kHz -> Opus -> reports
//! pictures -> decoder -> few a second -> not larger than a page -> JPEG -> reports        (to look at)
//! ```

use std::{
    sync::{
        Mutex, MutexGuard, PoisonError,
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    time::Duration,
};

use anteroom_transcode::{Layer, Layers, PictureFormat, Report, Size, SoundFormat, SoundTask, Task, Trouble};
use gst::prelude::*;
use gstreamer as gst;
use gstreamer_app::{AppSink, AppSinkCallbacks, AppSrc};

use crate::{Broken, speech::Mouth};

/// Pictures a second at most, and of the smallest layer.
const RATE_MAX: i32 = 30;
const RATE_LOW: i32 = 15;
/// With fewer it is no moving picture, and nothing is left to do without.
const RATE_MIN: i32 = 5;
/// Every so many pictures there is a key frame that nobody asked for.
const KEY_EVERY: u32 = 250;

/// Pictures a second, width and height of what is only looked at. JPEG is many bytes.
const STILLS_RATE: i32 = 4;
const STILLS_SIZE: (i32, i32) = (1280, 720);

/// How long what is under way may take when there is nothing more to come.
const FINISH_TIMEOUT: Duration = Duration::from_secs(2);

/// Everything that is made of one camera.
pub(crate) struct Studio {
    pipeline: gst::Pipeline,
    pictures: Option<AppSrc>,
    sounds: Option<AppSrc>,
    shed: Mutex<Shed>,
    /// Told when everything that went in has come out.
    ended: Mutex<Receiver<()>>,
}

/// What is made of the pictures at present.
#[derive(Debug, Clone, Copy)]
struct Shed {
    /// What the server wants.
    wanted: Layers,
    /// What there is time for.
    affordable: Layers,
    /// Pictures a second at most.
    rate: i32,
}

impl Studio {
    /// Builds what the task needs, and sets it going.
    pub(crate) fn open(task: &Task, mouth: &Mouth) -> Result<Self, Broken> {
        let layers = task.pictures.map_or(Layers::NONE, |(_, layers)| layers);
        let (mut studio, end) = Self::empty(layers);
        if let Some((format, layers)) = task.pictures {
            studio.pictures = Some(studio.add_pictures(format, layers, mouth)?);
        }
        if let Some(sound) = &task.sound {
            studio.sounds = Some(studio.add_sounds(sound, mouth)?);
        }
        studio.go(end, mouth)
    }

    /// The same for pictures that are only looked at.
    pub(crate) fn open_stills(format: PictureFormat, mouth: &Mouth) -> Result<Self, Broken> {
        let (mut studio, end) = Self::empty(Layers::NONE);
        let (width, height) = STILLS_SIZE;
        let branch = format!(
            "tee. ! queue leaky=downstream max-size-buffers=2 max-size-bytes=0 max-size-time=0 \
             ! videorate drop-only=true max-rate={STILLS_RATE} ! videoscale n-threads=1 add-borders=false \
             ! video/x-raw,width=[16,{width}],height=[16,{height}],pixel-aspect-ratio=1/1 \
             ! jpegenc ! appsink name=sink-stills sync=false async=false"
        );
        studio.add(&[decoding(format), branch].join(" "))?;
        let teller = mouth.clone();
        studio.listen("sink-stills", move |_, _, data| teller.say(Report::Still(data)))?;
        studio.pictures = Some(studio.way_in(format)?);
        studio.go(end, mouth)
    }

    fn empty(layers: Layers) -> (Self, SyncSender<()>) {
        let (end, ended) = sync_channel(1);
        let studio = Self {
            pipeline: gst::Pipeline::new(),
            pictures: None,
            sounds: None,
            shed: Mutex::new(Shed { wanted: layers, affordable: layers, rate: RATE_MAX }),
            ended: Mutex::new(ended),
        };
        (studio, end)
    }

    /// Sets going what was built.
    fn go(self, end: SyncSender<()>, mouth: &Mouth) -> Result<Self, Broken> {
        let bus = self.pipeline.bus().ok_or_else(|| Broken::failed("a pipeline has no bus"))?;
        let mouth = mouth.clone();
        bus.set_sync_handler(move |_, message| {
            if let gst::MessageView::Error(error) = message.view() {
                mouth.say(Report::Broken(Trouble::Failed, error.error().to_string()));
            }
            if let gst::MessageView::Eos(_) = message.view() {
                end.try_send(()).ok();
            }
            gst::BusSyncReply::Drop
        });
        self.pipeline.set_state(gst::State::Playing).map_err(Broken::failed)?;
        Ok(self)
    }

    fn add_pictures(&self, format: PictureFormat, layers: Layers, mouth: &Mouth) -> Result<AppSrc, Broken> {
        let parts: Vec<_> = std::iter::once(decoding(format)).chain(layers.iter().map(branch)).collect();
        self.add(&parts.join(" "))?;
        self.fit_sizes(layers)?;
        for layer in layers.iter() {
            let mouth = mouth.clone();
            self.listen(&format!("sink-{}", layer.rid()), move |at, is_key, data| {
                mouth.say(Report::Picture { layer, at, is_key, data });
            })?;
        }
        self.way_in(format)
    }

    fn way_in(&self, format: PictureFormat) -> Result<AppSrc, Broken> {
        let source: AppSrc = self.part("pictures")?;
        let caps = gst::Caps::builder(format!("video/x-{}", name_of(format)));
        source.set_caps(Some(&caps.field("stream-format", "byte-stream").field("alignment", "au").build()));
        Ok(source)
    }

    /// Has each layer become as large as fits what the camera sends, now and whenever that changes.
    fn fit_sizes(&self, layers: Layers) -> Result<(), Broken> {
        let mut parts = Vec::new();
        for layer in layers.iter() {
            let filter: gst::Element = self.part(&format!("size-{}", layer.rid()))?;
            let encoder: gst::Element = self.part(&format!("encoder-{}", layer.rid()))?;
            parts.push((layer, filter, encoder));
        }
        let tee: gst::Element = self.part("tee")?;
        let pad = tee.static_pad("sink").ok_or_else(|| Broken::failed("a tee has no way in"))?;
        pad.add_probe(gst::PadProbeType::EVENT_DOWNSTREAM, move |_, info| {
            if let Some(gst::EventView::Caps(caps)) = info.event().map(|event| event.view())
                && let Some(size) = size_shown(caps.caps())
            {
                for (layer, filter, encoder) in &parts {
                    let size = size.of_layer(*layer, layers);
                    let (width, height) = (i32::try_from(size.width), i32::try_from(size.height));
                    let caps = gst::Caps::builder("video/x-raw")
                        .field("width", width.unwrap_or(i32::MAX))
                        .field("height", height.unwrap_or(i32::MAX))
                        .field("pixel-aspect-ratio", gst::Fraction::new(1, 1))
                        .build();
                    filter.set_property("caps", &caps);
                    encoder.set_property("bitrate", size.kbps());
                }
            }
            gst::PadProbeReturn::Ok
        });
        Ok(())
    }

    fn add_sounds(&self, task: &SoundTask, mouth: &Mouth) -> Result<AppSrc, Broken> {
        let (name, decoder) = match task.format {
            SoundFormat::Aac(_) => ("audio/mpeg", "avdec_aac"),
            SoundFormat::Mu => ("audio/x-mulaw", "mulawdec"),
            SoundFormat::A => ("audio/x-alaw", "alawdec"),
        };
        let kbps = if task.channels == 1 { 32 } else { 64 };
        self.add(&format!(
            "appsrc name=sounds is-live=true format=time block=true max-buffers=50 max-bytes=0 ! {decoder} ! audioconvert \
             ! audioresample ! audio/x-raw,rate=48000,channels=[1,2] ! opusenc bitrate={kbps}000 ! appsink name=sink-sound sync=false async=false"
        ))?;
        let mouth = mouth.clone();
        self.listen("sink-sound", move |at, _, data| mouth.say(Report::Sound { at, data }))?;
        let rate = i32::try_from(task.rate).map_err(Broken::failed)?;
        let mut caps = gst::Caps::builder(name).field("rate", rate).field("channels", i32::from(task.channels));
        if let SoundFormat::Aac(config) = &task.format {
            let config = gst::Buffer::from_slice(config.clone());
            caps = caps.field("mpegversion", 4_i32).field("stream-format", "raw").field("codec_data", config);
            caps = caps.field("framed", true);
        }
        let source: AppSrc = self.part("sounds")?;
        source.set_caps(Some(&caps.build()));
        Ok(source)
    }

    fn add(&self, words: &str) -> Result<(), Broken> {
        let flags = gst::ParseFlags::FATAL_ERRORS;
        let part = gst::parse::bin_from_description_full(words, false, None, flags).map_err(Broken::failed)?;
        self.pipeline.add(&part).map_err(Broken::failed)
    }

    fn part<T: IsA<gst::Element>>(&self, name: &str) -> Result<T, Broken> {
        let part = self.pipeline.by_name(name).and_then(|part| part.downcast().ok());
        part.ok_or_else(|| Broken::failed(format!("there is no part {name}")))
    }

    /// Has everything told that comes out of a sink, with the time that was said when it went in.
    fn listen(&self, sink: &str, tell: impl Fn(u64, bool, Vec<u8>) + Send + 'static) -> Result<(), Broken> {
        let sink: AppSink = self.part(sink)?;
        let callbacks = AppSinkCallbacks::builder().new_sample(move |sink| {
            let sample = sink.pull_sample().map_err(|_| gst::FlowError::Eos)?;
            // Encoders shift their timestamps, and say so in the segment: only time that runs is the same on both sides.
            let at = sample.buffer().and_then(gst::BufferRef::pts).and_then(|time| {
                let segment = sample.segment()?.downcast_ref::<gst::ClockTime>()?;
                segment.to_running_time(time)
            });
            if let (Some(buffer), Some(at)) = (sample.buffer(), at) {
                let data = buffer.map_readable().map_err(|_| gst::FlowError::Error)?;
                tell(at.useconds(), !buffer.flags().contains(gst::BufferFlags::DELTA_UNIT), data.to_vec());
            }
            Ok(gst::FlowSuccess::Ok)
        });
        sink.set_callbacks(callbacks.build());
        Ok(())
    }

    /// Takes in a picture.
    pub(crate) fn picture(&self, at: u64, is_key: bool, data: Vec<u8>) -> Result<(), Broken> {
        let Some(source) = &self.pictures else { return Ok(()) };
        push(source, at, is_key, data)
    }

    /// Takes in a piece of sound.
    pub(crate) fn sound(&self, at: u64, data: Vec<u8>) -> Result<(), Broken> {
        let Some(source) = &self.sounds else { return Ok(()) };
        push(source, at, true, data)
    }

    /// Waits a moment for what is under way.
    pub(crate) fn finish(&self) {
        for source in self.pictures.iter().chain(&self.sounds) {
            source.end_of_stream().ok();
        }
        // Whatever has not come out by then is lost, as it would have been without waiting.
        self.ended.lock().unwrap_or_else(PoisonError::into_inner).recv_timeout(FINISH_TIMEOUT).ok();
    }

    /// Has the next picture of a layer be a key frame.
    pub(crate) fn key_frame(&self, layer: Layer) {
        if let Some(encoder) = self.pipeline.by_name(&format!("encoder-{}", layer.rid())) {
            let request = gst::Structure::builder("GstForceKeyUnit").field("all-headers", true).build();
            encoder.send_event(gst::event::CustomUpstream::new(request));
        }
    }

    /// Makes these layers and no others, as far as there is time.
    pub(crate) fn want(&self, layers: Layers) {
        let mut shed = self.shed();
        let before = shed.wanted.and(shed.affordable);
        shed.wanted = layers;
        self.set_valves(before, shed.wanted.and(shed.affordable));
    }

    /// Does with less: without the largest layer, then with fewer pictures of the last one. Says which layers are left; `None` when
    /// there is nothing left to do without.
    pub(crate) fn do_with_less(&self) -> Option<Layers> {
        self.pictures.as_ref()?;
        let mut shed = self.shed();
        let before = shed.wanted.and(shed.affordable);
        let mut less = shed.affordable.without_largest();
        // To do without what is not made anyway spares nothing.
        while shed.wanted.and(less) == before && less != less.without_largest() {
            less = less.without_largest();
        }
        if less != shed.affordable {
            shed.affordable = less;
            self.set_valves(before, shed.wanted.and(less));
            return Some(less);
        }
        let rate = shed.rate / 2;
        if rate < RATE_MIN {
            return None;
        }
        shed.rate = rate;
        for layer in less.iter() {
            if let Some(part) = self.pipeline.by_name(&format!("rate-{}", layer.rid())) {
                part.set_property("max-rate", rate_of(layer, rate));
            }
        }
        Some(less)
    }

    fn set_valves(&self, before: Layers, after: Layers) {
        for layer in Layer::ALL.into_iter().filter(|layer| before.has(*layer) != after.has(*layer)) {
            if let Some(valve) = self.pipeline.by_name(&format!("valve-{}", layer.rid())) {
                valve.set_property("drop", !after.has(layer));
            }
            if after.has(layer) {
                self.key_frame(layer);
            }
        }
    }

    fn shed(&self) -> MutexGuard<'_, Shed> {
        self.shed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn name_of(format: PictureFormat) -> &'static str {
    match format {
        PictureFormat::H264 => "h264",
        PictureFormat::H265 => "h265",
    }
}

/// What decodes, up to the tee. Where that is too slow, the source makes the server wait, which leaves pictures out up to a key
/// frame; where encoding is, pictures are left out before each encoder.
fn decoding(format: PictureFormat) -> String {
    let name = name_of(format);
    format!(
        "appsrc name=pictures is-live=true format=time block=true max-buffers=4 max-bytes=0 \
         ! {name}parse ! avdec_{name} max-threads=1 ! videoconvert n-threads=1 ! video/x-raw,format=I420 ! tee name=tee"
    )
}

/// What makes one layer of what the tee gives. No sink waits for the others to have something: a layer may not be wanted at first.
fn branch(layer: Layer) -> String {
    let (rid, rate) = (layer.rid(), rate_of(layer, RATE_MAX));
    format!(
        "tee. ! valve name=valve-{rid} ! queue leaky=downstream max-size-buffers=3 max-size-bytes=0 max-size-time=0 \
         ! videorate name=rate-{rid} drop-only=true max-rate={rate} ! videoscale n-threads=1 ! capsfilter name=size-{rid} \
         ! x264enc name=encoder-{rid} tune=zerolatency speed-preset=ultrafast threads=1 key-int-max={KEY_EVERY} \
         ! video/x-h264,profile=constrained-baseline,stream-format=byte-stream,alignment=au ! appsink name=sink-{rid} sync=false async=false"
    )
}

fn rate_of(layer: Layer, most: i32) -> i32 {
    match layer {
        Layer::Low => most.min(RATE_LOW),
        Layer::Middle | Layer::High => most,
    }
}

fn push(source: &AppSrc, at: u64, is_key: bool, data: Vec<u8>) -> Result<(), Broken> {
    let mut buffer = gst::Buffer::from_mut_slice(data);
    if let Some(buffer) = buffer.get_mut() {
        buffer.set_pts(gst::ClockTime::from_useconds(at));
        if !is_key {
            buffer.set_flags(gst::BufferFlags::DELTA_UNIT);
        }
    }
    source.push_buffer(buffer).map(drop).map_err(|error| Broken::failed(format!("nothing more is taken: {error}")))
}

/// How large a picture is to be shown: some cameras send pixels that are not square.
fn size_shown(caps: &gst::CapsRef) -> Option<Size> {
    let caps = caps.structure(0)?;
    let side = |name| caps.get::<i32>(name).ok().and_then(|side| u32::try_from(side).ok());
    let (width, height) = (side("width")?, side("height")?);
    let pixel = caps.get::<gst::Fraction>("pixel-aspect-ratio").ok();
    let ratio = pixel.and_then(|pixel| Some((u64::try_from(pixel.numer()).ok()?, u64::try_from(pixel.denom()).ok()?)));
    let (wide, high) = ratio.filter(|(wide, high)| *wide > 0 && *high > 0).unwrap_or((1, 1));
    let width = u32::try_from(u64::from(width) * wide / high).unwrap_or(width);
    Some(Size { width, height })
}
