//! The server's guide: its recipes in other languages are code of the client suites, and its Rust
//! recipes are documentation tests.

use std::fs;
use std::path::Path;

use auth_mock_server::{ConformanceAccounts, MockServer, Profile, Scenario, read_yaml};

const GUIDE: &str = include_str!("../../mock-server/README.md");

/// The fenced blocks of the guide: their language, and what is in them.
fn blocks() -> Vec<(&'static str, String)> {
    let mut blocks = Vec::new();
    let mut lines = GUIDE.lines();
    while let Some(line) = lines.next() {
        if let Some(language) = line.trim_start().strip_prefix("```") {
            let inside = lines.by_ref().take_while(|l| l.trim_start() != "```");
            blocks.push((language, inside.collect::<Vec<_>>().join("\n")));
        }
    }
    blocks
}

fn in_language(language: &str) -> Vec<String> {
    let blocks = blocks().into_iter().filter(|(of, _)| *of == language);
    blocks.map(|(_, text)| text).collect()
}

/// The sources of a client suite.
fn suite(folder: &str, extension: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("clients")
        .join(folder);
    let files = fs::read_dir(folder).unwrap();
    let paths = files.map(|file| file.unwrap().path());
    paths
        .filter(|path| path.extension().is_some_and(|found| found == extension))
        // A recipe may be the beginning of a file.
        .map(|path| format!("\n{}", fs::read_to_string(path).unwrap()))
        .collect()
}

#[test]
fn recipes_in_other_languages_are_code_of_their_suites() {
    for (language, folder, extension) in [("js", "playwright", "js"), ("python", "pytest", "py")] {
        let sources = suite(folder, extension);
        let recipes = in_language(language);
        assert!(recipes.len() > 5, "{language}: {}", recipes.len());
        for recipe in recipes {
            // Whole lines: the end of a longer one is not what the suite runs.
            let recipe = format!("\n{recipe}\n");
            let held = sources.iter().any(|text| text.contains(&recipe));
            assert!(held, "not in tests/clients/{folder}:\n{recipe}");
        }
    }
}

#[test]
fn rust_recipes_are_doc_tests() {
    assert!(in_language("rust").len() > 10);
    let known = ["json", "rust", "js", "python", "sh", "text", "toml", "yaml"];
    for (language, text) in blocks() {
        assert!(known.contains(&language), "```{language}\n{text}");
    }
}

#[test]
fn files_of_conformance_in_the_guide_are_valid() {
    let [accounts, profile] = ["accounts.yaml", "vendor.yaml"].map(|name| {
        let begin = format!("# {name}\n");
        let mut blocks = in_language("yaml").into_iter();
        blocks.find(|text| text.starts_with(&begin)).unwrap()
    });
    ConformanceAccounts::parse(&accounts).unwrap();
    let profile: Profile = read_yaml(&profile).unwrap();
    profile.check().unwrap();
}

#[tokio::test]
async fn yaml_scenarios_in_the_guide_are_valid() {
    // A file of another kind has its name in its first line.
    let blocks = in_language("yaml").into_iter();
    let scenarios: Vec<_> = blocks.filter(|text| !text.starts_with('#')).collect();
    assert!(!scenarios.is_empty());
    for text in scenarios {
        let scenario = Scenario::from_text("acme.yaml", &text).unwrap();
        let server = MockServer::builder().scenario(scenario).start();
        server.await.unwrap().shutdown().await;
    }
}
