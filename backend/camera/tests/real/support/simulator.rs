//! The camera of `camera.py`, as a process that can be frozen, killed and started again.

use std::{collections::BTreeMap, path::PathBuf, process::Stdio, sync::Arc};

use parking_lot::Mutex;
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    process::{Child, Command},
};

use super::{own_ip, until, within};

/// A camera of gst-rtsp-server.
pub(crate) struct Simulator {
    folder: TempDir,
    port: u16,
    options: Vec<&'static str>,
    child: Option<Child>,
    told: Arc<Mutex<BTreeMap<String, usize>>>,
}

impl Simulator {
    /// Starts it with the options of the script, and waits until it can be connected to.
    pub(crate) async fn start(options: &[&'static str]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        // Below the ports of outgoing connections, one of which could take it between two starts.
        let mut candidates = std::iter::repeat_with(|| rand::random_range(10_000..32_000)).take(1000);
        let is_free = |port: &u16| std::net::TcpListener::bind((own_ip(), *port)).is_ok();
        let port = candidates.find(is_free).expect("a free port");
        let mut simulator = Self { folder, port, options: options.to_vec(), child: None, told: Arc::default() };
        simulator.launch().await;
        simulator
    }

    /// Starts it, for the first time or again.
    pub(crate) async fn launch(&mut self) {
        self.told.lock().clear();
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/real/support/camera.py");
        // The system's own Python: the libraries of GStreamer come from Debian.
        let child = Command::new("/usr/bin/python3")
            .args([script, &own_ip().to_string(), &self.port.to_string()])
            .arg(self.clip_path())
            .args(&self.options)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn();
        let mut child = child.expect("these tests need Debian's python3");
        let told = Arc::clone(&self.told);
        let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        tokio::spawn(async move {
            while let Ok(Some(line)) = lines.next_line().await {
                *told.lock().entry(line).or_default() += 1;
            }
        });
        self.child = Some(child);
        until("starting the camera (Debian: gir1.2-gst-rtsp-server-1.0 and GStreamer's plugins)", || async {
            self.count("ready") == 1
        })
        .await;
    }

    /// The address of a stream, with a login or without.
    pub(crate) fn address(&self, login: &str, stream: &str) -> String {
        format!("rtsp://{login}{}:{}/{stream}", own_ip(), self.port)
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// How often this happened since it was started.
    pub(crate) fn count(&self, what: &str) -> usize {
        self.told.lock().get(what).copied().unwrap_or_default()
    }

    /// Waits until this happened so often.
    pub(crate) async fn wait_for(&self, what: &str, count: usize) {
        until(what, || async { self.count(what) >= count }).await;
    }

    /// Stops sending pictures, and goes on with everything else.
    pub(crate) async fn freeze(&mut self) {
        self.tell("freeze").await;
    }

    /// Goes on with the pictures.
    pub(crate) async fn thaw(&mut self) {
        self.tell("thaw").await;
    }

    async fn tell(&mut self, word: &str) {
        let stdin = self.child.as_mut().and_then(|child| child.stdin.as_mut()).expect("it runs");
        stdin.write_all(format!("{word}\n").as_bytes()).await.expect("it reads");
    }

    /// Kills it without warning.
    pub(crate) async fn kill(&mut self) {
        let mut child = self.child.take().expect("it runs");
        within("killing the camera", child.kill()).await.expect("it can be killed");
    }

    /// The pictures that it sends, as one stream of NAL units.
    pub(crate) fn clip(&self) -> Vec<u8> {
        std::fs::read(self.clip_path()).expect("the camera has written its clip")
    }

    fn clip_path(&self) -> PathBuf {
        self.folder.path().join("clip.h264")
    }
}
