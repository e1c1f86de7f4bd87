//! Who is in a line, in order.

use std::collections::VecDeque;

use super::LineKey;
use crate::ids::TicketId;

/// The places of a line that are taken, first to be served first, and the tickets that have them.
///
/// They are kept in one piece and not in a tree: a line is asked for somebody's rank far more often than it changes, which
/// is a search here and would be a count there, and it changes mostly at its ends, where nobody has to move up. Whoever goes
/// from the middle makes the shorter part move, 320 kB at the most in a line of ten thousand.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Places(VecDeque<(LineKey, TicketId)>);

impl Places {
    /// How many are taken.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nobody is in line.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many are ahead of a place, whether it is taken or not.
    pub fn rank(&self, key: LineKey) -> usize {
        self.0.partition_point(|(place, _)| *place < key)
    }

    /// The place with so many ahead, and whose it is.
    pub fn get(&self, rank: usize) -> Option<(LineKey, TicketId)> {
        self.0.get(rank).copied()
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (LineKey, TicketId)> + '_ {
        self.0.iter().copied()
    }

    /// Those from a place on, it included.
    pub(crate) fn from(&self, key: LineKey) -> impl Iterator<Item = (LineKey, TicketId)> + '_ {
        self.0.range(self.rank(key)..).copied()
    }

    /// The last that is ahead of a place.
    pub(crate) fn before(&self, key: LineKey) -> Option<LineKey> {
        Some(self.get(self.rank(key).checked_sub(1)?)?.0)
    }

    /// Whether nobody is at a place or behind it.
    pub(crate) fn end_before(&self, key: LineKey) -> bool {
        self.0.back().is_none_or(|(last, _)| *last < key)
    }

    /// Gives a ticket a place.
    ///
    /// # Panics
    ///
    /// When it is taken: two tickets never have the same place.
    pub(crate) fn take(&mut self, key: LineKey, ticket: TicketId) {
        let rank = self.rank(key);
        assert!(self.get(rank).is_none_or(|(place, _)| place != key), "two tickets never have the same place");
        self.0.insert(rank, (key, ticket));
    }

    /// Takes whoever has a place out of the line.
    pub(crate) fn leave(&mut self, key: LineKey) {
        let rank = self.rank(key);
        if self.get(rank).is_some_and(|(place, _)| place == key) {
            self.0.remove(rank);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, btree_map::Entry};

    use jiff::Timestamp;
    use proptest::prelude::*;

    use super::*;

    fn key(number: u8) -> LineKey {
        LineKey::joining(number % 3, Timestamp::from_second(i64::from(number / 3)).unwrap(), u64::from(number))
    }

    proptest! {
        /// Whatever is done to it, a line is what a sorted map says.
        #[test]
        fn places_are_what_a_sorted_map_says(changes in prop::collection::vec((any::<bool>(), 0..60_u8), 0..200)) {
            let (mut places, mut map) = (Places::default(), BTreeMap::new());
            for (comes, number) in changes {
                let ticket = TicketId(u128::from(number));
                if !comes {
                    places.leave(key(number));
                    map.remove(&key(number));
                } else if let Entry::Vacant(free) = map.entry(key(number)) {
                    places.take(key(number), ticket);
                    free.insert(ticket);
                }
                let all: Vec<_> = map.iter().map(|(key, ticket)| (*key, *ticket)).collect();
                prop_assert_eq!(places.iter().collect::<Vec<_>>(), &*all);
                prop_assert_eq!((places.len(), places.is_empty()), (all.len(), all.is_empty()));
                for at in (0..60).map(key) {
                    let rank = map.range(..at).count();
                    prop_assert_eq!(places.rank(at), rank);
                    prop_assert_eq!(places.get(rank), all.get(rank).copied());
                    prop_assert_eq!(places.before(at), map.range(..at).next_back().map(|(key, _)| *key));
                    prop_assert_eq!(places.from(at).collect::<Vec<_>>(), &all[rank..]);
                    prop_assert_eq!(places.end_before(at), rank == all.len());
                }
            }
        }
    }

    #[test]
    #[should_panic(expected = "two tickets never have the same place")]
    fn a_place_is_never_given_twice() {
        let mut places = Places::default();
        places.take(key(1), TicketId(1));
        places.take(key(1), TicketId(2));
    }
}
