//! `proxy`: passes requests on to a real server, and reports how both sides keep the contract.

use std::path::{Path, PathBuf};
use std::time::Duration;

use auth_mock_server::{MockServer, ProxyConfig, ProxyReport, Recording, ReportFormat};
use clap::{ValueEnum, ValueHint};

use super::exec;
use super::failure::Failure;
use super::log::Follower;
use super::output::{counted, print, print_error};
use super::screen;
use super::serve;
use super::serve::{Serve, Started};
use super::signals::Stop;
use super::value;

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  auth-mock-server proxy https://auth.example.com
  auth-mock-server proxy https://auth.example.com --report found.sarif \\
    -- npx playwright test
  auth-mock-server proxy https://auth.example.com --record acme.json

Point the app at the proxy. With a command, the proxy takes a free port, gives
the command AUTH_BASE_URL and the other variables of `exec`, and ends with it.
The terminal shows each violation once.

Exit code: that of the command if it fails; else 1 if there are violations that
--fail-on counts; else 0.

The flags of the scenario, the seed, the clock and tokens have a meaning with
--fallback only. Proxy variables such as HTTPS_PROXY are not read.")]
pub(super) struct Proxy {
    /// Base URL of the real server: http or https, a host, and optionally a path
    #[arg(value_name = "URL", value_hint = ValueHint::Url)]
    upstream: String,

    /// File with a CA that the real server's certificate is of, in PEM, beside those of the system
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = PROXY)]
    upstream_ca: Option<PathBuf>,

    /// How long the real server may take to answer; then the reply is 504
    #[arg(
        long,
        value_name = "DURATION",
        default_value = "60s",
        value_parser = value::duration,
        help_heading = PROXY
    )]
    upstream_timeout: Duration,

    /// Let the mock server answer operations that the real one answers with 5xx or not at all
    #[arg(long, help_heading = PROXY)]
    fallback: bool,

    /// File for a report at the end: .json, .xml (`JUnit`) or .sarif; repeatable
    #[arg(
        long,
        value_name = "FILE",
        value_parser = report_file,
        value_hint = ValueHint::FilePath,
        help_heading = PROXY
    )]
    report: Vec<ReportFile>,

    /// File for a scenario of the users that pass, .json; a second file, .examples.json, gets an
    /// exchange of each operation and status. Both without secrets
    #[arg(
        long,
        value_name = "FILE",
        value_parser = record_file,
        value_hint = ValueHint::FilePath,
        help_heading = PROXY
    )]
    record: Option<PathBuf>,

    /// Violations that make the exit code 1
    #[arg(
        long,
        value_enum,
        value_name = "WHICH",
        default_value = "any",
        help_heading = PROXY
    )]
    fail_on: FailOn,

    #[command(flatten)]
    pub(super) serve: Serve,

    /// A command and its arguments, after `--`
    #[arg(last = true, value_name = "CMD")]
    command: Vec<String>,
}

/// Heading of the flags in the help.
const PROXY: &str = "Proxy";

/// Which violations count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FailOn {
    /// Those of requests and replies
    Any,
    /// Those of replies
    Reply,
    /// None of them
    None,
}

impl FailOn {
    fn fails(self, report: &ProxyReport) -> bool {
        match self {
            Self::Any => report.dropped > 0 || !report.violations.is_empty(),
            Self::Reply => report.violations.iter().any(|one| one.direction == "reply"),
            Self::None => false,
        }
    }
}

/// A file for a report, with the format of its name.
#[derive(Debug, Clone)]
struct ReportFile {
    path: PathBuf,
    format: ReportFormat,
}

fn report_file(text: &str) -> Result<ReportFile, String> {
    let path = PathBuf::from(text);
    let extension = path.extension().and_then(std::ffi::OsStr::to_str);
    let format = match extension {
        Some("json") => ReportFormat::Json,
        Some("xml") => ReportFormat::Junit,
        Some("sarif") => ReportFormat::Sarif,
        _ => return Err("must end in .json, .xml (JUnit) or .sarif".into()),
    };
    Ok(ReportFile { path, format })
}

fn record_file(text: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    if path.extension().is_none_or(|ending| ending != "json") {
        return Err("must end in .json".into());
    }
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    match folder {
        Some(folder) if !folder.is_dir() => Err(format!("no folder {}", folder.display())),
        _ => Ok(path),
    }
}

/// Returns the exit code.
pub(super) async fn run(proxy: &Proxy) -> Result<u8, Failure> {
    let config = proxy.config()?;
    let alone = proxy.command.is_empty();
    let unheard = |error| Failure::no(format!("cannot receive signals: {error}"));
    // Before the ready line: a caller may stop the server as soon as it is ready.
    let stop = alone.then(Stop::new).transpose().map_err(unheard)?;
    let change = |settings: &mut auth_mock_server::Config| settings.proxy = Some(config);
    let started = serve::start_with(&proxy.serve, None, alone, change).await?;
    let outcome = match stop {
        Some(mut stop) => {
            proxy.report_ready(&started)?;
            tokio::select! {
                stopped = stop.received() => stopped.map_err(unheard).map(|()| 0),
                () = started.0.stopping() => Ok(0),
            }
        }
        None => exec::child(&proxy.serve, &proxy.command, &started.0, started.2.as_ref()).await,
    };
    let (server, follower, _ca) = started;
    let report = server.shutdown_with_report().await;
    follower.map(Follower::finish);
    let written = proxy.write(&report);
    let code = outcome?;
    written?;
    Ok(match code {
        0 if proxy.fail_on.fails(&report) => 1,
        code => code,
    })
}

impl Proxy {
    fn config(&self) -> Result<ProxyConfig, Failure> {
        let config = ProxyConfig::new(&self.upstream)
            .timeout(self.upstream_timeout)
            .fallback(self.fallback)
            .record(self.record.is_some());
        let Some(path) = &self.upstream_ca else {
            return Ok(config);
        };
        let pem = std::fs::read(path).map_err(|error| {
            Failure::usage(format!("--upstream-ca {}: {error}", path.display()))
        })?;
        Ok(config.ca(pem))
    }

    fn report_ready(&self, (server, _, ca): &Started) -> Result<(), Failure> {
        if self.serve.prints_json() {
            let ca = ca.as_ref().map(|ca| ca.path.as_path());
            return print(&screen::ready_line(server, None, ca));
        }
        if self.serve.is_quiet() {
            return Ok(());
        }
        print(&self.first_screen(server, ca.as_ref().map(|ca| ca.path.as_path())))
    }

    fn first_screen(&self, server: &MockServer, ca: Option<&Path>) -> String {
        let url = server.url();
        let mut lines = vec![
            format!("auth-mock-server {} on {url}\n", env!("CARGO_PKG_VERSION")),
            format!(
                "Passes requests on to  {}",
                self.upstream.trim_end_matches('/')
            ),
        ];
        if self.serve.has_ui() {
            lines.push(format!("Dashboard              {url}/"));
        }
        if self.serve.has_control() {
            lines.push(format!(
                "Violations             {url}/_emulate/contract/violations"
            ));
        }
        if let Some(ca) = ca {
            lines.push(format!("CA certificate         {}", ca.display()));
        }
        lines.push("Stop with Ctrl-C.\n".into());
        lines.join("\n")
    }

    /// Writes the files of `--record`.
    fn write_recording(&self, path: &Path, recording: &Recording) -> Result<(), Failure> {
        let Recording {
            scenario,
            examples,
            left_out,
            ..
        } = recording;
        let examples_path = path.with_extension("examples.json");
        let files = [
            (path, serde_json::to_string_pretty(scenario)),
            (&*examples_path, serde_json::to_string_pretty(examples)),
        ];
        for (path, text) in files {
            let written = text
                .map_err(std::io::Error::from)
                .and_then(|text| screen::write_file(path, &(text + "\n")));
            written
                .map_err(|error| Failure::usage(format!("--record {}: {error}", path.display())))?;
        }
        if !self.serve.is_quiet() {
            let users = counted(scenario.users.len(), "user");
            let examples = counted(examples.len(), "example");
            print_error(&format!(
                "{users} in {}, {examples} in {}\n",
                path.display(),
                examples_path.display()
            ));
        }
        for left_out in left_out {
            print_error(&format!("not recorded: {left_out}\n"));
        }
        Ok(())
    }

    /// Writes the files of `--report` and `--record`, and the counts to standard error.
    fn write(&self, report: &ProxyReport) -> Result<(), Failure> {
        if !self.serve.is_quiet() {
            let requests = counted(
                usize::try_from(report.requests).unwrap_or(usize::MAX),
                "request",
            );
            let violations = counted(report.violations.len(), "different violation");
            print_error(&format!("{requests}, {violations} of the contract\n"));
            for one in &report.not_checked {
                let (direction, reason) = (&one.direction, &one.reason);
                let name = one.operation.as_deref().unwrap_or("no operation");
                let times = counted(usize::try_from(one.count).unwrap_or(usize::MAX), "time");
                print_error(&format!(
                    "not compared: {name}: {direction} {reason}, {times}\n"
                ));
            }
        }
        for ReportFile { path, format } in &self.report {
            screen::write_file(path, &report.render(*format))
                .map_err(|error| Failure::usage(format!("--report {}: {error}", path.display())))?;
        }
        match (&self.record, &report.recording) {
            (Some(path), Some(recording)) => self.write_recording(path, recording),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn format_of_a_report_is_that_of_its_name() {
        for (name, format) in [
            ("a/b.json", ReportFormat::Json),
            ("b.xml", ReportFormat::Junit),
            ("b.c.sarif", ReportFormat::Sarif),
        ] {
            assert_eq!(report_file(name).unwrap().format, format);
        }
        for name in ["b", "b.txt", ".json"] {
            assert!(report_file(name).is_err(), "{name}");
        }
    }
}
