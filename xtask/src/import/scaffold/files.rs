//! Writes the files of one module: what is left to do, what it uses, and its items.

use super::{FOLDER, server::Texts, types::Types, wire};
use crate::generate::File;

impl Texts {
    /// Returns the files, each with what is left to do beside it.
    pub(super) fn files(self, module: &str, types: &Types<'_>) -> Vec<File> {
        let outcomes: Vec<_> = self.outcomes.iter().map(String::as_str).collect();
        let outcomes = group(&outcomes);
        let file = |folder: &str, about: &str, steps: &[String], uses: String, items: &str| {
            let steps = steps.join("\n// - ");
            File {
                path: format!("{FOLDER}/{folder}/{module}.rs"),
                text: format!(
                    "// To fill in, and to move to mock-server/src/{folder}/. Then:\n// - {steps}\n\n\
                     //! {about} of `{module}`.\n\n{uses}{items}"
                ),
            }
        };
        let add = |folder: &str, line: &str| format!("in mock-server/src/{folder}, add `{line}`");
        let routes = self.routes.iter();
        let routes = routes.map(|(id, name)| {
            let line = format!("\"{id}\" => {module}::{name},");
            add(
                "http/routes.rs, to `route_table!` in the contract's order",
                &line,
            )
        });
        let mut api = vec![
            add("api/mod.rs", &format!("pub(crate) mod {module};")),
            add("http/routes.rs, to what it uses of `crate::api`", module),
        ];
        api.extend(routes);
        let mut wires = vec![add("wire/mod.rs", &format!("pub(crate) mod {module};"))];
        let lines = wire::test_lines(&types.made, module);
        wires.extend(lines.map(|line| add("wire/tests.rs", &line)));
        let mut world = vec![add("world/mod.rs", &format!("mod {module};"))];
        if !outcomes.is_empty() {
            let line = format!("pub(crate) use {module}::{outcomes};");
            world.push(add("world/mod.rs", &line));
        }
        let bodies = wire::types(&types.made) + &self.replies;
        let mut files = vec![
            file(
                "api",
                "Handlers",
                &api,
                self.handler_uses(module),
                &self.handlers,
            ),
            file(
                "world",
                "Rules",
                &world,
                rule_uses(&self.rules),
                &self.rules,
            ),
        ];
        if !bodies.is_empty() {
            let uses = body_uses(&bodies, &outcomes);
            files.push(file("wire", "Bodies", &wires, uses, &bodies));
        }
        files
    }

    fn handler_uses(&self, module: &str) -> String {
        let mut lines = Vec::new();
        if self.handlers.contains("Body::empty") {
            lines.push("use axum_core::body::Body;\nuse axum_core::response::Response;".to_owned());
        }
        lines.push("use http::StatusCode;\n\nuse super::{Call, Reply};".to_owned());
        if self.handlers.contains("wire::") {
            lines.push("use crate::wire;".to_owned());
        }
        for body in &self.bodies {
            let path = body.strip_prefix("super::");
            let path = path.map_or_else(|| format!("{module}::{body}"), str::to_owned);
            lines.push(format!("use crate::wire::{path};"));
        }
        lines.join("\n") + "\n"
    }
}

fn body_uses(items: &str, outcomes: &str) -> String {
    let has = |word: &str| items.contains(word);
    let mut derives = Vec::new();
    for derive in ["Deserialize", "Serialize"] {
        if has(&format!("{derive}, ")) {
            derives.push(derive);
        }
    }
    let mut lines = Vec::new();
    if !derives.is_empty() {
        lines.push("use schemars::JsonSchema;".to_owned());
        lines.push(format!("use serde::{};\n", group(&derives)));
    }
    if ["Secret,", "Secret>", "Secret)"].iter().any(|one| has(one)) {
        lines.push("use super::Secret;".to_owned());
    }
    if !outcomes.is_empty() {
        lines.push(format!("use crate::world::{outcomes};"));
    }
    lines.join("\n") + "\n"
}

/// Returns names as `use` takes them behind a path: one alone, or several in braces.
fn group(names: &[&str]) -> String {
    match names {
        [one] => (*one).to_owned(),
        [] => String::new(),
        names => format!("{{{}}}", names.join(", ")),
    }
}

fn rule_uses(rules: &str) -> String {
    let session = if rules.contains("&SessionId") {
        "use super::session_id::SessionId;\n"
    } else {
        ""
    };
    format!("use jiff::Timestamp;\n\nuse super::World;\nuse super::refusal::Refused;\n{session}")
}
