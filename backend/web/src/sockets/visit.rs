//! The namespace of customers.

use std::sync::Arc;

use anteroom_contract::{
    CONTRACT_VERSION,
    reply::{Reply, Since},
    visit::{self as contract, VisitAnswer, VisitCheck, VisitConnect},
};
use anteroom_domain::{
    Timestamp,
    command::Command,
    ids::{CustomerId, SessionId, Slug},
    refusal::{Refusal, TicketRefused},
};
use anteroom_engine::{
    attendance::Attendee,
    checks::NotKept,
    floor::AskError,
    ports::{Check, CheckedDevice, CheckedPath},
};
use parking_lot::Mutex;
use socketioxide::{
    SocketIo,
    extract::{AckSender, Extension, HttpExtension, SocketRef, State, TryData},
    handler::ConnectHandler,
};

use super::{
    audience::{VISIT, login_room},
    cameras::{Participant, greet},
    unknown,
};
use crate::{
    app::App,
    auth::Viewer,
    errors::{reply, wait_words},
    language::Language,
    pictures::{self, VisitFacts},
    words,
};

/// What a socket watches: chosen at connecting among the seat's own visits.
#[derive(Debug, Clone, Copy)]
struct Watching {
    customer: CustomerId,
    session: SessionId,
    /// Of the page.
    language: Language,
}

pub(super) fn register(io: &SocketIo) {
    io.ns(VISIT, connected.with(admit));
}

/// Lets in whoever has a seat, of their own or their account's, for a session that exists.
async fn admit(
    socket: SocketRef,
    TryData(connect): TryData<VisitConnect>,
    HttpExtension(viewer): HttpExtension<Viewer>,
    State(app): State<Arc<App>>,
) -> Result<(), &'static str> {
    let connect = connect.map_err(|_| "malformed")?;
    if connect.contract_version != CONTRACT_VERSION {
        return Err("outdated");
    }
    let customer = viewer.customer_now(&app).await.ok_or("no_seat")?;
    let slug: Slug = connect.session.parse().map_err(|_| "no_such_session")?;
    let session = app.floor.read().session_at(&slug).map(|s| s.id).ok_or("no_such_session")?;
    // A page that does not say it was made before there were several.
    let language = connect.language.as_deref().and_then(Language::of_tag).unwrap_or(Language::English);
    socket.extensions.insert(Watching { customer, session, language });
    if let Some(token) = viewer.seat_login {
        socket.extensions.insert(token);
    }
    // Before the page is told that it is connected: its first request may come at once.
    socket.on("visit:sync", sync);
    socket.on("visit:answer", answer);
    socket.on("visit:leave", leave);
    socket.on("visit:checked", checked);
    socket.on_fallback(unknown);
    Ok(())
}

async fn connected(
    socket: SocketRef,
    Extension(Watching { customer, session, language }): Extension<Watching>,
    State(app): State<Arc<App>>,
) {
    let hold = socket.extensions.get().map(|token| {
        socket.join(login_room(token));
        app.live_logins.hold(token)
    });
    app.audience.watch_visit(session, customer, language, socket.clone());
    greet(&app, Participant::Customer(session, customer), &socket);
    let connection = Arc::new(Mutex::new(Some((app.attendance.connect(Attendee::Customer(customer)), hold))));
    socket.on_disconnect(async move |socket: SocketRef, State(app): State<Arc<App>>| {
        if connection.lock().take().is_some() {
            app.audience.unwatch_visit(session, customer, &socket);
        }
    });
}

/// The picture, unless this node knows nothing as new as what the page shows: it may follow another node at a distance,
/// and pushes what it learns.
async fn sync(
    Extension(watching): Extension<Watching>,
    State(app): State<Arc<App>>,
    TryData(request): TryData<Since>,
    ack: AckSender,
) {
    let Watching { session, customer, language } = watching;
    let now = app.now();
    let departures = &app.audience.departures;
    let facts = VisitFacts::read_by_id(&app.floor.read(), departures, session, customer, now, language);
    let since = request.ok().and_then(|request| request.since).unwrap_or(0);
    let picture = match facts.filter(|facts| facts.revision() >= since) {
        Some(facts) => Some(pictures::visit(&facts, &app.names).await),
        None => None,
    };
    if let Some(picture) = &picture {
        app.audience.answered_customer(session, customer, language, picture);
    }
    // A socket that closed in the meantime is no error here.
    ack.send(&picture.as_ref()).ok();
}

async fn answer(
    Extension(watching): Extension<Watching>,
    State(app): State<Arc<App>>,
    TryData(request): TryData<VisitAnswer>,
    ack: AckSender,
) {
    let consultation = request.ok().and_then(|request| request.consultation.parse().ok());
    let answer = match consultation {
        Some(consultation) => {
            let asked = app.floor.ask(Command::Answer { consultation, customer: watching.customer }).await;
            reply(watching.language, asked)
        }
        None => Reply::refused("malformed", watching.language.say("refused-malformed")),
    };
    ack.send(&answer).ok();
}

async fn leave(Extension(watching): Extension<Watching>, State(app): State<Arc<App>>, ack: AckSender) {
    let Watching { session, customer, language } = watching;
    let ticket = app.floor.read().visit(customer, session).map(|t| t.id);
    let result = match ticket {
        Some(ticket) => app.floor.ask(Command::Leave { ticket, customer }).await,
        None => Err(AskError::Refused(Refusal::from(TicketRefused::NoSuchTicket))),
    };
    ack.send(&reply(language, result)).ok();
}

/// What a check came to, from whoever is in line.
async fn checked(
    Extension(watching): Extension<Watching>,
    State(app): State<Arc<App>>,
    TryData(told): TryData<VisitCheck>,
    ack: AckSender,
) {
    let Watching { session, customer, language } = watching;
    let ticket = app.floor.read().visit(customer, session).filter(|ticket| ticket.is_in_line()).map(|ticket| ticket.id);
    let answer = match (told, ticket) {
        (Ok(told), Some(ticket)) => {
            kept(language, app.checks.keep(ticket, customer, check(&told, app.clock.now())).await)
        }
        (Err(_), _) => Reply::refused("malformed", language.say("refused-malformed")),
        (Ok(_), None) => {
            let refusal = Refusal::from(TicketRefused::NoSuchTicket);
            Reply::refused(refusal.code(), words::refused(language, &refusal))
        }
    };
    ack.send(&answer).ok();
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
