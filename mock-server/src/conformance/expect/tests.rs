//! Expectations, met and not.

use serde_json::json;

use super::*;

fn reply() -> Reply {
    Reply {
        status: 401,
        headers: vec![
            ("www-authenticate".into(), "Bearer".into()),
            ("retry-after".into(), "900".into()),
        ],
        text: r#"{"detail":"No","code":"012345","n":3,"list":[{"id":"a","x":1}]}"#.into(),
        json: json!({"detail": "No", "code": "012345", "n": 3, "list": [{"id": "a", "x": 1}]}),
    }
}

fn place(expect: Value) -> Option<String> {
    let expect: Expect = serde_json::from_value(expect).unwrap();
    let mismatch = expect.mismatch(&Values::default(), &reply()).unwrap();
    mismatch.map(|mismatch| mismatch.place)
}

#[test]
fn reply_as_expected_has_no_mismatch() {
    for expect in [
        json!(401),
        json!("401"),
        json!({"headers": {"www-authenticate": "Bearer", "etag": null, "retry-after": {"at_most": 900}}}),
        json!({"json": {"/detail": "No", "/n": {"at_least": 3}, "/code": {"digits": 6}}}),
        json!({"json": {"/list": {"contains": {"id": "a"}}, "/m": {"absent": true}}}),
        json!({"headers": {"www-authenticate": {"ends_with": "er"}}, "json": {"/n": {"is": 3}}}),
        json!({"json": {"/list": {"length": 1}, "/detail": {"contains": "o"}, "/n": {"any": true}}}),
        json!({"json": {"/list/0": {"id": "a", "x": 1}, "/n": {"not": 4}, "/code": {"longer_than": 5}}}),
        json!({"json": {"/list": {"lacks": {"id": "b"}}, "/n": {"type": "number"}}}),
    ] {
        assert_eq!(place(expect.clone()), None, "{expect}");
    }
}

#[test]
fn mismatch_names_its_place() {
    for (expect, found) in [
        (json!(402), "status"),
        (json!("401 No"), "body"),
        (json!({"empty": true}), "body"),
        (json!({"headers": {"etag": "x"}}), "header etag"),
        (
            json!({"headers": {"retry-after": null}}),
            "header retry-after",
        ),
        (
            json!({"headers": {"retry-after": {"at_least": 901}}}),
            "header retry-after",
        ),
        (json!({"json": {"/m": "x"}}), "/m"),
        (json!({"json": {"/n": "3"}}), "/n"),
        (json!({"json": {"/n": {"not": 3}}}), "/n"),
        (json!({"json": {"/m": {"not": 3}}}), "/m"),
        (json!({"json": {"/m": {"any": true}}}), "/m"),
        (json!({"json": {"/n": {"absent": true}}}), "/n"),
        (json!({"json": {"/code": {"digits": 5}}}), "/code"),
        (json!({"json": {"/detail": {"digits": 2}}}), "/detail"),
        (json!({"json": {"/code": {"longer_than": 6}}}), "/code"),
        (
            json!({"json": {"/list": {"contains": {"id": "b"}}}}),
            "/list",
        ),
        (json!({"json": {"/list": {"lacks": {"id": "a"}}}}), "/list"),
        (json!({"json": {"/m": {"lacks": "a"}}}), "/m"),
        (json!({"json": {"/list": {"length": 2}}}), "/list"),
        (json!({"json": {"/n": {"type": "string"}}}), "/n"),
        (json!({"json": {"/n": {"at_most": 2}}}), "/n"),
        (json!({"json": {"/n": {"is": 4}}}), "/n"),
        (json!({"json": {"/detail": {"ends_with": "n"}}}), "/detail"),
        (json!({"json": {"/n": {"unknown": 3}}}), "/n"),
    ] {
        assert_eq!(place(expect.clone()).as_deref(), Some(found), "{expect}");
    }
}

#[test]
fn mismatch_shows_the_template_and_not_the_value() {
    let mut values = Values::default();
    values.insert("token", "secret".into());
    let expect: Expect = serde_json::from_value(json!({"json": {"/code": "$token"}})).unwrap();
    let mismatch = expect.mismatch(&values, &reply()).unwrap().unwrap();
    assert_eq!(mismatch.expected, "\"$token\"");
}

#[test]
fn expectation_of_the_pack_is_checked_when_it_is_read() {
    for wrong in [json!("soon"), json!({"staus": 1}), json!([])] {
        assert!(serde_json::from_value::<Expect>(wrong).is_err());
    }
}

#[test]
fn value_is_kept_from_the_body_or_from_a_header() {
    let reply = reply();
    for (place, value) in [
        ("/list/0/id", Some(json!("a"))),
        ("header retry-after", Some(json!("900"))),
        ("/none", None),
        ("header location", None),
    ] {
        assert_eq!(reply.at(place), value, "{place}");
    }
}
