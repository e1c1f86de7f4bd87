//! Logins, certificates, and where cameras may be.

use anteroom_camera::probe;
use anteroom_domain::camera::{CameraSettings, CameraState, Cause, TrustedCertificate};
use tokio::net::{TcpListener, TcpStream};

use crate::support::{
    janus::Janus,
    own_ip,
    room::{self, FULL},
    scripted::{Scripted, description},
    settings,
    simulator::Simulator,
    target, tls, within,
};

#[tokio::test]
async fn logins_are_answered_as_asked_and_wrong_ones_are_tried_each_minute() {
    for auth in ["basic", "digest"] {
        let simulator = Simulator::start(&["--auth", auth]).await;
        for (login, is_right) in
            [("admin:s3cret%40@", true), ("admin:s3cret@@", true), ("admin:x@", false), ("", false)]
        {
            let result = probe(&target(&simulator.address(login, "silent"), settings()), FULL, false).await;
            match result {
                Ok(probed) => assert!(is_right && probed.frame_rate > 10.0, "{auth} {login}"),
                Err(error) => {
                    assert!(!is_right, "{auth} {login}: {error}");
                    assert_eq!(error.cause(), Cause::Unauthorized);
                    assert!(!format!("{error} {error:?}").contains("s3cret"));
                }
            }
        }
    }
}

#[tokio::test]
async fn an_encrypted_camera_shows_the_certificate_that_was_pinned_or_is_not_spoken_to() {
    let simulator = Simulator::start(&["--auth", "digest"]).await;
    let door = tls::open(simulator.port()).await;
    let address = format!("rtsps://admin:s3cret%40@{}:{}/silent", own_ip(), door.port);
    let look =
        async |certificate| probe(&target(&address, CameraSettings { certificate, ..settings() }), FULL, false).await;
    assert!(look(TrustedCertificate::Pinned(door.pin)).await.unwrap().frame_rate > 10.0);
    let connected = simulator.count("connected");
    for certificate in [TrustedCertificate::Pinned([7; 32]), TrustedCertificate::Verified] {
        assert_eq!(look(certificate).await.unwrap_err().cause(), Cause::TlsFailed);
    }
    assert_eq!(simulator.count("connected"), connected);
    assert!(look(TrustedCertificate::Any).await.is_ok());
}

/// Asserts that nobody has connected to a listener: whoever comes now is the first.
async fn nobody_came(listener: &TcpListener) {
    let address = listener.local_addr().expect("an address");
    let (ours, came) = tokio::join!(TcpStream::connect(address), within("coming", listener.accept()));
    let ours = ours.and_then(|stream| stream.local_addr()).expect("a connection");
    assert_eq!(came.expect("a connection").1, ours, "somebody came before");
}

#[tokio::test]
async fn an_address_that_is_refused_is_never_connected_to() {
    let janus = Janus::start().await;
    room::make(&janus, "opus").await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    for host in ["127.0.0.1", "localhost", "0.0.0.0", "[::ffff:127.0.0.1]", "169.254.169.254", "2130706433"] {
        let mut started = room::start(&janus, target(&format!("rtsp://{host}:{port}/x"), settings()), FULL);
        started.viewers.send_replace(1);
        let status = started.state(CameraState::Failed).await;
        assert_eq!(status.cause, Some(Cause::AddressDenied), "{host}");
        within("stopping", started.camera.stop()).await;
    }
    nobody_came(&listener).await;
}

#[tokio::test]
async fn wherever_a_camera_points_only_its_checked_address_is_connected_to() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let elsewhere = format!("rtsp://{}/x", listener.local_addr().unwrap());
    // A redirect is followed to where a camera may be, and to nowhere else.
    let place = elsewhere.clone();
    let redirecting = Scripted::listen(move |_, _| format!("RTSP/1.0 302 Moved\r\nLocation: {place}\r\n\r\n")).await;
    let error = probe(&target(&redirecting.address("a:s3cret@"), settings()), FULL, false).await.unwrap_err();
    assert_eq!(error.cause(), Cause::AddressDenied);

    // What it calls itself and its streams changes nothing about where it is.
    let base = elsewhere.clone();
    let pointing = Scripted::listen(move |request, _| match request[0].split(' ').next() {
        Some("DESCRIBE") => description(&base, &format!("{base}/track1")),
        _ => "RTSP/1.0 500 No\r\n\r\n".to_owned(),
    });
    let pointing = pointing.await;
    let error = probe(&target(&pointing.address(""), settings()), FULL, false).await.unwrap_err();
    assert_eq!(error.cause(), Cause::Protocol);
    assert_eq!(pointing.asked()[1], format!("SETUP {elsewhere}/track1 RTSP/1.0"), "asked for by its own name");
    nobody_came(&listener).await;
}

#[tokio::test]
async fn a_login_is_for_the_camera_that_it_was_given_for_and_is_renewed_when_it_runs_out() {
    let other =
        Scripted::listen(|_, _| "RTSP/1.0 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\n\r\n".to_owned());
    let other = other.await;
    let place = other.address("").replace(&own_ip().to_string(), "camera.invalid");
    let leading = Scripted::listen(move |_, _| format!("RTSP/1.0 302 Moved\r\nLocation: {place}\r\n\r\n")).await;
    let error = probe(&target(&leading.address("a:s3cret@"), settings()), FULL, false).await.unwrap_err();
    assert_eq!(error.cause(), Cause::DnsFailed, "another name, so that another camera would have been asked");

    // Each answer challenges anew, as a camera does that keeps its challenges for a minute.
    let renewing = Scripted::listen(|request, count| {
        let signed = request.iter().find(|line| line.starts_with("Authorization"));
        let is_fresh = signed.is_some_and(|line| line.contains(&format!("nonce=\"n{}\"", count - 1)));
        match (is_fresh, request[0].split(' ').next()) {
            (false, _) => {
                format!("RTSP/1.0 401 Unauthorized\r\nWWW-Authenticate: Digest realm=\"x\", nonce=\"n{count}\"\r\n\r\n")
            }
            (true, Some("DESCRIBE")) => description("rtsp://10.0.0.5/stream/", "track1"),
            (true, _) => "RTSP/1.0 453 Not Enough Bandwidth\r\n\r\n".to_owned(),
        }
    });
    let renewing = renewing.await;
    let error = probe(&target(&renewing.address("a:s3cret@"), settings()), FULL, false).await.unwrap_err();
    assert_eq!(error.cause(), Cause::Protocol, "{error}");
    let methods: Vec<_> = renewing.asked().iter().map(|line| line.split(' ').next().unwrap().to_owned()).collect();
    assert_eq!(methods[..4], ["DESCRIBE", "DESCRIBE", "SETUP", "SETUP"].map(str::to_owned));
    assert!(renewing.asked()[2].contains("rtsp://10.0.0.5/stream/track1"));
}
