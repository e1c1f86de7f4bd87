//! What came of a check, for hosts and for whoever reads what is kept about them.

use anteroom_contract::desk::{DeskCheck, DeskLight};
use anteroom_engine::ports::{Check, CheckedDevice, CheckedPath};

/// What a customer found out about their device and their connection, at a glance and in words.
pub(crate) fn check(check: Check) -> DeskCheck {
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
    use anteroom_domain::Timestamp;

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
}
