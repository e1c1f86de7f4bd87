//! What the binary does, one file each.

pub(crate) mod account;
pub(crate) mod check_log;
pub(crate) mod doctor;
pub(crate) mod help;
pub(crate) mod migrate;
pub(crate) mod openapi;
pub(crate) mod serve;
pub(crate) mod session;

/// What a command has to say to whoever ran it.
#[expect(clippy::print_stdout, reason = "a command's answer goes to standard output")]
fn say(words: &str) {
    println!("{words}");
}
