//! The namespace of customers.

use std::sync::Arc;

use anteroom_contract::{
    reply::Reply,
    visit::{self as contract, VisitAnswer, VisitCheck, VisitConnect},
};
use anteroom_domain::{
    Timestamp,
    command::Command,
    floor::Floor,
    ids::{CustomerId, SessionId, Slug},
    refusal::{Refusal, TicketRefused},
};
use anteroom_engine::{
    attendance::{Attendee, Connection},
    checks::NotKept,
    floor::AskError,
    ports::{Check, CheckedDevice, CheckedPath, TokenHash},
};
use anteroom_socketio::{Answer, Guest, Namespace, Page};
use async_trait::async_trait;
use serde_json::Value;

use super::{
    asked,
    cameras::{Participant, greet},
    introduced, malformed, since,
};
use crate::{
    app::App,
    auth::{Hold, Viewer},
    errors::{reply, wait_words},
    language::Language,
    pictures::{self, VisitFacts},
    words,
};

/// The namespace.
pub(super) struct Visit(pub(super) Arc<App>);

/// A customer's visit: the session that they chose at connecting among those of their seat.
struct InSession {
    app: Arc<App>,
    customer: CustomerId,
    session: SessionId,
    /// Of the page.
    language: Language,
    /// On which the seat rests, where it is an account's.
    login: Option<TokenHash>,
}

/// A page of theirs, for as long as it is connected.
struct Watching {
    app: Arc<App>,
    customer: CustomerId,
    session: SessionId,
    page: Page,
    _connection: Connection,
    _hold: Option<Hold>,
}

impl Drop for Watching {
    fn drop(&mut self) {
        self.app.audience.unwatch_visit(self.session, self.customer, &self.page);
    }
}

#[async_trait]
impl Namespace<Viewer> for Visit {
    fn name(&self) -> &'static str {
        "/visit"
    }

    /// Lets in whoever has a seat, of their own or their account's, for a session that exists.
    async fn admit(&self, viewer: &Viewer, connect: Value) -> Result<Arc<dyn Guest>, &'static str> {
        let connect = introduced::<VisitConnect>(connect, |connect| connect.contract_version)?;
        let app = Arc::clone(&self.0);
        let customer = viewer.customer_now(&app).await.ok_or("no_seat")?;
        let slug: Slug = connect.session.parse().map_err(|_| "no_such_session")?;
        let session = app.floor.read().session_at(&slug).map(|s| s.id).ok_or("no_such_session")?;
        // A page that does not say it was made before there were several.
        let language = connect.language.as_deref().and_then(Language::of_tag).unwrap_or(Language::English);
        Ok(Arc::new(InSession { app, customer, session, language, login: viewer.seat_login }))
    }
}

#[async_trait]
impl Guest for InSession {
    fn connected(&self, page: &Page) -> Box<dyn Send> {
        let Self { app, customer, session, language, login } = self;
        app.audience.watch_visit(*session, *customer, *language, page.clone());
        greet(app, Participant::Customer(*session, *customer), page);
        Box::new(Watching {
            app: Arc::clone(app),
            customer: *customer,
            session: *session,
            page: page.clone(),
            _connection: app.attendance.connect(Attendee::Customer(*customer)),
            _hold: login.map(|login| app.live_logins.hold_page(login, page.clone())),
        })
    }

    async fn answer(&self, event: &str, request: Value) -> Answer {
        match event {
            "visit:sync" => self.sync(request).await,
            "visit:answer" => self.come_in(request).await,
            "visit:leave" => self.leave().await,
            "visit:checked" => self.checked(request).await,
            _ => malformed(),
        }
    }
}

impl InSession {
    /// The picture, unless this node knows nothing as new as what the page shows: it may follow another node at a distance,
    /// and pushes what it learns.
    async fn sync(&self, request: Value) -> Answer {
        let Self { app, customer, session, language, .. } = self;
        let now = app.now();
        let departures = &app.audience.departures;
        let facts = VisitFacts::read_by_id(&app.floor.read(), departures, *session, *customer, now, *language);
        let since = since(request);
        let picture = match facts.filter(|facts| facts.revision() >= since) {
            Some(facts) => Some(pictures::visit(&facts, &app.names).await),
            None => None,
        };
        if let Some(picture) = &picture {
            app.audience.answered_customer(*session, *customer, *language, picture);
        }
        Answer::of(&picture)
    }

    async fn come_in(&self, request: Value) -> Answer {
        let consultation = asked::<VisitAnswer>(request).and_then(|request| request.consultation.parse().ok());
        Answer::of(&match consultation {
            Some(consultation) => {
                let asked = self.app.floor.ask(Command::Answer { consultation, customer: self.customer }).await;
                reply(self.language, asked)
            }
            None => self.malformed(),
        })
    }

    async fn leave(&self) -> Answer {
        let Self { app, customer, session, .. } = self;
        let ticket = app.floor.read().visit(*customer, *session).map(|t| t.id);
        let result = match ticket {
            Some(ticket) => app.floor.ask(Command::Leave { ticket, customer: *customer }).await,
            None => Err(AskError::Refused(Refusal::from(TicketRefused::NoSuchTicket))),
        };
        Answer::of(&reply(self.language, result))
    }

    /// What a check came to, from whoever is in line.
    async fn checked(&self, told: Value) -> Answer {
        let Self { app, customer, session, language, .. } = self;
        let in_line = |floor: &Floor| floor.visit(*customer, *session).filter(|t| t.is_in_line()).map(|t| t.id);
        let ticket = in_line(&app.floor.read());
        Answer::of(&match (asked::<VisitCheck>(told), ticket) {
            (Some(told), Some(ticket)) => {
                kept(*language, app.checks.keep(ticket, *customer, check(&told, app.clock.now())).await)
            }
            (None, _) => self.malformed(),
            (Some(_), None) => {
                let refusal = Refusal::from(TicketRefused::NoSuchTicket);
                Reply::refused(refusal.code(), words::refused(*language, &refusal))
            }
        })
    }

    fn malformed(&self) -> Reply {
        Reply::refused("malformed", self.language.say("refused-malformed"))
    }
}

fn check(told: &VisitCheck, at: Timestamp) -> Check {
    let device = |device| match device {
        contract::CheckedDevice::Works => CheckedDevice::Works,
        contract::CheckedDevice::Missing => CheckedDevice::Missing,
        contract::CheckedDevice::Blocked => CheckedDevice::Blocked,
        contract::CheckedDevice::Busy => CheckedDevice::Busy,
        contract::CheckedDevice::Untried => CheckedDevice::Untried,
    };
    let path = match told.path {
        contract::CheckedPath::Direct => CheckedPath::Direct,
        contract::CheckedPath::RelayUdp => CheckedPath::RelayUdp,
        contract::CheckedPath::RelayTcp => CheckedPath::RelayTcp,
        contract::CheckedPath::Nowhere => CheckedPath::Nowhere,
    };
    Check { path, weak: told.weak, camera: device(told.camera), microphone: device(told.microphone), at }
}

fn kept(language: Language, result: Result<(), NotKept>) -> Reply {
    match result {
        Ok(()) => Reply::done(),
        Err(NotKept::Erased) => Reply::refused("erased", language.say("refused-erased")),
        Err(NotKept::TooOften(wait)) => Reply::refused("too_many", wait_words(language, wait)),
        Err(NotKept::Store(error)) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "a check was not kept");
            Reply::refused("unavailable", language.say("refused-unavailable"))
        }
    }
}
