//! Which pages of this node watch what, and what they were last told.

use std::{collections::HashMap, sync::OnceLock};

use anteroom_contract::{desk::DeskPicture, visit::VisitPicture};
use anteroom_domain::ids::{CustomerId, HostId, SessionId};
use anteroom_engine::ports::TokenHash;
use parking_lot::Mutex;
use socketioxide::SocketIo;

/// The namespace of customers.
pub(super) const VISIT: &str = "/visit";
/// The namespace of hosts.
pub(super) const DESK: &str = "/desk";

/// Everyone who watches.
#[derive(Default)]
pub struct Audience {
    io: OnceLock<SocketIo>,
    visits: Mutex<HashMap<SessionId, HashMap<CustomerId, Watch<VisitPicture>>>>,
    desks: Mutex<HashMap<HostId, Watch<DeskPicture>>>,
}

/// Someone's pages, and the last picture that was pushed to them.
struct Watch<P> {
    sockets: usize,
    last: Option<P>,
}

impl<P> Default for Watch<P> {
    fn default() -> Self {
        Self { sockets: 0, last: None }
    }
}

/// The room of one customer's pages of one session.
pub(super) fn visit_room(session: SessionId, customer: CustomerId) -> String {
    format!("{session}{customer}")
}

/// The room of one host's consoles.
pub(super) fn desk_room(host: HostId) -> String {
    host.to_string()
}

/// The room of everything that one login opened.
pub(super) fn login_room(token: TokenHash) -> String {
    hex::encode(token.0)
}

impl Audience {
    /// Set once, when the sockets are made.
    pub(crate) fn set_io(&self, io: SocketIo) {
        assert!(self.io.set(io).is_ok(), "the sockets are made once");
    }

    pub(super) fn watch_visit(&self, session: SessionId, customer: CustomerId) {
        self.visits.lock().entry(session).or_default().entry(customer).or_default().sockets += 1;
    }

    pub(super) fn unwatch_visit(&self, session: SessionId, customer: CustomerId) {
        let mut visits = self.visits.lock();
        let Some(customers) = visits.get_mut(&session) else { return };
        release(customers, &customer);
        if customers.is_empty() {
            visits.remove(&session);
        }
    }

    pub(super) fn watch_desk(&self, host: HostId) {
        self.desks.lock().entry(host).or_default().sockets += 1;
    }

    pub(super) fn unwatch_desk(&self, host: HostId) {
        release(&mut self.desks.lock(), &host);
    }

    /// The customers of a session who watch here.
    pub(super) fn customers(&self, session: SessionId) -> Vec<CustomerId> {
        self.visits.lock().get(&session).map(|customers| customers.keys().copied().collect()).unwrap_or_default()
    }

    pub(super) fn is_watching(&self, session: SessionId, customer: CustomerId) -> bool {
        self.visits.lock().get(&session).is_some_and(|customers| customers.contains_key(&customer))
    }

    /// The sessions that someone watches here.
    pub(super) fn sessions(&self) -> Vec<SessionId> {
        self.visits.lock().keys().copied().collect()
    }

    /// The hosts who watch here.
    pub(super) fn hosts(&self) -> Vec<HostId> {
        self.desks.lock().keys().copied().collect()
    }

    /// Pushes a picture to a customer's pages, unless they show the same words already.
    pub(super) async fn tell_customer(&self, session: SessionId, customer: CustomerId, picture: VisitPicture) {
        let news = {
            let mut visits = self.visits.lock();
            let watch = visits.get_mut(&session).and_then(|customers| customers.get_mut(&customer));
            watch.is_some_and(|watch| is_news(watch, &picture, same_visit))
        };
        if news {
            self.emit(VISIT, visit_room(session, customer), "visit", &picture).await;
        }
    }

    /// Pushes a picture to a host's consoles, unless they show the same already.
    pub(super) async fn tell_host(&self, host: HostId, picture: DeskPicture) {
        let news = self.desks.lock().get_mut(&host).is_some_and(|watch| is_news(watch, &picture, same_desk));
        if news {
            self.emit(DESK, desk_room(host), "desk", &picture).await;
        }
    }

    async fn emit<P: serde::Serialize>(&self, namespace: &str, room: String, event: &str, picture: &P) {
        let Some(sockets) = self.io.get().and_then(|io| io.of(namespace)) else { return };
        if let Err(error) = sockets.to(room).emit(event, picture).await {
            // A page that cannot take it is gone or asks for the whole when it is back.
            tracing::debug!(error = %error, "a push was not taken");
        }
    }

    /// Cuts off everything that a login opened.
    pub(crate) async fn end_login(&self, token: TokenHash) {
        if let Some(desks) = self.io.get().and_then(|io| io.of(DESK)) {
            desks.to(login_room(token)).disconnect().await.ok();
        }
    }
}

fn release<K: std::hash::Hash + Eq, P>(watches: &mut HashMap<K, Watch<P>>, key: &K) {
    if let Some(watch) = watches.get_mut(key) {
        watch.sockets -= 1;
        if watch.sockets == 0 {
            watches.remove(key);
        }
    }
}

/// Whether a picture says something that was not said before; remembers it if so.
fn is_news<P: Clone>(watch: &mut Watch<P>, picture: &P, same: impl Fn(&P, &P) -> bool) -> bool {
    let news = watch.last.as_ref().is_none_or(|last| !same(last, picture));
    if news {
        watch.last = Some(picture.clone());
    }
    news
}

/// The same but for the revision and for the seconds, which the page counts down by itself.
fn same_visit(a: &VisitPicture, b: &VisitPicture) -> bool {
    let plain = |picture: &VisitPicture| {
        let mut picture = VisitPicture { revision: 0, ..picture.clone() };
        if let Some(consultation) = &mut picture.consultation {
            consultation.answer_within_s = consultation.answer_within_s.map(|_| 0);
        }
        picture
    };
    plain(a) == plain(b)
}

/// The same but for the revision and the time.
fn same_desk(a: &DeskPicture, b: &DeskPicture) -> bool {
    let plain = |picture: &DeskPicture| DeskPicture { revision: 0, server_time_ms: 0, ..picture.clone() };
    plain(a) == plain(b)
}
