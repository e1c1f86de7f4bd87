//! Pages over real connections: who is let in, what they are told, what ends them.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise, in its helpers too")]

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use anteroom_socketio::{Answer, Guest, Limits, Namespace, Page, Sockets, Untold};
use async_trait::async_trait;
use axum::{Router, extract::Request, routing::get};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Notify, mpsc},
    time::timeout,
};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async, tungstenite::Message};
use tokio_util::sync::CancellationToken;

/// Far above what anything here takes.
const LIMIT: Duration = Duration::from_secs(20);

/// A namespace in which everybody is let in who says "please".
struct Hall {
    name: &'static str,
    pages: mpsc::UnboundedSender<Page>,
    here: Arc<AtomicUsize>,
    go_on: Arc<Notify>,
}

struct Visitor {
    pages: mpsc::UnboundedSender<Page>,
    here: Arc<AtomicUsize>,
    go_on: Arc<Notify>,
}

/// Counts whoever is here.
struct Here(Arc<AtomicUsize>);

impl Drop for Here {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

#[async_trait]
impl Namespace<&'static str> for Hall {
    fn name(&self) -> &'static str {
        self.name
    }

    async fn admit(&self, who: &&'static str, connect: Value) -> Result<Arc<dyn Guest>, &'static str> {
        if *who != "zoe" || connect != json!("please") {
            return Err("unfriendly");
        }
        let Self { pages, here, go_on, .. } = self;
        Ok(Arc::new(Visitor { pages: pages.clone(), here: Arc::clone(here), go_on: Arc::clone(go_on) }))
    }
}

#[async_trait]
impl Guest for Visitor {
    fn connected(&self, page: &Page) -> Box<dyn Send> {
        self.pages.send(page.clone()).ok();
        self.here.fetch_add(1, Ordering::SeqCst);
        Box::new(Here(Arc::clone(&self.here)))
    }

    async fn answer(&self, event: &str, request: Value) -> Answer {
        if event == "slowly" {
            self.go_on.notified().await;
        }
        Answer::of(&json!({ "event": event, "request": request }))
    }
}

/// A server with two halls.
struct House {
    address: String,
    pages: mpsc::UnboundedReceiver<Page>,
    here: Arc<AtomicUsize>,
    go_on: Arc<Notify>,
    stop: CancellationToken,
}

impl House {
    async fn open(limits: Limits) -> Self {
        let (told, pages) = mpsc::unbounded_channel();
        let (here, go_on, stop) = (Arc::<AtomicUsize>::default(), Arc::<Notify>::default(), CancellationToken::new());
        let hall = |name| -> Box<dyn Namespace<&'static str>> {
            Box::new(Hall { name, pages: told.clone(), here: Arc::clone(&here), go_on: Arc::clone(&go_on) })
        };
        let sockets = Sockets::new(limits, vec![hall("/one"), hall("/two")], stop.clone());
        let take = move |request: Request| async move { sockets.open(request, "zoe") };
        let router: Router = Router::new().route("/socket.io/", get(take));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, pages, here, go_on, stop }
    }

    async fn browser(&self) -> Browser {
        let url = format!("ws://{}/socket.io/?EIO=4&transport=websocket", self.address);
        let (stream, _) = timeout(LIMIT, connect_async(url)).await.unwrap().unwrap();
        let mut browser = Browser(stream);
        let opening = browser.next().await.unwrap();
        assert!(opening.starts_with("0{") && opening.contains("\"pingInterval\""), "{opening}");
        browser
    }

    /// A browser in the first hall, and its page.
    async fn visitor(&mut self) -> (Browser, Page) {
        let mut browser = self.browser().await;
        browser.say(r#"40/one,"please""#).await;
        assert!(browser.next().await.unwrap().starts_with("40/one,"));
        let page = timeout(LIMIT, self.pages.recv()).await.unwrap().unwrap();
        (browser, page)
    }

    async fn until_empty(&self) {
        let empty = async {
            while self.here.load(Ordering::SeqCst) > 0 {
                tokio::task::yield_now().await;
            }
        };
        timeout(LIMIT, empty).await.expect("whoever has gone is not here");
    }
}

struct Browser(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Browser {
    async fn say(&mut self, text: &str) {
        timeout(LIMIT, self.0.send(Message::text(text))).await.unwrap().unwrap();
    }

    /// The next text; `None` when the connection has ended.
    async fn next(&mut self) -> Option<String> {
        match timeout(LIMIT, self.0.next()).await.expect("something comes") {
            Some(Ok(Message::Text(text))) => Some(text.as_str().to_owned()),
            None | Some(Err(_) | Ok(Message::Close(_))) => None,
            Some(Ok(other)) => panic!("{other:?}"),
        }
    }
}

fn limits() -> Limits {
    Limits {
        ping_every: Duration::from_mins(1),
        pong_within: Duration::from_mins(1),
        message_max: 1_000,
        waiting_max: 4,
        requests_max: 2,
    }
}

#[tokio::test]
async fn a_page_is_let_into_namespaces_told_things_and_answered() {
    let mut house = House::open(limits()).await;
    let (mut browser, page) = house.visitor().await;
    page.emit("news", &json!({ "words": "é" })).unwrap();
    assert_eq!(browser.next().await.unwrap(), r#"42/one,["news",{"words":"é"}]"#);
    browser.say(r#"42/one,7["ask",[1]]"#).await;
    assert_eq!(browser.next().await.unwrap(), r#"43/one,7[{"event":"ask","request":[1]}]"#);
    // A second namespace over the same connection.
    browser.say(r#"40/two,"please""#).await;
    assert!(browser.next().await.unwrap().starts_with("40/two,"));
    assert_eq!(house.here.load(Ordering::SeqCst), 2);
    browser.say("41/one,").await;
    browser.say(r#"42/two,8["still here"]"#).await;
    assert_eq!(browser.next().await.unwrap(), r#"43/two,8[{"event":"still here","request":null}]"#);
    assert_eq!(house.here.load(Ordering::SeqCst), 1);
    drop(browser);
    house.until_empty().await;
    assert_eq!(page.emit("news", &0), Err(Untold::Gone));
}

#[tokio::test]
async fn who_is_not_let_in_is_told_why_and_hears_nothing() {
    let house = House::open(limits()).await;
    let mut browser = house.browser().await;
    for (said, why) in [
        (r#"40/one,"hello""#, r#"44/one,{"message":"unfriendly"}"#),
        ("40/one,", r#"44/one,{"message":"unfriendly"}"#),
        ("40/one,{", r#"44/one,{"message":"malformed"}"#),
        ("40/three,", r#"44/three,{"message":"Invalid namespace"}"#),
        ("40", r#"44{"message":"Invalid namespace"}"#),
    ] {
        browser.say(said).await;
        assert_eq!(browser.next().await.as_deref(), Some(why), "{said}");
    }
    assert_eq!(house.here.load(Ordering::SeqCst), 0);
    browser.say(r#"42/one,1["ask"]"#).await;
    assert_eq!(browser.next().await, None, "what asks without having been let in is none of ours");
}

#[tokio::test]
async fn what_is_none_of_the_protocol_ends_the_connection() {
    let mut house = House::open(limits()).await;
    for nonsense in ["", "9", "451-/one,[]", r#"42/one,1{"a":1}"#, "42/one,", &"4".repeat(1_001)] {
        let (mut browser, _) = house.visitor().await;
        browser.say(nonsense).await;
        assert_eq!(browser.next().await, None, "{nonsense}");
    }
    house.until_empty().await;
}

#[tokio::test]
async fn whoever_does_not_answer_a_ping_is_gone_and_whoever_does_stays() {
    // Long enough to be kept on a machine that is busy with other tests.
    let (ping_every, pong_within) = (Duration::from_secs(1), Duration::from_secs(2));
    let mut house = House::open(Limits { ping_every, pong_within, ..limits() }).await;
    let (mut browser, _) = house.visitor().await;
    for _ in 0..2 {
        assert_eq!(browser.next().await.as_deref(), Some("2"));
        browser.say("3").await;
    }
    assert_eq!(browser.next().await.as_deref(), Some("2"));
    assert_eq!(browser.next().await, None);
    house.until_empty().await;
    // Nor does anybody stay who joins nothing.
    assert_eq!(house.browser().await.next().await, None);
}

#[tokio::test]
async fn a_page_that_takes_nothing_costs_a_bounded_number_of_messages() {
    let mut house = House::open(limits()).await;
    let (mut browser, page) = house.visitor().await;
    let long = "x".repeat(100_000);
    // The network takes some before it takes no more; a page that reads nothing is behind after that.
    let mut sent = 0;
    while page.emit("news", &long).is_ok() {
        sent += 1;
        assert!(sent < 10_000, "the network takes everything");
    }
    assert_eq!(page.emit("news", &long), Err(Untold::Busy));
    for _ in 0..sent {
        assert_eq!(browser.next().await.unwrap().len(), long.len() + 18, "what was taken arrives whole");
    }
    // It has caught up, and is told again.
    let told = async {
        while page.emit("last", &0) == Err(Untold::Busy) {
            tokio::task::yield_now().await;
        }
    };
    timeout(LIMIT, told).await.unwrap();
    assert_eq!(browser.next().await.unwrap(), r#"42/one,["last",0]"#);
}

#[tokio::test]
async fn requests_are_answered_side_by_side_and_not_without_bound() {
    let mut house = House::open(limits()).await;
    let (mut browser, _) = house.visitor().await;
    browser.say(r#"42/one,1["slowly"]"#).await;
    browser.say(r#"42/one,2["ask"]"#).await;
    assert!(browser.next().await.unwrap().starts_with("43/one,2["), "the second does not wait for the first");
    house.go_on.notify_one();
    assert!(browser.next().await.unwrap().starts_with("43/one,1["));
    for number in 3..6 {
        browser.say(&format!(r#"42/one,{number}["slowly"]"#)).await;
    }
    assert_eq!(browser.next().await, None, "three at a time are too many");
    house.until_empty().await;
}

#[tokio::test]
async fn a_page_can_be_put_out_and_all_of_them_end_with_the_server() {
    let mut house = House::open(limits()).await;
    let (mut one, page) = house.visitor().await;
    let (mut other, _) = house.visitor().await;
    page.put_out();
    assert_eq!(one.next().await.as_deref(), Some("41/one,"));
    assert_eq!(one.next().await, None);
    assert_eq!(page.emit("news", &0), Err(Untold::Gone));
    house.stop.cancel();
    assert_eq!(other.next().await.as_deref(), Some("1"));
    assert_eq!(other.next().await, None);
    house.until_empty().await;
}
