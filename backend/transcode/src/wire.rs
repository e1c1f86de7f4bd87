//! How server and transcoder speak: frames of a length, a kind and a body. Pure.
//!
//! A frame is four bytes that say how long the rest is, the biggest first, then a byte that says of which kind it is. Both sides
//! belong to one version of the product; the first frame in each direction says which, so that a program left over from another
//! one is noticed before it is believed.

use crate::layers::{Layer, Layers};

/// The version of what is written here. To be counted up with every change of it.
pub const VERSION: u8 = 2;
/// Longest frame. A key frame of a very good camera is a tenth of that.
const FRAME_MAX: usize = 16 * 1024 * 1024;
/// Longest description of an encoding, as AAC has one. Those of cameras have two to five bytes.
const CONFIG_MAX: usize = 64;
/// Longest words about what went wrong.
const WORDS_MAX: usize = 300;

/// What the server says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Order {
    /// What there is to do. Said once, and first.
    Begin(Task),
    /// The same, where all that is wanted of the pictures is to look at some of them.
    BeginStills(PictureFormat, Limits),
    /// A picture of the camera.
    Picture {
        /// When it is to be shown, in microseconds since a beginning that only the server knows.
        at: u64,
        /// Whether it can be decoded without others.
        is_key: bool,
        /// In Annex B.
        data: Vec<u8>,
    },
    /// A piece of the camera's sound.
    Sound {
        /// As with pictures, and counted from the same beginning.
        at: u64,
        /// As it was in its packet.
        data: Vec<u8>,
    },
    /// The next picture of this layer has to be a key frame.
    KeyFrame(Layer),
    /// These layers are wanted, and no others.
    Want(Layers),
}

/// What there is to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// How the pictures come, and in which layers they are wanted; `None` where they need nothing done.
    pub pictures: Option<(PictureFormat, Layers)>,
    /// The same of the sound.
    pub sound: Option<SoundTask>,
    /// What may be used.
    pub limits: Limits,
}

/// How pictures come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PictureFormat {
    /// In H264.
    H264,
    /// In H265.
    H265,
}

/// Sound that is wanted in Opus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SoundTask {
    /// How it comes.
    pub format: SoundFormat,
    /// Samples per second.
    pub rate: u32,
    /// How many channels.
    pub channels: u8,
}

/// How sound comes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SoundFormat {
    /// In AAC, with its `AudioSpecificConfig`.
    Aac(Vec<u8>),
    /// In G.711 with the American law.
    Mu,
    /// In G.711 with the European one.
    A,
}

/// What a transcoder may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Processor time, in per cent of a core.
    pub cpu_percent: u32,
    /// Memory, in MiB.
    pub memory_mib: u32,
}

/// What the transcoder says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Report {
    /// It is ready for pictures and sounds. Said first, unless something is broken.
    Ready,
    /// A picture for the room, in H264 and Annex B.
    Picture {
        /// Of which size.
        layer: Layer,
        /// When it is to be shown, counted as in the orders.
        at: u64,
        /// Whether it can be decoded without others.
        is_key: bool,
        /// In Annex B, with the parameter sets before each key frame.
        data: Vec<u8>,
    },
    /// A picture to look at, in JPEG.
    Still(Vec<u8>),
    /// A piece of sound for the room, in Opus.
    Sound {
        /// When it is to be heard.
        at: u64,
        /// One packet.
        data: Vec<u8>,
    },
    /// More was used than may be, so that only these layers are left.
    Reduced(Layers),
    /// It cannot go on, and ends.
    Broken(Trouble, String),
}

/// Why a transcoder cannot go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// It was told something that it does not understand.
    Orders,
    /// A part of `GStreamer` is not installed.
    MissingPart,
    /// Something failed while it worked.
    Failed,
    /// It would use more than it may, and there is nothing left to do without.
    TooMuch,
}

/// A frame is not understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WireError {
    /// It is longer than any.
    #[error("a frame is too long")]
    TooLong,
    /// It is of another version.
    #[error("the other side is of another version")]
    Version,
    /// It ends too early, goes on too long, or says what there is not.
    #[error("a frame makes no sense")]
    Senseless,
}

/// How many bytes follow these four.
pub fn length_of(header: [u8; 4]) -> Result<usize, WireError> {
    let length = usize::try_from(u32::from_be_bytes(header)).map_err(|_| WireError::TooLong)?;
    match length {
        0 => Err(WireError::Senseless),
        1..=FRAME_MAX => Ok(length),
        _ => Err(WireError::TooLong),
    }
}

impl Order {
    /// The whole frame.
    pub fn frame(&self) -> Result<Vec<u8>, WireError> {
        let mut frame = Writer::default();
        match self {
            Self::Begin(task) => {
                frame.bytes(&[1, VERSION]);
                let (format, layers) = task.pictures.unwrap_or((PictureFormat::H264, Layers::NONE));
                frame.bytes(&[format.number(), layers.bits()]);
                frame.limits(task.limits);
                if let Some(SoundTask { format, rate, channels }) = &task.sound {
                    let (format, config): (u8, &[u8]) = match format {
                        SoundFormat::Aac(config) if config.len() > CONFIG_MAX => return Err(WireError::TooLong),
                        SoundFormat::Aac(config) => (0, config),
                        SoundFormat::Mu => (1, &[]),
                        SoundFormat::A => (2, &[]),
                    };
                    frame.bytes(&[format, *channels]);
                    frame.bytes(&rate.to_be_bytes());
                    frame.bytes(config);
                }
            }
            Self::Picture { at, is_key, data } => {
                frame.bytes(&[2, u8::from(*is_key)]);
                frame.timed(*at, data);
            }
            Self::Sound { at, data } => {
                frame.bytes(&[3]);
                frame.timed(*at, data);
            }
            Self::KeyFrame(layer) => frame.bytes(&[4, layer.number()]),
            Self::Want(layers) => frame.bytes(&[5, layers.bits()]),
            Self::BeginStills(format, limits) => {
                frame.bytes(&[6, VERSION, format.number()]);
                frame.limits(*limits);
            }
        }
        frame.finish()
    }

    /// Reads what follows the length.
    pub fn read(frame: &[u8]) -> Result<Self, WireError> {
        let mut reader = Reader(frame);
        let order = match reader.byte()? {
            1 => Self::Begin(read_task(&mut reader)?),
            2 => {
                let is_key = reader.flag()?;
                Self::Picture { is_key, at: reader.u64()?, data: reader.rest() }
            }
            3 => Self::Sound { at: reader.u64()?, data: reader.rest() },
            4 => Self::KeyFrame(reader.layer()?),
            5 => Self::Want(reader.layers()?),
            6 => {
                reader.version()?;
                Self::BeginStills(reader.format()?, reader.limits()?)
            }
            _ => return Err(WireError::Senseless),
        };
        reader.end()?;
        Ok(order)
    }
}

fn read_task(reader: &mut Reader<'_>) -> Result<Task, WireError> {
    reader.version()?;
    let (format, layers, limits) = (reader.format()?, reader.layers()?, reader.limits()?);
    let pictures = (layers != Layers::NONE).then_some((format, layers));
    if reader.0.is_empty() {
        return Ok(Task { pictures, sound: None, limits });
    }
    let (format, channels, rate) = (reader.byte()?, reader.byte()?, reader.u32()?);
    let format = match format {
        0 if reader.0.len() <= CONFIG_MAX => SoundFormat::Aac(reader.rest()),
        1 => SoundFormat::Mu,
        2 => SoundFormat::A,
        _ => return Err(WireError::Senseless),
    };
    Ok(Task { pictures, sound: Some(SoundTask { format, rate, channels }), limits })
}

impl Report {
    /// The whole frame.
    pub fn frame(&self) -> Result<Vec<u8>, WireError> {
        let mut frame = Writer::default();
        match self {
            Self::Ready => frame.bytes(&[1, VERSION]),
            Self::Picture { layer, at, is_key, data } => {
                frame.bytes(&[2, layer.number(), u8::from(*is_key)]);
                frame.timed(*at, data);
            }
            Self::Sound { at, data } => {
                frame.bytes(&[3]);
                frame.timed(*at, data);
            }
            Self::Reduced(layers) => frame.bytes(&[4, layers.bits()]),
            Self::Broken(trouble, words) => {
                let trouble = match trouble {
                    Trouble::Orders => 0,
                    Trouble::MissingPart => 1,
                    Trouble::Failed => 2,
                    Trouble::TooMuch => 3,
                };
                frame.bytes(&[5, trouble]);
                frame.bytes(&words.as_bytes()[..words.floor_char_boundary(WORDS_MAX)]);
            }
            Self::Still(data) => {
                frame.bytes(&[6]);
                frame.bytes(data);
            }
        }
        frame.finish()
    }

    /// Reads what follows the length.
    pub fn read(frame: &[u8]) -> Result<Self, WireError> {
        let mut reader = Reader(frame);
        let report = match reader.byte()? {
            1 => {
                reader.version()?;
                Self::Ready
            }
            2 => {
                let (layer, is_key) = (reader.layer()?, reader.flag()?);
                Self::Picture { layer, is_key, at: reader.u64()?, data: reader.rest() }
            }
            3 => Self::Sound { at: reader.u64()?, data: reader.rest() },
            4 => Self::Reduced(reader.layers()?),
            5 => {
                let trouble = match reader.byte()? {
                    0 => Trouble::Orders,
                    1 => Trouble::MissingPart,
                    2 => Trouble::Failed,
                    3 => Trouble::TooMuch,
                    _ => return Err(WireError::Senseless),
                };
                if reader.0.len() > WORDS_MAX {
                    return Err(WireError::Senseless);
                }
                Self::Broken(trouble, String::from_utf8(reader.rest()).map_err(|_| WireError::Senseless)?)
            }
            6 => Self::Still(reader.rest()),
            _ => return Err(WireError::Senseless),
        };
        reader.end()?;
        Ok(report)
    }
}

/// A frame that is being written, behind room for its length.
struct Writer(Vec<u8>);

impl Default for Writer {
    fn default() -> Self {
        Self(vec![0; 4])
    }
}

impl Writer {
    fn bytes(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    /// A picture or a piece of sound, with its time before it.
    fn timed(&mut self, at: u64, data: &[u8]) {
        self.bytes(&at.to_be_bytes());
        self.bytes(data);
    }

    fn limits(&mut self, limits: Limits) {
        self.bytes(&limits.cpu_percent.to_be_bytes());
        self.bytes(&limits.memory_mib.to_be_bytes());
    }

    fn finish(mut self) -> Result<Vec<u8>, WireError> {
        let length = self.0.len() - 4;
        if length > FRAME_MAX {
            return Err(WireError::TooLong);
        }
        let header = u32::try_from(length).map_err(|_| WireError::TooLong)?.to_be_bytes();
        self.0[..4].copy_from_slice(&header);
        Ok(self.0)
    }
}

impl PictureFormat {
    fn number(self) -> u8 {
        match self {
            Self::H264 => 0,
            Self::H265 => 1,
        }
    }
}

/// What is left of a frame.
struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], WireError> {
        let (head, rest) = self.0.split_first_chunk().ok_or(WireError::Senseless)?;
        self.0 = rest;
        Ok(*head)
    }

    fn byte(&mut self) -> Result<u8, WireError> {
        self.take::<1>().map(|[byte]| byte)
    }

    fn flag(&mut self) -> Result<bool, WireError> {
        match self.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(WireError::Senseless),
        }
    }

    fn u32(&mut self) -> Result<u32, WireError> {
        self.take().map(u32::from_be_bytes)
    }

    fn u64(&mut self) -> Result<u64, WireError> {
        self.take().map(u64::from_be_bytes)
    }

    fn version(&mut self) -> Result<(), WireError> {
        if self.byte()? == VERSION { Ok(()) } else { Err(WireError::Version) }
    }

    fn format(&mut self) -> Result<PictureFormat, WireError> {
        match self.byte()? {
            0 => Ok(PictureFormat::H264),
            1 => Ok(PictureFormat::H265),
            _ => Err(WireError::Senseless),
        }
    }

    fn limits(&mut self) -> Result<Limits, WireError> {
        Ok(Limits { cpu_percent: self.u32()?, memory_mib: self.u32()? })
    }

    fn layer(&mut self) -> Result<Layer, WireError> {
        Layer::of_number(self.byte()?).ok_or(WireError::Senseless)
    }

    fn layers(&mut self) -> Result<Layers, WireError> {
        Layers::from_bits(self.byte()?).ok_or(WireError::Senseless)
    }

    fn rest(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.0).to_vec()
    }

    fn end(&self) -> Result<(), WireError> {
        if self.0.is_empty() { Ok(()) } else { Err(WireError::Senseless) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    fn body(frame: &[u8]) -> &[u8] {
        let (header, body) = frame.split_first_chunk().expect("a length");
        assert_eq!(length_of(*header), Ok(body.len()));
        body
    }

    fn layers() -> impl Strategy<Value = Layers> {
        (0_u8..8).prop_map(|bits| Layers::from_bits(bits).expect("three bits"))
    }

    fn layer() -> impl Strategy<Value = Layer> {
        prop_oneof![Just(Layer::Low), Just(Layer::Middle), Just(Layer::High)]
    }

    fn format() -> impl Strategy<Value = PictureFormat> {
        prop_oneof![Just(PictureFormat::H264), Just(PictureFormat::H265)]
    }

    fn limits() -> impl Strategy<Value = Limits> {
        (any::<u32>(), any::<u32>()).prop_map(|(cpu_percent, memory_mib)| Limits { cpu_percent, memory_mib })
    }

    fn task() -> impl Strategy<Value = Task> {
        let pictures = (format(), 1_u8..8).prop_map(|(format, bits)| (format, Layers::from_bits(bits).expect("bits")));
        let sound = prop_oneof![
            vec(any::<u8>(), 0..CONFIG_MAX).prop_map(SoundFormat::Aac),
            Just(SoundFormat::Mu),
            Just(SoundFormat::A)
        ];
        let sound = (sound, any::<u32>(), any::<u8>()).prop_map(|(format, rate, channels)| SoundTask {
            format,
            rate,
            channels,
        });
        (proptest::option::of(pictures), proptest::option::of(sound), limits())
            .prop_map(|(pictures, sound, limits)| Task { pictures, sound, limits })
    }

    fn order() -> impl Strategy<Value = Order> {
        let data = || vec(any::<u8>(), 0..200);
        prop_oneof![
            task().prop_map(Order::Begin),
            (format(), limits()).prop_map(|(format, limits)| Order::BeginStills(format, limits)),
            (any::<u64>(), any::<bool>(), data()).prop_map(|(at, is_key, data)| Order::Picture { at, is_key, data }),
            (any::<u64>(), data()).prop_map(|(at, data)| Order::Sound { at, data }),
            layer().prop_map(Order::KeyFrame),
            layers().prop_map(Order::Want),
        ]
    }

    fn report() -> impl Strategy<Value = Report> {
        let data = || vec(any::<u8>(), 0..200);
        let trouble = prop_oneof![
            Just(Trouble::Orders),
            Just(Trouble::MissingPart),
            Just(Trouble::Failed),
            Just(Trouble::TooMuch)
        ];
        prop_oneof![
            Just(Report::Ready),
            (layer(), any::<u64>(), any::<bool>(), data()).prop_map(|(layer, at, is_key, data)| Report::Picture {
                layer,
                at,
                is_key,
                data
            }),
            (any::<u64>(), data()).prop_map(|(at, data)| Report::Sound { at, data }),
            data().prop_map(Report::Still),
            layers().prop_map(Report::Reduced),
            (trouble, "[a-zä ]{0,60}").prop_map(|(trouble, words)| Report::Broken(trouble, words)),
        ]
    }

    proptest! {
        #[test]
        fn what_is_said_is_heard(order in order(), report in report()) {
            prop_assert_eq!(Order::read(body(&order.frame().unwrap())), Ok(order));
            prop_assert_eq!(Report::read(body(&report.frame().unwrap())), Ok(report));
        }

        #[test]
        fn whatever_else_comes_is_refused_or_means_something(frame in vec(any::<u8>(), 0..80)) {
            if let Ok(order) = Order::read(&frame) {
                prop_assert_eq!(Order::read(body(&order.frame().unwrap())), Ok(order));
            }
            if let Ok(report) = Report::read(&frame) {
                prop_assert_eq!(Report::read(body(&report.frame().unwrap())), Ok(report));
            }
        }
    }

    #[test]
    fn frames_are_neither_empty_nor_endless() {
        assert_eq!(length_of([0; 4]), Err(WireError::Senseless));
        assert_eq!(length_of([1, 0, 0, 0]), Ok(FRAME_MAX));
        assert_eq!(length_of([1, 0, 0, 1]), Err(WireError::TooLong));
        let long = Order::Sound { at: 0, data: vec![0; FRAME_MAX] };
        assert_eq!(long.frame(), Err(WireError::TooLong));
    }

    #[test]
    fn another_version_is_noticed() {
        let mut ready = Report::Ready.frame().unwrap();
        ready[5] += 1;
        assert_eq!(Report::read(&ready[4..]), Err(WireError::Version));
        assert_eq!(Order::read(&[1, VERSION + 1]), Err(WireError::Version));
    }

    #[test]
    fn words_are_cut_where_a_letter_ends() {
        let words = "ä".repeat(WORDS_MAX);
        let Ok(Report::Broken(_, cut)) = Report::read(body(&Report::Broken(Trouble::Failed, words).frame().unwrap()))
        else {
            panic!("it is understood");
        };
        assert_eq!(cut, "ä".repeat(WORDS_MAX / 2));
    }
}
