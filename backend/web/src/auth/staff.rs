//! Whoever has logged in: staff, and customers with an account. What a login is good for is asked anew at each request.

use std::{ops::Deref, sync::Arc};

use anteroom_domain::ids::HostId;
use anteroom_engine::{
    log_in::Standing,
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

/// Somebody who has logged in, whatever they may do: for leaving again, and for nothing else.
pub(crate) struct LoggedIn {
    pub(crate) account: Account,
    pub(crate) token: Token,
}

impl LoggedIn {
    /// Whether a form carried the form token of this login.
    pub(crate) fn check(&self, csrf: &str) -> Result<(), PageError> {
        if self.token.csrf_matches(csrf) { Ok(()) } else { Err(PageError::BadCsrf) }
    }

    /// Whether they run the place.
    pub(crate) fn is_admin(&self) -> bool {
        self.account.role == Role::Admin
    }

    async fn read(parts: &mut Parts, app: &Arc<App>) -> Result<Option<Self>, PageError> {
        let cookies = Cookies::from_request_parts(parts, app).await.unwrap_or_default();
        let Some(token) = cookies::login(&app.config, &cookies) else { return Ok(None) };
        Ok(app.log_ins.owner(&token).await?.map(|account| Self { account, token }))
    }
}

impl FromRequestParts<Arc<App>> for LoggedIn {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, PageError> {
        // What was posted is not repeated after logging in, and there is no page at its address.
        let next = if parts.method == Method::GET { parts.uri.path() } else { DESK }.to_owned();
        Self::read(parts, app).await?.ok_or(PageError::LogInFirst { next })
    }
}

/// Somebody whose own account this is, staff or customer. Whoever lacks a second factor that they must have is sent to set
/// it up.
pub(crate) struct Member(LoggedIn);

impl Deref for Member {
    type Target = LoggedIn;

    fn deref(&self) -> &LoggedIn {
        &self.0
    }
}

impl FromRequestParts<Arc<App>> for Member {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, PageError> {
        let login = LoggedIn::from_request_parts(parts, app).await?;
        match app.log_ins.standing(&login.account) {
            Standing::Staff | Standing::Customer(_) => Ok(Self(login)),
            Standing::SecondFactorWanted => Err(PageError::SecondFactorFirst),
        }
    }
}

/// Somebody of staff who sets up a second factor, whether they must or like to.
pub(crate) struct Enrolling(LoggedIn);

impl Deref for Enrolling {
    type Target = LoggedIn;

    fn deref(&self) -> &LoggedIn {
        &self.0
    }
}

impl FromRequestParts<Arc<App>> for Enrolling {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, PageError> {
        let login = LoggedIn::from_request_parts(parts, app).await?;
        match app.log_ins.standing(&login.account) {
            Standing::Staff | Standing::SecondFactorWanted => Ok(Self(login)),
            Standing::Customer(_) => Err(PageError::StaffOnly),
        }
    }
}

/// Someone of staff, who may do what staff do. Whoever has not logged in is sent to the login page.
pub(crate) struct Staff(LoggedIn);

impl Staff {
    /// As a host: an admin may host too.
    pub(crate) fn host(&self) -> HostId {
        HostId::from(self.account.id)
    }
}

impl Deref for Staff {
    type Target = LoggedIn;

    fn deref(&self) -> &LoggedIn {
        &self.0
    }
}

impl FromRequestParts<Arc<App>> for Staff {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, PageError> {
        let login = LoggedIn::from_request_parts(parts, app).await?;
        match app.log_ins.standing(&login.account) {
            Standing::Staff => Ok(Self(login)),
            Standing::SecondFactorWanted => Err(PageError::SecondFactorFirst),
            Standing::Customer(_) => Err(PageError::StaffOnly),
        }
    }
}

/// Whoever has logged in, if they have.
pub(crate) struct MaybeLoggedIn(pub(crate) Option<LoggedIn>);

impl FromRequestParts<Arc<App>> for MaybeLoggedIn {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, PageError> {
        LoggedIn::read(parts, app).await.map(Self)
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
