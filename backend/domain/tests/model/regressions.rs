//! Histories that once failed, as small as they could be made.

use crate::{
    histories::Player,
    steps::{By, Change, History, Step},
};

fn agrees(experienced: bool, sessions: &[Vec<Change>], steps: &[Step]) {
    let history = History { sessions: sessions.to_vec(), experienced, steps: steps.to_vec() };
    if let Err(why) = Player::play(&history) {
        panic!("{why}");
    }
}

/// Which of two visits that ended at one instant is the last must not depend on the order of the commands: a floor read
/// from a snapshot does not know it.
#[test]
fn of_two_visits_that_end_at_one_instant_the_same_one_counts_after_a_restart() {
    let steps = [
        Step::Join { session: 2, customer: 3, node: Some(1) },
        Step::Proceed { host: 3, half: false },
        Step::Join { session: 2, customer: 2, node: None },
        Step::Proceed { host: 3, half: false },
        Step::Remove { ticket: 0, by: By::Right },
        Step::JoinParty { ticket: 0, customer: 2, node: None },
        Step::Proceed { host: 3, half: false },
        Step::Restart,
    ];
    agrees(false, &[vec![], vec![], vec![]], &steps);
}

/// Time goes on while a host is busy for longer than expected; that must not be noticed at an event that changes
/// nothing for those who wait.
#[test]
fn a_host_who_is_paused_changes_no_estimate_by_no_longer_serving() {
    use anteroom_domain::host::{Duty, PauseReason};
    let steps = [
        Step::Join { session: 1, customer: 1, node: None },
        Step::Wait { ms: 1 },
        Step::Join { session: 2, customer: 1, node: Some(1) },
        Step::Join { session: 1, customer: 2, node: None },
        Step::SetDuty { host: 2, duty: Duty::Paused(PauseReason::Asked) },
        Step::Assign { session: 1, host: 3 },
        Step::Proceed { host: 3, half: false },
        Step::Unassign { session: 1, host: 2 },
    ];
    agrees(true, &[vec![], vec![], vec![]], &steps);
}

/// What an estimate rests on belongs to the ticket's position, not to the key by which it is found.
#[test]
fn a_ticket_that_passes_nobody_keeps_its_estimate() {
    let steps = [
        Step::Join { session: 1, customer: 1, node: Some(1) },
        Step::Join { session: 2, customer: 1, node: None },
        Step::Prioritise { ticket: 1, by: By::Right, class: 6 },
        Step::Wait { ms: 4 },
        Step::Join { session: 1, customer: 2, node: None },
        Step::Prioritise { ticket: 0, by: By::Right, class: 2 },
    ];
    agrees(true, &[vec![], vec![], vec![]], &steps);
}
