//! `requests`: prints the recorded requests of a namespace.

use auth_mock_server::RecordedRequest;

use super::failure::Failure;
use super::output::print;
use super::target::Target;

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  auth-mock-server requests                  the newest hundred, newest last
  auth-mock-server requests -n t1 --json     one JSON object per line

Columns: time by the namespace's clock (UTC), status, method, path, user, and the
cause of a refusal or the fault. Long cells are cut; --json has all of them.")]
pub(super) struct Requests {
    /// Print one JSON object per line, as in the control API
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    target: Target,
}

/// Widths of the cells of variable length. A line has 80 columns.
const PATH: usize = 27;
const USER: usize = 14;
const CAUSE: usize = 17;

pub(super) async fn run(requests: &Requests) -> Result<(), Failure> {
    let namespace = requests.target.namespace()?;
    let list = namespace.requests().list().await;
    let mut list = list.map_err(|error| requests.target.failure(&error))?;
    list.reverse();
    let line = |request: &RecordedRequest| {
        if requests.json {
            let line = serde_json::to_string(request).unwrap_or_default();
            return format!("{line}\n");
        }
        row(request)
    };
    print(&list.iter().map(line).collect::<String>())
}

fn row(request: &RecordedRequest) -> String {
    let cause = request.fault.as_deref().or(request.reason.as_deref());
    let cause = cause.and_then(|cause| cause.split(';').next());
    let line = format!(
        "{} {} {:<6} {:<PATH$} {:<USER$} {}",
        request.at.strftime("%H:%M:%S"),
        request.status,
        cut(&request.method, 6),
        cut(&request.path, PATH),
        cut(request.user.as_deref().unwrap_or("-"), USER),
        cut(cause.unwrap_or_default(), CAUSE),
    );
    format!("{}\n", line.trim_end())
}

/// The text in at most so many characters, without control characters.
fn cut(text: &str, width: usize) -> String {
    let shown = |c: char| if c.is_control() { '\u{fffd}' } else { c };
    let mut cut: String = text.chars().map(shown).take(width + 1).collect();
    if cut.chars().count() > width {
        cut = cut.chars().take(width - 1).collect();
        cut.push('…');
    }
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn row_fits_80_columns() {
        assert_eq!(cut("abcdef", 6), "abcdef");
        assert_eq!(cut("abcdefg", 6), "abcde…");
        assert_eq!(
            "00:00:00 200 DELETE   ".len() - 1 + PATH + USER + 1 + CAUSE,
            80
        );
    }
}
