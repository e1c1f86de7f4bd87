//! `anteroom openapi`: the document of the API, as it is served and committed.

use super::say;

pub(crate) fn run() {
    say(anteroom_web::openapi().trim_end());
}
