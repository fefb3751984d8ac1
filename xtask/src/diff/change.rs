//! One difference between two documents, and how much it breaks.

use serde::Serialize;

/// Which way a body, a parameter or a header goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Direction {
    /// From the caller to the server.
    Request,
    /// From the server to the caller.
    Reply,
}

/// Which side a change breaks. If it breaks both, the callers count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub(crate) enum Severity {
    /// Neither side behaves in another way.
    #[serde(rename = "documentation")]
    Documentation,
    /// Callers of the old document and servers of it go on as before.
    #[serde(rename = "compatible")]
    Compatible,
    /// A server of the old document refuses a request of the new one, or sends a reply that the new
    /// one does not have.
    #[serde(rename = "breaking-server")]
    Server,
    /// A caller of the old document gets a refusal, or a reply that it does not expect.
    #[serde(rename = "breaking-callers")]
    Callers,
}

impl Severity {
    /// All of them, the worst first.
    pub(crate) const ALL: [Self; 4] = [
        Self::Callers,
        Self::Server,
        Self::Compatible,
        Self::Documentation,
    ];

    /// Returns the words for people.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Callers => "breaking for callers",
            Self::Server => "breaking for the server",
            Self::Compatible => "compatible",
            Self::Documentation => "documentation",
        }
    }
}

/// Which part of the SDK's version the change raises, given the code that the generator makes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Semver {
    /// The public items stay as they are.
    Patch,
    /// Items are added.
    Minor,
    /// Items are removed, or have another type.
    Major,
}

impl Semver {
    /// Returns its name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }
}

/// Both consequences of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Verdict {
    pub(crate) severity: Severity,
    pub(crate) semver: Semver,
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Change {
    /// The name of the rule.
    pub(crate) rule: &'static str,
    pub(crate) severity: Severity,
    pub(crate) semver: Semver,
    /// `None` if the rule judges both directions alike.
    pub(crate) direction: Option<Direction>,
    /// The change in plain English.
    pub(crate) what: String,
    /// Method and path of each operation that has the change; empty if it is one of the document.
    pub(crate) operations: Vec<String>,
    /// JSON pointer into the old document; `None` if the node is new.
    pub(crate) old: Option<String>,
    /// JSON pointer into the new document; `None` if the node is gone.
    pub(crate) new: Option<String>,
    /// Why the rule judges so.
    pub(crate) why: &'static str,
}
