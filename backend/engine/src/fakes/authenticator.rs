//! What people have on their phones.

use anteroom_domain::Timestamp;

use crate::totp::{BASE32, TotpSecret};

/// Shows codes for one account.
#[derive(Debug, Clone)]
pub struct Authenticator(TotpSecret);

impl Authenticator {
    /// One into which this secret was typed.
    pub fn typed(text: &str) -> Self {
        let digit = |byte: u8| BASE32.iter().position(|other| *other == byte).expect("a secret is in Base 32");
        let digits = text.bytes().filter(|b| *b != b' ').map(digit);
        let bits: Vec<_> =
            digits.flat_map(|digit| (0..5).rev().map(move |bit| u8::from(digit >> bit & 1 == 1))).collect();
        let bytes = bits.chunks_exact(8).map(|byte| byte.iter().fold(0, |sum, bit| sum * 2 + bit));
        Self(TotpSecret::from_bytes(&bytes.collect::<Vec<u8>>()).expect("a secret has 160 bits"))
    }

    /// What it shows at `now`.
    pub fn code_at(&self, now: Timestamp) -> String {
        self.0.code_at(now)
    }
}
