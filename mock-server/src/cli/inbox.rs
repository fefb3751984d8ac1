//! `inbox`: prints the messages, or a code alone.

use std::fmt::Write as _;
use std::time::Duration;

use auth_mock_server::HumanDuration;
use auth_mock_server::control_api::{LatestMessageQuery, Message, MessageQuery};

use super::failure::Failure;
use super::output::print;
use super::target::Target;
use super::value;

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  auth-mock-server inbox                     all messages, newest first
  auth-mock-server inbox --to guest-2fa@example.com --wait 10s --code-only
                                             the code, as soon as it arrives")]
pub(super) struct Inbox {
    /// Only messages to this address
    #[arg(long, value_name = "ADDRESS")]
    to: Option<String>,

    /// Print only the newest message; wait for one if necessary, at most 60s
    #[arg(long, value_name = "DURATION", value_parser = value::duration)]
    wait: Option<Duration>,

    /// Print only the code of the newest message
    #[arg(long)]
    code_only: bool,

    #[command(flatten)]
    target: Target,
}

pub(super) async fn run(inbox: &Inbox) -> Result<(), Failure> {
    let namespace = inbox.target.namespace()?;
    let messages = if inbox.wait.is_some() || inbox.code_only {
        let wait = inbox.wait.map(HumanDuration::try_from).transpose();
        let query = LatestMessageQuery {
            to: inbox.to.clone(),
            wait: wait.map_err(Failure::usage)?,
            ..LatestMessageQuery::default()
        };
        let latest = namespace.inbox().latest(&query).await;
        vec![latest.map_err(|error| inbox.target.failure(&error))?]
    } else {
        let query = MessageQuery {
            to: inbox.to.clone(),
            ..MessageQuery::default()
        };
        let all = namespace.inbox().messages(&query).await;
        all.map_err(|error| inbox.target.failure(&error))?
    };
    if inbox.code_only {
        let code = messages.into_iter().find_map(|message| message.code);
        let none = || {
            Failure::no(
                "the newest message has a link but no code; leave out --code-only to see it",
            )
        };
        return print(&format!("{}\n", code.ok_or_else(none)?));
    }
    print(&messages.iter().map(format_message).collect::<String>())
}

fn format_message(message: &Message) -> String {
    let kind = serde_json::to_value(message.kind).unwrap_or_default();
    let mut text = format!(
        "{}  {}  {}\n",
        message.created_at,
        kind.as_str().unwrap_or_default(),
        message.to
    );
    if let Some(code) = &message.code {
        let _ = writeln!(text, "  code  {code}");
    }
    let _ = writeln!(text, "  link  {}", message.link);
    text
}
