//! A process that is measured: it is told lines, and tells lines.

use std::{collections::BTreeSet, process::Stdio};

use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines},
    process::{Child, ChildStdin, ChildStdout, Command},
    task::JoinSet,
};

use anteroom_janus::{Feed, FeedNews, FeedPlan};

use crate::{
    load::Load,
    publish,
    support::{own_ip, within},
};

/// A process of ours. Dropping it ends it.
pub(crate) struct Worker {
    child: Child,
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
}

impl Worker {
    fn spawn(command: &mut Command) -> Self {
        let spawned = command.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true).spawn();
        let mut child = spawned.expect("a process");
        let (input, output) = (child.stdin.take().expect("a pipe"), child.stdout.take().expect("a pipe"));
        Self { child, input, output: BufReader::new(output).lines() }
    }

    /// Our publisher, which knows its cameras and has not started them.
    pub(crate) async fn ours(feed: &FeedPlan, addresses: &[String]) -> Self {
        let mut worker = Self::spawn(Command::new(std::env::current_exe().expect("a path")).arg(publish::WORD));
        worker.tell(&publish::plan(feed, addresses).to_string()).await;
        // It answers once it has read the plan and runs as it does without cameras.
        worker.sent().await;
        worker
    }

    /// `GStreamer`'s, of which each camera is in the room when this returns. The feeds live as long as the set.
    pub(crate) async fn gstreamer(feed: &FeedPlan, addresses: &[String]) -> (Self, JoinSet<()>) {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/cameras/peer.py");
        let mut command = Command::new("/usr/bin/python3");
        let mut worker = Self::spawn(command.args([script, "admin", "s3cret@"]).args(addresses));
        let (mut feeds, mut up) = (JoinSet::new(), BTreeSet::new());
        let (came, mut coming) = tokio::sync::mpsc::channel::<(usize, FeedNews)>(64);
        let mut offered = 0;
        while up.len() < addresses.len() {
            tokio::select! {
                line = worker.line(), if offered < addresses.len() => {
                    let message: Value = serde_json::from_str(&line).expect("a line of JSON");
                    let number = usize::try_from(message["camera"].as_u64().expect("a number")).expect("a small one");
                    let plan = FeedPlan { feed: format!("gstreamer-{number}"), ..feed.clone() };
                    let mut feed = within("joining", Feed::join(&plan)).await.expect("the room is there");
                    let offer = message["offer"].as_str().expect("an offer");
                    let published = within("publishing", feed.publish(offer)).await.expect("the room takes it");
                    worker.tell(&json!({"camera": number, "answer": published.answer}).to_string()).await;
                    let came = came.clone();
                    feeds.spawn(async move {
                        loop {
                            let news = feed.news().await;
                            let is_over = matches!(news, FeedNews::Ended(_));
                            if came.send((number, news)).await.is_err() || is_over {
                                return;
                            }
                        }
                    });
                    offered += 1;
                }
                Some((number, news)) = coming.recv() => match news {
                    FeedNews::Candidate(candidate) => {
                        worker.tell(&json!({"camera": number, "candidate": candidate}).to_string()).await;
                    }
                    FeedNews::Up => drop(up.insert(number)),
                    FeedNews::Ended(end) => panic!("camera {number} was ended: {end:?}"),
                },
            }
        }
        // Whatever the room says later is of no interest, and must not hold up the feeds.
        tokio::spawn(async move { while coming.recv().await.is_some() {} });
        (worker, feeds)
    }

    /// Tells it a line.
    pub(crate) async fn tell(&mut self, line: &str) {
        self.input.write_all(format!("{line}\n").as_bytes()).await.expect("it listens");
    }

    async fn line(&mut self) -> String {
        within("waiting for a line", self.output.next_line()).await.expect("a line").expect("it has not ended")
    }

    /// Waits until so many cameras are in the room and send.
    pub(crate) async fn live(&mut self, count: usize) {
        while self.line().await != format!("live {count}") {}
    }

    /// How many pictures it has sent.
    pub(crate) async fn sent(&mut self) -> u64 {
        self.tell("sent").await;
        loop {
            if let Some(sent) = self.line().await.strip_prefix("sent ") {
                return sent.parse().expect("a number");
            }
        }
    }

    /// What it costs.
    pub(crate) fn load(&self) -> Load {
        Load::of(self.child.id().expect("it runs"))
    }

    /// Files and sockets that it has open.
    pub(crate) fn open_files(&self) -> usize {
        let folder = format!("/proc/{}/fd", self.child.id().expect("it runs"));
        std::fs::read_dir(folder).expect("it runs").count()
    }
}

/// The addresses of so many streams of the camera, each a connection of its own.
pub(crate) fn addresses(port: u16, login: &str, count: usize) -> Vec<String> {
    (0..count).map(|_| format!("rtsp://{login}{}:{port}/pcmu", own_ip())).collect()
}
