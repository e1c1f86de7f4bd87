//! Rules of [`CameraStore`].

use std::sync::Arc;

use anteroom_domain::{
    camera::{AudioPolicy, CameraSettings, Transport, TrustedCertificate, VideoPolicy},
    ids::{AccountId, CameraId, ConsultationId, SessionId},
};
use tokio::task::JoinSet;

use super::{in_time, samples::at};
use crate::ports::{Actor, CameraStore, IpcamConnection, StoreError, StoredCamera};

fn camera(id: u128) -> StoredCamera {
    StoredCamera {
        id: CameraId(id),
        version: 0,
        name: "Éva's \u{1f984} \"$door\" with a.dot".to_owned(),
        sealed_address: (0..=255).collect(),
        settings: CameraSettings::default(),
        sessions: [SessionId(3), SessionId(u128::MAX)].into(),
        always: false,
        made_by: Actor::Account(AccountId(9)),
        made_at: at(5),
        connection: None,
    }
}

/// Every value that a camera may have survives.
pub async fn a_camera_comes_back_whole(store: Arc<dyn CameraStore>) {
    let unusual = CameraSettings {
        transport: Transport::Udp,
        certificate: TrustedCertificate::Pinned([0xa7; 32]),
        only_play_with_subscribers: false,
        adaptative_bitrate: false,
        network_cache_ms: 10_000,
        close_after_s: 3_600,
        connect_timeout_s: 60,
        read_timeout_s: 59,
        start_timeout_s: 58,
        stall_timeout_s: 57,
        video: VideoPolicy::Transcode,
        audio: AudioPolicy::Off,
    };
    let any = CameraSettings { certificate: TrustedCertificate::Any, ..CameraSettings::default() };
    let second = StoredCamera { settings: unusual, sessions: [].into(), always: true, ..camera(u128::MAX) };
    let connection = IpcamConnection {
        id: "ipc_IPCAM_rtsp_C4CU_h".to_owned(),
        stream: "str_IPC_SJMX_ipc_IPCAM_rtsp_C4CU_h".to_owned(),
        rtsp_uri: "rtsp://user:***@h".to_owned(),
        data: "{\"a.b\":\"$\n\"}".to_owned(),
        record: true,
        consultation: None,
    };
    let of_one = IpcamConnection { consultation: Some(ConsultationId(u128::MAX)), ..connection.clone() };
    let third = StoredCamera { made_by: Actor::OpenVidu, connection: Some(connection), ..camera(3) };
    let fourth = StoredCamera { made_by: Actor::OpenVidu, connection: Some(of_one), ..camera(4) };
    let cameras = [camera(1), StoredCamera { settings: any, ..camera(2) }, third, fourth, second];
    for camera in cameras.iter().rev() {
        for _ in 0..2 {
            store.add(camera).await.expect("the same again is ours");
        }
        assert_eq!(store.get(camera.id).await.expect("it can be read").as_ref(), Some(camera));
    }
    assert_eq!(store.all(10).await.expect("they can be read"), cameras);
    assert_eq!(store.all(2).await.expect("they can be read"), cameras[..2]);
    assert_eq!(store.all(0).await.expect("they can be read"), []);
    let rival = store.add(&StoredCamera { name: "Another".to_owned(), ..camera(1) }).await;
    assert!(matches!(rival, Err(StoreError::Conflict(_))), "{rival:?}");
}

/// Of several who change what they have all seen, one does, and nobody's change is lost.
pub async fn a_change_of_a_camera_follows_what_was_seen(store: Arc<dyn CameraStore>) {
    store.add(&camera(1)).await.expect("added");
    let mut changing = JoinSet::new();
    for n in 1..=8 {
        let store = Arc::clone(&store);
        let changed = StoredCamera { version: 1, name: format!("Camera {n}"), ..camera(1) };
        changing.spawn(async move { store.change(&changed).await.map(|()| changed.name) });
    }
    let done = in_time("everyone is told", changing.join_all()).await;
    let kept: Vec<_> = done.iter().filter_map(|result| result.as_ref().ok()).collect();
    assert_eq!(kept.len(), 1, "{done:?}");
    assert_eq!(done.iter().filter(|result| matches!(result, Err(StoreError::Conflict(_)))).count(), 7, "{done:?}");
    let there = store.get(CameraId(1)).await.expect("it can be read").expect("it is there");
    assert_eq!(&there.name, kept[0]);
    store.change(&there).await.expect("the same change again is ours");
}

/// Nor does a change bring it back.
pub async fn a_camera_that_was_removed_is_gone_and_stays_gone(store: Arc<dyn CameraStore>) {
    store.add(&camera(1)).await.expect("added");
    store.add(&camera(2)).await.expect("added");
    for _ in 0..2 {
        store.remove(CameraId(1)).await.expect("removing twice is removing");
    }
    let change = store.change(&StoredCamera { version: 1, ..camera(1) }).await;
    assert!(matches!(change, Err(StoreError::Conflict(_))), "{change:?}");
    assert_eq!(store.get(CameraId(1)).await.expect("it can be read"), None);
    assert_eq!(store.all(10).await.expect("they can be read"), [camera(2)]);
}
