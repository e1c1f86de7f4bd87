//! What is said of a place that is kept for the next opening.

use anteroom_domain::{Timestamp, ids::CustomerId, session::Session, ticket::Ticket};

use super::{
    hours::{when, zone_words},
    spans::seconds_words,
};
use crate::language::Language;

/// What somebody reads whose place is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeptPlace {
    /// A sentence.
    pub(crate) sentence: String,
    /// Whether it can be taken now.
    pub(crate) is_ready: bool,
    /// When that is out of date by time alone.
    pub(crate) stale_at: Option<Timestamp>,
}

/// What this customer reads, if a place is kept for them.
pub(crate) fn kept_place(
    language: Language,
    session: &Session,
    customer: CustomerId,
    now: Timestamp,
) -> Option<KeptPlace> {
    session.kept.of(customer)?;
    let zone = session.timetable.zone();
    let place = zone_words(language, session.timetable.hours());
    let clock = |at: Timestamp| zone.to_datetime(at).strftime("%H:%M").to_string();
    let is_ready = session.claimable(customer, now).is_some();
    if session.is_open(now) && !is_ready {
        // The time is over, and the floor is about to say so.
        return None;
    }
    let (sentence, stale_at) = match session.claim_window(customer, now) {
        Some((_, until)) if is_ready => {
            let values = [("time", clock(until).into()), ("zone", place.into())];
            (language.with("kept-ready", values), until)
        }
        Some((from, until)) => {
            let opens = when(language, from, now, zone, false);
            let values = [("opens", opens.into()), ("time", clock(until).into()), ("zone", place.into())];
            (language.with("kept-for", values), from)
        }
        None => {
            let window = seconds_words(60 * session.settings.kept_place_min);
            let sentence = language.fill("kept-next", "window", &window);
            return Some(KeptPlace { sentence, is_ready, stale_at: None });
        }
    };
    Some(KeptPlace { sentence, is_ready, stale_at: Some(stale_at) })
}

/// Over, and a place is kept: heading and sentence.
pub(crate) fn over_for_now(language: Language, kept: &KeptPlace) -> (String, String) {
    let (headline, detail) =
        if kept.is_ready { ("kept-open", "kept-open-detail") } else { ("kept-closed", "kept-closed-detail") };
    (language.say(headline), language.say(detail))
}

/// Beside the name of somebody who has come back to a kept place, for those who serve.
pub(crate) fn kept_from(session: &Session, ticket: &Ticket, now: Timestamp) -> Option<String> {
    ticket.carried_from?;
    let zone = session.timetable.zone();
    let date = |at: Timestamp| zone.to_datetime(at).date();
    let (waited_on, today) = (date(ticket.key.effective_at), date(now));
    let day = if waited_on == today {
        "earlier today".to_owned()
    } else if today.yesterday().is_ok_and(|yesterday| yesterday == waited_on) {
        "yesterday".to_owned()
    } else {
        waited_on.strftime("%-d %B").to_string()
    };
    Some(format!("kept place from {day}"))
}

#[cfg(test)]
mod tests {
    use anteroom_domain::{
        command::Command,
        floor::{Draft, Floor, Ids},
        hours::{OpeningHours, OverrideState, Span, Week},
        ids::{SessionId, TicketId},
        session::{Closing, Settings},
    };

    use super::*;

    const SESSION: SessionId = SessionId(1);
    const ANNA: CustomerId = CustomerId(2);

    struct NoIds;

    impl Ids for NoIds {
        fn fresh(&mut self) -> u128 {
            unreachable!("nobody is called")
        }
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    /// Anna joins in the morning and is turned away at noon, in Berlin; the same happens on each day after.
    fn floor() -> Floor {
        let mut floor = Floor::default();
        let slug = "s".parse().unwrap();
        let settings = Settings { at_closing: Closing::Cutoff, keeps_places: true, ..Settings::default() };
        let (name, description) = ("S".to_owned(), String::new());
        let create = Command::CreateSession { session: SESSION, slug, name, description, settings };
        let span: Span = "09:00-12:00".parse().unwrap();
        let [mon, tue, wed, thu, fri, sat, sun] = std::array::from_fn(|_| vec![span]);
        let weekly = Week { mon, tue, wed, thu, fri, sat, sun };
        let hours = OpeningHours { weekly, ..OpeningHours::never("Europe/Berlin") };
        run(&mut floor, "2026-03-02T08:30:00Z", &create);
        run(&mut floor, "2026-03-02T08:30:00Z", &Command::SetHours { session: SESSION, edition: None, hours });
        join(&mut floor, "2026-03-02T08:30:00Z", 1);
        settle(&mut floor, "2026-03-02T11:00:00Z");
        floor
    }

    fn run(floor: &mut Floor, now: &str, command: &Command) {
        let mut draft = Draft::new(floor, at(now));
        draft.run(command, &mut NoIds).unwrap();
        draft.finish(anteroom_domain::ids::NodeId(1));
    }

    fn settle(floor: &mut Floor, now: &str) {
        let mut draft = Draft::new(floor, at(now));
        draft.settle(&mut NoIds);
        draft.finish(anteroom_domain::ids::NodeId(1));
    }

    fn join(floor: &mut Floor, now: &str, ticket: u128) {
        let (session, customer, node) = (SESSION, ANNA, Some(anteroom_domain::ids::NodeId(1)));
        run(floor, now, &Command::Join { session, customer, ticket: TicketId(ticket), node });
    }

    fn told(floor: &Floor, now: &str) -> String {
        kept_place(Language::English, floor.session(SESSION).unwrap(), ANNA, at(now)).unwrap().sentence
    }

    #[test]
    fn whoever_was_turned_away_reads_when_to_come_back_and_then_until_when() {
        let mut floor = floor();
        let closed = told(&floor, "2026-03-02T11:00:00Z");
        let words = "You keep your place for tomorrow at 09:00: come back before 09:15, Berlin time.";
        assert_eq!(closed, words);
        settle(&mut floor, "2026-03-03T08:00:00Z");
        let open = told(&floor, "2026-03-03T08:10:00Z");
        let words = "Your place is kept. Take it before 09:15, Berlin time: you are ahead of those who join now.";
        assert_eq!(open, words);
        settle(&mut floor, "2026-03-03T08:15:00Z");
        assert_eq!(
            kept_place(Language::English, floor.session(SESSION).unwrap(), ANNA, at("2026-03-03T08:15:00Z")),
            None
        );
    }

    #[test]
    fn where_no_opening_is_known_it_is_the_next_one() {
        let mut floor = floor();
        run(&mut floor, "2026-03-02T12:00:00Z", &Command::by_hand(SESSION, OverrideState::Closed));
        let words = "You keep your place for the next opening: come back within 15 min after it begins.";
        assert_eq!(told(&floor, "2026-03-02T12:00:00Z"), words);
    }

    #[test]
    fn hosts_read_from_when_the_place_is() {
        let mut floor = floor();
        join(&mut floor, "2026-03-03T08:01:00Z", 2);
        let from = |now| {
            let ticket = floor.ticket(TicketId(2)).unwrap();
            kept_from(floor.session(SESSION).unwrap(), ticket, at(now)).unwrap()
        };
        assert_eq!(from("2026-03-03T08:02:00Z"), "kept place from yesterday");
        assert_eq!(from("2026-03-04T08:02:00Z"), "kept place from 2 March");
    }
}
