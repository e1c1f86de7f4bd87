//! An example of each event, with every field that may be absent both ways: what the format of the log is tested with.

use anteroom_domain::{
    Timestamp,
    consultation::Side,
    estimate::Estimate,
    event::{Event, OfferEnd},
    host::{Duty, PauseReason},
    hours::{OpeningHours, Override, OverrideState},
    ids::{CameraId, ConsultationId, CustomerId, HostId, NodeId, SessionId, TicketId},
    in_room::{RoomChange, Writer},
    kept::KeptPlace,
    line::LineKey,
    room::{Chat, Feedback, Recording, VideoCodec},
    session::{Assignment, Closing, Entry, Settings, Unstaffed},
    ticket::{EndReason, RemoveReason, Returned, Staff},
    turned_away::TurnedAway,
};

use crate::common::at;

const SESSION: SessionId = SessionId(0x51);
const HOST: HostId = HostId(0x41);
const CUSTOMER: CustomerId = CustomerId(0xc1);
const CAMERA: CameraId = CameraId(0xca);
const OTHER: CustomerId = CustomerId(0xc3);
const TICKET: TicketId = TicketId(0x71);
const CONSULTATION: ConsultationId = ConsultationId(0xc2);
const NODE: NodeId = NodeId(0x91);

fn then() -> Timestamp {
    at("2026-03-02T09:00:30.123456789Z")
}

fn key() -> LineKey {
    LineKey { class: 1, fresh: false, effective_at: then(), seq: 7, behind: 12 }
}

/// In the order of the committed file: a line of it never changes its place.
pub(crate) fn examples() -> Vec<Event> {
    let mut events = Vec::new();
    events.extend(of_sessions());
    events.extend(of_customers());
    events.extend(of_staff());
    events.extend(of_consultations());
    events.extend(of_every_reason());
    events
}

/// Every setting differs from its default, and from every other number.
fn settings() -> Settings {
    Settings {
        assignment: Assignment::Automatic,
        unstaffed: Unstaffed::Refuse,
        entry: Entry::Account,
        line_max: 1,
        grace_s: 2,
        offer_s: 3,
        answer_s: 4,
        media_s: 5,
        rejoin_s: 6,
        media_min_s: 7,
        wrap_up_s: 8,
        reject_delay_s: 9,
        missed_offers_max: 10,
        missed_call_behind: 11,
        consent_text: "You agree.".to_owned(),
        draft_s: 12,
        away_max_s: 13,
        party_max: 14,
        longest_wait_s: 15,
        unstaffed_prompt_s: 16,
        unstaffed_again_s: 17,
        unstaffed_answer_s: 18,
        class: 19,
        ageing_s: 20,
        weight: 21,
        cooldown_s: 22,
        held_max: 23,
        held_host_s: 24,
        at_closing: Closing::Cutoff,
        keeps_places: true,
        kept_place_min: 26,
        transfers_to_tail: true,
        video_codec: VideoCodec::H264,
        video_kbps_max: 27,
        chat: Chat::Words,
        file_mb_max: 28,
        recording: Recording::Asked,
        recording_days: 29,
        feedback: Feedback::Off,
        retention_days: 25,
        nickname_only: true,
    }
}

fn of_sessions() -> Vec<Event> {
    let counts = TurnedAway { closed: 1, too_late: 2, full: 3, unstaffed: 4, too_soon: 5, too_often: 6 };
    let (name, description) = ("Contact centre".to_owned(), "Ask us anything — we answer.".to_owned());
    vec![
        Event::SessionCreated {
            session: SESSION,
            slug: "contact-centre".parse().expect("a slug"),
            name: name.clone(),
            description: description.clone(),
            settings: settings(),
        },
        Event::SessionConfigured { session: SESSION, name, description, settings: Settings::default() },
        Event::SessionArchivedChanged { session: SESSION, archived: true },
        Event::HostAssigned { session: SESSION, host: HOST },
        Event::HostUnassigned { session: SESSION, host: HOST },
        Event::HostPresenceChanged { host: HOST, node: NODE, online: true },
        Event::KeptPlacesOpened { session: SESSION, claim_until: then() },
        Event::KeptPlacesClosed { session: SESSION },
        Event::KeptPlacesLapsed { session: SESSION },
        Event::TurnedAwayCounted { session: SESSION, counts },
        Event::WrapUpEnded { host: HOST },
        Event::WrapUpExtended { host: HOST, until: then() },
    ]
}

fn of_customers() -> Vec<Event> {
    let promised = Some(Estimate { likely_by: then(), surely_by: then() });
    vec![
        Event::TicketJoined {
            ticket: TICKET,
            session: SESSION,
            customer: CUSTOMER,
            seq: 7,
            class: 1,
            node: Some(NODE),
            draft_by: Some(then()),
            promised,
            carried: None,
        },
        Event::TicketJoined {
            ticket: TICKET,
            session: SESSION,
            customer: CUSTOMER,
            seq: 8,
            class: 0,
            node: None,
            draft_by: None,
            promised: None,
            carried: None,
        },
        Event::TicketJoined {
            ticket: TICKET,
            session: SESSION,
            customer: CUSTOMER,
            seq: 9,
            class: 1,
            node: None,
            draft_by: None,
            promised: None,
            carried: Some(KeptPlace { ticket: TICKET, key: key() }),
        },
        Event::DraftSubmitted { ticket: TICKET },
        Event::CustomerPresenceChanged { ticket: TICKET, customer: CUSTOMER, node: NODE, online: false },
        Event::SteppedAway { ticket: TICKET, until: then() },
        Event::CameBack { ticket: TICKET },
        Event::PlaceMoved { ticket: TICKET, from: CUSTOMER, to: OTHER, node: Some(NODE) },
        Event::PlaceMoved { ticket: TICKET, from: CUSTOMER, to: OTHER, node: None },
        Event::PartyJoined { ticket: TICKET, customer: OTHER, node: Some(NODE) },
        Event::PartyJoined { ticket: TICKET, customer: OTHER, node: None },
        Event::PartyLeft { ticket: TICKET, customer: OTHER },
        Event::AskedToStay { ticket: TICKET, answer_by: then() },
        Event::StayConfirmed { ticket: TICKET, ask_again_at: then() },
    ]
}

fn of_staff() -> Vec<Event> {
    vec![
        Event::ClassChanged { ticket: TICKET, class: 2, by: None },
        Event::ClassChanged { ticket: TICKET, class: 2, by: Some(Staff::Admin) },
        Event::TicketHeld { ticket: TICKET, host: HOST },
        Event::TicketTransferred {
            ticket: TICKET,
            session: SESSION,
            wanted_host: Some(HOST),
            key: key(),
            by: Staff::Host(HOST),
            wrap_up_until: Some(then()),
        },
        Event::TicketTransferred {
            ticket: TICKET,
            session: SESSION,
            wanted_host: None,
            key: key(),
            by: Staff::Admin,
            wrap_up_until: None,
        },
        Event::RemovalUndone { ticket: TICKET, by: Staff::Host(HOST) },
    ]
}

fn of_consultations() -> Vec<Event> {
    vec![
        Event::TicketOffered { ticket: TICKET, consultation: CONSULTATION, host: HOST, expires_at: then() },
        Event::TicketCalled {
            ticket: TICKET,
            consultation: CONSULTATION,
            host: HOST,
            alert_again_at: then(),
            answer_by: then(),
            picked_out_of_order: true,
        },
        Event::AlertedAgain { ticket: TICKET },
        Event::CallAnswered { ticket: TICKET, media_by: then() },
        Event::RoomRenewed { ticket: TICKET, media_by: then() },
        Event::ConsultationBegan { ticket: TICKET },
        Event::ConsultationResumed { ticket: TICKET },
        Event::TicketEnded {
            ticket: TICKET,
            reason: EndReason::Served,
            wrap_up_until: Some(then()),
            place_kept: false,
        },
        Event::NodeLost { node: NODE },
    ]
}

/// Where there is a choice of words, each of them.
fn of_every_reason() -> Vec<Event> {
    let mut events = Vec::new();
    let removals = [RemoveReason::NotThere, RemoveReason::NotNeeded, RemoveReason::Misuse, RemoveReason::Other];
    let by_hand = |state| {
        let message = "Back at noon.".to_owned();
        let overriding = Some(Override { state, since: then(), until: Some(then()), message });
        Event::SessionHoursChanged {
            session: SESSION,
            hours: OpeningHours { overriding, ..OpeningHours::never("UTC") },
        }
    };
    events.extend([OverrideState::Open, OverrideState::Closed].map(by_hand));
    let pauses = [
        PauseReason::Asked,
        PauseReason::Break,
        PauseReason::Meeting,
        PauseReason::Paperwork,
        PauseReason::MissedOffers,
    ];
    let duties = [Duty::Off, Duty::Available].into_iter().chain(pauses.map(Duty::Paused));
    events.extend(duties.map(|duty| Event::HostDutyChanged { host: HOST, duty }));
    let ends = [OfferEnd::Declined, OfferEnd::Missed, OfferEnd::HostPaused, OfferEnd::HostLost];
    events.extend(ends.map(|why| {
        let left_alone_until = (why == OfferEnd::Missed).then_some(then());
        Event::OfferReturned { ticket: TICKET, host: HOST, why, left_alone_until }
    }));
    let in_room = [
        RoomChange::HelperCame(OTHER),
        RoomChange::HelperLeft(OTHER),
        RoomChange::Locked,
        RoomChange::Unlocked,
        RoomChange::Muted(CUSTOMER),
        RoomChange::Unmuted(CUSTOMER),
        RoomChange::Written(Writer::Guest(CUSTOMER)),
        RoomChange::Written(Writer::Host(HOST)),
        RoomChange::RecordingAsked,
        RoomChange::RecordingAgreed(CUSTOMER),
        RoomChange::RecordingRefused(CUSTOMER),
        RoomChange::RecordingRuns,
        RoomChange::RecordingPaused,
        RoomChange::RecordingEnded,
        RoomChange::CameraCame(CAMERA),
        RoomChange::CameraLeft(CAMERA),
    ];
    events.extend(in_room.map(|change| Event::InRoom { ticket: TICKET, change }));
    events.extend(Side::BOTH.map(|side| Event::MediaChanged { ticket: TICKET, side, up: true }));
    events.extend(Side::BOTH.map(|by| Event::ConsultationInterrupted { ticket: TICKET, by, rejoin_by: then() }));
    let returns = [
        Returned::OfferReturned,
        Returned::MissedCall,
        Returned::MediaFailed,
        Returned::HostLostBefore,
        Returned::HostLostDuring,
        Returned::HoldLost,
        Returned::Transferred,
        Returned::RemovalUndone,
    ];
    events.extend(returns.map(|why| Event::TicketRequeued { ticket: TICKET, host: HOST, why, key: key() }));
    events.extend(removals.map(|why| Event::TicketRemoved {
        ticket: TICKET,
        by: Staff::Admin,
        why,
        wrap_up_until: None,
    }));
    let reasons = [
        EndReason::Left,
        EndReason::Abandoned,
        EndReason::NoShow,
        EndReason::Failed,
        EndReason::Expired,
        EndReason::ClosedOut,
        EndReason::Removed,
    ];
    events.extend(reasons.map(|reason| Event::TicketEnded {
        ticket: TICKET,
        reason,
        wrap_up_until: None,
        place_kept: false,
    }));
    let (reason, wrap_up_until) = (EndReason::ClosedOut, None);
    events.push(Event::TicketEnded { ticket: TICKET, reason, wrap_up_until, place_kept: true });
    events
}

/// How many kinds of events there are.
pub(crate) const KINDS: u8 = 43;

/// Numbers the kinds of events. A new kind does not compile here until it has a number, and so an example.
pub(crate) fn kind(event: &Event) -> u8 {
    match event {
        Event::SessionCreated { .. } => 0,
        Event::SessionConfigured { .. } => 1,
        Event::SessionHoursChanged { .. } => 2,
        Event::HostAssigned { .. } => 3,
        Event::HostUnassigned { .. } => 4,
        Event::HostDutyChanged { .. } => 5,
        Event::HostPresenceChanged { .. } => 6,
        Event::WrapUpEnded { .. } => 7,
        Event::TicketJoined { .. } => 8,
        Event::CustomerPresenceChanged { .. } => 9,
        Event::TicketOffered { .. } => 10,
        Event::OfferReturned { .. } => 11,
        Event::TicketCalled { .. } => 12,
        Event::AlertedAgain { .. } => 13,
        Event::CallAnswered { .. } => 14,
        Event::MediaChanged { .. } => 15,
        Event::RoomRenewed { .. } => 16,
        Event::ConsultationBegan { .. } => 17,
        Event::ConsultationInterrupted { .. } => 18,
        Event::ConsultationResumed { .. } => 19,
        Event::TicketRequeued { .. } => 20,
        Event::TicketEnded { .. } => 21,
        Event::NodeLost { .. } => 22,
        Event::WrapUpExtended { .. } => 23,
        Event::DraftSubmitted { .. } => 24,
        Event::SteppedAway { .. } => 25,
        Event::CameBack { .. } => 26,
        Event::PlaceMoved { .. } => 27,
        Event::PartyJoined { .. } => 28,
        Event::PartyLeft { .. } => 29,
        Event::AskedToStay { .. } => 30,
        Event::StayConfirmed { .. } => 31,
        Event::ClassChanged { .. } => 32,
        Event::TicketHeld { .. } => 33,
        Event::TicketTransferred { .. } => 34,
        Event::TicketRemoved { .. } => 35,
        Event::RemovalUndone { .. } => 36,
        Event::SessionArchivedChanged { .. } => 37,
        Event::KeptPlacesOpened { .. } => 38,
        Event::KeptPlacesClosed { .. } => 39,
        Event::KeptPlacesLapsed { .. } => 40,
        Event::TurnedAwayCounted { .. } => 41,
        Event::InRoom { .. } => 42,
    }
}
