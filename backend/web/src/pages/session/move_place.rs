//! Taking a place to another device: making the link, and following it.

use std::sync::Arc;

use anteroom_domain::{
    command::Command,
    ticket::{Ticket, TicketState},
};
use anteroom_engine::attendance::Attendee;
use askama::Template;
use axum::{extract::State, response::Response};
use serde::Deserialize;

use super::{ARRIVAL, Clock, May, Named, Still, checked, live_visit, named::Linked, page, see_visit, still_here};
use crate::{
    app::App,
    assets::{Assets, assets},
    auth::Visitor,
    errors::PageError,
    forms::OurForm,
    language::Language,
    links::{Link, MOVE_LASTS, Purpose},
    pages::qr,
};

#[derive(Template)]
#[template(path = "pages/move.html")]
pub(super) struct MovePage<'a> {
    pub(super) assets: Assets,
    pub(super) lang: Language,
    pub(super) title: String,
    pub(super) slug: String,
    pub(super) here: &'a str,
    pub(super) session_name: String,
    pub(super) link: String,
    pub(super) until: Clock,
    pub(super) code: qr::Code,
}

/// `GET /s/{session}/move`: a code and a link for the other device. Making them changes nothing.
pub(crate) async fn move_link(
    State(app): State<Arc<App>>,
    Named(slug): Named,
    query: Still,
    visitor: Visitor,
    language: Language,
) -> Result<Response, PageError> {
    let still = still_here(&app, &visitor, &query);
    let customer = visitor.seat.customer;
    let Some((ticket, session)) = live_visit(&app, &slug, customer)? else { return Ok(see_visit(&slug)) };
    // Whoever is called while reading this without script must hear of it.
    let is_called = still && matches!(ticket.state, TicketState::Calling { .. });
    if is_called || !May::of(&ticket, &visitor, &session.settings).move_place {
        return Ok(see_visit(&slug));
    }
    let now = app.now();
    let expires_at = now + MOVE_LASTS;
    let link = Link::new(&app.config.links, Purpose::Move { from: customer }, ticket.id, expires_at);
    let link = format!("{}/s/{slug}/move/{}", app.config.public_origin, link.expose());
    Ok(page(&MovePage {
        assets: assets(),
        lang: language,
        title: language.say("move-link"),
        code: qr::code(&link),
        link,
        slug,
        here: "move",
        session_name: session.name,
        until: Clock::until(language, expires_at, now),
    }))
}

#[derive(Template)]
#[template(path = "pages/continue.html")]
pub(super) struct ContinuePage {
    pub(super) assets: Assets,
    pub(super) lang: Language,
    pub(super) title: String,
    pub(super) csrf: String,
    pub(super) action: String,
    pub(super) session_name: String,
}

/// The live ticket that a link moves, and the address and name of its session.
fn moved_by(app: &App, link: &Link) -> Result<(Ticket, String, String), PageError> {
    let now = app.now();
    let floor = app.floor.read();
    let ticket = floor.ticket(link.ticket).filter(|ticket| ticket.is_live()).ok_or(PageError::LinkOver)?;
    // Once the place has moved, it is another customer's, and this link was sealed for nobody there is.
    if !link.holds(&app.config.links, Purpose::Move { from: ticket.customer }, now) {
        return Err(PageError::LinkOver);
    }
    let session = floor.session(ticket.session).ok_or(PageError::LinkOver)?;
    Ok((ticket.clone(), session.slug.to_string(), session.name.clone()))
}

/// `GET /s/{session}/move/{link}`: asks first, so that a program that looks at links for somebody does not take the place.
pub(crate) async fn move_place(
    State(app): State<Arc<App>>,
    Linked(link): Linked,
    visitor: Visitor,
    language: Language,
) -> Result<Response, PageError> {
    let (ticket, slug, session_name) = moved_by(&app, &link)?;
    if ticket.customer == visitor.seat.customer {
        return Ok(see_visit(&slug));
    }
    Ok(page(&ContinuePage {
        assets: assets(),
        lang: language,
        title: session_name.clone(),
        csrf: visitor.seat.token.csrf(),
        action: format!("/s/{slug}/move/{}", link.expose()),
        session_name,
    }))
}

#[derive(Deserialize)]
pub(crate) struct ContinueForm {
    csrf: String,
}

/// `POST /s/{session}/move/{link}`: the place is this device's from now on.
pub(crate) async fn continue_here(
    State(app): State<Arc<App>>,
    Linked(link): Linked,
    visitor: Visitor,
    OurForm(form): OurForm<ContinueForm>,
) -> Result<Response, PageError> {
    let to = checked(&visitor, &form.csrf)?;
    let (ticket, slug, _) = moved_by(&app, &link)?;
    app.attendance.pass_by(Attendee::Customer(to), ARRIVAL);
    let node = Some(app.floor.node());
    // The floor compares whose place it is once more: of two who follow the same link at once, one is refused.
    app.floor.ask(Command::MovePlace { ticket: ticket.id, from: ticket.customer, to, node }).await?;
    Ok(see_visit(&slug))
}
