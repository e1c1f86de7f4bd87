//! Every address, and what surrounds them all.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tower::ServiceBuilder;
use tower_cookies::CookieManagerLayer;
use tower_http::{compression::CompressionLayer, timeout::TimeoutLayer};

use crate::{api, app::App, assets, auth, config::WebConfig, forms::BODY_MAX, pages, proxy, security, sockets};

/// How long a request may take in all. Longer than a command may wait for the database.
const ANSWER_WITHIN: Duration = Duration::from_secs(15);

/// Serves until `stop`, then lets requests that are under way finish.
///
/// # Errors
///
/// When the listener fails.
pub async fn serve(app: Arc<App>, listener: TcpListener, stop: CancellationToken) -> std::io::Result<()> {
    let (layer, io) = sockets::layer(&app);
    app.audience.set_io(io.clone());
    tokio::spawn(sockets::push(Arc::clone(&app), stop.clone()));
    let router = router(&app).layer(layer).layer(
        ServiceBuilder::new()
            .layer(CookieManagerLayer::new())
            .layer(middleware::from_fn_with_state(Arc::clone(&app), auth::identify_sockets)),
    );
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let stopped = async move {
        stop.cancelled().await;
        io.close().await;
    };
    axum::serve(listener, service).with_graceful_shutdown(stopped).await
}

fn router(app: &Arc<App>) -> Router {
    let pages = Router::new()
        .route("/", get(pages::home))
        .route("/login", get(pages::login).post(pages::log_in))
        .route("/logout", post(pages::log_out))
        .route("/s/{session}", get(pages::session))
        .route("/s/{session}/join", post(pages::join))
        .route("/s/{session}/leave", post(pages::leave))
        .route("/s/{session}/answer", post(pages::answer))
        .route("/host", get(pages::desk))
        .route("/host/duty", post(pages::duty))
        .route("/host/next", post(pages::next))
        .route("/host/accept", post(pages::accept))
        .route("/host/decline", post(pages::decline))
        .route("/host/end", post(pages::end))
        .route("/host/ready", post(pages::ready))
        .route("/api/consultations/{consultation}/room", get(api::room))
        // Pages hold what is one person's, and are right only at the moment.
        .layer(middleware::map_response(never_store));
    Router::new()
        .merge(pages)
        .route("/events/janus", post(api::janus_events))
        // Only what is the same for everybody is compressed: the size of a compressed page would tell about the secrets
        // in it (BREACH).
        .route("/assets/{*path}", get(assets::asset).layer(CompressionLayer::new()))
        .route("/favicon.svg", get(assets::favicon))
        .route("/health/live", get(api::live))
        .route("/health/ready", get(api::ready))
        .fallback(pages::not_found)
        .layer(
            ServiceBuilder::new()
                .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, ANSWER_WITHIN))
                .layer(DefaultBodyLimit::max(BODY_MAX)),
        )
        // The proxy stays out of what bounds a request in time: a consultation is longer.
        .route("/janus", get(proxy::janus))
        .layer(middleware::from_fn_with_state(Arc::clone(app), add_headers))
        .with_state(Arc::clone(app))
}

async fn never_store(response: Response) -> Response {
    let mut response = response;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

async fn add_headers(
    axum::extract::State(app): axum::extract::State<Arc<App>>,
    request: axum::extract::Request,
    next: middleware::Next,
) -> Response {
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
