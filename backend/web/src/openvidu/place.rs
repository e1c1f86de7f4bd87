//! What a program calls a session.

use anteroom_domain::{
    Timestamp,
    ids::{ConsultationId, Slug},
};
use anteroom_engine::cameras::IpcamPlace;

use crate::app::App;

/// A session of ours, or a consultation that is open.
pub(super) struct Place {
    /// What the program calls it.
    pub(super) id: String,
    /// What that is to us.
    pub(super) at: IpcamPlace,
    /// When it began; 0 if that is not known.
    pub(super) created_at_ms: i64,
}

/// What the program means; `None` if there is no such thing. Sessions that were put away are none of its.
pub(super) fn find(app: &App, id: &str) -> Option<Place> {
    of_session(app, id).or_else(|| of_consultation(app, id))
}

fn of_session(app: &App, id: &str) -> Option<Place> {
    let slug: Slug = id.parse().ok()?;
    let floor = app.floor.read();
    floor.session_at(&slug).filter(|session| !session.archived).map(|session| Place {
        id: session.slug.to_string(),
        at: IpcamPlace::Session(session.id),
        created_at_ms: session.created_at.map_or(0, Timestamp::as_millisecond),
    })
}

fn of_consultation(app: &App, id: &str) -> Option<Place> {
    let id: ConsultationId = id.parse().ok()?;
    let floor = app.floor.read();
    floor.ticket_of(id)?.consultation().filter(|consultation| consultation.id == id).map(|consultation| Place {
        id: consultation.id.to_string(),
        at: IpcamPlace::Consultation(consultation.id),
        created_at_ms: consultation.called_at.as_millisecond(),
    })
}

/// Everything that a program may call a session.
pub(super) fn all(app: &App) -> Vec<Place> {
    let (sessions, consultations): (Vec<_>, Vec<_>) = {
        let floor = app.floor.read();
        let sessions = floor.sessions().filter(|session| !session.archived).map(|session| session.slug.to_string());
        (sessions.collect(), floor.open_consultations().map(|consultation| consultation.id.to_string()).collect())
    };
    // One that is put away or ends in between is left out.
    let sessions = sessions.iter().filter_map(|id| of_session(app, id));
    sessions.chain(consultations.iter().filter_map(|id| of_consultation(app, id))).collect()
}
