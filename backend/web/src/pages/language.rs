//! `/language/{language}`: choosing another language, by the menu at the foot of each page for customers.

use std::sync::Arc;

use axum::{
    extract::{Path, State, rejection::PathRejection},
    http::{HeaderMap, Uri, header},
    response::Redirect,
};
use tower_cookies::Cookies;

use crate::{app::App, auth, errors::PageError, language::Language, security};

/// What stands behind the name of a session where a page can be read; at the other addresses forms are sent.
const READABLE: [&str; 4] = ["changes", "invite", "move", "sign-up"];

/// `GET /language/{language}`: remembers the choice and goes back to the page. It needs no script, and no form token: the worst
/// that a page from elsewhere could do is to show ours in another language, and that is not done for it either.
pub(crate) async fn language(
    State(app): State<Arc<App>>,
    path: Result<Path<String>, PathRejection>,
    cookies: Cookies,
    headers: HeaderMap,
) -> Result<Redirect, PageError> {
    let chosen = path.ok().and_then(|Path(tag)| Language::of_tag(&tag)).ok_or(PageError::NotFound)?;
    if security::is_same_origin(&app.config, &headers) {
        auth::set_language(&app.config, &cookies, chosen);
    }
    let from = headers.get(header::REFERER).and_then(|from| from.to_str().ok());
    Ok(Redirect::to(&from.map_or_else(|| "/".to_owned(), back)))
}

/// The page from which somebody comes: a path of ours, never another host.
fn back(from: &str) -> String {
    let Ok(from) = from.parse::<Uri>() else { return "/".to_owned() };
    let path = from.path();
    if path.starts_with("//") || path.starts_with("/language/") {
        return "/".to_owned();
    }
    match path.split('/').collect::<Vec<_>>().as_slice() {
        // What answered a form has the address to which the form was sent.
        ["", "s", session, what] if !READABLE.contains(what) => format!("/s/{session}"),
        _ => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::back;

    #[test]
    fn whoever_chooses_a_language_comes_back_to_where_they_were() {
        for (from, to) in [
            ("https://meet.example/s/library?x=y", "/s/library"),
            ("https://meet.example/s/library/invite", "/s/library/invite"),
            ("https://meet.example/s/library/join", "/s/library"),
            ("https://meet.example/s/library/join/a-link", "/s/library/join/a-link"),
            ("https://meet.example", "/"),
            ("https://meet.example//evil.example", "/"),
            ("https://meet.example/language/de", "/"),
            ("nonsense of \\ all kinds", "/"),
        ] {
            assert_eq!(back(from), to, "{from}");
        }
    }
}
