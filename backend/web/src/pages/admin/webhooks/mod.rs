//! `/admin/webhooks`: who is told what happens here, and what became of each delivery.

mod deliveries;
mod form;

use std::sync::Arc;

use anteroom_domain::ids::WebhookId;
use anteroom_engine::webhooks::{Webhook, WebhookError, WebhookSecret};
use askama::Template;
use axum::{
    extract::{
        Path, Query, State,
        rejection::{PathRejection, QueryRejection},
    },
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};

use super::{super::page, Done, Frame, Tab, recordings::instant, typed::Typed};
use crate::{
    app::App,
    assets::{Assets, assets},
    auth::Admin,
    errors::PageError,
    forms::OurForm,
};
use deliveries::{Before, Deliveries};
use form::WebhookForm;

#[derive(Template)]
#[template(path = "pages/admin/webhooks.html")]
struct WebhooksPage<'a> {
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
#[template(path = "pages/admin/webhook.html")]
struct WebhookPage<'a> {
    assets: Assets,
    lang: &'a str,
    title: String,
    csrf: String,
    frame: Frame,
    done: Vec<String>,
    /// What does not belong to a field.
    problem: Option<String>,
    /// The secret that was made just now, shown this once.
    secret: Option<String>,
    /// What somebody should know about how it goes.
    notices: Vec<String>,
    form: WebhookForm,
    deliveries: Deliveries,
}

impl WebhookPage<'_> {
    fn new(admin: &Admin, form: WebhookForm) -> Self {
        Self {
            assets: assets(),
            lang: "en",
            title: if form.id.is_some() { form.heading.clone() } else { "New webhook".to_owned() },
            csrf: admin.0.token.csrf(),
            frame: Frame::new(admin, Tab::Webhooks),
            done: Vec::new(),
            problem: None,
            secret: None,
            notices: Vec::new(),
            form,
            deliveries: Deliveries::default(),
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
        "saved" => "Saved.",
        "deleted" => "The webhook is deleted.",
        "tested" => "A test event is on its way. Reload the page to see what became of it.",
        "again" => "The event is on its way again.",
        _ => return Vec::new(),
    };
    vec![words.to_owned()]
}

fn row(webhook: &Webhook) -> Row {
    let state = if webhook.paused_at.is_some() {
        "Paused, as it has taken nothing for days"
    } else if !webhook.enabled {
        "Switched off"
    } else if webhook.failing_since.is_some() {
        "Takes nothing at present"
    } else {
        "Switched on"
    };
    let events = webhook.events.len();
    let events = if events == 1 { "1 kind of event".to_owned() } else { format!("{events} kinds of events") };
    Row {
        id: webhook.id.to_string(),
        name: webhook.name.clone(),
        address: form::address_words(webhook),
        about: format!("{state} · {events}"),
    }
}

fn notices(webhook: &Webhook) -> Vec<String> {
    let paused = webhook.paused_at.map(|at| {
        format!(
            "Paused since {}: it has taken nothing for days. Mend the receiver, and save to have it tried again.",
            instant(at)
        )
    });
    let failing = webhook.failing_since.filter(|_| webhook.paused_at.is_none());
    let failing =
        failing.map(|since| format!("It has taken nothing since {}. It is tried again by itself.", instant(since)));
    let dropped =
        webhook.dropped_at.map(|at| format!("Too much waited on {}, and the oldest events were dropped.", instant(at)));
    let old = webhook
        .old_secret_until
        .map(|until| format!("The secret before this one signs, too, until {}.", instant(until)));
    [paused, failing, dropped, old].into_iter().flatten().collect()
}

/// `GET /admin/webhooks`.
pub(crate) async fn webhooks(
    State(app): State<Arc<App>>,
    admin: Admin,
    Done(done): Done,
) -> Result<Response, PageError> {
    let webhooks = app.webhooks.all().await?;
    Ok(page(&WebhooksPage {
        assets: assets(),
        lang: "en",
        title: "Webhooks".to_owned(),
        csrf: admin.0.token.csrf(),
        frame: Frame::new(&admin, Tab::Webhooks),
        done: done_words(&done),
        rows: webhooks.iter().map(row).collect(),
    }))
}

type Named = Result<Path<WebhookId>, PathRejection>;

async fn named(app: &App, path: Named) -> Result<Webhook, PageError> {
    let Path(id) = path.map_err(|_| PageError::NotFound)?;
    Ok(app.webhooks.one(id).await?)
}

/// The page of a receiver, with what was delivered to it.
async fn shown<'a>(app: &App, admin: &Admin, webhook: &Webhook, before: &Before) -> Result<WebhookPage<'a>, PageError> {
    let deliveries = deliveries::read(app, webhook.id, before).await?;
    Ok(WebhookPage { notices: notices(webhook), deliveries, ..WebhookPage::new(admin, WebhookForm::of(webhook)) })
}

/// `GET /admin/new-webhook`.
pub(crate) async fn new_webhook(admin: Admin) -> Response {
    page(&WebhookPage::new(&admin, WebhookForm::blank()))
}

/// `POST /admin/new-webhook`.
pub(crate) async fn create_webhook(
    State(app): State<Arc<App>>,
    admin: Admin,
    OurForm(fields): OurForm<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let typed = Typed::read(&admin, fields)?;
    let (form, wish) = WebhookForm::blank().typed(&typed);
    match app.webhooks.create(admin.0.account.id, wish).await {
        Ok(made) => with_secret(&app, &admin, made, "The webhook is made.").await,
        Err(error) => refused(&admin, form, error),
    }
}

/// The page with the secret, which no other page shows: so it is the answer itself, and not where a browser is led.
async fn with_secret(
    app: &App,
    admin: &Admin,
    (webhook, secret): (Webhook, WebhookSecret),
    done: &str,
) -> Result<Response, PageError> {
    let shown = shown(app, admin, &webhook, &Before::default()).await?;
    Ok(page(&WebhookPage { secret: Some(secret.expose().to_owned()), done: vec![done.to_owned()], ..shown }))
}

/// `GET /admin/webhooks/{webhook}`.
pub(crate) async fn webhook(
    State(app): State<Arc<App>>,
    admin: Admin,
    path: Named,
    Done(done): Done,
    query: Result<Query<Before>, QueryRejection>,
) -> Result<Response, PageError> {
    let before = query.map(|Query(before)| before).unwrap_or_default();
    let webhook = named(&app, path).await?;
    Ok(page(&WebhookPage { done: done_words(&done), ..shown(&app, &admin, &webhook, &before).await? }))
}

/// `POST /admin/webhooks/{webhook}`.
pub(crate) async fn change_webhook(
    State(app): State<Arc<App>>,
    admin: Admin,
    path: Named,
    OurForm(fields): OurForm<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let webhook = named(&app, path).await?;
    let typed = Typed::read(&admin, fields)?;
    let edition = typed.get("edition").parse().map_err(|_| PageError::BadForm)?;
    let (form, wish) = WebhookForm::of(&webhook).typed(&typed);
    match app.webhooks.change(admin.0.account.id, webhook.id, edition, wish).await {
        Ok(webhook) => Ok(back(&webhook, "saved")),
        Err(error) => refused(&admin, form, error),
    }
}

fn back(webhook: &Webhook, done: &str) -> Response {
    Redirect::to(&format!("/admin/webhooks/{}?done={done}", webhook.id)).into_response()
}

/// The form as it was typed, with what is wrong with it.
fn refused(admin: &Admin, mut form: WebhookForm, error: WebhookError) -> Result<Response, PageError> {
    let (status, problem) = match error {
        WebhookError::Fields(fields) => {
            form.blame(&fields);
            (StatusCode::UNPROCESSABLE_ENTITY, None)
        }
        WebhookError::Overtaken | WebhookError::TooMany | WebhookError::Off => {
            (StatusCode::CONFLICT, Some(error.to_string()))
        }
        WebhookError::NotFound | WebhookError::Store(_) => return Err(error.into()),
    };
    Ok((status, page(&WebhookPage { problem, ..WebhookPage::new(admin, form) })).into_response())
}

/// `POST /admin/webhooks/{webhook}/secret`: makes another secret, and shows it.
pub(crate) async fn rotate_webhook(
    State(app): State<Arc<App>>,
    admin: Admin,
    path: Named,
    OurForm(fields): OurForm<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let webhook = named(&app, path).await?;
    Typed::read(&admin, fields)?;
    let rotated = app.webhooks.rotate(admin.0.account.id, webhook.id).await?;
    with_secret(&app, &admin, rotated, "Deliveries are signed with the new secret from now on.").await
}

/// `POST /admin/webhooks/{webhook}/test`: sends an event that says nothing.
pub(crate) async fn test_webhook(
    State(app): State<Arc<App>>,
    admin: Admin,
    path: Named,
    OurForm(fields): OurForm<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let webhook = named(&app, path).await?;
    Typed::read(&admin, fields)?;
    app.webhooks.test(admin.0.account.id, webhook.id).await?;
    Ok(back(&webhook, "tested"))
}

/// `POST /admin/webhooks/{webhook}/again`: sends a delivery once more.
pub(crate) async fn send_again(
    State(app): State<Arc<App>>,
    admin: Admin,
    path: Named,
    OurForm(fields): OurForm<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let webhook = named(&app, path).await?;
    let typed = Typed::read(&admin, fields)?;
    let event = typed.get("event").parse().map_err(|_| PageError::BadForm)?;
    app.webhooks.send_again(admin.0.account.id, webhook.id, &event).await?;
    Ok(back(&webhook, "again"))
}

/// `POST /admin/webhooks/{webhook}/delete`.
pub(crate) async fn delete_webhook(
    State(app): State<Arc<App>>,
    admin: Admin,
    path: Named,
    OurForm(fields): OurForm<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let webhook = named(&app, path).await?;
    let typed = Typed::read(&admin, fields)?;
    if let Some(problem) = typed.unsure() {
        let problem = Some(problem.to_owned());
        let page = page(&WebhookPage { problem, ..shown(&app, &admin, &webhook, &Before::default()).await? });
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    app.webhooks.delete(admin.0.account.id, webhook.id).await?;
    Ok(Redirect::to("/admin/webhooks?done=deleted").into_response())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::checks::{checked, long};

    #[test]
    fn the_pages_stand_with_nothing_and_with_much_on_them() {
        for count in [0, 1, 20] {
            let row = |n: i32| Row { id: format!("{n:032x}"), name: long(80), address: long(300), about: long(90) };
            let html = checked(&WebhooksPage {
                assets: assets(),
                lang: "en",
                title: "Webhooks".to_owned(),
                csrf: "the-token".to_owned(),
                frame: Frame { admin_name: long(64), tab: Tab::Webhooks },
                done: done_words("deleted"),
                rows: (0..count).map(row).collect(),
            });
            assert_eq!(html.contains("There is no webhook."), count == 0);
        }
        for id in [None, Some("7".to_owned())] {
            let is_new = id.is_none();
            let html = checked(&WebhookPage {
                assets: assets(),
                lang: "en",
                title: long(80),
                csrf: "the-token".to_owned(),
                frame: Frame { admin_name: long(64), tab: Tab::Webhooks },
                done: done_words("saved"),
                problem: Some(long(90)),
                secret: Some(long(70)),
                notices: vec![long(200); 3],
                form: WebhookForm { id, ..form::tests::full() },
                deliveries: deliveries::tests::full(),
            });
            assert_eq!(html.contains("Send a test event"), !is_new, "nothing is sent to what is not made");
            assert_eq!(html.contains("Yes, delete it"), !is_new);
            assert!(html.contains("aria-invalid"));
        }
    }
}
