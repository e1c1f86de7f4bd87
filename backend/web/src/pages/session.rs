//! `/s/{session}`: one address for a whole visit, from before joining to goodbye.

use std::{sync::Arc, time::Duration};

use anteroom_contract::visit::{VisitPicture, VisitStage};
use anteroom_domain::{
    command::Command,
    ids::{CustomerId, SessionId, Slug, TicketId},
    refusal::{JoinRefused, Refusal},
    ticket::TicketState,
};
use anteroom_engine::{attendance::Attendee, floor::AskError};
use askama::Template;
use axum::{
    extract::{FromRequestParts, Path, Query, State, rejection::QueryRejection},
    http::{StatusCode, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::{json_block, page};
use crate::{
    app::App,
    assets::{Assets, assets},
    auth::Visitor,
    errors::PageError,
    forms::OurForm,
    pictures::{self, VisitFacts},
    words,
};

/// Longest name, in characters, as the form says too.
const NAME_CHARS_MAX: usize = 60;
/// How long someone who has just joined counts as connected, until their page has opened its socket.
const ARRIVAL: Duration = Duration::from_secs(15);
/// How long a page without script counts as connected: it reloads every 10 s, and may miss one time.
const STILL_HERE: Duration = Duration::from_secs(25);
/// Most people drawn as dots.
const DOTS_MAX: u32 = 8;

#[derive(Template)]
#[template(path = "pages/session.html")]
struct SessionPage<'a> {
    assets: Assets,
    lang: &'a str,
    title: String,
    csrf: String,
    session: SessionHead,
    can_join: bool,
    why_not: String,
    name: String,
    problem: Option<String>,
    picture: VisitPicture,
    stage: &'a str,
    picture_json: String,
    talked: Option<String>,
    dots_ahead: u32,
    dots_more: bool,
}

struct SessionHead {
    slug: String,
    name: String,
    description: String,
    open: bool,
    status: String,
    staffing: String,
}

/// The session that an address names, as it is written there. What cannot be read names none.
pub(crate) struct Named(String);

impl FromRequestParts<Arc<App>> for Named {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, PageError> {
        let path = Path::<String>::from_request_parts(parts, app).await;
        path.map(|Path(slug)| Self(slug)).map_err(|_| PageError::no_such_session(&app.floor.read()))
    }
}

#[derive(Deserialize)]
pub(crate) struct SessionQuery {
    /// Sent by pages without script when they reload themselves.
    still: Option<String>,
}

/// `GET /s/{session}`.
pub(crate) async fn session(
    State(app): State<Arc<App>>,
    Named(slug): Named,
    query: Result<Query<SessionQuery>, QueryRejection>,
    visitor: Visitor,
) -> Result<Response, PageError> {
    // A query that cannot be read says nothing; the page is the same.
    if visitor.returning && query.is_ok_and(|Query(query)| query.still.is_some()) {
        app.attendance.pass_by(Attendee::Customer(visitor.seat.customer), STILL_HERE);
    }
    Ok(page(&session_page(&app, &slug, &visitor, String::new(), None).await?))
}

async fn session_page<'a>(
    app: &App,
    slug: &str,
    visitor: &Visitor,
    name: String,
    problem: Option<String>,
) -> Result<SessionPage<'a>, PageError> {
    let now = app.now();
    let (facts, head, may_join) = {
        let floor = app.floor.read();
        let session = slug.parse::<Slug>().ok().and_then(|slug| floor.session_at(&slug));
        let session = session.ok_or_else(|| PageError::no_such_session(&floor))?;
        let head = SessionHead {
            slug: session.slug.to_string(),
            name: session.name.clone(),
            description: session.description.clone(),
            open: session.is_open(now),
            status: words::status(session.is_open(now), session.line_len()),
            staffing: words::staffing(floor.hosts_on_duty(session)),
        };
        let facts = VisitFacts::read(&floor, session, visitor.seat.customer, None, now);
        (facts, head, floor.may_join(session, Some(visitor.seat.customer), now))
    };
    let picture = pictures::visit(&facts, &app.names).await;
    let talked = facts.ticket().and_then(|ticket| {
        let TicketState::Ended(ended) = &ticket.state else { return None };
        words::talked(ended.talked_s)
    });
    let ahead = picture.ahead.unwrap_or(0);
    Ok(SessionPage {
        assets: assets(),
        lang: "en",
        title: head.name.clone(),
        csrf: visitor.seat.token.csrf(),
        session: head,
        can_join: may_join.is_ok(),
        why_not: may_join.err().map(words::why_not).unwrap_or_default(),
        name,
        problem,
        stage: stage_word(picture.stage),
        picture_json: json_block(&picture),
        picture,
        talked,
        dots_ahead: ahead.min(DOTS_MAX),
        dots_more: ahead > DOTS_MAX,
    })
}

fn stage_word(stage: VisitStage) -> &'static str {
    match stage {
        VisitStage::Before => "before",
        VisitStage::Waiting => "waiting",
        VisitStage::Called => "called",
        VisitStage::Consultation => "consultation",
        VisitStage::Over => "over",
    }
}

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
    visitor: Visitor,
    OurForm(form): OurForm<JoinForm>,
) -> Result<Response, PageError> {
    let seat = checked(&visitor, &form.csrf)?;
    let name = form.name.trim();
    if name.chars().count() > NAME_CHARS_MAX || name.chars().any(char::is_control) {
        let problem = format!("A name has at most {NAME_CHARS_MAX} characters, all on one line.");
        let page = page(&session_page(&app, &slug, &visitor, form.name.clone(), Some(problem)).await?);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let session = known_session(&app, &slug)?;
    match join_line(&app, session, seat, (!name.is_empty()).then(|| name.to_owned())).await {
        Ok(()) => Ok(see_visit(&slug)),
        Err(JoinError::Refused(refused)) => {
            let problem = Some(words::why_not(refused));
            let page = page(&session_page(&app, &slug, &visitor, form.name, problem).await?);
            Ok((StatusCode::CONFLICT, page).into_response())
        }
        Err(JoinError::Page(error)) => Err(error),
    }
}

enum JoinError {
    Refused(JoinRefused),
    Page(PageError),
}

async fn join_line(app: &App, session: SessionId, customer: CustomerId, name: Option<String>) -> Result<(), JoinError> {
    let mut id = [0; 16];
    app.random.fill(&mut id);
    let ticket = TicketId(u128::from_be_bytes(id));
    // The name is there before anyone can see the ticket. It is not kept for one who is turned away or is in line already.
    let may_join = {
        let floor = app.floor.read();
        let live = floor.visit(customer, session).is_some_and(anteroom_domain::ticket::Ticket::is_live);
        let session = floor.session(session).ok_or_else(|| JoinError::Page(PageError::no_such_session(&floor)))?;
        if live { Ok(false) } else { floor.may_join(session, Some(customer), app.clock.now()).map(|()| true) }
    };
    if may_join.map_err(JoinError::Refused)? {
        app.names.save(ticket, name).await.map_err(|error| JoinError::Page(error.into()))?;
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

#[derive(Deserialize)]
pub(crate) struct LeaveForm {
    csrf: String,
}

/// `POST /s/{session}/leave`: gives up the place, or ends the consultation. Leaving twice is leaving.
pub(crate) async fn leave(
    State(app): State<Arc<App>>,
    Named(slug): Named,
    visitor: Visitor,
    OurForm(form): OurForm<LeaveForm>,
) -> Result<Response, PageError> {
    let customer = checked(&visitor, &form.csrf)?;
    let session = known_session(&app, &slug)?;
    let ticket = app.floor.read().visit(customer, session).map(|t| (t.id, t.is_live()));
    match ticket {
        None => return Err(Refusal::from(anteroom_domain::refusal::TicketRefused::NoSuchTicket).into()),
        Some((ticket, true)) => {
            app.floor.ask(Command::Leave { ticket, customer }).await?;
        }
        Some((_, false)) => {}
    }
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

/// Whose form this is, if its form token belongs to the seat that sent it.
fn checked(visitor: &Visitor, csrf: &str) -> Result<CustomerId, PageError> {
    if !visitor.returning {
        return Err(PageError::NoCookies);
    }
    if !visitor.seat.token.csrf_matches(csrf) {
        return Err(PageError::BadCsrf);
    }
    Ok(visitor.seat.customer)
}

fn known_session(app: &App, slug: &str) -> Result<SessionId, PageError> {
    let floor = app.floor.read();
    let session = slug.parse::<Slug>().ok().and_then(|slug| floor.session_at(&slug));
    session.map(|session| session.id).ok_or_else(|| PageError::no_such_session(&floor))
}

/// 303, so that reloading the page does not post again.
fn see_visit(slug: &str) -> Response {
    Redirect::to(&format!("/s/{slug}")).into_response()
}

#[cfg(test)]
mod tests {
    use anteroom_contract::visit::VisitConsultation;

    use super::*;
    use crate::pages::checks::{checked, long};

    fn consultation(answer_within_s: Option<u32>) -> VisitConsultation {
        VisitConsultation {
            id: "0".repeat(32),
            host_name: long(64),
            answer_within_s,
            alert: 1,
            interrupted: false,
            room_attempt: 1,
        }
    }

    fn sample(stage: VisitStage, ahead: Option<u32>, consultation: Option<VisitConsultation>) -> SessionPage<'static> {
        let many = ahead.unwrap_or(0);
        let picture = VisitPicture {
            revision: u64::MAX,
            stage,
            headline: long(120),
            detail: long(300),
            ahead,
            reason: (many > 0).then(|| long(200)),
            consultation,
        };
        SessionPage {
            assets: assets(),
            lang: "en",
            title: long(80),
            csrf: "the-token".to_owned(),
            session: SessionHead {
                slug: "s".repeat(64),
                name: long(80),
                description: long(400),
                open: many > 0,
                status: words::status(true, 100_000),
                staffing: words::staffing(0),
            },
            can_join: many == 0,
            why_not: words::why_not(JoinRefused::LineFull),
            name: long(60),
            problem: (many > 0).then(|| long(200)),
            stage: stage_word(stage),
            picture_json: json_block(&picture),
            picture,
            talked: words::talked(36_000),
            dots_ahead: many.min(DOTS_MAX),
            dots_more: many > DOTS_MAX,
        }
    }

    #[test]
    fn the_page_stands_at_every_stage() {
        for (stage, says) in [
            (VisitStage::Before, "Join the line"),
            (VisitStage::Waiting, "Leave the line"),
            (VisitStage::Called, "Come in"),
            (VisitStage::Consultation, "Leave the consultation"),
            (VisitStage::Over, "You talked for 600 minutes."),
        ] {
            for ahead in [None, Some(3_000_000_000)] {
                let html = checked(&sample(stage, ahead, Some(consultation(Some(30)))));
                let both = stage != VisitStage::Before || ahead.is_none();
                assert_eq!(html.contains(says), both, "{stage:?} {ahead:?}");
                let waits = !matches!(stage, VisitStage::Before | VisitStage::Over);
                assert_eq!(html.contains("?still=here"), waits, "only who waits asks again: {stage:?}");
            }
        }
        assert!(!checked(&sample(VisitStage::Called, None, Some(consultation(None)))).contains("Come in"));
        checked(&sample(VisitStage::Called, None, None));
    }

    #[test]
    fn a_few_people_are_drawn_and_many_are_hinted_at() {
        for (ahead, drawn, more) in [(0, 0, false), (1, 1, false), (8, 8, false), (9, 8, true), (u32::MAX, 8, true)] {
            let html = checked(&sample(VisitStage::Waiting, Some(ahead), None));
            assert_eq!(html.matches("app-line__one").count(), drawn);
            assert_eq!(html.contains("app-line__more"), more);
        }
    }
}
