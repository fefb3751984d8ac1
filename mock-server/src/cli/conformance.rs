//! `conformance`: tries the rules on a server, and reports where it differs.

use std::io::{BufRead as _, IsTerminal as _};
use std::path::PathBuf;

use auth_mock_server::{
    CodeSource, ConformanceAccounts, ConformanceConfig, ConformanceError, ConformanceFormat,
};
use clap::{ValueEnum, ValueHint};

use super::failure::Failure;
use super::output::{print, print_error};
use super::profile;
use super::profile::read;
use super::screen;
use super::value::Secret;

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  auth-mock-server conformance --target http://127.0.0.1:8010 \\
    --allow-writes
  auth-mock-server conformance --target https://auth.example.com \\
    --accounts accounts.yaml --profile vendor.yaml --only LOGIN
  auth-mock-server conformance --target https://auth.example.com \\
    --accounts accounts.yaml --code-cmd './newest-mail' \\
    --format junit --output conformance.xml

A mock server is tried with its control API: each rule in a namespace of its
own, with its clock and its inbox. On any other server, rules that need a clock
or changes from outside are not tried, nor are those that need an account or an
OAuth client that the file of --accounts does not have. Codes come from
--code-cmd, or else from you, if this is a terminal.

The command of --code-cmd is run by the shell. It finds what to print in
AUTH_CODE_WHAT (code or token), AUTH_CODE_KIND (second_factor, magic_code or
password_reset) and AUTH_CODE_TO (the address).

Exit code: 0 if all rules that were tried agree; 1 if one differs, could not be
tried because a step before it went wrong, or if none was tried; 2 for mistakes
in the arguments or files, and for a server that cannot be reached.")]
pub(super) struct Conformance {
    /// Base URL of the server: http or https, a host, and optionally a path
    #[arg(long, value_name = "URL", value_hint = ValueHint::Url)]
    target: String,

    /// File with accounts and OAuth clients (YAML or JSON), instead of those of the demo
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    accounts: Option<PathBuf>,

    /// File with what the server does otherwise (YAML or JSON)
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    profile: Option<PathBuf>,

    /// Also try rules that change passwords, accounts or tokens, or lock addresses
    #[arg(long)]
    allow_writes: bool,

    /// Command that prints the code or the token of a message
    #[arg(long, value_name = "CMD")]
    code_cmd: Option<String>,

    /// Rule to try, such as LOGIN-1, or a group, such as LOGIN; repeatable
    #[arg(long, value_name = "RULE")]
    only: Vec<String>,

    /// Format of the report
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    format: Format,

    /// File for the report, instead of standard output
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    output: Option<PathBuf>,

    /// File with a CA to trust beside those of the system, in PEM
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    ca: Option<PathBuf>,

    /// Do not use the control API of a mock server
    #[arg(long)]
    no_control: bool,

    /// Bearer token of the server's control API
    #[arg(
        long,
        env = "AUTH_MOCK_CONTROL_TOKEN",
        value_name = "TOKEN",
        hide_env_values = true
    )]
    control_token: Option<Secret>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
    Junit,
}

impl From<Format> for ConformanceFormat {
    fn from(format: Format) -> Self {
        match format {
            Format::Text => Self::Text,
            Format::Json => Self::Json,
            Format::Junit => Self::Junit,
        }
    }
}

/// Returns the exit code.
pub(super) async fn run(conformance: &Conformance) -> Result<u8, Failure> {
    let report = conformance.config()?.run().await.map_err(|error| {
        let message = error.to_string();
        match error {
            ConformanceError::Internal(_) => Failure::no(message),
            _ => Failure::usage(message),
        }
    })?;
    let text = report.render(conformance.format.into());
    match &conformance.output {
        Some(path) => screen::write_file(path, &text)
            .map_err(|error| Failure::usage(format!("--output {}: {error}", path.display())))?,
        None => print(&text)?,
    }
    Ok(u8::from(!report.agrees()))
}

impl Conformance {
    fn config(&self) -> Result<ConformanceConfig, Failure> {
        let mut config = ConformanceConfig::new(&self.target);
        config.control = !self.no_control;
        config.control_token = self.control_token.as_ref().map(|token| token.0.clone());
        config.allow_writes = self.allow_writes;
        config.only.clone_from(&self.only);
        if let Some(path) = &self.ca {
            let pem = read("--ca", path)?;
            config.ca = Some(pem.into_bytes());
        }
        if let Some(path) = &self.accounts {
            let accounts = ConformanceAccounts::parse(&read("--accounts", path)?);
            config.accounts = Some(accounts.map_err(|error| {
                Failure::usage(format!("--accounts {}:{error}", path.display()))
            })?);
        }
        config.profile = profile::of(self.profile.as_deref())?;
        config.codes = self.codes();
        Ok(config)
    }

    /// Where codes come from, if not from the inbox of a mock server.
    fn codes(&self) -> Option<CodeSource> {
        if let Some(command) = self.code_cmd.clone() {
            return Some(CodeSource::new(move |what, kind, to| {
                from_command(&command, what, kind, to)
            }));
        }
        let asks = self.no_control && std::io::stdin().is_terminal();
        asks.then(|| CodeSource::new(from_person))
    }
}

/// Runs a command, and returns the first line that it prints.
fn from_command(command: &str, what: &str, kind: &str, to: &str) -> Result<String, String> {
    let (shell, flag) = if cfg!(windows) {
        ("cmd", "/C")
    } else {
        ("sh", "-c")
    };
    let output = std::process::Command::new(shell)
        .args([flag, command])
        .env("AUTH_CODE_WHAT", what)
        .env("AUTH_CODE_KIND", kind)
        .env("AUTH_CODE_TO", to)
        .stderr(std::process::Stdio::inherit())
        .output()
        .map_err(|error| format!("--code-cmd: {error}"))?;
    if !output.status.success() {
        return Err(format!("--code-cmd: {}", output.status));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    match text.lines().next().map(str::trim) {
        Some(line) if !line.is_empty() => Ok(line.to_owned()),
        _ => Err(format!("--code-cmd printed no {what}")),
    }
}

fn from_person(what: &str, kind: &str, to: &str) -> Result<String, String> {
    let kind = kind.replace('_', " ");
    print_error(&format!("{what} of the newest message ({kind}) to {to}: "));
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line);
    read.map_err(|error| error.to_string())?;
    match line.trim() {
        "" => Err(format!("no {what} was given")),
        line => Ok(line.to_owned()),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn command_prints_the_code_and_finds_what_is_wanted() {
        let echo = "echo \" $AUTH_CODE_WHAT $AUTH_CODE_KIND $AUTH_CODE_TO\"; echo more";
        assert_eq!(
            from_command(echo, "code", "magic_code", "a@b").unwrap(),
            "code magic_code a@b"
        );
        for (command, error) in [
            ("exit 3", "--code-cmd: exit status: 3"),
            ("true", "--code-cmd printed no code"),
        ] {
            assert_eq!(from_command(command, "code", "k", "t"), Err(error.into()));
        }
    }
}
