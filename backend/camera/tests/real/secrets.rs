//! What is logged of a camera.

use std::{io::Write, sync::Arc};

use anteroom_camera::probe;
use parking_lot::Mutex;

use crate::support::{
    room::FULL,
    scripted::{Scripted, description},
    settings, target,
};

/// Everything that is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn no_log_and_no_error_knows_a_login_or_a_query_at_any_level() {
    let log = Log::default();
    let writer = log.clone();
    // The RTSP library logs through `log`, which is taken in here as well.
    let subscriber = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_ansi(false);
    subscriber.with_writer(move || writer.clone()).init();

    let camera = Scripted::listen(|request, count| match (request[0].split(' ').next(), count) {
        (_, 1) => "RTSP/1.0 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"cam\"\r\n\r\n".to_owned(),
        (Some("DESCRIBE"), _) => description("rtsp://10.0.0.5/user=admin_password=s3cret/?pw=s3cret", "track1"),
        (Some("SETUP"), _) => {
            "RTSP/1.0 200 OK\r\nSession: 7;timeout=60\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n\r\n"
                .to_owned()
        }
        (Some("PLAY"), _) => {
            "RTSP/1.0 200 OK\r\nRTP-Info: url=rtsp://other/s3cret;seq=1;rtptime=1\r\n\r\n$\x00\x00\x04nono".to_owned()
        }
        _ => "RTSP/1.0 500 s3cret\r\n\r\n".to_owned(),
    });
    let camera = camera.await;
    let address = format!("{}/user=admin_password=s3cret?pw=s3cret", camera.address("admin:s3cret@"));
    let error = probe(&target(&address, settings()), FULL, false).await.unwrap_err();
    assert_eq!(camera.asked().len(), 5, "{:?}", camera.asked());
    assert!(camera.heard.lock()[1].iter().any(|line| line.starts_with("Authorization: Basic")));

    let logged = String::from_utf8_lossy(&log.0.lock()).into_owned();
    assert!(logged.contains("retina") && logged.len() > 1000, "nothing was logged that could tell");
    // As base64 too, which is how Basic sends it.
    for text in [logged, format!("{error} {error:?}"), format!("{:?}", target(&address, settings()))] {
        for secret in ["s3cret", "YWRtaW46czNjcmV0"] {
            let line = text.lines().find(|line| line.contains(secret));
            assert_eq!(line, None);
        }
    }
}
