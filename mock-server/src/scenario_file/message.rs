//! What the YAML reader says, in the words of whoever writes a file.

use serde_saphyr::{Error, MessageFormatter as _, UserMessageFormatter};

/// What is wrong, without the place.
pub(super) fn of(error: &Error) -> String {
    match error.without_snippet() {
        Error::AliasError { error, .. } => of(error),
        Error::SerdeUnknownField {
            field, expected, ..
        } => format!("unknown field `{field}`; known are {}", list(expected)),
        Error::SerdeUnknownVariant {
            variant, expected, ..
        } => format!("`{variant}` is none of {}", list(expected)),
        Error::SerdeMissingField { field, .. } => format!("`{field}` is missing"),
        Error::DuplicateMappingKey { key: Some(key), .. } => {
            format!("the key `{key}` is there twice")
        }
        Error::NullIntoString { .. } => {
            "a text is missing here; an empty one is written \"\"".into()
        }
        Error::InvalidBooleanStrict { .. } => "not `true` or `false`".into(),
        Error::AliasReplayLimitExceeded { .. }
        | Error::AliasReplayStackDepthExceeded { .. }
        | Error::AliasExpansionLimitExceeded { .. }
        | Error::Budget { .. } => "its aliases or its nesting make it too large".into(),
        Error::MultipleDocuments { .. } => "a second document begins here; only one is read".into(),
        error => UserMessageFormatter.format_message(error).into_owned(),
    }
}

fn list(names: &[&str]) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}
