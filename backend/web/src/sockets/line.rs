//! Who in a line has to be told that their place is another.
//!
//! Places are told in steps ([`Ahead`]), so when one person goes, most of a long line has nothing to hear of it. Finding
//! those who have must not cost a look at everybody either: a line is remembered by where its steps began when it was told,
//! and compared step by step.

use anteroom_domain::{
    Timestamp,
    floor::Floor,
    ids::{CustomerId, SessionId, TicketId},
    line::{LineKey, Places},
    session::Session,
};

use crate::pictures::{Ahead, LineFacts};

/// A line as it is now.
pub(super) struct Line<'a> {
    floor: &'a Floor,
    session: SessionId,
    facts: LineFacts,
    places: &'a Places,
}

/// A line as it was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Told {
    facts: LineFacts,
    /// The place of the first ticket that was told so, for each step that was told, in order.
    steps: Vec<(LineKey, Ahead)>,
}

impl<'a> Line<'a> {
    /// Reads it.
    pub(super) fn read(floor: &'a Floor, session: &'a Session, now: Timestamp) -> Self {
        Self { floor, session: session.id, facts: LineFacts::read(floor, session, now), places: session.places() }
    }

    /// Which ticket has so many ahead.
    pub(super) fn ticket_id(&self, rank: usize) -> Option<TicketId> {
        self.places.get(rank).map(|(_, ticket)| ticket)
    }

    /// How many tickets are ahead of a place, whether it is taken or not.
    pub(super) fn rank(&self, key: LineKey) -> usize {
        self.places.rank(key)
    }

    /// The same for somebody's ticket; `None` if they have none in this line.
    pub(super) fn rank_of(&self, person: CustomerId) -> Option<usize> {
        let ticket = self.floor.visit(person, self.session).filter(|ticket| ticket.is_in_line())?;
        Some(self.rank(ticket.key))
    }

    /// How it is told now.
    pub(super) fn told(&self) -> Told {
        let (mut steps, mut rank) = (Vec::new(), 0);
        while let Some((key, _)) = self.places.get(rank) {
            let ahead = Ahead::of(rank);
            steps.push((key, ahead));
            rank = ahead.most() + 1;
        }
        Told { facts: self.facts, steps }
    }

    /// The ranks of those who have something to hear that they were not told; everybody's where it was never told.
    pub(super) fn news_since(&self, told: Option<&Told>) -> Vec<usize> {
        let everyone = 0..self.places.len();
        let Some(told) = told.filter(|told| told.facts == self.facts) else { return everyone.collect() };
        let begins: Vec<_> = told.steps.iter().map(|(key, _)| self.rank(*key)).collect();
        // Whoever has come before the first that was told.
        let mut news: Vec<_> = (0..begins.first().copied().unwrap_or(everyone.end)).collect();
        for (index, (_, ahead)) in told.steps.iter().enumerate() {
            let end = begins.get(index + 1).copied().unwrap_or(everyone.end);
            let were_told = begins[index]..end;
            let is_so = ahead.least()..ahead.most() + 1;
            news.extend(were_told.start..were_told.end.min(is_so.start));
            news.extend(were_told.start.max(is_so.end)..were_told.end);
        }
        news
    }
}
