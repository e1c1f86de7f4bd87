//! Who is where in the picture.

use std::collections::BTreeSet;

/// The size of one person's place, in pixels, while four fit; half of it in each direction beyond.
const PLACE: (u32, u32) = (640, 480);

/// Where everybody is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Layout {
    people: Vec<String>,
    columns: u32,
    /// Of one person's place.
    pub(crate) place: (u32, u32),
    /// Of the whole picture.
    pub(crate) size: (u32, u32),
}

impl Layout {
    /// Beside each other, customers before hosts: two in a row, more in as many rows as columns.
    pub(crate) fn of<'a>(people: impl Iterator<Item = &'a str>) -> Self {
        let distinct: BTreeSet<_> = people.map(|person| (!person.starts_with("customer"), person.to_owned())).collect();
        let people: Vec<_> = distinct.into_iter().map(|(_, person)| person).collect();
        let count = u32::try_from(people.len()).unwrap_or(u32::MAX);
        let columns = (1..=16).find(|columns| columns * columns >= count).unwrap_or(16).max(count.min(2)).max(1);
        let rows = count.div_ceil(columns).max(1);
        let place = if columns <= 2 { PLACE } else { (PLACE.0 / 2, PLACE.1 / 2) };
        Self { people, columns, place, size: (columns * place.0, rows * place.1) }
    }

    /// The upper left corner of somebody's place.
    pub(crate) fn corner(&self, person: &str) -> (u32, u32) {
        let index = self.people.iter().position(|other| other == person).unwrap_or(0);
        let index = u32::try_from(index).unwrap_or(0);
        (index % self.columns * self.place.0, index / self.columns * self.place.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_are_beside_each_other_and_the_customer_is_on_the_left() {
        let layout = Layout::of(["host", "customer", "host", "customer"].into_iter());
        assert_eq!(layout.size, (1_280, 480));
        assert_eq!((layout.corner("customer"), layout.corner("host")), ((0, 0), (640, 0)));
    }

    #[test]
    fn everybody_has_a_place_of_their_own_within_the_picture() {
        for count in 1..=16 {
            let people: Vec<_> =
                (0..count).map(|n| format!("{}{n}", if n % 2 == 0 { "host" } else { "customer" })).collect();
            let layout = Layout::of(people.iter().map(String::as_str));
            let corners: BTreeSet<_> = people.iter().map(|person| layout.corner(person)).collect();
            assert_eq!(corners.len(), people.len());
            let fits =
                |&(x, y): &(u32, u32)| x + layout.place.0 <= layout.size.0 && y + layout.place.1 <= layout.size.1;
            assert!(corners.iter().all(fits), "{layout:?}");
        }
        assert_eq!(Layout::of(["host"].into_iter()).size, (640, 480));
    }
}
