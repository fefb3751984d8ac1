//! One entry of a 422: the field, and what is wrong with it.

use std::fmt;

/// A field that the server refused, from the `detail` of a 422 in `FastAPI`'s form.
///
/// `FastAPI` also sends `input` and `ctx`. The SDK drops both: `input` is the refused value, which may
/// be a password or a body with a password in it.
///
/// ```no_run
/// # fn show(error: auth_sdk::Error) {
/// for field in error.fields() {
///     println!("{} ({}): {}", field.path(), field.type_name(), field.msg());
/// }
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FieldError {
    pub(super) loc: Vec<LocPart>,
    pub(super) msg: String,
    pub(super) type_name: String,
}

impl FieldError {
    /// Returns the place of the field: first `body`, `query` or `path`, then the keys and positions below
    /// it.
    ///
    /// ```no_run
    /// # fn show(field: &auth_sdk::FieldError) {
    /// use auth_sdk::LocPart;
    ///
    /// let in_query = field.loc().first() == Some(&LocPart::Key("query".to_owned()));
    /// # let _ = in_query; }
    /// ```
    pub fn loc(&self) -> &[LocPart] {
        &self.loc
    }

    /// Returns the place of the field with dots: `body.email`.
    ///
    /// ```no_run
    /// # fn show(field: &auth_sdk::FieldError) {
    /// if field.path() == "body.email" { /* mark the input */ }
    /// # }
    /// ```
    pub fn path(&self) -> String {
        self.loc
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(".")
    }

    /// Returns what is wrong, as a sentence: `Field required`.
    ///
    /// ```no_run
    /// # fn show(field: &auth_sdk::FieldError) {
    /// println!("{}", field.msg());
    /// # }
    /// ```
    pub fn msg(&self) -> &str {
        &self.msg
    }

    /// Returns pydantic's name for what is wrong: `missing`, `string_type`, `json_invalid`.
    ///
    /// The field is `type` in the contract.
    ///
    /// ```no_run
    /// # fn show(field: &auth_sdk::FieldError) {
    /// let left_out = field.type_name() == "missing";
    /// # let _ = left_out; }
    /// ```
    pub fn type_name(&self) -> &str {
        &self.type_name
    }
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.loc.is_empty() {
            return f.write_str(&self.msg);
        }
        write!(f, "{}: {}", self.path(), self.msg)
    }
}

/// One step of the path to a field.
///
/// ```
/// use auth_sdk::LocPart;
///
/// assert_eq!(LocPart::Key("email".to_owned()).to_string(), "email");
/// assert_eq!(LocPart::Index(17).to_string(), "17");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum LocPart {
    /// A key of an object, or the part of the request.
    Key(String),
    /// A position: of an item in an array, or of a character in invalid JSON.
    Index(i64),
}

impl fmt::Display for LocPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key(key) => f.write_str(key),
            Self::Index(index) => write!(f, "{index}"),
        }
    }
}
