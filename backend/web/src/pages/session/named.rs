//! What an address names.

use std::sync::Arc;

use axum::{
    extract::{FromRequestParts, Path},
    http::request::Parts,
};

use crate::{app::App, errors::PageError, links::Link};

/// The session that an address names, as it is written there. What cannot be read names none.
pub(crate) struct Named(pub(super) String);

impl FromRequestParts<Arc<App>> for Named {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, PageError> {
        let path = Path::<String>::from_request_parts(parts, app).await;
        path.map(|Path(slug)| Self(slug)).map_err(|_| PageError::no_such_session(&app.floor.read()))
    }
}

/// A link that stands in an address. Only its form is looked at here, not its seal.
pub(crate) struct Linked(pub(super) Link);

impl FromRequestParts<Arc<App>> for Linked {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, PageError> {
        let path = Path::<(String, String)>::from_request_parts(parts, app).await;
        let link = path.ok().and_then(|Path((_, link))| Link::parse(&link));
        link.map(Self).ok_or(PageError::LinkOver)
    }
}
