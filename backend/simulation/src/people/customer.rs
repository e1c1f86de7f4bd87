//! What customers do.

use anteroom_domain::{
    command::Command,
    ids::{CustomerId, SessionId},
    in_room::{RoomRequest, Writer},
};
use anteroom_engine::attendance::Attendee;

use super::{
    Person,
    repertoire::{Row, Scene, Stage, act, ask, rest},
};

/// Everything that a customer may do, by where they stand.
pub(crate) const CUSTOMER: &[Row] = &[
    act(Stage::Outside, 4, "opens a page", |person, _| person.open_tab()),
    ask(Stage::Outside, 12, "joins", join),
    ask(Stage::Outside, 1, "joins what does not exist", |person, scene| {
        join(person, &Scene { session: SessionId(0xbad), ..*scene })
    }),
    act(Stage::Outside, 2, "closes the pages", |person, _| person.close_everything()),
    rest(Stage::Outside, 4),
    ask(Stage::Outside, 3, "follows an invitation", |person, scene| {
        let node = person.dice.percent(80).then_some(scene.node);
        Some(Command::JoinParty { ticket: scene.other?, customer: customer(person)?, node })
    }),
    ask(Stage::Drafting, 8, "agrees", |person, scene| submit(person, scene, true)),
    ask(Stage::Drafting, 2, "does not agree", |person, scene| submit(person, scene, false)),
    ask(Stage::Drafting, 1, "leaves", leave),
    act(Stage::Drafting, 1, "falls asleep", |person, _| person.close_everything()),
    rest(Stage::Drafting, 3),
    act(Stage::Gone, 6, "comes back", |person, _| person.open_tab()),
    rest(Stage::Gone, 3),
    rest(Stage::InLine, 20),
    act(Stage::InLine, 3, "opens another page", |person, _| person.open_tab()),
    act(Stage::InLine, 2, "closes a page", |person, _| person.close_tab()),
    act(Stage::InLine, 3, "falls asleep", |person, _| person.close_everything()),
    ask(Stage::InLine, 2, "joins again", join),
    ask(Stage::InLine, 1, "leaves", leave),
    ask(Stage::InLine, 1, "comes in uncalled", answer),
    ask(Stage::InLine, 3, "steps away", |person, scene| {
        Some(Command::StepAway { ticket: scene.ticket?, customer: customer(person)? })
    }),
    ask(Stage::InLine, 1, "agrees again", |person, scene| submit(person, scene, true)),
    ask(Stage::InLine, 1, "moves the place to another device", move_place),
    ask(Stage::Away, 6, "is back", |person, scene| {
        Some(Command::ComeBack { ticket: scene.ticket?, customer: customer(person)? })
    }),
    act(Stage::Away, 3, "falls asleep", |person, _| person.close_everything()),
    rest(Stage::Away, 6),
    ask(Stage::AskedToStay, 6, "stays", |person, scene| {
        Some(Command::Stay { ticket: scene.ticket?, customer: customer(person)? })
    }),
    ask(Stage::AskedToStay, 1, "leaves", leave),
    rest(Stage::AskedToStay, 4),
    rest(Stage::OnHold, 12),
    ask(Stage::OnHold, 1, "leaves", leave),
    act(Stage::OnHold, 2, "falls asleep", |person, _| person.close_everything()),
    ask(Stage::Called, 12, "comes in", answer),
    ask(Stage::Called, 1, "leaves", leave),
    act(Stage::Called, 2, "sends media before answering", send),
    act(Stage::Called, 1, "falls asleep", |person, _| person.close_everything()),
    rest(Stage::Called, 8),
    act(Stage::Entering, 16, "sends media", send),
    ask(Stage::Entering, 1, "comes in again", answer),
    ask(Stage::Entering, 1, "leaves", leave),
    act(Stage::Entering, 1, "falls asleep", |person, _| person.close_everything()),
    rest(Stage::Entering, 8),
    rest(Stage::Meeting, 16),
    ask(Stage::Meeting, 2, "writes a message", write),
    act(Stage::Meeting, 2, "loses the camera", lose),
    act(Stage::Meeting, 1, "loses everything", |person, scene| {
        lose(person, scene);
        person.close_everything();
    }),
    act(Stage::Meeting, 1, "loses the connection", |person, _| person.close_everything()),
    ask(Stage::Meeting, 2, "leaves", leave),
];

fn customer(person: &Person) -> Option<CustomerId> {
    match person.who {
        Attendee::Customer(customer) => Some(customer),
        Attendee::Host(_) => None,
    }
}

fn join(person: &mut Person, scene: &Scene) -> Option<Command> {
    let (customer, ticket) = (customer(person)?, person.fresh_ticket());
    // Some have no page open yet: a form without script.
    let node = person.dice.percent(80).then_some(scene.node);
    Some(Command::Join { session: scene.session, customer, ticket, node })
}

fn submit(person: &mut Person, scene: &Scene, consent: bool) -> Option<Command> {
    Some(Command::Submit { ticket: scene.ticket?, customer: customer(person)?, consent })
}

/// The place goes to a device that is nobody else's; it never comes back, and what becomes of it there is not seen.
fn move_place(person: &mut Person, scene: &Scene) -> Option<Command> {
    let to = CustomerId(u128::from(person.dice.next()));
    let node = person.dice.percent(50).then_some(scene.node);
    Some(Command::MovePlace { ticket: scene.ticket?, from: customer(person)?, to, node })
}

fn leave(person: &mut Person, scene: &Scene) -> Option<Command> {
    Some(Command::Leave { ticket: scene.ticket?, customer: customer(person)? })
}

fn answer(person: &mut Person, scene: &Scene) -> Option<Command> {
    let consultation = scene.consultation.or(person.earlier)?;
    Some(Command::Answer { consultation, customer: customer(person)? })
}

fn write(person: &mut Person, scene: &Scene) -> Option<Command> {
    let request = RoomRequest::Write(Writer::Guest(customer(person)?));
    Some(Command::InRoom { consultation: scene.consultation?, request })
}

fn send(person: &mut Person, scene: &Scene) {
    if let Some(consultation) = scene.consultation {
        person.publish(consultation, true);
    }
}

fn lose(person: &mut Person, scene: &Scene) {
    if let Some(consultation) = scene.consultation {
        person.publish(consultation, false);
    }
}
