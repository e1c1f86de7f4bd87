//! One connection: what its page says, whether it is still there, and what ends with it.

use std::{
    ops::ControlFlow,
    pin::{Pin, pin},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use tokio::time::{Instant, Sleep, sleep_until};

use crate::{
    Guest, Page, Shared,
    packet::{self, Event, Packet},
    wire::{Came, Wire},
};

/// Messages that are read in one go before others have their turn.
const AT_A_TIME: usize = 16;
/// What `socket.io-client` knows as the answer to a namespace that is not there.
const NO_NAMESPACE: &str = "Invalid namespace";
/// How somebody is refused whose words about themselves are no JSON.
const MALFORMED: &str = "malformed";

/// A connection while it lasts.
pub(crate) struct Connection<Who> {
    shared: Arc<Shared<Who>>,
    who: Who,
    wire: Arc<Wire>,
    stays: Vec<Stay>,
    /// When the last ping was sent.
    pinged: Option<Instant>,
    /// Whether it was answered.
    is_answered: bool,
    requests: Arc<AtomicUsize>,
}

/// A page in a namespace.
struct Stay {
    guest: Arc<dyn Guest>,
    page: Page,
    /// Held for as long as it is connected.
    _held: Box<dyn Send>,
}

/// A request that is being answered.
struct Asked(Arc<AtomicUsize>);

impl Drop for Asked {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl<Who: Send + Sync + 'static> Connection<Who> {
    pub(crate) fn new(shared: Arc<Shared<Who>>, who: Who, wire: Wire) -> Self {
        Self {
            shared,
            who,
            wire: Arc::new(wire),
            stays: Vec::new(),
            pinged: None,
            is_answered: true,
            requests: Arc::default(),
        }
    }

    /// Lasts until either side ends it, or the page is not there any more.
    pub(crate) async fn run(mut self) {
        let shared = Arc::clone(&self.shared);
        let mut stop = pin!(shared.stop.cancelled());
        let mut pulse = pin!(sleep_until(Instant::now() + shared.limits.ping_every));
        if self.wire.send(packet::open(&shared.limits)).is_err() {
            return;
        }
        let wire = Arc::clone(&self.wire);
        // Something may have come with the request.
        let mut goes_on = self.hear(pulse.as_mut()).await;
        while goes_on.is_continue() {
            goes_on = tokio::select! {
                // What a page has said comes before the question whether it is still there: this node may have been slow.
                biased;
                () = &mut stop => {
                    wire.end(packet::CLOSE.to_owned());
                    ControlFlow::Break(())
                }
                () = wire.stirred() => self.hear(pulse.as_mut()).await,
                () = &mut pulse => self.feel(pulse.as_mut()),
            };
        }
        // Before the connection: nobody is told anything by a page that is gone.
        self.stays.clear();
        wire.close();
    }

    /// Takes what has come.
    async fn hear(&mut self, mut pulse: Pin<&mut Sleep>) -> ControlFlow<()> {
        for _ in 0..AT_A_TIME {
            match self.wire.read() {
                Came::Text(text) => self.take(&text, pulse.as_mut()).await?,
                Came::Unneeded => {}
                Came::Nothing => return ControlFlow::Continue(()),
                Came::End => return ControlFlow::Break(()),
            }
        }
        tokio::task::yield_now().await;
        ControlFlow::Continue(())
    }

    /// Asks whether the page is still there; ends the connection when it has not answered.
    fn feel(&mut self, pulse: Pin<&mut Sleep>) -> ControlFlow<()> {
        if !self.is_answered || self.stays.is_empty() {
            return ControlFlow::Break(());
        }
        let now = Instant::now();
        self.pinged = Some(now);
        self.is_answered = false;
        // One that takes nothing answers nothing, and is found to be gone by that.
        self.wire.send(packet::PING.to_owned()).ok();
        pulse.reset(now + self.shared.limits.pong_within);
        ControlFlow::Continue(())
    }

    async fn take(&mut self, text: &str, pulse: Pin<&mut Sleep>) -> ControlFlow<()> {
        match packet::read(text) {
            Some(Packet::Pong) => {
                self.is_answered = true;
                if let Some(pinged) = self.pinged {
                    pulse.reset(pinged + self.shared.limits.ping_every);
                }
            }
            Some(Packet::Connect { namespace, payload }) => self.connect(namespace, payload).await,
            Some(Packet::Disconnect { namespace }) => self.stays.retain(|stay| stay.page.namespace() != namespace),
            Some(Packet::Event { namespace, id, payload }) => return self.ask(namespace, id, payload),
            Some(Packet::Unneeded) => {}
            Some(Packet::Close) | None => return ControlFlow::Break(()),
        }
        ControlFlow::Continue(())
    }

    async fn connect(&mut self, name: &str, payload: &str) {
        let found = self.shared.namespaces.iter().find(|namespace| namespace.name() == name);
        let said = if payload.is_empty() { Ok(serde_json::Value::Null) } else { serde_json::from_str(payload) };
        let admitted = match (found, said) {
            (None, _) => Err(NO_NAMESPACE),
            (Some(_), Err(_)) => Err(MALFORMED),
            (Some(namespace), Ok(said)) => {
                namespace.admit(&self.who, said).await.map(|guest| (namespace.name(), guest))
            }
        };
        // A page that is gone finds that out by itself.
        match admitted {
            Ok((namespace, guest)) => {
                // Whoever comes in again has left.
                self.stays.retain(|stay| stay.page.namespace() != namespace);
                self.wire.send(packet::connected(namespace)).ok();
                let page = Page::new(Arc::clone(&self.wire), namespace);
                let held = guest.connected(&page);
                self.stays.reserve_exact(1);
                self.stays.push(Stay { guest, page, _held: held });
            }
            Err(why) => {
                self.wire.send(packet::refused(name, why)).ok();
            }
        }
    }

    /// Has a request answered, beside whatever else is asked.
    fn ask(&self, namespace: &str, id: Option<u64>, payload: &str) -> ControlFlow<()> {
        let Some(stay) = self.stays.iter().find(|stay| stay.page.namespace() == namespace) else {
            return ControlFlow::Break(());
        };
        let Ok(event) = serde_json::from_str::<Event>(payload) else { return ControlFlow::Break(()) };
        if self.requests.fetch_add(1, Ordering::Relaxed) >= self.shared.limits.requests_max {
            return ControlFlow::Break(());
        }
        let asked = Asked(Arc::clone(&self.requests));
        let (guest, page) = (Arc::clone(&stay.guest), stay.page.clone());
        tokio::spawn(async move {
            let answer = guest.answer(&event.name, event.request).await;
            if let Some(id) = id {
                page.answer(id, &answer);
            }
            drop(asked);
        });
        ControlFlow::Continue(())
    }
}
