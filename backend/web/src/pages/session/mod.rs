//! `/s/{session}`: one address for a whole visit, from before joining to goodbye.

mod actions;
mod calendar;
mod changes;
mod data;
mod invite;
mod join;
mod move_place;
mod named;
pub(crate) mod rating;
mod sign_up;
#[cfg(test)]
mod tests;

use std::{sync::Arc, time::Duration};

use anteroom_contract::visit::{VisitPicture, VisitStage};
use anteroom_domain::{
    Timestamp,
    estimate::Estimate,
    ids::{CustomerId, SessionId, Slug},
    session::{Closing, Entry, Session, Settings},
    ticket::{Ticket, TicketState},
};
use anteroom_engine::attendance::Attendee;
use askama::Template;
use axum::{
    extract::{Query, State, rejection::QueryRejection},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use tower_cookies::Cookies;

pub(crate) use actions::{agree, answer, away, back, leave, stay};
pub(crate) use calendar::opening;
pub(crate) use changes::changes;
pub(crate) use data::data;
pub(crate) use invite::{come_along, invitation, invite};
pub(crate) use join::{NAME_CHARS_MAX, join};
pub(crate) use move_place::{continue_here, move_link, move_place};
use named::Named;
pub(crate) use rating::rate;
pub(crate) use sign_up::{make_account, sign_up};

use super::{json_block, page};
use crate::{
    app::App,
    assets::{Assets, assets},
    auth::{Visitor, keep_seat},
    errors::PageError,
    language::Language,
    pictures::{self, Sight},
    transcript,
    words::{self, HoursWords},
};

/// How long someone who has just joined counts as connected, until their page has opened its socket.
const ARRIVAL: Duration = Duration::from_secs(15);
/// How long a page without script counts as connected: it reloads every 10 s, and may miss one time.
const STILL_HERE: Duration = Duration::from_secs(25);
/// Most people drawn as dots.
const DOTS_MAX: u32 = 8;

#[derive(Template)]
#[template(path = "pages/session.html")]
struct SessionPage {
    assets: Assets,
    lang: Language,
    title: String,
    csrf: String,
    session: SessionHead,
    can_join: bool,
    why_not: String,
    name: String,
    /// What the account is called with which the reader has logged in.
    account: Option<String>,
    problem: Option<String>,
    picture: VisitPicture,
    stage: &'static str,
    picture_json: String,
    /// Where a page without script looks again after a while.
    refresh: Option<String>,
    until: Option<Clock>,
    left_s: i64,
    consent: Vec<String>,
    may: May,
    /// Whether there is a visit that this one joined for.
    is_own: bool,
    leaving: String,
    talked: Option<String>,
    /// How it was, where that is asked.
    rating: Option<rating::Question>,
    /// Where what was written can be had.
    transcript: Option<String>,
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
    estimate: Option<String>,
    /// Whether the wait fits in before closing, where closing ends it.
    before_closing: Option<String>,
    hours: HoursWords,
    nickname_only: bool,
    /// How long a name is kept.
    name_kept: String,
    /// How long what is said afterwards is kept.
    said_kept: String,
    /// Who is asked to log in before joining, and who may.
    entry: EntryWords,
}

/// What a session's page says about accounts to whoever reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum EntryWords {
    /// Nothing: nobody has an account here, or they have logged in.
    Nothing,
    /// That one can be used.
    Offered,
    /// That one is needed.
    Wanted,
}

impl EntryWords {
    fn of(entry: Entry, visitor: &Visitor) -> Self {
        match (visitor.account.is_some() || !entry.has_accounts(), entry.admits(false)) {
            (true, _) => Self::Nothing,
            (false, true) => Self::Offered,
            (false, false) => Self::Wanted,
        }
    }
}

/// What is offered to whoever waits.
#[derive(Clone, Copy, Default)]
struct May {
    step_away: bool,
    invite: bool,
    move_place: bool,
}

impl May {
    /// What is one's own is given away by oneself: who was invited does not invite, and does not move the place. The place
    /// of an account is wherever its owner logs in.
    fn of(ticket: &Ticket, visitor: &Visitor, settings: &Settings) -> Self {
        let own = ticket.is_live() && ticket.customer == visitor.seat.customer;
        Self {
            step_away: settings.away_max_s > 0,
            invite: own && ticket.people().count() < usize::from(settings.party_max),
            move_place: own && visitor.account.is_none(),
        }
    }
}

/// An instant for a page: the script shows it in the reader's own time.
struct Clock {
    iso: String,
    words: String,
}

impl Clock {
    /// One that has passed.
    fn at(language: Language, at: Timestamp) -> Self {
        let clock = at.strftime("%H:%M").to_string();
        Self { iso: at.to_string(), words: language.fill("clock", "clock", &clock) }
    }

    /// One that is to come.
    fn until(language: Language, at: Timestamp, now: Timestamp) -> Self {
        let left = words::left(language, at.duration_since(now).as_secs());
        let values = [("clock", at.strftime("%H:%M").to_string().into()), ("left", left.into())];
        Self { iso: at.to_string(), words: language.with("clock-until", values) }
    }
}

#[derive(Deserialize)]
pub(crate) struct StillQuery {
    /// Sent by pages without script when they reload themselves.
    still: Option<String>,
}

type Still = Result<Query<StillQuery>, QueryRejection>;

/// Whether a page without script says that it is still there; counts it as connected if so. A query that cannot be read
/// says nothing.
fn still_here(app: &App, visitor: &Visitor, query: &Still) -> bool {
    let still = visitor.returning && query.as_ref().is_ok_and(|Query(query)| query.still.is_some());
    if still {
        app.attendance.pass_by(Attendee::Customer(visitor.seat.customer), STILL_HERE);
    }
    still
}

/// `GET /s/{session}`.
pub(crate) async fn session(
    State(app): State<Arc<App>>,
    Named(slug): Named,
    query: Still,
    cookies: Cookies,
    visitor: Visitor,
    language: Language,
) -> Result<Response, PageError> {
    let still = still_here(&app, &visitor, &query);
    // Whoever has an account is found again by it.
    if visitor.account.is_none() && may_outlast_the_seat(&app, &slug, visitor.seat.customer) {
        keep_seat(&app.config, &cookies, &visitor.seat.token);
    }
    let session = session_page(&app, &slug, &visitor, language, None, None).await?;
    match &session.picture.elsewhere {
        // Whoever waited here without script goes on waiting there.
        Some(elsewhere) if still => Ok(see_visit(&elsewhere.session)),
        _ => Ok(page(&session)),
    }
}

/// Whether a place of this customer's is kept, or would be, for longer than a browser remembers a seat otherwise.
fn may_outlast_the_seat(app: &App, slug: &str, customer: CustomerId) -> bool {
    let floor = app.floor.read();
    let session = slug.parse::<Slug>().ok().and_then(|slug| floor.session_at(&slug));
    session.is_some_and(|session| {
        let waits = floor.visit(customer, session.id).is_some_and(Ticket::is_live);
        session.kept.of(customer).is_some() || (waits && session.settings.keeps_places)
    })
}

async fn session_page(
    app: &App,
    slug: &str,
    visitor: &Visitor,
    language: Language,
    name: Option<String>,
    problem: Option<String>,
) -> Result<SessionPage, PageError> {
    let now = app.now();
    let customer = visitor.seat.customer;
    let (facts, head, may_join, settings) = {
        let floor = app.floor.read();
        let session = slug.parse::<Slug>().ok().and_then(|slug| floor.session_at(&slug));
        // One that was put away is there for those who are, or were a moment ago, in its line.
        let session = session.filter(|session| !session.archived || floor.visit(customer, session.id).is_some());
        let session = session.ok_or_else(|| PageError::no_such_session(&floor))?;
        let may_join = floor.may_join(session, Some(customer), now);
        let estimate = floor.estimate_of_joining(session, now).filter(|_| may_join.is_ok());
        let head = SessionHead {
            slug: session.slug.to_string(),
            name: session.name.clone(),
            description: session.description.clone(),
            open: session.is_open(now),
            status: words::status(language, session.is_open(now), session.line_len()),
            staffing: words::staffing(language, floor.hosts_on_duty(session)),
            before_closing: estimate.and_then(|estimate| before_closing(language, session, &estimate, now)),
            hours: words::hours(language, session, now),
            estimate: estimate.and_then(|estimate| words::wait_before_joining(language, &estimate, now)),
            nickname_only: session.settings.nickname_only,
            name_kept: words::name_kept(language, session.settings.personal_kept()),
            said_kept: words::said_kept(language, session.settings.personal_kept()),
            entry: EntryWords::of(session.settings.entry, visitor),
        };
        let facts = Sight::of(&floor, &app.audience.departures, session, now).facts(customer, None, language);
        (facts, head, may_join, session.settings.clone())
    };
    let picture = pictures::visit(&facts, &app.names).await;
    let talked = facts.ticket().and_then(|ticket| {
        let TicketState::Ended(ended) = &ticket.state else { return None };
        words::talked(language, ended.talked_s)
    });
    let over = facts.ticket().filter(|_| picture.stage == VisitStage::Over);
    let (rating, transcript) = match over {
        Some(ticket) => (rating::question(app, ticket, customer, language).await, transcript::link(app, ticket).await),
        None => (None, None),
    };
    let until = picture.until_ms.and_then(|at| Timestamp::from_millisecond(i64::try_from(at).ok()?).ok());
    let ahead = picture.ahead.unwrap_or(0);
    Ok(SessionPage {
        assets: assets(),
        lang: language,
        title: head.name.clone(),
        csrf: visitor.seat.token.csrf(),
        refresh: changes_by_itself(&picture).then(|| format!("/s/{}?still=here", head.slug)),
        session: head,
        can_join: may_join.is_ok(),
        why_not: may_join.err().map(|refused| words::why_not(language, refused)).unwrap_or_default(),
        name: name.unwrap_or_else(|| usual_name(visitor, &settings)),
        account: visitor.account.as_ref().map(|account| account.display_name.clone()),
        problem,
        stage: stage_word(picture.stage),
        until: until.map(|until| Clock::until(language, until, now)),
        left_s: until.map_or(0, |until| until.duration_since(now).as_secs().max(0)),
        consent: paragraphs(&settings.consent_text),
        may: facts.ticket().map(|ticket| May::of(ticket, visitor, &settings)).unwrap_or_default(),
        is_own: facts.ticket().is_some_and(|ticket| ticket.customer == customer),
        leaving: words::leaving(language, picture.people, picture.invited),
        picture_json: json_block(&picture),
        picture,
        talked,
        rating,
        transcript,
        dots_ahead: ahead.min(DOTS_MAX),
        dots_more: ahead > DOTS_MAX,
    })
}

/// The name that stands in the form at first. Where nobody wants a real name, the account's is not put there.
fn usual_name(visitor: &Visitor, settings: &Settings) -> String {
    let account = visitor.account.as_ref().filter(|_| !settings.nickname_only);
    account.map(|account| account.display_name.chars().take(NAME_CHARS_MAX).collect()).unwrap_or_default()
}

/// Where everyone in line is served after closing there is nothing to fear from it.
fn before_closing(language: Language, session: &Session, estimate: &Estimate, now: Timestamp) -> Option<String> {
    let ends = session.settings.at_closing != Closing::Drain;
    let closes_at = session.timetable.closes_at(now).filter(|_| ends)?;
    Some(words::before_closing(language, estimate.before(closes_at)))
}

/// Whether a page has something to wait for.
fn changes_by_itself(picture: &VisitPicture) -> bool {
    match picture.stage {
        VisitStage::Elsewhere | VisitStage::Moved => false,
        VisitStage::Before => picture.kept_place.is_some(),
        VisitStage::Over => picture.may_return || picture.kept_place.is_some(),
        VisitStage::Draft
        | VisitStage::Waiting
        | VisitStage::Away
        | VisitStage::Asked
        | VisitStage::Called
        | VisitStage::Consultation
        | VisitStage::Held => true,
    }
}

fn paragraphs(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

fn stage_word(stage: VisitStage) -> &'static str {
    match stage {
        VisitStage::Before => "before",
        VisitStage::Draft => "draft",
        VisitStage::Waiting => "waiting",
        VisitStage::Away => "away",
        VisitStage::Asked => "asked",
        VisitStage::Called => "called",
        VisitStage::Consultation => "consultation",
        VisitStage::Held => "held",
        VisitStage::Over => "over",
        VisitStage::Elsewhere => "elsewhere",
        VisitStage::Moved => "moved",
    }
}

/// Whose form this is, if its form token belongs to the seat that sent it.
fn checked(visitor: &Visitor, csrf: &str) -> Result<CustomerId, PageError> {
    visitor.check(csrf)?;
    Ok(visitor.seat.customer)
}

fn known_session(app: &App, slug: &str) -> Result<SessionId, PageError> {
    let floor = app.floor.read();
    let session = slug.parse::<Slug>().ok().and_then(|slug| floor.session_at(&slug));
    session.map(|session| session.id).ok_or_else(|| PageError::no_such_session(&floor))
}

/// The live visit that a page beside the main one is about, and its session.
fn live_visit(app: &App, slug: &str, customer: CustomerId) -> Result<Option<(Ticket, Session)>, PageError> {
    let id = known_session(app, slug)?;
    let floor = app.floor.read();
    let ticket = floor.visit(customer, id).filter(|ticket| ticket.is_live());
    Ok(ticket.cloned().zip(floor.session(id).cloned()))
}

/// 303, so that reloading the page does not post again.
fn see_visit(slug: &str) -> Response {
    Redirect::to(&format!("/s/{slug}")).into_response()
}
