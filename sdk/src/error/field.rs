//! One entry of a 422: which field, and what is wrong with it.

use std::fmt;

/// A field that the server rejected, as `FastAPI` lists them in the `detail` of a 422.
///
/// `FastAPI` also sends `input` and `ctx`. Both are dropped: `input` is the rejected value, which may
/// be a password, or the whole body with one in it.
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
    /// Where: `body`, `query` or `path` first, then the keys and positions below it.
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

    /// The same with dots between: `body.email`.
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

    /// What is wrong, in a sentence: `Field required`.
    ///
    /// ```no_run
    /// # fn show(field: &auth_sdk::FieldError) {
    /// println!("{}", field.msg());
    /// # }
    /// ```
    pub fn msg(&self) -> &str {
        &self.msg
    }

    /// What is wrong, by pydantic's name for it: `missing`, `string_type`, `json_invalid`.
    ///
    /// The contract calls it `type`.
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

/// One step of the way to a field.
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
    /// A position: of an item in an array, or of a character in broken JSON.
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
