//! What fuzzing of expressions begins with, and what it has found, through the same function.

use std::{fs, path::Path};

use anteroom_domain::hours::untrusted::expression;

#[test]
fn whatever_is_pasted_is_refused_or_understood_the_same_way_again() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds/hours");
    let seeds: Vec<_> = fs::read_dir(&folder).expect("there are seeds").collect();
    assert!(seeds.len() >= 3, "{} seeds", seeds.len());
    for seed in seeds {
        expression(&String::from_utf8_lossy(&fs::read(seed.expect("a seed").path()).expect("it can be read")));
    }
}
