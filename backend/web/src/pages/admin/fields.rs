//! The settings of a session as a form shows them: one table of what each is called, what it means, and how it is read.

use anteroom_domain::session::{Assignment, Closing, Entry, Settings, Unstaffed};

use crate::words::seconds_words;

/// Where a setting stands in the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Group {
    General,
    Queue,
    Timers,
    Hosts,
    Closing,
    Texts,
    Personal,
}

impl Group {
    /// In the order of the page. The first one also has the name and the description.
    pub(super) const ALL: [Self; 7] =
        [Self::General, Self::Queue, Self::Timers, Self::Hosts, Self::Closing, Self::Texts, Self::Personal];

    pub(super) fn title(self) -> &'static str {
        match self {
            Self::General => "General",
            Self::Queue => "Queue",
            Self::Timers => "Timers",
            Self::Hosts => "Hosts",
            Self::Closing => "Closing",
            Self::Texts => "Texts",
            Self::Personal => "Personal data",
        }
    }

    /// Its name in the address of its place on the page.
    pub(super) fn anchor(self) -> &'static str {
        match self {
            Self::General => "general",
            Self::Queue => "queue",
            Self::Timers => "timers",
            Self::Hosts => "hosts",
            Self::Closing => "closing",
            Self::Texts => "texts",
            Self::Personal => "personal",
        }
    }

    pub(super) fn about(self) -> &'static str {
        match self {
            Self::General => "What customers read, and how they come to a host.",
            Self::Queue => "Who may stand in line, and who comes first.",
            Self::Timers => "How long things may take. What is not answered in time ends by itself.",
            Self::Hosts => "What a host has time for.",
            Self::Closing => "What closing means for those who are still in line. It never ends a consultation.",
            Self::Texts => "What customers are asked to agree to.",
            Self::Personal => "What customers say and hosts write down about a visit, and how long it is kept.",
        }
    }
}

/// How a setting is put in.
pub(crate) enum Kind {
    Number {
        get: fn(&Settings) -> u32,
        set: fn(&mut Settings, u32),
        unit: &'static str,
    },
    /// One of a few: the value, and what it means.
    Choice {
        get: fn(&Settings) -> &'static str,
        set: fn(&mut Settings, &str) -> bool,
        choices: &'static [(&'static str, &'static str)],
    },
    Switch {
        get: fn(&Settings) -> bool,
        set: fn(&mut Settings, bool),
        words: &'static str,
    },
    Text {
        get: fn(&Settings) -> &str,
        set: fn(&mut Settings, String),
    },
}

/// One setting.
pub(crate) struct Field {
    /// Its name, in the form and in the domain alike.
    pub(crate) name: &'static str,
    pub(crate) group: Group,
    pub(crate) label: &'static str,
    /// What it does, in a sentence.
    pub(crate) sentence: &'static str,
    pub(crate) kind: Kind,
}

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
        "So long after a visit its name and notes are deleted; 0 for an hour after it. What is kept already counts too."
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

/// The setting with this name.
pub(super) fn field(name: &str) -> Option<&'static Field> {
    FIELDS.iter().find(|field| field.name == name)
}

impl Field {
    /// Its value as it stands in the form.
    pub(super) fn value(&self, settings: &Settings) -> String {
        match &self.kind {
            Kind::Number { get, .. } => get(settings).to_string(),
            Kind::Choice { get, .. } => get(settings).to_owned(),
            Kind::Switch { get, .. } => if get(settings) { "yes" } else { "" }.to_owned(),
            Kind::Text { get, .. } => get(settings).to_owned(),
        }
    }

    /// Its value as a person reads it.
    pub(super) fn words(&self, settings: &Settings) -> String {
        match &self.kind {
            Kind::Number { get, unit: "seconds", .. } => seconds_words(get(settings)),
            Kind::Number { get, .. } => get(settings).to_string(),
            Kind::Choice { get, choices, .. } => {
                let value = get(settings);
                choices.iter().find(|(name, _)| *name == value).map_or(value, |(_, words)| words).to_owned()
            }
            Kind::Switch { get, .. } => if get(settings) { "yes" } else { "no" }.to_owned(),
            Kind::Text { get, .. } => match get(settings) {
                "" => "empty".to_owned(),
                text => format!("“{}”", shortened(text)),
            },
        }
    }

    /// The default as a person reads it.
    pub(super) fn default_words(&self) -> String {
        self.words(&Settings::default())
    }

    /// The least and the greatest value, where there are such.
    pub(crate) fn bounds(&self) -> Option<(u32, u32)> {
        Settings::bounds(self.name)
    }

    /// Takes in what was typed; else says what is wrong with it.
    pub(crate) fn read(&self, settings: &mut Settings, typed: &str) -> Result<(), String> {
        let typed = typed.trim();
        match &self.kind {
            Kind::Number { set, .. } => {
                let (least, most) = self.bounds().unwrap_or((0, u32::MAX));
                match typed.parse() {
                    Ok(value) if (least..=most).contains(&value) => set(settings, value),
                    _ => return Err(format!("Give a whole number from {least} to {most}.")),
                }
            }
            Kind::Choice { set, .. } => {
                if !set(settings, typed) {
                    return Err("Choose one of these.".to_owned());
                }
            }
            Kind::Switch { set, .. } => set(settings, typed == "yes"),
            Kind::Text { set, .. } => {
                let text = typed.replace("\r\n", "\n");
                let most = self.bounds().map_or(u32::MAX, |(_, most)| most);
                if text.chars().count() > most as usize {
                    return Err(format!("At most {most} characters; these are {}.", text.chars().count()));
                }
                set(settings, text);
            }
        }
        Ok(())
    }
}

/// The beginning of a text that may be long.
pub(super) fn shortened(text: &str) -> String {
    const SHOWN: usize = 60;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= SHOWN { line } else { line.chars().take(SHOWN).chain(['…']).collect() }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_setting_has_a_place_in_the_form() {
        let serde_json::Value::Object(settings) = serde_json::to_value(Settings::default()).unwrap() else {
            panic!("settings have names")
        };
        let names: BTreeSet<_> = settings.keys().map(String::as_str).collect();
        assert_eq!(FIELDS.iter().map(|field| field.name).collect::<BTreeSet<_>>(), names);
        assert_eq!(FIELDS.len(), names.len(), "each once");
        assert!(Group::ALL.iter().all(|group| FIELDS.iter().any(|field| field.group == *group)));
    }

    #[test]
    fn what_a_form_shows_is_read_back_as_it_was() {
        let settings = Settings {
            assignment: Assignment::Automatic,
            at_closing: Closing::Hard,
            transfers_to_tail: true,
            consent_text: "One.\nTwo.".to_owned(),
            held_max: 0,
            nickname_only: true,
            ..Settings::default()
        };
        let mut read = Settings::default();
        for field in FIELDS {
            field.read(&mut read, &field.value(&settings)).unwrap();
        }
        assert_eq!(read, settings);
    }

    #[test]
    fn every_number_is_taken_at_its_bounds_and_not_beyond() {
        for field in FIELDS.iter().filter(|field| matches!(field.kind, Kind::Number { .. })) {
            let (least, most) = field.bounds().expect("a number has bounds");
            let mut settings = Settings::default();
            for value in [least, most] {
                field.read(&mut settings, &format!(" {value} ")).unwrap();
                assert_eq!(field.value(&settings), value.to_string());
                assert_eq!(settings.problems(), [], "{}", field.name);
            }
            let beyond = [u64::from(least).checked_sub(1), Some(u64::from(most) + 1), Some(u64::MAX)];
            let typed = beyond.into_iter().flatten().map(|value| value.to_string());
            for typed in typed.chain(["", "-1", "1.5", "ten", "١"].map(str::to_owned)) {
                let problem = field.read(&mut settings, &typed).unwrap_err();
                assert_eq!(problem, format!("Give a whole number from {least} to {most}."), "{typed}");
                assert_eq!(field.value(&settings), most.to_string(), "and nothing has changed");
            }
        }
    }
}
