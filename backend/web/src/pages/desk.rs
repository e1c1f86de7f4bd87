//! `/host`: the host's console, whole without script but for the video.

use std::sync::Arc;

use anteroom_contract::desk::{DeskPicture, DeskState};
use anteroom_domain::{
    command::Command,
    host::{Duty, PauseReason},
    ids::{ConsultationId, SessionId},
};
use askama::Template;
use axum::{
    extract::State,
    response::{Redirect, Response},
};
use serde::Deserialize;

use super::{json_block, page};
use crate::{
    app::App,
    assets::{Assets, assets},
    auth::Staff,
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
    desk: DeskPicture,
    state: &'a str,
    picture_json: String,
}

/// `GET /host`.
pub(crate) async fn desk(State(app): State<Arc<App>>, staff: Staff) -> Response {
    let now = app.now();
    let facts = DeskFacts::read(&app.floor.read(), staff.host(), now);
    let desk = pictures::desk(&facts, &staff.account.display_name, &app.names).await;
    page(&DeskPage {
        assets: assets(),
        lang: "en",
        title: "Your desk".to_owned(),
        csrf: staff.token.csrf(),
        state: state_word(desk.state),
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

#[derive(Deserialize)]
pub(crate) struct DutyForm {
    csrf: String,
    duty: String,
}

/// `POST /host/duty`.
pub(crate) async fn duty(
    State(app): State<Arc<App>>,
    staff: Staff,
    OurForm(form): OurForm<DutyForm>,
) -> Result<Redirect, PageError> {
    let duty = match form.duty.as_str() {
        "off" => Duty::Off,
        "available" => Duty::Available,
        "paused" => Duty::Paused(PauseReason::Asked),
        _ => return Err(PageError::BadForm),
    };
    done(&app, &staff, &form.csrf, Command::SetDuty { host: staff.host(), duty }).await
}

#[derive(Deserialize)]
pub(crate) struct NextForm {
    csrf: String,
    #[serde(default)]
    session: String,
}

/// `POST /host/next`.
pub(crate) async fn next(
    State(app): State<Arc<App>>,
    staff: Staff,
    OurForm(form): OurForm<NextForm>,
) -> Result<Redirect, PageError> {
    let session: Option<SessionId> = match form.session.as_str() {
        "" => None,
        id => Some(id.parse().map_err(|_| PageError::BadForm)?),
    };
    done(&app, &staff, &form.csrf, Command::Next { host: staff.host(), session }).await
}

#[derive(Deserialize)]
pub(crate) struct ConsultationForm {
    csrf: String,
    consultation: String,
}

impl ConsultationForm {
    fn id(&self) -> Result<ConsultationId, PageError> {
        self.consultation.parse().map_err(|_| PageError::BadForm)
    }
}

/// `POST /host/accept`.
pub(crate) async fn accept(
    State(app): State<Arc<App>>,
    staff: Staff,
    OurForm(form): OurForm<ConsultationForm>,
) -> Result<Redirect, PageError> {
    let command = Command::Accept { host: staff.host(), consultation: form.id()? };
    done(&app, &staff, &form.csrf, command).await
}

/// `POST /host/decline`.
pub(crate) async fn decline(
    State(app): State<Arc<App>>,
    staff: Staff,
    OurForm(form): OurForm<ConsultationForm>,
) -> Result<Redirect, PageError> {
    let command = Command::Decline { host: staff.host(), consultation: form.id()? };
    done(&app, &staff, &form.csrf, command).await
}

/// `POST /host/end`.
pub(crate) async fn end(
    State(app): State<Arc<App>>,
    staff: Staff,
    OurForm(form): OurForm<ConsultationForm>,
) -> Result<Redirect, PageError> {
    let command = Command::End { host: staff.host(), consultation: form.id()? };
    done(&app, &staff, &form.csrf, command).await
}

#[derive(Deserialize)]
pub(crate) struct ReadyForm {
    csrf: String,
}

/// `POST /host/ready`: ends the wrap-up.
pub(crate) async fn ready(
    State(app): State<Arc<App>>,
    staff: Staff,
    OurForm(form): OurForm<ReadyForm>,
) -> Result<Redirect, PageError> {
    done(&app, &staff, &form.csrf, Command::EndWrapUp { host: staff.host() }).await
}

async fn done(app: &App, staff: &Staff, csrf: &str, command: Command) -> Result<Redirect, PageError> {
    staff.check(csrf)?;
    app.floor.ask(command).await?;
    Ok(Redirect::to("/host"))
}

#[cfg(test)]
mod tests {
    use anteroom_contract::desk::{DeskConsultation, DeskConsultationStage, DeskOffer, DeskSession, DeskTicket};

    use super::*;
    use crate::pages::checks::{checked, long};

    fn ticket(number: usize) -> DeskTicket {
        DeskTicket {
            id: format!("{number:032x}"),
            name: long(60),
            waiting_since_ms: 0,
            online: number.is_multiple_of(2),
            offered: number.is_multiple_of(3),
        }
    }

    fn serving(number: usize) -> DeskSession {
        DeskSession {
            id: format!("{number:032x}"),
            slug: format!("session-{number}"),
            name: long(80),
            open: number.is_multiple_of(2),
            automatic: number.is_multiple_of(3),
            waiting: u32::try_from(number * 1_000).unwrap(),
            line: (0..number.min(50)).map(ticket).collect(),
            hosts_on_duty: u32::MAX,
        }
    }

    fn sample(state: DeskState, sessions: usize) -> DeskPicture {
        DeskPicture {
            revision: u64::MAX,
            server_time_ms: u64::MAX,
            host_name: long(64),
            state,
            since_ms: 0,
            wrap_up_until_ms: Some(u64::MAX),
            sessions: (0..sessions).map(|number| serving(number * 30)).collect(),
            offer: None,
            consultation: None,
        }
    }

    fn checked_desk(desk: DeskPicture) -> String {
        checked(&DeskPage {
            assets: assets(),
            lang: "en",
            title: "Your desk".to_owned(),
            csrf: "the-token".to_owned(),
            state: state_word(desk.state),
            picture_json: json_block(&desk),
            desk,
        })
    }

    #[test]
    fn the_page_stands_in_every_state_with_no_session_and_with_many() {
        for (state, says) in [
            (DeskState::Offline, "You are not taking anyone"),
            (DeskState::Available, "Nobody is with you"),
            (DeskState::Reserved, "Being asked"),
            (DeskState::Busy, "With a customer"),
            (DeskState::WrapUp, "Ready now"),
            (DeskState::Paused, "You are not taking anyone"),
            (DeskState::PausedMissed, "an offer was missed"),
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
        let html = checked_desk(DeskPicture { consultation: Some(consultation), ..sample(DeskState::Busy, 2) });
        assert!(html.contains("action=\"/host/end\""));
    }
}
