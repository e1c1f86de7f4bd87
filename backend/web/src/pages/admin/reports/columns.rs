//! The figures of reports: what each is called, what it means, and how it is written.

use anteroom_domain::report::{Figures, SHORT_S, Share};

use super::Tile;
use crate::words::seconds_words;

/// A column of every table.
pub(crate) struct Column {
    /// Its name in files, which never changes.
    pub(crate) name: &'static str,
    pub(crate) label: &'static str,
    pub(crate) definition: &'static str,
    /// As a person reads it.
    pub(super) words: fn(&Figures, u32) -> String,
    /// As a spreadsheet and other programs do: a whole number, or nothing where there is no figure.
    pub(crate) plain: fn(&Figures, u32) -> String,
}

fn seconds(ms: Option<u64>) -> String {
    ms.map_or_else(|| "–".to_owned(), |ms| seconds_words(u32::try_from(ms / 1_000).unwrap_or(u32::MAX)))
}

fn plain_seconds(ms: Option<u64>) -> String {
    ms.map(|ms| (ms / 1_000).to_string()).unwrap_or_default()
}

fn percent(share: Option<Share>) -> String {
    share.map_or_else(|| "–".to_owned(), |share| format!("{} %", share.percent()))
}

fn plain_percent(share: Option<Share>) -> String {
    share.map(|share| share.percent().to_string()).unwrap_or_default()
}

/// The longest wait, where there was one.
fn longest(figures: &Figures) -> Option<u64> {
    (figures.answered > 0).then_some(figures.wait_max_ms)
}

fn given_up(figures: &Figures) -> u64 {
    figures.abandoned - figures.short_abandoned
}

macro_rules! count {
    ($name:literal, $label:literal, $definition:literal, $of:expr) => {
        Column {
            name: $name,
            label: $label,
            definition: $definition,
            words: |figures, _| ($of)(figures).to_string(),
            plain: |figures, _| ($of)(figures).to_string(),
        }
    };
}

macro_rules! span {
    ($name:literal, $label:literal, $definition:literal, $of:expr) => {
        Column {
            name: $name,
            label: $label,
            definition: $definition,
            words: |figures, _| seconds(($of)(figures)),
            plain: |figures, _| plain_seconds(($of)(figures)),
        }
    };
}

/// Every column, in order. Each counts where and when it happened.
pub(crate) const COLUMNS: &[Column] = &[
    count!("joined", "Joined", "Customers who joined the line.", |f: &Figures| f.joined),
    count!(
        "answered",
        "Answered",
        "Customers whose first consultation began: both were seen or heard.",
        |f: &Figures| f.answered
    ),
    Column {
        name: "service_level_percent",
        label: "Service level",
        definition: "Answered within the threshold / (answered + abandoned − short abandons), rounded down.",
        words: |figures, threshold_s| percent(figures.service_level(threshold_s)),
        plain: |figures, threshold_s| plain_percent(figures.service_level(threshold_s)),
    },
    span!(
        "mean_wait_s",
        "Mean wait",
        "Mean time in line of those who were answered (ASA); all waits of a visit together, calls not included.",
        |f: &Figures| f.mean_wait_ms()
    ),
    span!("longest_wait_s", "Longest wait", "The longest of these waits.", longest),
    count!(
        "abandoned",
        "Abandoned",
        "Left, lost their connection, did not come when called or waited too long, before anyone answered; without short abandons.",
        given_up
    ),
    count!(
        "short_abandons",
        "Short abandons",
        "The same within 10 s of joining: they hardly waited.",
        |f: &Figures| f.short_abandoned
    ),
    count!(
        "closed_out",
        "Closed out",
        "Were in line when the session closed, and were not served. Who comes back to a kept place joins anew: that is \
         another visit, and its wait begins then.",
        |f: &Figures| f.closed_out
    ),
    count!(
        "turned_away",
        "Turned away",
        "Asked to join and never got a ticket, as often as they asked; who only read that it is closed did not ask.",
        |f: &Figures| f.turned_away.total()
    ),
    count!("turned_away_closed", "… closed", "Turned away because it was closed, or about to.", |f: &Figures| {
        f.turned_away.closed + f.turned_away.too_late
    }),
    count!("turned_away_full", "… full", "Turned away because the line was full.", |f: &Figures| f.turned_away.full),
    count!(
        "turned_away_unstaffed",
        "… unstaffed",
        "Turned away because nobody was on duty, where the session refuses then.",
        |f: &Figures| f.turned_away.unstaffed
    ),
    count!(
        "turned_away_too_often",
        "… too often",
        "Turned away because they had been there a short while before, or because too many joined from their address.",
        |f: &Figures| f.turned_away.too_soon + f.turned_away.too_often
    ),
    count!("removed", "Removed", "Taken out of the line by staff.", |f: &Figures| f.removed),
    count!("failed", "Failed", "No connection could be made, twice.", |f: &Figures| f.failed),
    count!("undecided", "Not agreed", "Left without agreeing to what is asked before waiting.", |f: &Figures| f
        .undecided),
    count!("handled", "Consultations", "Consultations that are over, their wrap-up included.", |f: &Figures| f.handled),
    span!(
        "mean_handle_s",
        "Mean handle time",
        "Mean of call, consultation and wrap-up: what one takes of a host's time.",
        |f: &Figures| f.mean_handle_ms()
    ),
    span!("talk_s", "Talk time", "How long both had media, all together.", |f: &Figures| Some(f.talk_ms)),
    count!("offers_declined", "Declined", "Offers that hosts declined.", |f: &Figures| f.declined),
    count!("offers_missed", "Missed", "Offers that hosts did not answer in time.", |f: &Figures| f.missed),
];

/// The figures that stand out, with what they mean.
pub(super) fn tiles(total: &Figures, threshold_s: u32) -> Vec<Tile> {
    let threshold = seconds_words(threshold_s);
    let tile = |label, value, definition| Tile { label, value, definition };
    vec![
        tile("Joined", total.joined.to_string(), "customers who joined a line".to_owned()),
        tile(
            "Answered",
            total.answered.to_string(),
            "customers whose first consultation began: both were seen or heard".to_owned(),
        ),
        tile(
            "Service level",
            percent(total.service_level(threshold_s)),
            format!("answered within {threshold} / (answered + abandoned − short abandons)"),
        ),
        tile(
            "Mean wait",
            seconds(total.mean_wait_ms()),
            "of those who were answered (ASA), calls not included".to_owned(),
        ),
        tile("Longest wait", seconds(longest(total)), "of those who were answered".to_owned()),
        tile(
            "Abandoned",
            total
                .abandon_rate()
                .map_or_else(|| "0".to_owned(), |share| format!("{} ({} %)", given_up(total), share.percent())),
            format!("gave up or were gone before anyone answered; {} more within {SHORT_S} s", total.short_abandoned),
        ),
        tile(
            "Mean handle time",
            seconds(total.mean_handle_ms()),
            format!("call, consultation and wrap-up, of {} consultations", total.handled),
        ),
        tile(
            "Closed out",
            total.closed_out.to_string(),
            "were in line when the session closed, and were not served".to_owned(),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_figure_is_not_zero() {
        let none = Figures::default();
        let cell = |name: &str| {
            let column = COLUMNS.iter().find(|column| column.name == name).unwrap();
            ((column.words)(&none, 60), (column.plain)(&none, 60))
        };
        for name in ["service_level_percent", "mean_wait_s", "longest_wait_s", "mean_handle_s"] {
            assert_eq!(cell(name), ("–".to_owned(), String::new()), "{name}");
        }
        assert_eq!(cell("joined"), ("0".to_owned(), "0".to_owned()));
    }

    #[test]
    fn every_figure_is_read_by_people_and_by_spreadsheets() {
        let figures = Figures {
            joined: 9,
            answered: 2,
            wait_ms: 180_000,
            wait_max_ms: 150_999,
            waits: [0, 0, 1, 0, 0, 1, 0, 0, 0, 0],
            abandoned: 3,
            short_abandoned: 1,
            handled: 2,
            handle_ms: 7_300_000,
            ..Figures::default()
        };
        let cells: Vec<_> = COLUMNS.iter().map(|c| ((c.words)(&figures, 60), (c.plain)(&figures, 60))).collect();
        let says = |words: &str, plain: &str| cells.contains(&(words.to_owned(), plain.to_owned()));
        assert!(says("25 %", "25"), "one of 2 + 3 - 1: {cells:?}");
        assert!(says("1 min 30 s", "90") && says("2 min 30 s", "150") && says("1 h 50 s", "3650"), "{cells:?}");
    }
}
