//! Generates files from the contract. Pure and deterministic: equal contracts give equal bytes.

mod clashes;
mod cookies;
mod duplicates;
mod fields;
mod locate;
mod requests;
mod server;
mod three_states;

use std::panic::{self, UnwindSafe};

use progenitor::{
    GenerationSettings, Generator, HooksMode, InterfaceStyle, TagStyle, TypeImpl, TypePatch,
};
use serde_json::{Value, json};
use syn::visit_mut::VisitMut;

use crate::{
    error::Error,
    lower::{self, HOISTED, Lowered, Narrowing},
    openapi::{Bearer, Contract, EFFECTIVE},
};

/// Folder of the generated part of the SDK.
pub(crate) const GENERATED: &str = "sdk/src/generated";

/// One generated file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct File {
    /// From the root of the workspace.
    pub(crate) path: String,
    /// The whole text.
    pub(crate) text: String,
}

/// Everything that is generated from a contract.
#[derive(Debug)]
pub(crate) struct Generation {
    /// The files, in a fixed order.
    pub(crate) files: Vec<File>,
    /// Where the generated client is looser than the contract.
    pub(crate) narrowings: Vec<Narrowing>,
}

/// Generates all files of `contract`.
pub(crate) fn generate(contract: &Contract) -> Result<Generation, Error> {
    // Both of them, so that one run tells all.
    let clashes = clashes::check(contract).err();
    let lowered = lower::lower(&contract.effective);
    let Lowered {
        document,
        narrowings,
    } = match (lowered, clashes) {
        (lowered, None) => lowered?,
        (Ok(_), Some(clashes)) => return Err(clashes),
        (Err(fault), Some(clashes)) => return Err(Error::Several(vec![clashes, fault])),
    };
    let files = vec![
        File {
            path: EFFECTIVE.to_owned(),
            text: contract.to_text(),
        },
        rust("mod.rs", &parse(MODULES)?),
        rust("client.rs", &client(&document, contract)?),
        rust("operations.rs", &parse(&operations(contract)?)?),
        server::contract(contract),
        server::version(contract)?,
    ];
    Ok(Generation { files, narrowings })
}

/// Components whose types the SDK writes itself, because it reads them leniently.
const REPLACED: [(&str, &str); 3] = [
    ("AccessToken", "crate::token_reply::AccessToken"),
    ("LoginStatus", "crate::login_status::LoginStatus"),
    ("Token", "crate::token_reply::Token"),
];

/// Types whose name on the wire says how the server is written, and the names that the SDK gives them.
const RENAMED: [(&str, &str); 3] = [
    ("Approve2faRouteBody", "Approve2faRequest"),
    ("BodyLoginRouteV1Oauth2LoginPost", "Oauth2LoginRequest"),
    ("Reject2faRouteBody", "Reject2faRequest"),
];

/// The root of the generated module.
const MODULES: &str = "
    //! The generated code: the operations as methods of a client, and a list of them.
    mod client;
    mod operations;
    pub(crate) use client::{Client, types};
    pub(crate) use operations::{Bearer, CONTRACT_VERSION, OPERATIONS, Operation};
";

/// The declarations in `operations.rs`, before the list.
const OPERATION: &str = "
    //! The operations as a list, and the contract's version.

    /// One operation of the contract.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub(crate) struct Operation {
        /// The name of the method.
        pub(crate) name: &'static str,
        /// The operation id of the contract.
        pub(crate) id: &'static str,
        /// The HTTP method, in upper case.
        pub(crate) method: &'static str,
        /// The path, with its leading slash.
        pub(crate) path: &'static str,
        /// Whether the operation reads a bearer.
        pub(crate) bearer: Bearer,
    }
    /// Whether an operation reads a bearer.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub(crate) enum Bearer {
        /// The operation refuses a request without a bearer.
        Required,
        /// The operation accepts a bearer or another proof.
        Optional,
        /// The operation ignores a bearer.
        Ignored,
    }
";

/// The list of operations, sorted as the methods are.
fn operations(contract: &Contract) -> Result<String, Error> {
    let mut operations = contract.operations()?;
    operations.sort_by_key(|operation| (operation.path, operation.method));
    let entries: String = operations
        .iter()
        .filter_map(|one| {
            let (name, id) = (one.name()?, one.id()?);
            let (method, path) = (one.method.to_uppercase(), one.path);
            let bearer = match one.bearer() {
                Bearer::Required => "Required",
                Bearer::Optional => "Optional",
                Bearer::Ignored => "Ignored",
            };
            Some(format!(
                "Operation {{ name: {name:?}, id: {id:?}, method: {method:?}, path: {path:?}, \
                 bearer: Bearer::{bearer} }},"
            ))
        })
        .collect();
    let version = contract.version()?;
    Ok(format!(
        "{OPERATION}
         /// The contract's `info.version`.
         pub(crate) const CONTRACT_VERSION: &str = {version:?};
         /// Every operation of the contract, by path.
         pub(crate) const OPERATIONS: &[Operation] = &[{entries}];"
    ))
}

/// Returns the client that progenitor generates from a lowered contract.
fn client(document: &Value, contract: &Contract) -> Result<syn::File, Error> {
    let settings = settings()?;
    let mut file = generated(document, &settings)
        .map_err(|error| locate::find(document, &settings).unwrap_or(error))?;
    file.attrs = parse("//! The operations as methods, and their types.")?.attrs;
    Documented.visit_file_mut(&mut file);
    cookies::send(&mut file, contract)?;
    three_states::add(&mut file, contract)?;
    requests::add_constructors(&mut file, contract)?;
    duplicates::check(&file)?;
    Ok(file)
}

/// Returns what progenitor makes of a lowered contract.
fn generated(document: &Value, settings: &GenerationSettings) -> Result<syn::File, Error> {
    let document: openapiv3::OpenAPI =
        serde_json::from_value(document.clone()).map_err(|error| failure(&error))?;
    let tokens = caught(|| Generator::new(settings).generate_tokens(&document))?
        .map_err(|error| failure(&error))?;
    syn::parse2(tokens).map_err(|error| failure(&error))
}

/// Completes fields: documents the map of unnamed fields, and keeps them out of what serde writes: the contract has no
/// description for it, and its values may be secrets.
struct Documented;

impl VisitMut for Documented {
    fn visit_field_mut(&mut self, field: &mut syn::Field) {
        if is_rest(field) {
            field.attrs.insert(
                0,
                syn::parse_quote! {
                    #[doc = "Fields of the reply that the contract does not name. Serializing the reply leaves them out."]
                },
            );
            field
                .attrs
                .push(syn::parse_quote! { #[serde(skip_serializing)] });
        }
        // A server may write an absent list as `null`: nothing is lost.
        if fields::is_optional_list(field) {
            field.attrs.push(syn::parse_quote! {
                #[serde(deserialize_with = "crate::lenient::null_as_default")]
            });
        }
    }
}

/// Whether the field is the map that the generator adds to an open object. The contract may have a
/// field of the same name elsewhere.
fn is_rest(field: &syn::Field) -> bool {
    let mut is_flat = false;
    fields::serde_keys(field, |key, _| is_flat |= key == "flatten");
    is_flat && field.ident.as_ref().is_some_and(|name| name == lower::REST)
}

fn settings() -> Result<GenerationSettings, Error> {
    let mut settings = GenerationSettings::new();
    settings
        .with_interface(InterfaceStyle::Positional)
        .with_tag(TagStyle::Merged)
        .with_hooks(HooksMode::Expected)
        .with_map_type("::std::collections::BTreeMap")
        .with_inner_type(
            "crate::transport::CallState"
                .parse()
                .map_err(|error| failure(&error))?,
        )
        .with_conversion(
            serde_json::from_value(json!({ "type": "string", "format": "password" }))
                .map_err(|error| failure(&error))?,
            "crate::secret::Secret",
            std::iter::empty::<TypeImpl>(),
        )
        .with_conversion(
            serde_json::from_value(lower::unnamed()).map_err(|error| failure(&error))?,
            "crate::extra::Extra",
            std::iter::empty::<TypeImpl>(),
        );
    for (wire, public) in RENAMED {
        settings.with_patch(wire, TypePatch::default().with_rename(public));
    }
    for (component, path) in REPLACED {
        settings.with_replacement(component, path, std::iter::empty::<TypeImpl>());
    }
    for hoisted in HOISTED {
        let path = format!("crate::login::{}", hoisted.component);
        settings.with_replacement(hoisted.component, path, std::iter::empty::<TypeImpl>());
    }
    Ok(settings)
}

/// One formatted Rust file under the generated module.
fn rust(name: &str, file: &syn::File) -> File {
    File {
        path: format!("{GENERATED}/{name}"),
        text: formatted(file),
    }
}

/// The text of a Rust file that begins with one line of module documentation.
fn formatted(file: &syn::File) -> String {
    let code = prettyplease::unparse(file);
    let (doc, code) = code.split_once('\n').unwrap_or((&code, ""));
    format!("// @generated by cargo xtask generate from {EFFECTIVE}; do not edit.\n{doc}\n\n{code}")
}

fn parse(code: &str) -> Result<syn::File, Error> {
    syn::parse_file(code).map_err(|error| failure(&error))
}

/// Runs the generator, and turns its panic into an error: it asserts and unwraps on unsupported
/// constructs.
fn caught<T>(generator: impl FnOnce() -> T + UnwindSafe) -> Result<T, Error> {
    panic::catch_unwind(generator).map_err(|payload| {
        let text = payload.downcast_ref::<String>().map(String::as_str);
        failure(
            &text
                .or_else(|| payload.downcast_ref::<&str>().copied())
                .unwrap_or("no reason"),
        )
    })
}

fn failure(reason: &dyn std::fmt::Display) -> Error {
    Error::Generator {
        reason: reason.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{openapi::pointer, output, test_root};

    fn checked_in() -> Contract {
        Contract::load(&test_root::workspace()).unwrap()
    }

    #[test]
    fn checked_in_files_equal_the_generated_ones() {
        let files = generate(&checked_in()).unwrap().files;
        let drift = output::drift(&test_root::workspace(), &files).unwrap();
        assert!(drift.is_none(), "{}", drift.unwrap_or_default());
    }

    #[test]
    fn the_same_contract_gives_the_same_bytes() {
        let contract = checked_in();
        assert_eq!(
            generate(&contract).unwrap().files,
            generate(&contract).unwrap().files
        );
    }

    #[test]
    fn the_order_of_the_paths_does_not_show_in_the_code() {
        let mut contract = checked_in();
        let before = generate(&contract).unwrap().files;
        let paths = contract.effective["paths"].as_object().unwrap();
        let turned: serde_json::Map<_, _> = paths
            .iter()
            .rev()
            .map(|(path, item)| (path.clone(), item.clone()))
            .collect();
        contract.effective["paths"] = Value::Object(turned);
        let after = generate(&contract).unwrap().files;
        assert_ne!(before[0], after[0], "the test turned nothing round");
        let code = |files: Vec<File>| -> Vec<_> {
            let files = files.into_iter();
            files
                .filter(|file| {
                    std::path::Path::new(&file.path)
                        .extension()
                        .is_some_and(|ending| ending == "rs")
                })
                .collect()
        };
        assert_eq!(code(before), code(after));
    }

    #[test]
    fn each_operation_is_a_method_and_in_the_list() {
        let contract = checked_in();
        let files = generate(&contract).unwrap().files;
        let operations = contract.operations().unwrap();
        assert!(!operations.is_empty());
        for operation in operations {
            let name = operation.name().unwrap();
            assert!(
                files[2].text.contains(&format!("pub async fn {name}<'a>(")),
                "{name}"
            );
            assert!(
                files[3].text.contains(&format!("name: \"{name}\",")),
                "{name}"
            );
        }
    }

    #[test]
    fn each_secret_of_the_contract_is_of_the_redacting_type() {
        let contract = checked_in();
        let client = &generate(&contract).unwrap().files[2].text;
        let mut secrets = 0;
        pointer::walk(&contract.effective, |pointer, node| {
            if node.get("format") == Some(&json!("password")) {
                let name = pointer.rsplit('/').next().unwrap();
                let plain = format!("pub {name}: ::std::string::String");
                assert!(!client.contains(&plain), "{pointer}");
                secrets += 1;
            }
        });
        assert!(secrets > 15, "{secrets}");
        assert!(
            client.contains("token: &'a crate::secret::Secret"),
            "a secret in a query"
        );
    }

    #[test]
    fn each_open_reply_keeps_unnamed_fields_in_the_redacting_type() {
        let contract = checked_in();
        let client = &generate(&contract).unwrap().files[2].text;
        let schemas = contract.effective["components"]["schemas"].as_object();
        let replaced = |name: &str| REPLACED.iter().any(|(component, _)| *component == name);
        let open = schemas.unwrap().iter();
        let open = open.filter(|(name, _)| !replaced(name));
        let open = open.filter(|(_, schema)| schema["additionalProperties"] == true);
        let map = "///Fields of the reply that the contract does not name. Serializing the reply leaves \
                   them out.\n        #[serde(flatten)]\n        #[serde(skip_serializing)]\n        pub extra: ::std::collections::BTreeMap<\n            \
                   ::std::string::String,\n            crate::extra::Extra,\n        >,";
        assert_eq!(client.matches(map).count(), open.count());
        assert!(
            !client.contains("serde_json::Map"),
            "a map that prints what it holds"
        );
    }

    #[test]
    fn value_that_the_contract_does_not_describe_is_of_the_redacting_type() {
        let mut contract = checked_in();
        let fields = "/components/schemas/Organization/properties";
        let fields = contract.effective.pointer_mut(fields).unwrap();
        for (name, schema) in [
            ("any", json!({ "description": "Anything." })),
            ("nullable", json!({ "anyOf": [{}, { "type": "null" }] })),
            ("list", json!({ "type": "array" })),
            ("map", json!({ "type": "object" })),
            (
                "lists",
                json!({ "type": "array", "items": { "type": "object" } }),
            ),
        ] {
            fields[name] = schema;
        }
        let client = &generate(&contract).unwrap().files[2].text;
        let flat = client.split_whitespace().collect::<String>();
        let extra = "crate::extra::Extra";
        let map = format!("::std::collections::BTreeMap<::std::string::String,{extra},>");
        for field in [
            format!("pubany:::std::option::Option<{extra}>"),
            format!("pubnullable:::std::option::Option<{extra}>"),
            format!("publist:::std::vec::Vec<{extra}>"),
            format!("pubmap:{map}"),
        ] {
            assert!(flat.contains(&field), "no {field} in {client}");
        }
        assert!(!client.contains("serde_json::Value"), "{client}");
        assert!(!client.contains("serde_json::Map"), "{client}");
    }

    #[test]
    fn types_have_the_names_of_the_sdk() {
        let client = &generate(&checked_in()).unwrap().files[2].text;
        for (wire, public) in RENAMED {
            assert!(!client.contains(wire), "{wire}");
            assert!(
                client.contains(&format!("pub struct {public} ")),
                "{public}"
            );
        }
    }

    #[test]
    fn a_union_is_the_type_of_the_sdk() {
        let client = &generate(&checked_in()).unwrap().files[2].text;
        assert_eq!(
            client
                .matches("ResponseValue<crate::login::LoginReply>")
                .count(),
            2
        );
    }

    #[test]
    fn a_type_that_changes_in_the_contract_changes_in_the_client() {
        let mut contract = checked_in();
        let valid = "/components/schemas/ResetCallback/properties/valid/type";
        *contract.effective.pointer_mut(valid).unwrap() = json!("integer");
        let client = &generate(&contract).unwrap().files[2].text;
        assert!(client.contains("pub valid: i64"));
    }

    #[test]
    fn place_on_which_the_generator_fails_is_named() {
        let mut contract = checked_in();
        let detail = "/components/schemas/TwoFAResponse/properties/detail/default";
        *contract.effective.pointer_mut(detail).unwrap() = json!(7);
        let error = generate(&contract).unwrap_err().to_string();
        assert!(
            error.starts_with(
                "openapi/effective.json#/components/schemas/TwoFAResponse/properties/detail: \
                 unsupported construct: the generator fails on it: "
            ),
            "{error}"
        );
        assert!(error.contains("\ncure: "), "{error}");
    }

    #[test]
    fn a_panic_of_the_generator_is_one_error() {
        let number = 7;
        for (error, reason) in [
            (
                caught::<()>(|| panic!("two shapes")).unwrap_err(),
                "failed: two shapes\n",
            ),
            (
                caught::<()>(|| panic!("shape {number}")).unwrap_err(),
                "failed: shape 7\n",
            ),
        ] {
            assert!(error.to_string().contains(reason), "{error}");
        }
    }
}
