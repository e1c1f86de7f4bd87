//! Asking the provider: bounded in time and size, and never led elsewhere, since redirects are not followed.

use std::{collections::VecDeque, io, pin::Pin, sync::Arc, time::Duration};

use http_body_util::{BodyExt as _, Full, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};
use rustls::{
    ClientConfig, RootCertStore,
    crypto::ring,
    pki_types::{CertificateDer, pem::PemObject},
};
use tokio::time::timeout;

type Body = Full<VecDeque<u8>>;

/// How long the provider may take over one request, connecting included. Chosen: people wait for it.
const ANSWER_WITHIN: Duration = Duration::from_secs(5);
/// Largest answer, in bytes. Metadata, keys and tokens are some kilobytes each.
const ANSWER_MAX: usize = 1024 * 1024;

/// What went wrong. None of it holds what was sent.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HttpError {
    /// The connection, its encryption included.
    #[error("no connection")]
    Connection(#[from] hyper_util::client::legacy::Error),
    /// Half an answer, or one that is too large.
    #[error("no whole answer of at most {ANSWER_MAX} bytes")]
    Answer,
    /// Silence.
    #[error("no answer within {} s", ANSWER_WITHIN.as_secs())]
    Late,
}

/// A client of the provider's.
#[derive(Clone)]
pub(crate) struct Http(Client<HttpsConnector<HttpConnector>, Body>);

impl Http {
    /// Trusts the authorities that this machine trusts, and these, in PEM. A provider without TLS is for tests on loopback;
    /// the configuration sees to that.
    ///
    /// # Errors
    ///
    /// When `authorities` is neither empty nor certificates, or there is nobody to trust.
    pub(crate) fn new(authorities: &str) -> io::Result<Self> {
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(io::Error::other)?
            .with_root_certificates(trusted(authorities)?)
            .with_no_client_auth();
        let connector = HttpsConnectorBuilder::new().with_tls_config(config).https_or_http().enable_http1().build();
        Ok(Self(Client::builder(TokioExecutor::new()).build(connector)))
    }

    async fn ask(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let answer = async {
            let (head, body) = self.0.request(request.map(|body| Full::new(body.into()))).await?.into_parts();
            let body = Limited::new(body, ANSWER_MAX).collect().await.map_err(|_| HttpError::Answer)?;
            Ok(HttpResponse::from_parts(head, body.to_bytes().into()))
        };
        timeout(ANSWER_WITHIN, answer).await.map_err(|_| HttpError::Late)?
    }
}

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = HttpError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, HttpError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.ask(request))
    }
}

/// Whom this machine trusts, and these.
fn trusted(authorities: &str) -> io::Result<RootCertStore> {
    let mut roots = RootCertStore::empty();
    // Of what a machine has collected, some may be unreadable; that is no reason not to trust the others.
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let before = roots.len();
    for certificate in CertificateDer::pem_slice_iter(authorities.as_bytes()) {
        roots.add(certificate.map_err(io::Error::other)?).map_err(io::Error::other)?;
    }
    if !authorities.is_empty() && roots.len() == before {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "its authorities are no certificates"));
    }
    if roots.is_empty() {
        return Err(io::Error::new(io::ErrorKind::NotFound, "this machine trusts nobody"));
    }
    Ok(roots)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn authorities_that_are_no_certificates_are_noticed_at_the_start() {
        assert!(Http::new("").is_ok());
        for wrong in ["login.example.org", "-----BEGIN CERTIFICATE-----\nbm8=\n-----END CERTIFICATE-----\n"] {
            assert!(Http::new(wrong).is_err(), "{wrong}");
        }
    }
}
