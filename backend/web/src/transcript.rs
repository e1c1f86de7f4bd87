//! What was written during a visit, as a text for whoever was there to keep.

use std::collections::HashMap;

use anteroom_domain::{
    Timestamp,
    consultation::Side,
    ids::{CustomerId, HostId, TicketId},
    in_room::Writer,
    ticket::Ticket,
};
use anteroom_engine::ports::{ChatLine, Said};
use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use jiff::tz::TimeZone;

use crate::{
    api::participant,
    app::App,
    auth::Viewer,
    errors::ApiError,
    language::Language,
    words::{self, size_words},
};

/// Who writes, as a text calls them.
type Names = HashMap<Writer, String>;

/// Where the text of a visit is.
pub(crate) fn address(ticket: TicketId) -> String {
    format!("/api/visits/{ticket}/chat.txt")
}

/// The same for a page of somebody on this ticket, if anything was written. A page that cannot read that goes on without.
pub(crate) async fn link(app: &App, ticket: &Ticket) -> Option<String> {
    let lines = app.chat.of(ticket.id).await.unwrap_or_else(|error| {
        tracing::warn!(error = &error as &dyn std::error::Error, "what was written cannot be read");
        Vec::new()
    });
    is_worth_keeping(&lines).then(|| address(ticket.id))
}

/// The same for a host who was there.
pub(crate) async fn link_for_host(app: &App, ticket: TicketId, host: HostId) -> Option<String> {
    let lines = app.chat.heard_by(ticket, &[Writer::Host(host)]).await.unwrap_or_else(|error| {
        tracing::warn!(error = &error as &dyn std::error::Error, "what was written cannot be read");
        Vec::new()
    });
    is_worth_keeping(&lines).then(|| address(ticket))
}

/// Whether anybody said anything: that somebody came in is not worth a file.
fn is_worth_keeping(lines: &[ChatLine]) -> bool {
    lines.iter().any(|line| !matches!(line.said, Said::Came(_)))
}

/// What this viewer may have of what was written: all of it as long as they are on the ticket or in the room, and afterwards
/// what was written up to when they were. To anyone else there is nothing.
async fn lines_for(app: &App, viewer: &Viewer, ticket: TicketId) -> Result<Vec<ChatLine>, ApiError> {
    let customer = viewer.seat.as_ref().map(|seat| seat.customer);
    let is_there = {
        let floor = app.floor.read();
        let known = floor.ticket(ticket);
        let is_on_it = known.zip(customer).is_some_and(|(ticket, customer)| ticket.includes(customer));
        let open = known.and_then(|ticket| ticket.consultation()).map(|open| open.id);
        let is_in = |side| open.is_some_and(|open| participant(&floor, viewer, open, Some(side)).is_some());
        is_on_it || Side::BOTH.into_iter().any(is_in)
    };
    let lines = if is_there {
        app.chat.of(ticket).await?
    } else {
        let host = viewer.staff.as_ref().map(|(account, _)| Writer::Host(HostId::from(account.id)));
        let who: Vec<_> = customer.map(Writer::Guest).into_iter().chain(host).collect();
        app.chat.heard_by(ticket, &who).await?
    };
    if is_worth_keeping(&lines) { Ok(lines) } else { Err(ApiError::NotFound) }
}

/// What everybody who writes is called.
async fn names(language: Language, app: &App, lines: &[ChatLine], called: &str, owner: Option<CustomerId>) -> Names {
    let mut names = Names::new();
    for line in lines {
        let name = match (line.by, &line.said) {
            // Whoever comes to help says under which name.
            (by @ Writer::Guest(_), Said::Came(name)) if !name.is_empty() => {
                names.insert(by, name.clone());
                continue;
            }
            (by, _) if names.contains_key(&by) => continue,
            (Writer::Host(host), _) => app.names.of_host(host).await,
            (Writer::Guest(customer), _) if owner.is_none_or(|owner| owner == customer) => called.to_owned(),
            (Writer::Guest(_), Said::Came(_)) => language.say("colleague"),
            (Writer::Guest(_), Said::Words(_) | Said::File(_)) => words::with(language, called),
        };
        names.insert(line.by, name);
    }
    names
}

/// The text of a visit for this viewer, as a file.
pub(crate) async fn download(
    language: Language,
    app: &App,
    viewer: &Viewer,
    ticket: TicketId,
) -> Result<Response, ApiError> {
    let lines = lines_for(app, viewer, ticket).await?;
    let record = app.personal.find(&ticket.to_string()).await?.pop().ok_or(ApiError::NotFound)?;
    let guest = record.joined.map_or_else(
        || language.say("guest"),
        |joined| language.with("guest-number", [("number", joined.number.into())]),
    );
    let names = names(language, app, &lines, &record.name.unwrap_or(guest), record.customer).await;
    let (session, zone) = {
        let floor = app.floor.read();
        let session = record.session.and_then(|id| floor.session(id));
        let name = session.map_or_else(|| language.say("transcript-visit"), |session| session.name.clone());
        (name, session.map_or(TimeZone::UTC, |session| session.timetable.zone().clone()))
    };
    let text = text(language, &session, &lines, &names, &zone);
    let began = lines.first().map_or(Timestamp::UNIX_EPOCH, |line| line.at);
    let name = format!("attachment; filename=\"chat-{}.txt\"", began.to_zoned(zone).strftime("%Y-%m-%d"));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8")),
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::from_str(&name).unwrap_or_else(|_| HeaderValue::from_static("attachment")),
        ),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox")),
    ];
    Ok((headers, text).into_response())
}

fn text(language: Language, session: &str, lines: &[ChatLine], names: &Names, zone: &TimeZone) -> String {
    let zone_name = zone.iana_name().unwrap_or("UTC");
    let head = format!("{}\n{}\n\n", plain(session), language.fill("transcript-head", "zone", zone_name));
    let somebody = language.say("transcript-somebody");
    let line = |line: &ChatLine| {
        let at = line.at.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M:%S %:z").to_string();
        let name = plain(names.get(&line.by).unwrap_or(&somebody));
        let said = match &line.said {
            Said::Words(words) => format!(": {}", words.lines().map(plain).collect::<Vec<_>>().join("\n    ")),
            Said::File(card) => {
                let values = [("file", plain(&card.name).into()), ("size", size_words(card.size).into())];
                format!(" {}", language.with("transcript-file", values))
            }
            Said::Came(_) => format!(" {}", language.say("transcript-came")),
        };
        format!("[{at}] {name}{said}\n")
    };
    std::iter::once(head).chain(lines.iter().map(line)).collect()
}

/// Without what would move a terminal's cursor or turn a line around: who said what must be as it looks.
fn plain(text: &str) -> String {
    let turns =
        |char: char| matches!(char, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}');
    text.chars().filter(|char| !turns(*char)).map(|char| if char.is_control() { ' ' } else { char }).collect()
}

#[cfg(test)]
mod tests {
    use anteroom_domain::ids::FileId;
    use anteroom_engine::ports::FileCard;

    use super::*;

    const ZOE: Writer = Writer::Guest(CustomerId(1));
    const HANNA: Writer = Writer::Host(HostId(2));

    fn line(second: i64, by: Writer, said: Said) -> ChatLine {
        ChatLine { at: Timestamp::from_second(1_774_746_000 + second).unwrap(), by, said, heard: Vec::new() }
    }

    #[test]
    fn a_text_says_who_wrote_what_and_when_also_while_the_clocks_change() {
        let card = FileCard { id: FileId(3), name: "Plan.pdf".to_owned(), kind: String::new(), size: 3_000 };
        let lines = [
            // An instant before the clocks of Vienna go forward, and one after.
            line(-1, ZOE, Said::Words("Hello,\nHanna".to_owned())),
            line(0, HANNA, Said::File(card)),
            line(1, Writer::Guest(CustomerId(9)), Said::Came("Ines".to_owned())),
            line(2, Writer::Guest(CustomerId(8)), Said::Words("Me too".to_owned())),
        ];
        let called = [(ZOE, "Zoë"), (HANNA, "Hanna Öberg"), (Writer::Guest(CustomerId(9)), "Ines")];
        let names = called.map(|(writer, name)| (writer, name.to_owned())).into();
        let zone = TimeZone::get("Europe/Vienna").unwrap();
        let expected = "The library\nWhat was written, in the time of Europe/Vienna.\n\n\
            [2026-03-29 01:59:59 +01:00] Zoë: Hello,\n    Hanna\n\
            [2026-03-29 03:00:00 +02:00] Hanna Öberg sent a file: Plan.pdf (3 kB)\n\
            [2026-03-29 03:00:01 +02:00] Ines has come in.\n\
            [2026-03-29 03:00:02 +02:00] Somebody: Me too\n";
        assert_eq!(text(Language::English, "The library", &lines, &names, &zone), expected);
    }

    #[test]
    fn nobody_can_write_a_line_that_looks_like_another_ones() {
        let forged = "Yes\r\n[2026-03-29 03:00:01 +02:00] Hanna: No\u{202e}x\u{1b}[2J";
        let lines = [line(0, ZOE, Said::Words(forged.to_owned()))];
        let text = text(Language::English, "x", &lines, &Names::new(), &TimeZone::UTC);
        assert!(text.contains("\n    [2026-03-29 03:00:01 +02:00] Hanna: Nox [2J\n"), "{text}");
    }
}
