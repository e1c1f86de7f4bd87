//! What can go wrong between a request and its answer. `IntoResponse` here is the only place that logs it.

use std::{sync::Arc, time::Duration};

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
    language::Language,
    pages::{Link, error_page},
    words,
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
            PeopleError::Rule(_) => Self::BadForm,
            PeopleError::Busy(_) => Self::Unavailable,
            PeopleError::Store(error) => Self::Store(error),
        }
    }
}

/// What a failed request tells a person.
struct Words {
    status: StatusCode,
    code: &'static str,
    headline: String,
    detail: String,
    /// Staff are told in English, whatever they read otherwise.
    language: Language,
}

impl PageError {
    /// An address that names none of the floor's sessions. The page offers those that exist.
    pub(crate) fn no_such_session(floor: &Floor) -> Self {
        let link = |session: &Session| Link { href: format!("/s/{}", session.slug), label: session.name.clone() };
        let mut others: Vec<_> = floor.sessions().filter(|session| !session.archived).map(link).collect();
        others.sort_by(|a, b| a.label.cmp(&b.label));
        Self::NoSuchSession { others }
    }

    fn words(&self, language: Language) -> Words {
        let said = |status, code, id: &str| {
            let detail = language.say(&format!("{id}-detail"));
            Words { status, code, headline: language.say(id), detail, language }
        };
        match self {
            Self::NotFound | Self::LogInFirst { .. } | Self::SecondFactorFirst => {
                said(StatusCode::NOT_FOUND, "not_found", "error-not-found")
            }
            Self::NoSuchSession { others } if others.is_empty() => {
                said(StatusCode::NOT_FOUND, "no_such_session", "error-no-such-session")
            }
            Self::NoSuchSession { .. } => Words {
                detail: language.say("error-no-such-session-others"),
                ..said(StatusCode::NOT_FOUND, "no_such_session", "error-no-such-session")
            },
            Self::StaffOnly => said(StatusCode::FORBIDDEN, "staff_only", "error-staff-only"),
            Self::Erased => said(StatusCode::CONFLICT, "erased", "error-erased"),
            Self::LinkOver => said(StatusCode::GONE, "link_over", "error-link-over"),
            Self::BadCsrf => said(StatusCode::FORBIDDEN, "bad_csrf", "error-bad-csrf"),
            Self::NoCookies => said(StatusCode::FORBIDDEN, "no_cookies", "error-no-cookies"),
            Self::ForeignOrigin => said(StatusCode::FORBIDDEN, "foreign_origin", "error-foreign-origin"),
            Self::BadForm => said(StatusCode::UNPROCESSABLE_ENTITY, "bad_form", "error-bad-form"),
            Self::TooLarge => said(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "error-too-large"),
            Self::WrongMethod => said(StatusCode::METHOD_NOT_ALLOWED, "wrong_method", "error-wrong-method"),
            Self::Refused(refusal) => Words {
                status: StatusCode::CONFLICT,
                code: refusal.code(),
                headline: language.say("error-refused"),
                detail: words::refused(language, refusal),
                language,
            },
            Self::TooMany { wait } => Words {
                status: StatusCode::TOO_MANY_REQUESTS,
                code: "too_many",
                headline: language.say("error-too-many"),
                detail: language.fill("error-too-many-detail", "words", &wait_words(language, *wait)),
                language,
            },
            Self::Unavailable | Self::Store(_) => {
                said(StatusCode::SERVICE_UNAVAILABLE, "unavailable", "error-unavailable")
            }
            Self::AdminsOnly
            | Self::CustomersOnly
            | Self::Customers
            | Self::NotYourself
            | Self::Providers
            | Self::CallOver
            | Self::CameraOvertaken
            | Self::CameraNotInUse
            | Self::CameraShowsNothing(_)
            | Self::CamerasFull
            | Self::WebhookOvertaken
            | Self::WebhooksFull
            | Self::WebhookOff => self.words_for_staff(),
        }
    }

    /// What is said of what happens to staff alone, and to those who help them.
    fn words_for_staff(&self) -> Words {
        let words = |status, code, headline: &str, detail: &str| {
            let (headline, detail) = (headline.to_owned(), detail.to_owned());
            Words { status, code, headline, detail, language: Language::English }
        };
        let conflict = |code, detail: &str| words(StatusCode::CONFLICT, code, "That is not possible now", detail);
        match self {
            Self::AdminsOnly => words(
                StatusCode::FORBIDDEN,
                "admins_only",
                "This page is for administrators",
                "Your account serves customers. Ask an administrator if you need something here.",
            ),
            Self::CustomersOnly => words(
                StatusCode::FORBIDDEN,
                "customers_only",
                "This is for customers",
                "What customers see as your name, and whether there is your account, is for administrators to say.",
            ),
            Self::Customers => conflict(
                "customers",
                "A customer's account stays one. Make another account for somebody who works here.",
            ),
            Self::NotYourself => {
                conflict("not_yourself", "You cannot do this to your own account. Another administrator can.")
            }
            Self::Providers => words(
                StatusCode::CONFLICT,
                "providers",
                "That is not kept here",
                "This account signs in with the identity provider: its role, its password and its second factor are kept there.",
            ),
            Self::CallOver => words(
                StatusCode::GONE,
                "call_over",
                "You are not in this conversation",
                "It is over, or you have left it. While it goes on, the link that you were sent lets you back in.",
            ),
            Self::CameraOvertaken => conflict("camera_changed", &CameraError::Overtaken.to_string()),
            Self::CameraNotInUse => conflict("camera_not_in_use", &RestartError::NotInUse.to_string()),
            Self::CameraShowsNothing(why) => {
                words(StatusCode::CONFLICT, "camera_shows_nothing", "The camera shows nothing", why)
            }
            Self::CamerasFull => conflict("too_many_cameras", &CameraError::TooMany.to_string()),
            Self::WebhookOvertaken => conflict("webhook_changed", &WebhookError::Overtaken.to_string()),
            Self::WebhooksFull => conflict("too_many_webhooks", &WebhookError::TooMany.to_string()),
            Self::WebhookOff => conflict("webhook_off", &WebhookError::Off.to_string()),
            Self::NotFound
            | Self::NoSuchSession { .. }
            | Self::LogInFirst { .. }
            | Self::StaffOnly
            | Self::SecondFactorFirst
            | Self::Erased
            | Self::LinkOver
            | Self::BadCsrf
            | Self::NoCookies
            | Self::ForeignOrigin
            | Self::BadForm
            | Self::TooLarge
            | Self::WrongMethod
            | Self::Refused(_)
            | Self::TooMany { .. }
            | Self::Unavailable
            | Self::Store(_) => self.words(Language::English),
        }
    }

    /// The page that says so.
    pub(crate) fn page(&self, language: Language) -> Response {
        let words = self.words(language);
        let others = if let Self::NoSuchSession { others } = self { others.clone() } else { Vec::new() };
        error_page(words.language, words.status, &words.headline, &words.detail, words.code, others)
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
        let status = self.words(Language::English).status;
        log(status, &self);
        let page = self.page(Language::English);
        let mut response = retry_later(status, (status, page).into_response());
        if let Self::TooMany { wait } = &self {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait.as_secs() + 1));
        }
        // Who is told is known around this: `routes` says it in their language.
        response.extensions_mut().insert(Said(Arc::new(self)));
        response
    }
}

/// What an answer says, for whoever knows in which language.
#[derive(Clone)]
pub(crate) struct Said(pub(crate) Arc<PageError>);

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
                let Words { status, code, headline, detail, language: _ } = error.words(Language::English);
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
pub(crate) fn reply<T>(language: Language, result: Result<T, AskError>) -> Reply {
    match result {
        Ok(_) => Reply::done(),
        Err(AskError::Refused(refusal)) => Reply::refused(refusal.code(), words::refused(language, &refusal)),
        Err(AskError::Unavailable) => Reply::refused("unavailable", language.say("refused-unavailable")),
    }
}

/// How long to wait, in words.
pub(crate) fn wait_words(language: Language, wait: Duration) -> String {
    match wait.as_secs() + 1 {
        seconds @ 0..=90 => language.count("too-many-seconds", seconds),
        seconds => language.count("too-many-minutes", seconds.div_ceil(60)),
    }
}

/// That so many log in at once that the rest has to wait.
pub(crate) fn busy_words(language: Language) -> String {
    language.say("busy")
}
