//! What admins do with cameras: they are kept sealed, changed by whoever has seen them, and looked at.

use std::{sync::Arc, time::Duration};

use anteroom_domain::{
    camera::{CameraAddress, CameraLogin, CameraSettings, Cause},
    ids::{AccountId, CameraId, SessionId},
    network::AddressRule,
};
use anteroom_engine::{
    audit_log::{AuditLog, Deed},
    cameras::{
        CAMERA_NAME_CHARS_MAX, CAMERAS_MAX, CameraError, CameraParts, CameraWish, Cameras, LoginWish, LookError,
        PROBE_WITHIN, RegisteredCamera,
    },
    fakes::{FakeCameraProbes, SeededRandom},
    keys::AccountKeys,
    ports::{AuditEntries as _, CameraStore, Clock as _, StoredCamera},
};

use crate::common::{HERE, Node, World};

const ADMIN: AccountId = AccountId(1);
const PLACE: &str = "rtsp://camera.example/live?channel=hidden";

pub(crate) struct Place {
    world: World,
    pub(crate) node: Node,
    probes: Arc<FakeCameraProbes>,
    pub(crate) cameras: Cameras,
    parts: Box<dyn Fn([u8; 32]) -> Cameras>,
}

impl Place {
    pub(crate) async fn new() -> Self {
        let world = World::new();
        let node = world.node(HERE).await;
        let probes = Arc::new(FakeCameraProbes::default());
        let random = Arc::new(SeededRandom::new(3));
        let parts = Box::new({
            let (store, clock, probes) = (world.store.clone(), world.clock.clone(), probes.clone());
            let floor = node.floor.clone();
            move |secret| {
                Cameras::new(CameraParts {
                    store: store.clone(),
                    probes: probes.clone(),
                    floor: floor.clone(),
                    keys: AccountKeys::derive(&secret),
                    audit_log: AuditLog::new(store.clone(), clock.clone(), random.clone()),
                    clock: clock.clone(),
                    random: random.clone(),
                    rule: AddressRule::default(),
                    probes_max: 1,
                })
            }
        });
        Self { world, node, probes, cameras: parts([1; 32]), parts }
    }

    async fn create(&self, address: &str) -> RegisteredCamera {
        let wish = CameraWish { name: some("Door"), address: some(address), ..CameraWish::default() };
        self.cameras.create(ADMIN, wish).await.expect("it is made")
    }

    async fn change(&self, seen: &RegisteredCamera, wish: CameraWish) -> Result<RegisteredCamera, CameraError> {
        self.cameras.change(ADMIN, seen.id, seen.edition, wish).await
    }

    pub(crate) async fn stored(&self, id: CameraId) -> StoredCamera {
        self.world.store.get(id).await.expect("the store answers").expect("it is there")
    }

    /// Where a look is sent, with the login.
    async fn reached(&self, id: CameraId) -> CameraAddress {
        self.cameras.look(ADMIN, id).await.expect("it is looked at");
        self.probes.sent_to().pop().expect("somewhere")
    }

    pub(crate) async fn deeds(&self) -> Vec<String> {
        let entries = self.world.store.older_than(None, self.world.clock.now(), 1_000).await;
        entries
            .expect("the store answers")
            .into_iter()
            .map(|entry| format!("{} {:?}", entry.deed, entry.details))
            .collect()
    }
}

#[expect(clippy::unnecessary_wraps, reason = "what is wished is given so")]
fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn login(user: &str, password: &str) -> CameraLogin {
    CameraLogin { user: user.to_owned(), password: password.to_owned() }
}

fn wrong_fields(result: Result<RegisteredCamera, CameraError>) -> Vec<(&'static str, String)> {
    match result {
        Err(CameraError::Fields(fields)) => fields.into_iter().map(|wrong| (wrong.field, wrong.problem)).collect(),
        other => panic!("fields are wrong: {other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn a_login_goes_to_the_camera_and_nowhere_else() {
    let place = Place::new().await;
    let made = place.create("rtsp://keeper:s3cret@camera.example/live?channel=hidden").await;
    assert_eq!(made.address.as_deref(), Some("rtsp://camera.example:554/live"));
    assert!(made.has_login);
    assert_eq!(place.reached(made.id).await.login(), Some(&login("keeper", "s3cret")));
    let kept = String::from_utf8_lossy(&place.stored(made.id).await.sealed_address).into_owned();
    let told = format!("{made:?} {:?} {:?} {kept}", place.cameras.all().await, place.deeds().await);
    for secret in ["keeper", "s3cret", "hidden"] {
        assert!(!told.contains(secret), "{secret} is in {told}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_login_of_one_place_never_goes_to_another_one() {
    let place = Place::new().await;
    let made = place.create("rtsp://keeper:s3cret@camera.example/live?channel=hidden").await;
    let address = |text| CameraWish { address: some(text), ..CameraWish::default() };
    let same = place.change(&made, address(PLACE)).await.expect("changed");
    assert!(same.has_login && same.edition == made.edition, "the same place again is no change");
    let elsewhere = place.change(&same, address("rtsp://elsewhere.example/live")).await.expect("changed");
    assert!(!elsewhere.has_login);
    assert_eq!(place.reached(made.id).await.login(), None);
    let with_login = CameraWish { login: LoginWish::Set(login("anna", "p@:/ss")), ..CameraWish::default() };
    let known = place.change(&elsewhere, with_login).await.expect("changed");
    assert!(known.has_login);
    let reached = place.reached(made.id).await;
    assert_eq!(
        (reached.origin().as_str(), reached.login()),
        ("rtsp://elsewhere.example:554", Some(&login("anna", "p@:/ss")))
    );
    let without = CameraWish { login: LoginWish::Remove, ..CameraWish::default() };
    let removed = place.change(&known, without).await.expect("changed");
    assert!(!removed.has_login && removed.edition == 3);
}

#[tokio::test(start_paused = true)]
async fn everything_that_is_wrong_with_a_camera_is_told_at_once_and_nothing_is_kept() {
    let place = Place::new().await;
    let settings = CameraSettings { network_cache_ms: 10_001, stall_timeout_s: 0, ..CameraSettings::default() };
    let wish = CameraWish {
        name: some(" \n "),
        address: some("http://camera.example"),
        settings: Some(settings),
        sessions: Some(vec![SessionId(99)]),
        ..CameraWish::default()
    };
    let fields = wrong_fields(place.cameras.create(ADMIN, wish).await);
    let names: Vec<_> = fields.iter().map(|(field, _)| *field).collect();
    assert_eq!(names, ["name", "address", "network_cache_ms", "stall_timeout_s", "sessions"]);
    assert_eq!(fields[1].1, "The address must begin with rtsp:// or rtsps://.");
    assert_eq!(fields[2].1, "Give a whole number from 0 to 10000.");
    let nothing = wrong_fields(place.cameras.create(ADMIN, CameraWish::default()).await);
    assert_eq!(nothing[1], ("address", "The address is missing.".to_owned()));
    for (address, words) in [
        ("rtsp://127.0.0.1/live", "connect to itself"),
        ("rtsp://169.254.169.254/latest", "link-local"),
        ("rtsp://10.0.0.5/live", "not among those that the server may connect to"),
        ("rtsp://camera.example:27017/live", "port"),
    ] {
        let wish = CameraWish { name: some("Door"), address: some(address), ..CameraWish::default() };
        let fields = wrong_fields(place.cameras.create(ADMIN, wish).await);
        assert!(fields.len() == 1 && fields[0].0 == "address" && fields[0].1.contains(words), "{fields:?}");
    }
    let long =
        CameraWish { name: Some("x".repeat(CAMERA_NAME_CHARS_MAX + 1)), address: some(PLACE), ..CameraWish::default() };
    assert_eq!(wrong_fields(place.cameras.create(ADMIN, long).await)[0].0, "name");
    assert_eq!((place.cameras.all().await.expect("the store answers"), place.deeds().await), (vec![], vec![]));
}

#[tokio::test(start_paused = true)]
async fn whoever_changes_a_camera_has_seen_its_last_edition() {
    let place = Place::new().await;
    let made = place.create(PLACE).await;
    let named = |name| CameraWish { name: some(name), ..CameraWish::default() };
    let changed = place.change(&made, named("Gate")).await.expect("changed");
    assert_eq!((changed.name.as_str(), changed.edition), ("Gate", 1));
    assert!(matches!(place.change(&made, named("Late")).await, Err(CameraError::Overtaken)));
    place.cameras.delete(ADMIN, made.id).await.expect("deleted");
    assert!(matches!(place.change(&changed, named("Gone")).await, Err(CameraError::NoSuchCamera)));
    assert!(matches!(place.cameras.delete(ADMIN, made.id).await, Err(CameraError::NoSuchCamera)));
    let deeds = place.deeds().await;
    let codes: Vec<_> = deeds.iter().filter_map(|deed| deed.split(' ').next()).collect();
    let expected = [Deed::CameraDeleted, Deed::CameraChanged, Deed::CameraCreated].map(Deed::code);
    assert!(expected.iter().all(|code| codes.contains(code)) && codes.len() == 3, "{deeds:?}");
}

#[tokio::test(start_paused = true)]
async fn an_installation_has_so_many_cameras_and_no_more() {
    let place = Place::new().await;
    let made = place.create(PLACE).await;
    let first = place.stored(made.id).await;
    let store: Arc<dyn CameraStore> = place.world.store.clone();
    for id in 1..u128::from(CAMERAS_MAX) {
        let other = StoredCamera { id: CameraId(id), ..first.clone() };
        store.add(&other).await.expect("added");
    }
    let wish = CameraWish { name: some("Door"), address: some(PLACE), ..CameraWish::default() };
    assert!(matches!(place.cameras.create(ADMIN, wish.clone()).await, Err(CameraError::TooMany)));
    place.cameras.delete(ADMIN, made.id).await.expect("deleted");
    place.cameras.create(ADMIN, wish).await.expect("there is room again");
}

#[tokio::test(start_paused = true)]
async fn with_another_secret_an_address_has_to_be_given_anew() {
    let place = Place::new().await;
    let made = place.create(PLACE).await;
    let elsewhere = (place.parts)([2; 32]);
    let seen = elsewhere.one(made.id).await.expect("the rest of it can be read");
    assert_eq!((seen.name.as_str(), seen.address, seen.has_login), ("Door", None, false));
    assert!(matches!(elsewhere.look(ADMIN, made.id).await, Err(LookError::Sealed)));
    let only_login = CameraWish { login: LoginWish::Set(login("a", "b")), ..CameraWish::default() };
    assert_eq!(wrong_fields(elsewhere.change(ADMIN, made.id, 0, only_login).await)[0].0, "address");
    let anew = CameraWish { address: some(PLACE), ..CameraWish::default() };
    let mended = elsewhere.change(ADMIN, made.id, 0, anew).await.expect("changed");
    assert!(mended.address.is_some());
}

#[tokio::test(start_paused = true)]
async fn a_look_ends_in_time_and_only_so_many_are_under_way() {
    let place = Place::new().await;
    let made = place.create(PLACE).await;
    assert!(place.cameras.look(ADMIN, made.id).await.is_ok());
    place.probes.find(Err(Cause::Unauthorized));
    assert!(matches!(place.cameras.look(ADMIN, made.id).await, Err(LookError::NoPictures(Cause::Unauthorized))));
    place.probes.set_stuck(true);
    let began = tokio::time::Instant::now();
    let (first, second) = tokio::join!(place.cameras.look(ADMIN, made.id), async {
        // The first one is under way before anybody asks for another.
        tokio::time::sleep(Duration::from_secs(1)).await;
        place.cameras.look(ADMIN, made.id).await
    });
    assert!(matches!(first, Err(LookError::TooSlow)) && matches!(second, Err(LookError::Busy)), "{first:?} {second:?}");
    assert!(began.elapsed() < PROBE_WITHIN + Duration::from_secs(1));
    assert_eq!(place.deeds().await.iter().filter(|deed| deed.starts_with("camera.tried")).count(), 3);
}
