//! Seeds that found something, named after what they found. A seed finds it again only as long as the world is drawn in
//! the same way; so each bug also has a test of its own, in the lowest lane that shows it.

use anteroom_simulation::{Options, simulate};

fn holds(seed: u64) {
    if let Some(failure) = simulate(Options { seed, minutes: 10, flaw: None }).failure {
        panic!("seed {seed}: {failure}");
    }
}

/// Rooms were closed after a ticket's end only, not after its removal, its transfer or being put on hold.
/// See `engine/tests/rules/media_effects.rs`.
#[test]
fn a_room_is_closed_whatever_ends_the_consultation() {
    holds(1);
}

/// Only the owner's connection counted: whoever was invited stayed online for ever.
/// See `engine/tests/rules/attendance.rs`.
#[test]
fn whoever_was_invited_is_there_only_as_long_as_their_page_is_connected() {
    holds(9);
}

/// While rooms were compared a consultation ended, its room was closed, and then it was made again.
/// See `engine/tests/rules/media_care.rs`.
#[test]
fn a_room_is_not_made_again_after_its_consultation_has_ended() {
    for seed in [28, 29, 31, 91, 1582] {
        holds(seed);
    }
}

/// A write was repeated because its reply was lost, and the wake-up for it hid the one for a rival's newer commit, which
/// nobody read before the next timer of another node. Only the store in memory did so; see
/// `engine/src/port_suite/commits.rs`.
#[test]
fn a_repeated_write_hides_no_newer_commit() {
    for seed in [7112, 46961] {
        holds(seed);
    }
}
