//! Codes that change with time: RFC 6238 with its defaults, which is what authenticators know.

use std::fmt;

use anteroom_domain::Timestamp;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;
use subtle::ConstantTimeEq as _;

use crate::ports::Random;

/// How long a code is shown.
const STEP_S: i64 = 30;
/// Bytes of a shared secret: RFC 4226, section 4, asks for 160 bits.
const SECRET_BYTES: usize = 20;
/// Codes before and after the present one that are accepted as well: clocks differ, and typing takes time.
const STEPS_AROUND: u64 = 1;
const DIGITS: usize = 6;
pub(crate) const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// A secret shared with an authenticator.
#[derive(Clone, PartialEq, Eq)]
pub struct TotpSecret([u8; SECRET_BYTES]);

impl fmt::Debug for TotpSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TotpSecret(..)")
    }
}

impl TotpSecret {
    /// A new one.
    pub(crate) fn generate(random: &dyn Random) -> Self {
        let mut bytes = [0; SECRET_BYTES];
        random.fill(&mut bytes);
        Self(bytes)
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// As people type it: Base 32.
    pub fn expose(&self) -> String {
        base32(&self.0)
    }

    /// The address that a code for authenticators holds.
    pub fn uri(&self, username: &str) -> String {
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
        let byte = |b: u8| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") };
        let username: String = username.bytes().map(byte).collect();
        format!("otpauth://totp/Anteroom:{username}?secret={}&issuer=Anteroom", self.expose())
    }

    /// The step whose code this is, if it may be used at `now` and comes after the step `last`.
    pub(crate) fn step_of(&self, code: &str, now: Timestamp, last: u64) -> Option<u64> {
        let typed: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        let present = u64::try_from(now.as_second().div_euclid(STEP_S)).ok()?;
        let mut steps = present.saturating_sub(STEPS_AROUND)..=present + STEPS_AROUND;
        steps.find(|step| *step > last && self.code(*step).as_bytes().ct_eq(typed.as_bytes()).into())
    }

    /// RFC 4226, section 5.3.
    fn code(&self, step: u64) -> String {
        let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(&self.0) else { panic!("HMAC takes keys of any length") };
        mac.update(&step.to_be_bytes());
        let mac: [u8; 20] = mac.finalize().into_bytes().into();
        let offset = usize::from(mac[19] & 0xf);
        let number = u32::from_be_bytes([mac[offset] & 0x7f, mac[offset + 1], mac[offset + 2], mac[offset + 3]]);
        format!("{:0DIGITS$}", number % 1_000_000)
    }

    /// The code of the step that `now` is in.
    pub(crate) fn code_at(&self, now: Timestamp) -> String {
        self.code(u64::try_from(now.as_second().div_euclid(STEP_S)).unwrap_or(0))
    }
}

/// Base 32 without padding, for lengths that need none.
pub(crate) fn base32(bytes: &[u8]) -> String {
    let chunks = bytes.chunks(5).flat_map(|chunk| {
        let mut word = [0; 8];
        word[3..3 + chunk.len()].copy_from_slice(chunk);
        let word = u64::from_be_bytes(word);
        (0..8).map(move |index| char::from(BASE32[usize::try_from((word >> (35 - 5 * index)) & 31).unwrap_or(0)]))
    });
    chunks.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn secret() -> TotpSecret {
        TotpSecret(*b"12345678901234567890")
    }

    #[test]
    fn codes_are_those_of_the_standard() {
        // RFC 6238, appendix B; its codes have eight digits, of which these are the last six.
        for (second, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(secret().code_at(at(second)), code, "at {second}");
        }
    }

    #[test]
    fn a_code_is_good_a_step_early_or_late_and_only_after_the_last_one_used() {
        let code = secret().code_at(at(300));
        for (now, good) in [(269, false), (270, true), (300, true), (359, true), (360, false)] {
            assert_eq!(secret().step_of(&code, at(now), 0), good.then_some(10), "at {now}");
        }
        assert_eq!(secret().step_of(&code, at(300), 9), Some(10));
        assert_eq!(secret().step_of(&code, at(300), 10), None, "it was used");
        let (first, last) = code.split_at(3);
        assert_eq!(secret().step_of(&format!(" {first} {last}\n"), at(300), 0), Some(10));
        for wrong in ["", "12345", "0000000", "abcdef", &format!("{code}0")] {
            assert_eq!(secret().step_of(wrong, at(300), 0), None, "{wrong}");
        }
    }

    #[test]
    fn a_secret_survives_being_typed() {
        assert_eq!(secret().expose(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!(crate::fakes::Authenticator::typed(&secret().expose()).code_at(at(59)), "287082");
        assert_eq!(
            secret().uri("åsa b"),
            format!("otpauth://totp/Anteroom:%C3%A5sa%20b?secret={}&issuer=Anteroom", secret().expose())
        );
        assert_eq!(format!("{:?}", secret()), "TotpSecret(..)");
    }
}
