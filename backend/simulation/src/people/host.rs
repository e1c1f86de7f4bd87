//! What hosts do.

use anteroom_domain::{
    command::{Command, TransferTo},
    host::{Duty, PauseReason},
    ids::{CameraId, HostId, TicketId},
    in_room::RoomRequest,
    ticket::{RemoveReason, Staff},
};
use anteroom_engine::attendance::Attendee;

use super::{
    Person,
    repertoire::{Row, Scene, Stage, act, ask, rest},
};

/// Everything that a host may do, by where they stand.
pub(crate) const HOST: &[Row] = &[
    act(Stage::Gone, 12, "opens the console", |person, _| person.open_tab()),
    rest(Stage::Gone, 2),
    ask(Stage::Off, 12, "becomes available", |person, _| duty(person, Duty::Available)),
    ask(Stage::Off, 1, "asks for the next one while off", next),
    act(Stage::Off, 1, "closes the console", |person, _| person.close_everything()),
    rest(Stage::Off, 2),
    ask(Stage::Paused, 10, "becomes available", |person, _| duty(person, Duty::Available)),
    ask(Stage::Paused, 2, "logs off", |person, _| duty(person, Duty::Off)),
    rest(Stage::Paused, 2),
    ask(Stage::Free, 10, "asks for the next one", next),
    ask(Stage::Free, 3, "asks for the next one of a session", |person, scene| {
        Some(Command::Next { host: host(person)?, session: Some(scene.session) })
    }),
    ask(Stage::Free, 1, "pauses", |person, _| duty(person, Duty::Paused(PauseReason::Asked))),
    ask(Stage::Free, 1, "logs off", |person, _| duty(person, Duty::Off)),
    ask(Stage::Free, 1, "accepts what is over", accept),
    ask(Stage::Free, 1, "ends what is over", end),
    act(Stage::Free, 1, "opens another console", |person, _| person.open_tab()),
    act(Stage::Free, 1, "closes a console", |person, _| person.close_tab()),
    rest(Stage::Free, 6),
    ask(Stage::Free, 4, "picks one", |person, scene| Some(Command::Pick { host: host(person)?, ticket: scene.other? })),
    ask(Stage::Free, 4, "resumes one on hold", |person, scene| {
        Some(Command::Resume { host: host(person)?, ticket: scene.held? })
    }),
    ask(Stage::Free, 2, "removes one", |person, scene| remove(person, scene.other, RemoveReason::NotThere)),
    ask(Stage::Free, 2, "takes a removal back", undo),
    ask(Stage::Free, 1, "hands one to a session", |person, scene| {
        let (by, to) = (Staff::Host(host(person)?), TransferTo::Session(scene.session));
        Some(Command::Transfer { ticket: scene.other?, by, to })
    }),
    ask(Stage::Free, 1, "gives one another priority", |person, scene| {
        let class = u8::try_from(person.dice.between(0, 10)).unwrap_or(0);
        Some(Command::Prioritise { ticket: scene.other?, by: Staff::Host(host(person)?), class })
    }),
    ask(Stage::Paused, 2, "resumes one on hold", |person, scene| {
        Some(Command::Resume { host: host(person)?, ticket: scene.held? })
    }),
    ask(Stage::WrappingUp, 2, "needs more time", |person, _| Some(Command::ExtendWrapUp { host: host(person)? })),
    ask(Stage::WrappingUp, 3, "is ready", |person, _| Some(Command::EndWrapUp { host: host(person)? })),
    ask(Stage::WrappingUp, 2, "asks for the next one", next),
    ask(Stage::WrappingUp, 1, "pauses", |person, _| duty(person, Duty::Paused(PauseReason::Asked))),
    rest(Stage::WrappingUp, 6),
    ask(Stage::Asked, 12, "accepts", accept),
    ask(Stage::Asked, 3, "declines", |person, scene| {
        Some(Command::Decline { host: host(person)?, consultation: scene.consultation? })
    }),
    ask(Stage::Asked, 1, "pauses", |person, _| duty(person, Duty::Paused(PauseReason::Asked))),
    ask(Stage::Asked, 1, "logs off", |person, _| duty(person, Duty::Off)),
    act(Stage::Asked, 1, "crashes", |person, _| person.close_everything()),
    rest(Stage::Asked, 6),
    ask(Stage::Calling, 1, "ends what has not begun", end),
    ask(Stage::Calling, 1, "logs off", |person, _| duty(person, Duty::Off)),
    act(Stage::Calling, 1, "crashes", |person, _| person.close_everything()),
    rest(Stage::Calling, 10),
    act(Stage::Entering, 16, "sends media", |person, scene| media(person, scene, true)),
    act(Stage::Entering, 1, "crashes", |person, _| person.close_everything()),
    ask(Stage::Entering, 1, "asks for another one", next),
    rest(Stage::Entering, 5),
    ask(Stage::Meeting, 5, "ends the consultation", end),
    ask(Stage::Meeting, 3, "puts the customer on hold", |person, scene| {
        Some(Command::Hold { host: host(person)?, consultation: scene.consultation? })
    }),
    ask(Stage::Meeting, 1, "hands the customer to a session", |person, scene| {
        let (by, to) = (Staff::Host(host(person)?), TransferTo::Session(scene.session));
        Some(Command::Transfer { ticket: scene.ticket?, by, to })
    }),
    ask(Stage::Meeting, 1, "hands the customer to a host", |person, scene| {
        let (by, to) = (Staff::Host(host(person)?), TransferTo::Host(person.any_host()));
        Some(Command::Transfer { ticket: scene.ticket?, by, to })
    }),
    ask(Stage::Meeting, 1, "removes the customer", |person, scene| remove(person, scene.ticket, RemoveReason::Misuse)),
    ask(Stage::WrappingUp, 2, "takes a removal back", undo),
    ask(Stage::Meeting, 1, "asks for a pause", |person, _| duty(person, Duty::Paused(PauseReason::Asked))),
    ask(Stage::Meeting, 2, "brings a camera in", |person, scene| with_camera(person, scene, RoomRequest::BringCamera)),
    ask(Stage::Meeting, 1, "takes a camera out", |person, scene| {
        with_camera(person, scene, RoomRequest::TakeCameraOut)
    }),
    ask(Stage::Meeting, 1, "asks to be off", |person, _| duty(person, Duty::Off)),
    act(Stage::Meeting, 2, "loses the camera", |person, scene| media(person, scene, false)),
    act(Stage::Meeting, 1, "crashes", |person, scene| {
        media(person, scene, false);
        person.close_everything();
    }),
    act(Stage::Meeting, 1, "loses the connection", |person, _| person.close_everything()),
    rest(Stage::Meeting, 10),
];

fn host(person: &Person) -> Option<HostId> {
    match person.who {
        Attendee::Host(host) => Some(host),
        Attendee::Customer(_) => None,
    }
}

fn duty(person: &mut Person, duty: Duty) -> Option<Command> {
    Some(Command::SetDuty { host: host(person)?, duty })
}

fn next(person: &mut Person, _scene: &Scene) -> Option<Command> {
    Some(Command::Next { host: host(person)?, session: None })
}

fn accept(person: &mut Person, scene: &Scene) -> Option<Command> {
    let consultation = scene.consultation.or(person.earlier)?;
    Some(Command::Accept { host: host(person)?, consultation })
}

fn end(person: &mut Person, scene: &Scene) -> Option<Command> {
    let consultation = scene.consultation.or(person.earlier)?;
    Some(Command::End { host: host(person)?, consultation })
}

/// One of a few more cameras than fit into a room.
fn with_camera(person: &mut Person, scene: &Scene, request: fn(Staff, CameraId) -> RoomRequest) -> Option<Command> {
    let camera = CameraId(person.dice.between(1, 6).into());
    let request = request(Staff::Host(host(person)?), camera);
    Some(Command::InRoom { consultation: scene.consultation?, request })
}

fn media(person: &mut Person, scene: &Scene, up: bool) {
    if let Some(consultation) = scene.consultation {
        person.publish(consultation, up);
    }
}

fn remove(person: &mut Person, ticket: Option<TicketId>, why: RemoveReason) -> Option<Command> {
    person.removed = ticket;
    Some(Command::Remove { ticket: ticket?, by: Staff::Host(host(person)?), why })
}

fn undo(person: &mut Person, scene: &Scene) -> Option<Command> {
    Some(Command::UndoRemove { ticket: person.removed.or(scene.other)?, by: Staff::Host(host(person)?) })
}
