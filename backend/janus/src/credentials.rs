//! Every secret of a room, derived from the server's own.
//!
//! Nothing here is stored: any node, and any restart, derives the same tokens and pins, so that rooms can be made again
//! after Janus lost them, and an old session can be recognised. A secret of one purpose says nothing about another.

use std::fmt;

use anteroom_domain::{consultation::Side, ids::ConsultationId};
use anteroom_engine::ports::Participant;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// Changes whenever the derivation does, so that old and new secrets never mix.
const VERSION: &str = "anteroom-janus-1";

/// Text that must not be seen. Printing it shows nothing.
#[derive(Clone)]
pub(crate) struct Secret(String);

impl Secret {
    /// The text itself, for the one place that sends it.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }

    /// Whether `text` is this secret. Takes as long for a near miss as for a far one.
    pub(crate) fn matches(&self, text: &str) -> bool {
        self.0.as_bytes().ct_eq(text.as_bytes()).into()
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// Derives the secrets of every room.
#[derive(Clone)]
pub(crate) struct Credentials {
    key: [u8; 32],
}

impl Credentials {
    /// `key` is the secret of the whole installation.
    pub(crate) fn new(key: [u8; 32]) -> Self {
        Self { key }
    }

    /// What Janus asks of everyone who joins the room.
    pub(crate) fn pin(&self, consultation: ConsultationId) -> Secret {
        self.derive("room-pin", consultation, "")
    }

    /// What Janus asks of whoever changes or destroys the room.
    pub(crate) fn room_secret(&self, consultation: ConsultationId) -> Secret {
        self.derive("room-secret", consultation, "")
    }

    /// What lets one participant use Janus at all, and join the room.
    pub(crate) fn token(&self, participant: Participant) -> Secret {
        self.derive("token", participant.consultation, &participant.key())
    }

    /// What lets the cameras of a consultation join the room. They do not need it to use Janus at all.
    pub(crate) fn camera_token(&self, consultation: ConsultationId) -> Secret {
        self.derive("camera-token", consultation, "")
    }

    /// The tokens of who waited and who serves, the customer's first. Whoever comes along is let in when they come.
    pub(crate) fn tokens(&self, consultation: ConsultationId) -> [Secret; 2] {
        Side::BOTH.map(|side| self.token(Participant::first(consultation, side)))
    }

    /// A token for one check of the way to Janus. Nobody has to find it again, so it is made of nothing but chance.
    pub(crate) fn passing() -> Secret {
        Secret(URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>()))
    }

    fn derive(&self, purpose: &str, consultation: ConsultationId, whose: &str) -> Secret {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).expect("HMAC takes a key of any length");
        // No part contains the separator, so two different lists of parts never make the same text.
        mac.update(format!("{VERSION}|{purpose}|{consultation}|{whose}").as_bytes());
        Secret(URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_node_derives_the_same_and_every_purpose_another() {
        let (one, other) = (ConsultationId(1), ConsultationId(2));
        let (here, there) = (Credentials::new([1; 32]), Credentials::new([1; 32]));
        let mut all = Vec::new();
        for consultation in [one, other] {
            all.push(here.pin(consultation));
            all.push(here.room_secret(consultation));
            all.push(here.camera_token(consultation));
            all.extend(here.tokens(consultation));
        }
        all.push(Credentials::new([2; 32]).pin(one));
        let distinct: std::collections::BTreeSet<_> = all.iter().map(Secret::expose).collect();
        assert_eq!(distinct.len(), all.len());
        assert!(here.pin(one).matches(there.pin(one).expose()));
        assert!(!here.pin(one).matches(there.pin(other).expose()));
        assert!(!here.pin(one).matches(""));
    }

    #[test]
    fn a_derived_secret_has_256_bits_and_is_never_printed() {
        let pin = Credentials::new([1; 32]).pin(ConsultationId(1));
        assert_eq!(pin.expose().len(), 43);
        assert_eq!(format!("{pin:?}"), "Secret");
    }
}
