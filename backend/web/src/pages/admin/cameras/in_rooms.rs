//! Where a camera is, and what happened to it there.

use anteroom_engine::ports::{CameraDuty, CameraMoment};

use crate::{app::App, words};

/// A room in which a camera is, or was a short while ago.
pub(super) struct RoomRow {
    /// Whose room: the session, and the host.
    pub(super) place: String,
    /// What the camera does there.
    pub(super) state: &'static str,
    /// What is the matter, if something is.
    pub(super) why: &'static str,
    /// What happened, the latest first.
    pub(super) moments: Vec<MomentRow>,
}

/// Something that happened.
pub(super) struct MomentRow {
    /// When, for machines and for people.
    pub(super) at: String,
    pub(super) state: &'static str,
    pub(super) why: &'static str,
}

pub(super) fn row(app: &App, duty: &CameraDuty) -> RoomRow {
    let is_held = app.cameras_in_rooms.is_held(duty);
    let place = {
        let floor = app.floor.read();
        let ticket = floor.ticket_of(duty.post.consultation);
        let session = ticket.and_then(|ticket| floor.session(ticket.session));
        session.map_or_else(|| "A consultation that is over".to_owned(), |session| session.name.clone())
    };
    let state = if is_held { words::camera_state(duty.condition.state) } else { "Has left the room" };
    let why = duty.condition.cause.filter(|_| is_held).map_or("", words::cause_words);
    RoomRow { place, state, why, moments: duty.condition.history.iter().rev().map(moment).collect() }
}

fn moment(moment: &CameraMoment) -> MomentRow {
    MomentRow {
        at: moment.at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string(),
        state: words::camera_state(moment.state),
        why: moment.cause.map_or("", words::cause_words),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in super::super) fn rows() -> Vec<RoomRow> {
        let moment =
            || MomentRow { at: "2026-01-02 03:04:05 UTC".to_owned(), state: "Pictures come", why: "It fell silent." };
        let row = || RoomRow {
            place: "A session".to_owned(),
            state: "Pictures come",
            why: "",
            moments: (0..50).map(|_| moment()).collect(),
        };
        vec![row(), row()]
    }
}
