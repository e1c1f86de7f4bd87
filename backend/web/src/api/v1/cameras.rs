//! Cameras, as whoever runs the place registers them. No answer has a login, or what an address may hide.

use std::sync::Arc;

use anteroom_domain::{
    camera::{AudioPolicy, CameraLogin, CameraSettings, Transport},
    ids::{AccountId, CameraId, SessionId, Slug},
};
use anteroom_engine::{
    cameras::{CameraError, CameraWish, LoginWish, LookError, RegisteredCamera},
    fields::FieldWrong,
};
use axum::{
    Json,
    extract::{FromRequestParts, Path, State},
    http::{StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::{
    super::problem::{FieldProblem, ForAdmins, OfBody, OfCamera, OfChange},
    input::{ApiAdmin, Body},
};
use crate::{
    app::App,
    errors::{ApiError, PageError},
    security, words,
};

/// A camera, as admins see it.
#[derive(Serialize, ToSchema)]
pub(crate) struct AdminCamera {
    /// Its id.
    id: String,
    /// Its name.
    name: String,
    /// Where it is, without login, query and what else may be secret; `null` if it was kept with another secret of the
    /// server, and has to be given anew.
    address: Option<String>,
    /// Whether a login is kept. It is never told.
    login: bool,
    #[schema(inline = false)]
    settings: AllCameraSettings,
    /// The sessions that it belongs to, by their names in addresses.
    sessions: Vec<String>,
    /// Whether it is in every consultation of its sessions. Otherwise hosts bring it in.
    always: bool,
    /// What a program knows it by that put it there by the `OpenVidu` interface; `null` if an admin registered it.
    openvidu_connection: Option<String>,
    /// Grows with each change. Whoever changes it sends back which one they have seen.
    edition: u64,
}

/// How a camera is used.
#[derive(Serialize, ToSchema)]
#[schema(as = CameraSettings)]
struct AllCameraSettings {
    /// How media comes from it: `auto`, `tcp` or `udp`.
    transport: &'static str,
    /// Which certificate of an encrypted one is trusted: `verified`, `any`, or its SHA-256.
    certificate: String,
    /// What becomes of its sound: `auto` or `off`.
    audio: &'static str,
    /// Whether each viewer is sent the size that their connection bears, where this server can re-encode.
    adaptative_bitrate: bool,
    /// Whether it is connected to only while somebody watches.
    only_play_with_subscribers: bool,
    /// How long it is kept after the last one who watched.
    close_after_s: u32,
    /// How long pictures are held back so that they come out evenly.
    network_cache_ms: u32,
    /// How long connecting may take.
    connect_timeout_s: u32,
    /// How long one answer may take.
    read_timeout_s: u32,
    /// How long the first key frame may take.
    start_timeout_s: u32,
    /// How long pictures may stay away before it is connected to anew.
    stall_timeout_s: u32,
}

impl From<CameraSettings> for AllCameraSettings {
    fn from(settings: CameraSettings) -> Self {
        Self {
            transport: match settings.transport {
                Transport::Auto => "auto",
                Transport::Tcp => "tcp",
                Transport::Udp => "udp",
            },
            certificate: settings.certificate.to_string(),
            audio: match settings.audio {
                AudioPolicy::Auto => "auto",
                AudioPolicy::Off => "off",
            },
            adaptative_bitrate: settings.adaptative_bitrate,
            only_play_with_subscribers: settings.only_play_with_subscribers,
            close_after_s: settings.close_after_s,
            network_cache_ms: settings.network_cache_ms,
            connect_timeout_s: settings.connect_timeout_s,
            read_timeout_s: settings.read_timeout_s,
            start_timeout_s: settings.start_timeout_s,
            stall_timeout_s: settings.stall_timeout_s,
        }
    }
}

/// Cameras.
#[derive(Serialize, ToSchema)]
pub(crate) struct AdminCameras {
    /// By name.
    cameras: Vec<AdminCamera>,
}

fn told(app: &App, camera: RegisteredCamera) -> AdminCamera {
    let floor = app.floor.read();
    let slug = |id: &SessionId| floor.session(*id).map(|session| session.slug.to_string());
    AdminCamera {
        id: camera.id.to_string(),
        name: camera.name,
        address: camera.address,
        login: camera.has_login,
        settings: camera.settings.into(),
        sessions: camera.sessions.iter().filter_map(slug).collect(),
        always: camera.always,
        openvidu_connection: camera.connection.map(|connection| connection.id),
        edition: camera.edition,
    }
}

/// A camera that the address of a request names, and the admin who asks; nobody else may.
pub(crate) struct ApiCamera {
    pub(super) by: AccountId,
    pub(super) id: CameraId,
}

impl FromRequestParts<Arc<App>> for ApiCamera {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, ApiError> {
        let ApiAdmin(admin) = ApiAdmin::from_request_parts(parts, app).await?;
        if !security::is_same_origin(&app.config, &parts.headers) {
            return Err(ApiError::ForeignOrigin);
        }
        let named = Path::<CameraId>::from_request_parts(parts, app).await;
        named.map(|Path(id)| Self { by: admin.0.account.id, id }).map_err(|_| ApiError::NotFound)
    }
}

pub(super) fn refused(error: CameraError) -> ApiError {
    match error {
        CameraError::Fields(fields) => {
            let place = |field: &str| {
                let is_setting = CameraSettings::bounds(field).is_some();
                if is_setting { format!("settings.{field}") } else { field.to_owned() }
            };
            let problem = |FieldWrong { field, problem }: FieldWrong| FieldProblem::new(place(field), problem);
            ApiError::Invalid(fields.into_iter().map(problem).collect())
        }
        CameraError::NoSuchCamera => ApiError::NotFound,
        error @ (CameraError::Overtaken | CameraError::TooMany | CameraError::Store(_)) => ApiError::Page(error.into()),
    }
}

/// Every camera.
#[utoipa::path(
    get,
    path = "/api/v1/cameras",
    tag = "Cameras",
    operation_id = "listCameras",
    responses((status = 200, description = "Every camera.", body = AdminCameras), ForAdmins)
)]
pub(crate) async fn list(State(app): State<Arc<App>>, _admin: ApiAdmin) -> Result<Json<AdminCameras>, ApiError> {
    let cameras = app.cameras.all().await?;
    Ok(Json(AdminCameras { cameras: cameras.into_iter().map(|camera| told(&app, camera)).collect() }))
}

/// A camera with all of its settings.
#[utoipa::path(
    get,
    path = "/api/v1/cameras/{camera}",
    tag = "Cameras",
    operation_id = "readCamera",
    params(("camera" = String, Path, description = "Its id.")),
    responses((status = 200, description = "The camera.", body = AdminCamera), ForAdmins, OfCamera)
)]
pub(crate) async fn read(
    State(app): State<Arc<App>>,
    ApiCamera { id, .. }: ApiCamera,
) -> Result<Json<AdminCamera>, ApiError> {
    let camera = app.cameras.one(id).await.map_err(refused)?;
    Ok(Json(told(&app, camera)))
}

/// What a camera asks to be told before it shows anything.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Login {
    /// The user, on one line.
    #[schema(max_length = 256, pattern = r"^[^\u0000-\u001F\u007F-\u009F]*$")]
    user: String,
    /// The password, on one line.
    #[schema(max_length = 256, pattern = r"^[^\u0000-\u001F\u007F-\u009F]*$")]
    password: String,
}

impl From<Login> for LoginWish {
    fn from(Login { user, password }: Login) -> Self {
        Self::Set(CameraLogin { user, password })
    }
}

/// Some of the settings of a camera. What is not named stays as it is, or has its default.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes what is read by name")]
pub(crate) struct SomeCameraSettings {
    /// How media comes from it: `auto` is TCP, or UDP where a camera refuses that.
    #[schema(pattern = "^(auto|tcp|udp)$", nullable = false)]
    transport: Option<String>,
    /// Which certificate of an encrypted one is trusted: `verified`, `any`, or its SHA-256 in hexadecimal digits.
    #[schema(pattern = "^(verified|any|[0-9a-f]{64})$", nullable = false)]
    certificate: Option<String>,
    /// What becomes of its sound: `auto` or `off`.
    #[schema(pattern = "^(auto|off)$", nullable = false)]
    audio: Option<String>,
    /// Whether each viewer is sent the size that their connection bears, where this server can re-encode.
    #[schema(nullable = false)]
    adaptative_bitrate: Option<bool>,
    /// Whether it is connected to only while somebody watches.
    #[schema(nullable = false)]
    only_play_with_subscribers: Option<bool>,
    /// How long it is kept after the last one who watched.
    #[schema(maximum = 3600, nullable = false)]
    close_after_s: Option<u32>,
    /// How long pictures are held back so that they come out evenly.
    #[schema(maximum = 10000, nullable = false)]
    network_cache_ms: Option<u32>,
    /// How long connecting may take.
    #[schema(minimum = 1, maximum = 60, nullable = false)]
    connect_timeout_s: Option<u32>,
    /// How long one answer may take.
    #[schema(minimum = 1, maximum = 60, nullable = false)]
    read_timeout_s: Option<u32>,
    /// How long the first key frame may take.
    #[schema(minimum = 1, maximum = 60, nullable = false)]
    start_timeout_s: Option<u32>,
    /// How long pictures may stay away before it is connected to anew.
    #[schema(minimum = 1, maximum = 60, nullable = false)]
    stall_timeout_s: Option<u32>,
}

/// The settings that can be named: those of [`SomeCameraSettings`].
const NAMES: [&str; 11] = [
    "transport",
    "certificate",
    "audio",
    "adaptative_bitrate",
    "only_play_with_subscribers",
    "close_after_s",
    "network_cache_ms",
    "connect_timeout_s",
    "read_timeout_s",
    "start_timeout_s",
    "stall_timeout_s",
];

/// The settings with those that are named as they are wished. Bounds are the engine's matter.
fn settings(now: &CameraSettings, wished: Map<String, Value>) -> Result<Option<CameraSettings>, Vec<FieldProblem>> {
    if wished.is_empty() {
        return Ok(None);
    }
    let mut settings = now.clone();
    let mut problems = Vec::new();
    for (name, value) in wished {
        let place = format!("settings.{name}");
        if !NAMES.contains(&name.as_str()) {
            problems.push(FieldProblem::new(place, "There is no such setting."));
            continue;
        }
        let mut with_it = serde_json::to_value(&settings).unwrap_or_default();
        with_it[&name] = value;
        match serde_json::from_value(with_it) {
            Ok(read) => settings = read,
            Err(why) => problems.push(FieldProblem::new(place, format!("This is wrong: {why}."))),
        }
    }
    if problems.is_empty() { Ok(Some(settings)) } else { Err(problems) }
}

/// The sessions of these names.
fn sessions(app: &App, slugs: &[String]) -> Result<Vec<SessionId>, FieldProblem> {
    let floor = app.floor.read();
    let id = |slug: &String| slug.parse::<Slug>().ok().and_then(|slug| Some(floor.session_at(&slug)?.id));
    let unknown = |index: usize| FieldProblem::new(format!("sessions[{index}]"), "There is no such session.");
    slugs.iter().enumerate().map(|(index, slug)| id(slug).ok_or_else(|| unknown(index))).collect()
}

/// A camera that is wanted.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateCamera {
    /// Its name, on one line and not empty.
    #[schema(
        min_length = 1,
        max_length = 80,
        pattern = r"^[^\u0000-\u001F\u007F-\u009F]*[^\s\u0000-\u001F\u007F-\u009F][^\u0000-\u001F\u007F-\u009F]*$",
        example = "Front door"
    )]
    name: String,
    /// Where it is: `rtsp://` or `rtsps://`, perhaps with a login.
    #[schema(max_length = 2048, example = "rtsp://camera.example/stream1")]
    address: String,
    /// Its login, in place of the one in the address.
    #[serde(default)]
    #[schema(inline = false)]
    login: Option<Login>,
    #[serde(default)]
    #[schema(value_type = SomeCameraSettings, inline = false)]
    settings: Map<String, Value>,
    /// The sessions that it belongs to, by their names in addresses.
    #[serde(default)]
    #[schema(max_items = 100)]
    sessions: Vec<String>,
    /// Whether it is in every consultation of its sessions.
    #[serde(default)]
    always: bool,
}

/// Registers a camera. It is not connected to yet.
#[utoipa::path(
    post,
    path = "/api/v1/cameras",
    tag = "Cameras",
    operation_id = "createCamera",
    request_body = CreateCamera,
    responses(
        (status = 201, description = "It is registered.", body = AdminCamera, headers(("Location" = String, description = "Its address here."))),
        ForAdmins,
        OfBody,
        OfChange,
    )
)]
pub(crate) async fn create(
    State(app): State<Arc<App>>,
    ApiAdmin(admin): ApiAdmin,
    Body(wanted): Body<CreateCamera>,
) -> Result<Response, ApiError> {
    let wish = CameraWish {
        name: Some(wanted.name),
        address: Some(wanted.address),
        login: wanted.login.map_or(LoginWish::Keep, LoginWish::from),
        settings: settings(&CameraSettings::default(), wanted.settings).map_err(ApiError::Invalid)?,
        sessions: Some(sessions(&app, &wanted.sessions).map_err(|problem| ApiError::Invalid(vec![problem]))?),
        always: Some(wanted.always),
    };
    let camera = app.cameras.create(admin.0.account.id, wish).await.map_err(refused)?;
    let address = format!("/api/v1/cameras/{}", camera.id);
    Ok((StatusCode::CREATED, [(header::LOCATION, address)], Json(told(&app, camera))).into_response())
}

/// What is to be another; what is not named stays as it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangeCamera {
    /// The edition that was read. When somebody has changed the camera since, nothing is done.
    edition: u64,
    /// Its name, on one line and not empty.
    #[serde(default)]
    #[schema(
        min_length = 1,
        max_length = 80,
        pattern = r"^[^\u0000-\u001F\u007F-\u009F]*[^\s\u0000-\u001F\u007F-\u009F][^\u0000-\u001F\u007F-\u009F]*$",
        example = "Front door"
    )]
    name: Option<String>,
    /// Where it is. At another place it has no login but the one that comes along.
    #[serde(default)]
    #[schema(max_length = 2048, example = "rtsp://camera.example/stream1")]
    address: Option<String>,
    /// Its login; `null` for none.
    #[serde(default, deserialize_with = "login_wish")]
    #[schema(value_type = Option<Login>, inline = false)]
    login: LoginWish,
    #[serde(default)]
    #[schema(value_type = SomeCameraSettings, inline = false)]
    settings: Map<String, Value>,
    /// The sessions that it belongs to, by their names in addresses.
    #[serde(default)]
    #[schema(max_items = 100)]
    sessions: Option<Vec<String>>,
    /// Whether it is in every consultation of its sessions.
    #[serde(default)]
    always: Option<bool>,
}

/// What is given as `null` is something else than what is not given.
fn login_wish<'de, D: Deserializer<'de>>(deserializer: D) -> Result<LoginWish, D::Error> {
    Ok(Option::<Login>::deserialize(deserializer)?.map_or(LoginWish::Remove, LoginWish::from))
}

/// Changes a camera: all that is named, or nothing.
#[utoipa::path(
    patch,
    path = "/api/v1/cameras/{camera}",
    tag = "Cameras",
    operation_id = "changeCamera",
    params(("camera" = String, Path, description = "Its id.")),
    request_body = ChangeCamera,
    responses((status = 200, description = "As it is now.", body = AdminCamera), ForAdmins, OfCamera, OfBody, OfChange)
)]
pub(crate) async fn change(
    State(app): State<Arc<App>>,
    ApiCamera { by, id }: ApiCamera,
    Body(wanted): Body<ChangeCamera>,
) -> Result<Json<AdminCamera>, ApiError> {
    let camera = app.cameras.one(id).await.map_err(refused)?;
    let sessions = wanted.sessions.map(|slugs| sessions(&app, &slugs)).transpose();
    let wish = CameraWish {
        name: wanted.name,
        address: wanted.address,
        login: wanted.login,
        settings: settings(&camera.settings, wanted.settings).map_err(ApiError::Invalid)?,
        sessions: sessions.map_err(|problem| ApiError::Invalid(vec![problem]))?,
        always: wanted.always,
    };
    let changed = app.cameras.change(by, id, wanted.edition, wish).await.map_err(refused)?;
    Ok(Json(told(&app, changed)))
}

/// Deletes what is registered of a camera.
#[utoipa::path(
    delete,
    path = "/api/v1/cameras/{camera}",
    tag = "Cameras",
    operation_id = "deleteCamera",
    params(("camera" = String, Path, description = "Its id.")),
    responses((status = 204, description = "It is deleted."), ForAdmins, OfCamera)
)]
pub(crate) async fn delete(
    State(app): State<Arc<App>>,
    ApiCamera { by, id }: ApiCamera,
) -> Result<StatusCode, ApiError> {
    app.cameras.delete(by, id).await.map_err(refused)?;
    Ok(StatusCode::NO_CONTENT)
}

/// What was found at a camera.
#[derive(Serialize, ToSchema)]
pub(crate) struct CameraLook {
    /// Whether it would be seen in a consultation.
    plays: bool,
    /// The same in a sentence.
    summary: String,
    /// Why it showed nothing, as a word that never changes: such as `unauthorized`, `connectTimeout` or `addressDenied`, or
    /// `tooSlow` after 10 seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    cause: Option<String>,
    /// What it sends, where it sent something.
    facts: Vec<CameraFact>,
    /// What to change, in sentences.
    advice: Vec<String>,
}

/// Something about what a camera sends.
#[derive(Serialize, ToSchema)]
struct CameraFact {
    /// What it is about.
    name: String,
    /// In words.
    value: String,
}

/// Connects to a camera, watches it for some seconds, and says what it sends. That is an answer, too, where it shows nothing.
#[utoipa::path(
    post,
    path = "/api/v1/cameras/{camera}/probe",
    tag = "Cameras",
    operation_id = "probeCamera",
    params(("camera" = String, Path, description = "Its id.")),
    responses((status = 200, description = "What was found.", body = CameraLook), ForAdmins, OfCamera)
)]
pub(crate) async fn probe(
    State(app): State<Arc<App>>,
    ApiCamera { by, id }: ApiCamera,
) -> Result<Json<CameraLook>, ApiError> {
    let (look, cause) = match app.cameras.look(by, id).await {
        Ok(findings) => (words::found(&findings), None),
        Err(LookError::Camera(error)) => return Err(refused(error)),
        Err(LookError::Busy) => return Err(ApiError::Page(PageError::Unavailable)),
        Err(error) => {
            let cause = match &error {
                LookError::NoPictures(cause) => cause.as_str(),
                LookError::TooSlow => "tooSlow",
                LookError::Sealed | LookError::Busy | LookError::Camera(_) => "sealed",
            };
            (words::not_found(&error), Some(cause.to_owned()))
        }
    };
    let fact = |(name, value): (&str, String)| CameraFact { name: name.to_owned(), value };
    let facts = look.facts.into_iter().map(fact).collect();
    Ok(Json(CameraLook { plays: look.plays, summary: look.headline, cause, facts, advice: look.advice }))
}
