//! Which pages of this node watch what, and what they show.

use std::collections::{HashMap, HashSet};

use anteroom_contract::{
    desk::DeskPicture,
    visit::{VisitPicture, VisitStage},
    wall::WallPicture,
};
use anteroom_domain::ids::{CustomerId, HostId, SessionId};
use anteroom_socketio::{Page, Untold};
use parking_lot::Mutex;
use smallvec::SmallVec;

use crate::language::Language;

use super::{
    Departures,
    cameras::Participant,
    watch::{Picture, Watch},
};

/// Everyone who watches.
#[derive(Default)]
pub struct Audience {
    visits: Mutex<HashMap<SessionId, Visits>>,
    desks: Mutex<HashMap<HostId, Watch<Page>>>,
    /// The pages that show the wall, which is the same for every admin.
    wall: Mutex<Watch<Page>>,
    /// Who has gone from a visit that goes on without them.
    pub(crate) departures: Departures,
}

/// The pages of one session's customers.
///
/// What a customer is told is in the language of each page. Nearly everybody has one language, so that a list costs less than
/// a key for each.
#[derive(Default)]
struct Visits {
    watches: HashMap<CustomerId, Watches>,
    /// Those of whom it is not known that they show what their line was told last: they were told something by themselves,
    /// have asked, or are not in line.
    apart: HashSet<CustomerId>,
}

/// Somebody's pages in each of their languages.
type Watches = SmallVec<[(Language, Watch<Page>); 1]>;

impl Visits {
    /// A customer's pages in a language.
    fn watch(&mut self, customer: CustomerId, language: Language) -> Option<&mut Watch<Page>> {
        let watches = self.watches.get_mut(&customer)?;
        watches.iter_mut().find_map(|(of, watch)| (*of == language).then_some(watch))
    }
}

/// What became of telling somebody's pages something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Push {
    /// They show it already, or there are none.
    Unneeded,
    /// It is on its way to all of them.
    Taken,
    /// A page takes no more for now: it has to be told again.
    Missed,
}

impl Audience {
    pub(super) fn watch_visit(&self, session: SessionId, customer: CustomerId, language: Language, page: Page) {
        let mut visits = self.visits.lock();
        let visits = visits.entry(session).or_default();
        watch_in(visits.watches.entry(customer).or_default(), language).open(page);
        visits.apart.insert(customer);
    }

    pub(super) fn unwatch_visit(&self, session: SessionId, customer: CustomerId, page: &Page) {
        let mut all = self.visits.lock();
        let Some(visits) = all.get_mut(&session) else { return };
        if let Some(watches) = visits.watches.get_mut(&customer) {
            watches.retain_mut(|(_, watch)| !watch.close(page));
            if watches.is_empty() {
                visits.watches.remove(&customer);
            }
        }
        if visits.watches.is_empty() {
            all.remove(&session);
        }
    }

    pub(super) fn watch_desk(&self, host: HostId, page: Page) {
        self.desks.lock().entry(host).or_default().open(page);
    }

    pub(super) fn unwatch_desk(&self, host: HostId, page: &Page) {
        release(&mut self.desks.lock(), &host, page);
    }

    pub(super) fn watch_wall(&self, page: Page) {
        self.wall.lock().open(page);
    }

    pub(super) fn unwatch_wall(&self, page: &Page) {
        self.wall.lock().close(page);
    }

    pub(super) fn is_wall_watched(&self) -> bool {
        !self.wall.lock().pages().is_empty()
    }

    /// One of the pages with the wall is answered with this picture.
    pub(super) fn answered_wall(&self, picture: &WallPicture) {
        self.wall.lock().answered(picture);
    }

    /// Pushes a picture to every page with the wall, unless they show the same already. One that takes no more for now is told
    /// the whole at the next look.
    pub(super) fn tell_wall(&self, picture: &WallPicture) {
        push(&mut self.wall.lock(), "wall", picture);
    }

    /// The customers of a session who have to be looked at one by one when their line is told; they are handed out once.
    pub(super) fn take_apart(&self, session: SessionId) -> HashSet<CustomerId> {
        self.visits.lock().get_mut(&session).map(|visits| std::mem::take(&mut visits.apart)).unwrap_or_default()
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

    /// The languages in which a customer's pages of a session are.
    pub(super) fn languages_of(&self, session: SessionId, customer: CustomerId) -> SmallVec<[Language; 1]> {
        let visits = self.visits.lock();
        let watches = visits.get(&session).and_then(|visits| visits.watches.get(&customer));
        watches.into_iter().flatten().map(|(language, _)| *language).collect()
    }

    /// One of a customer's pages is answered with this picture.
    pub(super) fn answered_customer(
        &self,
        session: SessionId,
        customer: CustomerId,
        language: Language,
        picture: &VisitPicture,
    ) {
        let mut visits = self.visits.lock();
        let Some(visits) = visits.get_mut(&session) else { return };
        if let Some(watch) = visits.watch(customer, language) {
            watch.answered(picture);
            visits.apart.insert(customer);
        }
    }

    /// One of a host's consoles is answered with this picture.
    pub(super) fn answered_host(&self, host: HostId, picture: &DeskPicture) {
        if let Some(watch) = self.desks.lock().get_mut(&host) {
            watch.answered(picture);
        }
    }

    /// Pushes a picture to a customer's pages by itself, whatever their line is told.
    pub(super) fn tell_customer(
        &self,
        session: SessionId,
        customer: CustomerId,
        language: Language,
        picture: &VisitPicture,
    ) -> Push {
        let told = self.tell_in_line(session, customer, language, picture);
        if let Some(visits) = self.visits.lock().get_mut(&session) {
            visits.apart.insert(customer);
        }
        told
    }

    /// Pushes a picture to a customer's pages, when their line is told, unless they show the same already.
    pub(super) fn tell_in_line(
        &self,
        session: SessionId,
        customer: CustomerId,
        language: Language,
        picture: &VisitPicture,
    ) -> Push {
        let mut all = self.visits.lock();
        let Some(visits) = all.get_mut(&session) else { return Push::Unneeded };
        // Their words tell how long the line is, where they have no place in it.
        if picture.stage == VisitStage::Before {
            visits.apart.insert(customer);
        }
        visits.watch(customer, language).map_or(Push::Unneeded, |watch| push(watch, "visit", picture))
    }

    /// Pushes a picture to a host's consoles, unless they show the same already.
    pub(super) fn tell_host(&self, host: HostId, picture: &DeskPicture) -> Push {
        self.desks.lock().get_mut(&host).map_or(Push::Unneeded, |watch| push(watch, "desk", picture))
    }

    /// Tells the pages of a participant something about a camera. One that takes no more is told when it connects again.
    pub(super) fn tell_of_camera(&self, participant: Participant, event: &'static str, payload: &serde_json::Value) {
        let emit = |watch: &Watch<Page>| {
            for page in watch.pages() {
                page.emit(event, payload).ok();
            }
        };
        match participant {
            Participant::Customer(session, customer) => {
                let visits = self.visits.lock();
                let watches = visits.get(&session).and_then(|visits| visits.watches.get(&customer));
                watches.into_iter().flatten().for_each(|(_, watch)| emit(watch));
            }
            Participant::Host(host) => self.desks.lock().get(&host).into_iter().for_each(emit),
        }
    }
}

/// Pushes what is news. A page that takes no more for now has to be told again: the last word must reach everyone.
fn push(watch: &mut Watch<Page>, event: &'static str, picture: &impl Picture) -> Push {
    if !watch.is_news(picture) {
        return Push::Unneeded;
    }
    // All of them, whatever becomes of one. A page that is gone needs nothing.
    let mut taken = true;
    for page in watch.pages() {
        taken &= page.emit(event, picture) != Err(Untold::Busy);
    }
    if taken {
        return Push::Taken;
    }
    watch.missed();
    Push::Missed
}

/// Somebody's pages in a language, of which there may be none yet.
fn watch_in(watches: &mut Watches, language: Language) -> &mut Watch<Page> {
    let index = watches.iter().position(|(of, _)| *of == language).unwrap_or_else(|| {
        watches.push((language, Watch::default()));
        watches.len() - 1
    });
    &mut watches[index].1
}

fn release<K: std::hash::Hash + Eq>(watches: &mut HashMap<K, Watch<Page>>, key: &K, page: &Page) {
    if watches.get_mut(key).is_some_and(|watch| watch.close(page)) {
        watches.remove(key);
    }
}
