//! A connection to a camera: its name resolved, every address asked about, and encrypted where that is meant.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use anteroom_domain::{
    camera::{CameraAddress, CameraSettings},
    network::{AddressRule, Host},
};
use rustls_pki_types::ServerName;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpStream, lookup_host},
    time::timeout,
};
use tokio_rustls::TlsConnector;

use super::{
    certificates,
    errors::{CONNECTING, SourceError},
};

/// Most addresses of one name that are tried. Chosen: one of each kind, and a second.
const ADDRESSES_MAX: usize = 4;

/// Bytes to and from a camera.
pub(crate) trait Wire: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Wire for T {}

/// A connection.
pub(crate) struct Connected {
    pub(crate) wire: Box<dyn Wire>,
    /// Our end.
    pub(crate) local: IpAddr,
    /// The camera's end, which was found to be allowed.
    pub(crate) peer: IpAddr,
}

/// Connects. The name is resolved and judged each time: what it meant before says nothing about what it means now.
pub(crate) async fn connect(
    address: &CameraAddress,
    settings: &CameraSettings,
    rule: &AddressRule,
) -> Result<Connected, SourceError> {
    let late = |_| SourceError::TimedOut { doing: CONNECTING };
    let limit = settings.connect_timeout();
    let stream = timeout(limit, open(address, rule)).await.map_err(late)??;
    let (local, peer) = (stream.local_addr(), stream.peer_addr());
    let (local, peer) = (local.map_err(SourceError::Unreachable)?.ip(), peer.map_err(SourceError::Unreachable)?.ip());
    // Requests are small and waited for.
    stream.set_nodelay(true).map_err(SourceError::Unreachable)?;
    if !address.is_tls() {
        return Ok(Connected { wire: Box::new(stream), local, peer });
    }
    let name = match address.host() {
        Host::Name(name) => ServerName::try_from(name.clone()).map_err(|_| SourceError::Unresolved)?,
        Host::Ip(ip) => ServerName::from(*ip),
    };
    let connector = TlsConnector::from(Arc::new(certificates::client(settings.certificate)?));
    let wire = timeout(limit, connector.connect(name, stream)).await.map_err(late)?.map_err(SourceError::Tls)?;
    Ok(Connected { wire: Box::new(wire), local, peer })
}

async fn open(address: &CameraAddress, rule: &AddressRule) -> Result<TcpStream, SourceError> {
    let mut failure = SourceError::Unresolved;
    for place in resolve(address).await?.into_iter().take(ADDRESSES_MAX) {
        if let Err(refusal) = rule.check(place.ip(), place.port()) {
            failure = refusal.into();
            continue;
        }
        match TcpStream::connect(place).await {
            Ok(stream) => return Ok(stream),
            Err(error) => failure = SourceError::Unreachable(error),
        }
    }
    Err(failure)
}

async fn resolve(address: &CameraAddress) -> Result<Vec<SocketAddr>, SourceError> {
    match address.host() {
        Host::Ip(ip) => Ok(vec![SocketAddr::new(*ip, address.port())]),
        Host::Name(name) => {
            let found = lookup_host((name.as_str(), address.port())).await.map_err(|_| SourceError::Unresolved)?;
            Ok(found.collect())
        }
    }
}
