//! What a camera sends, and what a browser makes of what it gets, by `GStreamer`.

use std::sync::Once;

use gst::prelude::*;
use gstreamer as gst;
use gstreamer_app::{AppSink, AppSrc};

const FPS: u64 = 25;

fn pipeline(words: &str) -> gst::Pipeline {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| gst::init().expect("GStreamer"));
    let pipeline = gst::parse::launch(words).unwrap_or_else(|error| panic!("{error}: {words}"));
    pipeline.downcast().expect("a pipeline")
}

/// Everything that comes out of the sink.
fn drain(pipeline: &gst::Pipeline) -> Vec<gst::Sample> {
    let sink: AppSink = pipeline.by_name("sink").and_then(|sink| sink.downcast().ok()).expect("a sink");
    pipeline.set_state(gst::State::Playing).expect("it plays");
    let samples = std::iter::from_fn(|| sink.pull_sample().ok()).collect();
    pipeline.set_state(gst::State::Null).expect("it stops");
    samples
}

fn bytes(sample: &gst::Sample) -> Vec<u8> {
    sample.buffer().expect("a buffer").map_readable().expect("bytes").to_vec()
}

/// So many pictures of 640 × 360 in the order in which they are sent: see [`pictures_of`].
pub(crate) fn pictures(encoder: &str, codec: &str, count: u32) -> Vec<(u64, bool, Vec<u8>)> {
    pictures_of((640, 360), encoder, codec, count)
}

/// So many pictures in the order in which they are sent: when each is to be shown, whether it is a key frame, and what
/// it is.
pub(crate) fn pictures_of(
    (width, height): (u32, u32),
    encoder: &str,
    codec: &str,
    count: u32,
) -> Vec<(u64, bool, Vec<u8>)> {
    let made = drain(&pipeline(&format!(
        "videotestsrc pattern=ball num-buffers={count} ! video/x-raw,width={width},height={height},framerate={FPS}/1,format=I420 \
         ! {encoder} ! {codec}parse config-interval=-1 ! video/x-{codec},stream-format=byte-stream,alignment=au \
         ! appsink name=sink sync=false"
    )));
    let first = made[0].buffer().expect("a buffer").pts().expect("a time");
    let pictures = made.iter().map(|sample| {
        let buffer = sample.buffer().expect("a buffer");
        let is_key = !buffer.flags().contains(gst::BufferFlags::DELTA_UNIT);
        let at = buffer.pts().expect("a time") + gst::ClockTime::SECOND - first;
        (at.useconds(), is_key, bytes(sample))
    });
    pictures.collect()
}

/// A tone in so many packets of AAC, and what describes them.
pub(crate) fn sounds(count: u32) -> (Vec<u8>, Vec<(u64, Vec<u8>)>) {
    let made = drain(&pipeline(&format!(
        "audiotestsrc num-buffers={count} samplesperbuffer=1024 freq=440 ! audio/x-raw,rate=48000,channels=1 ! voaacenc \
         ! aacparse ! audio/mpeg,stream-format=raw ! appsink name=sink sync=false"
    )));
    let caps = made[0].caps().expect("caps").structure(0).expect("a structure");
    let config = caps.get::<gst::Buffer>("codec_data").expect("a description").map_readable().expect("bytes").to_vec();
    let packets = (0_u64..).zip(&made).map(|(index, sample)| (1_000_000 + index * 1024 * 1000 / 48, bytes(sample)));
    (config, packets.collect())
}

/// What is seen.
pub(crate) struct Shown {
    pub(crate) width: i32,
    pub(crate) height: i32,
    pub(crate) pictures: usize,
    /// Whether there is a light ball on dark ground.
    pub(crate) is_a_picture: bool,
}

fn push_all(pipeline: &gst::Pipeline, data: Vec<Vec<u8>>, step: u64) {
    let source: AppSrc = pipeline.by_name("source").and_then(|source| source.downcast().ok()).expect("a source");
    for (index, data) in (0_u64..).zip(data) {
        let mut buffer = gst::Buffer::from_mut_slice(data);
        buffer.get_mut().expect("it is new").set_pts(gst::ClockTime::from_mseconds(index * step));
        source.push_buffer(buffer).expect("it is taken");
    }
    source.end_of_stream().expect("it ends");
}

/// Shows pictures in H264.
pub(crate) fn decode(pictures: Vec<Vec<u8>>) -> Shown {
    let pipeline = pipeline(
        "appsrc name=source format=time caps=video/x-h264,stream-format=byte-stream,alignment=au ! h264parse ! avdec_h264 \
         ! videoconvert ! video/x-raw,format=I420 ! appsink name=sink sync=false",
    );
    push_all(&pipeline, pictures, 40);
    let shown = drain(&pipeline);
    let caps = shown[0].caps().expect("caps").structure(0).expect("a structure");
    let (width, height) = (caps.get::<i32>("width").expect("a width"), caps.get::<i32>("height").expect("a height"));
    let luma = usize::try_from(width * height).expect("a size");
    let is_a_picture = shown.iter().all(|sample| {
        let data = bytes(sample);
        let light = data[..luma].iter().filter(|luma| **luma > 180).count();
        light > 0 && light < luma / 4
    });
    Shown { width, height, pictures: shown.len(), is_a_picture }
}

/// How loud sound in Opus is, 1 being the loudest.
pub(crate) fn loudness(packets: Vec<Vec<u8>>) -> f64 {
    let pipeline = pipeline(
        "appsrc name=source format=time caps=audio/x-opus,channel-mapping-family=0,channels=1,rate=48000 ! opusdec \
         ! audioconvert ! audio/x-raw,format=S16LE ! appsink name=sink sync=false",
    );
    push_all(&pipeline, packets, 20);
    let heard: Vec<u8> = drain(&pipeline).iter().flat_map(bytes).collect();
    let samples = heard.chunks_exact(2).map(|pair| f64::from(i16::from_le_bytes([pair[0], pair[1]])) / 32_768.0);
    let (sum, count) = samples.fold((0.0, 0.0), |(sum, count), sample| (sum + sample * sample, count + 1.0));
    (sum / count).sqrt()
}
