//! Why a place in line has changed: counts and times, never who.

use anteroom_domain::{
    Timestamp,
    line::{Move, MoveReason},
};
use jiff::Unit;

use crate::language::Language;

/// What happened within one minute for one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Change {
    /// The minute.
    pub(crate) at: Timestamp,
    /// A sentence.
    pub(crate) words: String,
}

/// Changes of a line in words, the latest first. What happened alike within a minute is told together.
pub(crate) fn changes<'a>(language: Language, moves: impl Iterator<Item = &'a Move>) -> Vec<Change> {
    let mut counted: Vec<(Timestamp, bool, MoveReason, usize)> = Vec::new();
    for change in moves {
        let minute = minute(change.at);
        match counted
            .iter_mut()
            .rev()
            .take_while(|(at, ..)| *at == minute)
            .find(|(_, more, why, _)| (*more, *why) == (change.more, change.why))
        {
            Some((.., count)) => *count += 1,
            None => counted.push((minute, change.more, change.why, 1)),
        }
    }
    counted
        .into_iter()
        .rev()
        .map(|(at, more, why, count)| Change { at, words: sentence(language, more, why, count) })
        .collect()
}

fn minute(at: Timestamp) -> Timestamp {
    let rounding = jiff::TimestampRound::new().smallest(Unit::Minute).mode(jiff::RoundMode::Trunc);
    at.round(rounding).unwrap_or(at)
}

fn sentence(language: Language, more: bool, why: MoveReason, count: usize) -> String {
    let id = match (why, more) {
        (MoveReason::Called, _) => "change-called",
        (MoveReason::Gone, _) => "change-gone",
        (MoveReason::Joined, _) => "change-joined",
        (MoveReason::Returned, _) => "change-returned",
        (MoveReason::Reprioritised, true) => "change-moved-ahead",
        (MoveReason::Reprioritised, false) => "change-moved-behind",
        (MoveReason::CarriedOver, _) => "change-carried",
        (MoveReason::Transferred, true) => "change-handed-here",
        (MoveReason::Transferred, false) => "change-handed-on",
    };
    language.count(id, count)
}

#[cfg(test)]
mod tests {
    use anteroom_domain::line::LineKey;

    use super::*;

    fn moved(second: i64, more: bool, why: MoveReason) -> Move {
        let at = Timestamp::from_second(second).unwrap();
        Move { at, key: LineKey::joining(1, at, 1), until: None, more, why }
    }

    #[test]
    fn what_happened_alike_within_a_minute_is_told_together_and_the_latest_first() {
        let moves = [
            moved(30, false, MoveReason::Called),
            moved(61, false, MoveReason::Called),
            moved(62, true, MoveReason::Returned),
            moved(119, false, MoveReason::Called),
        ];
        let told: Vec<_> =
            changes(Language::English, moves.iter()).into_iter().map(|c| (c.at.as_second(), c.words)).collect();
        assert_eq!(
            told,
            [
                (60, "Somebody whose turn was interrupted is back ahead of you.".to_owned()),
                (60, "2 people ahead of you were called in.".to_owned()),
                (0, "Somebody ahead of you was called in.".to_owned()),
            ]
        );
    }

    #[test]
    fn every_reason_has_a_sentence_of_its_own() {
        use MoveReason::{Called, CarriedOver, Gone, Joined, Reprioritised, Returned, Transferred};
        let all = [Called, Gone, Joined, Returned, Reprioritised, Transferred, CarriedOver];
        let words = |more| all.map(|why| sentence(Language::English, more, why, 1));
        assert!(
            words(true)
                .iter()
                .chain(&words(false))
                .all(|s| s.ends_with('.') && s.contains(" ahead of you") || s.contains(" behind you"))
        );
        assert_ne!(words(true), words(false));
    }
}
