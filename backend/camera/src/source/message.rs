//! Messages of RTSP, read off a stream of bytes and written to one. Pure: the sockets are elsewhere.
//!
//! Only what the [tether](super::tether) has to know is read: the first line, the headers, the body, and that what begins with a
//! dollar sign is media.

use bytes::{Buf, Bytes, BytesMut};

/// Longest head of a message. Chosen: heads have a few hundred bytes.
const HEAD_MAX: usize = 16 * 1024;
/// Longest body. Chosen: descriptions have a few kilobytes.
const BODY_MAX: usize = 64 * 1024;
/// What stands before the bytes of media: a dollar sign, the channel, and the length in two bytes.
pub(crate) const MEDIA_HEAD: usize = 4;

/// One thing that came.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Frame {
    /// A request or a response.
    Message(Message),
    /// Media, with its four bytes of head.
    Media(Bytes),
}

/// A request or a response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Message {
    /// `DESCRIBE rtsp://… RTSP/1.0`, or `RTSP/1.0 200 OK`.
    pub(crate) first_line: String,
    headers: Vec<(String, String)>,
    /// What follows the head.
    pub(crate) body: Bytes,
}

/// The other side does not speak RTSP, or too much of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("what came is no RTSP")]
pub(crate) struct NotRtsp;

/// Takes one frame off the front of what was read; `None` until enough is there.
pub(crate) fn take(read: &mut BytesMut) -> Result<Option<Frame>, NotRtsp> {
    // Some cameras send empty lines between messages.
    while read.first().is_some_and(|byte| matches!(byte, b'\r' | b'\n')) {
        read.advance(1);
    }
    match read.first() {
        None => Ok(None),
        Some(b'$') => Ok(take_media(read)),
        Some(_) => take_message(read),
    }
}

fn take_media(read: &mut BytesMut) -> Option<Frame> {
    let length = read.get(2..MEDIA_HEAD).map(|bytes| usize::from(u16::from_be_bytes([bytes[0], bytes[1]])))?;
    let whole = MEDIA_HEAD + length;
    (read.len() >= whole).then(|| Frame::Media(read.split_to(whole).freeze()))
}

fn take_message(read: &mut BytesMut) -> Result<Option<Frame>, NotRtsp> {
    let Some(end) = read.windows(4).take(HEAD_MAX).position(|bytes| bytes == b"\r\n\r\n") else {
        return if read.len() > HEAD_MAX { Err(NotRtsp) } else { Ok(None) };
    };
    let head = std::str::from_utf8(&read[..end]).map_err(|_| NotRtsp)?;
    let mut lines = head.split("\r\n");
    let first_line = lines.next().ok_or(NotRtsp)?.to_owned();
    if !first_line.contains("RTSP/1.0") {
        return Err(NotRtsp);
    }
    let mut headers = Vec::new();
    for line in lines {
        let (name, value) = line.split_once(':').ok_or(NotRtsp)?;
        headers.push((name.trim().to_owned(), value.trim().to_owned()));
    }
    let mut message = Message { first_line, headers, body: Bytes::new() };
    let length: usize = message.header("Content-Length").map_or(Ok(0), str::parse).map_err(|_| NotRtsp)?;
    if length > BODY_MAX {
        return Err(NotRtsp);
    }
    if read.len() < end + 4 + length {
        return Ok(None);
    }
    read.advance(end + 4);
    message.body = read.split_to(length).freeze();
    Ok(Some(Frame::Message(message)))
}

impl Message {
    /// A request without a body.
    pub(crate) fn request(method: &str, uri: &str) -> Self {
        Self { first_line: format!("{method} {uri} RTSP/1.0"), headers: Vec::new(), body: Bytes::new() }
    }

    /// A response without a body.
    pub(crate) fn response(status: &str) -> Self {
        Self { first_line: format!("RTSP/1.0 {status}"), headers: Vec::new(), body: Bytes::new() }
    }

    /// Method and URI; `None` of a response.
    pub(crate) fn asks(&self) -> Option<(&str, &str)> {
        let (method, rest) = self.first_line.split_once(' ')?;
        let (uri, version) = rest.rsplit_once(' ')?;
        (version == "RTSP/1.0").then_some((method, uri))
    }

    /// The status; `None` of a request.
    pub(crate) fn status(&self) -> Option<u16> {
        self.first_line.strip_prefix("RTSP/1.0 ")?.split(' ').next()?.parse().ok()
    }

    /// The first header of this name.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let of_name = |(known, _): &&(String, String)| known.eq_ignore_ascii_case(name);
        self.headers.iter().find(of_name).map(|(_, value)| value.as_str())
    }

    /// Every header of this name.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers.iter().filter(move |(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Sets a header, instead of all others of this name.
    pub(crate) fn set(&mut self, name: &str, value: impl Into<String>) {
        self.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self.headers.push((name.to_owned(), value.into()));
    }

    /// Replaces the body, and says how long it is.
    pub(crate) fn set_body(&mut self, body: Bytes) {
        self.set("Content-Length", body.len().to_string());
        self.body = body;
    }

    /// As it goes onto the wire.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut text = format!("{}\r\n", self.first_line);
        for (name, value) in &self.headers {
            text.push_str(name);
            text.push_str(": ");
            text.push_str(value);
            text.push_str("\r\n");
        }
        text.push_str("\r\n");
        let mut bytes = text.into_bytes();
        bytes.extend_from_slice(&self.body);
        bytes
    }
}

/// One parameter of a `Transport` header, such as `server_port`.
pub(crate) fn parameter<'a>(transport: &'a str, name: &str) -> Option<&'a str> {
    transport.split(';').find_map(|part| part.trim().strip_prefix(name)?.strip_prefix('='))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SPOKEN: &[u8] = b"\r\nRTSP/1.0 200 OK\r\nCSeq: 2\r\nPublic: OPTIONS\r\ncontent-length: 3\r\n\r\nabc\
        $\x01\x00\x02xyRTSP/1.0 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"a\"\r\n\
        WWW-Authenticate: Digest realm=\"b\"\r\n\r\n";

    #[test]
    fn messages_and_media_are_told_apart_however_the_bytes_come() {
        for size in [1, 2, 3, 7, SPOKEN.len()] {
            let (mut read, mut frames) = (BytesMut::new(), Vec::new());
            for piece in SPOKEN.chunks(size) {
                read.extend_from_slice(piece);
                while let Some(frame) = take(&mut read).unwrap() {
                    frames.push(frame);
                }
            }
            let [Frame::Message(ok), Frame::Media(media), Frame::Message(refused)] = frames.as_slice() else {
                panic!("{frames:?}")
            };
            assert_eq!((ok.status(), ok.header("cseq"), ok.body.as_ref()), (Some(200), Some("2"), &b"abc"[..]));
            assert_eq!(media.as_ref(), b"$\x01\x00\x02xy");
            assert_eq!(refused.all("www-authenticate").count(), 2);
            assert!(read.is_empty());
        }
    }

    #[test]
    fn what_is_no_rtsp_or_too_much_of_it_is_refused() {
        let endless = [b"RTSP/1.0 200 OK\r\nX: ".as_slice(), &[b'x'; HEAD_MAX]].concat();
        let huge = format!("RTSP/1.0 200 OK\r\nContent-Length: {}\r\n\r\n", BODY_MAX + 1).into_bytes();
        let web = b"HTTP/1.1 200 OK\r\n\r\n".to_vec();
        for bytes in [endless, huge, web, b"RTSP/1.0 200 OK\r\nnothing\r\n\r\n".to_vec()] {
            assert_eq!(take(&mut BytesMut::from(bytes.as_slice())), Err(NotRtsp));
        }
    }

    proptest! {
        #[test]
        fn whatever_a_camera_sends_is_taken_refused_or_waited_for(pieces in prop::collection::vec(any_piece(), 0..20)) {
            let mut read = BytesMut::from(pieces.concat().as_slice());
            let mut left = read.len();
            while let Ok(Some(frame)) = take(&mut read) {
                prop_assert!(read.len() < left, "each frame takes something");
                left = read.len();
                if let Frame::Message(message) = frame {
                    let (_, _, _) = (message.asks(), message.status(), message.to_bytes());
                }
            }
        }
    }

    /// What messages are made of, and what they are not.
    fn any_piece() -> impl Strategy<Value = Vec<u8>> {
        let known: [&[u8]; 9] = [
            b"RTSP/1.0 200 OK\r\n",
            b"OPTIONS * RTSP/1.0\r\n",
            b"CSeq: 1\r\n",
            b"Content-Length: 3\r\n",
            b"\r\n",
            b"$\x00\x00\x02ab",
            b"$\x01\xff\xff",
            b"Content-Length: 99999999999999999999\r\n",
            b":\r\n",
        ];
        prop_oneof![prop::sample::select(known.map(<[u8]>::to_vec).to_vec()), prop::collection::vec(any::<u8>(), 0..8),]
    }

    #[test]
    fn a_request_is_written_as_it_is_read() {
        let mut request = Message::request("SETUP", "rtsp://h/x y/1");
        request.set("CSeq", "7");
        request.set("cseq", "8");
        request.set_body(Bytes::from_static(b"hi"));
        let mut written = BytesMut::from(request.to_bytes().as_slice());
        let Some(Frame::Message(read)) = take(&mut written).unwrap() else { panic!("no message") };
        assert_eq!((read.asks(), read.status()), (Some(("SETUP", "rtsp://h/x y/1")), None));
        assert_eq!((read.header("CSeq"), read.body.as_ref()), (Some("8"), &b"hi"[..]));
    }

    #[test]
    fn parameters_of_a_transport_are_found_by_their_whole_name() {
        let transport = "RTP/AVP;unicast;client_port=5000-5001; server_port=6000-6001";
        assert_eq!(parameter(transport, "server_port"), Some("6000-6001"));
        assert_eq!(parameter(transport, "port"), None);
    }
}
