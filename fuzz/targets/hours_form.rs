#![no_main]

libfuzzer_sys::fuzz_target!(|data: &str| anteroom_web::untrusted::hours_form(data));
