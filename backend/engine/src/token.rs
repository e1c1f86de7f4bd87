//! Secrets that a browser keeps in a cookie: 256 bits that nobody can guess.

use std::{fmt, str::FromStr};

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::ports::{Random, TokenHash};

/// A cookie's secret. Written as 64 hexadecimal digits; never logged, never stored.
#[derive(Clone, PartialEq, Eq)]
pub struct Token([u8; 32]);

/// Text that is not a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a token")]
pub struct NotAToken;

impl Token {
    /// A new one.
    pub fn generate(random: &dyn Random) -> Self {
        let mut bytes = [0; 32];
        random.fill(&mut bytes);
        Self(bytes)
    }

    /// The text that the cookie holds.
    pub fn expose(&self) -> String {
        hex::encode(self.0)
    }

    /// What is stored instead of the token.
    pub fn hash(&self) -> TokenHash {
        TokenHash(Sha256::digest(self.0).into())
    }

    /// The form token that belongs to this cookie. Whoever can send it with a form has read a page of ours made for
    /// this very browser, which a foreign page cannot.
    pub fn csrf(&self) -> String {
        // The key is 32 bytes, and this kind of key may have any length.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else { panic!("HMAC takes keys of any length") };
        mac.update(b"anteroom csrf");
        hex::encode(mac.finalize().into_bytes())
    }

    /// Whether a form carried this cookie's form token. Takes the same time whatever the answer.
    pub fn csrf_matches(&self, given: &str) -> bool {
        self.csrf().as_bytes().ct_eq(given.as_bytes()).into()
    }
}

impl FromStr for Token {
    type Err = NotAToken;

    fn from_str(text: &str) -> Result<Self, NotAToken> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| NotAToken)?;
        Ok(Self(bytes))
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::Token;

    #[test]
    fn a_token_survives_its_cookie_and_nothing_else_is_one() {
        let token = Token([7; 32]);
        assert_eq!(token.expose().parse(), Ok(token.clone()));
        for wrong in ["", "07", &"g".repeat(64), &"0".repeat(66)] {
            assert!(wrong.parse::<Token>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_form_token_belongs_to_one_cookie() {
        let (mine, yours) = (Token([1; 32]), Token([2; 32]));
        assert!(mine.csrf_matches(&mine.csrf()));
        assert!(!mine.csrf_matches(&yours.csrf()));
        assert!(!mine.csrf_matches(""));
    }

    #[test]
    fn a_token_is_never_printed() {
        assert_eq!(format!("{:?}", Token([1; 32])), "Token(..)");
    }
}
