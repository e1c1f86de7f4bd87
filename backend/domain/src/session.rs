//! A session is what an admin creates: a named service with a line and hosts.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    estimate::{Accuracy, Pace, Tide},
    floor::ENDED_KEPT,
    hours::Timetable,
    ids::{HostId, SessionId, Slug, TicketId},
    kept::KeptPlaces,
    line::{Moves, Places},
    room::{Chat, Feedback, Recording, VideoCodec},
};

/// How a waiting ticket finds its host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Assignment {
    /// The first in line is offered to the host who has been free longest.
    Automatic,
    /// A host asks for the next one.
    #[default]
    Manual,
}

/// What joining means while no host is on duty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unstaffed {
    /// Customers may join; the page says plainly that nobody is there yet.
    #[default]
    Admit,
    /// Customers are turned away.
    Refuse,
}

/// What closing means for those already in line. A consultation is never ended by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Closing {
    /// Everyone already in line is still served.
    #[default]
    Drain,
    /// Whoever waits is turned away; who is being offered to a host is still served.
    Cutoff,
    /// Offers end as well.
    Hard,
}

/// Who may wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entry {
    /// Whoever comes; nobody is asked who they are.
    #[default]
    Guest,
    /// Whoever has logged in with a customer's account.
    Account,
    /// Both: whoever likes may log in.
    Both,
}

impl Entry {
    /// Whether somebody with an account, or without, may join.
    pub fn admits(self, has_account: bool) -> bool {
        match self {
            Self::Guest | Self::Both => true,
            Self::Account => has_account,
        }
    }

    /// Whether customers can have an account for it.
    pub fn has_accounts(self) -> bool {
        match self {
            Self::Guest => false,
            Self::Account | Self::Both => true,
        }
    }
}

/// How a session treats its customers and hosts. Every number has its unit in its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// How a waiting ticket finds its host.
    pub assignment: Assignment,
    /// What joining means while no host is on duty.
    pub unstaffed: Unstaffed,
    /// Who may wait. Whoever waits already stays when it changes.
    pub entry: Entry,
    /// Most tickets that may be in line at once; the next customer is turned away.
    pub line_max: u32,
    /// How long a lost connection keeps its place.
    pub grace_s: u32,
    /// How long a host has to accept an offer.
    pub offer_s: u32,
    /// How long a called customer has to come in; alerted again at half time.
    pub answer_s: u32,
    /// How long both sides may take to have media once the customer has come in.
    pub media_s: u32,
    /// How long either side may be lost from a consultation.
    pub rejoin_s: u32,
    /// A customer who ends earlier than this after both had media counts as having left.
    pub media_min_s: u32,
    /// How long a host has after a consultation before the next one.
    pub wrap_up_s: u32,
    /// How long a host is left alone after declining or missing an offer.
    pub reject_delay_s: u32,
    /// Offers missed in a row until the host is paused.
    pub missed_offers_max: u8,
    /// How many tickets a customer who missed a call is put behind.
    pub missed_call_behind: u32,
    /// What the customer has to agree to before waiting; empty when nothing is asked.
    pub consent_text: String,
    /// How long a place is held while the customer has not agreed yet.
    pub draft_s: u32,
    /// Longest time for which a customer may step away and keep the place; 0 when nobody may.
    pub away_max_s: u32,
    /// Most people on one ticket, the one who joined included.
    pub party_max: u8,
    /// Longest wait, counted from joining, after which the visit ends; 0 when there is none.
    pub longest_wait_s: u32,
    /// How long nobody has been on duty when those in line are asked whether they want to stay; 0 when nobody is asked.
    pub unstaffed_prompt_s: u32,
    /// How long until the same question is put again to someone who wanted to stay.
    pub unstaffed_again_s: u32,
    /// How long the question may go unanswered before the visit ends.
    pub unstaffed_answer_s: u32,
    /// The priority class in which customers join; 0 is served first.
    pub class: u8,
    /// How long a ticket waits until its class is raised by one, so that low priority cannot starve; 0 for never.
    pub ageing_s: u32,
    /// How much a minute of waiting here counts against one in the other sessions of the same host.
    pub weight: u32,
    /// How long a customer who was served, removed or did not come cannot join again; 0 for no time.
    pub cooldown_s: u32,
    /// Most tickets that one host may have on hold.
    pub held_max: u8,
    /// How long a host may be gone before the tickets they hold go back in line.
    pub held_host_s: u32,
    /// What closing means for those in line.
    pub at_closing: Closing,
    /// Whether those whom a closing turns away have their place again at the next opening, if they come back in time.
    pub keeps_places: bool,
    /// How long after an opening begins they can come back, in minutes.
    pub kept_place_min: u32,
    /// Whether a ticket that is transferred here goes to the end of the line, instead of keeping its time of joining.
    pub transfers_to_tail: bool,
    /// The video codec of its rooms.
    pub video_codec: VideoCodec,
    /// Most that one camera sends, in kilobits a second.
    pub video_kbps_max: u32,
    /// What can be written during a consultation.
    pub chat: Chat,
    /// Largest file that can be sent, in megabytes (of 1,000,000 bytes).
    pub file_mb_max: u32,
    /// Whether consultations can be recorded.
    pub recording: Recording,
    /// How long a recording is kept, in days.
    pub recording_days: u32,
    /// Whether customers are asked afterwards how it was.
    pub feedback: Feedback,
    /// How long what is personal about a visit is kept after its end, in days.
    pub retention_days: u32,
    /// Whether customers are asked for a nickname, and nothing personal outlives the visit.
    pub nickname_only: bool,
}

impl Default for Settings {
    /// The defaults, chosen from FreeSWITCH `mod_callcenter`, Asterisk `app_queue` and office-hours queues; not measured.
    fn default() -> Self {
        Self {
            assignment: Assignment::default(),
            unstaffed: Unstaffed::default(),
            entry: Entry::default(),
            line_max: 500,
            grace_s: 120,
            offer_s: 20,
            answer_s: 30,
            media_s: 20,
            rejoin_s: 90,
            media_min_s: 10,
            wrap_up_s: 30,
            reject_delay_s: 5,
            missed_offers_max: 2,
            missed_call_behind: 2,
            consent_text: String::new(),
            draft_s: 300,
            away_max_s: 600,
            party_max: 4,
            longest_wait_s: 0,
            unstaffed_prompt_s: 600,
            unstaffed_again_s: 1_200,
            unstaffed_answer_s: 120,
            class: 1,
            ageing_s: 0,
            weight: 1,
            cooldown_s: 0,
            held_max: 2,
            held_host_s: 100,
            at_closing: Closing::default(),
            keeps_places: false,
            kept_place_min: 15,
            transfers_to_tail: false,
            video_codec: VideoCodec::default(),
            video_kbps_max: 1_500,
            chat: Chat::default(),
            file_mb_max: 10,
            recording: Recording::default(),
            recording_days: 30,
            feedback: Feedback::default(),
            retention_days: 30,
            nickname_only: false,
        }
    }
}

/// The last priority class: served after all the others.
pub const CLASS_LAST: u8 = 9;
/// Longest text of consent, in characters.
const CONSENT_MAX: u32 = 1_000;

/// Longest time for which anything personal is kept, in days: ten years, the longest that books are usually kept by law.
const RETENTION_DAYS_MAX: u32 = 3_650;

/// A number of seconds as a duration.
pub(crate) fn seconds(count: u32) -> SignedDuration {
    SignedDuration::from_secs(i64::from(count))
}

const HOUR_S: u32 = 3_600;

/// A setting that is a number, or a text of so many characters: its name, its bounds, and its value.
type Bound = (&'static str, u32, u32, fn(&Settings) -> u32);

/// Every setting that has bounds, which include their ends.
const BOUNDS: &[Bound] = &[
    ("line_max", 1, 100_000, |s| s.line_max),
    ("grace_s", 1, 24 * HOUR_S, |s| s.grace_s),
    ("offer_s", 3, HOUR_S, |s| s.offer_s),
    ("answer_s", 3, HOUR_S, |s| s.answer_s),
    ("media_s", 5, HOUR_S, |s| s.media_s),
    ("rejoin_s", 5, HOUR_S, |s| s.rejoin_s),
    ("media_min_s", 0, HOUR_S, |s| s.media_min_s),
    ("wrap_up_s", 0, HOUR_S, |s| s.wrap_up_s),
    ("reject_delay_s", 0, HOUR_S, |s| s.reject_delay_s),
    ("missed_offers_max", 1, 100, |s| s.missed_offers_max.into()),
    ("missed_call_behind", 0, 1_000, |s| s.missed_call_behind),
    ("consent_text", 0, CONSENT_MAX, |s| u32::try_from(s.consent_text.chars().count()).unwrap_or(u32::MAX)),
    ("draft_s", 10, HOUR_S, |s| s.draft_s),
    ("away_max_s", 0, 24 * HOUR_S, |s| s.away_max_s),
    ("party_max", 1, 10, |s| s.party_max.into()),
    ("longest_wait_s", 0, 24 * HOUR_S, |s| s.longest_wait_s),
    ("unstaffed_prompt_s", 0, 24 * HOUR_S, |s| s.unstaffed_prompt_s),
    ("unstaffed_again_s", 1, 24 * HOUR_S, |s| s.unstaffed_again_s),
    ("unstaffed_answer_s", 10, HOUR_S, |s| s.unstaffed_answer_s),
    ("class", 0, CLASS_LAST as u32, |s| s.class.into()),
    ("ageing_s", 0, 24 * HOUR_S, |s| s.ageing_s),
    ("weight", 1, 100, |s| s.weight),
    // A customer's last visit is remembered for that long and no longer.
    ("cooldown_s", 0, HOUR_S, |s| s.cooldown_s),
    ("held_max", 0, 20, |s| s.held_max.into()),
    ("held_host_s", 5, HOUR_S, |s| s.held_host_s),
    ("kept_place_min", 1, 12 * 60, |s| s.kept_place_min),
    // Speech with a small picture, up to full HD.
    ("video_kbps_max", 100, 8_000, |s| s.video_kbps_max),
    ("file_mb_max", 1, 10, |s| s.file_mb_max),
    ("recording_days", 1, RETENTION_DAYS_MAX, |s| s.recording_days),
    ("retention_days", 0, RETENTION_DAYS_MAX, |s| s.retention_days),
];

impl Settings {
    /// How long after an opening begins a kept place can be claimed.
    pub fn kept_place(&self) -> SignedDuration {
        SignedDuration::from_mins(i64::from(self.kept_place_min))
    }

    /// Every problem found, each naming its field, so that one correction mends them all.
    pub fn problems(&self) -> Vec<SettingProblem> {
        BOUNDS
            .iter()
            .filter(|(_, least, most, value)| !(least..=most).contains(&&value(self)))
            .map(|&(field, least, most, _)| SettingProblem { field, least, most })
            .collect()
    }

    /// How long what is personal about a visit is kept after its end. Never shorter than a visit is remembered: its page
    /// still says goodbye, and its host still writes down what it came to.
    pub fn personal_kept(&self) -> SignedDuration {
        let days = if self.nickname_only { 0 } else { self.retention_days };
        SignedDuration::from_hours(24 * i64::from(days)).max(ENDED_KEPT)
    }

    /// How long a recording is kept, from its beginning.
    pub fn recording_kept(&self) -> SignedDuration {
        SignedDuration::from_hours(24 * i64::from(self.recording_days))
    }

    /// The least and the greatest value of a setting, both allowed; `None` of one that has no bounds.
    pub fn bounds(field: &str) -> Option<(u32, u32)> {
        BOUNDS.iter().find(|(name, ..)| *name == field).map(|&(_, least, most, _)| (least, most))
    }
}

/// A setting outside its bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{field} must be between {least} and {most}")]
pub struct SettingProblem {
    /// The field's name.
    pub field: &'static str,
    /// The least value allowed; of a text, the least number of characters.
    pub least: u32,
    /// The greatest value allowed; of a text, the greatest number of characters.
    pub most: u32,
}

/// A session and its line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// Its name in addresses; never changes, so that printed links stay right.
    pub slug: Slug,
    /// Its name for people.
    pub name: String,
    /// One sentence about what it is for; may be empty.
    pub description: String,
    /// When it is open.
    pub timetable: Timetable,
    /// Whether it was put away: closed, and shown nowhere but to admins. Its history stays.
    #[serde(default)]
    pub archived: bool,
    /// How often it has been changed: whoever changes it says which edition they have seen.
    #[serde(default)]
    pub edition: u32,
    /// When it was made; `None` for one out of a snapshot that is older than this field.
    #[serde(default)]
    pub created_at: Option<Timestamp>,
    /// How it treats people.
    pub settings: Settings,
    /// The hosts who serve it.
    pub hosts: BTreeSet<HostId>,
    /// Since when no host has been on duty; `None` while one is.
    pub unstaffed_since: Option<Timestamp>,
    /// How long its consultations have taken lately.
    pub pace: Pace,
    /// What estimates rest on, until positions or staffing change.
    pub tide: Tide,
    /// How often the estimates given at joining came true.
    pub accuracy: Accuracy,
    /// Why positions changed lately.
    pub moves: Moves,
    /// The places of those whom a closing turned away, until they come back or it is too late.
    #[serde(default)]
    pub kept: KeptPlaces,
    /// Everyone in line, in order. Rebuilt from the tickets, so never stored.
    #[serde(skip)]
    pub(crate) line: Places,
}

impl Session {
    /// Whether it is open at `now`.
    pub fn is_open(&self, now: Timestamp) -> bool {
        !self.archived && self.timetable.is_open(now)
    }

    /// Whether customers may join at `now`, as far as its hours decide: it is open, and not too late to come.
    pub fn admits(&self, now: Timestamp) -> bool {
        !self.archived && self.timetable.admits(now)
    }

    /// When it opens or closes next, or admits nobody any more.
    pub fn turns_at(&self, now: Timestamp) -> Option<Timestamp> {
        if self.archived {
            return None;
        }
        let last_admission = self.timetable.admits_until(now).filter(|until| *until > now);
        last_admission.into_iter().chain(self.timetable.next_change(now)).min()
    }

    /// Whether whoever waits here is no longer served.
    pub(crate) fn turns_away(&self, now: Timestamp) -> bool {
        // Asked after every event of every line; looking into the hours costs far more than the setting.
        self.settings.at_closing != Closing::Drain && !self.is_open(now)
    }

    /// When it closes next, if that does something to those in line.
    pub(crate) fn turns_away_at(&self, now: Timestamp) -> Option<Timestamp> {
        let concerns = self.settings.at_closing != Closing::Drain && !self.line.is_empty() && self.is_open(now);
        if concerns { self.timetable.closes_at(now) } else { None }
    }

    /// How many tickets are in line: drafting, waiting or being offered.
    pub fn line_len(&self) -> usize {
        self.line.len()
    }

    /// The tickets in line, first to be served first.
    pub fn line(&self) -> impl Iterator<Item = TicketId> + '_ {
        self.line.iter().map(|(_, ticket)| ticket)
    }

    /// The places in line that are taken, and by which tickets, in the same order.
    pub fn places(&self) -> &Places {
        &self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_within_their_bounds() {
        assert_eq!(Settings::default().problems(), []);
    }

    #[test]
    fn settings_from_before_there_were_some_of_them_have_the_defaults_for_those() {
        let before = r#"{ "line_max": 7 }"#;
        let settings: Settings = serde_json::from_str(before).unwrap();
        assert_eq!(settings, Settings { line_max: 7, ..Settings::default() });
    }

    #[test]
    fn only_a_session_that_asks_for_accounts_keeps_out_who_has_none() {
        let admitted = |has_account| [Entry::Guest, Entry::Account, Entry::Both].map(|entry| entry.admits(has_account));
        assert_eq!(admitted(false), [true, false, true]);
        assert_eq!(admitted(true), [true, true, true]);
        assert_eq!(Settings::default().entry, Entry::Guest);
    }

    #[test]
    fn what_is_personal_is_kept_for_its_days_but_never_shorter_than_a_visit_is_remembered() {
        let kept = |retention_days, nickname_only| {
            Settings { retention_days, nickname_only, ..Settings::default() }.personal_kept()
        };
        assert_eq!(Settings::default().personal_kept(), SignedDuration::from_hours(30 * 24));
        assert_eq!(kept(1, false), SignedDuration::from_hours(24));
        assert_eq!(kept(0, false), ENDED_KEPT);
        assert_eq!(kept(3_650, true), ENDED_KEPT, "with nicknames only, nothing outlives the visit");
    }

    #[test]
    fn every_problem_is_reported_at_once_with_its_field() {
        let settings = Settings { offer_s: 0, line_max: 0, ..Settings::default() };
        let fields: Vec<_> = settings.problems().into_iter().map(|p| p.field).collect();
        assert_eq!(fields, ["line_max", "offer_s"]);
    }
}
