//! What `OpenVidu` tells of sessions and connections: each has exactly the keys that its own tests ask for.

use anteroom_engine::cameras::RegisteredCamera;
use serde_json::{Value, json};

use anteroom_domain::openvidu::host_of;

use super::place::Place;

/// A session with those of these cameras that are in it.
pub(super) fn session(place: &Place, cameras: &[RegisteredCamera]) -> Value {
    json!({
        "id": place.id,
        "object": "session",
        "sessionId": place.id,
        "createdAt": place.created_at_ms,
        "recording": false,
        "broadcasting": false,
        "mediaMode": "ROUTED",
        "recordingMode": "MANUAL",
        "defaultRecordingProperties": {
            "name": "",
            "hasAudio": true,
            "hasVideo": true,
            "outputMode": "COMPOSED",
            "recordingLayout": "BEST_FIT",
            "resolution": "1280x720",
            "frameRate": 25,
            "shmSize": 536_870_912,
        },
        "customSessionId": place.id,
        "forcedVideoCodec": "NONE",
        "allowTranscoding": false,
        "connections": connections(place, cameras),
    })
}

/// The connections of a session.
pub(super) fn connections(place: &Place, cameras: &[RegisteredCamera]) -> Value {
    list(cameras.iter().filter(|camera| camera.is_in(place.at)).filter_map(|camera| connection(place, camera)))
}

/// A list as `OpenVidu` writes it.
pub(super) fn list(content: impl IntoIterator<Item = Value>) -> Value {
    let content: Vec<_> = content.into_iter().collect();
    json!({ "numberOfElements": content.len(), "content": content })
}

/// A camera as a connection; `None` for one that no program has put there.
pub(super) fn connection(place: &Place, camera: &RegisteredCamera) -> Option<Value> {
    let of_camera = camera.connection.as_ref()?;
    let (settings, created_at) = (&camera.settings, camera.made_at.as_millisecond());
    let publisher = json!({
        "createdAt": created_at,
        "streamId": of_camera.stream,
        "rtspUri": of_camera.rtsp_uri,
        "mediaOptions": {
            "hasAudio": true,
            "audioActive": true,
            "hasVideo": true,
            "videoActive": true,
            "typeOfVideo": "IPCAM",
            "frameRate": null,
            "videoDimensions": null,
            "filter": {},
            "adaptativeBitrate": settings.adaptative_bitrate,
            "onlyPlayWithSubscribers": settings.only_play_with_subscribers,
            "networkCache": settings.network_cache_ms,
        },
    });
    Some(json!({
        "id": of_camera.id,
        "object": "connection",
        "type": "IPCAM",
        "status": "active",
        "connectionId": of_camera.id,
        "sessionId": place.id,
        "createdAt": created_at,
        "activeAt": created_at,
        "location": "unknown",
        "ip": host_of(&of_camera.rtsp_uri),
        "platform": "IPCAM",
        "token": null,
        "serverData": of_camera.data,
        "clientData": null,
        "record": of_camera.record,
        "role": null,
        "kurentoOptions": null,
        "customIceServers": [],
        "rtspUri": of_camera.rtsp_uri,
        "adaptativeBitrate": settings.adaptative_bitrate,
        "onlyPlayWithSubscribers": settings.only_play_with_subscribers,
        "networkCache": settings.network_cache_ms,
        "publishers": [publisher],
        "subscribers": [],
    }))
}
