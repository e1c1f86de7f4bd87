//! One row for every request that exists, and whether it passes.

use super::*;

/// Every request of the core of Janus 1.1.2, those of the Admin API included, and whether a browser may make it.
#[test]
fn every_request_of_the_core_is_allowed_or_refused_on_purpose() {
    let rows = [
        ("create", false), // the second one; the first is tested apart
        ("claim", false),  // likewise
        ("attach", true),
        ("message", true),
        ("trickle", true),
        ("keepalive", true),
        ("hangup", true),
        ("detach", true),
        ("destroy", true),
        ("info", false),
        ("ping", false),
        ("server_info", false),
        ("get_status", false),
        ("set_session_timeout", false),
        ("set_log_level", false),
        ("set_locking_debug", false),
        ("set_refcount_debug", false),
        ("set_log_timestamps", false),
        ("set_log_colors", false),
        ("set_libnice_debug", false),
        ("set_min_nack_queue", false),
        ("set_nack_optimizations", false),
        ("set_no_media_timer", false),
        ("set_slowlink_threshold", false),
        ("accept_new_sessions", false),
        ("message_plugin", false),
        ("query_transport", false),
        ("query_eventhandler", false),
        ("query_logger", false),
        ("custom_event", false),
        ("custom_logline", false),
        ("list_sessions", false),
        ("add_token", false),
        ("list_tokens", false),
        ("allow_token", false),
        ("disallow_token", false),
        ("remove_token", false),
        ("resolve_address", false),
        ("test_stun", false),
        ("loops_info", false),
        ("destroy_session", false),
        ("list_handles", false),
        ("detach_handle", false),
        ("hangup_webrtc", false),
        ("start_pcap", false),
        ("start_text2pcap", false),
        ("stop_pcap", false),
        ("stop_text2pcap", false),
        ("handle_info", false),
        // Janus ignores case; the gate does not.
        ("Message", false),
        ("KEEPALIVE", false),
        ("", false),
        ("nonsense", false),
    ];
    for (word, allowed) in rows {
        let frame = json!({"janus": word, "plugin": videoroom::PLUGIN, "body": {"request": "leave"},
            "candidate": {"completed": true}});
        let verdict = send(&mut joined(Instant::now()), &frame);
        assert_eq!(matches!(verdict, Verdict::Forward(_)), allowed, "{word}: {verdict:?}");
    }
}

/// Every request of the `VideoRoom` of Janus 1.1.2, and whether a browser may make it.
#[test]
fn every_request_of_the_room_is_allowed_or_refused_on_purpose() {
    let rows = [
        ("join", true),
        ("joinandconfigure", true),
        ("publish", true),
        ("configure", true),
        ("unpublish", true),
        ("subscribe", true),
        ("unsubscribe", true),
        ("update", true),
        ("start", true),
        ("pause", true),
        ("switch", true),
        ("leave", true),
        ("create", false),
        ("edit", false),
        ("destroy", false),
        ("list", false),
        ("rtp_forward", false),
        ("stop_rtp_forward", false),
        ("exists", false),
        ("allowed", false),
        ("kick", false),
        ("moderate", false),
        ("listparticipants", false),
        ("listforwarders", false),
        ("enable_recording", false),
        ("publish_remotely", false),
        ("unpublish_remotely", false),
        ("listremotes", false),
        ("add_remote_publisher", false),
        ("update_remote_publisher", false),
        ("remove_remote_publisher", false),
        // Janus ignores case; the gate does not.
        ("Join", false),
        ("CREATE", false),
        ("", false),
        ("nonsense", false),
    ];
    for (word, allowed) in rows {
        let body = json!({"request": word, "ptype": "publisher", "room": ROOM.to_string(), "streams": []});
        let verdict = message(&mut joined(Instant::now()), &body);
        assert_eq!(matches!(verdict, Verdict::Forward(_)), allowed, "{word}: {verdict:?}");
        if !allowed {
            assert_eq!(refused(&verdict), Refusal::ForbiddenRoomRequest, "{word}");
        }
    }
}
