//! How calls were: who may tell, and what becomes of it.

use anteroom_domain::{
    SignedDuration,
    command::Command,
    consultation::Side,
    ids::{ConsultationId, TicketId},
    quality::{Browser as Kind, BrowserFamily, Way},
    session::Settings,
};
use anteroom_engine::ports::{QualityRecord, QualityRecords};
use reqwest::Method;
use serde_json::{Value, json};

use crate::common::{Browser, HANNA, Page, World};

/// Zoë in a consultation with Hanna.
pub(crate) struct Call {
    pub(crate) world: World,
    pub(crate) zoe: Browser,
    pub(crate) host: Browser,
    pub(crate) consultation: ConsultationId,
    pub(crate) ticket: TicketId,
}

impl Call {
    async fn new() -> Self {
        Self::with(|_| ()).await
    }

    pub(crate) async fn with(settings: impl FnOnce(&mut Settings)) -> Self {
        let world = World::with_settings(settings).await;
        let zoe = world.customer("Zoë").await;
        world.available(HANNA).await;
        world.done(Command::Next { host: HANNA, session: None }).await;
        let (host, consultation) = (world.staff("hanna").await, world.consultation());
        let (ticket, customer) = world.read(|floor| {
            let ticket = floor.ticket_of(consultation).expect("it is open");
            (ticket.id, ticket.customer)
        });
        world.done(Command::Answer { consultation, customer }).await;
        for side in Side::BOTH {
            world.rooms.set_media(consultation, side, true);
            world.done(Command::Media { consultation, side, up: true }).await;
        }
        Self { world, zoe, host, consultation, ticket }
    }

    async fn tell(&self, who: &Browser, report: &Value) -> Page {
        let path = format!("/api/consultations/{}/quality", self.consultation);
        who.send_json(Method::POST, &path, &report.to_string()).await
    }

    async fn kept(&self) -> Vec<QualityRecord> {
        self.world.store.of(self.ticket).await.expect("the store answers")
    }

    /// After three minutes.
    pub(crate) async fn end(&self) {
        self.world.clock.advance(SignedDuration::from_mins(3));
        self.world.done(Command::End { consultation: self.consultation, host: HANNA }).await;
    }
}

fn report(received_lost: u16) -> Value {
    json!({
        "togetherS": 30, "firstPictureMs": 900, "receivedLost": received_lost, "sentLost": 3, "roundTripMs": 40,
        "availableKbps": 2500, "still": 0, "returns": 1, "way": "relayTcp",
    })
}

#[tokio::test]
async fn each_side_tells_for_itself_and_the_last_word_counts() {
    let call = Call::new().await;
    assert_eq!(call.tell(&call.zoe, &report(5)).await.status, 204);
    assert_eq!(call.tell(&call.zoe, &report(9)).await.status, 204);
    assert_eq!(call.tell(&call.host, &report(2)).await.status, 204);
    let kept = call.kept().await;
    let told: Vec<_> = kept.iter().map(|r| (r.participant.side, r.measured.received_lost, r.host)).collect();
    assert_eq!(told, [(Side::Customer, 9, Some(HANNA)), (Side::Host, 2, Some(HANNA))]);
    let measured = kept[0].measured;
    assert_eq!((measured.first_picture_ms, measured.returns, measured.way), (Some(900), 1, Some(Way::RelayTcp)));
}

#[tokio::test]
async fn of_the_browser_its_kind_and_version_are_kept_and_nothing_else() {
    let call = Call::new().await;
    let path = format!("/api/consultations/{}/quality", call.consultation);
    let request = call.zoe.request(Method::POST, &path).header("content-type", "application/json");
    let request = request.header("origin", call.zoe.origin()).header("user-agent", "Secret/1 Firefox/144.0");
    assert_eq!(call.zoe.send(request.body(report(5).to_string())).await.status, 204);
    let kept = call.kept().await;
    assert_eq!(kept[0].browser, Some(Kind { family: BrowserFamily::Firefox, major: 144 }));
}

#[tokio::test]
async fn what_somebody_tells_of_a_call_that_they_are_not_in_is_not_kept() {
    let call = Call::new().await;
    for other in [call.world.customer("Yuri").await, call.world.staff("omar").await, call.world.staff("admin").await] {
        assert_eq!(call.tell(&other, &report(5)).await.status, 204, "the answer tells nothing");
    }
    assert_eq!(call.kept().await, []);
}

#[tokio::test]
async fn the_last_word_may_come_a_minute_after_the_end() {
    let call = Call::new().await;
    assert_eq!(call.tell(&call.host, &report(2)).await.status, 204);
    call.end().await;
    for who in [&call.zoe, &call.host] {
        assert_eq!(call.tell(who, &report(7)).await.status, 204);
    }
    let kept = call.kept().await;
    let told: Vec<_> = kept.iter().map(|r| (r.participant.side, r.measured.received_lost, r.host)).collect();
    assert_eq!(told, [(Side::Customer, 7, None), (Side::Host, 7, Some(HANNA))]);
    call.world.clock.advance(SignedDuration::from_secs(61));
    for who in [&call.zoe, &call.host, &call.world.customer("Yuri").await] {
        assert_eq!(call.tell(who, &report(8)).await.status, 204);
    }
    assert_eq!(call.kept().await, kept, "that was too late");
}

#[tokio::test]
async fn what_cannot_be_measured_is_refused_and_a_share_is_never_more_than_all() {
    let call = Call::new().await;
    for (field, value) in [("returns", json!(-1)), ("way", json!("pigeon")), ("receivedLost", json!("much"))] {
        let mut report = report(5);
        report[field] = value;
        call.tell(&call.zoe, &report).await.is_problem(422, "invalid");
    }
    assert_eq!(call.tell(&call.zoe, &report(60_000)).await.status, 204);
    assert_eq!(call.kept().await[0].measured.received_lost, 1_000);
}

#[tokio::test]
async fn whoever_tells_too_often_is_told_to_wait() {
    let call = Call::new().await;
    for _ in 0..12 {
        assert_eq!(call.tell(&call.zoe, &report(5)).await.status, 204);
    }
    call.tell(&call.zoe, &report(5)).await.is_problem(429, "too_many");
}

#[tokio::test]
async fn what_a_call_was_like_is_in_the_file_of_the_visit_but_not_the_hosts_side() {
    let call = Call::new().await;
    for who in [&call.zoe, &call.host] {
        call.tell(who, &report(5)).await;
    }
    let file = call.zoe.get("/s/contact-centre/data").await.json();
    let calls = file["visits"][0]["calls"].as_array().expect("a list");
    assert_eq!(calls.iter().map(|call| &call["side"]).collect::<Vec<_>>(), ["customer"]);
    assert_eq!(calls[0]["way"], "relay_tcp");
}
