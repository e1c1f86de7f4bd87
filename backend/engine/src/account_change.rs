//! Changing an account that others may change at the same moment.

use anteroom_domain::ids::AccountId;

use crate::ports::{Account, Accounts, StoreError};

/// Times that a change is decided anew because somebody else was first. People change accounts, not programs.
const ROUNDS_MAX: usize = 8;

/// Why an account was not changed.
#[derive(Debug)]
pub(crate) enum ChangeError<R> {
    /// There is none.
    NoSuchAccount,
    /// The account as it is does not allow it.
    Refused(R),
    /// The database did not answer, or others were first again and again.
    Store(StoreError),
}

impl<R> From<StoreError> for ChangeError<R> {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Reads an account, decides, and writes it if nobody has changed it meanwhile; otherwise from the beginning. Gives the
/// account as it was written, and what the decision came to.
pub(crate) async fn change<T, R>(
    accounts: &dyn Accounts,
    id: AccountId,
    decide: impl Fn(&mut Account) -> Result<T, R>,
) -> Result<(Account, T), ChangeError<R>> {
    let mut rounds = 1..=ROUNDS_MAX;
    loop {
        let mut account = accounts.by_ids(&[id]).await?.pop().ok_or(ChangeError::NoSuchAccount)?;
        let result = decide(&mut account).map_err(ChangeError::Refused)?;
        account.version += 1;
        match accounts.update(&account).await {
            Ok(()) => return Ok((account, result)),
            Err(StoreError::Conflict(_)) if rounds.next().is_some() => {}
            Err(error) => return Err(error.into()),
        }
    }
}
