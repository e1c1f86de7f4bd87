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
