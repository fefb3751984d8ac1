//! `serve`, which is also what a command line without a command does.

use std::path::PathBuf;
use std::time::Duration;

use auth_mock_server::{Algorithm, Config, MockServer, Scenario, ScenarioFiles, StartError};
use clap::{ArgAction, ValueEnum, ValueHint};

use super::screen;
use super::screen::FirstScreen;
use super::value;
use super::value::{ClockStart, Host, Secret};
use super::{Failure, print, validate};

#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag")]
pub(super) struct Serve {
    /// The port, 8010 unless said otherwise; 0 draws a free one
    #[arg(short, long, env = "AUTH_MOCK_PORT", help_heading = LISTENING)]
    port: Option<u16>,

    /// One address to listen on instead of both loopback ones; one that others can reach needs
    /// --allow-host, and --control-token or --no-control
    #[arg(long, env = "AUTH_MOCK_HOST", value_parser = value::host, help_heading = LISTENING)]
    host: Option<Host>,

    /// A host name to answer to besides loopback ones; may be repeated
    #[arg(long, env = "AUTH_MOCK_ALLOW_HOST", value_name = "HOST", value_delimiter = ',', help_heading = LISTENING)]
    allow_host: Vec<String>,

    /// A browser origin to answer to besides loopback ones; may be repeated
    #[arg(
        long,
        env = "AUTH_MOCK_ALLOW_ORIGIN",
        value_name = "ORIGIN",
        value_delimiter = ',',
        help_heading = LISTENING
    )]
    allow_origin: Vec<String>,

    /// Where links in messages lead, and the issuer of tokens, instead of the server's own URL
    #[arg(
        long,
        env = "AUTH_MOCK_PUBLIC_BASE_URL",
        value_name = "URL",
        help_heading = LISTENING
    )]
    public_base_url: Option<String>,

    /// How long requests under way may take to finish at the end
    #[arg(
        long,
        env = "AUTH_MOCK_SHUTDOWN_GRACE",
        value_name = "DURATION",
        default_value = "5s",
        value_parser = value::duration,
        help_heading = LISTENING
    )]
    shutdown_grace: Duration,

    /// Who and what exists, instead of the demo: YAML or JSON files, of which a later one has the
    /// last word on an id; commas between them in the variable
    #[arg(
        long,
        env = "AUTH_MOCK_SCENARIO",
        value_name = "FILE",
        value_delimiter = ',',
        num_args = 1..,
        action = ArgAction::Append,
        value_hint = ValueHint::FilePath,
        help_heading = WORLD
    )]
    scenario: Vec<PathBuf>,

    /// Follow the scenario files as they change; sessions live on
    #[arg(long, env = "AUTH_MOCK_WATCH", help_heading = WORLD)]
    watch: bool,

    /// Fix ids, codes, tokens and the signing key: the same calls give the same values
    #[arg(long, env = "AUTH_MOCK_SEED", help_heading = WORLD)]
    seed: Option<u64>,

    /// Let the clock stand: at a time such as 2030-01-01T12:00:00Z, or with `frozen` at the start
    #[arg(
        long,
        env = "AUTH_MOCK_CLOCK",
        value_name = "TIME",
        default_value = "real",
        value_parser = value::clock,
        help_heading = WORLD
    )]
    clock: ClockStart,

    /// How access tokens are signed
    #[arg(long, env = "AUTH_MOCK_JWT_ALG", value_name = "ALGORITHM", default_value = "ES256", help_heading = TOKENS)]
    jwt_alg: Algorithm,

    /// The key to sign with: a PEM file (PKCS #8), for HS256 any file of 32 bytes or more
    #[arg(
        long,
        env = "AUTH_MOCK_SIGNING_KEY",
        value_name = "FILE",
        value_hint = ValueHint::FilePath,
        help_heading = TOKENS
    )]
    signing_key: Option<PathBuf>,

    /// The `iss` claim, instead of the public base URL
    #[arg(long, env = "AUTH_MOCK_ISSUER", value_name = "URL", help_heading = TOKENS)]
    issuer: Option<String>,

    /// What the control API wants as a bearer: 16 characters or more. The variable keeps it out of
    /// process lists
    #[arg(
        long,
        env = "AUTH_MOCK_CONTROL_TOKEN",
        value_name = "TOKEN",
        hide_env_values = true,
        hide_default_value = true,
        help_heading = CONTROL
    )]
    control_token: Option<Secret>,

    /// Serve no control API: nothing under /_emulate, the approval page neither
    #[arg(long, env = "AUTH_MOCK_NO_CONTROL", help_heading = CONTROL)]
    no_control: bool,

    /// Keep the causes of refusals back: send no X-Mock-Reason
    #[arg(long, env = "AUTH_MOCK_STRICT", help_heading = OUTPUT)]
    strict: bool,

    /// Print one line of JSON when ready: url, `control_url`, pid and seed
    #[arg(long, env = "AUTH_MOCK_JSON", help_heading = OUTPUT)]
    json: bool,

    /// Put that line into a file, whole, when ready; one of an earlier run is taken away first
    #[arg(
        long,
        env = "AUTH_MOCK_READY_FILE",
        value_name = "FILE",
        value_hint = ValueHint::FilePath,
        help_heading = OUTPUT
    )]
    ready_file: Option<PathBuf>,

    /// How the log on standard error is written
    #[arg(
        long,
        env = "AUTH_MOCK_LOG_FORMAT",
        value_enum,
        value_name = "FORMAT",
        default_value = "pretty",
        help_heading = OUTPUT
    )]
    log_format: LogFormat,

    /// Print no first screen, and log only errors
    #[arg(short, long, env = "AUTH_MOCK_QUIET", help_heading = OUTPUT)]
    quiet: bool,

    /// A YAML file with flags by their long names (`port: 8011`), in the place of the defaults
    #[arg(
        long,
        env = "AUTH_MOCK_CONFIG",
        value_name = "FILE",
        value_hint = ValueHint::FilePath
    )]
    pub(super) config: Option<PathBuf>,
}

const DEFAULT_PORT: u16 = 8010;
const LISTENING: &str = "Where it listens, and to whom";
const WORLD: &str = "Who exists, and when";
const TOKENS: &str = "Tokens";
const CONTROL: &str = "The control API";
const OUTPUT: &str = "What it says";

#[derive(Debug, Clone, Copy, ValueEnum)]
enum LogFormat {
    /// Lines for people
    Pretty,
    /// One JSON object a line
    Json,
}

impl Serve {
    fn config(&self, scenario: Scenario) -> Result<Config, Failure> {
        let key = |path: &PathBuf| {
            std::fs::read(path).map_err(|error| {
                Failure::usage(format!("--signing-key {}: {error}", path.display()))
            })
        };
        Ok(Config {
            host: self.host.and_then(Host::address),
            port: self.port.unwrap_or(DEFAULT_PORT),
            scenario,
            seed: self.seed,
            clock: self.clock.clock(),
            algorithm: self.jwt_alg,
            signing_key: self.signing_key.as_ref().map(key).transpose()?,
            issuer: self.issuer.clone(),
            public_base_url: self.public_base_url.clone(),
            allow_hosts: self.allow_host.clone(),
            allow_origins: self.allow_origin.clone(),
            control: !self.no_control,
            control_token: self.token().map(ToOwned::to_owned),
            strict: self.strict,
            shutdown_grace: self.shutdown_grace,
        })
    }

    pub(super) fn token(&self) -> Option<&str> {
        self.control_token
            .as_ref()
            .map(|Secret(token)| token.as_str())
    }

    /// The scenario, and the files to follow.
    fn scenario(&self) -> Result<(Scenario, Option<ScenarioFiles>), Failure> {
        if self.scenario.is_empty() {
            let unwatched = "--watch needs files to follow: give --scenario FILE";
            return if self.watch {
                Err(Failure::usage(unwatched))
            } else {
                Ok((Scenario::demo(), None))
            };
        }
        if self.watch {
            // A pipe gives what is in it once: looked at again, it is an empty scenario.
            let odd = |path: &&PathBuf| std::fs::metadata(path).is_ok_and(|file| !file.is_file());
            if let Some(path) = self.scenario.iter().find(odd) {
                let message = format!(
                    "--watch cannot follow {}: give a file that can be read again",
                    path.display()
                );
                return Err(Failure::usage(message));
            }
        }
        let mut files = ScenarioFiles::new(&self.scenario);
        let scenario = files.load().map_err(Failure::usage)?;
        Ok((scenario, self.watch.then_some(files)))
    }

    fn start_log(&self) {
        let level = if self.quiet {
            tracing::Level::ERROR
        } else {
            tracing::Level::INFO
        };
        let log = tracing_subscriber::fmt()
            .with_max_level(level)
            .with_writer(std::io::stderr)
            .with_ansi(false)
            .with_target(false);
        match self.log_format {
            LogFormat::Pretty => log.init(),
            LogFormat::Json => log.json().init(),
        }
    }

    fn announce(&self, server: &MockServer, scenario: &Scenario) -> Result<(), Failure> {
        let line = screen::ready_line(server, self.seed);
        if let Some(path) = &self.ready_file {
            screen::put(path, &line).map_err(|error| {
                Failure::usage(format!("--ready-file {}: {error}", path.display()))
            })?;
        }
        if self.json {
            return print(&line);
        }
        if self.quiet {
            return Ok(());
        }
        let screen = FirstScreen {
            url: server.url(),
            users: &scenario.users,
            demo: self.scenario.is_empty(),
            control: !self.no_control,
            token: self.control_token.is_some(),
        };
        print(&screen.to_string())
    }
}

/// A server for another command of this process, on a free port unless a flag says which.
pub(super) async fn start(serve: &Serve) -> Result<MockServer, Failure> {
    serve.start_log();
    let (scenario, _) = serve.scenario()?;
    let config = Config {
        port: serve.port.unwrap_or(0),
        ..serve.config(scenario)?
    };
    let started = MockServer::builder().config(config).start().await;
    started.map_err(|error| Failure::usage(cure(&error)))
}

pub(super) async fn run(serve: &Serve) -> Result<(), Failure> {
    serve.start_log();
    let (scenario, watched) = serve.scenario()?;
    let config = serve.config(scenario.clone())?;
    if let Some(path) = &serve.ready_file {
        // Whoever waits for the file must not find the one of an earlier run.
        let _ = std::fs::remove_file(path);
    }
    let started = MockServer::builder().config(config).start().await;
    let server = started.map_err(|error| Failure::usage(cure(&error)))?;
    serve.announce(&server, &scenario)?;
    let stop = stop_signal();
    let follow = async {
        match watched {
            Some(files) => files.watch(|changed| follow(&server, changed)).await,
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        stopped = stop => stopped.map_err(|error| Failure::no(format!("cannot wait for signals: {error}")))?,
        () = follow => {}
        () = server.stopping() => {}
    }
    server.shutdown().await;
    Ok(())
}

/// Lets the server follow what its scenario files hold now.
fn follow(server: &MockServer, changed: Result<Scenario, auth_mock_server::ScenarioFileError>) {
    let applied = changed
        .map_err(|error| error.to_string())
        .and_then(|scenario| {
            let counts = validate::counts(&scenario);
            server.apply(scenario).map_err(|error| error.to_string())?;
            Ok(counts)
        });
    match applied {
        Ok(counts) => tracing::info!("the scenario is now {counts}"),
        Err(error) => tracing::error!("{error}; the scenario stays as it was"),
    }
}

/// What went wrong at the start, and what to do about it.
fn cure(error: &StartError) -> String {
    match error {
        StartError::Bind { address, source } if source.kind() == std::io::ErrorKind::AddrInUse => {
            format!("{address} is in use: stop what listens there, or choose another with --port")
        }
        StartError::Bind { .. } => format!("{error}: choose another with --host or --port"),
        StartError::NotLoopback(_) => format!(
            "{error}: give --allow-host NAME, and --control-token TOKEN or --no-control; or give \
             --host 127.0.0.1, ::1 or localhost"
        ),
        StartError::ControlToken => format!("{error}: see --control-token"),
        StartError::PublicBaseUrl(_) => format!("{error}: see --public-base-url"),
        StartError::SigningKey(_) => format!("{error}: see --signing-key and --jwt-alg"),
        StartError::Guard(_) => format!("{error}: see --allow-host and --allow-origin"),
        _ => error.to_string(),
    }
}

#[cfg(unix)]
async fn stop_signal() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = terminate.recv() => Ok(()),
        pressed = tokio::signal::ctrl_c() => pressed,
    }
}

#[cfg(not(unix))]
async fn stop_signal() -> std::io::Result<()> {
    tokio::signal::ctrl_c().await
}
