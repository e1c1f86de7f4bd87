//! Rules of [`CameraDuties`].

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use anteroom_domain::{
    camera::{CameraState, Cause},
    ids::{CameraId, ConsultationId, NodeId},
    webhook::{EventId, EventName, Ipcam, IpcamStay, IpcamWatcher},
};
use tokio::task::JoinSet;

use super::{in_time, samples::at};
use crate::ports::{CameraCondition, CameraDuties, CameraDuty, CameraMoment, CameraPost, StoreError, Untold};

/// Far ahead of any database's clock, so that it does not clear up meanwhile.
const FAR_MS: i64 = 1_000 * 86_400 * 365 * 20;

fn duty(consultation: u128, camera: u128, held_until_ms: i64) -> CameraDuty {
    CameraDuty {
        post: CameraPost { consultation: ConsultationId(consultation), camera: CameraId(camera) },
        version: 0,
        node: NodeId(3),
        held_until: at(held_until_ms),
        restarts: 0,
        condition: CameraCondition { state: CameraState::Idle, cause: None, history: Vec::new() },
        stay: None,
        untold: Vec::new(),
    }
}

/// A stay of which everything is told but for one thing.
fn with_stay(duty: CameraDuty) -> CameraDuty {
    let ipcam = Ipcam {
        session: "contact-centre".to_owned(),
        consultation: duty.post.consultation,
        connection: "ipc_IPCAM_x".to_owned(),
        stream: "str_IPC_x".to_owned(),
        rtsp_uri: None,
        data: "{\"$a.b\":\"é\u{1f984}\"}".to_owned(),
        adaptative_bitrate: true,
        only_play_with_subscribers: false,
        network_cache_ms: u32::MAX,
    };
    let watcher = IpcamWatcher { since: at(6), stream_since: at(5) };
    let watchers = BTreeMap::from([("host".to_owned(), watcher), ("customer2".to_owned(), watcher)]);
    let untold = Untold {
        id: EventId::new(at(6), "x-1"),
        name: EventName::WebrtcConnectionCreated,
        at: at(6),
        body: "{\"$a.b\":1}".to_owned(),
    };
    let stay = IpcamStay { ipcam, since: at(4), told_at: at(6), watchers };
    CameraDuty { stay: Some(stay), untold: vec![untold], ..duty }
}

/// Of nodes that begin a duty at once, one does.
pub async fn a_camera_has_one_duty_in_a_room(store: Arc<dyn CameraDuties>) {
    let mut beginning = JoinSet::new();
    for node in 1..=8 {
        let store = Arc::clone(&store);
        let begun = CameraDuty { node: NodeId(node), ..duty(1, 2, 5) };
        beginning.spawn(async move { store.begin_duty(&begun, at(FAR_MS)).await.map(|()| begun.node) });
    }
    let begun = in_time("every node is told", beginning.join_all()).await;
    let won: Vec<_> = begun.iter().filter_map(|result| result.as_ref().ok()).collect();
    assert_eq!(won.len(), 1, "{begun:?}");
    assert_eq!(begun.iter().filter(|result| matches!(result, Err(StoreError::Conflict(_)))).count(), 7, "{begun:?}");
    let there = store.duty(duty(1, 2, 5).post).await.expect("it can be read").expect("it is there");
    assert_eq!(&there.node, won[0]);
    store.begin_duty(&duty(1, 3, 5), at(FAR_MS)).await.expect("another camera is another duty");
    store.begin_duty(&duty(2, 2, 5), at(FAR_MS)).await.expect("and so is another room");
}

/// Each state and cause comes back whole, and the same change once more is ours.
pub async fn a_change_of_a_duty_follows_what_was_seen(store: Arc<dyn CameraDuties>) {
    let first = duty(1, u128::MAX, 5);
    store.begin_duty(&first, at(FAR_MS)).await.expect("begun");
    let mut last = first.clone();
    let causes = std::iter::once(None).chain(Cause::ALL.map(Some)).cycle();
    let states = CameraState::ALL.into_iter().cycle().take(Cause::ALL.len() + 1);
    for (version, (state, cause)) in (1..).zip(states.zip(causes)) {
        let retry_in = cause.map(|_| Duration::from_millis(version * 250));
        let moment = CameraMoment { at: at(6), state, cause, attempt: u32::MAX, retry_in };
        let mut history = last.condition.history.clone();
        history.push(moment);
        let condition = CameraCondition { state, cause, history };
        last = CameraDuty { version, node: NodeId(version.into()), restarts: 7, condition, ..with_stay(first.clone()) };
        for _ in 0..2 {
            store.change_duty(&last, at(FAR_MS)).await.expect("the same change again is ours");
        }
        assert_eq!(store.duty(first.post).await.expect("it can be read").as_ref(), Some(&last));
    }
    let told = CameraDuty { version: last.version + 1, ..first.clone() };
    store.change_duty(&told, at(FAR_MS)).await.expect("what is told is forgotten");
    assert_eq!(store.duty(first.post).await.expect("it can be read"), Some(told));
    let late = store.change_duty(&CameraDuty { version: 1, ..first.clone() }, at(FAR_MS)).await;
    assert!(matches!(late, Err(StoreError::Conflict(_))), "{late:?}");
    let unknown = store.change_duty(&CameraDuty { version: 1, ..duty(9, 9, 5) }, at(FAR_MS)).await;
    assert!(matches!(unknown, Err(StoreError::Conflict(_))), "{unknown:?}");
}

/// One that has stopped is not among those that last, and is still found by its camera.
pub async fn duties_are_found_while_they_last_and_by_their_camera(store: Arc<dyn CameraDuties>) {
    let duties = [duty(1, 5, 30), duty(1, 6, 10), duty(2, 5, 20)];
    for duty in duties.iter().rev() {
        store.begin_duty(duty, at(FAR_MS)).await.expect("begun");
    }
    assert_eq!(store.open_duties(10).await.expect("they can be read"), duties);
    assert_eq!(store.open_duties(2).await.expect("they can be read"), duties[..2]);
    let mut stopped = CameraDuty { version: 1, ..duties[0].clone() };
    stopped.condition.state = CameraState::Stopped;
    store.change_duty(&stopped, at(FAR_MS)).await.expect("changed");
    assert_eq!(store.open_duties(10).await.expect("they can be read"), duties[1..]);
    let of_five = store.duties_of(CameraId(5), 10).await.expect("they can be read");
    assert_eq!(of_five, [stopped.clone(), duties[2].clone()]);
    assert_eq!(store.duties_of(CameraId(5), 1).await.expect("they can be read"), [stopped]);
    assert_eq!(store.duties_of(CameraId(7), 10).await.expect("they can be read"), []);
}
