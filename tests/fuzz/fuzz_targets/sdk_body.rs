//! See `auth_contract_tests::fuzz::sdk_body`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| auth_contract_tests::fuzz::sdk_body(data));
