//! Removing a ticket, and taking that back within a minute.

use anteroom_domain::{
    command::Command,
    host::HostState,
    ids::{SessionId, TicketId},
    refusal::{JoinRefused, Refusal, StaffRefused, TicketRefused},
    session::Closing,
    ticket::{RemoveReason, Returned, Staff},
};

use crate::{
    common::{ANNA, BILAL, CARLA, NODE, OTHER_NODE, World, asks_for_agreement, ms},
    situations::{Case, SITUATIONS},
};

fn three() -> (World, SessionId, [TicketId; 3]) {
    let mut world = World::new();
    let session = world.manual();
    let tickets = [ANNA, BILAL, CARLA].map(|customer| world.join(session, customer));
    (world, session, tickets)
}

fn undo(ticket: TicketId) -> Command {
    Command::UndoRemove { ticket, by: Staff::Admin }
}

const CANNOT: Refusal = Refusal::Staff(StaffRefused::CannotUndo);

#[test]
fn a_ticket_is_removed_whatever_it_is_doing_and_its_host_is_released_in_the_same_commit() {
    for situation in SITUATIONS.into_iter().filter(|s| !["ended", "removed", "kept"].contains(s)) {
        let mut case = Case::new(situation);
        let began = matches!(situation, "in_consultation" | "interrupted");
        case.world.remove(case.ticket);
        assert_eq!((case.world.is(case.ticket), case.world.last_commit().events.len()), ("removed", 1), "{situation}");
        let host = case.world.host_now(case.host);
        assert_eq!((host.engaged, host.held.len()), (None, 0), "{situation}");
        let wraps_up = matches!(case.world.doing(case.host), HostState::WrapUp(_));
        assert_eq!(wraps_up, began, "{situation}");
        assert_eq!(case.world.floor.open_consultations().count(), 0, "{situation}");
        let answer = Command::Answer { consultation: case.consultation, customer: ANNA };
        assert_eq!(case.world.refused(&answer), Refusal::Ticket(TicketRefused::NotCalled), "{situation}");
    }
}

#[test]
fn every_reason_may_be_given_and_the_visit_is_over_for_the_customer() {
    for why in [RemoveReason::NotThere, RemoveReason::NotNeeded, RemoveReason::Misuse, RemoveReason::Other] {
        let (mut world, _, [anna, ..]) = three();
        world.done(&Command::Remove { ticket: anna, by: Staff::Admin, why });
        let leave = Command::Leave { ticket: anna, customer: ANNA };
        assert_eq!(world.refused(&leave), Refusal::Ticket(TicketRefused::Over));
        let again = Command::Remove { ticket: anna, by: Staff::Admin, why };
        assert_eq!(world.refused(&again), Refusal::Staff(StaffRefused::Over));
    }
}

#[test]
fn undo_gives_the_place_back() {
    let (mut world, session, [anna, bilal, carla]) = three();
    let before = world.ticket(bilal).clone();
    world.remove(bilal);
    assert_eq!(world.line(session), [anna, carla]);
    world.advance(5);
    world.undo(bilal);
    assert_eq!(world.line(session), [anna, bilal, carla]);
    let ticket = world.ticket(bilal);
    assert_eq!((ticket.key, ticket.joined_at, ticket.number), (before.key, before.joined_at, before.number));
    assert_eq!(ticket.returned, Some(Returned::RemovalUndone));
    assert!(ticket.is_eligible());
}

#[test]
fn undo_is_possible_for_a_minute_to_the_millisecond() {
    let (mut world, _, [anna, bilal, _]) = three();
    world.remove(anna);
    world.remove(bilal);
    assert_eq!(world.how_ended(anna).undo_until, Some(world.now + ms(60_000)));
    world.advance_ms(59_999);
    world.undo(anna);
    world.advance_ms(1);
    assert_eq!(world.refused(&undo(bilal)), CANNOT);
    assert_eq!([anna, bilal].map(|ticket| world.is(ticket)), ["waiting", "removed"]);
}

#[test]
fn only_a_removal_can_be_undone_and_only_once() {
    let (mut world, _, [anna, bilal, _]) = three();
    world.leave(bilal);
    assert_eq!(world.refused(&undo(bilal)), CANNOT);
    assert_eq!(world.refused(&undo(anna)), CANNOT);
    world.remove(anna);
    world.undo(anna);
    assert_eq!(world.refused(&undo(anna)), CANNOT);
    assert_eq!(world.refused(&undo(TicketId(404))), Refusal::Staff(StaffRefused::NoSuchTicket));
    world.remove(anna);
    world.undo(anna);
}

#[test]
fn a_newer_live_ticket_stands_against_it_and_one_that_is_over_does_not() {
    let (mut world, session, [anna, bilal, carla]) = three();
    world.remove(anna);
    let newer = world.join(session, ANNA);
    assert_eq!(world.refused(&undo(anna)), Refusal::Staff(StaffRefused::HasAPlace));
    world.leave(newer);
    world.undo(anna);
    assert_eq!(world.line(session), [anna, bilal, carla]);
    assert_eq!(world.floor.visit(ANNA, session).map(|t| t.id), Some(anna));
}

#[test]
fn a_place_on_somebody_elses_ticket_stands_against_it_too() {
    let (mut world, _, [anna, bilal, _]) = three();
    world.remove(anna);
    world.invite(bilal, ANNA);
    assert_eq!(world.refused(&undo(anna)), Refusal::Staff(StaffRefused::HasAPlace));
}

#[test]
fn whoever_came_along_is_not_brought_back_and_may_be_elsewhere() {
    let (mut world, session, [anna, bilal, carla]) = three();
    let david = crate::common::DAVID;
    world.invite(anna, david);
    world.remove(anna);
    let davids = world.join(session, david);
    world.undo(anna);
    assert_eq!(world.ticket(anna).people().collect::<Vec<_>>(), [ANNA]);
    assert_eq!(world.line(session), [anna, bilal, carla, davids]);
    assert_eq!(world.floor.visit(david, session).map(|t| t.id), Some(davids));
    // The invitation still holds.
    world.leave(davids);
    world.invite(anna, david);
    assert_eq!(world.floor.visit(david, session).map(|t| t.id), Some(anna));
}

#[test]
fn a_customer_who_has_gone_meanwhile_has_the_grace_to_come_back() {
    let (mut world, _, [anna, ..]) = three();
    world.remove(anna);
    world.online(ANNA, false);
    world.advance(59);
    world.undo(anna);
    assert_eq!(world.situation(anna), "offline");
    world.advance_ms(119_999);
    assert_eq!(world.is(anna), "waiting");
    world.advance_ms(1);
    assert_eq!(world.is(anna), "abandoned");
}

#[test]
fn connections_that_were_lost_with_their_node_do_not_come_back() {
    let (mut world, _, [anna, bilal, carla]) = three();
    world.remove(anna);
    for ticket in [bilal, carla] {
        world.leave(ticket);
    }
    assert!(world.floor.nodes().contains(&NODE), "the node may still have to be lost");
    world.done(&Command::LoseNode { node: NODE });
    world.undo(anna);
    assert_eq!(world.situation(anna), "offline");
}

#[test]
fn a_node_is_forgotten_when_nothing_that_it_holds_can_come_back() {
    let (mut world, _, [anna, bilal, carla]) = three();
    for ticket in [anna, bilal, carla] {
        world.remove(ticket);
    }
    world.advance(60);
    world.done(&Command::LoseNode { node: NODE });
    let written = world.log.len();
    world.done(&Command::LoseNode { node: NODE });
    assert_eq!((world.log.len(), world.floor.nodes().len()), (written, 0));
}

#[test]
fn connections_are_followed_although_the_customer_has_joined_anew() {
    let (mut world, session, [anna, ..]) = three();
    world.remove(anna);
    let newer = world.join(session, ANNA);
    world.online(ANNA, false);
    world.leave(newer);
    world.undo(anna);
    assert_eq!(world.situation(anna), "offline");
    world.done(&Command::CustomerPresence { customer: ANNA, node: OTHER_NODE, online: true });
    assert!(world.ticket(anna).is_eligible());
}

#[test]
fn an_agreement_that_was_not_given_is_still_not_given() {
    let mut world = World::new();
    let session = world.session(asks_for_agreement);
    let ticket = world.join(session, ANNA);
    world.advance(200);
    world.remove(ticket);
    world.advance(10);
    world.undo(ticket);
    assert_eq!(world.is(ticket), "drafting");
    world.advance_ms(299_999);
    assert_eq!(world.is(ticket), "drafting");
    world.submit(ticket);
    // What has been agreed to once stays so.
    world.remove(ticket);
    world.undo(ticket);
    assert_eq!(world.is(ticket), "waiting");
}

#[test]
fn what_was_talked_before_the_removal_is_not_forgotten() {
    let mut world = World::new();
    let session = world.session(|settings| settings.at_closing = Closing::Cutoff);
    let host = world.host(&[session]);
    let ticket = world.join(session, ANNA);
    world.next(host);
    world.begin(ticket);
    world.advance(7);
    world.remove(ticket);
    assert_eq!(world.how_ended(ticket).talked_s, 7);
    world.undo(ticket);
    assert_eq!(world.ticket(ticket).talked, ms(7_000));
    world.open(session, anteroom_domain::hours::OverrideState::Closed);
    assert_eq!(world.is(ticket), "waiting", "nobody who has been in a consultation is turned away");
    world.leave(ticket);
    assert_eq!(world.how_ended(ticket).talked_s, 7);
}

#[test]
fn undone_after_a_call_or_a_consultation_it_waits_for_any_host() {
    for situation in ["offered", "ringing", "entering", "in_consultation", "interrupted", "held"] {
        let mut case = Case::new(situation);
        let key = case.world.ticket(case.ticket).key;
        case.world.remove(case.ticket);
        case.world.undo(case.ticket);
        assert_eq!((case.world.is(case.ticket), case.world.ticket(case.ticket).key), ("waiting", key), "{situation}");
        assert_eq!(case.world.host_of(case.ticket), None);
    }
}

#[test]
fn a_removal_of_which_nobody_thought_better_is_final() {
    let (mut world, session, [anna, ..]) = three();
    world.configure(session, |settings| settings.cooldown_s = 90);
    world.remove(anna);
    let until = world.now + ms(90_000);
    world.advance(60);
    world.online(ANNA, false);
    assert_eq!(world.ticket(anna).offline(), None, "what is over is not followed any more");
    let join = world.joining(session, ANNA);
    assert_eq!(world.refused(&join), Refusal::Join(JoinRefused::Cooldown { until }));
}
