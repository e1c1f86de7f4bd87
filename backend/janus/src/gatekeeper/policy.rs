//! What one browser may say to Janus, and what it may hear. Pure: no socket, no clock, no randomness.
//!
//! A frame of the browser is never passed on as it came: what may pass is copied into a new one, and the gate adds
//! what proves to Janus who it is. So a field that nobody thought of does not pass.

use std::{
    collections::{BTreeSet, VecDeque},
    time::Instant,
};

use anteroom_engine::ports::Participant;
use serde_json::{Map, Value};

use super::{
    frames::{number, parse, scrub, text_of, transaction_of},
    identity::{Identity, Membership},
    limits::{self, Rate},
    refusal::Refusal,
    shapes::{self, WrongShape, pick},
    vocabulary::{CoreRequest, RoomRequest},
};
use crate::{
    credentials::{Credentials, Secret},
    echo,
    ids::{HandleId, SessionId},
    videoroom,
};

/// Detached handles that are remembered, because candidates may still be on their way to them.
const FORMER_HANDLES_MAX: usize = 32;

/// What Janus answers to whoever shows a token that it does not know.
const TOKEN_UNKNOWN: i64 = 403;

/// What becomes of a frame of the browser.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Janus gets this frame.
    Forward(String),
    /// Janus gets this frame once the participant's older sessions are gone.
    Create { session: SessionId, frame: String },
    /// The caller finds out whose the session is, and then asks [`Policy::grant_claim`] or [`Policy::refuse`].
    Claim { session: SessionId, transaction: String },
    /// The browser gets this reply instead.
    Refuse { kind: Refusal, reply: String },
    /// The browser gets this reply, and is cut off.
    CutOff { kind: Refusal, reply: String },
}

/// What becomes of a frame of Janus.
#[derive(Debug, PartialEq, Eq, Default)]
pub(super) struct Heard {
    /// The browser gets this frame.
    pub(super) frame: Option<String>,
    /// Janus does not know the token or the room (any more), so they have to be made again.
    pub(super) lost: bool,
}

/// The state of one connection of a browser.
#[derive(Debug)]
pub(super) struct Policy {
    identity: Identity,
    /// The id that this connection's session gets. Chosen here, so that it is known before Janus answers.
    chosen: SessionId,
    session: SessionState,
    handles: BTreeSet<HandleId>,
    former_handles: VecDeque<HandleId>,
    /// Transactions of attachments that Janus has not answered.
    attaching: Vec<String>,
    offences: u32,
    rate: Rate,
    fields_removed: u64,
}

#[derive(Debug)]
enum SessionState {
    None,
    /// Created or claimed, and not answered.
    Asked {
        session: SessionId,
        transaction: String,
    },
    Open(SessionId),
    Over,
}

impl Policy {
    /// The policy of a new connection. `chosen` and `nonce` are random, and nobody else's.
    pub(super) fn new(
        participant: Participant,
        credentials: &Credentials,
        chosen: SessionId,
        nonce: u32,
        now: Instant,
    ) -> Self {
        Self::of(Identity::new(participant, credentials, nonce), chosen, now)
    }

    /// The policy of a new connection that checks the way to Janus: one handle of the echo test at a time, and nothing else.
    pub(super) fn of_check(token: Secret, chosen: SessionId, nonce: u32, now: Instant) -> Self {
        Self::of(Identity::of_check(token, nonce), chosen, now)
    }

    fn of(identity: Identity, chosen: SessionId, now: Instant) -> Self {
        Self {
            identity,
            chosen,
            session: SessionState::None,
            handles: BTreeSet::new(),
            former_handles: VecDeque::new(),
            attaching: Vec::new(),
            offences: 0,
            rate: Rate::new(now),
            fields_removed: 0,
        }
    }

    /// Decides about a frame of the browser.
    pub(super) fn client_says(&mut self, text: &str, now: Instant) -> Verdict {
        if !self.rate.allows(now) {
            return self.refuse(Refusal::TooFast, None);
        }
        let frame = match parse(text) {
            Ok(frame) => frame,
            Err(kind) => return self.refuse(kind, None),
        };
        let Some(transaction) = transaction_of(&frame) else { return self.refuse(Refusal::Malformed, None) };
        match self.decide(&frame, transaction) {
            Ok(verdict) => verdict,
            Err(kind) => self.refuse(kind, Some(transaction)),
        }
    }

    /// Refuses, and counts towards being cut off if it is the browser's fault.
    pub(super) fn refuse(&mut self, kind: Refusal, transaction: Option<&str>) -> Verdict {
        let reply = kind.reply(transaction);
        if kind.is_offence() {
            self.offences += 1;
        }
        if self.offences >= limits::OFFENCES_MAX {
            Verdict::CutOff { kind, reply }
        } else {
            Verdict::Refuse { kind, reply }
        }
    }

    /// Lets the browser have a session that it has proved to be its own. Returns the frame for Janus.
    pub(super) fn grant_claim(
        &mut self,
        session: SessionId,
        handles: impl IntoIterator<Item = HandleId>,
        transaction: &str,
    ) -> String {
        self.handles = handles.into_iter().collect();
        self.session = SessionState::Asked { session, transaction: transaction.to_owned() };
        text_of(self.identity.request("claim", transaction, session))
    }

    /// Decides about a frame of Janus, and learns from it.
    pub(super) fn server_says(&mut self, text: &str) -> Heard {
        let Ok(Value::Object(mut frame)) = serde_json::from_str(text) else { return Heard::default() };
        let Some(word) = frame.get("janus").and_then(Value::as_str).map(ToOwned::to_owned) else {
            return Heard::default();
        };
        match word.as_str() {
            "success" | "ack" | "error" | "event" | "trickle" => {}
            "webrtcup" | "media" | "slowlink" | "hangup" | "detached" | "timeout" => {}
            _ => return Heard::default(),
        }
        let session = match &self.session {
            SessionState::Asked { session, .. } | SessionState::Open(session) => Some(session.0),
            SessionState::None | SessionState::Over => None,
        };
        let named = frame.get("session_id").and_then(Value::as_u64);
        if named.is_some() && session.is_some() && named != session {
            return Heard::default();
        }
        self.learn(&word, &frame);
        let code = frame.get("error").and_then(|error| error.get("code")).and_then(Value::as_i64);
        let plugin_code = frame.get("plugindata").and_then(|plugin| plugin.get("data")?.get("error_code")?.as_i64());
        let lost = code == Some(TOKEN_UNKNOWN) || plugin_code == Some(videoroom::NO_SUCH_ROOM);
        scrub(&mut frame);
        Heard { frame: Some(text_of(frame)), lost }
    }

    /// How many fields have been left out since this was last asked.
    pub(super) fn take_fields_removed(&mut self) -> u64 {
        std::mem::take(&mut self.fields_removed)
    }

    fn decide(&mut self, frame: &Map<String, Value>, transaction: &str) -> Result<Verdict, Refusal> {
        let word = frame.get("janus").and_then(Value::as_str).ok_or(Refusal::Malformed)?;
        match CoreRequest::parse(word).ok_or(Refusal::ForbiddenRequest)? {
            CoreRequest::Create => self.create(transaction),
            CoreRequest::Claim => self.claim(frame, transaction),
            CoreRequest::Attach => self.attach(frame, transaction),
            CoreRequest::Message => self.message(frame, transaction),
            CoreRequest::Trickle => self.trickle(frame, transaction),
            CoreRequest::Keepalive => {
                let session = self.own_session(frame)?;
                Ok(Verdict::Forward(text_of(self.identity.request("keepalive", transaction, session))))
            }
            CoreRequest::Hangup => {
                let (session, handle) = self.own_handle(frame)?;
                Ok(Verdict::Forward(text_of(self.identity.handle_request("hangup", transaction, session, handle))))
            }
            CoreRequest::Detach => {
                let (session, handle) = self.own_handle(frame)?;
                self.retire(handle);
                Ok(Verdict::Forward(text_of(self.identity.handle_request("detach", transaction, session, handle))))
            }
            CoreRequest::Destroy => {
                let session = self.own_session(frame)?;
                self.session = SessionState::Over;
                Ok(Verdict::Forward(text_of(self.identity.request("destroy", transaction, session))))
            }
        }
    }

    fn create(&mut self, transaction: &str) -> Result<Verdict, Refusal> {
        self.no_session_yet()?;
        let session = self.chosen;
        self.session = SessionState::Asked { session, transaction: transaction.to_owned() };
        let frame = text_of(self.identity.create(transaction, session));
        Ok(Verdict::Create { session, frame })
    }

    fn claim(&self, frame: &Map<String, Value>, transaction: &str) -> Result<Verdict, Refusal> {
        self.no_session_yet()?;
        if self.identity.membership().is_none() {
            return Err(Refusal::ForbiddenRequest);
        }
        let session = number(frame, "session_id").map(SessionId).ok_or(Refusal::Malformed)?;
        Ok(Verdict::Claim { session, transaction: transaction.to_owned() })
    }

    fn attach(&mut self, frame: &Map<String, Value>, transaction: &str) -> Result<Verdict, Refusal> {
        let session = self.own_session(frame)?;
        let plugin = frame.get("plugin").and_then(Value::as_str).ok_or(Refusal::Malformed)?;
        if plugin != self.identity.plugin() {
            return Err(Refusal::ForbiddenPlugin);
        }
        let most = if self.identity.membership().is_some() { limits::HANDLES_MAX } else { limits::CHECK_HANDLES_MAX };
        if self.handles.len() + self.attaching.len() >= most {
            return Err(Refusal::TooManyHandles);
        }
        if self.attaching.iter().any(|waiting| waiting == transaction) {
            return Err(Refusal::Malformed);
        }
        self.attaching.push(transaction.to_owned());
        Ok(Verdict::Forward(text_of(self.identity.attach(transaction, session))))
    }

    fn message(&mut self, frame: &Map<String, Value>, transaction: &str) -> Result<Verdict, Refusal> {
        let (session, handle) = self.own_handle(frame)?;
        let body = frame.get("body").and_then(Value::as_object).ok_or(Refusal::Malformed)?;
        let body = match self.identity.membership() {
            Some(_) => self.room_request(body)?,
            None => echo::test(),
        };
        let mut request = self.identity.handle_request("message", transaction, session, handle);
        request.insert("body".to_owned(), Value::Object(body));
        match frame.get("jsep") {
            None | Some(Value::Null) => {}
            Some(jsep) => {
                let jsep = self.pick(jsep.as_object().ok_or(Refusal::Malformed)?, shapes::JSEP)?;
                request.insert("jsep".to_owned(), Value::Object(jsep));
            }
        }
        Ok(Verdict::Forward(text_of(request)))
    }

    /// The body that Janus gets for a request to the room.
    fn room_request(&mut self, body: &Map<String, Value>) -> Result<Map<String, Value>, Refusal> {
        let word = body.get("request").and_then(Value::as_str).ok_or(Refusal::Malformed)?;
        let asked = RoomRequest::parse(word).ok_or(Refusal::ForbiddenRoomRequest)?;
        let mut rest = body.clone();
        rest.remove("request");
        let ptype = rest.remove("ptype");
        let room = rest.remove("room");
        // What the gate sets itself is not worth counting when the browser sends it too.
        for set_here in ["id", "token", "pin", "display"] {
            rest.remove(set_here);
        }
        let mut picked = match asked {
            RoomRequest::Join | RoomRequest::JoinAndConfigure => {
                let own = self.identity.membership().map(Membership::room);
                if own.is_none() || room.as_ref().and_then(Value::as_str) != own {
                    return Err(Refusal::ForeignRoom);
                }
                let publishes = match (asked, ptype.as_ref().and_then(Value::as_str)) {
                    (_, Some("publisher")) => true,
                    (RoomRequest::Join, Some("subscriber")) => false,
                    _ => return Err(Refusal::Malformed),
                };
                let fields = if publishes { asked.fields() } else { shapes::JOIN_SUBSCRIBER };
                let mut picked = self.pick(&rest, fields)?;
                if let Some(membership) = self.identity.membership() {
                    let identity = &self.identity;
                    picked.extend(if publishes {
                        identity.publisher(membership)
                    } else {
                        identity.subscriber(membership)
                    });
                }
                picked
            }
            RoomRequest::Publish
            | RoomRequest::Configure
            | RoomRequest::Unpublish
            | RoomRequest::Subscribe
            | RoomRequest::Unsubscribe
            | RoomRequest::Update
            | RoomRequest::Start
            | RoomRequest::Pause
            | RoomRequest::Switch
            | RoomRequest::Leave => self.pick(&rest, asked.fields())?,
        };
        picked.insert("request".to_owned(), asked.as_str().into());
        Ok(picked)
    }

    fn trickle(&mut self, frame: &Map<String, Value>, transaction: &str) -> Result<Verdict, Refusal> {
        let (session, handle) = self.own_handle(frame)?;
        let mut request = self.identity.handle_request("trickle", transaction, session, handle);
        match (frame.get("candidate"), frame.get("candidates")) {
            (Some(Value::Object(candidate)), None) => {
                let candidate = self.pick(candidate, shapes::CANDIDATE)?;
                request.insert("candidate".to_owned(), Value::Object(candidate));
            }
            (None, Some(candidates)) => {
                let fields = &[("candidates", shapes::Shape::Each(shapes::CANDIDATE))];
                let wrapped = Map::from_iter([("candidates".to_owned(), candidates.clone())]);
                request.extend(self.pick(&wrapped, fields)?);
            }
            _ => return Err(Refusal::Malformed),
        }
        Ok(Verdict::Forward(text_of(request)))
    }

    fn no_session_yet(&self) -> Result<(), Refusal> {
        match &self.session {
            SessionState::None => Ok(()),
            SessionState::Asked { .. } | SessionState::Open(_) | SessionState::Over => Err(Refusal::SecondSession),
        }
    }

    /// The connection's session, provided that the frame names it.
    fn own_session(&self, frame: &Map<String, Value>) -> Result<SessionId, Refusal> {
        match &self.session {
            SessionState::None | SessionState::Asked { .. } => Err(Refusal::NoSession),
            SessionState::Over => Err(Refusal::GoneSession),
            SessionState::Open(session) if number(frame, "session_id") == Some(session.0) => Ok(*session),
            SessionState::Open(_) => Err(Refusal::ForeignSession),
        }
    }

    /// The connection's session and the handle that the frame names, provided that both are its own.
    fn own_handle(&self, frame: &Map<String, Value>) -> Result<(SessionId, HandleId), Refusal> {
        let session = self.own_session(frame)?;
        let handle = number(frame, "handle_id").map(HandleId).ok_or(Refusal::Malformed)?;
        if self.handles.contains(&handle) {
            Ok((session, handle))
        } else if self.former_handles.contains(&handle) {
            Err(Refusal::GoneHandle)
        } else {
            Err(Refusal::ForeignHandle)
        }
    }

    fn pick(&mut self, from: &Map<String, Value>, fields: &[shapes::Field]) -> Result<Map<String, Value>, Refusal> {
        pick(from, fields, &mut self.fields_removed).map_err(|WrongShape| Refusal::Malformed)
    }

    fn retire(&mut self, handle: HandleId) {
        if self.handles.remove(&handle) {
            if self.former_handles.len() >= FORMER_HANDLES_MAX {
                self.former_handles.pop_front();
            }
            self.former_handles.push_back(handle);
        }
    }

    /// Takes note of what Janus made or ended.
    fn learn(&mut self, word: &str, frame: &Map<String, Value>) {
        let transaction = frame.get("transaction").and_then(Value::as_str);
        let made = frame.get("data").and_then(|data| data.get("id")).and_then(Value::as_u64);
        match (word, transaction) {
            ("success", Some(answered)) => {
                if let SessionState::Asked { session, transaction } = &self.session
                    && transaction == answered
                {
                    self.session = SessionState::Open(*session);
                } else if self.end_attaching(answered)
                    && let Some(handle) = made
                {
                    self.handles.insert(HandleId(handle));
                }
            }
            ("error", Some(answered)) => {
                let was_asked =
                    matches!(&self.session, SessionState::Asked { transaction, .. } if transaction == answered);
                if was_asked {
                    self.session = SessionState::None;
                    self.handles.clear();
                } else {
                    self.end_attaching(answered);
                }
            }
            ("timeout", _) => self.session = SessionState::Over,
            ("detached", _) => {
                if let Some(handle) = frame.get("sender").and_then(Value::as_u64) {
                    self.retire(HandleId(handle));
                }
            }
            _ => {}
        }
    }

    fn end_attaching(&mut self, transaction: &str) -> bool {
        let index = self.attaching.iter().position(|waiting| waiting == transaction);
        index.map(|index| self.attaching.swap_remove(index)).is_some()
    }
}

#[cfg(test)]
mod tests;
