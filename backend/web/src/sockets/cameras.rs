//! What pages are told of cameras in their consultation, under the names of `OpenVidu`.
//!
//! What somebody should know follows from who is in which consultation and which cameras are there. What they were told is
//! remembered, and the difference is what they are told next.

use std::{collections::BTreeMap, sync::Arc};

use anteroom_contract::openvidu::{
    ConnectionCreated, ConnectionDestroyed, IpcamConnection, IpcamStream, StreamCreated, StreamDestroyed,
};
use anteroom_domain::{
    floor::Floor,
    ids::{CustomerId, HostId, SessionId},
    ticket::Ticket,
    webhook::IpcamReason,
};
use anteroom_engine::{
    camera_care::{CameraSight, CameraStay},
    ports::{CameraPost, camera_feed_name},
};
use anteroom_socketio::Page;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};
use tokio_util::sync::CancellationToken;

use crate::app::App;

/// Whose pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Participant {
    /// A customer, or somebody who helps, with pages of this session.
    Customer(SessionId, CustomerId),
    /// The host.
    Host(HostId),
}

/// The cameras that somebody is with.
type Cameras = BTreeMap<CameraPost, CameraStay>;

/// Tells pages until `stop`.
pub(crate) async fn run(app: Arc<App>, stop: CancellationToken) {
    let mut commits = app.floor.subscribe();
    let mut cameras = app.cameras_in_rooms.watch();
    let mut told: BTreeMap<Participant, Cameras> = BTreeMap::new();
    loop {
        let sight = cameras.borrow_and_update().clone();
        // Most installations have no camera, and a commit should cost them nothing.
        if sight.stays().next().is_some() || !told.is_empty() {
            let should = should_know(&app.floor.read(), &sight);
            tell(&app, &sight, &told, &should);
            told = should;
        }
        tokio::select! {
            () = stop.cancelled() => return,
            changed = cameras.changed() => if changed.is_err() { return },
            commit = commits.recv() => if matches!(commit, Err(RecvError::Closed)) { return },
        }
        // What has come in the meantime is looked at together.
        while !matches!(commits.try_recv(), Err(TryRecvError::Empty | TryRecvError::Closed)) {}
    }
}

/// Tells a page that has just connected what is there.
pub(super) fn greet(app: &App, participant: Participant, page: &Page) {
    let sight = app.cameras_in_rooms.sight();
    let should = should_know(&app.floor.read(), &sight).remove(&participant).unwrap_or_default();
    for (post, stay) in &should {
        for (event, payload) in came(*post, stay) {
            // A page that takes no more is told when it connects again.
            page.emit(event, &payload).ok();
        }
    }
}

fn should_know(floor: &Floor, sight: &CameraSight) -> BTreeMap<Participant, Cameras> {
    let mut should: BTreeMap<_, Cameras> = BTreeMap::new();
    for (post, stay) in sight.stays() {
        for participant in floor.ticket_of(post.consultation).into_iter().flat_map(participants) {
            should.entry(participant).or_default().insert(*post, stay.clone());
        }
    }
    should
}

/// Who is in the consultation of a ticket; nobody if there is none that is open.
fn participants(ticket: &Ticket) -> Vec<Participant> {
    let Some(open) = ticket.consultation() else { return Vec::new() };
    let helpers = open.room.helpers.iter().map(|helper| helper.customer);
    let customers = ticket.people().chain(helpers).map(|customer| Participant::Customer(ticket.session, customer));
    customers.chain(ticket.host().map(Participant::Host)).collect()
}

fn tell(
    app: &App,
    sight: &CameraSight,
    told: &BTreeMap<Participant, Cameras>,
    should: &BTreeMap<Participant, Cameras>,
) {
    let none = Cameras::new();
    let emit = |participant: &Participant, events: [(&'static str, serde_json::Value); 2]| {
        for (event, payload) in events {
            app.audience.tell_of_camera(*participant, event, &payload);
        }
    };
    for (participant, cameras) in told {
        let now = should.get(participant).unwrap_or(&none);
        for (post, stay) in cameras.iter().filter(|(post, stay)| now.get(post) != Some(*stay)) {
            let reason = sight.why_gone(&app.floor.read(), *post);
            emit(participant, left(*post, stay, reason));
        }
    }
    for (participant, cameras) in should {
        let before = told.get(participant).unwrap_or(&none);
        for (post, stay) in cameras.iter().filter(|(post, stay)| before.get(post) != Some(*stay)) {
            emit(participant, came(*post, stay));
        }
    }
}

fn connection(post: CameraPost, stay: &CameraStay) -> IpcamConnection {
    IpcamConnection {
        connection_id: stay.connection.clone(),
        creation_time: stay.since.as_millisecond(),
        data: stay.data.clone(),
        consultation: post.consultation.to_string(),
    }
}

fn stream(post: CameraPost, stay: &CameraStay) -> IpcamStream {
    IpcamStream {
        stream_id: stay.stream.clone(),
        creation_time: stay.since.as_millisecond(),
        type_of_video: "IPCAM".to_owned(),
        has_audio: true,
        has_video: true,
        feed: camera_feed_name(post.camera),
        connection: connection(post, stay),
    }
}

fn came(post: CameraPost, stay: &CameraStay) -> [(&'static str, serde_json::Value); 2] {
    let created = ConnectionCreated { connection: connection(post, stay) };
    let stream = StreamCreated { stream: stream(post, stay) };
    [("connectionCreated", json(&created)), ("streamCreated", json(&stream))]
}

fn left(post: CameraPost, stay: &CameraStay, reason: IpcamReason) -> [(&'static str, serde_json::Value); 2] {
    let reason = reason.as_str().to_owned();
    let stream = StreamDestroyed { stream: stream(post, stay), reason: reason.clone() };
    let destroyed = ConnectionDestroyed { connection: connection(post, stay), reason };
    [("streamDestroyed", json(&stream)), ("connectionDestroyed", json(&destroyed))]
}

fn json(payload: &impl serde::Serialize) -> serde_json::Value {
    let Ok(value) = serde_json::to_value(payload) else { panic!("a contract type is made of what JSON has") };
    value
}
