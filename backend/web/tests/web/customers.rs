//! Customers' accounts: who may wait, where their place is, and what they may do with what is theirs.

use anteroom_domain::{SignedDuration, command::Command, session::Entry};
use anteroom_engine::ports::{Accounts as _, PersonalData, Role, Wanted};
use serde_json::json;

use crate::{
    access,
    common::{Browser, HANNA, MIRA, PASSWORD, Page, World},
};

const HERE: &str = "/s/contact-centre";
const SIGN_UP: &str = "/s/contact-centre/sign-up";

async fn world(entry: Entry) -> World {
    World::with_settings(|settings| settings.entry = entry).await
}

async fn joined(browser: &Browser, name: &str) -> Page {
    browser.get(HERE).await;
    browser.submit("/s/contact-centre/join", &[("name", name)]).await
}

async fn signed_up(browser: &Browser, username: &str, name: &str, password: &str) -> Page {
    browser.get(SIGN_UP).await;
    let fields = [("username", username), ("display_name", name), ("password", password)];
    browser.submit(SIGN_UP, &fields).await
}

#[tokio::test]
async fn where_guests_wait_nobody_is_asked_for_an_account() {
    let world = world(Entry::Guest).await;
    let guest = world.browser();
    let page = guest.get(HERE).await;
    assert!(page.text.contains("Join the line") && !page.text.contains("sign-up") && !page.text.contains("/login"));
    assert_eq!(guest.get(SIGN_UP).await.status, 404);
    assert_eq!(joined(&world.member("mira").await, "Mira").await.status, 303, "an account is no harm");
    assert_eq!(joined(&guest, "").await.status, 303);
    assert_eq!(world.line().len(), 2);
}

#[tokio::test]
async fn where_accounts_wait_a_guest_sees_the_line_and_is_asked_to_sign_in() {
    let world = world(Entry::Account).await;
    let guest = world.browser();
    let page = guest.get(HERE).await;
    assert!(page.text.contains("Nobody is waiting.") && page.text.contains("href=\"/s/contact-centre/sign-up\""));
    assert!(page.text.contains("href=\"/login?next=/s/contact-centre\"") && !page.text.contains("Join the line"));
    guest.get(SIGN_UP).await;
    let asked = guest.submit("/s/contact-centre/join", &[("name", "Zoë")]).await;
    assert_eq!(access::told(&asked), "303 /login?next=/s/contact-centre");
    // Neither does an account of staff wait.
    let hanna = world.staff("hanna").await;
    hanna.get(SIGN_UP).await;
    let asked = hanna.submit("/s/contact-centre/join", &[("name", "Hanna")]).await;
    assert_eq!(access::told(&asked), "303 /login?next=/s/contact-centre");
    let login = hanna.get("/login?next=/s/contact-centre").await;
    assert!(login.status == 200 && login.text.contains("Make an account"), "staff can sign in as a customer there");
    assert_eq!(world.line(), []);
    let mira = world.member("mira").await;
    let page = mira.get(HERE).await;
    assert!(page.text.contains("value=\"Mira Öberg\"") && page.text.contains("Join the line"), "{}", page.text);
    assert_eq!(joined(&mira, "Mira").await.status, 303);
    assert_eq!(world.ticket(world.line()[0]).customer, MIRA);
}

#[tokio::test]
async fn where_both_wait_guests_join_at_once_and_are_told_of_accounts() {
    let world = world(Entry::Both).await;
    let guest = world.browser();
    let page = guest.get(HERE).await;
    assert!(page.text.contains("Join the line") && page.text.contains("sign-up"), "{}", page.text);
    assert_eq!(joined(&guest, "Zoë").await.status, 303);
    assert_eq!(joined(&world.member("mira").await, "Mira").await.status, 303);
    assert_eq!(world.line().len(), 2);
}

#[tokio::test]
async fn whoever_waits_stays_when_accounts_are_asked_for_later() {
    let world = world(Entry::Guest).await;
    let guest = world.customer("Zoë").await;
    let (edition, settings) = world.read(|floor| {
        let session = floor.session(crate::common::SESSION).unwrap();
        (session.edition, session.settings.clone())
    });
    let settings = anteroom_domain::session::Settings { entry: Entry::Account, ..settings };
    let (name, description) = ("The contact-centre".to_owned(), String::new());
    let session = crate::common::SESSION;
    world.done(Command::ConfigureSession { session, edition: Some(edition), name, description, settings }).await;
    assert_eq!(guest.get(HERE).await.picture()["stage"], "waiting");
    assert_eq!(access::told(&guest.submit("/s/contact-centre/join", &[]).await), "303 /s/contact-centre");
    assert_eq!(world.line().len(), 1);
}

#[tokio::test]
async fn signing_up_makes_a_customer_and_nothing_else() {
    let world = world(Entry::Both).await;
    let browser = world.browser();
    browser.get(SIGN_UP).await;
    let fields = [
        ("username", " Zoe@Post.Example "),
        ("display_name", "Zoë"),
        ("password", PASSWORD),
        ("role", "admin"),
        ("is_admin", "true"),
    ];
    let made = browser.submit(SIGN_UP, &fields).await;
    assert_eq!((made.status, made.location().as_str()), (303, HERE), "{}", made.text);
    let account = world.store.by_username("zoe@post.example").await.unwrap().expect("it is there");
    assert_eq!((account.role, account.display_name.as_str()), (Role::Customer, "Zoë"));
    assert!(account.password_hash.starts_with("$argon2id$"));
    assert_eq!(browser.get("/admin").await.status, 403);
    browser.get("/host").await.is_error_page(403, "staff_only");
    assert_eq!(browser.get("/account").await.status, 200);
    assert_eq!(access::told(&browser.get(SIGN_UP).await), format!("303 {HERE}"), "they have one");
    let deeds: Vec<_> = world.audited().await.into_iter().map(|entry| entry.deed).collect();
    assert_eq!(deeds, ["account.created"]);
}

#[tokio::test]
async fn what_is_wrong_is_named_and_what_was_typed_stays() {
    let world = world(Entry::Both).await;
    for (username, name, password, says) in [
        ("zoë zwei", "Zoë", PASSWORD, "no spaces"),
        ("zoe", "", PASSWORD, "1 to 80 characters"),
        ("zoe", "Zoë", "short", "at least 15 characters"),
        ("hanna", "Zoë", PASSWORD, "cannot be had"),
        ("mira", "Zoë", PASSWORD, "cannot be had"),
    ] {
        let browser = world.browser();
        let page = signed_up(&browser, username, name, password).await;
        assert!(page.status == 422 && page.text.contains(says), "{username}: {}", page.text);
        assert!(page.text.contains(&format!("value=\"{username}\"")) && !page.text.contains(password));
        assert!(browser.cookie("anteroom-login").is_none());
    }
    let stranger = world.browser();
    let fields = [("csrf", "x"), ("username", "x"), ("display_name", "x"), ("password", PASSWORD)];
    stranger.post(SIGN_UP, &fields).await.is_error_page(403, "no_cookies");
    stranger.get(HERE).await;
    stranger.post(SIGN_UP, &fields).await.is_error_page(403, "bad_csrf");
}

#[tokio::test]
async fn asking_for_names_one_after_another_is_slowed_down_on_every_node() {
    let world = world(Entry::Both).await;
    let here = world.browser();
    for _ in 0..11 {
        assert_eq!(signed_up(&here, "hanna", "Zoë", PASSWORD).await.status, 422);
    }
    let there = world.browser_at_another_node(&world.browser()).await;
    for browser in [&here, &there] {
        let page = signed_up(browser, "zoe", "Zoë", PASSWORD).await;
        assert_eq!((page.status, page.header("retry-after")), (429, Some("2")), "{}", page.text);
    }
    world.clock.advance(SignedDuration::from_secs(1));
    assert_eq!(signed_up(&there, "zoe", "Zoë", PASSWORD).await.status, 303);
}

#[tokio::test]
async fn a_place_is_the_accounts_on_every_device_that_signs_in() {
    let world = world(Entry::Account).await;
    let phone = world.member("mira").await;
    joined(&phone, "Mira").await;
    let laptop = world.member("mira").await;
    let page = laptop.get(HERE).await;
    assert_eq!(page.picture()["stage"], "waiting");
    assert!(!page.text.contains("Continue on another device"), "signing in is how");
    assert_eq!(access::told(&laptop.get("/s/contact-centre/move").await), format!("303 {HERE}"));
    assert_eq!(joined(&laptop, "Mira").await.status, 303, "joining there is the same place");
    assert_eq!(world.line().len(), 1);
    let socket = laptop.visit().await;
    let picture = socket.ask("visit:sync", &json!({})).await;
    assert_eq!(picture["stage"], "waiting");
    laptop.get(HERE).await;
    assert_eq!(laptop.submit("/s/contact-centre/leave", &[]).await.status, 303);
    assert_eq!(phone.get(HERE).await.picture()["stage"], "over");
}

#[tokio::test]
async fn both_devices_reach_the_room_and_others_do_not() {
    let world = world(Entry::Account).await;
    let (phone, laptop) = (world.member("mira").await, world.member("mira").await);
    joined(&phone, "Mira").await;
    world.available(HANNA).await;
    world.done(Command::Next { host: HANNA, session: None }).await;
    let room = format!("/api/consultations/{}/room", world.consultation());
    assert_eq!((phone.get(&room).await.status, laptop.get(&room).await.status), (200, 200));
    assert_eq!(world.browser().get(&room).await.status, 404);
}

#[tokio::test]
async fn a_guest_who_signs_in_takes_the_place_along() {
    let world = world(Entry::Both).await;
    let guest = world.customer("Zoë").await;
    let ticket = world.line()[0];
    let made = signed_up(&guest, "zoe", "Zoë", PASSWORD).await;
    assert_eq!(made.status, 303, "{}", made.text);
    assert_eq!(guest.get(HERE).await.picture()["stage"], "waiting");
    assert_eq!(world.line(), [ticket]);
    let account = world.store.by_username("zoe").await.unwrap().unwrap();
    assert_eq!(Some(world.ticket(ticket).customer), account.customer);
    // Signing out leaves it with the account, and the browser is told that it has gone there.
    assert_eq!(guest.submit("/logout", &[]).await.status, 303);
    assert_eq!(guest.get(HERE).await.picture()["stage"], "moved");
    // Another guest who signs in where the account has a place changes nothing about it.
    let other = world.customer("Zoë once more").await;
    other.get("/login?next=/s/contact-centre").await;
    other.submit("/login", &[("username", "zoe"), ("password", PASSWORD), ("next", HERE)]).await;
    assert_eq!(other.get(HERE).await.picture()["stage"], "waiting");
    assert_eq!(Some(world.ticket(ticket).customer), account.customer);
}

#[tokio::test]
async fn another_password_ends_the_other_logins_and_their_sockets_at_once() {
    let world = world(Entry::Account).await;
    let (phone, laptop) = (world.member("mira").await, world.member("mira").await);
    joined(&phone, "Mira").await;
    let mut held = phone.visit().await;
    held.ask("visit:sync", &json!({})).await;
    laptop.get("/account").await;
    let fields = [("current", PASSWORD), ("password", "a better staple to hold")];
    let changed = laptop.submit("/account/password", &fields).await;
    assert_eq!(access::told(&changed), "303 /account?done=password");
    held.closed().await;
    assert_eq!(phone.get(HERE).await.picture()["stage"], "before", "a guest again");
    assert_eq!(laptop.get(HERE).await.picture()["stage"], "waiting");
    assert_eq!(access::told(&phone.get("/account").await), "303 /login?next=/account");
}

#[tokio::test]
async fn a_disabled_customer_is_a_guest_at_once() {
    let world = world(Entry::Account).await;
    let mira = world.member("mira").await;
    joined(&mira, "Mira").await;
    let mut held = mira.visit().await;
    held.ask("visit:sync", &json!({})).await;
    let admin = world.staff("admin").await;
    let people = admin.get("/admin/people").await;
    let (staff, customers) = people.text.split_once("Customers with an account").expect("they are apart");
    assert!(!staff.contains("Mira") && customers.contains("Mira") && !customers.contains("HANNA"), "{}", people.text);
    let account = world.store.by_username("mira").await.unwrap().unwrap();
    let path = format!("/admin/people/{}", account.id);
    let page = admin.get(&path).await;
    assert!(!page.text.contains("make_admin") && !page.text.contains("Sessions served"));
    assert_eq!(admin.get(&format!("/admin/hosts/{}", account.id)).await.status, 404, "customers serve nothing");
    assert_eq!(admin.submit(&path, &[("action", "make_host")]).await.status, 409);
    assert_eq!(admin.submit(&path, &[("action", "disable")]).await.status, 303);
    held.closed().await;
    assert_eq!(mira.get(HERE).await.picture()["stage"], "before");
    let again = world.browser();
    again.get("/login").await;
    assert_eq!(again.submit("/login", &[("username", "mira"), ("password", PASSWORD)]).await.status, 422);
}

#[tokio::test]
async fn a_customer_is_called_what_they_like() {
    let world = world(Entry::Account).await;
    let mira = world.member("mira").await;
    mira.get("/account").await;
    let wrong = mira.submit("/account/name", &[("display_name", "two\nlines")]).await;
    assert!(wrong.status == 422 && wrong.text.contains("all on one line"), "{}", wrong.text);
    let done = mira.submit("/account/name", &[("display_name", "Mira B.")]).await;
    assert_eq!(access::told(&done), "303 /account?done=name");
    assert!(mira.get(HERE).await.text.contains("value=\"Mira B.\""));
}

#[tokio::test]
async fn nobody_is_called_by_their_account_where_nicknames_are_wanted() {
    let world = World::with_settings(|settings| (settings.entry, settings.nickname_only) = (Entry::Both, true)).await;
    let page = world.member("mira").await.get(HERE).await;
    assert!(!page.text.contains("value=\"Mira Öberg\"") && page.text.contains("A nickname"), "{}", page.text);
}

#[tokio::test]
async fn deleting_an_account_leaves_the_line_and_erases_what_is_kept_about_every_visit() {
    let world = world(Entry::Account).await;
    let mira = world.member("mira").await;
    joined(&mira, "Mira").await;
    let first = world.line()[0];
    mira.get(HERE).await;
    mira.submit("/s/contact-centre/leave", &[]).await;
    joined(&mira, "Mira Zwei").await;
    let second = world.line()[0];
    // So long ago that the floor has forgotten it, but not so long that it is deleted.
    world.clock.advance(SignedDuration::from_mins(30));
    world.personal.look().await.unwrap();
    let kept = async || PersonalData::find(&*world.store, &Wanted::Customer(MIRA), 10).await.unwrap().len();
    assert_eq!(kept().await, 2);
    mira.get("/account").await;
    let wrong = mira.submit("/account/delete", &[("delete_password", "wrong")]).await;
    assert!(wrong.status == 422 && wrong.text.contains("This is not your password."), "{}", wrong.text);
    assert_eq!((world.line().len(), kept().await), (1, 2));
    let gone = mira.submit("/account/delete", &[("delete_password", PASSWORD)]).await;
    assert_eq!(access::told(&gone), "303 /", "{}", gone.text);
    assert_eq!((world.line().len(), kept().await), (0, 0));
    for ticket in [first, second] {
        assert!(world.store.is_barred(ticket).await.unwrap());
    }
    assert!(world.store.by_username("mira").await.unwrap().is_none());
    assert!(mira.cookie("anteroom-login").is_none());
    let deeds: Vec<_> = world.audited().await.into_iter().map(|entry| entry.deed).collect();
    assert!(deeds.contains(&"account.deleted".to_owned()) && deeds.contains(&"privacy.erased".to_owned()), "{deeds:?}");
    // The name is free for whoever comes.
    assert_eq!(signed_up(&world.browser(), "mira", "Another", PASSWORD).await.status, 303);
}

#[tokio::test]
async fn an_admin_deletes_customers_and_never_staff() {
    let world = world(Entry::Account).await;
    let admin = world.staff("admin").await;
    let account = world.store.by_username("mira").await.unwrap().unwrap();
    let path = format!("/admin/people/{}", account.id);
    assert!(admin.get(&path).await.text.contains("value=\"delete\""));
    let done = admin.submit(&path, &[("action", "delete")]).await;
    assert_eq!(access::told(&done), "303 /admin/people");
    assert!(world.store.by_username("mira").await.unwrap().is_none());
    let refused = admin.submit(&format!("/admin/people/{HANNA}"), &[("action", "delete")]).await;
    refused.is_error_page(409, "customers");
    assert!(world.store.by_username("hanna").await.unwrap().is_some());
}
