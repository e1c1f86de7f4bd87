//! What a customer says of their visit, on the page that says goodbye.

use std::sync::Arc;

use anteroom_domain::{
    ids::{CustomerId, SessionId},
    rating::{COMMENT_MAX, Stars, is_asked},
    refusal::{Refusal, TicketRefused},
    ticket::Ticket,
};
use anteroom_engine::{ports::Rating, ratings::NotRated};
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Deserialize;

use super::{Named, checked, known_session, page, see_visit, session_page};
use crate::{app::App, auth::Visitor, errors::PageError, forms::OurForm, language::Language};

/// What a number of stars is called: "4 of 5, good".
pub(crate) fn words(language: Language, stars: Stars) -> String {
    language.with("rating-words", [("stars", stars.count().into())])
}

/// The question on the page, and what was answered.
pub(super) struct Question {
    /// What was said, in words; `None` while nothing was.
    pub(super) said: Option<String>,
    /// The stars that are chosen; 0 for none.
    pub(super) stars: u8,
    pub(super) comment: String,
    pub(super) may_answer: bool,
}

impl Question {
    fn of(language: Language, rating: Option<Rating>, may_change: bool) -> Self {
        match rating {
            None => Self { said: None, stars: 0, comment: String::new(), may_answer: true },
            Some(Rating { stars, comment, .. }) => {
                Self { said: Some(words(language, stars)), stars: stars.count(), comment, may_answer: may_change }
            }
        }
    }

    /// Each choice: its number, what it is called, and whether it is chosen.
    pub(super) fn choices(&self, language: Language) -> Vec<(u8, String, bool)> {
        let word = |count: u8| language.with("rating-word", [("stars", count.into())]);
        (1..=Stars::MOST).map(|count| (count, word(count), count == self.stars)).collect()
    }
}

/// The question for this visit, where one is put. A page that says goodbye does so without it, too.
pub(super) async fn question(app: &App, ticket: &Ticket, customer: CustomerId, language: Language) -> Option<Question> {
    asked(app, ticket, customer).then_some(())?;
    match app.ratings.of(ticket.id).await {
        Ok(rating) => {
            let may_change = rating.as_ref().is_none_or(|rating| app.ratings.may_change(rating));
            Some(Question::of(language, rating, may_change))
        }
        Err(error) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "what a customer said cannot be read");
            None
        }
    }
}

fn asked(app: &App, ticket: &Ticket, customer: CustomerId) -> bool {
    let floor = app.floor.read();
    floor.session(ticket.session).is_some_and(|session| is_asked(&session.settings, ticket, customer))
}

#[derive(Deserialize)]
pub(crate) struct RatingForm {
    csrf: String,
    #[serde(default)]
    stars: String,
    #[serde(default)]
    comment: String,
}

fn visit(app: &App, session: SessionId, customer: CustomerId) -> Result<Ticket, PageError> {
    let ticket = app.floor.read().visit(customer, session).cloned();
    ticket.ok_or_else(|| Refusal::from(TicketRefused::NoSuchTicket).into())
}

/// `POST /s/{session}/rating`: says how it was, or says it otherwise.
pub(crate) async fn rate(
    State(app): State<Arc<App>>,
    Named(slug): Named,
    visitor: Visitor,
    language: Language,
    OurForm(form): OurForm<RatingForm>,
) -> Result<Response, PageError> {
    let customer = checked(&visitor, &form.csrf)?;
    let ticket = visit(&app, known_session(&app, &slug)?, customer)?;
    if !asked(&app, &ticket, customer) {
        return Ok(see_visit(&slug));
    }
    let Some(stars) = form.stars.parse().ok().and_then(Stars::new) else {
        return once_more(&app, &slug, &visitor, language, &form, language.say("rating-choose")).await;
    };
    match app.ratings.give(ticket.id, ticket.session, customer, stars, &form.comment).await {
        Ok(()) => Ok(see_visit(&slug)),
        Err(NotRated::TooLong) => {
            let problem = language.count("rating-too-long", COMMENT_MAX);
            once_more(&app, &slug, &visitor, language, &form, problem).await
        }
        Err(NotRated::TooLate) => {
            once_more(&app, &slug, &visitor, language, &form, language.say("rating-too-late")).await
        }
        Err(NotRated::Erased) => Err(PageError::Erased),
        Err(NotRated::Store(error)) => Err(error.into()),
    }
}

/// The page again, with what was typed and what is wrong with it.
async fn once_more(
    app: &App,
    slug: &str,
    visitor: &Visitor,
    language: Language,
    form: &RatingForm,
    problem: String,
) -> Result<Response, PageError> {
    let mut again = session_page(app, slug, visitor, language, None, Some(problem)).await?;
    if let Some(question) = again.rating.as_mut().filter(|question| question.may_answer) {
        question.comment.clone_from(&form.comment);
        question.stars = form.stars.parse().unwrap_or(question.stars);
    }
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&again)).into_response())
}
