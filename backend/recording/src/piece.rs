//! A piece: what Janus stored of one camera or one microphone of one person, from one moment on.

use std::{
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use serde::Deserialize;

/// What a piece begins with, whatever its version is.
const MAGIC: [u8; 8] = *b"MJR00002";
/// Longest header that is read, in bytes. Janus writes some hundred.
const HEADER_MAX: u16 = 8_192;

/// What a piece has in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Sound,
    Picture,
}

/// One piece.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) path: PathBuf,
    /// Whose it is, as they are called in the room: `customer`, `host2`.
    pub(crate) person: String,
    pub(crate) kind: Kind,
    /// How `janus-pp-rec` is to write it.
    pub(crate) format: &'static str,
    /// When its first packet came, in microseconds of the media server's clock, which is one for all pieces of a room.
    pub(crate) began_us: u64,
}

/// What Janus writes before the packets.
#[derive(Deserialize)]
struct Header {
    /// The kind: `a`, `v`, or `d` for what is neither.
    t: String,
    /// The codec.
    c: String,
    /// When the file was made.
    s: u64,
    /// When the first packet came.
    #[serde(default)]
    u: u64,
}

/// Whether a file is a piece, and finished if so.
pub(crate) fn is_finished(name: &str) -> Option<bool> {
    match name.rsplit_once(".mjr")?.1 {
        "" => Some(true),
        ".tmp" => Some(false),
        _ => None,
    }
}

/// Whose piece it is: Janus calls them `videoroom-<room>-user-<person>-<nonce>-<time>-<kind>-<line>`.
fn person_of(name: &str) -> Option<&str> {
    let (_, rest) = name.split_once("-user-")?;
    let person = rest.split('-').next()?;
    let is_word = !person.is_empty() && person.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    // Films are of people: what a camera shows is not theirs, and nobody was asked about it.
    (is_word && person != "camera").then_some(person)
}

/// Reads the beginning of a piece; `None` of what has nothing in it that could be played.
pub(crate) fn read(path: &Path) -> io::Result<Option<Piece>> {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let (Some(_), Some(person)) = (is_finished(name), person_of(name)) else { return Ok(None) };
    let mut start = [0; 10];
    let mut file = std::fs::File::open(path)?;
    match file.read_exact(&mut start) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        result => result?,
    }
    let length = u16::from_be_bytes([start[8], start[9]]);
    if start[..8] != MAGIC || length > HEADER_MAX {
        return Ok(None);
    }
    let mut header = Vec::new();
    file.take(length.into()).read_to_end(&mut header)?;
    let Ok(header) = serde_json::from_slice::<Header>(&header) else { return Ok(None) };
    let Some((kind, format)) = what(&header) else { return Ok(None) };
    let began_us = if header.u == 0 { header.s } else { header.u };
    Ok(Some(Piece { path: path.to_owned(), person: person.to_owned(), kind, format, began_us }))
}

fn what(header: &Header) -> Option<(Kind, &'static str)> {
    match (header.t.as_str(), header.c.as_str()) {
        ("a", "opus") => Some((Kind::Sound, "opus")),
        ("v", "vp8" | "vp9") => Some((Kind::Picture, "webm")),
        ("v", "h264") => Some((Kind::Picture, "mp4")),
        // Rooms have no other codecs.
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(folder: &Path, name: &str, header: &str) -> PathBuf {
        let path = folder.join(name);
        let length = u16::try_from(header.len()).unwrap().to_be_bytes();
        std::fs::write(&path, [&MAGIC[..], &length, header.as_bytes(), b"MEET"].concat()).unwrap();
        path
    }

    const NAME: &str = "videoroom-0a-user-customer2-00c0ffee-1700000000000000-video-1.mjr";

    const CAMERA: &str = "videoroom-0a-user-camera-0000000000000000000000000000000a-1700000000000000-video-1.mjr";

    #[test]
    fn a_piece_says_whose_it_is_what_it_is_and_when_its_first_packet_came() {
        let folder = tempfile::tempdir().unwrap();
        let picture = file(folder.path(), NAME, r#"{"t":"v","c":"vp8","s":5,"u":7}"#);
        let piece = read(&picture).unwrap().unwrap();
        assert_eq!(
            (piece.person.as_str(), piece.kind, piece.format, piece.began_us),
            ("customer2", Kind::Picture, "webm", 7)
        );
        let sound = file(folder.path(), "videoroom-0a-user-host-1-2-audio-0.mjr.tmp", r#"{"t":"a","c":"opus","s":5}"#);
        let piece = read(&sound).unwrap().unwrap();
        assert_eq!(
            (piece.person.as_str(), piece.kind, piece.began_us),
            ("host", Kind::Sound, 5),
            "Janus was killed early"
        );
    }

    #[test]
    fn what_cannot_be_played_is_no_piece() {
        let folder = tempfile::tempdir().unwrap();
        for header in ["", "{}", "no JSON", r#"{"t":"d","c":"text","s":5}"#, r#"{"t":"v","c":"av1","s":5}"#] {
            assert_eq!(read(&file(folder.path(), NAME, header)).unwrap(), None, "{header}");
        }
        let good = r#"{"t":"v","c":"vp8","s":5}"#;
        for name in
            ["film.webm", "videoroom-0a-user--1-2-video-1.mjr", "video.mjr", "videoroom-0a-user-a/b.mjr.txt", CAMERA]
        {
            let name = name.replace('/', "~");
            assert_eq!(read(&file(folder.path(), &name, good)).unwrap(), None, "{name}");
        }
        for text in [&b""[..], b"MJR0000", b"MJR00001..", b"MJR00002\xff\xff{}"] {
            let path = folder.path().join(NAME);
            std::fs::write(&path, text).unwrap();
            assert_eq!(read(&path).unwrap(), None, "{text:?}");
        }
    }
}
