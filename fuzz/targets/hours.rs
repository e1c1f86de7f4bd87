#![no_main]

libfuzzer_sys::fuzz_target!(|data: &str| anteroom_domain::hours::untrusted::expression(data));
