//! The command line: one file a command, and the cure in each error.

mod challenge;
mod config_file;
mod exec;
mod inbox;
mod readyz;
mod screen;
mod serve;
mod target;
mod validate;
mod value;
mod world;

use std::io::Write as _;
use std::process::ExitCode;

use auth_mock_server::Scenario;
use clap::{CommandFactory as _, FromArgMatches as _};

/// The exit code for what the caller can mend.
const USAGE: u8 = 2;
/// The exit code for an answer that is no.
const NO: u8 = 1;

const EXAMPLES: &str = "\
Examples:
  auth-mock-server                       the demo scenario, on port 8010
  auth-mock-server -p 0 --json           a free port, in one line of JSON
  auth-mock-server --scenario acme.yaml --watch
                                         your own users, as you edit them
  auth-mock-server --seed 7 --clock 2030-01-01T12:00:00Z
                                         the same values on every run
  auth-mock-server validate acme.yaml    is it a scenario?
  auth-mock-server readyz && run-tests   is it up?
  auth-mock-server exec -- npx playwright test
                                         a server for one command
  auth-mock-server inbox --to guest-2fa@example.com --wait 10s --code-only
                                         the code that was sent

Flags win over variables, variables over the file of --config, and the file over
the defaults.";

/// The authentication API as a stateful server in memory, for development and tests.
///
/// Serves the demo scenario on both loopback addresses.
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
    /// Run the server, as without a command
    #[command(after_help = EXAMPLES)]
    Serve(Box<serve::Serve>),
    /// Say whether files make a scenario, or where they do not
    Validate(validate::Validate),
    /// Print the JSON Schema of a scenario file
    Schema,
    /// Print the contract that the server follows
    Openapi {
        /// The control API's own document instead
        #[arg(long)]
        control: bool,
    },
    /// Print a script that completes commands and flags in a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Say whether a server is ready; exit 1 if not
    Readyz(readyz::Readyz),
    /// Run a command with a server of its own
    Exec(Box<exec::Exec>),
    /// Print the messages of a running server, or a code alone
    Inbox(inbox::Inbox),
    /// Approve a sign-in that waits in a running server, as another device would
    Approve(challenge::Decide),
    /// Reject a sign-in that waits in a running server
    Reject(challenge::Decide),
    /// Say what time it is in a running server, or move its clock
    Clock(world::Clock),
    /// Begin anew with the scenario in a running server
    Reset(world::Reset),
    /// Keep the world of a running server, or go back to one
    Snapshot(world::Snapshot),
}

/// What a command ends in, if not well.
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

/// Carries out what the arguments of this process say.
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
            // Nobody is left to tell where even this fails.
            let _ = writeln!(std::io::stderr(), "error: {message}");
            ExitCode::from(code)
        }
    }
}

/// Reads the arguments, and then again with the file of `--config` in the place of the defaults.
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

/// To standard output. A reader that has seen enough is no failure.
fn print(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::no(format!("cannot write: {error}")))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn help_fits_into_80_columns_and_names_each_variable() {
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
