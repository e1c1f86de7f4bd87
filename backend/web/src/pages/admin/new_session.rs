//! `/admin/new-session`: a name, an address and how customers come to a host. Everything else starts with its default.

use std::sync::Arc;

use anteroom_domain::{
    command::Command,
    hours::OverrideState,
    ids::{SessionId, Slug},
    refusal::{Refusal, SessionRefused},
    session::Settings,
};
use anteroom_engine::{audit_log::Deed, ports::Subject};
use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};

use super::{
    super::page,
    Frame, Tab, change,
    field_view::FieldView,
    fields::field,
    session::{description_problem, name_problem},
    typed::Typed,
};
use crate::{
    app::App,
    assets::{Assets, assets},
    auth::Admin,
    errors::PageError,
    forms::OurForm,
};

#[derive(Template)]
#[template(path = "pages/admin/new_session.html")]
struct NewSessionPage<'a> {
    assets: Assets,
    lang: &'a str,
    title: String,
    csrf: String,
    frame: Frame,
    name: String,
    name_problem: Option<String>,
    slug: String,
    slug_problem: Option<String>,
    description: String,
    description_problem: Option<String>,
    assignment: FieldView,
    opened: bool,
}

impl NewSessionPage<'_> {
    fn new(admin: &Admin, typed: &Typed, assignment: FieldView) -> Self {
        Self {
            assets: assets(),
            lang: "en",
            title: "New session".to_owned(),
            csrf: admin.0.token.csrf(),
            frame: Frame::new(admin, Tab::Sessions),
            name: typed.get("name").trim().to_owned(),
            name_problem: None,
            slug: typed.get("slug").trim().to_owned(),
            slug_problem: None,
            description: typed.get("description").trim().to_owned(),
            description_problem: None,
            assignment,
            opened: typed.has("opened"),
        }
    }

    /// Every problem: the place of its field on the page, and what the field is called.
    fn problems(&self) -> Vec<(&str, &str)> {
        let fields = [
            ("name", "Name", &self.name_problem),
            ("slug", "Address", &self.slug_problem),
            ("description", "Description", &self.description_problem),
            ("assignment", self.assignment.label, &self.assignment.problem),
        ];
        let wrong = fields.into_iter().filter(|(_, _, problem)| problem.is_some());
        wrong.map(|(name, label, _)| (name, label)).collect()
    }
}

/// The one setting that is asked here, as it was typed, and what was read of it.
fn assignment(typed: Option<&Typed>) -> (FieldView, Settings) {
    let Some(field) = field("assignment") else { unreachable!("every setting is in the table") };
    let mut settings = Settings::default();
    let problem = typed.and_then(|typed| field.read(&mut settings, typed.get(field.name)).err());
    (FieldView { problem, ..FieldView::of(field, &settings) }, settings)
}

/// `GET /admin/new-session`.
pub(crate) async fn new_session(admin: Admin) -> Response {
    page(&NewSessionPage::new(&admin, &Typed::default(), assignment(None).0))
}

/// `POST /admin/new-session`.
pub(crate) async fn create_session(
    State(app): State<Arc<App>>,
    admin: Admin,
    OurForm(fields): OurForm<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let typed = Typed::read(&admin, fields)?;
    let (view, settings) = assignment(Some(&typed));
    let mut form = NewSessionPage::new(&admin, &typed, view);
    form.name_problem = name_problem(&form.name);
    form.description_problem = description_problem(&form.description);
    let slug = form.slug.parse::<Slug>();
    if slug.is_err() {
        let problem = "Give 1 to 64 of a–z, 0–9 and -, neither beginning nor ending with -.";
        form.slug_problem = Some(problem.to_owned());
    }
    let Ok(slug) = slug.map_err(drop).and_then(|slug| if form.problems().is_empty() { Ok(slug) } else { Err(()) })
    else {
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&form)).into_response());
    };
    let new = NewSession {
        slug: slug.clone(),
        name: form.name.clone(),
        description: form.description.clone(),
        settings,
        open: form.opened,
    };
    match make(&app, &admin, new).await {
        Ok(()) => {}
        Err(PageError::Refused(Refusal::Session(SessionRefused::SlugTaken))) => {
            form.slug_problem = Some("Another session has this address, perhaps an archived one.".to_owned());
            return Ok((StatusCode::CONFLICT, page(&form)).into_response());
        }
        Err(error) => return Err(error),
    }
    Ok(Redirect::to(&format!("/admin/sessions/{slug}/hosts?done=created")).into_response())
}

/// A session that somebody wants.
pub(crate) struct NewSession {
    pub(crate) slug: Slug,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) settings: Settings,
    /// Otherwise it is closed by hand.
    pub(crate) open: bool,
}

/// Makes it.
pub(crate) async fn make(app: &App, admin: &Admin, new: NewSession) -> Result<(), PageError> {
    let NewSession { slug, name, description, settings, open } = new;
    let session = SessionId(app.random.id());
    let details = [("name", name.clone()), ("address", format!("/s/{slug}"))];
    let command = Command::CreateSession { session, slug, name, description, settings };
    change(app, admin, command, Deed::SessionCreated, Subject::Session(session), &details).await?;
    if !open {
        // Part of making it, so it is not written down by itself.
        app.floor.ask(Command::by_hand(session, OverrideState::Closed)).await?;
    }
    Ok(())
}
