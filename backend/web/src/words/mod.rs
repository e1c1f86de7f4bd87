//! Sentences for people. Chosen once, here: pages and pushes say the same. Those for customers are written in
//! `frontend/locales`, in each language.

mod account;
mod camera;
mod changes;
mod check;
mod estimate;
mod hours;
mod kept;
mod kept_place;
pub(crate) mod quality;
mod spans;

pub(crate) use account::rule;
pub(crate) use camera::{Look, camera_in_room, camera_state, cause_words, found, not_found};
pub(crate) use changes::changes;
pub(crate) use check::check;
pub(crate) use estimate::{Wait, wait, wait_before_joining};
pub(crate) use hours::{HoursWords, Timed, hours};
pub(crate) use kept::{kept_words, name_kept, said_kept, size_words};
pub(crate) use kept_place::{KeptPlace, kept_from, kept_place, over_for_now};
pub(crate) use spans::{age_words, seconds_words};

use anteroom_domain::{
    consultation::Side,
    estimate::Likelihood,
    refusal::{EndRefused, JoinRefused, Refusal},
    ticket::{EndReason, Returned},
};

use crate::{language::Language, pictures::Ahead};

/// Whether a session is open and how many wait.
pub(crate) fn status(language: Language, open: bool, waiting: usize) -> String {
    match (open, waiting) {
        (true, 0) => language.say("status-open-nobody"),
        (true, waiting) => language.count("status-open", waiting),
        (false, 0) => language.say("status-closed"),
        (false, waiting) => language.count("status-closed-serving", waiting),
    }
}

/// Who is there to help.
pub(crate) fn staffing(language: Language, hosts_on_duty: usize) -> String {
    match hosts_on_duty {
        0 => language.say("staffing-nobody"),
        hosts => language.count("staffing", hosts),
    }
}

/// Whether somebody who joins now is served before it closes and turns away whoever still waits.
pub(crate) fn before_closing(language: Language, likelihood: Likelihood) -> String {
    language.say(match likelihood {
        Likelihood::Likely => "closing-likely",
        Likelihood::Unlikely => "closing-unlikely",
    })
}

/// Why one cannot join.
pub(crate) fn why_not(language: Language, refused: JoinRefused) -> String {
    language.say(match refused {
        JoinRefused::NoSuchSession => "join-no-such-session",
        JoinRefused::Closed => "join-closed",
        JoinRefused::LastAdmission => "join-last-admission",
        JoinRefused::LineFull => "join-line-full",
        JoinRefused::Unstaffed => "join-unstaffed",
        JoinRefused::Cooldown { .. } => "join-cooldown",
    })
}

/// What the server did not do with somebody's own place.
pub(crate) fn refused(language: Language, refusal: &Refusal) -> String {
    match refusal {
        Refusal::Join(refused) => why_not(language, *refused),
        Refusal::Ticket(_) | Refusal::End(EndRefused::NoSuchConsultation) => {
            language.say(&format!("refused-{}", refusal.code()))
        }
        // What is refused to staff alone has no other words than the rule's own.
        Refusal::Next(_)
        | Refusal::Offer(_)
        | Refusal::End(EndRefused::NotBegun | EndRefused::Interrupted)
        | Refusal::Session(_)
        | Refusal::Staff(_)
        | Refusal::Room(_) => refusal.to_string(),
    }
}

/// A heading, and the sentence below it.
fn both(language: Language, headline: &str, detail: &str) -> (String, String) {
    (language.say(headline), language.say(detail))
}

/// Before the wait: something has to be agreed to.
pub(crate) fn drafting(language: Language, ahead_of_you: Ahead) -> (String, String) {
    let detail = match ahead_of_you {
        Ahead::Exactly(0) => language.say("drafting-first"),
        Ahead::Exactly(_) | Ahead::MoreThan(_) => {
            language.fill("drafting-detail", "ahead", &ahead(language, ahead_of_you))
        }
    };
    (language.say("drafting"), detail)
}

/// Away for a while.
pub(crate) fn away(language: Language) -> (String, String) {
    both(language, "away", "away-detail")
}

/// Asked whether to stay although nobody is on duty.
pub(crate) fn asked(language: Language) -> (String, String) {
    both(language, "asked", "asked-detail")
}

/// On hold.
pub(crate) fn held(language: Language, host: &str) -> (String, String) {
    (language.fill("held", "host", host), language.say("held-detail"))
}

/// Handed on.
pub(crate) fn elsewhere(language: Language, session: &str) -> (String, String) {
    (language.fill("handed-on", "session", session), language.say("handed-on-detail"))
}

/// Moved.
pub(crate) fn moved(language: Language) -> (String, String) {
    both(language, "moved", "moved-detail")
}

/// Came along, and has left.
pub(crate) fn left_the_party(language: Language) -> (String, String) {
    both(language, "left-party", "leave-others-stay")
}

/// How many share a place; nothing for one who is alone.
pub(crate) fn party(language: Language, people: usize, invited: bool) -> Option<String> {
    match (people, invited) {
        (0 | 1, _) => None,
        (2, false) => Some(language.say("party-two")),
        (2, true) => Some(language.say("party-two-invited")),
        (people, _) => Some(language.count("party-more", people)),
    }
}

/// What becomes of the place when its reader leaves the line.
pub(crate) fn leaving(language: Language, people: u32, invited: bool) -> String {
    language.say(match (people, invited) {
        (_, true) => "leave-others-stay",
        (0 | 1, false) => "leave-place",
        (_, false) => "leave-place-of-all",
    })
}

/// An instant that is near: exact, and from now on.
pub(crate) fn left(language: Language, seconds: i64) -> String {
    match seconds {
        ..60 => language.say("left-less"),
        60..7_200 => language.count("left-minutes", seconds / 60),
        seconds => language.count("left-hours", seconds / 3_600),
    }
}

/// Where one stands in line.
pub(crate) fn ahead(language: Language, ahead: Ahead) -> String {
    match ahead {
        Ahead::Exactly(0) => language.say("ahead-none"),
        Ahead::Exactly(ahead) => language.count("ahead", ahead),
        Ahead::MoreThan(ahead) => language.count("ahead-more", ahead),
    }
}

/// A plain sentence about the wait. No time is given that nobody knows.
pub(crate) fn waiting(language: Language, offered: bool, hosts_on_duty: usize, draining: bool) -> String {
    let words = match (offered, hosts_on_duty) {
        (true, _) => language.say("waiting-offered"),
        (false, 0) => language.say("waiting-nobody"),
        (false, hosts) => language.count("waiting", hosts),
    };
    if draining { language.fill("waiting-draining", "words", &words) } else { words }
}

/// Why a place is not simply that of joining. What a host does with an offer never moves anyone, so it is not told.
pub(crate) fn returned(language: Language, returned: Returned) -> Option<String> {
    let id = match returned {
        Returned::OfferReturned => return None,
        Returned::MissedCall => "returned-missed-call",
        Returned::MediaFailed => "returned-media-failed",
        Returned::HostLostBefore => "returned-host-lost-before",
        Returned::HostLostDuring => "returned-host-lost-during",
        Returned::HoldLost => "returned-hold-lost",
        Returned::Transferred => "returned-transferred",
        Returned::RemovalUndone => "returned-removal-undone",
    };
    Some(language.say(id))
}

/// Why somebody who has just come is not behind everyone.
pub(crate) fn carried(language: Language) -> String {
    language.say("returned-carried")
}

/// Being called: heading and sentence.
pub(crate) fn called(language: Language, host: &str) -> (String, String) {
    (language.fill("called", "host", host), language.say("called-detail"))
}

/// Coming in.
pub(crate) fn entering(language: Language, host: &str, people: usize) -> (String, String) {
    let (headline, detail) =
        if people > 1 { ("entering-party", "each-comes-in") } else { ("entering", "entering-detail") };
    (language.fill(headline, "host", host), language.say(detail))
}

/// In consultation.
pub(crate) fn in_consultation(language: Language, host: &str, people: usize) -> (String, String) {
    if people > 1 {
        return (language.fill("meeting-party", "host", host), language.say("each-comes-in"));
    }
    (language.fill("meeting", "host", host), String::new())
}

/// What somebody is called who came along with `customer`.
pub(crate) fn with(language: Language, customer: &str) -> String {
    language.fill("with-customer", "name", customer)
}

/// Someone is lost.
pub(crate) fn interrupted(language: Language, host: &str, by: Side) -> (String, String) {
    let headline = match by {
        Side::Customer => language.say("interrupted-customer"),
        Side::Host => language.fill("interrupted-host", "host", host),
    };
    (headline, language.say("interrupted-detail"))
}

/// Over: heading and sentence. Whoever was invited did not leave when somebody else did.
pub(crate) fn ended(language: Language, reason: EndReason, invited: bool) -> (String, String) {
    let (headline, detail) = match reason {
        EndReason::Served => ("over-served", "over-served-detail"),
        EndReason::Left if invited => ("over-party-left", "over-party-left-detail"),
        EndReason::Left => ("over-left", "over-left-detail"),
        EndReason::Abandoned => ("over-abandoned", "over-abandoned-detail"),
        EndReason::NoShow => ("over-no-show", "over-no-show-detail"),
        EndReason::Failed => ("over-failed", "over-failed-detail"),
        EndReason::Expired => ("over-expired", "over-expired-detail"),
        EndReason::ClosedOut => ("over-closed-out", "over-closed-out-detail"),
        EndReason::Removed => ("over-removed", "over-removed-detail"),
    };
    both(language, headline, detail)
}

/// How long two people talked; nothing for less than a second.
pub(crate) fn talked(language: Language, seconds: u64) -> Option<String> {
    match seconds {
        0 => None,
        1..=59 => Some(language.say("talked-briefly")),
        seconds => Some(language.count("talked", seconds / 60)),
    }
}

#[cfg(test)]
mod tests {
    use anteroom_domain::refusal::TicketRefused;

    use super::{Language::English, *};

    #[test]
    fn one_person_is_and_two_people_are() {
        assert_eq!(status(English, true, 1), "Open. 1 person is waiting.");
        assert_eq!(status(English, true, 2), "Open. 2 people are waiting.");
        let near = [0, 1, 2].map(|count| ahead(English, Ahead::of(count)));
        assert_eq!(near, ["You are next", "1 person is ahead of you", "2 people are ahead of you"]);
        assert_eq!(ahead(English, Ahead::of(64)), "More than 60 people are ahead of you");
    }

    #[test]
    fn a_hosts_decline_is_nobodys_business() {
        assert_eq!(returned(English, Returned::OfferReturned), None);
    }

    #[test]
    fn time_is_told_in_whole_minutes() {
        assert_eq!(talked(English, 0), None);
        assert_eq!(talked(English, 61).unwrap(), "You talked for a minute.");
        assert_eq!(talked(English, 299).unwrap(), "You talked for 4 minutes.");
    }

    /// The rules say the same to programs, and nobody should have to look for which of them is meant.
    #[test]
    fn what_is_refused_is_said_as_the_rule_says_it() {
        use TicketRefused::{
            AwayNotAllowed, ConsentNeeded, HasAPlace, NoSuchTicket, NotCalled, NotWaiting, Over, PartyFull,
        };
        for refusal in [NoSuchTicket, Over, NotCalled, ConsentNeeded, NotWaiting, AwayNotAllowed, PartyFull, HasAPlace]
        {
            let refusal = Refusal::from(refusal);
            assert_eq!(refused(English, &refusal), refusal.to_string());
            assert_ne!(refused(Language::German, &refusal), refusal.to_string());
        }
    }
}
