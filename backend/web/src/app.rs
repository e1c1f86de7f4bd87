//! Everything that handlers use.

use std::sync::Arc;

use anteroom_domain::Timestamp;
use anteroom_engine::{
    attendance::Attendance,
    audit_log::AuditLog,
    camera_care::CamerasInRooms,
    cameras::Cameras,
    chat::Chat,
    checks::Checks,
    customer_accounts::CustomerAccounts,
    door::Door,
    floor::FloorHandle,
    join_limit::JoinLimit,
    log_in::LogIns,
    media_care::MediaNews,
    names::Names,
    notes::Notes,
    own_account::OwnAccount,
    people::People,
    personal::Personal,
    ports::{Accounts, Clock, Leases, MediaEvents, MediaRooms, MediaServers, Random, Signalling, StoreHealth},
    program_tries::ProgramTries,
    provider_log_in::ProviderLogIns,
    quality::Quality,
    ratings::Ratings,
    recordings::Recordings,
    reports::Reports,
    webhooks::Webhooks,
};
use parking_lot::Mutex;

use crate::{auth::LiveLogins, config::WebConfig, room_news::RoomNews, sockets::Audience};

/// When the media server's event handler was heard last; never since this node began, if it was not.
#[derive(Default)]
pub struct EventsHeard(Mutex<Option<Timestamp>>);

impl EventsHeard {
    pub(crate) fn now(&self, at: Timestamp) {
        *self.0.lock() = Some(at);
    }

    pub(crate) fn last(&self) -> Option<Timestamp> {
        *self.0.lock()
    }
}

/// Everything that handlers use; made once by the server.
pub struct App {
    /// Settings.
    pub config: WebConfig,
    /// The floor.
    pub floor: FloorHandle,
    /// Who is connected to this node.
    pub attendance: Attendance,
    /// What people are called.
    pub names: Arc<Names>,
    /// What is written during consultations.
    pub chat: Chat,
    /// How calls were.
    pub quality: Quality,
    /// What customers say afterwards.
    pub ratings: Ratings,
    /// Which rooms have changed.
    pub room_news: RoomNews,
    /// What hosts write down.
    pub notes: Notes,
    /// What those who wait found out about their device and their connection.
    pub checks: Arc<Checks>,
    /// What is personal about visits, once they are over.
    pub personal: Arc<Personal>,
    /// What was recorded.
    pub recordings: Recordings,
    /// The cameras that are registered.
    pub cameras: Cameras,
    /// Those that are in rooms.
    pub cameras_in_rooms: CamerasInRooms,
    /// Who is told what happens here.
    pub webhooks: Webhooks,
    /// Logging in.
    pub log_ins: LogIns,
    /// Logging in with an identity provider, where there is one.
    pub provider_log_ins: Option<ProviderLogIns>,
    /// What people do to their own accounts.
    pub own_account: OwnAccount,
    /// How customers' accounts begin and end.
    pub customer_accounts: CustomerAccounts,
    /// What admins do to accounts.
    pub people: People,
    /// Who was turned away at the door.
    pub door: Door,
    /// How many may join from one address.
    pub join_limit: JoinLimit,
    /// How often programs have shown wrong secrets.
    pub program_tries: ProgramTries,
    /// What logins hold open on this node.
    pub live_logins: Arc<LiveLogins>,
    /// Who among staff changed what.
    pub audit: AuditLog,
    /// Who can log in.
    pub accounts: Arc<dyn Accounts>,
    /// The figures of the log.
    pub reports: Reports,
    /// Which nodes are alive.
    pub leases: Arc<dyn Leases>,
    /// When the media server's event handler was heard last, by this node.
    pub events_heard: EventsHeard,
    /// Whether the database answers.
    pub store: Arc<dyn StoreHealth>,
    /// The media server's rooms.
    pub rooms: Arc<dyn MediaRooms>,
    /// How the media servers are.
    pub media_servers: Arc<dyn MediaServers>,
    /// The way of signalling to the media server.
    pub signalling: Arc<dyn Signalling>,
    /// Reads the media server's events.
    pub media_events: Arc<dyn MediaEvents>,
    /// Where those events go.
    pub media_news: MediaNews,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Which pages watch here.
    pub audience: Audience,
    /// Randomness.
    pub random: Arc<dyn Random>,
}

impl App {
    /// The time on the floor: never earlier than its last commit, however the clock of this node stands.
    ///
    /// It reads the floor, so it is never asked for by someone who is reading it already: a writer that waits between the
    /// two would hold up both.
    pub(crate) fn now(&self) -> Timestamp {
        let now = self.clock.now();
        self.floor.read().last_at().map_or(now, |last| last.max(now))
    }
}
