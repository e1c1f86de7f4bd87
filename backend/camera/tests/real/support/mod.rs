//! A real camera, a real Janus, and somebody who watches.

pub(crate) mod decoding;
#[path = "../../../../janus/tests/support/janus.rs"]
#[expect(dead_code, reason = "the tests of the Janus client use more of it")]
pub(crate) mod janus;
pub(crate) mod nal;
pub(crate) mod room;
pub(crate) mod scripted;
pub(crate) mod simulator;
pub(crate) mod tls;
pub(crate) mod transcoder;
pub(crate) mod viewer;

use std::{
    net::{IpAddr, SocketAddr, UdpSocket},
    time::Duration,
};

use anteroom_camera::Target;
use anteroom_domain::{
    camera::{CameraAddress, CameraSettings},
    network::{AddressRule, Network, PortRange},
};

/// How long anything here may take. Generous, as the machine may be busy; nothing waits for it when all is well.
pub(crate) const DEADLINE: Duration = Duration::from_secs(30);

/// Awaits `what`, and fails the test when it takes too long.
pub(crate) async fn within<T>(what: &str, future: impl Future<Output = T>) -> T {
    let result = tokio::time::timeout(DEADLINE, future).await;
    result.unwrap_or_else(|_elapsed| panic!("{what} took longer than {DEADLINE:?}"))
}

/// Asks again and again until the answer is yes, and fails the test when it never is.
pub(crate) async fn until<F: Future<Output = bool>>(what: &str, mut ask: impl FnMut() -> F) {
    within(what, async {
        while !ask().await {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await;
}

/// The machine's own address: Janus does not use loopback, and cameras must not be there. Connecting sends nothing.
pub(crate) fn own_ip() -> IpAddr {
    for target in ["198.51.100.1:9", "10.255.255.254:9", "192.168.255.254:9", "172.31.255.254:9"] {
        let socket = UdpSocket::bind("0.0.0.0:0").expect("a port");
        if socket.connect(target).is_ok()
            && let Ok(SocketAddr::V4(own)) = socket.local_addr()
            && !own.ip().is_loopback()
        {
            return IpAddr::V4(*own.ip());
        }
    }
    panic!("these tests need an interface besides loopback");
}

/// What is meant when a test says nothing else: passed on as it is, at once, and let go of at once.
pub(crate) fn settings() -> CameraSettings {
    CameraSettings { adaptative_bitrate: false, network_cache_ms: 0, close_after_s: 0, ..CameraSettings::default() }
}

/// A camera at this address, which is allowed to be on this machine.
pub(crate) fn target(address: &str, settings: CameraSettings) -> Target {
    let network: Network = format!("{}/32", own_ip()).parse().expect("a network");
    let rule = AddressRule { private_networks: vec![network], ports: vec![PortRange { first: 1024, last: 65535 }] };
    let address = CameraAddress::parse(address).expect("an address");
    Target { address, settings, rule }
}
