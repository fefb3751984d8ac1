//! `docs/reasons.md`: every cause of a refusal, generated from the enum that the server sends them
//! from.

use std::{fmt::Write, fs, io, path::Path};

use syn::{Attribute, Expr, Fields, Item, Lit, LitStr, Meta, Variant};

use crate::{error::Error, generate::File, rust_name};

/// Path of the enum, from the root of the workspace.
const SOURCE: &str = "mock-server/src/world/cause.rs";
/// Name of the enum in it.
const ENUM: &str = "Cause";
/// Path of the generated page.
const PAGE: &str = "docs/reasons.md";

const INTRODUCTION: &str = "# Reasons

Each refusal under `/v1` carries its cause in the header `X-Mock-Reason`, unless the server runs with `--strict`. \
The header has the form `cause; fact=value; fact=value`. The body never reveals the cause. \
A refusal that is counted, such as a wrong password, adds `failures`: the number of failures in a row.

The rules behind the refusals are in [rules.md](rules.md).
";

/// One cause of a refusal.
#[derive(Debug, PartialEq, Eq)]
struct Cause {
    name: String,
    docs: String,
    facts: Vec<Fact>,
}

/// One fact that the header gives with a cause.
#[derive(Debug, PartialEq, Eq)]
struct Fact {
    name: String,
    docs: String,
}

/// Makes the page from the enum below `root`. None if there is no file with the enum.
pub(crate) fn page(root: &Path) -> Result<Option<File>, Error> {
    let text = match fs::read_to_string(root.join(SOURCE)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        text => text.map_err(Error::read(SOURCE.as_ref()))?,
    };
    Ok(Some(File {
        path: PAGE.to_owned(),
        text: render(&causes(&text)?),
    }))
}

fn causes(text: &str) -> Result<Vec<Cause>, Error> {
    let file = syn::parse_file(text).map_err(|error| Error::Parse {
        path: SOURCE.into(),
        reason: format!("line {}: {error}", error.span().start().line),
    })?;
    let variants = file.items.into_iter().find_map(|item| match item {
        Item::Enum(item) if item.ident == ENUM => Some(item.variants),
        _ => None,
    });
    variants
        .ok_or_else(|| malformed(format!("no enum `{ENUM}`")))?
        .iter()
        .map(cause)
        .collect()
}

fn cause(variant: &Variant) -> Result<Cause, Error> {
    let fields = match &variant.fields {
        Fields::Named(fields) => fields.named.iter().collect(),
        Fields::Unit => Vec::new(),
        Fields::Unnamed(_) => {
            let problem = format!("`{}` has a field without a name", variant.ident);
            return Err(malformed(problem));
        }
    };
    let facts = fields.into_iter().filter_map(|field| {
        let ident = field.ident.as_ref()?;
        let place = format!("{}.{ident}", variant.ident);
        Some(fact(&place, ident.to_string(), &field.attrs))
    });
    let ident = variant.ident.to_string();
    let name = renamed(&ident, &variant.attrs)?;
    Ok(Cause {
        name: name.unwrap_or_else(|| rust_name::snake(&ident)),
        docs: docs(&ident, &variant.attrs)?,
        facts: facts.collect::<Result<_, _>>()?,
    })
}

fn fact(place: &str, field: String, attributes: &[Attribute]) -> Result<Fact, Error> {
    Ok(Fact {
        name: renamed(place, attributes)?.unwrap_or(field),
        docs: docs(place, attributes)?,
    })
}

/// Returns the name that an attribute such as `#[serde(rename = "…")]` gives.
fn renamed(place: &str, attributes: &[Attribute]) -> Result<Option<String>, Error> {
    let mut name = None;
    for attribute in attributes.iter().filter(|one| one.path().is_ident("serde")) {
        let parsed = attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("rename") {
                name = Some(meta.value()?.parse::<LitStr>()?.value());
            } else if let Ok(value) = meta.value() {
                value.parse::<Expr>()?;
            }
            Ok(())
        });
        parsed.map_err(|error| malformed(format!("`{place}`: {error}")))?;
    }
    Ok(name)
}

/// The doc comment of a variant or a field, which must have one, without its line breaks.
fn docs(place: &str, attributes: &[Attribute]) -> Result<String, Error> {
    let mut paragraphs = vec![String::new()];
    for line in attributes.iter().filter_map(doc_line) {
        match (line.trim(), paragraphs.last_mut()) {
            ("", _) | (_, None) => paragraphs.push(String::new()),
            (text, Some(last)) if last.is_empty() => text.clone_into(last),
            (text, Some(last)) => {
                last.push(' ');
                last.push_str(text);
            }
        }
    }
    paragraphs.retain(|paragraph| !paragraph.is_empty());
    if paragraphs.is_empty() {
        return Err(malformed(format!("`{place}` has no doc comment")));
    }
    Ok(paragraphs.join("\n\n"))
}

fn doc_line(attribute: &Attribute) -> Option<String> {
    match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
            Expr::Lit(value) => match &value.lit {
                Lit::Str(text) => Some(text.value()),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    }
}

fn malformed(problem: String) -> Error {
    Error::Malformed {
        path: SOURCE,
        problem,
    }
}

/// One section a cause, sorted by name, so that an editor's search and a link both find it.
fn render(causes: &[Cause]) -> String {
    let mut sorted: Vec<_> = causes.iter().collect();
    sorted.sort_by(|one, other| one.name.cmp(&other.name));
    let mut page = format!(
        "<!-- @generated by cargo xtask generate from {SOURCE}; do not edit. -->\n\n{INTRODUCTION}"
    );
    for Cause { name, docs, facts } in sorted {
        let facts = facts.iter().fold(String::new(), |mut list, fact| {
            // Writing to a string does not fail.
            let _ = writeln!(list, "- `{}`: {}", fact.name, fact.docs);
            list
        });
        let gap = if facts.is_empty() { "" } else { "\n" };
        let _ = write!(page, "\n## `{name}`\n\n{docs}\n{gap}{facts}");
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_root::{self, Root};

    const CAUSES: &str = "
        /// Why.
        pub enum Cause {
            /// The token was revoked.
            #[serde(rename = \"revoked\")]
            TokenRevoked,
            /// The code was right,
            /// but too late.
            ///
            /// Ask for a new one.
            CodeExpired {
                /// When it expired.
                expired: Timestamp,
                /// The portal.
                #[serde(skip_serializing_if = \"Option::is_none\", rename = \"portal\")]
                kind: Option<Id>,
            },
        }
    ";

    #[test]
    fn each_cause_is_a_section_with_its_facts() {
        let root = Root::empty();
        root.put(SOURCE, CAUSES);
        let file = page(root.path()).unwrap().unwrap();
        assert_eq!(file.path, "docs/reasons.md");
        assert!(
            file.text.ends_with(
                "\n\n## `code_expired`\n\nThe code was right, but too late.\n\nAsk for a new one.\n\n\
                 - `expired`: When it expired.\n- `portal`: The portal.\n\n\
                 ## `revoked`\n\nThe token was revoked.\n"
            ),
            "{}",
            file.text
        );
        assert!(file.text.contains("do not edit"), "{}", file.text);
    }

    #[test]
    fn the_checked_in_page_is_what_the_enum_gives() {
        let root = test_root::workspace();
        let page = page(&root).unwrap();
        let checked_in = fs::read_to_string(root.join(PAGE)).ok();
        let page = page.map(|page| page.text);
        assert!(
            page == checked_in,
            "{PAGE} is stale: run `cargo xtask generate`"
        );
    }

    #[test]
    fn a_variant_or_a_field_without_docs_is_an_error() {
        for (text, problem) in [
            (
                "pub enum Cause { TokenRevoked }",
                "`TokenRevoked` has no doc comment",
            ),
            (
                "pub enum Cause { /// Late.\n CodeExpired { expired: Timestamp } }",
                "`CodeExpired.expired` has no doc comment",
            ),
            (
                "pub enum Cause { ///\n CodeExpired }",
                "`CodeExpired` has no doc comment",
            ),
            (
                "pub enum Cause { /// Late.\n CodeExpired(Timestamp) }",
                "`CodeExpired` has a field without a name",
            ),
            ("pub enum Other {}", "no enum `Cause`"),
        ] {
            let error = causes(text).unwrap_err().to_string();
            assert!(
                error.starts_with(&format!(
                    "mock-server/src/world/cause.rs: {problem}\ncure: "
                )),
                "{error}"
            );
        }
    }

    #[test]
    fn an_enum_that_does_not_parse_is_an_error_with_its_line() {
        let error = causes("\npub enum {").unwrap_err().to_string();
        assert!(
            error.starts_with("mock-server/src/world/cause.rs does not parse: line 2: "),
            "{error}"
        );
    }
}
