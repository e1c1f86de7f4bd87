//! Logging in at a camera: Basic, or Digest with MD5 or SHA-256.

use anteroom_domain::camera::CameraLogin;
use http_auth::{PasswordClient, PasswordParams};

use super::message::Message;

/// What a camera asked for, and what answers it.
pub(crate) struct Login {
    given: Option<CameraLogin>,
    client: Option<PasswordClient>,
}

impl Login {
    pub(crate) fn new(given: Option<CameraLogin>) -> Self {
        Self { given, client: None }
    }

    /// Takes in a refusal with status 401. False if there is nothing to answer it with.
    pub(crate) fn learn(&mut self, refusal: &Message) -> bool {
        if self.given.is_none() {
            return false;
        }
        let mut builder = PasswordClient::builder();
        for challenge in refusal.all("WWW-Authenticate") {
            builder = builder.challenges(challenge);
        }
        self.client = builder.build().ok();
        self.client.is_some()
    }

    /// Puts the login into a request, once the camera has asked for one.
    pub(crate) fn sign(&mut self, request: &mut Message) {
        let (Some(login), Some(client)) = (&self.given, &mut self.client) else { return };
        let Some((method, uri)) = request.asks() else { return };
        let parameters =
            PasswordParams { username: &login.user, password: &login.password, uri, method, body: Some(&[]) };
        // What cannot be signed goes as it is, and is refused by the camera.
        if let Ok(value) = client.respond(&parameters) {
            request.set("Authorization", value);
        }
    }
}

#[cfg(test)]
mod tests {
    use bytes::{Bytes, BytesMut};

    use super::{
        super::message::{Frame, take},
        *,
    };

    fn refusal(headers: &str) -> Message {
        let text = format!("RTSP/1.0 401 Unauthorized\r\nCSeq: 1\r\n{headers}\r\n");
        let Some(Frame::Message(refusal)) = take(&mut BytesMut::from(text.as_str())).unwrap() else {
            panic!("no message")
        };
        refusal
    }

    fn signed(headers: &str) -> Option<String> {
        let login = CameraLogin { user: "Mufasa".to_owned(), password: "Circle of Life".to_owned() };
        let mut login = Login::new(Some(login));
        let mut request = Message::request("DESCRIBE", "rtsp://h/dir/index");
        login.sign(&mut request);
        assert_eq!(request.header("Authorization"), None, "nothing is told before it is asked for");
        login.learn(&refusal(headers)).then_some(())?;
        login.sign(&mut request);
        assert_eq!(request.body, Bytes::new());
        request.header("Authorization").map(str::to_owned)
    }

    #[test]
    fn the_strongest_of_what_a_camera_asks_for_is_answered() {
        let basic = "WWW-Authenticate: Basic realm=\"cam\"\r\n";
        let digest = "WWW-Authenticate: Digest realm=\"cam\", nonce=\"abc\"\r\n";
        assert_eq!(signed(basic).unwrap(), "Basic TXVmYXNhOkNpcmNsZSBvZiBMaWZl");
        let both = signed(&format!("{basic}{digest}")).unwrap();
        assert!(both.starts_with("Digest ") && both.contains("uri=\"rtsp://h/dir/index\""), "{both}");
        let sha = signed("WWW-Authenticate: Digest realm=\"cam\", nonce=\"abc\", qop=\"auth\", algorithm=SHA-256\r\n");
        assert!(sha.unwrap().contains("qop=auth"));
        assert_eq!(signed("WWW-Authenticate: Negotiate\r\n"), None);
        assert_eq!(signed(""), None);
    }

    #[test]
    fn without_a_login_nothing_is_answered() {
        assert!(!Login::new(None).learn(&refusal("WWW-Authenticate: Basic realm=\"cam\"\r\n")));
    }
}
