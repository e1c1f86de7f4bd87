//! An admin's page of a session's hours.

use anteroom_domain::{
    SignedDuration,
    hours::{OpeningHours, OverrideState},
};
use anteroom_engine::ports::Clock;

use crate::common::{ADMIN, Browser, Page, SESSION, World};

const PAGE: &str = "/admin/sessions/contact-centre/hours";
const OPENING: &str = "/admin/sessions/contact-centre/opening";

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

const WEEK: [(&str, &str); 19] = [
    ("zone", "Europe/Berlin"),
    ("mon-1-from", "09:00"),
    ("mon-1-to", "12:00"),
    ("mon-2-from", "13:00"),
    ("mon-2-to", "17:00"),
    ("fri-1-from", "22:00"),
    ("fri-1-to", "02:00"),
    ("sun-1-from", "00:00"),
    ("sun-1-to", "00:00"),
    ("country", "DE"),
    ("holidays-1-from", "10:00"),
    ("holidays-1-to", "11:00"),
    ("date-1-first", "2026-12-24"),
    ("date-1-hours", "09:00-12:00"),
    ("date-1-label", "Christmas Eve"),
    ("date-2-first", "2026-12-27"),
    ("date-2-last", "2026-12-31"),
    ("date-2-hours", "closed"),
    ("last_admission", "15"),
];

#[tokio::test]
async fn hours_that_are_typed_hold_are_shown_again_and_are_written_down() {
    let (world, admin) = admin().await;
    let saved = save(&admin, &admin.get(PAGE).await, &WEEK).await;
    assert_eq!(saved.status, 303, "{}", saved.text);
    let now = hours(&world);
    assert_eq!((now.zone.as_str(), now.weekly.mon.len(), now.weekly.fri.len()), ("Europe/Berlin", 2, 1));
    assert_eq!(
        (now.weekly.fri[0].to_string(), now.weekly.sun[0].to_string()),
        ("22:00-02:00".into(), "00:00-24:00".into())
    );
    assert_eq!((now.exceptions.len(), now.last_admission_s), (2, 900));
    let page = admin.get(&saved.location()).await;
    assert!(page.text.contains("The hours were saved and hold from now on."));
    for (name, value) in WEEK.iter().filter(|(name, _)| *name != "country") {
        assert_eq!(page.field(name).as_deref(), Some(*value), "{name}");
    }
    assert!(page.text.contains("<option value=\"DE\" selected>"));
    // There is room for one more pair of times and one more date.
    assert_eq!((page.field("mon-3-from"), page.field("date-3-first")), (Some(String::new()), Some(String::new())));
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
        ("mon-1-from", "9 o'clock"),
        ("mon-1-to", "12:00"),
        ("tue-1-from", "09:00"),
        ("wed-1-from", "09:00"),
        ("wed-1-to", "09:00"),
        ("thu-1-from", "09:00"),
        ("thu-1-to", "10:00"),
        ("thu-2-from", "09:00"),
        ("thu-2-to", "10:00"),
        ("date-1-hours", "09:00-10:00"),
        ("date-2-first", "2026-12-24"),
        ("date-3-first", "2026-12-28"),
        ("date-3-last", "2026-12-26"),
        ("last_admission", "soon"),
    ];
    let page = save(&admin, &admin.get(PAGE).await, &typed).await;
    assert_eq!(page.status, 422);
    for field in ["zone", "mon", "tue", "wed", "thu", "dates", "last_admission"] {
        assert!(page.text.contains(&format!("href=\"#f-{field}\"")), "{field} is named in {}", page.text);
    }
    for words in ["Give the date.", "it ends before it begins", "Give both times", "A whole day is 00:00 to 00:00"] {
        assert!(page.text.contains(words), "{words} in {}", page.text);
    }
    for (name, value) in typed.iter().filter(|(name, _)| *name != "mon-1-from") {
        assert_eq!(page.field(name).as_deref(), Some(*value), "{name}");
    }
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

#[tokio::test]
async fn what_is_odd_and_the_days_ahead_are_shown_before_anything_is_saved() {
    let (world, admin) = admin().await;
    let before = hours(&world);
    let odd = [
        ("zone", "Europe/Berlin"),
        ("mon-1-from", "09:00"),
        ("mon-1-to", "12:00"),
        ("mon-2-from", "11:00"),
        ("mon-2-to", "13:00"),
        ("sun-1-from", "02:15"),
        ("sun-1-to", "02:45"),
        ("do", "look"),
    ];
    let page = save(&admin, &admin.get(PAGE).await, &odd).await;
    assert_eq!(page.status, 200, "{}", page.text);
    for words in [
        "Not saved yet.",
        "Mondays: 09:00–12:00 and 11:00–13:00 overlap. They count as one.",
        "No country is chosen",
        "the clock skips all of it",
        "09:00–13:00",
    ] {
        assert!(page.text.contains(words), "{words} in {}", page.text);
    }
    assert_eq!((hours(&world), page.field("mon-2-to").as_deref()), (before, Some("13:00")));
}

#[tokio::test]
async fn the_hours_of_monday_are_copied_to_the_days_of_work_and_wait_to_be_saved() {
    let (world, admin) = admin().await;
    let before = hours(&world);
    let typed =
        [("zone", "UTC"), ("mon-1-from", "08:00"), ("mon-1-to", "16:00"), ("tue-1-from", "10:00"), ("do", "copy")];
    let page = save(&admin, &admin.get(PAGE).await, &typed).await;
    for (field, value) in [("tue-1-from", "08:00"), ("fri-1-to", "16:00"), ("sat-1-from", "")] {
        assert_eq!(page.field(field).as_deref(), Some(value), "{field}");
    }
    assert_eq!(hours(&world), before);
}

#[tokio::test]
async fn an_expression_is_taken_over_into_the_fields_or_refused_by_what_it_says() {
    let (world, admin) = admin().await;
    let before = hours(&world);
    let paste =
        |text: &'static str| [("zone", "Europe/Berlin"), ("country", "DE"), ("expression", text), ("do", "paste")];
    let page = save(&admin, &admin.get(PAGE).await, &paste("Mo-Fr 09:00-12:00,13:00-17:00; PH off")).await;
    assert_eq!(page.status, 200, "{}", page.text);
    assert_eq!((page.field("fri-2-to").as_deref(), page.field("sat-1-from").as_deref()), (Some("17:00"), Some("")));
    let refused = save(&admin, &admin.get(PAGE).await, &paste("Mo[1] 09:00-12:00")).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("the first or last weekday of a month is not understood"));
    assert!(refused.text.contains("Mo[1] 09:00-12:00"));
    let shown = "Mo 00:00-00:10,01:00-01:10,02:00-02:10,03:00-03:10,04:00-04:10,05:00-05:10,06:00-06:10,07:00-07:10,\
                 08:00-08:10,09:00-09:10,10:00-10:10,11:00-11:10,12:00-12:10";
    let refused = save(&admin, &admin.get(PAGE).await, &paste(shown)).await;
    assert_eq!((refused.status, refused.text.contains(shown)), (422, true));
    assert!(refused.text.contains("cannot be taken over: weekly.mon: there may be at most 12"), "{}", refused.text);
    assert_eq!(hours(&world), before);
}

#[tokio::test]
async fn why_it_is_open_or_closed_at_an_instant_is_explained_by_the_rule_that_decides() {
    let (_world, admin) = admin().await;
    save(&admin, &admin.get(PAGE).await, &WEEK).await;
    let asked = async |at: &str| admin.get(&format!("{PAGE}?at={at}")).await.text;
    let eve = asked("2026-12-24T11:50").await;
    assert!(eve.contains("Open on Thu 24 Dec 2026, 11:50"), "{eve}");
    assert!(eve.contains("has hours of its own, Christmas Eve: 09:00–12:00"));
    assert!(eve.contains("Nobody is admitted any more"));
    assert!(eve.contains("It closes on Thu 24 Dec 2026, 12:00."));
    assert!(asked("2026-12-25T09:00").await.contains("is a public holiday (Germany): 10:00–11:00"));
    assert!(asked("2026-12-22T09:00").await.contains("the week says so of Tuesdays: closed all day"));
    assert!(asked("tomorrow").await.contains("Give a date and a time"));
}

#[tokio::test]
async fn a_session_is_closed_by_hand_until_an_instant_of_its_own_clock() {
    let (world, admin) = admin().await;
    let berlin = [("zone", "Europe/Berlin")];
    save(&admin, &admin.get(PAGE).await, &berlin).await;
    let zone = jiff::tz::TimeZone::get("Europe/Berlin").expect("there is such a zone");
    let until = (world.clock.now() + SignedDuration::from_hours(2)).to_zoned(zone);
    let wall = until.strftime("%Y-%m-%dT%H:%M").to_string();
    let set = admin.submit(OPENING, &[("opening", "closed"), ("until", &wall), ("message", "Fire drill")]).await;
    assert_eq!(set.status, 303, "{}", set.text);
    let overriding = hours(&world).overriding.expect("it is closed by hand");
    assert_eq!((overriding.state, overriding.message.as_str()), (OverrideState::Closed, "Fire drill"));
    assert_eq!(overriding.until.expect("until then").as_second() / 60, until.timestamp().as_second() / 60);
    let page = admin.get(PAGE).await;
    assert!(page.text.contains("Closed by hand until") && page.text.contains("“Fire drill”"));

    for (until, words) in [("2001-01-01T10:00", "That has passed already."), ("later", "Give a date and a time")] {
        let page = admin.submit(OPENING, &[("opening", "open"), ("until", until), ("message", "Back")]).await;
        assert_eq!(page.status, 422);
        assert!(page.text.contains(words), "{words} in {}", page.text);
        assert_eq!((page.field("until").as_deref(), page.field("message").as_deref()), (Some(until), Some("Back")));
    }
    assert_eq!(hours(&world).overriding, Some(overriding));
}
