//! The namespace of customers.

use std::sync::Arc;

use anteroom_contract::{
    CONTRACT_VERSION,
    reply::{Reply, Since},
    visit::{VisitAnswer, VisitConnect},
};
use anteroom_domain::{
    command::Command,
    ids::{CustomerId, SessionId, Slug},
    refusal::{Refusal, TicketRefused},
};
use anteroom_engine::{attendance::Attendee, floor::AskError};
use parking_lot::Mutex;
use socketioxide::{
    SocketIo,
    extract::{AckSender, Extension, HttpExtension, SocketRef, State, TryData},
    handler::ConnectHandler,
};

use super::{
    audience::{VISIT, login_room},
    unknown,
};
use crate::{
    app::App,
    auth::Viewer,
    errors::reply,
    pictures::{self, VisitFacts},
};

/// What a socket watches: chosen at connecting among the seat's own visits.
#[derive(Debug, Clone, Copy)]
struct Watching {
    customer: CustomerId,
    session: SessionId,
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
    socket.extensions.insert(Watching { customer, session });
    if let Some(token) = viewer.seat_login {
        socket.extensions.insert(token);
    }
    // Before the page is told that it is connected: its first request may come at once.
    socket.on("visit:sync", sync);
    socket.on("visit:answer", answer);
    socket.on("visit:leave", leave);
    socket.on_fallback(unknown);
    Ok(())
}

async fn connected(
    socket: SocketRef,
    Extension(Watching { customer, session }): Extension<Watching>,
    State(app): State<Arc<App>>,
) {
    let hold = socket.extensions.get().map(|token| {
        socket.join(login_room(token));
        app.live_logins.hold(token)
    });
    app.audience.watch_visit(session, customer, socket.clone());
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
    let Watching { session, customer } = watching;
    let now = app.now();
    let facts = VisitFacts::read_by_id(&app.floor.read(), &app.audience.departures, session, customer, now);
    let since = request.ok().and_then(|request| request.since).unwrap_or(0);
    let picture = match facts.filter(|facts| facts.revision() >= since) {
        Some(facts) => Some(pictures::visit(&facts, &app.names).await),
        None => None,
    };
    if let Some(picture) = &picture {
        app.audience.answered_customer(session, customer, picture);
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
        Some(consultation) => reply(app.floor.ask(Command::Answer { consultation, customer: watching.customer }).await),
        None => Reply::refused("malformed", "This request could not be read."),
    };
    ack.send(&answer).ok();
}

async fn leave(Extension(watching): Extension<Watching>, State(app): State<Arc<App>>, ack: AckSender) {
    let Watching { session, customer } = watching;
    let ticket = app.floor.read().visit(customer, session).map(|t| t.id);
    let result = match ticket {
        Some(ticket) => app.floor.ask(Command::Leave { ticket, customer }).await,
        None => Err(AskError::Refused(Refusal::from(TicketRefused::NoSuchTicket))),
    };
    ack.send(&reply(result)).ok();
}
