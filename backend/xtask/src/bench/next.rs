//! The host presses "Next": until the customer's page is told to come in.

use std::time::{Duration, Instant};

use anteroom_contract::CONTRACT_VERSION;
use anteroom_contract::desk::{DeskConnect, DeskDuty, DeskDutyChange, DeskNext, DeskPicture, DeskState};
use anteroom_contract::reply::Reply;
use anteroom_contract::visit::{Empty, VisitConnect, VisitPicture, VisitStage};
use anyhow::{Context, Result, bail, ensure};
use reqwest::Client;
use serde::Serialize;

use super::Bed;
use super::figures::Figures;
use super::pages::{self, Browser};
use super::socket::{Incoming, Socket};

/// How often it is measured.
const ROUNDS: usize = 200;
/// The session that only this bench uses.
const SLUG: &str = "next";

/// Measures it.
pub(crate) async fn run(bed: &Bed) -> Result<()> {
    let mut calls = Calls::begin(bed).await?;
    let mut figures = Figures::default();
    for _ in 0..ROUNDS {
        figures.take(calls.call(bed).await?);
    }
    calls.end().await?;
    figures.print("\"Next\" until the customer's page is told", "promised: p99 <= 100 ms");
    Ok(())
}

/// A host who calls one customer after another.
pub(crate) struct Calls {
    client: Client,
    desk: Desk,
    session: String,
    called: usize,
}

impl Calls {
    /// The host comes on duty.
    pub(crate) async fn begin(bed: &Bed) -> Result<Self> {
        let client = pages::client()?;
        let account = bed.hosts.first().context("no host")?;
        let browser = pages::host(&client, &bed.url, account, 1 << 20).await?;
        let mut desk = Desk::connect(bed, &browser).await?;
        desk.ask("desk:duty", &DeskDutyChange { duty: DeskDuty::Available }).await?;
        let session = desk.session(SLUG).await?;
        Ok(Self { client, desk, session, called: 0 })
    }

    /// A customer joins and is called: from the host's request until the customer's page is told.
    pub(crate) async fn call(&mut self, bed: &Bed) -> Result<Duration> {
        self.called += 1;
        let mut visitor = pages::visitor(&self.client, &bed.url, SLUG, (1 << 21) + self.called).await?;
        pages::join(&mut visitor, SLUG).await?;
        let mut visit = connect_visit(bed, &visitor, SLUG).await?;
        let began = Instant::now();
        self.desk.socket.ask("desk:next", &DeskNext { session: Some(self.session.clone()) }).await?;
        until_called(&mut visit).await?;
        let took = began.elapsed();
        // The customer leaves, and the host is ready for the next one.
        done(visit.request("visit:leave", &Empty {}).await?)?;
        visit.close().await;
        self.desk.until_available().await?;
        Ok(took)
    }

    /// The host goes off duty.
    pub(crate) async fn end(mut self) -> Result<()> {
        self.desk.ask("desk:duty", &DeskDutyChange { duty: DeskDuty::Off }).await
    }
}

/// A host's console.
pub(crate) struct Desk {
    /// Its socket.
    pub(crate) socket: Socket,
}

impl Desk {
    /// Opens it.
    pub(crate) async fn connect(bed: &Bed, browser: &Browser) -> Result<Self> {
        let hello = DeskConnect { contract_version: CONTRACT_VERSION };
        let mut desk = Self { socket: Socket::connect(&bed.url, browser, "/desk", &hello).await? };
        desk.picture().await?;
        Ok(desk)
    }

    /// Asks for something that must not be refused.
    pub(crate) async fn ask(&mut self, event: &str, payload: &impl Serialize) -> Result<()> {
        done(self.socket.request(event, payload).await?).with_context(|| event.to_owned())
    }

    /// Everything that the console shows.
    pub(crate) async fn picture(&mut self) -> Result<DeskPicture> {
        let answer = self.socket.sync("desk:sync").await?;
        serde_json::from_value(answer).context("the desk's picture cannot be read")
    }

    /// The id of a session.
    pub(crate) async fn session(&mut self, slug: &str) -> Result<String> {
        let picture = self.picture().await?;
        let session = picture.sessions.into_iter().find(|session| session.slug == slug);
        Ok(session.with_context(|| format!("the host does not serve {slug}"))?.id)
    }

    /// Waits until the host is free, and skips the wrap-up.
    pub(crate) async fn until_available(&mut self) -> Result<()> {
        let mut picture = self.picture().await?;
        loop {
            match picture.state {
                DeskState::Available => return Ok(()),
                DeskState::WrapUp => self.ask("desk:ready", &Empty {}).await?,
                DeskState::Busy | DeskState::Reserved => {}
                DeskState::Offline | DeskState::Paused | DeskState::PausedMissed => bail!("the host went off duty"),
            }
            picture = self.next_picture().await?;
        }
    }

    async fn next_picture(&mut self) -> Result<DeskPicture> {
        loop {
            if let Incoming::Event(name, payload) = self.socket.next().await?
                && name == "desk"
            {
                return serde_json::from_value(payload).context("the desk's picture cannot be read");
            }
        }
    }
}

/// Opens a customer's page.
pub(crate) async fn connect_visit(bed: &Bed, browser: &Browser, slug: &str) -> Result<Socket> {
    let hello = VisitConnect { session: slug.to_owned(), contract_version: CONTRACT_VERSION, language: None };
    let mut socket = Socket::connect(&bed.url, browser, "/visit", &hello).await?;
    // The place is online from here on: otherwise the host would find nobody to take.
    socket.sync("visit:sync").await?;
    Ok(socket)
}

/// Waits until a customer's page is told to come in.
pub(crate) async fn until_called(visit: &mut Socket) -> Result<VisitPicture> {
    loop {
        if let Incoming::Event(name, payload) = visit.next().await?
            && name == "visit"
        {
            let picture: VisitPicture =
                serde_json::from_value(payload).context("the visit's picture cannot be read")?;
            if picture.stage == VisitStage::Called {
                return Ok(picture);
            }
        }
    }
}

fn done(answer: serde_json::Value) -> Result<()> {
    let reply: Reply = serde_json::from_value(answer).context("the reply cannot be read")?;
    ensure!(reply.ok, "refused: {:?}", reply.problem);
    Ok(())
}
