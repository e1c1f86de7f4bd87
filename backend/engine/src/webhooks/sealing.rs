//! How addresses and secrets of receivers are kept: each of use for its receiver only.

use std::fmt;

use anteroom_domain::{SignedDuration, Timestamp, ids::WebhookId, webhook::WebhookAddress};

use crate::{keys::AccountKeys, ports::Random};

/// How long the secret before the current one goes on signing, so that a receiver can be told the new one in peace.
pub const SECRET_OVERLAP: SignedDuration = SignedDuration::from_hours(24);

/// What deliveries are signed with: the bytes of this text, its beginning included.
#[derive(Clone, PartialEq, Eq)]
pub struct WebhookSecret(String);

impl WebhookSecret {
    /// 256 random bits.
    pub(super) fn fresh(random: &dyn Random) -> Self {
        let mut bytes = [0; 32];
        random.fill(&mut bytes);
        Self(format!("whsec_{}", hex::encode(bytes)))
    }

    /// The text, for whoever made it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for WebhookSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WebhookSecret(..)")
    }
}

/// The secrets of a receiver.
pub(super) struct Secrets {
    pub(super) current: WebhookSecret,
    /// The one before, and until when it signs.
    pub(super) previous: Option<(WebhookSecret, Timestamp)>,
}

fn purpose(what: &str, id: WebhookId) -> Vec<u8> {
    [what.as_bytes(), b" of webhook ", &id.0.to_be_bytes()].concat()
}

pub(super) fn seal_address(
    keys: &AccountKeys,
    id: WebhookId,
    address: &WebhookAddress,
    random: &dyn Random,
) -> Vec<u8> {
    keys.seal(&purpose("address", id), address.expose().as_bytes(), random)
}

pub(super) fn open_address(keys: &AccountKeys, id: WebhookId, sealed: &[u8]) -> Option<WebhookAddress> {
    let plain = String::from_utf8(keys.open(&purpose("address", id), sealed)?).ok()?;
    WebhookAddress::parse(&plain).ok()
}

/// A line each: the secret, and where there is one, the one before and the milliseconds until which it signs.
pub(super) fn seal_secrets(
    keys: &AccountKeys,
    id: WebhookId,
    current: &WebhookSecret,
    previous: Option<&(WebhookSecret, Timestamp)>,
    random: &dyn Random,
) -> Vec<u8> {
    let plain = match previous {
        None => current.0.clone(),
        Some((previous, until)) => format!("{}\n{}\n{}", current.0, previous.0, until.as_millisecond()),
    };
    keys.seal(&purpose("secrets", id), plain.as_bytes(), random)
}

pub(super) fn open_secrets(keys: &AccountKeys, id: WebhookId, sealed: &[u8]) -> Option<Secrets> {
    let plain = String::from_utf8(keys.open(&purpose("secrets", id), sealed)?).ok()?;
    let mut lines = plain.split('\n');
    let current = WebhookSecret(lines.next()?.to_owned());
    let previous = lines.next().zip(lines.next());
    let previous = previous.and_then(|(secret, until)| {
        let until = Timestamp::from_millisecond(until.parse().ok()?).ok()?;
        Some((WebhookSecret(secret.to_owned()), until))
    });
    Some(Secrets { current, previous })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fakes::SeededRandom;

    #[test]
    fn what_is_sealed_comes_back_for_its_receiver_only() {
        let (keys, random) = (AccountKeys::derive(&[1; 32]), SeededRandom::new(1));
        let address = WebhookAddress::parse("https://crm.example/hooks?key=s3cret").expect("an address");
        let sealed = seal_address(&keys, WebhookId(1), &address, &random);
        assert_eq!(open_address(&keys, WebhookId(1), &sealed), Some(address));
        assert_eq!(open_address(&keys, WebhookId(2), &sealed), None);
        let (old, new) = (WebhookSecret::fresh(&random), WebhookSecret::fresh(&random));
        assert_ne!(old, new);
        assert_eq!(format!("{old:?}"), "WebhookSecret(..)");
        for previous in [None, Some((old, Timestamp::UNIX_EPOCH))] {
            let sealed = seal_secrets(&keys, WebhookId(1), &new, previous.as_ref(), &random);
            let opened = open_secrets(&keys, WebhookId(1), &sealed).expect("it opens");
            assert_eq!((opened.current, opened.previous), (new.clone(), previous));
            assert!(open_secrets(&keys, WebhookId(2), &sealed).is_none());
            assert!(open_secrets(&AccountKeys::derive(&[2; 32]), WebhookId(1), &sealed).is_none());
        }
        assert!(open_secrets(&keys, WebhookId(1), &sealed).is_none(), "an address is no secret");
    }
}
