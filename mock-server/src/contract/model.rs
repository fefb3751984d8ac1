//! Model of an operation's input, compiled from its schema.

/// A body, a form or a query, compiled from its schema.
#[derive(Debug, PartialEq)]
pub(crate) struct Model {
    pub(crate) document: Document,
    pub(crate) fields: Vec<Field>,
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
    pub(crate) name: String,
    pub(crate) required: bool,
    pub(crate) nullable: bool,
    /// `^literal$` is the only form there is.
    pub(crate) literal: Option<String>,
}
