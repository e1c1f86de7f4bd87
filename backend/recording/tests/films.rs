//! Films, made by the real programs of pieces as Janus stores them.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise, in its helpers too")]

use std::{path::Path, process::Command, time::Duration};

use anteroom_domain::ids::{ConsultationId, NodeId};
use anteroom_engine::ports::{FilmProblem, TapeError, Tapes};
use anteroom_recording::{TapeFolder, tapes_in};
use tempfile::TempDir;

const CONSULTATION: ConsultationId = ConsultationId(0x00c0_ffee);
const NODE: NodeId = NodeId(1);
/// When the first piece begins, in microseconds.
const BEGAN_US: u64 = 1_700_000_000_000_000;
const RATE: u32 = 20;

fn ffmpeg(words: &[&str]) -> Vec<u8> {
    let output = Command::new("ffmpeg").args(["-v", "error", "-nostdin"]).args(words).output();
    let output = output.expect("these tests need ffmpeg and janus-tools of Debian");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// The VP8 pictures of one colour, as many seconds of them.
fn pictures(colour: &str, size: &str, seconds: u32) -> Vec<Vec<u8>> {
    let source = format!("color=c={colour}:s={size}:r={RATE}:d={seconds}");
    let ivf = ffmpeg(&["-f", "lavfi", "-i", &source, "-c:v", "libvpx", "-deadline", "realtime", "-f", "ivf", "-"]);
    let (mut pictures, mut rest) = (Vec::new(), &ivf[32..]);
    while rest.len() >= 12 {
        let length = u32::from_le_bytes(rest[..4].try_into().unwrap()) as usize;
        pictures.push(rest[12..12 + length].to_vec());
        rest = &rest[12 + length..];
    }
    pictures
}

/// What Janus would have stored: its header, and each picture in packets of RTP.
fn piece(folder: &Path, name: &str, late_ms: u64, pictures: &[Vec<u8>]) {
    let first = BEGAN_US + late_ms * 1_000;
    let header = format!(r#"{{"t":"v","c":"vp8","s":{},"u":{first}}}"#, first - 1_000);
    let mut file = b"MJR00002".to_vec();
    file.extend(u16::try_from(header.len()).unwrap().to_be_bytes());
    file.extend(header.as_bytes());
    let mut number = 0_u16;
    for (index, picture) in (0_u32..).zip(pictures) {
        let chunks: Vec<_> = picture.chunks(1_100).collect();
        for (nth, chunk) in chunks.iter().enumerate() {
            number += 1;
            let last = nth + 1 == chunks.len();
            let mut packet = vec![0x80, 0x60 | if last { 0x80 } else { 0 }];
            packet.extend(number.to_be_bytes());
            packet.extend((index * 90_000 / RATE).to_be_bytes());
            packet.extend(7_u32.to_be_bytes());
            packet.push(if nth == 0 { 0x10 } else { 0 });
            packet.extend(*chunk);
            file.extend(b"MEET");
            file.extend((index * 1_000 / RATE).to_be_bytes());
            file.extend(u16::try_from(packet.len()).unwrap().to_be_bytes());
            file.extend(packet);
        }
    }
    std::fs::create_dir_all(folder).unwrap();
    std::fs::write(folder.join(format!("videoroom-{CONSULTATION}-user-{name}")), file).unwrap();
}

fn folder() -> (TempDir, TapeFolder, std::path::PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let tapes = TapeFolder::open(directory.path()).unwrap();
    let folder = tapes_in(directory.path()).join(CONSULTATION.to_string());
    (directory, tapes, folder)
}

/// The colour in the middle of a side of the film at some moment: how red, green and blue it is.
fn colour(film: &Path, at_s: f64, side: &str) -> [u8; 3] {
    let x = if side == "left" { 320 } else { 960 };
    let crop = format!("crop=2:2:{x}:240");
    let (film, at) = (film.display().to_string(), at_s.to_string());
    let words = ["-ss", &at, "-i", &film, "-frames:v", "1", "-vf", &crop, "-pix_fmt", "rgb24", "-f", "rawvideo", "-"];
    ffmpeg(&words)[..3].try_into().unwrap()
}

fn is_red(rgb: [u8; 3]) -> bool {
    rgb[0] > 150 && rgb[1] < 100 && rgb[2] < 100
}

fn is_blue(rgb: [u8; 3]) -> bool {
    rgb[2] > 150 && rgb[0] < 100 && rgb[1] < 100
}

fn is_dark(rgb: [u8; 3]) -> bool {
    rgb.iter().all(|part| *part < 60)
}

#[tokio::test]
async fn both_sides_are_beside_each_other_at_their_times_and_pauses_are_left_out() {
    let (_directory, tapes, folder) = folder();
    // The customer's picture becomes larger in the middle, as pictures do when the network allows it.
    let growing = [pictures("red", "320x240", 2), pictures("red", "640x480", 2)].concat();
    piece(&folder, "customer-0000aaaa-1-video-1.mjr", 0, &growing);
    piece(&folder, "host-0000bbbb-1-video-1.mjr", 2_000, &pictures("blue", "640x360", 2));
    // Half a minute later the host goes on with it.
    piece(&folder, "host-0000bbbb-2-video-1.mjr", 34_000, &pictures("blue", "640x360", 2));
    let film = tapes.make_film(CONSULTATION, NODE).await.unwrap();
    assert!(film.length_ms.abs_diff(6_000) < 300, "{film:?}");
    let path = tapes.film(CONSULTATION);
    assert_eq!(std::fs::metadata(&path).unwrap().len(), film.bytes);
    let at = |s, side| colour(&path, s, side);
    assert!(is_red(at(1.0, "left")) && is_dark(at(1.0, "right")), "the host is not there yet");
    assert!(is_red(at(3.0, "left")) && is_blue(at(3.0, "right")), "{:?} {:?}", at(3.0, "left"), at(3.0, "right"));
    assert!(is_dark(at(5.0, "left")) && is_blue(at(5.0, "right")), "the customer did not come back");
    tapes.discard_pieces(CONSULTATION).await.unwrap();
    assert_eq!(tapes.all().await.unwrap(), [CONSULTATION], "the film is still there");
    tapes.delete(CONSULTATION).await.unwrap();
    tapes.delete(CONSULTATION).await.unwrap();
    assert_eq!(tapes.all().await.unwrap(), []);
}

#[tokio::test]
async fn what_a_killed_janus_left_is_saved_as_far_as_it_goes() {
    let (_directory, tapes, folder) = folder();
    let name = "customer-0000aaaa-1-video-1.mjr.tmp";
    piece(&folder, name, 0, &pictures("red", "320x240", 3));
    let path = folder.join(format!("videoroom-{CONSULTATION}-user-{name}"));
    let whole = std::fs::read(&path).unwrap();
    // In the middle of a packet.
    std::fs::write(&path, &whole[..whole.len() - 5]).unwrap();
    std::fs::write(folder.join(format!("videoroom-{CONSULTATION}-user-host-0000bbbb-1-video-1.mjr.tmp")), "").unwrap();
    let pieces = tapes.pieces(CONSULTATION).await.unwrap().unwrap();
    assert!(!pieces.are_finished);
    let film = tapes.make_film(CONSULTATION, NODE).await.unwrap();
    assert!(film.length_ms.abs_diff(3_000) < 300, "{film:?}");
    assert!(is_red(colour(&tapes.film(CONSULTATION), 1.0, "left")));
}

#[tokio::test]
async fn a_film_that_was_given_up_is_made_by_whoever_comes_next_and_nothing_is_left_over() {
    let (directory, tapes, folder) = folder();
    piece(&folder, "customer-0000aaaa-1-video-1.mjr", 0, &pictures("red", "320x240", 3));
    let given_up = tokio::time::timeout(Duration::from_millis(150), tapes.make_film(CONSULTATION, NODE)).await;
    assert!(given_up.is_err(), "the programs take longer than that to start");
    assert!(!tapes.film(CONSULTATION).exists(), "there is a whole film or none");
    tapes.make_film(CONSULTATION, NodeId(2)).await.unwrap();
    assert!(tapes.film(CONSULTATION).exists());
    assert_eq!(std::fs::read_dir(directory.path().join("work")).unwrap().count(), 0);
}

#[tokio::test]
async fn of_nothing_no_film_is_made() {
    let (_directory, tapes, folder) = folder();
    assert_eq!(tapes.pieces(CONSULTATION).await.unwrap(), None);
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(format!("videoroom-{CONSULTATION}-user-host-0-1-video-1.mjr")), "MJR00002").unwrap();
    assert!(tapes.pieces(CONSULTATION).await.unwrap().unwrap().are_finished);
    let error = tapes.make_film(CONSULTATION, NODE).await.unwrap_err();
    assert!(matches!(error, TapeError::NoFilm { problem: FilmProblem::NothingRecorded, .. }), "{error}");
}
