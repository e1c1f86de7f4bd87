//! `anteroom help`.

use super::say;

pub(crate) fn run() {
    say(crate::arguments::USAGE);
}
