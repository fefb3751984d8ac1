//! `serve`, which also runs if no command is given.

use std::path::PathBuf;
use std::time::Duration;

use auth_mock_server::{Algorithm, Config, MockServer, Scenario, ScenarioFiles};
use clap::{ArgAction, ValueHint};

use super::failure::Failure;
#[cfg(feature = "performance")]
use super::freed_memory;
use super::log;
use super::log::{Follower, JournalFiles, LogChoice, LogFormat, LogSettings};
use super::output::{print, print_error};
use super::profile;
use super::scenario_source;
use super::scenario_source::ScenarioSource;
use super::screen;
use super::screen::{ControlApi, FirstScreen};
use super::signals::Stop;
use super::start_error::start_error;
use super::tls::{CaFile, LISTENING, Tls};
use super::validate;
use super::value;
use super::value::{ClockStart, Host, Secret};

#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag")]
pub(super) struct Serve {
    /// Port to listen on; 0 uses a free port [default: 8010]
    #[arg(short, long, env = "AUTH_MOCK_PORT", value_parser = value::port, help_heading = LISTENING)]
    port: Option<u16>,

    /// Address to listen on instead of the loopback addresses. If other machines can reach it, set
    /// --allow-host, and --control-token or --no-control
    #[arg(long, env = "AUTH_MOCK_HOST", value_parser = value::host, help_heading = LISTENING)]
    host: Option<Host>,

    /// Host name to accept besides loopback names; repeatable
    #[arg(long, env = "AUTH_MOCK_ALLOW_HOST", value_name = "HOST", value_delimiter = ',', help_heading = LISTENING)]
    allow_host: Vec<String>,

    /// Browser origin to accept besides loopback origins; repeatable
    #[arg(
        long,
        env = "AUTH_MOCK_ALLOW_ORIGIN",
        value_name = "ORIGIN",
        value_delimiter = ',',
        help_heading = LISTENING
    )]
    allow_origin: Vec<String>,

    /// Base URL of links in messages and of the `iss` claim [default: http and the Host of the
    /// request]
    #[arg(
        long,
        env = "AUTH_MOCK_PUBLIC_BASE_URL",
        value_name = "URL",
        help_heading = LISTENING
    )]
    public_base_url: Option<String>,

    #[command(flatten)]
    pub(super) tls: Tls,

    /// Time for requests in progress to finish when the server stops
    #[arg(
        long,
        env = "AUTH_MOCK_SHUTDOWN_GRACE",
        value_name = "DURATION",
        default_value = "5s",
        value_parser = value::duration,
        help_heading = LISTENING
    )]
    shutdown_grace: Duration,

    /// Scenario files (YAML or JSON) to load instead of the demo; `-` reads standard input. For
    /// equal ids, the later file wins. The variable holds paths with commas between them, or the
    /// scenario itself: text that begins with `{` or has several lines
    #[arg(
        long,
        env = "AUTH_MOCK_SCENARIO",
        value_name = "FILE",
        hide_env_values = true,
        num_args = 1..,
        action = ArgAction::Append,
        value_hint = ValueHint::FilePath,
        help_heading = WORLD
    )]
    scenario: Vec<ScenarioSource>,

    /// Reload the scenario files when they change; sessions stay valid
    #[arg(long, env = "AUTH_MOCK_WATCH", help_heading = WORLD)]
    watch: bool,

    /// Number that fixes ids, codes, tokens and the signing key: equal calls give equal values
    #[arg(long, env = "AUTH_MOCK_SEED", value_parser = value::seed, help_heading = WORLD)]
    seed: Option<u64>,

    /// Freeze the clock: at a time such as 2030-01-01T12:00:00Z, or at the current time (`frozen`).
    /// An app that verifies tokens itself uses its own time, and refuses tokens of another
    #[arg(
        long,
        env = "AUTH_MOCK_CLOCK",
        value_name = "TIME",
        default_value = "real",
        value_parser = value::clock,
        help_heading = WORLD
    )]
    clock: ClockStart,

    /// File with what a real service chooses otherwise (YAML or JSON): lifetimes, numbers of
    /// attempts, texts
    #[arg(long, env = "AUTH_MOCK_PROFILE", value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = WORLD)]
    profile: Option<PathBuf>,

    /// Algorithm that signs access tokens
    #[arg(long, env = "AUTH_MOCK_JWT_ALG", value_name = "ALGORITHM", default_value = "ES256", help_heading = TOKENS)]
    jwt_alg: Algorithm,

    /// Key file to sign with: PEM (PKCS #8), or any 32 bytes or more for HS256 [default: a new key]
    #[arg(
        long,
        env = "AUTH_MOCK_SIGNING_KEY",
        value_name = "FILE",
        value_hint = ValueHint::FilePath,
        help_heading = TOKENS
    )]
    signing_key: Option<PathBuf>,

    /// The `iss` claim of access tokens [default: the base URL that the client asked]
    #[arg(long, env = "AUTH_MOCK_ISSUER", value_name = "URL", help_heading = TOKENS)]
    issuer: Option<String>,

    /// Bearer token that the control API requires: 16 characters or more. Use the variable to keep
    /// it out of process lists
    #[arg(
        long,
        env = "AUTH_MOCK_CONTROL_TOKEN",
        value_name = "TOKEN",
        hide_env_values = true,
        hide_default_value = true,
        help_heading = CONTROL
    )]
    control_token: Option<Secret>,

    /// Turn off the control API: everything under /_emulate, including the approval page
    #[arg(long, env = "AUTH_MOCK_NO_CONTROL", help_heading = CONTROL)]
    no_control: bool,

    /// Refuse all requests to the control API as long as there is no --control-token, also on the
    /// loopback addresses
    #[arg(long, env = "AUTH_MOCK_REQUIRE_TOKEN", help_heading = CONTROL)]
    require_token: bool,

    /// Turn off the pages for people: the dashboard at / and the sign-in pages
    #[arg(long, env = "AUTH_MOCK_NO_UI", help_heading = CONTROL)]
    no_ui: bool,

    /// Do not send the header X-Mock-Reason, which names the cause of a refusal
    #[arg(long, env = "AUTH_MOCK_STRICT", help_heading = OUTPUT)]
    strict: bool,

    /// Print one line of JSON when ready: the URLs, the process id and the seed
    #[arg(long, env = "AUTH_MOCK_JSON", help_heading = OUTPUT)]
    json: bool,

    /// Write the line of --json to a file when ready. A file of an earlier run is deleted first
    #[arg(
        long,
        env = "AUTH_MOCK_READY_FILE",
        value_name = "FILE",
        value_hint = ValueHint::FilePath,
        help_heading = OUTPUT
    )]
    ready_file: Option<PathBuf>,

    /// `requests` logs requests, codes, links, faults, clock changes and resets on standard error;
    /// `off` does not; `auto` does at a terminal, but not in exec
    #[arg(
        long,
        env = "AUTH_MOCK_LOG",
        value_enum,
        value_name = "WHAT",
        default_value = "auto",
        hide_possible_values = true,
        help_heading = OUTPUT
    )]
    log: LogChoice,

    /// Format of the log on standard error
    #[arg(
        long,
        env = "AUTH_MOCK_LOG_FORMAT",
        value_enum,
        value_name = "FORMAT",
        default_value = "pretty",
        help_heading = OUTPUT
    )]
    log_format: LogFormat,

    /// Do not print the first screen, and log only errors
    #[arg(short, long, env = "AUTH_MOCK_QUIET", help_heading = OUTPUT)]
    quiet: bool,

    /// YAML file with flags by their long names, such as `port: 8011`
    #[arg(
        long,
        env = "AUTH_MOCK_CONFIG",
        value_name = "FILE",
        value_hint = ValueHint::FilePath
    )]
    config: Option<PathBuf>,

    /// Warnings for the log about variables that set nothing.
    #[arg(skip)]
    pub(super) warnings: Vec<String>,
}

const DEFAULT_PORT: u16 = 8010;
const WORLD: &str = "Scenario, seed and clock";
const TOKENS: &str = "Tokens";
const CONTROL: &str = "Control API";
const OUTPUT: &str = "Output";

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
            profile: profile::of(self.profile.as_deref())?,
            algorithm: self.jwt_alg,
            signing_key: self.signing_key.as_ref().map(key).transpose()?,
            issuer: self.issuer.clone(),
            public_base_url: self.public_base_url.clone(),
            allow_hosts: self.allow_host.clone(),
            allow_origins: self.allow_origin.clone(),
            control: !self.no_control,
            ui: !self.no_ui,
            control_token: self.token().map(ToOwned::to_owned),
            require_token: self.require_token,
            strict: self.strict,
            tls: self.tls.config()?,
            #[cfg(feature = "proxy")]
            proxy: None,
            shutdown_grace: self.shutdown_grace,
            workers: std::thread::available_parallelism().ok(),
        })
    }

    pub(super) fn token(&self) -> Option<&str> {
        self.control_token
            .as_ref()
            .map(|Secret(token)| token.as_str())
    }

    #[cfg(feature = "proxy")]
    pub(super) fn has_ui(&self) -> bool {
        !self.no_ui && cfg!(feature = "ui")
    }

    #[cfg(feature = "proxy")]
    pub(super) fn prints_json(&self) -> bool {
        self.json
    }

    #[cfg(feature = "proxy")]
    pub(super) fn is_quiet(&self) -> bool {
        self.quiet
    }

    pub(super) fn has_control(&self) -> bool {
        !self.no_control
    }

    /// The scenario, and its files if they are to be watched. Warns of settings that are never used.
    fn scenario(&self) -> Result<(Scenario, Option<ScenarioFiles>), Failure> {
        let (scenario, files) = self.load_scenario()?;
        warn_of_unused(&scenario);
        Ok((scenario, files))
    }

    fn load_scenario(&self) -> Result<(Scenario, Option<ScenarioFiles>), Failure> {
        if self.scenario.is_empty() {
            let unwatched = "--watch: no files to watch; add --scenario FILE";
            return if self.watch {
                Err(Failure::usage(unwatched))
            } else {
                Ok((Scenario::demo(), None))
            };
        }
        if self.watch {
            let mut files = self.watchable()?;
            let scenario = files.load().map_err(Failure::usage)?;
            return Ok((scenario, Some(files)));
        }
        Ok((scenario_source::load(&self.scenario)?, None))
    }

    /// The scenario files, if all can be read again.
    fn watchable(&self) -> Result<ScenarioFiles, Failure> {
        let mut paths = Vec::new();
        for source in &self.scenario {
            // A pipe can be read only once; a second read would give an empty scenario.
            let regular =
                |path: &&PathBuf| std::fs::metadata(path).map_or(true, |file| file.is_file());
            let Some(path) = source.file().filter(regular) else {
                return Err(Failure::usage(format!(
                    "--watch: {} is not a regular file and cannot be read again; give a file, or \
                     leave out --watch",
                    source.name()
                )));
            };
            paths.push(path.clone());
        }
        Ok(ScenarioFiles::new(paths))
    }

    /// Starts the log. `auto` is what `--log auto` means at a terminal.
    fn start_log(&self, auto: bool) -> LogSettings {
        let settings = LogSettings {
            format: self.log_format,
            requests: self.log.is_on(auto),
            quiet: self.quiet,
        };
        log::start(settings);
        for warning in &self.warnings {
            tracing::warn!("{warning}");
        }
        if self.clock != ClockStart::Real {
            tracing::warn!(
                "--clock: the clock is frozen; an app that verifies tokens itself reads the real \
                 time: set its time too, or leave out --clock"
            );
        }
        settings
    }

    fn report_ready(
        &self,
        server: &MockServer,
        scenario: &Scenario,
        ca: Option<&CaFile>,
    ) -> Result<(), Failure> {
        let line = self.write_ready_file(server, ca)?;
        if self.json {
            return print(&line);
        }
        if self.quiet {
            return Ok(());
        }
        let screen = FirstScreen {
            url: server.url(),
            ca: ca.map(|ca| ca.path.as_path()),
            users: &scenario.users,
            demo: self.scenario.is_empty(),
            ui: !self.no_ui && cfg!(feature = "ui"),
            control: match self.control_token {
                _ if self.no_control => ControlApi::Off,
                None if self.require_token => ControlApi::NoToken,
                None => ControlApi::Open,
                Some(_) => ControlApi::WithToken,
            },
        };
        print(&screen.to_string())
    }

    /// Deletes the file of an earlier run: a program that waits for the file must not find it.
    fn remove_ready_file(&self) {
        if let Some(path) = &self.ready_file {
            // It is usually not there.
            let _ = std::fs::remove_file(path);
        }
    }

    /// Returns the ready line.
    fn write_ready_file(
        &self,
        server: &MockServer,
        ca: Option<&CaFile>,
    ) -> Result<String, Failure> {
        let line = screen::ready_line(server, self.seed, ca.map(|ca| ca.path.as_path()));
        if let Some(path) = &self.ready_file {
            screen::write_file(path, &line).map_err(|error| {
                Failure::usage(format!("--ready-file {}: {error}", path.display()))
            })?;
        }
        Ok(line)
    }
}

/// A server that has started, its log and its CA.
pub(super) type Started = (MockServer, Option<Follower>, Option<CaFile>);

/// Starts a server for `exec`, on a free port if no flag sets one.
pub(super) async fn start(
    serve: &Serve,
    journal: Option<JournalFiles>,
) -> Result<Started, Failure> {
    // The terminal belongs to the command.
    start_with(serve, journal, false, |_| ()).await
}

/// Starts a server with changed settings. `terminal`: whether the terminal is the server's; without
/// it, the port is a free one if no flag sets one.
pub(super) async fn start_with(
    serve: &Serve,
    journal: Option<JournalFiles>,
    terminal: bool,
    change: impl FnOnce(&mut Config),
) -> Result<Started, Failure> {
    let log = serve.start_log(terminal);
    let (scenario, _) = serve.scenario()?;
    let mut config = serve.config(scenario)?;
    if !terminal {
        config.port = serve.port.unwrap_or(0);
    }
    change(&mut config);
    serve.remove_ready_file();
    let server = start_server(config).await?;
    let ca = serve.tls.write_ca(&server)?;
    let line = serve.write_ready_file(&server, ca.as_ref())?;
    if serve.json && !terminal {
        // Standard output belongs to the command.
        print_error(&line);
    }
    let follower = Follower::start(&server, log, journal);
    Ok((server, follower, ca))
}

async fn start_server(config: Config) -> Result<MockServer, Failure> {
    let started = MockServer::builder().config(config).start().await;
    let server = started.map_err(|error| Failure::usage(start_error(&error)))?;
    #[cfg(feature = "performance")]
    tokio::spawn(freed_memory::give_back(server.workers()));
    Ok(server)
}

pub(super) async fn run(serve: &Serve) -> Result<(), Failure> {
    let log = serve.start_log(true);
    let (scenario, watched) = serve.scenario()?;
    let config = serve.config(scenario.clone())?;
    let unheard = |error| Failure::no(format!("cannot receive signals: {error}"));
    // Before the ready line: a caller may stop the server as soon as it is ready.
    let mut stop = Stop::new().map_err(unheard)?;
    serve.remove_ready_file();
    let server = start_server(config).await?;
    let follower = Follower::start(&server, log, None);
    let ca = serve.tls.write_ca(&server)?;
    serve.report_ready(&server, &scenario, ca.as_ref())?;
    let watch = async {
        match watched {
            Some(files) => files.watch(|changed| apply_change(&server, changed)).await,
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        stopped = stop.received() => stopped.map_err(unheard)?,
        () = watch => {}
        () = server.stopping() => {}
    }
    server.shutdown().await;
    follower.map(Follower::finish);
    Ok(())
}

fn warn_of_unused(scenario: &Scenario) {
    for unused in scenario.unused() {
        tracing::warn!("scenario: {unused}");
    }
}

/// Applies changed scenario files to the server.
fn apply_change(
    server: &MockServer,
    changed: Result<Scenario, auth_mock_server::ScenarioFileError>,
) {
    let applied = changed
        .map_err(|error| error.to_string())
        .and_then(|scenario| {
            let counts = validate::counts(&scenario);
            warn_of_unused(&scenario);
            server.apply(scenario).map_err(|error| error.to_string())?;
            Ok(counts)
        });
    match applied {
        Ok(counts) => tracing::info!("scenario reloaded: {counts}"),
        Err(error) => tracing::error!("{error}; scenario unchanged"),
    }
}
