//! Tries the conformance pack on a server that breaks one rule. `cargo xtask mutate` calls it.
//!
//! With `--list`, prints the faults as JSON; with the name of one, the rules that differ.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program prints for its caller"
)]

use std::process::ExitCode;

use auth_contract_tests::wrong_server::{find, noticed, table};
use serde_json::json;

#[tokio::main]
async fn main() -> ExitCode {
    let argument = std::env::args().nth(1).unwrap_or_default();
    if argument == "--list" {
        let faults = table().map(|fault| json!({"name": fault.name, "rule": fault.rule}));
        println!("{}", faults.collect::<serde_json::Value>());
        return ExitCode::SUCCESS;
    }
    let Some(fault) = find(&argument) else {
        eprintln!("error: no fault `{argument}`; --list prints their names");
        return ExitCode::from(2);
    };
    match noticed(fault).await {
        Ok(rules) => {
            println!("{}", json!(rules));
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
