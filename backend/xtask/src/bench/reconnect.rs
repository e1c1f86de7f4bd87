//! After Janus was killed: a script of the front end measures in real browsers how long two people do not see each other.

use std::sync::Arc;

use anyhow::Result;

use super::Bed;
use crate::command::run as run_command;
use crate::control::{Control, Shared};
use crate::frontend;
use crate::stack::server::Session;

/// The name of this bench, and of the session that only it uses.
pub(super) const NAME: &str = "reconnect";
/// The script's name in `frontend/package.json`.
const SCRIPT: &str = "bench:reconnect";

/// Its session: an interruption ends nothing, however long.
pub(super) fn session() -> Session {
    let options = &["--answer-s", "3600", "--media-s", "3600", "--rejoin-s", "3600"];
    Session { slug: NAME, name: "Reconnect", assignment: "manual", options }
}

/// Measures it; the script kills Janus and starts it again.
pub(crate) async fn run(bed: &Bed, stack: &Shared) -> Result<()> {
    let control = Control::start(Arc::clone(stack), None).await?;
    let mut command = frontend::npm_with_browsers(&["run", "--silent", SCRIPT]);
    command.env("E2E_BASE_URL", &bed.url);
    command.env("E2E_CONTROL", &control.url).env("E2E_CONTROL_TOKEN", &control.token);
    if let Some(host) = bed.hosts.first() {
        command.env("E2E_HOST_USER", host.username).env("E2E_HOST_PASSWORD", &host.password);
    }
    run_command(&mut command, SCRIPT).await
}
