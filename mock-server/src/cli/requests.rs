//! `requests`: prints the recorded requests of a namespace.

use auth_mock_server::control_api::RequestQuery;
use auth_mock_server::{RecordedRequest, StatusMatch};

use super::failure::Failure;
use super::output::print;
use super::target::Target;

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  auth-mock-server requests                  the newest hundred, newest last
  auth-mock-server requests -n t1 --json     one JSON object per line
  auth-mock-server requests --operation portal_login --status 401
                                             the refused sign-ins

Columns: time by the namespace's clock (UTC), status, method, path, user, and the
cause of a refusal or the fault. Long cells are cut; --json has all of them.")]
pub(super) struct Requests {
    /// Print one JSON object per line, as in the control API
    #[arg(long)]
    json: bool,

    /// Only requests of an operation, such as `portal_login`
    #[arg(long, value_name = "NAME")]
    operation: Option<String>,

    /// Only requests with this status of the reply, or with one of a class such as `4xx`
    #[arg(long, value_name = "STATUS")]
    status: Option<StatusMatch>,

    /// Only requests of a user: an id or an address
    #[arg(long, value_name = "USER")]
    user: Option<String>,

    #[command(flatten)]
    target: Target,
}

/// Widths of the cells of variable length. A line has 80 columns.
const PATH: usize = 27;
const USER: usize = 14;
const CAUSE: usize = 17;

pub(super) async fn run(requests: &Requests) -> Result<(), Failure> {
    let namespace = requests.target.namespace()?;
    let query = RequestQuery {
        operation: requests.operation.clone(),
        status: requests.status.clone(),
        user: requests.user.clone(),
        ..RequestQuery::default()
    };
    let page = namespace.requests().page(&query).await;
    let mut list = page.map_err(|error| requests.target.failure(&error))?.data;
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
