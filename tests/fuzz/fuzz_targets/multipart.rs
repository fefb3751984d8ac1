//! See `auth_contract_tests::fuzz::multipart`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| auth_contract_tests::fuzz::multipart(data));
