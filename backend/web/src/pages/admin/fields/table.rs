//! The table of settings: what each is called, what it means, and how it is read.

use anteroom_domain::{
    room::{Chat, Feedback, Recording, VideoCodec},
    session::{Assignment, Closing, Entry, Unstaffed},
};

use super::{Field, Group, Kind};

/// A setting that is a number, of the type that it has in the domain. What does not fit it is far outside its bounds,
/// and so is the greatest value that does.
macro_rules! number {
    ($group:ident, $name:ident, $unit:literal, $label:literal, $sentence:literal) => {
        Field {
            name: stringify!($name),
            group: Group::$group,
            label: $label,
            sentence: $sentence,
            kind: Kind::Number {
                get: |settings| settings.$name.into(),
                set: |settings, value| settings.$name = value.try_into().unwrap_or(!0),
                unit: $unit,
            },
        }
    };
}

/// Every setting, in the order of the page.
pub(crate) const FIELDS: &[Field] = &[
    Field {
        name: "assignment",
        group: Group::General,
        label: "How customers come to a host",
        sentence: "Either a host asks for the next customer, or the first in line is offered to whoever has been free \
                   the longest.",
        kind: Kind::Choice {
            get: |settings| match settings.assignment {
                Assignment::Manual => "manual",
                Assignment::Automatic => "automatic",
            },
            set: |settings, value| {
                settings.assignment = match value {
                    "manual" => Assignment::Manual,
                    "automatic" => Assignment::Automatic,
                    _ => return false,
                };
                true
            },
            choices: &[("manual", "A host asks for the next one"), ("automatic", "Offered to the next free host")],
        },
    },
    Field {
        name: "unstaffed",
        group: Group::General,
        label: "While no host is on duty",
        sentence: "Customers may join and are told plainly that nobody is there yet, or they are turned away.",
        kind: Kind::Choice {
            get: |settings| match settings.unstaffed {
                Unstaffed::Admit => "admit",
                Unstaffed::Refuse => "refuse",
            },
            set: |settings, value| {
                settings.unstaffed = match value {
                    "admit" => Unstaffed::Admit,
                    "refuse" => Unstaffed::Refuse,
                    _ => return false,
                };
                true
            },
            choices: &[("admit", "Customers may join"), ("refuse", "Customers are turned away")],
        },
    },
    Field {
        name: "entry",
        group: Group::General,
        label: "Who may wait",
        sentence: "With an account, a customer has the same place on every device where they sign in. Whoever waits already stays.",
        kind: Kind::Choice {
            get: |settings| match settings.entry {
                Entry::Guest => "guest",
                Entry::Account => "account",
                Entry::Both => "both",
            },
            set: |settings, value| {
                settings.entry = match value {
                    "guest" => Entry::Guest,
                    "account" => Entry::Account,
                    "both" => Entry::Both,
                    _ => return false,
                };
                true
            },
            choices: &[
                ("guest", "Anyone, and nobody is asked for an account"),
                ("account", "Only customers with an account"),
                ("both", "Anyone, with an account or without"),
            ],
        },
    },
    number!(
        General,
        party_max,
        "people",
        "People on one place",
        "Who joined and whoever they bring along, all together."
    ),
    number!(Queue, line_max, "places", "Longest line", "Whoever comes when so many are in line is turned away."),
    number!(
        Queue,
        class,
        "0 is served first",
        "Priority of those who join",
        "Smaller numbers are served before greater ones, whoever came first."
    ),
    number!(
        Queue,
        ageing_s,
        "seconds",
        "Raise the priority after",
        "So long a wait raises a priority by one, again and again, so that nobody waits for ever; 0 for never."
    ),
    number!(
        Queue,
        weight,
        "times",
        "Weight beside other sessions",
        "For a host of several sessions, a minute of waiting here counts so many times a minute elsewhere."
    ),
    number!(
        Queue,
        missed_call_behind,
        "places",
        "Places lost by a missed call",
        "Whoever does not come in when called stands behind so many others, once; the second time ends the visit."
    ),
    number!(
        Queue,
        cooldown_s,
        "seconds",
        "Pause before joining again",
        "Whoever was served, removed or did not come cannot join again for so long; 0 for no pause."
    ),
    number!(
        Timers,
        grace_s,
        "seconds",
        "Place kept without a connection",
        "A customer whose page is closed or offline for longer loses the place."
    ),
    number!(
        Timers,
        away_max_s,
        "seconds",
        "Longest time away",
        "A customer may step away for so long and keep the place; 0 when nobody may."
    ),
    number!(
        Timers,
        longest_wait_s,
        "seconds",
        "Longest wait",
        "Whoever has waited for so long is told so, and the visit ends; 0 for no limit."
    ),
    number!(
        Timers,
        unstaffed_prompt_s,
        "seconds",
        "Ask whether to stay after",
        "When nobody has been on duty for so long, those in line are asked whether they want to stay; 0 for never."
    ),
    number!(
        Timers,
        unstaffed_again_s,
        "seconds",
        "Ask again after",
        "Whoever wanted to stay is asked again after so long."
    ),
    number!(Timers, unstaffed_answer_s, "seconds", "Time to answer that question", "Without an answer the visit ends."),
    number!(
        Timers,
        answer_s,
        "seconds",
        "Time to come in when called",
        "The customer is alerted again at half time; after it the call counts as missed."
    ),
    number!(
        Timers,
        media_s,
        "seconds",
        "Time until both are seen",
        "How long camera and microphone may take after coming in, before the room is made anew."
    ),
    number!(
        Timers,
        rejoin_s,
        "seconds",
        "Time to come back",
        "How long either side may be lost from a consultation before it ends."
    ),
    number!(
        Timers,
        media_min_s,
        "seconds",
        "Shortest consultation",
        "A customer who ends it earlier counts as having left, not as served."
    ),
    number!(
        Hosts,
        offer_s,
        "seconds",
        "Time to accept an offer",
        "After that the customer is offered to somebody else."
    ),
    number!(
        Hosts,
        reject_delay_s,
        "seconds",
        "Pause after declining",
        "A host who declined or missed an offer is left alone for so long."
    ),
    number!(
        Hosts,
        missed_offers_max,
        "offers",
        "Missed offers until paused",
        "A host who misses so many in a row is paused, since nobody seems to be there."
    ),
    number!(
        Hosts,
        wrap_up_s,
        "seconds",
        "Time between customers",
        "A host has so long to finish up after a consultation, and may skip or extend it."
    ),
    number!(Hosts, held_max, "customers", "Customers on hold", "So many may one host have on hold; 0 for none."),
    number!(
        Hosts,
        held_host_s,
        "seconds",
        "Hold kept without the host",
        "When the host is gone for longer, customers on hold go back to their place in line, for any host."
    ),
    Field {
        name: "at_closing",
        group: Group::Closing,
        label: "When the session closes",
        sentence: "Whoever has been in a consultation already is served in any case.",
        kind: Kind::Choice {
            get: |settings| match settings.at_closing {
                Closing::Drain => "drain",
                Closing::Cutoff => "cutoff",
                Closing::Hard => "hard",
            },
            set: |settings, value| {
                settings.at_closing = match value {
                    "drain" => Closing::Drain,
                    "cutoff" => Closing::Cutoff,
                    "hard" => Closing::Hard,
                    _ => return false,
                };
                true
            },
            choices: &[
                ("drain", "Everyone in line is still served"),
                ("cutoff", "Those who wait are turned away; offers go on"),
                ("hard", "Those who wait are turned away; offers end"),
            ],
        },
    },
    Field {
        name: "keeps_places",
        group: Group::Closing,
        label: "Places of those who are turned away",
        sentence: "Whoever waits when the session closes and is not served any more has the place again at the next opening, \
                   ahead of newcomers.",
        kind: Kind::Switch {
            get: |settings| settings.keeps_places,
            set: |settings, value| settings.keeps_places = value,
            words: "Keep their places for the next opening",
        },
    },
    number!(
        Closing,
        kept_place_min,
        "minutes",
        "Time to come back to a kept place",
        "So long after the session has opened again a kept place can be taken. Then it is given up."
    ),
    Field {
        name: "transfers_to_tail",
        group: Group::Closing,
        label: "Customers handed on from elsewhere",
        sentence: "Otherwise they keep the time at which they joined, and may come before others here.",
        kind: Kind::Switch {
            get: |settings| settings.transfers_to_tail,
            set: |settings, value| settings.transfers_to_tail = value,
            words: "Go to the end of this line",
        },
    },
    Field {
        name: "video_codec",
        group: Group::Room,
        label: "Video codec",
        sentence: "VP8 suits most: each camera is sent in three sizes, and each person receives what their line can take.",
        kind: Kind::Choice {
            get: |settings| settings.video_codec.as_str(),
            set: |settings, value| {
                settings.video_codec = match value {
                    "vp8" => VideoCodec::Vp8,
                    "h264" => VideoCodec::H264,
                    _ => return false,
                };
                true
            },
            choices: &[("vp8", "VP8, in three sizes at once"), ("h264", "H264, easier on some phones")],
        },
    },
    number!(
        Room,
        video_kbps_max,
        "kbit/s",
        "Most that a camera sends",
        "1,500 is good for a picture of 1280 by 720; 500 for a small one on weak lines."
    ),
    Field {
        name: "chat",
        group: Group::Room,
        label: "Writing during a consultation",
        sentence: "What is written is kept as long as names and notes, and the customer can take it along.",
        kind: Kind::Choice {
            get: |settings| match settings.chat {
                Chat::Off => "off",
                Chat::Words => "words",
                Chat::Files => "files",
            },
            set: |settings, value| {
                settings.chat = match value {
                    "off" => Chat::Off,
                    "words" => Chat::Words,
                    "files" => Chat::Files,
                    _ => return false,
                };
                true
            },
            choices: &[("off", "No"), ("words", "Words"), ("files", "Words and files")],
        },
    },
    number!(Room, file_mb_max, "MB", "Largest file", "Larger ones are refused before they are sent."),
    Field {
        name: "recording",
        group: Group::Room,
        label: "Recording",
        sentence: "Nothing is recorded before everyone in the room has agreed, and everyone sees that it runs.",
        kind: Kind::Choice {
            get: |settings| match settings.recording {
                Recording::Off => "off",
                Recording::Asked => "asked",
            },
            set: |settings, value| {
                settings.recording = match value {
                    "off" => Recording::Off,
                    "asked" => Recording::Asked,
                    _ => return false,
                };
                true
            },
            choices: &[("off", "Never"), ("asked", "When the host asks and everyone agrees")],
        },
    },
    number!(
        Room,
        recording_days,
        "days",
        "Recordings kept",
        "So long after the consultation its recording is deleted. What is kept already counts too."
    ),
    Field {
        name: "feedback",
        group: Group::Room,
        label: "Ask customers how it was",
        sentence: "One question on the page that says goodbye, and space for a few words. Nobody has to answer.",
        kind: Kind::Choice {
            get: |settings| match settings.feedback {
                Feedback::Off => "off",
                Feedback::Asked => "asked",
            },
            set: |settings, value| {
                settings.feedback = match value {
                    "off" => Feedback::Off,
                    "asked" => Feedback::Asked,
                    _ => return false,
                };
                true
            },
            choices: &[("off", "No"), ("asked", "Yes, once")],
        },
    },
    Field {
        name: "consent_text",
        group: Group::Texts,
        label: "What customers agree to before waiting",
        sentence: "The place is held while they read. Leave it empty to ask nothing. One paragraph a line.",
        kind: Kind::Text {
            get: |settings| &settings.consent_text,
            set: |settings, value| settings.consent_text = value,
        },
    },
    number!(
        Texts,
        draft_s,
        "seconds",
        "Time to agree",
        "For so long the place is held while the customer has not agreed yet."
    ),
    number!(
        Personal,
        retention_days,
        "days",
        "Names and notes kept",
        "So long after a visit its name and notes are deleted, with what was written and rated; 0 for an hour after it. What is kept already counts too."
    ),
    Field {
        name: "nickname_only",
        group: Group::Personal,
        label: "Nicknames instead of names",
        sentence: "Customers are asked for a nickname and not for their name. It is deleted an hour after the visit, and so \
                   is what the host wrote down, whatever stands above.",
        kind: Kind::Switch {
            get: |settings| settings.nickname_only,
            set: |settings, value| settings.nickname_only = value,
            words: "Ask for a nickname",
        },
    },
];
