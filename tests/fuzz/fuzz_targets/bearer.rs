//! See `auth_contract_tests::fuzz::bearer`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| auth_contract_tests::fuzz::bearer(data));
