//! The audit log and the health of the system, as admins read them.

use anteroom_domain::SignedDuration;
use anteroom_engine::{audit_log::Deed, ports::Subject};

use crate::common::{ADMIN, HANNA, SESSION, World};

#[tokio::test]
async fn who_did_what_is_listed_newest_first_with_names_for_people() {
    let world = World::new().await;
    let admin = world.staff("admin").await;
    let log = world.audit_log();
    let host = [("host", HANNA.to_string())];
    log.record(World::actor(ADMIN), Deed::HostAssigned, Subject::Session(SESSION), &host).await.unwrap();
    world.clock.advance(SignedDuration::from_secs(1));
    let change = [("grace_s", "2 min → 1 min".to_owned())];
    log.record(World::actor(ADMIN), Deed::SessionChanged, Subject::Session(SESSION), &change).await.unwrap();
    let page = admin.get("/admin/audit").await;
    let (changed, assigned) = (page.text.find("Changed settings"), page.text.find("Assigned a host"));
    assert!(changed.is_some() && changed < assigned, "{}", page.text);
    for says in ["ADMIN Öberg", "HANNA Öberg", "Place kept without a connection", "2 min → 1 min"] {
        assert!(page.text.contains(says), "{says} is not in {}", page.text);
    }
    assert!(page.text.contains("href=\"/admin/sessions/contact-centre\""));
}

#[tokio::test]
async fn the_log_is_read_page_by_page_and_only_what_is_asked_for() {
    let world = World::new().await;
    let admin = world.staff("admin").await;
    let log = world.audit_log();
    for number in 0..120 {
        let deed = if number % 2 == 0 { Deed::OpeningOverridden } else { Deed::PasswordChanged };
        let by = World::actor(if number % 4 == 0 { HANNA } else { ADMIN });
        log.record(by, deed, Subject::Session(SESSION), &[("number", number.to_string())]).await.unwrap();
        world.clock.advance(SignedDuration::from_millis(5));
    }
    let mut path = "/admin/audit?about=sessions".to_owned();
    let mut seen = 0;
    for pages in 1.. {
        let page = admin.get(&path).await;
        seen += page.text.matches("Opened or closed by hand").count();
        assert_eq!(page.text.matches("Set a password").count(), 0);
        let Some(older) = page.text.split("href=\"/admin/audit?about=sessions").nth(1) else {
            assert_eq!(pages, 2);
            break;
        };
        path = format!(
            "/admin/audit?about=sessions{}",
            older.split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&")
        );
    }
    assert_eq!(seen, 60);
    let hers = admin.get(&format!("/admin/audit?by={HANNA}")).await;
    assert_eq!(hers.text.matches("<li class=\"app-entries__one\">").count(), 30);
    for odd in ["about=moon", "by=nobody", "before=yesterday", "about=%ff"] {
        assert_eq!(admin.get(&format!("/admin/audit?{odd}")).await.status, 200, "{odd}");
    }
}

#[tokio::test]
async fn the_health_of_everything_is_told_whatever_is_down_and_no_secret_with_it() {
    let world = World::new().await;
    let admin = world.staff("admin").await;
    let page = admin.get("/admin/system").await;
    assert!(page.text.contains("Everything is fine."), "{}", page.text);
    assert!(page.text.contains("none heard since this node began") && page.text.contains("1 server configured"));
    for secret in ["turn-secret", "turn.example", crate::common::EVENTS_PASSWORD] {
        assert!(!page.text.contains(secret), "{secret}");
    }
    world.rooms.set_available(false);
    let page = admin.get("/admin/system").await;
    assert!(page.text.contains("Something needs a look.") && page.text.contains("Down"), "{}", page.text);
}

#[tokio::test]
async fn a_media_server_is_drained_and_taken_back_and_both_are_written_down() {
    let world = World::new().await;
    world.media_servers.set(&["north", "south"]);
    let admin = world.staff("admin").await;
    let page = admin.get("/admin/system").await;
    assert_eq!(page.text.matches("value=\"drain\"").count(), 2, "{}", page.text);
    let path = "/admin/system/media-server";
    let drained = admin.submit(path, &[("server", "north"), ("to", "drain")]).await;
    assert_eq!(drained.location(), "/admin/system?done=drained");
    let page = admin.get("/admin/system?done=drained").await;
    assert!(page.text.contains("takes nothing new. It can be stopped") && page.text.contains("value=\"undrain\""));

    let refused = admin.submit(path, &[("server", "south"), ("to", "drain")]).await;
    assert_eq!(refused.status, 409);
    assert!(refused.text.contains("Another media server has to take new consultations first."), "{}", refused.text);
    for wrong in [[("server", "South"), ("to", "drain")], [("server", "north"), ("to", "stop")]] {
        let [server, to] = wrong;
        assert_eq!(admin.submit(path, &[server, to]).await.status, 422, "{wrong:?}");
    }
    let unknown = admin.submit(path, &[("server", "west"), ("to", "drain")]).await;
    assert!(unknown.status == 409 && unknown.text.contains("no media server of that name"), "{}", unknown.text);

    let back = admin.submit(path, &[("server", "north"), ("to", "undrain")]).await;
    assert_eq!(back.location(), "/admin/system?done=undrained");
    let log = admin.get("/admin/audit").await;
    assert_eq!(log.text.matches("Drained a media server").count(), 1, "what is refused is not written down");
    assert_eq!(log.text.matches("Let a media server take new consultations again").count(), 1);
    assert!(log.text.contains("north"));
}

#[tokio::test]
async fn the_only_media_server_cannot_be_drained_and_one_that_is_away_is_told_of() {
    let world = World::new().await;
    let admin = world.staff("admin").await;
    assert!(!admin.get("/admin/system").await.text.contains("value=\"drain\""));
    world.media_servers.set(&["north", "south"]);
    world.media_servers.change("south", |server| server.is_up = false);
    let page = admin.get("/admin/system").await;
    assert!(page.text.contains("Something needs a look.") && page.text.contains("go on at other servers"));
    let told = admin.get("/api/v1/admin/system").await.json();
    let ups: Vec<_> = told["media_servers"].as_array().unwrap().iter().map(|server| server["is_up"].clone()).collect();
    assert_eq!(ups, [true, false]);
}
