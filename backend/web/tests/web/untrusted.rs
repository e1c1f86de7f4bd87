//! What fuzzing begins with, and what it has found, through the same functions.

use std::{fs, path::Path};

fn replay(target: &str, feed: impl Fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds").join(target);
    let mut count = 0;
    for seed in fs::read_dir(&folder).expect("there are seeds") {
        feed(&fs::read(seed.expect("a seed").path()).expect("it can be read"));
        count += 1;
    }
    assert!(count >= 3, "{count} seeds of {target}");
}

#[test]
fn nothing_that_is_typed_as_hours_breaks_the_form() {
    replay("hours_form", |seed| anteroom_web::untrusted::hours_form(&String::from_utf8_lossy(seed)));
}

#[test]
fn no_cookie_is_believed_that_nobody_made_here() {
    replay("cookies", anteroom_web::untrusted::cookies);
}

#[test]
fn no_payload_of_a_socket_is_read_otherwise_than_it_is_written() {
    replay("sockets", anteroom_web::untrusted::socket_payload);
}
