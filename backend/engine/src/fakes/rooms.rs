//! A media server in memory.

use std::collections::{BTreeMap, BTreeSet};

use anteroom_domain::{consultation::Side, ids::ConsultationId};
use async_trait::async_trait;
use parking_lot::Mutex;

use super::Planned;
use crate::ports::{MediaError, MediaRooms, MediaSides, Participant, RoomPlan};

/// One thing that was asked of [`FakeRooms`] and changes something there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoomCall {
    /// [`MediaRooms::ensure`].
    Ensure(ConsultationId),
    /// [`MediaRooms::renew`].
    Renew(ConsultationId),
    /// [`MediaRooms::close`].
    Close(ConsultationId),
    /// [`MediaRooms::mute`].
    Mute(Participant, bool),
}

/// A media server in memory: remembers its rooms and what it was asked.
#[derive(Debug, Default)]
pub struct FakeRooms {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    rooms: BTreeMap<ConsultationId, MediaSides>,
    recording: BTreeSet<ConsultationId>,
    calls: Vec<RoomCall>,
    left: Vec<ConsultationId>,
    unavailable: bool,
}

impl State {
    fn set_recording(&mut self, consultation: ConsultationId, records: bool) {
        if records {
            self.recording.insert(consultation);
        } else {
            self.recording.remove(&consultation);
        }
    }
}

impl FakeRooms {
    /// What was asked so far, in order, including what failed because it was unavailable.
    pub fn calls(&self) -> Vec<RoomCall> {
        self.state.lock().calls.clone()
    }

    /// What was left to others so far, in order.
    pub fn left(&self) -> Vec<ConsultationId> {
        self.state.lock().left.clone()
    }

    /// The rooms that exist.
    pub fn rooms(&self) -> Vec<ConsultationId> {
        self.state.lock().rooms.keys().copied().collect()
    }

    /// Which sides publish in a room, as the media server itself knows; `None` where there is no room.
    pub fn sides(&self, consultation: ConsultationId) -> Option<MediaSides> {
        self.state.lock().rooms.get(&consultation).copied()
    }

    /// The rooms that are recorded.
    pub fn recording(&self) -> Vec<ConsultationId> {
        self.state.lock().recording.iter().copied().collect()
    }

    /// Starts or stops a recording, past whoever should.
    pub fn set_recording(&self, consultation: ConsultationId, records: bool) {
        self.state.lock().set_recording(consultation, records);
    }

    /// One side begins or stops to publish. Nothing happens where there is no room.
    pub fn set_media(&self, consultation: ConsultationId, side: Side, up: bool) {
        if let Some(sides) = self.state.lock().rooms.get_mut(&consultation) {
            match side {
                Side::Customer => sides.customer = up,
                Side::Host => sides.host = up,
            }
        }
    }

    /// Loses every room, as a media server does that starts again.
    pub fn forget_everything(&self) {
        let mut state = self.state.lock();
        state.rooms.clear();
        state.recording.clear();
    }

    /// Whether it answers from now on. While it does not, every operation fails and changes nothing.
    pub fn set_available(&self, available: bool) {
        self.state.lock().unavailable = !available;
    }

    fn with<T>(&self, doing: &'static str, answer: impl FnOnce(&mut State) -> T) -> Result<T, MediaError> {
        let mut state = self.state.lock();
        if state.unavailable {
            return Err(MediaError::Unavailable { doing, source: Planned.into() });
        }
        Ok(answer(&mut state))
    }

    fn record(&self, call: RoomCall) {
        self.state.lock().calls.push(call);
    }
}

#[async_trait]
impl MediaRooms for FakeRooms {
    async fn ensure(&self, RoomPlan { consultation, records, .. }: RoomPlan) -> Result<(), MediaError> {
        self.record(RoomCall::Ensure(consultation));
        self.with("making a room", |state| {
            state.rooms.entry(consultation).or_default();
            state.set_recording(consultation, records);
        })
    }

    async fn renew(&self, RoomPlan { consultation, records, .. }: RoomPlan) -> Result<(), MediaError> {
        self.record(RoomCall::Renew(consultation));
        self.with("making a room anew", |state| {
            state.rooms.insert(consultation, MediaSides::default());
            state.set_recording(consultation, records);
        })
    }

    async fn close(&self, consultation: ConsultationId) -> Result<(), MediaError> {
        self.record(RoomCall::Close(consultation));
        self.with("closing a room", |state| {
            state.rooms.remove(&consultation);
            state.recording.remove(&consultation);
        })
    }

    async fn leave(&self, consultation: ConsultationId) -> Result<(), MediaError> {
        self.with("leaving a room", |state| state.left.push(consultation))
    }

    async fn mute(&self, participant: Participant, muted: bool) -> Result<(), MediaError> {
        self.record(RoomCall::Mute(participant, muted));
        self.with("muting", |_| ())
    }

    async fn media(&self, consultation: ConsultationId) -> Result<MediaSides, MediaError> {
        self.with("asking who has media", |state| state.rooms.get(&consultation).copied().unwrap_or_default())
    }

    async fn list(&self) -> Result<Vec<ConsultationId>, MediaError> {
        self.with("listing rooms", |state| state.rooms.keys().copied().collect())
    }

    async fn ping(&self) -> Result<(), MediaError> {
        self.with("asking for an answer", |_| ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOM: ConsultationId = ConsultationId(7);

    #[tokio::test]
    async fn a_room_made_twice_keeps_its_media_and_a_renewed_one_loses_it() {
        let rooms = FakeRooms::default();
        rooms.ensure(RoomPlan::usual(ROOM)).await.unwrap();
        rooms.set_media(ROOM, Side::Host, true);
        rooms.ensure(RoomPlan::usual(ROOM)).await.unwrap();
        assert_eq!(rooms.media(ROOM).await.unwrap(), MediaSides { customer: false, host: true });
        rooms.renew(RoomPlan::usual(ROOM)).await.unwrap();
        assert_eq!(rooms.media(ROOM).await.unwrap(), MediaSides::default());
        assert_eq!(rooms.calls(), [RoomCall::Ensure(ROOM), RoomCall::Ensure(ROOM), RoomCall::Renew(ROOM)]);
    }

    #[tokio::test]
    async fn an_unavailable_media_server_changes_nothing_and_one_that_started_again_has_no_rooms() {
        let rooms = FakeRooms::default();
        rooms.ensure(RoomPlan::usual(ROOM)).await.unwrap();
        rooms.set_available(false);
        assert!(rooms.close(ROOM).await.unwrap_err().is_retryable());
        rooms.set_available(true);
        assert_eq!(rooms.list().await.unwrap(), [ROOM]);
        rooms.forget_everything();
        assert_eq!(rooms.list().await.unwrap(), []);
        rooms.close(ROOM).await.unwrap();
    }
}
