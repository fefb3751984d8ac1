//! Scaffolds of operations that the sources have, and of invented ones.

use std::fs;

use super::*;
use crate::{generate, missing, openapi::Contract, test_root};

/// The scaffolds of those operations of the contract, as if the sources lacked them.
fn scaffolds_of(contract: &Contract, is_chosen: impl Fn(&NewOperation) -> bool) -> Vec<File> {
    let root = test_root::workspace();
    let files = generate::generate(contract).unwrap().files;
    let mut operations = missing::new_operations(&root, contract).unwrap();
    operations.retain(is_chosen);
    for one in &mut operations {
        (one.lacks_handler, one.lacks_method) = (true, true);
    }
    scaffolds(&root, &contract.effective, &operations, &files).unwrap()
}

fn shown(files: &[File]) -> String {
    let texts: Vec<_> = files
        .iter()
        .map(|file| format!("{}\n{}", file.path, file.text))
        .collect();
    texts.join("\n")
}

fn assert_shown(name: &str, files: &[File]) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(test_root::workspace().join("xtask/tests/import"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, shown(files)));
}

#[test]
fn scaffold_has_the_types_of_the_generated_client() {
    let contract = Contract::load(&test_root::workspace()).unwrap();
    let names = [
        "logout",
        "switch",
        "portal_reset_callback",
        "portal_forgot_password",
    ];
    assert_shown(
        "scaffold",
        &scaffolds_of(&contract, |one| names.contains(&one.name.as_str())),
    );
}

#[test]
fn types_of_bodies_are_as_the_schemas_say() {
    let root = test_root::workspace();
    let document = |path: &str| {
        let text = fs::read_to_string(root.join(path)).unwrap();
        serde_json::from_str::<Value>(&text).unwrap()
    };
    let mut published = document("openapi/auth.json");
    let added = document("xtask/tests/import/devices.json");
    for (from, to) in [("/paths", "/paths"), ("/schemas", "/components/schemas")] {
        let entries = added.pointer(from).and_then(Value::as_object).unwrap();
        let place = published.pointer_mut(to).and_then(Value::as_object_mut);
        place.unwrap().extend(entries.clone());
    }
    let (contract, _) = Contract::with_published(&root, published, None).unwrap();
    let operations = missing::new_operations(&root, &contract).unwrap();
    let mut files = server::modules(&root, &contract.effective, &operations).unwrap();
    files.retain(|file| file.path.contains("/wire/"));
    assert_shown("types", &files);
}

#[test]
fn scaffold_of_every_operation_is_rust() {
    let contract = Contract::load(&test_root::workspace()).unwrap();
    let count = contract.operations().unwrap().len();
    let (mut handlers, mut methods) = (0, 0);
    for file in scaffolds_of(&contract, |_| true) {
        let text = if file.path.ends_with("methods.rs") {
            format!("impl AuthClient {{ {} }}", file.text)
        } else {
            file.text
        };
        let parsed = syn::parse_file(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
        for item in &parsed.items {
            match item {
                syn::Item::Impl(block) if file.path.ends_with("methods.rs") => {
                    methods = block.items.len();
                }
                syn::Item::Fn(_) => handlers += 1,
                _ => {}
            }
        }
    }
    assert_eq!((handlers, methods), (count, count));
}
