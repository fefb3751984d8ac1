//! The report as SARIF 2.1.0, which code hosts show beside the code.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{ContractViolation, ProxyReport};

pub(super) fn render(report: &ProxyReport) -> String {
    let causes: BTreeSet<_> = report.violations.iter().map(|one| &*one.cause).collect();
    let rules: Vec<_> = causes.iter().map(|cause| rule(cause)).collect();
    let results: Vec<_> = report.violations.iter().map(result).collect();
    let document = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "auth-mock-server proxy",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "results": results,
        }],
    });
    format!("{document:#}\n")
}

fn rule(cause: &str) -> Value {
    json!({"id": cause, "shortDescription": {"text": cause.replace('_', " ")}})
}

fn result(violation: &ContractViolation) -> Value {
    let operation = violation.operation.as_deref().unwrap_or("no operation");
    let place = format!("{operation} {} {}", violation.direction, violation.pointer);
    json!({
        "ruleId": violation.cause,
        "level": "error",
        "message": {"text": format!("{operation}: {}", violation.line())},
        "occurrenceCount": violation.count,
        "locations": [{
            // The document that the exchange differs from.
            "physicalLocation": {"artifactLocation": {"uri": "openapi.json"}},
            "logicalLocations": [{"fullyQualifiedName": place, "kind": "member"}],
        }],
        "partialFingerprints": {"violation/v1": format!("{place} {}", violation.rule)},
        "properties": violation,
    })
}
