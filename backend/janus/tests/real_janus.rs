//! Against a real Janus, which each test starts for itself.

mod pool;
mod support;

use std::sync::Arc;

use anteroom_domain::{consultation::Side, ids::ConsultationId, room::VideoCodec};
use anteroom_engine::ports::{
    Arrival, MediaError, MediaEvent, MediaRooms, MediaSides, Participant, RelayEnd, RoomPlan,
};
use anteroom_janus::{JanusConfig, JanusServer, Refusal, ServerState};
use serde_json::{Value, json};
use support::{
    browser::Browser,
    ear::Ear,
    janus::{Janus, wait_for_up},
    sink::Sink,
    until, within,
};

const ROOM: ConsultationId = ConsultationId(0xabc);
const OTHER_ROOM: ConsultationId = ConsultationId(0xdef);
const CUSTOMER: Participant = Participant { consultation: ROOM, side: Side::Customer, number: 0 };
const HOST: Participant = Participant { consultation: ROOM, side: Side::Host, number: 0 };

/// How often the gate refused this.
fn refusals(server: &JanusServer, kind: Refusal) -> u64 {
    server.gate_counters().refused().find(|(refused, _)| *refused == kind).map_or(0, |(_, count)| count)
}

#[tokio::test]
async fn rooms_are_made_listed_and_closed_as_often_as_anyone_likes() {
    let janus = Janus::start().await;
    let server = janus.server().await;
    within("ping", server.ping()).await.unwrap();
    assert_eq!(within("list", server.list()).await.unwrap(), []);

    // At once, and again: each of them finds the room made.
    let results = within("ensure", async {
        tokio::join!(
            server.ensure(RoomPlan::usual(ROOM)),
            server.ensure(RoomPlan::usual(ROOM)),
            server.ensure(RoomPlan::usual(OTHER_ROOM)),
            server.ensure(RoomPlan::usual(ROOM))
        )
    });
    let (one, two, three, four) = results.await;
    for result in [one, two, three, four, within("ensure", server.ensure(RoomPlan::usual(ROOM))).await] {
        result.unwrap();
    }
    let mut listed = within("list", server.list()).await.unwrap();
    listed.sort_unstable();
    assert_eq!(listed, [ROOM, OTHER_ROOM]);
    for room in janus.rooms().await {
        assert_eq!(room["is_private"], true, "{room}");
        assert_eq!(room["pin_required"], true, "{room}");
        assert_eq!(room["lock_record"], true, "{room}");
        assert_eq!(room["videocodec"], "vp8,h264", "{room}");
    }
    let tokens = janus.tokens().await;
    assert_eq!(tokens.len(), 4);
    for token in tokens {
        assert_eq!(token["allowed_plugins"], json!(["janus.plugin.videoroom"]));
    }
    let media = within("media", server.media(ROOM)).await.unwrap();
    assert_eq!(media, MediaSides::default());

    for _ in 0..2 {
        within("close", server.close(ROOM)).await.unwrap();
        assert_eq!(within("list", server.list()).await.unwrap(), [OTHER_ROOM]);
        assert_eq!(janus.tokens().await.len(), 2);
    }
    assert_eq!(within("media", server.media(ROOM)).await.unwrap(), MediaSides::default());
    within("renew", server.renew(RoomPlan::usual(ROOM))).await.unwrap();
    assert_eq!(janus.rooms().await.len(), 2);
    within("shutdown", server.shutdown()).await;
    until("the end of our session", || async { janus.sessions().await.is_empty() }).await;
}

#[tokio::test]
async fn a_room_made_by_another_node_is_found_and_can_be_closed_here() {
    let janus = Janus::start().await;
    let (here, there) = (janus.server().await, janus.server().await);
    within("ensure", there.ensure(RoomPlan::usual(ROOM))).await.unwrap();
    within("ensure", here.ensure(RoomPlan::usual(ROOM))).await.unwrap();
    let mut customer = Browser::connect(&there, CUSTOMER);
    let (session, handle) = customer.join().await;
    assert_eq!(janus.participants(&ROOM.to_string()).await.len(), 1);
    within("close", here.close(ROOM)).await.unwrap();
    assert!(janus.rooms().await.is_empty());
    // The other node's relay goes on, and can do nothing any more: its token is gone.
    customer.hear("being thrown out", |frame| frame["plugindata"]["data"]["leaving"] == "ok").await;
    let answer = customer.message(session, handle, customer.join_body()).await;
    assert_eq!(answer["code"], 403, "{answer}");
}

#[tokio::test]
async fn several_people_of_a_side_are_in_the_room_at_once_and_leave_nothing_behind() {
    let janus = Janus::start().await;
    let server = janus.server().await;
    let along = Participant { number: 1, ..CUSTOMER };
    let helper = Participant { number: 2, ..HOST };
    let mut browsers = Vec::new();
    for participant in [CUSTOMER, HOST, along, helper] {
        let mut browser = Browser::connect(&server, participant);
        browser.join().await;
        browsers.push(browser);
    }
    let mut joined = janus.participants(&ROOM.to_string()).await;
    joined.sort_unstable();
    let keys: Vec<_> = joined.iter().map(|feed| feed.split('-').next().unwrap_or_default()).collect();
    assert_eq!(keys, ["customer", "customer1", "host", "host2"]);
    assert_eq!(server.relays(), 4);

    // Coming in again takes over from oneself, and from nobody else.
    let mut again = Browser::connect(&server, along);
    again.join().await;
    let joined = janus.participants(&ROOM.to_string()).await;
    assert_eq!(joined.iter().filter(|feed| feed.starts_with("customer1-")).count(), 1, "{joined:?}");
    assert_eq!(joined.len(), 4);

    within("close", server.close(ROOM)).await.unwrap();
    assert_eq!((janus.rooms().await.len(), janus.tokens().await.len()), (0, 0));
}

#[tokio::test]
async fn both_sides_join_their_own_room_and_no_other() {
    let janus = Janus::start().await;
    let ear = Ear::listen(janus.config().url).await;
    let config = JanusConfig { url: ear.url.clone(), ..janus.config() };
    let server = Arc::new(JanusServer::connect(config));
    wait_for_up(&server).await;
    within("ensure", server.ensure(RoomPlan::usual(OTHER_ROOM))).await.unwrap();

    let mut customer = Browser::connect(&server, CUSTOMER);
    let (session, handle) = customer.join().await;
    let mut host = Browser::connect(&server, HOST);
    host.join().await;
    let mut joined = janus.participants(&ROOM.to_string()).await;
    joined.sort_unstable();
    assert!(joined[0].starts_with("customer-") && joined[1].starts_with("host-"), "{joined:?}");
    assert_eq!(server.relays(), 2);

    let second = customer.attach(session).await;
    for ptype in ["publisher", "subscriber"] {
        let body = json!({"request": "join", "ptype": ptype, "room": OTHER_ROOM.to_string(), "streams": []});
        let answer = customer.message(session, second, body).await;
        assert_eq!(answer["code"], 403, "{answer}");
    }
    assert_eq!(janus.participants(&OTHER_ROOM.to_string()).await, [""; 0]);
    assert_eq!(refusals(&server, Refusal::ForeignRoom), 2);

    // Subscribing works up to where media would be needed: nobody publishes, so there is no such feed.
    let body = json!({"request": "join", "ptype": "subscriber", "room": ROOM.to_string(),
        "streams": [{"feed": joined[1]}]});
    let answer = customer.message(session, second, body).await;
    assert_eq!(answer["error_code"], 428, "{answer}");
    let answer = customer.message(session, handle, json!({"request": "leave"})).await;
    assert_eq!(answer["leaving"], "ok", "{answer}");
    let keepalive = customer.ask(json!({"janus": "keepalive", "session_id": session})).await;
    assert_eq!(keepalive["janus"], "ack");

    // What Janus got carries a token that the browser never saw.
    let heard = ear.heard();
    let of_browsers: Vec<&Value> = heard.iter().filter(|frame| frame.get("apisecret").is_none()).collect();
    assert!(of_browsers.len() >= 8);
    for frame in of_browsers {
        assert_eq!(frame["token"].as_str().map(str::len), Some(43), "{}", frame["janus"]);
    }
}

#[tokio::test]
async fn refused_requests_never_reach_janus() {
    let janus = Janus::start().await;
    let ear = Ear::listen(janus.config().url).await;
    let server = Arc::new(JanusServer::connect(JanusConfig { url: ear.url.clone(), ..janus.config() }));
    wait_for_up(&server).await;
    let mut customer = Browser::connect(&server, CUSTOMER);
    let (session, handle) = customer.join().await;
    let heard_before = ear.heard().len();
    let rooms_before = janus.rooms().await;

    let of_the_room = ["create", "destroy", "edit", "list", "kick", "rtp_forward", "enable_recording", "moderate"];
    for request in of_the_room {
        let answer = customer.message(session, handle, json!({"request": request, "room": ROOM.to_string()})).await;
        assert_eq!(answer["code"], 403, "{request}: {answer}");
    }
    let others = [
        json!({"janus": "info"}),
        json!({"janus": "list_sessions"}),
        json!({"janus": "create"}),
        json!({"janus": "attach", "session_id": session, "plugin": "janus.plugin.echotest"}),
        json!({"janus": "keepalive", "session_id": session + 1}),
        json!({"janus": "detach", "session_id": session, "handle_id": handle + 1}),
    ];
    for request in others {
        let answer = customer.ask(request.clone()).await;
        assert_eq!(answer["janus"], "error", "{request}: {answer}");
        assert!(answer["error"]["reason"].as_str().is_some_and(|reason| reason.ends_with('.')), "{answer}");
    }
    assert_eq!(ear.heard().len(), heard_before);
    assert_eq!(janus.rooms().await, rooms_before);
    assert_eq!(server.gate_counters().refused_total(), 14);

    // Whoever goes on like this is cut off, and its session ends.
    for _ in 0..6 {
        customer.send("nonsense".to_owned()).await;
    }
    assert_eq!(customer.end().await, RelayEnd::Misbehaved);
    assert!(!janus.sessions().await.contains(&session));
    assert_eq!(server.gate_counters().cut_off.get(), 1);
}

#[tokio::test]
async fn after_a_sudden_restart_everything_is_made_again() {
    let mut janus = Janus::start().await;
    let server = janus.server().await;
    let mut customer = Browser::connect(&server, CUSTOMER);
    customer.join().await;
    let before = *server.watch().borrow();

    janus.kill().await;
    assert_eq!(customer.end().await, RelayEnd::ServerGone);
    let mut state = server.watch();
    within("noticing", state.wait_for(|state| *state == ServerState::Down)).await.unwrap();
    let error = within("ensure", server.ensure(RoomPlan::usual(ROOM))).await.unwrap_err();
    assert!(matches!(error, MediaError::Unavailable { .. }) && error.is_retryable(), "{error}");
    assert!(within("ping", server.ping()).await.is_err());
    let mut stranded = Browser::connect(&server, CUSTOMER);
    stranded.send(json!({"janus": "create", "transaction": "t"}).to_string()).await;
    let told = stranded.hear("being told", |frame| frame["janus"] == "error").await;
    assert_eq!(told["error"]["code"], 490, "{told}");
    assert_eq!(stranded.end().await, RelayEnd::ServerGone);

    janus.launch().await;
    wait_for_up(&server).await;
    assert_ne!(*server.watch().borrow(), before, "another generation");
    assert!(janus.rooms().await.is_empty() && janus.tokens().await.is_empty());
    within("ensure", server.ensure(RoomPlan::usual(ROOM))).await.unwrap();
    assert_eq!((janus.rooms().await.len(), janus.tokens().await.len()), (1, 2));
    // And the relay makes them as well, when nobody has.
    let mut host = Browser::connect(&server, Participant { consultation: OTHER_ROOM, side: Side::Host, number: 0 });
    host.join().await;
    assert_eq!((janus.rooms().await.len(), janus.tokens().await.len()), (2, 4));
}

#[tokio::test]
async fn what_was_made_is_forgotten_when_janus_says_that_it_started() {
    let janus = Janus::start().await;
    let server = janus.server().await;
    within("ensure", server.ensure(RoomPlan::usual(ROOM))).await.unwrap();
    // Somebody else removes the room, which this node cannot know.
    for room in janus.rooms().await {
        assert_eq!(room["room"], ROOM.to_string());
    }
    let other_node = janus.server().await;
    within("close", other_node.close(ROOM)).await.unwrap();
    within("ensure", server.ensure(RoomPlan::usual(ROOM))).await.unwrap();
    assert!(janus.rooms().await.is_empty(), "remembered, so not asked");
    let started = json!({"type": 256, "subtype": 1, "event": {"status": "started"}});
    assert_eq!(server.read(started.to_string().as_bytes()), [MediaEvent::Started]);
    within("ensure", server.ensure(RoomPlan::usual(ROOM))).await.unwrap();
    assert_eq!(janus.rooms().await.len(), 1);
}

#[tokio::test]
async fn the_newest_tab_owns_the_media() {
    let janus = Janus::start().await;
    let server = janus.server().await;
    let mut old = Browser::connect(&server, CUSTOMER);
    let (old_session, _) = old.join().await;
    let mut host = Browser::connect(&server, HOST);
    let (host_session, _) = host.join().await;

    let mut new = Browser::connect(&server, CUSTOMER);
    let (new_session, _) = new.join().await;
    assert_eq!(old.end().await, RelayEnd::Replaced);
    let sessions = janus.sessions().await;
    assert!(!sessions.contains(&old_session), "the ghost is gone");
    assert!(sessions.contains(&new_session) && sessions.contains(&host_session));
    let participants = janus.participants(&ROOM.to_string()).await;
    assert_eq!(participants.iter().filter(|feed| feed.starts_with("customer-")).count(), 1);
    assert_eq!(participants.len(), 2);
    assert_eq!(server.gate_counters().taken_over.get(), 1);
    let keepalive = host.ask(json!({"janus": "keepalive", "session_id": host_session})).await;
    assert_eq!(keepalive["janus"], "ack", "the other side is not disturbed");
}

#[tokio::test]
async fn whoever_waits_at_the_door_pushes_nobody_out() {
    let janus = Janus::start().await;
    let server = janus.server().await;
    let mut first = Browser::arrive(&server, CUSTOMER, Arrival::WaitsAtDoor);
    let (at_door, _) = first.join().await;
    let second = Browser::arrive(&server, CUSTOMER, Arrival::WaitsAtDoor);
    second.send(json!({"janus": "create", "transaction": "late"}).to_string()).await;
    assert_eq!(second.end().await, RelayEnd::Replaced, "somebody of this side stands there");
    // Another node knows of none of it but what Janus tells.
    let other_node = janus.server().await;
    let third = Browser::arrive(&other_node, CUSTOMER, Arrival::WaitsAtDoor);
    third.send(json!({"janus": "create", "transaction": "late"}).to_string()).await;
    assert_eq!(third.end().await, RelayEnd::Replaced);
    assert!(janus.sessions().await.contains(&at_door));
    let mut entering = Browser::connect(&server, CUSTOMER);
    entering.join().await;
    assert_eq!(first.end().await, RelayEnd::Replaced, "who enters goes before who waits");
    assert_eq!(janus.participants(&ROOM.to_string()).await.len(), 1);
}

#[tokio::test]
async fn a_reloaded_page_leaves_no_ghost() {
    let janus = Janus::start().await;
    let server = janus.server().await;
    let mut before = Browser::connect(&server, CUSTOMER);
    let (ghost, _) = before.join().await;
    assert_eq!(before.drop_socket().await, RelayEnd::ClientGone);
    assert_eq!(janus.participants(&ROOM.to_string()).await.len(), 1, "Janus keeps it for a claim");
    let mut after = Browser::connect(&server, CUSTOMER);
    after.join().await;
    assert_eq!(janus.participants(&ROOM.to_string()).await.len(), 1);
    assert!(!janus.sessions().await.contains(&ghost));
}

#[tokio::test]
async fn a_tab_on_another_node_loses_its_feed_to_the_newest_tab() {
    let janus = Janus::start().await;
    let (here, there) = (janus.server().await, janus.server().await);
    let mut old = Browser::connect(&there, CUSTOMER);
    old.join().await;
    let mut new = Browser::connect(&here, CUSTOMER);
    new.join().await;
    old.hear("being thrown out", |frame| frame["plugindata"]["data"]["leaving"] == "ok").await;
    assert_eq!(janus.participants(&ROOM.to_string()).await.len(), 1);
}

#[tokio::test]
async fn a_dropped_socket_can_claim_its_session_here_and_on_another_node() {
    let janus = Janus::start().await;
    let (here, there) = (janus.server().await, janus.server().await);
    let mut customer = Browser::connect(&here, CUSTOMER);
    let (session, handle) = customer.join().await;
    assert_eq!(customer.drop_socket().await, RelayEnd::ClientGone);
    assert!(janus.sessions().await.contains(&session), "the session outlives its socket");

    // The other node remembers nothing, and finds the participant's token at the session's handles.
    for server in [&here, &there] {
        let mut customer = Browser::connect(server, CUSTOMER);
        let answer = customer.ask(json!({"janus": "claim", "session_id": session})).await;
        assert_eq!(answer["janus"], "success", "{answer}");
        let answer = customer.message(session, handle, json!({"request": "configure", "audio": false})).await;
        assert_eq!(answer["configured"], "ok", "{answer}");
        assert_eq!(janus.participants(&ROOM.to_string()).await.len(), 1);
        customer.drop_socket().await;
    }
}

#[tokio::test]
async fn a_claim_moves_the_session_while_the_old_socket_seems_alive() {
    let janus = Janus::start().await;
    let server = janus.server().await;
    let mut old = Browser::connect(&server, CUSTOMER);
    let (session, handle) = old.join().await;
    let mut new = Browser::connect(&server, CUSTOMER);
    let answer = new.ask(json!({"janus": "claim", "session_id": session})).await;
    assert_eq!(answer["janus"], "success", "{answer}");
    assert_eq!(old.end().await, RelayEnd::Replaced);
    let answer = new.message(session, handle, json!({"request": "leave"})).await;
    assert_eq!(answer["leaving"], "ok", "{answer}");
}

#[tokio::test]
async fn a_foreign_session_cannot_be_claimed() {
    let janus = Janus::start().await;
    let (here, there) = (janus.server().await, janus.server().await);
    let mut host = Browser::connect(&here, HOST);
    let (session, handle) = host.join().await;
    // The peer, and someone of another consultation; on the node that remembers, and on one that does not.
    let stranger = Participant { consultation: OTHER_ROOM, side: Side::Host, number: 0 };
    for server in [&here, &there] {
        for participant in [CUSTOMER, stranger] {
            let mut thief = Browser::connect(server, participant);
            let answer = thief.ask(json!({"janus": "claim", "session_id": session})).await;
            assert_eq!(answer["error"]["code"], 403, "{answer}");
            let body = json!({"request": "leave"});
            let answer = thief.message(session, handle, body).await;
            assert_eq!(answer["code"], 458, "{answer}");
        }
    }
    assert_eq!(refusals(&here, Refusal::ForeignClaim) + refusals(&there, Refusal::ForeignClaim), 4);
    // Nor the control connection's own, nor one that does not exist.
    let own = janus.sessions().await.into_iter().filter(|other| *other != session);
    let mut thief = Browser::connect(&here, CUSTOMER);
    for control in own {
        let answer = thief.ask(json!({"janus": "claim", "session_id": control})).await;
        assert_eq!(answer["error"]["code"], 403, "{answer}");
    }
    let answer = thief.ask(json!({"janus": "claim", "session_id": 5})).await;
    assert_eq!(answer["error"]["code"], 458, "{answer}");
    let keepalive = host.ask(json!({"janus": "keepalive", "session_id": session})).await;
    assert_eq!(keepalive["janus"], "ack", "the owner is not disturbed");
}

#[tokio::test]
async fn closing_ends_relays_sessions_and_tokens_at_once() {
    let janus = Janus::start().await;
    let server = janus.server().await;
    let mut customer = Browser::connect(&server, CUSTOMER);
    let (session, _) = customer.join().await;
    let mut dropped = Browser::connect(&server, HOST);
    let (dropped_session, _) = dropped.join().await;
    dropped.drop_socket().await;
    let bystander = Participant { consultation: OTHER_ROOM, side: Side::Host, number: 0 };
    let mut other = Browser::connect(&server, bystander);
    let (other_session, _) = other.join().await;

    within("close", server.close(ROOM)).await.unwrap();
    assert_eq!(customer.end().await, RelayEnd::Replaced);
    let sessions = janus.sessions().await;
    assert!(!sessions.contains(&session) && !sessions.contains(&dropped_session));
    assert!(sessions.contains(&other_session));
    assert_eq!(within("list", server.list()).await.unwrap(), [OTHER_ROOM]);
    assert_eq!(janus.tokens().await.len(), 2);
}

#[tokio::test]
async fn renewing_sends_the_browsers_back_to_a_fresh_room() {
    let janus = Janus::start().await;
    let server = janus.server().await;
    let mut customer = Browser::connect(&server, CUSTOMER);
    let (session, _) = customer.join().await;
    within("renew", server.renew(RoomPlan::usual(ROOM))).await.unwrap();
    assert_eq!(customer.end().await, RelayEnd::ServerGone);
    assert!(!janus.sessions().await.contains(&session));
    assert_eq!(janus.participants(&ROOM.to_string()).await, [""; 0]);
    let mut again = Browser::connect(&server, CUSTOMER);
    again.join().await;
}

#[tokio::test]
async fn an_absent_janus_is_waited_for() {
    let mut janus = Janus::prepare();
    let server = Arc::new(JanusServer::connect(janus.config()));
    assert_eq!(*server.watch().borrow(), ServerState::Down);
    assert!(within("ensure", server.ensure(RoomPlan::usual(ROOM))).await.is_err());
    janus.launch().await;
    wait_for_up(&server).await;
    within("ensure", server.ensure(RoomPlan::usual(ROOM))).await.unwrap();
}

#[tokio::test]
async fn a_wrong_admin_secret_is_a_refusal_and_not_worth_repeating() {
    let janus = Janus::start().await;
    let config = JanusConfig { admin_secret: "wrong-0123456789-wrong".to_owned(), ..janus.config() };
    let server = JanusServer::connect(config);
    for result in [within("ping", server.ping()).await, within("ensure", server.ensure(RoomPlan::usual(ROOM))).await] {
        let error = result.unwrap_err();
        assert!(matches!(error, MediaError::Refused { code: 403, .. }) && !error.is_retryable(), "{error}");
    }
}

#[tokio::test]
async fn a_shutdown_leaves_sessions_for_the_next_process() {
    let janus = Janus::start().await;
    let server = janus.server().await;
    let mut customer = Browser::connect(&server, CUSTOMER);
    let (session, _) = customer.join().await;
    within("shutdown", server.shutdown()).await;
    assert_eq!(customer.end().await, RelayEnd::ServerGone);
    assert!(janus.sessions().await.contains(&session));
    let next = janus.server().await;
    let mut customer = Browser::connect(&next, CUSTOMER);
    let answer = customer.ask(json!({"janus": "claim", "session_id": session})).await;
    assert_eq!(answer["janus"], "success", "{answer}");
}

#[tokio::test]
async fn the_events_of_janus_are_understood() {
    let mut sink = Sink::listen().await;
    let janus = Janus::start_with_events(&sink.url).await;
    let server = janus.server().await;
    let mut told = Vec::new();
    while told.is_empty() {
        told = server.read(&sink.body().await);
    }
    assert_eq!(told, [MediaEvent::Started]);

    let mut host = Browser::connect(&server, HOST);
    let (session, handle) = host.join().await;
    host.message(session, handle, json!({"request": "leave"})).await;
    let host_down = MediaEvent::Media { consultation: ROOM, side: Side::Host, up: false };
    let mut told = Vec::new();
    while told.is_empty() {
        told = server.read(&sink.body().await);
    }
    assert_eq!(told, [host_down], "whoever left has no media");
    within("close", server.close(ROOM)).await.unwrap();
    let customer_down = MediaEvent::Media { consultation: ROOM, side: Side::Customer, up: false };
    let mut told = Vec::new();
    while told.is_empty() {
        told = server.read(&sink.body().await);
    }
    assert_eq!(told, [customer_down], "the host's end was told already");
    assert_eq!(server.event_counts().malformed, 0);
}

/// Whether Janus itself says that the room records.
async fn records(janus: &Janus) -> bool {
    janus.rooms().await.remove(0)["record"] == json!(true)
}

#[tokio::test]
async fn a_room_records_as_its_plan_says_and_no_browser_changes_that() {
    let janus = Janus::start().await;
    let (here, there) = (janus.server().await, janus.server().await);
    let plan = |records| RoomPlan { records, ..RoomPlan::usual(ROOM) };
    within("ensure", here.ensure(plan(false))).await.unwrap();
    assert!(!records(&janus).await);
    within("ensure", here.ensure(plan(true))).await.unwrap();
    assert!(records(&janus).await);
    // This page was told of its room when nothing was recorded, by a node that knows nothing of the room.
    let mut browser = Browser::connect(&there, Participant::first(ROOM, Side::Host));
    browser.create().await;
    assert!(records(&janus).await, "what is recorded goes on when a page comes");
    within("ensure", there.ensure(plan(false))).await.unwrap();
    assert!(!records(&janus).await, "a node that did not start it can stop it");
    within("ensure", here.ensure(plan(true))).await.unwrap();
    assert!(!records(&janus).await, "it believes that it goes on");
    within("list", here.list()).await.unwrap();
    within("ensure", here.ensure(plan(true))).await.unwrap();
    assert!(records(&janus).await, "once it has looked, it knows better");
    within("renew", here.renew(plan(true))).await.unwrap();
    assert!(records(&janus).await, "a room that is made anew goes on recording");
}

#[tokio::test]
async fn nothing_is_recorded_where_there_is_no_folder_for_it() {
    let janus = Janus::start().await;
    let server = Arc::new(JanusServer::connect(JanusConfig { tapes: None, ..janus.config() }));
    wait_for_up(&server).await;
    within("ensure", server.ensure(RoomPlan { records: true, ..RoomPlan::usual(ROOM) })).await.unwrap();
    assert!(!records(&janus).await);
    within("renew", server.renew(RoomPlan { records: true, ..RoomPlan::usual(ROOM) })).await.unwrap();
    assert!(!records(&janus).await);
}

#[tokio::test]
async fn a_room_is_made_as_its_session_says() {
    let janus = Janus::start().await;
    let server = janus.server().await;
    let plan = RoomPlan { video_codec: VideoCodec::H264, video_kbps_max: 500, ..RoomPlan::usual(ROOM) };
    within("ensure", server.ensure(plan)).await.unwrap();
    let room = janus.rooms().await.remove(0);
    assert_eq!((&room["videocodec"], &room["bitrate"]), (&json!("h264,vp8"), &json!(700_000)), "{room}");
    assert_eq!(room["bitrate_cap"], true, "{room}");
}

#[tokio::test]
async fn a_check_reaches_the_echo_test_with_a_token_of_its_own_and_leaves_nothing_behind() {
    let janus = Janus::start().await;
    let server = janus.server().await;
    let control = janus.sessions().await;
    let mut customer = Browser::check(&server);
    let session = customer.create().await;
    let tokens = janus.tokens().await;
    assert_eq!(tokens.len(), 1);
    assert_eq!(tokens[0]["allowed_plugins"], json!(["janus.plugin.echotest"]));

    let handle = customer.attach_to(session, "janus.plugin.echotest").await;
    let refused = json!({"janus": "attach", "session_id": session, "plugin": "janus.plugin.videoroom"});
    assert_eq!(customer.ask(refused).await["error"]["code"], 405);
    // The plugin is asked for an echo of sound, whatever the browser says.
    let body = json!({"audio": true, "record": true, "filename": "/tmp/never"});
    let answer = customer.message(session, handle, body).await;
    assert_eq!((&answer["echotest"], &answer["result"]), (&json!("event"), &json!("ok")), "{answer}");

    assert_eq!(customer.drop_socket().await, RelayEnd::ClientGone);
    assert_eq!(janus.sessions().await, control);
    assert!(janus.tokens().await.is_empty());
}
