//! What whoever has a place can do, one button each. Doing it twice is doing it.

use std::sync::Arc;

use anteroom_domain::{
    command::Command,
    ids::{CustomerId, TicketId},
    refusal::{Refusal, TicketRefused},
};
use axum::{extract::State, response::Response};
use serde::Deserialize;

use super::{Named, checked, known_session, see_visit};
use crate::{app::App, auth::Visitor, errors::PageError, forms::OurForm};

#[derive(Deserialize)]
pub(crate) struct PlainForm {
    csrf: String,
}

/// The customer's last ticket in the session, whether it is live or not.
fn visit(
    app: &App,
    slug: &str,
    visitor: &Visitor,
    form: &PlainForm,
) -> Result<(TicketId, CustomerId, bool), PageError> {
    let customer = checked(visitor, &form.csrf)?;
    let session = known_session(app, slug)?;
    let found = app.floor.read().visit(customer, session).map(|ticket| (ticket.id, customer, ticket.is_live()));
    found.ok_or_else(|| Refusal::from(TicketRefused::NoSuchTicket).into())
}

/// `POST /s/{session}/leave`: gives up the place, or ends the consultation; who was invited leaves alone.
pub(crate) async fn leave(
    State(app): State<Arc<App>>,
    Named(slug): Named,
    visitor: Visitor,
    OurForm(form): OurForm<PlainForm>,
) -> Result<Response, PageError> {
    let (ticket, customer, is_live) = visit(&app, &slug, &visitor, &form)?;
    if is_live {
        app.floor.ask(Command::Leave { ticket, customer }).await?;
    }
    Ok(see_visit(&slug))
}

/// `POST /s/{session}/agree`: agrees to what the session asks before the wait.
pub(crate) async fn agree(
    State(app): State<Arc<App>>,
    Named(slug): Named,
    visitor: Visitor,
    OurForm(form): OurForm<PlainForm>,
) -> Result<Response, PageError> {
    let (ticket, customer, _) = visit(&app, &slug, &visitor, &form)?;
    app.floor.ask(Command::Submit { ticket, customer, consent: true }).await?;
    Ok(see_visit(&slug))
}

/// `POST /s/{session}/away`: steps away and keeps the place.
pub(crate) async fn away(
    State(app): State<Arc<App>>,
    Named(slug): Named,
    visitor: Visitor,
    OurForm(form): OurForm<PlainForm>,
) -> Result<Response, PageError> {
    let (ticket, customer, _) = visit(&app, &slug, &visitor, &form)?;
    app.floor.ask(Command::StepAway { ticket, customer }).await?;
    Ok(see_visit(&slug))
}

/// `POST /s/{session}/back`: is back.
pub(crate) async fn back(
    State(app): State<Arc<App>>,
    Named(slug): Named,
    visitor: Visitor,
    OurForm(form): OurForm<PlainForm>,
) -> Result<Response, PageError> {
    let (ticket, customer, _) = visit(&app, &slug, &visitor, &form)?;
    app.floor.ask(Command::ComeBack { ticket, customer }).await?;
    Ok(see_visit(&slug))
}

/// `POST /s/{session}/stay`: goes on waiting although nobody is on duty.
pub(crate) async fn stay(
    State(app): State<Arc<App>>,
    Named(slug): Named,
    visitor: Visitor,
    OurForm(form): OurForm<PlainForm>,
) -> Result<Response, PageError> {
    let (ticket, customer, _) = visit(&app, &slug, &visitor, &form)?;
    app.floor.ask(Command::Stay { ticket, customer }).await?;
    Ok(see_visit(&slug))
}

#[derive(Deserialize)]
pub(crate) struct AnswerForm {
    csrf: String,
    consultation: String,
}

/// `POST /s/{session}/answer`: comes in.
pub(crate) async fn answer(
    State(app): State<Arc<App>>,
    Named(slug): Named,
    visitor: Visitor,
    OurForm(form): OurForm<AnswerForm>,
) -> Result<Response, PageError> {
    let customer = checked(&visitor, &form.csrf)?;
    let consultation = form.consultation.parse().map_err(|_| PageError::BadForm)?;
    app.floor.ask(Command::Answer { consultation, customer }).await?;
    Ok(see_visit(&slug))
}
