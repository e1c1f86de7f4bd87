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

/// A closing that also ends an offer is too rare to be met in every run. What it keeps is taken again, and kept again.
#[test]
fn a_hard_closing_ends_an_offer_and_the_place_is_kept_again_and_again() {
    use anteroom_domain::hours::OverrideState::{Closed, Open};
    let hard = vec![("automatic", 1), ("at_closing", 2), ("keeps_places", 1), ("kept_place_min", 1)];
    let by_hand = |state| Step::SetOverride { session: 1, state: Some(state), for_s: None };
    let joins = |customer| Step::Join { session: 1, customer, node: Some(1) };
    let steps = [
        joins(1),
        joins(2),
        by_hand(Closed),
        by_hand(Open),
        joins(3),
        joins(2),
        by_hand(Closed),
        Step::Restart,
        by_hand(Open),
        joins(1),
        Step::Wait { ms: 60_000 },
        joins(2),
    ];
    agrees(false, &[hard, vec![], vec![]], &steps);
}
