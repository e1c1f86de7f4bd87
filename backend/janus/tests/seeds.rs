//! What fuzzing of the gate begins with, and what it has found, through the same function.

use std::{fs, path::Path};

#[test]
fn nothing_passes_the_gate_that_is_not_of_its_making() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds/proxy");
    let seeds: Vec<_> = fs::read_dir(&folder).expect("there are seeds").collect();
    assert!(seeds.len() >= 3, "{} seeds", seeds.len());
    for seed in seeds {
        anteroom_janus::gatekeeper::untrusted::frames(&fs::read(seed.expect("a seed").path()).expect("it can be read"));
    }
}
