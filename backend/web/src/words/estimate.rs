//! How long a wait will be, as a range in round numbers.
//!
//! The rounding never makes a later sentence promise less than an earlier one: both ends only fall as time passes, as long
//! as the instants behind them stay.

use anteroom_domain::{SignedDuration, Timestamp, estimate::Estimate};

use crate::language::Language;

const MINUTE_S: i64 = 60;
/// Round numbers of minutes up to four hours; beyond that, whole hours.
const ROUND: [i64; 21] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 15, 20, 25, 30, 40, 50, 60, 90, 120, 180];
/// An estimate is told in minutes, so it counts as wrong only when it is wrong by one.
const FORGIVEN_S: i64 = 60;

/// The words, and from when they are out of date although nothing has happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wait {
    /// A sentence.
    pub(crate) words: String,
    /// `None` when time alone does not change it any more.
    pub(crate) stale_at: Option<Timestamp>,
}

/// For somebody in line.
pub(crate) fn wait(language: Language, estimate: &Estimate, now: Timestamp) -> Wait {
    let likely_s = estimate.likely_by.duration_since(now).as_secs();
    let surely_s = seconds_up(estimate.surely_by.duration_since(now));
    if surely_s <= -FORGIVEN_S {
        return Wait { words: language.say("wait-longer"), stale_at: None };
    }
    let (least, most) = range(likely_s, surely_s);
    let words = capitalised(&language.fill("wait-to-go", "range", &range_words(language, least, most)));
    let before = |at: Timestamp, minutes: i64| at - SignedDuration::from_secs(minutes * MINUTE_S);
    // What is left is exactly the least now, and a moment later it is not.
    let least_falls = (least > 0).then(|| before(estimate.likely_by, least) + SignedDuration::from_secs(1));
    let most_falls = if most > 1 {
        before(estimate.surely_by, round_down(most - 1))
    } else {
        estimate.surely_by + SignedDuration::from_secs(FORGIVEN_S)
    };
    Wait { words, stale_at: Some(least_falls.map_or(most_falls, |at| at.min(most_falls))) }
}

/// For somebody who has not joined. Nothing is said where there is nobody to wait for.
pub(crate) fn wait_before_joining(language: Language, estimate: &Estimate, now: Timestamp) -> Option<String> {
    let likely_s = estimate.likely_by.duration_since(now).as_secs();
    let surely_s = seconds_up(estimate.surely_by.duration_since(now));
    let (least, most) = range(likely_s, surely_s);
    (surely_s > 0).then(|| language.fill("wait-before-joining", "range", &range_words(language, least, most)))
}

fn seconds_up(duration: SignedDuration) -> i64 {
    duration.as_secs() + i64::from(duration.subsec_nanos() > 0)
}

/// Both ends in round minutes. The likely one is rounded down and the sure one up: what is promised holds.
fn range(likely_s: i64, surely_s: i64) -> (i64, i64) {
    let least = round_down(likely_s.max(0) / MINUTE_S);
    let most = round_up((surely_s.max(0) + MINUTE_S - 1) / MINUTE_S).max(1);
    (least, most)
}

fn round_down(minutes: i64) -> i64 {
    let hours = minutes / 60 * 60;
    ROUND.into_iter().rev().find(|round| *round <= minutes).map_or(0, |round| round.max(hours))
}

fn round_up(minutes: i64) -> i64 {
    let hours = (minutes + 59) / 60 * 60;
    ROUND.into_iter().find(|round| minutes <= *round).unwrap_or(hours)
}

fn range_words(language: Language, least: i64, most: i64) -> String {
    let whole = minutes_words(language, most);
    let begin = match (least, most) {
        (0, 1) => return language.say("range-minute"),
        (0, _) => return language.fill("range-up-to", "most", &whole),
        (least, most) if least >= most => return language.fill("range-about", "most", &whole),
        // The unit stands once where both have the same.
        (least, most) if most < 60 => least.to_string(),
        (least, _) if least >= 60 => hours(least),
        (least, _) => minutes_words(language, least),
    };
    language.with("range", [("least", begin.into()), ("most", whole.into())])
}

fn minutes_words(language: Language, minutes: i64) -> String {
    match minutes {
        ..60 => language.count("minutes", minutes),
        60 => language.say("hour"),
        minutes => language.fill("hours", "hours", &hours(minutes)),
    }
}

/// Round numbers from an hour on are whole hours, but for one and a half.
fn hours(minutes: i64) -> String {
    if minutes % 60 == 0 { (minutes / 60).to_string() } else { format!("{}½", minutes / 60) }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn estimate(likely: i64, surely: i64) -> Estimate {
        Estimate { likely_by: at(likely), surely_by: at(surely) }
    }

    fn words(likely: i64, surely: i64) -> String {
        wait(Language::English, &estimate(likely, surely), at(0)).words
    }

    #[test]
    fn a_wait_is_a_range_in_round_numbers() {
        assert_eq!(words(300, 600), "About 5 to 10 minutes to go.");
        assert_eq!(words(359, 601), "About 5 to 15 minutes to go.");
        assert_eq!(words(300, 300), "About 5 minutes to go.");
        assert_eq!(words(59, 200), "Up to 4 minutes to go.");
        assert_eq!(words(-5, 240), "Up to 4 minutes to go.");
        assert_eq!(words(20, 40), "Up to a minute to go.");
        assert_eq!(words(50 * 60, 55 * 60), "About 50 minutes to 1 hour to go.");
        assert_eq!(words(95 * 60, 110 * 60), "About 1½ to 2 hours to go.");
        assert_eq!(words(290 * 60, 310 * 60), "About 4 to 6 hours to go.");
    }

    #[test]
    fn when_it_takes_longer_the_page_says_so_and_not_before() {
        assert_eq!(words(-70, -59), "Up to a minute to go.");
        assert_eq!(words(-70, -60), "It takes longer than we thought.");
        assert_eq!(wait(Language::English, &estimate(0, 0), at(60)).stale_at, None);
    }

    #[test]
    fn before_joining_nothing_is_said_where_there_is_nothing_to_wait_for() {
        let said = |likely, surely| wait_before_joining(Language::English, &estimate(likely, surely), at(0));
        assert_eq!(said(300, 600).unwrap(), "The wait is about 5 to 10 minutes at the moment.");
        assert_eq!(said(0, 0), None);
    }

    /// I21, and what keeps a page from asking too late or over and over.
    #[test]
    fn a_range_only_falls_and_its_words_hold_until_they_are_out_of_date() {
        for (likely, surely) in [(0, 0), (65, 400), (1_000, 3_000), (7_201, 7_201), (20_000, 40_000)] {
            let estimate = estimate(likely, surely);
            let mut shown = wait(Language::English, &estimate, at(0));
            let mut last = range(likely, surely);
            for second in 1..surely + 2 * FORGIVEN_S {
                let now = range(likely - second, surely - second);
                assert!(now.0 <= last.0 && now.1 <= last.1, "it rose at {second}: {last:?}, {now:?}");
                last = now;
                let next = wait(Language::English, &estimate, at(second));
                let out_of_date = shown.stale_at.is_some_and(|stale| stale <= at(second));
                assert_eq!(next.words != shown.words, out_of_date, "{second}: {shown:?}, {next:?}");
                shown = next;
            }
        }
    }
}
