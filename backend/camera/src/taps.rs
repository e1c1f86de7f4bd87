//! What the cameras send that are connected to, for whoever looks at one of them besides: many cameras allow few connections.

use std::sync::Arc;

use anteroom_domain::camera::{CameraAddress, CameraSettings, Offered};
use parking_lot::Mutex;
use tokio::sync::broadcast;

use crate::source::{Target, VideoUnit};

/// Pictures that whoever looks may be behind. Beyond that they go on with the next key frame.
const BEHIND_MAX: usize = 64;

/// The cameras that this process is connected to. Cheap to clone.
#[derive(Clone, Default)]
pub struct Taps(Arc<Mutex<Vec<Arc<Connected>>>>);

struct Connected {
    address: CameraAddress,
    settings: CameraSettings,
    offered: Offered,
    pictures: broadcast::Sender<VideoUnit>,
}

/// A camera that is connected to, until this is dropped.
pub(crate) struct Tap {
    taps: Taps,
    connected: Arc<Connected>,
}

impl Taps {
    /// This camera is connected to, and sends this.
    pub(crate) fn open(&self, target: &Target, offered: &Offered) -> Tap {
        let (address, settings) = (target.address.clone(), target.settings.clone());
        let pictures = broadcast::Sender::new(BEHIND_MAX);
        let connected = Arc::new(Connected { address, settings, offered: offered.clone(), pictures });
        self.0.lock().push(Arc::clone(&connected));
        Tap { taps: self.clone(), connected }
    }

    /// What this camera sends, and every picture from now on, if it is connected to in the same way.
    pub(crate) fn find(&self, target: &Target) -> Option<(Offered, broadcast::Receiver<VideoUnit>)> {
        let known = self.0.lock();
        let is_it = |known: &&Arc<Connected>| known.address == target.address && known.settings == target.settings;
        known.iter().find(is_it).map(|found| (found.offered.clone(), found.pictures.subscribe()))
    }
}

impl Tap {
    /// A picture has come.
    pub(crate) fn tell(&self, picture: &VideoUnit) {
        if self.connected.pictures.receiver_count() > 0 {
            // Whoever has stopped looking needs none.
            self.connected.pictures.send(picture.clone()).ok();
        }
    }
}

impl Drop for Tap {
    fn drop(&mut self) {
        self.taps.0.lock().retain(|known| !Arc::ptr_eq(known, &self.connected));
    }
}
