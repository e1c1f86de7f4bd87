//! A page that says what happened, what is kept and what to do.

use askama::Template;
use axum::{http::StatusCode, response::Response};

use super::page;
use crate::{
    assets::{Assets, assets},
    errors::PageError,
};

#[derive(Template)]
#[template(path = "pages/error.html")]
struct ErrorPage<'a> {
    assets: Assets,
    lang: &'a str,
    title: String,
    status: u16,
    headline: String,
    detail: String,
    code: String,
    links: Vec<Link>,
}

struct Link {
    href: String,
    label: String,
}

/// The page of an error.
pub(crate) fn error_page(status: StatusCode, headline: &str, detail: &str, code: &str) -> Response {
    page(&ErrorPage {
        assets: assets(),
        lang: "en",
        title: headline.to_owned(),
        status: status.as_u16(),
        headline: headline.to_owned(),
        detail: detail.to_owned(),
        code: code.to_owned(),
        links: vec![Link { href: "/".to_owned(), label: "All sessions".to_owned() }],
    })
}

/// For every address that does not exist.
pub(crate) async fn not_found() -> PageError {
    PageError::NotFound
}
