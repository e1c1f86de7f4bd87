//! How a call was, in words for whoever looks for what was wrong.

use anteroom_domain::quality::{Browser, BrowserFamily, Grade, Measured, Reason, Way};

/// What a grade is called.
pub(crate) fn grade(grade: Grade) -> &'static str {
    match grade {
        Grade::Good => "Good",
        Grade::Fair => "Fair",
        Grade::Poor => "Poor",
    }
}

/// What was wrong, with its figure.
pub(crate) fn reason(reason: Reason, measured: &Measured) -> String {
    match reason {
        Reason::NoWay => "Media found no way to the server".to_owned(),
        Reason::LossHigh if measured.received_lost >= measured.sent_lost => {
            format!("{} of what the others sent did not arrive", percent(measured.received_lost))
        }
        Reason::LossHigh => format!("{} of what was sent from here did not arrive", percent(measured.sent_lost)),
        Reason::DelayHigh => format!("{} to the server and back", ms(measured.round_trip_ms)),
        Reason::FirstPictureLate => format!("First picture after {}", ms(measured.first_picture_ms)),
        Reason::PicturesStoodStill => format!("Pictures stood still for {} of the time", percent(measured.still)),
        Reason::CameBack if measured.returns == 1 => "Came back once".to_owned(),
        Reason::CameBack => format!("Came back {} times", measured.returns),
        Reason::OverTcp => "Over TCP: what is lost holds up the rest".to_owned(),
    }
}

/// How media went.
pub(crate) fn way(way: Way) -> &'static str {
    match way {
        Way::DirectUdp => "Direct",
        Way::DirectTcp => "Direct, over TCP",
        Way::RelayUdp => "Relay",
        Way::RelayTcp => "Relay, over TCP",
        Way::RelayTls => "Relay, over TLS",
        Way::Nowhere => "No way",
    }
}

/// "Firefox 144".
pub(crate) fn browser(browser: Browser) -> String {
    let family = match browser.family {
        BrowserFamily::Chrome => "Chrome",
        BrowserFamily::Edge => "Edge",
        BrowserFamily::Firefox => "Firefox",
        BrowserFamily::Opera => "Opera",
        BrowserFamily::Safari => "Safari",
        BrowserFamily::Samsung => "Samsung Internet",
    };
    format!("{family} {}", browser.major)
}

/// The figures that stand beside every call, in short.
pub(crate) fn figures(measured: &Measured) -> String {
    let lost = measured.received_lost.max(measured.sent_lost);
    let first = measured.first_picture_ms.map(|_| format!("first picture {}", ms(measured.first_picture_ms)));
    let there = measured.round_trip_ms.map(|_| format!("there and back {}", ms(measured.round_trip_ms)));
    let available = measured.available_kbps.map(|kbps| format!("{}.{} Mbit/s", kbps / 1_000, kbps % 1_000 / 100));
    let all = [Some(duration(measured.together_s)), first, Some(format!("lost {}", percent(lost))), there, available];
    all.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn duration(seconds: u32) -> String {
    format!("{}:{:02} min", seconds / 60, seconds % 60)
}

/// Thousandths.
fn percent(share: u16) -> String {
    format!("{}.{} %", share / 10, share % 10)
}

fn ms(value: Option<u32>) -> String {
    match value.unwrap_or(0) {
        short @ 0..=999 => format!("{short} ms"),
        long => format!("{}.{} s", long / 1_000, long % 1_000 / 100),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_says_its_figure() {
        let measured = Measured {
            received_lost: 34,
            sent_lost: 2,
            round_trip_ms: Some(420),
            first_picture_ms: Some(7_250),
            still: 60,
            returns: 2,
            ..Measured::default()
        };
        for (named, says) in [
            (Reason::LossHigh, "3.4 % of what the others sent did not arrive"),
            (Reason::DelayHigh, "420 ms to the server and back"),
            (Reason::FirstPictureLate, "First picture after 7.2 s"),
            (Reason::PicturesStoodStill, "Pictures stood still for 6.0 % of the time"),
            (Reason::CameBack, "Came back 2 times"),
        ] {
            assert_eq!(reason(named, &measured), says);
        }
        let sent = Measured { sent_lost: 40, ..measured };
        assert_eq!(reason(Reason::LossHigh, &sent), "4.0 % of what was sent from here did not arrive");
    }

    #[test]
    fn what_was_not_measured_is_not_said() {
        assert_eq!(figures(&Measured::default()), "0:00 min, lost 0.0 %");
        let measured = Measured {
            together_s: 75,
            first_picture_ms: Some(900),
            available_kbps: Some(2_540),
            ..Measured::default()
        };
        assert_eq!(figures(&measured), "1:15 min, first picture 900 ms, lost 0.0 %, 2.5 Mbit/s");
    }
}
