//! What is told to receivers of webhooks, where they may be, and when they are tried again.

use anteroom_domain::{
    SignedDuration, Timestamp,
    command::Command,
    event::Commit,
    floor::Floor,
    hours::{OpeningHours, OverrideState, Span, Week},
    ids::{NodeId, Revision},
    network::{AddressRefusal, AddressRule, PortRange},
    webhook::{EventId, EventName, News, PAUSED_AFTER, Teller, WebhookAddress, WebhookAddressProblem, next_try_in},
};

use crate::common::{ANNA, BILAL, World, at};

fn told(log: &[Commit]) -> Vec<News> {
    let mut teller = Teller::new(Floor::default(), Timestamp::UNIX_EPOCH);
    log.iter().flat_map(|commit| teller.follow(commit)).collect()
}

fn names(news: &[News]) -> Vec<&'static str> {
    news.iter().map(|news| news.event.code()).collect()
}

#[test]
fn a_visit_is_told_from_joining_to_its_end() {
    let mut world = World::new();
    let session = world.manual();
    let host = world.host(&[session]);
    let anna = world.join(session, ANNA);
    world.next(host);
    let consultation = world.consultation(anna).id;
    world.begin(anna);
    world.advance(60);
    world.end(anna);
    let news = told(&world.log);
    assert_eq!(
        names(&news),
        ["session.opened", "ticket.joined", "ticket.called", "consultation.began", "ticket.served", "ticket.ended"]
    );
    let slug = world.floor.session(session).map(|session| session.slug.clone());
    assert!(news.iter().all(|news| news.session == slug), "{news:?}");
    assert!(news[1..].iter().all(|news| news.ticket == Some(anna)), "{news:?}");
    for told in &news[2..] {
        assert_eq!((told.consultation, told.host), (Some(consultation), Some(host)), "{told:?}");
    }
    assert_eq!(news[5].reason, Some("served"));
    assert_eq!(news[5].talked_s, Some(60));
}

#[test]
fn an_end_is_told_with_its_reason_and_taking_it_back_is_told_too() {
    let mut world = World::new();
    let session = world.manual();
    let (anna, bilal) = (world.join(session, ANNA), world.join(session, BILAL));
    world.leave(anna);
    world.remove(bilal);
    world.undo(bilal);
    let news = told(&world.log);
    let ends: Vec<_> = news[3..].iter().map(|news| (news.event.code(), news.reason)).collect();
    assert_eq!(ends, [("ticket.ended", Some("left")), ("ticket.ended", Some("removed")), ("ticket.restored", None)]);
}

#[test]
fn a_visit_that_is_held_and_comes_back_is_told_with_its_host() {
    let mut world = World::new();
    let session = world.manual();
    let host = world.host(&[session]);
    let anna = world.join(session, ANNA);
    world.next(host);
    world.begin(anna);
    let consultation = world.consultation(anna).id;
    world.hold(anna);
    let news = told(&world.log);
    let held = news.last().expect("something");
    assert_eq!((held.event, held.consultation, held.host), (EventName::TicketHeld, Some(consultation), Some(host)));
}

#[test]
fn whoever_tells_again_from_anywhere_tells_the_same_with_the_same_ids() {
    let mut world = World::new();
    let session = world.manual();
    let host = world.host(&[session]);
    for customer in [ANNA, BILAL] {
        let ticket = world.join(session, customer);
        world.next(host);
        world.begin(ticket);
        world.end(ticket);
    }
    let all = told(&world.log);
    let ids: std::collections::BTreeSet<_> = all.iter().map(|news| &news.id).collect();
    assert_eq!(ids.len(), all.len(), "each has an id of its own");
    assert!(all.is_sorted_by_key(|news| &news.id), "the order of ids is the order of telling");
    for cut in 0..world.log.len() {
        let (mut floor, mut first) = (Floor::default(), Vec::new());
        let mut teller = Teller::new(Floor::default(), Timestamp::UNIX_EPOCH);
        for commit in &world.log[..cut] {
            floor.apply_commit(commit);
            first.extend(teller.follow(commit));
        }
        let mut other = Teller::new(floor, teller.told_until());
        first.extend(world.log[cut..].iter().flat_map(|commit| other.follow(commit)));
        assert_eq!(first, all, "from {cut}");
    }
}

fn mornings() -> OpeningHours {
    let spans: Vec<Span> = vec!["09:00-12:00".parse().expect("a span")];
    let [mon, tue, wed, thu, fri, sat, sun] = std::array::from_fn(|_| spans.clone());
    OpeningHours { weekly: Week { mon, tue, wed, thu, fri, sat, sun }, ..OpeningHours::never("Etc/UTC") }
}

#[test]
fn turns_of_hours_are_told_once_each_however_often_somebody_looks() {
    let mut world = World::new();
    let session = world.session(|_| {});
    world.done(&Command::SetHours { session, edition: None, hours: mornings() });
    let mut teller = Teller::new(world.floor.clone(), at("2026-03-02T09:00:00Z"));
    let by = |teller: &mut Teller, until: &str| {
        let news = teller.pass(at(until));
        news.iter().map(|news| (news.event.code(), news.at.to_string())).collect::<Vec<_>>()
    };
    let turn = |code, at: &str| (code, at.to_owned());
    assert_eq!(by(&mut teller, "2026-03-02T11:59:59.999Z"), []);
    assert_eq!(by(&mut teller, "2026-03-02T12:00:00Z"), [turn("session.closed", "2026-03-02T12:00:00Z")]);
    assert_eq!(by(&mut teller, "2026-03-02T12:00:00Z"), []);
    assert_eq!(
        by(&mut teller, "2026-03-03T13:00:00Z"),
        [turn("session.opened", "2026-03-03T09:00:00Z"), turn("session.closed", "2026-03-03T12:00:00Z")]
    );
    let mut late = Teller::new(world.floor.clone(), at("2026-03-02T09:00:00Z"));
    let ids = |news: Vec<News>| news.into_iter().map(|news| news.id).collect::<Vec<_>>();
    let at_once = ids(late.pass(at("2026-03-03T13:00:00Z")));
    let mut again = Teller::new(world.floor.clone(), at("2026-03-02T12:30:00Z"));
    assert_eq!(at_once[1..], ids(again.pass(at("2026-03-03T13:00:00Z"))));
}

#[test]
fn opening_by_hand_other_hours_and_the_archive_are_told_where_they_turn_something() {
    let mut world = World::new();
    let session = world.session(|_| {});
    world.done(&Command::SetHours { session, edition: None, hours: mornings() });
    world.open(session, OverrideState::Open);
    assert_eq!(names(&told(&world.log)), ["session.opened"], "it was open, and is open: nothing turned but its making");
    world.open(session, OverrideState::Closed);
    world.open(session, OverrideState::Open);
    world.done(&Command::SetArchived { session, archived: true });
    assert_eq!(names(&told(&world.log)), ["session.opened", "session.closed", "session.opened", "session.closed"]);
}

#[test]
fn a_turn_before_a_commit_is_told_before_it() {
    let mut world = World::new();
    let session = world.session(|_| {});
    world.done(&Command::SetHours { session, edition: None, hours: mornings() });
    let mut teller = Teller::new(world.floor.clone(), world.now);
    let before = world.log.len();
    world.advance(4 * 3600);
    world.open(session, OverrideState::Open);
    let news: Vec<_> = world.log[before..].iter().flat_map(|commit| teller.follow(commit)).collect();
    assert_eq!(names(&news), ["session.closed", "session.opened"]);
    assert_eq!(news[0].at, at("2026-03-02T12:00:00Z"));
    assert_eq!(teller.floor(), &world.floor);
}

#[test]
#[should_panic(expected = "without a gap")]
fn commits_are_never_told_with_a_gap() {
    let mut teller = Teller::new(Floor::default(), Timestamp::UNIX_EPOCH);
    let commit = Commit { revision: Revision(2), at: Timestamp::UNIX_EPOCH, node: NodeId(1), events: Vec::new() };
    teller.follow(&commit);
}

#[test]
fn what_is_told_is_ids_reasons_and_times_and_nothing_about_a_person() {
    let mut world = World::new();
    let session = world.manual();
    let anna = world.join(session, ANNA);
    let news = told(&world.log);
    let json = serde_json::to_value(news.last()).expect("JSON");
    let id = news[1].id.to_string();
    let at = news[1].at.to_string();
    let slug = world.floor.session(session).map(|session| session.slug.to_string());
    assert_eq!(
        json,
        serde_json::json!({ "id": id, "event": "ticket.joined", "at": at, "session": slug, "ticket": anna.to_string() })
    );
}

#[test]
fn the_order_of_ids_is_the_order_of_time_and_an_id_has_one_spelling() {
    let id = |text: &str, suffix| EventId::new(at(text), suffix);
    let ids = [
        id("1970-01-01T00:00:00Z", "z"),
        id("2026-03-02T09:00:00Z", "a"),
        id("2026-03-02T09:00:00Z", "b"),
        id("2026-03-02T09:00:00.001Z", "a"),
        id("9999-12-30T00:00:00Z", "a"),
    ];
    assert!(ids.is_sorted(), "{ids:?}");
    assert!(ids.iter().all(|id| id.as_str().parse() == Ok(id.clone())));
    for wrong in ["", "001772442000000", "001772442000000-", "1-a", "00177244200000a-a", "001772442000000-A", "é"] {
        assert!(wrong.parse::<EventId>().is_err(), "{wrong}");
    }
    let codes: std::collections::BTreeSet<_> = EventName::ALL.iter().map(|name| name.code()).collect();
    assert_eq!(codes.len(), EventName::ALL.len());
    assert!(EventName::ALL.iter().all(|name| EventName::of_code(name.code()) == Some(*name)));
}

#[test]
fn what_is_not_taken_is_tried_for_a_day_in_growing_steps() {
    let waits: Vec<_> = (1..).map_while(next_try_in).collect();
    assert_eq!(waits[..4], [5, 30, 120, 600].map(SignedDuration::from_secs));
    assert!(waits.is_sorted());
    let all: SignedDuration = waits.iter().copied().fold(SignedDuration::ZERO, |all, wait| all + wait);
    assert!((SignedDuration::from_hours(22)..=SignedDuration::from_hours(24)).contains(&all), "{all:?}");
    assert!(PAUSED_AFTER > all, "one event that nobody can take does not pause a receiver");
}

#[test]
fn an_address_is_read_and_shown_without_its_secrets() {
    let address = WebhookAddress::parse(" HTTPS://CRM.example/hooks/s3cret?key=t0ken ").expect("an address");
    assert_eq!((address.to_string().as_str(), address.port()), ("https://crm.example", 443));
    assert_eq!((address.target(), address.authority().as_str()), ("/hooks/s3cret?key=t0ken", "crm.example"));
    assert_eq!(format!("{address:?}"), "WebhookAddress(https://crm.example)");
    assert_eq!(WebhookAddress::parse(&address.expose()), Ok(address));
    let plain = WebhookAddress::parse("http://[fd00:7::1]:8080?x").expect("an address");
    assert_eq!((plain.to_string().as_str(), plain.target()), ("http://[fd00:7::1]:8080", "/?x"));
    for (text, problem) in [
        ("", WebhookAddressProblem::Missing),
        ("crm.example", WebhookAddressProblem::Scheme),
        ("ftp://crm.example/", WebhookAddressProblem::Scheme),
        ("https:///x", WebhookAddressProblem::Host),
        ("https://crm.example:0/", WebhookAddressProblem::Port),
        ("https://user:pass@crm.example/", WebhookAddressProblem::Login),
        ("https://crm.example/a b", WebhookAddressProblem::Characters),
        ("https://crm.example/a\r\nHost: x", WebhookAddressProblem::Characters),
        ("https://crm.example/é", WebhookAddressProblem::Characters),
        ("https://crm.example\\@x/", WebhookAddressProblem::Characters),
        ("https://crm.example/#top", WebhookAddressProblem::Fragment),
    ] {
        assert_eq!(WebhookAddress::parse(text), Err(problem), "{text}");
    }
    assert_eq!(WebhookAddress::parse(&format!("https://x/{}", "y".repeat(2_048))), Err(WebhookAddressProblem::TooLong));
}

#[test]
fn without_encryption_only_networks_of_ones_own_are_sent_to() {
    let rule = AddressRule {
        private_networks: vec!["10.7.0.0/16".parse().expect("a network")],
        ports: vec![PortRange { first: 80, last: 443 }],
    };
    let judged = |text: &str| WebhookAddress::parse(text).expect("an address").may_be_registered(&rule);
    for right in ["https://8.8.8.8/", "https://10.7.0.1/", "http://10.7.0.1/", "http://crm.example/"] {
        assert_eq!(judged(right), Ok(()), "{right}");
    }
    assert_eq!(judged("http://8.8.8.8/"), Err(WebhookAddressProblem::Unencrypted));
    assert_eq!(judged("https://10.8.0.1/"), Err(AddressRefusal::PrivateNetwork.into()));
    assert_eq!(judged("https://127.0.0.1/"), Err(AddressRefusal::Loopback.into()));
    assert_eq!(judged("https://crm.example:444/"), Err(AddressRefusal::Port.into()));
    let named = WebhookAddress::parse("http://crm.example/").expect("an address");
    let leads_to = |ip: &str| named.may_be_connected_to(ip.parse().expect("an address"), &rule);
    assert_eq!(leads_to("10.7.0.1"), Ok(()));
    assert_eq!(leads_to("8.8.8.8"), Err(WebhookAddressProblem::Unencrypted));
    assert_eq!(leads_to("169.254.169.254"), Err(AddressRefusal::LinkLocal.into()));
}
