//! What remains of a consultation for those who were in it: saying how it was, and what was written.

use anteroom_domain::{
    SignedDuration,
    command::{Command, TransferTo},
    ids::TicketId,
    room::Feedback,
    ticket::Staff,
};
use anteroom_engine::ports::RatingStore;
use reqwest::Method;
use serde_json::json;

use crate::{
    calls::Call,
    common::{Browser, HANNA, OMAR, Page, SESSION, World},
    links::{follow, link},
};

const VISIT: &str = "/s/contact-centre";

async fn talked() -> Call {
    let call = Call::with(|_| ()).await;
    call.end().await;
    call.zoe.get(VISIT).await;
    call
}

async fn rate(who: &Browser, stars: &str, comment: &str) -> Page {
    who.submit("/s/contact-centre/rating", &[("stars", stars), ("comment", comment)]).await
}

async fn said(call: &Call) -> Option<(u8, String)> {
    let found = call.world.store.rated(&[call.ticket]).await.expect("the store answers").pop()?;
    Some((found.rating.stars.count(), found.rating.comment))
}

#[tokio::test]
async fn a_customer_is_asked_how_it_was_and_thanked_and_may_say_it_otherwise_for_an_hour() {
    let call = talked().await;
    let page = call.zoe.get(VISIT).await.text;
    assert!(page.contains("How was it?") && page.contains("Very good"), "{page}");
    assert!(page.contains("It is deleted 30 days after your visit."), "{page}");
    assert_eq!(rate(&call.zoe, "4", "Quick & <kind>").await.location(), VISIT);
    let page = call.zoe.get(VISIT).await.text;
    assert!(page.contains("You said: 4 of 5, good.") && page.contains("Say it otherwise"), "{page}");
    assert!(page.contains("Quick &#38; &#60;kind&#62;"), "{page}");
    assert_eq!(rate(&call.zoe, "2", "").await.location(), VISIT);
    assert_eq!(said(&call).await, Some((2, String::new())));
}

#[tokio::test]
async fn what_is_wrong_with_an_answer_is_said_beside_what_was_typed() {
    let call = talked().await;
    for stars in ["", "0", "6", "many"] {
        let answer = rate(&call.zoe, stars, "My words").await;
        assert_eq!(answer.status, 422);
        assert!(answer.text.contains("Choose one of the five.") && answer.text.contains("My words"), "{stars}");
    }
    let answer = rate(&call.zoe, "3", &"x".repeat(1_001)).await;
    assert_eq!(answer.status, 422);
    assert!(answer.text.contains("1000 characters at most"), "{}", answer.text);
    assert_eq!(said(&call).await, None);
}

#[tokio::test]
async fn nobody_is_asked_where_the_session_does_not_ask_or_before_they_have_talked() {
    let quiet = Call::with(|settings| settings.feedback = Feedback::Off).await;
    quiet.end().await;
    assert!(!quiet.zoe.get(VISIT).await.text.contains("How was it?"));
    assert_eq!(rate(&quiet.zoe, "4", "").await.location(), VISIT);
    assert_eq!(said(&quiet).await, None);

    let call = Call::with(|_| ()).await;
    call.zoe.get(VISIT).await;
    assert_eq!(rate(&call.zoe, "4", "").await.location(), VISIT, "they are still talking");
    assert_eq!(said(&call).await, None);

    let left = World::new().await;
    let yuri = left.customer("Yuri").await;
    yuri.get(VISIT).await;
    yuri.submit("/s/contact-centre/leave", &[]).await;
    assert!(!yuri.get(VISIT).await.text.contains("How was it?"), "they have met nobody");
}

#[tokio::test]
async fn whoever_came_along_is_not_asked_and_does_not_answer_for_the_one_who_waited() {
    let call = Call::with(|_| ()).await;
    let friend = call.world.browser();
    follow(&friend, &link(&call.zoe, "invite").await).await;
    friend.get(VISIT).await;
    call.end().await;
    assert!(!friend.get(VISIT).await.text.contains("How was it?"));
    rate(&friend, "1", "Not theirs").await;
    assert_eq!(said(&call).await, None);
}

#[tokio::test]
async fn a_rating_is_in_the_file_of_the_visit_and_no_host_sees_it() {
    let call = talked().await;
    rate(&call.zoe, "1", "Rude").await;
    let file = call.zoe.get("/s/contact-centre/data").await.json();
    assert_eq!(
        (&file["visits"][0]["rating"]["stars"], &file["visits"][0]["rating"]["comment"]),
        (&json!(1), &json!("Rude"))
    );
    assert!(!call.host.get("/host").await.text.contains("Rude"));
}

fn chat(ticket: TicketId) -> String {
    format!("/api/visits/{ticket}/chat.txt")
}

async fn say(call: &Call, who: &Browser, text: &str) {
    let path = format!("/api/consultations/{}/messages", call.consultation);
    let said = who.send_json(Method::POST, &path, &json!({ "text": text }).to_string()).await;
    assert_eq!(said.status, 201, "{}", said.text);
}

#[tokio::test]
async fn both_sides_have_what_was_written_during_the_call_and_after_it() {
    let call = Call::with(|_| ()).await;
    call.zoe.get(&chat(call.ticket)).await.is_problem(404, "not_found");
    say(&call, &call.zoe, "Hello,\nHanna").await;
    say(&call, &call.host, "Hello Zoë").await;
    for over in [false, true] {
        if over {
            call.end().await;
        }
        for who in [&call.zoe, &call.host] {
            let file = who.get(&chat(call.ticket)).await;
            assert_eq!((file.status, file.header("content-type")), (200, Some("text/plain; charset=utf-8")));
            assert!(
                file.header("content-disposition").is_some_and(|it| it.starts_with("attachment; filename=\"chat-"))
            );
            assert_eq!(file.header("x-content-type-options"), Some("nosniff"));
            assert_eq!(file.header("cache-control"), Some("no-store"));
            let lines: Vec<_> =
                file.text.lines().skip(3).map(|line| line.split_once("] ").map_or(line, |l| l.1)).collect();
            assert_eq!(lines, ["Zoë: Hello,", "    Hanna", "HANNA Öberg: Hello Zoë"], "{}", file.text);
            assert!(file.text.contains(" +00:00] "), "{}", file.text);
        }
    }
    assert!(call.zoe.get(VISIT).await.text.contains(&chat(call.ticket)), "the page that says goodbye has it");
    assert!(call.host.get("/host").await.text.contains(&chat(call.ticket)), "and the wrap-up");
}

#[tokio::test]
async fn nobody_else_has_what_was_written() {
    let call = Call::with(|_| ()).await;
    say(&call, &call.zoe, "Hello").await;
    for over in [false, true] {
        if over {
            call.end().await;
        }
        let others = [
            call.world.browser(),
            call.world.customer("Yuri").await,
            call.world.staff("omar").await,
            call.world.staff("admin").await,
        ];
        for other in others {
            other.get(&chat(call.ticket)).await.is_problem(404, "not_found");
        }
    }
    call.zoe.get("/api/visits/nonsense/chat.txt").await.is_problem(404, "not_found");
}

#[tokio::test]
async fn what_was_written_can_be_had_until_it_is_deleted_also_when_the_visit_is_long_over() {
    let call = Call::with(|_| ()).await;
    say(&call, &call.zoe, "Hello").await;
    call.end().await;
    call.world.clock.advance(SignedDuration::from_hours(2));
    // Time passes on the floor with what happens there.
    call.world.customer("Yuri").await;
    assert!(call.world.read(|floor| floor.ticket(call.ticket).is_none()), "the floor has forgotten it");
    // A login does not last that long.
    let host = call.world.staff("hanna").await;
    for who in [&call.zoe, &host] {
        let file = who.get(&chat(call.ticket)).await;
        assert!(file.text.contains("] Zoë: Hello"), "{}", file.text);
    }
    call.world.personal.look().await.expect("the store answers");
    call.world.clock.advance(SignedDuration::from_hours(31 * 24));
    call.world.personal.look().await.expect("the store answers");
    let host = call.world.staff("hanna").await;
    for who in [&call.zoe, &host] {
        who.get(&chat(call.ticket)).await.is_problem(404, "not_found");
    }
}

#[tokio::test]
async fn a_host_who_handed_a_visit_on_has_what_was_written_until_then() {
    let call = Call::with(|_| ()).await;
    say(&call, &call.zoe, "For Hanna").await;
    call.world.done(Command::AssignHost { session: SESSION, host: OMAR }).await;
    call.world.available(OMAR).await;
    let (by, to) = (Staff::Host(HANNA), TransferTo::Host(OMAR));
    call.world.done(Command::Transfer { ticket: call.ticket, by, to }).await;
    call.world.done(Command::Next { host: OMAR, session: None }).await;
    let omar = call.world.staff("omar").await;
    let second = Call { consultation: call.world.consultation(), ..call };
    say(&second, &omar, "For Zoë and Omar").await;
    let (hers, his) = (second.host.get(&chat(second.ticket)).await.text, omar.get(&chat(second.ticket)).await.text);
    assert!(hers.contains("For Hanna") && !hers.contains("Omar"), "{hers}");
    assert!(his.contains("For Hanna") && his.contains("For Zoë and Omar"), "{his}");
}

#[tokio::test]
async fn an_admin_sees_the_worst_calls_of_a_day_and_what_customers_said() {
    let call = Call::with(|_| ()).await;
    let report = json!({
        "togetherS": 95, "firstPictureMs": 900, "receivedLost": 45, "sentLost": 3, "roundTripMs": 40,
        "availableKbps": 2500, "still": 0, "returns": 0, "way": "relayTcp",
    });
    let path = format!("/api/consultations/{}/quality", call.consultation);
    assert_eq!(call.zoe.send_json(Method::POST, &path, &report.to_string()).await.status, 204);
    call.end().await;
    call.zoe.get(VISIT).await;
    rate(&call.zoe, "2", "It stopped <often>.\nSorry").await;
    let admin = call.world.staff("admin").await;
    let page = admin.get("/admin/calls").await.text;
    for says in [
        "1 call, the worst first.",
        "data-grade=\"poor\"",
        "4.5 % of what the others sent did not arrive",
        "Relay, over TCP",
        "1:35 min",
        "With HANNA Öberg",
        "The customer said: 2 of 5, bad",
    ] {
        assert!(page.contains(says), "{says} is not in {page}");
    }
    assert!(admin.get("/admin/calls?day=2020-01-01").await.text.contains("No call was measured"));
    let page = admin.get("/admin/ratings").await.text;
    for says in ["2 of 5, bad", "It stopped &#60;often&#62;.", "<p>Sorry</p>", "2.0 of 5", "The contact-centre"] {
        assert!(page.contains(says), "{says} is not in {page}");
    }
    assert!(!page.contains("Zoë"), "who said it stands elsewhere");
    assert!(admin.get("/admin/ratings?session=library").await.text.contains("Nobody said anything"));
    assert!(admin.get("/admin/reports").await.text.contains("2.0 of 5"));
    for other in [&call.host, &call.zoe] {
        assert_ne!(other.get("/admin/calls").await.status, 200);
        assert_ne!(other.get("/admin/ratings").await.status, 200);
    }
}
