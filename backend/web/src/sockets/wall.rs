//! The namespace of admins who watch the wall, and what keeps it current.

use std::{sync::Arc, time::Duration};

use anteroom_contract::{CONTRACT_VERSION, reply::Since, wall::WallConnect};
use anteroom_engine::ports::Role;
use parking_lot::Mutex;
use socketioxide::{
    SocketIo,
    extract::{AckSender, HttpExtension, SocketRef, State, TryData},
    handler::ConnectHandler,
};
use tokio::sync::broadcast::error::{RecvError, TryRecvError};
use tokio_util::sync::CancellationToken;

use super::{
    audience::{WALL, login_room},
    unknown,
};
use crate::{app::App, auth::Viewer, pictures};

/// Least time between two looks.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Most time between two looks while somebody watches: some words change by time alone, as a wrap-up does that is over.
const LOOK_AT_LEAST_EVERY: Duration = Duration::from_secs(5);

pub(super) fn register(io: &SocketIo) {
    io.ns(WALL, connected.with(admit));
}

/// Lets in admins.
async fn admit(
    socket: SocketRef,
    TryData(connect): TryData<WallConnect>,
    HttpExtension(viewer): HttpExtension<Viewer>,
    State(app): State<Arc<App>>,
) -> Result<(), &'static str> {
    let connect = connect.map_err(|_| "malformed")?;
    if connect.contract_version != CONTRACT_VERSION {
        return Err("outdated");
    }
    let (account, token) = viewer.staff_now(&app).await.ok_or("not_logged_in")?;
    if account.role != Role::Admin {
        return Err("admins_only");
    }
    socket.extensions.insert(token);
    // Before the page is told that it is connected: its first request may come at once.
    socket.on("wall:sync", sync);
    socket.on_fallback(unknown);
    Ok(())
}

async fn connected(socket: SocketRef, State(app): State<Arc<App>>) {
    let hold = socket.extensions.get().map(|token| {
        socket.join(login_room(token));
        app.live_logins.hold(token)
    });
    app.audience.watch_wall(socket.clone());
    let hold = Arc::new(Mutex::new(hold));
    socket.on_disconnect(async move |socket: SocketRef, State(app): State<Arc<App>>| {
        hold.lock().take();
        app.audience.unwatch_wall(&socket);
    });
}

/// See the one of [`super::visit`].
async fn sync(State(app): State<Arc<App>>, TryData(request): TryData<Since>, ack: AckSender) {
    let picture = pictures::wall(&app).await;
    let since = request.ok().and_then(|request| request.since).unwrap_or(0);
    let picture = (picture.revision >= since).then_some(picture);
    if let Some(picture) = &picture {
        app.audience.answered_wall(picture);
    }
    // A socket that closed in the meantime is no error here.
    ack.send(&picture).ok();
}

/// Pushes until `stop`: after commits, and now and then, at most once a second. The last state always arrives, since a
/// picture is made when it is pushed.
pub(crate) async fn run(app: Arc<App>, stop: CancellationToken) {
    let mut commits = app.floor.subscribe();
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            commit = commits.recv() => if let Err(RecvError::Closed) = commit { return },
            () = tokio::time::sleep(LOOK_AT_LEAST_EVERY) => {}
        }
        // What has come in the meantime is told together.
        while !matches!(commits.try_recv(), Err(TryRecvError::Empty | TryRecvError::Closed)) {}
        if app.audience.is_wall_watched() {
            app.audience.tell_wall(&pictures::wall(&app).await);
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
    }
}
