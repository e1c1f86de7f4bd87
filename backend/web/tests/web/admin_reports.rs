//! Reports: what is asked for, what is wrong with it, and the same figures as a file.

use anteroom_domain::{SignedDuration, command::Command};

use crate::common::World;

#[tokio::test]
async fn what_happened_today_is_on_the_page_with_what_it_means() {
    let world = World::new().await;
    let admin = world.staff("admin").await;
    world.customer("Zoë").await;
    world.clock.advance(SignedDuration::from_secs(75));
    let ticket = world.line()[0];
    world.done(Command::Leave { ticket, customer: world.ticket(ticket).customer }).await;
    world.until_reported().await;
    let page = admin.get("/admin/reports").await;
    for says in [
        "1 (100 %)",
        "gave up or were gone before anyone answered",
        "answered within 1 min / (answered + abandoned − short abandons)",
        "The contact-centre",
        "Download as CSV",
    ] {
        assert!(page.text.contains(says), "{says} is not in {}", page.text);
    }
    let library = admin.get("/admin/reports?session=library").await;
    assert!(library.text.contains("Nothing happened in this period."));
    let yesterday = admin.get("/admin/reports?period=yesterday").await;
    assert!(yesterday.text.contains("Nothing happened in this period."));
}

#[tokio::test]
async fn what_cannot_be_understood_is_named_and_what_was_typed_stays() {
    let world = World::new().await;
    let admin = world.staff("admin").await;
    for (query, field, says) in [
        ("zone=Mars/Olympus", "zone", "There is no time zone “Mars/Olympus”."),
        ("threshold=61", "threshold", "Choose one of these thresholds."),
        ("session=nowhere", "session", "There is no such session."),
        ("period=days&from=2026-03-02&to=soon", "to", "Give a day as year-month-day"),
        ("period=days&from=2026-03-02&to=2026-03-01", "to", "The last day is before the first."),
        ("period=days&from=2020-03-02&to=2026-03-01", "from", "At most 92 days at once."),
    ] {
        let page = admin.get(&format!("/admin/reports?{query}")).await;
        assert_eq!(page.status, 200, "{query}");
        assert!(
            page.text.contains(says) && page.text.contains(&format!("href=\"#f-{field}\"")),
            "{query}: {}",
            page.text
        );
        admin.get(&format!("/admin/reports.csv?{query}&by=time")).await.is_error_page(404, "not_found");
    }
    let page = admin.get("/admin/reports?zone=Mars/Olympus").await;
    assert_eq!(page.field("zone").as_deref(), Some("Mars/Olympus"));
    for odd in ["/admin/reports?period=%00", "/admin/reports?zone=%ff", "/admin/reports?period=a&period=b"] {
        assert_eq!(admin.get(odd).await.status, 200, "{odd}");
    }
}

#[tokio::test]
async fn the_file_has_the_figures_and_no_formula() {
    let world = World::new().await;
    let admin = world.staff("admin").await;
    let session = crate::common::SESSION;
    let before = world.read(|floor| floor.session(session).unwrap().clone());
    let (name, description, settings) = ("=1+1".to_owned(), String::new(), before.settings);
    world.done(Command::ConfigureSession { session, edition: None, name, description, settings }).await;
    world.customer("Zoë").await;
    world.until_reported().await;
    let file = admin.get("/admin/reports.csv?period=today&by=session").await;
    assert_eq!(file.header("content-type"), Some("text/csv; charset=utf-8"));
    assert!(file.header("content-disposition").unwrap().starts_with("attachment; filename=\"anteroom-session-"));
    let lines: Vec<_> = file.text.lines().collect();
    assert!(lines[0].starts_with("session,joined,answered,service_level_percent,mean_wait_s"), "{}", lines[0]);
    assert!(lines[1].starts_with("\"'=1+1\",1,0,,,"), "{}", lines[1]);
    assert_eq!(lines.len(), 2);
}
