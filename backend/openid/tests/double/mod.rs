//! A provider that says whatever a test wants.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::{
    Json, Router,
    extract::State as Shared,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use openidconnect::{
    JsonWebKeyId, PrivateSigningKey as _,
    core::{CoreEdDsaPrivateSigningKey, CoreHmacKey, CoreJwsSigningAlgorithm},
};
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// With what a token is signed.
pub(crate) enum Key {
    First,
    Second,
    /// Of which nobody knows the name.
    Unknown,
    /// Somebody else's, under the name of the first.
    Forged,
    /// The client's secret.
    Shared(&'static str),
    /// Not at all.
    None,
}

impl Key {
    fn name(&self) -> &'static str {
        match self {
            Self::Second => "second",
            Self::Unknown => "unknown",
            Self::First | Self::Forged | Self::Shared(_) | Self::None => "first",
        }
    }

    fn pair(&self) -> CoreEdDsaPrivateSigningKey {
        let seed = match self {
            Self::Second => 2,
            Self::Unknown | Self::Forged => 3,
            Self::First | Self::Shared(_) | Self::None => 1,
        };
        // PKCS #8 around 32 bytes (RFC 8410, 7).
        let prefix = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
        let text = STANDARD.encode([prefix.as_slice(), &[seed; 32]].concat());
        let pem = format!("-----BEGIN PRIVATE KEY-----\n{text}\n-----END PRIVATE KEY-----\n");
        CoreEdDsaPrivateSigningKey::from_ed25519_pem(&pem, Some(JsonWebKeyId::new(self.name().to_owned())))
            .expect("a key")
    }

    fn sign(&self, text: &str) -> Vec<u8> {
        let signed = match self {
            Self::None => Ok(Vec::new()),
            Self::Shared(secret) => {
                CoreHmacKey::new(*secret).sign(&CoreJwsSigningAlgorithm::HmacSha256, text.as_bytes())
            }
            Self::First | Self::Second | Self::Unknown | Self::Forged => {
                self.pair().sign(&CoreJwsSigningAlgorithm::EdDsa, text.as_bytes())
            }
        };
        signed.expect("it can be signed")
    }
}

/// A part of a token.
pub(crate) fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

/// An ID token.
pub(crate) fn token(key: &Key, algorithm: &str, claims: &Value) -> String {
    let text = format!("{}.{}", part(&json!({ "alg": algorithm, "kid": key.name() })), part(claims));
    let signature = URL_SAFE_NO_PAD.encode(key.sign(&text));
    format!("{text}.{signature}")
}

/// What is said when a code is to be redeemed.
enum Answer {
    Tokens(Value),
    Refusal(&'static str),
    Elsewhere(&'static str),
    Flood,
    Silence,
}

struct State {
    issuer: String,
    keys: Vec<Value>,
    answer: Answer,
    user_info: Value,
    asked: String,
    times_asked_for_keys: usize,
    times_elsewhere: usize,
}

#[derive(Clone)]
pub(crate) struct Double {
    pub(crate) issuer: String,
    state: Arc<Mutex<State>>,
}

fn public(key: &Key) -> Value {
    serde_json::to_value(key.pair().as_verification_key()).expect("a key is JSON")
}

impl Double {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let issuer = format!("http://{}", listener.local_addr().expect("it is bound"));
        let state = State {
            issuer: issuer.clone(),
            keys: vec![public(&Key::First)],
            answer: Answer::Silence,
            user_info: json!({ "sub": "1" }),
            asked: String::new(),
            times_asked_for_keys: 0,
            times_elsewhere: 0,
        };
        let double = Self { issuer, state: Arc::new(Mutex::new(state)) };
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(metadata))
            .route("/keys", get(keys))
            .route("/token", post(tokens))
            .route("/token-elsewhere", post(elsewhere))
            .route("/me", get(user_info))
            .with_state(double.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        double
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn gives(&self, token: &str) {
        self.gives_tokens(json!({ "access_token": "a-token", "token_type": "Bearer", "id_token": token }));
    }

    pub(crate) fn gives_tokens(&self, tokens: Value) {
        self.state().answer = Answer::Tokens(tokens);
    }

    pub(crate) fn tells(&self, user_info: Value) {
        self.state().user_info = user_info;
    }

    pub(crate) fn refuses(&self, error: &'static str) {
        self.state().answer = Answer::Refusal(error);
    }

    pub(crate) fn leads_to(&self, path: &'static str) {
        self.state().answer = Answer::Elsewhere(path);
    }

    pub(crate) fn drowns(&self) {
        self.state().answer = Answer::Flood;
    }

    pub(crate) fn is_silent(&self) {
        self.state().answer = Answer::Silence;
    }

    pub(crate) fn publishes(&self, keys: &[Key]) {
        self.state().keys = keys.iter().map(public).collect();
    }

    fn answer(&self, asked: String) -> Option<Response> {
        let mut state = self.state();
        state.asked = asked;
        Some(match &state.answer {
            Answer::Tokens(tokens) => Json(tokens).into_response(),
            Answer::Refusal(error) => (StatusCode::BAD_REQUEST, Json(json!({ "error": error }))).into_response(),
            Answer::Elsewhere(path) => Redirect::temporary(path).into_response(),
            Answer::Flood => " ".repeat(3 * 1024 * 1024).into_response(),
            Answer::Silence => return None,
        })
    }

    /// The last request for tokens.
    pub(crate) fn asked(&self) -> String {
        self.state().asked.clone()
    }

    pub(crate) fn times_asked_for_keys(&self) -> usize {
        self.state().times_asked_for_keys
    }

    pub(crate) fn times_elsewhere(&self) -> usize {
        self.state().times_elsewhere
    }
}

async fn metadata(Shared(double): Shared<Double>) -> Json<Value> {
    let issuer = &double.state().issuer;
    Json(json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "userinfo_endpoint": format!("{issuer}/me"),
        "jwks_uri": format!("{issuer}/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["EdDSA", "HS256", "none"],
    }))
}

async fn keys(Shared(double): Shared<Double>) -> Json<Value> {
    let mut state = double.state();
    state.times_asked_for_keys += 1;
    Json(json!({ "keys": state.keys }))
}

async fn elsewhere(Shared(double): Shared<Double>) {
    double.state().times_elsewhere += 1;
}

async fn tokens(Shared(double): Shared<Double>, body: String) -> Response {
    match double.answer(body) {
        Some(answer) => answer,
        None => std::future::pending().await,
    }
}

async fn user_info(Shared(double): Shared<Double>) -> Json<Value> {
    Json(double.state().user_info.clone())
}
