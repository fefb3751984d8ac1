//! The control API's document in the forms that generators and documentation pages take.

use auth_contract_tests::harness::{GUEST, Mock, PASSWORD, PORTAL};
use auth_contract_tests::operations::CONTROL;
use auth_contract_tests::schema::control_schema_violations;
use auth_mock_server::HumanDuration;
use reqwest::Method;
use serde_json::{Value, json};

/// Each operation with its path and method.
fn operations() -> impl Iterator<Item = (&'static str, &'static str, &'static Value)> {
    let paths = CONTROL["paths"].as_object().into_iter().flatten();
    paths.flat_map(|(path, item)| {
        let methods = item.as_object().into_iter().flatten();
        methods.map(move |(method, operation)| (path.as_str(), method.as_str(), operation))
    })
}

/// Each object of the document with its pointer.
fn objects<'a>(node: &'a Value, pointer: &str, found: &mut Vec<(String, &'a Value)>) {
    match node {
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                objects(item, &format!("{pointer}/{at}"), found);
            }
        }
        Value::Object(fields) => {
            found.push((pointer.to_owned(), node));
            for (name, below) in fields {
                let name = name.replace('~', "~0").replace('/', "~1");
                objects(below, &format!("{pointer}/{name}"), found);
            }
        }
        _ => {}
    }
}

#[test]
fn checked_in_control_document_matches_the_routes() {
    let cure = "cargo run -p auth-mock-server -- openapi --control > openapi/control.json";
    let checked_in = include_str!("../../../openapi/control.json");
    assert!(
        checked_in == auth_mock_server::control_document("http://127.0.0.1:8010"),
        "stale: {cure}"
    );
}

#[test]
fn control_document_has_no_construct_that_generators_refuse() {
    let mut found = Vec::new();
    objects(&CONTROL["components"]["schemas"], "", &mut found);
    assert!(found.len() > 500);
    for (pointer, schema) in found {
        // A property may have any name.
        if pointer.ends_with("/properties") {
            continue;
        }
        assert!(schema.get("default").is_none(), "{pointer}: a default");
        let maximum = schema["maximum"].as_f64().unwrap_or_default();
        assert!(maximum < 9_007_199_254_740_992.0, "{pointer}: {maximum}");
        let format = schema["format"].as_str().unwrap_or_default();
        assert!(!format.starts_with("uint"), "{pointer}: {format}");
        for form in schema["oneOf"].as_array().into_iter().flatten() {
            assert!(form.get("const").is_none(), "{pointer}: not an enum");
            let tagged = form["properties"]["type"].get("const").is_some();
            assert!(!tagged, "{pointer}: a variant without a name");
        }
    }
    let text = CONTROL.to_string();
    assert!(!text.contains(r#""schema":true"#) && !text.contains(r#""4XX""#));
    assert!(CONTROL["components"]["schemas"].get("Index").is_none());
    for union in ["Effect", "Event"] {
        let union = &CONTROL["components"]["schemas"][union];
        let mapping = union["discriminator"]["mapping"].as_object();
        let forms = union["oneOf"].as_array().map(Vec::len);
        assert_eq!(mapping.map(serde_json::Map::len), forms, "{union}");
    }
}

#[test]
fn control_operations_have_tags_that_the_root_describes() {
    let tags = CONTROL["tags"].as_array().unwrap();
    for (path, method, operation) in operations() {
        let tag = &operation["tags"][0];
        let known = tags.iter().find(|known| known["name"] == *tag);
        assert!(known.is_some(), "{method} {path}: {tag}");
    }
    assert_eq!(CONTROL["security"], json!([]));
}

#[test]
fn control_document_examples_fit_their_schemas() {
    for (path, method, operation) in operations() {
        let responses = operation["responses"].as_object().into_iter().flatten();
        let bodies = responses.map(|(status, response)| (status.as_str(), response));
        for (part, body) in bodies.chain([("request", &operation["requestBody"])]) {
            let place = format!("{method} {path} {part}");
            for (media_type, media) in body["content"].as_object().into_iter().flatten() {
                match media.get("example") {
                    Some(example) => {
                        let found = control_schema_violations(&media["schema"], example);
                        assert_eq!(found, [""; 0], "{place} {media_type}");
                    }
                    None => assert_eq!(media_type, "application/xml", "{place}: no example"),
                }
            }
        }
    }
    for (name, response) in CONTROL["components"]["responses"].as_object().unwrap() {
        let media = &response["content"]["application/problem+json"];
        let found = control_schema_violations(&media["schema"], &media["example"]);
        assert_eq!(found, [""; 0], "{name}");
    }
}

#[tokio::test]
async fn control_document_examples_are_accepted_in_the_demo_scenario() {
    for (path, method, operation) in operations() {
        let content = &operation["requestBody"]["content"]["application/json"];
        let Some(example) = content.get("example") else {
            continue;
        };
        let mock = Mock::start().await;
        mock.portal_login(GUEST, PASSWORD).await;
        mock.portal_login(GUEST, "wrong").await;
        let id = match path.split('/').nth(2) {
            Some("portals") => PORTAL,
            Some("organizations") => "org_acme",
            Some("oauth-clients") => "cli",
            _ => "user_guest",
        };
        let path = path.replace("{id}", id);
        let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
        let reply = mock.send(mock.request(method, &path).json(example)).await;
        assert!(reply.status < 300, "{path}: {}", reply.text);
    }
}

#[test]
fn duration_pattern_matches_each_accepted_form() {
    let schema = &CONTROL["components"]["schemas"]["ClockStep"]["properties"]["by"];
    for text in [
        "PT2S",
        "pt2s",
        "PT1H30M",
        "PT0.5S",
        "PT0,5S",
        "+PT2S",
        "-0s",
        "-PT0S",
        "2s",
        "2 s",
        "500ms",
        "1m 30s",
        "1m30s",
        "1h, 30m",
        "1.5h",
        "2 hours",
        "2hrs 5mins",
        "10µs",
        "+2s",
        "00:00:10",
        "01:30:00",
        "1h 00:00:10",
        "1d",
        "1w 2d",
        "P1D",
        "P1DT2H",
        "P1W",
    ] {
        let found = control_schema_violations(schema, &json!(text));
        assert_eq!(found, [""; 0], "{text}");
    }
    for text in ["", "2", "soon", "P", "-", "s2"] {
        assert!(text.parse::<HumanDuration>().is_err(), "{text}");
        let found = control_schema_violations(schema, &json!(text));
        assert_eq!(found, ["pattern at "], "{text}");
    }
}

#[tokio::test]
async fn number_that_javascript_cannot_count_to_is_refused() {
    let mock = Mock::start().await;
    let most = (1_u64 << 53) - 1;
    for (number, status) in [(most, 200), (most + 1, 400)] {
        let path = format!("/_emulate/requests?cursor={number}");
        mock.get(&path, None).await.expect_status(status);
        let body = json!({"at_most": number});
        let reply = mock.post("/_emulate/requests/verify", &body, None).await;
        assert_eq!(reply.status, status, "{}", reply.text);
    }
    let path = "/_emulate/requests?user=9007199254740993";
    assert_ne!(mock.get(path, None).await.status, 400, "it is no number");
}
