//! RFC 9457 problem details: what every error under `/api` is answered with.

use std::collections::BTreeMap;

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::{
    IntoResponses, ToSchema,
    openapi::{ContentBuilder, Ref, RefOr, ResponseBuilder, response::Response as Documented},
};

/// Why a request was not done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct Problem {
    /// Always `about:blank`: `code` tells the kind.
    #[serde(rename = "type")]
    pub(crate) kind: &'static str,
    /// A sentence about the kind of problem.
    pub(crate) title: String,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599)]
    pub(crate) status: u16,
    /// A word for programs that never changes.
    pub(crate) code: &'static str,
    /// More about this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(crate) detail: Option<String>,
    /// The field that is to blame, where one is; of several the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(crate) field: Option<String>,
    /// Every field that is to blame, where there are some.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) fields: Vec<FieldProblem>,
}

/// A field, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct FieldProblem {
    /// The field, such as `settings.grace_s` or `weekly.mon[1]`, counted from 0.
    pub(crate) field: String,
    /// What is wrong with it.
    pub(crate) detail: String,
}

impl FieldProblem {
    pub(crate) fn new(field: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { field: field.into(), detail: detail.into() }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let kind = HeaderValue::from_static("application/problem+json");
        let mut response = (status, Json(self)).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        response
    }
}

/// What everything may be answered with that only admins may ask for.
pub(crate) struct ForAdmins;

impl IntoResponses for ForAdmins {
    fn responses() -> BTreeMap<String, RefOr<Documented>> {
        problems(&[
            ("401", "Nobody has logged in, or the login is over."),
            ("403", "Whoever has logged in is no admin, or the request comes from another site."),
            (
                "503",
                "Something behind the server does not answer. Nothing was changed; `Retry-After` says when to try again.",
            ),
        ])
    }
}

/// What everything may be answered with that names a session.
pub(crate) struct OfSession;

impl IntoResponses for OfSession {
    fn responses() -> BTreeMap<String, RefOr<Documented>> {
        problems(&[("404", "There is no such session.")])
    }
}

/// What everything may be answered with that names a camera.
pub(crate) struct OfCamera;

impl IntoResponses for OfCamera {
    fn responses() -> BTreeMap<String, RefOr<Documented>> {
        problems(&[("404", "There is no such camera.")])
    }
}

/// What everything may be answered with that names a webhook.
pub(crate) struct OfWebhook;

impl IntoResponses for OfWebhook {
    fn responses() -> BTreeMap<String, RefOr<Documented>> {
        problems(&[("404", "There is no such webhook, or no such delivery.")])
    }
}

/// What everything may be answered with that has a body. Nothing is ever half done.
pub(crate) struct OfBody;

impl IntoResponses for OfBody {
    fn responses() -> BTreeMap<String, RefOr<Documented>> {
        problems(&[
            ("400", "The body is not JSON."),
            ("413", "The body is longer than 64 kB."),
            ("415", "The body is not said to be JSON."),
            ("422", "Fields are wrong; each is named."),
        ])
    }
}

/// What everything may be answered with that can be overtaken.
pub(crate) struct OfChange;

impl IntoResponses for OfChange {
    fn responses() -> BTreeMap<String, RefOr<Documented>> {
        problems(&[("409", "That is not possible now: somebody else was quicker. Read it again.")])
    }
}

/// What everything may be answered with that has a query.
pub(crate) struct OfQuery;

impl IntoResponses for OfQuery {
    fn responses() -> BTreeMap<String, RefOr<Documented>> {
        problems(&[("400", "The query cannot be read."), ("422", "Parts of the query are wrong; each is named.")])
    }
}

fn problems(list: &[(&str, &str)]) -> BTreeMap<String, RefOr<Documented>> {
    let content = || ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    let problem = |words: &str| {
        ResponseBuilder::new().description(words).content("application/problem+json", content()).build().into()
    };
    list.iter().map(|(status, words)| ((*status).to_owned(), problem(words))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_without_a_field_names_none() {
        let (title, detail) = ("There is no such thing.".to_owned(), None);
        let problem = Problem {
            kind: "about:blank",
            title,
            status: 404,
            code: "not_found",
            detail,
            field: None,
            fields: Vec::new(),
        };
        let json = serde_json::to_value(problem).unwrap();
        let names: Vec<_> = json.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(names, ["code", "status", "title", "type"]);
    }
}
