//! Cameras that programs put into sessions, by the interface of `OpenVidu`.

use anteroom_domain::{
    camera::CameraSettings,
    ids::{AccountId, ConsultationId, SessionId},
};
use anteroom_engine::{
    cameras::{CameraError, CameraWish, IpcamError, IpcamPlace, IpcamWish, RegisteredCamera},
    ports::Actor,
};

use crate::{cameras::Place, common::SESSION};

const HERE: IpcamPlace = IpcamPlace::Session(SESSION);
const URI: &str = "rtsp://keeper:s3cret@camera.example/live";

fn wish(rtsp_uri: &str) -> IpcamWish {
    let settings = CameraSettings::of_openvidu();
    IpcamWish { rtsp_uri: rtsp_uri.to_owned(), settings, data: "Beach camera".to_owned(), record: true }
}

/// A place with a session.
async fn place() -> Place {
    let place = Place::new().await;
    place.node.session(|_| {}).await;
    place
}

async fn put(place: &Place) -> RegisteredCamera {
    place.cameras.connect(HERE, wish(URI)).await.expect("it is put there")
}

fn id(camera: &RegisteredCamera) -> &str {
    &camera.connection.as_ref().expect("a program has put it there").id
}

#[tokio::test(start_paused = true)]
async fn a_camera_that_a_program_puts_somewhere_is_one_of_ours_that_is_always_there() {
    let place = place().await;
    let made = put(&place).await;
    assert_eq!((made.name.as_str(), made.sessions.as_slice(), made.always), ("Beach camera", &[SESSION][..], true));
    assert_eq!((made.settings.close_after_s, made.has_login), (0, true));
    assert_eq!(place.stored(made.id).await.made_by, Actor::OpenVidu);
    assert_eq!(place.cameras.all().await.expect("they can be read"), std::slice::from_ref(&made));
    assert!(place.cameras.disconnect(HERE, id(&made)).await.expect("it can be written"));
    assert!(!place.cameras.disconnect(HERE, id(&made)).await.expect("it can be written"), "it is gone");
    let deeds = place.deeds().await.join("\n");
    assert!(deeds.contains("camera.created") && deeds.contains("camera.deleted"), "{deeds}");
    assert!(!deeds.contains("s3cret") && !deeds.contains("keeper"), "{deeds}");
}

#[tokio::test(start_paused = true)]
async fn connections_to_one_address_have_ids_of_their_own() {
    let place = place().await;
    let mut ids = Vec::new();
    for _ in 0..50 {
        ids.push(id(&put(&place).await).to_owned());
    }
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 50);
}

#[tokio::test(start_paused = true)]
async fn an_address_that_an_admin_changes_is_told_to_the_program_without_its_secrets() {
    let place = place().await;
    let made = put(&place).await;
    let address = Some("rtsp://other:t0ken@elsewhere.example/live?key=t0ken".to_owned());
    let wish = CameraWish { address, ..CameraWish::default() };
    let changed = place.cameras.change(AccountId(1), made.id, made.edition, wish).await.expect("it is changed");
    let connection = changed.connection.expect("it is still the program's");
    assert_eq!(connection.id, id(&made));
    assert_eq!(connection.rtsp_uri, "rtsp://elsewhere.example:554/live");
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_is_refused_and_leaves_nothing() {
    let place = place().await;
    let refused = place.cameras.connect(HERE, wish("rtsp://127.0.0.1/")).await;
    assert!(matches!(refused, Err(IpcamError::Camera(CameraError::Fields(_)))), "{refused:?}");
    let nowhere = place.cameras.connect(IpcamPlace::Session(SessionId(99)), wish(URI)).await;
    assert!(matches!(nowhere, Err(IpcamError::Camera(CameraError::Fields(_)))), "{nowhere:?}");
    let over = IpcamPlace::Consultation(ConsultationId(1));
    let refused = place.cameras.connect(over, wish(URI)).await;
    assert!(matches!(refused, Err(IpcamError::NoSuchConsultation)), "{refused:?}");
    assert_eq!(place.cameras.connected().await.expect("they can be read"), []);
    assert_eq!(place.deeds().await, Vec::<String>::new());
}
