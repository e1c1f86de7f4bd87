//! The settings of a session: the table that the form is made of says here, too, what there is and what may be.

use anteroom_domain::session::Settings;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr, Schema, Type,
        schema::{AdditionalProperties, ObjectBuilder},
    },
};

use super::super::problem::FieldProblem;
use crate::pages::admin::fields::{FIELDS, Field, Kind};

/// Every setting.
#[derive(Serialize)]
#[serde(transparent)]
pub(crate) struct AllSettings(pub(crate) Settings);

/// Some settings: what is not named stays as it is, or is the default of a new session.
pub(crate) struct SomeSettings;

impl PartialSchema for AllSettings {
    fn schema() -> RefOr<Schema> {
        let object = object().description(Some("Every setting of a session."));
        FIELDS.iter().fold(object, |object, field| object.required(field.name)).into()
    }
}

impl ToSchema for AllSettings {
    fn name() -> std::borrow::Cow<'static, str> {
        "Settings".into()
    }
}

impl PartialSchema for SomeSettings {
    fn schema() -> RefOr<Schema> {
        let words =
            "Some settings of a session. What is not named stays as it is; of a new session, it is the default.";
        object().description(Some(words)).additional_properties(Some(AdditionalProperties::FreeForm(false))).into()
    }
}

impl ToSchema for SomeSettings {
    fn name() -> std::borrow::Cow<'static, str> {
        "SomeSettings".into()
    }
}

fn object() -> ObjectBuilder {
    FIELDS.iter().fold(ObjectBuilder::new(), |object, field| object.property(field.name, schema(field)))
}

fn schema(field: &Field) -> ObjectBuilder {
    let default = serde_json::to_value(Settings::default()).ok().and_then(|all| all.get(field.name).cloned());
    let schema =
        ObjectBuilder::new().description(Some(format!("{}. {}", field.label, field.sentence))).default(default);
    match &field.kind {
        Kind::Number { .. } => {
            let (least, most) = field.bounds().unwrap_or((0, u32::MAX));
            schema.schema_type(Type::Integer).minimum(Some(least)).maximum(Some(most))
        }
        Kind::Choice { choices, .. } => {
            schema.schema_type(Type::String).enum_values(Some(choices.iter().map(|(value, _)| *value)))
        }
        Kind::Switch { .. } => schema.schema_type(Type::Boolean),
        Kind::Text { .. } => {
            let most = field.bounds().map(|(_, most)| most as usize);
            schema.schema_type(Type::String).max_length(most)
        }
    }
}

/// Takes in what is given over what is; else says of each field what is wrong with it.
pub(crate) fn read(current: &Settings, given: &Map<String, Value>) -> Result<Settings, Vec<FieldProblem>> {
    let (mut settings, mut problems) = (current.clone(), Vec::new());
    for (name, value) in given {
        let read = match FIELDS.iter().find(|field| field.name == name) {
            Some(field) => take(field, &mut settings, value),
            None => Err("There is no such setting.".to_owned()),
        };
        problems.extend(read.err().map(|detail| FieldProblem::new(format!("settings.{name}"), detail)));
    }
    if problems.is_empty() { Ok(settings) } else { Err(problems) }
}

/// A value of the right type is read as it would be typed.
fn take(field: &Field, settings: &mut Settings, value: &Value) -> Result<(), String> {
    match (&field.kind, value) {
        (Kind::Number { .. }, Value::Number(number)) => field.read(settings, &number.to_string()),
        (Kind::Switch { .. }, Value::Bool(on)) => field.read(settings, if *on { "yes" } else { "" }),
        (Kind::Choice { choices, .. }, Value::String(text)) if choices.iter().any(|(choice, _)| choice == text) => {
            field.read(settings, text)
        }
        (Kind::Text { .. }, Value::String(text)) => {
            let (_, most) = field.bounds().unwrap_or((0, u32::MAX));
            let chars = text.chars().count();
            // As it was sent: the form forgives what is cut off at its ends, and the document promises this.
            if chars > most as usize {
                return Err(format!("At most {most} characters; these are {chars}."));
            }
            field.read(settings, text)
        }
        (Kind::Number { .. }, _) => {
            let (least, most) = field.bounds().unwrap_or((0, u32::MAX));
            Err(format!("Give a whole number from {least} to {most}."))
        }
        (Kind::Switch { .. }, _) => Err("Give true or false.".to_owned()),
        (Kind::Choice { choices, .. }, _) => {
            let names: Vec<_> = choices.iter().map(|(choice, _)| *choice).collect();
            Err(format!("Give one of these: {}.", names.join(", ")))
        }
        (Kind::Text { .. }, _) => Err("Give a text.".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn given(value: &Value) -> Result<Settings, Vec<String>> {
        let members = value.as_object().unwrap();
        read(&Settings::default(), members).map_err(|found| found.into_iter().map(|problem| problem.field).collect())
    }

    #[test]
    fn what_is_answered_can_be_sent_back() {
        let all = serde_json::to_value(AllSettings(Settings { line_max: 7, ..Settings::default() })).unwrap();
        assert_eq!(given(&all).unwrap(), Settings { line_max: 7, ..Settings::default() });
        assert_eq!(given(&json!({ "grace_s": 60 })).unwrap(), Settings { grace_s: 60, ..Settings::default() });
    }

    #[test]
    fn every_setting_that_is_wrong_is_named_and_none_is_taken() {
        let wrong = json!({
            "assignment": "manual ", "consent_text": "x".repeat(1_001), "grace_s": 0, "line_max": "7", "nickname_only": 1,
            "no_such": 1, "weight": 1.5,
        });
        let fields = wrong.as_object().unwrap().keys().map(|name| format!("settings.{name}")).collect();
        assert_eq!(given(&wrong), Err(fields));
    }
}
