//! The namespace of admins who watch the wall, and what keeps it current.

use std::{sync::Arc, time::Duration};

use anteroom_contract::wall::WallConnect;
use anteroom_engine::ports::{Role, TokenHash};
use anteroom_socketio::{Answer, Guest, Namespace, Page};
use async_trait::async_trait;
use serde_json::Value;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};
use tokio_util::sync::CancellationToken;

use super::{introduced, malformed, since};
use crate::{
    app::App,
    auth::{Hold, Viewer},
    pictures,
};

/// Least time between two looks.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Most time between two looks while somebody watches: some words change by time alone, as a wrap-up does that is over.
const LOOK_AT_LEAST_EVERY: Duration = Duration::from_secs(5);

/// The namespace.
pub(super) struct Wall(pub(super) Arc<App>);

/// An admin who watches.
struct Watcher {
    app: Arc<App>,
    login: TokenHash,
}

/// A page of theirs, for as long as it is connected.
struct Watching {
    app: Arc<App>,
    page: Page,
    _hold: Hold,
}

impl Drop for Watching {
    fn drop(&mut self) {
        self.app.audience.unwatch_wall(&self.page);
    }
}

#[async_trait]
impl Namespace<Viewer> for Wall {
    fn name(&self) -> &'static str {
        "/wall"
    }

    /// Lets in admins.
    async fn admit(&self, viewer: &Viewer, connect: Value) -> Result<Arc<dyn Guest>, &'static str> {
        introduced::<WallConnect>(connect, |connect| connect.contract_version)?;
        let (account, login) = viewer.staff_now(&self.0).await.ok_or("not_logged_in")?;
        if account.role != Role::Admin {
            return Err("admins_only");
        }
        Ok(Arc::new(Watcher { app: Arc::clone(&self.0), login }))
    }
}

#[async_trait]
impl Guest for Watcher {
    fn connected(&self, page: &Page) -> Box<dyn Send> {
        let Self { app, login } = self;
        app.audience.watch_wall(page.clone());
        Box::new(Watching {
            app: Arc::clone(app),
            page: page.clone(),
            _hold: app.live_logins.hold_page(*login, page.clone()),
        })
    }

    async fn answer(&self, event: &str, request: Value) -> Answer {
        if event == "wall:sync" { self.sync(request).await } else { malformed() }
    }
}

impl Watcher {
    /// See the one of [`super::visit`].
    async fn sync(&self, request: Value) -> Answer {
        let picture = pictures::wall(&self.app).await;
        let since = since(request);
        let picture = (picture.revision >= since).then_some(picture);
        if let Some(picture) = &picture {
            self.app.audience.answered_wall(picture);
        }
        Answer::of(&picture)
    }
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
