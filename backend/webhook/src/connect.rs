//! A connection to a receiver: its name resolved, every address asked about, and encrypted where that is meant.

use std::{net::SocketAddr, sync::Arc};

use anteroom_domain::{
    network::{AddressRule, Host},
    webhook::WebhookAddress,
};
use anteroom_engine::ports::SendProblem;
use rustls::{ClientConfig, RootCertStore, crypto::ring};
use rustls_pki_types::ServerName;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpStream, lookup_host},
};
use tokio_rustls::TlsConnector;

/// Most addresses of one name that are tried. Chosen: one of each kind, and a second.
const ADDRESSES_MAX: usize = 4;

/// Bytes to and from a receiver.
pub(crate) trait Wire: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Wire for T {}

/// Trusts the authorities that this machine trusts.
pub(crate) fn tls() -> Result<TlsConnector, rustls::Error> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}

/// Connects.
pub(crate) async fn connect(
    address: &WebhookAddress,
    rule: &AddressRule,
    tls: &TlsConnector,
) -> Result<Box<dyn Wire>, SendProblem> {
    let stream = open(address, rule).await?;
    // Requests are small and waited for. Without the option they only take longer.
    stream.set_nodelay(true).ok();
    if !address.is_tls() {
        return Ok(Box::new(stream));
    }
    let name = match address.host() {
        Host::Name(name) => ServerName::try_from(name.clone()).map_err(|_| SendProblem::NotResolved)?,
        Host::Ip(ip) => ServerName::from(*ip),
    };
    let encrypted = tls.connect(name, stream).await;
    Ok(Box::new(encrypted.map_err(|_| SendProblem::TlsFailed)?))
}

async fn open(address: &WebhookAddress, rule: &AddressRule) -> Result<TcpStream, SendProblem> {
    let mut problem = SendProblem::NotResolved;
    for place in resolve(address).await?.into_iter().take(ADDRESSES_MAX) {
        if address.may_be_connected_to(place.ip(), rule).is_err() {
            problem = SendProblem::AddressDenied;
            continue;
        }
        match TcpStream::connect(place).await {
            Ok(stream) => return Ok(stream),
            Err(_) => problem = SendProblem::NotConnected,
        }
    }
    Err(problem)
}

async fn resolve(address: &WebhookAddress) -> Result<Vec<SocketAddr>, SendProblem> {
    match address.host() {
        Host::Ip(ip) => Ok(vec![SocketAddr::new(*ip, address.port())]),
        Host::Name(name) => {
            let found = lookup_host((name.as_str(), address.port())).await;
            Ok(found.map_err(|_| SendProblem::NotResolved)?.collect())
        }
    }
}
