//! A page that says what happened, what is kept and what to do.

use askama::Template;
use axum::{http::StatusCode, response::Response};

use super::page;
use crate::{
    assets::{Assets, assets},
    language::Language,
};

#[derive(Template)]
#[template(path = "pages/error.html")]
struct ErrorPage {
    assets: Assets,
    lang: Language,
    title: String,
    status: u16,
    headline: String,
    detail: String,
    code: String,
    links: Vec<Link>,
}

impl ErrorPage {
    /// What to quote.
    fn tell(&self) -> String {
        self.lang.with("error-tell", [("code", self.code.as_str().into()), ("status", self.status.to_string().into())])
    }
}

/// Somewhere to go instead.
#[derive(Debug, Clone)]
pub(crate) struct Link {
    pub(crate) href: String,
    pub(crate) label: String,
}

/// The page of an error. It always leads somewhere: to `links`, or else to the sessions.
pub(crate) fn error_page(
    language: Language,
    status: StatusCode,
    headline: &str,
    detail: &str,
    code: &str,
    mut links: Vec<Link>,
) -> Response {
    if links.is_empty() {
        links.push(Link { href: "/".to_owned(), label: language.say("error-all") });
    }
    page(&ErrorPage {
        assets: assets(),
        lang: language,
        title: headline.to_owned(),
        status: status.as_u16(),
        headline: headline.to_owned(),
        detail: detail.to_owned(),
        code: code.to_owned(),
        links,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::checks::{checked, long};

    #[test]
    fn the_page_stands_with_few_words_and_with_many() {
        for count in [0, 1, 300] {
            let links = (0..count).map(|n| Link { href: format!("/s/session-{n}"), label: long(80) });
            let html = checked(&ErrorPage {
                assets: assets(),
                lang: Language::English,
                title: long(80),
                status: 503,
                headline: long(80),
                detail: long(400),
                code: "unavailable".to_owned(),
                links: links.collect(),
            });
            assert!(html.contains("tell them: unavailable (503)"));
            assert_eq!(html.matches("href=\"/s/session-").count(), count);
        }
    }
}
