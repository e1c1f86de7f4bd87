//! When it closes, and who is still admitted before that.

use jiff::Timestamp;

use super::{OverrideState, Timetable, zone::Edge, zone::instant};

/// How many spans in a row a running opening is followed through. It matters only to weeks that are open throughout
/// without a single day being 00:00-24:00; openings of those are looked at for over a year.
const SPANS_IN_A_ROW_MAX: usize = 400;

/// How far a running opening reaches, were there no override.
enum Reach {
    Closed,
    To(Timestamp),
    Forever,
}

impl Timetable {
    /// When the opening that runs at this instant ends. Openings that touch or overlap are one. `None` when it is
    /// closed, and when it never closes.
    pub fn closes_at(&self, at: Timestamp) -> Option<Timestamp> {
        let overriding = self.hours.overriding.as_ref();
        let mut reached = at;
        for _ in 0..SPANS_IN_A_ROW_MAX {
            let closed = || (reached > at).then_some(reached);
            let to = match (self.override_at(reached), self.reach(reached)) {
                (Some(OverrideState::Closed), _) => return closed(),
                (Some(OverrideState::Open), _) => overriding?.until?,
                (None, Reach::Closed) => return closed(),
                (None, Reach::To(to)) => to,
                (None, Reach::Forever) => Timestamp::MAX,
            };
            // An override that begins on the way decides from there on.
            let begins = overriding.map(|overriding| overriding.since).filter(|since| reached < *since && *since < to);
            reached = begins.unwrap_or(to);
            if reached == Timestamp::MAX {
                return None;
            }
        }
        None
    }

    /// The least instant after this one at which it is open if it is closed now, or the other way round; `None` when
    /// nothing changes any more.
    pub fn next_change(&self, at: Timestamp) -> Option<Timestamp> {
        if self.is_open(at) { self.closes_at(at) } else { self.next_open(at) }
    }

    /// Whether somebody who comes now is admitted: it is open, and not yet too late for this opening.
    pub fn admits(&self, at: Timestamp) -> bool {
        self.is_open(at) && (self.hours.last_admission_s == 0 || self.admits_until(at).is_none_or(|until| at < until))
    }

    /// Until when somebody is admitted in the opening that runs at this instant, exclusive; `None` when it is closed,
    /// and when it never closes. It may have passed.
    pub fn admits_until(&self, at: Timestamp) -> Option<Timestamp> {
        let closes_at = self.closes_at(at)?;
        Some(closes_at.checked_sub(self.hours.last_admission()).unwrap_or(Timestamp::MIN))
    }

    /// The least instant from this one on at which somebody is admitted; `None` when there is none.
    pub fn next_admission(&self, at: Timestamp) -> Option<Timestamp> {
        let mut from = at;
        // Openings too short to admit anybody are passed over; a rule of nothing but those admits nobody.
        for _ in 0..SPANS_IN_A_ROW_MAX {
            let open = self.next_open(from)?;
            if self.admits(open) {
                return Some(open);
            }
            from = self.closes_at(open)?;
        }
        None
    }

    fn reach(&self, at: Timestamp) -> Reach {
        let today = self.date_of(at);
        match self.next_date_with_a_gap(today) {
            None => return Reach::Forever,
            Some(date) if date > today => return Reach::To(instant(&self.zone, date, 0, Edge::End)),
            Some(_) => {}
        }
        let dates = [today.yesterday().ok(), Some(today), today.tomorrow().ok()];
        let running = dates.into_iter().flatten().flat_map(|date| self.resolved(date)).filter(|span| span.contains(at));
        running.map(|span| span.end).max().map_or(Reach::Closed, Reach::To)
    }
}
