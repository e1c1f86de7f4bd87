//! The few words that a host reads beside a name.

use anteroom_domain::{
    host::{Host, HostState},
    ticket::Returned,
};
use jiff::Timestamp;

/// What a colleague is doing.
pub(in crate::pictures) fn doing(host: &Host, now: Timestamp) -> &'static str {
    if !host.presence.is_online() {
        return "not connected";
    }
    match host.state(now) {
        HostState::Offline => "off",
        HostState::Available => "available",
        HostState::Reserved(_) => "being asked",
        HostState::Busy(_) => "with a customer",
        HostState::WrapUp(_) => "wrapping up",
        HostState::Paused(_) => "paused",
    }
}

/// Why someone is in line again. An offer that came back says nothing about the customer.
pub(super) fn returned(returned: Returned) -> Option<&'static str> {
    match returned {
        Returned::OfferReturned => None,
        Returned::MissedCall => Some("did not come in when called"),
        Returned::MediaFailed => Some("could not be connected"),
        Returned::HostLostBefore => Some("their host was lost before they met"),
        Returned::HostLostDuring => Some("was cut off from their host"),
        Returned::HoldLost => Some("was on hold, and the host had to go"),
        Returned::Transferred => Some("handed on"),
        Returned::RemovalUndone => Some("brought back"),
    }
}

/// Why a host is paused who did not ask for it.
pub(super) fn missed(offers: u8) -> String {
    let offers = match offers {
        0 | 1 => "an offer".to_owned(),
        2 => "two offers".to_owned(),
        3 => "three offers".to_owned(),
        offers => format!("{offers} offers"),
    };
    format!("You missed {offers} and were paused. Switch back when you are ready.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offers_are_counted_in_words_as_far_as_one_would_say_them() {
        assert_eq!(missed(1), "You missed an offer and were paused. Switch back when you are ready.");
        assert_eq!(missed(2), "You missed two offers and were paused. Switch back when you are ready.");
        assert!(missed(12).starts_with("You missed 12 offers"));
    }
}
