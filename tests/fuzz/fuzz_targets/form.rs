//! See `auth_contract_tests::fuzz::form`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| auth_contract_tests::fuzz::form(data));
