//! A seat is how a customer without an account is known again: a cookie, and nothing else.

use anteroom_domain::ids::CustomerId;

use crate::token::Token;

/// A customer's seat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seat {
    /// The cookie's secret.
    pub token: Token,
    /// Who sits there. Derived from the token and useless for finding it, so it may stand in the log.
    pub customer: CustomerId,
}

impl From<Token> for Seat {
    fn from(token: Token) -> Self {
        let hash = token.hash().0;
        let mut first = [0; 16];
        first.copy_from_slice(&hash[..16]);
        Self { token, customer: CustomerId(u128::from_be_bytes(first)) }
    }
}
