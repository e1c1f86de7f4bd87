//! The settings of a session as a form shows them.

mod table;

use anteroom_domain::session::Settings;

pub(crate) use table::FIELDS;

use crate::words::seconds_words;

/// Where a setting stands in the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Group {
    General,
    Queue,
    Timers,
    Hosts,
    Closing,
    Room,
    Texts,
    Personal,
}

impl Group {
    /// In the order of the page. The first one also has the name and the description.
    pub(super) const ALL: [Self; 8] =
        [Self::General, Self::Queue, Self::Timers, Self::Hosts, Self::Closing, Self::Room, Self::Texts, Self::Personal];

    pub(super) fn title(self) -> &'static str {
        match self {
            Self::General => "General",
            Self::Queue => "Queue",
            Self::Timers => "Timers",
            Self::Hosts => "Hosts",
            Self::Closing => "Closing",
            Self::Room => "Room",
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
            Self::Room => "room",
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
            Self::Room => "The consultation itself: picture, chat, recording, and what is asked afterwards.",
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

    use anteroom_domain::session::{Assignment, Closing};

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
