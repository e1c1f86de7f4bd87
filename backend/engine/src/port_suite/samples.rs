//! Commits, floors and accounts to try stores with.

use anteroom_domain::{
    SignedDuration, Timestamp,
    consultation::Side,
    estimate::Estimate,
    event::{Commit, Event, OfferEnd},
    floor::{Floor, Snapshot},
    host::{Duty, PauseReason},
    hours::OpeningHours,
    ids::{AccountId, ConsultationId, CustomerId, HostId, NodeId, Revision, SessionId, Slug, TicketId},
    in_room::{RoomChange, Writer},
    kept::KeptPlace,
    line::LineKey,
    session::Settings,
    ticket::{EndReason, RemoveReason, Returned, Staff},
    turned_away::TurnedAway,
};

use crate::ports::{Account, Check, CheckedDevice, CheckedPath, Kept, Role};

const NODE: NodeId = NodeId(0x0de);
const SESSION: SessionId = SessionId(0x5e55);
const HOST: HostId = HostId(0x4057);
/// Someone who comes along, with the largest id there is.
const GUEST: CustomerId = CustomerId(u128::MAX);
const TICKET: TicketId = TicketId(u128::MAX);
const CONSULTATION: ConsultationId = ConsultationId(0xc0);

/// An instant so many milliseconds after nine o'clock UTC on a day in March 2026.
pub fn at(ms: i64) -> Timestamp {
    Timestamp::constant(1_772_442_000, 0) + SignedDuration::from_millis(ms)
}

/// What decides how long something is kept that was stored then.
pub fn kept(ms: i64) -> Kept {
    Kept { session: SESSION, customer: Some(GUEST), saved_at: at(ms) }
}

/// A check of which nothing is wrong, made then.
pub fn check(ms: i64) -> Check {
    let works = CheckedDevice::Works;
    Check { path: CheckedPath::Direct, weak: false, camera: works, microphone: works, at: at(ms) }
}

/// A commit with one event, written by `node`.
pub fn commit(revision: u64, node: NodeId) -> Commit {
    let ms = i64::try_from(revision).expect("a sample has few revisions");
    let event =
        Event::CustomerPresenceChanged { ticket: TICKET, customer: CustomerId(0), node, online: revision % 2 == 1 };
    Commit { revision: Revision(revision), at: at(ms), node, events: vec![event] }
}

/// A commit with at least one of every event, with the odd values that a store could lose.
pub fn commit_of_everything(revision: u64) -> Commit {
    let at_ms = |ms| at(ms);
    let settings = Settings { line_max: u32::MAX, ..Settings::default() };
    let key = LineKey::after(LineKey::joining(u8::MAX, at_ms(8), 7), u64::from(u32::MAX));
    let events = vec![
        created(SESSION, "everything", "Éva's \u{1f984} \"$service\" with a.dot", settings.clone()),
        Event::SessionConfigured { session: SESSION, name: String::new(), description: "…".to_owned(), settings },
        Event::SessionHoursChanged { session: SESSION, hours: OpeningHours::always("Europe/Vienna") },
        Event::SessionArchivedChanged { session: SESSION, archived: true },
        Event::HostAssigned { session: SESSION, host: HOST },
        Event::HostUnassigned { session: SESSION, host: HOST },
        Event::HostDutyChanged { host: HOST, duty: Duty::Paused(PauseReason::MissedOffers) },
        Event::HostPresenceChanged { host: HOST, node: NODE, online: true },
        Event::WrapUpEnded { host: HOST },
        Event::TicketJoined {
            ticket: TICKET,
            session: SESSION,
            customer: CustomerId(0),
            // Beyond what a double can hold, within what every database can.
            seq: (1 << 62) + 1,
            class: u8::MAX,
            node: None,
            draft_by: Some(at_ms(10)),
            promised: Some(Estimate { likely_by: at_ms(11), surely_by: at_ms(12) }),
            carried: Some(KeptPlace { ticket: TICKET, key: LineKey::joining(2, at_ms(14), 3) }),
        },
        Event::TicketEnded { ticket: TICKET, reason: EndReason::ClosedOut, wrap_up_until: None, place_kept: true },
        Event::KeptPlacesOpened { session: SESSION, claim_until: at_ms(15) },
        Event::KeptPlacesClosed { session: SESSION },
        Event::KeptPlacesLapsed { session: SESSION },
        Event::TurnedAwayCounted {
            session: SESSION,
            counts: TurnedAway { too_often: 1 << 62, ..TurnedAway::default() },
        },
        Event::CustomerPresenceChanged { ticket: TICKET, customer: GUEST, node: NODE, online: false },
        Event::DraftSubmitted { ticket: TICKET },
        Event::SteppedAway { ticket: TICKET, until: at_ms(13) },
        Event::CameBack { ticket: TICKET },
        Event::PlaceMoved { ticket: TICKET, from: CustomerId(0), to: GUEST, node: Some(NODE) },
        Event::PartyJoined { ticket: TICKET, customer: GUEST, node: None },
        Event::PartyLeft { ticket: TICKET, customer: GUEST },
        Event::AskedToStay { ticket: TICKET, answer_by: at_ms(14) },
        Event::StayConfirmed { ticket: TICKET, ask_again_at: at_ms(15) },
        Event::ClassChanged { ticket: TICKET, class: 0, by: Some(Staff::Host(HOST)) },
        Event::ClassChanged { ticket: TICKET, class: u8::MAX, by: None },
        Event::TicketOffered { ticket: TICKET, consultation: CONSULTATION, host: HOST, expires_at: at_ms(1) },
        Event::OfferReturned { ticket: TICKET, host: HOST, why: OfferEnd::Missed, left_alone_until: None },
        Event::OfferReturned { ticket: TICKET, host: HOST, why: OfferEnd::Declined, left_alone_until: Some(at_ms(2)) },
        Event::TicketCalled {
            ticket: TICKET,
            consultation: CONSULTATION,
            host: HOST,
            alert_again_at: at_ms(3),
            answer_by: at_ms(4),
            picked_out_of_order: true,
        },
        Event::AlertedAgain { ticket: TICKET },
        Event::CallAnswered { ticket: TICKET, media_by: at_ms(5) },
        Event::MediaChanged { ticket: TICKET, side: Side::Host, up: true },
        Event::InRoom { ticket: TICKET, change: RoomChange::Written(Writer::Host(HOST)) },
        Event::InRoom { ticket: TICKET, change: RoomChange::RecordingPaused },
        Event::RoomRenewed { ticket: TICKET, media_by: at_ms(6) },
        Event::ConsultationBegan { ticket: TICKET },
        Event::ConsultationInterrupted { ticket: TICKET, by: Side::Customer, rejoin_by: at_ms(7) },
        Event::ConsultationResumed { ticket: TICKET },
        Event::TicketRequeued { ticket: TICKET, host: HOST, why: Returned::HostLostDuring, key: key.resumed() },
        Event::TicketHeld { ticket: TICKET, host: HOST },
        Event::TicketTransferred {
            ticket: TICKET,
            session: SESSION,
            wanted_host: Some(HOST),
            key,
            by: Staff::Admin,
            wrap_up_until: None,
        },
        Event::TicketRemoved { ticket: TICKET, by: Staff::Host(HOST), why: RemoveReason::Misuse, wrap_up_until: None },
        Event::RemovalUndone { ticket: TICKET, by: Staff::Admin },
        Event::WrapUpExtended { host: HOST, until: at_ms(16) },
        Event::TicketEnded {
            ticket: TICKET,
            reason: EndReason::Served,
            wrap_up_until: Some(at_ms(9)),
            place_kept: false,
        },
        Event::NodeLost { node: NODE },
    ];
    Commit { revision: Revision(revision), at: at(i64::try_from(revision).expect("small")), node: NODE, events }
}

fn created(session: SessionId, slug: &str, description: &str, settings: Settings) -> Event {
    let slug: Slug = slug.parse().expect("the sample's slug is a slug");
    let name = format!("Session {slug}");
    Event::SessionCreated { session, slug, name, description: description.to_owned(), settings }
}

/// A snapshot after `revision` commits, each of which created a session with a description of that many bytes.
pub fn snapshot(revision: u64, description_bytes: usize) -> Snapshot {
    let mut floor = Floor::default();
    for number in 1..=revision {
        // Not the same byte again and again, so that no compression makes it small by accident of the sample.
        let description: String = (0..description_bytes).map(|i| letter(i, number)).collect();
        let event = created(SessionId(number.into()), &format!("session-{number}"), &description, Settings::default());
        let at = at(i64::try_from(number).expect("a sample has few revisions"));
        floor.apply_commit(&Commit { revision: Revision(number), at, node: NODE, events: vec![event] });
    }
    Snapshot::from(&floor)
}

fn letter(index: usize, number: u64) -> char {
    let mixed = (index as u64 ^ (number << 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    char::from(b'a' + u8::try_from((mixed >> 40) % 26).expect("less than 26"))
}

/// A host's account.
pub fn account(id: u128, username: &str) -> Account {
    let hash = "$argon2id$v=19$m=8,t=1,p=1$c2FsdA$aGFzaA".to_owned();
    Account::new(AccountId(id), username.to_owned(), "Åsa Öberg".to_owned(), Role::Host, hash)
}

/// A customer's account.
pub fn customer_account(id: u128, username: &str) -> Account {
    Account { role: Role::Customer, customer: Some(CustomerId(u128::MAX - id)), ..account(id, username) }
}
