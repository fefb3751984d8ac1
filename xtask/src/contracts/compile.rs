//! Compiles what the contracts become, in packages of their own below `target`. They use the
//! workspace's lock, and only what is downloaded already.

use std::{env, fmt::Write as _, fs, path::PathBuf, process::Command};

use super::{NAMES, generate, grammar, large, read};
use crate::{generate::Generation, test_root};

/// What the generated types take from the SDK: its own files, which stand alone.
const SUPPORT: &str = r#"
#![allow(dead_code, unused_imports, non_snake_case, uncommon_codepoints)]
#[path = "{sdk}/src/extra.rs"]
pub mod extra;
#[path = "{sdk}/src/lenient.rs"]
pub mod lenient;
#[path = "{sdk}/src/secret.rs"]
pub mod secret;
"#;

/// The state that the SDK keeps in a generated client.
const STATE: &str = "
pub mod transport {
    #[derive(Debug, Clone)]
    pub struct CallState;
}
";

const PACKAGE: &str = r#"
[package]
name = "{name}"
version = "0.0.0"
edition = "2024"

[workspace]

[dependencies]
serde = { version = "1", features = ["derive", "rc"] }
serde_json = "1"
zeroize = "1"
"#;

/// What the methods need. The SDK chooses the features, so that nothing is built for this alone.
const CLIENT: &str = r#"
auth-sdk = { path = "{sdk}" }
progenitor-client = "*"
reqwest = { version = "*", default-features = false }
"#;

/// Number of drawn contracts that are compiled too.
const DRAWN: usize = 24;

#[test]
fn every_accepted_contract_compiles() {
    let mut documents: Vec<_> = NAMES
        .iter()
        .map(|&name| (name.to_owned(), read(name)))
        .collect();
    documents.extend(large::all().map(|(name, document)| (name.to_owned(), document)));
    let drawn = grammar::accepted(DRAWN).into_iter().enumerate();
    documents.extend(drawn.map(|(index, document)| (format!("drawn_{index}"), document)));
    let mut package = Package::new("generated-contracts", CLIENT);
    package.library += STATE;
    let mut modules = 0;
    for (name, document) in documents {
        let Ok(generation) = generate(&document) else {
            continue;
        };
        package.put_module(&name, &generation);
        let hooks = "progenitor_client::ClientHooks<transport::CallState>";
        let _ = writeln!(
            package.library,
            "mod {name};\nimpl {hooks} for {name}::Client {{}}"
        );
        modules += 1;
    }
    assert!(modules > NAMES.len() / 2 + DRAWN, "{modules}");
    package.put("src/lib.rs", &package.library);
    package.cargo("check");
}

#[test]
fn values_go_over_the_wire_as_their_contracts_say() {
    let mut package = Package::new("generated-values", "");
    for name in [
        "field_named_extra",
        "open_object",
        "patch_with_three_states",
        "union_of_plain_values",
        "union_with_a_discriminator",
    ] {
        let generation = generate(&read(name)).unwrap();
        let types = types(&generation);
        let _ = writeln!(package.library, "mod {name} {{ {types} }}");
    }
    let program = test_root::workspace().join("xtask/tests/contracts/values.rs");
    package.put("src/values.rs", &fs::read_to_string(program).unwrap());
    package.library += "mod values;
fn main() { values::check(); }
";
    package.put("src/main.rs", &package.library);
    package.cargo("run");
}

/// The items of the generated module `types`.
fn types(generation: &Generation) -> String {
    let client = generation
        .files
        .iter()
        .find(|file| file.path.ends_with("client.rs"));
    let file = syn::parse_file(&client.unwrap().text).unwrap();
    let items = file.items.into_iter().find_map(|item| match item {
        syn::Item::Mod(module) if module.ident == "types" => Some(module.content.unwrap().1),
        _ => None,
    });
    prettyplease::unparse(&syn::File {
        items: items.unwrap(),
        ..syn::parse_str("").unwrap()
    })
}

/// A package of generated code.
struct Package {
    folder: PathBuf,
    target: PathBuf,
    library: String,
}

impl Package {
    fn new(name: &str, dependencies: &str) -> Self {
        let root = std::path::absolute(test_root::workspace()).unwrap();
        let target =
            env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), Into::into);
        let folder = target.join(name);
        drop(fs::remove_dir_all(&folder));
        // In Rust and in TOML, a backslash begins an escape.
        let sdk = root.join("sdk").to_str().unwrap().replace('\\', "/");
        let fill = |text: &str| text.replace("{sdk}", &sdk).replace("{name}", name);
        let package = Self {
            folder,
            target,
            library: fill(SUPPORT),
        };
        package.put("Cargo.toml", &fill(&format!("{PACKAGE}{dependencies}")));
        fs::copy(root.join("Cargo.lock"), package.folder.join("Cargo.lock")).unwrap();
        package
    }

    fn put(&self, path: &str, text: &str) {
        let place = self.folder.join(path);
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        fs::write(place, text).unwrap();
    }

    fn put_module(&self, name: &str, generation: &Generation) {
        for file in &generation.files {
            if let Some(path) = file.path.strip_prefix("sdk/src/generated/") {
                self.put(&format!("src/{name}/{path}"), &file.text);
            }
        }
    }

    fn cargo(&self, command: &str) {
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let output = Command::new(cargo)
            .args([command, "--offline", "--quiet", "--manifest-path"])
            .arg(self.folder.join("Cargo.toml"))
            .arg("--target-dir")
            .arg(&self.target)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}");
    }
}
