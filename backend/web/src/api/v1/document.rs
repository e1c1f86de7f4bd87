//! The `OpenAPI` document of all this, and the page on which it is read.

use std::sync::{Arc, LazyLock};

use askama::Template;
use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use utoipa::{
    Modify, OpenApi,
    openapi::{
        License, OpenApi as Document,
        security::{ApiKey, ApiKeyValue, SecurityScheme},
    },
};

use super::{
    super::problem::{FieldProblem, Problem},
    audit, camera_state, cameras, hours, people, public, reports, sessions,
    settings::{AllSettings, SomeSettings},
    system, wall, webhooks,
};
use crate::{
    app::App,
    assets::{Assets, assets},
    auth,
    pages::page,
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Anteroom",
        version = "1",
        description = "What operators and programs of others may ask of an installation of Anteroom.\n\n\
            **Who asks** is said by the log-in cookie alone, the one that a browser gets at `/login`; behind TLS it is called \
            `__Host-anteroom-login`, and `anteroom-login` without. What is under `/api/v1/admin` and `/api/v1/cameras` is for \
            administrators.\n\n\
            **Changing something** takes a body of `application/json`, and an `Origin`, where one is sent, that is the \
            server's own.\n\n\
            **Errors** are problem details (RFC 9457), whatever is wrong; `code` never changes its meaning. What was refused \
            was not done, not even in part."
    ),
    paths(
        public::sessions,
        public::session,
        sessions::list,
        sessions::create,
        sessions::read,
        sessions::change,
        sessions::archive,
        hours::read,
        hours::replace,
        hours::judge,
        cameras::list,
        cameras::create,
        cameras::read,
        cameras::change,
        cameras::delete,
        cameras::probe,
        camera_state::snapshot,
        camera_state::state,
        camera_state::restart,
        webhooks::list,
        webhooks::create,
        webhooks::read,
        webhooks::change,
        webhooks::delete,
        webhooks::rotate,
        webhooks::test,
        webhooks::deliveries,
        webhooks::send_again,
        wall::wall,
        reports::reports,
        system::system,
        people::people,
        audit::audit,
        document,
    ),
    components(schemas(Problem, FieldProblem, AllSettings, SomeSettings)),
    tags(
        (name = "Sessions", description = "What everybody may know."),
        (name = "Administration of sessions", description = "Making sessions, and changing them."),
        (name = "Opening hours", description = "When a session is open."),
        (name = "Cameras", description = "IP cameras, which belong to sessions."),
        (name = "Webhooks", description = "Programs that are told what happens."),
        (name = "Operation", description = "What goes on, and what went on."),
        (name = "People", description = "Staff, and what they changed."),
        (name = "This document", description = "")
    ),
    security(("login" = [])),
    modifiers(&Login)
)]
struct Api;

/// What the log-in cookie is called behind TLS.
const COOKIE: &str = "__Host-anteroom-login";

struct Login;

impl Modify for Login {
    fn modify(&self, document: &mut Document) {
        let cookie = ApiKeyValue::with_description(COOKIE, "The log-in cookie.");
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("login", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
        document.info.license = Some(License::new("MIT OR Apache-2.0"));
    }
}

static DOCUMENT: LazyLock<String> = LazyLock::new(|| {
    let Ok(json) = Api::openapi().to_pretty_json() else { panic!("a document is made of what JSON has") };
    json + "\n"
});

/// The document, as it is served and committed.
pub fn openapi() -> &'static str {
    &DOCUMENT
}

/// This document.
#[utoipa::path(
    get,
    path = "/api/v1/openapi.json",
    tag = "This document",
    operation_id = "readDocument",
    security(()),
    responses((status = 200, description = "An OpenAPI 3.1 document.", body = Object))
)]
pub(crate) async fn document(State(app): State<Arc<App>>) -> Response {
    // Which of its two names the cookie has is a matter of the installation.
    let named = format!("\"name\": \"{}\"", auth::login_name(&app.config));
    let document = openapi().replace(&format!("\"name\": \"{COOKIE}\""), &named);
    ([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], document).into_response()
}

#[derive(Template)]
#[template(path = "pages/api_docs.html")]
struct DocsPage<'a> {
    assets: Assets,
    lang: &'a str,
    title: String,
}

/// `GET /api/docs`.
pub(crate) async fn docs() -> Response {
    page(&DocsPage { assets: assets(), lang: "en", title: "The API".to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_is_the_one_that_is_committed() {
        const COMMITTED: &str = include_str!("../../../../../documentation/reference/openapi.json");
        let same = openapi() == COMMITTED;
        assert!(same, "run `cargo run -- openapi > documentation/reference/openapi.json`, and look at what differs");
    }

    #[test]
    fn it_is_open_api_3_1() {
        let document: serde_json::Value = serde_json::from_str(openapi()).unwrap();
        assert_eq!(document["openapi"], "3.1.0");
    }
}
