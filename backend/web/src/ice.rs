//! STUN and TURN for one participant.

use anteroom_contract::room::IceServer;
use anteroom_domain::{SignedDuration, Timestamp, ids::TicketId};
use anteroom_engine::ports::Participant;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

use crate::config::IceConfig;

/// How long TURN credentials for a check last, which is over in less than a minute.
const CHECK_CREDENTIALS_LAST: SignedDuration = SignedDuration::from_mins(5);

/// The servers, with credentials of this participant's own: coturn's REST scheme, where the user name is the time at which
/// it expires and whose it is, and the password its HMAC-SHA1
/// (<https://datatracker.ietf.org/doc/html/draft-uberti-behave-turn-rest-00>).
pub(crate) fn servers(config: &IceConfig, participant: Participant, now: Timestamp) -> Vec<IceServer> {
    // The whole consultation id would tell the TURN server's log a room's name.
    let whose = format!("{}-{:08x}", participant.side.as_str(), participant.consultation.0 >> 96);
    servers_until(config, &whose, now + SignedDuration::from_secs(i64::from(config.turn_credentials_s)))
}

/// In how many seconds a page should ask again: after three quarters of the time that its credentials last.
pub(crate) fn renew_in_s(config: &IceConfig) -> Option<u32> {
    (config.turn_secret.is_some() && !config.turn.is_empty()).then_some(config.turn_credentials_s / 4 * 3)
}

/// The same for whoever only checks the way.
pub(crate) fn servers_for_check(config: &IceConfig, ticket: TicketId, now: Timestamp) -> Vec<IceServer> {
    servers_until(config, &format!("check-{:08x}", ticket.0 >> 96), now + CHECK_CREDENTIALS_LAST)
}

fn servers_until(config: &IceConfig, whose: &str, expires_at: Timestamp) -> Vec<IceServer> {
    let mut servers = Vec::new();
    if !config.stun.is_empty() {
        servers.push(IceServer { urls: config.stun.clone(), username: None, credential: None });
    }
    if let Some(secret) = &config.turn_secret
        && !config.turn.is_empty()
    {
        let username = format!("{}:{whose}", expires_at.as_second());
        let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(secret.as_bytes()) else {
            panic!("HMAC takes keys of any length")
        };
        mac.update(username.as_bytes());
        let credential = STANDARD.encode(mac.finalize().into_bytes());
        servers.push(IceServer { urls: config.turn.clone(), username: Some(username), credential: Some(credential) });
    }
    servers
}

#[cfg(test)]
mod tests {
    use anteroom_domain::{consultation::Side, ids::ConsultationId};

    use anteroom_contract::room::IcePolicy;

    use super::*;

    #[test]
    fn credentials_are_those_that_coturn_computes() {
        let config = IceConfig {
            policy: IcePolicy::All,
            turn_credentials_s: 14_400,
            stun: Vec::new(),
            turn: vec!["turn:turn.example:3478".to_owned()],
            turn_secret: Some("north".to_owned()),
        };
        let participant = Participant { consultation: ConsultationId(0xabcd_ef01 << 96), side: Side::Host, number: 0 };
        let servers = servers(&config, participant, Timestamp::from_second(1_000_000).unwrap());
        assert_eq!(servers.len(), 1);
        // echo -n 1014400:host-abcdef01 | openssl dgst -sha1 -hmac north -binary | base64
        assert_eq!(servers[0].username.as_deref(), Some("1014400:host-abcdef01"));
        assert_eq!(servers[0].credential.as_deref(), Some("wRLaIqL/0mUha8WmQExjvOcfPBc="));
        assert_eq!(renew_in_s(&config), Some(10_800));
        assert_eq!(renew_in_s(&IceConfig { turn: Vec::new(), ..config }), None);
    }
}
