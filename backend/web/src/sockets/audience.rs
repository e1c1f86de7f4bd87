//! Which pages of this node watch what, and what they show.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, OnceLock},
};

use anteroom_contract::{
    desk::DeskPicture,
    visit::{VisitPicture, VisitStage},
};
use anteroom_domain::ids::{CustomerId, HostId, SessionId};
use anteroom_engine::ports::TokenHash;
use parking_lot::Mutex;
use socketioxide::{BroadcastError, SocketError, SocketIo, operators::BroadcastOperators};

use super::{
    Departures,
    watch::{Picture, Watch},
};

/// The namespace of customers.
pub(super) const VISIT: &str = "/visit";
/// The namespace of hosts.
pub(super) const DESK: &str = "/desk";

/// Everyone who watches.
#[derive(Default)]
pub struct Audience {
    io: OnceLock<SocketIo>,
    visits: Mutex<HashMap<SessionId, Visits>>,
    desks: Mutex<HashMap<HostId, Watch<DeskPicture>>>,
    /// Who has gone from a visit that goes on without them.
    pub(crate) departures: Departures,
}

/// The pages of one session's customers.
#[derive(Default)]
struct Visits {
    watches: HashMap<CustomerId, Watch<VisitPicture>>,
    /// Those of whom it is not known that they show what their line was told last: they were told something by themselves,
    /// have asked, or are not in line.
    apart: HashSet<CustomerId>,
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
        let mut visits = self.visits.lock();
        let visits = visits.entry(session).or_default();
        visits.watches.entry(customer).or_default().open();
        visits.apart.insert(customer);
    }

    pub(super) fn unwatch_visit(&self, session: SessionId, customer: CustomerId) {
        let mut all = self.visits.lock();
        let Some(visits) = all.get_mut(&session) else { return };
        release(&mut visits.watches, &customer);
        if visits.watches.is_empty() {
            all.remove(&session);
        }
    }

    pub(super) fn watch_desk(&self, host: HostId) {
        self.desks.lock().entry(host).or_default().open();
    }

    pub(super) fn unwatch_desk(&self, host: HostId) {
        release(&mut self.desks.lock(), &host);
    }

    /// The customers of a session who have to be looked at one by one when their line is told; they are handed out once.
    pub(super) fn take_apart(&self, session: SessionId) -> HashSet<CustomerId> {
        self.visits.lock().get_mut(&session).map(|visits| std::mem::take(&mut visits.apart)).unwrap_or_default()
    }

    pub(super) fn is_watching(&self, session: SessionId, customer: CustomerId) -> bool {
        self.visits.lock().get(&session).is_some_and(|visits| visits.watches.contains_key(&customer))
    }

    /// The sessions of which a customer has pages open here.
    pub(super) fn sessions_of(&self, customer: CustomerId) -> Vec<SessionId> {
        let visits = self.visits.lock();
        visits
            .iter()
            .filter(|(_, visits)| visits.watches.contains_key(&customer))
            .map(|(session, _)| *session)
            .collect()
    }

    /// The sessions that someone watches here.
    pub(super) fn sessions(&self) -> Vec<SessionId> {
        self.visits.lock().keys().copied().collect()
    }

    /// The hosts who watch here.
    pub(super) fn hosts(&self) -> Vec<HostId> {
        self.desks.lock().keys().copied().collect()
    }

    pub(super) fn is_watched_by(&self, host: HostId) -> bool {
        self.desks.lock().contains_key(&host)
    }

    /// One of a customer's pages is answered with this picture.
    pub(super) fn answered_customer(&self, session: SessionId, customer: CustomerId, picture: &Arc<VisitPicture>) {
        let mut visits = self.visits.lock();
        let Some(visits) = visits.get_mut(&session) else { return };
        if let Some(watch) = visits.watches.get_mut(&customer) {
            watch.answered(picture);
            visits.apart.insert(customer);
        }
    }

    /// One of a host's consoles is answered with this picture.
    pub(super) fn answered_host(&self, host: HostId, picture: &Arc<DeskPicture>) {
        if let Some(watch) = self.desks.lock().get_mut(&host) {
            watch.answered(picture);
        }
    }

    /// Pushes a picture to a customer's pages by itself, whatever their line is told.
    pub(super) async fn tell_customer(&self, session: SessionId, customer: CustomerId, picture: VisitPicture) {
        self.tell_in_line(session, customer, picture).await;
        if let Some(visits) = self.visits.lock().get_mut(&session) {
            visits.apart.insert(customer);
        }
    }

    /// Pushes a picture to a customer's pages, when their line is told, unless they show the same already.
    pub(super) async fn tell_in_line(&self, session: SessionId, customer: CustomerId, picture: VisitPicture) {
        let picture = Arc::new(picture);
        let news = {
            let mut all = self.visits.lock();
            let Some(visits) = all.get_mut(&session) else { return };
            // Their words tell how long the line is, where they have no place in it.
            if picture.stage == VisitStage::Before {
                visits.apart.insert(customer);
            }
            visits.watches.get_mut(&customer).is_some_and(|watch| watch.is_news(&picture))
        };
        if news {
            self.emit(VISIT, visit_room(session, customer), "visit", &*picture).await;
        }
    }

    /// Pushes a picture to a host's consoles, unless they show the same already.
    pub(super) async fn tell_host(&self, host: HostId, picture: DeskPicture) {
        let picture = Arc::new(picture);
        let news = self.desks.lock().get_mut(&host).is_some_and(|watch| watch.is_news(&picture));
        if news {
            self.emit(DESK, desk_room(host), "desk", &*picture).await;
        }
    }

    async fn emit<P: Picture>(&self, namespace: &str, room: String, event: &str, picture: &P) {
        let Some(pages) = self.pages(namespace, room.clone()) else { return };
        if is_overflow(pages.emit(event, picture).await)
            && let Some(pages) = self.pages(namespace, room)
        {
            // The last word must reach everyone. A page that takes none is cut off, and asks when it is back.
            tracing::debug!("a page that takes no more pushes is cut off");
            pages.disconnect().await.ok();
        }
    }

    fn pages(&self, namespace: &str, room: String) -> Option<BroadcastOperators> {
        Some(self.io.get()?.of(namespace)?.to(room))
    }

    /// Cuts off everything that a login opened.
    pub(crate) async fn end_login(&self, token: TokenHash) {
        if let Some(desks) = self.pages(DESK, login_room(token)) {
            desks.disconnect().await.ok();
        }
    }
}

/// Whether a page has more pushes waiting for it than it may have. One that is gone needs none.
fn is_overflow(result: Result<(), BroadcastError>) -> bool {
    match result {
        Err(BroadcastError::Socket(errors)) => {
            errors.iter().any(|error| matches!(error, SocketError::InternalChannelFull))
        }
        Err(error) => {
            tracing::warn!(error = %error, "a push could not be made");
            false
        }
        Ok(()) => false,
    }
}

fn release<K: std::hash::Hash + Eq, P>(watches: &mut HashMap<K, Watch<P>>, key: &K) {
    if watches.get_mut(key).is_some_and(Watch::close) {
        watches.remove(key);
    }
}
