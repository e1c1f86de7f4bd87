//! `GET /metrics`: figures for programs, for whoever knows the token, and about nobody.

use reqwest::Method;

use crate::common::{Browser, HANNA, Page, World};

async fn read(browser: &Browser, authorisation: &str) -> Page {
    browser.send(browser.request(Method::GET, "/metrics").header("authorization", authorisation)).await
}

#[tokio::test]
async fn whoever_knows_the_token_reads_what_goes_on_and_nobody_else_does() {
    let world = World::new().await;
    let prometheus = world.browser();
    for wrong in ["", "Bearer", "Bearer metrics-toke", "bearer metrics-token", "Basic metrics-token"] {
        read(&prometheus, wrong).await.is_problem(401, "unauthorized");
    }
    let page = read(&prometheus, "Bearer metrics-token").await;
    assert_eq!((page.status, page.header("content-type")), (200, Some("text/plain; version=0.0.4; charset=utf-8")));
}

#[tokio::test]
async fn the_figures_are_those_of_the_wall_and_name_nobody() {
    let world = World::new().await;
    let (_zoe, _yuri) = (world.customer("Zoë").await, world.customer("Yuri").await);
    world.available(HANNA).await;
    let text = read(&world.browser(), "Bearer metrics-token").await.text;
    for line in [
        "anteroom_waiting{session=\"contact-centre\"} 2",
        "anteroom_hosts_on_duty{session=\"contact-centre\"} 1",
        "anteroom_session_open{session=\"contact-centre\"} 1",
        "anteroom_consultations_running{session=\"contact-centre\"} 0",
        "# TYPE anteroom_waiting gauge",
    ] {
        assert!(text.lines().any(|one| one == line), "{line} is not in {text}");
    }
    assert!(!text.contains("service_level_ratio{"), "there is no share of nobody");
    for name in ["Zo", "Yuri", "HANNA", "hanna"] {
        assert!(!text.contains(name), "{name} is in {text}");
    }
    // Every line is a comment, or a figure with a number behind it.
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let (figure, value) = line.rsplit_once(' ').expect("a value");
        assert!(figure.starts_with("anteroom_") && figure.ends_with('}'), "{line}");
        value.parse::<f64>().expect("a number");
    }
}
