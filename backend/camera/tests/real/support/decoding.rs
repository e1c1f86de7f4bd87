//! What a browser would make of what it gets.

use std::process::Stdio;

use tokio::{
    io::AsyncWriteExt,
    process::{Child, Command},
};

use super::within;

/// Width and height of what is shown, and how many pictures there are. Pictures that cannot be decoded fail the test.
pub(crate) async fn decode(nals: &[Vec<u8>]) -> ((u32, u32), usize) {
    let stream: Vec<u8> = nals.iter().flat_map(|nal| [&[0, 0, 0, 1], nal.as_slice()].concat()).collect();
    let words = ["-v", "error", "-f", "h264", "-i", "-", "-f", "framecrc", "-"];
    let said = answer(Command::new("ffmpeg").args(words), &stream).await;
    let (width, height) =
        said.lines().find_map(|line| line.strip_prefix("#dimensions 0: ")?.split_once('x')).expect("a size");
    let number = |side: &str| side.parse().expect("a number");
    ((number(width), number(height)), said.lines().filter(|line| !line.starts_with('#')).count())
}

/// How loud packets of Opus are, 1 being the loudest.
pub(crate) async fn loudness(packets: &[Vec<u8>]) -> f64 {
    let length = |packet: &[u8]| u16::try_from(packet.len()).expect("packets are small").to_be_bytes();
    let stream: Vec<u8> = packets.iter().flat_map(|packet| [&length(packet), packet.as_slice()].concat()).collect();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/real/support/loudness.py");
    let said = answer(Command::new("/usr/bin/python3").arg(script), &stream).await;
    said.trim().parse().expect("a number")
}

async fn answer(command: &mut Command, question: &[u8]) -> String {
    let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true).spawn();
    let mut child: Child = child.expect("these tests need ffmpeg and Debian's python3");
    let mut stdin = child.stdin.take().expect("a pipe");
    let told = async move {
        stdin.write_all(question).await.expect("it listens");
        drop(stdin);
    };
    let ((), output) = within("decoding", async { tokio::join!(told, child.wait_with_output()) }).await;
    let output = output.expect("it ends");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && errors.is_empty(), "{errors}");
    String::from_utf8(output.stdout).expect("text")
}
