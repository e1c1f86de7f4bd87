//! Coming along on somebody's ticket: making the link, and following it.

use std::sync::Arc;

use anteroom_domain::{
    command::Command,
    session::Session,
    ticket::{Ticket, TicketState},
};
use anteroom_engine::attendance::Attendee;
use askama::Template;
use axum::{extract::State, response::Response};
use serde::Deserialize;

use super::{
    ARRIVAL, Clock, May, Named, Still, checked, live_visit, named::Linked, page, paragraphs, see_visit, still_here,
};
use crate::{
    app::App,
    assets::{Assets, assets},
    auth::Visitor,
    errors::PageError,
    forms::OurForm,
    language::Language,
    links::{INVITATION_LASTS, Link, Purpose},
};

#[derive(Template)]
#[template(path = "pages/invite.html")]
pub(super) struct InvitePage<'a> {
    pub(super) assets: Assets,
    pub(super) lang: Language,
    pub(super) title: String,
    pub(super) slug: String,
    pub(super) here: &'a str,
    pub(super) session_name: String,
    pub(super) link: String,
    pub(super) until: Clock,
    /// Whom it is for.
    pub(super) words: String,
}

/// `GET /s/{session}/invite`: a link for whoever comes along. Making it changes nothing: it says by itself what it is good for.
pub(crate) async fn invite(
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
    if is_called || !May::of(&ticket, &visitor, &session.settings).invite {
        return Ok(see_visit(&slug));
    }
    let now = app.now();
    let expires_at = now + INVITATION_LASTS;
    let most = session.settings.party_max;
    let link = Link::new(&app.config.links, Purpose::Invitation, ticket.id, expires_at);
    Ok(page(&InvitePage {
        assets: assets(),
        lang: language,
        title: language.say("invite-link"),
        link: format!("{}/s/{slug}/join/{}", app.config.public_origin, link.expose()),
        slug,
        here: "invite",
        session_name: session.name,
        until: Clock::until(language, expires_at, now),
        words: language.with("invite-words", [("most", most.into()), ("people", ticket.people().count().into())]),
    }))
}

#[derive(Template)]
#[template(path = "pages/invitation.html")]
pub(super) struct InvitationPage {
    pub(super) assets: Assets,
    pub(super) lang: Language,
    pub(super) title: String,
    pub(super) csrf: String,
    pub(super) action: String,
    pub(super) session_name: String,
    pub(super) description: String,
    /// What the session asks of everyone.
    pub(super) consent: Vec<String>,
}

/// The live ticket to which an invitation leads, and its session.
fn invited_to(app: &App, link: &Link) -> Result<(Ticket, Session), PageError> {
    if !link.holds(&app.config.links, Purpose::Invitation, app.now()) {
        return Err(PageError::LinkOver);
    }
    let floor = app.floor.read();
    let ticket = floor.ticket(link.ticket).filter(|ticket| ticket.is_live()).ok_or(PageError::LinkOver)?;
    // Where it is now: it may have been handed on since the link was made.
    let session = floor.session(ticket.session).ok_or(PageError::LinkOver)?;
    Ok((ticket.clone(), session.clone()))
}

/// `GET /s/{session}/join/{link}`: asks first, so that a program that looks at links for somebody does not come along.
pub(crate) async fn invitation(
    State(app): State<Arc<App>>,
    Linked(link): Linked,
    visitor: Visitor,
    language: Language,
) -> Result<Response, PageError> {
    let (ticket, session) = invited_to(&app, &link)?;
    if ticket.includes(visitor.seat.customer) {
        return Ok(see_visit(session.slug.as_str()));
    }
    Ok(page(&InvitationPage {
        assets: assets(),
        lang: language,
        title: session.name.clone(),
        csrf: visitor.seat.token.csrf(),
        action: format!("/s/{}/join/{}", session.slug, link.expose()),
        session_name: session.name,
        description: session.description,
        consent: paragraphs(&session.settings.consent_text),
    }))
}

#[derive(Deserialize)]
pub(crate) struct ComeAlongForm {
    csrf: String,
}

/// `POST /s/{session}/join/{link}`: comes along.
pub(crate) async fn come_along(
    State(app): State<Arc<App>>,
    Linked(link): Linked,
    visitor: Visitor,
    OurForm(form): OurForm<ComeAlongForm>,
) -> Result<Response, PageError> {
    let customer = checked(&visitor, &form.csrf)?;
    let (ticket, session) = invited_to(&app, &link)?;
    app.attendance.pass_by(Attendee::Customer(customer), ARRIVAL);
    let node = Some(app.floor.node());
    app.floor.ask(Command::JoinParty { ticket: ticket.id, customer, node }).await?;
    Ok(see_visit(session.slug.as_str()))
}
