//! Somebody in a room, and what their page does to get there.

use std::time::Duration;

use anteroom_contract::room::RoomAccess;
use rand::RngExt;
use rand::rngs::StdRng;

use super::World;
use crate::bench::pages::Browser;

/// How often somebody looks whether they still are in the room, and how soon they try again where there is none yet.
pub(super) const LOOK_EVERY: Duration = Duration::from_millis(500);

/// Somebody who is in one room at most.
pub(super) struct InRoom<'a> {
    world: &'a World,
    side: &'static str,
    feed: String,
    room: Option<String>,
    random: u32,
    entered: u32,
}

impl<'a> InRoom<'a> {
    /// Of a side, and in no room yet.
    pub(super) fn new(world: &'a World, side: &'static str, random: &mut StdRng) -> Self {
        Self { world, side, feed: String::new(), room: None, random: random.random(), entered: 0 }
    }

    /// Enters the room of a consultation, unless one is there. As a page does, it asks first where the room is, which any
    /// node must be able to say; what does not work yet is tried again at the next look.
    pub(super) async fn enter(&mut self, browser: &Browser, consultation: Option<&str>) {
        let Some(consultation) = consultation else { return };
        if self.room.as_deref() != Some(consultation) {
            self.leave();
        } else if self.world.media.is_there(consultation, &self.feed) {
            return;
        }
        let asked = browser.json(&format!("/api/consultations/{consultation}/room?side={}", self.side)).await;
        let access: RoomAccess = match asked {
            Ok(access) => access,
            Err(error) => return self.world.tally.problem("asking where the room is", &error),
        };
        self.entered = self.entered.wrapping_add(1);
        let feed = format!("{}-{:08x}", self.side, self.random ^ self.entered);
        if self.world.media.publish(&access.room, &feed) {
            self.feed = feed;
            self.room = Some(access.room);
            self.world.tally.done("rooms entered");
        } else {
            self.world.tally.problem("entering a room", &anyhow::anyhow!("it has not been made yet"));
        }
    }

    /// Leaves the room, if in one.
    pub(super) fn leave(&mut self) {
        if let Some(room) = self.room.take() {
            self.world.media.leave(&room, &self.feed);
        }
    }
}

impl Drop for InRoom<'_> {
    fn drop(&mut self) {
        self.leave();
    }
}
