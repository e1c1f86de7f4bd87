//! `/host`: the host's console, whole without script but for the video.

use std::sync::Arc;

use anteroom_contract::desk::{
    DeskDuty, DeskNotes, DeskOutcome, DeskPicture, DeskPriority, DeskState, DeskTarget, DeskTicket, DeskTicketStage,
    DeskWanted, NOTES_MAX,
};
use askama::Template;
use axum::{
    extract::State,
    response::{Redirect, Response},
};
use serde_json::{Map, Value};

use super::{json_block, page};
use crate::{
    app::App,
    assets::{Assets, assets},
    auth::Staff,
    desk::Action,
    desk_notes::{self, NotesError},
    errors::PageError,
    forms::OurForm,
    pictures::{self, DeskFacts},
};

#[derive(Template)]
#[template(path = "pages/desk.html")]
struct DeskPage<'a> {
    assets: Assets,
    lang: &'a str,
    title: String,
    csrf: String,
    is_admin: bool,
    desk: DeskPicture,
    state: &'a str,
    /// The notes on whoever is here, or was here last; `None` when there is nobody, or they cannot be read.
    notes: Option<DeskNotes>,
    /// Where what was written during their visit can be saved from.
    transcript: Option<String>,
    picture_json: String,
}

impl DeskPage<'_> {
    /// Whom the notes are about.
    fn noted(&self) -> Option<&DeskTicket> {
        noted(&self.desk)
    }

    /// The other sessions that a customer can be handed on to.
    fn places_for(&self, ticket: &DeskTicket) -> impl Iterator<Item = &DeskTarget> {
        let here = format!("session:{}", ticket.session);
        self.desk.places.iter().filter(move |place| place.to != here)
    }

    /// The other hosts that a customer can be handed on to.
    fn colleagues_for(&self, ticket: &DeskTicket) -> impl Iterator<Item = &DeskTarget> {
        self.desk.sessions.iter().filter(move |session| session.id == ticket.session).flat_map(|s| &s.colleagues)
    }

    /// What there is to say about someone in line, in a few words.
    fn about(ticket: &DeskTicket) -> String {
        let kept_for = |wanted: &DeskWanted| match wanted {
            DeskWanted { is_you: true, .. } => "kept for you".to_owned(),
            DeskWanted { name, .. } => format!("kept for {name}"),
        };
        let place = match (ticket.stage, ticket.away_until_ms, ticket.online) {
            (DeskTicketStage::Offered, _, _) => Some("being asked about".to_owned()),
            (_, Some(_), _) => Some("stepped away".to_owned()),
            (_, None, false) => Some("not connected".to_owned()),
            (DeskTicketStage::Drafting, None, true) => Some("still reading what is asked".to_owned()),
            (DeskTicketStage::Waiting, None, true) => None,
        };
        let priority = match ticket.priority {
            DeskPriority::Before => Some("before others".to_owned()),
            DeskPriority::Usual => None,
            DeskPriority::After => Some("after others".to_owned()),
        };
        let people = (ticket.people > 1).then(|| format!("{} people", ticket.people));
        let facts = [place, ticket.wanted.as_ref().map(kept_for), priority, people, ticket.returned.clone()];
        facts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }
}

fn noted(desk: &DeskPicture) -> Option<&DeskTicket> {
    if desk.offer.is_some() {
        return None;
    }
    desk.consultation.as_ref().map(|consultation| &consultation.customer).or(desk.last.as_ref())
}

/// `GET /host`.
pub(crate) async fn desk(State(app): State<Arc<App>>, staff: Staff) -> Response {
    let now = app.now();
    let facts = DeskFacts::read(&app.floor.read(), staff.host(), now);
    let desk = pictures::desk(&facts, &staff.account.display_name, &app.names, &app.checks).await;
    let notes = match noted(&desk) {
        // Without the notes there is no form for them: it would replace what could not be read.
        Some(ticket) => desk_notes::read(&app, staff.host(), &ticket.id).await.ok(),
        None => None,
    };
    let transcript = match noted(&desk) {
        Some(ticket) => desk_notes::transcript_of(&app, staff.host(), &ticket.id).await,
        None => None,
    };
    page(&DeskPage {
        assets: assets(),
        lang: "en",
        title: "Your desk".to_owned(),
        csrf: staff.token.csrf(),
        is_admin: staff.is_admin(),
        state: state_word(desk.state),
        notes,
        transcript,
        picture_json: json_block(&desk),
        desk,
    })
}

fn state_word(state: DeskState) -> &'static str {
    match state {
        DeskState::Offline => "offline",
        DeskState::Available => "available",
        DeskState::Reserved => "reserved",
        DeskState::Busy => "busy",
        DeskState::WrapUp => "wrapUp",
        DeskState::Paused => "paused",
        DeskState::PausedMissed => "pausedMissed",
    }
}

/// A form of the console: its token, and its filled-in fields as the same request would come by socket.
struct Filled {
    csrf: String,
    request: Value,
}

impl Filled {
    fn read(fields: Vec<(String, String)>) -> Result<Self, PageError> {
        let mut request = Map::new();
        for (name, value) in fields {
            let twice = request.insert(name, Value::String(value)).is_some();
            if twice {
                return Err(PageError::BadForm);
            }
        }
        let Some(Value::String(csrf)) = request.remove("csrf") else { return Err(PageError::BadForm) };
        request.retain(|_, value| value != "");
        Ok(Self { csrf, request: Value::Object(request) })
    }
}

/// Whatever a host asks for by a form.
pub(crate) async fn act(
    action: &Action,
    State(app): State<Arc<App>>,
    staff: Staff,
    OurForm(fields): OurForm<Vec<(String, String)>>,
) -> Result<Redirect, PageError> {
    let form = Filled::read(fields)?;
    staff.check(&form.csrf)?;
    let command = action.command(staff.host(), form.request, &app.floor.read()).ok_or(PageError::BadForm)?;
    app.floor.ask(command).await?;
    Ok(Redirect::to("/host"))
}

/// `POST /host/notes`.
pub(crate) async fn notes(
    State(app): State<Arc<App>>,
    staff: Staff,
    OurForm(fields): OurForm<Vec<(String, String)>>,
) -> Result<Redirect, PageError> {
    let form = Filled::read(fields)?;
    staff.check(&form.csrf)?;
    let change = serde_json::from_value(form.request).map_err(|_| PageError::BadForm)?;
    desk_notes::write(&app, staff.host(), change).await?;
    Ok(Redirect::to("/host"))
}

impl From<NotesError> for PageError {
    fn from(error: NotesError) -> Self {
        match error {
            // The field takes no more than it may.
            NotesError::Malformed | NotesError::TooLong => Self::BadForm,
            NotesError::Erased => Self::Erased,
            NotesError::Refused(refusal) => Self::Refused(refusal),
            NotesError::Store(error) => Self::Store(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use anteroom_contract::desk::{
        DeskCheck, DeskConsultation, DeskConsultationStage, DeskHeld, DeskLight, DeskOffer, DeskRemoved, DeskSession,
    };

    use super::*;
    use crate::pages::checks::{checked, long};

    fn ticket(number: usize) -> DeskTicket {
        DeskTicket {
            id: format!("{number:032x}"),
            session: format!("{:032x}", 30),
            name: long(60),
            waiting_since_ms: 0,
            online: number.is_multiple_of(2),
            offline_since_ms: Some(0),
            away_until_ms: number.is_multiple_of(5).then_some(u64::MAX),
            stage: [DeskTicketStage::Drafting, DeskTicketStage::Waiting, DeskTicketStage::Offered][number % 3],
            wanted: number.is_multiple_of(7).then(|| DeskWanted { name: long(64), is_you: number.is_multiple_of(2) }),
            priority: [DeskPriority::Before, DeskPriority::Usual, DeskPriority::After][number % 3],
            people: u32::try_from(number).unwrap(),
            returned: Some("handed on".to_owned()),
            check: number.is_multiple_of(2).then(|| DeskCheck {
                light: [DeskLight::Green, DeskLight::Amber, DeskLight::Red][number % 3],
                words: long(80),
            }),
        }
    }

    fn target(kind: &str, number: usize) -> DeskTarget {
        DeskTarget { to: format!("{kind}:{number:032x}"), name: long(64), doing: "paused".to_owned() }
    }

    fn serving(number: usize) -> DeskSession {
        DeskSession {
            id: format!("{number:032x}"),
            slug: format!("session-{number}"),
            name: long(80),
            open: number.is_multiple_of(2),
            automatic: number.is_multiple_of(3),
            waiting: u32::try_from(number * 1_000).unwrap(),
            line: (0..number.min(50)).map(|place| ticket(number * 100 + place)).collect(),
            hosts_on_duty: u32::MAX,
            colleagues: (0..3).map(|number| target("host", number)).collect(),
        }
    }

    fn sample(state: DeskState, sessions: usize) -> DeskPicture {
        DeskPicture {
            revision: u64::MAX,
            server_time_ms: u64::MAX,
            host_name: long(64),
            state,
            duty: DeskDuty::Meeting,
            since_ms: 0,
            notice: None,
            wrap_up_until_ms: Some(u64::MAX),
            sessions: (0..sessions).map(|number| serving(number * 30)).collect(),
            offer: None,
            consultation: None,
            held: Vec::new(),
            removed: Vec::new(),
            last: None,
            places: (29..32).map(|number| target("session", number)).collect(),
        }
    }

    fn rendered(desk: DeskPicture, notes: Option<DeskNotes>) -> String {
        checked(&DeskPage {
            assets: assets(),
            lang: "en",
            title: "Your desk".to_owned(),
            csrf: "the-token".to_owned(),
            is_admin: false,
            state: state_word(desk.state),
            transcript: notes.is_some().then(|| "/api/visits/0/chat.txt".to_owned()),
            notes,
            picture_json: json_block(&desk),
            desk,
        })
    }

    fn checked_desk(desk: DeskPicture) -> String {
        rendered(desk, None)
    }

    #[test]
    fn the_page_stands_in_every_state_with_no_session_and_with_many() {
        for (state, says) in [
            (DeskState::Offline, "You are not taking anyone"),
            (DeskState::Available, "Nobody is with you"),
            (DeskState::Reserved, "Being asked"),
            (DeskState::Busy, "With a customer"),
            (DeskState::WrapUp, "More time"),
            (DeskState::Paused, "You are not taking anyone"),
            (DeskState::PausedMissed, "<strong>Paused</strong>"),
        ] {
            for sessions in [0, 1, 12] {
                let html = checked_desk(sample(state, sessions));
                assert!(html.contains(says), "{state:?}");
                assert_eq!(html.contains("You do not serve a session yet."), sessions == 0);
                let can_ask = state == DeskState::Available && sessions > 1;
                assert_eq!(html.contains(">Next<"), can_ask, "{state:?} {sessions}");
            }
        }
    }

    #[test]
    fn an_offer_and_a_consultation_can_be_answered_without_script() {
        let (consultation, session_name) = ("f".repeat(32), long(80));
        let offer = DeskOffer {
            consultation: consultation.clone(),
            customer: ticket(0),
            session_name: session_name.clone(),
            expires_at_ms: u64::MAX,
            offer_s: 20,
        };
        let html = checked_desk(DeskPicture { offer: Some(offer), ..sample(DeskState::Reserved, 2) });
        assert!(html.contains("action=\"/host/accept\"") && html.contains("action=\"/host/decline\""));
        let consultation = DeskConsultation {
            id: consultation,
            customer: ticket(0),
            session_name,
            stage: DeskConsultationStage::Live,
            until_ms: None,
            began_at_ms: Some(0),
            room_attempt: 2,
        };
        let desk = DeskPicture { consultation: Some(consultation), ..sample(DeskState::Busy, 2) };
        let html = rendered(desk, Some(DeskNotes { text: long(80), outcome: Some(DeskOutcome::FollowUp) }));
        for action in ["end", "hold", "transfer", "notes"] {
            assert!(html.contains(&format!("action=\"/host/{action}\"")), "{action}");
        }
        assert!(html.contains("value=\"followUp\" selected") && !html.contains("value=\"resolved\" selected"));
    }

    #[test]
    fn whoever_is_on_hold_or_was_removed_can_be_had_back_without_script() {
        let held = DeskHeld { customer: ticket(7), session_name: long(80), since_ms: 0 };
        let removed = DeskRemoved { ticket: "a".repeat(32), name: long(60), undo_until_ms: u64::MAX };
        let notice = Some("You missed two offers.".to_owned());
        let desk = sample(DeskState::PausedMissed, 2);
        let html = checked_desk(DeskPicture { held: vec![held], removed: vec![removed], notice, ..desk });
        for action in ["resume", "undo", "remove", "transfer", "pick", "priority"] {
            assert!(html.contains(&format!("action=\"/host/{action}\"")), "{action}");
        }
        assert!(html.contains("You missed two offers.") && html.contains("kept for"));
        // A customer is not handed on to where they are.
        assert!(!html.contains(&format!("value=\"session:{:032x}\"", 30)));
    }
}
