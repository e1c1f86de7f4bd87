//! What a host does with people: the same by form and by socket, for whom it concerns and for nobody else.

use anteroom_contract::desk::NOTES_MAX;
use anteroom_domain::{
    SignedDuration,
    command::Command,
    consultation::Side,
    host::{Duty, HostState, PauseReason},
    ids::{HostId, TicketId},
    session::Assignment,
    ticket::{EndReason, TicketState},
};
use serde_json::{Value, json};

use crate::common::{Browser, HANNA, NODE, OMAR, OTHER_SESSION, SESSION, Socket, World};

/// Hanna with her console, and Zoë, Yann and Xaver in line.
async fn furnished() -> (World, Browser, Socket, [TicketId; 3]) {
    let world = World::new().await;
    let (browser, desk) = world.hanna().await;
    for name in ["Zoë", "Yann", "Xaver"] {
        world.customer(name).await;
    }
    let line = world.line().try_into().expect("three in line");
    (world, browser, desk, line)
}

async fn ask(desk: &Socket, event: &str, payload: Value) -> String {
    let reply = desk.ask(event, &payload).await;
    if reply["ok"] == json!(true) { "done".to_owned() } else { reply["problem"]["code"].to_string().replace('"', "") }
}

async fn picture(desk: &Socket) -> Value {
    desk.ask("desk:sync", &json!({})).await
}

/// Whoever was called comes in, and both have media.
async fn meets(world: &World) -> String {
    let consultation = world.consultation();
    let customer = world.read(|floor| floor.ticket_of(consultation).expect("it is open").customer);
    world.done(Command::Answer { consultation, customer }).await;
    for side in Side::BOTH {
        world.done(Command::Media { consultation, side, up: true }).await;
    }
    consultation.to_string()
}

fn state(world: &World, host: HostId) -> HostState {
    world.read(|floor| floor.host(host).expect("a host").state(floor.last_at().expect("a commit")))
}

fn id(ticket: TicketId) -> Value {
    json!({ "ticket": ticket.to_string() })
}

#[tokio::test]
async fn a_host_picks_whom_they_choose_by_form_or_by_socket() {
    let (world, browser, desk, [_, yann, xaver]) = furnished().await;
    assert_eq!(browser.submit("/host/pick", &[("ticket", &yann.to_string())]).await.location(), "/host");
    assert_eq!(state(&world, HANNA), HostState::Busy(yann));
    assert_eq!(ask(&desk, "desk:pick", id(xaver)).await, "engaged");
    assert_eq!(ask(&desk, "desk:pick", id(yann)).await, "engaged");
    browser.submit("/host/pick", &[("ticket", &xaver.to_string())]).await.is_error_page(409, "engaged");
}

#[tokio::test]
async fn nobody_does_anything_with_customers_of_sessions_that_are_not_theirs() {
    let (world, _hanna, _desk, [zoe, ..]) = furnished().await;
    let omar = world.staff("omar").await;
    let desk = omar.desk().await;
    omar.submit("/host/duty", &[("duty", "available")]).await;
    let ticket = zoe.to_string();
    let before = world.revision();
    let place = format!("session:{OTHER_SESSION}");
    for (event, payload, code) in [
        ("desk:pick", id(zoe), "no_such_ticket"),
        ("desk:remove", json!({ "ticket": ticket, "why": "other" }), "no_such_ticket"),
        ("desk:transfer", json!({ "ticket": ticket, "to": place }), "no_such_ticket"),
        ("desk:priority", json!({ "ticket": ticket, "priority": "before" }), "no_such_ticket"),
        ("desk:undo", id(zoe), "no_such_ticket"),
        ("desk:resume", id(zoe), "not_held"),
        ("desk:extend", json!({}), "not_wrapping_up"),
        ("desk:readNotes", id(zoe), "no_such_ticket"),
        ("desk:writeNotes", json!({ "ticket": ticket, "text": "mine" }), "no_such_ticket"),
    ] {
        assert_eq!(ask(&desk, event, payload).await, code, "{event}");
    }
    for (form, field) in [("remove", ("why", "other")), ("transfer", ("to", place.as_str())), ("notes", ("text", "x"))]
    {
        let refused = omar.submit(&format!("/host/{form}"), &[("ticket", &ticket), field]).await;
        refused.is_error_page(409, "no_such_ticket");
    }
    assert_eq!(world.revision(), before, "nothing was written");
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_and_writes_nothing() {
    let (world, browser, desk, [zoe, ..]) = furnished().await;
    let (ticket, before) = (zoe.to_string(), world.revision());
    for (event, payload) in [
        ("desk:pick", json!({})),
        ("desk:resume", json!({ "ticket": "x" })),
        ("desk:hold", id(zoe)),
        ("desk:remove", id(zoe)),
        ("desk:remove", json!({ "ticket": ticket, "why": "bored" })),
        ("desk:transfer", json!({ "ticket": ticket, "to": "moon" })),
        ("desk:transfer", json!({ "ticket": ticket, "to": "host:7" })),
        ("desk:priority", json!({ "ticket": ticket, "priority": 0 })),
        ("desk:undo", json!(null)),
        ("desk:readNotes", json!([])),
        ("desk:readNotes", json!({ "ticket": "G" })),
        ("desk:writeNotes", json!({ "ticket": ticket, "text": 7 })),
        ("desk:writeNotes", json!({ "ticket": ticket, "text": "", "outcome": "great" })),
    ] {
        assert_eq!(ask(&desk, event, payload.clone()).await, "malformed", "{event} {payload}");
    }
    for (form, fields) in [
        ("pick", vec![]),
        ("remove", vec![("ticket", ticket.as_str()), ("why", "")]),
        ("transfer", vec![("ticket", ticket.as_str())]),
        ("priority", vec![("ticket", ticket.as_str()), ("priority", "first")]),
        ("notes", vec![("ticket", ticket.as_str()), ("outcome", "great")]),
        ("undo", vec![("ticket", ticket.as_str()), ("ticket", ticket.as_str())]),
    ] {
        browser.submit(&format!("/host/{form}"), &fields).await.is_error_page(422, "bad_form");
    }
    browser.submit("/host/shout", &[]).await.is_error_page(404, "not_found");
    assert_eq!(world.revision(), before, "nothing was written");
}

#[tokio::test]
async fn whoever_is_put_on_hold_is_listed_until_they_are_called_in_again() {
    let (world, browser, desk, [zoe, yann, _]) = furnished().await;
    browser.submit("/host/next", &[]).await;
    let ringing = world.consultation().to_string();
    browser.submit("/host/hold", &[("consultation", &ringing)]).await.is_error_page(409, "not_begun");
    let consultation = meets(&world).await;
    assert_eq!(browser.submit("/host/hold", &[("consultation", &consultation)]).await.location(), "/host");
    let shown = picture(&desk).await;
    assert_eq!((&shown["held"][0]["customer"]["name"], &shown["consultation"]), (&json!("Zoë"), &json!(null)));
    assert!(browser.get("/host").await.text.contains("action=\"/host/resume\""));
    assert_eq!(ask(&desk, "desk:hold", json!({ "consultation": consultation })).await, "no_such_consultation");

    assert_eq!(ask(&desk, "desk:next", json!({ "session": null })).await, "done");
    assert_eq!(ask(&desk, "desk:resume", id(zoe)).await, "engaged");
    let second = meets(&world).await;
    assert_eq!(ask(&desk, "desk:end", json!({ "consultation": second })).await, "done");
    assert_eq!(ask(&desk, "desk:resume", id(yann)).await, "not_held");
    assert_eq!(ask(&desk, "desk:resume", id(zoe)).await, "done");
    let shown = picture(&desk).await;
    assert_eq!((&shown["held"], &shown["consultation"]["customer"]["name"]), (&json!([]), &json!("Zoë")));
}

#[tokio::test]
async fn a_host_may_have_only_so_many_on_hold() {
    let world = World::with_settings(|settings| settings.held_max = 1).await;
    let (_browser, desk) = world.hanna().await;
    for name in ["Zoë", "Yann"] {
        world.customer(name).await;
    }
    for expected in ["done", "held_full"] {
        assert_eq!(ask(&desk, "desk:next", json!({ "session": null })).await, "done");
        let consultation = meets(&world).await;
        assert_eq!(ask(&desk, "desk:hold", json!({ "consultation": consultation })).await, expected);
    }
}

#[tokio::test]
async fn a_customer_is_handed_on_to_a_colleague_or_to_another_session() {
    let (world, browser, mut desk, [zoe, yann, xaver]) = furnished().await;
    world.done(Command::AssignHost { session: SESSION, host: OMAR }).await;
    let (to_omar, to_library) = (format!("host:{OMAR}"), format!("session:{OTHER_SESSION}"));
    let to = |ticket: TicketId, to: &str| json!({ "ticket": ticket.to_string(), "to": to });
    assert_eq!(ask(&desk, "desk:transfer", to(zoe, &to_omar)).await, "no_such_target", "he is off duty");
    world.available(OMAR).await;
    let shown =
        desk.push_where("Omar is there", |picture| picture["sessions"][0]["colleagues"] != json!([])).await.data;
    let colleague = &shown["sessions"][0]["colleagues"][0];
    assert_eq!((&colleague["to"], &colleague["doing"]), (&json!(to_omar), &json!("available")));
    assert_eq!(ask(&desk, "desk:transfer", to(zoe, &to_omar)).await, "done");
    assert_eq!(ask(&desk, "desk:transfer", to(zoe, &to_omar)).await, "already_there");
    let first = &picture(&desk).await["sessions"][0]["line"][0];
    assert_eq!(first["wanted"], json!({ "name": "OMAR Öberg", "isYou": false }));
    assert_eq!(first["returned"], "handed on");
    let page = browser.get("/host").await;
    assert!(page.text.contains("kept for OMAR Öberg · handed on"), "{}", page.text);
    let omar = world.staff("omar").await.desk().await;
    assert_eq!(picture(&omar).await["sessions"][0]["line"][0]["wanted"]["isYou"], json!(true));

    let fields = [("ticket", yann.to_string()), ("to", to_library.clone())];
    let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
    assert_eq!(browser.submit("/host/transfer", &fields).await.location(), "/host");
    assert_eq!(world.ticket(yann).session, OTHER_SESSION);
    assert_eq!(ask(&desk, "desk:transfer", to(yann, &to_library)).await, "no_such_ticket", "no longer hers");
    assert_eq!(ask(&desk, "desk:transfer", to(xaver, &format!("session:{SESSION}"))).await, "already_there");
    assert_eq!(
        ask(&desk, "desk:transfer", to(xaver, "session:00000000000000000000000000000001")).await,
        "no_such_target"
    );
    desk.push_where("those who went are gone", |picture| picture["sessions"][0]["waiting"] == 2).await;
}

#[tokio::test]
async fn out_of_a_consultation_a_customer_is_handed_on_and_the_host_wraps_up() {
    let (world, _browser, desk, [zoe, ..]) = furnished().await;
    assert_eq!(ask(&desk, "desk:next", json!({ "session": null })).await, "done");
    meets(&world).await;
    let to = json!({ "ticket": zoe.to_string(), "to": format!("session:{OTHER_SESSION}") });
    assert_eq!(ask(&desk, "desk:transfer", to).await, "done");
    let shown = picture(&desk).await;
    assert_eq!((&shown["state"], &shown["last"]["name"]), (&json!("wrapUp"), &json!("Zoë")));
    // What was talked about can still be written down, although the customer is somebody else's now.
    assert_eq!(
        ask(&desk, "desk:writeNotes", json!({ "ticket": zoe.to_string(), "text": "See the library" })).await,
        "done"
    );
}

#[tokio::test]
async fn a_removal_says_why_and_can_be_undone_for_a_minute() {
    let (world, browser, desk, [zoe, yann, _]) = furnished().await;
    let before = world.line();
    let why = |ticket: TicketId| json!({ "ticket": ticket.to_string(), "why": "notThere" });
    assert_eq!(ask(&desk, "desk:remove", why(zoe)).await, "done");
    assert_eq!(ask(&desk, "desk:remove", why(zoe)).await, "over");
    let removed = &picture(&desk).await["removed"][0];
    assert_eq!((&removed["name"], &removed["ticket"]), (&json!("Zoë"), &json!(zoe.to_string())));
    assert!(browser.get("/host").await.text.contains("Zoë was removed."));
    assert_eq!(browser.submit("/host/undo", &[("ticket", &zoe.to_string())]).await.location(), "/host");
    assert_eq!(world.line(), before, "the same place");
    assert_eq!(picture(&desk).await["sessions"][0]["line"][0]["returned"], "brought back");

    let fields = [("ticket", yann.to_string()), ("why", "misuse".to_owned())];
    let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
    assert_eq!(browser.submit("/host/remove", &fields).await.location(), "/host");
    assert!(matches!(world.ticket(yann).state, TicketState::Ended(ended) if ended.reason == EndReason::Removed));
    world.clock.advance(SignedDuration::from_secs(60));
    assert_eq!(ask(&desk, "desk:undo", id(yann)).await, "cannot_undo");
    assert_eq!(picture(&desk).await["removed"], json!([]));
}

#[tokio::test]
async fn who_has_come_again_is_not_offered_to_be_brought_back() {
    let world = World::new().await;
    let (_browser, desk) = world.hanna().await;
    let zoe = world.customer("Zoë").await;
    let ticket = world.line()[0];
    assert_eq!(ask(&desk, "desk:remove", json!({ "ticket": ticket.to_string(), "why": "other" })).await, "done");
    zoe.get("/s/contact-centre").await;
    assert_eq!(zoe.submit("/s/contact-centre/join", &[]).await.status, 303);
    assert_eq!(picture(&desk).await["removed"], json!([]));
    assert_eq!(ask(&desk, "desk:undo", id(ticket)).await, "has_a_place");
}

#[tokio::test]
async fn a_customer_is_put_before_or_after_the_others() {
    let (world, browser, desk, [zoe, yann, xaver]) = furnished().await;
    let priority = |ticket: TicketId, priority: &str| json!({ "ticket": ticket.to_string(), "priority": priority });
    assert_eq!(ask(&desk, "desk:priority", priority(xaver, "before")).await, "done");
    assert_eq!(world.line(), [xaver, zoe, yann]);
    assert_eq!(picture(&desk).await["sessions"][0]["line"][0]["priority"], "before");
    let fields = [("ticket", zoe.to_string()), ("priority", "after".to_owned())];
    let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
    assert_eq!(browser.submit("/host/priority", &fields).await.location(), "/host");
    assert_eq!(world.line(), [xaver, yann, zoe]);
    for ticket in [xaver, zoe] {
        assert_eq!(ask(&desk, "desk:priority", priority(ticket, "usual")).await, "done");
    }
    assert_eq!(world.line(), [zoe, yann, xaver]);
}

#[tokio::test]
async fn a_pause_has_a_reason_and_takes_effect_after_the_customer() {
    let (world, browser, desk, _) = furnished().await;
    browser.submit("/host/next", &[]).await;
    let consultation = meets(&world).await;
    assert_eq!(ask(&desk, "desk:duty", json!({ "duty": "meeting" })).await, "done");
    let shown = picture(&desk).await;
    assert_eq!((&shown["state"], &shown["duty"]), (&json!("busy"), &json!("meeting")));
    assert_eq!(ask(&desk, "desk:end", json!({ "consultation": consultation })).await, "done");
    assert_eq!(ask(&desk, "desk:ready", json!({})).await, "done");
    assert_eq!(state(&world, HANNA), HostState::Paused(PauseReason::Meeting));
    assert_eq!(browser.submit("/host/duty", &[("duty", "break")]).await.location(), "/host");
    let page = browser.get("/host").await;
    assert!(page.text.contains("value=\"break\" aria-pressed=\"true\""), "{}", page.text);
}

#[tokio::test]
async fn a_wrap_up_can_be_lengthened_while_it_lasts() {
    let (world, browser, desk, _) = furnished().await;
    browser.submit("/host/next", &[]).await;
    let consultation = meets(&world).await;
    assert_eq!(ask(&desk, "desk:extend", json!({})).await, "not_wrapping_up");
    assert_eq!(ask(&desk, "desk:end", json!({ "consultation": consultation })).await, "done");
    let until = |shown: &Value| shown["wrapUpUntilMs"].as_u64().expect("a wrap-up");
    let first = until(&picture(&desk).await);
    assert_eq!(ask(&desk, "desk:extend", json!({})).await, "done");
    assert_eq!(until(&picture(&desk).await), first + 60_000);
    assert_eq!(browser.submit("/host/extend", &[]).await.location(), "/host");
    assert_eq!(until(&picture(&desk).await), first + 120_000);
}

#[tokio::test]
async fn a_host_who_misses_two_offers_is_paused_and_told_why() {
    let world = World::with_settings(|settings| settings.assignment = Assignment::Automatic).await;
    let (browser, mut desk) = world.hanna().await;
    let zoe = world.customer("Zoë").await;
    let _page = zoe.visit().await;
    for missed in 1..=2 {
        desk.push_where("an offer", |picture| picture["offer"] != json!(null)).await;
        world.pass_s(21).await;
        desk.push_where("the offer is over", |picture| picture["offer"] == json!(null)).await;
        // A host who missed one is left alone for a moment.
        world.pass_s(if missed == 1 { 6 } else { 0 }).await;
    }
    let shown = picture(&desk).await;
    let notice = "You missed two offers and were paused. Switch back when you are ready.";
    assert_eq!((&shown["state"], &shown["notice"]), (&json!("pausedMissed"), &json!(notice)));
    assert!(browser.get("/host").await.text.contains(notice));
    world.done(Command::SetDuty { host: HANNA, duty: Duty::Available }).await;
    assert_eq!(picture(&desk).await["notice"], json!(null));
}

#[tokio::test]
async fn notes_are_kept_for_every_host_of_the_session_and_for_nobody_else() {
    let (world, browser, desk, [zoe, ..]) = furnished().await;
    let ticket = zoe.to_string();
    assert_eq!(desk.ask("desk:readNotes", &id(zoe)).await["notes"], json!({ "text": "", "outcome": null }));
    let notes = json!({ "ticket": ticket, "text": "Knows\nus", "outcome": "followUp" });
    assert_eq!(ask(&desk, "desk:writeNotes", notes).await, "done");
    world.done(Command::AssignHost { session: SESSION, host: OMAR }).await;
    let omar = world.staff("omar").await.desk().await;
    let read = omar.ask("desk:readNotes", &id(zoe)).await;
    assert_eq!(
        read,
        json!({ "notes": { "text": "Knows\nus", "outcome": "followUp" }, "transcript": null, "problem": null })
    );
    // In the log, and in what others are pushed, there is nothing of it.
    let log = format!("{:?}", world.store.commits());
    assert!(!log.contains("Knows") && !picture(&desk).await.to_string().contains("Knows"));

    browser.submit("/host/next", &[]).await;
    let page = browser.get("/host").await;
    assert!(page.text.contains(">Knows\nus</textarea>") && page.text.contains("value=\"followUp\" selected"));
    let fields = [("ticket", ticket.as_str()), ("text", "One\r\ntwo"), ("outcome", "")];
    assert_eq!(browser.submit("/host/notes", &fields).await.location(), "/host");
    assert_eq!(omar.ask("desk:readNotes", &id(zoe)).await["notes"], json!({ "text": "One\ntwo", "outcome": null }));
}

#[tokio::test]
async fn notes_have_a_greatest_length_and_are_not_lost_without_a_word() {
    let (world, browser, desk, [zoe, ..]) = furnished().await;
    let write = |text: String| json!({ "ticket": zoe.to_string(), "text": text });
    assert_eq!(ask(&desk, "desk:writeNotes", write("ö".repeat(NOTES_MAX))).await, "done");
    assert_eq!(ask(&desk, "desk:writeNotes", write("ö".repeat(NOTES_MAX + 1))).await, "notes_too_long");
    browser.submit("/host/next", &[]).await;
    world.store.set_available(false);
    assert_eq!(ask(&desk, "desk:writeNotes", write("x".to_owned())).await, "unavailable");
    assert_eq!(ask(&desk, "desk:readNotes", id(zoe)).await, "unavailable");
    let page = browser.submit("/host/notes", &[("ticket", &zoe.to_string()), ("text", "x")]).await;
    page.is_error_page(503, "unavailable");
}

#[tokio::test]
async fn a_row_says_what_there_is_to_know_about_a_customer() {
    let (world, _browser, mut desk, [zoe, yann, _]) = furnished().await;
    for ticket in [zoe, yann] {
        let customer = world.ticket(ticket).customer;
        world.done(Command::CustomerPresence { customer, node: NODE, online: true }).await;
    }
    let customer = world.ticket(zoe).customer;
    world.done(Command::StepAway { ticket: zoe, customer }).await;
    let gone = world.ticket(yann).customer;
    world.done(Command::CustomerPresence { customer: gone, node: NODE, online: false }).await;
    let is_known = |picture: &Value| picture["sessions"][0]["line"][1]["offlineSinceMs"] != json!(null);
    let shown = desk.push_where("one is away and one is gone", is_known).await.data;
    let [first, second] = [0, 1].map(|place| shown["sessions"][0]["line"][place].clone());
    assert!(first["awayUntilMs"].is_u64() && first["online"] == json!(true), "{first}");
    assert!(second["awayUntilMs"].is_null() && second["online"] == json!(false), "{second}");
    assert_eq!(
        (&first["stage"], &first["people"], &first["priority"]),
        (&json!("waiting"), &json!(1), &json!("usual"))
    );
}
