//! A feed of the server's own in a room: what a camera publishes as.
//!
//! It speaks over a connection of its own. When that breaks, Janus keeps the session for a while, in case that it is claimed,
//! and the feed with it: whoever joins again under the same name first removes what is left of the last time.

use std::{sync::Arc, time::Duration};

use serde_json::{Map, Value};
use tokio::{
    sync::mpsc,
    time::{Interval, MissedTickBehavior, interval},
};

use crate::{
    connection::Connection,
    credentials::Secret,
    errors::{JanusError, gone_is_fine},
    ids::{HandleId, SessionId},
    session::{Handle, Session},
    videoroom::{self, NewFeed},
};

/// Pause between keepalives. Janus would be content with one a minute.
const KEEPALIVE_EVERY: Duration = Duration::from_secs(20);
/// What Janus said and nobody read yet. A publisher hears little: candidates at the beginning, then next to nothing.
const NOTICES_MAX: usize = 64;

/// Where to publish, and as whom.
#[derive(Clone)]
pub struct FeedPlan {
    /// Address of the Janus API.
    pub url: String,
    /// Shown instead of a token.
    pub api_secret: String,
    /// The room.
    pub room: String,
    /// What the room asks of everyone.
    pub pin: Option<String>,
    /// A token that the room allows, where it asks for one.
    pub token: Option<String>,
    /// What the room asks of whoever removes others.
    pub secret: Option<String>,
    /// The participant id.
    pub feed: String,
    /// What others are told about it.
    pub display: String,
}

/// A feed that has joined its room.
pub struct Feed {
    session: Session,
    handle: Handle,
    notices: mpsc::Receiver<Map<String, Value>>,
    keepalive: Interval,
}

/// Where a feed is at its Janus, which can tell by that who watches it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FeedSeat {
    pub(crate) session: SessionId,
    pub(crate) handle: HandleId,
}

/// What came of an offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// The SDP to answer with.
    pub answer: String,
    /// The lines of media that the room does not take, by their mids.
    pub disabled: Vec<String>,
}

/// Something that Janus says about the feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FeedNews {
    /// Where Janus may be reached, as a line of SDP.
    Candidate(String),
    /// Media can flow, and others can subscribe.
    Up,
    /// It is over.
    Ended(FeedEnd),
}

/// Why a feed is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeedEnd {
    /// The connection to Janus is.
    Closed,
    /// Somebody removed it, or the room was unmade.
    Removed,
    /// Janus ended the media.
    HungUp,
}

impl Feed {
    /// Joins the room, and publishes nothing yet.
    pub async fn join(plan: &FeedPlan) -> Result<Self, JanusError> {
        const JOINING: &str = "joining a room";
        let (sender, notices) = mpsc::channel(NOTICES_MAX);
        let connection = Arc::new(Connection::open_and_tell(&plan.url, sender).await?);
        let session = Session::create(connection, Secret::from(plan.api_secret.clone())).await?;
        let handle = session.attach(videoroom::PLUGIN).await?;
        let request = videoroom::join_as_publisher(&NewFeed {
            room: &plan.room,
            pin: plan.pin.as_deref(),
            token: plan.token.as_deref(),
            feed: &plan.feed,
            display: &plan.display,
        });
        match session.message(&handle, JOINING, request.clone()).await {
            Err(error) if error.code() == Some(videoroom::FEED_EXISTS) => {
                let kick = videoroom::kick_feed(&plan.room, plan.secret.as_deref(), &plan.feed);
                let kicked = session.message(&handle, "removing an old feed", kick).await.map(drop);
                gone_is_fine(kicked, &[videoroom::NO_SUCH_FEED])?;
                session.message(&handle, JOINING, request).await?;
            }
            joined => drop(joined?),
        }
        let mut keepalive = interval(KEEPALIVE_EVERY);
        keepalive.set_missed_tick_behavior(MissedTickBehavior::Delay);
        keepalive.reset();
        Ok(Self { session, handle, notices, keepalive })
    }

    /// Where it is.
    pub fn seat(&self) -> FeedSeat {
        FeedSeat { session: self.session.id(), handle: self.handle.id() }
    }

    /// Publishes what `sdp` offers.
    pub async fn publish(&self, sdp: &str) -> Result<Published, JanusError> {
        const DOING: &str = "publishing in a room";
        let (said, answer) = self.session.offer(&self.handle, DOING, videoroom::publish(), sdp).await?;
        Ok(Published { answer, disabled: videoroom::read_disabled(&said) })
    }

    /// Keeps the session alive until Janus says something about the feed. Nothing is lost when the future is dropped.
    pub async fn news(&mut self) -> FeedNews {
        loop {
            tokio::select! {
                () = self.session.closed() => return FeedNews::Ended(FeedEnd::Closed),
                notice = self.notices.recv() => match notice {
                    Some(notice) => {
                        if let Some(news) = read_news(&notice) {
                            return news;
                        }
                    }
                    None => return FeedNews::Ended(FeedEnd::Closed),
                },
                _ = self.keepalive.tick() => {
                    if self.session.keepalive().await.is_err() {
                        return FeedNews::Ended(FeedEnd::Closed);
                    }
                }
            }
        }
    }

    /// Leaves the room, and ends the session with everything in it.
    pub async fn leave(self) -> Result<(), JanusError> {
        self.session.message(&self.handle, "leaving a room", videoroom::leave()).await?;
        self.session.destroy().await
    }
}

/// What a frame says about the feed, if anything.
fn read_news(frame: &Map<String, Value>) -> Option<FeedNews> {
    match frame.get("janus")?.as_str()? {
        "trickle" => {
            let candidate = frame.get("candidate")?.get("candidate")?.as_str()?;
            Some(FeedNews::Candidate(candidate.to_owned()))
        }
        "webrtcup" => Some(FeedNews::Up),
        "hangup" => Some(FeedNews::Ended(FeedEnd::HungUp)),
        "detached" => Some(FeedNews::Ended(FeedEnd::Removed)),
        "event" => {
            let data = frame.get("plugindata")?.get("data")?;
            let is_kicked = data.get("leaving").and_then(Value::as_str) == Some("ok");
            let is_unmade = data.get("videoroom").and_then(Value::as_str) == Some("destroyed");
            (is_kicked || is_unmade).then_some(FeedNews::Ended(FeedEnd::Removed))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_is_about_the_feed_is_news() {
        let removed = Some(FeedNews::Ended(FeedEnd::Removed));
        let rows = [
            (
                json!({"janus": "trickle", "candidate": {"sdpMid": "0", "candidate": "candidate:1 1 udp"}}),
                Some(FeedNews::Candidate("candidate:1 1 udp".to_owned())),
            ),
            (json!({"janus": "trickle", "candidate": {"completed": true}}), None),
            (json!({"janus": "hangup", "reason": "DTLS alert"}), Some(FeedNews::Ended(FeedEnd::HungUp))),
            (json!({"janus": "event", "plugindata": {"data": {"videoroom": "destroyed"}}}), removed.clone()),
            (json!({"janus": "event", "plugindata": {"data": {"leaving": "ok", "reason": "kicked"}}}), removed),
            (json!({"janus": "event", "plugindata": {"data": {"leaving": "customer-1"}}}), None),
            (json!({"janus": "media", "receiving": true}), None),
            (json!({"janus": "webrtcup"}), Some(FeedNews::Up)),
            (json!({}), None),
        ];
        for (frame, news) in rows {
            assert_eq!(read_news(frame.as_object().expect("an object")), news, "{frame}");
        }
    }
}
