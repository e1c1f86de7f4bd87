//! Hosts and admins.

use std::sync::Arc;

use anteroom_domain::ids::HostId;
use anteroom_engine::{
    ports::{Account, Actor, Role},
    token::Token,
};
use axum::{
    extract::FromRequestParts,
    http::{Method, request::Parts},
};
use tower_cookies::Cookies;

use super::cookies;
use crate::{app::App, errors::PageError, pages::DESK};

/// Someone who has logged in. Everyone else is sent to the login page.
pub(crate) struct Staff {
    pub(crate) account: Account,
    pub(crate) token: Token,
}

impl Staff {
    /// As a host: an admin may host too.
    pub(crate) fn host(&self) -> HostId {
        HostId::from(self.account.id)
    }

    /// Whether they run the place.
    pub(crate) fn is_admin(&self) -> bool {
        self.account.role == Role::Admin
    }

    /// Whether a form carried the form token of this login.
    pub(crate) fn check(&self, csrf: &str) -> Result<(), PageError> {
        if self.token.csrf_matches(csrf) { Ok(()) } else { Err(PageError::BadCsrf) }
    }
}

/// An admin who has logged in. Whoever has not is sent to the login page; a host is told that this is not theirs.
pub(crate) struct Admin(pub(crate) Staff);

impl Admin {
    /// As the audit log names them.
    pub(crate) fn actor(&self) -> Actor {
        Actor::Account(self.0.account.id)
    }
}

impl FromRequestParts<Arc<App>> for Admin {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, PageError> {
        let staff = Staff::from_request_parts(parts, app).await?;
        if staff.is_admin() { Ok(Self(staff)) } else { Err(PageError::AdminsOnly) }
    }
}

/// Someone who may have logged in.
pub(crate) struct MaybeStaff(pub(crate) Option<Staff>);

impl FromRequestParts<Arc<App>> for MaybeStaff {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, PageError> {
        let cookies = Cookies::from_request_parts(parts, app).await.unwrap_or_default();
        let Some(token) = cookies::login(&app.config, &cookies) else { return Ok(Self(None)) };
        let account = app.log_ins.account(&token).await?;
        Ok(Self(account.map(|account| Staff { account, token })))
    }
}

impl FromRequestParts<Arc<App>> for Staff {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, PageError> {
        let MaybeStaff(staff) = MaybeStaff::from_request_parts(parts, app).await?;
        // What was posted is not repeated after logging in, and there is no page at its address.
        let next = if parts.method == Method::GET { parts.uri.path() } else { DESK };
        staff.ok_or_else(|| PageError::LogInFirst { next: next.to_owned() })
    }
}
