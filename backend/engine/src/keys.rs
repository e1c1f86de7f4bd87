//! What is derived from the installation's secret for accounts: it hides what is counted, and seals what is kept.

use std::fmt;

use chacha20poly1305::{
    KeyInit as _, XChaCha20Poly1305, XNonce,
    aead::{Aead as _, Payload},
};
use hmac::{Hmac, Mac as _};
use sha2::Sha256;

use crate::ports::{Random, TryKey};

const NONCE_BYTES: usize = 24;

/// The keys. The same on every node; a changed secret makes second factors useless, and forgets delays.
#[derive(Clone)]
pub struct AccountKeys {
    counting: [u8; 32],
    sealing: [u8; 32],
}

impl fmt::Debug for AccountKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccountKeys(..)")
    }
}

impl AccountKeys {
    /// From the secret of the whole installation, of which they tell nothing.
    pub fn derive(secret: &[u8; 32]) -> Self {
        Self { counting: hmac(secret, &[b"anteroom-tries-1"]), sealing: hmac(secret, &[b"anteroom-seals-1"]) }
    }

    /// Under what tries of `what` are counted; `kind` keeps one sort of thing apart from another.
    pub(crate) fn try_key(&self, kind: &str, what: &[u8]) -> TryKey {
        TryKey(hmac(&self.counting, &[kind.as_bytes(), &[0], what]))
    }

    /// Hides `plain` and makes it unchangeable. Only the same `purpose` opens it.
    pub(crate) fn seal(&self, purpose: &[u8], plain: &[u8], random: &dyn Random) -> Vec<u8> {
        let mut nonce = [0; NONCE_BYTES];
        // 192 bits: they may be drawn at random for ever without the same coming twice.
        random.fill(&mut nonce);
        let payload = Payload { msg: plain, aad: purpose };
        let sealed = self.cipher().encrypt(&XNonce::from(nonce), payload);
        let Ok(sealed) = sealed else { panic!("what is sealed here is far shorter than the cipher allows") };
        [nonce.as_slice(), &sealed].concat()
    }

    /// What was sealed for this purpose; `None` for anything else.
    pub(crate) fn open(&self, purpose: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE_BYTES>()?;
        self.cipher().decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: purpose }).ok()
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&self.sealing.into())
    }
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
    use crate::fakes::SeededRandom;

    #[test]
    fn a_seal_opens_for_its_purpose_and_key_only_and_shows_nothing() {
        let (keys, random) = (AccountKeys::derive(&[1; 32]), SeededRandom::new(1));
        let sealed = keys.seal(b"one", b"the secret", &random);
        assert_eq!(keys.open(b"one", &sealed).as_deref(), Some(b"the secret".as_slice()));
        assert_eq!(keys.open(b"two", &sealed), None);
        assert_eq!(AccountKeys::derive(&[2; 32]).open(b"one", &sealed), None);
        assert!(!sealed.windows(6).any(|window| window == b"secret"));
        assert_ne!(keys.seal(b"one", b"the secret", &random), sealed);
        for index in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[index] ^= 1;
            assert_eq!(keys.open(b"one", &changed), None, "at {index}");
        }
        assert_eq!(keys.open(b"one", b"short"), None);
    }

    #[test]
    fn what_is_counted_for_one_reason_is_not_counted_for_another() {
        let keys = AccountKeys::derive(&[1; 32]);
        assert_ne!(keys.try_key("account", b"hanna"), keys.try_key("address", b"hanna"));
        assert_ne!(keys.try_key("a", b"bc"), keys.try_key("ab", b"c"));
    }
}
