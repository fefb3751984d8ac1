//! Scenario files in YAML, of which JSON is a part.

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_saphyr::{Location, Spanned};

use super::{Document, Placed, Position, message};
use crate::world::{OauthClient, Organization, Portal, Staff, User};

/// Number of YAML events that a file of the largest size can have.
const EVENTS: usize = 16 * 1024 * 1024 / 2 + 1024;
/// Largest number of nodes that aliases may add to a file. Enough for thousands of users.
const REPEATED: usize = 200_000;

/// Reads one YAML document, strictly. Public only for the binary of this package.
///
/// # Errors
/// The position of the first mistake, and what is wrong there.
pub fn read_yaml<'de, T: Deserialize<'de>>(text: &'de str) -> Result<T, (Location, String)> {
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            // `alias_limits` below limits the cost of aliases. One that all users share costs little.
            enforce_alias_anchor_ratio: false,
            // The size of the file is the limit. A node has at least two bytes.
            max_events: EVENTS,
            max_nodes: EVENTS,
        },
        alias_limits: serde_saphyr::alias_limits! {
            max_total_replayed_events: REPEATED,
            max_replay_stack_depth: 8,
        },
        strict_booleans: true,
        reject_unsupported_tags: true,
        with_snippet: false,
    };
    serde_saphyr::from_str_with_options(text, options).map_err(|error| {
        let location = error.location().unwrap_or(Location::UNKNOWN);
        (location, message::of(&error))
    })
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct YamlDocument {
    /// For editors; ignored.
    #[serde(rename = "$schema")]
    schema: Option<IgnoredAny>,
    organizations: Vec<Spanned<Organization>>,
    portals: Vec<Spanned<Portal>>,
    staff: Option<Spanned<Staff>>,
    oauth_clients: Vec<Spanned<OauthClient>>,
    users: Vec<Spanned<User>>,
}

/// Reads the content of a scenario file.
pub(super) fn document(text: &str) -> Result<Document, (Position, String)> {
    let read: YamlDocument = read_yaml(text).map_err(|(at, message)| (position(at), message))?;
    Ok(Document {
        organizations: placed(read.organizations),
        portals: placed(read.portals),
        staff: read.staff.map(Placed::from),
        oauth_clients: placed(read.oauth_clients),
        users: placed(read.users),
    })
}

fn placed<T>(entries: Vec<Spanned<T>>) -> Vec<Placed<T>> {
    entries.into_iter().map(Placed::from).collect()
}

impl<T> From<Spanned<T>> for Placed<T> {
    fn from(entry: Spanned<T>) -> Self {
        Self {
            position: position(entry.referenced),
            value: entry.value,
        }
    }
}

fn position(at: Location) -> Position {
    (at != Location::UNKNOWN).then(|| (at.line(), at.column()))
}
