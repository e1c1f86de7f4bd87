//! Which of several media servers a room is made on.

use anteroom_domain::ids::ConsultationId;

/// What a room that is made now will come to: one connection for each side.
pub(super) const SESSIONS_OF_A_ROOM: u64 = 2;

/// A server that could take a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Candidate {
    /// Which one, in the order of the configuration.
    pub(super) index: usize,
    /// Its share, compared with the others. Never 0.
    pub(super) weight: u32,
    /// The connections that it has, and those that its rooms are waiting for.
    pub(super) load: u64,
}

/// The one that carries the least for its weight once it has the room. Of equals, consultations take turns.
pub(super) fn least_loaded(candidates: &[Candidate], consultation: ConsultationId) -> Option<usize> {
    let count = u128::try_from(candidates.len()).expect("a number of servers").max(1);
    let turn = usize::try_from(consultation.0 % count).expect("smaller than the number of servers");
    let (later, first) = candidates.split_at(turn);
    // Loads over weights, compared without dividing. Of equals `min_by` takes the first.
    let after = |candidate: &Candidate| u128::from(candidate.load + SESSIONS_OF_A_ROOM);
    let cost = |one: &Candidate, other: &Candidate| after(one) * u128::from(other.weight);
    first.iter().chain(later).min_by(|a, b| cost(a, b).cmp(&cost(b, a))).map(|candidate| candidate.index)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidates(of: &[(u32, u64)]) -> Vec<Candidate> {
        of.iter().enumerate().map(|(index, &(weight, load))| Candidate { index, weight, load }).collect()
    }

    #[test]
    fn the_least_loaded_for_its_weight_takes_the_room() {
        let chosen = |of: &[(u32, u64)]| least_loaded(&candidates(of), ConsultationId(0));
        assert_eq!(chosen(&[]), None);
        assert_eq!(chosen(&[(1, 900)]), Some(0));
        assert_eq!(chosen(&[(1, 4), (1, 2), (1, 6)]), Some(1));
        assert_eq!(chosen(&[(1, 4), (3, 8)]), Some(1), "a third of 10 is less than 6");
        assert_eq!(chosen(&[(1, 0), (3, 6)]), Some(0), "2 is less than a third of 8");
        assert_eq!(chosen(&[(100, u64::MAX / 2), (1, 0)]), Some(1));
    }

    #[test]
    fn rooms_spread_by_weight_and_equals_take_turns() {
        let mut servers = candidates(&[(1, 0), (1, 0), (2, 0)]);
        for room in 0..400 {
            let chosen = least_loaded(&servers, ConsultationId(room)).unwrap();
            servers[chosen].load += SESSIONS_OF_A_ROOM;
        }
        assert_eq!(servers.iter().map(|server| server.load / SESSIONS_OF_A_ROOM).collect::<Vec<_>>(), [100, 100, 200]);
        let empty = candidates(&[(1, 0), (1, 0), (1, 0)]);
        let firsts: Vec<_> = (0..3).map(|room| least_loaded(&empty, ConsultationId(room)).unwrap()).collect();
        assert_eq!(firsts, [0, 1, 2]);
    }
}
