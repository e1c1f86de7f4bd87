//! A server with everything behind it in memory, and whoever visits it.

pub(crate) mod browser;
mod fakes;
mod socket;

use std::{net::SocketAddr, num::NonZeroU32, sync::Arc, time::Duration};

use anteroom_domain::{
    SignedDuration, Timestamp,
    command::{Command, Outcome},
    floor::Floor,
    host::Duty,
    hours::OverrideState,
    ids::{AccountId, ConsultationId, CustomerId, HostId, NodeId, SessionId, TicketId},
    network::{AddressRule, PortRange},
    session::Settings,
    ticket::{Ticket, TicketState},
};
use anteroom_engine::{
    attendance::Attendance,
    audit_log::AuditLog,
    camera_care::{CameraCare, CameraCareParts, CamerasInRooms},
    cameras::{CameraParts, Cameras},
    chat::Chat,
    checks::Checks,
    customer_accounts::CustomerAccounts,
    door::Door,
    fakes::{
        FakeCameraFeeds, FakeCameraProbes, FakeClock, FakeMediaServers, FakeProvider, FakeRooms, FakeTapes,
        FakeWebhookSender, MemoryStore, SeededRandom,
    },
    floor::FloorHandle,
    join_limit::JoinLimit,
    keys::AccountKeys,
    log_in::{LogIns, Parts},
    media_care::MediaCare,
    names::Names,
    notes::Notes,
    own_account::OwnAccount,
    passwords::Passwords,
    people::People,
    personal::{Personal, PersonalParts},
    ports::{Account, Accounts, Actor, AuditEntries, AuditEntry, Clock, Role},
    program_tries::ProgramTries,
    provider_log_in::ProviderLogIns,
    quality::Quality,
    ratings::Ratings,
    recordings::{RecordingParts, Recordings},
    reports::{Reading, Reports},
    second_factor::Compulsory,
    webhooks::{Outbox, WebhookParts, Webhooks},
};
use anteroom_web::{App, Audience, EventsHeard, EventsLogin, IceConfig, LinkKey, Reencoding, RoomNews, WebConfig};
use tokio::{net::TcpListener, sync::OnceCell};
use tokio_util::sync::CancellationToken;

pub(crate) use browser::{Browser, Page};
pub(crate) use fakes::{FakeMediaEvents, FakeSignalling, provider_rules};
pub(crate) use socket::{Push, Socket, Ws};

pub(crate) const SESSION: SessionId = SessionId(0x5e55);
pub(crate) const OTHER_SESSION: SessionId = SessionId(0x5e56);
pub(crate) const NODE: NodeId = NodeId(1);
pub(crate) const HANNA: HostId = HostId(0xa1);
pub(crate) const OMAR: HostId = HostId(0xa2);
pub(crate) const ADMIN: HostId = HostId(0xa3);
/// Who the customer with the account `mira` is on the floor.
pub(crate) const MIRA: CustomerId = CustomerId(0xa4);
pub(crate) const PASSWORD: &str = "correct horse battery";
pub(crate) const EVENTS_USER: &str = "janus";
pub(crate) const EVENTS_PASSWORD: &str = "s3cret-of-events";
pub(crate) const OPENVIDU_SECRET: &str = "s3cret-of-programs";

/// Longest that anything may take before its rule counts as broken. Generous: tests share their machine.
pub(crate) const DEADLINE: Duration = Duration::from_secs(20);

/// Waits for `what`, but never past [`DEADLINE`].
pub(crate) async fn in_time<T>(what: &str, work: impl Future<Output = T>) -> T {
    tokio::time::timeout(DEADLINE, work).await.unwrap_or_else(|_| panic!("not within {DEADLINE:?}: {what}"))
}

pub(crate) struct World {
    pub(crate) address: SocketAddr,
    pub(crate) store: Arc<MemoryStore>,
    pub(crate) clock: Arc<FakeClock>,
    pub(crate) rooms: Arc<FakeRooms>,
    pub(crate) media_servers: Arc<FakeMediaServers>,
    pub(crate) signalling: Arc<FakeSignalling>,
    pub(crate) provider: Arc<FakeProvider>,
    pub(crate) tapes: Arc<FakeTapes>,
    pub(crate) probes: Arc<FakeCameraProbes>,
    pub(crate) receivers: Arc<FakeWebhookSender>,
    pub(crate) webhooks: Webhooks,
    pub(crate) floor: FloorHandle,
    reports: Reports,
    pub(crate) people: People,
    pub(crate) personal: Arc<Personal>,
    pub(crate) door: Door,
    behind: Behind,
    stop: CancellationToken,
}

/// What every node of an installation has in common.
#[derive(Clone)]
struct Behind {
    store: Arc<MemoryStore>,
    clock: Arc<FakeClock>,
    rooms: Arc<FakeRooms>,
    media_servers: Arc<FakeMediaServers>,
    signalling: Arc<FakeSignalling>,
    provider: Arc<FakeProvider>,
    tapes: Arc<FakeTapes>,
    probes: Arc<FakeCameraProbes>,
    receivers: Arc<FakeWebhookSender>,
    web: WebConfig,
    joins_per_minute: Option<NonZeroU32>,
    compulsory: Compulsory,
}

impl Behind {
    /// Starts a node.
    async fn node(&self, node: NodeId, stop: &CancellationToken) -> Node {
        let behind = self.clone();
        let Self { store, clock, rooms, media_servers, signalling, provider, tapes, probes, receivers, web, .. } =
            behind;
        let Self { joins_per_minute, compulsory, .. } = *self;
        let random = Arc::new(SeededRandom::new(u64::try_from(42 + node.0).expect("a small number")));
        let started = FloorHandle::start(store.clone(), clock.clone(), random.clone(), node, stop.clone()).await;
        let (floor, _) = started.expect("the store answers");
        let attendance = Attendance::new(floor.clone());
        tokio::spawn(attendance.clone().run(stop.clone()));
        let (media_care, media_news) = MediaCare::new(floor.clone(), rooms.clone());
        tokio::spawn(media_care.run(stop.clone()));
        let reports = Reports::new(floor.clone(), store.clone(), Reading::default());
        tokio::spawn(reports.clone().run(stop.clone()));
        let parts = Parts {
            accounts: store.clone(),
            logins: store.clone(),
            tries: store.clone(),
            clock: clock.clone(),
            random: random.clone(),
            passwords: Passwords::default(),
            keys: AccountKeys::derive(&[9; 32]),
            audit_log: AuditLog::new(store.clone(), clock.clone(), random.clone()),
            compulsory,
        };
        let door = Door::default();
        let people = People::new(parts.clone(), store.clone());
        let names = Arc::new(Names::new(store.clone(), store.clone(), clock.clone()));
        let recordings = Recordings::new(RecordingParts {
            floor: floor.clone(),
            store: store.clone(),
            tapes: Some(tapes),
            audit_log: parts.audit_log.clone(),
            clock: clock.clone(),
        });
        tokio::spawn(recordings.clone().run(stop.clone()));
        let personal = Arc::new(Personal::new(PersonalParts {
            floor: floor.clone(),
            log: store.clone(),
            data: store.clone(),
            purges: store.clone(),
            checks: store.clone(),
            names: names.clone(),
            recordings: recordings.clone(),
            audit_log: parts.audit_log.clone(),
            clock: clock.clone(),
        }));
        let checks = Arc::new(Checks::new(store.clone(), store.clone(), clock.clone()));
        tokio::spawn({
            let (checks, stop) = (checks.clone(), stop.clone());
            async move { checks.follow(stop).await }
        });
        let cameras = cameras(&store, probes, &floor, &parts);
        let webhooks = webhooks(&store, receivers, &floor, &parts);
        let cameras_in_rooms = keep_cameras(&store, &floor, &cameras, webhooks.outbox(), &clock, stop);
        let app = Arc::new(App {
            config: web,
            floor: floor.clone(),
            attendance,
            names,
            personal: personal.clone(),
            chat: Chat::new(store.clone(), store.clone(), floor.clone(), clock.clone(), random.clone()),
            quality: Quality::new(store.clone(), store.clone(), clock.clone()),
            ratings: Ratings::new(store.clone(), store.clone(), clock.clone()),
            room_news: RoomNews::default(),
            recordings: recordings.clone(),
            cameras,
            cameras_in_rooms,
            webhooks: webhooks.clone(),
            notes: Notes::new(store.clone(), store.clone(), clock.clone()),
            audit: parts.audit_log.clone(),
            accounts: store.clone(),
            reports: reports.clone(),
            leases: store.clone(),
            events_heard: EventsHeard::default(),
            log_ins: LogIns::new(parts.clone()),
            provider_log_ins: Some(ProviderLogIns::new(parts.clone(), provider, provider_rules())),
            own_account: OwnAccount::new(parts.clone()),
            customer_accounts: CustomerAccounts::new(parts.clone(), store.clone(), floor.clone(), personal.clone()),
            people: people.clone(),
            checks,
            door: door.clone(),
            join_limit: JoinLimit::new(joins_per_minute, store.clone(), clock.clone(), parts.keys.clone()),
            program_tries: ProgramTries::new(store.clone(), clock.clone(), parts.keys.clone()),
            live_logins: Arc::default(),
            store,
            rooms,
            media_servers,
            signalling,
            media_events: Arc::new(FakeMediaEvents),
            media_news,
            clock,
            audience: Audience::default(),
            random,
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        tokio::spawn(anteroom_web::serve(app, listener, stop.clone()));
        Node { floor, address, people, personal, reports, door, webhooks }
    }
}

/// Cameras in rooms, which publish nothing.
fn keep_cameras(
    store: &Arc<MemoryStore>,
    floor: &FloorHandle,
    cameras: &Cameras,
    outbox: Outbox,
    clock: &Arc<FakeClock>,
    stop: &CancellationToken,
) -> CamerasInRooms {
    let (care, in_rooms) = CameraCare::new(CameraCareParts {
        floor: floor.clone(),
        store: store.clone(),
        duties: store.clone(),
        feeds: Arc::new(FakeCameraFeeds::default()),
        cameras: cameras.clone(),
        outbox,
        clock: clock.clone(),
    });
    tokio::spawn(care.run(stop.clone()));
    in_rooms
}

fn webhooks(store: &Arc<MemoryStore>, sender: Arc<FakeWebhookSender>, floor: &FloorHandle, parts: &Parts) -> Webhooks {
    Webhooks::new(WebhookParts {
        store: store.clone(),
        deliveries: store.clone(),
        log: store.clone(),
        sender,
        floor: floor.clone(),
        keys: parts.keys.clone(),
        audit_log: parts.audit_log.clone(),
        clock: parts.clock.clone(),
        random: parts.random.clone(),
        rule: AddressRule { ports: vec![PortRange { first: 443, last: 443 }], ..AddressRule::default() },
    })
}

fn cameras(store: &Arc<MemoryStore>, probes: Arc<FakeCameraProbes>, floor: &FloorHandle, parts: &Parts) -> Cameras {
    Cameras::new(CameraParts {
        store: store.clone(),
        probes,
        floor: floor.clone(),
        keys: parts.keys.clone(),
        audit_log: parts.audit_log.clone(),
        clock: parts.clock.clone(),
        random: parts.random.clone(),
        rule: AddressRule::default(),
        probes_max: 1,
    })
}

/// One server of an installation, as tests look into it.
struct Node {
    floor: FloorHandle,
    address: SocketAddr,
    people: People,
    personal: Arc<Personal>,
    reports: Reports,
    door: Door,
    webhooks: Webhooks,
}

impl Drop for World {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

fn plain() -> WebConfig {
    WebConfig {
        public_origin: "http://meet.example".to_owned(),
        trusted_proxies: 0,
        events: Some(EventsLogin { user: EVENTS_USER.to_owned(), password: EVENTS_PASSWORD.to_owned() }),
        ice: IceConfig {
            stun: vec!["stun:stun.example:3478".to_owned()],
            turn: vec!["turn:turn.example:3478".to_owned()],
            turn_secret: Some("turn-secret".to_owned()),
            turn_credentials_s: 14_400,
            ..IceConfig::default()
        },
        links: LinkKey::derive(&[7; 32]),
        metrics_token: Some("metrics-token".to_owned()),
        openvidu_secret: Some(OPENVIDU_SECRET.to_owned()),
        language: anteroom_web::Language::English,
        provider_label: "Sign in with Example".to_owned(),
        reencoding: Reencoding::Works,
    }
}

impl World {
    /// One open session with the hosts Hanna and Omar, an admin, and the customer
    /// Mira; all may log in with [`PASSWORD`].
    pub(crate) async fn new() -> Self {
        Self::with(|_| {}, |_| {}).await
    }

    /// The same with other settings of the session.
    pub(crate) async fn with_settings(change: impl FnOnce(&mut Settings)) -> Self {
        Self::with(change, |_| {}).await
    }

    pub(crate) async fn with(settings: impl FnOnce(&mut Settings), config: impl FnOnce(&mut WebConfig)) -> Self {
        let mut web = plain();
        config(&mut web);
        let world = Self::empty(web, None, Compulsory::Off).await;
        world.furnish(settings).await;
        world
    }

    /// The same with a limit on how many may join from one address in a minute.
    pub(crate) async fn with_joins_per_minute(joins: u32) -> Self {
        let world = Self::empty(plain(), NonZeroU32::new(joins), Compulsory::Off).await;
        world.furnish(|_| {}).await;
        world
    }

    /// The same where some of staff have to have a second factor.
    pub(crate) async fn with_compulsory(compulsory: Compulsory) -> Self {
        let world = Self::empty(plain(), None, compulsory).await;
        world.furnish(|_| {}).await;
        world
    }

    /// A server that was started for the first time: without sessions, and without anyone.
    pub(crate) async fn first_start() -> Self {
        Self::empty(plain(), None, Compulsory::Off).await
    }

    async fn empty(web: WebConfig, joins_per_minute: Option<NonZeroU32>, compulsory: Compulsory) -> Self {
        let (store, clock) = (Arc::new(MemoryStore::new()), Arc::new(FakeClock::default()));
        let (rooms, signalling) = (Arc::new(FakeRooms::default()), Arc::new(FakeSignalling::default()));
        let media_servers = Arc::new(FakeMediaServers::default());
        let provider = Arc::new(FakeProvider::default());
        let tapes = Arc::new(FakeTapes::default());
        let probes = Arc::new(FakeCameraProbes::default());
        let receivers = Arc::new(FakeWebhookSender::default());
        let behind = Behind {
            store,
            clock,
            rooms,
            media_servers,
            signalling,
            provider,
            tapes,
            probes,
            receivers,
            web,
            joins_per_minute,
            compulsory,
        };
        let stop = CancellationToken::new();
        let Node { floor, address, people, personal, reports, door, webhooks } = behind.node(NODE, &stop).await;
        let Behind { store, clock, rooms, media_servers, signalling, provider, tapes, probes, receivers, .. } =
            behind.clone();
        Self {
            address,
            store,
            clock,
            rooms,
            media_servers,
            signalling,
            provider,
            tapes,
            probes,
            receivers,
            webhooks,
            floor,
            reports,
            people,
            personal,
            door,
            behind,
            stop,
        }
    }

    /// A browser whose requests go to another node of the same installation.
    pub(crate) async fn browser_at_another_node(&self, cookies: &Browser) -> Browser {
        self.another_node(cookies).await.0
    }

    /// The same, with what that node remembers about people.
    pub(crate) async fn another_node(&self, cookies: &Browser) -> (Browser, Arc<Personal>) {
        let node = self.behind.node(NodeId(2), &self.stop).await;
        (cookies.at(format!("http://{}", node.address)), node.personal)
    }

    async fn furnish(&self, change: impl FnOnce(&mut Settings)) {
        let mut settings = Settings::default();
        change(&mut settings);
        self.session(SESSION, "contact-centre", settings).await;
        self.session(OTHER_SESSION, "library", Settings::default()).await;
        for (host, username, role) in
            [(HANNA, "hanna", Role::Host), (OMAR, "omar", Role::Host), (ADMIN, "admin", Role::Admin)]
        {
            let name = format!("{} Öberg", username.to_uppercase());
            let hash = password_hash().await;
            let account = Account::new(AccountId(host.0), username.to_owned(), name, role, hash);
            Accounts::add(&*self.store, &account).await.expect("the store answers");
        }
        let (mira, hash) = (AccountId(MIRA.0 + 1), password_hash().await);
        let account = Account::new(mira, "mira".to_owned(), "Mira Öberg".to_owned(), Role::Customer, hash);
        let account = Account { customer: Some(MIRA), ..account };
        Accounts::add(&*self.store, &account).await.expect("the store answers");
        self.done(Command::AssignHost { session: SESSION, host: HANNA }).await;
        self.done(Command::AssignHost { session: OTHER_SESSION, host: OMAR }).await;
    }

    async fn session(&self, session: SessionId, slug: &str, settings: Settings) {
        let (slug, name) = (slug.parse().expect("a slug"), format!("The {slug}"));
        let description = "For whoever asks.".to_owned();
        self.done(Command::CreateSession { session, slug, name, description, settings }).await;
    }

    pub(crate) async fn done(&self, command: Command) -> Outcome {
        self.floor.ask(command).await.expect("the command is accepted")
    }

    pub(crate) async fn close_session(&self) {
        self.done(Command::by_hand(SESSION, OverrideState::Closed)).await;
    }

    /// The host is there and available, by way of the floor alone.
    pub(crate) async fn available(&self, host: HostId) {
        self.done(Command::HostPresence { host, node: NODE, online: true }).await;
        self.done(Command::SetDuty { host, duty: Duty::Available }).await;
    }

    pub(crate) fn revision(&self) -> u64 {
        self.floor.read().revision().0
    }

    pub(crate) fn line(&self) -> Vec<TicketId> {
        self.read(|floor| floor.session(SESSION).expect("the session exists").line().collect())
    }

    pub(crate) fn read<T>(&self, look: impl FnOnce(&Floor) -> T) -> T {
        look(&self.floor.read())
    }

    pub(crate) fn ticket(&self, ticket: TicketId) -> Ticket {
        self.read(|floor| floor.ticket(ticket).expect("the ticket is known").clone())
    }

    pub(crate) fn is_talking(&self, consultation: ConsultationId) -> bool {
        self.read(|floor| {
            let ticket = floor.ticket_of(consultation);
            ticket.is_some_and(|t| matches!(t.state, TicketState::InConsultation { .. }))
        })
    }

    /// The consultation that is open on whoever has been called.
    pub(crate) fn consultation(&self) -> ConsultationId {
        self.read(|floor| floor.open_consultations().next().expect("someone is called").id)
    }

    /// Waits until something is so on the floor.
    pub(crate) async fn until(&self, what: &str, is_so: impl Fn(&Floor) -> bool) {
        let mut commits = self.floor.subscribe();
        in_time(what, async {
            while !self.read(&is_so) {
                // Whatever makes it so is a commit.
                commits.recv().await.ok();
            }
        })
        .await;
    }

    /// Lets time pass for everyone alike: the clock's time and that of whoever sleeps.
    pub(crate) async fn pass_s(&self, seconds: u32) {
        const STEPS_PER_S: u32 = 4;
        for _ in 0..seconds * STEPS_PER_S {
            self.clock.advance(SignedDuration::from_millis(i64::from(1_000 / STEPS_PER_S)));
            tokio::time::pause();
            tokio::time::advance(Duration::from_millis(u64::from(1_000 / STEPS_PER_S))).await;
            tokio::time::resume();
            // What has become due, and what travels over the network because of it.
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }

    pub(crate) fn browser(&self) -> Browser {
        Browser::new(format!("http://{}", self.address))
    }

    /// A browser in which someone has joined the line.
    pub(crate) async fn customer(&self, name: &str) -> Browser {
        let browser = self.browser();
        browser.get("/s/contact-centre").await;
        let joined = browser.submit("/s/contact-centre/join", &[("name", name)]).await;
        assert_eq!(joined.status, 303, "{}", joined.text);
        browser
    }

    /// Someone tries to join while the database is away, and is told.
    pub(crate) async fn customer_without_a_database(&self, name: &str) {
        let browser = self.browser();
        browser.get("/s/contact-centre").await;
        assert_eq!(browser.submit("/s/contact-centre/join", &[("name", name)]).await.status, 503);
    }

    /// What is written down that staff changed, the last first.
    pub(crate) async fn audited(&self) -> Vec<AuditEntry> {
        let mut written = self.store.older_than(None, self.now(), 100).await.expect("the store answers");
        written.retain(|entry| entry.deed != "account.logged_in");
        written
    }

    /// The audit log, to write into as others do.
    pub(crate) fn audit_log(&self) -> AuditLog {
        AuditLog::new(self.store.clone(), self.clock.clone(), Arc::new(SeededRandom::new(99)))
    }

    /// Waits until everything that has happened is in the figures.
    pub(crate) async fn until_reported(&self) {
        in_time("the figures follow the log", async {
            while self.reports.revision() < self.floor.read().revision() {
                tokio::task::yield_now().await;
            }
        })
        .await;
    }

    /// Somebody of staff, as the audit log names them.
    pub(crate) fn actor(host: HostId) -> Actor {
        Actor::Account(AccountId::from(host))
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A browser in which someone has logged in.
    pub(crate) async fn staff(&self, username: &str) -> Browser {
        let browser = self.browser();
        browser.get("/login").await;
        let fields = [("username", username), ("password", PASSWORD), ("next", "/host")];
        let answer = browser.submit("/login", &fields).await;
        assert_eq!((answer.status, answer.location().as_str()), (303, "/host"), "{}", answer.text);
        browser.get("/host").await;
        browser
    }

    /// A browser in which a customer has logged in with their account, and sees the page of the session.
    pub(crate) async fn member(&self, username: &str) -> Browser {
        let browser = self.browser();
        browser.get("/login").await;
        let fields = [("username", username), ("password", PASSWORD), ("next", "/s/contact-centre")];
        let answer = browser.submit("/login", &fields).await;
        assert_eq!((answer.status, answer.location().as_str()), (303, "/s/contact-centre"), "{}", answer.text);
        browser.get("/s/contact-centre").await;
        browser
    }

    /// Hanna, logged in and available, her console connected.
    pub(crate) async fn hanna(&self) -> (Browser, Socket) {
        let browser = self.staff("hanna").await;
        let desk = browser.desk().await;
        self.until("the host is online", |floor| floor.host(HANNA).is_some_and(|h| h.presence.is_online())).await;
        let answer = browser.submit("/host/duty", &[("duty", "available")]).await;
        assert_eq!(answer.status, 303);
        (browser, desk)
    }
}

async fn password_hash() -> String {
    static HASH: OnceCell<String> = OnceCell::const_new();
    let hash = HASH.get_or_init(|| async {
        Passwords::default().hash(PASSWORD, &SeededRandom::new(1)).await.expect("a usable password")
    });
    hash.await.clone()
}
