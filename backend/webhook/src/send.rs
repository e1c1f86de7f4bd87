//! One request, one status.

use std::pin::pin;

use anteroom_domain::network::AddressRule;
use anteroom_engine::{
    ports::{Answer, Outgoing, SendProblem, WebhookSender},
    webhooks::SEND_WITHIN,
};
use async_trait::async_trait;
use bytes::Bytes;
use http_body_util::Full;
use hyper::{Method, Request, client::conn::http1, header};
use hyper_util::rt::TokioIo;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use crate::connect::{connect, tls};

/// Sends over HTTP/1.1, each delivery on a connection of its own.
pub struct HttpSender {
    rule: AddressRule,
    tls: TlsConnector,
}

impl HttpSender {
    /// Sends to what the rule allows, and nowhere else.
    ///
    /// # Errors
    ///
    /// When encryption cannot be set up.
    pub fn new(rule: AddressRule) -> Result<Self, rustls::Error> {
        Ok(Self { rule, tls: tls()? })
    }

    async fn ask(&self, outgoing: Outgoing) -> Result<u16, SendProblem> {
        let broken = |_| SendProblem::BrokenAnswer;
        let Outgoing { address, name, event, signature, body } = outgoing;
        let request = Request::builder()
            .method(Method::POST)
            .uri(address.target())
            .header(header::HOST, address.authority())
            .header(header::USER_AGENT, "Anteroom")
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::CONNECTION, "close")
            .header("Anteroom-Event", name)
            .header("Anteroom-Delivery", event.as_str())
            .header("Anteroom-Signature", signature)
            .body(Full::new(Bytes::from(body)))
            .map_err(|_| SendProblem::BrokenAnswer)?;
        let wire = connect(&address, &self.rule, &self.tls).await?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(wire)).await.map_err(broken)?;
        let mut answer = pin!(sender.send_request(request));
        // The connection moves only while it is polled, and ends with this request, whatever the receiver goes on sending.
        let answer = tokio::select! {
            answer = &mut answer => answer,
            // It may end in the same moment in which the answer has come.
            _ = connection => answer.await,
        };
        Ok(answer.map_err(broken)?.status().as_u16())
    }
}

#[async_trait]
impl WebhookSender for HttpSender {
    async fn send(&self, outgoing: Outgoing) -> Answer {
        match timeout(SEND_WITHIN, self.ask(outgoing)).await {
            Ok(Ok(status)) => Answer::Status(status),
            Ok(Err(problem)) => Answer::None(problem),
            Err(_) => Answer::None(SendProblem::TimedOut),
        }
    }
}
