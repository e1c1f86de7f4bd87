//! Which rooms are needed, as of one commit.

use std::collections::BTreeMap;

use anteroom_domain::{
    event::{Commit, Event},
    floor::Floor,
    ids::{ConsultationId, Revision, TicketId},
};

/// The rooms that the consultations of a floor need, as of one commit. Kept beside the floor, which is ahead whenever
/// several commits came at once: whose commit opened or ended a consultation is told by that commit alone.
#[derive(Clone)]
pub(super) struct OpenRooms {
    revision: Revision,
    by_ticket: BTreeMap<TicketId, (ConsultationId, u8)>,
}

impl OpenRooms {
    pub(super) fn of(floor: &Floor) -> Self {
        let open = floor.tickets().filter_map(|t| t.consultation().map(|c| (t.id, (c.id, c.room_attempt))));
        Self { revision: floor.revision(), by_ticket: open.collect() }
    }

    /// The rooms, each with which making of it this is.
    pub(super) fn attempts(&self) -> BTreeMap<ConsultationId, u8> {
        self.by_ticket.values().copied().collect()
    }

    /// The consultations whose room is needed in one of the two only.
    pub(super) fn difference(&self, other: &Self) -> impl Iterator<Item = ConsultationId> {
        let (one, other) = (self.attempts(), other.attempts());
        let only = |a: &BTreeMap<ConsultationId, u8>, b: &BTreeMap<ConsultationId, u8>| {
            a.keys().filter(|id| !b.contains_key(id)).copied().collect::<Vec<_>>()
        };
        let (began, ended) = (only(&other, &one), only(&one, &other));
        began.into_iter().chain(ended)
    }

    pub(super) fn apply(&mut self, commit: &Commit) {
        if commit.revision <= self.revision {
            return;
        }
        self.revision = commit.revision;
        for event in &commit.events {
            self.apply_event(event);
        }
    }

    fn apply_event(&mut self, event: &Event) {
        match event {
            Event::TicketCalled { ticket, consultation, .. } => {
                self.by_ticket.insert(*ticket, (*consultation, 1));
            }
            Event::RoomRenewed { ticket, .. } => {
                if let Some((_, attempt)) = self.by_ticket.get_mut(ticket) {
                    *attempt += 1;
                }
            }
            Event::TicketRequeued { ticket, .. }
            | Event::TicketHeld { ticket, .. }
            | Event::TicketTransferred { ticket, .. }
            | Event::TicketRemoved { ticket, .. }
            | Event::TicketEnded { ticket, .. } => {
                self.by_ticket.remove(ticket);
            }
            // Every event is listed, so that a new one is not forgotten here: a room that stays open is someone's camera.
            Event::SessionCreated { .. }
            | Event::SessionConfigured { .. }
            | Event::SessionHoursChanged { .. }
            | Event::SessionArchivedChanged { .. }
            | Event::HostAssigned { .. }
            | Event::HostUnassigned { .. }
            | Event::HostDutyChanged { .. }
            | Event::HostPresenceChanged { .. }
            | Event::WrapUpEnded { .. }
            | Event::WrapUpExtended { .. }
            | Event::TicketJoined { .. }
            | Event::DraftSubmitted { .. }
            | Event::CustomerPresenceChanged { .. }
            | Event::SteppedAway { .. }
            | Event::CameBack { .. }
            | Event::PlaceMoved { .. }
            | Event::InRoom { .. }
            | Event::PartyJoined { .. }
            | Event::PartyLeft { .. }
            | Event::AskedToStay { .. }
            | Event::StayConfirmed { .. }
            | Event::ClassChanged { .. }
            | Event::TicketOffered { .. }
            | Event::OfferReturned { .. }
            | Event::AlertedAgain { .. }
            | Event::CallAnswered { .. }
            | Event::MediaChanged { .. }
            | Event::ConsultationBegan { .. }
            | Event::ConsultationInterrupted { .. }
            | Event::ConsultationResumed { .. }
            | Event::RemovalUndone { .. }
            | Event::KeptPlacesOpened { .. }
            | Event::KeptPlacesClosed { .. }
            | Event::KeptPlacesLapsed { .. }
            | Event::TurnedAwayCounted { .. }
            | Event::NodeLost { .. } => {}
        }
    }
}
