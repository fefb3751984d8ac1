//! Reads one whole OpenAPI document from a file, the standard input or a server, in JSON or YAML.

use std::{
    fs,
    io::{self, Read as _},
    path::Path,
    process::Command,
};

use serde_json::Value;

use super::{
    json,
    pointer::{self, walk},
};
use crate::error::Error;

/// Number of seconds after which a download ends.
const DOWNLOAD_SECONDS: &str = "120";
/// Name of the standard input, in place of a file.
const STANDARD_INPUT: &str = "-";

/// Reads the document at `source`: a file, `-` for the standard input, or an `http(s)` address.
///
/// The document must be of OpenAPI 3.0 or 3.1, and each of its references must lead to a place in it.
pub(crate) fn read(source: &str) -> Result<Value, Error> {
    parse(source, &text(source)?)
}

/// Parses the text of the document that was read from `source`.
pub(crate) fn parse(source: &str, text: &str) -> Result<Value, Error> {
    let document = if text.trim_start().starts_with('{') {
        json::parse(text).map_err(|error| unusable(source, &error, "fix the document there"))?
    } else {
        yaml(source, text)?
    };
    check_version(source, &document)?;
    check_references(source, &document)?;
    Ok(document)
}

fn text(source: &str) -> Result<String, Error> {
    if source == STANDARD_INPUT {
        let mut text = String::new();
        return io::stdin()
            .read_to_string(&mut text)
            .map(|_| text)
            .map_err(Error::read("the standard input".as_ref()));
    }
    match source.split_once("://") {
        Some(("http" | "https", _)) => download(source),
        Some((scheme, _)) => Err(unusable(
            "the address",
            &format!("the scheme `{scheme}` is not supported"),
            "give an address with http or https, or a file",
        )),
        None => fs::read_to_string(source).map_err(Error::read(Path::new(source))),
    }
}

/// Downloads by `curl`, which the other tasks of the project need too. The address is the last
/// argument, after `--`, and may hold a password: no message repeats it.
fn download(address: &str) -> Result<String, Error> {
    let limits = [
        "--fail",
        "--silent",
        "--show-error",
        "--location",
        "--max-time",
        DOWNLOAD_SECONDS,
        "--proto",
        "=http,https",
    ];
    let output = Command::new("curl")
        .args(limits)
        .args(["--", address])
        .output()
        .map_err(Error::run("curl"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr).replace(address, "the address");
        return Err(unusable(
            "the address",
            &said.trim(),
            "check that the service runs, or save its document and give the file",
        ));
    }
    String::from_utf8(output.stdout)
        .map_err(|error| unusable("the address", &error, "give a document in UTF-8"))
}

fn yaml(source: &str, text: &str) -> Result<Value, Error> {
    let options = serde_saphyr::options! { strict_booleans: true, with_snippet: false };
    serde_saphyr::from_str_with_options(text, options)
        .map_err(|error| unusable(source, &error, "fix the document there"))
}

fn check_version(source: &str, document: &Value) -> Result<(), Error> {
    let version = document.get("openapi").and_then(Value::as_str);
    let is_known = |it: &str| ["3.0.", "3.1."].iter().any(|start| it.starts_with(start));
    match version {
        Some(version) if is_known(version) => {}
        Some(version) => {
            return Err(unusable(
                source,
                &format!("OpenAPI {version} is not supported"),
                "give a document of OpenAPI 3.0 or 3.1",
            ));
        }
        None => {
            return Err(unusable(
                source,
                &"no text `openapi` with a version",
                "give an OpenAPI document, not a part of one",
            ));
        }
    }
    if document.get("paths").is_some_and(|it| !it.is_object()) {
        return Err(unusable(source, &"`paths` is not an object", "fix it"));
    }
    Ok(())
}

fn check_references(source: &str, document: &Value) -> Result<(), Error> {
    let mut broken = Vec::new();
    walk(document, |place, node| {
        if let Some(reference) = node.get("$ref")
            && pointer::resolve(document, node).is_none()
        {
            broken.push(unusable(
                &format!("{source}#{place}"),
                &format!("the reference {reference} leads nowhere in this document"),
                "bundle the document into one file, and fix the reference",
            ));
        }
    });
    Error::all(broken).map_or(Ok(()), Err)
}

fn unusable(place: &str, problem: &dyn std::fmt::Display, cure: &'static str) -> Error {
    Error::Document {
        place: place.to_owned(),
        problem: problem.to_string(),
        cure,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str) -> String {
        parse("api", text).unwrap_err().to_string()
    }

    #[test]
    fn yaml_and_json_give_the_same_document() {
        let json = r#"{"openapi": "3.1.0", "paths": {"/a": {"get": {"responses": {"200": {}}}}}}"#;
        let yaml = "openapi: 3.1.0\npaths:\n  /a:\n    get:\n      responses:\n        '200': {}\n";
        assert_eq!(parse("api", json).unwrap(), parse("api", yaml).unwrap());
    }

    #[test]
    fn document_that_is_unreadable_or_of_another_version_is_refused() {
        for (text, said) in [
            ("{\"openapi\": }", "api: expected value at line 1"),
            ("{\"a\": 1, \"a\": 2}", "duplicate key \"a\""),
            ("openapi: 3.1.0\nopenapi: 3.1.0\n", "api: "),
            ("{}", "no text `openapi`"),
            ("{\"swagger\": \"2.0\"}", "no text `openapi`"),
            ("{\"openapi\": \"4.0.0\"}", "OpenAPI 4.0.0 is not supported"),
            (
                "{\"openapi\": \"3.1.0\", \"paths\": []}",
                "`paths` is not an object",
            ),
        ] {
            let error = refusal(text);
            assert!(error.contains(said), "{error}");
            assert!(error.contains("\ncure: "), "{error}");
        }
    }

    #[test]
    fn references_to_nothing_to_a_ring_and_to_another_file_are_all_named() {
        let error = refusal(
            r##"{"openapi": "3.1.0", "components": {"schemas": {
                "A": {"$ref": "#/components/schemas/B"}, "B": {"$ref": "#/components/schemas/A"},
                "C": {"$ref": "other.yaml"}, "D": {"$ref": "#/gone"}}}}"##,
        );
        for name in ["A", "B", "C", "D"] {
            assert!(
                error.contains(&format!("api#/components/schemas/{name}: ")),
                "{error}"
            );
        }
    }

    #[test]
    fn address_of_another_scheme_is_refused_without_its_password() {
        let error = read("ftp://user:secret@localhost/api")
            .unwrap_err()
            .to_string();
        assert!(error.contains("`ftp` is not supported"), "{error}");
        let error = read("http://user:secret@127.0.0.1:1/api")
            .unwrap_err()
            .to_string();
        assert!(!error.contains("secret"), "{error}");
    }
}
