//! Offers: one host is asked for a while; whatever the answer, the ticket never moves.

use anteroom_domain::{
    command::Command,
    event::{Event, OfferEnd},
    floor::Floor,
    host::{Duty, HostState, PauseReason},
    ids::{ConsultationId, HostId, SessionId, TicketId},
    refusal::{OfferRefused, Refusal},
    ticket::Returned,
};

use crate::common::{ANNA, BILAL, World, ms};

/// One waiting customer on offer to one host.
fn offered() -> (World, SessionId, HostId, TicketId) {
    let mut world = World::new();
    let session = world.automatic();
    let host = world.host(&[session]);
    let ticket = world.join(session, ANNA);
    assert_eq!(world.offer(ticket).host, host);
    (world, session, host, ticket)
}

fn offers_ended(world: &World) -> Vec<OfferEnd> {
    let ends = world.events().filter_map(|event| match event {
        Event::OfferReturned { why, .. } => Some(*why),
        _ => None,
    });
    ends.collect()
}

#[test]
fn an_offer_reserves_the_host_until_its_deadline() {
    let (world, _, host, ticket) = offered();
    assert_eq!(world.doing(host), HostState::Reserved(ticket));
    let offer = world.offer(ticket);
    assert_eq!((offer.offered_at, offer.expires_at), (world.now, world.now + ms(20_000)));
    assert_eq!(world.floor.open_consultations().count(), 0, "no room is made for an offer");
}

#[test]
fn an_offer_can_be_accepted_up_to_the_millisecond_before_its_deadline() {
    let (mut world, _, host, ticket) = offered();
    let consultation = world.consultation_id(ticket);
    world.advance_ms(19_999);
    world.accept(ticket);
    assert_eq!(world.is(ticket), "ringing");
    assert_eq!(world.doing(host), HostState::Busy(ticket));
    // The attempt that was offered is the one that begins.
    assert_eq!(world.consultation_id(ticket), consultation);
    assert_eq!(world.consultation(ticket).called_at, world.now);
}

#[test]
fn an_offer_cannot_be_accepted_at_its_deadline() {
    let (mut world, _, host, ticket) = offered();
    let consultation = world.consultation_id(ticket);
    world.sleep(20);
    let accept = Command::Accept { host, consultation };
    assert_eq!(world.refused(&accept), Refusal::Offer(OfferRefused::NotOffered));
    assert_eq!(world.is(ticket), "waiting");
    assert_eq!(offers_ended(&world), [OfferEnd::Missed]);
}

#[test]
fn deciding_alone_knows_the_deadline_of_an_offer_too() {
    let (world, _, host, ticket) = offered();
    let offer = world.offer(ticket);
    let consultation = offer.consultation;
    let expired = Refusal::Offer(OfferRefused::Expired { expires_at: offer.expires_at });
    let decide = |floor: &Floor, command, now| floor.decide(&command, now, &mut NoIds).map(|(events, _)| events.len());
    for command in [Command::Accept { host, consultation }, Command::Decline { host, consultation }] {
        assert_eq!(decide(&world.floor, command.clone(), offer.expires_at - ms(1)), Ok(1));
        assert_eq!(decide(&world.floor, command, offer.expires_at), Err(expired.clone()));
    }
}

struct NoIds;

impl anteroom_domain::floor::Ids for NoIds {
    fn fresh(&mut self) -> u128 {
        unreachable!("no id is needed")
    }
}

#[test]
fn a_missed_offer_keeps_the_place_and_leaves_the_host_alone_for_a_while() {
    let (mut world, session, host, anna) = offered();
    let bilal = world.join(session, BILAL);
    let key = world.ticket(anna).key;
    // Bilal came a millisecond after the offer was made.
    world.advance_ms(19_998);
    assert_eq!(world.is(anna), "offered");
    world.advance_ms(1);
    assert_eq!(world.is(anna), "waiting");
    assert_eq!(world.ticket(anna).returned, Some(Returned::OfferReturned));
    assert_eq!((world.ticket(anna).key, world.line(session)), (key, vec![anna, bilal]));
    assert_eq!(world.doing(host), HostState::Available);
    assert_eq!(world.host_now(host).missed_offers, 1);
    world.advance_ms(4_999);
    assert_eq!(world.is(anna), "waiting");
    world.advance_ms(1);
    assert_eq!(world.offer(anna).host, host);
}

#[test]
fn a_declined_offer_keeps_the_place_and_leaves_the_host_alone_for_a_while() {
    let (mut world, session, host, anna) = offered();
    let bilal = world.join(session, BILAL);
    let key = world.ticket(anna).key;
    world.decline(anna);
    assert_eq!(offers_ended(&world), [OfferEnd::Declined]);
    assert_eq!((world.ticket(anna).key, world.line(session)), (key, vec![anna, bilal]));
    world.advance_ms(4_999);
    assert_eq!((world.is(anna), world.doing(host)), ("waiting", HostState::Available));
    world.advance_ms(1);
    // However often the host declines, nobody overtakes.
    assert_eq!((world.is(anna), world.is(bilal)), ("offered", "waiting"));
}

#[test]
fn a_declined_ticket_is_offered_to_the_next_free_host_at_once() {
    let (mut world, session, first, ticket) = offered();
    let second = world.host(&[session]);
    world.decline(ticket);
    assert_eq!(world.offer(ticket).host, second);
    assert_eq!(world.doing(first), HostState::Available);
}

#[test]
fn a_host_who_is_left_alone_may_still_ask_for_the_next_customer() {
    let (mut world, _, host, ticket) = offered();
    world.decline(ticket);
    assert_eq!(world.next(host), ticket);
    assert_eq!(world.host_now(host).left_alone_until, None);
}

#[test]
fn two_offers_missed_in_a_row_pause_the_host() {
    let (mut world, _, host, ticket) = offered();
    world.advance_ms(20_000 + 5_000 + 19_999);
    assert_eq!(world.doing(host), HostState::Reserved(ticket));
    world.advance_ms(1);
    assert_eq!(offers_ended(&world), [OfferEnd::Missed, OfferEnd::Missed]);
    assert_eq!(world.doing(host), HostState::Paused(PauseReason::MissedOffers));
    assert_eq!(world.is(ticket), "waiting");
    world.advance(3_600);
    assert_eq!(world.is(ticket), "waiting");
    world.duty(host, Duty::Available);
    assert_eq!(world.offer(ticket).host, host);
    // Being back begins the count anew.
    world.advance(20);
    assert_eq!(world.doing(host), HostState::Available);
}

#[test]
fn declining_or_accepting_breaks_the_row_of_missed_offers() {
    let (mut world, _, host, ticket) = offered();
    world.advance(25);
    world.decline(ticket);
    assert_eq!(world.host_now(host).missed_offers, 0);
    world.advance(5 + 20);
    assert_eq!((world.host_now(host).missed_offers, world.doing(host)), (1, HostState::Available));
    world.advance(5);
    world.accept(ticket);
    assert_eq!(world.host_now(host).missed_offers, 0);
}

#[test]
fn the_number_of_missed_offers_is_a_setting_and_the_strictest_session_counts() {
    let mut world = World::new();
    let (strict, lenient) = (world.manual(), world.automatic());
    world.configure(strict, |settings| settings.missed_offers_max = 1);
    let host = world.host(&[strict, lenient]);
    world.join(lenient, ANNA);
    world.advance(20);
    assert_eq!(world.doing(host), HostState::Paused(PauseReason::MissedOffers));
}

#[test]
fn pausing_or_logging_off_gives_an_offer_back_at_once() {
    for (duty, doing) in
        [(Duty::Paused(PauseReason::Asked), HostState::Paused(PauseReason::Asked)), (Duty::Off, HostState::Offline)]
    {
        let (mut world, _, host, ticket) = offered();
        let key = world.ticket(ticket).key;
        world.duty(host, duty);
        assert_eq!(world.last_commit().events.len(), 2, "in the same commit");
        assert_eq!(offers_ended(&world), [OfferEnd::HostPaused]);
        assert_eq!((world.is(ticket), world.ticket(ticket).key), ("waiting", key));
        assert_eq!(world.doing(host), doing);
    }
}

#[test]
fn a_host_lost_past_the_lease_loses_the_offer_and_the_duty() {
    let mut world = World::new();
    let session = world.automatic();
    world.configure(session, |settings| settings.offer_s = 600);
    let host = world.host(&[session]);
    let ticket = world.join(session, ANNA);
    world.host_online(host, false);
    world.advance_ms(39_999);
    assert_eq!(world.is(ticket), "offered");
    world.advance_ms(1);
    assert_eq!(offers_ended(&world), [OfferEnd::HostLost]);
    assert_eq!((world.is(ticket), world.doing(host)), ("waiting", HostState::Offline));
}

#[test]
fn a_host_back_within_the_lease_keeps_the_offer() {
    let mut world = World::new();
    let session = world.automatic();
    world.configure(session, |settings| settings.offer_s = 600);
    let host = world.host(&[session]);
    let ticket = world.join(session, ANNA);
    world.host_online(host, false);
    world.advance_ms(39_999);
    world.host_online(host, true);
    world.advance(100);
    assert_eq!(world.doing(host), HostState::Reserved(ticket));
}

#[test]
fn a_customer_who_leaves_takes_the_offer_away_in_the_same_commit() {
    let (mut world, session, host, anna) = offered();
    let bilal = world.join(session, BILAL);
    let consultation = world.consultation_id(anna);
    world.leave(anna);
    assert_eq!(world.is(anna), "left");
    // The host is free in that commit, and so is asked about the next one in it.
    assert_eq!(world.last_commit().events.len(), 2);
    assert_eq!(world.doing(host), HostState::Reserved(bilal));
    for command in [Command::Accept { host, consultation }, Command::Decline { host, consultation }] {
        assert_eq!(world.refused(&command), Refusal::Offer(OfferRefused::NotOffered));
    }
}

#[test]
fn an_offer_is_for_one_host_only() {
    let (mut world, session, host, ticket) = offered();
    let other = world.host(&[session]);
    let consultation = world.consultation_id(ticket);
    let not_offered = Refusal::Offer(OfferRefused::NotOffered);
    assert_eq!(world.refused(&Command::Accept { host: other, consultation }), not_offered);
    assert_eq!(world.refused(&Command::Decline { host: other, consultation }), not_offered);
    assert_eq!(world.refused(&Command::Accept { host, consultation: ConsultationId(404) }), not_offered);
    assert_eq!(world.offer(ticket).host, host);
}

#[test]
fn an_offer_is_answered_once() {
    let (mut world, _, host, ticket) = offered();
    let consultation = world.consultation_id(ticket);
    world.accept(ticket);
    for command in [Command::Accept { host, consultation }, Command::Decline { host, consultation }] {
        assert_eq!(world.refused(&command), Refusal::Offer(OfferRefused::NotOffered));
    }
    assert_eq!(world.is(ticket), "ringing");
}

#[test]
fn an_earlier_offer_of_the_same_ticket_cannot_be_accepted() {
    let (mut world, _, host, ticket) = offered();
    let stale = world.consultation_id(ticket);
    world.advance(25);
    assert_ne!(world.consultation_id(ticket), stale);
    let accept = Command::Accept { host, consultation: stale };
    assert_eq!(world.refused(&accept), Refusal::Offer(OfferRefused::NotOffered));
    assert_eq!(world.is(ticket), "offered");
}
