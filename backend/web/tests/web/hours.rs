//! What customers are told of a session's hours, and the page that goes with each.

use anteroom_domain::{
    SignedDuration,
    command::Command,
    hours::{OpeningHours, Override, OverrideState},
    session::{Closing, Session},
};

use anteroom_engine::ports::Clock as _;

use crate::common::{SESSION, World};

const VISIT: &str = "/s/contact-centre";

/// Open or closed for so many minutes from now on, and then the other way round.
async fn overridden(world: &World, state: OverrideState, minutes: i64, message: &str) {
    let otherwise = match state {
        OverrideState::Open => OpeningHours::never("Asia/Tokyo"),
        OverrideState::Closed => OpeningHours::always("Asia/Tokyo"),
    };
    let (since, message) = (world.clock.now(), message.to_owned());
    let until = Some(since + SignedDuration::from_mins(minutes));
    let hours = OpeningHours { overriding: Some(Override { state, since, until, message }), ..otherwise };
    world.done(Command::SetHours { session: SESSION, edition: None, hours }).await;
}

#[tokio::test]
async fn a_session_that_never_closes_says_nothing_about_hours() {
    let world = World::new().await;
    let page = world.browser().get(VISIT).await;
    assert!(!page.text.contains("Open until") && !page.text.contains("place-time"));
    assert_eq!(world.browser().get(&format!("{VISIT}/opening.ics")).await.status, 404);
}

#[tokio::test]
async fn an_open_session_says_until_when_in_its_own_zone() {
    let world = World::new().await;
    overridden(&world, OverrideState::Open, 60, "").await;
    let page = world.browser().get(VISIT).await;
    for says in ["Open until <time datetime=\"", "data-zone=\"Asia/Tokyo\"", "</time>, Tokyo time.", "data-turns-at=\""]
    {
        assert!(page.text.contains(says), "{says} is not in {}", page.text);
    }
}

#[tokio::test]
async fn the_home_page_says_until_when_each_session_is_open_or_when_it_opens() {
    let world = World::new().await;
    assert!(!world.browser().get("/").await.text.contains("<time"), "what never closes has no hours");
    overridden(&world, OverrideState::Open, 60, "").await;
    assert!(world.browser().get("/").await.text.contains("Open until <time datetime=\""));
    overridden(&world, OverrideState::Closed, 60, "").await;
    assert!(world.browser().get("/").await.text.contains("Opens <time datetime=\""));
}

#[tokio::test]
async fn a_closed_session_says_why_and_when_it_opens_and_gives_a_calendar_file() {
    let world = World::new().await;
    overridden(&world, OverrideState::Closed, 60, "Fire <alarm>.").await;
    let page = world.browser().get(VISIT).await;
    assert!(page.text.contains("Opens <time datetime=\""), "{}", page.text);
    assert!(page.text.contains("Fire &#60;alarm&#62;."), "the message is words and never markup: {}", page.text);
    assert!(page.text.contains("href=\"/s/contact-centre/opening.ics\""));
    let file = world.browser().get(&format!("{VISIT}/opening.ics")).await;
    assert_eq!(file.status, 200);
    assert!(file.text.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n") && file.text.ends_with("END:VCALENDAR\r\n"));
    let opens = (world.clock.now() + SignedDuration::from_mins(60)).strftime("DTSTART:%Y%m%dT%H").to_string();
    assert!(file.text.contains(&opens), "{opens} is not in {}", file.text);
}

#[tokio::test]
async fn whoever_comes_after_the_last_admission_is_told_so() {
    let world = World::new().await;
    overridden(&world, OverrideState::Open, 60, "").await;
    let open = world.read(|floor| floor.session(SESSION).expect("it exists").timetable.hours().clone());
    let hours = OpeningHours { last_admission_s: 2 * 3_600, ..open };
    world.done(Command::SetHours { session: SESSION, edition: None, hours }).await;
    let page = world.browser().get(VISIT).await;
    assert!(page.text.contains("it is too late to join before that") && !page.text.contains("Join the line"));
}

#[tokio::test]
async fn whoever_waits_when_it_closes_is_told_that_they_are_still_served() {
    let world = World::new().await;
    let anna = world.browser();
    anna.get(VISIT).await;
    anna.submit(&format!("{VISIT}/join"), &[]).await;
    world.done(Command::by_hand(SESSION, OverrideState::Closed)).await;
    assert!(anna.get(VISIT).await.text.contains("It has closed, and everyone in line is still served."));
    let Session { name, description, mut settings, .. } =
        world.read(|floor| floor.session(SESSION).expect("it exists").clone());
    settings.at_closing = Closing::Cutoff;
    world.done(Command::ConfigureSession { session: SESSION, edition: None, name, description, settings }).await;
    assert!(anna.get(VISIT).await.text.contains("We have closed for now"));
}
