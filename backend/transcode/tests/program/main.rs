//! The program itself: pictures and sounds go in as a camera sends them, and come out as rooms take them.

mod studio;

use std::{
    io::{ErrorKind, Read, Write},
    process::{Child, ChildStdin, Command, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
    time::{Duration, Instant},
};

use anteroom_transcode::{
    Layer, Layers, Limits, Order, PictureFormat, Report, SoundFormat, SoundTask, Task, Trouble, length_of,
};
use studio::{decode, loudness, pictures, pictures_of, sounds};

/// How long anything may take. Generous, as the machine may be busy; nothing waits for it when all is well.
const DEADLINE: Duration = Duration::from_secs(30);
const LIMITS: Limits = Limits { cpu_percent: 1000, memory_mib: 512 };

struct Program {
    child: Child,
    stdin: Option<ChildStdin>,
    reports: Receiver<Report>,
}

impl Drop for Program {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

impl Program {
    fn start() -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_anteroom-transcode"))
            .env_clear()
            .env("GST_REGISTRY_DISABLE", "yes")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program");
        let (sender, reports) = channel();
        let mut stdout = child.stdout.take().expect("a pipe");
        thread::spawn(move || {
            loop {
                let mut header = [0; 4];
                match stdout.read_exact(&mut header) {
                    Err(error) if error.kind() == ErrorKind::UnexpectedEof => return,
                    result => result.expect("a report"),
                }
                let mut frame = vec![0; length_of(header).expect("a length")];
                stdout.read_exact(&mut frame).expect("a whole report");
                if sender.send(Report::read(&frame).expect("a report")).is_err() {
                    return;
                }
            }
        });
        let stdin = child.stdin.take();
        Self { child, stdin, reports }
    }

    fn begin(task: Task) -> Self {
        let mut program = Self::start();
        program.tell(&Order::Begin(task));
        assert_eq!(program.hear(), Report::Ready);
        program
    }

    fn of_pictures(format: PictureFormat, layers: Layers, limits: Limits) -> Self {
        Self::begin(Task { pictures: Some((format, layers)), sound: None, limits })
    }

    fn tell(&mut self, order: &Order) {
        let frame = order.frame().expect("a frame");
        self.stdin.as_mut().expect("a pipe").write_all(&frame).expect("it listens");
    }

    fn hear(&self) -> Report {
        self.reports.recv_timeout(DEADLINE).expect("it answers")
    }

    /// Waits until it has ended, and says whether it did so as told.
    fn ends(&mut self) -> bool {
        self.stdin = None;
        let began = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("it can be waited for") {
                return status.success();
            }
            assert!(began.elapsed() < DEADLINE, "it does not end");
            thread::sleep(Duration::from_millis(10));
        }
    }
}

/// A picture that came out.
#[derive(Debug, Clone)]
struct Came {
    layer: Layer,
    at: u64,
    is_key: bool,
    data: Vec<u8>,
}

/// Puts pictures in at 25 a second of the camera's time, and takes out whatever comes until the last has.
fn run(program: &mut Program, sent: &[(u64, bool, Vec<u8>)]) -> Vec<Came> {
    for (at, is_key, data) in sent {
        program.tell(&Order::Picture { at: *at, is_key: *is_key, data: data.clone() });
        // As live as a camera, so that little has to be left out; a busy machine leaves out more.
        thread::sleep(Duration::from_millis(20));
    }
    program.stdin = None;
    let mut came = Vec::new();
    while let Ok(report) = program.reports.recv_timeout(DEADLINE) {
        if let Report::Picture { layer, at, is_key, data } = report {
            came.push(Came { layer, at, is_key, data });
        }
    }
    came
}

fn of(came: &[Came], layer: Layer) -> Vec<Came> {
    came.iter().filter(|came| came.layer == layer).cloned().collect()
}

#[test]
fn h265_comes_out_as_h264_at_the_time_at_which_it_went_in() {
    let sent = pictures("x265enc tune=zerolatency speed-preset=ultrafast key-int-max=25", "h265", 50);
    let mut program = Program::of_pictures(PictureFormat::H265, Layers::ONE, LIMITS);
    let came = run(&mut program, &sent);
    assert!(came.len() >= 20 && came[0].is_key, "{}", came.len());
    assert!(came.iter().all(|came| sent.iter().any(|(at, ..)| at.abs_diff(came.at) <= 1)));
    assert!(came.windows(2).all(|pair| pair[0].at < pair[1].at));
    let shown = decode(came.iter().map(|came| came.data.clone()).collect());
    assert_eq!((shown.width, shown.height), (640, 360));
    assert!(shown.pictures >= came.len() - 2 && shown.is_a_picture, "{} {}", shown.pictures, shown.is_a_picture);
    assert!(program.ends(), "it ends with its orders");
}

#[test]
fn pictures_that_depend_on_later_ones_come_out_in_order() {
    let sent = pictures("x264enc bframes=2 b-adapt=false key-int-max=25", "h264", 60);
    assert!(sent.windows(2).any(|pair| pair[0].0 > pair[1].0), "there are B-frames");
    let came = run(&mut Program::of_pictures(PictureFormat::H264, Layers::ONE, LIMITS), &sent);
    assert!(came.len() >= 20 && came.windows(2).all(|pair| pair[0].at < pair[1].at), "{}", came.len());
    assert!(decode(came.iter().map(|came| came.data.clone()).collect()).is_a_picture);
}

#[test]
fn three_layers_come_each_half_of_the_next_and_the_smallest_takes_least() {
    let encoder = "x264enc tune=zerolatency speed-preset=ultrafast key-int-max=25";
    let sent = pictures_of((1280, 720), encoder, "h264", 50);
    let came = run(&mut Program::of_pictures(PictureFormat::H264, Layers::THREE, LIMITS), &sent);
    let mut sizes = Vec::new();
    for layer in Layer::ALL {
        let of = of(&came, layer);
        assert!(of[0].is_key);
        let bytes: usize = of.iter().map(|came| came.data.len()).sum();
        let shown = decode(of.into_iter().map(|came| came.data).collect());
        assert!(shown.is_a_picture, "{layer:?}");
        sizes.push((shown.width, shown.height, bytes));
    }
    assert_eq!(
        sizes.iter().map(|(width, height, _)| (*width, *height)).collect::<Vec<_>>(),
        [(320, 180), (640, 360), (1280, 720)]
    );
    assert!(sizes[0].2 < sizes[1].2 && sizes[1].2 < sizes[2].2, "{sizes:?}");
}

#[test]
fn a_key_frame_comes_when_asked_for_and_a_layer_that_nobody_wants_does_not() {
    let sent = pictures("x264enc tune=zerolatency key-int-max=100", "h264", 90);
    let mut program = Program::of_pictures(PictureFormat::H264, Layers::THREE, LIMITS);
    let heard = |program: &Program| {
        let Report::Picture { layer, at, is_key, .. } = program.hear() else { panic!("there is no sound") };
        (layer, at, is_key)
    };
    let (mut index, mut was_made) = (0, false);
    let mut next = |program: &mut Program| {
        let (at, is_key, data) = sent[index].clone();
        program.tell(&Order::Picture { at, is_key, data });
        index += 1;
        at
    };
    // One in, and all that is made of it out, before the next.
    for number in 0..20 {
        let at = next(&mut program);
        if number == 10 {
            program.tell(&Order::KeyFrame(Layer::Middle));
        }
        loop {
            let (layer, came_at, is_key) = heard(&program);
            assert!(!is_key || came_at == sent[0].0 || (layer == Layer::Middle && number >= 10), "{layer:?} {number}");
            was_made |= is_key && came_at > sent[0].0;
            if layer == Layer::High && came_at == at {
                break;
            }
        }
        if number == 11 {
            break;
        }
    }
    let middle = Layers::from_bits(0b010).expect("the middle one");
    program.tell(&Order::Want(middle));
    let came = run(&mut program, &sent[12..40]);
    let late: Vec<_> = came.iter().filter(|came| came.at > sent[20].0).collect();
    assert!(!late.is_empty() && late.iter().all(|came| came.layer == Layer::Middle));
    was_made |= came.iter().any(|came| came.layer == Layer::Middle && came.is_key);
    assert!(was_made, "the one that was asked for");
}

#[test]
fn a_layer_that_is_not_wanted_from_the_beginning_comes_with_a_key_frame_once_it_is() {
    let encoder = "x264enc tune=zerolatency speed-preset=ultrafast key-int-max=100";
    let mut program = Program::of_pictures(PictureFormat::H264, Layers::THREE, LIMITS);
    program.tell(&Order::Want(Layers::ONE.with(Layer::Low)));
    let (mut began, mut is_told) = (Vec::new(), false);
    for (at, is_key, data) in pictures(encoder, "h264", 500) {
        program.tell(&Order::Picture { at, is_key, data });
        thread::sleep(Duration::from_millis(20));
        for report in program.reports.try_iter() {
            let Report::Picture { layer, is_key, .. } = report else { continue };
            if !began.contains(&layer) {
                assert!(is_key && (layer != Layer::Middle || is_told), "{layer:?}");
                began.push(layer);
            }
        }
        if began.len() == 2 && !is_told {
            program.tell(&Order::Want(Layers::THREE));
            is_told = true;
        }
        if began.len() == 3 {
            return;
        }
    }
    panic!("not all of them came: {began:?}");
}

#[test]
fn aac_comes_out_as_opus_that_can_be_heard() {
    let (config, sent) = sounds(100);
    let sound = SoundTask { format: SoundFormat::Aac(config), rate: 48_000, channels: 1 };
    let mut program = Program::begin(Task { pictures: None, sound: Some(sound), limits: LIMITS });
    for (at, data) in &sent {
        program.tell(&Order::Sound { at: *at, data: data.clone() });
    }
    program.stdin = None;
    let mut came = Vec::new();
    let mut last = 0;
    while let Ok(Report::Sound { at, data }) = program.reports.recv_timeout(DEADLINE) {
        assert!(at >= last && at <= sent.last().expect("some").0 + 100_000, "{at}");
        last = at;
        came.push(data);
    }
    // A hundred packets of 1024 samples are 2.1 s, and Opus makes one of 20 ms.
    assert!((80..120).contains(&came.len()), "{}", came.len());
    assert!(loudness(came) > 0.1, "the tone arrives");
}

#[test]
fn whoever_takes_too_much_does_with_less_and_ends_when_there_is_nothing_left_to_do_without() {
    let sent = pictures("x264enc tune=zerolatency key-int-max=25", "h264", 250);
    let limits = Limits { cpu_percent: 0, ..LIMITS };
    let mut program = Program::of_pictures(PictureFormat::H264, Layers::THREE, limits);
    let mut stdin = program.stdin.take().expect("a pipe");
    let feeding = thread::spawn(move || {
        // Until it ends.
        for (at, is_key, data) in sent.into_iter().cycle() {
            let frame = Order::Picture { at, is_key, data }.frame().expect("a frame");
            if stdin.write_all(&frame).is_err() {
                return;
            }
        }
    });
    let mut reduced = Vec::new();
    let trouble = loop {
        match program.reports.recv_timeout(DEADLINE).expect("it says something") {
            Report::Reduced(layers) => reduced.push(layers.bits()),
            Report::Broken(trouble, _) => break trouble,
            Report::Ready | Report::Still(_) | Report::Picture { .. } | Report::Sound { .. } => {}
        }
    };
    assert_eq!((reduced.as_slice(), trouble), ([0b011, 0b001, 0b001, 0b001].as_slice(), Trouble::TooMuch));
    assert!(!program.ends());
    feeding.join().expect("it stops feeding");
}

#[test]
fn whoever_says_what_is_not_understood_is_told_so() {
    for (bytes, words) in [
        (&[0, 0, 0, 2, 1, 99][..], "another version"),
        (&[0, 0, 0, 2, 4, 1], "not to begin"),
        (&[0xff; 8], "too long"),
        (&[0, 0, 0, 1, 77], "makes no sense"),
    ] {
        let mut program = Program::start();
        program.stdin.as_mut().expect("a pipe").write_all(bytes).expect("it listens");
        let Report::Broken(Trouble::Orders, said) = program.hear() else { panic!("{words}") };
        assert!(said.contains(words), "{said}");
        assert!(!program.ends());
    }
}

#[test]
fn what_is_no_picture_ends_nothing() {
    let mut sent = pictures("x264enc tune=zerolatency key-int-max=10", "h264", 40);
    for (_, _, data) in &mut sent[5..10] {
        data.fill(0xa5);
    }
    let came = run(&mut Program::of_pictures(PictureFormat::H264, Layers::ONE, LIMITS), &sent);
    assert!(came.iter().any(|came| came.at > sent[20].0), "it goes on with the next key frame");
}

#[test]
fn no_more_memory_is_had_than_is_allowed() {
    let sent = pictures("x264enc tune=zerolatency key-int-max=25", "h264", 30);
    let limits = Limits { memory_mib: 1, ..LIMITS };
    let mut program = Program::start();
    program.tell(&Order::Begin(Task { pictures: Some((PictureFormat::H264, Layers::THREE)), sound: None, limits }));
    let (at, is_key, data) = sent[0].clone();
    let frame = Order::Picture { at, is_key, data }.frame().expect("a frame");
    program.stdin.as_mut().expect("a pipe").write_all(&frame).ok();
    assert!(!program.ends(), "a decoder needs more than that");
}

#[test]
fn a_check_says_what_there_is() {
    let checked = Command::new(env!("CARGO_BIN_EXE_anteroom-transcode")).arg("check").output().expect("the program");
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stdout));
    assert_eq!(String::from_utf8_lossy(&checked.stdout), "Everything is there.\n");
}
