//! The namespace of hosts.

use std::sync::Arc;

use anteroom_contract::desk::{DeskConnect, DeskTicketRef};
use anteroom_domain::ids::HostId;
use anteroom_engine::{
    attendance::{Attendee, Connection},
    ports::TokenHash,
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
    desk::{ACTIONS, Action},
    desk_notes::{self, NotesError},
    errors::reply,
    language::Language,
    pictures::{self, DeskFacts},
};

/// The namespace.
pub(super) struct Desk(pub(super) Arc<App>);

/// A host at their console.
struct AtDesk {
    app: Arc<App>,
    host: HostId,
    name: String,
    login: TokenHash,
}

/// A page of theirs, for as long as it is connected.
struct Watching {
    app: Arc<App>,
    host: HostId,
    page: Page,
    _hold: Hold,
    _connection: Connection,
}

impl Drop for Watching {
    fn drop(&mut self) {
        self.app.audience.unwatch_desk(self.host, &self.page);
    }
}

#[async_trait]
impl Namespace<Viewer> for Desk {
    fn name(&self) -> &'static str {
        "/desk"
    }

    /// Lets in whoever has logged in.
    async fn admit(&self, viewer: &Viewer, connect: Value) -> Result<Arc<dyn Guest>, &'static str> {
        introduced::<DeskConnect>(connect, |connect| connect.contract_version)?;
        let (account, login) = viewer.staff_now(&self.0).await.ok_or("not_logged_in")?;
        let (host, name) = (HostId::from(account.id), account.display_name);
        Ok(Arc::new(AtDesk { app: Arc::clone(&self.0), host, name, login }))
    }
}

#[async_trait]
impl Guest for AtDesk {
    fn connected(&self, page: &Page) -> Box<dyn Send> {
        let Self { app, host, login, .. } = self;
        app.audience.watch_desk(*host, page.clone());
        greet(app, Participant::Host(*host), page);
        Box::new(Watching {
            app: Arc::clone(app),
            host: *host,
            page: page.clone(),
            _hold: app.live_logins.hold_page(*login, page.clone()),
            _connection: app.attendance.connect(Attendee::Host(*host)),
        })
    }

    async fn answer(&self, event: &str, request: Value) -> Answer {
        match event {
            "desk:sync" => self.sync(request).await,
            "desk:readNotes" => self.read_notes(request).await,
            "desk:writeNotes" => self.write_notes(request).await,
            _ => match ACTIONS.iter().find(|action| action.event == event) {
                Some(action) => self.ask(action, request).await,
                None => malformed(),
            },
        }
    }
}

impl AtDesk {
    /// See the one of [`super::visit`].
    async fn sync(&self, request: Value) -> Answer {
        let Self { app, host, name, .. } = self;
        let now = app.now();
        let facts = DeskFacts::read(&app.floor.read(), *host, now);
        let since = since(request);
        let picture = if facts.revision() >= since {
            Some(pictures::desk(&facts, name, &app.names, &app.checks).await)
        } else {
            None
        };
        if let Some(picture) = &picture {
            app.audience.answered_host(*host, picture);
        }
        Answer::of(&picture)
    }

    /// What needs nothing else may come without a payload; where one is needed, none is as malformed as a wrong one.
    async fn ask(&self, action: &Action, request: Value) -> Answer {
        let command = action.command(self.host, request, &self.app.floor.read());
        let Some(command) = command else { return malformed() };
        Answer::of(&reply(Language::English, self.app.floor.ask(command).await))
    }

    async fn read_notes(&self, request: Value) -> Answer {
        // What cannot be read names no ticket.
        let ticket = asked::<DeskTicketRef>(request).map(|request| request.ticket).unwrap_or_default();
        Answer::of(&desk_notes::read_reply(&self.app, self.host, &ticket).await)
    }

    async fn write_notes(&self, request: Value) -> Answer {
        let written = match asked(request) {
            Some(change) => desk_notes::write(&self.app, self.host, change).await,
            None => Err(NotesError::Malformed),
        };
        Answer::of(&desk_notes::write_reply(written))
    }
}
