//! `exec`: runs a command with its own server.

mod child;
mod environment;

use std::path::PathBuf;

use auth_mock_server::MockServer;

use self::environment::Environment;
use super::failure::Failure;
use super::log::{Follower, JournalFiles};
use super::output::counted;
use super::serve;
use super::serve::Serve;
use super::tls::CaFile;

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  auth-mock-server exec -- npx playwright test
  auth-mock-server exec --seed 7 -- pytest -n 8
  auth-mock-server exec --journal requests -- pytest

The server runs as long as the command. Without --port, a free port is used.
exec ends with the exit code of the command, and forwards signals to it. Ctrl-C
in a terminal reaches the command once.

Variables that the command gets:
  AUTH_BASE_URL            URL of the server
  AUTH_CONTROL_URL         URL of its control API
  AUTH_MOCK_URL            the same as AUTH_BASE_URL, for the commands of this
                           program: `auth-mock-server reset` resets this server
  AUTH_MOCK_CONTROL_TOKEN  the control token, if there is one
  AUTH_CA_FILE             with --tls: the file of the CA to trust
  NO_PROXY, no_proxy       extended by 127.0.0.1, localhost and ::1

--json prints its line to standard error: standard output is the command's.")]
pub(super) struct Exec {
    #[command(flatten)]
    pub(super) serve: Serve,

    /// Folder for the requests of a failed run: one file per namespace, with one JSON object per
    /// request. The files are deleted if the command succeeds
    #[arg(long, value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    journal: Option<PathBuf>,

    /// Keep the files of --journal if the command succeeds, too
    #[arg(long, requires = "journal")]
    journal_always: bool,

    /// The command and its arguments, after `--`
    #[arg(last = true, required = true, value_name = "CMD")]
    command: Vec<String>,
}

/// Returns the exit code of the command.
pub(super) async fn run(exec: &Exec) -> Result<u8, Failure> {
    let journal = exec.journal.as_deref().map(|folder| {
        let wrong = |error| Failure::usage(format!("--journal {}: {error}", folder.display()));
        JournalFiles::new(folder).map_err(wrong)
    });
    let (server, follower, ca) = serve::start(&exec.serve, journal.transpose()?).await?;
    let outcome = child(&exec.serve, &exec.command, &server, ca.as_ref()).await;
    server.shutdown().await;
    let files = follower.map(Follower::finish).unwrap_or_default();
    let succeeded = matches!(outcome, Ok(0));
    if succeeded && !exec.journal_always {
        for file in files {
            // A file that stays does no harm.
            let _ = std::fs::remove_file(file);
        }
    } else if let Some(folder) = exec.journal.as_deref().filter(|_| !files.is_empty()) {
        let count = counted(files.len(), "file");
        tracing::info!("requests: {count} in {}", folder.display());
    }
    outcome
}

/// Runs a command that finds the server in its variables, and returns its exit code.
pub(super) async fn child(
    serve: &Serve,
    command: &[String],
    server: &MockServer,
    ca: Option<&CaFile>,
) -> Result<u8, Failure> {
    let [program, arguments @ ..] = command else {
        return Err(Failure::usage(
            "no command given; add one after `--`, such as `exec -- npm test`",
        ));
    };
    let environment = Environment {
        url: server.url(),
        control: serve.has_control(),
        token: serve.token(),
        ca: ca.map(|ca| ca.path.as_path()),
    };
    let mut command = child::command(program);
    command.args(arguments);
    for (name, value) in environment.variables(|name| std::env::var_os(name)) {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    child::run(program, &mut command).await
}
