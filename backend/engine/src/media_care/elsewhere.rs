//! What other nodes are expected to do about rooms.

use std::collections::BTreeSet;

use anteroom_domain::ids::ConsultationId;
use parking_lot::Mutex;

/// Most consultations that are remembered at once; beyond it every room is compared instead. Far more than hosts could
/// begin and end between two looks.
const REMEMBERED_MAX: usize = 10_000;

/// Consultations that began or ended by a commit of another node. That node makes or closes the room, unless it is killed
/// between the commit and the effect.
#[derive(Default)]
pub(super) struct Elsewhere(Mutex<BTreeSet<ConsultationId>>);

impl Elsewhere {
    /// Remembers these. False when there are too many: then all are forgotten, and every room has to be compared.
    pub(super) fn add(&self, consultations: impl Iterator<Item = ConsultationId>) -> bool {
        let mut remembered = self.0.lock();
        remembered.extend(consultations);
        let fits = remembered.len() <= REMEMBERED_MAX;
        if !fits {
            remembered.clear();
        }
        fits
    }

    /// Those that were remembered since this was last asked.
    pub(super) fn take(&self) -> BTreeSet<ConsultationId> {
        std::mem::take(&mut *self.0.lock())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_much_to_remember_is_forgotten_and_told() {
        let elsewhere = Elsewhere::default();
        let some = |count: u128| (0..count).map(ConsultationId);
        assert!(elsewhere.add(some(3)) && elsewhere.add(some(2)));
        assert_eq!(elsewhere.take().len(), 3);
        assert!(elsewhere.take().is_empty());
        assert!(!elsewhere.add(some(REMEMBERED_MAX as u128 + 1)));
        assert!(elsewhere.take().is_empty());
    }
}
