//! Transfers: staff hand a ticket to another line or to one host, and its time of joining goes with it.

use anteroom_domain::{
    command::{Command, TransferTo},
    host::{Duty, HostState, PauseReason},
    hours::OverrideState,
    ids::{HostId, SessionId, TicketId},
    refusal::{NextRefused, Refusal, StaffRefused},
    session::{Assignment, Closing},
    ticket::{Returned, Staff},
};

use crate::common::{ANNA, BILAL, CARLA, DAVID, World, asks_for_agreement, ms};

const PAUSED: Duty = Duty::Paused(PauseReason::Asked);

fn transfer(ticket: TicketId, to: TransferTo) -> Command {
    Command::Transfer { ticket, by: Staff::Admin, to }
}

/// Anna waits in the first of two manual sessions, for one of its two hosts.
fn two_hosts() -> (World, SessionId, [HostId; 2], TicketId) {
    let mut world = World::new();
    let session = world.manual();
    let hosts = [(); 2].map(|()| world.host(&[session]));
    let ticket = world.join(session, ANNA);
    (world, session, hosts, ticket)
}

#[test]
fn a_transferred_ticket_stands_where_its_time_of_joining_puts_it() {
    let mut world = World::new();
    let [from, to] = [(); 2].map(|()| world.manual());
    let [anna, bilal, carla, david] =
        [(to, ANNA), (from, BILAL), (to, CARLA), (from, DAVID)].map(|(session, who)| world.join(session, who));
    let joined_at = world.ticket(bilal).joined_at;
    world.transfer(bilal, TransferTo::Session(to));
    assert_eq!((world.line(from), world.line(to)), (vec![david], vec![anna, bilal, carla]));
    let ticket = world.ticket(bilal);
    assert_eq!((ticket.session, ticket.joined_at, ticket.returned), (to, joined_at, Some(Returned::Transferred)));
}

#[test]
fn a_session_may_put_transferred_tickets_at_the_end() {
    let mut world = World::new();
    let from = world.session(|settings| settings.class = 0);
    let to = world.session(|settings| settings.transfers_to_tail = true);
    let [bilal, anna] = [(from, BILAL), (to, ANNA)].map(|(session, who)| world.join(session, who));
    let joined_at = world.ticket(bilal).joined_at;
    world.advance(60);
    world.transfer(bilal, TransferTo::Session(to));
    let carla = world.join(to, CARLA);
    assert_eq!(world.line(to), [anna, bilal, carla]);
    let ticket = world.ticket(bilal);
    assert_eq!((ticket.joined_at, ticket.key.class), (joined_at, 1), "at the end of the class of those who join there");
}

#[test]
fn the_priority_goes_along() {
    let mut world = World::new();
    let from = world.session(|settings| settings.class = 0);
    let to = world.manual();
    let [anna, bilal] = [(to, ANNA), (from, BILAL)].map(|(session, who)| world.join(session, who));
    world.transfer(bilal, TransferTo::Session(to));
    assert_eq!(world.line(to), [bilal, anna]);
}

#[test]
fn whoever_resumed_first_in_one_line_does_not_in_another() {
    let (mut world, _, [host, _], anna) = two_hosts();
    let to = world.manual();
    world.next(host);
    world.begin(anna);
    world.host_online(host, false);
    world.advance(90);
    assert!(!world.ticket(anna).key.fresh);
    world.transfer(anna, TransferTo::Session(to));
    assert!(world.ticket(anna).key.fresh);
}

#[test]
fn transferring_what_is_offered_or_called_frees_the_host_without_a_wrap_up() {
    for answered in [None, Some(false), Some(true)] {
        let (mut world, session, [host, _], ticket) = two_hosts();
        let to = world.manual();
        if answered.is_none() {
            world.configure(session, |settings| settings.assignment = Assignment::Automatic);
            world.configure(session, |settings| settings.assignment = Assignment::Manual);
        } else {
            world.next(host);
        }
        if answered == Some(true) {
            world.answer(ticket);
        }
        world.transfer(ticket, TransferTo::Session(to));
        assert_eq!((world.is(ticket), world.doing(host)), ("waiting", HostState::Available));
        assert_eq!((world.line(to), world.floor.open_consultations().count()), (vec![ticket], 0));
        assert_eq!(world.last_commit().events.len(), 1);
    }
}

#[test]
fn transferring_out_of_a_consultation_gives_the_host_the_wrap_up() {
    for interrupted in [false, true] {
        let (mut world, _, [host, _], ticket) = two_hosts();
        let to = world.manual();
        world.next(host);
        world.begin(ticket);
        world.advance(7);
        if interrupted {
            world.online(ANNA, false);
        }
        world.done(&Command::Transfer { ticket, by: Staff::Host(host), to: TransferTo::Session(to) });
        assert_eq!((world.is(ticket), world.doing(host)), ("waiting", HostState::WrapUp(world.now + ms(30_000))));
        assert_eq!((world.ticket(ticket).talked, world.line(to)), (ms(7_000), vec![ticket]));
    }
}

#[test]
fn transferring_what_is_held_frees_the_hosts_hands() {
    let (mut world, _, [host, _], ticket) = two_hosts();
    let to = world.manual();
    world.next(host);
    world.begin(ticket);
    world.hold(ticket);
    world.transfer(ticket, TransferTo::Session(to));
    assert_eq!((world.is(ticket), world.line(to)), ("waiting", vec![ticket]));
    assert!(world.host_now(host).held.is_empty());
    assert_eq!(world.doing(host), HostState::Available);
}

#[test]
fn a_draft_stays_a_draft_where_something_is_asked_and_waits_where_nothing_is() {
    let mut world = World::new();
    let asks = |world: &mut World| world.session(asks_for_agreement);
    let (from, asking, plain) = (asks(&mut world), asks(&mut world), world.manual());
    let [anna, bilal] = [ANNA, BILAL].map(|customer| world.join(from, customer));
    world.transfer(anna, TransferTo::Session(asking));
    world.transfer(bilal, TransferTo::Session(plain));
    assert_eq!([anna, bilal].map(|ticket| world.is(ticket)), ["drafting", "waiting"]);
}

#[test]
fn whoever_steps_away_is_still_away_in_the_other_line() {
    let (mut world, _, _, ticket) = two_hosts();
    let to = world.manual();
    world.step_away(ticket);
    world.transfer(ticket, TransferTo::Session(to));
    assert_eq!(world.situation(ticket), "away");
}

#[test]
fn the_customer_has_left_the_first_line_and_has_a_place_in_the_other() {
    let (mut world, from, _, ticket) = two_hosts();
    let to = world.manual();
    world.invite(ticket, BILAL);
    world.transfer(ticket, TransferTo::Session(to));
    for customer in [ANNA, BILAL] {
        assert_eq!(world.floor.visit(customer, to).map(|t| t.id), Some(ticket));
        assert_eq!(world.floor.visit(customer, from), None);
    }
    let again = world.join(to, ANNA);
    assert_eq!(again, ticket);
    assert_ne!(world.join(from, ANNA), ticket);
}

#[test]
fn nobody_is_transferred_to_where_they_are_or_one_of_them_has_a_place() {
    let (mut world, from, _, ticket) = two_hosts();
    let [to, third] = [(); 2].map(|()| world.manual());
    world.invite(ticket, BILAL);
    let same = transfer(ticket, TransferTo::Session(from));
    assert_eq!(world.refused(&same), Refusal::Staff(StaffRefused::AlreadyThere));
    let unknown = transfer(ticket, TransferTo::Session(SessionId(404)));
    assert_eq!(world.refused(&unknown), Refusal::Staff(StaffRefused::NoSuchTarget));
    world.join(to, ANNA);
    let bilals = world.join(third, BILAL);
    for target in [to, third] {
        let command = transfer(ticket, TransferTo::Session(target));
        assert_eq!(world.refused(&command), Refusal::Staff(StaffRefused::HasAPlace));
    }
    world.leave(bilals);
    world.transfer(ticket, TransferTo::Session(third));
}

#[test]
fn a_line_that_is_closed_or_full_still_takes_transfers() {
    let (mut world, _, _, ticket) = two_hosts();
    let to = world.session(|settings| settings.line_max = 1);
    world.join(to, BILAL);
    world.open(to, OverrideState::Closed);
    world.transfer(ticket, TransferTo::Session(to));
    assert_eq!((world.is(ticket), world.line(to).len()), ("waiting", 2));
}

#[test]
fn whoever_has_had_a_consultation_is_not_turned_away_by_a_line_that_is_cut_off() {
    let (mut world, _, [host, _], ticket) = two_hosts();
    let to = world.session(|settings| settings.at_closing = Closing::Cutoff);
    world.open(to, OverrideState::Closed);
    world.next(host);
    world.begin(ticket);
    world.advance(1);
    world.transfer(ticket, TransferTo::Session(to));
    assert_eq!(world.is(ticket), "waiting");
}

#[test]
fn nobody_is_transferred_to_where_they_would_be_turned_away() {
    for at_closing in [Closing::Cutoff, Closing::Hard] {
        let (mut world, _, _, ticket) = two_hosts();
        let to = world.session(|settings| settings.at_closing = at_closing);
        world.open(to, OverrideState::Closed);
        let refused = world.refused(&transfer(ticket, TransferTo::Session(to)));
        assert_eq!(refused, Refusal::Staff(StaffRefused::NoSuchTarget));
    }
}

#[test]
fn a_ticket_handed_to_one_host_is_for_that_host_alone() {
    let (mut world, session, [host, wanted], anna) = two_hosts();
    world.transfer(anna, TransferTo::Host(wanted));
    let bilal = world.join(session, BILAL);
    assert_eq!(world.line(session), [anna, bilal]);
    assert_eq!(world.next(host), bilal);
    assert_eq!(world.next(wanted), anna);
    assert_eq!(world.ticket(anna).wanted_host, None, "the wish is fulfilled");
}

#[test]
fn an_automatic_session_offers_it_to_that_host_only_however_long_that_takes() {
    let mut world = World::new();
    let session = world.automatic();
    let wanted = world.host(&[session]);
    let bilal = world.join(session, BILAL);
    assert_eq!(world.host_of(bilal), Some(wanted));
    let anna = world.join(session, ANNA);
    world.transfer(anna, TransferTo::Host(wanted));
    let free = world.host(&[session]);
    world.accept(bilal);
    world.begin(bilal);
    world.advance(3_600);
    assert_eq!((world.is(anna), world.doing(free)), ("waiting", HostState::Available));
    world.end(bilal);
    world.done(&Command::EndWrapUp { host: wanted });
    assert_eq!(world.host_of(anna), Some(wanted));
}

#[test]
fn a_wanted_host_who_declines_or_misses_the_offer_leaves_the_ticket_to_the_others() {
    for declines in [true, false] {
        let mut world = World::new();
        let session = world.automatic();
        let wanted = world.host(&[session]);
        let other = world.idle_host(&[session]);
        let anna = world.join(session, ANNA);
        world.decline(anna);
        world.transfer(anna, TransferTo::Host(wanted));
        world.advance(5);
        world.duty(other, Duty::Available);
        assert_eq!(world.host_of(anna), Some(wanted));
        if declines {
            world.decline(anna);
        } else {
            world.advance(20);
        }
        assert_eq!((world.host_of(anna), world.ticket(anna).wanted_host), (Some(other), None));
    }
}

#[test]
fn a_ticket_waits_for_a_wanted_host_who_is_paused_but_not_for_one_who_no_longer_serves() {
    for gone in [None, Some("off"), Some("unassigned"), Some("lost")] {
        let mut world = World::new();
        let session = world.automatic();
        let [busy, wanted] = [(); 2].map(|()| world.idle_host(&[session]));
        world.duty(wanted, PAUSED);
        let anna = world.join(session, ANNA);
        world.transfer(anna, TransferTo::Host(wanted));
        world.duty(busy, Duty::Available);
        assert_eq!(world.is(anna), "waiting", "{gone:?}");
        match gone {
            None => {
                world.advance(3_600);
                assert_eq!(world.is(anna), "waiting");
                world.duty(wanted, Duty::Available);
                assert_eq!(world.host_of(anna), Some(wanted));
                continue;
            }
            Some("off") => world.duty(wanted, Duty::Off),
            Some("unassigned") => _ = world.done(&Command::UnassignHost { session, host: wanted }),
            Some(_) => {
                world.host_online(wanted, false);
                world.advance_ms(39_999);
                assert_eq!(world.is(anna), "waiting");
                world.advance_ms(1);
            }
        }
        assert_eq!(world.host_of(anna), Some(busy), "{gone:?}");
    }
}

#[test]
fn a_wanted_host_who_is_back_before_anyone_took_the_ticket_still_gets_it() {
    let (mut world, session, [host, wanted], anna) = two_hosts();
    world.transfer(anna, TransferTo::Host(wanted));
    world.duty(wanted, Duty::Off);
    world.duty(wanted, Duty::Available);
    let next = Command::Next { host, session: Some(session) };
    assert_eq!(world.refused(&next), Refusal::Next(NextRefused::NobodyWaiting));
    assert_eq!(world.next(wanted), anna);
}

#[test]
fn handing_on_out_of_a_consultation_keeps_the_place_for_the_other_host() {
    let (mut world, session, [host, wanted], anna) = two_hosts();
    world.next(host);
    world.begin(anna);
    let bilal = world.join(session, BILAL);
    let key = world.ticket(anna).key;
    world.done(&Command::Transfer { ticket: anna, by: Staff::Host(host), to: TransferTo::Host(wanted) });
    assert_eq!((world.line(session), world.ticket(anna).key), (vec![anna, bilal], key));
    assert!(matches!(world.doing(host), HostState::WrapUp(_)));
    assert_eq!(world.next(host), bilal);
    assert_eq!(world.next(wanted), anna);
}

#[test]
fn a_host_who_missed_the_customer_has_no_claim_to_them() {
    let (mut world, _, [host, wanted], anna) = two_hosts();
    world.transfer(anna, TransferTo::Host(wanted));
    world.next(wanted);
    world.advance(30);
    assert_eq!((world.is(anna), world.next(host)), ("waiting", anna));
}

#[test]
fn a_ticket_is_handed_only_to_a_host_who_serves_there_and_does_not_have_it() {
    let (mut world, session, [host, other], anna) = two_hosts();
    let elsewhere = world.manual();
    let outsider = world.host(&[elsewhere]);
    world.duty(other, Duty::Off);
    for target in [outsider, other, HostId(404)] {
        let command = transfer(anna, TransferTo::Host(target));
        assert_eq!(world.refused(&command), Refusal::Staff(StaffRefused::NoSuchTarget), "{target:?}");
    }
    world.next(host);
    let same = transfer(anna, TransferTo::Host(host));
    assert_eq!(world.refused(&same), Refusal::Staff(StaffRefused::AlreadyThere));
    world.duty(other, PAUSED);
    let handed = transfer(anna, TransferTo::Host(other));
    world.done(&handed);
    assert_eq!(world.refused(&handed), Refusal::Staff(StaffRefused::AlreadyThere));
    assert_eq!(world.line(session), [anna]);
}

#[test]
fn another_line_is_another_wish() {
    let (mut world, _, [_, wanted], anna) = two_hosts();
    let to = world.manual();
    world.transfer(anna, TransferTo::Host(wanted));
    world.transfer(anna, TransferTo::Session(to));
    assert_eq!(world.ticket(anna).wanted_host, None);
    let host = world.host(&[to]);
    assert_eq!(world.next(host), anna);
}

#[test]
fn ageing_is_that_of_the_line_in_which_a_ticket_stands() {
    let mut world = World::new();
    let [slow, quick] = [0, 60].map(|ageing_s| world.session(|settings| settings.ageing_s = ageing_s));
    let [anna, bilal] = [(slow, ANNA), (quick, BILAL)].map(|(session, who)| world.join(session, who));
    world.advance(10);
    world.transfer(anna, TransferTo::Session(quick));
    world.transfer(bilal, TransferTo::Session(slow));
    world.advance_ms(59_999);
    assert_eq!([anna, bilal].map(|ticket| world.ticket(ticket).key.class), [1, 1]);
    world.advance_ms(1);
    assert_eq!([anna, bilal].map(|ticket| world.ticket(ticket).key.class), [0, 1]);
    world.advance(3_600);
    assert_eq!([anna, bilal].map(|ticket| world.ticket(ticket).key.class), [0, 1]);
}
