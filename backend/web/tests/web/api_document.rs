//! The document of the API, against what is answered.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{access, common::World};

fn document() -> Value {
    serde_json::from_str(anteroom_web::openapi()).expect("it is JSON")
}

#[test]
fn the_document_has_every_route_and_no_other() {
    let document = document();
    let paths = document["paths"].as_object().expect("there are paths");
    let documented: BTreeSet<_> = paths
        .iter()
        .flat_map(|(path, methods)| {
            let methods = methods.as_object().expect("there are methods").keys();
            methods.map(move |method| (method.to_uppercase(), path.clone()))
        })
        .collect();
    // The table has every method of every address: see `access`.
    let answered: BTreeSet<_> = access::listed()
        .filter(|(_, path)| path.starts_with("/api/v1/"))
        .map(|(method, path)| (method.to_owned(), path.to_owned()))
        .collect();
    assert_eq!(documented, answered);
    assert!(documented.len() > 10, "{documented:?}");
}

#[test]
fn only_what_everybody_may_know_is_documented_without_a_login() {
    let document = document();
    assert_eq!(document["security"], serde_json::json!([{ "login": [] }]));
    for (path, methods) in document["paths"].as_object().expect("there are paths") {
        for (method, operation) in methods.as_object().expect("there are methods") {
            let open = operation["security"] == serde_json::json!([{}]);
            let is_for_staff = ["/api/v1/admin/", "/api/v1/cameras"].iter().any(|part| path.starts_with(part));
            assert_eq!(open, !is_for_staff, "{method} {path}");
            let answers = operation["responses"].as_object().expect("there are answers");
            assert_eq!(!open, answers.contains_key("401") && answers.contains_key("403"), "{method} {path}");
        }
    }
}

#[test]
fn every_operation_is_named_once_and_says_what_it_does() {
    let document = document();
    let mut names = BTreeMap::new();
    for (path, methods) in document["paths"].as_object().expect("there are paths") {
        for (method, operation) in methods.as_object().expect("there are methods") {
            let name = operation["operationId"].as_str().expect("it has a name").to_owned();
            assert_eq!(names.insert(name, path), None, "{method} {path}");
            assert!(operation["summary"].as_str().is_some_and(|words| words.len() > 10), "{method} {path}");
        }
    }
}

#[tokio::test]
async fn the_document_is_served_and_its_page_runs_only_scripts_of_ours() {
    let world = World::new().await;
    let browser = world.browser();
    let served = browser.get("/api/v1/openapi.json").await;
    assert_eq!((served.status, served.header("content-type")), (200, Some("application/json")));
    let mut document = document();
    let cookie = &mut document["components"]["securitySchemes"]["login"]["name"];
    assert_eq!(*cookie, "__Host-anteroom-login");
    *cookie = "anteroom-login".into();
    assert_eq!(served.json(), document, "without TLS the cookie has its other name");
    let page = browser.get("/api/docs").await;
    assert!(page.text.contains("data-document=\"/api/v1/openapi.json\""), "{}", page.text);
    assert!(!page.text.contains("<style") && !page.text.contains(" style="), "nothing inline: {}", page.text);
    assert_eq!(page.header("set-cookie"), None);
}
