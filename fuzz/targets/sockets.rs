#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| anteroom_web::untrusted::socket_payload(data));
