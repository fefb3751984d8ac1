//! A report as text, JSON and `JUnit`.

use super::*;

fn report() -> ConformanceReport {
    let difference = Difference {
        step: "POST /v1/auth/switch".into(),
        place: "status".into(),
        expected: "404".into(),
        actual: "403 {\"detail\":\"<No>\"}".into(),
    };
    let result = |rule: &str, outcome| RuleResult {
        rule: rule.into(),
        case: None,
        title: "A rule.".into(),
        outcome,
    };
    ConformanceReport {
        target: "http://a".into(),
        results: vec![
            result("A-1", Outcome::Agrees),
            RuleResult {
                case: Some("staff".into()),
                ..result(
                    "A-2",
                    Outcome::Differs {
                        difference: difference.clone(),
                    },
                )
            },
            result(
                "A-3",
                Outcome::Blocked {
                    difference: difference.clone(),
                },
            ),
            result(
                "A-4",
                Outcome::KnownDifference {
                    remark: "older".into(),
                    difference,
                },
            ),
            result(
                "A-5",
                Outcome::NotTried {
                    reason: "no clock".into(),
                },
            ),
        ],
    }
}

#[test]
fn text_has_each_difference_and_the_counts() {
    let expected = "\
agrees   A-1: A rule.
DIFFERS  A-2 (staff): A rule.
  at        POST /v1/auth/switch, status
  expected  404
  found     403 {\"detail\":\"<No>\"}
BLOCKED  A-3: A rule.
  at        POST /v1/auth/switch, status
  expected  404
  found     403 {\"detail\":\"<No>\"}
known    A-4: A rule.
  remark    older
  at        POST /v1/auth/switch, status
  expected  404
  found     403 {\"detail\":\"<No>\"}

Not tried: no clock
  A-5

http://a: 1 agree, 2 differ, 1 differ as the profile says, 1 not tried
";
    assert_eq!(report().render(ConformanceFormat::Text), expected);
}

#[test]
fn junit_has_a_case_for_each_result() {
    let xml = report().render(ConformanceFormat::Junit);
    assert!(
        xml.contains("<testsuite name=\"conformance\" tests=\"5\" failures=\"2\" skipped=\"2\">"),
        "{xml}"
    );
    assert!(
        xml.contains(
            "<testcase classname=\"A-2\" name=\"A rule. (staff)\"><failure type=\"differs\" \
             message=\"POST /v1/auth/switch: status: expected 404, found 403 \
             {&quot;detail&quot;:&quot;&lt;No&gt;&quot;}\">"
        ),
        "{xml}"
    );
    assert!(xml.contains("<skipped message=\"no clock\"/>"), "{xml}");
}

#[test]
fn json_has_the_outcome_beside_the_rule() {
    let json = report().render(ConformanceFormat::Json);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["results"][1]["outcome"], "differs");
    assert_eq!(json["results"][1]["difference"]["expected"], "404");
    assert_eq!(json["results"][4]["reason"], "no clock");
}

#[test]
fn report_agrees_if_something_was_tried_and_nothing_fails() {
    let all = report();
    assert!(!all.agrees());
    let only = |wanted: &[&str]| {
        let results = all
            .results
            .iter()
            .filter(|one| wanted.contains(&&*one.rule));
        ConformanceReport {
            results: results.cloned().collect(),
            ..all.clone()
        }
    };
    assert!(only(&["A-1", "A-5"]).agrees());
    assert!(only(&["A-4"]).agrees());
    assert!(!only(&["A-1", "A-3"]).agrees());
    assert!(!only(&["A-5"]).agrees());
}
