//! Joining a line.

use std::sync::Arc;

use anteroom_domain::{
    command::Command,
    ids::{CustomerId, SessionId, TicketId},
    refusal::{JoinRefused, Refusal},
    ticket::Ticket,
};
use anteroom_engine::{attendance::Attendee, floor::AskError};
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Deserialize;

use super::{ARRIVAL, Named, checked, known_session, page, see_visit, session_page};
use crate::{
    app::App,
    auth::{From, Visitor},
    errors::PageError,
    forms::OurForm,
    language::Language,
    words,
};

/// Longest name, in characters, as the form says too.
pub(crate) const NAME_CHARS_MAX: usize = 60;

#[derive(Deserialize)]
pub(crate) struct JoinForm {
    csrf: String,
    #[serde(default)]
    name: String,
}

/// `POST /s/{session}/join`: a place in line. Joining twice is the same place.
pub(crate) async fn join(
    State(app): State<Arc<App>>,
    Named(slug): Named,
    From(whence): From,
    visitor: Visitor,
    language: Language,
    OurForm(form): OurForm<JoinForm>,
) -> Result<Response, PageError> {
    let seat = checked(&visitor, &form.csrf)?;
    let name = form.name.trim();
    if name.chars().count() > NAME_CHARS_MAX || name.chars().any(char::is_control) {
        let problem = language.count("join-bad-name", NAME_CHARS_MAX);
        let page = page(&session_page(&app, &slug, &visitor, language, Some(form.name.clone()), Some(problem)).await?);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let session = known_session(&app, &slug)?;
    if !is_there(&app, session, seat) {
        if !is_admitted(&app, session, &visitor) {
            return Err(PageError::LogInFirst { next: format!("/s/{slug}") });
        }
        if let Some(wait) = app.join_limit.wait(whence.address).await {
            app.door.too_often(session);
            return Err(PageError::TooMany { wait });
        }
    }
    match join_line(&app, session, seat, (!name.is_empty()).then(|| name.to_owned())).await {
        Ok(()) => Ok(see_visit(&slug)),
        Err(JoinError::Refused(refused)) => {
            app.door.refused(session, &refused);
            let problem = Some(words::why_not(language, refused));
            let page = page(&session_page(&app, &slug, &visitor, language, Some(form.name), problem).await?);
            Ok((StatusCode::CONFLICT, page).into_response())
        }
        Err(JoinError::Page(error)) => Err(error),
    }
}

/// Whether they have a place already: asking for it once more is no other one.
fn is_there(app: &App, session: SessionId, customer: CustomerId) -> bool {
    app.floor.read().visit(customer, session).is_some_and(Ticket::is_live)
}

/// Whether the session lets in who has an account, or has none.
fn is_admitted(app: &App, session: SessionId, visitor: &Visitor) -> bool {
    let floor = app.floor.read();
    floor.session(session).is_some_and(|session| session.settings.entry.admits(visitor.account.is_some()))
}

enum JoinError {
    Refused(JoinRefused),
    Page(PageError),
}

/// The ticket whose place this customer gets by joining, if one was kept.
fn kept_ticket(app: &App, session: SessionId, customer: CustomerId) -> Option<TicketId> {
    let floor = app.floor.read();
    floor.session(session)?.claimable(customer, app.clock.now()).map(|kept| kept.ticket)
}

async fn join_line(app: &App, session: SessionId, customer: CustomerId, name: Option<String>) -> Result<(), JoinError> {
    let ticket = TicketId(app.random.id());
    let name = match kept_ticket(app, session, customer) {
        // Whoever comes back to a kept place has said it before.
        Some(earlier) if name.is_none() => {
            app.names.said(earlier).await.map_err(|error| JoinError::Page(error.into()))?
        }
        Some(_) | None => name,
    };
    // The name is there before anyone can see the ticket. It is not kept for one who is turned away or is in line already.
    let may_join = {
        let floor = app.floor.read();
        let live = floor.visit(customer, session).is_some_and(Ticket::is_live);
        let session = floor.session(session).ok_or_else(|| JoinError::Page(PageError::no_such_session(&floor)))?;
        if live { Ok(false) } else { floor.may_join(session, Some(customer), app.clock.now()).map(|()| true) }
    };
    if may_join.map_err(JoinError::Refused)? {
        app.names.save(ticket, session, customer, name).await.map_err(|error| JoinError::Page(error.into()))?;
    }
    let who = Attendee::Customer(customer);
    app.attendance.pass_by(who, ARRIVAL);
    let node = Some(app.floor.node());
    match app.floor.ask(Command::Join { session, customer, ticket, node }).await {
        Ok(_) => Ok(()),
        Err(AskError::Refused(Refusal::Join(refused))) => Err(JoinError::Refused(refused)),
        Err(error) => Err(JoinError::Page(error.into())),
    }
}
