//! How a receiver knows that something comes from here, and that it is not old.

use anteroom_domain::Timestamp;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::WebhookSecret;

/// `Anteroom-Signature`: the seconds since 1970, and for each secret that is good the HMAC-SHA256 of `seconds.body`, in
/// hexadecimal digits. A receiver accepts whichever it knows.
pub fn signature<'a>(secrets: impl IntoIterator<Item = &'a WebhookSecret>, at: Timestamp, body: &str) -> String {
    let seconds = at.as_second();
    let mut signature = format!("t={seconds}");
    for secret in secrets {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.expose().as_bytes()) else {
            panic!("HMAC takes keys of any length")
        };
        mac.update(format!("{seconds}.{body}").as_bytes());
        signature.push_str(",v1=");
        signature.push_str(&hex::encode(mac.finalize().into_bytes()));
    }
    signature
}
