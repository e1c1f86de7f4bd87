//! Logging in with an identity provider.

use std::sync::Arc;

use anteroom_domain::{SignedDuration, ids::AccountId};
use anteroom_engine::{
    fakes::FakeProvider,
    log_in::LogInError,
    people::{AccountAction, People, PeopleError},
    ports::{Account, Accounts as _, Actor, AuditEntries as _, Clock as _, Identity, Role, Vouched},
    provider_log_in::{BACK_WITHIN_S, ProviderLogInError, ProviderLogIns, ProviderRules, Return},
    token::Token,
};

use crate::log_in::{HOME, PASSWORD, World, from, world};

const ADMIN: AccountId = AccountId(3);

struct Staff {
    world: World,
    provider: Arc<FakeProvider>,
    log_ins: ProviderLogIns,
}

fn rules() -> ProviderRules {
    ProviderRules { admin_value: "admins".to_owned(), host_value: "hosts".to_owned(), create_accounts: true }
}

async fn staff() -> Staff {
    with(rules()).await
}

async fn with(rules: ProviderRules) -> Staff {
    let (world, provider) = (world().await, Arc::new(FakeProvider::default()));
    let log_ins = ProviderLogIns::new(world.parts.clone(), provider.clone(), rules);
    Staff { world, provider, log_ins }
}

/// The cookie of a browser that has set out, and the state in the address that it was sent to.
fn set_out(staff: &Staff, next: &str) -> (String, String) {
    let departure = staff.log_ins.depart(next).expect("the provider is known");
    let state = departure.to.split("state=").nth(1).and_then(|rest| rest.split('&').next()).expect("a state");
    (departure.kept, state.to_owned())
}

fn back(state: &str, code: &str) -> Return {
    Return { state: state.to_owned(), code: Some(code.to_owned()), issuer: None }
}

impl Staff {
    /// All the way, with a code that the provider gives this person.
    async fn log_in(&self, subject: &str, roles: &[&str]) -> Result<Token, ProviderLogInError> {
        self.provider.issue("a-code", subject, roles);
        let (kept, state) = set_out(self, "/host");
        self.log_ins.arrive(&kept, &back(&state, "a-code"), from(HOME)).await.map(|(token, _)| token)
    }

    async fn account_of(&self, subject: &str) -> Option<Account> {
        let identity = Identity { issuer: FakeProvider::ISSUER.to_owned(), subject: subject.to_owned() };
        self.world.store.by_identity(&identity).await.expect("the store answers")
    }

    async fn whose(&self, token: &Token) -> Option<AccountId> {
        self.world.log_ins.owner(token).await.expect("the store answers").map(|account| account.id)
    }

    /// By name: they happen in the same millisecond.
    async fn deeds(&self) -> Vec<String> {
        let entries = self.world.store.older_than(None, self.world.clock.now(), 100).await.expect("the store answers");
        let by_the_provider = entries.into_iter().filter(|entry| entry.by == Actor::Provider);
        let mut deeds: Vec<_> = by_the_provider.map(|entry| entry.deed).collect();
        deeds.sort();
        deeds
    }
}

#[test]
fn the_greater_of_the_roles_counts_and_nothing_is_matched_by_an_empty_value() {
    let role =
        |rules: &ProviderRules, values: &[&str]| rules.role(&values.iter().map(|&v| v.to_owned()).collect::<Vec<_>>());
    for (values, expected) in [
        (&["hosts"][..], Some(Role::Host)),
        (&["admins"], Some(Role::Admin)),
        (&["x", "hosts", "admins"], Some(Role::Admin)),
        (&["Hosts"], None),
        (&["hosts "], None),
        (&["hosts,admins"], None),
        (&[""], None),
        (&[], None),
    ] {
        assert_eq!(role(&rules(), values), expected, "{values:?}");
    }
    let nobody = ProviderRules { admin_value: String::new(), ..rules() };
    assert_eq!(role(&nobody, &["", "admins"]), None);
    assert_eq!(role(&nobody, &["", "hosts"]), Some(Role::Host));
}

#[tokio::test]
async fn whoever_comes_for_the_first_time_gets_an_account_without_a_password() {
    let staff = staff().await;
    let token = staff.log_in("nora", &["hosts"]).await.unwrap();
    let account = staff.account_of("nora").await.unwrap();
    assert_eq!((account.username.as_str(), account.display_name.as_str()), ("nora", "NORA Öberg"));
    assert_eq!((account.role, account.password_hash.as_str()), (Role::Host, ""));
    assert_eq!(staff.whose(&token).await, Some(account.id));
    for password in ["", PASSWORD] {
        let result = staff.world.log_in("nora", password, HOME).await;
        assert!(matches!(result, Err(LogInError::Wrong)), "{result:?}");
    }
    staff.log_in("nora", &["hosts"]).await.unwrap();
    assert_eq!(staff.account_of("nora").await.unwrap(), account, "the same again");
    assert_eq!(staff.deeds().await, ["account.created"]);
}

#[tokio::test]
async fn an_account_is_found_by_issuer_and_subject_and_never_by_a_name() {
    let staff = staff().await;
    let hanna = staff.world.account("hanna").await;
    staff.log_in("hanna", &["admins"]).await.unwrap();
    let other = staff.account_of("hanna").await.unwrap();
    assert_ne!(other.id, hanna.id);
    assert!(other.username.starts_with("openid-"), "{}", other.username);
    assert_eq!(staff.world.account("hanna").await, hanna, "she is left alone");

    let identity = Identity { issuer: "https://other.example".to_owned(), subject: "hanna".to_owned() };
    let vouched = Vouched { identity, username: None, name: None, roles: vec!["hosts".to_owned()] };
    staff.provider.issue_as("a-code", vouched);
    let (kept, state) = set_out(&staff, "");
    staff.log_ins.arrive(&kept, &back(&state, "a-code"), from(HOME)).await.unwrap();
    assert_eq!(staff.account_of("hanna").await.unwrap(), other, "another provider's hanna is somebody else");
}

#[tokio::test]
async fn of_those_who_come_for_the_first_time_at_once_all_get_the_same_account() {
    let staff = staff().await;
    let arrivals = (0..8).map(|n| {
        let code = format!("code-{n}");
        staff.provider.issue(&code, "nora", &["hosts"]);
        let (kept, state) = set_out(&staff, "");
        let staff = &staff;
        async move { staff.log_ins.arrive(&kept, &back(&state, &code), from(HOME)).await.map(|(token, _)| token) }
    });
    let tokens = futures_util::future::join_all(arrivals).await;
    let account = staff.account_of("nora").await.unwrap();
    for token in tokens {
        assert_eq!(staff.whose(&token.unwrap()).await, Some(account.id));
    }
}

#[tokio::test]
async fn a_role_is_read_anew_at_each_log_in_and_another_one_ends_what_was_open() {
    let staff = staff().await;
    let before = staff.log_in("nora", &["hosts"]).await.unwrap();
    let promoted = staff.log_in("nora", &["admins"]).await.unwrap();
    let account = staff.account_of("nora").await.unwrap();
    assert_eq!(account.role, Role::Admin);
    assert_eq!((staff.whose(&before).await, staff.whose(&promoted).await), (None, Some(account.id)));
    let refused = staff.log_in("nora", &["visitors"]).await;
    assert!(matches!(refused, Err(ProviderLogInError::NoRole)), "{refused:?}");
    assert_eq!(staff.whose(&promoted).await, None, "who has lost every role is out everywhere");
    assert_eq!(staff.deeds().await, ["account.created", "account.logins_ended", "account.role_changed"]);
    let people = People::new(staff.world.parts.clone(), staff.world.store.clone());
    let own = people.act(ADMIN, account.id, AccountAction::SetRole(Role::Host)).await;
    assert!(matches!(own, Err(PeopleError::Providers)), "{own:?}");
    let link = people.password_link(ADMIN, account.id).await;
    assert!(matches!(link, Err(PeopleError::Providers)), "{link:?}");
}

#[tokio::test]
async fn whoever_has_no_role_gets_no_account_and_neither_does_anybody_where_none_are_made() {
    let staff = staff().await;
    let refused = staff.log_in("nora", &[]).await;
    assert!(matches!(refused, Err(ProviderLogInError::NoRole)), "{refused:?}");
    assert!(staff.account_of("nora").await.is_none());

    let closed = with(ProviderRules { create_accounts: false, ..rules() }).await;
    let refused = closed.log_in("nora", &["admins"]).await;
    assert!(matches!(refused, Err(ProviderLogInError::NoAccount)), "{refused:?}");
    assert!(closed.account_of("nora").await.is_none());
}

#[tokio::test]
async fn a_disabled_account_stays_out_whatever_the_provider_says() {
    let staff = staff().await;
    staff.log_in("nora", &["hosts"]).await.unwrap();
    let id = staff.account_of("nora").await.unwrap().id;
    let people = People::new(staff.world.parts.clone(), staff.world.store.clone());
    people.act(ADMIN, id, AccountAction::Disable).await.unwrap();
    for roles in [&["hosts"][..], &["admins"], &[]] {
        let refused = staff.log_in("nora", roles).await;
        assert!(matches!(refused, Err(ProviderLogInError::Disabled)), "{refused:?}");
    }
    assert_eq!(staff.account_of("nora").await.unwrap().role, Role::Host);
    people.act(ADMIN, id, AccountAction::Enable).await.unwrap();
    staff.log_in("nora", &["hosts"]).await.unwrap();
}

#[tokio::test]
async fn only_the_browser_that_set_out_comes_back_once_and_in_time() {
    let staff = staff().await;
    let (kept, state) = set_out(&staff, "/admin");
    let (other_kept, other_state) = set_out(&staff, "");
    assert_ne!(state, other_state);
    staff.provider.issue("a-code", "nora", &["hosts"]);
    let last = if kept.ends_with('0') { '1' } else { '0' };
    let changed = format!("{}{last}", &kept[..kept.len() - 1]);
    for (kept, state) in [
        (&kept, &other_state),
        (&other_kept, &state),
        (&kept, &String::new()),
        (&String::new(), &state),
        (&changed, &state),
    ] {
        let result = staff.log_ins.arrive(kept, &back(state, "a-code"), from(HOME)).await;
        assert!(matches!(result, Err(ProviderLogInError::NotBegun)), "{result:?}");
    }
    let elsewhere = Return { issuer: Some("https://evil.example".to_owned()), ..back(&state, "a-code") };
    let result = staff.log_ins.arrive(&kept, &elsewhere, from(HOME)).await;
    assert!(matches!(result, Err(ProviderLogInError::NotProven(_))), "{result:?}");
    let declined = Return { code: None, ..back(&state, "") };
    let result = staff.log_ins.arrive(&kept, &declined, from(HOME)).await;
    assert!(matches!(result, Err(ProviderLogInError::Declined)), "{result:?}");

    staff.world.clock.advance(SignedDuration::from_secs(BACK_WITHIN_S - 1));
    let (_, next) = staff.log_ins.arrive(&kept, &back(&state, "a-code"), from(HOME)).await.unwrap();
    assert_eq!(next, "/admin");
    let replayed = staff.log_ins.arrive(&kept, &back(&state, "a-code"), from(HOME)).await;
    assert!(matches!(replayed, Err(ProviderLogInError::NotProven(_))), "{replayed:?}");
    staff.world.clock.advance(SignedDuration::from_secs(1));
    let late = staff.log_ins.arrive(&kept, &back(&state, "a-code"), from(HOME)).await;
    assert!(matches!(late, Err(ProviderLogInError::NotBegun)), "{late:?}");
}

#[tokio::test]
async fn an_address_that_brings_what_does_not_hold_is_slowed_down_and_a_provider_that_is_away_costs_nobody_a_try() {
    let staff = staff().await;
    let (kept, state) = set_out(&staff, "");
    staff.provider.set_available(false);
    assert!(!staff.log_ins.is_up() && staff.log_ins.depart("").is_none());
    for _ in 0..30 {
        let result = staff.log_ins.arrive(&kept, &back(&state, "a-guess"), from(HOME)).await;
        assert!(matches!(result, Err(ProviderLogInError::Unavailable(_))), "{result:?}");
    }
    assert!(staff.world.log_in("hanna", PASSWORD, HOME).await.is_ok(), "passwords are no matter of the provider's");
    staff.provider.set_available(true);
    let mut guesses = 0;
    loop {
        match staff.log_ins.arrive(&kept, &back(&state, "a-guess"), from(HOME)).await {
            Err(ProviderLogInError::NotProven(_)) => guesses += 1,
            Err(ProviderLogInError::TooMany) => break,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(guesses, 21, "twenty cost nothing, and the next one a second");
    staff.world.clock.advance(SignedDuration::from_secs(1));
    staff.log_in("nora", &["hosts"]).await.unwrap();
}

#[tokio::test]
async fn names_that_do_not_fit_here_are_cut_or_left_out() {
    let staff = staff().await;
    let long = "Å".repeat(200);
    for (subject, username, name, expected) in [
        ("1", Some("Nora.N"), Some(" Nora N. "), ("nora.n", "Nora N.")),
        ("2", Some("omar"), None, ("omar", "omar")),
        ("3", Some("two words"), Some(long.as_str()), ("openid-", &long[..160])),
        ("4", None, Some("a\nb"), ("openid-", "openid-")),
    ] {
        let identity = Identity { issuer: FakeProvider::ISSUER.to_owned(), subject: subject.to_owned() };
        let (username, name) = (username.map(str::to_owned), name.map(str::to_owned));
        staff.provider.issue_as("a-code", Vouched { identity, username, name, roles: vec!["hosts".to_owned()] });
        let (kept, state) = set_out(&staff, "");
        staff.log_ins.arrive(&kept, &back(&state, "a-code"), from(HOME)).await.unwrap();
        let account = staff.account_of(subject).await.unwrap();
        assert!(account.username.starts_with(expected.0), "{}", account.username);
        assert!(account.display_name.starts_with(expected.1), "{}", account.display_name);
    }
    for subject in ["", &"x".repeat(256)] {
        let refused = staff.log_in(subject, &["hosts"]).await;
        assert!(matches!(refused, Err(ProviderLogInError::NotProven(_))), "{refused:?}");
    }
}
