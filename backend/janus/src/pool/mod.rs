//! Several Janus servers behind the ports of one: each room is on one of them, and every node knows on which.
//!
//! Where a room is, is a fact in the database ([`Places`]): whoever needs a room that nobody has placed yet places it on
//! the server that carries the least for its weight, and of two nodes that do so at once the database takes one. A server
//! that has been away for some seconds is lost, and whoever needs one of its rooms next places it on another server; a
//! comparison of all rooms begins at that moment, so nobody has to ask. A drained server keeps its rooms and gets no new
//! ones.
//!
//! With one server nothing of this is needed, and nothing of it is done: no placement is written or read.

mod care;
mod choice;
mod member;
mod places;

use std::sync::Arc;

use anteroom_domain::ids::{CameraId, ConsultationId};
use anteroom_engine::ports::{
    Arrival, ClientFrames, Clock, MediaError, MediaEvent, MediaEvents, MediaRooms, MediaServer, MediaServers,
    MediaSides, Participant, Placements, RelayEnd, RoomPlan, ServerName, Signalling, StoreError,
};
use async_trait::async_trait;
use futures_util::future::{join_all, select_ok};
use parking_lot::Mutex;
use tokio::{
    sync::{Notify, watch},
    task::JoinHandle,
};
use tokio_util::sync::CancellationToken;

pub(crate) use self::member::Look;
use self::{member::Member, places::Places};
use crate::{config::JanusConfig, feed::FeedPlan, server::JanusServer, watchers::Seen};

/// How often a room is looked for before it is given up for this time. Each further try means that in between another
/// node has placed it on a server that is lost.
const ROUTE_TRIES: u32 = 3;

/// One server of a pool.
#[derive(Debug, Clone)]
pub struct PoolServer {
    /// What it is called. Stored with every placement, so it stays the same.
    pub name: ServerName,
    /// Its share of consultations, compared with the others; from 1 on.
    pub weight: u32,
    /// Whether it takes nothing new.
    pub draining: bool,
    /// Where it is.
    pub janus: JanusConfig,
}

/// All Janus servers of an installation.
pub struct JanusPool {
    servers: Arc<Servers>,
    stop: CancellationToken,
    tasks: Mutex<Vec<JoinHandle<()>>>,
}

struct Servers {
    members: Vec<Arc<Member>>,
    places: Places,
    store: Arc<dyn Placements>,
    compare: watch::Sender<u64>,
    look_now: Notify,
}

impl JanusPool {
    /// Begins to connect to every server, and returns at once.
    ///
    /// Must be called inside a Tokio runtime, with one server at least.
    pub fn connect(servers: Vec<PoolServer>, store: Arc<dyn Placements>, clock: Arc<dyn Clock>) -> Self {
        assert!(!servers.is_empty(), "there is a media server");
        let member = |PoolServer { name, weight, draining, janus }| {
            Arc::new(Member::new(name, weight, draining, JanusServer::connect(janus)))
        };
        let servers = Arc::new(Servers {
            members: servers.into_iter().map(member).collect(),
            places: Places::new(store.clone(), clock),
            store,
            compare: watch::Sender::new(0),
            look_now: Notify::new(),
        });
        let stop = CancellationToken::new();
        let watch =
            |member: &Arc<Member>| tokio::spawn(care::watch(Arc::clone(&servers), Arc::clone(member), stop.clone()));
        let mut tasks: Vec<_> = servers.members.iter().map(watch).collect();
        if servers.are_several() {
            tasks.push(tokio::spawn(care::look_after(Arc::clone(&servers), stop.clone())));
        }
        Self { servers, stop, tasks: Mutex::new(tasks) }
    }

    /// Changes each time that rooms should be compared: a server is there anew and may have forgotten everything, or one
    /// is lost and its consultations have to be somewhere else.
    pub fn compare_now(&self) -> watch::Receiver<u64> {
        let mut compare = self.servers.compare.subscribe();
        // What has happened since the beginning counts, too.
        if *compare.borrow() > 0 {
            compare.mark_changed();
        }
        compare
    }

    /// On which server the room of a consultation is or is to be, and how a camera joins it there.
    ///
    /// # Errors
    ///
    /// When it is not known where the room is; asking again may help.
    pub async fn camera_feed(
        &self,
        consultation: ConsultationId,
        camera: CameraId,
    ) -> Result<(ServerName, FeedPlan), MediaError> {
        let member = self.servers.route(consultation).await?;
        Ok((member.name.clone(), member.server.camera_feed(consultation, camera)))
    }

    /// Who is in the room of a consultation on this server, and who of them watches a camera.
    ///
    /// # Errors
    ///
    /// When the server does not answer.
    pub async fn watching(
        &self,
        server: &ServerName,
        consultation: ConsultationId,
        camera: CameraId,
    ) -> Result<Seen, MediaError> {
        match self.servers.member(server) {
            Some(member) => there(member, "finding who watches")?.watching(consultation, camera).await,
            None => Ok(Seen::default()),
        }
    }

    /// Browsers that are being relayed now.
    pub fn relays(&self) -> usize {
        self.servers.members.iter().map(|member| member.server.relays()).sum()
    }

    /// Ends every relay, and parts from every server, as [`JanusServer::shutdown`] does.
    pub async fn shutdown(&self) {
        self.stop.cancel();
        let tasks = std::mem::take(&mut *self.tasks.lock());
        for task in tasks {
            task.await.ok();
        }
        join_all(self.servers.members.iter().map(|member| member.server.shutdown())).await;
    }
}

impl Drop for JanusPool {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

impl Servers {
    fn are_several(&self) -> bool {
        self.members.len() > 1
    }

    /// The only server, where there is one.
    fn only(&self) -> Option<&Arc<Member>> {
        self.members.first().filter(|_| !self.are_several())
    }

    fn member(&self, name: &ServerName) -> Option<&Arc<Member>> {
        self.members.iter().find(|member| member.name == *name)
    }

    fn compare(&self) {
        self.compare.send_modify(|times| *times += 1);
    }

    /// Where a room is. `None` when it has not been placed, or on a server that is configured no more.
    async fn placed(&self, consultation: ConsultationId) -> Result<Option<&Arc<Member>>, MediaError> {
        if let Some(only) = self.only() {
            return Ok(Some(only));
        }
        let placement = self.places.find(consultation).await.map_err(unknown_place)?;
        Ok(placement.and_then(|placement| self.member(&placement.server)))
    }

    /// Where a room is to be; placed by this if by nobody else, or anew if its server is lost.
    async fn route(&self, consultation: ConsultationId) -> Result<&Arc<Member>, MediaError> {
        if let Some(only) = self.only() {
            return Ok(only);
        }
        let mut last = None;
        for _ in 0..ROUTE_TRIES {
            let placement = self.places.find(consultation).await.map_err(unknown_place)?;
            last = placement.as_ref().and_then(|placement| self.member(&placement.server));
            if let Some(member) = last.filter(|member| !member.is_lost()) {
                return Ok(member);
            }
            let Some(member) = self.choose(consultation) else { break };
            let moved =
                self.places.place(consultation, placement.as_ref(), &member.name).await.map_err(unknown_place)?;
            self.part(moved);
            if self.places.known(consultation).is_some_and(|placement| placement.server == member.name) {
                member.expect(consultation);
            }
        }
        // Nobody can take it now. Where it was it may be again.
        last.ok_or_else(|| unavailable("looking for a media server that takes a room"))
    }

    /// Which server should have the room: one that has it already, or else the least loaded.
    fn choose(&self, consultation: ConsultationId) -> Option<&Arc<Member>> {
        let has_it = |member: &&Arc<Member>| member.is_up() && member.has_shown(consultation);
        if let Some(member) = self.members.iter().find(has_it) {
            return Some(member);
        }
        self.least_loaded(consultation)
    }

    fn least_loaded(&self, consultation: ConsultationId) -> Option<&Arc<Member>> {
        let candidates: Vec<_> =
            self.members.iter().enumerate().filter_map(|(index, member)| member.candidate(index)).collect();
        choice::least_loaded(&candidates, consultation).map(|index| &self.members[index])
    }
}

fn unavailable(doing: &'static str) -> MediaError {
    MediaError::Unavailable { doing, source: "no media server that would do is there".into() }
}

fn unknown_place(error: StoreError) -> MediaError {
    MediaError::Unavailable { doing: "finding where a room is", source: Box::new(error) }
}

/// A server that is known to be away is not asked: what is to be done about many rooms should not wait for it each time.
fn there<'a>(member: &'a Arc<Member>, doing: &'static str) -> Result<&'a JanusServer, MediaError> {
    if member.is_away() { Err(unavailable(doing)) } else { Ok(&member.server) }
}

#[async_trait]
impl MediaRooms for JanusPool {
    async fn ensure(&self, plan: RoomPlan) -> Result<(), MediaError> {
        there(self.servers.route(plan.consultation).await?, "making a room")?.ensure(plan).await
    }

    async fn renew(&self, plan: RoomPlan) -> Result<(), MediaError> {
        self.servers.route(plan.consultation).await?.server.renew(plan).await
    }

    async fn mute(&self, participant: Participant, muted: bool) -> Result<(), MediaError> {
        self.servers.route(participant.consultation).await?.server.mute(participant, muted).await
    }

    async fn close(&self, consultation: ConsultationId) -> Result<(), MediaError> {
        let placed = self.servers.placed(consultation).await?;
        let is_wanted =
            |member: &&Arc<Member>| placed.is_some_and(|p| p.name == member.name) || member.has_shown(consultation);
        let closing = self.servers.members.iter().filter(is_wanted).map(|member| member.server.close(consultation));
        join_all(closing).await.into_iter().collect()
    }

    /// Wherever the room was: what is carried of it to a server that it has been moved from has been ended.
    async fn leave(&self, consultation: ConsultationId) -> Result<(), MediaError> {
        join_all(self.servers.members.iter().map(|member| member.server.leave(consultation)))
            .await
            .into_iter()
            .collect()
    }

    async fn media(&self, consultation: ConsultationId) -> Result<MediaSides, MediaError> {
        match self.servers.placed(consultation).await? {
            Some(member) => there(member, "listing participants")?.media(consultation).await,
            None => Ok(MediaSides::default()),
        }
    }

    /// Of every server that answers: what one of the others may have is not known to be gone.
    async fn list(&self) -> Result<Vec<ConsultationId>, MediaError> {
        if let Some(only) = self.servers.only() {
            return only.server.list().await;
        }
        let up: Vec<_> = self.servers.members.iter().filter(|member| member.is_up()).collect();
        let looks = join_all(up.iter().map(|member| member.look())).await;
        let answered: Vec<_> = up.iter().zip(&looks).filter(|(_, look)| look.is_ok()).map(|(up, _)| *up).collect();
        if answered.is_empty() {
            let failed = looks.into_iter().find_map(Result::err);
            return Err(failed.map_or_else(|| unavailable("listing rooms"), MediaError::from));
        }
        let mut rooms: Vec<_> = answered.into_iter().flat_map(|member| member.rooms()).collect();
        rooms.sort_unstable();
        rooms.dedup();
        Ok(rooms)
    }

    /// Whether any server answers.
    async fn ping(&self) -> Result<(), MediaError> {
        select_ok(self.servers.members.iter().map(|member| member.server.ping())).await.map(drop)
    }
}

impl MediaEvents for JanusPool {
    fn read(&self, server: Option<&ServerName>, body: &[u8]) -> Option<Vec<MediaEvent>> {
        let member = match server {
            Some(name) => self.servers.member(name),
            None => self.servers.members.first(),
        }?;
        // What is told of a room that has been moved from there does not count.
        let is_here = |room| self.servers.places.known(room).is_none_or(|placement| placement.server == member.name);
        Some(member.server.read_of(body, is_here))
    }
}

#[async_trait]
impl Signalling for JanusPool {
    async fn expel(&self, participant: Participant) {
        let there = self.servers.members.iter().filter(|member| !member.is_away());
        join_all(there.map(|member| member.server.expel(participant))).await;
    }

    async fn relay(
        &self,
        participant: Participant,
        plan: RoomPlan,
        arrival: Arrival,
        client: &mut dyn ClientFrames,
    ) -> RelayEnd {
        match self.servers.route(participant.consultation).await {
            Ok(member) => member.server.relay(participant, plan, arrival, client).await,
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "a relay could not begin");
                self.servers.members[0].server.turn_away(client).await
            }
        }
    }

    /// With the server that would take the next room: nobody knows yet whose that will be.
    async fn check(&self, client: &mut dyn ClientFrames) -> RelayEnd {
        let next = self.servers.only().or_else(|| self.servers.least_loaded(ConsultationId(0)));
        match next {
            Some(member) => member.server.check(client).await,
            None => self.servers.members[0].server.turn_away(client).await,
        }
    }
}

#[async_trait]
impl MediaServers for JanusPool {
    async fn servers(&self) -> Vec<MediaServer> {
        // Several are looked at all the time.
        if !self.servers.are_several() {
            self.servers.look().await;
        }
        self.servers.members.iter().map(|member| member.condition()).collect()
    }

    async fn set_draining(&self, server: &ServerName, draining: bool) -> Result<(), StoreError> {
        self.servers.store.set_drained(server, draining).await?;
        if let Some(member) = self.servers.member(server) {
            member.set_drained(draining);
        }
        Ok(())
    }
}
