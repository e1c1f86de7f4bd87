//! An admin's sessions: made, changed, opened, closed and put away, by forms alone.

use anteroom_domain::{
    SignedDuration,
    command::Command,
    session::{Closing, Session, Settings},
};

use crate::common::{ADMIN, Browser, Page, SESSION, World};

const PAGE: &str = "/admin/sessions/contact-centre";

async fn admin() -> (World, Browser) {
    let world = World::new().await;
    let admin = world.staff("admin").await;
    (world, admin)
}

fn session(world: &World) -> Session {
    world.read(|floor| floor.session(SESSION).expect("it exists").clone())
}

/// The fields of the form as the page shows them, with some of them changed.
fn filled<'a>(page: &Page, changes: &[(&'a str, &'a str)]) -> Vec<(String, String)> {
    let mut fields = vec![("edition".to_owned(), page.field("edition").expect("the form says what it rests on"))];
    let settings = serde_json::to_value(Settings::default()).expect("settings can be written");
    let settings = settings.as_object().expect("settings have names");
    fields.push(("name".to_owned(), "The contact-centre".to_owned()));
    fields.push(("description".to_owned(), "For whoever asks.".to_owned()));
    for (name, value) in settings {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        // A switch that is off sends nothing; by default all are.
        if !value.is_boolean() {
            fields.push((name.clone(), text));
        }
    }
    for (name, value) in changes {
        fields.retain(|(other, _)| other != name);
        fields.push(((*name).to_owned(), (*value).to_owned()));
    }
    fields
}

async fn save(admin: &Browser, shown: &Page, changes: &[(&str, &str)]) -> Page {
    let fields = filled(shown, changes);
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    admin.submit(PAGE, &fields).await
}

#[tokio::test]
async fn what_is_changed_holds_at_once_is_said_afterwards_and_is_written_down() {
    let (world, admin) = admin().await;
    let shown = admin.get(PAGE).await;
    let changes = [("grace_s", "90"), ("at_closing", "cutoff"), ("transfers_to_tail", "yes"), ("name", "Sprechstunde")];
    let saved = save(&admin, &shown, &changes).await;
    assert_eq!(saved.status, 303, "{}", saved.text);
    let now = session(&world);
    assert_eq!((now.settings.grace_s, now.settings.at_closing), (90, Closing::Cutoff));
    assert!(now.settings.transfers_to_tail && now.name == "Sprechstunde");
    let page = admin.get(&saved.location()).await;
    for says in [
        "Place kept without a connection is now 1 min 30 s.",
        "When the session closes is now Those who wait are turned away; offers go on.",
        "Customers handed on from elsewhere is now yes.",
        "Name is now “Sprechstunde”.",
    ] {
        assert!(page.text.contains(says), "{says} is not in {}", page.text);
    }
    let written = world.audited().await;
    assert_eq!((written[0].deed.as_str(), written[0].by), ("session.changed", World::actor(ADMIN)));
    assert!(written[0].details.contains(&("grace_s".to_owned(), "2 min → 1 min 30 s".to_owned())), "{written:?}");
}

#[tokio::test]
async fn what_changes_nothing_is_said_and_not_written_down() {
    let (world, admin) = admin().await;
    let before = world.revision();
    let shown = admin.get(PAGE).await;
    let saved = save(&admin, &shown, &[]).await;
    assert!(admin.get(&saved.location()).await.text.contains("Nothing was changed."));
    assert_eq!((world.revision(), world.audited().await.len()), (before, 0));
}

#[tokio::test]
async fn every_problem_is_named_at_its_field_and_what_was_typed_stays() {
    let (world, admin) = admin().await;
    let before = world.revision();
    let long = "ü".repeat(401);
    let consent = "x".repeat(1_001);
    let shown = admin.get(PAGE).await;
    let typed = [
        ("grace_s", "soon"),
        ("offer_s", "2"),
        ("line_max", "1000000"),
        ("assignment", "magic"),
        ("name", " "),
        ("description", long.as_str()),
        ("consent_text", consent.as_str()),
        ("wrap_up_s", "45"),
    ];
    let page = save(&admin, &shown, &typed).await;
    assert_eq!(page.status, 422);
    let wrong = ["grace_s", "offer_s", "line_max", "assignment", "name", "description", "consent_text"];
    for field in wrong {
        assert!(page.text.contains(&format!("href=\"#f-{field}\"")), "{field} is named");
    }
    assert_eq!(page.text.matches("aria-invalid=\"true\"").count(), wrong.len());
    assert!(page.text.contains("Give a whole number from 3 to 3600."));
    assert_eq!(page.field("grace_s").as_deref(), Some("soon"));
    assert_eq!(page.field("wrap_up_s").as_deref(), Some("45"), "what was right stays as well");
    assert!(page.text.contains(&long) && page.text.contains(&consent));
    assert_eq!(world.revision(), before, "all or nothing");
}

#[tokio::test]
async fn of_two_admins_who_change_the_same_session_the_second_is_told_and_loses_nothing() {
    let (world, first) = admin().await;
    let second = world.staff("admin").await;
    let (first_page, second_page) = (first.get(PAGE).await, second.get(PAGE).await);
    assert_eq!(save(&first, &first_page, &[("grace_s", "90")]).await.status, 303);
    let told = save(&second, &second_page, &[("wrap_up_s", "45")]).await;
    assert_eq!(told.status, 409);
    assert!(told.text.contains("Somebody else has saved this session while you were typing."), "{}", told.text);
    assert!(told.text.contains("<td>1 min 30 s</td><td>2 min</td>"), "theirs and ours: {}", told.text);
    assert_eq!(told.field("wrap_up_s").as_deref(), Some("45"));
    assert_eq!((session(&world).settings.grace_s, session(&world).settings.wrap_up_s), (90, 30));
    // Having been told, they may do it.
    assert_eq!(save(&second, &told, &[("wrap_up_s", "45"), ("grace_s", "90")]).await.status, 303);
    assert_eq!((session(&world).settings.grace_s, session(&world).settings.wrap_up_s), (90, 45));
}

#[tokio::test]
async fn a_form_that_is_not_ours_changes_nothing() {
    let (world, admin) = admin().await;
    let before = world.revision();
    let page = admin.get(PAGE).await;
    let fields = filled(&page, &[("grace_s", "90")]);
    let mut fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    admin.post(PAGE, &fields).await.is_error_page(403, "bad_csrf");
    fields.push(("csrf", "no"));
    admin.post(PAGE, &fields).await.is_error_page(403, "bad_csrf");
    admin.submit(PAGE, &[("edition", "0"), ("grace_s", "1"), ("grace_s", "2")]).await.is_error_page(422, "bad_form");
    admin.submit(PAGE, &[("edition", "first")]).await.is_error_page(422, "bad_form");
    let foreign = admin.form(PAGE, &[("csrf", &admin.csrf())]).header("origin", "https://evil.example");
    admin.send(foreign).await.is_error_page(403, "foreign_origin");
    assert_eq!(world.revision(), before);
}

#[tokio::test]
async fn a_session_is_made_closed_until_its_hosts_are_chosen_or_open_at_once() {
    let (world, admin) = admin().await;
    admin.get("/admin/new-session").await;
    let fields = [("name", "Library desk"), ("slug", "library-desk"), ("assignment", "automatic")];
    let made = admin.submit("/admin/new-session", &fields).await;
    assert_eq!(made.location(), "/admin/sessions/library-desk/hosts?done=created");
    assert!(admin.get(&made.location()).await.text.contains("The session was created. Choose who serves it."));
    let slug = "library-desk".parse().unwrap();
    assert!(!world.read(|floor| floor.session_at(&slug).unwrap().is_open(world.now())));
    let again = admin.submit("/admin/new-session", &[("opened", "yes"), fields[0], fields[1], fields[2]]).await;
    assert_eq!(again.status, 409);
    assert!(again.text.contains("Another session has this address, perhaps an archived one."));
    assert_eq!(again.field("slug").as_deref(), Some("library-desk"));
    let fields = [("name", "Lab"), ("slug", "lab"), ("assignment", "manual"), ("opened", "yes")];
    admin.submit("/admin/new-session", &fields).await;
    assert!(world.read(|floor| floor.session_at(&"lab".parse().unwrap()).unwrap().is_open(world.now())));
    for (field, value) in [("slug", "Über uns"), ("slug", ""), ("name", ""), ("assignment", "x")] {
        let mut fields = vec![("name", "A"), ("slug", "a"), ("assignment", "manual")];
        fields.retain(|(name, _)| *name != field);
        fields.push((field, value));
        let page = admin.submit("/admin/new-session", &fields).await;
        assert_eq!(page.status, 422);
        assert!(page.text.contains(&format!("href=\"#f-{field}\"")), "{field}: {}", page.text);
    }
    let deeds: Vec<_> = world.audited().await.into_iter().map(|entry| entry.deed).collect();
    assert_eq!(deeds, ["session.created", "session.created"]);
}

#[tokio::test]
async fn closing_by_hand_keeps_customers_out_until_it_is_opened_again() {
    let (world, admin) = admin().await;
    admin.get(PAGE).await;
    let closed = admin.submit(&format!("{PAGE}/opening"), &[("opening", "closed")]).await;
    assert!(admin.get(&closed.location()).await.text.contains("The session is closed: nobody can join."));
    assert!(world.browser().get("/s/contact-centre").await.text.contains("closed"));
    let opened = admin.submit(&format!("{PAGE}/opening"), &[("opening", "open")]).await;
    assert!(admin.get(&opened.location()).await.text.contains("The session is open for customers."));
    assert_eq!(admin.submit(&format!("{PAGE}/opening"), &[("opening", "open")]).await.status, 303, "once more is fine");
    assert_eq!(world.audited().await.len(), 2);
}

#[tokio::test]
async fn an_emergency_is_told_to_customers_and_ends_when_the_hours_count_again() {
    let (world, admin) = admin().await;
    let by_hours = "Follow the opening hours again";
    assert!(!admin.get(PAGE).await.text.contains(by_hours));
    let why = "We had to leave the building & are back tomorrow.";
    admin.submit(&format!("{PAGE}/opening"), &[("opening", "closed"), ("message", why)]).await;
    let told = world.browser().get("/s/contact-centre").await;
    assert!(told.text.contains("We had to leave the building &#38; are back tomorrow."), "{}", told.text);
    assert!(admin.get(PAGE).await.text.contains(by_hours));
    let page = admin.submit(&format!("{PAGE}/opening"), &[("opening", "hours")]).await;
    let page = admin.get(&page.location()).await;
    assert!(page.text.contains("The session follows its opening hours again.") && !page.text.contains(by_hours));
    assert!(!world.browser().get("/s/contact-centre").await.text.contains("We had to leave"));
    let long = "x".repeat(301);
    let refused = admin.submit(&format!("{PAGE}/opening"), &[("opening", "closed"), ("message", &long)]).await;
    assert!((400..500).contains(&refused.status), "{}", refused.status);
    assert_eq!(world.audited().await.len(), 2, "what is refused is no deed");
}

#[tokio::test]
async fn an_archived_session_is_hidden_from_everyone_but_those_in_its_line() {
    let (world, admin) = admin().await;
    let (hanna, _desk) = world.hanna().await;
    let zoe = world.customer("Zoë").await;
    admin.get(PAGE).await;
    admin.submit(&format!("{PAGE}/archive"), &[("archived", "yes")]).await;
    let stranger = world.browser();
    assert!(!stranger.get("/").await.text.contains("contact-centre"));
    stranger.get("/s/contact-centre").await.is_error_page(404, "no_such_session");
    assert_eq!(zoe.get("/s/contact-centre").await.status, 200, "whoever waits is still served");
    assert!(hanna.get("/host").await.text.contains("Zoë"));
    assert!(admin.get("/admin/sessions").await.text.contains("Archived"));
    let ticket = world.line()[0];
    let customer = world.ticket(ticket).customer;
    world.done(Command::Leave { ticket, customer }).await;
    assert!(!hanna.get("/host").await.text.contains("The contact-centre"), "with nobody in it, it is gone");
    world.clock.advance(SignedDuration::from_secs(1));
    admin.submit(&format!("{PAGE}/archive"), &[("archived", "no")]).await;
    assert_eq!(stranger.get("/s/contact-centre").await.status, 200);
    let deeds: Vec<_> = world.audited().await.into_iter().map(|entry| entry.deed).collect();
    assert_eq!(deeds, ["session.restored", "session.archived"]);
}

#[tokio::test]
async fn what_cannot_be_written_down_is_not_done() {
    let (world, admin) = admin().await;
    admin.get(PAGE).await;
    let before = world.revision();
    world.store.set_available(false);
    assert_eq!(admin.submit(&format!("{PAGE}/opening"), &[("opening", "closed")]).await.status, 503);
    world.store.set_available(true);
    assert_eq!(world.revision(), before);
}
