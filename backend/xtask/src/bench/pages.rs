//! Anteroom's pages as a browser without script uses them: cookies, forms, hidden fields. Names and paths are here only.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use reqwest::header::{CONTENT_TYPE, COOKIE, LOCATION, ORIGIN, SET_COOKIE};
use reqwest::{Client, Response, StatusCode, redirect};
use serde::de::DeserializeOwned;

use crate::stack::server::Account;

/// How long one request may take.
const REQUEST_LIMIT: Duration = Duration::from_secs(30);

/// A client that keeps connections open and follows no redirect: the first answer is what is timed.
pub(crate) fn client() -> Result<Client> {
    let builder = Client::builder().redirect(redirect::Policy::none()).timeout(REQUEST_LIMIT);
    builder.build().context("no HTTP client")
}

/// One browser: its cookies, and the address that it seems to come from.
#[derive(Debug, Clone)]
pub(crate) struct Browser {
    client: Client,
    url: String,
    address: String,
    cookies: Vec<(String, String)>,
    csrf: String,
}

impl Browser {
    /// A new one; `number` makes its address different from all others.
    pub(crate) fn new(client: &Client, url: &str, number: usize) -> Self {
        let [_, a, b, c] = u32::try_from(number).unwrap_or_default().to_be_bytes();
        let address = format!("10.{a}.{b}.{c}");
        Self { client: client.clone(), url: url.to_owned(), address, cookies: Vec::new(), csrf: String::new() }
    }

    /// What a WebSocket of this browser has to send as its cookies.
    pub(crate) fn cookies(&self) -> String {
        let pairs: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        pairs.join("; ")
    }

    /// The address that it seems to come from.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// Looks at a page: takes its cookies and its form's token.
    pub(crate) async fn open(&mut self, path: &str) -> Result<()> {
        let request = self.client.get(format!("{}{path}", self.url)).header("x-forwarded-for", &self.address);
        let response = request.header(COOKIE, self.cookies()).send().await.with_context(|| format!("GET {path}"))?;
        ensure!(response.status().is_success(), "GET {path} is answered {}", response.status());
        self.keep_cookies(&response);
        let page = response.text().await?;
        hidden_field(&page, "csrf").with_context(|| format!("{path} has no token"))?.clone_into(&mut self.csrf);
        Ok(())
    }

    /// Sends a form and returns how long the answer took; anything but a redirect back is an error.
    pub(crate) async fn submit(&mut self, path: &str, fields: &[(&str, &str)]) -> Result<Duration> {
        let (response, took) = self.send(path, fields).await?;
        if !response.status().is_redirection() {
            bail!("POST {path} is answered {}", response.status());
        }
        ensure!(response.headers().contains_key(LOCATION), "POST {path} leads nowhere");
        self.keep_cookies(&response);
        Ok(took)
    }

    /// Sends a form and returns how it was answered, and how long that took.
    pub(crate) async fn answer(&self, path: &str, fields: &[(&str, &str)]) -> Result<(StatusCode, Duration)> {
        let (response, took) = self.send(path, fields).await?;
        Ok((response.status(), took))
    }

    async fn send(&self, path: &str, fields: &[(&str, &str)]) -> Result<(Response, Duration)> {
        let mut body = format!("csrf={}", encoded(&self.csrf));
        for (name, value) in fields {
            let _ = write!(body, "&{name}={}", encoded(value));
        }
        let request = self
            .client
            .post(format!("{}{path}", self.url))
            .header("x-forwarded-for", &self.address)
            .header(ORIGIN, &self.url);
        let request =
            request.header(COOKIE, self.cookies()).header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(body);
        let began = Instant::now();
        let response = request.send().await.with_context(|| format!("POST {path}"))?;
        Ok((response, began.elapsed()))
    }

    /// Reads a JSON document.
    pub(crate) async fn json<T: DeserializeOwned>(&self, path: &str) -> Result<T> {
        let request = self.client.get(format!("{}{path}", self.url)).header("x-forwarded-for", &self.address);
        let response = request.header(COOKIE, self.cookies()).send().await.with_context(|| format!("GET {path}"))?;
        ensure!(response.status().is_success(), "GET {path} is answered {}", response.status());
        response.json().await.with_context(|| format!("{path} cannot be read"))
    }

    fn keep_cookies(&mut self, response: &Response) {
        for cookie in response.headers().get_all(SET_COOKIE).iter().filter_map(|value| value.to_str().ok()) {
            if let Some((name, value)) = cookie.split(';').next().and_then(|pair| pair.split_once('=')) {
                self.cookies.retain(|(known, _)| known != name);
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
    }
}

/// A customer who looks at a session's page and has not joined yet.
pub(crate) async fn visitor(client: &Client, url: &str, slug: &str, number: usize) -> Result<Browser> {
    let mut browser = Browser::new(client, url, number);
    browser.open(&format!("/s/{slug}")).await?;
    Ok(browser)
}

/// Joins the line.
pub(crate) async fn join(browser: &mut Browser, slug: &str) -> Result<Duration> {
    browser.submit(&format!("/s/{slug}/join"), &[("name", "")]).await
}

/// A host who has logged in.
pub(crate) async fn host(client: &Client, url: &str, account: &Account, number: usize) -> Result<Browser> {
    let mut browser = Browser::new(client, url, number);
    browser.open("/login").await?;
    browser.submit("/login", &[("username", account.username), ("password", &account.password)]).await?;
    Ok(browser)
}

/// The value of a form's hidden field.
fn hidden_field<'a>(page: &'a str, name: &str) -> Option<&'a str> {
    let marker = format!("name=\"{name}\" value=\"");
    let value = &page[page.find(&marker)? + marker.len()..];
    value.split('"').next()
}

/// As `application/x-www-form-urlencoded` wants it.
fn encoded(value: &str) -> String {
    let mut encoded = String::with_capacity(value.len());
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_is_in_a_hidden_field() {
        let page = r#"<form><input type="hidden" name="csrf" value="a+b/c="><button>Join</button></form>"#;
        assert_eq!(hidden_field(page, "csrf"), Some("a+b/c="));
        assert_eq!(hidden_field(page, "other"), None);
    }

    #[test]
    fn what_a_form_would_misread_is_encoded() {
        assert_eq!(encoded("a+b/c= é~"), "a%2Bb%2Fc%3D%20%C3%A9~");
    }
}
