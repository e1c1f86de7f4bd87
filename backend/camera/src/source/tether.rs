//! The tether between the RTSP library and a camera.
//!
//! The library opens its own connections, knows neither TLS nor a second login, and follows wherever a camera points. So it
//! is given a loopback address on which only this tether listens, for one connection, and the tether holds the connection to the
//! camera: it was checked and perhaps encrypted, it is the only one that there is, the login is put in here, and so is the
//! farewell. To the library, media always comes within the connection; where the camera sends datagrams, the tether frames them.

use std::{net::IpAddr, sync::Arc, time::Duration};

use anteroom_domain::camera::CameraAddress;
use bytes::{Bytes, BytesMut};
use parking_lot::Mutex;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, ReadHalf, WriteHalf, split},
    net::{TcpListener, TcpStream},
    sync::mpsc,
    task::{JoinHandle, JoinSet},
    time::timeout,
};

use super::{
    aliases::Aliases,
    connect::{Connected, Wire},
    datagrams::Pair,
    login::Login,
    message::{self, Frame, Message, parameter},
};

/// How long the library may take to connect. It is in the same process.
const ACCEPT_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a write may take. Chosen: longer means that the other side reads no more.
const WRITE_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a farewell may take. Chosen: cameras answer in milliseconds, and closing the connection says it as well.
const FAREWELL_TIMEOUT: Duration = Duration::from_secs(1);
/// Room for what is read at once.
const READ_BUFFER: usize = 64 * 1024;
/// Datagrams that may wait. Beyond it they wait in the kernel, which drops what finds no room.
const DATAGRAMS_MAX: usize = 512;
/// How a description says what a stream is called.
const CONTROL: &str = "a=control:";
/// A camera has few streams; each needs a pair of ports.
const STREAMS_MAX: usize = 4;

/// A tether that was tied.
pub(crate) struct Tether {
    /// What the library is told to play.
    pub(crate) url: String,
    task: JoinHandle<()>,
    redirect: Arc<Mutex<Option<String>>>,
}

impl Tether {
    /// Ties a tether to a camera. With `datagrams`, media is asked for outside of the connection.
    pub(crate) async fn tie(far: Connected, address: &CameraAddress, datagrams: bool) -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        // Nobody else on this machine knows the word, so nobody else can speak to the camera through this tether.
        let near = format!("rtsp://{}/{:032x}", listener.local_addr()?, rand::random::<u128>());
        let aliases = Aliases::new(near, format!("{}{}", address.origin(), address.target()));
        let url = aliases.first();
        let redirect = Arc::new(Mutex::new(None));
        let relay = Setup {
            aliases,
            login: Login::new(address.login().cloned()),
            scheme: if address.is_tls() { "rtsps" } else { "rtsp" },
            datagrams,
            redirect: Arc::clone(&redirect),
        };
        let task = tokio::spawn(async move {
            let accepted = timeout(ACCEPT_TIMEOUT, listener.accept()).await;
            drop(listener);
            if let Ok(Ok((near, _))) = accepted {
                Relay::new(relay, far, near).run().await;
            }
        });
        Ok(Self { url, task, redirect })
    }

    /// Where the camera said that its stream is instead.
    pub(crate) fn redirect(&self) -> Option<String> {
        self.redirect.lock().take()
    }

    /// Waits until the camera has been told goodbye. The library must have let go of it.
    pub(crate) async fn ended(&mut self) {
        if timeout(WRITE_TIMEOUT + FAREWELL_TIMEOUT, &mut self.task).await.is_err() {
            self.task.abort();
        }
    }
}

struct Setup {
    aliases: Aliases,
    login: Login,
    scheme: &'static str,
    datagrams: bool,
    redirect: Arc<Mutex<Option<String>>>,
}

/// A request that the camera has not answered yet.
struct Pending {
    /// As it was sent, without the login.
    request: Message,
    /// The library's number for it.
    near_cseq: String,
    cseq: u32,
    is_signed_anew: bool,
    /// The ports that media should come to, and the channel on which the library expects it.
    pair: Option<(Pair, u8)>,
}

/// Ends the tether.
struct Broken;

struct Relay {
    setup: Setup,
    near: TcpStream,
    far: ReadHalf<Box<dyn Wire>>,
    to_far: WriteHalf<Box<dyn Wire>>,
    local: IpAddr,
    peer: IpAddr,
    cseq: u32,
    pending: Option<Pending>,
    /// The camera's name for what is being played, once it gave one.
    session: Option<String>,
    /// What is played, in the camera's words.
    playing: Option<String>,
    datagrams: (mpsc::Sender<Bytes>, mpsc::Receiver<Bytes>),
    receivers: JoinSet<()>,
}

impl Relay {
    fn new(setup: Setup, far: Connected, near: TcpStream) -> Self {
        let (local, peer) = (far.local, far.peer);
        let (far, to_far) = split(far.wire);
        Self {
            setup,
            near,
            far,
            to_far,
            local,
            peer,
            cseq: 0,
            pending: None,
            session: None,
            playing: None,
            datagrams: mpsc::channel(DATAGRAMS_MAX),
            receivers: JoinSet::new(),
        }
    }

    async fn run(mut self) {
        let (mut asked, mut said) = (BytesMut::new(), BytesMut::new());
        loop {
            // Otherwise a buffer that is nearly full would be read into a few bytes at a time.
            said.reserve(READ_BUFFER / 2);
            tokio::select! {
                read = self.near.read_buf(&mut asked) => match read {
                    Ok(1..) => {
                        if self.take_requests(&mut asked).await.is_err() {
                            break;
                        }
                    }
                    // The library has let go.
                    Ok(0) | Err(_) => break,
                },
                read = self.far.read_buf(&mut said) => match read {
                    Ok(1..) => {
                        if self.take_said(&mut said).await.is_err() {
                            break;
                        }
                    }
                    // The camera has, and needs no farewell.
                    Ok(0) | Err(_) => return,
                },
                Some(frame) = self.datagrams.1.recv() => {
                    let mut frames = BytesMut::from(frame.as_ref());
                    while frames.len() < READ_BUFFER && let Ok(frame) = self.datagrams.1.try_recv() {
                        frames.extend_from_slice(&frame);
                    }
                    if self.tell_library(&frames).await.is_err() {
                        break;
                    }
                }
            }
        }
        timeout(FAREWELL_TIMEOUT, self.farewell(said)).await.ok();
    }

    /// Passes on what the library asks.
    async fn take_requests(&mut self, asked: &mut BytesMut) -> Result<(), Broken> {
        while let Some(frame) = message::take(asked).map_err(|_| Broken)? {
            match frame {
                Frame::Message(request) => self.ask(request).await?,
                // The library only listens.
                Frame::Media(_) => {}
            }
        }
        Ok(())
    }

    async fn ask(&mut self, near: Message) -> Result<(), Broken> {
        let (method, alias) = near.asks().ok_or(Broken)?;
        let uri = self.setup.aliases.far_of(alias).ok_or(Broken)?;
        let near_cseq = near.header("CSeq").ok_or(Broken)?.to_owned();
        let mut request = near.clone();
        request.first_line = format!("{method} {uri} RTSP/1.0");
        let mut pair = None;
        match method {
            "SETUP" if self.setup.datagrams => {
                let transport = near.header("Transport").ok_or(Broken)?;
                let channels = parameter(transport, "interleaved").ok_or(Broken)?;
                let channel = channels.split('-').next().and_then(|channel| channel.parse().ok()).ok_or(Broken)?;
                let bound = Pair::bind(self.local).await.map_err(|_| Broken)?;
                let ports = format!("{}-{}", bound.port, bound.port + 1);
                request.set("Transport", format!("RTP/AVP;unicast;client_port={ports}"));
                pair = Some((bound, channel));
            }
            "PLAY" => self.playing = Some(uri),
            _ => {}
        }
        self.send(Pending { request, near_cseq, cseq: 0, is_signed_anew: false, pair }).await
    }

    /// Sends a request with the next number and the login, and remembers it.
    async fn send(&mut self, mut pending: Pending) -> Result<(), Broken> {
        self.cseq += 1;
        pending.cseq = self.cseq;
        let mut request = pending.request.clone();
        request.set("CSeq", self.cseq.to_string());
        self.setup.login.sign(&mut request);
        self.pending = Some(pending);
        self.tell_camera(&request).await
    }

    /// Passes on what the camera said: media at once, answers in the library's words.
    async fn take_said(&mut self, said: &mut BytesMut) -> Result<(), Broken> {
        let mut out = BytesMut::with_capacity(said.len());
        while let Some(frame) = message::take(said).map_err(|_| Broken)? {
            match frame {
                Frame::Media(media) => out.extend_from_slice(&media),
                Frame::Message(message) if message.status().is_none() => self.decline(&message).await?,
                Frame::Message(answer) => {
                    if let Some(answer) = self.take_answer(answer).await? {
                        out.extend_from_slice(&answer.to_bytes());
                    }
                }
            }
        }
        if out.is_empty() { Ok(()) } else { self.tell_library(&out).await }
    }

    /// What the library is told instead of this answer; nothing, if the request is made once more or nobody asked.
    async fn take_answer(&mut self, mut answer: Message) -> Result<Option<Message>, Broken> {
        let cseq = answer.header("CSeq").and_then(|cseq| cseq.trim().parse::<u32>().ok());
        let Some(mut pending) = self.pending.take_if(|pending| cseq == Some(pending.cseq)) else { return Ok(None) };
        // Whoever plays for hours is asked to log in again, when the camera forgets what it challenged with.
        if answer.status() == Some(401) && !pending.is_signed_anew && self.setup.login.learn(&answer) {
            pending.is_signed_anew = true;
            self.send(pending).await?;
            return Ok(None);
        }
        answer.set("CSeq", pending.near_cseq);
        match answer.status() {
            Some(200..=299) => {}
            Some(300..=399) => {
                *self.setup.redirect.lock() = answer.header("Location").map(str::to_owned);
                return Ok(Some(answer));
            }
            Some(_) | None => return Ok(Some(answer)),
        }
        match pending.request.asks().map(|(method, _)| method) {
            Some("DESCRIBE") => self.rename_description(&mut answer),
            Some("SETUP") => {
                let session = answer.header("Session").and_then(|session| session.split(';').next());
                self.session = session.map(|session| session.trim().to_owned()).or(self.session.take());
                if let Some((pair, channel)) = pending.pair {
                    self.receive(pair, channel, &mut answer);
                }
            }
            Some("PLAY") => self.rename_info(&mut answer),
            Some(_) | None => {}
        }
        Ok(Some(answer))
    }

    fn rename_description(&mut self, answer: &mut Message) {
        for name in ["Content-Base", "Content-Location"] {
            if let Some(base) = answer.header(name) {
                // Some cameras forget the scheme.
                let base =
                    if base.contains("://") { base.to_owned() } else { format!("{}://{base}", self.setup.scheme) };
                let alias = self.setup.aliases.alias_of(&base);
                answer.set(name, alias);
            }
        }
        let text = String::from_utf8_lossy(&answer.body).into_owned();
        let mut renamed = String::with_capacity(text.len());
        for line in text.split_inclusive('\n') {
            let url = line.strip_prefix(CONTROL).map(str::trim_end).filter(|url| url.contains("://"));
            match url {
                Some(url) => renamed.extend([CONTROL, &self.setup.aliases.alias_of(url), "\r\n"]),
                None => renamed.push_str(line),
            }
        }
        answer.set_body(renamed.into());
    }

    fn rename_info(&mut self, answer: &mut Message) {
        let Some(info) = answer.header("RTP-Info") else { return };
        let renamed = info.split(',').map(|stream| {
            let (url, rest) = stream.split_once(';').unwrap_or((stream, ""));
            match url.trim().strip_prefix("url=").filter(|url| url.contains("://")) {
                Some(url) => format!("url={};{rest}", self.setup.aliases.alias_of(url)),
                None => stream.to_owned(),
            }
        });
        let renamed: Vec<_> = renamed.collect();
        answer.set("RTP-Info", renamed.join(","));
    }

    /// Begins to receive datagrams, and tells the library that they come within the connection.
    fn receive(&mut self, pair: Pair, channel: u8, answer: &mut Message) {
        let transport = answer.header("Transport").unwrap_or_default();
        let server_port = parameter(transport, "server_port");
        let server_port = server_port.and_then(|ports| ports.split('-').next()).and_then(|port| port.parse().ok());
        let ssrc = parameter(transport, "ssrc").map_or(String::new(), |ssrc| format!(";ssrc={ssrc}"));
        answer.set("Transport", format!("RTP/AVP/TCP;unicast;interleaved={channel}-{}{ssrc}", channel + 1));
        if self.receivers.len() < STREAMS_MAX {
            self.receivers.spawn(pair.run(self.peer, server_port, channel, self.datagrams.0.clone()));
        }
    }

    /// Answers a camera that asks something. Nothing that it may ask is needed.
    async fn decline(&mut self, request: &Message) -> Result<(), Broken> {
        let mut answer = Message::response("501 Not Implemented");
        answer.set("CSeq", request.header("CSeq").unwrap_or("0"));
        self.tell_camera(&answer).await
    }

    /// Tells the camera that nobody listens any more, and waits until it has heard.
    async fn farewell(mut self, mut said: BytesMut) {
        let Some(session) = self.session.take() else { return };
        let uri = self.playing.clone().or_else(|| self.setup.aliases.far_of(&self.setup.aliases.first()));
        let mut request = Message::request("TEARDOWN", &uri.unwrap_or_default());
        request.set("Session", session);
        let pending = Pending { request, near_cseq: String::new(), cseq: 0, is_signed_anew: false, pair: None };
        if self.send(pending).await.is_err() {
            return;
        }
        // What is left of the media is read past.
        while self.pending.is_some() {
            match message::take(&mut said) {
                Ok(Some(Frame::Message(answer))) if answer.status().is_some() => {
                    if self.take_answer(answer).await.is_err() {
                        return;
                    }
                }
                Ok(Some(_)) => {}
                Ok(None) => match self.far.read_buf(&mut said).await {
                    Ok(1..) => {}
                    Ok(0) | Err(_) => return,
                },
                Err(_) => return,
            }
        }
        self.to_far.shutdown().await.ok();
    }

    async fn tell_camera(&mut self, message: &Message) -> Result<(), Broken> {
        let bytes = message.to_bytes();
        let written = timeout(WRITE_TIMEOUT, async {
            self.to_far.write_all(&bytes).await?;
            self.to_far.flush().await
        });
        written.await.ok().and_then(Result::ok).ok_or(Broken)
    }

    async fn tell_library(&mut self, bytes: &[u8]) -> Result<(), Broken> {
        timeout(WRITE_TIMEOUT, self.near.write_all(bytes)).await.ok().and_then(Result::ok).ok_or(Broken)
    }
}
