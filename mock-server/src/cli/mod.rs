//! The command line, with one file for each command.

mod arguments;
mod challenge;
mod config_file;
#[cfg(feature = "conformance")]
mod conformance;
mod exec;
mod failure;
#[cfg(feature = "performance")]
mod freed_memory;
mod inbox;
mod log;
mod man;
mod openapi;
mod output;
mod profile;
#[cfg(feature = "proxy")]
mod proxy;
mod readyz;
mod requests;
mod scenario_source;
mod screen;
mod serve;
mod settings;
mod signals;
mod start_error;
mod target;
mod tls;
mod validate;
mod value;
mod variables;
mod world;

use std::process::ExitCode;

use auth_mock_server::{CONTRACT_VERSION, Scenario};
use clap::CommandFactory as _;

use self::failure::Failure;
use self::output::{print, print_error};

const EXAMPLES: &str = "\
Examples:
  auth-mock-server                       serve the demo scenario on port 8010
  auth-mock-server -p 0 --json           use a free port and print it as JSON
  auth-mock-server --scenario acme.yaml --watch
                                         serve your users; reload on changes
  auth-mock-server --seed 7 --clock 2030-01-01T12:00:00Z
                                         get the same values on every run
  auth-mock-server validate acme.yaml    check a scenario file
  auth-mock-server readyz && run-tests   check that the server is ready
  auth-mock-server exec -- npx playwright test
                                         run a command with its own server
  auth-mock-server proxy https://auth.example.com --report found.sarif
                                         compare a real server with the contract
  auth-mock-server inbox --to guest-2fa@example.com --wait 10s --code-only
                                         print the code that was sent

Precedence: flags, then variables, then the file of --config, then defaults.";

/// Mock server of the authentication API, for development and tests.
///
/// Keeps its state in memory. Serves the demo scenario on the loopback addresses, port 8010.
#[derive(Debug, clap::Parser)]
#[command(
    version,
    long_version = format!("{}\ncontract {CONTRACT_VERSION}", env!("CARGO_PKG_VERSION")),
    name = "auth-mock-server",
    max_term_width = 80,
    args_conflicts_with_subcommands = true,
    after_help = EXAMPLES
)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,

    #[command(flatten)]
    serve: serve::Serve,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Run the server; the same as without a command
    #[command(after_help = EXAMPLES)]
    Serve(Box<serve::Serve>),
    /// Check scenario files
    Validate(validate::Validate),
    /// Print the JSON Schema of scenario files
    Schema,
    /// Print the API contract (OpenAPI), as a server sends it
    Openapi(openapi::Openapi),
    /// Print a completion script for a shell
    Completions {
        /// Name of the shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page, in roff
    #[command(after_help = "\
Examples:
  auth-mock-server man | man -l -
  auth-mock-server man > ~/.local/share/man/man1/auth-mock-server.1")]
    Man,
    /// Check that a server is ready; exit code 1 if not
    Readyz(readyz::Readyz),
    /// Run a command with its own server
    Exec(Box<exec::Exec>),
    /// Pass requests on to a real server, compared with the contract
    #[cfg(feature = "proxy")]
    Proxy(Box<proxy::Proxy>),
    /// Try the rules on any server, and report where it differs
    #[cfg(feature = "conformance")]
    Conformance(Box<conformance::Conformance>),
    /// Print the messages in a server's inbox, or only a code
    Inbox(inbox::Inbox),
    /// Print the recorded requests of a namespace
    Requests(requests::Requests),
    /// Approve a pending sign-in
    Approve(challenge::Decide),
    /// Reject a pending sign-in
    Reject(challenge::Decide),
    /// Print the time on a server's clock, or change it
    Clock(world::Clock),
    /// Reset a namespace to its scenario
    Reset(world::Reset),
    /// Save, restore or list snapshots of a namespace
    Snapshot(world::Snapshot),
}

/// Runs the command that the arguments of this process name.
pub(crate) async fn run() -> ExitCode {
    let outcome = match arguments::parse() {
        Ok(cli) => match &cli.command {
            Some(Command::Exec(exec)) => exec::run(exec).await,
            #[cfg(feature = "proxy")]
            Some(Command::Proxy(proxy)) => proxy::run(proxy).await,
            #[cfg(feature = "conformance")]
            Some(Command::Conformance(conformance)) => conformance::run(conformance).await,
            _ => dispatch(&cli).await.map(|()| 0),
        },
        Err(failure) => Err(failure),
    };
    match outcome {
        Ok(code) => ExitCode::from(code),
        Err(Failure { code, message }) => {
            print_error(&format!("error: {message}\n"));
            ExitCode::from(code)
        }
    }
}

impl Cli {
    /// Gives warnings to the log, or prints them if the command has none.
    fn warn(&mut self, warnings: Vec<String>) {
        match &mut self.command {
            None => self.serve.warnings = warnings,
            Some(Command::Serve(serve)) => serve.warnings = warnings,
            Some(Command::Exec(exec)) => exec.serve.warnings = warnings,
            #[cfg(feature = "proxy")]
            Some(Command::Proxy(proxy)) => proxy.serve.warnings = warnings,
            // Their output does not depend on variables.
            Some(
                Command::Schema
                | Command::Openapi(_)
                | Command::Completions { .. }
                | Command::Man
                | Command::Validate(_),
            ) => {}
            Some(_) => {
                for warning in warnings {
                    print_error(&format!("warning: {warning}\n"));
                }
            }
        }
    }
}

async fn dispatch(cli: &Cli) -> Result<(), Failure> {
    match &cli.command {
        None => serve::run(&cli.serve).await,
        Some(Command::Serve(serve)) => serve::run(serve).await,
        Some(Command::Validate(validate)) => validate::run(validate),
        Some(Command::Schema) => print(&Scenario::schema()),
        Some(Command::Openapi(openapi)) => openapi::run(openapi),
        Some(Command::Completions { shell }) => {
            let mut script = Vec::new();
            clap_complete::generate(*shell, &mut Cli::command(), "auth-mock-server", &mut script);
            print(&String::from_utf8_lossy(&script))
        }
        Some(Command::Man) => print(&man::page(Cli::command())),
        Some(Command::Readyz(readyz)) => readyz::run(readyz).await,
        Some(Command::Exec(exec)) => exec::run(exec).await.map(drop),
        #[cfg(feature = "proxy")]
        Some(Command::Proxy(proxy)) => proxy::run(proxy).await.map(drop),
        #[cfg(feature = "conformance")]
        Some(Command::Conformance(conformance)) => conformance::run(conformance).await.map(drop),
        Some(Command::Inbox(inbox)) => inbox::run(inbox).await,
        Some(Command::Requests(requests)) => requests::run(requests).await,
        Some(Command::Approve(decide)) => challenge::approve(decide).await,
        Some(Command::Reject(decide)) => challenge::reject(decide).await,
        Some(Command::Clock(clock)) => world::clock(clock).await,
        Some(Command::Reset(reset)) => world::reset(reset).await,
        Some(Command::Snapshot(snapshot)) => world::snapshot(snapshot).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn command_line_definition_is_valid() {
        Cli::command().debug_assert();
    }

    #[test]
    fn help_fits_80_columns_and_each_flag_has_a_variable() {
        let mut command = Cli::command();
        for help in [
            command.render_long_help(),
            command.render_help(),
            command.find_subcommand_mut("serve").unwrap().render_help(),
        ] {
            let help = help.to_string();
            let long = help.lines().find(|line| line.chars().count() > 80);
            assert_eq!(long, None);
        }
        for argument in command.get_arguments() {
            let Some(long) = argument
                .get_long()
                .filter(|long| !matches!(*long, "help" | "version"))
            else {
                continue;
            };
            let variable = format!("AUTH_MOCK_{}", long.to_uppercase().replace('-', "_"));
            assert_eq!(argument.get_env().unwrap(), variable.as_str());
        }
    }
}
