//! How exactly a page is told how many people are ahead.

/// Up to so many are told exactly: there every one who goes is news. Behind that, nobody counts along, and a line of
/// thousands would be told anew for each one who is served.
const EXACT_MAX: usize = 50;
/// Behind that the number is told in steps: from the first number on in steps of the second. Each is about a tenth of what
/// is still ahead, so that a line that moves is seen to move.
const STEPS: [(usize, usize); 3] = [(EXACT_MAX, 10), (100, 50), (1_000, 500)];

/// How many people are ahead in line, as told: never a number that is not so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ahead {
    /// Just so many.
    Exactly(usize),
    /// More than so many.
    MoreThan(usize),
}

impl Ahead {
    /// What is told where so many are ahead.
    pub(crate) fn of(count: usize) -> Self {
        let Some((from, step)) = STEPS.into_iter().rfind(|(from, _)| count > *from) else {
            return Self::Exactly(count);
        };
        // The end of a step belongs to it: of 60 people, "more than 60" would not be so.
        Self::MoreThan(from + (count - from - 1) / step * step)
    }

    /// The most people that this is told of.
    pub(crate) fn most(self) -> usize {
        match self {
            Self::Exactly(number) => number,
            Self::MoreThan(number) => {
                let step = STEPS.into_iter().rfind(|(from, _)| number >= *from).map_or(0, |(_, step)| step);
                number + step
            }
        }
    }

    /// The fewest people that this is told of.
    pub(crate) fn least(self) -> usize {
        match self {
            Self::Exactly(number) => number,
            Self::MoreThan(number) => number + 1,
        }
    }

    /// The number in it.
    pub(crate) fn number(self) -> usize {
        match self {
            Self::Exactly(number) | Self::MoreThan(number) => number,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_is_always_so() {
        let mut before = Ahead::of(0);
        for count in 0..30_000 {
            let told = Ahead::of(count);
            match told {
                Ahead::Exactly(number) => assert_eq!(number, count),
                Ahead::MoreThan(number) => assert!(number < count, "more than {number} of {count}"),
            }
            assert!(before.number() <= told.number(), "who is further back is never told less");
            assert!((told.least()..=told.most()).contains(&count));
            assert_eq!([told.least(), told.most()].map(Ahead::of), [told, told]);
            before = told;
        }
    }

    #[test]
    fn the_nearer_the_exacter() {
        let told = |count| match Ahead::of(count) {
            Ahead::Exactly(number) => format!("{number}"),
            Ahead::MoreThan(number) => format!("> {number}"),
        };
        let counts = [0, 50, 51, 60, 61, 100, 101, 150, 151, 1_000, 1_001, 1_501, 9_999];
        let all = [
            "0", "50", "> 50", "> 50", "> 60", "> 90", "> 100", "> 100", "> 150", "> 950", "> 1000", "> 1500", "> 9500",
        ];
        assert_eq!(counts.map(told), all);
    }
}
