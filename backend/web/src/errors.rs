//! What can go wrong between a request and its answer. `IntoResponse` here is the only place that logs it.

use std::time::Duration;

use anteroom_contract::reply::Reply;
use anteroom_domain::{floor::Floor, refusal::Refusal, session::Session};
use anteroom_engine::{
    camera_care::RestartError, cameras::CameraError, chat::NotSent, floor::AskError, people::PeopleError,
    ports::StoreError, webhooks::WebhookError,
};
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};

use crate::{
    api::{FieldProblem, Problem},
    pages::{Link, error_page},
};

/// Where a second factor is set up.
const SECOND_FACTOR: &str = "/account/second-factor";

/// When to come back after a 503, in seconds.
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("5");

/// Why a page cannot be shown or a form cannot be done.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PageError {
    #[error("no such page")]
    NotFound,
    #[error("no such session")]
    NoSuchSession { others: Vec<Link> },
    #[error("not logged in")]
    LogInFirst { next: String },
    #[error("not an admin")]
    AdminsOnly,
    #[error("a customer")]
    StaffOnly,
    #[error("not a customer")]
    CustomersOnly,
    #[error("a second factor is wanted")]
    SecondFactorFirst,
    #[error("customers and staff are different people")]
    Customers,
    #[error("one's own account")]
    NotYourself,
    #[error("the identity provider's to say")]
    Providers,
    #[error("what was kept about a visit has been erased")]
    Erased,
    #[error("a link that is wrong, used or too old")]
    LinkOver,
    #[error("a call in which they have no part")]
    CallOver,
    #[error("the form token is wrong")]
    BadCsrf,
    #[error("the browser keeps no cookies")]
    NoCookies,
    #[error("a form from elsewhere")]
    ForeignOrigin,
    #[error("the form is malformed")]
    BadForm,
    #[error("the body is too large")]
    TooLarge,
    #[error("no such method here")]
    WrongMethod,
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error("too many tries")]
    TooMany { wait: Duration },
    #[error("a camera that somebody else has changed")]
    CameraOvertaken,
    #[error("a camera that is in no consultation")]
    CameraNotInUse,
    #[error("a camera that shows nothing")]
    CameraShowsNothing(String),
    #[error("as many cameras as there can be")]
    CamerasFull,
    #[error("a webhook that somebody else has changed")]
    WebhookOvertaken,
    #[error("as many webhooks as there can be")]
    WebhooksFull,
    #[error("a webhook that is switched off")]
    WebhookOff,
    #[error("unavailable")]
    Unavailable,
    #[error("the store failed")]
    Store(#[from] StoreError),
}

impl From<AskError> for PageError {
    fn from(error: AskError) -> Self {
        match error {
            AskError::Refused(refusal) => Self::Refused(refusal),
            AskError::Unavailable => Self::Unavailable,
        }
    }
}

impl From<CameraError> for PageError {
    fn from(error: CameraError) -> Self {
        match error {
            CameraError::NoSuchCamera => Self::NotFound,
            CameraError::Overtaken => Self::CameraOvertaken,
            CameraError::TooMany => Self::CamerasFull,
            // Forms show these beside their fields, and programs are told each.
            CameraError::Fields(_) => Self::BadForm,
            CameraError::Store(error) => Self::Store(error),
        }
    }
}

impl From<WebhookError> for PageError {
    fn from(error: WebhookError) -> Self {
        match error {
            WebhookError::NotFound => Self::NotFound,
            WebhookError::Overtaken => Self::WebhookOvertaken,
            WebhookError::TooMany => Self::WebhooksFull,
            WebhookError::Off => Self::WebhookOff,
            // Forms show these beside their fields, and programs are told each.
            WebhookError::Fields(_) => Self::BadForm,
            WebhookError::Store(error) => Self::Store(error),
        }
    }
}

impl From<PeopleError> for PageError {
    fn from(error: PeopleError) -> Self {
        match error {
            PeopleError::NoSuchAccount => Self::NotFound,
            PeopleError::NotYourself => Self::NotYourself,
            PeopleError::Providers => Self::Providers,
            PeopleError::Customers => Self::Customers,
            PeopleError::LinkOver => Self::LinkOver,
            // Forms show these beside their fields.
            PeopleError::Field { .. } => Self::BadForm,
            PeopleError::Busy(_) => Self::Unavailable,
            PeopleError::Store(error) => Self::Store(error),
        }
    }
}

/// What a failed request tells a person.
struct Words {
    status: StatusCode,
    code: &'static str,
    headline: &'static str,
    detail: String,
}

impl PageError {
    /// An address that names none of the floor's sessions. The page offers those that exist.
    pub(crate) fn no_such_session(floor: &Floor) -> Self {
        let link = |session: &Session| Link { href: format!("/s/{}", session.slug), label: session.name.clone() };
        let mut others: Vec<_> = floor.sessions().filter(|session| !session.archived).map(link).collect();
        others.sort_by(|a, b| a.label.cmp(&b.label));
        Self::NoSuchSession { others }
    }

    #[expect(clippy::too_many_lines, reason = "a table: what each of them says")]
    fn words(&self) -> Words {
        let words = |status, code, headline, detail: &str| Words { status, code, headline, detail: detail.to_owned() };
        match self {
            Self::NotFound | Self::LogInFirst { .. } | Self::SecondFactorFirst => words(
                StatusCode::NOT_FOUND,
                "not_found",
                "This page does not exist",
                "The address may be mistyped, or the page is gone.",
            ),
            Self::NoSuchSession { others } => {
                words(StatusCode::NOT_FOUND, "no_such_session", "There is no such session", mistyped(others))
            }
            Self::AdminsOnly => words(
                StatusCode::FORBIDDEN,
                "admins_only",
                "This page is for administrators",
                "Your account serves customers. Ask an administrator if you need something here.",
            ),
            Self::StaffOnly => words(
                StatusCode::FORBIDDEN,
                "staff_only",
                "This page is for those who work here",
                "Your account is a customer's: it keeps your place in line, and opens nothing else.",
            ),
            Self::CustomersOnly => words(
                StatusCode::FORBIDDEN,
                "customers_only",
                "This is for customers",
                "What customers see as your name, and whether there is your account, is for administrators to say.",
            ),
            Self::Customers => words(
                StatusCode::CONFLICT,
                "customers",
                "That is not possible now",
                "A customer's account stays one. Make another account for somebody who works here.",
            ),
            Self::Erased => words(
                StatusCode::CONFLICT,
                "erased",
                "Nothing is written down about this visit",
                "What was kept about it has been erased, and what you wrote was not kept. The visit itself goes on as it was.",
            ),
            Self::NotYourself => words(
                StatusCode::CONFLICT,
                "not_yourself",
                "That is not possible now",
                "You cannot do this to your own account. Another administrator can.",
            ),
            Self::Providers => words(
                StatusCode::CONFLICT,
                "providers",
                "That is not kept here",
                "This account signs in with the identity provider: its role, its password and its second factor are kept there.",
            ),
            Self::LinkOver => words(
                StatusCode::GONE,
                "link_over",
                "This link does not work any more",
                "It may be too old or used already, or the visit is over. Ask for a new one where you got it.",
            ),
            Self::CallOver => words(
                StatusCode::GONE,
                "call_over",
                "You are not in this conversation",
                "It is over, or you have left it. While it goes on, the link that you were sent lets you back in.",
            ),
            Self::BadCsrf => words(
                StatusCode::FORBIDDEN,
                "bad_csrf",
                "This form is out of date",
                "Nothing was changed. Go back, reload the page and try again.",
            ),
            Self::NoCookies => words(
                StatusCode::FORBIDDEN,
                "no_cookies",
                "Your browser keeps no cookies for this site",
                "One cookie keeps your place in line. Allow it, reload the page and try again.",
            ),
            Self::ForeignOrigin => words(
                StatusCode::FORBIDDEN,
                "foreign_origin",
                "This form came from another site",
                "Nothing was changed. Open the page here and try again.",
            ),
            Self::BadForm => words(
                StatusCode::UNPROCESSABLE_ENTITY,
                "bad_form",
                "This form could not be read",
                "Nothing was changed. Go back, reload the page and try again.",
            ),
            Self::TooLarge => words(
                StatusCode::PAYLOAD_TOO_LARGE,
                "too_large",
                "That was too much at once",
                "Nothing was changed. A form may hold 64 kB.",
            ),
            Self::WrongMethod => words(
                StatusCode::METHOD_NOT_ALLOWED,
                "wrong_method",
                "There is nothing to read here",
                "This address is where a form is sent. Go back to the page that it is on.",
            ),
            Self::Refused(refusal) => Words {
                status: StatusCode::CONFLICT,
                code: refusal.code(),
                headline: "That is not possible now",
                detail: refusal.to_string(),
            },
            Self::CameraOvertaken => words(
                StatusCode::CONFLICT,
                "camera_changed",
                "That is not possible now",
                &CameraError::Overtaken.to_string(),
            ),
            Self::CameraNotInUse => words(
                StatusCode::CONFLICT,
                "camera_not_in_use",
                "That is not possible now",
                &RestartError::NotInUse.to_string(),
            ),
            Self::CameraShowsNothing(why) => {
                words(StatusCode::CONFLICT, "camera_shows_nothing", "The camera shows nothing", why)
            }
            Self::CamerasFull => words(
                StatusCode::CONFLICT,
                "too_many_cameras",
                "That is not possible now",
                &CameraError::TooMany.to_string(),
            ),
            Self::WebhookOvertaken => words(
                StatusCode::CONFLICT,
                "webhook_changed",
                "That is not possible now",
                &WebhookError::Overtaken.to_string(),
            ),
            Self::WebhooksFull => words(
                StatusCode::CONFLICT,
                "too_many_webhooks",
                "That is not possible now",
                &WebhookError::TooMany.to_string(),
            ),
            Self::WebhookOff => {
                words(StatusCode::CONFLICT, "webhook_off", "That is not possible now", &WebhookError::Off.to_string())
            }
            Self::TooMany { wait } => words(
                StatusCode::TOO_MANY_REQUESTS,
                "too_many",
                "That was very often",
                &format!("Nothing was changed. {}", wait_words(*wait)),
            ),
            Self::Unavailable | Self::Store(_) => words(
                StatusCode::SERVICE_UNAVAILABLE,
                "unavailable",
                "We will be back",
                "Something behind this page does not answer at the moment. Your place is kept. Try again in a moment.",
            ),
        }
    }
}

/// What to say of an address that names nothing, above the links to what exists.
fn mistyped(others: &[Link]) -> &'static str {
    if others.is_empty() {
        "The address may be mistyped."
    } else {
        "The address may be mistyped. These are the sessions that exist."
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        if let Self::LogInFirst { next } = &self {
            // Only our own paths come here, so the address cannot lead elsewhere.
            return Redirect::to(&format!("/login?next={next}")).into_response();
        }
        if let Self::SecondFactorFirst = &self {
            return Redirect::to(SECOND_FACTOR).into_response();
        }
        let words = self.words();
        log(words.status, &self);
        if let Self::TooMany { wait } = self {
            let page = error_page(words.status, words.headline, &words.detail, words.code, Vec::new());
            let retry = [(header::RETRY_AFTER, (wait.as_secs() + 1).to_string())];
            return (words.status, retry, page).into_response();
        }
        let others = if let Self::NoSuchSession { others } = self { others } else { Vec::new() };
        let page = error_page(words.status, words.headline, &words.detail, words.code, others);
        retry_later(words.status, (words.status, page).into_response())
    }
}

/// Why a JSON request cannot be answered.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ApiError {
    #[error("There is no such thing, or it is not yours.")]
    NotFound,
    #[error("This request could not be read.")]
    Malformed,
    #[error("That was too much at once.")]
    TooLarge,
    #[error("This request came from another site.")]
    ForeignOrigin,
    #[error("The name or the password is not right.")]
    Unauthorized,
    #[error("Nobody has logged in, or the login is over.")]
    NotLoggedIn,
    #[error("This login needs a second factor first. Set one up at /account/second-factor.")]
    SecondFactorFirst,
    #[error("This is not possible here.")]
    WrongMethod,
    #[error("The body must be JSON, and be said to be.")]
    NotJson,
    #[error("Something in this request does not hold.")]
    Invalid(Vec<FieldProblem>),
    #[error(transparent)]
    NotSent(NotSent),
    #[error("There is another one already.")]
    Taken { field: &'static str },
    #[error("Something behind this does not answer at the moment.")]
    Store(#[from] StoreError),
    /// What a page says as well.
    #[error(transparent)]
    Page(PageError),
}

impl From<PageError> for ApiError {
    fn from(error: PageError) -> Self {
        if matches!(error, PageError::LogInFirst { .. }) {
            Self::NotLoggedIn
        } else if matches!(error, PageError::SecondFactorFirst) {
            Self::SecondFactorFirst
        } else {
            Self::Page(error)
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let plain = |status, code| (status, code, self.to_string(), None);
        let (status, code, title, detail) = match &self {
            Self::NotFound => plain(StatusCode::NOT_FOUND, "not_found"),
            Self::Malformed => plain(StatusCode::BAD_REQUEST, "malformed"),
            Self::TooLarge => plain(StatusCode::PAYLOAD_TOO_LARGE, "too_large"),
            Self::ForeignOrigin => plain(StatusCode::FORBIDDEN, "foreign_origin"),
            Self::Unauthorized => plain(StatusCode::UNAUTHORIZED, "unauthorized"),
            Self::NotLoggedIn => plain(StatusCode::UNAUTHORIZED, "not_logged_in"),
            Self::SecondFactorFirst => plain(StatusCode::FORBIDDEN, "second_factor_first"),
            Self::WrongMethod => plain(StatusCode::METHOD_NOT_ALLOWED, "wrong_method"),
            Self::NotJson => plain(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_json"),
            Self::Invalid(_) => plain(StatusCode::UNPROCESSABLE_ENTITY, "invalid"),
            Self::NotSent(NotSent::FileTooLarge { .. }) => plain(StatusCode::PAYLOAD_TOO_LARGE, "file_too_large"),
            Self::NotSent(error) => plain(StatusCode::UNPROCESSABLE_ENTITY, error.code()),
            Self::Taken { .. } => plain(StatusCode::CONFLICT, "taken"),
            Self::Store(_) => plain(StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
            Self::Page(error) => {
                let Words { status, code, headline, detail } = error.words();
                (status, code, format!("{headline}."), Some(detail))
            }
        };
        log(status, &self);
        let (kind, status_code) = ("about:blank", status.as_u16());
        let (field, fields) = match self {
            Self::Taken { field } => (Some(field.to_owned()), Vec::new()),
            Self::Invalid(fields) => (fields.first().map(|first| first.field.clone()), fields),
            Self::NotFound
            | Self::Malformed
            | Self::TooLarge
            | Self::ForeignOrigin
            | Self::Unauthorized
            | Self::NotLoggedIn
            | Self::SecondFactorFirst
            | Self::WrongMethod
            | Self::NotJson
            | Self::NotSent(_)
            | Self::Store(_)
            | Self::Page(_) => (None, Vec::new()),
        };
        let detail = detail.or_else(|| fields.first().map(|first| first.detail.clone()));
        let problem = Problem { kind, title, status: status_code, code, detail, field, fields };
        retry_later(status, problem.into_response())
    }
}

fn log(status: StatusCode, error: &(dyn std::error::Error + 'static)) {
    if status.is_server_error() {
        tracing::error!(error, "a request failed");
    }
}

fn retry_later(status: StatusCode, mut response: Response) -> Response {
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(header::RETRY_AFTER, RETRY_AFTER);
    }
    response
}

/// The acknowledgement of a socket's request.
pub(crate) fn reply<T>(result: Result<T, AskError>) -> Reply {
    match result {
        Ok(_) => Reply::done(),
        Err(AskError::Refused(refusal)) => Reply::refused(refusal.code(), refusal.to_string()),
        Err(AskError::Unavailable) => {
            Reply::refused("unavailable", "The server cannot do this at the moment. Try again in a moment.")
        }
    }
}

/// How long to wait, in words.
pub(crate) fn wait_words(wait: Duration) -> String {
    match wait.as_secs() + 1 {
        seconds @ 0..=90 => format!("Too many tries. Try again in {seconds} seconds."),
        seconds => format!("Too many tries. Try again in {} minutes.", seconds.div_ceil(60)),
    }
}

/// That so many log in at once that the rest has to wait.
pub(crate) fn busy_words() -> String {
    "Too many people sign in at this moment. Try again in a few seconds.".to_owned()
}
