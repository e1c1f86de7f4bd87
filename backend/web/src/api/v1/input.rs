//! What is asked, and by whom: as for pages, but answered in JSON whatever is wrong with it.

use std::sync::Arc;

use anteroom_domain::session::Session;
use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Query, Request},
    http::{HeaderMap, StatusCode, header, request::Parts},
};
use serde::{Deserialize, Deserializer, de::DeserializeOwned, de::Error as _};
use serde_json::{Map, Value};

use super::super::problem::FieldProblem;
use crate::{
    app::App,
    auth::Admin,
    errors::{ApiError, PageError},
    pages::admin::NamedSession,
    security,
};

/// An admin who has logged in, by the rules of the pages.
pub(crate) struct ApiAdmin(pub(crate) Admin);

impl FromRequestParts<Arc<App>> for ApiAdmin {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, ApiError> {
        Ok(Self(Admin::from_request_parts(parts, app).await?))
    }
}

/// The session that the address names, archived or not; for admins only.
pub(crate) struct ApiSession(pub(crate) Session);

impl FromRequestParts<Arc<App>> for ApiSession {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, ApiError> {
        match NamedSession::from_request_parts(parts, app).await {
            Ok(NamedSession(session)) => Ok(Self(session)),
            Err(PageError::NotFound) => Err(ApiError::NotFound),
            Err(error) => Err(error.into()),
        }
    }
}

/// A body of ours: JSON, said to be JSON, and not from a page of another site. No form of another site can send it: a
/// browser asks first whether it may, and is told nothing of the kind.
pub(crate) struct Body<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<Arc<App>> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, ApiError> {
        if !security::is_same_origin(&app.config, request.headers()) {
            return Err(ApiError::ForeignOrigin);
        }
        if !is_json(request.headers()) {
            return Err(ApiError::NotJson);
        }
        let bytes = Bytes::from_request(request, app).await.map_err(|rejection| match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => ApiError::TooLarge,
            _ => ApiError::Malformed,
        })?;
        let mut value: Value = serde_json::from_slice(&bytes).map_err(|_| ApiError::Malformed)?;
        whole_numbers(&mut value);
        if !value.is_object() {
            return Err(ApiError::Invalid(vec![FieldProblem::new("", "The body must be an object.")]));
        }
        serde_path_to_error::deserialize(value).map(Self).map_err(|error| {
            let (path, why) = (error.path().to_string(), error.into_inner().to_string());
            ApiError::Invalid(vec![FieldProblem::new(blamed(&path, &why), format!("This is wrong: {why}."))])
        })
    }
}

/// To JSON, and so to the document, 7.0 is the same whole number as 7.
fn whole_numbers(value: &mut Value) {
    match value {
        Value::Number(number) if number.is_f64() => {
            let digits = number.as_f64().map(|value| value.to_string()).unwrap_or_default();
            if let Ok(whole) = digits.parse::<u64>() {
                *value = whole.into();
            }
        }
        Value::Array(items) => items.iter_mut().for_each(whole_numbers),
        Value::Object(members) => members.values_mut().for_each(whole_numbers),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Which field is to blame. Which one is missing is told in words only.
fn blamed(path: &str, why: &str) -> String {
    let path = if path == "." { "" } else { path };
    match why.strip_prefix("missing field `").and_then(|rest| rest.split('`').next()) {
        Some(missing) if path.is_empty() => missing.to_owned(),
        Some(missing) => format!("{path}.{missing}"),
        None => path.to_owned(),
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

/// The query of an address.
pub(crate) struct Asked<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequestParts<Arc<App>> for Asked<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, ApiError> {
        let query = Query::<T>::from_request_parts(parts, app).await;
        query.map(|Query(asked)| Self(asked)).map_err(|_| ApiError::Malformed)
    }
}

/// An object and nothing else: serde would read a struct from a list, too.
pub(crate) struct Object<T>(pub(crate) T);

impl<'de, T: DeserializeOwned> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let members = Map::<String, Value>::deserialize(deserializer)?;
        serde_path_to_error::deserialize(Value::Object(members)).map(Self).map_err(|error| {
            let path = error.path().to_string();
            let why = error.into_inner();
            if path == "." { D::Error::custom(why) } else { D::Error::custom(format!("{path}: {why}")) }
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_whole_number_is_one_however_it_is_written() {
        let mut value = json!({ "a": [7.0, -1.0, 7.5, 1e300], "b": { "c": 1e3 } });
        whole_numbers(&mut value);
        assert_eq!(value, json!({ "a": [7, -1.0, 7.5, 1e300], "b": { "c": 1000 } }));
    }

    #[test]
    fn the_field_that_is_missing_is_named() {
        assert_eq!(blamed(".", "missing field `slug`"), "slug");
        assert_eq!(blamed("hours", "missing field `zone`"), "hours.zone");
        assert_eq!(blamed("edition", "invalid value: integer `-1`, expected u32"), "edition");
    }
}
