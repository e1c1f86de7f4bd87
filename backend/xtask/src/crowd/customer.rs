//! A customer's life: one visit after another, each with a page that is reloaded, lost and closed like people's pages.

use std::sync::Arc;
use std::time::Duration;

use anteroom_contract::CONTRACT_VERSION;
use anteroom_contract::visit::{Empty, VisitAnswer, VisitConnect, VisitPicture, VisitStage};
use anyhow::Result;
use rand::RngExt;
use rand::rngs::StdRng;
use tokio::time::{Instant, sleep};

use super::World;
use super::in_room::{InRoom, LOOK_EVERY};
use super::page::{Kind, Page};
use crate::bench::pages::Browser;

/// Everyone comes within this time, and pauses up to this long between two visits.
const COMES_WITHIN: Duration = Duration::from_secs(15);
/// The shortest and the longest time between two things that somebody may do by themselves.
const WHIM: (f64, f64) = (3.0, 20.0);
/// How often somebody who goes home says that they leave.
const LEAVE_TRIES_MAX: usize = 5;
/// How long the shown place may be missing after joining: the node of the socket may follow that of the form.
const SHOWN_WITHIN: Duration = Duration::from_secs(5);

/// The page of a customer.
struct Visit;

impl Kind for Visit {
    type Picture = VisitPicture;
    const NAMESPACE: &'static str = "/visit";
    const SYNC: &'static str = "visit:sync";

    fn revision(picture: &VisitPicture) -> u64 {
        picture.revision
    }
}

/// Visits until the crowd goes home. `number` tells this one from all others.
pub(super) async fn live(world: Arc<World>, number: usize) {
    let mut random = world.random(number);
    let mut browser = Browser::new(&world.client, &world.url, number);
    pause(&world, &mut random).await;
    while !world.is_over() {
        // Half of them come again in the same browser.
        if random.random_bool(0.5) {
            browser = Browser::new(&world.client, &world.url, number);
        }
        if let Err(error) = visit(&world, &mut browser, &mut random).await {
            world.tally.violation(format!("customer {number}: {error:#}"));
        }
        pause(&world, &mut random).await;
    }
}

async fn pause(world: &World, random: &mut StdRng) {
    world.unless_over(sleep(COMES_WITHIN.mul_f64(random.random()))).await;
}

async fn visit(world: &World, browser: &mut Browser, random: &mut StdRng) -> Result<()> {
    let slug = world.sessions[random.random_range(0..world.sessions.len())];
    world.open(browser, &format!("/s/{slug}")).await?;
    world.submit(browser, &format!("/s/{slug}/join"), &[("name", "")]).await?;
    world.tally.done("customers joined");
    let hello = VisitConnect { session: slug.to_owned(), contract_version: CONTRACT_VERSION, language: None };
    let page = Page::<Visit>::open(world, browser.clone(), &hello, random).await?;
    let room = InRoom::new(world, "customer", random);
    let stay = Stay { world, page, room, joined_at: Instant::now(), ignores: None, random };
    stay.run().await
}

/// One visit, from joining to its end.
struct Stay<'a> {
    world: &'a World,
    page: Page<'a, Visit>,
    room: InRoom<'a>,
    joined_at: Instant,
    /// A call that this customer does not hear.
    ignores: Option<String>,
    random: &'a mut StdRng,
}

impl Stay<'_> {
    async fn run(mut self) -> Result<()> {
        let mut whim = self.whim();
        loop {
            if self.page.picture.consultation.is_none() {
                self.room.leave();
            }
            if self.page.picture.stage == VisitStage::Over {
                self.world.tally.done("visits that ended while somebody looked");
                self.page.close().await;
                return Ok(());
            }
            if self.page.picture.stage == VisitStage::Before {
                if !self.page.news(self.joined_at + SHOWN_WITHIN).await? {
                    self.world.tally.violation("I6 a place in line is not there".to_owned());
                    self.page.close().await;
                    return Ok(());
                }
                continue;
            }
            if self.world.is_over() {
                return self.go().await;
            }
            if self.page.picture.stage == VisitStage::Called && self.is_heard() {
                self.answer().await?;
            }
            let mut until = whim.min(self.world.end);
            if self.page.picture.stage == VisitStage::Consultation {
                self.room.enter(self.page.browser(), self.page.picture.consultation.as_ref().map(|c| &*c.id)).await;
                until = until.min(Instant::now() + LOOK_EVERY);
            }
            if !self.page.news(until).await? && whim <= Instant::now() {
                whim = self.whim();
                if self.act().await? {
                    return Ok(());
                }
            }
        }
    }

    fn whim(&mut self) -> Instant {
        Instant::now() + Duration::from_secs_f64(self.random.random_range(WHIM.0..WHIM.1))
    }

    fn is_heard(&self) -> bool {
        let call = self.page.picture.consultation.as_ref().map(|c| &c.id);
        call.is_some() && call != self.ignores.as_ref()
    }

    /// Comes in after a moment, or does not hear it.
    async fn answer(&mut self) -> Result<()> {
        let Some(call) = self.page.picture.consultation.clone() else { return Ok(()) };
        if self.random.random_bool(0.06) {
            self.world.tally.done("calls that were not heard");
            self.ignores = Some(call.id);
            return Ok(());
        }
        let then = Instant::now() + Duration::from_secs_f64(self.random.random_range(0.3..3.0));
        while Instant::now() < then {
            self.page.news(then).await?;
        }
        let is_still_called = self.page.picture.stage == VisitStage::Called
            && self.page.picture.consultation.as_ref().is_some_and(|c| c.id == call.id);
        if is_still_called {
            let answered = self.page.ask("visit:answer", &VisitAnswer { consultation: call.id }).await?;
            if answered.is_some_and(|reply| reply.ok) {
                self.world.tally.done("calls answered");
            }
        }
        Ok(())
    }

    /// What somebody does by themselves, or nothing; true when the visit is over with it.
    async fn act(&mut self) -> Result<bool> {
        match self.random.random_range(0..100) {
            0..4 => {
                self.go_now().await?;
                Ok(false)
            }
            4..14 => {
                self.world.tally.done("pages reloaded");
                self.be_away(0.1, 1.0).await?;
                Ok(false)
            }
            14..20 => {
                self.world.tally.done("pages offline for a while");
                self.be_away(2.0, 8.0).await?;
                Ok(false)
            }
            20..22 => {
                self.world.tally.done("pages closed for good");
                self.room.leave();
                // Nothing is asked any more: the place is given up after the grace.
                if let Some(socket) = self.page.take_socket() {
                    socket.close().await;
                }
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    /// A page that is gone has no media either.
    async fn be_away(&mut self, least_s: f64, most_s: f64) -> Result<()> {
        self.room.leave();
        self.page.away(Duration::from_secs_f64(self.random.random_range(least_s..most_s))).await
    }

    async fn go_now(&mut self) -> Result<()> {
        if self.page.ask("visit:leave", &Empty {}).await?.is_some_and(|reply| reply.ok) {
            self.world.tally.done("customers left by themselves");
        }
        Ok(())
    }

    /// Leaves and closes the page.
    async fn go(mut self) -> Result<()> {
        // A connection that is lost on the way takes the answer with it.
        for _ in 0..LEAVE_TRIES_MAX {
            if matches!(self.page.picture.stage, VisitStage::Over | VisitStage::Before) {
                break;
            }
            self.page.ask("visit:leave", &Empty {}).await?;
        }
        self.room.leave();
        self.page.close().await;
        Ok(())
    }
}
