//! `/admin/audit`: who among staff changed what, and when.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use anteroom_domain::ids::{AccountId, SessionId};
use anteroom_engine::{
    audit_log::Deed,
    ports::{Actor, AuditEntry, AuditId, StoreError, Subject},
};
use askama::Template;
use axum::{
    extract::{Query, State, rejection::QueryRejection},
    response::Response,
};

use super::{super::page, Frame, Tab, fields::field};
use crate::{
    app::App,
    assets::{Assets, assets},
    auth::Admin,
    errors::PageError,
};

/// Entries on one page.
pub(crate) const SHOWN: usize = 50;
/// Entries read at once while looking for those that are asked for.
const READ: u32 = 500;
/// Entries looked through for one page at most; the next page goes on from there.
const LOOKED_MAX: usize = 5_000;

#[derive(Template)]
#[template(path = "pages/admin/audit.html")]
struct AuditPage<'a> {
    assets: Assets,
    lang: &'a str,
    title: String,
    csrf: String,
    frame: Frame,
    about: String,
    by: String,
    people: Vec<(String, String)>,
    entries: Vec<Entry>,
    /// The address of what is older.
    older: Option<String>,
    is_newest: bool,
}

pub(crate) struct Entry {
    pub(crate) iso: String,
    when: String,
    pub(crate) who: String,
    pub(crate) what: String,
    pub(crate) subject: String,
    href: Option<String>,
    pub(crate) details: Vec<(String, String)>,
}

/// What can be asked for, beside everything.
pub(crate) const KINDS: [&str; 4] = ["sessions", "accounts", "logins", "privacy"];

/// Which entries somebody wants to see.
pub(crate) struct Wanted<'a> {
    /// One of [`KINDS`]; anything else for all of them.
    pub(crate) about: &'a str,
    pub(crate) by: Option<AccountId>,
    /// What is older than this; the newest without it.
    pub(crate) before: Option<AuditId>,
}

/// A page of entries, newest first, and where the next one begins.
pub(crate) async fn find(app: &App, wanted: &Wanted<'_>) -> Result<(Vec<AuditEntry>, Option<AuditId>), StoreError> {
    let fits =
        |entry: &AuditEntry| is_about(entry, wanted.about) && wanted.by.is_none_or(|id| entry.by == Actor::Account(id));
    let (mut before, mut found, mut looked, mut more) = (wanted.before, Vec::new(), 0, true);
    while more && found.len() <= SHOWN && looked < LOOKED_MAX {
        let entries = app.audit.page(before, READ).await?;
        more = entries.len() == READ as usize;
        looked += entries.len();
        before = entries.last().map(|entry| entry.id).or(before);
        found.extend(entries.into_iter().filter(|entry| fits(entry)));
    }
    let older_than = if found.len() > SHOWN {
        found.truncate(SHOWN);
        found.last().map(|entry| entry.id)
    } else if more {
        before
    } else {
        None
    };
    Ok((found, older_than))
}

/// What the staff are called.
async fn staff(app: &App) -> Result<HashMap<AccountId, String>, StoreError> {
    Ok(app.accounts.staff().await?.into_iter().map(|account| (account.id, account.display_name)).collect())
}

/// What those are called whom these entries name.
pub(crate) async fn names(app: &App, entries: &[AuditEntry]) -> Result<HashMap<AccountId, String>, StoreError> {
    with_others(app, staff(app).await?, entries).await
}

/// The staff, and whoever else these entries name: a customer, whose name is no matter here, or somebody who is gone.
async fn with_others(
    app: &App,
    mut names: HashMap<AccountId, String>,
    entries: &[AuditEntry],
) -> Result<HashMap<AccountId, String>, StoreError> {
    let others: Vec<_> = entries.iter().flat_map(accounts_of).filter(|id| !names.contains_key(id)).collect();
    let others = app.accounts.by_ids(&others).await?;
    names.extend(others.into_iter().map(|account| (account.id, "A customer".to_owned())));
    Ok(names)
}

/// What a filter of the page shows.
fn is_about(entry: &AuditEntry, about: &str) -> bool {
    match about {
        "privacy" => entry.deed.starts_with("privacy.") || entry.deed.starts_with("recording."),
        "sessions" => entry.deed.starts_with("session."),
        "accounts" => entry.deed.starts_with("account.") && entry.deed != Deed::LoggedIn.code(),
        "logins" => entry.deed == Deed::LoggedIn.code(),
        _ => true,
    }
}

/// `GET /admin/audit`.
pub(crate) async fn audit(
    State(app): State<Arc<App>>,
    admin: Admin,
    query: Result<Query<BTreeMap<String, String>>, QueryRejection>,
) -> Result<Response, PageError> {
    let query = query.map(|Query(query)| query).unwrap_or_default();
    let asked = |name: &str| query.get(name).cloned().unwrap_or_default();
    let (about, by) = (asked("about"), asked("by"));
    let who = by.parse::<AccountId>().ok();
    let begin: Option<AuditId> = asked("before").parse().ok();
    let (found, older_than) = find(&app, &Wanted { about: &about, by: who, before: begin }).await?;
    let staff = staff(&app).await?;
    let mut people: Vec<_> = staff.iter().map(|(id, name)| (id.to_string(), name.clone())).collect();
    people.sort_by(|a, b| (&a.1, &a.0).cmp(&(&b.1, &b.0)));
    let accounts = with_others(&app, staff, &found).await?;
    Ok(page(&AuditPage {
        assets: assets(),
        lang: "en",
        title: "Audit".to_owned(),
        csrf: admin.0.token.csrf(),
        frame: Frame::new(&admin, Tab::Audit),
        older: older_than.map(|id| {
            let about = KINDS.into_iter().find(|known| *known == about).unwrap_or("");
            let by = who.map(|id| id.to_string()).unwrap_or_default();
            format!("/admin/audit?about={about}&by={by}&before={id}")
        }),
        is_newest: begin.is_none(),
        entries: found.iter().map(|found| entry(&app, &accounts, found)).collect(),
        about,
        by,
        people,
    }))
}

/// The accounts that an entry names.
fn accounts_of(entry: &AuditEntry) -> Vec<AccountId> {
    let by = if let Actor::Account(id) = entry.by { Some(id) } else { None };
    let subject = if let Subject::Account(id) = entry.subject { Some(id) } else { None };
    by.into_iter().chain(subject).collect()
}

pub(crate) fn entry(app: &App, accounts: &HashMap<AccountId, String>, entry: &AuditEntry) -> Entry {
    let name = |id: &AccountId| accounts.get(id).cloned().unwrap_or_else(|| "Someone who is gone".to_owned());
    let session = |id: &SessionId| {
        let floor = app.floor.read();
        floor.session(*id).map(|session| (session.name.clone(), format!("/admin/sessions/{}", session.slug)))
    };
    let (subject, href) = match &entry.subject {
        Subject::Account(id) => (name(id), None),
        Subject::Session(id) => {
            session(id).map_or_else(|| ("A session".to_owned(), None), |(name, href)| (name, Some(href)))
        }
        Subject::Installation => ("Anteroom".to_owned(), None),
    };
    let detail = |(key, value): &(String, String)| {
        // Ids of people are made into names here, so that erasing somebody erases the name everywhere.
        let person = if key == "host" { value.parse().ok().map(|id| name(&id)) } else { None };
        let label = field(key).map_or_else(|| key.replace('_', " "), |field| field.label.to_owned());
        (label, person.unwrap_or_else(|| value.clone()))
    };
    Entry {
        iso: entry.at.to_string(),
        when: entry.at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string(),
        who: match &entry.by {
            Actor::Account(id) => name(id),
            Actor::OneTimeLink => "Whoever had the one-time link".to_owned(),
            Actor::CommandLine => "The command line".to_owned(),
            Actor::Provider => "The identity provider".to_owned(),
            Actor::Schedule => "The server itself".to_owned(),
            Actor::OpenVidu => "A program, by the OpenVidu interface".to_owned(),
        },
        what: what(&entry.deed),
        subject,
        href,
        details: entry.details.iter().map(detail).collect(),
    }
}

/// What was done, in words; the code itself of what another build wrote.
fn what(deed: &str) -> String {
    Deed::of_code(deed)
        .map_or(deed, |deed| match deed {
            Deed::SessionCreated => "Created a session",
            Deed::SessionChanged => "Changed settings",
            Deed::SessionArchived => "Archived",
            Deed::SessionRestored => "Took out of the archive",
            Deed::HostAssigned => "Assigned a host",
            Deed::HostUnassigned => "Took a host away",
            Deed::HoursChanged => "Changed opening hours",
            Deed::OpeningOverridden => "Opened or closed by hand",
            Deed::PersonExported => "Handed out what is kept about somebody",
            Deed::PersonErased => "Erased what is kept about somebody",
            Deed::RecordingPlayed => "Played a recording",
            Deed::RecordingDeleted => "Deleted a recording",
            Deed::Purged => "Deleted personal data whose time was over",
            Deed::CameraCreated => "Registered a camera",
            Deed::CameraChanged => "Changed a camera",
            Deed::CameraDeleted => "Deleted a camera",
            Deed::CameraTried => "Tried a camera",
            Deed::CameraWatched => "Watched a camera",
            Deed::CameraRestarted => "Restarted a camera",
            Deed::WebhookCreated => "Made a webhook",
            Deed::WebhookChanged => "Changed a webhook",
            Deed::WebhookSecretRotated => "Made a new secret for a webhook",
            Deed::WebhookDeleted => "Deleted a webhook",
            Deed::WebhookTested => "Sent a test event to a webhook",
            Deed::WebhookSentAgain => "Sent an event to a webhook again",
            Deed::MediaServerDrained => "Drained a media server",
            Deed::MediaServerUndrained => "Let a media server take new consultations again",
            Deed::LoggedIn => "Logged in",
            Deed::AccountCreated => "Created an account",
            Deed::AccountDeleted => "Deleted a customer's account",
            Deed::AccountDisabled => "Disabled an account",
            Deed::AccountEnabled => "Enabled an account",
            Deed::RoleChanged => "Changed a role",
            Deed::ResetLinkMade => "Made a link to set a password",
            Deed::PasswordChanged => "Set a password",
            Deed::SecondFactorAdded => "Set up a second factor",
            Deed::SecondFactorRemoved => "Took a second factor away",
            Deed::RecoveryCodesMade => "Made recovery codes",
            Deed::RecoveryCodeUsed => "Used a recovery code",
            Deed::LoginEnded => "Ended a login",
            Deed::LoginsEnded => "Ended all logins",
        })
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::checks::{checked, long};

    #[test]
    fn the_page_stands_with_nothing_and_with_much_on_it() {
        let entry = |number: usize| Entry {
            iso: "2026-03-02T09:00:00Z".to_owned(),
            when: "2026-03-02 09:00:00 UTC".to_owned(),
            who: long(64),
            what: what(Deed::ALL[number % Deed::ALL.len()].code()),
            subject: long(80),
            href: number.is_multiple_of(2).then(|| "/admin/sessions/a".to_owned()),
            details: vec![(long(80), long(200)); number % 30],
        };
        for count in [0, 1, SHOWN] {
            let html = checked(&AuditPage {
                assets: assets(),
                lang: "en",
                title: "Audit".to_owned(),
                csrf: "the-token".to_owned(),
                frame: Frame { admin_name: long(64), tab: Tab::Audit },
                about: long(30),
                by: long(30),
                people: vec![("1".to_owned(), long(64))],
                entries: (0..count).map(entry).collect(),
                older: (count == SHOWN).then(|| "/admin/audit?before=1".to_owned()),
                is_newest: true,
            });
            assert_eq!(html.contains("Nothing was written down"), count == 0);
            assert_eq!(html.contains("Older"), count == SHOWN);
        }
        assert_eq!(what("account.applauded"), "account.applauded", "what another build wrote is still shown");
    }
}
