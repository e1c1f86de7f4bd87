//! Sentences for people. Written once, here: pages and pushes say the same.

use anteroom_domain::{
    consultation::Side,
    refusal::JoinRefused,
    ticket::{EndReason, Returned},
};

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

/// Why one cannot join.
pub(crate) fn why_not(refused: JoinRefused) -> String {
    match refused {
        JoinRefused::NoSuchSession => "There is no such session.",
        JoinRefused::Closed => "You cannot join while it is closed. Please come back later.",
        JoinRefused::LineFull => "The line is full at the moment. Please try again in a few minutes.",
        JoinRefused::Unstaffed => "Nobody is here to help at the moment. Please come back later.",
        JoinRefused::Cooldown { .. } => "You were here a short while ago. Please come back later.",
    }
    .to_owned()
}

/// Where one stands in line.
pub(crate) fn ahead(ahead: usize) -> String {
    match ahead {
        0 => "You are next".to_owned(),
        ahead => format!("{} ahead of you", people(ahead)),
    }
}

/// A plain sentence about the wait. No time is given that nobody knows.
pub(crate) fn waiting(offered: bool, hosts_on_duty: usize) -> String {
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

/// Being called: heading and sentence.
pub(crate) fn called(host: &str) -> (String, String) {
    (
        format!("{host} is ready for you"),
        "Come in when you are ready. Your camera and microphone will be asked for.".to_owned(),
    )
}

/// Coming in.
pub(crate) fn entering(host: &str) -> (String, String) {
    (format!("You are going in to {host}"), "Allow the camera and the microphone if your browser asks.".to_owned())
}

/// In consultation.
pub(crate) fn in_consultation(host: &str) -> (String, String) {
    (format!("You are with {host}"), String::new())
}

/// Someone is lost.
pub(crate) fn interrupted(host: &str, by: Side) -> (String, String) {
    let headline = match by {
        Side::Customer => "Reconnecting".to_owned(),
        Side::Host => format!("{host} is reconnecting"),
    };
    (headline, "The connection was lost. Stay on this page; it comes back by itself.".to_owned())
}

/// Over: heading and sentence.
pub(crate) fn ended(reason: EndReason) -> (String, String) {
    let (headline, detail) = match reason {
        EndReason::Served => ("Goodbye, and thank you for coming", "You can close this page."),
        EndReason::Left => ("You have left the line", "You can join again whenever you like."),
        EndReason::Abandoned => {
            ("Your place could not be kept", "The connection to this page was lost for too long. You can join again.")
        }
        EndReason::NoShow => ("You were called twice and did not come in", "You can join again whenever you like."),
        EndReason::Failed => (
            "The video connection could not be made",
            "We tried twice. Another network or another browser may help; you can join again.",
        ),
        EndReason::Expired => ("Your wait has ended", "Nobody could see you in time. You can join again."),
        EndReason::ClosedOut => ("Closed for now", "Whoever still waited can no longer be seen today."),
        EndReason::Removed => ("Your visit was ended", "The people who serve here took you out of the line."),
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
        assert_eq!([0, 1, 2].map(ahead), ["You are next", "1 person is ahead of you", "2 people are ahead of you"]);
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
