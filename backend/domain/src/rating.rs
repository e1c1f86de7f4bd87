//! What a customer says afterwards: one to five, and a few words.

use jiff::SignedDuration;

use crate::{
    ids::CustomerId,
    room::Feedback,
    session::Settings,
    ticket::{Ticket, TicketState},
};

/// Longest comment, in characters.
pub const COMMENT_MAX: usize = 1_000;
/// How long a rating can be changed after it was given.
pub const CHANGED_WITHIN: SignedDuration = SignedDuration::from_hours(1);

/// How good it was: 1 to 5.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stars(u8);

impl Stars {
    /// The best there is.
    pub const MOST: u8 = 5;

    /// `None` of anything but 1 to 5.
    pub fn new(count: u8) -> Option<Self> {
        (1..=Self::MOST).contains(&count).then_some(Self(count))
    }

    /// How many.
    pub fn count(self) -> u8 {
        self.0
    }
}

/// Whether this customer is asked how the visit was: their own, in which they talked with somebody.
pub fn is_asked(settings: &Settings, ticket: &Ticket, customer: CustomerId) -> bool {
    let talked = matches!(&ticket.state, TicketState::Ended(ended) if ended.talked_s > 0);
    settings.feedback == Feedback::Asked && ticket.customer == customer && talked
}

/// What several of them come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Score {
    /// How many there are.
    pub count: u64,
    sum: u64,
}

impl Score {
    /// The mean, in tenths, rounded to the nearest; `None` of nothing.
    pub fn mean_tenths(self) -> Option<u64> {
        (self.sum * 10 + self.count / 2).checked_div(self.count)
    }
}

impl FromIterator<Stars> for Score {
    fn from_iter<I: IntoIterator<Item = Stars>>(stars: I) -> Self {
        stars
            .into_iter()
            .fold(Self::default(), |score, stars| Self { count: score.count + 1, sum: score.sum + u64::from(stars.0) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mean(counts: &[u8]) -> Option<u64> {
        counts.iter().filter_map(|count| Stars::new(*count)).collect::<Score>().mean_tenths()
    }

    #[test]
    fn there_are_one_to_five() {
        assert_eq!((0..=6).filter_map(Stars::new).map(Stars::count).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
    }

    #[test]
    fn a_mean_is_rounded_to_the_nearest_tenth_and_nothing_has_none() {
        assert_eq!(mean(&[]), None);
        assert_eq!(mean(&[4]), Some(40));
        assert_eq!(mean(&[4, 5, 5]), Some(47));
        assert_eq!(mean(&[1, 1, 2]), Some(13));
    }
}
