//! A browser without script: cookies, pages and forms.

use std::{collections::BTreeMap, sync::Arc};

use parking_lot::Mutex;
use reqwest::{Method, RequestBuilder, header, redirect::Policy};
use serde_json::{Value, json};

use super::{Socket, in_time, socket};

/// Server-sent events, each of which is JSON.
pub(crate) struct Events {
    answer: reqwest::Response,
    text: String,
}

impl Events {
    /// The next one; `None` when the server has closed.
    pub(crate) async fn next(&mut self) -> Option<Value> {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let data = event.lines().find_map(|line| line.strip_prefix("data: ")).map(str::to_owned);
                self.text = String::from(rest);
                match data {
                    Some(data) => return Some(serde_json::from_str(&data).expect("JSON")),
                    None => continue,
                }
            }
            let more = self.answer.chunk().await.ok()??;
            self.text += &String::from_utf8_lossy(&more);
        }
    }
}

/// One browser. Its clones are further tabs of it.
#[derive(Clone)]
pub(crate) struct Browser {
    base: String,
    client: reqwest::Client,
    cookies: Arc<Mutex<BTreeMap<String, String>>>,
    csrf: Arc<Mutex<String>>,
}

/// What was answered.
pub(crate) struct Page {
    pub(crate) status: u16,
    pub(crate) headers: header::HeaderMap,
    pub(crate) text: String,
}

impl Page {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().expect("a header of ours is text"))
    }

    pub(crate) fn location(&self) -> String {
        self.header("location").unwrap_or_default().to_owned()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    /// The value of the first field with this name.
    pub(crate) fn field(&self, name: &str) -> Option<String> {
        let after = self.text.split(&format!("name=\"{name}\" value=\"")).nth(1)?;
        Some(after.split('"').next()?.to_owned())
    }

    /// The picture that is embedded for the script.
    pub(crate) fn picture(&self) -> Value {
        let after = self.text.split("<script type=\"application/json\" id=\"picture\">").nth(1);
        let json = after.and_then(|after| after.split("</script>").next()).expect("the page has a picture");
        serde_json::from_str(json).expect("the picture is JSON")
    }

    /// It is a page of ours about something that went wrong, and says what under a stable code.
    pub(crate) fn is_error_page(&self, status: u16, code: &str) {
        assert_eq!(self.status, status, "{}", self.text);
        assert_eq!(self.header("content-type"), Some("text/html; charset=utf-8"));
        let says = format!("tell them: {code} ({status})");
        assert!(self.text.contains(&says), "{says} is not in {}", self.text);
        assert!(self.text.contains("href=\"/\""), "it leads somewhere");
    }

    /// It is problem details with a stable code.
    pub(crate) fn is_problem(&self, status: u16, code: &str) {
        assert_eq!(self.status, status, "{}", self.text);
        assert_eq!(self.header("content-type"), Some("application/problem+json"));
        let problem = self.json();
        assert_eq!((&problem["code"], &problem["status"]), (&json!(code), &json!(status)));
        assert!(problem["title"].as_str().is_some_and(|title| title.ends_with('.')), "{problem}");
    }
}

impl Browser {
    pub(crate) fn new(base: String) -> Self {
        let client = reqwest::Client::builder().redirect(Policy::none()).no_proxy().build().expect("a client");
        Self { base, client, cookies: Arc::default(), csrf: Arc::default() }
    }

    /// A browser with the same cookies that keeps its own from here on.
    pub(crate) fn copy(&self) -> Self {
        let cookies = Arc::new(Mutex::new(self.cookies.lock().clone()));
        Self { cookies, csrf: Arc::new(Mutex::new(self.csrf())), ..self.clone() }
    }

    /// The same browser, at another of the server's addresses.
    pub(crate) fn at(&self, base: String) -> Self {
        Self { base, ..self.clone() }
    }

    pub(crate) fn csrf(&self) -> String {
        self.csrf.lock().clone()
    }

    pub(crate) fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.lock().get(name).cloned()
    }

    pub(crate) fn set_cookie(&self, name: &str, value: &str) {
        self.cookies.lock().insert(name.to_owned(), value.to_owned());
    }

    /// The `Cookie` header.
    pub(crate) fn cookie_header(&self) -> String {
        let cookies = self.cookies.lock();
        cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.base));
        let cookies = self.cookie_header();
        if cookies.is_empty() { request } else { request.header(header::COOKIE, cookies) }
    }

    pub(crate) async fn send(&self, request: RequestBuilder) -> Page {
        let answer = in_time("an answer", request.send()).await.expect("the server answers");
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        let text = String::from_utf8_lossy(&in_time("the body", answer.bytes()).await.expect("a body")).into_owned();
        for cookie in headers.get_all(header::SET_COOKIE) {
            self.keep(cookie.to_str().expect("a cookie of ours is text"));
        }
        let page = Page { status, headers, text };
        if let Some(csrf) = page.field("csrf") {
            *self.csrf.lock() = csrf;
        }
        page
    }

    fn keep(&self, cookie: &str) {
        let (name, value) = cookie.split(';').next().and_then(|pair| pair.split_once('=')).expect("a cookie");
        if cookie.contains("Max-Age=0") {
            self.cookies.lock().remove(name);
        } else {
            self.set_cookie(name, value);
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Page {
        self.send(self.request(Method::GET, path)).await
    }

    /// Posts exactly these fields, as a page of this origin would.
    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        self.send(self.form(path, fields).header(header::ORIGIN, &self.base)).await
    }

    pub(crate) fn form(&self, path: &str, fields: &[(&str, &str)]) -> RequestBuilder {
        let body = fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect::<Vec<_>>();
        let request = self.request(Method::POST, path).body(body.join("&"));
        request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
    }

    /// Sends JSON, as a page of this origin would.
    pub(crate) async fn send_json(&self, method: Method, path: &str, body: &str) -> Page {
        let request = self.request(method, path).header(header::CONTENT_TYPE, "application/json");
        self.send(request.header(header::ORIGIN, &self.base).body(body.to_owned())).await
    }

    /// The origin of this browser's pages.
    pub(crate) fn origin(&self) -> &str {
        &self.base
    }

    /// Listens for server-sent events.
    pub(crate) async fn events(&self, path: &str) -> Events {
        let answer = in_time("an answer", self.request(Method::GET, path).send()).await.expect("the server answers");
        assert_eq!(answer.status(), 200);
        Events { answer, text: String::new() }
    }

    /// Sends a form of the page last seen, with its form token.
    pub(crate) async fn submit(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let csrf = self.csrf();
        let mut fields = fields.to_vec();
        fields.push(("csrf", &csrf));
        self.post(path, &fields).await
    }

    /// Opens the socket of a customer's page.
    pub(crate) async fn visit(&self) -> Socket {
        let auth = json!({ "session": "contact-centre", "contractVersion": anteroom_contract::CONTRACT_VERSION });
        self.socket("/visit", &auth).await.expect("the socket is let in")
    }

    /// Opens the socket of a host's console.
    pub(crate) async fn desk(&self) -> Socket {
        let auth = json!({ "contractVersion": anteroom_contract::CONTRACT_VERSION });
        self.socket("/desk", &auth).await.expect("the socket is let in")
    }

    /// Opens a socket; the error says why not.
    pub(crate) async fn socket(&self, namespace: &'static str, auth: &Value) -> Result<Socket, String> {
        Socket::connect(self.ws("/socket.io/?EIO=4&transport=websocket"), namespace, &auth.to_string()).await
    }

    /// A request for a WebSocket with this browser's cookies and origin.
    pub(crate) fn ws(&self, path: &str) -> socket::Request {
        let mut headers = vec![("origin", self.base.clone())];
        let cookies = self.cookie_header();
        if !cookies.is_empty() {
            headers.push(("cookie", cookies));
        }
        socket::Request { url: format!("{}{path}", self.base.replacen("http", "ws", 1)), headers }
    }
}

/// As `application/x-www-form-urlencoded`.
pub(crate) fn encoded(text: &str) -> String {
    let byte = |b: u8| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") };
    text.bytes().map(byte).collect()
}
