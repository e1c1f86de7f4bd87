//! What somebody's pages show.

use std::sync::Arc;

use anteroom_contract::{desk::DeskPicture, visit::VisitPicture};

/// Something that a page shows as a whole.
pub(super) trait Picture: serde::Serialize + Clone {
    /// The commit that it is of.
    fn revision(&self) -> u64;
    /// Whether a page that shows the one has no need of the other.
    fn says_the_same(&self, other: &Self) -> bool;
}

impl Picture for VisitPicture {
    fn revision(&self) -> u64 {
        self.revision
    }

    /// But for the revision, the time and the seconds, which the page counts down by itself.
    fn says_the_same(&self, other: &Self) -> bool {
        let plain = |picture: &Self| {
            let mut picture = Self { revision: 0, server_time_ms: 0, ..picture.clone() };
            if let Some(consultation) = &mut picture.consultation {
                consultation.answer_within_s = consultation.answer_within_s.map(|_| 0);
            }
            picture
        };
        plain(self) == plain(other)
    }
}

impl Picture for DeskPicture {
    fn revision(&self) -> u64 {
        self.revision
    }

    /// But for the revision and the time.
    fn says_the_same(&self, other: &Self) -> bool {
        let plain = |picture: &Self| Self { revision: 0, server_time_ms: 0, ..picture.clone() };
        plain(self) == plain(other)
    }
}

/// Somebody's pages.
#[derive(Debug)]
pub(super) struct Watch<P> {
    pages: usize,
    /// What all of them show; `None` where that is not known.
    shown: Option<Arc<P>>,
}

impl<P> Default for Watch<P> {
    fn default() -> Self {
        Self { pages: 0, shown: None }
    }
}

impl<P> Watch<P> {
    /// A page was opened. What it shows is not known.
    pub(super) fn open(&mut self) {
        self.pages += 1;
        self.shown = None;
    }

    /// A page was closed; whether it was the last.
    pub(super) fn close(&mut self) -> bool {
        self.pages -= 1;
        self.pages == 0
    }
}

impl<P: Picture> Watch<P> {
    /// One page has asked and is answered with this. The others show what they showed.
    pub(super) fn answered(&mut self, picture: &Arc<P>) {
        let older = |shown: &Arc<P>| shown.revision() > picture.revision();
        if self.pages == 1 && !self.shown.as_ref().is_some_and(older) {
            self.shown = Some(Arc::clone(picture));
        } else if !self.shown.as_ref().is_some_and(|shown| shown.says_the_same(picture)) {
            self.shown = None;
        }
    }

    /// Whether a picture says something that some page may not show; if so, all of them are taken to be told.
    ///
    /// One that is older than what they show says nothing: pictures are made before they are sent, and an answer may
    /// overtake a push.
    pub(super) fn is_news(&mut self, picture: &Arc<P>) -> bool {
        let known = |shown: &Arc<P>| shown.revision() > picture.revision() || shown.says_the_same(picture);
        let news = !self.shown.as_ref().is_some_and(known);
        if news {
            self.shown = Some(Arc::clone(picture));
        }
        news
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Clone, serde::Serialize)]
    struct Words(u64, &'static str);

    impl Picture for Words {
        fn revision(&self) -> u64 {
            self.0
        }

        fn says_the_same(&self, other: &Self) -> bool {
            self.1 == other.1
        }
    }

    fn picture(revision: u64, words: &'static str) -> Arc<Words> {
        Arc::new(Words(revision, words))
    }

    #[test]
    fn the_same_words_are_pushed_once() {
        let mut watch = Watch::default();
        watch.open();
        assert!(watch.is_news(&picture(1, "three")));
        assert!(!watch.is_news(&picture(2, "three")));
        assert!(watch.is_news(&picture(3, "two")));
    }

    #[test]
    fn an_answer_that_was_newer_makes_the_words_before_it_news_again() {
        let mut watch = Watch::default();
        watch.open();
        assert!(watch.is_news(&picture(1, "three")));
        watch.answered(&picture(2, "two"));
        assert!(!watch.is_news(&picture(3, "two")), "the page has asked and knows");
        watch.answered(&picture(4, "four"));
        assert!(watch.is_news(&picture(5, "two")), "what was pushed last is not what it shows");
    }

    #[test]
    fn an_answer_to_one_tab_leaves_the_others_to_be_told() {
        let mut watch = Watch::default();
        watch.open();
        watch.open();
        assert!(watch.is_news(&picture(1, "three")));
        watch.answered(&picture(2, "two"));
        assert!(watch.is_news(&picture(2, "two")), "the other tab shows 3");
        assert!(!watch.is_news(&picture(3, "two")));
    }

    #[test]
    fn what_is_older_than_an_answer_is_not_pushed_after_it() {
        let mut watch = Watch::default();
        watch.open();
        watch.answered(&picture(5, "one"));
        assert!(!watch.is_news(&picture(4, "two")));
        assert!(watch.is_news(&picture(6, "none")));
    }
}
