//! Every address, and what surrounds them all.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use anteroom_socketio::Sockets;
use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    middleware,
    response::{IntoResponse, Response},
    routing::{MethodRouter, get, post, put},
    serve::ListenerExt,
};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tower::ServiceBuilder;
use tower_cookies::{CookieManagerLayer, Cookies};
use tower_http::{compression::CompressionLayer, timeout::TimeoutLayer};

use crate::{
    api::{self, v1},
    app::App,
    assets,
    auth::{self, Viewer},
    config::WebConfig,
    desk::ACTIONS,
    errors::{ApiError, PageError, Said},
    forms::BODY_MAX,
    language::Language,
    openvidu,
    pages::{self, account, admin},
    proxy, room_news, security, sockets,
};

/// How long a request may take in all. Longer than a command may wait for the database.
const ANSWER_WITHIN: Duration = Duration::from_secs(15);

/// Serves until `stop`, then lets requests that are under way finish.
///
/// # Errors
///
/// When the listener fails.
pub async fn serve(app: Arc<App>, listener: TcpListener, stop: CancellationToken) -> std::io::Result<()> {
    let sockets = sockets::open(&app, stop.clone());
    tokio::spawn(sockets::push(Arc::clone(&app), stop.clone()));
    tokio::spawn(sockets::push_wall(Arc::clone(&app), stop.clone()));
    tokio::spawn(sockets::tell_of_cameras(Arc::clone(&app), stop.clone()));
    tokio::spawn(room_news::follow(Arc::clone(&app), stop.clone()));
    tokio::spawn(auth::watch_logins(Arc::clone(&app), stop.clone()));
    let router = router(&app).merge(socket_router(&app, sockets)).layer(
        ServiceBuilder::new()
            // Around everything: an answer of the sockets' is an answer, too.
            .layer(middleware::from_fn_with_state(Arc::clone(&app), add_headers))
            .layer(CookieManagerLayer::new()),
    );
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let stopped = async move { stop.cancelled().await };
    // A push is small and must not wait for the acknowledgement of the one before (Nagle's algorithm: 40 ms).
    let listener = listener.tap_io(|connection| {
        // A connection that is gone already needs no option.
        connection.set_nodelay(true).ok();
    });
    axum::serve(listener, service).with_graceful_shutdown(stopped).await
}

/// Pages are in the language that somebody chose, or that their browser asks for.
const VARY: HeaderValue = HeaderValue::from_static("accept-language, cookie");

/// Where the identity provider sends browsers back to.
pub const PROVIDER_RETURN: &str = "/login/provider/return";

/// What answers at an address.
pub(crate) type Handlers = fn() -> MethodRouter<Arc<App>>;

/// What is one person's, and right only at the moment: nobody keeps it.
const OWN: &[(&str, Handlers)] = &[
    ("/", || get(pages::home)),
    ("/language/{language}", || get(pages::language)),
    ("/login", || get(pages::login).post(pages::log_in)),
    ("/login/code", || post(pages::log_in_with_code)),
    ("/login/provider", || get(pages::to_provider)),
    (PROVIDER_RETURN, || get(pages::from_provider)),
    ("/setup", || get(pages::setup).post(pages::set_up)),
    ("/reset", || get(pages::reset).post(pages::set_password)),
    ("/account", || get(account::account)),
    ("/account/name", || post(account::change_name)),
    ("/account/delete", || post(account::delete_account)),
    ("/account/password", || post(account::change_password)),
    ("/account/logins/end", || post(account::end_login)),
    ("/account/logins/end-others", || post(account::end_other_logins)),
    ("/account/second-factor", || get(account::second_factor).post(account::set_up_second_factor)),
    ("/account/second-factor/remove", || post(account::remove_second_factor)),
    ("/logout", || post(pages::log_out)),
    ("/s/{session}", || get(pages::session)),
    ("/s/{session}/join", || post(pages::join)),
    ("/s/{session}/sign-up", || get(pages::sign_up).post(pages::make_account)),
    ("/s/{session}/leave", || post(pages::leave)),
    ("/s/{session}/answer", || post(pages::answer)),
    ("/s/{session}/agree", || post(pages::agree)),
    ("/s/{session}/away", || post(pages::away)),
    ("/s/{session}/back", || post(pages::back)),
    ("/s/{session}/stay", || post(pages::stay)),
    ("/s/{session}/rating", || post(pages::rate)),
    ("/s/{session}/changes", || get(pages::changes)),
    ("/s/{session}/opening.ics", || get(pages::opening)),
    ("/s/{session}/data", || get(pages::data)),
    ("/s/{session}/invite", || get(pages::invite)),
    ("/s/{session}/join/{link}", || get(pages::invitation).post(pages::come_along)),
    ("/s/{session}/move", || get(pages::move_link)),
    ("/s/{session}/move/{link}", || get(pages::move_place).post(pages::continue_here)),
    ("/help/{link}", || get(pages::help).post(pages::come_to_help)),
    ("/call/{consultation}", || get(pages::call)),
    ("/call/{consultation}/leave", || post(pages::stop_helping)),
    ("/host", || get(pages::desk)),
    ("/host/notes", || post(pages::notes)),
    ("/admin", || get(admin::now)),
    ("/admin/sessions", || get(admin::sessions)),
    ("/admin/new-session", || get(admin::new_session).post(admin::create_session)),
    ("/admin/sessions/{session}", || get(admin::settings).post(admin::configure)),
    ("/admin/sessions/{session}/opening", || post(admin::set_opening)),
    ("/admin/sessions/{session}/archive", || post(admin::archive)),
    ("/admin/sessions/{session}/hosts", || get(admin::hosts).post(admin::assign_hosts)),
    ("/admin/sessions/{session}/hours", || get(admin::hours).post(admin::set_hours)),
    ("/admin/reports", || get(admin::reports)),
    ("/admin/reports.csv", || get(admin::reports_csv)),
    ("/admin/calls", || get(admin::calls)),
    ("/admin/ratings", || get(admin::ratings)),
    ("/admin/recordings", || get(admin::recordings)),
    ("/admin/recordings/{consultation}", || get(admin::recording).post(admin::delete_recording)),
    ("/admin/recordings/{consultation}/film", || get(admin::film)),
    ("/admin/cameras", || get(admin::cameras)),
    ("/admin/new-camera", || get(admin::new_camera).post(admin::create_camera)),
    ("/admin/cameras/{camera}", || get(admin::camera).post(admin::change_camera)),
    ("/admin/cameras/{camera}/try", || post(admin::try_camera)),
    ("/admin/cameras/{camera}/live", || get(admin::watch_camera)),
    ("/admin/cameras/{camera}/picture.jpg", || get(admin::camera_picture)),
    ("/admin/cameras/{camera}/restart", || post(admin::restart_camera)),
    ("/admin/cameras/{camera}/delete", || post(admin::delete_camera)),
    ("/admin/webhooks", || get(admin::webhooks)),
    ("/admin/new-webhook", || get(admin::new_webhook).post(admin::create_webhook)),
    ("/admin/webhooks/{webhook}", || get(admin::webhook).post(admin::change_webhook)),
    ("/admin/webhooks/{webhook}/secret", || post(admin::rotate_webhook)),
    ("/admin/webhooks/{webhook}/test", || post(admin::test_webhook)),
    ("/admin/webhooks/{webhook}/again", || post(admin::send_again)),
    ("/admin/webhooks/{webhook}/delete", || post(admin::delete_webhook)),
    ("/admin/audit", || get(admin::audit)),
    ("/admin/privacy", || get(admin::privacy).post(admin::find_person)),
    ("/admin/privacy/export", || post(admin::export_person)),
    ("/admin/privacy/erase", || post(admin::erase_person)),
    ("/admin/system", || get(admin::system)),
    ("/admin/system/media-server", || post(admin::drain)),
    ("/admin/people", || get(admin::people)),
    ("/admin/new-person", || get(admin::new_person).post(admin::create_person)),
    ("/admin/people/{account}", || get(admin::person).post(admin::change_person)),
    ("/admin/hosts/{host}", || get(admin::host).post(admin::assign_host)),
    ("/api/consultations/{consultation}/room", || get(api::room)),
    ("/api/sessions/{session}/check", || get(api::check)),
    ("/api/consultations/{consultation}/asks", || post(api::in_room::ask)),
    ("/api/consultations/{consultation}/invitation", || get(api::in_room::invitation)),
    ("/api/consultations/{consultation}/quality", || post(api::quality::tell)),
    ("/api/consultations/{consultation}/messages", || get(api::chat::messages).post(api::chat::say)),
    ("/api/consultations/{consultation}/files", || {
        post(api::chat::send_file).layer(DefaultBodyLimit::max(api::chat::FILE_BODY_MAX))
    }),
    ("/api/consultations/{consultation}/files/{file}", || get(api::chat::file)),
    ("/api/visits/{visit}/chat.txt", || get(api::chat::transcript)),
    ("/api/v1/sessions", || get(v1::public_sessions)),
    ("/api/v1/sessions/{slug}", || get(v1::public_session)),
    ("/api/v1/admin/sessions", || get(v1::all_sessions).post(v1::create_session)),
    ("/api/v1/admin/sessions/{slug}", || get(v1::session).patch(v1::change_session)),
    ("/api/v1/admin/sessions/{slug}/archived", || put(v1::archive_session)),
    ("/api/v1/admin/sessions/{slug}/hours", || get(v1::hours).put(v1::replace_hours)),
    ("/api/v1/admin/hours/judgement", || post(v1::judge_hours)),
    ("/api/v1/cameras", || get(v1::cameras).post(v1::create_camera)),
    ("/api/v1/cameras/{camera}", || get(v1::camera).patch(v1::change_camera).delete(v1::delete_camera)),
    ("/api/v1/cameras/{camera}/probe", || post(v1::probe_camera)),
    ("/api/v1/cameras/{camera}/snapshot", || get(v1::camera_snapshot)),
    ("/api/v1/cameras/{camera}/state", || get(v1::camera_state)),
    ("/api/v1/cameras/{camera}/restart", || post(v1::restart_camera)),
    ("/api/v1/admin/webhooks", || get(v1::webhooks).post(v1::create_webhook)),
    ("/api/v1/admin/webhooks/{webhook}", || get(v1::webhook).patch(v1::change_webhook).delete(v1::delete_webhook)),
    ("/api/v1/admin/webhooks/{webhook}/secret", || post(v1::rotate_webhook)),
    ("/api/v1/admin/webhooks/{webhook}/test", || post(v1::test_webhook)),
    ("/api/v1/admin/webhooks/{webhook}/deliveries", || get(v1::webhook_deliveries)),
    ("/api/v1/admin/webhooks/{webhook}/deliveries/{delivery}/again", || post(v1::send_webhook_again)),
    ("/api/v1/admin/wall", || get(v1::wall)),
    ("/api/v1/admin/reports", || get(v1::reports)),
    ("/api/v1/admin/people", || get(v1::people)),
    ("/api/v1/admin/audit", || get(v1::audit)),
    ("/api/v1/admin/system", || get(v1::system)),
];

/// What is the same for everybody. Only files are compressed: the size of a compressed page would tell about the secrets
/// in it (BREACH).
const COMMON: &[(&str, Handlers)] = &[
    ("/events/janus", || post(api::janus_events)),
    ("/events/janus/{server}", || post(api::janus_server_events)),
    ("/assets/{*path}", || get(assets::asset).layer(CompressionLayer::new())),
    ("/favicon.svg", || get(assets::favicon)),
    ("/api/docs", || get(v1::docs)),
    ("/api/v1/openapi.json", || get(v1::document).layer(CompressionLayer::new())),
    ("/metrics", || get(api::metrics)),
    ("/health/live", || get(api::live)),
    ("/health/ready", || get(api::ready)),
];

/// What stays out of what bounds a request in time: a consultation is longer.
const LASTING: &[(&str, Handlers)] = &[
    ("/janus", || get(proxy::janus)),
    ("/janus/check", || get(proxy::check)),
    ("/api/consultations/{consultation}/changes", || get(api::in_room::changes)),
];

/// Every address that is answered but for those of the sockets, as patterns. For tests that go through all of them.
pub fn addresses() -> impl Iterator<Item = &'static str> {
    let tables = [OWN, openvidu::ROUTES, COMMON, LASTING].into_iter().flatten().map(|(address, _)| *address);
    tables.chain(ACTIONS.iter().map(|action| action.form))
}

fn routes(table: &[(&'static str, Handlers)]) -> Router<Arc<App>> {
    table.iter().fold(Router::new(), |router, (address, handlers)| router.route(address, handlers()))
}

/// The forms of the console.
fn actions() -> Router<Arc<App>> {
    ACTIONS.iter().fold(Router::new(), |router, action| {
        router.route(action.form, post(move |app, staff, form| pages::act(action, app, staff, form)))
    })
}

fn router(app: &Arc<App>) -> Router {
    let router = routes(OWN)
        .merge(routes(openvidu::ROUTES))
        .merge(actions())
        .layer(middleware::map_response(never_store))
        .merge(routes(COMMON))
        .fallback(not_found)
        .method_not_allowed_fallback(wrong_method);
    let in_their_language = middleware::from_fn_with_state(Arc::clone(app), in_their_language);
    bounded(router).merge(routes(LASTING)).layer(in_their_language).with_state(Arc::clone(app))
}

/// Where `socket.io-client` asks for its socket.
fn socket_router(app: &Arc<App>, sockets: Sockets<Viewer>) -> Router {
    let take = async move |State(app): State<Arc<App>>, viewer: Viewer, request: Request| {
        sockets::take(&app, viewer, &sockets, request)
    };
    Router::new().route("/socket.io/", get(take)).with_state(Arc::clone(app))
}

/// Bounds how long a request may take, and how long its body may be.
fn bounded<S: Clone + Send + Sync + 'static>(router: Router<S>) -> Router<S> {
    router.layer(
        ServiceBuilder::new()
            .layer(middleware::from_fn(say_that_it_is_late))
            .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, ANSWER_WITHIN))
            .layer(DefaultBodyLimit::max(BODY_MAX)),
    )
}

/// Whoever asks in JSON is answered in JSON, too, when it takes too long: of itself such an answer has no words.
async fn say_that_it_is_late(request: Request, next: middleware::Next) -> Response {
    let for_programs = is_for_programs(request.uri());
    let response = next.run(request).await;
    let late = response.status() == StatusCode::SERVICE_UNAVAILABLE;
    if for_programs && late && !response.headers().contains_key(header::CONTENT_TYPE) {
        return ApiError::from(PageError::Unavailable).into_response();
    }
    response
}

/// For every address that does not exist.
async fn not_found(uri: Uri) -> Response {
    if openvidu::is_ours(&uri) {
        return openvidu::nothing(StatusCode::NOT_FOUND);
    }
    if is_for_programs(&uri) { ApiError::NotFound.into_response() } else { PageError::NotFound.into_response() }
}

/// For addresses that exist for other methods only.
async fn wrong_method(uri: Uri) -> Response {
    if openvidu::is_ours(&uri) {
        return openvidu::nothing(StatusCode::METHOD_NOT_ALLOWED);
    }
    if is_for_programs(&uri) { ApiError::WrongMethod.into_response() } else { PageError::WrongMethod.into_response() }
}

/// Whether an address is answered in JSON, whatever goes wrong.
fn is_for_programs(uri: &Uri) -> bool {
    uri.path() == "/api" || uri.path().starts_with("/api/") || openvidu::is_ours(uri)
}

/// Says what went wrong in the language of whoever is told.
async fn in_their_language(
    State(app): State<Arc<App>>,
    cookies: Cookies,
    request: Request,
    next: middleware::Next,
) -> Response {
    let reads = Language::of_reader(&app.config, &cookies, request.headers());
    let language = reads.of_page(request.uri().path());
    let mut response = next.run(request).await;
    let said = response.extensions_mut().remove::<Said>();
    if let Some(Said(error)) = said.filter(|_| language != Language::English) {
        *response.body_mut() = error.page(language).into_body();
    }
    response
}

async fn never_store(response: Response) -> Response {
    let mut response = response;
    response.headers_mut().insert(header::VARY, VARY);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

async fn add_headers(State(app): State<Arc<App>>, request: Request, next: middleware::Next) -> Response {
    let mut response = next.run(request).await.into_response();
    response.headers_mut().extend(security::headers(&app.config));
    response
}

/// Where a request comes from: the peer, or what the outermost of our own proxies says.
pub(crate) fn client_address(config: &WebConfig, peer: SocketAddr, headers: &HeaderMap) -> IpAddr {
    let forwarded = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    let addresses: Vec<_> = forwarded.flat_map(|value| value.split(',')).map(str::trim).collect();
    // Each proxy of ours appends whom it saw; what stands before that was sent by the client and proves nothing.
    let ours = addresses.len().checked_sub(usize::from(config.trusted_proxies));
    match ours.and_then(|index| addresses.get(index)).and_then(|address| address.parse().ok()) {
        Some(address) if config.trusted_proxies > 0 => address,
        _ => peer.ip(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{config::IceConfig, links::LinkKey};

    /// Whom a request with these `X-Forwarded-For` headers is taken to come from.
    fn from(trusted_proxies: u8, forwarded: &[&'static str]) -> String {
        let public_origin = "https://meet.example".to_owned();
        let config = WebConfig {
            public_origin,
            trusted_proxies,
            events: None,
            ice: IceConfig::default(),
            links: LinkKey::derive(&[0; 32]),
            metrics_token: None,
            openvidu_secret: None,
            language: Language::English,
            provider_label: String::new(),
            reencoding: crate::config::Reencoding::Missing,
        };
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", HeaderValue::from_static(value));
        }
        client_address(&config, SocketAddr::from(([10, 0, 0, 1], 4_000)), &headers).to_string()
    }

    #[tokio::test(start_paused = true)]
    async fn a_program_that_waits_too_long_is_told_so_in_json() {
        let slow = || get(std::future::pending::<StatusCode>);
        let router = bounded(Router::new().route("/api/slow", slow()).route("/slow", slow()));
        let ask = |path: &str| {
            let request = Request::get(path).body(axum::body::Body::empty()).unwrap();
            tower::ServiceExt::oneshot(router.clone(), request)
        };
        let (program, page) = (ask("/api/slow").await.unwrap(), ask("/slow").await.unwrap());
        assert_eq!(
            (program.status(), page.status()),
            (StatusCode::SERVICE_UNAVAILABLE, StatusCode::SERVICE_UNAVAILABLE)
        );
        assert_eq!(program.headers()[header::CONTENT_TYPE], "application/problem+json");
        assert!(program.headers().contains_key(header::RETRY_AFTER));
        assert!(!page.headers().contains_key(header::CONTENT_TYPE));
    }

    #[test]
    fn an_address_is_believed_from_our_own_proxies_only() {
        assert_eq!(from(0, &["203.0.113.9"]), "10.0.0.1", "whoever asks directly could say anything");
        assert_eq!(from(1, &["203.0.113.9"]), "203.0.113.9");
        assert_eq!(from(1, &["198.51.100.1, 203.0.113.9"]), "203.0.113.9", "what stood there before proves nothing");
        assert_eq!(from(1, &["198.51.100.1", "203.0.113.9"]), "203.0.113.9", "nor in a header of its own");
        assert_eq!(from(2, &["198.51.100.1, 203.0.113.9, 10.0.0.2"]), "203.0.113.9");
        assert_eq!(from(1, &["2001:db8::1"]), "2001:db8::1");
        for nonsense in [&[][..], &[""], &["unknown"], &["203.0.113.9, "]] {
            assert_eq!(from(1, nonsense), "10.0.0.1", "{nonsense:?}");
        }
        assert_eq!(from(2, &["203.0.113.9"]), "10.0.0.1", "a proxy was passed by");
    }
}
