//! What is outside of the installation under test: an identity provider, a camera, programs.

use std::net::{Ipv4Addr, SocketAddr};

use anyhow::{Context, Result};
use rcgen::{CertifiedKey, KeyPair};
use serde_json::json;

use crate::stack::ports::Reserve;
use crate::stack::secrets::secret;

/// The provider's name: another site than the server's own address, as a real one is.
const PROVIDER_HOST: &str = "localhost";

/// The identity provider that staff may log in with. It is not there: the tests about it start it, and all others show that
/// nothing else needs it. Its certificate is its own authority.
struct Provider {
    port: u16,
    secret: String,
    certified: CertifiedKey<KeyPair>,
}

impl Provider {
    fn new(port: u16) -> Result<Self> {
        let certified = rcgen::generate_simple_self_signed([PROVIDER_HOST.to_owned()]).context("no certificate")?;
        Ok(Self { port, secret: secret(), certified })
    }

    fn issuer(&self) -> String {
        format!("https://{PROVIDER_HOST}:{}", self.port)
    }

    fn options(&self) -> Vec<(&'static str, String)> {
        vec![
            ("OPENID__ISSUER", self.issuer()),
            ("OPENID__CLIENT_ID", "anteroom".to_owned()),
            ("OPENID__CLIENT_SECRET", self.secret.clone()),
            ("OPENID__AUTHORITIES", self.certified.cert.pem()),
            ("OPENID__LABEL", "Sign in with Example ID".to_owned()),
            ("OPENID__ROLE_CLAIM", "groups".to_owned()),
            ("OPENID__ADMIN_VALUE", "anteroom-admins".to_owned()),
            ("OPENID__HOST_VALUE", "anteroom-hosts".to_owned()),
        ]
    }
}

/// What is outside of the installation, and what the server is told of it.
pub(super) struct Outside {
    provider: Provider,
    /// Where the camera of the tests is, which starts and ends with the test about it.
    camera: SocketAddr,
    /// Where the receiver of webhooks is, likewise.
    receiver: SocketAddr,
    /// The secret of programs that speak `OpenVidu`.
    openvidu: String,
}

impl Outside {
    /// Has a place for each; nothing is there yet.
    pub(super) fn somewhere(reserve: &mut Reserve, machine: Ipv4Addr) -> Result<Self> {
        let mut place = || reserve.service(machine).map(|port| SocketAddr::from((machine, port)));
        let (camera, receiver) = (place()?, place()?);
        let provider = Provider::new(reserve.service(Ipv4Addr::LOCALHOST)?)?;
        Ok(Self { provider, camera, receiver, openvidu: secret() })
    }

    /// What the server is told.
    pub(super) fn options(&self) -> Vec<(&'static str, String)> {
        // The ports of our own camera, and of those in OpenVidu's documentation.
        let ports = json!([self.camera.port(), 554, 7777]);
        let others = [
            ("CAMERAS__NETWORKS", json!([format!("{}/32", self.camera.ip())]).to_string()),
            ("CAMERAS__PORTS", ports.to_string()),
            ("WEBHOOKS__NETWORKS", json!([format!("{}/32", self.receiver.ip())]).to_string()),
            ("WEBHOOKS__PORTS", json!([self.receiver.port()]).to_string()),
            ("OPENVIDU__SECRET", self.openvidu.clone()),
        ];
        self.provider.options().into_iter().chain(others).collect()
    }

    /// What the tests are told.
    pub(super) fn told_to_tests(&self) -> [(&'static str, String); 7] {
        [
            ("E2E_PROVIDER", self.provider.issuer()),
            ("E2E_PROVIDER_CERTIFICATE", self.provider.certified.cert.pem()),
            ("E2E_PROVIDER_KEY", self.provider.certified.signing_key.serialize_pem()),
            ("E2E_PROVIDER_SECRET", self.provider.secret.clone()),
            ("E2E_CAMERA", self.camera.to_string()),
            ("E2E_RECEIVER", self.receiver.to_string()),
            ("E2E_OPENVIDU_SECRET", self.openvidu.clone()),
        ]
    }
}
