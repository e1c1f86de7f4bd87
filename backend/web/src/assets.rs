//! The built scripts, styles and fonts, inside this binary, so that one file is the server.

use std::{borrow::Cow, collections::HashMap, sync::LazyLock};

use axum::{
    extract::Path,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use rust_embed::RustEmbed;
use serde::Deserialize;

#[derive(RustEmbed)]
#[folder = "../../frontend/dist"]
#[allow_missing = true]
struct Built;

/// The addresses of what pages load.
#[derive(Debug, Clone, Default)]
pub(crate) struct Assets {
    pub(crate) css: String,
    pub(crate) visit_js: String,
    pub(crate) call_js: String,
    pub(crate) desk_js: String,
    pub(crate) wall_js: String,
    pub(crate) reports_js: String,
    pub(crate) reports_css: String,
    pub(crate) reset_js: String,
    pub(crate) docs_js: String,
    pub(crate) docs_css: String,
}

/// This binary was built without its scripts and styles.
#[derive(Debug, thiserror::Error)]
#[error("built without {0}: build the frontend first, then the server (`npm ci && npm run build` in frontend/)")]
pub struct AssetsMissing(&'static str);

/// One entry of Vite's manifest.
#[derive(Deserialize)]
struct Entry {
    file: String,
    #[serde(default)]
    css: Vec<String>,
}

static ASSETS: LazyLock<Result<Assets, AssetsMissing>> = LazyLock::new(read);

fn read() -> Result<Assets, AssetsMissing> {
    let manifest = Built::get(".vite/manifest.json").ok_or(AssetsMissing("its manifest"))?;
    let entries: HashMap<String, Entry> =
        serde_json::from_slice(&manifest.data).map_err(|_| AssetsMissing("a readable manifest"))?;
    let file = |name, what| entries.get(name).map(|e| format!("/{}", e.file)).ok_or(AssetsMissing(what));
    let charts = entries.get(REPORTS).and_then(|e| e.css.first());
    let docs = entries.get(DOCS).and_then(|e| e.css.first());
    let style = entries.get(STYLE).map(|e| e.css.first().unwrap_or(&e.file));
    Ok(Assets {
        css: style.map(|file| format!("/{file}")).ok_or(AssetsMissing("its styles"))?,
        visit_js: file(VISIT, "the customer's script")?,
        call_js: file(CALL, "the script of calls")?,
        desk_js: file(DESK, "the host's script")?,
        wall_js: file(WALL, "the wall's script")?,
        reports_js: file(REPORTS, "the script of reports")?,
        reports_css: charts.map(|file| format!("/{file}")).ok_or(AssetsMissing("the styles of charts"))?,
        reset_js: file(RESET, "the script of password links")?,
        docs_js: file(DOCS, "the script of the API's page")?,
        docs_css: docs.map(|file| format!("/{file}")).ok_or(AssetsMissing("the styles of the API's page"))?,
    })
}

const STYLE: &str = "styles/app.css";
const VISIT: &str = "src/visit.ts";
const CALL: &str = "src/call.ts";
const DESK: &str = "src/desk.ts";
const WALL: &str = "src/wall.ts";
const REPORTS: &str = "src/reports.ts";
const RESET: &str = "src/reset.ts";
const DOCS: &str = "src/docs.ts";

/// Fails when this binary was built without its scripts and styles.
pub fn check() -> Result<(), &'static AssetsMissing> {
    ASSETS.as_ref().map(|_| ())
}

/// The addresses; empty in a binary that [`check`] refuses to start.
pub(crate) fn assets() -> Assets {
    ASSETS.as_ref().cloned().unwrap_or_default()
}

/// `GET /assets/{*path}`: names contain a hash of the content, so browsers may keep them for ever.
pub(crate) async fn asset(Path(path): Path<String>) -> Response {
    serve(&format!("assets/{path}"), HeaderValue::from_static("public, max-age=31536000, immutable"))
}

/// `GET /favicon.svg`.
pub(crate) async fn favicon() -> Response {
    serve("favicon.svg", HeaderValue::from_static("public, max-age=86400"))
}

fn serve(path: &str, cache: HeaderValue) -> Response {
    let Some(file) = Built::get(path) else { return StatusCode::NOT_FOUND.into_response() };
    let kind = HeaderValue::from_static(content_type(path));
    let body = match file.data {
        Cow::Borrowed(bytes) => bytes.into_response(),
        Cow::Owned(bytes) => bytes.into_response(),
    };
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, cache)], body).into_response()
}

/// The few kinds that the build makes.
fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("woff2") => "font/woff2",
        Some("json") => "application/json",
        _ => "application/octet-stream",
    }
}
