//! `GET /s/{session}/opening.ics`: the next opening as a calendar file, by RFC 5545.

use std::sync::Arc;

use anteroom_domain::{Timestamp, ids::Slug, session::Session};
use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};

use super::Named;
use crate::{app::App, errors::PageError, language::Language};

/// Longest line of a calendar file, in bytes, its end left out.
const LINE_MAX: usize = 75;

/// `GET /s/{session}/opening.ics`.
pub(crate) async fn opening(
    State(app): State<Arc<App>>,
    Named(slug): Named,
    language: Language,
) -> Result<Response, PageError> {
    let now = app.now();
    let file = {
        let floor = app.floor.read();
        let session = slug.parse::<Slug>().ok().and_then(|slug| floor.session_at(&slug));
        let session = session.filter(|session| !session.archived);
        let session = session.ok_or_else(|| PageError::no_such_session(&floor))?;
        if session.admits(now) {
            return Err(PageError::NotFound);
        }
        let from = session.timetable.next_admission(now).ok_or(PageError::NotFound)?;
        calendar(language, session, from, now, &app.config.public_origin)
    };
    let headers = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"opening.ics\""),
    ];
    Ok((headers, file).into_response())
}

fn calendar(language: Language, session: &Session, from: Timestamp, now: Timestamp, origin: &str) -> String {
    let instant = |at: Timestamp| at.strftime("%Y%m%dT%H%M%SZ").to_string();
    let until = session.timetable.closes_at(from).map(|until| format!("DTEND:{}", instant(until)));
    let lines = [
        Some("BEGIN:VCALENDAR".to_owned()),
        Some("VERSION:2.0".to_owned()),
        Some("PRODID:-//Anteroom//Opening hours//EN".to_owned()),
        Some("BEGIN:VEVENT".to_owned()),
        Some(format!("UID:{}-{}@anteroom", session.id, from.as_second())),
        Some(format!("DTSTAMP:{}", instant(now))),
        Some(format!("DTSTART:{}", instant(from))),
        until,
        Some(format!("SUMMARY:{}", escaped(&language.fill("hours-is-open", "session", &session.name)))),
        Some(format!("URL:{origin}/s/{}", session.slug)),
        // An opening keeps nobody from anything else.
        Some("TRANSP:TRANSPARENT".to_owned()),
        Some("END:VEVENT".to_owned()),
        Some("END:VCALENDAR".to_owned()),
    ];
    lines.iter().flatten().map(|line| folded(line)).collect()
}

fn escaped(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    plain.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,")
}

/// A line with its end; where it is too long it goes on behind a space, never within a character.
fn folded(line: &str) -> String {
    let (mut text, mut length) = (String::new(), 0);
    for c in line.chars() {
        if length + c.len_utf8() > LINE_MAX {
            text.push_str("\r\n ");
            length = 1;
        }
        text.push(c);
        length += c.len_utf8();
    }
    text + "\r\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_is_folded_between_characters_and_can_be_put_together_again() {
        let line = format!("SUMMARY:{}", "Bürgerbüro, ".repeat(20));
        let text = folded(&line);
        assert!(text.split("\r\n").all(|part| part.len() <= LINE_MAX));
        assert_eq!(text.replace("\r\n ", "").trim_end_matches("\r\n"), line);
    }

    #[test]
    fn what_means_something_in_a_calendar_is_escaped() {
        assert_eq!(escaped("a,b;c\\d\ne"), "a\\,b\\;c\\\\d e");
    }
}
