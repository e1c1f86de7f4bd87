//! A setting as a template draws it.

use anteroom_domain::session::Settings;

use super::{
    fields::{FIELDS, Field, Group, Kind},
    typed::Typed,
};

/// A part of the form.
pub(super) struct GroupView {
    pub(super) group: Group,
    pub(super) fields: Vec<FieldView>,
}

/// One of a few.
pub(super) struct ChoiceView {
    pub(super) value: &'static str,
    pub(super) words: &'static str,
    pub(super) chosen: bool,
}

/// One field.
pub(super) struct FieldView {
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    pub(super) sentence: &'static str,
    /// `number`, `choice`, `switch` or `text`.
    pub(super) kind: &'static str,
    pub(super) value: String,
    pub(super) unit: &'static str,
    pub(super) words: &'static str,
    pub(super) choices: Vec<ChoiceView>,
    /// Its default, and between what it may be.
    pub(super) bounds: String,
    pub(super) is_default: bool,
    pub(super) problem: Option<String>,
}

impl FieldView {
    /// As it is set.
    pub(super) fn of(field: &Field, settings: &Settings) -> Self {
        let value = field.value(settings);
        let (mut unit, mut words, mut choices) = ("", "", Vec::new());
        let kind = match &field.kind {
            Kind::Number { unit: of, .. } => {
                unit = of;
                "number"
            }
            Kind::Choice { choices: all, .. } => {
                choices =
                    all.iter().map(|&(name, words)| ChoiceView { value: name, words, chosen: name == value }).collect();
                "choice"
            }
            Kind::Switch { words: of, .. } => {
                words = of;
                "switch"
            }
            Kind::Text { .. } => "text",
        };
        let default = field.default_words();
        let bounds = match (kind, field.bounds()) {
            ("number", Some((least, most))) => format!("Default: {default}. From {least} to {most}."),
            ("text", Some((_, most))) => format!("Default: {default}. At most {most} characters."),
            _ => format!("Default: {default}."),
        };
        let is_default = value == field.value(&Settings::default());
        let (name, label, sentence) = (field.name, field.label, field.sentence);
        Self { name, label, sentence, kind, value, unit, words, choices, bounds, is_default, problem: None }
    }

    /// As it was typed, with what is wrong with it.
    fn typed(&mut self, value: &str, problem: Option<String>) {
        value.clone_into(&mut self.value);
        for choice in &mut self.choices {
            choice.chosen = choice.value == value;
        }
        self.problem = problem;
    }
}

/// Every setting as it is set.
pub(super) fn groups(settings: &Settings) -> Vec<GroupView> {
    let fields = |group| FIELDS.iter().filter(move |field| field.group == group);
    let views = |group| fields(group).map(|field| FieldView::of(field, settings)).collect();
    Group::ALL.into_iter().map(|group| GroupView { group, fields: views(group) }).collect()
}

/// Every setting as it was typed, and what was read of it, if nothing is wrong with it.
pub(super) fn read(settings: &Settings, typed: &Typed) -> (Vec<GroupView>, Option<Settings>) {
    let (mut groups, mut read, mut is_right) = (groups(settings), settings.clone(), true);
    for view in groups.iter_mut().flat_map(|group| &mut group.fields) {
        let Some(field) = super::fields::field(view.name) else { continue };
        let problem = field.read(&mut read, typed.get(field.name)).err();
        is_right &= problem.is_none();
        view.typed(typed.get(field.name), problem);
    }
    (groups, is_right.then_some(read))
}
