//! Reports in each format.

use serde_json::Value;

use super::*;

fn report() -> ProxyReport {
    let violation = |operation: Option<&str>, direction: &str, pointer: &str| ContractViolation {
        operation: operation.map(ToOwned::to_owned),
        direction: direction.into(),
        cause: "invalid_reply_body".into(),
        pointer: pointer.into(),
        rule: "enum".into(),
        expected: "\"a\" or <b>".into(),
        found: "string".into(),
        count: 3,
    };
    ProxyReport {
        upstream: "https://a".into(),
        requests: 5,
        operations: BTreeMap::from([("load".into(), 3), ("logout".into(), 1)]),
        violations: vec![
            violation(None, "request", "/path"),
            violation(Some("load"), "reply", "/body/a"),
        ],
        not_checked: vec![NotChecked {
            operation: Some("logout".into()),
            direction: "reply".into(),
            reason: "too_long".into(),
            count: 1,
        }],
        dropped: 0,
        recording: None,
    }
}

#[test]
fn junit_has_a_test_case_for_each_operation_and_direction() {
    let expected = r#"<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="contract" tests="5" failures="2" skipped="1">
  <testcase classname="load" name="request"/>
  <testcase classname="load" name="reply"><failure type="invalid_reply_body" message="reply /body/a (enum): expected &quot;a&quot; or &lt;b&gt;, found string">seen 3 times</failure></testcase>
  <testcase classname="logout" name="request"/>
  <testcase classname="logout" name="reply"><skipped message="not checked: too_long"/></testcase>
  <testcase classname="no operation" name="request"><failure type="invalid_reply_body" message="request /path (enum): expected &quot;a&quot; or &lt;b&gt;, found string">seen 3 times</failure></testcase>
</testsuite>
"#;
    assert_eq!(report().render(ReportFormat::Junit), expected);
}

#[test]
fn sarif_has_a_rule_for_each_cause_and_a_result_for_each_violation() {
    let sarif: Value = serde_json::from_str(&report().render(ReportFormat::Sarif)).unwrap();
    let run = &sarif["runs"][0];
    assert_eq!(sarif["version"], "2.1.0");
    assert_eq!(run["tool"]["driver"]["rules"].as_array().unwrap().len(), 1);
    let result = &run["results"][1];
    assert_eq!(result["ruleId"], "invalid_reply_body");
    assert_eq!(result["occurrenceCount"], 3);
    let location = &result["locations"][0];
    assert_eq!(
        location["logicalLocations"][0]["fullyQualifiedName"],
        "load reply /body/a"
    );
    assert_eq!(result["properties"]["rule"], "enum");
}

#[test]
fn json_has_the_fields_of_the_report() {
    let json: Value = serde_json::from_str(&report().render(ReportFormat::Json)).unwrap();
    assert_eq!(json["violations"][1]["pointer"], "/body/a");
    assert_eq!(json["violations"][0]["operation"], Value::Null);
    assert_eq!(json["operations"]["load"], 3);
    assert_eq!(json["not_checked"][0]["reason"], "too_long");
}

#[test]
fn equal_violations_are_counted_and_different_ones_are_limited() {
    let findings = Findings::new("https://a".into());
    let exchange = |pointer: String| Checked {
        findings: vec![Finding {
            direction: Direction::Reply,
            cause: "invalid_reply_body",
            pointer,
            rule: "type",
            expected: "string".into(),
            found: "null".into(),
        }],
        unchecked: vec![(Direction::Request, "too_slow")],
    };
    for number in 0..MOST + 5 {
        findings.add(None, &exchange(format!("/body/{number}")));
        findings.add(None, &exchange("/body/0".into()));
    }
    let report = findings.report();
    assert_eq!((report.violations.len(), report.dropped), (MOST, 5));
    assert_eq!(report.violations[0].count, MOST as u64 + 6);
    assert_eq!(report.not_checked[0].count, 2 * (MOST as u64 + 5));
    assert_eq!(report.requests, 2 * (MOST as u64 + 5));
}
