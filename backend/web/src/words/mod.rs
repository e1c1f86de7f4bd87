//! Sentences for people. Written once, here: pages and pushes say the same.

mod camera;
mod changes;
mod check;
mod estimate;
mod hours;
mod kept;
mod kept_place;
pub(crate) mod quality;
mod spans;

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
    refusal::JoinRefused,
    ticket::{EndReason, Returned},
};

use crate::pictures::Ahead;

/// "1 person is", "3 people are".
fn people(count: usize) -> String {
    match count {
        1 => "1 person is".to_owned(),
        count => format!("{count} people are"),
    }
}

/// Whether a session is open and how many wait.
pub(crate) fn status(open: bool, waiting: usize) -> String {
    match (open, waiting) {
        (true, 0) => "Open. Nobody is waiting.".to_owned(),
        (true, waiting) => format!("Open. {} waiting.", people(waiting)),
        (false, 0) => "Closed at the moment.".to_owned(),
        (false, waiting) => format!("Closed at the moment. {} still being served.", people(waiting)),
    }
}

/// Who is there to help.
pub(crate) fn staffing(hosts_on_duty: usize) -> String {
    match hosts_on_duty {
        0 => "Nobody is at the desk right now. You can join, and will be served when someone comes.".to_owned(),
        1 => "One host is here.".to_owned(),
        hosts => format!("{hosts} hosts are here."),
    }
}

/// Whether somebody who joins now is served before it closes and turns away whoever still waits.
pub(crate) fn before_closing(likelihood: Likelihood) -> String {
    match likelihood {
        Likelihood::Likely => "You are likely to be served before it closes.",
        Likelihood::Unlikely => {
            "You are unlikely to be served before it closes. Whoever still waits then is turned away."
        }
    }
    .to_owned()
}

/// Why one cannot join.
pub(crate) fn why_not(refused: JoinRefused) -> String {
    match refused {
        JoinRefused::NoSuchSession => "There is no such session.",
        JoinRefused::Closed => "You cannot join while it is closed. Please come back later.",
        JoinRefused::LastAdmission => "It closes soon, and it is too late to join before that.",
        JoinRefused::LineFull => "The line is full at the moment. Please try again in a few minutes.",
        JoinRefused::Unstaffed => "Nobody is here to help at the moment. Please come back later.",
        JoinRefused::Cooldown { .. } => "You were here a short while ago. Please come back later.",
    }
    .to_owned()
}

/// Before the wait: something has to be agreed to.
pub(crate) fn drafting(ahead_of_you: Ahead) -> (String, String) {
    let place = match ahead_of_you {
        Ahead::Exactly(0) => "You are first in line.".to_owned(),
        Ahead::Exactly(_) | Ahead::MoreThan(_) => format!("{}.", ahead(ahead_of_you)),
    };
    ("Before you wait".to_owned(), format!("{place} Please read this. You can be called once you agree."))
}

/// Away for a while.
pub(crate) fn away() -> (String, String) {
    (
        "You have stepped away".to_owned(),
        "Your place moves up as usual. You are not called before you say that you are back.".to_owned(),
    )
}

/// Asked whether to stay although nobody is on duty.
pub(crate) fn asked() -> (String, String) {
    (
        "Nobody is at the desk".to_owned(),
        "Do you want to keep waiting? You keep your place, and are called here when someone comes.".to_owned(),
    )
}

/// On hold.
pub(crate) fn held(host: &str) -> (String, String) {
    (format!("{host} has put you on hold"), "Stay here. You are called in again on this page.".to_owned())
}

/// Handed on.
pub(crate) fn elsewhere(session: &str) -> (String, String) {
    (format!("You were handed on to {session}"), "Your visit goes on there.".to_owned())
}

/// Moved.
pub(crate) fn moved() -> (String, String) {
    ("Your visit goes on on your other device".to_owned(), "You can close this page.".to_owned())
}

/// Came along, and has left.
pub(crate) fn left_the_party() -> (String, String) {
    ("You have left".to_owned(), "The others keep their place without you.".to_owned())
}

/// How many share a place; nothing for one who is alone.
pub(crate) fn party(people: usize, invited: bool) -> Option<String> {
    match (people, invited) {
        (0 | 1, _) => None,
        (2, false) => Some("Somebody has come along with you.".to_owned()),
        (2, true) => Some("You have come along with somebody.".to_owned()),
        (people, _) => Some(format!("There are {people} of you.")),
    }
}

/// What becomes of the place when its reader leaves the line.
pub(crate) fn leaving(people: u32, invited: bool) -> &'static str {
    match (people, invited) {
        (_, true) => "The others keep their place without you.",
        (0 | 1, false) => "You would give up your place.",
        (_, false) => "You would give up the place for all of you.",
    }
}

/// An instant that is near: exact, and from now on.
pub(crate) fn left(seconds: i64) -> String {
    match seconds {
        ..60 => "in less than a minute".to_owned(),
        60..120 => "in a minute".to_owned(),
        120..7_200 => format!("in {} minutes", seconds / 60),
        seconds => format!("in {} hours", seconds / 3_600),
    }
}

/// Where one stands in line.
pub(crate) fn ahead(ahead: Ahead) -> String {
    match ahead {
        Ahead::Exactly(0) => "You are next".to_owned(),
        Ahead::Exactly(ahead) => format!("{} ahead of you", people(ahead)),
        Ahead::MoreThan(ahead) => format!("More than {} ahead of you", people(ahead)),
    }
}

/// A plain sentence about the wait. No time is given that nobody knows.
pub(crate) fn waiting(offered: bool, hosts_on_duty: usize, draining: bool) -> String {
    let words = waiting_words(offered, hosts_on_duty);
    if draining { format!("It has closed, and everyone in line is still served. {words}") } else { words }
}

fn waiting_words(offered: bool, hosts_on_duty: usize) -> String {
    match (offered, hosts_on_duty) {
        (true, _) => "A host is being asked to see you now. Stay on this page.".to_owned(),
        (false, 0) => "Nobody is at the desk right now. Your place is kept, and you will be called here when someone \
            comes."
            .to_owned(),
        (false, 1) => "One host is serving. You will be called here; keep this page open.".to_owned(),
        (false, hosts) => format!("{hosts} hosts are serving. You will be called here; keep this page open."),
    }
}

/// Why a place is not simply that of joining. What a host does with an offer never moves anyone, so it is not told.
pub(crate) fn returned(returned: Returned) -> Option<String> {
    let words = match returned {
        Returned::OfferReturned => return None,
        Returned::MissedCall => "You were called and did not come in, so you are a little further back now.",
        Returned::MediaFailed => "The connection could not be made. You have kept your place.",
        Returned::HostLostBefore => "Your host lost the connection before you met. You have kept your place.",
        Returned::HostLostDuring => "Your host lost the connection. You are first in line again.",
        Returned::HoldLost => "The host who put you on hold had to go. You have kept your place.",
        Returned::Transferred => "You were handed on, and have kept your place.",
        Returned::RemovalUndone => "You were taken out of the line by mistake. You have your place back.",
    };
    Some(words.to_owned())
}

/// Why somebody who has just come is not behind everyone.
pub(crate) fn carried() -> String {
    "You have the place back that was kept for you.".to_owned()
}

/// Being called: heading and sentence.
pub(crate) fn called(host: &str) -> (String, String) {
    (
        format!("{host} is ready for you"),
        "Come in when you are ready. Your camera and microphone will be asked for.".to_owned(),
    )
}

/// Coming in.
pub(crate) fn entering(host: &str, people: usize) -> (String, String) {
    if people > 1 {
        return (format!("Your party is going in to {host}"), EACH_COMES_IN.to_owned());
    }
    (format!("You are going in to {host}"), "Allow the camera and the microphone if your browser asks.".to_owned())
}

/// In consultation.
pub(crate) fn in_consultation(host: &str, people: usize) -> (String, String) {
    if people > 1 {
        return (format!("Your party is with {host}"), EACH_COMES_IN.to_owned());
    }
    (format!("You are with {host}"), String::new())
}

/// What somebody is called who helps a host and has not said their name.
pub(crate) const HELPER: &str = "A colleague";

/// For those who share a place.
const EACH_COMES_IN: &str = "Each of you comes in from their own page.";

/// What somebody is called who came along with `customer`.
pub(crate) fn with(customer: &str) -> String {
    format!("With {customer}")
}

/// Someone is lost.
pub(crate) fn interrupted(host: &str, by: Side) -> (String, String) {
    let headline = match by {
        Side::Customer => "Reconnecting".to_owned(),
        Side::Host => format!("{host} is reconnecting"),
    };
    (headline, "The connection was lost. Stay on this page; it comes back by itself.".to_owned())
}

/// Over: heading and sentence. Whoever was invited did not leave when somebody else did.
pub(crate) fn ended(reason: EndReason, invited: bool) -> (String, String) {
    let (headline, detail) = match reason {
        EndReason::Served => ("Goodbye, and thank you for coming", "You can close this page."),
        EndReason::Left if invited => {
            ("Your party has left the line", "Whoever invited you gave up the place. You can join on your own.")
        }
        EndReason::Left => ("You have left the line", "You can join again whenever you like."),
        EndReason::Abandoned => {
            ("Your place could not be kept", "The connection to this page was lost for too long. You can join again.")
        }
        EndReason::NoShow => ("You were called twice and did not come in", "You can join again whenever you like."),
        EndReason::Failed => (
            "The video connection could not be made",
            "We tried twice. Another network or another browser may help; you can join again.",
        ),
        EndReason::Expired => (
            "Your wait has ended",
            "We are sorry: nobody could see you in time, and we did not want to keep you waiting in vain.",
        ),
        EndReason::ClosedOut => {
            ("We have closed for now", "We are sorry: whoever still waited at closing time cannot be seen today.")
        }
        EndReason::Removed => (
            "Your visit was ended",
            "The people who serve here took you out of the line. If that was a mistake, they can take it back at once, \
            and this page brings you back by itself.",
        ),
    };
    (headline.to_owned(), detail.to_owned())
}

/// How long two people talked; nothing for less than a second.
pub(crate) fn talked(seconds: u64) -> Option<String> {
    match seconds {
        0 => None,
        1..=59 => Some("You talked for less than a minute.".to_owned()),
        60..=119 => Some("You talked for a minute.".to_owned()),
        seconds => Some(format!("You talked for {} minutes.", seconds / 60)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_person_is_and_two_people_are() {
        assert_eq!(status(true, 1), "Open. 1 person is waiting.");
        assert_eq!(status(true, 2), "Open. 2 people are waiting.");
        let near = [0, 1, 2].map(|count| ahead(Ahead::of(count)));
        assert_eq!(near, ["You are next", "1 person is ahead of you", "2 people are ahead of you"]);
        assert_eq!(ahead(Ahead::of(64)), "More than 60 people are ahead of you");
    }

    #[test]
    fn a_hosts_decline_is_nobodys_business() {
        assert_eq!(returned(Returned::OfferReturned), None);
    }

    #[test]
    fn time_is_told_in_whole_minutes() {
        assert_eq!(talked(0), None);
        assert_eq!(talked(61).unwrap(), "You talked for a minute.");
        assert_eq!(talked(299).unwrap(), "You talked for 4 minutes.");
    }
}
