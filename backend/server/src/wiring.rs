//! Adapters to ports: what every command that touches the floor needs.

use std::{future::Future, sync::Arc, time::Duration};

use anteroom_camera::{Taps, Transcoder, TranscoderError};
use anteroom_domain::ids::NodeId;
use anteroom_engine::{
    audit_log::AuditLog,
    camera_care::{CameraCare, CameraCareParts, CamerasInRooms},
    cameras::{CameraParts, Cameras},
    floor::FloorHandle,
    log_in::Parts,
    names::Names,
    passwords::Passwords,
    personal::{Personal, PersonalParts},
    ports::{Clock, Random, StoreHealth, Tapes},
    recordings::{RecordingParts, Recordings},
    steady_clock::SteadyClock,
    webhooks::{Outbox, WebhookParts, Webhooks},
};
use anteroom_janus::JanusPool;
use anteroom_recording::{TapeFolder, missing_programs};
use anteroom_storage::{Mongo, SchemaState, schema_state};
use anteroom_web::Reencoding;
use anteroom_webhook::HttpSender;
use anyhow::{Context, bail};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::{
    camera_feeds::RtspFeeds,
    cameras::RtspProbes,
    config::Config,
    system::{SinceBoot, SystemRandom, WallClock, give_way},
};

/// How long the database may take to be there when a command starts: containers start in any order.
const DATABASE_WITHIN: Duration = Duration::from_secs(30);
/// Pause between two looks for it.
const DATABASE_PAUSE: Duration = Duration::from_millis(500);

/// The database, once it answers.
pub(crate) async fn database(config: &Config) -> anyhow::Result<Mongo> {
    let mongo = Mongo::connect(config.database.uri.expose(), &config.database.name).await?;
    let answers = async {
        while let Err(error) = mongo.ping().await {
            tracing::info!(error = &error as &dyn std::error::Error, "waiting for the database");
            tokio::time::sleep(DATABASE_PAUSE).await;
        }
    };
    tokio::time::timeout(DATABASE_WITHIN, answers).await.context("the database does not answer")?;
    Ok(mongo)
}

/// The database, with the schema that this version needs.
pub(crate) async fn ready_database(config: &Config) -> anyhow::Result<Mongo> {
    let mongo = database(config).await?;
    match schema_state(&mongo).await? {
        SchemaState::UpToDate => Ok(mongo),
        SchemaState::Behind { missing } => bail!("the schema lacks {}; run `anteroom migrate`", missing.join(", ")),
        SchemaState::Unfinished { begun } => {
            bail!("{} was begun and not ended; run `anteroom migrate`", begun.join(", "))
        }
        SchemaState::Newer { unknown } => bail!("a newer version has made {}; run that version", unknown.join(", ")),
        SchemaState::Changed { changed } => bail!("{} was applied in another form", changed.join(", ")),
    }
}

/// A floor and the task that runs it.
pub(crate) struct RunningFloor {
    pub(crate) handle: FloorHandle,
    pub(crate) runner: JoinHandle<()>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) random: Arc<dyn Random>,
}

/// Starts the floor.
pub(crate) async fn floor(mongo: &Mongo, stop: CancellationToken) -> anyhow::Result<RunningFloor> {
    let clock: Arc<dyn Clock> = Arc::new(SteadyClock::new(Arc::new(WallClock), Arc::new(SinceBoot)));
    let random: Arc<dyn Random> = Arc::new(SystemRandom);
    let node = NodeId(random.id());
    let store = Arc::new(mongo.clone());
    let (handle, runner) =
        FloorHandle::start(store, Arc::clone(&clock), Arc::clone(&random), node, stop).await.context("the log")?;
    Ok(RunningFloor { handle, runner, clock, random })
}

/// What everything about accounts rests on.
pub(crate) fn account_parts(
    config: &Config,
    store: &Arc<Mongo>,
    clock: &Arc<dyn Clock>,
    random: &Arc<dyn Random>,
) -> Parts {
    Parts {
        accounts: store.clone(),
        logins: store.clone(),
        tries: store.clone(),
        audit_log: AuditLog::new(store.clone(), Arc::clone(clock), Arc::clone(random)),
        clock: Arc::clone(clock),
        random: Arc::clone(random),
        passwords: Passwords::on_threads(give_way),
        keys: config.account_keys(),
        compulsory: config.compulsory(),
    }
}

/// The files of recordings, where there are any.
fn tapes(config: &Config) -> anyhow::Result<Option<Arc<dyn Tapes>>> {
    let Some(directory) = config.recordings() else { return Ok(None) };
    let missing = missing_programs();
    if !missing.is_empty() {
        bail!("recording.directory is set, and recording needs {}", missing.join(" and "));
    }
    let folder = TapeFolder::open(&directory);
    let folder = folder.with_context(|| format!("recording.directory {} cannot be used", directory.display()))?;
    Ok(Some(Arc::new(folder)))
}

/// What is kept about people beside the log, and ends there: what belongs to visits, and recordings.
pub(crate) fn what_is_personal(
    config: &Config,
    floor: &FloorHandle,
    store: &Arc<Mongo>,
    names: &Arc<Names>,
    parts: &Parts,
) -> anyhow::Result<(Recordings, Arc<Personal>)> {
    let (audit_log, clock) = (parts.audit_log.clone(), parts.clock.clone());
    let recordings = Recordings::new(RecordingParts {
        floor: floor.clone(),
        store: store.clone(),
        tapes: tapes(config)?,
        audit_log: audit_log.clone(),
        clock: clock.clone(),
    });
    let personal = Arc::new(Personal::new(PersonalParts {
        floor: floor.clone(),
        log: store.clone(),
        data: store.clone(),
        purges: store.clone(),
        checks: store.clone(),
        names: names.clone(),
        recordings: recordings.clone(),
        audit_log,
        clock,
    }));
    Ok((recordings, personal))
}

/// What re-encodes cameras' pictures, if it is there. Where it is said to be and is not usable, the server does not start.
pub(crate) async fn transcoder(config: &Config) -> anyhow::Result<(Option<Transcoder>, Reencoding)> {
    let said = config.cameras.transcoder.as_deref();
    match Transcoder::find(said, config.cameras.transcoder_limits()).await {
        Ok(transcoder) => Ok((Some(transcoder), Reencoding::Works)),
        Err(error) if said.is_some() => Err(error).context("cameras.transcoder"),
        Err(TranscoderError::Missing) => {
            tracing::info!("anteroom-transcode is not installed: cameras with H265 or B-frames are not shown");
            Ok((None, Reencoding::Missing))
        }
        Err(error) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "cameras are not re-encoded");
            Ok((None, Reencoding::Unfit))
        }
    }
}

/// The cameras that are registered.
pub(crate) fn cameras(
    config: &Config,
    floor: &FloorHandle,
    store: &Arc<Mongo>,
    parts: &Parts,
    (transcoder, taps): (Option<Transcoder>, Taps),
) -> Cameras {
    let rule = config.cameras.rule();
    Cameras::new(CameraParts {
        store: store.clone(),
        probes: Arc::new(RtspProbes::new(rule.clone(), transcoder, taps)),
        floor: floor.clone(),
        keys: parts.keys.clone(),
        audit_log: parts.audit_log.clone(),
        clock: parts.clock.clone(),
        random: parts.random.clone(),
        rule,
        probes_max: config.cameras.tries_max,
    })
}

/// What keeps cameras in rooms, and what shows them to pages.
pub(crate) fn camera_care(
    config: &Config,
    floor: &FloorHandle,
    store: &Arc<Mongo>,
    cameras: &Cameras,
    outbox: Outbox,
    (janus, transcoder, taps): (&Arc<JanusPool>, Option<Transcoder>, Taps),
    clock: &Arc<dyn Clock>,
) -> (CameraCare, CamerasInRooms) {
    let feeds = RtspFeeds::new(Arc::clone(janus), config.cameras.rule(), config.cameras.media_ip, transcoder, taps);
    CameraCare::new(CameraCareParts {
        floor: floor.clone(),
        store: store.clone(),
        duties: store.clone(),
        feeds: Arc::new(feeds),
        cameras: cameras.clone(),
        outbox,
        clock: Arc::clone(clock),
    })
}

/// Who is told what happens here.
pub(crate) fn webhooks(
    config: &Config,
    floor: &FloorHandle,
    store: &Arc<Mongo>,
    parts: &Parts,
) -> anyhow::Result<Webhooks> {
    let rule = config.webhooks.rule();
    Ok(Webhooks::new(WebhookParts {
        store: store.clone(),
        deliveries: store.clone(),
        log: store.clone(),
        sender: Arc::new(HttpSender::new(rule.clone()).context("sending webhooks")?),
        floor: floor.clone(),
        keys: parts.keys.clone(),
        audit_log: parts.audit_log.clone(),
        clock: parts.clock.clone(),
        random: parts.random.clone(),
        rule,
    }))
}

/// Runs a task that must not end before `stop` does: if it does, or panics, the process stops too. What is in memory can
/// no longer be trusted then, and whatever supervises the process starts it afresh.
pub(crate) fn supervise(
    name: &'static str,
    task: impl Future<Output = ()> + Send + 'static,
    stop: &CancellationToken,
) -> JoinHandle<()> {
    let task = tokio::spawn(task);
    let stop = stop.clone();
    tokio::spawn(async move {
        if let Err(error) = task.await {
            tracing::error!(%error, task = name, "a task broke; stopping");
        } else if !stop.is_cancelled() {
            tracing::error!(task = name, "a task ended; stopping");
        }
        stop.cancel();
    })
}
