//! Who serves what: `/admin/sessions/{session}/hosts` from the session's side, `/admin/hosts/{host}` from the host's.

use std::{collections::BTreeMap, sync::Arc};

use anteroom_domain::{
    command::Command,
    host::HostState,
    ids::{AccountId, HostId, SessionId},
};
use anteroom_engine::{
    audit_log::Deed,
    ports::{Account, Subject},
};
use askama::Template;
use axum::{
    extract::{FromRequestParts, Path, State},
    http::request::Parts,
    response::{IntoResponse, Redirect, Response},
};

use super::{
    super::{account::role_words, page},
    Done, Frame, NamedSession, Tab, change,
    session::Head,
    typed::Typed,
};
use crate::{
    app::App,
    assets::{Assets, assets},
    auth::Admin,
    errors::PageError,
    forms::OurForm,
};

/// Someone or something that can be ticked.
struct Choice {
    id: String,
    name: String,
    about: String,
    href: String,
    ticked: bool,
}

#[derive(Template)]
#[template(path = "pages/admin/session_hosts.html")]
struct SessionHostsPage<'a> {
    assets: Assets,
    lang: &'a str,
    title: String,
    csrf: String,
    frame: Frame,
    head: Head,
    hosts: Vec<Choice>,
    done: Vec<String>,
}

#[derive(Template)]
#[template(path = "pages/admin/host.html")]
struct HostPage<'a> {
    assets: Assets,
    lang: &'a str,
    title: String,
    csrf: String,
    frame: Frame,
    host: String,
    name: String,
    about: String,
    sessions: Vec<Choice>,
    done: Vec<String>,
}

/// What was done, in a sentence. Who was meant stands on the page.
fn done_words(done: &str) -> Vec<String> {
    let sentence = match done {
        "created" => "The session was created. Choose who serves it.",
        "saved" => "Saved. It holds from now on.",
        "nothing" => "Nothing was changed.",
        _ => return Vec::new(),
    };
    vec![sentence.to_owned()]
}

fn about(account: &Account, state: Option<HostState>) -> String {
    let role = role_words(account.role);
    let state = match state {
        _ if account.disabled_at.is_some() => "disabled",
        None | Some(HostState::Offline) => "off",
        Some(HostState::Available) => "available",
        Some(HostState::Reserved(_)) => "being asked",
        Some(HostState::Busy(_)) => "with a customer",
        Some(HostState::WrapUp(_)) => "wrapping up",
        Some(HostState::Paused(_)) => "paused",
    };
    format!("{role} · {} · {state}", account.username)
}

/// `GET /admin/sessions/{session}/hosts`: everyone who can serve, those who do ticked.
pub(crate) async fn hosts(
    State(app): State<Arc<App>>,
    admin: Admin,
    NamedSession(session): NamedSession,
    Done(done): Done,
) -> Result<Response, PageError> {
    let accounts = app.accounts.staff().await?;
    let now = app.now();
    let hosts = {
        let floor = app.floor.read();
        let choice = |account: &Account| {
            let id = HostId::from(account.id);
            Choice {
                id: id.to_string(),
                name: account.display_name.clone(),
                about: about(account, floor.host(id).map(|host| host.state(now))),
                href: format!("/admin/hosts/{id}"),
                ticked: session.hosts.contains(&id),
            }
        };
        // Whoever is disabled is offered no more, but can be taken away.
        let offered =
            |account: &&Account| account.disabled_at.is_none() || session.hosts.contains(&HostId::from(account.id));
        let mut hosts: Vec<_> = accounts.iter().filter(offered).map(choice).collect();
        hosts.sort_by_key(|host| host.name.to_lowercase());
        hosts
    };
    Ok(page(&SessionHostsPage {
        assets: assets(),
        lang: "en",
        title: format!("Hosts of {}", session.name),
        csrf: admin.0.token.csrf(),
        frame: Frame::new(&admin, Tab::Sessions),
        head: Head::new(&app, &session, "hosts"),
        hosts,
        done: done_words(&done),
    }))
}

/// What was ticked or unticked, by comparison with what the form showed: two admins who change different things at the
/// same time both have their way.
fn ticked(typed: &Typed) -> BTreeMap<String, bool> {
    let shown = typed.names("shown-").map(str::to_owned);
    let changed = shown.filter_map(|id| {
        let was = typed.get(&format!("shown-{id}")) == "yes";
        let is = typed.has(&format!("is-{id}"));
        (was != is).then_some((id, is))
    });
    changed.collect()
}

async fn assign(app: &App, admin: &Admin, session: SessionId, host: HostId, serves: bool) -> Result<(), PageError> {
    let (command, deed) = if serves {
        (Command::AssignHost { session, host }, Deed::HostAssigned)
    } else {
        (Command::UnassignHost { session, host }, Deed::HostUnassigned)
    };
    let details = [("host", AccountId::from(host).to_string())];
    change(app, admin, command, deed, Subject::Session(session), &details).await
}

fn saved(path: &str, changed: usize) -> Response {
    let done = if changed > 0 { "saved" } else { "nothing" };
    Redirect::to(&format!("{path}?done={done}")).into_response()
}

/// The account that an address or a form names.
async fn account(app: &App, id: &str) -> Result<Account, PageError> {
    let id: AccountId = id.parse().map_err(|_| PageError::NotFound)?;
    let found = app.accounts.by_ids(&[id]).await?.into_iter().find(|account| account.role.is_staff());
    found.ok_or(PageError::NotFound)
}

/// The account that an address of the console names.
pub(crate) struct NamedHost(Account);

impl FromRequestParts<Arc<App>> for NamedHost {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, PageError> {
        // Whoever may not be here is told so, whether there is such an account or not.
        Admin::from_request_parts(parts, app).await?;
        let Ok(Path(id)) = Path::<String>::from_request_parts(parts, app).await else {
            return Err(PageError::NotFound);
        };
        account(app, &id).await.map(Self)
    }
}

/// `POST /admin/sessions/{session}/hosts`.
pub(crate) async fn assign_hosts(
    State(app): State<Arc<App>>,
    admin: Admin,
    NamedSession(session): NamedSession,
    OurForm(fields): OurForm<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let changed = ticked(&Typed::read(&admin, fields)?);
    for (id, serves) in &changed {
        let account = account(&app, id).await.map_err(|_| PageError::BadForm)?;
        assign(&app, &admin, session.id, HostId::from(account.id), *serves).await?;
    }
    Ok(saved(&format!("/admin/sessions/{}/hosts", session.slug), changed.len()))
}

/// `GET /admin/hosts/{host}`: the sessions that somebody serves.
pub(crate) async fn host(
    State(app): State<Arc<App>>,
    admin: Admin,
    NamedHost(account): NamedHost,
    Done(done): Done,
) -> Response {
    let (now, id) = (app.now(), HostId::from(account.id));
    let (sessions, state) = {
        let floor = app.floor.read();
        let offered = floor.sessions().filter(|session| !session.archived || session.hosts.contains(&id));
        let mut sessions: Vec<_> = offered
            .map(|session| Choice {
                id: session.id.to_string(),
                name: session.name.clone(),
                about: if session.archived { "Archived".to_owned() } else { format!("/s/{}", session.slug) },
                href: format!("/admin/sessions/{}", session.slug),
                ticked: session.hosts.contains(&id),
            })
            .collect();
        sessions.sort_by(|a, b| a.name.cmp(&b.name));
        (sessions, floor.host(id).map(|host| host.state(now)))
    };
    page(&HostPage {
        assets: assets(),
        lang: "en",
        title: account.display_name.clone(),
        csrf: admin.0.token.csrf(),
        frame: Frame::new(&admin, Tab::People),
        host: id.to_string(),
        about: about(&account, state),
        name: account.display_name,
        sessions,
        done: done_words(&done),
    })
}

/// `POST /admin/hosts/{host}`.
pub(crate) async fn assign_host(
    State(app): State<Arc<App>>,
    admin: Admin,
    NamedHost(account): NamedHost,
    OurForm(fields): OurForm<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let changed = ticked(&Typed::read(&admin, fields)?);
    let host = HostId::from(account.id);
    for (session, serves) in &changed {
        let session: SessionId = session.parse().map_err(|_| PageError::BadForm)?;
        assign(&app, &admin, session, host, *serves).await?;
    }
    Ok(saved(&format!("/admin/hosts/{host}"), changed.len()))
}
