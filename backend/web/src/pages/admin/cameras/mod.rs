//! `/admin/cameras`: the cameras that are registered, and trying one.

mod form;
mod in_rooms;
mod settings;
mod watching;

use std::sync::Arc;

use anteroom_domain::ids::CameraId;
use anteroom_engine::{
    camera_care::RestartError,
    cameras::{CameraError, LookError, RegisteredCamera},
};
use askama::Template;
use axum::{
    extract::{Path, Query, State, rejection::PathRejection},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};

use serde::Deserialize;

use super::{super::page, Done, Frame, Tab, typed::Typed};
use crate::{
    app::App,
    assets::{Assets, assets},
    auth::Admin,
    config::Reencoding,
    errors::PageError,
    forms::OurForm,
    words::{self, Look},
};
use form::CameraForm;
use in_rooms::RoomRow;

pub(crate) use watching::{camera_picture, jpeg, nothing_shown, watch_camera};

#[derive(Template)]
#[template(path = "pages/admin/cameras.html")]
struct CamerasPage<'a> {
    assets: Assets,
    lang: &'a str,
    title: String,
    csrf: String,
    frame: Frame,
    done: Vec<String>,
    rows: Vec<Row>,
}

struct Row {
    id: String,
    name: String,
    address: String,
    about: String,
}

#[derive(Template)]
#[template(path = "pages/admin/camera.html")]
struct CameraPage<'a> {
    assets: Assets,
    lang: &'a str,
    title: String,
    csrf: String,
    frame: Frame,
    done: Vec<String>,
    /// What does not belong to a field.
    problem: Option<String>,
    /// What was found when it was tried just now.
    look: Option<Look>,
    /// Whether what it shows now is part of the page; `None` where that is not asked for.
    watching: Option<bool>,
    /// Where it is, or was within the last day.
    rooms: Vec<RoomRow>,
    /// Whether it is in a room now.
    is_in_use: bool,
    form: CameraForm,
}

impl CameraPage<'_> {
    fn new(admin: &Admin, form: CameraForm) -> Self {
        Self {
            assets: assets(),
            lang: "en",
            title: if form.id.is_some() { form.heading.clone() } else { "New camera".to_owned() },
            csrf: admin.0.token.csrf(),
            frame: Frame::new(admin, Tab::Cameras),
            done: Vec::new(),
            problem: None,
            look: None,
            watching: None,
            rooms: Vec::new(),
            is_in_use: false,
            form,
        }
    }

    /// Every problem: the place of its field on the page, and what the field is called.
    fn problems(&self) -> Vec<(&str, &str)> {
        self.form.problems()
    }
}

/// What the page before has done.
fn done_words(done: &str) -> Vec<String> {
    let words = match done {
        "created" => "The camera is registered. Try it, to see what it sends.",
        "saved" => "Saved.",
        "deleted" => "The camera is deleted.",
        "restarted" => "The camera is asked to begin anew. That takes a few seconds.",
        "not_in_use" => "The camera is in no consultation now, so there is nothing to restart.",
        _ => return Vec::new(),
    };
    vec![words.to_owned()]
}

fn row(app: &App, camera: &RegisteredCamera) -> Row {
    let floor = app.floor.read();
    let mut sessions: Vec<_> =
        camera.sessions.iter().filter_map(|id| floor.session(*id)).map(|session| session.name.as_str()).collect();
    sessions.sort_unstable();
    let sessions = if sessions.is_empty() { "In no session".to_owned() } else { sessions.join(", ") };
    let login = if camera.has_login { "with a login" } else { "without a login" };
    Row {
        id: camera.id.to_string(),
        name: camera.name.clone(),
        address: form::address_words(camera),
        about: format!(
            "{sessions} · {login}{}{}",
            if camera.always { " · always there" } else { "" },
            if camera.connection.is_some() { " · put there by a program (OpenVidu)" } else { "" },
        ),
    }
}

/// `GET /admin/cameras`.
pub(crate) async fn cameras(
    State(app): State<Arc<App>>,
    admin: Admin,
    Done(done): Done,
) -> Result<Response, PageError> {
    let cameras = app.cameras.all().await?;
    Ok(page(&CamerasPage {
        assets: assets(),
        lang: "en",
        title: "Cameras".to_owned(),
        csrf: admin.0.token.csrf(),
        frame: Frame::new(&admin, Tab::Cameras),
        done: done_words(&done),
        rows: cameras.iter().map(|camera| row(&app, camera)).collect(),
    }))
}

type Named = Result<Path<CameraId>, PathRejection>;

async fn named(app: &App, path: Named) -> Result<RegisteredCamera, PageError> {
    let Path(id) = path.map_err(|_| PageError::NotFound)?;
    Ok(app.cameras.one(id).await?)
}

/// `GET /admin/new-camera`.
pub(crate) async fn new_camera(State(app): State<Arc<App>>, admin: Admin) -> Response {
    page(&CameraPage::new(&admin, CameraForm::blank(&app)))
}

/// `POST /admin/new-camera`.
pub(crate) async fn create_camera(
    State(app): State<Arc<App>>,
    admin: Admin,
    OurForm(fields): OurForm<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let typed = Typed::read(&admin, fields)?;
    let (form, wish) = CameraForm::blank(&app).typed(&typed);
    let made = match wish {
        Some(wish) => app.cameras.create(admin.0.account.id, wish).await,
        None => Err(CameraError::Fields(Vec::new())),
    };
    match made {
        Ok(camera) => Ok(Redirect::to(&format!("/admin/cameras/{}?done=created", camera.id)).into_response()),
        Err(error) => refused(&admin, form, error),
    }
}

/// What is asked for besides what is registered.
#[derive(Deserialize)]
pub(crate) struct Asked {
    watch: Option<String>,
}

/// `GET /admin/cameras/{camera}`.
pub(crate) async fn camera(
    State(app): State<Arc<App>>,
    admin: Admin,
    path: Named,
    Done(done): Done,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let camera = named(&app, path).await?;
    let form = CameraForm::of(&app, &camera);
    let watching = asked.watch.is_some().then_some(app.config.reencoding == Reencoding::Works);
    let duties = app.cameras_in_rooms.of_camera(camera.id).await?;
    let is_in_use = duties.iter().any(|duty| app.cameras_in_rooms.is_held(duty));
    let rooms = duties.iter().map(|duty| in_rooms::row(&app, duty)).collect();
    Ok(page(&CameraPage { done: done_words(&done), watching, rooms, is_in_use, ..CameraPage::new(&admin, form) }))
}

/// `POST /admin/cameras/{camera}`.
pub(crate) async fn change_camera(
    State(app): State<Arc<App>>,
    admin: Admin,
    path: Named,
    OurForm(fields): OurForm<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let camera = named(&app, path).await?;
    let typed = Typed::read(&admin, fields)?;
    let edition = typed.get("edition").parse().map_err(|_| PageError::BadForm)?;
    let (form, wish) = CameraForm::of(&app, &camera).typed(&typed);
    let changed = match wish {
        Some(wish) => app.cameras.change(admin.0.account.id, camera.id, edition, wish).await,
        None => Err(CameraError::Fields(Vec::new())),
    };
    match changed {
        Ok(camera) => Ok(Redirect::to(&format!("/admin/cameras/{}?done=saved", camera.id)).into_response()),
        Err(error) => refused(&admin, form, error),
    }
}

/// The form as it was typed, with what is wrong with it.
fn refused(admin: &Admin, mut form: CameraForm, error: CameraError) -> Result<Response, PageError> {
    let (status, problem) = match error {
        CameraError::Fields(fields) => {
            form.blame(&fields);
            (StatusCode::UNPROCESSABLE_ENTITY, None)
        }
        CameraError::Overtaken | CameraError::TooMany => (StatusCode::CONFLICT, Some(error.to_string())),
        CameraError::NoSuchCamera | CameraError::Store(_) => return Err(error.into()),
    };
    Ok((status, page(&CameraPage { problem, ..CameraPage::new(admin, form) })).into_response())
}

/// `POST /admin/cameras/{camera}/try`: looks at it for some seconds, and shows what it found.
pub(crate) async fn try_camera(
    State(app): State<Arc<App>>,
    admin: Admin,
    path: Named,
    OurForm(fields): OurForm<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let camera = named(&app, path).await?;
    Typed::read(&admin, fields)?;
    let look = match app.cameras.look(admin.0.account.id, camera.id).await {
        Ok(findings) => words::found(&findings),
        Err(LookError::Camera(error)) => return Err(error.into()),
        Err(error) => words::not_found(&error),
    };
    let form = CameraForm::of(&app, &camera);
    Ok(page(&CameraPage { look: Some(look), ..CameraPage::new(&admin, form) }))
}

/// `POST /admin/cameras/{camera}/restart`: has it begin anew wherever it is.
pub(crate) async fn restart_camera(
    State(app): State<Arc<App>>,
    admin: Admin,
    path: Named,
    OurForm(fields): OurForm<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let camera = named(&app, path).await?;
    Typed::read(&admin, fields)?;
    let done = match app.cameras_in_rooms.restart(admin.0.account.id, camera.id).await {
        Ok(()) => "restarted",
        Err(RestartError::NotInUse) => "not_in_use",
        Err(RestartError::Store(error)) => return Err(error.into()),
    };
    Ok(Redirect::to(&format!("/admin/cameras/{}?done={done}", camera.id)).into_response())
}

/// `POST /admin/cameras/{camera}/delete`.
pub(crate) async fn delete_camera(
    State(app): State<Arc<App>>,
    admin: Admin,
    path: Named,
    OurForm(fields): OurForm<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let camera = named(&app, path).await?;
    let typed = Typed::read(&admin, fields)?;
    if let Some(problem) = typed.unsure() {
        let problem = Some(problem.to_owned());
        let form = CameraForm::of(&app, &camera);
        let page = page(&CameraPage { problem, ..CameraPage::new(&admin, form) });
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    app.cameras.delete(admin.0.account.id, camera.id).await?;
    Ok(Redirect::to("/admin/cameras?done=deleted").into_response())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::checks::{checked, long};

    #[test]
    fn the_pages_stand_with_nothing_and_with_much_on_them() {
        for count in [0, 1, 500] {
            let row = |n: i32| Row { id: format!("{n:032x}"), name: long(80), address: long(300), about: long(900) };
            let html = checked(&CamerasPage {
                assets: assets(),
                lang: "en",
                title: "Cameras".to_owned(),
                csrf: "the-token".to_owned(),
                frame: Frame { admin_name: long(64), tab: Tab::Cameras },
                done: done_words("deleted"),
                rows: (0..count).map(row).collect(),
            });
            assert_eq!(html.contains("There is no camera."), count == 0);
        }
        let looks = [true, false].map(|plays| {
            let facts = vec![("Pictures", long(60)); 4];
            Some(Look { plays, headline: long(90), facts, advice: vec![long(200); 3] })
        });
        let cases = [None, Some(long(32))].into_iter().zip(looks).chain([(Some("7".to_owned()), None)]);
        for (position, (id, look)) in cases.enumerate() {
            let is_new = id.is_none();
            let html = checked(&CameraPage {
                assets: assets(),
                lang: "en",
                title: long(80),
                csrf: "the-token".to_owned(),
                frame: Frame { admin_name: long(64), tab: Tab::Cameras },
                done: done_words("saved"),
                problem: Some(long(90)),
                look,
                watching: [None, Some(true), Some(false)][position],
                rooms: in_rooms::tests::rows(),
                is_in_use: true,
                form: CameraForm { id, ..form::tests::full() },
            });
            assert_eq!(html.contains("Try it"), !is_new, "what is not registered cannot be tried");
            assert_eq!(html.contains("Yes, delete it"), !is_new);
            assert!(html.contains("aria-invalid"));
        }
    }
}
