//! `/admin`: what whoever runs the place sees and changes. Whole without script, and only for admins.

pub(crate) mod audit;
mod cameras;
mod field_view;
pub(crate) mod fields;
mod hosts;
pub(crate) mod hours;
pub(crate) mod media_servers;
pub(crate) mod new_session;
mod now;
mod people;
mod privacy;
mod recordings;
pub(crate) mod reports;
pub(crate) mod session;
mod sessions;
pub(crate) mod system;
mod typed;
mod webhooks;

pub(crate) use audit::audit;
pub(crate) use cameras::{
    camera, camera_picture, cameras, change_camera, create_camera, delete_camera, jpeg, new_camera, nothing_shown,
    restart_camera, try_camera, watch_camera,
};
pub(crate) use hosts::{assign_host, assign_hosts, host, hosts};
pub(crate) use hours::{hours, set_hours, set_opening};
pub(crate) use media_servers::drain;
pub(crate) use new_session::{create_session, new_session};
pub(crate) use now::now;
pub(crate) use people::{change_person, create_person, new_person, people, person};
pub(crate) use privacy::{erase_person, export_person, find_person, privacy};
pub(crate) use recordings::{delete_recording, film, recording, recordings};
pub(crate) use reports::{calls, ratings, reports, reports_csv};
pub(crate) use session::{archive, configure, settings};
pub(crate) use sessions::sessions;
pub(crate) use system::system;
pub(crate) use webhooks::{
    change_webhook, create_webhook, delete_webhook, new_webhook, rotate_webhook, send_again, test_webhook, webhook,
    webhooks,
};

use std::{collections::BTreeMap, convert::Infallible, sync::Arc};

use anteroom_domain::{command::Command, ids::Slug, session::Session};
use anteroom_engine::{audit_log::Deed, ports::Subject};
use axum::{
    extract::{FromRequestParts, Path, Query},
    http::request::Parts,
};

use super::dry_run;
use crate::{app::App, auth::Admin, errors::PageError};

/// The parts of the console, in the order of its navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tab {
    Now,
    Sessions,
    Cameras,
    People,
    Reports,
    Recordings,
    Webhooks,
    Audit,
    Privacy,
    System,
}

impl Tab {
    const ALL: [Self; 10] = [
        Self::Now,
        Self::Sessions,
        Self::Cameras,
        Self::People,
        Self::Reports,
        Self::Recordings,
        Self::Webhooks,
        Self::Audit,
        Self::Privacy,
        Self::System,
    ];

    fn href(self) -> &'static str {
        match self {
            Self::Now => "/admin",
            Self::Sessions => "/admin/sessions",
            Self::Cameras => "/admin/cameras",
            Self::People => "/admin/people",
            Self::Reports => "/admin/reports",
            Self::Recordings => "/admin/recordings",
            Self::Webhooks => "/admin/webhooks",
            Self::Audit => "/admin/audit",
            Self::Privacy => "/admin/privacy",
            Self::System => "/admin/system",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Now => "Now",
            Self::Sessions => "Sessions",
            Self::Cameras => "Cameras",
            Self::People => "People",
            Self::Reports => "Reports",
            Self::Recordings => "Recordings",
            Self::Webhooks => "Webhooks",
            Self::Audit => "Audit",
            Self::Privacy => "Privacy",
            Self::System => "System",
        }
    }
}

/// What surrounds every page of the console: `layouts/admin.html`.
pub(crate) struct Frame {
    admin_name: String,
    tab: Tab,
}

impl Frame {
    pub(crate) fn new(admin: &Admin, tab: Tab) -> Self {
        Self { admin_name: admin.0.account.display_name.clone(), tab }
    }
}

/// The session that an address of the console names, archived or not.
pub(crate) struct NamedSession(pub(crate) Session);

impl FromRequestParts<Arc<App>> for NamedSession {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, PageError> {
        // Whoever may not be here is told so, whether there is such a session or not.
        Admin::from_request_parts(parts, app).await?;
        let path = Path::<String>::from_request_parts(parts, app).await;
        let slug = path.ok().and_then(|Path(slug)| slug.parse::<Slug>().ok());
        let floor = app.floor.read();
        slug.and_then(|slug| floor.session_at(&slug)).cloned().map(Self).ok_or(PageError::NotFound)
    }
}

/// What the page before has done, as a word that this page knows. Nothing else of an address is ever shown.
pub(crate) struct Done(String);

impl FromRequestParts<Arc<App>> for Done {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Infallible> {
        let query = Query::<BTreeMap<String, String>>::from_request_parts(parts, app).await;
        Ok(Self(query.ok().and_then(|Query(mut query)| query.remove("done")).unwrap_or_default()))
    }
}

/// Does what an admin asks, once it is certain that it may be done and is written down. What changes nothing is not.
async fn change(
    app: &App,
    admin: &Admin,
    command: Command,
    deed: Deed,
    subject: Subject,
    details: &[(&str, String)],
) -> Result<(), PageError> {
    if dry_run::would(app, &command)?.is_empty() {
        return Ok(());
    }
    app.audit.record(admin.actor(), deed, subject, details).await?;
    app.floor.ask(command).await?;
    Ok(())
}
