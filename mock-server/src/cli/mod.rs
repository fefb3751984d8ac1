//! The command line, with one file for each command.

mod challenge;
mod config_file;
mod exec;
mod inbox;
mod readyz;
mod screen;
mod serve;
mod signals;
mod target;
mod validate;
mod value;
mod world;

use std::io::Write as _;
use std::process::ExitCode;

use auth_mock_server::Scenario;
use clap::{CommandFactory as _, FromArgMatches as _};

/// Exit code for mistakes of the caller.
const USAGE: u8 = 2;
/// Exit code if the server cannot be reached or refuses.
const NO: u8 = 1;

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
  auth-mock-server inbox --to guest-2fa@example.com --wait 10s --code-only
                                         print the code that was sent

Precedence: flags, then variables, then the file of --config, then defaults.";

/// Mock server of the authentication API, for development and tests.
///
/// Keeps its state in memory. Serves the demo scenario on the loopback addresses, port 8010.
#[derive(Debug, clap::Parser)]
#[command(
    version,
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
    /// Print the API contract (OpenAPI)
    Openapi {
        /// Print the OpenAPI document of the control API instead
        #[arg(long)]
        control: bool,
    },
    /// Print a completion script for a shell
    Completions {
        /// Name of the shell
        shell: clap_complete::Shell,
    },
    /// Check that a server is ready; exit code 1 if not
    Readyz(readyz::Readyz),
    /// Run a command with its own server
    Exec(Box<exec::Exec>),
    /// Print the messages in a server's inbox, or only a code
    Inbox(inbox::Inbox),
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

/// Error of a command.
#[derive(Debug)]
struct Failure {
    code: u8,
    message: String,
}

impl Failure {
    fn usage(message: impl std::fmt::Display) -> Self {
        Self {
            code: USAGE,
            message: message.to_string(),
        }
    }

    fn no(message: impl std::fmt::Display) -> Self {
        Self {
            code: NO,
            message: message.to_string(),
        }
    }
}

/// Runs the command that the arguments of this process name.
pub(crate) async fn run() -> ExitCode {
    let outcome = match parse() {
        Ok(cli) => match &cli.command {
            Some(Command::Exec(exec)) => exec::run(exec).await,
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

/// Reads the arguments. With `--config`, reads them again with the file's values as defaults.
fn parse() -> Result<Cli, Failure> {
    let read = |command: clap::Command| {
        let matches = command.get_matches();
        Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit())
    };
    let cli = read(Cli::command());
    let config = match &cli.command {
        None => &cli.serve.config,
        Some(Command::Serve(serve)) => &serve.config,
        Some(Command::Exec(exec)) => &exec.serve.config,
        Some(_) => &None,
    };
    match config {
        None => Ok(cli),
        Some(path) => {
            let settings = config_file::read(path).map_err(Failure::usage)?;
            Ok(read(config_file::with_defaults(Cli::command(), &settings)))
        }
    }
}

async fn dispatch(cli: &Cli) -> Result<(), Failure> {
    match &cli.command {
        None => serve::run(&cli.serve).await,
        Some(Command::Serve(serve)) => serve::run(serve).await,
        Some(Command::Validate(validate)) => validate::run(validate),
        Some(Command::Schema) => print(&Scenario::schema()),
        Some(Command::Openapi { control: false }) => print(auth_mock_server::contract_document()),
        Some(Command::Openapi { control: true }) => print(auth_mock_server::control_document()),
        Some(Command::Completions { shell }) => {
            let mut script = Vec::new();
            clap_complete::generate(*shell, &mut Cli::command(), "auth-mock-server", &mut script);
            print(&String::from_utf8_lossy(&script))
        }
        Some(Command::Readyz(readyz)) => readyz::run(readyz).await,
        Some(Command::Exec(exec)) => exec::run(exec).await.map(drop),
        Some(Command::Inbox(inbox)) => inbox::run(inbox).await,
        Some(Command::Approve(decide)) => challenge::approve(decide).await,
        Some(Command::Reject(decide)) => challenge::reject(decide).await,
        Some(Command::Clock(clock)) => world::clock(clock).await,
        Some(Command::Reset(reset)) => world::reset(reset).await,
        Some(Command::Snapshot(snapshot)) => world::snapshot(snapshot).await,
    }
}

/// Prints to standard output. A reader that closes the pipe early is not an error.
fn print(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(Failure::no(format!(
            "cannot write to standard output: {error}"
        ))),
        _ => Ok(()),
    }
}

/// Prints to standard error.
fn print_error(text: &str) {
    // There is no other place to report to if this fails.
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
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
