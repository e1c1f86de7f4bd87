//! How cameras come into rooms, stay there, and leave.

use std::{collections::BTreeSet, sync::Arc};

use anteroom_domain::{
    camera::{CameraAddress, CameraSettings, CameraState, Cause},
    command::Command,
    ids::{AccountId, CameraId, ConsultationId, NodeId, SessionId},
    in_room::RoomRefused,
    network::AddressRule,
    ticket::Staff,
};
use anteroom_engine::{
    audit_log::AuditLog,
    camera_care::{CameraCare, CameraCareParts, CamerasInRooms, RestartError},
    cameras::{CameraParts, CameraWish, Cameras, IpcamPlace, IpcamWish},
    fakes::{FakeCameraFeeds, FakeCameraProbes, FakeRooms, FakeWebhookSender, SeededRandom},
    floor::AskError,
    keys::AccountKeys,
    ports::{CameraDuties as _, CameraPost, Clock as _},
    webhooks::Webhooks,
};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::{
    common::{ANNA, HERE, HOST, Node, SESSION, THERE, World},
    media_effects::{begin, care},
    webhooks::webhooks,
};

pub(super) const ADMIN: AccountId = AccountId(1);
pub(super) const BY_HOST: Staff = Staff::Host(HOST);

/// A node that keeps cameras.
pub(super) struct Keeper {
    pub(super) node: Node,
    pub(super) cameras: Cameras,
    pub(super) in_rooms: CamerasInRooms,
    pub(super) feeds: FakeCameraFeeds,
    pub(super) webhooks: Webhooks,
    care: JoinHandle<()>,
    stop: CancellationToken,
}

impl Keeper {
    pub(super) async fn new(world: &World, id: NodeId) -> Self {
        let node = world.node(id).await;
        let random = Arc::new(SeededRandom::new(u64::try_from(id.0).expect("small")));
        let cameras = Cameras::new(CameraParts {
            store: world.store.clone(),
            probes: Arc::new(FakeCameraProbes::default()),
            floor: node.floor.clone(),
            keys: AccountKeys::derive(&[1; 32]),
            audit_log: AuditLog::new(world.store.clone(), world.clock.clone(), random.clone()),
            clock: world.clock.clone(),
            random,
            rule: AddressRule::default(),
            probes_max: 1,
        });
        let feeds = FakeCameraFeeds::default();
        let webhooks = webhooks(world, &node, &Arc::new(FakeWebhookSender::default()));
        let (care, in_rooms) = CameraCare::new(CameraCareParts {
            floor: node.floor.clone(),
            store: world.store.clone(),
            duties: world.store.clone(),
            feeds: Arc::new(feeds.clone()),
            cameras: cameras.clone(),
            outbox: webhooks.outbox(),
            clock: world.clock.clone(),
        });
        let stop = CancellationToken::new();
        let care = tokio::spawn(care.run(stop.clone()));
        Self { node, cameras, in_rooms, feeds, webhooks, care, stop }
    }

    /// As after kill -9: nothing is given up, nothing is said.
    pub(super) fn kill(self) {
        self.care.abort();
        self.node.kill();
    }

    pub(super) async fn register(&self, name: &str, always: bool) -> CameraId {
        let wish = CameraWish {
            name: Some(name.to_owned()),
            address: Some(format!("rtsp://{}.example/live", name.to_lowercase())),
            sessions: Some(vec![SESSION]),
            always: Some(always),
            ..CameraWish::default()
        };
        self.cameras.create(ADMIN, wish).await.expect("it is registered").id
    }

    /// Where something runs here.
    pub(super) fn runs(&self) -> Vec<CameraPost> {
        self.feeds.running().into_keys().collect()
    }

    /// What pages see in the room: names, and what each does.
    fn sees(&self, consultation: ConsultationId) -> Vec<(String, Option<CameraState>)> {
        let there = self.in_rooms.sight().in_room(&self.node.floor.read(), consultation);
        there.into_iter().map(|camera| (camera.name, camera.state)).collect()
    }
}

/// Anna and the host have met.
pub(super) async fn meeting(world: &World, keeper: &Keeper) -> ConsultationId {
    let rooms = Arc::new(FakeRooms::default());
    care(&keeper.node, &rooms);
    keeper.node.session(|_| {}).await;
    keeper.node.host(HOST).await;
    keeper.node.join(world, ANNA).await;
    world.pass_s(1).await;
    begin(world, &keeper.node, &rooms).await
}

/// A node that keeps a camera in the room in which Anna and the host have met.
pub(super) async fn with_door(world: &World) -> (Keeper, CameraPost) {
    let keeper = Keeper::new(world, HERE).await;
    let consultation = meeting(world, &keeper).await;
    let camera = keeper.register("Door", false).await;
    keeper.in_rooms.bring(consultation, BY_HOST, camera).await.expect("it is brought in");
    let post = CameraPost { consultation, camera };
    world.until("it runs", || keeper.runs() == [post]).await;
    (keeper, post)
}

fn refusal(result: Result<(), AskError>) -> &'static str {
    match result {
        Err(AskError::Refused(refusal)) => refusal.code(),
        other => panic!("refused, not {other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn a_camera_is_published_while_it_is_in_the_room_and_no_longer() {
    let world = World::new();
    let (keeper, post) = with_door(&world).await;
    let CameraPost { consultation, camera: door } = post;
    keeper.register("Yard", false).await;
    world.pass_s(4).await;
    assert_eq!(keeper.runs(), [post], "nobody has brought the other one in");
    keeper.feeds.set(post, world.clock.now(), CameraState::Live, None);
    world.until("pages see it", || keeper.sees(consultation) == [("Door".to_owned(), Some(CameraState::Live))]).await;
    keeper.in_rooms.take_out(consultation, BY_HOST, door).await.expect("it is taken out");
    world.until("it has left", || keeper.runs().is_empty()).await;
    assert_eq!(keeper.sees(consultation), []);
    keeper.in_rooms.bring(consultation, BY_HOST, door).await.expect("it is brought back");
    world.until("it runs again", || keeper.runs() == [post]).await;
    keeper.node.done(Command::End { host: HOST, consultation }).await;
    world.until("it goes with the consultation", || keeper.runs().is_empty()).await;
    world.pass_s(2).await;
    let duty = world.store.duty(post).await.expect("the store answers").expect("it is remembered");
    assert_eq!(duty.condition.state, CameraState::Stopped);
    assert!(duty.condition.history.iter().any(|moment| moment.state == CameraState::Live));
}

#[tokio::test(start_paused = true)]
async fn a_camera_that_is_always_there_comes_by_itself_and_stays_out_once_it_is_taken_out() {
    let world = World::new();
    let keeper = Keeper::new(&world, HERE).await;
    let consultation = meeting(&world, &keeper).await;
    let yard = keeper.register("Yard", true).await;
    world.until("it runs", || keeper.runs().len() == 1).await;
    keeper.in_rooms.take_out(consultation, BY_HOST, yard).await.expect("it is taken out");
    world.until("it has left", || keeper.runs().is_empty()).await;
    world.pass_s(10).await;
    assert_eq!(keeper.runs(), []);
}

#[tokio::test(start_paused = true)]
async fn a_camera_of_one_consultation_is_in_no_other_and_is_forgotten_when_that_is_over() {
    let world = World::new();
    let keeper = Keeper::new(&world, HERE).await;
    let consultation = meeting(&world, &keeper).await;
    let wish = IpcamWish {
        rtsp_uri: "rtsp://door.example/live".to_owned(),
        settings: CameraSettings::of_openvidu(),
        data: "Door".to_owned(),
        record: true,
    };
    let place = IpcamPlace::Consultation(consultation);
    let put = keeper.cameras.connect(place, wish).await.expect("it is put there");
    world.until("it runs", || keeper.runs() == [CameraPost { consultation, camera: put.id }]).await;
    let sight = keeper.in_rooms.sight();
    assert_eq!(sight.of_room(SESSION, consultation).count(), 1);
    assert_eq!(sight.of_room(SESSION, ConsultationId(u128::MAX)).count(), 0, "others do not know it");
    world.pass_s(90).await;
    assert_eq!(keeper.runs().len(), 1, "it stays as long as the consultation");
    keeper.node.done(Command::End { host: HOST, consultation }).await;
    world.until("it goes with the consultation", || keeper.runs().is_empty()).await;
    world.pass_s(5).await;
    assert_eq!(keeper.cameras.all().await.expect("they can be read"), []);
}

#[tokio::test(start_paused = true)]
async fn only_cameras_of_the_session_are_brought_in_and_only_by_who_serves() {
    let world = World::new();
    let keeper = Keeper::new(&world, HERE).await;
    let consultation = meeting(&world, &keeper).await;
    let foreign = keeper.register("Foreign", false).await;
    let one = keeper.cameras.one(foreign).await.expect("it is registered");
    let none = CameraWish { sessions: Some(Vec::<SessionId>::new()), ..CameraWish::default() };
    keeper.cameras.change(ADMIN, foreign, one.edition, none).await.expect("it belongs to no session");
    let bring = |by, camera| keeper.in_rooms.bring(consultation, by, camera);
    assert_eq!(refusal(bring(BY_HOST, foreign).await), RoomRefused::NoSuchCamera.code());
    assert_eq!(refusal(bring(BY_HOST, CameraId(404)).await), RoomRefused::NoSuchCamera.code());
    let door = keeper.register("Door", false).await;
    let other = Staff::Host(crate::common::OTHER_HOST);
    assert_eq!(refusal(bring(other, door).await), RoomRefused::NoSuchConsultation.code());
    bring(Staff::Admin, door).await.expect("an administrator may");
    // One that belongs to the session no more leaves.
    world.until("it runs", || keeper.runs().len() == 1).await;
    let one = keeper.cameras.one(door).await.expect("it is registered");
    let none = CameraWish { sessions: Some(Vec::new()), ..CameraWish::default() };
    keeper.cameras.change(ADMIN, door, one.edition, none).await.expect("changed");
    world.until("it has left", || keeper.runs().is_empty()).await;
}

#[tokio::test(start_paused = true)]
async fn one_node_keeps_a_camera_and_another_takes_over_within_ten_seconds_when_it_is_killed() {
    let world = World::new();
    let (killed, post) = with_door(&world).await;
    let other = Keeper::new(&world, THERE).await;
    world.pass_s(30).await;
    assert_eq!((killed.runs().len(), other.runs().len()), (1, 0), "one of them keeps it");
    assert_eq!((killed.feeds.starts(), other.feeds.starts()), (1, 0), "and keeps it all the time");
    killed.feeds.set(post, world.clock.now(), CameraState::Live, None);
    world
        .until("both see it", || other.sees(post.consultation) == [("Door".to_owned(), Some(CameraState::Live))])
        .await;
    killed.kill();
    world.pass_s(10).await;
    assert_eq!(other.runs(), [post]);
    let duty = world.store.duty(post).await.expect("the store answers").expect("it is there");
    assert!(duty.condition.history.iter().any(|moment| moment.state == CameraState::Live), "what happened is known");
}

#[tokio::test(start_paused = true)]
async fn a_node_that_stops_hands_its_cameras_over_at_once() {
    let world = World::new();
    let (here, _) = with_door(&world).await;
    let there = Keeper::new(&world, THERE).await;
    here.stop.cancel();
    world.pass_s(3).await;
    assert!(here.care.is_finished());
    assert_eq!((here.runs().len(), there.runs().len()), (0, 1));
}

#[tokio::test(start_paused = true)]
async fn a_node_that_cannot_say_that_it_keeps_a_camera_lets_it_go_and_has_it_back() {
    let world = World::new();
    let (keeper, _) = with_door(&world).await;
    world.store.set_available(false);
    world.pass_s(4).await;
    assert_eq!(keeper.runs().len(), 1, "a short while is no reason");
    world.pass_s(6).await;
    assert_eq!(keeper.runs(), [], "another node may have it by now");
    world.store.set_available(true);
    world.until("it runs again", || !keeper.runs().is_empty()).await;
}

#[tokio::test(start_paused = true)]
async fn a_camera_begins_anew_when_it_is_changed_and_when_somebody_asks_for_it() {
    let world = World::new();
    let (keeper, CameraPost { camera: door, .. }) = with_door(&world).await;
    let unused = keeper.register("Yard", false).await;
    assert!(matches!(keeper.in_rooms.restart(ADMIN, unused).await, Err(RestartError::NotInUse)));
    keeper.in_rooms.restart(ADMIN, door).await.expect("it is asked");
    world.until("it runs anew", || keeper.feeds.starts() == 2 && keeper.runs().len() == 1).await;
    let address = "rtsp://elsewhere.example/live".to_owned();
    let one = keeper.cameras.one(door).await.expect("it is registered");
    let wish = CameraWish { address: Some(address.clone()), ..CameraWish::default() };
    keeper.cameras.change(ADMIN, door, one.edition, wish).await.expect("it is changed");
    let expected = BTreeSet::from([CameraAddress::parse(&address).expect("an address").to_string()]);
    let reached = || keeper.feeds.running().values().map(ToString::to_string).collect::<BTreeSet<_>>();
    world.until("it is at its new address", || reached() == expected).await;
    world.pass_s(20).await;
    assert_eq!(keeper.feeds.starts(), 3, "and begins anew no more than that");
    let log = AuditLog::new(world.store.clone(), world.clock.clone(), Arc::new(SeededRandom::new(9)));
    let deeds = log.page(None, 100).await.expect("the store answers");
    assert_eq!(deeds.iter().filter(|entry| entry.deed == "camera.restarted").count(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_happened_to_a_camera_is_remembered_to_a_bound() {
    let world = World::new();
    let (keeper, post) = with_door(&world).await;
    for _ in 0..60 {
        keeper.feeds.set(post, world.clock.now(), CameraState::Reconnecting, Some(Cause::Refused));
        world.pass_s(1).await;
    }
    world.pass_s(3).await;
    let [duty] = &keeper.in_rooms.of_camera(post.camera).await.expect("the store answers")[..] else {
        panic!("one room")
    };
    assert_eq!((duty.condition.state, duty.condition.cause), (CameraState::Reconnecting, Some(Cause::Refused)));
    assert_eq!(duty.condition.history.len(), anteroom_engine::ports::CAMERA_MOMENTS_MAX);
}

#[tokio::test(start_paused = true)]
async fn of_nodes_that_find_a_camera_at_once_one_keeps_it() {
    let world = World::new();
    let (here, there) = (Keeper::new(&world, HERE).await, Keeper::new(&world, THERE).await);
    let consultation = meeting(&world, &here).await;
    let door = here.register("Door", false).await;
    here.in_rooms.bring(consultation, BY_HOST, door).await.expect("it is brought in");
    world.pass_s(20).await;
    assert_eq!(here.runs().len() + there.runs().len(), 1);
    assert_eq!(here.feeds.starts() + there.feeds.starts(), 1);
}
