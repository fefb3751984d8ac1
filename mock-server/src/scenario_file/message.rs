//! Error texts of the YAML reader, for authors of scenario files.

use serde_saphyr::{Error, MessageFormatter as _, UserMessageFormatter};

/// Returns what is wrong, without the place.
pub(super) fn of(error: &Error) -> String {
    match error.without_snippet() {
        Error::AliasError { error, .. } => of(error),
        Error::SerdeUnknownField {
            field, expected, ..
        } => format!("unknown field `{field}`; use one of {}", list(expected)),
        Error::SerdeUnknownVariant {
            variant, expected, ..
        } => format!("unknown value `{variant}`; use one of {}", list(expected)),
        Error::SerdeMissingField { field, .. } => format!("missing field `{field}`"),
        Error::DuplicateMappingKey { key: Some(key), .. } => {
            format!("duplicate key `{key}`; remove one of the two")
        }
        Error::NullIntoString { .. } => {
            "missing value; write \"\" for an empty text, and put a text such as null or #1 in quotes"
                .into()
        }
        // What a text with special characters looks like to the reader, unless it is quoted.
        Error::ExternalMessage { .. }
        | Error::QuotingRequired { .. }
        | Error::SerdeInvalidType { .. }
        | Error::TaggedScalarCannotDeserializeIntoString { .. }
        | Error::Unexpected { .. }
        | Error::UnknownAnchor { .. }
        | Error::UnsupportedTag { .. } => {
            let text = UserMessageFormatter.format_message(error);
            format!("{text}; put a text with special characters in quotes")
        }
        Error::InvalidBooleanStrict { .. } => "must be `true` or `false`".into(),
        Error::AliasReplayLimitExceeded { .. }
        | Error::AliasReplayStackDepthExceeded { .. }
        | Error::AliasExpansionLimitExceeded { .. }
        | Error::Budget { .. } => "too large after expanding aliases, or nested too deeply".into(),
        Error::MultipleDocuments { .. } => "second YAML document; keep only one in the file".into(),
        error => UserMessageFormatter.format_message(error).into_owned(),
    }
}

fn list(names: &[&str]) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}
