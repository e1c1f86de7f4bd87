//! Helping a host: following the link that they gave, and the page of the call for whoever has.

use std::sync::Arc;

use anteroom_domain::{
    command::Command,
    consultation::Side,
    ids::ConsultationId,
    in_room::{RoomRequest, Writer},
    ticket::Ticket,
};
use anteroom_engine::{chat::NotSent, ports::Participant};
use askama::Template;
use axum::{
    extract::{FromRequestParts, Path, State},
    http::{StatusCode, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::{dry_run, page, session::NAME_CHARS_MAX};
use crate::{
    api,
    app::App,
    assets::{Assets, assets},
    auth::{Viewer, Visitor},
    errors::PageError,
    forms::OurForm,
    language::Language,
    links::{Link, Purpose},
};

#[derive(Template)]
#[template(path = "pages/help.html")]
struct HelpPage<'a> {
    assets: Assets,
    lang: Language,
    title: &'a str,
    csrf: String,
    action: String,
    session_name: String,
    host: String,
    name: String,
    problem: Option<String>,
}

/// A link to help in a consultation that is open.
pub(crate) struct Asked {
    link: Link,
    consultation: ConsultationId,
    ticket: Ticket,
}

impl FromRequestParts<Arc<App>> for Asked {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, PageError> {
        let path = Path::<String>::from_request_parts(parts, app).await;
        let link = path.ok().and_then(|Path(link)| Link::parse(&link)).ok_or(PageError::LinkOver)?;
        let find = || {
            let ticket = app.floor.read().ticket(link.ticket)?.clone();
            let consultation = ticket.consultation()?.id;
            let purpose = Purpose::Help { consultation };
            link.holds(&app.config.links, purpose, app.now()).then_some((consultation, ticket))
        };
        if let Some((consultation, ticket)) = find() {
            return Ok(Self { link, consultation, ticket });
        }
        // Another node may have begun it a moment ago.
        app.floor.catch_up().await.map_err(|_| PageError::Unavailable)?;
        let (consultation, ticket) = find().ok_or(PageError::LinkOver)?;
        Ok(Self { link, consultation, ticket })
    }
}

/// `GET /help/{link}`: asks for a name first, so that everyone in the room knows who has come in.
pub(crate) async fn help(
    State(app): State<Arc<App>>,
    asked: Asked,
    visitor: Visitor,
    viewer: Viewer,
) -> Result<Response, PageError> {
    if let Some(there) = already_in(&app, &asked, &viewer) {
        return Ok(there);
    }
    let name = viewer.staff.map(|(account, _)| account.display_name).unwrap_or_default();
    Ok(help_page(&app, &asked, &visitor, name, None).await)
}

async fn help_page(app: &App, asked: &Asked, visitor: &Visitor, name: String, problem: Option<String>) -> Response {
    let host = match asked.ticket.host() {
        Some(host) => app.names.of_host(host).await,
        None => String::new(),
    };
    let session_name =
        app.floor.read().session(asked.ticket.session).map(|session| session.name.clone()).unwrap_or_default();
    page(&HelpPage {
        assets: assets(),
        lang: Language::English,
        title: "You are asked to help",
        csrf: visitor.seat.token.csrf(),
        action: format!("/help/{}", asked.link.expose()),
        session_name,
        host,
        name,
        problem,
    })
}

/// Where whoever has a part in the consultation already finds it.
fn already_in(app: &App, asked: &Asked, viewer: &Viewer) -> Option<Response> {
    let floor = app.floor.read();
    let part = api::participant(&floor, viewer, asked.consultation, None)?;
    let href = match (part.side, part.number) {
        (Side::Host, 0) => "/host".to_owned(),
        (Side::Host, _) => format!("/call/{}", asked.consultation),
        (Side::Customer, _) => format!("/s/{}", floor.session(asked.ticket.session)?.slug),
    };
    Some(Redirect::to(&href).into_response())
}

#[derive(Deserialize)]
pub(crate) struct HelpForm {
    csrf: String,
    #[serde(default)]
    name: String,
}

/// `POST /help/{link}`: comes in to help.
pub(crate) async fn come_to_help(
    State(app): State<Arc<App>>,
    asked: Asked,
    visitor: Visitor,
    viewer: Viewer,
    OurForm(form): OurForm<HelpForm>,
) -> Result<Response, PageError> {
    visitor.check(&form.csrf)?;
    if let Some(there) = already_in(&app, &asked, &viewer) {
        return Ok(there);
    }
    let name = form.name.trim();
    if name.is_empty() || name.chars().count() > NAME_CHARS_MAX || name.chars().any(char::is_control) {
        let problem = format!("A name is needed, of at most {NAME_CHARS_MAX} characters, all on one line.");
        let page = help_page(&app, &asked, &visitor, form.name.clone(), Some(problem)).await;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let (consultation, customer) = (asked.consultation, visitor.seat.customer);
    let command = Command::InRoom { consultation, request: RoomRequest::Help(customer) };
    // The name is there before anyone can see who it is. It is not kept of somebody who is not let in.
    dry_run::would(&app, &command)?;
    app.chat.came(consultation, Writer::Guest(customer), name).await.map_err(not_kept)?;
    app.floor.ask(command).await?;
    Ok(Redirect::to(&format!("/call/{consultation}")).into_response())
}

fn not_kept(problem: NotSent) -> PageError {
    match problem {
        NotSent::Store(error) => PageError::Store(error),
        NotSent::Refused(refusal) => PageError::Refused(refusal),
        NotSent::Unavailable => PageError::Unavailable,
        NotSent::Empty
        | NotSent::TooLong
        | NotSent::NoFiles
        | NotSent::FileTooLarge { .. }
        | NotSent::WrongKind
        | NotSent::TooManyFiles
        | NotSent::Erased => PageError::LinkOver,
    }
}

#[derive(Template)]
#[template(path = "pages/call.html")]
struct CallPage {
    assets: Assets,
    lang: Language,
    title: String,
    csrf: String,
    consultation: String,
    session_name: String,
    customer: String,
    host: String,
}

/// Somebody who helps, and the consultation in which they do.
pub(crate) struct Helping {
    part: Participant,
    ticket: Ticket,
}

impl FromRequestParts<Arc<App>> for Helping {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, PageError> {
        let path = Path::<String>::from_request_parts(parts, app).await;
        let consultation = path.ok().and_then(|Path(id)| id.parse().ok()).ok_or(PageError::CallOver)?;
        let viewer = Viewer::from_request_parts(parts, app).await.map_err(|_| PageError::Unavailable)?;
        let part = api::participant_told_elsewhere(app, &viewer, consultation, Some(Side::Host)).await;
        let ticket = app.floor.read().ticket_of(consultation).cloned();
        let (part, ticket) = part.filter(|part| part.number > 0).zip(ticket).ok_or(PageError::CallOver)?;
        Ok(Self { part, ticket })
    }
}

/// `GET /call/{consultation}`: the call, for whoever helps. To all others, and when it is over, there is none.
pub(crate) async fn call(
    State(app): State<Arc<App>>,
    helping: Helping,
    visitor: Visitor,
) -> Result<Response, PageError> {
    let Helping { part, ticket } = helping;
    let host = ticket.host().ok_or(PageError::CallOver)?;
    let session_name = app.floor.read().session(ticket.session).map(|s| s.name.clone()).unwrap_or_default();
    Ok(page(&CallPage {
        assets: assets(),
        lang: Language::English,
        title: session_name.clone(),
        csrf: visitor.seat.token.csrf(),
        consultation: part.consultation.to_string(),
        session_name,
        customer: app.names.of_customer(&ticket).await,
        host: app.names.of_host(host).await,
    }))
}

#[derive(Deserialize)]
pub(crate) struct StopForm {
    csrf: String,
}

/// `POST /call/{consultation}/leave`: whoever helps leaves. The consultation goes on.
pub(crate) async fn stop_helping(
    State(app): State<Arc<App>>,
    helping: Helping,
    visitor: Visitor,
    OurForm(form): OurForm<StopForm>,
) -> Result<Response, PageError> {
    visitor.check(&form.csrf)?;
    let Helping { part, .. } = helping;
    let request = RoomRequest::StopHelping(visitor.seat.customer);
    app.floor.ask(Command::InRoom { consultation: part.consultation, request }).await?;
    app.signalling.expel(part).await;
    Ok(Redirect::to(&format!("/call/{}", part.consultation)).into_response())
}
