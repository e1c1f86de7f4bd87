//! The few words that a host reads beside a name.

use anteroom_contract::desk::{DeskCheck, DeskLight};
use anteroom_domain::{
    host::{Host, HostState},
    ticket::Returned,
};
use anteroom_engine::ports::{Check, CheckedDevice, CheckedPath};
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

/// What a customer found out about their device and their connection, at a glance and in words.
pub(super) fn check(check: Check) -> DeskCheck {
    let connection = match (check.path, check.weak) {
        (CheckedPath::Nowhere, _) => "Video and sound do not get through",
        (CheckedPath::RelayTcp, _) => "Connection slow, on a detour",
        (CheckedPath::Direct | CheckedPath::RelayUdp, true) => "Connection weak",
        (CheckedPath::RelayUdp, false) => "Connection good, through a relay",
        (CheckedPath::Direct, false) => "Connection good",
    };
    let is_poor = check.weak || check.path == CheckedPath::RelayTcp;
    let is_missing = |device| matches!(device, CheckedDevice::Missing | CheckedDevice::Blocked | CheckedDevice::Busy);
    let light = match check.path {
        CheckedPath::Nowhere => DeskLight::Red,
        _ if is_poor || is_missing(check.camera) || is_missing(check.microphone) => DeskLight::Amber,
        CheckedPath::Direct | CheckedPath::RelayUdp | CheckedPath::RelayTcp => DeskLight::Green,
    };
    DeskCheck { light, words: format!("{connection}; {}", devices(check.camera, check.microphone)) }
}

fn devices(camera: CheckedDevice, microphone: CheckedDevice) -> String {
    let short = |what: &str, device| match device {
        CheckedDevice::Works => format!("{what} works"),
        CheckedDevice::Missing => format!("no {what}"),
        CheckedDevice::Blocked => format!("{what} blocked"),
        CheckedDevice::Busy => format!("{what} in use elsewhere"),
        CheckedDevice::Untried => format!("{what} not tried"),
    };
    match (camera, microphone) {
        (CheckedDevice::Works, CheckedDevice::Works) => "camera and microphone work".to_owned(),
        (CheckedDevice::Untried, CheckedDevice::Untried) => "camera and microphone not tried".to_owned(),
        (CheckedDevice::Blocked, CheckedDevice::Blocked) => "camera and microphone blocked".to_owned(),
        (CheckedDevice::Missing, CheckedDevice::Missing) => "no camera, no microphone".to_owned(),
        (camera, microphone) => format!("{}, {}", short("camera", camera), short("microphone", microphone)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_light_is_green_when_all_is_well_red_when_nothing_gets_through_and_amber_otherwise() {
        use CheckedDevice::{Blocked, Busy, Missing, Untried, Works};
        use CheckedPath::{Direct, Nowhere, RelayTcp, RelayUdp};
        use DeskLight::{Amber, Green, Red};
        let rows = [
            (Direct, false, Works, Works, Green, "Connection good; camera and microphone work"),
            (RelayUdp, false, Works, Works, Green, "Connection good, through a relay; camera and microphone work"),
            (Direct, false, Untried, Untried, Green, "Connection good; camera and microphone not tried"),
            (Direct, true, Works, Works, Amber, "Connection weak; camera and microphone work"),
            (RelayTcp, false, Works, Works, Amber, "Connection slow, on a detour; camera and microphone work"),
            (Direct, false, Missing, Works, Amber, "Connection good; no camera, microphone works"),
            (Direct, false, Busy, Works, Amber, "Connection good; camera in use elsewhere, microphone works"),
            (Direct, false, Blocked, Blocked, Amber, "Connection good; camera and microphone blocked"),
            (Direct, false, Missing, Missing, Amber, "Connection good; no camera, no microphone"),
            (Nowhere, false, Works, Works, Red, "Video and sound do not get through; camera and microphone work"),
        ];
        for (path, weak, camera, microphone, light, words) in rows {
            let told = check(Check { path, weak, camera, microphone, at: Timestamp::UNIX_EPOCH });
            assert_eq!((told.light, told.words.as_str()), (light, words));
        }
    }

    #[test]
    fn offers_are_counted_in_words_as_far_as_one_would_say_them() {
        assert_eq!(missed(1), "You missed an offer and were paused. Switch back when you are ready.");
        assert_eq!(missed(2), "You missed two offers and were paused. Switch back when you are ready.");
        assert!(missed(12).starts_with("You missed 12 offers"));
    }
}
