//! Keeps rooms and the floor in agreement: rooms are made, renewed and closed as consultations come and go, and what
//! the media server says about media reaches the floor, even when its events are lost.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use anteroom_domain::{
    command::Command,
    consultation::{Consultation, Side},
    event::{Commit, Event},
    floor::Floor,
    ids::{ConsultationId, Revision, TicketId},
    ticket::TicketState,
};
use tokio::{
    sync::{Notify, broadcast::error::RecvError, mpsc},
    time::MissedTickBehavior,
};
use tokio_util::sync::CancellationToken;

use crate::{
    floor::FloorHandle,
    ports::{MediaError, MediaEvent, MediaRooms},
};

/// How often every room is compared with the floor.
const RECONCILE_EVERY: Duration = Duration::from_mins(1);
/// How often those consultations are looked at that wait for media.
const LOOK_EVERY: Duration = Duration::from_secs(3);
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

/// The rooms that the consultations of a floor need, as of one commit. Kept beside the floor, which is ahead whenever
/// several commits came at once: whose commit opened or ended a consultation is told by that commit alone.
#[derive(Clone)]
struct OpenRooms {
    revision: Revision,
    by_ticket: BTreeMap<TicketId, (ConsultationId, u8)>,
}

impl OpenRooms {
    fn of(floor: &Floor) -> Self {
        let open = floor.tickets().filter_map(|t| t.consultation().map(|c| (t.id, (c.id, c.room_attempt))));
        Self { revision: floor.revision(), by_ticket: open.collect() }
    }

    /// The rooms, each with which making of it this is.
    fn attempts(&self) -> BTreeMap<ConsultationId, u8> {
        self.by_ticket.values().copied().collect()
    }

    fn apply(&mut self, commit: &Commit) {
        if commit.revision <= self.revision {
            return;
        }
        self.revision = commit.revision;
        for event in &commit.events {
            if let Event::TicketCalled { ticket, consultation, .. } = event {
                self.by_ticket.insert(*ticket, (*consultation, 1));
            } else if let Event::RoomRenewed { ticket, .. } = event {
                if let Some((_, attempt)) = self.by_ticket.get_mut(ticket) {
                    *attempt += 1;
                }
            } else if let Event::TicketRequeued { ticket, .. } | Event::TicketEnded { ticket, .. } = event {
                self.by_ticket.remove(ticket);
            }
        }
    }
}

/// Takes care of rooms. Make it with [`MediaCare::new`] and run it.
pub struct MediaCare {
    floor: FloorHandle,
    rooms: Arc<dyn MediaRooms>,
    news: mpsc::Receiver<MediaEvent>,
    compare_now: Arc<Notify>,
}

#[derive(Debug, Clone, Copy)]
enum Effect {
    Make,
    Renew,
    Close,
}

impl MediaCare {
    /// Over this floor and these rooms; also returns where events are to be put.
    pub fn new(floor: FloorHandle, rooms: Arc<dyn MediaRooms>) -> (Self, MediaNews) {
        let (sender, news) = mpsc::channel(EVENTS_MAX);
        (Self { floor, rooms, news, compare_now: Arc::default() }, MediaNews(sender))
    }

    /// Runs until `stop`. Comparing asks the media server and may wait for it; what follows from commits and news never
    /// waits for that.
    pub async fn run(self, stop: CancellationToken) {
        let comparison = Comparison { floor: self.floor.clone(), rooms: Arc::clone(&self.rooms) };
        let again = Arc::clone(&self.compare_now);
        let follow = self.follow_all(&stop);
        let compare = comparison.run(&again, &stop);
        tokio::join!(follow, compare);
    }

    async fn follow_all(mut self, stop: &CancellationToken) {
        let mut commits = self.floor.subscribe();
        let mut open = OpenRooms::of(&self.floor.read());
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                commit = commits.recv() => {
                    let before = open.clone();
                    match commit {
                        Ok(commit) => {
                            open.apply(&commit);
                            // The node that wrote a commit does what follows from it; the others would only do it again.
                            if commit.node == self.floor.node() {
                                self.follow(&before, &open);
                            }
                        }
                        Err(RecvError::Lagged(_)) => {
                            self.compare_now.notify_one();
                            open = OpenRooms::of(&self.floor.read());
                            self.follow(&before, &open);
                        }
                        Err(RecvError::Closed) => return,
                    }
                }
                Some(event) = self.news.recv() => match event {
                    MediaEvent::Media { participant, up } => {
                        tell(&self.floor, participant.consultation, participant.side, up).await;
                    }
                    MediaEvent::Started => self.compare_now.notify_one(),
                },
            }
        }
    }

    /// Does what follows from the difference between two states.
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

    /// Effects run beside each other: one room that is slow to be made must not hold up the others. Their number is
    /// bounded by the number of hosts, since each belongs to a consultation.
    fn start(&self, effect: Effect, id: ConsultationId) {
        let (floor, rooms) = (self.floor.clone(), Arc::clone(&self.rooms));
        tokio::spawn(async move {
            let mut pause = EFFECT_PAUSE;
            for attempt in 1..=EFFECT_TRIES {
                // A consultation that ended while its room could not be made needs none: nothing would close it again.
                let is_open = || floor.read().ticket_of(id).is_some();
                if attempt > 1 && !matches!(effect, Effect::Close) && !is_open() {
                    return;
                }
                let result = match effect {
                    Effect::Make => rooms.ensure(id).await,
                    Effect::Renew => rooms.renew(id).await,
                    Effect::Close => rooms.close(id).await,
                };
                let Err(error) = result else { return };
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

/// Compares what the media server says with what the floor believes.
struct Comparison {
    floor: FloorHandle,
    rooms: Arc<dyn MediaRooms>,
}

impl Comparison {
    async fn run(self, again: &Notify, stop: &CancellationToken) {
        let mut reconcile = tokio::time::interval(RECONCILE_EVERY);
        let mut look = tokio::time::interval(LOOK_EVERY);
        reconcile.set_missed_tick_behavior(MissedTickBehavior::Delay);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = again.notified() => reconcile.reset_immediately(),
                _ = look.tick() => self.look_at(&self.waiting_for_media()).await,
                _ = reconcile.tick() => self.reconcile().await,
            }
        }
    }

    /// The consultations in which somebody's media is missing: their events may have been lost.
    fn waiting_for_media(&self) -> Vec<Consultation> {
        let floor = self.floor.read();
        let waits =
            |state: &TicketState| matches!(state, TicketState::Calling { .. } | TicketState::Interrupted { .. });
        floor.tickets().filter(|t| waits(&t.state)).filter_map(|t| t.consultation().cloned()).collect()
    }

    /// Asks the media server who has media, and tells the floor where that differs.
    async fn look_at(&self, consultations: &[Consultation]) {
        for consultation in consultations {
            let Ok(media) = self.rooms.media(consultation.id).await else { return };
            for (side, up) in [(Side::Customer, media.customer), (Side::Host, media.host)] {
                if consultation.media.of(side) != up {
                    tell(&self.floor, consultation.id, side, up).await;
                }
            }
        }
    }

    async fn reconcile(&self) {
        if let Err(error) = self.make_rooms_agree().await {
            tracing::warn!(error = &error as &dyn std::error::Error, "rooms cannot be compared");
        }
    }

    async fn make_rooms_agree(&self) -> Result<(), MediaError> {
        // The rooms first: one that is made after this belongs to a consultation that is read below.
        let existing = self.rooms.list().await?;
        let open: Vec<_> = self.floor.read().open_consultations().cloned().collect();
        let wanted: BTreeSet<_> = open.iter().map(|c| c.id).collect();
        for id in existing.into_iter().filter(|id| !wanted.contains(id)) {
            tracing::info!(janus.room = %id, "closing a room that no consultation needs");
            self.rooms.close(id).await?;
        }
        for consultation in &open {
            self.rooms.ensure(consultation.id).await?;
        }
        self.look_at(&open).await;
        Ok(())
    }
}

async fn tell(floor: &FloorHandle, consultation: ConsultationId, side: Side, up: bool) {
    // Unavailable now is found again at the next look.
    floor.ask(Command::Media { consultation, side, up }).await.ok();
}
