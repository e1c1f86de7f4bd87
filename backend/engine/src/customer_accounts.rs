//! Customers' accounts: how they begin and end. Everything between is as with any account.

use std::{net::IpAddr, sync::Arc, time::Duration};

use anteroom_domain::{
    command::Command,
    ids::{AccountId, CustomerId},
};

use crate::{
    account_rules::AccountRule,
    audit_log::Deed,
    floor::{AskError, FloorHandle},
    log_in::{LogInError, LogIns, Parts, Whence, neighbourhood},
    own_account::OwnError,
    passwords::Busy,
    people::{PeopleError, check_password_among, display_name, role_code, username},
    personal::Personal,
    ports::{Account, Actor, LinkPurpose, OneTimeLinks, Role, StoreError, Subject},
    throttle::{Limit, Throttle},
    token::Token,
};

/// Sign-ups from one address within an hour that cost no delay: several people may share one.
const FREE_PER_ADDRESS: u32 = 10;

/// Why an account was not made.
#[derive(Debug, thiserror::Error)]
pub enum SignUpError {
    /// What was typed does not keep a rule.
    #[error(transparent)]
    Rule(#[from] AccountRule),
    /// Too many were made, or asked for in vain, from this address.
    #[error("Too many tries. Try again in {} s.", wait.as_secs() + 1)]
    TooMany {
        /// How long to wait.
        wait: Duration,
    },
    /// Too many passwords are hashed at the moment.
    #[error(transparent)]
    Busy(#[from] Busy),
    /// The database did not answer.
    #[error("signing up is unavailable")]
    Store(#[from] StoreError),
}

impl From<PeopleError> for SignUpError {
    fn from(error: PeopleError) -> Self {
        match error {
            PeopleError::Rule(rule) => Self::Rule(rule),
            PeopleError::Busy(busy) => Self::Busy(busy),
            PeopleError::Store(error) => Self::Store(error),
            // Nothing that is looked at here says any of these.
            PeopleError::NoSuchAccount
            | PeopleError::NotYourself
            | PeopleError::Providers
            | PeopleError::Customers
            | PeopleError::LinkOver => panic!("a sign-up concerns no account that there is: {error}"),
        }
    }
}

/// What somebody types who wants an account.
#[derive(Clone, Copy)]
pub struct SignUp<'a> {
    /// To log in with.
    pub username: &'a str,
    /// To be called by.
    pub display_name: &'a str,
    /// Known to nobody else.
    pub password: &'a str,
}

/// Customers' accounts.
#[derive(Clone)]
pub struct CustomerAccounts {
    parts: Parts,
    log_ins: LogIns,
    throttle: Throttle,
    links: Arc<dyn OneTimeLinks>,
    floor: FloorHandle,
    personal: Arc<Personal>,
}

impl CustomerAccounts {
    /// Over these parts.
    pub fn new(parts: Parts, links: Arc<dyn OneTimeLinks>, floor: FloorHandle, personal: Arc<Personal>) -> Self {
        let throttle = Throttle::new(Arc::clone(&parts.tries), Arc::clone(&parts.clock));
        Self { log_ins: LogIns::new(parts.clone()), throttle, parts, links, floor, personal }
    }

    /// Makes a customer's account, and logs its owner in.
    ///
    /// Nobody's mailbox is asked, so a user name that is taken can only be refused. That is told as late and as dearly as
    /// being told that it is free: after the password was hashed, and as one of the sign-ups that an address has.
    ///
    /// # Errors
    ///
    /// See [`SignUpError`].
    pub async fn sign_up(&self, wanted: SignUp<'_>, whence: Whence) -> Result<(Account, Token), SignUpError> {
        let mut account = self.fresh(wanted)?;
        let sessions: Vec<_> = self.floor.read().sessions().map(|session| session.name.clone()).collect();
        check_password_among(&account, wanted.password, &sessions)?;
        let limits = [self.per_address(whence.address)];
        if let Some(wait) = self.throttle.count(&limits).await? {
            return Err(SignUpError::TooMany { wait });
        }
        let made = self.make(&mut account, wanted.password).await;
        if let Err(SignUpError::Busy(_) | SignUpError::Store(_)) = made {
            self.throttle.take_back(&limits).await;
        }
        made?;
        let token = self.log_ins.begin(&account, whence.browser).await.map_err(|error| match error {
            LogInError::Store(error) => SignUpError::Store(error),
            LogInError::Busy(busy) => SignUpError::Busy(busy),
            LogInError::TooMany { wait } => SignUpError::TooMany { wait },
            LogInError::Wrong | LogInError::WrongCode | LogInError::TooLate => {
                panic!("beginning a login asks for nothing: {error}")
            }
        })?;
        Ok((account, token))
    }

    async fn make(&self, account: &mut Account, password: &str) -> Result<(), SignUpError> {
        account.password_hash = self.parts.passwords.hash(password, &*self.parts.random).await?;
        match self.parts.accounts.add(account).await {
            Ok(()) => {}
            Err(StoreError::Conflict(_)) => return Err(AccountRule::UsernameTaken.into()),
            Err(error) => return Err(error.into()),
        }
        let role = [("role", role_code(Role::Customer))];
        let by = Actor::Account(account.id);
        Ok(self.parts.audit_log.record(by, Deed::AccountCreated, Subject::Account(account.id), &role).await?)
    }

    fn fresh(&self, wanted: SignUp<'_>) -> Result<Account, PeopleError> {
        let (name, to_read) = (username(wanted.username)?, display_name(wanted.display_name)?);
        let account = Account::new(AccountId(self.parts.random.id()), name, to_read, Role::Customer, String::new());
        Ok(Account { customer: Some(CustomerId(self.parts.random.id())), ..account })
    }

    /// Takes along what a browser had as a guest: its places are the account's from now on. Where the account has a place
    /// already that one stays, and the other is given up when nobody is there any more.
    ///
    /// # Errors
    ///
    /// When the floor cannot be written.
    pub async fn bring_along(&self, from: CustomerId, account: &Account) -> Result<(), AskError> {
        let Some(to) = account.customer else { return Ok(()) };
        let places: Vec<_> = {
            let floor = self.floor.read();
            let own = floor.tickets().filter(|ticket| ticket.is_live() && ticket.customer == from);
            own.map(|ticket| ticket.id).collect()
        };
        let node = Some(self.floor.node());
        for ticket in places {
            match self.floor.ask(Command::MovePlace { ticket, from, to, node }).await {
                Ok(_) | Err(AskError::Refused(_)) => {}
                Err(error @ AskError::Unavailable) => return Err(error),
            }
        }
        Ok(())
    }

    /// Its owner deletes it, and shows once more that it is them.
    ///
    /// # Errors
    ///
    /// When it was not shown, or something could not be deleted: doing it again goes on.
    pub async fn delete_own(&self, account: &Account, password: &str, whence: Whence) -> Result<(), OwnError> {
        self.log_ins.confirm(account, password, whence).await?;
        self.delete(Actor::Account(account.id), account).await.map_err(|error| match error {
            DeleteError::Store(error) => OwnError::Store(error),
            DeleteError::Staff => OwnError::Outdated,
        })
    }

    /// Deletes a customer's account: they leave their lines, what is personal about their visits is erased, and last of all
    /// goes the one document that says who they were. So whatever fails on the way, all of it can be done again.
    ///
    /// # Errors
    ///
    /// When it is an account of staff, or something could not be deleted.
    pub async fn delete(&self, by: Actor, account: &Account) -> Result<(), DeleteError> {
        let customer = account.customer.ok_or(DeleteError::Staff)?;
        self.parts.audit_log.record(by, Deed::AccountDeleted, Subject::Account(account.id), &[]).await?;
        let places: Vec<_> = {
            let floor = self.floor.read();
            let places = floor.tickets().filter(|ticket| ticket.is_live() && ticket.includes(customer));
            places.map(|ticket| ticket.id).collect()
        };
        for ticket in places {
            match self.floor.ask(Command::Leave { ticket, customer }).await {
                // Refused where it is over already.
                Ok(_) | Err(AskError::Refused(_)) => {}
                Err(error @ AskError::Unavailable) => {
                    return Err(StoreError::Unavailable { doing: "leaving a line", source: error.into() }.into());
                }
            }
        }
        self.personal.erase_customer(by, customer).await?;
        self.links.withdraw(LinkPurpose::Password(account.id)).await?;
        self.parts.accounts.remove(account.id).await?;
        Ok(self.parts.logins.end_all(account.id).await?)
    }

    fn per_address(&self, address: IpAddr) -> Limit {
        Limit { key: self.parts.keys.try_key("sign-up address", &neighbourhood(address)), free: FREE_PER_ADDRESS }
    }
}

/// Why a customer's account was not deleted.
#[derive(Debug, thiserror::Error)]
pub enum DeleteError {
    /// It is of somebody who works here.
    #[error("accounts of staff are disabled, not deleted")]
    Staff,
    /// The database did not answer.
    #[error("deleting an account is unavailable")]
    Store(#[from] StoreError),
}
