//! `anteroom serve`.

use std::{sync::Arc, time::Duration};

use anteroom_camera::Taps;
use anteroom_engine::{
    attendance::Attendance,
    chat::Chat,
    checks::Checks,
    customer_accounts::CustomerAccounts,
    door::Door,
    join_limit::JoinLimit,
    log_in::{LogIns, Parts},
    media_care::{MediaCare, MediaNews},
    names::Names,
    node_care,
    notes::Notes,
    own_account::OwnAccount,
    people::People,
    ports::MediaEvent,
    program_tries::ProgramTries,
    provider_log_in::ProviderLogIns,
    quality::Quality,
    ratings::Ratings,
    reports::Reports,
    token::Token,
};
use anteroom_janus::JanusPool;
use anteroom_openid::OpenIdProvider;
use anteroom_web::{App, Audience, EventsHeard, RoomNews, WebConfig};
use anyhow::Context;
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    task::JoinHandle,
};
use tokio_util::sync::CancellationToken;

use crate::{config::Config, telemetry, wiring};

/// How long requests and tasks may take to finish after the signal to stop.
const STOP_WITHIN: Duration = Duration::from_secs(10);

pub(crate) async fn run(config: Config) -> anyhow::Result<()> {
    telemetry::start(&config.log)?;
    anteroom_web::check_assets()?;
    let stop = CancellationToken::new();
    stop_on_signals(stop.clone())?;
    let mongo = wiring::ready_database(&config).await?;
    // The runner stops last, after whatever still has something to ask of it.
    let runner_stop = CancellationToken::new();
    let floor = wiring::floor(&mongo, runner_stop.clone()).await?;
    let runner = wiring::supervise("floor", async move { floor.runner.await.unwrap_or_else(resume) }, &stop);
    let store = Arc::new(mongo);
    let (handle, clock, random) = (floor.handle, floor.clock, floor.random);
    let janus = Arc::new(JanusPool::connect(config.janus(), store.clone(), clock.clone()));
    let attendance = Attendance::new(handle.clone());
    let (media_care, media_news) = MediaCare::new(handle.clone(), janus.clone());
    let reports = Reports::new(handle.clone(), store.clone(), config.reading());
    let parts = wiring::account_parts(&config, &store, &clock, &random);
    let names = Arc::new(Names::new(store.clone(), store.clone(), clock.clone()));
    let (recordings, personal) = wiring::what_is_personal(&config, &handle, &store, &names, &parts)?;
    let (transcoder, reencoding) = wiring::transcoder(&config).await?;
    let taps = Taps::default();
    let cameras = wiring::cameras(&config, &handle, &store, &parts, (transcoder.clone(), taps.clone()));
    let webhooks = wiring::webhooks(&config, &handle, &store, &parts)?;
    let (camera_care, cameras_in_rooms) =
        wiring::camera_care(&config, &handle, &store, &cameras, webhooks.outbox(), (&janus, transcoder, taps), &clock);
    let door = Door::default();
    let node_care = node_care::run(handle.clone(), store.clone(), clock.clone(), stop.clone());
    let mut tasks = vec![
        wiring::supervise("camera care", camera_care.run(stop.clone()), &stop),
        wiring::supervise("personal data", personal.clone().run(stop.clone()), &stop),
        wiring::supervise("recordings", recordings.clone().run(stop.clone()), &stop),
        wiring::supervise("webhooks", webhooks.clone().run(stop.clone()), &stop),
        wiring::supervise("door", door.clone().run(handle.clone(), stop.clone()), &stop),
        wiring::supervise("reports", reports.clone().run(stop.clone()), &stop),
        wiring::supervise("attendance", attendance.clone().run(stop.clone()), &stop),
        wiring::supervise("media care", media_care.run(stop.clone()), &stop),
        wiring::supervise("node care", node_care, &stop),
        wiring::supervise("janus watch", watch_janus(janus.clone(), media_news.clone(), stop.clone()), &stop),
    ];
    let listener = TcpListener::bind(config.server.listen)
        .await
        .with_context(|| format!("cannot listen on {}", config.server.listen))?;
    let people = People::new(parts.clone(), store.clone());
    let provider_log_ins = provider_log_ins(&config, &parts, &stop, &mut tasks)?;
    if let Some(token) = people.offer_setup().await.context("looking for accounts")? {
        super::say(&setup_words(&config.server.public_url, &token));
    }
    let customer_accounts = CustomerAccounts::new(parts.clone(), store.clone(), handle.clone(), personal.clone());
    let checks = Arc::new(Checks::new(store.clone(), store.clone(), clock.clone()));
    tasks.push(wiring::supervise("checks", follow(checks.clone(), stop.clone()), &stop));
    let app = Arc::new(App {
        config: WebConfig { reencoding, ..config.web() },
        chat: Chat::new(store.clone(), store.clone(), handle.clone(), clock.clone(), random.clone()),
        quality: Quality::new(store.clone(), store.clone(), clock.clone()),
        ratings: Ratings::new(store.clone(), store.clone(), clock.clone()),
        room_news: RoomNews::default(),
        floor: handle,
        attendance,
        names,
        personal,
        recordings,
        cameras,
        cameras_in_rooms,
        webhooks,
        notes: Notes::new(store.clone(), store.clone(), clock.clone()),
        audit: parts.audit_log.clone(),
        accounts: store.clone(),
        reports,
        leases: store.clone(),
        events_heard: EventsHeard::default(),
        log_ins: LogIns::new(parts.clone()),
        provider_log_ins,
        own_account: OwnAccount::new(parts.clone()),
        customer_accounts,
        people,
        checks,
        door,
        join_limit: JoinLimit::new(config.joins_per_minute(), store.clone(), clock.clone(), config.account_keys()),
        program_tries: ProgramTries::new(store.clone(), clock.clone(), config.account_keys()),
        live_logins: Arc::default(),
        store,
        rooms: janus.clone(),
        media_servers: janus.clone(),
        signalling: janus.clone(),
        media_events: janus.clone(),
        media_news,
        clock,
        audience: Audience::default(),
        random,
    });
    tracing::info!(listen = %config.server.listen, public_url = %config.server.public_url, "serving");
    serve_until(app, listener, &stop).await?;
    // Whatever made the server end, everything else ends too.
    stop.cancel();
    finish(tasks).await;
    janus.shutdown().await;
    runner_stop.cancel();
    finish([runner]).await;
    tracing::info!("stopped");
    Ok(())
}

/// What logs staff in with an identity provider, if one is configured.
fn provider_log_ins(
    config: &Config,
    parts: &Parts,
    stop: &CancellationToken,
    tasks: &mut Vec<JoinHandle<()>>,
) -> anyhow::Result<Option<ProviderLogIns>> {
    let Some((openid, rules)) = config.openid() else { return Ok(None) };
    let provider = Arc::new(OpenIdProvider::new(openid, parts.clock.clone()).context("the identity provider")?);
    tasks.push(wiring::supervise("identity provider", provider.clone().run(stop.clone()), stop));
    Ok(Some(ProviderLogIns::new(parts.clone(), provider, rules)))
}

/// Waits for tasks that were told to stop, for each so long and no longer.
async fn finish(tasks: impl IntoIterator<Item = JoinHandle<()>>) {
    for task in tasks {
        tokio::time::timeout(STOP_WITHIN, task).await.ok();
    }
}

/// Answers until told to stop, and then for a moment more.
async fn serve_until(app: Arc<App>, listener: TcpListener, stop: &CancellationToken) -> anyhow::Result<()> {
    let finished = async {
        stop.cancelled().await;
        tokio::time::sleep(STOP_WITHIN).await;
    };
    tokio::select! {
        result = anteroom_web::serve(app, listener, stop.clone()) => result.context("the listener failed")?,
        () = finished => tracing::warn!("some requests were cut off"),
    }
    Ok(())
}

async fn follow(checks: Arc<Checks>, stop: CancellationToken) {
    checks.follow(stop).await;
}

/// Written past the log, which is kept and copied: the code is a secret.
fn setup_words(public_url: &str, token: &Token) -> String {
    let code = token.expose();
    format!("There is no account yet. Make the first one within an hour:\n  {public_url}/setup\n  Setup code: {code}")
}

/// A broken task goes on breaking whoever waits for it.
fn resume(error: tokio::task::JoinError) {
    std::panic::resume_unwind(error.into_panic());
}

fn stop_on_signals(stop: CancellationToken) -> anyhow::Result<()> {
    let mut terminate = signal(SignalKind::terminate()).context("listening for SIGTERM")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("listening for SIGINT")?;
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping");
        stop.cancel();
    });
    Ok(())
}

/// Each time that a Janus is there anew, it may have forgotten everything, and what a lost one had has to be elsewhere:
/// rooms are compared at once.
async fn watch_janus(janus: Arc<JanusPool>, news: MediaNews, stop: CancellationToken) {
    let mut compare = janus.compare_now();
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            changed = compare.changed() => match changed {
                Ok(()) => news.tell(MediaEvent::Started),
                Err(_closed) => return,
            },
        }
    }
}
