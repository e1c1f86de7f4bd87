#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| anteroom_janus::gatekeeper::untrusted::frames(data));
