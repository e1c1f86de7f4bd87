//! Whoever opens a page.

use std::sync::Arc;

use anteroom_domain::ids::CustomerId;
use anteroom_engine::{
    log_in::Standing,
    ports::{Account, TokenHash},
    seat::Seat,
    token::Token,
};
use axum::{extract::FromRequestParts, http::request::Parts};
use tower_cookies::Cookies;

use super::cookies;
use crate::{
    app::App,
    errors::{ApiError, PageError},
};

/// Whoever opens a page: as the customer of their account, or else with their seat, or with a new one, whose cookie goes out
/// with the answer. Only the cookie is made; nothing is stored until they join.
pub(crate) struct Visitor {
    pub(crate) seat: Seat,
    /// Whether the browser sent the seat. A form from a new seat means that the browser keeps no cookies.
    pub(crate) returning: bool,
    /// The customer's account, where there is one.
    pub(crate) account: Option<Account>,
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

/// The seat of an account is the same in every browser in which its owner has logged in; forms are the login's.
fn seat_of(account: &Account, token: Token) -> Option<Seat> {
    account.customer.map(|customer| Seat { token, customer })
}

impl FromRequestParts<Arc<App>> for Visitor {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, PageError> {
        let cookies = Cookies::from_request_parts(parts, app).await.unwrap_or_default();
        if let Some(token) = cookies::login(&app.config, &cookies)
            && let Some(account) = app.log_ins.owner(&token).await?
            && let Some(seat) = seat_of(&account, token)
        {
            return Ok(Self { seat, returning: true, account: Some(account) });
        }
        if let Some(token) = cookies::seat(&app.config, &cookies) {
            return Ok(Self { seat: Seat::from(token), returning: true, account: None });
        }
        let token = Token::generate(&*app.random);
        cookies::set_seat(&app.config, &cookies, &token);
        Ok(Self { seat: Seat::from(token), returning: false, account: None })
    }
}

/// Who is behind a socket: what its cookies said when it connected.
#[derive(Debug, Clone)]
pub(crate) struct Viewer {
    pub(crate) seat: Option<Seat>,
    /// The login on which the seat rests, where it is a customer's account's.
    pub(crate) seat_login: Option<TokenHash>,
    pub(crate) staff: Option<(Account, TokenHash)>,
}

impl Viewer {
    async fn read(app: &App, cookies: &Cookies) -> Result<Self, ApiError> {
        let seat = cookies::seat(&app.config, cookies).map(Seat::from);
        let as_guest = Self { seat, seat_login: None, staff: None };
        let Some(token) = cookies::login(&app.config, cookies) else { return Ok(as_guest) };
        let Some(account) = app.log_ins.owner(&token).await? else { return Ok(as_guest) };
        let hash = token.hash();
        Ok(match app.log_ins.standing(&account) {
            Standing::Staff => Self { staff: Some((account, hash)), ..as_guest },
            Standing::SecondFactorWanted => as_guest,
            Standing::Customer(_) => Self { seat: seat_of(&account, token), seat_login: Some(hash), staff: None },
        })
    }

    /// The member of staff behind a socket, as they are now. A connection may be older than the end of its login, and ask
    /// once more.
    pub(crate) async fn staff_now(&self, app: &App) -> Option<(Account, TokenHash)> {
        let (_, token) = self.staff.as_ref()?;
        Some((app.log_ins.staff(*token).await.ok()??, *token))
    }

    /// The customer behind a socket, in the same way.
    pub(crate) async fn customer_now(&self, app: &App) -> Option<CustomerId> {
        let customer = self.seat.as_ref()?.customer;
        if let Some(token) = self.seat_login {
            let account = app.log_ins.live(&[token]).await.ok()?.remove(&token)?;
            return account.customer.filter(|now| *now == customer);
        }
        Some(customer)
    }
}

impl FromRequestParts<Arc<App>> for Viewer {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, ApiError> {
        let cookies = Cookies::from_request_parts(parts, app).await.unwrap_or_default();
        Self::read(app, &cookies).await
    }
}
