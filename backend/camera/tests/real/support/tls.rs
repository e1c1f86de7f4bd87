//! An encrypted door in front of a camera that has none.

use std::sync::Arc;

use rustls_pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use sha2::{Digest, Sha256};
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
};
use tokio_rustls::{TlsAcceptor, rustls};

use super::own_ip;

pub(crate) struct TlsDoor {
    pub(crate) port: u16,
    /// The SHA-256 of its certificate, which it signed itself.
    pub(crate) pin: [u8; 32],
}

/// Opens a door to this port.
pub(crate) async fn open(to: u16) -> TlsDoor {
    let signed = rcgen::generate_simple_self_signed(vec!["camera.test".to_owned()]).expect("a certificate");
    let pin = Sha256::digest(signed.cert.der()).into();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(signed.signing_key.serialize_der()));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![signed.cert.der().clone()], key)
        .expect("a certificate");
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind((own_ip(), 0)).await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    tokio::spawn(async move {
        while let Ok((near, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let Ok(mut near) = acceptor.accept(near).await else { return };
                let Ok(mut far) = TcpStream::connect((own_ip(), to)).await else { return };
                copy_bidirectional(&mut near, &mut far).await.ok();
            });
        }
    });
    TlsDoor { port, pin }
}
