//! Webhooks, as whoever runs the place sets them up. No answer has a secret but the one to whoever makes it.

use std::{collections::BTreeMap, sync::Arc};

use anteroom_domain::{
    ids::{AccountId, WebhookId},
    webhook::{EventId, EventName},
};
use anteroom_engine::{
    fields::FieldWrong,
    ports::{Delivery, DeliveryState},
    webhooks::{Webhook, WebhookError, WebhookSecret, WebhookWish},
};
use axum::{
    Json,
    extract::{FromRequestParts, Path, State},
    http::{StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use utoipa::{
    IntoParams, ToSchema,
    openapi::schema::{Array, ArrayBuilder, ObjectBuilder, SchemaType, Type},
};

use super::{
    super::problem::{FieldProblem, ForAdmins, OfBody, OfChange, OfQuery, OfWebhook},
    input::{ApiAdmin, Asked, Body},
};
use crate::{app::App, errors::ApiError, security};

/// Most deliveries in one answer.
const SHOWN: u32 = 50;

/// A receiver of webhooks.
#[derive(Serialize, ToSchema)]
pub(crate) struct AdminWebhook {
    /// Its id.
    id: String,
    /// Its name.
    name: String,
    /// Where it is: scheme, host and port. What stands behind them is never told. `null` if the address was kept with another
    /// secret of the server, and has to be given anew.
    address: Option<String>,
    /// The events that it is told.
    events: Vec<&'static str>,
    /// How it is told events that have a name of `OpenVidu`: `flat`, or `nested` as before its version 2.
    openvidu_form: &'static str,
    /// Whether anything is sent to it.
    enabled: bool,
    /// Since when it has taken nothing; `null` while it takes what comes.
    #[schema(format = DateTime)]
    failing_since: Option<String>,
    /// Since when nothing is sent, because it has taken nothing for days; `null` if it is not so. Any change ends it.
    #[schema(format = DateTime)]
    paused_at: Option<String>,
    /// When events were last dropped because too many waited.
    #[schema(format = DateTime)]
    dropped_at: Option<String>,
    /// Until when the secret before the current one signs, too.
    #[schema(format = DateTime)]
    old_secret_until: Option<String>,
    /// Grows with each change. Whoever changes it sends back which one they have seen.
    edition: u64,
}

impl From<Webhook> for AdminWebhook {
    fn from(webhook: Webhook) -> Self {
        let text = |at: Option<anteroom_domain::Timestamp>| at.map(|at| at.to_string());
        Self {
            id: webhook.id.to_string(),
            name: webhook.name,
            address: webhook.address,
            events: webhook.events.into_iter().map(EventName::code).collect(),
            openvidu_form: webhook.openvidu_form.as_str(),
            enabled: webhook.enabled,
            failing_since: text(webhook.failing_since),
            paused_at: text(webhook.paused_at),
            dropped_at: text(webhook.dropped_at),
            old_secret_until: text(webhook.old_secret_until),
            edition: webhook.edition,
        }
    }
}

/// Receivers of webhooks.
#[derive(Serialize, ToSchema)]
pub(crate) struct AdminWebhooks {
    /// By name.
    webhooks: Vec<AdminWebhook>,
}

/// A receiver, and the secret that was made for it just now.
#[derive(Serialize, ToSchema)]
pub(crate) struct WebhookWithSecret {
    #[schema(inline = false)]
    webhook: AdminWebhook,
    /// What its deliveries are signed with. It is told this once.
    secret: String,
}

impl From<(Webhook, WebhookSecret)> for WebhookWithSecret {
    fn from((webhook, secret): (Webhook, WebhookSecret)) -> Self {
        Self { webhook: webhook.into(), secret: secret.expose().to_owned() }
    }
}

/// A receiver that the address of a request names, its delivery where one is named, and the admin who asks; nobody else may.
pub(crate) struct ApiWebhook {
    by: AccountId,
    id: WebhookId,
    delivery: Option<EventId>,
}

impl FromRequestParts<Arc<App>> for ApiWebhook {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, ApiError> {
        let ApiAdmin(admin) = ApiAdmin::from_request_parts(parts, app).await?;
        if !security::is_same_origin(&app.config, &parts.headers) {
            return Err(ApiError::ForeignOrigin);
        }
        let named = Path::<BTreeMap<String, String>>::from_request_parts(parts, app).await;
        let Path(named) = named.map_err(|_| ApiError::NotFound)?;
        let id = named.get("webhook").and_then(|id| id.parse().ok()).ok_or(ApiError::NotFound)?;
        let delivery = named.get("delivery").map(|event| event.parse().map_err(|_| ApiError::NotFound)).transpose()?;
        Ok(Self { by: admin.0.account.id, id, delivery })
    }
}

fn refused(error: WebhookError) -> ApiError {
    match error {
        WebhookError::Fields(fields) => {
            let problem = |FieldWrong { field, problem }: FieldWrong| FieldProblem::new(field, problem);
            ApiError::Invalid(fields.into_iter().map(problem).collect())
        }
        WebhookError::NotFound => ApiError::NotFound,
        error @ (WebhookError::Overtaken | WebhookError::TooMany | WebhookError::Off | WebhookError::Store(_)) => {
            ApiError::Page(error.into())
        }
    }
}

/// Every webhook.
#[utoipa::path(
    get,
    path = "/api/v1/admin/webhooks",
    tag = "Webhooks",
    operation_id = "listWebhooks",
    responses((status = 200, description = "Every webhook.", body = AdminWebhooks), ForAdmins)
)]
pub(crate) async fn list(State(app): State<Arc<App>>, _admin: ApiAdmin) -> Result<Json<AdminWebhooks>, ApiError> {
    let webhooks = app.webhooks.all().await?;
    Ok(Json(AdminWebhooks { webhooks: webhooks.into_iter().map(AdminWebhook::from).collect() }))
}

/// A webhook, without its secrets.
#[utoipa::path(
    get,
    path = "/api/v1/admin/webhooks/{webhook}",
    tag = "Webhooks",
    operation_id = "readWebhook",
    params(("webhook" = String, Path, description = "Its id.")),
    responses((status = 200, description = "The webhook.", body = AdminWebhook), ForAdmins, OfWebhook)
)]
pub(crate) async fn read(State(app): State<Arc<App>>, named: ApiWebhook) -> Result<Json<AdminWebhook>, ApiError> {
    Ok(Json(app.webhooks.one(named.id).await.map_err(refused)?.into()))
}

fn names_of_events() -> Array {
    list_of_events(SchemaType::new(Type::Array))
}

fn names_of_events_or_null() -> Array {
    list_of_events([Type::Array, Type::Null].into_iter().collect())
}

fn list_of_events(kind: SchemaType) -> Array {
    let names = EventName::ALL.iter().filter(|name| name.is_chosen()).map(|name| name.code());
    let name = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(names));
    ArrayBuilder::new()
        .schema_type(kind)
        .items(name)
        .min_items(Some(1))
        .description(Some("The events that it is told, at least one."))
        .examples([serde_json::json!(["ticket.joined", "ticket.ended"])])
        .build()
}

/// A webhook that is wanted.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateWebhook {
    /// Its name, on one line and not empty.
    #[schema(
        min_length = 1,
        max_length = 80,
        pattern = r"^[^\u0000-\u001F\u007F-\u009F]*[^\s\u0000-\u001F\u007F-\u009F][^\u0000-\u001F\u007F-\u009F]*$",
        example = "CRM"
    )]
    name: String,
    /// Where it is: `https://`, or `http://` in networks that the configuration names.
    #[schema(max_length = 2048, example = "https://crm.example/hooks/anteroom")]
    address: String,
    /// The events that it is told, at least one.
    #[schema(schema_with = names_of_events)]
    events: Vec<String>,
    /// How it is told events that have a name of `OpenVidu`: `flat`, unless this says `nested`.
    #[serde(default)]
    #[schema(pattern = "^(flat|nested)$")]
    openvidu_form: Option<String>,
    /// Whether anything is sent to it: it is, unless this says otherwise.
    #[serde(default)]
    enabled: Option<bool>,
}

/// Sets up a webhook. It is told what happens from now on.
#[utoipa::path(
    post,
    path = "/api/v1/admin/webhooks",
    tag = "Webhooks",
    operation_id = "createWebhook",
    request_body = CreateWebhook,
    responses(
        (status = 201, description = "It is made.", body = WebhookWithSecret, headers(("Location" = String, description = "Its address here."))),
        ForAdmins,
        OfBody,
        OfChange,
    )
)]
pub(crate) async fn create(
    State(app): State<Arc<App>>,
    ApiAdmin(admin): ApiAdmin,
    Body(wanted): Body<CreateWebhook>,
) -> Result<Response, ApiError> {
    let CreateWebhook { name, address, events, openvidu_form, enabled } = wanted;
    let wish = WebhookWish { name: Some(name), address: Some(address), events: Some(events), openvidu_form, enabled };
    let made = app.webhooks.create(admin.0.account.id, wish).await.map_err(refused)?;
    let address = format!("/api/v1/admin/webhooks/{}", made.0.id);
    Ok((StatusCode::CREATED, [(header::LOCATION, address)], Json(WebhookWithSecret::from(made))).into_response())
}

/// What is to be another; what is not named stays as it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangeWebhook {
    /// The edition that was read. When somebody has changed the webhook since, nothing is done.
    edition: u64,
    /// Its name, on one line and not empty.
    #[serde(default)]
    #[schema(
        min_length = 1,
        max_length = 80,
        pattern = r"^[^\u0000-\u001F\u007F-\u009F]*[^\s\u0000-\u001F\u007F-\u009F][^\u0000-\u001F\u007F-\u009F]*$",
        example = "CRM"
    )]
    name: Option<String>,
    /// Where it is.
    #[serde(default)]
    #[schema(max_length = 2048, example = "https://crm.example/hooks/anteroom")]
    address: Option<String>,
    /// The events that it is told, at least one.
    #[serde(default)]
    #[schema(schema_with = names_of_events_or_null)]
    events: Option<Vec<String>>,
    /// How it is told events that have a name of `OpenVidu`: `flat`, or `nested` as before its version 2.
    #[serde(default)]
    #[schema(pattern = "^(flat|nested)$")]
    openvidu_form: Option<String>,
    /// Whether anything is sent to it.
    #[serde(default)]
    enabled: Option<bool>,
}

/// Changes a webhook: all that is named, or nothing. One that was paused is tried again.
#[utoipa::path(
    patch,
    path = "/api/v1/admin/webhooks/{webhook}",
    tag = "Webhooks",
    operation_id = "changeWebhook",
    params(("webhook" = String, Path, description = "Its id.")),
    request_body = ChangeWebhook,
    responses((status = 200, description = "As it is now.", body = AdminWebhook), ForAdmins, OfWebhook, OfBody, OfChange)
)]
pub(crate) async fn change(
    State(app): State<Arc<App>>,
    named: ApiWebhook,
    Body(wanted): Body<ChangeWebhook>,
) -> Result<Json<AdminWebhook>, ApiError> {
    let ChangeWebhook { edition, name, address, events, openvidu_form, enabled } = wanted;
    let wish = WebhookWish { name, address, events, openvidu_form, enabled };
    let changed = app.webhooks.change(named.by, named.id, edition, wish).await.map_err(refused)?;
    Ok(Json(changed.into()))
}

/// Deletes a webhook, and what waits for it.
#[utoipa::path(
    delete,
    path = "/api/v1/admin/webhooks/{webhook}",
    tag = "Webhooks",
    operation_id = "deleteWebhook",
    params(("webhook" = String, Path, description = "Its id.")),
    responses((status = 204, description = "It is deleted."), ForAdmins, OfWebhook)
)]
pub(crate) async fn delete(State(app): State<Arc<App>>, named: ApiWebhook) -> Result<StatusCode, ApiError> {
    app.webhooks.delete(named.by, named.id).await.map_err(refused)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Makes another secret. The one before it signs, too, for a day.
#[utoipa::path(
    post,
    path = "/api/v1/admin/webhooks/{webhook}/secret",
    tag = "Webhooks",
    operation_id = "rotateWebhookSecret",
    params(("webhook" = String, Path, description = "Its id.")),
    responses((status = 200, description = "The new secret.", body = WebhookWithSecret), ForAdmins, OfWebhook, OfChange)
)]
pub(crate) async fn rotate(
    State(app): State<Arc<App>>,
    named: ApiWebhook,
) -> Result<Json<WebhookWithSecret>, ApiError> {
    Ok(Json(app.webhooks.rotate(named.by, named.id).await.map_err(refused)?.into()))
}

/// What is on its way.
#[derive(Serialize, ToSchema)]
pub(crate) struct WebhookSent {
    /// The event, as `Anteroom-Delivery` names it.
    event: String,
}

/// Sends an event that says nothing, after whatever waits.
#[utoipa::path(
    post,
    path = "/api/v1/admin/webhooks/{webhook}/test",
    tag = "Webhooks",
    operation_id = "testWebhook",
    params(("webhook" = String, Path, description = "Its id.")),
    responses((status = 202, description = "It is on its way.", body = WebhookSent), ForAdmins, OfWebhook, OfChange)
)]
pub(crate) async fn test(
    State(app): State<Arc<App>>,
    named: ApiWebhook,
) -> Result<(StatusCode, Json<WebhookSent>), ApiError> {
    let event = app.webhooks.test(named.by, named.id).await.map_err(refused)?;
    Ok((StatusCode::ACCEPTED, Json(WebhookSent { event: event.to_string() })))
}

/// Which deliveries are asked for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct DeliveriesQuery {
    /// Those of events before this one.
    #[param(pattern = "^[0-9]{15}-[0-9a-z-]{1,64}$")]
    before: Option<String>,
}

/// Deliveries.
#[derive(Serialize, ToSchema)]
pub(crate) struct WebhookDeliveries {
    /// How many wait in all.
    waiting: u64,
    /// At most 50, the last events first.
    deliveries: Vec<WebhookDelivery>,
    /// What to ask for as `before` to see what is older; `null` when there is nothing older.
    older: Option<String>,
}

/// An event on its way to a receiver.
#[derive(Serialize, ToSchema)]
pub(crate) struct WebhookDelivery {
    /// The event, as `Anteroom-Delivery` names it.
    event: String,
    /// What it is called.
    name: String,
    /// When it happened.
    #[schema(format = DateTime)]
    at: String,
    /// `waiting`, `delivered`, `given_up` after a day of tries, or `dropped` because too many waited.
    state: &'static str,
    /// How often it was tried.
    tries: u32,
    /// What came of the last try: a status, or a word such as `timed_out`, `not_connected` or `address_denied`.
    answer: Option<String>,
    /// When it is tried next; `null` when it is over.
    #[schema(format = DateTime)]
    next_try_at: Option<String>,
}

impl From<Delivery> for WebhookDelivery {
    fn from(delivery: Delivery) -> Self {
        let is_waiting = matches!(delivery.state, DeliveryState::Waiting { .. });
        Self {
            event: delivery.event.to_string(),
            at: delivery.event.at().to_string(),
            name: delivery.name,
            state: delivery.state.code(),
            tries: delivery.tries,
            answer: delivery.answer.map(|answer| answer.to_string()),
            next_try_at: is_waiting.then(|| delivery.state.at().to_string()),
        }
    }
}

/// What was delivered, and what is on its way. What is over is kept for 7 days.
#[utoipa::path(
    get,
    path = "/api/v1/admin/webhooks/{webhook}/deliveries",
    tag = "Webhooks",
    operation_id = "listWebhookDeliveries",
    params(("webhook" = String, Path, description = "Its id."), DeliveriesQuery),
    responses((status = 200, description = "Deliveries.", body = WebhookDeliveries), ForAdmins, OfWebhook, OfQuery)
)]
pub(crate) async fn deliveries(
    State(app): State<Arc<App>>,
    named: ApiWebhook,
    Asked(query): Asked<DeliveriesQuery>,
) -> Result<Json<WebhookDeliveries>, ApiError> {
    let before = query.before.map(|before| before.parse::<EventId>()).transpose();
    let before = before.map_err(|_| ApiError::Invalid(vec![FieldProblem::new("before", "There is no such event.")]))?;
    let found = app.webhooks.deliveries(named.id, before.as_ref(), SHOWN).await.map_err(refused)?;
    let older = found.last().filter(|_| found.len() == SHOWN as usize).map(|last| last.event.to_string());
    let waiting = app.webhooks.waiting(named.id).await?;
    Ok(Json(WebhookDeliveries { waiting, deliveries: found.into_iter().map(WebhookDelivery::from).collect(), older }))
}

/// Sends a delivery once more, with the same id and body, before whatever is newer.
#[utoipa::path(
    post,
    path = "/api/v1/admin/webhooks/{webhook}/deliveries/{delivery}/again",
    tag = "Webhooks",
    operation_id = "sendWebhookAgain",
    params(
        ("webhook" = String, Path, description = "Its id."),
        ("delivery" = String, Path, description = "The event."),
    ),
    responses((status = 202, description = "It is on its way.", body = WebhookDelivery), ForAdmins, OfWebhook, OfChange)
)]
pub(crate) async fn send_again(
    State(app): State<Arc<App>>,
    named: ApiWebhook,
) -> Result<(StatusCode, Json<WebhookDelivery>), ApiError> {
    let event = named.delivery.ok_or(ApiError::NotFound)?;
    let again = app.webhooks.send_again(named.by, named.id, &event).await.map_err(refused)?;
    Ok((StatusCode::ACCEPTED, Json(again.into())))
}
