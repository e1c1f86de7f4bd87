//! What programs elsewhere are told of cameras in rooms, once, whichever node dies when.
//!
//! What there is to tell is written into the duty together with what it is about, and goes to the outbox only when that is
//! written. A node that dies in between has it told by the next one, under the same ids; and nothing more is found out about
//! a camera until everything before is told.

use anteroom_domain::{
    Timestamp,
    openvidu::masked,
    webhook::{EventId, Ipcam, IpcamNews, IpcamStay},
};

use super::{CameraCare, Kept, sight::why_gone};
use crate::{
    ports::{CameraDuty, CameraPost, StoredCamera, Untold},
    webhooks::{OutboxEvent, body},
};

impl CameraCare {
    /// The duty of a camera that is wanted, with what is to be told of it by now. `None` if that is nothing.
    pub(super) fn news_of(&self, kept: &Kept) -> Option<CameraDuty> {
        if !kept.duty.untold.is_empty() {
            return None;
        }
        let (post, now) = (kept.duty.post, self.parts.clock.now());
        let (stay, news) = match kept.duty.stay.clone() {
            None => {
                let camera = self.registered.iter().find(|camera| camera.id == post.camera)?;
                IpcamStay::begin(self.ipcam(post, camera)?, now)
            }
            Some(mut stay) => {
                let news = stay.see(&kept.feed.as_ref()?.watching()?, now);
                (stay, news)
            }
        };
        let mut next = CameraDuty { stay: Some(stay), ..kept.duty.clone() };
        note(&mut next, news);
        (next != kept.duty).then_some(next)
    }

    /// What a program calls the camera in this room; `None` where nobody knows the room.
    fn ipcam(&self, post: CameraPost, camera: &StoredCamera) -> Option<Ipcam> {
        let of_session = {
            let floor = self.parts.floor.read();
            let session = floor.ticket_of(post.consultation)?.session;
            floor.session(session)?.slug.to_string()
        };
        let session = camera.only_in().map_or(of_session, |only| only.to_string());
        let settings = &camera.settings;
        let (connection, stream, rtsp_uri, data) = if let Some(of) = &camera.connection {
            (of.id.clone(), of.stream.clone(), Some(of.rtsp_uri.clone()), of.data.clone())
        } else {
            let connection = format!("ipc_IPCAM_{}", camera.id);
            let rtsp_uri = self.parts.cameras.address(camera).map(|address| masked(&address.to_string()));
            (connection.clone(), format!("str_IPC_{connection}"), rtsp_uri, String::new())
        };
        Some(Ipcam {
            session,
            consultation: post.consultation,
            connection,
            stream,
            rtsp_uri,
            data,
            adaptative_bitrate: settings.adaptative_bitrate,
            only_play_with_subscribers: settings.only_play_with_subscribers,
            network_cache_ms: settings.network_cache_ms,
        })
    }

    /// The duty of a camera that is not wanted any more, with its farewell; `None` if that is written.
    pub(super) fn farewell_of(&self, duty: &CameraDuty) -> Option<CameraDuty> {
        let stay = duty.stay.clone()?;
        let CameraPost { consultation, camera } = duty.post;
        let is_meant = |known: &&StoredCamera| known.id == camera;
        let known = self.registered.iter().find(is_meant);
        let is_of = |session| known.is_some_and(|known| known.belongs_to(session, consultation));
        let why = why_gone(&self.parts.floor.read(), duty.post, is_of);
        let mut next = CameraDuty { stay: None, ..duty.clone() };
        note(&mut next, stay.end(why, self.parts.clock.now()));
        Some(next)
    }

    /// Has told what is written and was not told. Whether everything is.
    pub(super) async fn tell(&self, duty: &mut CameraDuty) -> bool {
        let event = |untold: &Untold| OutboxEvent {
            id: untold.id.clone(),
            name: untold.name.code(),
            at: untold.at,
            body: untold.body.clone(),
        };
        let events: Vec<_> = duty.untold.iter().map(event).collect();
        match self.parts.outbox.add(&events).await {
            Ok(()) => {
                duty.untold.clear();
                true
            }
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "what a camera does is not told yet");
                false
            }
        }
    }
}

/// Adds what is to be told to a duty that is written next. No other writing of it has this version.
fn note(next: &mut CameraDuty, news: Vec<IpcamNews>) {
    let CameraPost { consultation, camera } = next.post;
    let (post, version, told) = (consultation.0 ^ camera.0, next.version + 1, next.untold.len());
    let untold = |(index, news): (usize, IpcamNews)| Untold {
        id: event_id(news.at, post, version, told + index),
        name: news.event,
        at: news.at,
        body: body(&news),
    };
    next.untold.extend(news.into_iter().enumerate().map(untold));
}

fn event_id(at: Timestamp, post: u128, version: u64, index: usize) -> EventId {
    EventId::new(at, &format!("{post:032x}-{version:012}-{index:04}"))
}
