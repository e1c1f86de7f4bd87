//! How a call was on one side of it, as that side's page measured it, and whether that is good enough.
//!
//! The page measures what nobody else can; what is called good is decided here, once, from limits that others have set.

/// What one side measured from the opening of its room on. Shares are in thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Measured {
    /// For how long somebody else was there, in seconds.
    pub together_s: u32,
    /// From when both were there to the first picture of the other, in milliseconds; `None` where none came.
    pub first_picture_ms: Option<u32>,
    /// The share of what the others sent that did not arrive.
    pub received_lost: u16,
    /// The share of what this side sent that did not arrive.
    pub sent_lost: u16,
    /// To the media server and back, in milliseconds; `None` before it was measured.
    pub round_trip_ms: Option<u32>,
    /// What this side could have sent, in kilobits a second; `None` where the browser does not say.
    pub available_kbps: Option<u32>,
    /// The share of the time without a moving picture although one was wanted.
    pub still: u16,
    /// How often this side had to come back, or media to look for another way.
    pub returns: u32,
    /// How media went; `None` before it was known.
    pub way: Option<Way>,
}

/// How media goes between a page and the media server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Way {
    /// Straight, over UDP.
    DirectUdp,
    /// Straight, over TCP.
    DirectTcp,
    /// Through a relay, over UDP.
    RelayUdp,
    /// Through a relay, over TCP.
    RelayTcp,
    /// Through a relay, over TLS.
    RelayTls,
    /// Not at all: none was found in time.
    Nowhere,
}

impl Way {
    /// Every one of them.
    pub const ALL: [Self; 6] =
        [Self::DirectUdp, Self::DirectTcp, Self::RelayUdp, Self::RelayTcp, Self::RelayTls, Self::Nowhere];

    /// The word by which it is stored and shown to programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::DirectUdp => "direct_udp",
            Self::DirectTcp => "direct_tcp",
            Self::RelayUdp => "relay_udp",
            Self::RelayTcp => "relay_tcp",
            Self::RelayTls => "relay_tls",
            Self::Nowhere => "nowhere",
        }
    }
}

/// How good something is. The greater the worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grade {
    /// Nobody has a reason to complain.
    Good,
    /// It is noticed.
    Fair,
    /// It is in the way of talking.
    Poor,
}

/// What was wrong with a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// Media found no way to the server.
    NoWay,
    /// Much did not arrive.
    LossHigh,
    /// What was said arrived late.
    DelayHigh,
    /// The first picture took long.
    FirstPictureLate,
    /// Pictures stood still.
    PicturesStoodStill,
    /// The connection was lost, and came back.
    CameBack,
    /// Media went over TCP, where whatever is lost is sent again and holds up all that follows.
    OverTcp,
}

/// What a call is called, and why: the worst reason first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// As good as the worst of it.
    pub grade: Grade,
    /// What was wrong, and how much.
    pub reasons: Vec<(Reason, Grade)>,
}

/// From where on something is fair, and from where on it is poor: values above these are.
struct Limits {
    fair: u32,
    poor: u32,
}

/// ITU-T G.1010, table I.1: of a conversation in pictures no more than 1 % may be lost, in sound alone no more than 3 %.
const LOST: Limits = Limits { fair: 10, poor: 30 };
/// ITU-T G.114: up to 150 ms from mouth to ear nobody notices, and 400 ms are the most that can be planned with. The way from
/// a page to the server and back is as long as the one from page to page, if the other page is as far away.
const ROUND_TRIP_MS: Limits = Limits { fair: 150, poor: 400 };
/// ITU-T E.721, table 1: of local calls 95 % are to be through within 6 s, of international ones within 11 s.
const FIRST_PICTURE_MS: Limits = Limits { fair: 6_000, poor: 11_000 };
/// Chosen: a second in a minute is seen, three are talked about.
const STILL: Limits = Limits { fair: 15, poor: 50 };
/// Chosen: once is an accident, and whoever comes back for the third time has no conversation.
const RETURNS: Limits = Limits { fair: 0, poor: 2 };

impl Limits {
    fn grade(&self, value: u32) -> Grade {
        if value > self.poor {
            Grade::Poor
        } else if value > self.fair {
            Grade::Fair
        } else {
            Grade::Good
        }
    }
}

impl Judgement {
    /// What is to be said of these figures.
    pub fn of(measured: &Measured) -> Self {
        let over_tcp = matches!(measured.way, Some(Way::DirectTcp | Way::RelayTcp | Way::RelayTls));
        let worst_loss = measured.received_lost.max(measured.sent_lost);
        let graded = [
            (Reason::NoWay, if measured.way == Some(Way::Nowhere) { Grade::Poor } else { Grade::Good }),
            (Reason::LossHigh, LOST.grade(worst_loss.into())),
            (Reason::DelayHigh, ROUND_TRIP_MS.grade(measured.round_trip_ms.unwrap_or(0))),
            (Reason::FirstPictureLate, FIRST_PICTURE_MS.grade(measured.first_picture_ms.unwrap_or(0))),
            (Reason::PicturesStoodStill, STILL.grade(measured.still.into())),
            (Reason::CameBack, RETURNS.grade(measured.returns)),
            (Reason::OverTcp, if over_tcp { Grade::Fair } else { Grade::Good }),
        ];
        let mut reasons: Vec<_> = graded.into_iter().filter(|(_, grade)| *grade > Grade::Good).collect();
        reasons.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        Self { grade: reasons.first().map_or(Grade::Good, |(_, grade)| *grade), reasons }
    }

    /// The more the worse: by the grade, and among equals by how much was wrong.
    pub fn badness(&self) -> (Grade, usize) {
        let points = self.reasons.iter().map(|(_, grade)| match grade {
            Grade::Good => 0,
            Grade::Fair => 1,
            Grade::Poor => 2,
        });
        (self.grade, points.sum())
    }
}

/// A browser, by its kind and major version only: more would tell people apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Browser {
    /// Which.
    pub family: BrowserFamily,
    /// Its major version.
    pub major: u16,
}

/// The kinds of browsers that are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BrowserFamily {
    /// Chrome, Chromium, and what calls itself so.
    Chrome,
    /// Edge.
    Edge,
    /// Firefox.
    Firefox,
    /// Opera.
    Opera,
    /// Safari, on a computer or a phone.
    Safari,
    /// Samsung Internet.
    Samsung,
}

impl BrowserFamily {
    /// Every one of them.
    pub const ALL: [Self; 6] = [Self::Chrome, Self::Edge, Self::Firefox, Self::Opera, Self::Safari, Self::Samsung];

    /// The word by which it is stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::Chrome => "chrome",
            Self::Edge => "edge",
            Self::Firefox => "firefox",
            Self::Opera => "opera",
            Self::Safari => "safari",
            Self::Samsung => "samsung",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WELL: Measured = Measured {
        together_s: 300,
        first_picture_ms: Some(900),
        received_lost: 2,
        sent_lost: 0,
        round_trip_ms: Some(40),
        available_kbps: Some(2_500),
        still: 0,
        returns: 0,
        way: Some(Way::DirectUdp),
    };

    fn reasons(measured: &Measured) -> Vec<(Reason, Grade)> {
        Judgement::of(measured).reasons
    }

    #[test]
    fn a_call_of_which_nothing_was_wrong_is_good_and_so_is_one_of_which_nothing_is_known() {
        for measured in [WELL, Measured::default()] {
            assert_eq!(Judgement::of(&measured), Judgement { grade: Grade::Good, reasons: Vec::new() });
        }
    }

    #[test]
    fn a_limit_that_is_reached_is_kept_and_one_that_is_passed_is_not() {
        use Grade::{Fair, Good, Poor};
        type Set = fn(&mut Measured, u32);
        type Case = (Reason, Set, [(u32, Grade); 4]);
        let cases: [Case; 6] = [
            (
                Reason::LossHigh,
                |m, v| m.received_lost = v.try_into().unwrap(),
                [(10, Good), (11, Fair), (30, Fair), (31, Poor)],
            ),
            (
                Reason::LossHigh,
                |m, v| m.sent_lost = v.try_into().unwrap(),
                [(10, Good), (11, Fair), (30, Fair), (31, Poor)],
            ),
            (Reason::DelayHigh, |m, v| m.round_trip_ms = Some(v), [(150, Good), (151, Fair), (400, Fair), (401, Poor)]),
            (
                Reason::FirstPictureLate,
                |m, v| m.first_picture_ms = Some(v),
                [(6_000, Good), (6_001, Fair), (11_000, Fair), (11_001, Poor)],
            ),
            (
                Reason::PicturesStoodStill,
                |m, v| m.still = v.try_into().unwrap(),
                [(15, Good), (16, Fair), (50, Fair), (51, Poor)],
            ),
            (Reason::CameBack, |m, v| m.returns = v, [(0, Good), (1, Fair), (2, Fair), (3, Poor)]),
        ];
        for (reason, set, values) in cases {
            for (value, grade) in values {
                let mut measured = WELL;
                set(&mut measured, value);
                let expected = if grade == Good { Vec::new() } else { vec![(reason, grade)] };
                assert_eq!(reasons(&measured), expected, "{reason:?} {value}");
            }
        }
    }

    #[test]
    fn a_way_over_tcp_is_noticed_and_no_way_is_in_the_way() {
        let on = |way| reasons(&Measured { way: Some(way), ..WELL });
        for way in [Way::DirectTcp, Way::RelayTcp, Way::RelayTls] {
            assert_eq!(on(way), [(Reason::OverTcp, Grade::Fair)], "{way:?}");
        }
        for way in [Way::DirectUdp, Way::RelayUdp] {
            assert_eq!(on(way), [], "a relay by itself costs nothing: {way:?}");
        }
        assert_eq!(on(Way::Nowhere), [(Reason::NoWay, Grade::Poor)]);
    }

    #[test]
    fn the_worst_reason_comes_first_and_decides() {
        let measured = Measured { received_lost: 20, returns: 3, way: Some(Way::RelayTcp), ..WELL };
        let judgement = Judgement::of(&measured);
        assert_eq!(judgement.grade, Grade::Poor);
        let named: Vec<_> = judgement.reasons.iter().map(|(reason, _)| *reason).collect();
        assert_eq!(named, [Reason::CameBack, Reason::LossHigh, Reason::OverTcp]);
    }

    #[test]
    fn one_poor_thing_is_worse_than_several_fair_ones_and_more_of_them_are_worse_than_fewer() {
        let badness = |measured: Measured| Judgement::of(&measured).badness();
        let late = Measured { round_trip_ms: Some(500), ..WELL };
        let fair = Measured { received_lost: 20, still: 20, returns: 1, ..WELL };
        let fairer = Measured { received_lost: 20, ..WELL };
        assert!(badness(late) > badness(fair));
        assert!(badness(fair) > badness(fairer));
        assert!(badness(fairer) > badness(WELL));
    }
}
