//! A host's life: offers, calls, consultations and pauses, one after another.

use std::sync::Arc;
use std::time::Duration;

use anteroom_contract::CONTRACT_VERSION;
use anteroom_contract::desk::{
    DeskConnect, DeskConsultationRef, DeskConsultationStage, DeskDuty, DeskDutyChange, DeskNext, DeskPicture, DeskState,
};
use anteroom_contract::visit::Empty;
use anyhow::Result;
use rand::RngExt;
use rand::rngs::StdRng;
use tokio::time::Instant;

use super::World;
use super::in_room::{InRoom, LOOK_EVERY};
use super::page::{Kind, Page};
use crate::bench::pages::Browser;
use crate::stack::server::Account;

/// How long a consultation lasts that nothing cuts short, in seconds.
const TALK: (f64, f64) = (3.0, 15.0);
/// How long a host thinks before doing anything, in seconds.
const THINK: (f64, f64) = (0.2, 2.0);
/// How long a host looks at a console on which nothing happens before looking around again.
const LOOK_AROUND: Duration = Duration::from_secs(3);

/// The page of a host.
struct Desk;

impl Kind for Desk {
    type Picture = DeskPicture;
    const NAMESPACE: &'static str = "/desk";
    const SYNC: &'static str = "desk:sync";

    fn revision(picture: &DeskPicture) -> u64 {
        picture.revision
    }
}

/// Serves until the crowd goes home. `number` tells this browser from all others.
pub(super) async fn live(world: Arc<World>, account: Account, number: usize) {
    if let Err(error) = serve(&world, &account, number).await {
        world.tally.violation(format!("{}: {error:#}", account.username));
    }
}

async fn serve(world: &World, account: &Account, number: usize) -> Result<()> {
    let mut random = world.random(number);
    let mut browser = Browser::new(&world.client, &world.url, number);
    world.open(&mut browser, "/login").await?;
    let fields = [("username", account.username), ("password", &*account.password)];
    world.submit(&mut browser, "/login", &fields).await?;
    let hello = DeskConnect { contract_version: CONTRACT_VERSION };
    let page = Page::<Desk>::open(world, browser, &hello, &mut random).await?;
    let room = InRoom::new(world, "host", &mut random);
    let shift = Shift { world, page, room, talk_until: None, ignores: None, random };
    shift.run().await
}

struct Shift<'a> {
    world: &'a World,
    page: Page<'a, Desk>,
    room: InRoom<'a>,
    /// The consultation that is going on, and when it is to end.
    talk_until: Option<(String, Instant)>,
    /// An offer that this host does not see.
    ignores: Option<String>,
    random: StdRng,
}

impl Shift<'_> {
    async fn run(mut self) -> Result<()> {
        while !self.world.is_over() {
            if self.page.picture.consultation.is_none() {
                self.room.leave();
            }
            match self.page.picture.state {
                DeskState::Offline | DeskState::Paused | DeskState::PausedMissed => {
                    self.think().await?;
                    self.ask("desk:duty", &DeskDutyChange { duty: DeskDuty::Available }).await?;
                }
                DeskState::Available => self.look_around().await?,
                DeskState::Reserved => self.decide().await?,
                DeskState::Busy => self.serve().await?,
                DeskState::WrapUp => {
                    self.think().await?;
                    if self.page.picture.state == DeskState::WrapUp && self.random.random_bool(0.7) {
                        self.ask("desk:ready", &Empty {}).await?;
                    }
                }
            }
        }
        self.go_home().await
    }

    /// Does nothing for a moment; what happens meanwhile is seen.
    async fn think(&mut self) -> Result<()> {
        let then = Instant::now() + self.between(THINK);
        while Instant::now() < then {
            self.page.news(then).await?;
        }
        Ok(())
    }

    fn between(&mut self, (least, most): (f64, f64)) -> Duration {
        Duration::from_secs_f64(self.random.random_range(least..most))
    }

    async fn ask(&mut self, event: &'static str, payload: &impl serde::Serialize) -> Result<bool> {
        Ok(self.page.ask(event, payload).await?.is_some_and(|reply| reply.ok))
    }

    /// Calls the next one where that is the host's to do, or pauses, or goes away for a while.
    async fn look_around(&mut self) -> Result<()> {
        self.think().await?;
        if self.page.picture.state != DeskState::Available {
            return Ok(());
        }
        match self.random.random_range(0..100) {
            0..2 => {
                self.world.tally.done("hosts paused");
                self.ask("desk:duty", &DeskDutyChange { duty: DeskDuty::Paused }).await?;
            }
            2..4 => self.be_away((2.0, 8.0)).await?,
            _ => {}
        }
        let waits = self.page.picture.sessions.iter().find(|session| !session.automatic && session.waiting > 0);
        if let Some(session) = waits {
            let next = DeskNext { session: Some(session.id.clone()) };
            if self.ask("desk:next", &next).await? {
                self.world.tally.done("customers called by \"Next\"");
            }
        } else {
            self.page.news(Instant::now() + LOOK_AROUND).await?;
        }
        Ok(())
    }

    async fn decide(&mut self) -> Result<()> {
        let offer = self.page.picture.offer.as_ref().map(|offer| offer.consultation.clone());
        let Some(consultation) = offer.filter(|offer| Some(offer) != self.ignores.as_ref()) else {
            self.page.news(Instant::now() + LOOK_AROUND).await?;
            return Ok(());
        };
        self.think().await?;
        let named = DeskConsultationRef { consultation: consultation.clone() };
        match self.random.random_range(0..100) {
            0..80 => {
                if self.ask("desk:accept", &named).await? {
                    self.world.tally.done("offers accepted");
                }
            }
            80..93 => {
                if self.ask("desk:decline", &named).await? {
                    self.world.tally.done("offers declined");
                }
            }
            _ => {
                self.world.tally.done("offers that were not seen");
                self.ignores = Some(consultation);
            }
        }
        Ok(())
    }

    /// With a customer: in the room, for as long as it takes.
    async fn serve(&mut self) -> Result<()> {
        let Some(consultation) = self.page.picture.consultation.clone() else {
            self.page.news(Instant::now() + LOOK_AROUND).await?;
            return Ok(());
        };
        let mut until = Instant::now() + LOOK_AROUND;
        if consultation.stage != DeskConsultationStage::Ringing {
            self.room.enter(self.page.browser(), Some(&consultation.id)).await;
            until = Instant::now() + LOOK_EVERY;
        }
        if consultation.stage == DeskConsultationStage::Live {
            let known = self.talk_until.take().filter(|(id, _)| *id == consultation.id);
            let (id, end) = known.unwrap_or_else(|| {
                self.world.tally.done("consultations in which both were there");
                let talk = self.random.random_range(TALK.0..TALK.1);
                (consultation.id.clone(), Instant::now() + Duration::from_secs_f64(talk))
            });
            if end <= Instant::now() {
                if self.ask("desk:end", &DeskConsultationRef { consultation: id }).await? {
                    self.world.tally.done("consultations ended by the host");
                }
                return Ok(());
            }
            self.talk_until = Some((id, end));
            until = until.min(end);
            if self.random.random_bool(0.004) {
                return self.be_away((0.1, 6.0)).await;
            }
        }
        self.page.news(until).await?;
        Ok(())
    }

    async fn be_away(&mut self, how_long: (f64, f64)) -> Result<()> {
        self.world.tally.done("consoles away for a while");
        self.room.leave();
        let how_long = self.between(how_long);
        self.page.away(how_long).await
    }

    /// Ends what there still is and goes off duty.
    async fn go_home(mut self) -> Result<()> {
        if let Some(consultation) = self.page.picture.consultation.clone() {
            self.ask("desk:end", &DeskConsultationRef { consultation: consultation.id }).await?;
        }
        self.ask("desk:duty", &DeskDutyChange { duty: DeskDuty::Off }).await?;
        self.room.leave();
        self.page.close().await;
        Ok(())
    }
}
