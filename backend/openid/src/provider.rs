//! The provider as the engine knows it.

use std::{fmt, io, sync::Arc, time::Duration};

use anteroom_engine::ports::{Clock, Errand, Identity, IdentityProvider, ProviderError, Vouched};
use async_trait::async_trait;
use chrono::DateTime;
use openidconnect::{
    AuthType, AuthenticationFlow, AuthorizationCode, ClaimsVerificationError, Client, ClientId, ClientSecret,
    CsrfToken, EmptyExtraTokenFields, EndpointMaybeSet, EndpointNotSet, EndpointSet, IdTokenFields, IssuerUrl, Nonce,
    OAuth2TokenResponse as _, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RequestTokenError, Scope,
    SignatureVerificationError, StandardErrorResponse, StandardTokenResponse, SubjectIdentifier, TokenResponse as _,
    UserInfoClaims, UserInfoError,
    core::{
        CoreAuthDisplay, CoreAuthPrompt, CoreClientAuthMethod, CoreErrorResponseType, CoreGenderClaim, CoreJsonWebKey,
        CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreProviderMetadata, CoreResponseType,
        CoreRevocableToken, CoreRevocationErrorResponse, CoreTokenIntrospectionResponse, CoreTokenType,
    },
    url,
};
use tokio::{sync::Semaphore, time::timeout};
use tokio_util::sync::CancellationToken;

use crate::{
    claims::Others,
    http::{Http, HttpError},
    known::Known,
};

/// How long redeeming a code may take, waiting for a turn included; less than a page may take.
const REDEEM_WITHIN: Duration = Duration::from_secs(12);
/// Codes that are redeemed at a time.
const PARALLEL_MAX: usize = 16;
/// Signatures that can be checked with what the provider publishes. Not those that rest on the client's secret, nor none.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

type Fields = IdTokenFields<
    Others,
    EmptyExtraTokenFields,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;
type Tokens = StandardTokenResponse<Fields, CoreTokenType>;
type OurClient = Client<
    Others,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    Tokens,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// As whom we speak to which provider.
#[derive(Clone)]
pub struct OpenIdConfig {
    /// The provider's own name, an address under which it describes itself.
    pub issuer: String,
    /// What the provider calls us.
    pub client_id: String,
    /// By which it knows that it is us.
    pub client_secret: String,
    /// Where it sends browsers back to.
    pub return_url: String,
    /// Certificates of authorities, in PEM, that may vouch for it besides those that this machine trusts; empty for none.
    pub authorities: String,
    /// What is asked for besides `openid`.
    pub scopes: Vec<String>,
    /// The claim that roles are read from.
    pub role_claim: String,
}

impl fmt::Debug for OpenIdConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenIdConfig").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

/// A provider that is reached over HTTP.
pub struct OpenIdProvider {
    config: OpenIdConfig,
    return_url: RedirectUrl,
    known: Known,
    http: Http,
    clock: Arc<dyn Clock>,
    turns: Semaphore,
}

impl OpenIdProvider {
    /// Nothing is asked for until [`OpenIdProvider::run`].
    ///
    /// # Errors
    ///
    /// When an address is none, the authorities are no certificates, or there is nobody to trust.
    pub fn new(config: OpenIdConfig, clock: Arc<dyn Clock>) -> io::Result<Self> {
        let invalid = |error: url::ParseError| io::Error::new(io::ErrorKind::InvalidInput, error);
        let http = Http::new(&config.authorities)?;
        let issuer = IssuerUrl::new(config.issuer.clone()).map_err(invalid)?;
        let return_url = RedirectUrl::new(config.return_url.clone()).map_err(invalid)?;
        let known = Known::new(issuer, http.clone());
        Ok(Self { config, return_url, known, http, clock, turns: Semaphore::new(PARALLEL_MAX) })
    }

    /// Keeps what is known of the provider fresh until `stop`.
    pub async fn run(self: Arc<Self>, stop: CancellationToken) {
        self.known.run(stop).await;
    }

    fn client(&self, metadata: &CoreProviderMetadata) -> OurClient {
        // Unless a provider says otherwise, the secret goes into a header (RFC 8414, `client_secret_basic`).
        let methods = metadata.token_endpoint_auth_methods_supported();
        let in_body = methods.is_some_and(|methods| !methods.contains(&CoreClientAuthMethod::ClientSecretBasic));
        let (id, secret) = (ClientId::new(self.config.client_id.clone()), &self.config.client_secret);
        Client::from_provider_metadata(metadata.clone(), id, Some(ClientSecret::new(secret.clone())))
            .set_redirect_uri(self.return_url.clone())
            .set_auth_type(if in_body { AuthType::RequestBody } else { AuthType::BasicAuth })
    }

    async fn redeem_now(&self, errand: &Errand, code: &str) -> Result<Vouched, ProviderError> {
        let metadata = self.known.metadata().ok_or_else(|| unavailable("redeeming a code", "it was never reached"))?;
        let client = self.client(&metadata);
        let request = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(|_| unavailable("redeeming a code", "it has no token endpoint"))?
            .set_pkce_verifier(PkceCodeVerifier::new(errand.verifier.clone()));
        let tokens = request.request_async(&self.http).await.map_err(of_tokens)?;
        let vouched = match self.read(&client, &tokens, errand) {
            Err(ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey)) => {
                self.known.ask_out_of_turn().await;
                let metadata = self.known.metadata().unwrap_or(metadata);
                self.read(&self.client(&metadata), &tokens, errand)
            }
            other => other,
        };
        let (vouched, roles) = vouched.map_err(|error| ProviderError::NotProven(of_claims(&error)))?;
        match roles {
            Some(roles) if vouched.name.is_some() => Ok(Vouched { roles, ..vouched }),
            roles => self.completed(&client, &tokens, Vouched { roles: roles.unwrap_or_default(), ..vouched }).await,
        }
    }

    /// What the ID token says, if it holds; the roles are `None` where it does not speak of them.
    fn read(
        &self,
        client: &OurClient,
        tokens: &Tokens,
        errand: &Errand,
    ) -> Result<(Vouched, Option<Vec<String>>), ClaimsVerificationError> {
        let now = || DateTime::from_timestamp_millis(self.clock.now().as_millisecond()).unwrap_or_default();
        let verifier = client.id_token_verifier().set_allowed_algs(ALGORITHMS).set_time_fn(now);
        let token = tokens.id_token().ok_or_else(|| ClaimsVerificationError::Other("no ID token".to_owned()))?;
        let claims = token.claims(&verifier, &Nonce::new(errand.nonce.clone()))?;
        let identity =
            Identity { issuer: claims.issuer().as_str().to_owned(), subject: claims.subject().as_str().to_owned() };
        let username = claims.preferred_username().map(|name| name.as_str().to_owned());
        let name = claims.name().and_then(|name| name.get(None)).map(|name| name.as_str().to_owned());
        let vouched = Vouched { identity, username, name, roles: Vec::new() };
        Ok((vouched, claims.additional_claims().values(&self.config.role_claim)))
    }

    /// Many providers tell more when asked than they sign. What was signed counts first, and the answer must be about the
    /// same person.
    async fn completed(&self, client: &OurClient, tokens: &Tokens, signed: Vouched) -> Result<Vouched, ProviderError> {
        let subject = SubjectIdentifier::new(signed.identity.subject.clone());
        let Ok(request) = client.user_info(tokens.access_token().clone(), Some(subject)) else { return Ok(signed) };
        let told: UserInfoClaims<Others, CoreGenderClaim> =
            request.request_async(&self.http).await.map_err(of_user_info)?;
        let Vouched { identity, username, name, mut roles } = signed;
        if roles.is_empty() {
            roles = told.additional_claims().values(&self.config.role_claim).unwrap_or_default();
        }
        let username = username.or_else(|| told.preferred_username().map(|name| name.as_str().to_owned()));
        let name = name.or_else(|| told.name().and_then(|name| name.get(None)).map(|name| name.as_str().to_owned()));
        Ok(Vouched { identity, username, name, roles })
    }
}

#[async_trait]
impl IdentityProvider for OpenIdProvider {
    fn is_up(&self) -> bool {
        self.known.is_up()
    }

    fn is_issuer(&self, issuer: &str) -> bool {
        issuer == self.config.issuer
    }

    fn way_there(&self, errand: &Errand) -> Option<String> {
        let client = self.client(&*self.known.metadata()?);
        let verifier = PkceCodeVerifier::new(errand.verifier.clone());
        let (state, nonce) = (errand.state.clone(), errand.nonce.clone());
        let flow = AuthenticationFlow::<CoreResponseType>::AuthorizationCode;
        let scopes = self.config.scopes.iter().filter(|scope| *scope != "openid").cloned().map(Scope::new);
        let way = client
            .authorize_url(flow, move || CsrfToken::new(state), move || Nonce::new(nonce))
            .add_scopes(scopes)
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier));
        Some(way.url().0.into())
    }

    async fn redeem(&self, errand: &Errand, code: &str) -> Result<Vouched, ProviderError> {
        let redeemed = timeout(REDEEM_WITHIN, async {
            let _turn = self.turns.acquire().await;
            self.redeem_now(errand, code).await
        });
        redeemed.await.unwrap_or_else(|_| Err(unavailable("redeeming a code", "it takes too long")))
    }
}

fn unavailable(doing: &'static str, problem: impl Into<String>) -> ProviderError {
    ProviderError::Unavailable { doing, problem: problem.into() }
}

/// A code that is not good is whoever's who brought it; a client that is not known is ours.
fn of_tokens(error: RequestTokenError<HttpError, StandardErrorResponse<CoreErrorResponseType>>) -> ProviderError {
    const DOING: &str = "redeeming a code";
    match error {
        RequestTokenError::ServerResponse(answer) => match answer.error() {
            CoreErrorResponseType::InvalidGrant => ProviderError::NotProven("the code is not good"),
            CoreErrorResponseType::InvalidClient | CoreErrorResponseType::UnauthorizedClient => {
                unavailable(DOING, "it does not accept our client id and secret")
            }
            CoreErrorResponseType::InvalidRequest
            | CoreErrorResponseType::InvalidScope
            | CoreErrorResponseType::UnsupportedGrantType
            | CoreErrorResponseType::Extension(_) => unavailable(DOING, "it refuses the request"),
        },
        RequestTokenError::Request(error) => unavailable(DOING, error.to_string()),
        RequestTokenError::Parse(..) => ProviderError::NotProven("its tokens cannot be read"),
        RequestTokenError::Other(_) => unavailable(DOING, "no answer that can be used"),
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the library may name further errors")]
fn of_user_info(error: UserInfoError<HttpError>) -> ProviderError {
    match error {
        UserInfoError::ClaimsVerification(error) => ProviderError::NotProven(of_claims(&error)),
        _ => unavailable("reading who somebody is", "no answer that can be used"),
    }
}

/// Why claims do not hold, without what they claim.
#[expect(clippy::wildcard_enum_match_arm, reason = "the library may name further errors")]
fn of_claims(error: &ClaimsVerificationError) -> &'static str {
    match error {
        ClaimsVerificationError::Expired(_) => "the ID token has expired",
        ClaimsVerificationError::InvalidAudience(_) => "the ID token is for somebody else",
        ClaimsVerificationError::InvalidIssuer(_) => "the ID token is somebody else's",
        ClaimsVerificationError::InvalidNonce(_) => "the ID token is of another log-in",
        ClaimsVerificationError::InvalidSubject(_) => "the answer is about somebody else",
        ClaimsVerificationError::SignatureVerification(_) => "the ID token's signature does not hold",
        _ => "the ID token does not hold",
    }
}
