//! Draining: a media server finishes what runs and takes nothing new, until it is asked to again.

use crate::{
    audit_log::{AuditLog, Deed},
    ports::{Actor, Draining, MediaServer, MediaServers, ServerName, StoreError, Subject},
};

/// Why a media server is not drained, or goes on being so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DrainRefusal {
    /// No server has that name.
    #[error("There is no media server of that name.")]
    Unknown,
    /// Nobody could enter a room any more.
    #[error("Another media server has to take new consultations first.")]
    LastOne,
    /// Whoever wrote the configuration wants it drained.
    #[error("The configuration drains this media server; it has to be changed there.")]
    Configured,
}

/// Why it was not done.
#[derive(Debug, thiserror::Error)]
pub enum DrainError {
    /// The rules say no.
    #[error(transparent)]
    Refused(#[from] DrainRefusal),
    /// The database did not take it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Drains a media server or takes that back, and writes it down before. What changes nothing is not written down.
pub async fn set_draining(
    servers: &dyn MediaServers,
    audit_log: &AuditLog,
    by: Actor,
    name: &ServerName,
    draining: bool,
) -> Result<(), DrainError> {
    if !judge(&servers.servers().await, name, draining)? {
        return Ok(());
    }
    let deed = if draining { Deed::MediaServerDrained } else { Deed::MediaServerUndrained };
    audit_log.record(by, deed, Subject::Installation, &[("media_server", name.to_string())]).await?;
    Ok(servers.set_draining(name, draining).await?)
}

/// Whether it may be done, and whether it changes anything.
fn judge(servers: &[MediaServer], name: &ServerName, draining: bool) -> Result<bool, DrainRefusal> {
    let server = servers.iter().find(|server| server.name == *name).ok_or(DrainRefusal::Unknown)?;
    match (server.draining, draining) {
        (Draining::Configured, false) => Err(DrainRefusal::Configured),
        (Draining::Configured | Draining::Asked, true) | (Draining::No, false) => Ok(false),
        (Draining::Asked, false) => Ok(true),
        (Draining::No, true) => {
            let mut others = servers.iter().filter(|server| server.name != *name);
            let is_covered = others.any(|other| other.draining == Draining::No);
            if is_covered { Ok(true) } else { Err(DrainRefusal::LastOne) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::EventCounts;

    fn server(name: &str, draining: Draining) -> MediaServer {
        let (name, events) = (name.parse().unwrap(), EventCounts::default());
        MediaServer { name, is_up: true, draining, weight: 1, load: None, relays: 0, events }
    }

    fn judged(servers: &[(&str, Draining)], name: &str, draining: bool) -> Result<bool, DrainRefusal> {
        let servers: Vec<_> = servers.iter().map(|(name, draining)| server(name, *draining)).collect();
        judge(&servers, &name.parse().unwrap(), draining)
    }

    #[test]
    fn a_server_is_drained_while_another_takes_new_consultations() {
        use Draining::{Asked, Configured, No};
        assert_eq!(judged(&[("a", No), ("b", No)], "a", true), Ok(true));
        assert_eq!(judged(&[("a", No), ("b", Asked)], "a", true), Err(DrainRefusal::LastOne));
        assert_eq!(judged(&[("a", No)], "a", true), Err(DrainRefusal::LastOne));
        assert_eq!(judged(&[("a", Asked), ("b", No)], "a", true), Ok(false), "it is drained already");
        assert_eq!(judged(&[("a", Asked), ("b", Asked)], "a", false), Ok(true));
        assert_eq!(judged(&[("a", No), ("b", No)], "a", false), Ok(false));
        assert_eq!(judged(&[("a", Configured), ("b", No)], "a", false), Err(DrainRefusal::Configured));
        assert_eq!(judged(&[("a", No), ("b", No)], "c", true), Err(DrainRefusal::Unknown));
    }
}
