//! Model of an operation's input, which `cargo xtask generate` compiles from its schema.

/// A body, a form or a query, compiled from its schema.
#[derive(Debug, PartialEq)]
pub(crate) struct Model {
    pub(crate) document: Document,
    pub(crate) fields: &'static [Field],
}

/// What the framework takes the whole document for, before any field is looked at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Document {
    /// A pydantic model.
    Model,
    /// A free-form object (`dict`), whose typed keys the operation itself checks.
    Dict,
}

#[derive(Debug, PartialEq)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) required: bool,
    pub(crate) nullable: bool,
    pub(crate) kind: Kind,
}

/// Type of a field, with its rules beyond the type.
#[derive(Debug, PartialEq)]
pub(crate) enum Kind {
    Text {
        /// `^literal$` is the only form there is.
        literal: Option<&'static str>,
        shortest: Option<usize>,
        longest: Option<usize>,
    },
    Integer {
        least: Option<i64>,
        most: Option<i64>,
    },
}

impl Kind {
    /// Whether the field has no rule beyond being a string.
    pub(crate) fn is_plain_text(&self) -> bool {
        *self == Self::PLAIN_TEXT
    }

    const PLAIN_TEXT: Self = Self::Text {
        literal: None,
        shortest: None,
        longest: None,
    };
}
