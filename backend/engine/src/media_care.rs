//! Keeps rooms and the floor in agreement: rooms are made, renewed and closed as consultations come and go, and what
//! the media server says about media reaches the floor, even when its events are lost.

mod comparison;
mod elsewhere;
mod open_rooms;

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use anteroom_domain::{command::Command, consultation::Side, ids::ConsultationId};
use tokio::sync::{Notify, broadcast::error::RecvError, mpsc};
use tokio_util::sync::CancellationToken;

use self::{comparison::Comparison, elsewhere::Elsewhere, open_rooms::OpenRooms};
use crate::{
    floor::FloorHandle,
    ports::{MediaError, MediaEvent, MediaRooms, Participant, RoomPlan},
};

/// Tries of one effect, with a growing pause between; after that reconciling repairs it.
const EFFECT_TRIES: u32 = 4;
/// The first of those pauses.
const EFFECT_PAUSE: Duration = Duration::from_millis(250);
/// Most events of the media server that wait to be told to the floor; more are dropped and found again by looking.
const EVENTS_MAX: usize = 1_024;

/// Where whoever receives the media server's events puts them. Cheap to clone.
#[derive(Clone)]
pub struct MediaNews(mpsc::Sender<MediaEvent>);

impl MediaNews {
    /// Passes an event on. One that finds no room is dropped: looking at the rooms makes up for it.
    pub fn tell(&self, event: MediaEvent) {
        if self.0.try_send(event).is_err() {
            tracing::warn!("too many media events at once; one was dropped");
        }
    }
}

/// Takes care of rooms. Make it with [`MediaCare::new`] and run it.
pub struct MediaCare {
    floor: FloorHandle,
    rooms: Arc<dyn MediaRooms>,
    news: mpsc::Receiver<MediaEvent>,
    compare_now: Arc<Notify>,
    elsewhere: Arc<Elsewhere>,
}

#[derive(Debug, Clone, Copy)]
enum Effect {
    Make,
    Renew,
    Close,
    Leave,
    Mute,
}

impl MediaCare {
    /// Over this floor and these rooms; also returns where events are to be put.
    pub fn new(floor: FloorHandle, rooms: Arc<dyn MediaRooms>) -> (Self, MediaNews) {
        let (sender, news) = mpsc::channel(EVENTS_MAX);
        (Self { floor, rooms, news, compare_now: Arc::default(), elsewhere: Arc::default() }, MediaNews(sender))
    }

    /// Runs until `stop`. Comparing asks the media server and may wait for it; what follows from commits and news never
    /// waits for that.
    pub async fn run(self, stop: CancellationToken) {
        let (floor, rooms) = (self.floor.clone(), Arc::clone(&self.rooms));
        let comparison = Comparison::new(floor, rooms, Arc::clone(&self.elsewhere));
        let again = Arc::clone(&self.compare_now);
        let follow = self.follow_all(&stop);
        let compare = comparison.run(&again, &stop);
        tokio::join!(follow, compare);
    }

    async fn follow_all(mut self, stop: &CancellationToken) {
        let mut commits = self.floor.subscribe();
        let mut open = OpenRooms::of(&self.floor.read());
        let mut tapes = running_tapes(&self.floor);
        loop {
            tokio::select! {
                biased;
                () = stop.cancelled() => return,
                commit = commits.recv() => {
                    let before = open.clone();
                    let running = running_tapes(&self.floor);
                    let turned: Vec<_> = tapes.symmetric_difference(&running).copied().collect();
                    tapes = running;
                    match commit {
                        Ok(commit) => {
                            open.apply(&commit);
                            // The node that wrote a commit does what follows from it. The others would only do it
                            // again, so they look a little later whether it was done: that node may have been killed.
                            if commit.node == self.floor.node() {
                                self.follow(&before, &open);
                                self.turn(&turned);
                            } else {
                                self.leave(&before, &open);
                                if !self.elsewhere.add(before.difference(&open).chain(turned)) {
                                    self.compare_now.notify_one();
                                }
                            }
                        }
                        Err(RecvError::Lagged(_)) => {
                            self.compare_now.notify_one();
                            open = OpenRooms::of(&self.floor.read());
                            self.follow(&before, &open);
                            self.turn(&turned);
                        }
                        Err(RecvError::Closed) => return,
                    }
                }
                Some(event) = self.news.recv() => match event {
                    MediaEvent::Media { consultation, side, up } => {
                        tell(&self.floor, consultation, side, up).await;
                    }
                    // What somebody publishes anew is heard again, whoever they are.
                    MediaEvent::Published(id) if !muted(&self.floor, id).is_empty() => self.start(Effect::Mute, id),
                    MediaEvent::Published(_) => {}
                    MediaEvent::Started => self.compare_now.notify_one(),
                },
            }
        }
    }

    /// Does what follows from the difference between two states of rooms.
    fn follow(&self, before: &OpenRooms, open: &OpenRooms) {
        let (before, open) = (before.attempts(), open.attempts());
        for (&id, &attempt) in &open {
            match before.get(&id) {
                None => self.start(Effect::Make, id),
                Some(earlier) if *earlier < attempt => self.start(Effect::Renew, id),
                Some(_) => {}
            }
        }
        for &id in before.keys().filter(|id| !open.contains_key(id)) {
            self.start(Effect::Close, id);
        }
    }

    /// Does what follows here from what another node wrote: pages whose consultation is over may be connected to this one.
    fn leave(&self, before: &OpenRooms, open: &OpenRooms) {
        let (before, open) = (before.attempts(), open.attempts());
        for &id in before.keys().filter(|id| !open.contains_key(id)) {
            self.start(Effect::Leave, id);
        }
    }

    /// Starts and stops the recordings of these consultations, as far as they are open: with its room, a recording ends.
    fn turn(&self, tapes: &[ConsultationId]) {
        for id in tapes.iter().copied().filter(|id| is_open(&self.floor, *id)) {
            self.start(Effect::Make, id);
        }
    }

    /// Effects run beside each other: one room that is slow to be made must not hold up the others. Their number is
    /// bounded by the number of hosts, since each belongs to a consultation.
    fn start(&self, effect: Effect, id: ConsultationId) {
        let (floor, rooms) = (self.floor.clone(), Arc::clone(&self.rooms));
        tokio::spawn(async move {
            let mut pause = EFFECT_PAUSE;
            for attempt in 1..=EFFECT_TRIES {
                let plan = RoomPlan::of(&floor.read(), id);
                let result = match effect {
                    Effect::Make => make(&floor, &*rooms, id, rooms.ensure(plan)).await,
                    Effect::Renew => make(&floor, &*rooms, id, rooms.renew(plan)).await,
                    Effect::Close => rooms.close(id).await,
                    Effect::Leave => rooms.leave(id).await,
                    Effect::Mute => keep_muted(&floor, &*rooms, id).await,
                };
                let Err(error) = result else {
                    // Of effects at the same time, the one that began last need not be done last.
                    if plan.records != RoomPlan::of(&floor.read(), id).records {
                        continue;
                    }
                    return;
                };
                if !error.is_retryable() || attempt == EFFECT_TRIES {
                    tracing::error!(error = &error as &dyn std::error::Error, janus.room = %id, ?effect, "left to reconciling");
                    return;
                }
                tokio::time::sleep(pause).await;
                pause *= 2;
            }
        });
    }
}

/// The consultations whose recording runs now. Of the floor as it is, and not as of one commit: what was refused since must
/// not be recorded for a moment more.
fn running_tapes(floor: &FloorHandle) -> BTreeSet<ConsultationId> {
    let floor = floor.read();
    floor.open_consultations().filter(|open| open.room.tape.is_running()).map(|open| open.id).collect()
}

/// Makes a room by `making` it, as long as its consultation is open.
///
/// One that ends meanwhile, at whichever node, may have had its room closed before it was made here, and nobody would
/// close it again for long. So the log is asked afterwards; where it cannot be read, comparing repairs it.
async fn make(
    floor: &FloorHandle,
    rooms: &dyn MediaRooms,
    id: ConsultationId,
    making: impl Future<Output = Result<(), MediaError>>,
) -> Result<(), MediaError> {
    if is_open(floor, id) {
        making.await?;
        floor.catch_up().await.ok();
        if is_open(floor, id) {
            return Ok(());
        }
    }
    rooms.close(id).await
}

/// Who is muted there.
fn muted(floor: &FloorHandle, id: ConsultationId) -> BTreeSet<Participant> {
    let floor = floor.read();
    let Some((ticket, open)) = floor.ticket_of(id).and_then(|ticket| Some((ticket, ticket.consultation()?))) else {
        return BTreeSet::new();
    };
    open.room.muted.iter().filter_map(|customer| Participant::of(ticket, id, *customer)).collect()
}

/// Lets nothing be heard of those who are muted, whatever they have published since.
async fn keep_muted(floor: &FloorHandle, rooms: &dyn MediaRooms, id: ConsultationId) -> Result<(), MediaError> {
    let meant = muted(floor, id);
    for participant in &meant {
        rooms.mute(*participant, true).await?;
    }
    // Whoever has chosen to speak meanwhile is not to be silenced by what was meant before.
    for participant in meant.difference(&muted(floor, id)) {
        rooms.mute(*participant, false).await?;
    }
    Ok(())
}

/// Whether a consultation needs its room, as far as this node knows.
fn is_open(floor: &FloorHandle, id: ConsultationId) -> bool {
    floor.read().ticket_of(id).is_some_and(|ticket| ticket.consultation().is_some())
}

async fn tell(floor: &FloorHandle, consultation: ConsultationId, side: Side, up: bool) {
    // Unavailable now is found again at the next look.
    floor.ask(Command::Media { consultation, side, up }).await.ok();
}
