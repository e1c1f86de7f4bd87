//! Links that let somebody in: an invitation onto a ticket, and the way to another device.
//!
//! A link is sealed and not stored, so that every node knows it after any restart. It names a ticket and an expiry; the
//! seal also covers what the link is for, so that one kind can never be used as the other. The seal of a move covers whose
//! place it is, too: once the place has moved, the link fits nobody any more, and works once for that reason.

use std::fmt;

use anteroom_domain::{
    SignedDuration, Timestamp,
    ids::{ConsultationId, CustomerId, TicketId},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// How long an invitation can be followed: about as long as anyone waits. Chosen, not measured.
pub(crate) const INVITATION_LASTS: SignedDuration = SignedDuration::from_hours(2);
/// How long a place can be taken to another device, which lies within reach.
pub(crate) const MOVE_LASTS: SignedDuration = SignedDuration::from_mins(5);
/// Changes whenever the form of links does, so that old and new ones never mix.
const LABEL: &[u8] = b"anteroom-links-1";

const TICKET_BYTES: usize = 16;
const EXPIRY_BYTES: usize = 8;
const SEAL_BYTES: usize = 32;
const LINK_BYTES: usize = TICKET_BYTES + EXPIRY_BYTES + SEAL_BYTES;

/// What links are sealed with.
#[derive(Clone)]
pub struct LinkKey([u8; 32]);

impl LinkKey {
    /// From the secret of the whole installation, of which it tells nothing.
    pub fn derive(secret: &[u8; 32]) -> Self {
        Self(hmac(secret, &[LABEL]))
    }
}

impl fmt::Debug for LinkKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LinkKey(..)")
    }
}

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// To come along on a ticket.
    Invitation,
    /// To help the host of the ticket in this consultation.
    Help {
        /// Which.
        consultation: ConsultationId,
    },
    /// To take over the place of this customer.
    Move {
        /// Whose place it is.
        from: CustomerId,
    },
}

impl Purpose {
    /// Two purposes never have the same bytes: they differ in length.
    fn bytes(self) -> Vec<u8> {
        match self {
            Self::Invitation => b"invitation".to_vec(),
            Self::Help { consultation } => [b"help in".as_slice(), &consultation.0.to_be_bytes()].concat(),
            Self::Move { from } => [b"move".as_slice(), &from.0.to_be_bytes()].concat(),
        }
    }
}

/// What a link says, before anyone has looked at its seal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Link {
    /// The ticket that it is about.
    pub(crate) ticket: TicketId,
    expires_s: u64,
    seal: [u8; SEAL_BYTES],
}

impl Link {
    /// A new link, which can be used before `expires_at`.
    pub(crate) fn new(key: &LinkKey, purpose: Purpose, ticket: TicketId, expires_at: Timestamp) -> Self {
        let expires_s = u64::try_from(expires_at.as_second()).unwrap_or(0);
        Self { ticket, expires_s, seal: seal(key, purpose, ticket, expires_s) }
    }

    /// The link that a text is; `None` for one that is none.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let bytes: [u8; LINK_BYTES] = URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()?;
        let (ticket, rest) = bytes.split_first_chunk::<TICKET_BYTES>()?;
        let (expiry, seal) = rest.split_first_chunk::<EXPIRY_BYTES>()?;
        Some(Self {
            ticket: TicketId(u128::from_be_bytes(*ticket)),
            expires_s: u64::from_be_bytes(*expiry),
            seal: seal.try_into().ok()?,
        })
    }

    /// Whether we sealed it for this purpose and it can still be used. Takes as long for a near miss as for a far one.
    pub(crate) fn holds(&self, key: &LinkKey, purpose: Purpose, now: Timestamp) -> bool {
        let ours = seal(key, purpose, self.ticket, self.expires_s);
        let sealed: bool = ours.ct_eq(&self.seal).into();
        sealed && u64::try_from(now.as_second()).is_ok_and(|now| now < self.expires_s)
    }

    /// The text that stands in an address. A method, so that nothing prints it by accident.
    pub(crate) fn expose(&self) -> String {
        let ticket = self.ticket.0.to_be_bytes();
        URL_SAFE_NO_PAD.encode([ticket.as_slice(), &self.expires_s.to_be_bytes(), &self.seal].concat())
    }
}

/// The purpose comes last: everything before it has a fixed length, so no two links are sealed over the same bytes.
fn seal(key: &LinkKey, purpose: Purpose, ticket: TicketId, expires_s: u64) -> [u8; SEAL_BYTES] {
    hmac(&key.0, &[&ticket.0.to_be_bytes(), &expires_s.to_be_bytes(), &purpose.bytes()])
}

fn hmac(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { panic!("HMAC takes keys of any length") };
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TICKET: TicketId = TicketId(7);
    const HELP: Purpose = Purpose::Help { consultation: ConsultationId(1) };
    const MINE: Purpose = Purpose::Move { from: CustomerId(1) };

    fn key(byte: u8) -> LinkKey {
        LinkKey::derive(&[byte; 32])
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn sent(purpose: Purpose) -> Link {
        Link::parse(&Link::new(&key(1), purpose, TICKET, at(100)).expose()).expect("our own links can be read")
    }

    #[test]
    fn every_node_accepts_a_link_until_it_expires() {
        for purpose in [Purpose::Invitation, MINE, HELP] {
            assert_eq!(sent(purpose).ticket, TICKET);
            assert!(sent(purpose).holds(&key(1), purpose, at(99)));
            assert!(!sent(purpose).holds(&key(1), purpose, at(100)));
            assert!(!sent(purpose).holds(&key(2), purpose, at(99)), "sealed by somebody else");
        }
    }

    #[test]
    fn a_link_is_good_for_one_purpose() {
        assert!(!sent(Purpose::Invitation).holds(&key(1), MINE, at(1)));
        assert!(!sent(MINE).holds(&key(1), Purpose::Invitation, at(1)));
        assert!(!sent(HELP).holds(&key(1), MINE, at(1)) && !sent(MINE).holds(&key(1), HELP, at(1)));
        let another = Purpose::Help { consultation: ConsultationId(2) };
        assert!(!sent(HELP).holds(&key(1), another, at(1)), "another conversation");
        assert!(!sent(MINE).holds(&key(1), Purpose::Move { from: CustomerId(2) }, at(1)), "the place has moved");
    }

    #[test]
    fn nothing_in_a_link_can_be_changed() {
        let text = sent(Purpose::Invitation).expose();
        for index in 0..text.len() {
            let mut changed = text.clone().into_bytes();
            changed[index] = if changed[index] == b'A' { b'B' } else { b'A' };
            let changed = Link::parse(std::str::from_utf8(&changed).unwrap());
            assert!(changed.is_none_or(|link| !link.holds(&key(1), Purpose::Invitation, at(1))), "at {index}");
        }
        for wrong in ["", "A", "é", &text[1..], &format!("{text}A"), &format!("{text}=")] {
            assert_eq!(Link::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_key_is_never_printed() {
        assert_eq!(format!("{:?}", key(1)), "LinkKey(..)");
    }
}
