//! Presence and the grace: a lost connection keeps the place for a while, but nobody is called who is not there.

use anteroom_domain::{
    command::Command,
    event::Event,
    ids::NodeId,
    refusal::{NextRefused, Refusal},
};

use crate::common::{ANNA, BILAL, CARLA, NODE, OTHER_NODE, World, ms};

#[test]
fn a_customer_back_within_the_grace_keeps_the_place() {
    let mut world = World::new();
    let session = world.manual();
    let tickets = [ANNA, BILAL, CARLA].map(|customer| world.join(session, customer));
    let key = world.ticket(tickets[0]).key;
    world.online(ANNA, false);
    world.advance_ms(119_999);
    world.online(ANNA, true);
    world.advance(3_600);
    assert_eq!(world.ticket(tickets[0]).key, key);
    assert_eq!(world.line(session), tickets);
}

#[test]
fn at_the_end_of_the_grace_the_ticket_is_abandoned() {
    let mut world = World::new();
    let session = world.manual();
    let [anna, bilal] = [ANNA, BILAL].map(|customer| world.join(session, customer));
    world.online(ANNA, false);
    assert_eq!(world.ticket(anna).presence.offline().map(|o| o.kept_until), Some(world.now + ms(120_000)));
    world.advance_ms(119_999);
    assert_eq!(world.is(anna), "waiting");
    world.advance_ms(1);
    assert_eq!(world.is(anna), "abandoned");
    assert_eq!(world.how_ended(anna).at, world.now);
    assert_eq!(world.line(session), [bilal]);
}

#[test]
fn the_grace_is_the_sessions_own() {
    let mut world = World::new();
    let session = world.session(|settings| settings.grace_s = 7);
    let ticket = world.join(session, ANNA);
    world.online(ANNA, false);
    // Changing it later does not shorten a grace that has begun.
    world.configure(session, |settings| settings.grace_s = 1);
    world.advance_ms(6_999);
    assert_eq!(world.is(ticket), "waiting");
    world.advance_ms(1);
    assert_eq!(world.is(ticket), "abandoned");
}

#[test]
fn every_loss_has_a_whole_grace_again() {
    let mut world = World::new();
    let session = world.manual();
    let ticket = world.join(session, ANNA);
    for _ in 0..3 {
        world.online(ANNA, false);
        world.advance_ms(119_999);
        world.online(ANNA, true);
    }
    assert_eq!(world.is(ticket), "waiting");
}

#[test]
fn a_repeated_loss_does_not_prolong_the_grace() {
    let mut world = World::new();
    let session = world.manual();
    let ticket = world.join(session, ANNA);
    world.online(ANNA, false);
    world.advance(100);
    world.online(ANNA, false);
    world.advance(20);
    assert_eq!(world.is(ticket), "abandoned");
}

#[test]
fn closing_one_of_two_tabs_on_different_nodes_does_not_make_anyone_offline() {
    let mut world = World::new();
    let session = world.manual();
    let ticket = world.join(session, ANNA);
    world.done(&Command::CustomerPresence { customer: ANNA, node: OTHER_NODE, online: true });
    world.online(ANNA, false);
    world.advance(1_000);
    assert!(world.ticket(ticket).is_eligible());
    world.done(&Command::CustomerPresence { customer: ANNA, node: OTHER_NODE, online: false });
    assert!(!world.ticket(ticket).is_eligible());
}

#[test]
fn presence_counts_in_every_session_where_the_customer_waits() {
    let mut world = World::new();
    let (first, second) = (world.manual(), world.session(|settings| settings.grace_s = 60));
    let tickets = [world.join(first, ANNA), world.join(second, ANNA)];
    world.online(ANNA, false);
    world.advance(60);
    assert_eq!(tickets.map(|ticket| world.is(ticket)), ["waiting", "abandoned"]);
    // The one that is over is no longer told of anything.
    world.online(ANNA, true);
    assert_eq!(world.last_commit().events.len(), 1);
    assert!(world.ticket(tickets[0]).is_eligible());
}

#[test]
fn news_of_presence_that_is_no_news_writes_nothing() {
    let mut world = World::new();
    let session = world.manual();
    let host = world.host(&[session]);
    let ticket = world.join(session, ANNA);
    let written = world.log.len();
    world.online(ANNA, true);
    world.online(BILAL, true);
    world.host_online(host, true);
    world.done(&Command::CustomerPresence { customer: ANNA, node: OTHER_NODE, online: false });
    world.done(&Command::LoseNode { node: NodeId(99) });
    assert_eq!(world.log.len(), written);
    world.leave(ticket);
    world.online(ANNA, false);
    assert_eq!(world.log.len(), written + 1);
}

#[test]
fn whoever_is_offline_is_passed_over_and_competes_at_once_on_return() {
    let mut world = World::new();
    let session = world.manual();
    let (first, second) = (world.host(&[session]), world.host(&[session]));
    let tickets = [ANNA, BILAL, CARLA].map(|customer| world.join(session, customer));
    world.online(ANNA, false);
    assert_eq!(world.next(first), tickets[1]);
    // The place shown counts those offline too.
    assert_eq!(world.floor.ahead(world.ticket(tickets[2])), Some(1));
    world.online(ANNA, true);
    assert_eq!(world.next(second), tickets[0]);
}

#[test]
fn an_offline_customer_is_not_offered_but_is_on_return() {
    let mut world = World::new();
    let session = world.automatic();
    let ticket = world.join(session, ANNA);
    world.online(ANNA, false);
    let host = world.host(&[session]);
    assert_eq!(world.is(ticket), "waiting");
    let next = Command::Next { host, session: None };
    assert_eq!(world.refused(&next), Refusal::Next(NextRefused::NobodyWaiting));
    world.advance(119);
    world.online(ANNA, true);
    assert_eq!(world.host_of(ticket), Some(host));
}

#[test]
fn the_grace_never_ends_an_offer_or_a_call_but_counts_when_they_are_over() {
    let mut world = World::new();
    let session = world.automatic();
    world.configure(session, |settings| {
        settings.grace_s = 10;
        settings.answer_s = 30;
    });
    let host = world.host(&[session]);
    let ticket = world.join(session, ANNA);
    world.online(ANNA, false);
    world.advance_ms(19_999);
    assert_eq!(world.is(ticket), "offered");
    world.accept(ticket);
    world.advance_ms(29_999);
    assert_eq!(world.is(ticket), "ringing");
    world.advance_ms(1);
    // The missed call puts them back in line, where the grace has been over for long.
    assert_eq!(world.is(ticket), "abandoned");
    assert_eq!(world.host_now(host).engaged, None);
}

#[test]
fn a_lost_node_takes_away_just_the_connections_it_held() {
    let mut world = World::new();
    let session = world.manual();
    let tickets = [ANNA, BILAL, CARLA].map(|customer| world.join(session, customer));
    let host = world.host(&[session]);
    world.done(&Command::CustomerPresence { customer: BILAL, node: OTHER_NODE, online: true });
    world.done(&Command::CustomerPresence { customer: CARLA, node: OTHER_NODE, online: true });
    world.done(&Command::CustomerPresence { customer: CARLA, node: NODE, online: false });
    assert_eq!(world.floor.nodes().into_iter().collect::<Vec<_>>(), [NODE, OTHER_NODE]);
    world.done(&Command::LoseNode { node: NODE });
    assert_eq!(world.last_commit().events, [Event::NodeLost { node: NODE }]);
    assert_eq!(tickets.map(|ticket| world.ticket(ticket).is_eligible()), [false, true, true]);
    assert!(!world.host_now(host).presence.is_online());
    assert_eq!(world.floor.nodes().into_iter().collect::<Vec<_>>(), [OTHER_NODE]);
    world.advance(120);
    assert_eq!(tickets.map(|ticket| world.is(ticket)), ["abandoned", "waiting", "waiting"]);
}

#[test]
fn a_lost_node_interrupts_consultations_that_go_on_when_both_are_back_elsewhere() {
    let mut world = World::new();
    let session = world.manual();
    let host = world.host(&[session]);
    let ticket = world.join(session, ANNA);
    world.next(host);
    world.begin(ticket);
    world.done(&Command::LoseNode { node: NODE });
    assert_eq!(world.is(ticket), "interrupted");
    world.done(&Command::CustomerPresence { customer: ANNA, node: OTHER_NODE, online: true });
    assert_eq!(world.is(ticket), "interrupted");
    world.done(&Command::HostPresence { host, node: OTHER_NODE, online: true });
    assert_eq!(world.is(ticket), "in_consultation");
}

#[test]
fn what_was_due_while_nobody_looked_is_done_before_anything_else() {
    let mut world = World::new();
    let session = world.manual();
    let host = world.host(&[session]);
    let [anna, bilal] = [ANNA, BILAL].map(|customer| world.join(session, customer));
    world.online(ANNA, false);
    world.sleep(120);
    // At this instant Anna's time is over, so even the same instant's return comes too late.
    world.online(ANNA, true);
    assert_eq!(world.is(anna), "abandoned");
    assert_eq!(world.next(host), bilal);
}
