//! A page that is open: a socket that is opened again whenever it breaks, as the front end does it.

use std::time::Duration;

use anteroom_contract::reply::Reply;
use anyhow::{Context, Result};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::time::{Instant, sleep, timeout};

use super::World;
use crate::bench::pages::Browser;
use crate::bench::socket::{Incoming, Socket};

/// The pauses of the front end between two attempts to connect, each a little random (`frontend/src/lib/socket.ts`).
const PAUSE_FIRST: Duration = Duration::from_millis(500);
const PAUSE_LAST: Duration = Duration::from_secs(5);
/// How long a page tries to connect before whoever looks at it gives up. A node is away for seconds.
const GIVE_UP_AFTER: Duration = Duration::from_mins(1);
/// How long one attempt may take.
const ATTEMPT_LIMIT: Duration = Duration::from_secs(10);

/// What kind of page it is.
pub(super) trait Kind {
    /// Everything that it shows.
    type Picture: DeserializeOwned + Clone;
    /// Its namespace, which is also what its pictures are called, after a slash.
    const NAMESPACE: &'static str;
    /// How it asks for the whole picture.
    const SYNC: &'static str;
    /// The number of the picture.
    fn revision(picture: &Self::Picture) -> u64;
}

/// One page of one browser.
pub(super) struct Page<'a, K: Kind> {
    world: &'a World,
    browser: Browser,
    hello: Value,
    socket: Option<Socket>,
    /// When the connection was lost.
    lost_at: Option<Instant>,
    /// What the page shows.
    pub(super) picture: K::Picture,
    random: StdRng,
}

impl<'a, K: Kind> Page<'a, K> {
    /// Opens it. The picture is there at once.
    pub(super) async fn open(
        world: &'a World,
        browser: Browser,
        hello: &impl Serialize,
        random: &mut StdRng,
    ) -> Result<Self> {
        let hello = serde_json::to_value(hello)?;
        let mut random = StdRng::seed_from_u64(random.random());
        let (socket, picture) = connect::<K>(world, &browser, &hello, &mut random).await?;
        Ok(Self { world, browser, hello, socket: Some(socket), lost_at: None, picture, random })
    }

    /// The browser of the page.
    pub(super) fn browser(&self) -> &Browser {
        &self.browser
    }

    /// Waits for something new, and no longer than until `at`: true when there is something new. A connection that is
    /// lost is made again on the way, which is also something new.
    pub(super) async fn news(&mut self, at: Instant) -> Result<bool> {
        loop {
            let Some(socket) = &mut self.socket else {
                self.again().await?;
                return Ok(true);
            };
            let incoming = tokio::select! {
                incoming = socket.next() => incoming,
                () = tokio::time::sleep_until(at) => return Ok(false),
            };
            match incoming {
                Ok(Incoming::Event(name, payload)) if name == K::NAMESPACE[1..] => {
                    let picture = serde_json::from_value(payload).context("a picture cannot be read")?;
                    if self.take(picture) {
                        return Ok(true);
                    }
                }
                Ok(Incoming::Event(..) | Incoming::Answer(..)) => {}
                Err(error) => self.lost(&error),
            }
        }
    }

    /// Asks for something, and looks at what came of it. `None` when the connection was lost before the answer: whether it
    /// was done shows the picture.
    pub(super) async fn ask(&mut self, event: &'static str, payload: &impl Serialize) -> Result<Option<Reply>> {
        let Some(socket) = &mut self.socket else {
            self.again().await?;
            return Ok(None);
        };
        let asked = async {
            let answer = socket.request(event, payload).await?;
            // Pictures that came before the answer were dropped with it.
            let picture = socket.sync(K::SYNC).await?;
            anyhow::Ok((serde_json::from_value::<Reply>(answer)?, serde_json::from_value(picture)?))
        };
        match asked.await {
            Ok((reply, picture)) => {
                self.take(picture);
                if let Some(problem) = &reply.problem {
                    self.world.tally.problem(event, &anyhow::anyhow!("refused: {}", problem.code));
                }
                Ok(Some(reply))
            }
            Err(error) => {
                self.lost(&error);
                self.again().await?;
                Ok(None)
            }
        }
    }

    /// Closes the connection for a while, as a reload or a phone in a tunnel does, and connects anew.
    pub(super) async fn away(&mut self, how_long: Duration) -> Result<()> {
        if let Some(socket) = self.socket.take() {
            socket.close().await;
        }
        sleep(how_long).await;
        self.again().await
    }

    /// Closes the page for good.
    pub(super) async fn close(mut self) {
        if let Some(socket) = self.socket.take() {
            socket.close().await;
        }
    }

    /// The connection, for whoever closes the page and is not to be heard of again.
    pub(super) fn take_socket(&mut self) -> Option<Socket> {
        self.socket.take()
    }

    fn lost(&mut self, error: &anyhow::Error) {
        self.world.tally.problem("a page was cut off", error);
        self.socket = None;
        self.lost_at = Some(Instant::now());
    }

    async fn again(&mut self) -> Result<()> {
        // As the front end does it: whoever was cut off does not come back in the same instant as everyone else.
        if self.lost_at.is_some() {
            sleep(a_little_random(PAUSE_FIRST, &mut self.random)).await;
        }
        let (socket, picture) = connect::<K>(self.world, &self.browser, &self.hello, &mut self.random).await?;
        self.socket = Some(socket);
        if let Some(lost_at) = self.lost_at.take() {
            self.world.tally.reconnected(lost_at.elapsed());
        }
        self.take(picture);
        Ok(())
    }

    /// Shows a picture unless it is older than what is shown: a node may be a moment behind another.
    fn take(&mut self, picture: K::Picture) -> bool {
        let is_older = K::revision(&picture) < K::revision(&self.picture);
        if is_older {
            self.world.tally.done("pictures older than what was shown");
        } else {
            self.picture = picture;
        }
        !is_older
    }
}

async fn connect<K: Kind>(
    world: &World,
    browser: &Browser,
    hello: &Value,
    random: &mut StdRng,
) -> Result<(Socket, K::Picture)> {
    let deadline = Instant::now() + GIVE_UP_AFTER;
    let mut pause = PAUSE_FIRST;
    loop {
        let attempt = async {
            let mut socket = Socket::connect(&world.url, browser, K::NAMESPACE, hello).await?;
            let picture = socket.sync(K::SYNC).await?;
            anyhow::Ok((socket, serde_json::from_value(picture).context("a picture cannot be read")?))
        };
        let error = match timeout(ATTEMPT_LIMIT, attempt).await {
            Ok(Ok(connected)) => return Ok(connected),
            Ok(Err(error)) => error,
            Err(_) => anyhow::anyhow!("no answer in time"),
        };
        world.tally.problem("connecting a page", &error);
        if Instant::now() >= deadline {
            return Err(error.context("a page is not connected for a minute"));
        }
        sleep(a_little_random(pause, random)).await;
        pause = PAUSE_LAST.min(pause * 2);
    }
}

fn a_little_random(pause: Duration, random: &mut StdRng) -> Duration {
    pause.mul_f64(random.random_range(0.5..1.5))
}
