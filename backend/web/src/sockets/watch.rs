//! What somebody's pages show.

use std::hash::{DefaultHasher, Hash, Hasher};

use anteroom_contract::{
    desk::DeskPicture,
    visit::{VisitConsultation, VisitPicture},
    wall::WallPicture,
};
use smallvec::SmallVec;

/// Something that a page shows as a whole.
pub(super) trait Picture: serde::Serialize {
    /// The commit that it is of.
    fn revision(&self) -> u64;

    /// Everything that it says, in the order of its fields, but for what a page has no need to be told anew.
    fn hash_gist(&self, hasher: &mut impl Hasher);

    /// What it says, as one number: a page that shows one picture has no need of another one with the same. The pictures of
    /// ten thousand people would be a great part of the memory that each of them costs.
    fn gist(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.hash_gist(&mut hasher);
        hasher.finish()
    }
}

impl Picture for VisitPicture {
    fn revision(&self) -> u64 {
        self.revision
    }

    /// But for the revision, the time and the seconds, which the page counts down by itself.
    fn hash_gist(&self, hasher: &mut impl Hasher) {
        let Self {
            revision: _,
            server_time_ms: _,
            stage,
            headline,
            detail,
            ahead,
            estimate,
            reason,
            until_ms,
            stale_at_ms,
            in_line_since_ms,
            people,
            party,
            invited,
            elsewhere,
            may_return,
            kept_place,
            consultation,
        } = self;
        (stage, headline, detail, ahead, estimate, reason).hash(hasher);
        (until_ms, stale_at_ms, in_line_since_ms, people, party).hash(hasher);
        (invited, elsewhere, may_return, kept_place, consultation.is_some()).hash(hasher);
        if let Some(consultation) = consultation {
            let VisitConsultation { id, host_name, answer_within_s: _, alert, interrupted, room_attempt } =
                consultation;
            (id, host_name, alert, interrupted, room_attempt).hash(hasher);
        }
    }
}

impl Picture for DeskPicture {
    fn revision(&self) -> u64 {
        self.revision
    }

    /// But for the revision and the time.
    fn hash_gist(&self, hasher: &mut impl Hasher) {
        let Self {
            revision: _,
            server_time_ms: _,
            host_name,
            state,
            duty,
            since_ms,
            notice,
            wrap_up_until_ms,
            sessions,
            offer,
            consultation,
            held,
            removed,
            last,
            places,
        } = self;
        (host_name, state, duty, since_ms, notice, wrap_up_until_ms).hash(hasher);
        (sessions, offer, consultation, held, removed, last, places).hash(hasher);
    }
}

impl Picture for WallPicture {
    fn revision(&self) -> u64 {
        self.revision
    }

    /// But for the revision and the time.
    fn hash_gist(&self, hasher: &mut impl Hasher) {
        let Self { revision: _, server_time_ms: _, measure, sessions } = self;
        (measure, sessions).hash(hasher);
    }
}

/// Somebody's pages, each known by a handle to push to. Nearly everybody has one, which is here and not somewhere else in
/// memory: ten thousand are looked at when everybody is told something.
#[derive(Debug)]
pub(super) struct Watch<Page> {
    pages: SmallVec<[Page; 1]>,
    /// What all of them show; `None` where that is not known.
    shown: Option<Shown>,
}

/// What is kept of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Shown {
    revision: u64,
    gist: u64,
}

impl Shown {
    fn of(picture: &impl Picture) -> Self {
        Self { revision: picture.revision(), gist: picture.gist() }
    }
}

impl<Page> Default for Watch<Page> {
    fn default() -> Self {
        Self { pages: SmallVec::new(), shown: None }
    }
}

impl<Page: PartialEq> Watch<Page> {
    /// A page was opened. What it shows is not known.
    pub(super) fn open(&mut self, page: Page) {
        self.pages.push(page);
        self.shown = None;
    }

    /// A page was closed; whether it was the last.
    pub(super) fn close(&mut self, page: &Page) -> bool {
        self.pages.retain(|open| open != page);
        self.pages.shrink_to_fit();
        self.pages.is_empty()
    }

    /// The pages that are open.
    pub(super) fn pages(&self) -> &[Page] {
        &self.pages
    }

    /// Something did not reach a page: what they show is not known.
    pub(super) fn missed(&mut self) {
        self.shown = None;
    }

    /// One page has asked and is answered with this. The others show what they showed.
    pub(super) fn answered(&mut self, picture: &impl Picture) {
        let told = Shown::of(picture);
        let is_newer = self.shown.is_some_and(|shown| shown.revision > told.revision);
        if self.pages.len() == 1 && !is_newer {
            self.shown = Some(told);
        } else if self.shown.is_none_or(|shown| shown.gist != told.gist) {
            self.shown = None;
        }
    }

    /// Whether a picture says something that some page may not show; if so, all of them are taken to be told.
    ///
    /// One that is older than what they show says nothing: pictures are made before they are sent, and an answer may
    /// overtake a push.
    pub(super) fn is_news(&mut self, picture: &impl Picture) -> bool {
        let told = Shown::of(picture);
        let known = |shown: Shown| shown.revision > told.revision || shown.gist == told.gist;
        let news = !self.shown.is_some_and(known);
        if news {
            self.shown = Some(told);
        }
        news
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Serialize)]
    struct Words(u64, &'static str);

    impl Picture for Words {
        fn revision(&self) -> u64 {
            self.0
        }

        fn hash_gist(&self, hasher: &mut impl Hasher) {
            self.1.hash(hasher);
        }
    }

    fn open(pages: u8) -> Watch<u8> {
        let mut watch = Watch::default();
        (0..pages).for_each(|page| watch.open(page));
        watch
    }

    #[test]
    fn the_same_words_are_pushed_once() {
        let mut watch = open(1);
        assert!(watch.is_news(&Words(1, "three")));
        assert!(!watch.is_news(&Words(2, "three")));
        assert!(watch.is_news(&Words(3, "two")));
    }

    #[test]
    fn an_answer_that_was_newer_makes_the_words_before_it_news_again() {
        let mut watch = open(1);
        assert!(watch.is_news(&Words(1, "three")));
        watch.answered(&Words(2, "two"));
        assert!(!watch.is_news(&Words(3, "two")), "the page has asked and knows");
        watch.answered(&Words(4, "four"));
        assert!(watch.is_news(&Words(5, "two")), "what was pushed last is not what it shows");
    }

    #[test]
    fn an_answer_to_one_tab_leaves_the_others_to_be_told() {
        let mut watch = open(2);
        assert!(watch.is_news(&Words(1, "three")));
        watch.answered(&Words(2, "two"));
        assert!(watch.is_news(&Words(2, "two")), "the other tab shows 3");
        assert!(!watch.is_news(&Words(3, "two")));
    }

    #[test]
    fn what_is_older_than_an_answer_is_not_pushed_after_it() {
        let mut watch = open(1);
        watch.answered(&Words(5, "one"));
        assert!(!watch.is_news(&Words(4, "two")));
        assert!(watch.is_news(&Words(6, "none")));
    }

    #[test]
    fn what_a_page_could_not_take_is_news_again() {
        let mut watch = open(1);
        assert!(watch.is_news(&Words(1, "three")));
        watch.missed();
        assert!(watch.is_news(&Words(1, "three")));
    }

    #[test]
    fn somebody_watches_until_their_last_page_is_closed() {
        let mut watch = open(2);
        assert!(!watch.close(&0) && !watch.close(&0), "closing a page twice closes no other");
        assert!(watch.close(&1));
    }
}
