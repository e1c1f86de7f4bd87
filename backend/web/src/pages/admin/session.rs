//! `/admin/sessions/{session}`: everything that can be set of a session, and putting it away.

use std::{collections::BTreeSet, sync::Arc};

use anteroom_domain::{
    command::Command,
    refusal::{Refusal, SessionRefused},
    session::Session,
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
    Done, Frame, NamedSession, Tab, change,
    field_view::{self, GroupView},
    fields::{FIELDS, shortened},
    typed::Typed,
};
use crate::{
    app::App,
    assets::{Assets, assets},
    auth::Admin,
    errors::PageError,
    forms::OurForm,
    language::Language,
    words,
};

/// Longest name of a session, in characters, as the domain says too.
pub(crate) const NAME_MAX: usize = 80;
/// Longest description, in characters.
pub(crate) const DESCRIPTION_MAX: usize = 400;

#[derive(Template)]
#[template(path = "pages/admin/session.html")]
pub(super) struct SessionPage<'a> {
    assets: Assets,
    lang: &'a str,
    title: String,
    csrf: String,
    frame: Frame,
    head: Head,
    edition: u32,
    name: String,
    name_problem: Option<String>,
    description: String,
    description_problem: Option<String>,
    groups: Vec<GroupView>,
    /// What has just been done.
    done: Vec<String>,
    /// What somebody else has changed in the meantime: a setting, what it is now, and what was typed.
    overtaken: Vec<(String, String, String)>,
}

/// What the pages of one session have in common.
pub(super) struct Head {
    pub(super) slug: String,
    pub(super) name: String,
    pub(super) open: bool,
    /// Somebody has opened or closed it by hand, so its hours do not count.
    pub(super) by_hand: bool,
    pub(super) archived: bool,
    pub(super) status: String,
    pub(super) tab: &'static str,
}

impl Head {
    pub(super) fn new(app: &App, session: &Session, tab: &'static str) -> Self {
        let open = session.is_open(app.now());
        Self {
            slug: session.slug.to_string(),
            name: session.name.clone(),
            open,
            by_hand: session.timetable.overriding(app.now()).is_some(),
            archived: session.archived,
            status: words::status(Language::English, open, session.line_len()),
            tab,
        }
    }
}

/// Says of what this server cannot do that it cannot, whatever is set.
fn available(app: &App, mut groups: Vec<GroupView>) -> Vec<GroupView> {
    if !app.recordings.are_available() {
        for field in groups.iter_mut().flat_map(|group| &mut group.fields).filter(|field| field.name == "recording") {
            field.sentence = "This server cannot record, whatever is set here: its configuration names no directory for \
                recordings.";
        }
    }
    groups
}

impl SessionPage<'_> {
    fn new(app: &App, admin: &Admin, session: &Session) -> Self {
        Self {
            assets: assets(),
            lang: "en",
            title: session.name.clone(),
            csrf: admin.0.token.csrf(),
            frame: Frame::new(admin, Tab::Sessions),
            head: Head::new(app, session, "settings"),
            edition: session.edition,
            name: session.name.clone(),
            name_problem: None,
            description: session.description.clone(),
            description_problem: None,
            groups: available(app, field_view::groups(&session.settings)),
            done: Vec::new(),
            overtaken: Vec::new(),
        }
    }

    /// Every problem: the place of its field on the page, and what the field is called.
    fn problems(&self) -> Vec<(&str, &str)> {
        let name = self.name_problem.as_ref().map(|_| ("name", "Name"));
        let description = self.description_problem.as_ref().map(|_| ("description", "Description"));
        let fields = self.groups.iter().flat_map(|group| &group.fields).filter(|field| field.problem.is_some());
        name.into_iter().chain(description).chain(fields.map(|field| (field.name, field.label))).collect()
    }
}

/// `GET /admin/sessions/{session}`.
pub(crate) async fn settings(
    State(app): State<Arc<App>>,
    admin: Admin,
    NamedSession(session): NamedSession,
    Done(done): Done,
) -> Response {
    let done = done_words(&session, &done);
    page(&SessionPage { done, ..SessionPage::new(&app, &admin, &session) })
}

/// What was done, in sentences: of the address come the names of settings only, whose values are read anew.
fn done_words(session: &Session, done: &str) -> Vec<String> {
    let field = |name: &str| {
        let field = FIELDS.iter().find(|field| field.name == name)?;
        Some(format!("{} is now {}.", field.label, field.words(&session.settings)))
    };
    let sentence = |name: &str| match name {
        "nothing" => Some("Nothing was changed.".to_owned()),
        "created" => Some("The session was created. Next: choose its hosts.".to_owned()),
        "opened" => Some("The session is open for customers.".to_owned()),
        "closed" => Some("The session is closed: nobody can join.".to_owned()),
        "by_hours" => Some("The session follows its opening hours again.".to_owned()),
        "archived" => Some("The session was archived. It is closed and hidden; its history is kept.".to_owned()),
        "restored" => Some("The session is out of the archive.".to_owned()),
        "name" => Some(format!("Name is now “{}”.", session.name)),
        "description" if session.description.is_empty() => Some("Description is now empty.".to_owned()),
        "description" => Some(format!("Description is now “{}”.", shortened(&session.description))),
        name => field(name),
    };
    // Each once, however long the address is.
    let mut said = BTreeSet::new();
    done.split(',').filter(|name| said.insert(*name)).filter_map(sentence).collect()
}

/// `POST /admin/sessions/{session}`: changes settings, all of them or none.
pub(crate) async fn configure(
    State(app): State<Arc<App>>,
    admin: Admin,
    NamedSession(session): NamedSession,
    OurForm(fields): OurForm<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let typed = Typed::read(&admin, fields)?;
    let edition: u32 = typed.get("edition").parse().map_err(|_| PageError::BadForm)?;
    let (groups, settings) = field_view::read(&session.settings, &typed);
    let groups = available(&app, groups);
    let (name, description) = (typed.get("name").trim().to_owned(), typed.get("description").trim().to_owned());
    let page_again = SessionPage {
        edition,
        name_problem: name_problem(&name),
        description_problem: description_problem(&description),
        name: name.clone(),
        description: description.clone(),
        groups,
        ..SessionPage::new(&app, &admin, &session)
    };
    let Some(settings) = settings.filter(|_| page_again.problems().is_empty()) else {
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&page_again)).into_response());
    };
    let mut wanted = session.clone();
    (wanted.name, wanted.description, wanted.settings) = (name, description, settings);
    match set(&app, &admin, &session, edition, &wanted).await {
        Ok(names) => Ok(see(&session, if names.is_empty() { "nothing".to_owned() } else { names.join(",") })),
        Err(PageError::Refused(Refusal::Session(SessionRefused::ChangedMeanwhile))) => {
            let current = app.floor.read().session(session.id).cloned().unwrap_or(session);
            let overtaken = self::changes(&current, &wanted).into_iter().map(|c| (c.label.to_owned(), c.was, c.is));
            let (edition, overtaken) = (current.edition, overtaken.collect());
            let page_again = SessionPage { edition, overtaken, ..page_again };
            Ok((StatusCode::CONFLICT, page(&page_again)).into_response())
        }
        Err(error) => Err(error),
    }
}

/// Gives a session the name, the description and the settings of `wanted`, all of it or nothing; the names of what is
/// another now than what somebody saw with this edition.
pub(crate) async fn set(
    app: &App,
    admin: &Admin,
    session: &Session,
    edition: u32,
    wanted: &Session,
) -> Result<Vec<&'static str>, PageError> {
    let changes = changes(session, wanted);
    let details: Vec<_> = changes.iter().map(|change| (change.name, change.words())).collect();
    let command = Command::ConfigureSession {
        session: session.id,
        edition: Some(edition),
        name: wanted.name.clone(),
        description: wanted.description.clone(),
        settings: wanted.settings.clone(),
    };
    change(app, admin, command, Deed::SessionChanged, Subject::Session(session.id), &details).await?;
    Ok(changes.iter().map(|change| change.name).collect())
}

pub(crate) fn name_problem(name: &str) -> Option<String> {
    let is_right = !name.is_empty() && name.chars().count() <= NAME_MAX && !name.chars().any(char::is_control);
    (!is_right).then(|| format!("Give a name of 1 to {NAME_MAX} characters, on one line."))
}

pub(crate) fn description_problem(description: &str) -> Option<String> {
    let chars = description.chars().count();
    (chars > DESCRIPTION_MAX).then(|| format!("At most {DESCRIPTION_MAX} characters; these are {chars}."))
}

/// A setting that is another than it was.
struct Change {
    name: &'static str,
    label: &'static str,
    was: String,
    is: String,
}

impl Change {
    fn words(&self) -> String {
        format!("{} → {}", self.was, self.is)
    }
}

fn changes(before: &Session, after: &Session) -> Vec<Change> {
    let quoted = |text: &str| format!("“{}”", shortened(text));
    let text = |name, label, was: &str, is: &str| Change { name, label, was: quoted(was), is: quoted(is) };
    let mut changes = Vec::new();
    if before.name != after.name {
        changes.push(text("name", "Name", &before.name, &after.name));
    }
    if before.description != after.description {
        changes.push(text("description", "Description", &before.description, &after.description));
    }
    let differs = |field: &&super::fields::Field| field.value(&before.settings) != field.value(&after.settings);
    changes.extend(FIELDS.iter().filter(differs).map(|field| Change {
        name: field.name,
        label: field.label,
        was: field.words(&before.settings),
        is: field.words(&after.settings),
    }));
    changes
}

/// 303, so that reloading the page does not post again.
pub(super) fn see(session: &Session, done: impl std::fmt::Display) -> Response {
    Redirect::to(&format!("/admin/sessions/{}?done={done}", session.slug)).into_response()
}

/// `POST /admin/sessions/{session}/archive`: puts it away, or takes it out again.
pub(crate) async fn archive(
    State(app): State<Arc<App>>,
    admin: Admin,
    NamedSession(session): NamedSession,
    OurForm(fields): OurForm<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let typed = Typed::read(&admin, fields)?;
    let (archived, done) = match typed.get("archived") {
        "yes" => (true, "archived"),
        "no" => (false, "restored"),
        _ => return Err(PageError::BadForm),
    };
    set_archived(&app, &admin, &session, archived).await?;
    Ok(see(&session, done))
}

/// Puts a session away, or takes it out again.
pub(crate) async fn set_archived(app: &App, admin: &Admin, session: &Session, archived: bool) -> Result<(), PageError> {
    let deed = if archived { Deed::SessionArchived } else { Deed::SessionRestored };
    let command = Command::SetArchived { session: session.id, archived };
    change(app, admin, command, deed, Subject::Session(session.id), &[]).await
}
