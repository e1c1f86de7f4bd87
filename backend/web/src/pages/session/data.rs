//! What is kept about one's own visit.

use std::sync::Arc;

use axum::{extract::State, response::Response};

use super::{Named, known_session, see_visit};
use crate::{
    app::App,
    auth::Visitor,
    errors::PageError,
    personal_file::{Reader, Sheet, download},
};

/// `GET /s/{session}/data`: a file for whoever joined. Whoever came along, or has no visit here, is sent to the page.
pub(crate) async fn data(
    State(app): State<Arc<App>>,
    Named(slug): Named,
    visitor: Visitor,
) -> Result<Response, PageError> {
    let customer = visitor.seat.customer;
    let session = known_session(&app, &slug)?;
    let own = {
        let floor = app.floor.read();
        floor.visit(customer, session).filter(|ticket| ticket.customer == customer).map(|ticket| ticket.id)
    };
    let Some(ticket) = own else { return Ok(see_visit(&slug)) };
    let file = app.personal.file(ticket).await?;
    let floor = app.floor.read();
    let visits: Vec<_> = file.into_iter().map(|file| Sheet::of(file, &floor, Reader::Seat)).collect();
    Ok(download(&visits))
}
