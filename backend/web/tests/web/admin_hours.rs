//! An admin's page of a session's hours.

use anteroom_domain::hours::OpeningHours;

use crate::common::{ADMIN, Browser, Page, SESSION, World};

const PAGE: &str = "/admin/sessions/contact-centre/hours";

async fn admin() -> (World, Browser) {
    let world = World::new().await;
    let admin = world.staff("admin").await;
    (world, admin)
}

fn hours(world: &World) -> OpeningHours {
    world.read(|floor| floor.session(SESSION).expect("it exists").timetable.hours().clone())
}

async fn save(admin: &Browser, shown: &Page, fields: &[(&str, &str)]) -> Page {
    let edition = shown.field("edition").expect("the form says what it rests on");
    let mut all = vec![("edition", edition.as_str())];
    all.extend(fields);
    admin.submit(PAGE, &all).await
}

const WEEK: [(&str, &str); 7] = [
    ("zone", "Europe/Berlin"),
    ("mon", "09:00-12:00, 13:00-17:00"),
    ("fri", "22:00-02:00"),
    ("country", "DE"),
    ("holidays", "10:00-11:00"),
    ("exceptions", "2026-12-24: 09:00-12:00; Christmas Eve\n2026-12-27 to 2026-12-31: closed"),
    ("last_admission", "15"),
];

#[tokio::test]
async fn hours_that_are_typed_hold_are_shown_again_and_are_written_down() {
    let (world, admin) = admin().await;
    let saved = save(&admin, &admin.get(PAGE).await, &WEEK).await;
    assert_eq!(saved.status, 303, "{}", saved.text);
    let now = hours(&world);
    assert_eq!((now.zone.as_str(), now.weekly.mon.len(), now.weekly.fri.len()), ("Europe/Berlin", 2, 1));
    assert_eq!((now.exceptions.len(), now.last_admission_s), (2, 900));
    let page = admin.get(&saved.location()).await;
    assert!(page.text.contains("The hours were saved and hold from now on."));
    for (name, value) in WEEK.iter().filter(|(name, _)| !["country", "exceptions"].contains(name)) {
        assert_eq!(page.field(name).as_deref(), Some(*value));
    }
    assert!(page.text.contains("2026-12-24: 09:00-12:00; Christmas Eve\n2026-12-27 to 2026-12-31: closed"));
    let written = world.audited().await;
    assert_eq!((written[0].deed.as_str(), written[0].by), ("session.hours_changed", World::actor(ADMIN)));
    // What the page shows can be saved as it is.
    let again = save(&admin, &page, &WEEK).await;
    assert!(again.location().ends_with("?done=nothing"));
}

#[tokio::test]
async fn what_cannot_be_is_named_at_its_field_and_what_was_typed_stays() {
    let (world, admin) = admin().await;
    let before = hours(&world);
    let typed = [
        ("zone", "Berlin"),
        ("mon", "9-12"),
        ("tue", "09:00-10:00, 09:00-10:00"),
        ("exceptions", "someday: closed"),
        ("last_admission", "soon"),
    ];
    let page = save(&admin, &admin.get(PAGE).await, &typed).await;
    assert_eq!(page.status, 422);
    for field in ["zone", "mon", "tue", "exceptions", "last_admission"] {
        assert!(page.text.contains(&format!("href=\"#f-{field}\"")), "{field} is named in {}", page.text);
    }
    assert_eq!((page.field("zone").as_deref(), page.field("mon").as_deref()), (Some("Berlin"), Some("9-12")));
    assert_eq!(hours(&world), before);
}

#[tokio::test]
async fn whoever_is_overtaken_is_told_and_may_save_again() {
    let (world, admin) = admin().await;
    let shown = admin.get(PAGE).await;
    save(&admin, &shown, &[("zone", "Asia/Tokyo")]).await;
    let late = save(&admin, &shown, &[("zone", "Asia/Seoul")]).await;
    assert_eq!((late.status, hours(&world).zone.as_str()), (409, "Asia/Tokyo"));
    save(&admin, &late, &[("zone", "Asia/Seoul")]).await;
    assert_eq!(hours(&world).zone, "Asia/Seoul");
}
