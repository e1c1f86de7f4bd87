//! Helping a host in a consultation: by a link that they give, on a page of one's own.

use anteroom_domain::{SignedDuration, command::Command, ids::ConsultationId};
use anteroom_engine::fakes::RoomCall;
use reqwest::Method;
use serde_json::{Value, json};

use crate::common::{Browser, HANNA, World};

/// Zoë in a consultation with Hanna, who has made a link.
struct Call {
    world: World,
    zoe: Browser,
    host: Browser,
    consultation: ConsultationId,
    link: String,
}

impl Call {
    async fn new() -> Self {
        let world = World::new().await;
        let zoe = world.customer("Zoë").await;
        world.available(HANNA).await;
        world.done(Command::Next { host: HANNA, session: None }).await;
        let (host, consultation) = (world.staff("hanna").await, world.consultation());
        let invitation = host.get(&format!("/api/consultations/{consultation}/invitation")).await;
        assert_eq!(invitation.status, 200, "{}", invitation.text);
        let href = invitation.json()["href"].as_str().expect("an address").to_owned();
        let link = href.strip_prefix("http://meet.example").expect("an address of ours").to_owned();
        Self { world, zoe, host, consultation, link }
    }

    fn page(&self) -> String {
        format!("/call/{}", self.consultation)
    }

    fn at(&self, what: &str) -> String {
        format!("/api/consultations/{}/{what}", self.consultation)
    }

    async fn ask(&self, who: &Browser, ask: Value) -> crate::common::Page {
        who.send_json(Method::POST, &self.at("asks"), &ask.to_string()).await
    }

    /// Somebody who has followed the link under this name.
    async fn helper(&self, name: &str) -> Browser {
        let helper = self.world.browser();
        helper.get(&self.link).await;
        let come = helper.submit(&self.link, &[("name", name)]).await;
        assert_eq!((come.status, come.location()), (303, self.page()), "{}", come.text);
        helper
    }

    async fn names(&self, who: &Browser) -> Vec<String> {
        let people = who.get(&self.at("room")).await.json()["people"].clone();
        let name = |person: &Value| person["name"].as_str().unwrap_or_default().to_owned();
        people.as_array().expect("a list").iter().map(name).collect()
    }
}

#[tokio::test]
async fn whoever_follows_the_hosts_link_is_in_the_room_under_their_name() {
    let call = Call::new().await;
    let stranger = call.world.browser();
    let before = call.world.revision();
    let page = stranger.get(&call.link).await;
    assert!(page.text.contains("HANNA Öberg asks you to join a conversation"), "{}", page.text);
    assert_eq!(call.world.revision(), before, "looking at a link is not following it");
    for name in [" ", &"é".repeat(61), "two\nlines"] {
        let again = stranger.submit(&call.link, &[("name", name)]).await;
        assert_eq!(again.status, 422);
        assert!(again.text.contains("A name is needed"), "{}", again.text);
    }
    let nadia = call.helper("Nadia, interpreter").await;
    let page = nadia.get(&call.page()).await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains("You help HANNA Öberg with Zoë"), "{}", page.text);
    let room = nadia.get(&call.at("room")).await.json();
    assert_eq!((&room["side"], &room["me"]), (&json!("host"), &json!("host1")));
    for who in [&nadia, &call.zoe, &call.host] {
        assert_eq!(call.names(who).await, ["HANNA Öberg", "Nadia, interpreter", "Zoë"]);
    }
    assert_eq!(nadia.get(&call.link).await.location(), call.page(), "opening it again leads to the call");
    assert_eq!(call.zoe.get(&call.link).await.location(), "/s/contact-centre");
    assert_eq!(call.host.get(&call.link).await.location(), "/host");
}

#[tokio::test]
async fn only_the_host_who_serves_makes_links_and_a_call_is_nobody_elses() {
    let call = Call::new().await;
    let nadia = call.helper("Nadia").await;
    let (omar, admin) = (call.world.staff("omar").await, call.world.staff("admin").await);
    for who in [&call.zoe, &nadia, &omar, &admin, &call.world.browser()] {
        who.get(&call.at("invitation")).await.is_problem(404, "not_found");
    }
    for who in [&call.zoe, &call.host, &omar, &admin, &call.world.browser()] {
        who.get(&call.page()).await.is_error_page(410, "call_over");
    }
    for ask in [json!({"ask": "lock", "locked": true}), json!({"ask": "mute", "person": "customer"})] {
        call.ask(&nadia, ask).await.is_problem(404, "not_found");
    }
}

#[tokio::test]
async fn a_link_ends_with_the_lock_with_time_and_with_the_conversation() {
    let call = Call::new().await;
    let late = call.world.browser();
    late.get(&call.link).await;
    call.ask(&call.host, json!({"ask": "lock", "locked": true})).await;
    late.submit(&call.link, &[("name", "Late")]).await.is_error_page(409, "locked");
    assert_eq!(call.names(&call.host).await, ["HANNA Öberg", "Zoë"]);
    call.ask(&call.host, json!({"ask": "lock", "locked": false})).await;
    let nadia = call.helper("Nadia").await;
    call.zoe.submit("/s/contact-centre/leave", &[]).await;
    nadia.get(&call.page()).await.is_error_page(410, "call_over");
    nadia.get(&call.link).await.is_error_page(410, "link_over");
    let call = Call::new().await;
    call.world.clock.advance(SignedDuration::from_hours(2));
    call.world.browser().get(&call.link).await.is_error_page(410, "link_over");
}

#[tokio::test]
async fn a_helper_leaves_and_comes_back_and_a_removed_one_is_out_of_the_room() {
    let call = Call::new().await;
    let nadia = call.helper("Nadia").await;
    nadia.get(&call.page()).await;
    let left = nadia.submit(&format!("{}/leave", call.page()), &[]).await;
    assert_eq!((left.status, left.location()), (303, call.page()));
    nadia.get(&call.page()).await.is_error_page(410, "call_over");
    assert_eq!(call.names(&call.host).await, ["HANNA Öberg", "Zoë"]);
    nadia.get(&call.link).await;
    assert_eq!(nadia.submit(&call.link, &[("name", "Nadia again")]).await.status, 303);
    assert_eq!(call.names(&call.zoe).await, ["HANNA Öberg", "Nadia again", "Zoë"]);
    assert_eq!(call.ask(&call.host, json!({"ask": "remove", "person": "host2"})).await.status, 204);
    nadia.get(&call.page()).await.is_error_page(410, "call_over");
    let expelled: Vec<_> = call.world.signalling.expelled.lock().iter().map(|who| who.key()).collect();
    assert_eq!(expelled, ["host1", "host2"]);
}

#[tokio::test]
async fn the_host_mutes_who_speaks_again_by_their_own_choice() {
    let call = Call::new().await;
    let nadia = call.helper("Nadia").await;
    for person in ["customer", "host1"] {
        assert_eq!(call.ask(&call.host, json!({"ask": "mute", "person": person})).await.status, 204);
    }
    for nobody in ["host", "customer1", "x"] {
        call.ask(&call.host, json!({"ask": "mute", "person": nobody})).await.is_problem(409, "not_here");
    }
    let mut events = call.zoe.events(&call.at("changes")).await;
    let first = events.next().await.expect("a picture");
    assert_eq!((&first["muted"], &first["roomAttempt"]), (&json!(["customer", "host1"]), &json!(1)));
    assert_eq!(call.ask(&nadia, json!({"ask": "unmute"})).await.status, 204);
    assert_eq!(events.next().await.expect("a picture")["muted"], json!(["customer"]));
    call.ask(&call.host, json!({"ask": "unmute"})).await.is_problem(404, "not_found");
    let asked = |call: RoomCall| if let RoomCall::Mute(who, muted) = call { Some((who.key(), muted)) } else { None };
    let muted: Vec<_> = call.world.rooms.calls().into_iter().filter_map(asked).collect();
    assert_eq!(muted, [("customer".to_owned(), true), ("host1".to_owned(), true), ("host1".to_owned(), false)]);
}
