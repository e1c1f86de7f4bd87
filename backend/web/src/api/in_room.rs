//! What goes on in a room besides its media, for the pages that are in it: hearing of it, and asking for something.

use std::{convert::Infallible, sync::Arc, time::Duration};

use anteroom_contract::room::{RoomAsk, RoomCamera, RoomCameraOutside, RoomInvitation, RoomPicture, RoomTape};
use anteroom_domain::{
    command::Command,
    consultation::Side,
    ids::{ConsultationId, CustomerId},
    in_room::{RoomRefused, RoomRequest, Tape, Writer},
    refusal::Refusal,
    room::Recording,
    ticket::{Staff, Ticket},
};
use anteroom_engine::{
    floor::AskError,
    ports::{Participant, camera_feed_name},
};
use axum::{
    Json,
    extract::{Query, State, rejection::QueryRejection},
    http::StatusCode,
    response::sse::{Event, KeepAlive, Sse},
};
use futures_util::{Stream, stream};

use super::{
    room::{Named, SideQuery, language_of, participant_told_elsewhere, people},
    v1::Body,
};
use crate::{
    app::App,
    auth::{Hold, Viewer},
    errors::{ApiError, PageError},
    language::Language,
    links::{INVITATION_LASTS, Link, Purpose},
    transcript, words,
};

/// How often a page hears that the connection is there, although nothing has changed: below the minute after which many a
/// proxy on the way closes a silent one.
const HEARD_EVERY: Duration = Duration::from_secs(20);

/// Somebody in the room of a consultation that is open.
pub(crate) struct Inside {
    pub(crate) participant: Participant,
    pub(crate) ticket: Ticket,
    pub(crate) writer: Writer,
}

impl Inside {
    /// The viewer, if they are in this consultation; to anyone else it does not exist.
    pub(crate) async fn find(
        app: &App,
        viewer: &Viewer,
        consultation: ConsultationId,
        side: Option<Side>,
    ) -> Result<Self, ApiError> {
        let participant = participant_told_elsewhere(app, viewer, consultation, side).await;
        let ticket = app.floor.read().ticket_of(consultation).cloned();
        let (participant, ticket) = participant.zip(ticket).ok_or(ApiError::NotFound)?;
        let seat = viewer.seat.as_ref().map(|seat| seat.customer);
        let writer = match (participant.side, participant.number) {
            (Side::Host, 0) => ticket.host().map(Writer::Host),
            (Side::Host | Side::Customer, _) => seat.map(Writer::Guest),
        };
        Ok(Self { participant, ticket, writer: writer.ok_or(ApiError::NotFound)? })
    }

    /// The language of somebody who reads this one: hosts, and those who help them, read English.
    pub(crate) fn spoken_to_in(&self, language: Language) -> Language {
        language_of(&self.participant, language)
    }

    /// Whether it is the host who serves.
    fn is_host(&self) -> bool {
        self.participant.side == Side::Host && self.participant.number == 0
    }
}

/// `GET /api/consultations/{id}/changes`: the picture of the room now, and again whenever it changes, as server-sent events.
pub(crate) async fn changes(
    State(app): State<Arc<App>>,
    Named(consultation): Named,
    query: Result<Query<SideQuery>, QueryRejection>,
    viewer: Viewer,
    language: Language,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, ApiError> {
    let Query(query) = query.map_err(|_| ApiError::Malformed)?;
    let inside = Inside::find(&app, &viewer, consultation, query.side).await?;
    // What a login opened ends with it.
    let login = viewer.staff.as_ref().map(|(_, token)| *token).filter(|_| inside.is_host()).or(viewer.seat_login);
    let listening = Listening {
        hold: login.map(|token| app.live_logins.hold(token)),
        news: app.room_news.of(inside.ticket.id),
        shown: None,
        is_over: false,
        app,
        viewer,
        language,
        consultation,
        side: query.side,
    };
    let events = stream::unfold(listening, async |mut listening| Some((Ok(listening.next().await?), listening)));
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(HEARD_EVERY)))
}

/// One page that listens.
struct Listening {
    app: Arc<App>,
    viewer: Viewer,
    language: Language,
    consultation: ConsultationId,
    side: Option<Side>,
    hold: Option<Hold>,
    news: tokio::sync::watch::Receiver<u64>,
    shown: Option<RoomPicture>,
    is_over: bool,
}

impl Listening {
    /// The next picture that differs from the one before. When there is no room any more, or it is not theirs, that is the
    /// last thing to be said: a page that is not told would ask again.
    async fn next(&mut self) -> Option<Event> {
        if self.is_over {
            return None;
        }
        loop {
            self.news.borrow_and_update();
            let found = Inside::find(&self.app, &self.viewer, self.consultation, self.side).await;
            let Ok(inside) = found else { return Some(self.say_that_it_is_over()) };
            let picture = picture(inside.spoken_to_in(self.language), &self.app, &inside).await;
            if self.shown.as_ref() != Some(&picture) {
                let event = Event::default().event("room").json_data(&picture).ok()?;
                self.shown = Some(picture);
                return Some(event);
            }
            tokio::select! {
                changed = self.news.changed() => changed.ok()?,
                () = over(self.hold.as_ref()) => return Some(self.say_that_it_is_over()),
            }
        }
    }
}

impl Listening {
    fn say_that_it_is_over(&mut self) -> Event {
        self.is_over = true;
        Event::default().event("over").data("{}")
    }
}

async fn over(hold: Option<&Hold>) {
    match hold {
        Some(hold) => hold.over().await,
        None => std::future::pending().await,
    }
}

/// What this one may see of the room.
async fn picture(language: Language, app: &App, inside: &Inside) -> RoomPicture {
    let Inside { participant, ticket, writer } = inside;
    let room = ticket.consultation().map(|open| open.room.clone()).unwrap_or_default();
    let settings = app.floor.read().session(ticket.session).map(|session| session.settings.clone()).unwrap_or_default();
    let agreed = room.tape.agreed();
    let mine = match writer {
        Writer::Host(_) => true,
        Writer::Guest(customer) => agreed.contains(customer),
    };
    RoomPicture {
        me: participant.key(),
        people: people(language, app, ticket, participant.consultation).await,
        is_host: inside.is_host(),
        locked: room.locked,
        room_attempt: ticket.consultation().map_or(0, |open| u32::from(open.room_attempt)),
        muted: keys_of(ticket, participant.consultation, &room.muted),
        chat: settings.chat.is_on(),
        file_mb_max: if settings.chat.takes_files() { settings.file_mb_max } else { 0 },
        messages: room.messages,
        transcript: transcript::address(ticket.id),
        recordable: settings.recording == Recording::Asked && app.recordings.are_available(),
        tape: match room.tape {
            Tape::Off => RoomTape::Off,
            Tape::Asked { .. } => RoomTape::Asked,
            Tape::Running { .. } => RoomTape::Running,
            Tape::Paused { .. } => RoomTape::Paused,
        },
        agreed: mine,
        cameras: cameras(language, app, participant.consultation),
        cameras_outside: if inside.is_host() { cameras_outside(app, inside) } else { Vec::new() },
    }
}

fn cameras(language: Language, app: &App, consultation: ConsultationId) -> Vec<RoomCamera> {
    let sight = app.cameras_in_rooms.sight();
    let there = sight.in_room(&app.floor.read(), consultation);
    let shown = there.into_iter().map(|camera| RoomCamera {
        camera: camera.id.to_string(),
        key: camera_feed_name(camera.id),
        words: words::camera_in_room(language, camera.state, camera.cause),
        name: camera.name,
    });
    shown.collect()
}

/// The cameras of the session that are not in the room.
fn cameras_outside(app: &App, inside: &Inside) -> Vec<RoomCameraOutside> {
    let sight = app.cameras_in_rooms.sight();
    let there = sight.in_room(&app.floor.read(), inside.participant.consultation);
    let outside = sight
        .of_room(inside.ticket.session, inside.participant.consultation)
        .filter(|camera| there.iter().all(|in_it| in_it.id != camera.id));
    outside.map(|camera| RoomCameraOutside { camera: camera.id.to_string(), name: camera.name.clone() }).collect()
}

/// `GET /api/consultations/{id}/invitation`: a link for whoever is to help the host. Making it changes nothing: it says by
/// itself what it is good for.
pub(crate) async fn invitation(
    State(app): State<Arc<App>>,
    Named(consultation): Named,
    query: Result<Query<SideQuery>, QueryRejection>,
    viewer: Viewer,
) -> Result<Json<RoomInvitation>, ApiError> {
    let Query(query) = query.map_err(|_| ApiError::Malformed)?;
    let inside = Inside::find(&app, &viewer, consultation, query.side).await?;
    if !inside.is_host() {
        return Err(ApiError::NotFound);
    }
    let until = app.now() + INVITATION_LASTS;
    let link = Link::new(&app.config.links, Purpose::Help { consultation }, inside.ticket.id, until);
    Ok(Json(RoomInvitation {
        href: format!("{}/help/{}", app.config.public_origin, link.expose()),
        until_ms: u64::try_from(until.as_millisecond()).unwrap_or(0),
    }))
}

/// `POST /api/consultations/{id}/asks`: somebody asks for something in the room.
pub(crate) async fn ask(
    State(app): State<Arc<App>>,
    Named(consultation): Named,
    query: Result<Query<SideQuery>, QueryRejection>,
    viewer: Viewer,
    Body(asked): Body<RoomAsk>,
) -> Result<StatusCode, ApiError> {
    let Query(query) = query.map_err(|_| ApiError::Malformed)?;
    let inside = Inside::find(&app, &viewer, consultation, query.side).await?;
    let refused = |refused: RoomRefused| ApiError::from(PageError::from(Refusal::from(refused)));
    let request = match (asked, inside.writer) {
        (RoomAsk::Agree { agrees }, Writer::Guest(customer)) => RoomRequest::AnswerRecording(customer, agrees),
        (RoomAsk::Lock { locked }, Writer::Host(host)) => RoomRequest::Lock(host, locked),
        (RoomAsk::Unmute, Writer::Guest(customer)) => RoomRequest::Unmute(customer),
        (RoomAsk::Mute { person }, Writer::Host(host)) => {
            let customer = person_of(&inside.ticket, &person).ok_or_else(|| refused(RoomRefused::NotHere))?;
            RoomRequest::Mute(host, customer)
        }
        (RoomAsk::Record, Writer::Host(host)) => RoomRequest::AskToRecord(host),
        (RoomAsk::PauseRecording { paused }, Writer::Host(host)) => RoomRequest::PauseRecording(host, paused),
        (RoomAsk::StopRecording, Writer::Host(host)) => RoomRequest::StopRecording(host),
        (RoomAsk::BringCamera { camera }, Writer::Host(host)) => {
            let camera = camera.parse().map_err(|_| refused(RoomRefused::NoSuchCamera))?;
            return done(app.cameras_in_rooms.bring(consultation, Staff::Host(host), camera).await);
        }
        (RoomAsk::TakeCameraOut { camera }, Writer::Host(host)) => {
            let camera = camera.parse().map_err(|_| refused(RoomRefused::NoSuchCamera))?;
            return done(app.cameras_in_rooms.take_out(consultation, Staff::Host(host), camera).await);
        }
        (RoomAsk::Remove { person }, Writer::Host(host)) => {
            let customer = person_of(&inside.ticket, &person).ok_or_else(|| refused(RoomRefused::NotHelping))?;
            RoomRequest::Remove(host, customer)
        }
        // What is the host's is nobody else's, and the host agrees by asking.
        (_, Writer::Guest(_) | Writer::Host(_)) => return Err(ApiError::NotFound),
    };
    if matches!(request, RoomRequest::AskToRecord(_)) && !app.recordings.are_available() {
        return Err(refused(RoomRefused::CannotRecord));
    }
    let asked = app.floor.ask(Command::InRoom { consultation, request: request.clone() }).await;
    let answer = done(asked.map(drop))?;
    at_the_media_server(&app, &inside.ticket, consultation, &request).await;
    Ok(answer)
}

/// The answer to whoever asked for something.
fn done(asked: Result<(), AskError>) -> Result<StatusCode, ApiError> {
    asked.map_err(|error| ApiError::from(PageError::from(error)))?;
    Ok(StatusCode::NO_CONTENT)
}

/// What the media server has to do about it as well.
async fn at_the_media_server(app: &App, ticket: &Ticket, consultation: ConsultationId, request: &RoomRequest) {
    let named = |customer| Participant::of(ticket, consultation, customer);
    match *request {
        RoomRequest::Remove(_, customer) | RoomRequest::StopHelping(customer) => {
            if let Some(participant) = named(customer) {
                app.signalling.expel(participant).await;
            }
        }
        RoomRequest::Mute(_, customer) | RoomRequest::Unmute(customer) => {
            if let Some(participant) = named(customer) {
                let muted = matches!(request, RoomRequest::Mute(..));
                if let Err(error) = app.rooms.mute(participant, muted).await {
                    tracing::warn!(error = &error as &dyn std::error::Error, muted, "somebody's sound is as it was");
                }
            }
        }
        RoomRequest::Help(_)
        | RoomRequest::Lock(..)
        | RoomRequest::Write(_)
        | RoomRequest::AskToRecord(_)
        | RoomRequest::AnswerRecording(..)
        | RoomRequest::PauseRecording(..)
        | RoomRequest::StopRecording(_)
        | RoomRequest::BringCamera(..)
        | RoomRequest::TakeCameraOut(..) => {}
    }
}

/// What those of these customers who are in the room are called there.
fn keys_of<'a>(
    ticket: &Ticket,
    consultation: ConsultationId,
    customers: impl IntoIterator<Item = &'a CustomerId>,
) -> Vec<String> {
    customers
        .into_iter()
        .filter_map(|customer| Participant::of(ticket, consultation, *customer))
        .map(Participant::key)
        .collect()
}

/// Who is called this in the room: of everyone but the host.
fn person_of(ticket: &Ticket, key: &str) -> Option<CustomerId> {
    let open = ticket.consultation()?;
    let helpers = open.room.helpers.iter().map(|helper| helper.customer);
    helpers
        .chain(ticket.people())
        .find(|customer| Participant::of(ticket, open.id, *customer).is_some_and(|p| p.key() == key))
}
