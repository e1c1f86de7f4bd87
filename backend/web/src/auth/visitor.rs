//! Whoever opens a page.

use std::{convert::Infallible, sync::Arc};

use anteroom_engine::{
    ports::{Account, TokenHash},
    seat::Seat,
    token::Token,
};
use axum::{
    extract::{FromRequestParts, Request, State},
    http::request::Parts,
    middleware::Next,
    response::{IntoResponse, Response},
};
use tower_cookies::Cookies;

use super::cookies;
use crate::{
    app::App,
    errors::{ApiError, PageError},
    security, sockets,
};

/// Whoever opens a page: with their seat, or with a new one, whose cookie goes out with the answer. Only the cookie is
/// made; nothing is stored until they join.
pub(crate) struct Visitor {
    pub(crate) seat: Seat,
    /// Whether the browser sent the seat. A form from a new seat means that the browser keeps no cookies.
    pub(crate) returning: bool,
}

impl Visitor {
    /// Whether a form carried the form token of this seat.
    pub(crate) fn check(&self, csrf: &str) -> Result<(), PageError> {
        if !self.returning {
            return Err(PageError::NoCookies);
        }
        if self.seat.token.csrf_matches(csrf) { Ok(()) } else { Err(PageError::BadCsrf) }
    }
}

impl FromRequestParts<Arc<App>> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Infallible> {
        let cookies = Cookies::from_request_parts(parts, app).await.unwrap_or_default();
        if let Some(token) = cookies::seat(&app.config, &cookies) {
            return Ok(Self { seat: Seat::from(token), returning: true });
        }
        let token = Token::generate(&*app.random);
        cookies::set_seat(&app.config, &cookies, &token);
        Ok(Self { seat: Seat::from(token), returning: false })
    }
}

/// Who is behind a socket: what its cookies said when it connected.
#[derive(Debug, Clone)]
pub(crate) struct Viewer {
    pub(crate) seat: Option<Seat>,
    pub(crate) staff: Option<(Account, TokenHash)>,
}

impl Viewer {
    async fn read(app: &App, cookies: &Cookies) -> Result<Self, ApiError> {
        let seat = cookies::seat(&app.config, cookies).map(Seat::from);
        let staff = match cookies::login(&app.config, cookies) {
            Some(token) => app.log_ins.account(&token).await?.map(|account| (account, token.hash())),
            None => None,
        };
        Ok(Self { seat, staff })
    }

    /// The member of staff behind a socket, as they are now. A connection may be older than the end of its login, and ask
    /// once more.
    pub(crate) async fn staff_now(&self, app: &App) -> Option<(Account, TokenHash)> {
        let (_, token) = self.staff.as_ref()?;
        let account = app.log_ins.live(&[*token]).await.ok()?.remove(token)?;
        Some((account, *token))
    }
}

impl FromRequestParts<Arc<App>> for Viewer {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, ApiError> {
        let cookies = Cookies::from_request_parts(parts, app).await.unwrap_or_default();
        Self::read(app, &cookies).await
    }
}

/// Puts the viewer on requests to the sockets, before socket.io sees them, and turns foreign pages away.
pub(crate) async fn identify_sockets(
    State(app): State<Arc<App>>,
    cookies: Cookies,
    mut request: Request,
    next: Next,
) -> Response {
    if !request.uri().path().starts_with("/socket.io") {
        return next.run(request).await;
    }
    if !security::is_same_origin(&app.config, request.headers()) {
        return ApiError::ForeignOrigin.into_response();
    }
    match Viewer::read(&app, &cookies).await {
        Ok(viewer) => {
            request.extensions_mut().insert(viewer);
            sockets::slim(&mut request);
            next.run(request).await
        }
        Err(error) => error.into_response(),
    }
}
