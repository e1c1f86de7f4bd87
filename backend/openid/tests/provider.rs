//! What is believed of a provider, and what is not: one that says whatever the test wants. That all goes well with a real one
//! is proved in the browser tests.

mod double;

use std::{sync::Arc, time::Duration};

use anteroom_domain::SignedDuration;
use anteroom_engine::{
    fakes::FakeClock,
    ports::{Clock as _, Errand, IdentityProvider as _, ProviderError, Vouched},
};
use anteroom_openid::{OpenIdConfig, OpenIdProvider};
use double::{Double, Key, token};
use serde_json::{Value, json};
use tokio_util::sync::{CancellationToken, DropGuard};

/// Longest that anything may take before its rule counts as broken.
const DEADLINE: Duration = Duration::from_secs(30);
const RETURN: &str = "https://meet.example/login/provider/return";

struct World {
    double: Double,
    provider: Arc<OpenIdProvider>,
    clock: Arc<FakeClock>,
    _stop: DropGuard,
}

fn errand() -> Errand {
    Errand { state: "s".repeat(64), nonce: "n".repeat(64), verifier: "v".repeat(64) }
}

fn provider(issuer: &str) -> (Arc<OpenIdProvider>, Arc<FakeClock>, DropGuard) {
    let clock = Arc::new(FakeClock::default());
    let config = OpenIdConfig {
        issuer: issuer.to_owned(),
        client_id: "anteroom".to_owned(),
        client_secret: "between us".to_owned(),
        return_url: RETURN.to_owned(),
        authorities: String::new(),
        scopes: vec!["openid".to_owned(), "profile".to_owned()],
        role_claim: "groups".to_owned(),
    };
    let provider = Arc::new(OpenIdProvider::new(config, clock.clone()).expect("the addresses are some"));
    let stop = CancellationToken::new();
    tokio::spawn(provider.clone().run(stop.clone()));
    (provider, clock, stop.drop_guard())
}

fn not_proven(result: Result<Vouched, ProviderError>) -> &'static str {
    match result {
        Err(ProviderError::NotProven(why)) => why,
        other => panic!("{other:?}"),
    }
}

/// A provider that has been reached.
async fn world() -> World {
    let double = Double::start().await;
    let (provider, clock, stop) = provider(&double.issuer);
    let reached = async {
        while !provider.is_up() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(DEADLINE, reached).await.expect("the provider answers");
    World { double, provider, clock, _stop: stop }
}

impl World {
    /// The claims of a token that holds.
    fn claims(&self) -> Value {
        let now = self.clock.now().as_second();
        json!({
            "iss": self.double.issuer, "aud": "anteroom", "sub": "1", "iat": now, "exp": now + 60, "nonce": errand().nonce,
            "name": "Nora N.", "preferred_username": "nora", "groups": ["staff", "hosts"],
        })
    }

    async fn ask(&self) -> Result<Vouched, ProviderError> {
        self.provider.redeem(&errand(), "a-code").await
    }

    /// Asks when the answer is this token.
    async fn redeem(&self, token: &str) -> Result<Vouched, ProviderError> {
        self.double.gives(token);
        self.ask().await
    }

    /// Why the token is not believed.
    async fn problem(&self, token: &str) -> &'static str {
        not_proven(self.redeem(token).await)
    }

    async fn unavailable(&self) -> String {
        match self.ask().await {
            Err(ProviderError::Unavailable { problem, .. }) => problem,
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn the_browser_is_sent_there_with_a_state_a_nonce_and_the_hash_of_a_verifier() {
    let world = world().await;
    let way = world.provider.way_there(&errand()).expect("it is known");
    let (address, query) = way.split_once('?').expect("a query");
    assert_eq!(address, format!("{}/authorize", world.double.issuer));
    let has = |part: &str| assert!(query.split('&').any(|there| there == part), "{part} is not in {query}");
    has("response_type=code");
    has("client_id=anteroom");
    has("scope=openid+profile");
    has("redirect_uri=https%3A%2F%2Fmeet.example%2Flogin%2Fprovider%2Freturn");
    has(&format!("state={}", errand().state));
    has(&format!("nonce={}", errand().nonce));
    has("code_challenge_method=S256");
    assert!(!query.contains(&errand().verifier), "the verifier stays here");
    assert!(world.provider.is_issuer(&world.double.issuer) && !world.provider.is_issuer("https://evil.example"));
}

#[tokio::test]
async fn a_token_that_holds_says_who_somebody_is() {
    let world = world().await;
    let vouched = world.redeem(&token(&Key::First, "EdDSA", &world.claims())).await.unwrap();
    assert_eq!((vouched.identity.issuer.as_str(), vouched.identity.subject.as_str()), (&*world.double.issuer, "1"));
    assert_eq!((vouched.username.as_deref(), vouched.name.as_deref()), (Some("nora"), Some("Nora N.")));
    assert_eq!(vouched.roles, ["staff", "hosts"]);
    let asked = world.double.asked();
    for part in ["grant_type=authorization_code", "code=a-code", &format!("code_verifier={}", errand().verifier)] {
        assert!(asked.contains(part), "{part} is not in {asked}");
    }
    assert!(!asked.contains("between"), "the secret stands in the header");
}

#[tokio::test]
async fn a_token_that_does_not_hold_says_nothing() {
    let world = world().await;
    let with = |name: &str, value: Value| {
        let mut claims = world.claims();
        claims[name] = value;
        token(&Key::First, "EdDSA", &claims)
    };
    let expired = world.clock.now().as_second();
    let good = token(&Key::First, "EdDSA", &world.claims());
    let (head, rest) = good.split_once('.').expect("three parts");
    let (_, signature) = rest.split_once('.').expect("three parts");
    let mut other = world.claims();
    other["sub"] = json!("2");
    let forged = format!("{head}.{}.{signature}", double::part(&other));
    for (token, why) in [
        (with("nonce", json!("x".repeat(64))), "the ID token is of another log-in"),
        (with("nonce", Value::Null), "the ID token is of another log-in"),
        (with("exp", json!(expired)), "the ID token has expired"),
        (with("aud", json!("another")), "the ID token is for somebody else"),
        (with("aud", json!(["anteroom", "another"])), "the ID token is for somebody else"),
        (with("iss", json!("https://evil.example")), "the ID token is somebody else's"),
        (token(&Key::Unknown, "EdDSA", &world.claims()), "the ID token's signature does not hold"),
        (token(&Key::Forged, "EdDSA", &world.claims()), "the ID token's signature does not hold"),
        (token(&Key::Shared("between us"), "HS256", &world.claims()), "the ID token's signature does not hold"),
        (token(&Key::None, "none", &world.claims()), "the ID token's signature does not hold"),
        (forged, "the ID token's signature does not hold"),
    ] {
        assert_eq!(world.problem(&token).await, why, "{token}");
    }
    assert_eq!(world.problem("nonsense").await, "its tokens cannot be read");
    world.double.gives_tokens(json!({ "access_token": "a-token", "token_type": "Bearer" }));
    assert_eq!(not_proven(world.ask().await), "the ID token does not hold");
    world.clock.advance(SignedDuration::from_secs(59));
    world.redeem(&good).await.unwrap();
    world.clock.advance(SignedDuration::from_secs(1));
    assert_eq!(world.problem(&good).await, "the ID token has expired");
}

#[tokio::test]
async fn what_is_not_signed_is_asked_for_and_must_be_about_the_same_person() {
    let world = world().await;
    let mut claims = world.claims();
    for name in ["groups", "name", "preferred_username"] {
        claims.as_object_mut().expect("claims").remove(name);
    }
    let short = token(&Key::First, "EdDSA", &claims);
    world.double.tells(json!({ "sub": "1", "name": "Nora", "preferred_username": "nora", "groups": "hosts" }));
    let vouched = world.redeem(&short).await.unwrap();
    assert_eq!((vouched.username.as_deref(), vouched.name.as_deref()), (Some("nora"), Some("Nora")));
    assert_eq!(vouched.roles, ["hosts"]);
    world.double.tells(json!({ "sub": "2", "groups": "admins" }));
    assert_eq!(world.problem(&short).await, "the answer is about somebody else");
    claims["groups"] = json!([]);
    claims["name"] = json!("Nora");
    let nothing = world.redeem(&token(&Key::First, "EdDSA", &claims)).await.unwrap();
    assert!(nothing.roles.is_empty(), "what was signed counts");
}

#[tokio::test]
async fn a_new_key_is_found_at_once_and_a_made_up_one_asked_for_once() {
    let world = world().await;
    let before = world.double.times_asked_for_keys();
    for _ in 0..5 {
        world.problem(&token(&Key::Unknown, "EdDSA", &world.claims())).await;
    }
    assert_eq!(world.double.times_asked_for_keys(), before + 1, "not for each");

    let world = self::world().await;
    world.double.publishes(&[Key::Second]);
    let vouched = world.redeem(&token(&Key::Second, "EdDSA", &world.claims())).await.unwrap();
    assert_eq!(vouched.identity.subject, "1");
    let withdrawn = world.problem(&token(&Key::First, "EdDSA", &world.claims())).await;
    assert_eq!(withdrawn, "the ID token's signature does not hold");
}

#[tokio::test]
async fn a_code_that_is_not_good_is_its_bearers_matter_and_everything_else_is_not() {
    let world = world().await;
    world.double.refuses("invalid_grant");
    assert_eq!(not_proven(world.ask().await), "the code is not good");
    for error in ["invalid_client", "server_error"] {
        world.double.refuses(error);
        world.unavailable().await;
    }
}

#[tokio::test]
async fn nobody_is_led_elsewhere_or_drowned_or_kept_waiting() {
    let world = world().await;
    world.double.leads_to("/token-elsewhere");
    world.unavailable().await;
    assert_eq!(world.double.times_elsewhere(), 0, "redirects are not followed");
    world.double.drowns();
    assert!(world.unavailable().await.starts_with("no whole answer"));
    world.double.is_silent();
    let answer = tokio::time::timeout(DEADLINE, world.unavailable()).await.expect("there is a limit");
    assert_eq!(answer, "no answer within 5 s");
}

#[tokio::test]
async fn a_provider_that_is_not_there_keeps_nobody_from_asking() {
    // Nobody listens at port 1, and the other says that it is somebody else.
    let double = Double::start().await;
    for issuer in ["http://127.0.0.1:1".to_owned(), format!("{}/", double.issuer)] {
        let (provider, ..) = provider(&issuer);
        assert!(!provider.is_up() && provider.way_there(&errand()).is_none());
        let result = provider.redeem(&errand(), "a-code").await;
        assert!(matches!(result, Err(ProviderError::Unavailable { .. })), "{result:?}");
    }
}
