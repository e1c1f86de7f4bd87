//! Which certificates of cameras are accepted.

use std::sync::Arc;

use anteroom_domain::camera::TrustedCertificate;
use rustls::{
    ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature},
};
use rustls_pki_types::{CertificateDer, ServerName, UnixTime};
use sha2::{Digest, Sha256};

use super::errors::SourceError;

/// How to speak TLS with a camera.
pub(crate) fn client(trusted: TrustedCertificate) -> Result<ClientConfig, SourceError> {
    let provider = Arc::new(ring::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider)).with_safe_default_protocol_versions();
    let builder = builder.map_err(tls)?;
    let pin = match trusted {
        TrustedCertificate::Verified => {
            let mut roots = RootCertStore::empty();
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
            return Ok(builder.with_root_certificates(roots).with_no_client_auth());
        }
        TrustedCertificate::Pinned(pin) => Some(pin),
        TrustedCertificate::Any => None,
    };
    let verifier = Arc::new(KnownCertificate { pin, provider });
    Ok(builder.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth())
}

fn tls(error: Error) -> SourceError {
    SourceError::Tls(std::io::Error::other(error))
}

/// Accepts one certificate, known by its SHA-256, or any. That the camera has its key is proved in either case.
#[derive(Debug)]
struct KnownCertificate {
    pin: Option<[u8; 32]>,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for KnownCertificate {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        match self.pin {
            Some(pin) if Sha256::digest(certificate).as_slice() != pin => {
                Err(Error::General("this is not the certificate that was pinned".to_owned()))
            }
            Some(_) | None => Ok(ServerCertVerified::assertion()),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signature, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signature, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
