//! Who may ask: a program that shows the secret of the configuration, with each request.

use std::{sync::Arc, time::Duration};

use anteroom_domain::Timestamp;
use anteroom_engine::{ports::StoreError, program_tries::NotHeard};
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, StatusCode, header, request::Parts},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use subtle::ConstantTimeEq;

use super::errors::{OpenViduError, Told};
use crate::{app::App, auth::From};

/// What every `OpenVidu` calls its only user.
const USER: &str = "OPENVIDUAPP";
/// When to come back while the database does not answer. Chosen: what pages say as well.
const DATABASE_PAUSE: Duration = Duration::from_secs(4);

/// A program that knows the secret, and what it asks. Cookies are not looked at.
pub(crate) struct Caller {
    path: String,
    at: Timestamp,
}

impl FromRequestParts<Arc<App>> for Caller {
    type Rejection = OpenViduError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, OpenViduError> {
        let secret = app.config.openvidu_secret.as_ref().ok_or(OpenViduError::Empty(StatusCode::NOT_FOUND))?;
        let caller = Self { path: parts.uri.path().to_owned(), at: app.clock.now() };
        // Whoever shows nothing does not guess.
        let shown = shown(&parts.headers).ok_or_else(|| caller.refused(&NotHeard::Wrong, None))?;
        let wanted = format!("{USER}:{secret}");
        let is_right: bool = shown.ct_eq(wanted.as_bytes()).into();
        let Ok(From(whence)) = From::from_request_parts(parts, app).await;
        match app.program_tries.hear(whence.address, is_right).await {
            Ok(()) => Ok(caller),
            Err(NotHeard::Store(error)) => Err(caller.failed(&error)),
            Err(refusal @ NotHeard::TooMany { wait }) => Err(caller.refused(&refusal, Some(wait))),
            Err(refusal @ NotHeard::Wrong) => Err(caller.refused(&refusal, None)),
        }
    }
}

/// The user and the password of the request, with a colon in between.
fn shown(headers: &HeaderMap) -> Option<Vec<u8>> {
    let given = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, credentials) = given.split_once(' ')?;
    if scheme.eq_ignore_ascii_case("basic") { STANDARD.decode(credentials.trim()).ok() } else { None }
}

impl Caller {
    /// The request cannot be done as it is.
    pub(super) fn wrong(&self, message: impl Into<String>) -> OpenViduError {
        self.told(StatusCode::BAD_REQUEST, message.into(), None)
    }

    /// The request is too long.
    pub(super) fn too_large(&self) -> OpenViduError {
        self.told(StatusCode::PAYLOAD_TOO_LARGE, "That was too much at once.".to_owned(), None)
    }

    /// There is no such thing in `OpenVidu` CE.
    pub(super) fn of_pro_only(&self) -> OpenViduError {
        self.told(StatusCode::METHOD_NOT_ALLOWED, "Connections cannot be changed.".to_owned(), None)
    }

    /// The database failed; this is where that is handled, so it is logged here.
    pub(super) fn failed(&self, error: &StoreError) -> OpenViduError {
        tracing::error!(error = error as &dyn std::error::Error, "a request failed");
        let message = "Something behind this does not answer at the moment.".to_owned();
        self.told(StatusCode::SERVICE_UNAVAILABLE, message, Some(DATABASE_PAUSE))
    }

    fn refused(&self, refusal: &NotHeard, wait: Option<Duration>) -> OpenViduError {
        let status = if wait.is_some() { StatusCode::TOO_MANY_REQUESTS } else { StatusCode::UNAUTHORIZED };
        self.told(status, refusal.to_string(), wait)
    }

    fn told(&self, status: StatusCode, message: String, wait: Option<Duration>) -> OpenViduError {
        OpenViduError::Told(Box::new(Told { status, message, path: self.path.clone(), at: self.at, wait }))
    }
}
