//! Which rooms have changed: one task reads the commits and wakes those who listen for a ticket, so that a commit costs no
//! more than those whom it is about.

use std::{collections::BTreeMap, sync::Arc};

use anteroom_domain::ids::TicketId;
use anteroom_engine::camera_care::CameraSight;
use parking_lot::Mutex;
use tokio::sync::{broadcast::error::RecvError, watch};
use tokio_util::sync::CancellationToken;

use crate::app::App;

/// Who listens for which ticket.
#[derive(Default)]
pub struct RoomNews {
    listened: Mutex<BTreeMap<TicketId, watch::Sender<u64>>>,
}

impl RoomNews {
    /// Changes whenever something is written about this ticket.
    pub(crate) fn of(&self, ticket: TicketId) -> watch::Receiver<u64> {
        let mut listened = self.listened.lock();
        // Whom nobody listens for any more costs a look now and then.
        listened.retain(|_, sender| sender.receiver_count() > 0);
        listened.entry(ticket).or_insert_with(|| watch::Sender::new(0)).subscribe()
    }

    fn tell(&self, tickets: impl Iterator<Item = TicketId>) {
        let listened = self.listened.lock();
        if listened.is_empty() {
            return;
        }
        for sender in tickets.filter_map(|ticket| listened.get(&ticket)) {
            sender.send_modify(|times| *times += 1);
        }
    }

    fn tell_all(&self) {
        for sender in self.listened.lock().values() {
            sender.send_modify(|times| *times += 1);
        }
    }
}

/// Wakes those who listen, until `stop`.
pub(crate) async fn follow(app: Arc<App>, stop: CancellationToken) {
    let mut commits = app.floor.subscribe();
    let mut cameras = app.cameras_in_rooms.watch();
    let mut seen = cameras.borrow_and_update().clone();
    loop {
        let commit = tokio::select! {
            () = stop.cancelled() => return,
            commit = commits.recv() => commit,
            Ok(()) = cameras.changed() => {
                let now = cameras.borrow_and_update().clone();
                tell_of_cameras(&app, &seen, &now);
                seen = now;
                continue;
            }
        };
        match commit {
            Ok(commit) => app.room_news.tell(commit.events.iter().filter_map(|event| event.subjects().ticket)),
            Err(RecvError::Lagged(_)) => app.room_news.tell_all(),
            Err(RecvError::Closed) => return,
        }
    }
}

/// Wakes whoever is in a room of which a camera has changed.
fn tell_of_cameras(app: &App, before: &CameraSight, now: &CameraSight) {
    if !now.knows_the_same(before) {
        return app.room_news.tell_all();
    }
    let floor = app.floor.read();
    let tickets: Vec<_> =
        now.changed_rooms(before).into_iter().filter_map(|room| Some(floor.ticket_of(room)?.id)).collect();
    drop(floor);
    app.room_news.tell(tickets.into_iter());
}
