//! `/_emulate/messages`: the inbox.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::control::openapi::page::Limit;
use crate::control::openapi::problem::Problem;
use crate::control::openapi::route::{Ask, Json, List, NoContent};
use crate::namespace::Scope;
use crate::world::{HumanDuration, deserialize_time};
use crate::world::{Message, MessageKind};
use crate::world::{ResourceKind, ResourceStep};

/// Longest time that a request may wait for a message.
const LONGEST_WAIT: HumanDuration = HumanDuration::from_secs(60);

/// Selects messages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MessageQuery {
    /// Only messages to this address; upper and lower case are equal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Only messages of this kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<MessageKind>,
    /// Only messages sent at this time or later, by the namespace's clock.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "deserialize_time"
    )]
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub since: Option<Timestamp>,
    /// Largest number of entries on a page, from 1 to 1000; 100 if left out.
    #[serde(default)]
    pub limit: Limit,
    /// Value of `next` on the page before. Starts with the first page if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^[0-9]{1,19}$"))]
    pub cursor: Option<String>,
}

/// Selects the newest message, and how long to wait for one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
// It repeats the fields of `MessageQuery`: serde cannot flatten them and refuse unknown fields.
pub struct LatestMessageQuery {
    /// Only messages to this address; upper and lower case are equal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Only messages of this kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<MessageKind>,
    /// Only a message sent at this time or later, by the namespace's clock.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "deserialize_time"
    )]
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub since: Option<Timestamp>,
    /// How long to wait, in real time, if no message matches yet. At most `60s`; no wait if left
    /// out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait: Option<HumanDuration>,
}

impl MessageQuery {
    fn takes(&self, message: &Message) -> bool {
        let to = self.to.as_deref();
        to.is_none_or(|to| is_same(to, &message.to))
            && self.kind.is_none_or(|kind| message.kind == kind)
            && self.since.is_none_or(|since| message.created_at >= since)
    }
}

/// Whether two addresses are equal, upper and lower case aside.
fn is_same(one: &str, other: &str) -> bool {
    // A full inbox is searched: without allocation for the addresses that are ASCII.
    one.eq_ignore_ascii_case(other)
        || !(one.is_ascii() && other.is_ascii()) && one.to_lowercase() == other.to_lowercase()
}

pub(crate) async fn list(ask: Ask<MessageQuery>) -> Result<Json<List<Message>>, Problem> {
    let before = ask.query.cursor.as_ref().map(|cursor| cursor.parse());
    let before = before.transpose();
    let before =
        before.map_err(|_| Problem::bad_request("cursor: not a value returned as `next`"))?;
    let list = ask.scope.read(|world, now| {
        let inbox = world.inbox();
        let takes = |message: &Message| ask.query.takes(message);
        let total = inbox.newest_first(now, takes).count();
        let rest = inbox.newest_before(now, before, takes);
        let rest = rest.map(|(number, message)| (number, message.clone()));
        List::page(total, ask.query.limit, rest, |(number, _)| {
            number.to_string()
        })
    });
    Ok(Json(list.map(|(_, message)| message)))
}

pub(crate) async fn clear(ask: Ask) -> Result<NoContent, Problem> {
    ask.scope.step(|world, _| {
        world.inbox_mut().clear();
        world.note_resource(ResourceKind::Message, ResourceStep::Deleted, None);
    });
    Ok(NoContent)
}

pub(crate) async fn latest(ask: Ask<LatestMessageQuery>) -> Result<Json<Message>, Problem> {
    let wait = ask.query.wait.unwrap_or_default();
    let too_long = |error| Problem::bad_request(format!("wait: {error}"));
    let wait = wait.at_most(LONGEST_WAIT).map_err(too_long)?.get();
    let query = MessageQuery {
        to: ask.query.to,
        kind: ask.query.kind,
        since: ask.query.since,
        ..MessageQuery::default()
    };
    let message = ask
        .scope
        .namespace
        .wait_for_message(wait, query.to.as_deref(), |message| query.takes(message));
    match ask.scope.wait_for(message).await? {
        Some(message) => Ok(Json(message)),
        None => Err(Problem::not_found(no_match(&ask.scope, &query))),
    }
}

/// Number of addresses that an error lists.
const LISTED: usize = 10;

/// Says what was looked for as it was understood, and which addresses have mail: a `+` that was not
/// written as `%2B` has become a space.
fn no_match(scope: &Scope, query: &MessageQuery) -> String {
    let mut detail = "no matching message has arrived".to_owned();
    if let Some(to) = &query.to {
        let _ = write!(detail, "; to: read as `{to}`");
        if to.contains(' ') {
            detail.push_str(", where a + has to be written as %2B");
        }
    }
    let (more, listed) = scope.read(|world, now| {
        let messages = world.inbox().newest_first(now, |_| true);
        let addresses: BTreeSet<&str> = messages.map(|message| message.to.as_str()).collect();
        let listed = addresses.iter().take(LISTED).copied();
        let listed: Vec<_> = listed.map(ToOwned::to_owned).collect();
        (addresses.len() - listed.len(), listed)
    });
    let _ = match (listed.as_slice(), more) {
        ([], _) => write!(detail, "; no address has mail"),
        (listed, 0) => write!(detail, "; addresses with mail: {}", listed.join(", ")),
        (listed, more) => {
            let listed = listed.join(", ");
            write!(detail, "; addresses with mail: {listed} and {more} more")
        }
    };
    detail
}
