//! The rules about cameras.

use std::{net::IpAddr, time::Duration};

use anteroom_domain::{
    camera::{
        AddressProblem, AudioPlan, AudioPolicy, AudioTrack, CameraAddress, CameraMachine, CameraSettings, CameraState,
        Cause, Fact, FeedShape, G711, LeftOut, MediaPlan, Next, Offered, RoomCodecs, RoomSound, SettingsProblem,
        TrustedCertificate, Unfit, VideoFormat, VideoPlan, VideoPolicy, VideoTrack, wait_before,
    },
    network::{AddressRefusal, AddressRule, Host, Network, PortRange},
};
use proptest::prelude::*;

const FULL_ROOM: RoomCodecs = RoomCodecs { h264: true, sound: RoomSound { pcmu: true, pcma: true, opus: true } };

fn address(text: &str) -> CameraAddress {
    CameraAddress::parse(text).unwrap_or_else(|problem| panic!("{text}: {problem}"))
}

#[test]
fn an_address_is_taken_apart() {
    let camera = address(" RTSP://admin:s3cret@Camera.example:8554/live/1?channel=2 ");
    let login = camera.login().unwrap();
    assert_eq!((login.user.as_str(), login.password.as_str()), ("admin", "s3cret"));
    assert_eq!(camera.host(), &Host::Name("camera.example".to_owned()));
    assert_eq!((camera.port(), camera.is_tls(), camera.target()), (8554, false, "/live/1?channel=2"));
    assert_eq!(camera.origin(), "rtsp://camera.example:8554");
    let bare = address("rtsps://[2001:db9::5]?x");
    assert_eq!((bare.port(), bare.is_tls(), bare.target(), bare.login()), (322, true, "/?x", None));
    assert_eq!(bare.origin(), "rtsps://[2001:db9::5]:322");
    assert_eq!(address("rtsp://10.0.0.7").port(), 554);
}

#[test]
fn a_password_may_contain_anything_that_is_percent_encoded_and_a_bare_at_sign() {
    let rows = [
        ("rtsp://u:p%40ss%2Fw%3A@h/x", "u", "p@ss/w:"),
        ("rtsp://u:p@ss@h/x", "u", "p@ss"),
        ("rtsp://u:a:b@h/x", "u", "a:b"),
        ("rtsp://u%3Ax:@h/x", "u:x", ""),
        ("rtsp://u:p#%C3%A9@h/x@y", "u", "p#é"),
    ];
    for (text, user, password) in rows {
        let camera = address(text);
        let login = camera.login().unwrap();
        assert_eq!((login.user.as_str(), login.password.as_str()), (user, password), "{text}");
        assert_eq!(camera.host(), &Host::Name("h".to_owned()), "{text}");
    }
}

#[test]
fn what_is_shown_of_an_address_has_no_secret_in_it() {
    let camera = address("rtsp://admin:s3cret@h:8554/user=admin&password=s3cret/ch1?token=s3cret");
    for shown in [camera.to_string(), format!("{camera:?}"), format!("{:?}", camera.login()), camera.origin()] {
        assert!(!shown.contains("s3cret") && !shown.contains("admin"), "{shown}");
    }
    assert_eq!(camera.to_string(), "rtsp://h:8554/…/ch1");
}

#[test]
fn what_is_no_camera_is_refused_with_the_fields_name() {
    let rows = [
        ("", AddressProblem::Missing),
        ("camera", AddressProblem::Scheme),
        ("file:///etc/passwd", AddressProblem::Scheme),
        ("http://169.254.169.254/", AddressProblem::Scheme),
        ("rtsp:///x", AddressProblem::Host),
        ("rtsp://u:p@/x", AddressProblem::Host),
        ("rtsp://a b/x", AddressProblem::Characters),
        ("rtsp://h/x\r\nDESCRIBE", AddressProblem::Characters),
        ("rtsp://h:0/", AddressProblem::Port),
        ("rtsp://h:70000/", AddressProblem::Port),
        ("rtsp://h:+554/", AddressProblem::Port),
        ("rtsp://[::1/", AddressProblem::Host),
        ("rtsp://u:%zz@h/", AddressProblem::Login),
        ("rtsp://u:%0d%0a@h/", AddressProblem::Login),
    ];
    for (text, problem) in rows {
        assert_eq!(CameraAddress::parse(text), Err(problem), "{text}");
        assert!(problem.to_string().starts_with("rtspUri "), "{problem}");
    }
    let long = format!("rtsp://h/{}", "x".repeat(3000));
    assert_eq!(CameraAddress::parse(&long), Err(AddressProblem::TooLong));
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_of_addresses_fail(text in "(rtsps?://)?[a-z0-9:@/?%#\\[\\]. é]{0,40}") {
        if let Ok(camera) = CameraAddress::parse(&text) {
            let line = format!("{}{}", camera.origin(), camera.target());
            prop_assert!(!line.contains(char::is_whitespace), "{line:?}");
        }
    }
}

fn ip(text: &str) -> IpAddr {
    text.parse().expect("an address")
}

#[test]
fn addresses_that_lead_to_the_server_itself_are_refused_whatever_is_allowed() {
    let everything = ["0.0.0.0/0", "::/0"].map(|network| network.parse().unwrap()).into();
    let rule = AddressRule { private_networks: everything, ports: vec![PortRange { first: 1, last: 65535 }] };
    let rows = [
        ("127.0.0.1", AddressRefusal::Loopback),
        ("127.9.9.9", AddressRefusal::Loopback),
        ("::1", AddressRefusal::Loopback),
        ("169.254.169.254", AddressRefusal::LinkLocal),
        ("fe80::1", AddressRefusal::LinkLocal),
        ("fd00:ec2::254", AddressRefusal::LinkLocal),
        ("224.0.0.1", AddressRefusal::Multicast),
        ("ff02::1", AddressRefusal::Multicast),
        ("0.0.0.0", AddressRefusal::Reserved),
        ("0.1.2.3", AddressRefusal::Reserved),
        ("255.255.255.255", AddressRefusal::Reserved),
        ("::", AddressRefusal::Reserved),
        ("fec0::1", AddressRefusal::Reserved),
        ("::ffff:127.0.0.1", AddressRefusal::Disguised),
        ("::ffff:8.8.8.8", AddressRefusal::Disguised),
        ("::7f00:1", AddressRefusal::Disguised),
        ("64:ff9b::7f00:1", AddressRefusal::Disguised),
        ("2002:7f00:1::", AddressRefusal::Disguised),
        ("2001:0:4136:e378::1", AddressRefusal::Disguised),
    ];
    for (address, refusal) in rows {
        assert_eq!(rule.check(ip(address), 554), Err(refusal), "{address}");
    }
}

#[test]
fn private_networks_are_open_only_where_configured() {
    let mut rule = AddressRule::default();
    let private = ["10.1.2.3", "172.16.0.1", "192.168.1.9", "100.64.0.1", "198.18.0.1", "192.0.2.2", "fd12::1"];
    for address in private {
        assert_eq!(rule.check(ip(address), 554), Err(AddressRefusal::PrivateNetwork), "{address}");
    }
    assert_eq!(rule.check(ip("203.0.112.9"), 554), Ok(()));
    assert_eq!(rule.check(ip("2a00::1"), 554), Ok(()));
    rule.private_networks = vec!["192.168.1.0/25".parse().unwrap(), "fd12::/16".parse().unwrap()];
    assert_eq!(rule.check(ip("192.168.1.127"), 554), Ok(()));
    assert_eq!(rule.check(ip("192.168.1.128"), 554), Err(AddressRefusal::PrivateNetwork));
    assert_eq!(rule.check(ip("fd12:ffff::1"), 554), Ok(()));
    assert_eq!(rule.check(ip("fd13::1"), 554), Err(AddressRefusal::PrivateNetwork));
    for text in ["192.168.1.0", "192.168.1.0/33", "x/8", "fd12::/129"] {
        assert!(text.parse::<Network>().is_err(), "{text}");
    }
}

#[test]
fn only_configured_ports_are_connected_to() {
    let rule = AddressRule { ports: vec![PortRange { first: 554, last: 555 }], ..AddressRule::default() };
    assert_eq!([rule.check(ip("8.8.8.8"), 554), rule.check(ip("8.8.8.8"), 555)], [Ok(()); 2]);
    for port in [0, 22, 553, 556, 27017] {
        assert_eq!(rule.check(ip("8.8.8.8"), port), Err(AddressRefusal::Port));
    }
}

#[test]
fn each_setting_out_of_its_range_is_named() {
    assert_eq!(CameraSettings::default().problems(), []);
    assert_eq!(CameraSettings::of_openvidu().close_after_s, 0);
    let wrong = CameraSettings {
        network_cache_ms: 10_001,
        close_after_s: 3601,
        stall_timeout_s: 0,
        connect_timeout_s: 61,
        ..CameraSettings::default()
    };
    let sentences: Vec<_> = wrong.problems().iter().map(ToString::to_string).collect();
    assert_eq!(
        sentences,
        [
            "networkCache must be from 0 to 10000 ms.",
            "closeAfter must be from 0 to 3600 s.",
            "connectTimeout must be from 1 to 60 s.",
            "stallTimeout must be from 1 to 60 s.",
        ]
    );
}

/// What each fact led to: the state, and what to do.
fn life(facts: &[Fact]) -> Vec<(CameraState, Next)> {
    let mut machine = CameraMachine::default();
    facts
        .iter()
        .map(|fact| {
            let step = machine.on(*fact, 0.5);
            (machine.state(), step.next)
        })
        .collect()
}

const FIRST_WAIT: Duration = Duration::from_millis(800);

#[test]
fn a_certificate_is_known_by_its_hash_however_that_is_printed() {
    let hash: TrustedCertificate = "0a".repeat(32).parse().unwrap();
    assert_eq!(hash, TrustedCertificate::Pinned([10; 32]));
    let printed = ["0A"; 32].join(":");
    for text in [hash.to_string(), printed.clone(), printed.replace(':', " ")] {
        assert_eq!(text.parse(), Ok(hash), "{text}");
    }
    for plain in [TrustedCertificate::Verified, TrustedCertificate::Any] {
        assert_eq!(plain.to_string().parse(), Ok(plain));
    }
    for wrong in ["", "none", &"0".repeat(63), &"0".repeat(65), &"g".repeat(64)] {
        assert!(wrong.parse::<TrustedCertificate>().is_err(), "{wrong}");
    }
}

#[test]
fn every_setting_that_is_wrong_is_named_with_its_bounds() {
    let wrong = CameraSettings {
        network_cache_ms: u32::MAX,
        close_after_s: u32::MAX,
        connect_timeout_s: 0,
        read_timeout_s: 0,
        start_timeout_s: 0,
        stall_timeout_s: 0,
        ..CameraSettings::default()
    };
    let fields: Vec<_> = wrong.problems().into_iter().map(SettingsProblem::field).collect();
    let timeouts = ["connect_timeout_s", "read_timeout_s", "start_timeout_s", "stall_timeout_s"];
    assert_eq!(fields, [&["network_cache_ms", "close_after_s"][..], &timeouts].concat());
    let kept = serde_json::to_value(CameraSettings::default()).unwrap();
    for field in fields {
        let (least, most) = CameraSettings::bounds(field).unwrap();
        for (value, is_right) in [(least, true), (most, true), (most + 1, false)] {
            let mut kept = kept.clone();
            kept[field] = value.into();
            let settings: CameraSettings = serde_json::from_value(kept).unwrap();
            assert_eq!(settings.problems().is_empty(), is_right, "{field} {value}");
        }
    }
}

#[test]
fn of_a_name_only_the_port_is_judged_before_it_is_resolved() {
    let rule = AddressRule::default();
    let admits = |text: &str| rule.admits(&CameraAddress::parse(text).unwrap());
    assert_eq!(admits("rtsp://camera.example/live"), Ok(()));
    assert_eq!(admits("rtsp://camera.example:27017/live"), Err(AddressRefusal::Port));
    assert_eq!(admits("rtsp://127.0.0.1/live"), Err(AddressRefusal::Loopback));
    assert_eq!(admits("rtsp://[fd00::1]/live"), Err(AddressRefusal::PrivateNetwork));
}

#[test]
fn a_camera_is_connected_to_while_it_is_wanted_and_at_no_other_time() {
    use CameraState::{Connecting, Idle, Live};
    assert_eq!(
        life(&[Fact::Unwanted, Fact::Lost(Cause::Eos), Fact::Wanted, Fact::Wanted, Fact::Pictures, Fact::Unwanted]),
        [
            (Idle, Next::Nothing),
            (Idle, Next::Nothing),
            (Connecting, Next::Connect),
            (Connecting, Next::Nothing),
            (Live, Next::Nothing),
            (Idle, Next::Disconnect),
        ]
    );
}

#[test]
fn a_camera_that_falls_silent_is_stalled_then_reconnected_to_and_then_live_again() {
    use CameraState::{Connecting, Live, Reconnecting, Stalled};
    assert_eq!(
        life(&[
            Fact::Wanted,
            Fact::Pictures,
            Fact::Quiet,
            Fact::Pictures,
            Fact::Quiet,
            Fact::Lost(Cause::ReadTimeout),
            Fact::RetryDue,
            Fact::Lost(Cause::Refused),
            Fact::RetryDue,
            Fact::Pictures,
        ]),
        [
            (Connecting, Next::Connect),
            (Live, Next::Nothing),
            (Stalled, Next::Nothing),
            (Live, Next::Nothing),
            (Stalled, Next::Nothing),
            (Reconnecting, Next::Wait(FIRST_WAIT)),
            (Reconnecting, Next::Connect),
            (Reconnecting, Next::Wait(FIRST_WAIT)),
            (Reconnecting, Next::Connect),
            (Live, Next::Nothing),
        ]
    );
}

#[test]
fn what_somebody_else_has_to_mend_is_tried_each_minute_and_what_we_refuse_never() {
    for cause in [Cause::Unauthorized, Cause::NotFound, Cause::TlsFailed] {
        let told = life(&[Fact::Wanted, Fact::Lost(cause), Fact::RetryDue, Fact::Pictures]);
        assert_eq!(told[1], (CameraState::Failed, Next::Wait(Duration::from_mins(1))), "{cause:?}");
        assert_eq!(told[2..], [(CameraState::Failed, Next::Connect), (CameraState::Live, Next::Nothing)]);
    }
    for cause in [Cause::AddressDenied, Cause::UnsupportedCodec, Cause::NoTranscoder] {
        let told = life(&[Fact::Wanted, Fact::Lost(cause), Fact::Unwanted, Fact::Wanted]);
        assert_eq!(told[1], (CameraState::Failed, Next::Nothing), "{cause:?}");
        assert_eq!(told[3], (CameraState::Connecting, Next::Connect), "asked for again, it is tried again");
    }
}

#[test]
fn a_stopped_camera_stays_stopped() {
    for before in [&[][..], &[Fact::Wanted], &[Fact::Wanted, Fact::Lost(Cause::Refused)]] {
        let mut facts = before.to_vec();
        facts.extend([Fact::Stop, Fact::Wanted, Fact::RetryDue, Fact::Pictures, Fact::Stop]);
        let told = life(&facts);
        assert_eq!(told[before.len()], (CameraState::Stopped, Next::End));
        assert!(told[before.len() + 1..].iter().all(|step| *step == (CameraState::Stopped, Next::Nothing)));
    }
}

#[test]
fn each_transition_says_why_and_what_comes_next() {
    let mut machine = CameraMachine::default();
    machine.on(Fact::Wanted, 0.5);
    let lost = machine.on(Fact::Lost(Cause::Refused), 0.5).transition.unwrap();
    assert_eq!((lost.from, lost.to), (CameraState::Connecting, CameraState::Reconnecting));
    assert_eq!((lost.cause, lost.attempt, lost.next_retry), (Some(Cause::Refused), 1, Some(FIRST_WAIT)));
    machine.on(Fact::RetryDue, 0.5);
    let again = machine.on(Fact::Lost(Cause::DnsFailed), 0.5).transition.unwrap();
    assert_eq!((again.from, again.to, again.attempt), (CameraState::Reconnecting, CameraState::Reconnecting, 2));
    let told = (3..=64).filter_map(|_| machine.on(Fact::Lost(Cause::DnsFailed), 0.5).transition);
    let attempts: Vec<_> = told.map(|transition| transition.attempt).collect();
    assert_eq!(attempts, [4, 8, 16, 32, 64], "the same over and over is told ever more seldom");
    assert_eq!(machine.on(Fact::Lost(Cause::Eos), 0.5).transition.unwrap().attempt, 65);
    let back = machine.on(Fact::Pictures, 0.5).transition.unwrap();
    assert_eq!((back.cause, back.attempt, back.next_retry), (None, 0, None));
    assert_eq!(machine.on(Fact::Pictures, 0.5).transition, None, "nothing is told twice");
}

#[test]
fn waits_grow_slowly_and_are_spread_by_a_fifth() {
    let wait = |attempt| wait_before(attempt, Cause::Refused, 0.5).unwrap().as_millis();
    let waits: Vec<_> = (1..=222).map(wait).collect();
    let expected = [[800; 100].as_slice(), &[5000; 120], &[15_000; 2]].concat();
    assert_eq!(waits, expected);
    assert_eq!(wait(u32::MAX), 15_000);
    assert_eq!(wait_before(1, Cause::Unauthorized, 0.5), Some(Duration::from_mins(1)));
    for attempt in [1, 101, 300] {
        let middle = wait_before(attempt, Cause::Eos, 0.5).unwrap();
        assert_eq!(wait_before(attempt, Cause::Eos, 0.0), Some(middle.mul_f64(0.8)));
        assert_eq!(wait_before(attempt, Cause::Eos, 1.0), Some(middle.mul_f64(1.2)));
    }
}

fn h264(has_b_frames: Option<bool>) -> VideoTrack {
    VideoTrack { format: VideoFormat::H264 { profile: Some(66) }, has_b_frames, size: None }
}

fn sound(encoding: &str, clock_rate: u32) -> AudioTrack {
    AudioTrack { encoding: encoding.to_owned(), clock_rate, channels: 1 }
}

/// As a camera is used that is passed on where it can be.
fn plain() -> CameraSettings {
    CameraSettings { adaptative_bitrate: false, ..CameraSettings::default() }
}

#[test]
fn h264_without_b_frames_is_passed_on_and_so_is_g711_where_the_room_lists_it() {
    let rows = [
        (Some(sound("pcmu", 8000)), AudioPlan::Pass(G711::Mu)),
        (Some(sound("pcma", 8000)), AudioPlan::Pass(G711::A)),
        (None, AudioPlan::None),
    ];
    for (audio, plan) in rows {
        for has_b_frames in [None, Some(false)] {
            let offered = Offered { video: Some(h264(has_b_frames)), audio: audio.clone() };
            let decided = MediaPlan::decide(&offered, &plain(), FULL_ROOM, true);
            assert_eq!(decided, MediaPlan { video: VideoPlan::Pass, audio: plan.clone(), lacks_transcoder: false });
            assert_eq!(decided.advice(), [""; 0]);
        }
    }
    let offered = Offered { video: Some(h264(None)), audio: Some(sound("pcmu", 8000)) };
    let opus_only = RoomCodecs { sound: RoomSound { opus: true, ..RoomSound::NONE }, ..FULL_ROOM };
    let decided = MediaPlan::decide(&offered, &plain(), opus_only, false);
    assert_eq!(decided.audio, AudioPlan::LeaveOut(LeftOut::Room), "offering it would cost viewers the pictures");
}

#[test]
fn what_cannot_be_passed_on_is_re_encoded_if_it_can_be_and_else_left_out_with_words() {
    let h265 = VideoTrack { format: VideoFormat::H265, has_b_frames: None, size: None };
    let rows = [(h265, Unfit::H265, "H265"), (h264(Some(true)), Unfit::BFrames, "B-frames")];
    for (video, why, word) in rows {
        let offered = Offered { video: Some(video), audio: Some(sound("mpeg4-generic", 48000)) };
        let with = MediaPlan::decide(&offered, &plain(), FULL_ROOM, true);
        assert_eq!(with.video, VideoPlan::Transcode(why.clone()));
        assert_eq!(with.audio, AudioPlan::Transcode(LeftOut::Codec("AAC".to_owned())));
        let without = MediaPlan::decide(&offered, &plain(), FULL_ROOM, false);
        assert_eq!(without.video, VideoPlan::Refuse(why.clone()));
        assert_eq!(without.audio, AudioPlan::LeaveOut(LeftOut::Codec("AAC".to_owned())));
        let advice = without.advice();
        assert!(advice.len() == 3 && advice[0].contains(word) && advice[1].contains("AAC"), "{advice:?}");
        assert!(advice[2].contains("anteroom-transcode") && without.lacks_transcoder, "{advice:?}");
        assert!(with.advice().iter().all(|words| !words.contains("anteroom-transcode")) && !with.lacks_transcoder);
        let pass_only = CameraSettings { video: VideoPolicy::Pass, ..plain() };
        assert_eq!(MediaPlan::decide(&offered, &pass_only, FULL_ROOM, true).video, VideoPlan::Refuse(why));
    }
    let jpeg = VideoTrack { format: VideoFormat::Other("jpeg".to_owned()), has_b_frames: None, size: None };
    let unknown = Offered { video: Some(jpeg), audio: Some(sound("g723", 8000)) };
    for has_transcoder in [true, false] {
        let decided = MediaPlan::decide(&unknown, &plain(), FULL_ROOM, has_transcoder);
        assert_eq!(decided.video, VideoPlan::Refuse(Unfit::Codec("JPEG".to_owned())));
        assert_eq!(decided.audio, AudioPlan::LeaveOut(LeftOut::Codec("G723".to_owned())));
        assert!(!decided.lacks_transcoder, "one would not help");
    }
    let other_room = RoomCodecs { h264: false, sound: RoomSound { opus: false, ..FULL_ROOM.sound } };
    let offered = Offered { video: Some(h264(Some(true))), audio: Some(sound("mpeg4-generic", 48000)) };
    let decided = MediaPlan::decide(&offered, &plain(), other_room, true);
    assert_eq!(decided.video, VideoPlan::Refuse(Unfit::Room));
    assert!(matches!(decided.audio, AudioPlan::LeaveOut(_)), "{:?}", decided.audio);
    let nothing = Offered { video: None, audio: None };
    let decided = MediaPlan::decide(&nothing, &plain(), FULL_ROOM, true);
    assert_eq!(decided.video, VideoPlan::Refuse(Unfit::NoVideo));
}

#[test]
fn lines_of_viewers_are_followed_only_where_there_is_a_transcoder() {
    let offered = Offered { video: Some(h264(Some(false))), audio: Some(sound("pcmu", 8000)) };
    let adaptive = CameraSettings::default();
    assert_eq!(MediaPlan::decide(&offered, &adaptive, FULL_ROOM, true).video, VideoPlan::Transcode(Unfit::Asked));
    let without = MediaPlan::decide(&offered, &adaptive, FULL_ROOM, false);
    assert_eq!((&without.video, without.lacks_transcoder), (&VideoPlan::Pass, true));
    let pass_only = CameraSettings { video: VideoPolicy::Pass, ..CameraSettings::default() };
    for (settings, has_transcoder, layers) in
        [(&adaptive, true, true), (&adaptive, false, false), (&plain(), true, false), (&pass_only, true, false)]
    {
        assert_eq!(FeedShape::unseen(settings, has_transcoder), FeedShape { layers, opus: false });
    }
    let silent = CameraSettings { audio: AudioPolicy::Off, ..plain() };
    assert_eq!(MediaPlan::decide(&offered, &silent, FULL_ROOM, true).audio, AudioPlan::LeaveOut(LeftOut::Off));
}

#[test]
fn a_feed_is_offered_anew_only_where_its_sound_is_another() {
    let unseen = FeedShape::unseen(&plain(), true);
    let shape = |before: FeedShape, audio: Option<AudioTrack>| {
        let offered = Offered { video: Some(h264(None)), audio };
        before.with(&MediaPlan::decide(&offered, &plain(), FULL_ROOM, true))
    };
    assert_eq!(shape(unseen, Some(sound("pcmu", 8000))), unseen);
    let opus = shape(unseen, Some(sound("mpeg4-generic", 48000)));
    assert_eq!(opus, FeedShape { layers: false, opus: true });
    assert_eq!(shape(opus, None), opus, "silence needs no other offer");
    assert_eq!(shape(opus, Some(sound("pcma", 8000))), unseen);
}
