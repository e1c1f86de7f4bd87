//! Who may do what about one visit: everything that names it, by everybody that there is. The table of addresses in
//! `access` says what each answers somebody who has nothing to do with it.

use std::collections::BTreeSet;

use anteroom_contract::CONTRACT_VERSION;
use anteroom_domain::command::Command;
use anteroom_engine::people::AccountAction;
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    access,
    common::{ADMIN, Browser, HANNA, OMAR, World, Ws},
};

/// Everybody who may turn up: with nothing, with the seat of the visit, with another, as a
/// customer with an account who has to do with none of it, as the host of the visit, as the host of
/// another session, as an admin, and with the login of an account that was disabled since.
struct Cast {
    nobody: Browser,
    seat: Browser,
    other_seat: Browser,
    member: Browser,
    host: Browser,
    other_host: Browser,
    admin: Browser,
    disabled: Browser,
}

impl Cast {
    fn all(&self) -> [&Browser; 8] {
        let Self { nobody, seat, other_seat, member, host, other_host, admin, disabled } = self;
        [nobody, seat, other_seat, member, host, other_host, admin, disabled]
    }
}

/// Zoë is called by Hanna, and Yuri waits for the same session.
async fn cast(world: &World) -> Cast {
    let (seat, other_seat) = (world.customer("Zoë").await, world.customer("Yuri").await);
    world.available(HANNA).await;
    world.done(Command::Next { host: HANNA, session: None }).await;
    let (host, other_host, admin) = (world.staff("hanna").await, world.staff("omar").await, world.staff("admin").await);
    let (dora, link) = world
        .people
        .create(ADMIN.into(), "dora", "Dora", anteroom_engine::ports::Role::Host)
        .await
        .expect("a new name");
    world.people.set_password(&link, crate::common::PASSWORD).await.expect("a good password");
    let disabled = world.staff("dora").await;
    world.people.act(ADMIN.into(), dora.id, AccountAction::Disable).await.expect("it is there");
    let member = world.member("mira").await;
    Cast { nobody: world.browser(), seat, other_seat, member, host, other_host, admin, disabled }
}

#[tokio::test]
async fn a_room_and_its_door_are_there_for_the_two_who_are_in_it() {
    let world = World::new().await;
    let cast = cast(&world).await;
    let consultation = world.consultation();
    let mut answers = Vec::new();
    for who in cast.all() {
        let access = who.get(&format!("/api/consultations/{consultation}/room")).await.status;
        let door = who.ws(&format!("/janus?consultation={consultation}"));
        let door = Ws::open(door.header("sec-websocket-protocol", "janus-protocol")).await;
        let mut sides = Vec::new();
        for side in ["customer", "host"] {
            sides.push(who.get(&format!("/api/consultations/{consultation}/room?side={side}")).await.status);
        }
        answers.push((access, door.map_or_else(|(status, _)| status, |_| 101), sides));
    }
    let outside = || (404, 404, vec![404, 404]);
    // A side is never chosen that is not one's own.
    let (customer, host) = ((200, 101, vec![200, 404]), (200, 101, vec![404, 200]));
    assert_eq!(answers, [outside(), customer, outside(), outside(), host, outside(), outside(), outside()]);
}

#[tokio::test]
async fn namespaces_are_open_to_those_whose_pages_they_keep_current() {
    let world = World::new().await;
    let cast = cast(&world).await;
    let auth = json!({ "session": "contact-centre", "contractVersion": CONTRACT_VERSION });
    let mut answers = Vec::new();
    for who in cast.all() {
        let mut row = Vec::new();
        for namespace in ["/visit", "/desk", "/wall"] {
            row.push(who.socket(namespace, &auth).await.map_or_else(|refused| refused, |_| "in".to_owned()));
        }
        answers.push(row);
    }
    let staff = |seat: &str, wall: &str| vec![seat.to_owned(), "in".to_owned(), wall.to_owned()];
    let stranger = |seat: &str| vec![seat.to_owned(), "not_logged_in".to_owned(), "not_logged_in".to_owned()];
    // Whoever logs in has a seat, since that is what its form rests on.
    let expected = [
        stranger("no_seat"),
        stranger("in"),
        stranger("in"),
        stranger("in"),
        staff("in", "admins_only"),
        staff("in", "admins_only"),
        staff("in", "in"),
        stranger("in"),
    ];
    assert_eq!(answers, expected);
}

/// What customers' sockets can ask, and whether the seat of the visit and another one are let.
const VISIT_EVENTS: [(&str, bool, bool); 4] = [
    ("visit:sync", true, true),
    // Of those two only the other one is still in line.
    ("visit:checked", false, true),
    ("visit:answer", true, false),
    ("visit:leave", true, true),
];

/// What hosts' sockets can ask about the visit, in an order in which the host of it may do each in turn, and whether that
/// host, the host of another session and an admin are let.
const DESK_EVENTS: [(&str, [bool; 3]); 18] = [
    ("desk:sync", [true; 3]),
    ("desk:readNotes", [true, false, false]),
    ("desk:writeNotes", [true, false, false]),
    ("desk:accept", [false; 3]),
    ("desk:decline", [false; 3]),
    ("desk:pick", [false; 3]),
    ("desk:priority", [true, false, false]),
    ("desk:undo", [false; 3]),
    ("desk:hold", [false; 3]),
    ("desk:resume", [false; 3]),
    ("desk:transfer", [false; 3]),
    ("desk:remove", [true, false, false]),
    ("desk:end", [false; 3]),
    // About themselves: whoever serves a session.
    ("desk:extend", [false; 3]),
    ("desk:ready", [true; 3]),
    ("desk:duty", [true, true, false]),
    ("desk:next", [true, false, false]),
    ("wall:sync", [false; 3]),
];

#[tokio::test]
async fn what_names_a_visit_is_answered_to_its_people_only() {
    let world = World::new().await;
    let cast = cast(&world).await;
    let consultation = world.consultation().to_string();
    let ticket = world
        .read(|floor| {
            floor.open_consultations().next().map(|open| open.id).and_then(|id| floor.ticket_of(id)).map(|t| t.id)
        })
        .expect("someone is called");
    let payload = json!({
        "consultation": consultation,
        "ticket": ticket.to_string(),
        "to": format!("host:{OMAR}"),
        "why": "other",
        "priority": "before",
        "text": "x",
        "duty": "available",
    });
    let mut told = Vec::new();
    let [host, other_host, admin] = [cast.host.desk().await, cast.other_host.desk().await, cast.admin.desk().await];
    for (event, _) in DESK_EVENTS {
        // Those who may least come first, so that what is done changes nothing for them.
        let admins = let_in(&admin.ask(event, &payload_of(event, &payload)).await);
        let others = let_in(&other_host.ask(event, &payload_of(event, &payload)).await);
        told.push((event, [let_in(&host.ask(event, &payload_of(event, &payload)).await), others, admins]));
    }
    assert_eq!(told, DESK_EVENTS);
}

/// Whether an answer gives what was asked for.
fn let_in(answer: &Value) -> bool {
    !answer.is_null() && answer["problem"].is_null()
}

/// One's own wishes are one's own: whoever asks for the next customer names no session of another's.
fn payload_of(event: &str, payload: &Value) -> Value {
    match event {
        "desk:sync" | "wall:sync" | "desk:next" => json!({}),
        _ => payload.clone(),
    }
}

#[tokio::test]
async fn a_customer_answers_and_leaves_for_themselves_only() {
    let world = World::new().await;
    let cast = cast(&world).await;
    let consultation = world.consultation().to_string();
    let (seat, other) = (cast.seat.visit().await, cast.other_seat.visit().await);
    for (event, owner, another) in VISIT_EVENTS {
        let payload = match event {
            "visit:answer" => json!({ "consultation": consultation }),
            "visit:checked" => json!({"path": "direct", "weak": false, "camera": "works", "microphone": "works"}),
            _ => json!({}),
        };
        assert_eq!(let_in(&other.ask(event, &payload).await), another, "{event} by another");
        assert_eq!(let_in(&seat.ask(event, &payload).await), owner, "{event}");
    }
}

#[test]
fn the_tables_have_every_event_that_a_page_can_send() {
    const EVENTS: &str = include_str!("../../../../frontend/src/contract/events.ts");
    let asked = EVENTS.lines().filter(|line| line.contains("ack: ")).filter_map(|line| line.split('"').nth(1));
    let listed = DESK_EVENTS.iter().map(|(event, _)| *event).chain(VISIT_EVENTS.iter().map(|(event, _, _)| *event));
    assert_eq!(listed.collect::<BTreeSet<_>>(), asked.collect::<BTreeSet<_>>());
}

#[tokio::test]
async fn a_disabled_account_is_answered_like_somebody_who_has_not_logged_in_everywhere() {
    let world = World::new().await;
    let cast = cast(&world).await;
    let stranger = world.browser();
    stranger.get("/s/contact-centre").await;
    for pattern in anteroom_web::addresses() {
        let path = access::path(&world, pattern);
        for method in [Method::GET, Method::POST] {
            let mut told = Vec::new();
            for who in [&cast.disabled, &stranger] {
                let answer = if method == Method::GET { who.get(&path).await } else { who.post(&path, &[]).await };
                told.push(access::told(&answer));
            }
            assert_eq!(told[0], told[1], "{method} {path}");
        }
    }
}
