//! Which cameras are to be in which rooms.

use std::collections::BTreeMap;

use anteroom_domain::{consultation::Consultation, floor::Floor, ids::SessionId};

use crate::ports::{CameraPost, StoredCamera};

/// The cameras of every room, each with its edition. A camera that is registered no more, or belongs to the session no more, is
/// in none.
pub(super) fn wanted(floor: &Floor, registered: &[StoredCamera]) -> BTreeMap<CameraPost, u64> {
    let mut wanted = BTreeMap::new();
    for open in floor.open_consultations() {
        let Some(session) = floor.ticket_of(open.id).map(|ticket| ticket.session) else { continue };
        for camera in there(open, session, registered) {
            wanted.insert(CameraPost { consultation: open.id, camera: camera.id }, camera.version);
        }
    }
    wanted
}

/// The cameras of one room, in the order in which they are shown.
fn there<'a>(
    open: &'a Consultation,
    session: SessionId,
    registered: &'a [StoredCamera],
) -> impl Iterator<Item = &'a StoredCamera> {
    let of_room = move || registered.iter().filter(move |camera| camera.belongs_to(session, open.id));
    let always = of_room().filter(|camera| camera.always).map(|camera| camera.id);
    open.room.cameras_there(always).into_iter().filter_map(move |id| of_room().find(|camera| camera.id == id))
}
