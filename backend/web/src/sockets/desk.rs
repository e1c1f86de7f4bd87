//! The namespace of hosts.

use std::sync::Arc;

use anteroom_contract::{
    CONTRACT_VERSION,
    desk::{DeskConnect, DeskNotesChange, DeskTicketRef},
    reply::{Reply, Since},
};
use anteroom_domain::ids::HostId;
use anteroom_engine::attendance::Attendee;
use parking_lot::Mutex;
use serde_json::Value;
use socketioxide::{
    SocketIo,
    extract::{AckSender, Extension, HttpExtension, SocketRef, State, TryData},
    handler::ConnectHandler,
};

use super::{
    audience::{DESK, login_room},
    cameras::{Participant, greet},
    unknown,
};
use crate::{
    app::App,
    auth::Viewer,
    desk::{ACTIONS, Action},
    desk_notes::{self, NotesError},
    errors::reply,
    language::Language,
    pictures::{self, DeskFacts},
};

/// Whose console a socket belongs to.
#[derive(Debug, Clone)]
struct Desk {
    host: HostId,
    name: String,
}

pub(super) fn register(io: &SocketIo) {
    io.ns(DESK, connected.with(admit));
}

/// Lets in whoever has logged in.
async fn admit(
    socket: SocketRef,
    TryData(connect): TryData<DeskConnect>,
    HttpExtension(viewer): HttpExtension<Viewer>,
    State(app): State<Arc<App>>,
) -> Result<(), &'static str> {
    let connect = connect.map_err(|_| "malformed")?;
    if connect.contract_version != CONTRACT_VERSION {
        return Err("outdated");
    }
    let (account, token) = viewer.staff_now(&app).await.ok_or("not_logged_in")?;
    socket.extensions.insert(Desk { host: HostId::from(account.id), name: account.display_name });
    socket.extensions.insert(token);
    // Before the page is told that it is connected: its first request may come at once.
    socket.on("desk:sync", sync);
    socket.on("desk:readNotes", read_notes);
    socket.on("desk:writeNotes", write_notes);
    for action in ACTIONS {
        socket.on(action.event, async move |desk, app, request, ack| {
            ask(action, desk, app, request, ack).await;
        });
    }
    socket.on_fallback(unknown);
    Ok(())
}

async fn connected(socket: SocketRef, Extension(desk): Extension<Desk>, State(app): State<Arc<App>>) {
    let host = desk.host;
    let hold = socket.extensions.get().map(|token| {
        socket.join(login_room(token));
        app.live_logins.hold(token)
    });
    app.audience.watch_desk(host, socket.clone());
    greet(&app, Participant::Host(host), &socket);
    let connection = Arc::new(Mutex::new(Some((app.attendance.connect(Attendee::Host(host)), hold))));
    socket.on_disconnect(async move |socket: SocketRef, State(app): State<Arc<App>>| {
        if connection.lock().take().is_some() {
            app.audience.unwatch_desk(host, &socket);
        }
    });
}

/// See the one of [`super::visit`].
async fn sync(
    Extension(desk): Extension<Desk>,
    State(app): State<Arc<App>>,
    TryData(request): TryData<Since>,
    ack: AckSender,
) {
    let now = app.now();
    let facts = DeskFacts::read(&app.floor.read(), desk.host, now);
    let since = request.ok().and_then(|request| request.since).unwrap_or(0);
    let picture = if facts.revision() >= since {
        Some(pictures::desk(&facts, &desk.name, &app.names, &app.checks).await)
    } else {
        None
    };
    if let Some(picture) = &picture {
        app.audience.answered_host(desk.host, picture);
    }
    // A socket that closed in the meantime is no error here, nor below.
    ack.send(&picture.as_ref()).ok();
}

/// What needs nothing else may come without a payload; where one is needed, none is as malformed as a wrong one.
async fn ask(
    action: &'static Action,
    Extension(desk): Extension<Desk>,
    State(app): State<Arc<App>>,
    TryData(request): TryData<Value>,
    ack: AckSender,
) {
    let command = action.command(desk.host, request.unwrap_or_default(), &app.floor.read());
    let answer = match command {
        Some(command) => reply(Language::English, app.floor.ask(command).await),
        None => Reply::refused("malformed", "This request could not be read."),
    };
    ack.send(&answer).ok();
}

async fn read_notes(
    Extension(desk): Extension<Desk>,
    State(app): State<Arc<App>>,
    TryData(request): TryData<DeskTicketRef>,
    ack: AckSender,
) {
    // What cannot be read names no ticket.
    let ticket = request.map(|request| request.ticket).unwrap_or_default();
    ack.send(&desk_notes::read_reply(&app, desk.host, &ticket).await).ok();
}

async fn write_notes(
    Extension(desk): Extension<Desk>,
    State(app): State<Arc<App>>,
    TryData(request): TryData<DeskNotesChange>,
    ack: AckSender,
) {
    let written = match request {
        Ok(change) => desk_notes::write(&app, desk.host, change).await,
        Err(_) => Err(NotesError::Malformed),
    };
    ack.send(&desk_notes::write_reply(written)).ok();
}
