//! A camera that says what a test tells it to, to see what is made of the strange ones.

use std::sync::Arc;

use parking_lot::Mutex;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::TcpListener,
};

use super::own_ip;

/// A listener that answers each request with what `answer` makes of its lines.
pub(crate) struct Scripted {
    pub(crate) port: u16,
    /// The requests, each with its headers.
    pub(crate) heard: Arc<Mutex<Vec<Vec<String>>>>,
}

impl Scripted {
    /// Listens. The answer is without `CSeq`, which is added.
    pub(crate) async fn listen(answer: impl Fn(&[String], usize) -> String + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind((own_ip(), 0)).await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let (all, answer) = (Arc::clone(&heard), Arc::new(answer));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (all, answer) = (Arc::clone(&all), Arc::clone(&answer));
                tokio::spawn(async move {
                    let mut stream = BufReader::new(stream);
                    let mut request = Vec::new();
                    loop {
                        let mut line = String::new();
                        if !stream.read_line(&mut line).await.is_ok_and(|bytes| bytes > 0) {
                            return;
                        }
                        if !line.trim().is_empty() {
                            request.push(line.trim().to_owned());
                            continue;
                        }
                        let request = std::mem::take(&mut request);
                        let cseq = request.iter().find(|line| line.starts_with("CSeq")).cloned().unwrap_or_default();
                        let count = {
                            let mut all = all.lock();
                            all.push(request.clone());
                            all.len()
                        };
                        let said = answer(&request, count);
                        let (status, rest) = said.split_once("\r\n").unwrap_or((&said, "\r\n"));
                        let said = format!("{status}\r\n{cseq}\r\n{rest}");
                        if stream.write_all(said.as_bytes()).await.is_err() {
                            return;
                        }
                    }
                });
            }
        });
        Self { port, heard }
    }

    pub(crate) fn address(&self, login: &str) -> String {
        format!("rtsp://{login}{}:{}/stream", own_ip(), self.port)
    }

    /// The first lines of what was asked.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.heard.lock().iter().filter_map(|request| request.first().cloned()).collect()
    }
}

/// An answer with a description of pictures whose stream has this name.
pub(crate) fn description(base: &str, control: &str) -> String {
    let sdp = format!(
        "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=x\r\nt=0 0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n\
         a=fmtp:96 packetization-mode=1;sprop-parameter-sets=Z0LAHtkDxWhAAAADAEAAAAwDxYuS,aMuMsg==\r\na=control:{control}\r\n"
    );
    format!(
        "RTSP/1.0 200 OK\r\nContent-Base: {base}\r\nContent-Type: application/sdp\r\nContent-Length: {}\r\n\r\n{sdp}",
        sdp.len()
    )
}
