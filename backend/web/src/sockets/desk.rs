//! The namespace of hosts.

use std::sync::Arc;

use anteroom_contract::{
    CONTRACT_VERSION,
    desk::{DeskConnect, DeskConsultationRef, DeskDuty, DeskDutyChange, DeskNext},
    reply::Reply,
};
use anteroom_domain::{
    command::Command,
    host::{Duty, PauseReason},
    ids::{ConsultationId, HostId},
};
use anteroom_engine::attendance::Attendee;
use parking_lot::Mutex;
use socketioxide::{
    SocketIo,
    extract::{AckSender, Extension, HttpExtension, SocketRef, State, TryData},
    handler::ConnectHandler,
};

use super::{
    audience::{DESK, desk_room, login_room},
    unknown,
};
use crate::{
    app::App,
    auth::Viewer,
    errors::reply,
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
) -> Result<(), &'static str> {
    let connect = connect.map_err(|_| "malformed")?;
    if connect.contract_version != CONTRACT_VERSION {
        return Err("outdated");
    }
    let (account, token) = viewer.staff.ok_or("not_logged_in")?;
    socket.extensions.insert(Desk { host: HostId::from(account.id), name: account.display_name });
    socket.extensions.insert(token);
    // Before the page is told that it is connected: its first request may come at once.
    socket.on("desk:sync", sync);
    socket.on("desk:duty", duty);
    socket.on("desk:next", next);
    socket.on("desk:accept", accept);
    socket.on("desk:decline", decline);
    socket.on("desk:end", end);
    socket.on("desk:ready", ready);
    socket.on_fallback(unknown);
    Ok(())
}

async fn connected(socket: SocketRef, Extension(desk): Extension<Desk>, State(app): State<Arc<App>>) {
    let host = desk.host;
    socket.join(desk_room(host));
    if let Some(token) = socket.extensions.get() {
        socket.join(login_room(token));
    }
    app.audience.watch_desk(host);
    let connection = Arc::new(Mutex::new(Some(app.attendance.connect(Attendee::Host(host)))));
    socket.on_disconnect(async move |State(app): State<Arc<App>>| {
        if connection.lock().take().is_some() {
            app.audience.unwatch_desk(host);
        }
    });
}

async fn sync(Extension(desk): Extension<Desk>, State(app): State<Arc<App>>, ack: AckSender) {
    let now = app.now();
    let facts = DeskFacts::read(&app.floor.read(), desk.host, now);
    // A socket that closed in the meantime is no error here, nor below.
    ack.send(&pictures::desk(&facts, &desk.name, &app.names).await).ok();
}

async fn duty(
    Extension(desk): Extension<Desk>,
    State(app): State<Arc<App>>,
    TryData(request): TryData<DeskDutyChange>,
    ack: AckSender,
) {
    let command = request.ok().map(|request| {
        let duty = match request.duty {
            DeskDuty::Off => Duty::Off,
            DeskDuty::Available => Duty::Available,
            DeskDuty::Paused => Duty::Paused(PauseReason::Asked),
        };
        Command::SetDuty { host: desk.host, duty }
    });
    ask(&app, command, ack).await;
}

async fn next(
    Extension(desk): Extension<Desk>,
    State(app): State<Arc<App>>,
    TryData(request): TryData<DeskNext>,
    ack: AckSender,
) {
    let session = request.ok().and_then(|request| match request.session {
        None => Some(None),
        Some(id) => id.parse().ok().map(Some),
    });
    let command = session.map(|session| Command::Next { host: desk.host, session });
    ask(&app, command, ack).await;
}

async fn accept(
    Extension(desk): Extension<Desk>,
    State(app): State<Arc<App>>,
    TryData(request): TryData<DeskConsultationRef>,
    ack: AckSender,
) {
    let command = named(request).map(|consultation| Command::Accept { host: desk.host, consultation });
    ask(&app, command, ack).await;
}

async fn decline(
    Extension(desk): Extension<Desk>,
    State(app): State<Arc<App>>,
    TryData(request): TryData<DeskConsultationRef>,
    ack: AckSender,
) {
    let command = named(request).map(|consultation| Command::Decline { host: desk.host, consultation });
    ask(&app, command, ack).await;
}

async fn end(
    Extension(desk): Extension<Desk>,
    State(app): State<Arc<App>>,
    TryData(request): TryData<DeskConsultationRef>,
    ack: AckSender,
) {
    let command = named(request).map(|consultation| Command::End { host: desk.host, consultation });
    ask(&app, command, ack).await;
}

async fn ready(Extension(desk): Extension<Desk>, State(app): State<Arc<App>>, ack: AckSender) {
    ask(&app, Some(Command::EndWrapUp { host: desk.host }), ack).await;
}

fn named<E>(request: Result<DeskConsultationRef, E>) -> Option<ConsultationId> {
    request.ok()?.consultation.parse().ok()
}

async fn ask(app: &App, command: Option<Command>, ack: AckSender) {
    let answer = match command {
        Some(command) => reply(app.floor.ask(command).await),
        None => Reply::refused("malformed", "This request could not be read."),
    };
    ack.send(&answer).ok();
}
