//! What is written in a room: reading it, writing, sending and fetching files.

use std::sync::Arc;

use anteroom_contract::room::{ChatFile, ChatMessage, ChatText};
use anteroom_domain::{consultation::Side, ids::FileId, in_room::Writer};
use anteroom_engine::{
    chat::NotSent,
    ports::{ChatLine, Participant, Said},
};
use axum::{
    Json,
    body::Bytes,
    extract::{
        Path, Query, State,
        rejection::{BytesRejection, QueryRejection},
    },
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;

use super::{
    in_room::Inside,
    room::{Named, SideQuery, people},
    v1::Body,
};
use crate::{app::App, auth::Viewer, errors::ApiError, language::Language, security, transcript};

/// Largest body of a file, in bytes: the most that any session allows, and a little.
pub(crate) const FILE_BODY_MAX: usize = 10_500_000;

/// `GET /api/consultations/{id}/messages`: what was written during the visit so far.
pub(crate) async fn messages(
    State(app): State<Arc<App>>,
    Named(consultation): Named,
    query: Result<Query<SideQuery>, QueryRejection>,
    viewer: Viewer,
    language: Language,
) -> Result<Json<Vec<ChatMessage>>, ApiError> {
    let Query(query) = query.map_err(|_| ApiError::Malformed)?;
    let inside = Inside::find(&app, &viewer, consultation, query.side).await?;
    let language = inside.spoken_to_in(language);
    let lines = app.chat.of(inside.ticket.id).await?;
    let people = people(language, &app, &inside.ticket, consultation).await;
    let message = |line: ChatLine| {
        let key = key_of(&inside, line.by);
        let known = key.as_ref().and_then(|key| people.iter().find(|person| person.key == *key));
        let by_host = matches!(line.by, Writer::Host(_));
        let name = match (&line.said, known) {
            (Said::Came(name), _) => name.clone(),
            (Said::Words(_) | Said::File(_), Some(person)) => person.name.clone(),
            (Said::Words(_) | Said::File(_), None) => {
                language.say(if by_host { "host" } else { "transcript-somebody" })
            }
        };
        let (text, file) = match line.said {
            Said::Words(words) => (Some(words), None),
            Said::Came(_) => (None, None),
            Said::File(card) => {
                let href = format!("/api/consultations/{consultation}/files/{}", card.id);
                (None, Some(ChatFile { href, name: card.name, kind: card.kind, size: card.size }))
            }
        };
        let at_ms = u64::try_from(line.at.as_millisecond()).unwrap_or(0);
        ChatMessage { at_ms, mine: line.by == inside.writer, name, text, file }
    };
    Ok(Json(lines.into_iter().map(message).collect()))
}

/// What whoever wrote is called in the room now; `None` of somebody who is not there any more.
fn key_of(inside: &Inside, by: Writer) -> Option<String> {
    let consultation = inside.participant.consultation;
    let (side, number) = match by {
        Writer::Host(host) => (Side::Host, (inside.ticket.host() == Some(host)).then_some(0)?),
        Writer::Guest(customer) => match inside.ticket.consultation()?.room.number_of(customer) {
            Some(number) => (Side::Host, number),
            None => (Side::Customer, inside.ticket.number_of(customer)?),
        },
    };
    Some(Participant { consultation, side, number }.key())
}

/// `POST /api/consultations/{id}/messages`.
pub(crate) async fn say(
    State(app): State<Arc<App>>,
    Named(consultation): Named,
    query: Result<Query<SideQuery>, QueryRejection>,
    viewer: Viewer,
    Body(ChatText { text }): Body<ChatText>,
) -> Result<StatusCode, ApiError> {
    let Query(query) = query.map_err(|_| ApiError::Malformed)?;
    let inside = Inside::find(&app, &viewer, consultation, query.side).await?;
    app.chat.say(consultation, inside.writer, &text).await?;
    Ok(StatusCode::CREATED)
}

#[derive(Deserialize)]
pub(crate) struct FileQuery {
    /// What the file is called where it comes from.
    #[serde(default)]
    name: String,
    side: Option<Side>,
}

/// `POST /api/consultations/{id}/files?name=…`: the file itself is the body.
pub(crate) async fn send_file(
    State(app): State<Arc<App>>,
    Named(consultation): Named,
    query: Result<Query<FileQuery>, QueryRejection>,
    viewer: Viewer,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<StatusCode, ApiError> {
    let Query(query) = query.map_err(|_| ApiError::Malformed)?;
    if !security::is_same_origin(&app.config, &headers) {
        return Err(ApiError::ForeignOrigin);
    }
    let inside = Inside::find(&app, &viewer, consultation, query.side).await?;
    let bytes = body.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => ApiError::TooLarge,
        _ => ApiError::Malformed,
    })?;
    app.chat.send(consultation, inside.writer, &query.name, &bytes).await?;
    Ok(StatusCode::CREATED)
}

/// `GET /api/consultations/{id}/files/{file}`: to be saved, never to be shown in the page: whatever is in it, it runs nowhere.
pub(crate) async fn file(
    State(app): State<Arc<App>>,
    Path((consultation, file)): Path<(String, String)>,
    query: Result<Query<SideQuery>, QueryRejection>,
    viewer: Viewer,
) -> Result<Response, ApiError> {
    let Query(query) = query.map_err(|_| ApiError::Malformed)?;
    let consultation = consultation.parse().map_err(|_| ApiError::NotFound)?;
    let file: FileId = file.parse().map_err(|_| ApiError::NotFound)?;
    let inside = Inside::find(&app, &viewer, consultation, query.side).await?;
    let (card, bytes) = app.chat.file(inside.ticket.id, file).await?.ok_or(ApiError::NotFound)?;
    let kind = HeaderValue::from_str(&card.kind).unwrap_or(HeaderValue::from_static("application/octet-stream"));
    let sandbox = HeaderValue::from_static("default-src 'none'; sandbox");
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_DISPOSITION, saved_as(&card.name)),
        (header::CONTENT_SECURITY_POLICY, sandbox),
    ];
    Ok((headers, bytes).into_response())
}

/// `GET /api/visits/{visit}/chat.txt`: what was written, for whoever was there.
pub(crate) async fn transcript(
    State(app): State<Arc<App>>,
    Path(visit): Path<String>,
    viewer: Viewer,
    language: Language,
) -> Result<Response, ApiError> {
    // A console is in English.
    let language = if viewer.staff.is_some() { Language::English } else { language };
    let visit = visit.parse().map_err(|_| ApiError::NotFound)?;
    transcript::download(language, &app, &viewer, visit).await
}

/// `Content-Disposition` for any name (RFC 6266): in ASCII for those who know no other, and in full.
fn saved_as(name: &str) -> HeaderValue {
    let plain: String = name
        .chars()
        .map(|char| if char.is_ascii_alphanumeric() || ".-_ ".contains(char) { char } else { '_' })
        .collect();
    let full: String = name
        .bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect();
    let value = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{full}");
    HeaderValue::from_str(&value).unwrap_or(HeaderValue::from_static("attachment"))
}

impl From<NotSent> for ApiError {
    fn from(error: NotSent) -> Self {
        match error {
            NotSent::Store(error) => Self::Store(error),
            NotSent::Unavailable => Self::Page(crate::errors::PageError::Unavailable),
            NotSent::Refused(refusal) => Self::Page(crate::errors::PageError::Refused(refusal)),
            refused @ (NotSent::Empty
            | NotSent::TooLong
            | NotSent::NoFiles
            | NotSent::FileTooLarge { .. }
            | NotSent::WrongKind
            | NotSent::TooManyFiles
            | NotSent::Erased) => Self::NotSent(refused),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_saved_under_its_name_whatever_that_is() {
        assert_eq!(saved_as("Plan 1.pdf"), "attachment; filename=\"Plan 1.pdf\"; filename*=UTF-8''Plan%201.pdf");
        assert_eq!(saved_as("é\".txt"), "attachment; filename=\"__.txt\"; filename*=UTF-8''%C3%A9%22.txt");
    }
}
