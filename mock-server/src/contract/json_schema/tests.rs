//! Values that fit their schemas, and values that do not.

use serde_json::json;

use super::*;

/// Pointer, keyword, expected and found of each mismatch.
fn compare(schema: &Value, value: &Value) -> Vec<String> {
    let document = json!({"components": {"schemas": {
        "User": {
            "type": "object",
            "required": ["id", "email"],
            "properties": {
                "id": {"type": "string"},
                "email": {"type": "string"},
                "age": {"anyOf": [{"type": "integer"}, {"type": "null"}]},
            },
        },
        "Second": {"type": "object", "required": ["two_fa"], "properties": {"two_fa": {"enum": [true]}}},
        "Loop": {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/Loop"}}},
    }}});
    let schemas = Schemas(&document);
    assert_eq!(check("#", schema), Ok(()));
    let found = schemas.compare(schema, value, "/body").into_iter();
    let line = |one: Mismatch| {
        let Mismatch {
            pointer,
            rule,
            expected,
            found,
        } = one;
        format!("{pointer} {rule}: {expected}, not {found}")
    };
    found.map(line).collect()
}

fn user() -> Value {
    json!({"$ref": "#/components/schemas/User"})
}

#[track_caller]
fn differs(schema: &Value, value: &Value, expected: &[&str]) {
    assert_eq!(compare(schema, value), expected, "{schema} {value}");
}

#[test]
fn mismatch_names_pointer_keyword_expected_and_found_type() {
    let whole = json!({"id": "a", "email": "b", "age": 3, "more": [1]});
    differs(&user(), &whole, &[]);
    differs(&user(), &json!({"id": "a", "email": "b", "age": null}), &[]);
    let list = ["/body type: object, not array"];
    differs(&user(), &json!(["secret"]), &list);
    differs(
        &user(),
        &json!({"id": 7, "age": "secret"}),
        &[
            "/body/email required: string, not nothing",
            "/body/id type: string, not integer",
            "/body/age anyOf: integer or null, not string",
        ],
    );
    differs(
        &json!({"type": "array", "items": user()}),
        &json!([{"id": "a", "email": "b"}, {"id": "a", "email": null}]),
        &["/body/1/email type: string, not null"],
    );
    differs(
        &json!({"allOf": [user(), {"required": ["age"]}]}),
        &json!({"id": "a", "email": "b"}),
        &["/body/age required: a value, not nothing"],
    );
}

/// A schema, a value that fits, one that does not, and the mismatch.
#[test]
fn each_keyword_is_compared() {
    let table = [
        (
            json!({"type": "integer"}),
            json!(1.0),
            json!(1.5),
            "type: integer, not number",
        ),
        (
            json!({"type": "number"}),
            json!(1),
            json!("1"),
            "type: number, not string",
        ),
        (
            json!({"type": ["string", "null"]}),
            json!(null),
            json!(true),
            "type: string or null, not boolean",
        ),
        (
            json!({"enum": ["a", 1]}),
            json!(1),
            json!("s"),
            "enum: \"a\" or 1, not string",
        ),
        (
            json!({"const": true}),
            json!(true),
            json!(false),
            "const: true, not boolean",
        ),
        (
            json!({"pattern": "^code$"}),
            json!("code"),
            json!("s"),
            "pattern: ^code$, not string",
        ),
        (
            json!({"minLength": 2}),
            json!("éé"),
            json!("é"),
            "minLength: 2 characters or more, not string",
        ),
        (
            json!({"maxLength": 1}),
            json!("é"),
            json!("ab"),
            "maxLength: 1 characters or fewer, not string",
        ),
        (
            json!({"minItems": 1}),
            json!([1]),
            json!([]),
            "minItems: 1 items or more, not array",
        ),
        (
            json!({"maxItems": 1}),
            json!([1]),
            json!([1, 2]),
            "maxItems: 1 items or fewer, not array",
        ),
        (
            json!({"minimum": 1}),
            json!(1),
            json!(0),
            "minimum: 1 or more, not integer",
        ),
        (
            json!({"maximum": 1}),
            json!(1),
            json!(1.5),
            "maximum: 1 or less, not number",
        ),
    ];
    for (schema, fits, other, mismatch) in table {
        differs(&schema, &fits, &[]);
        differs(&schema, &other, &[&format!("/body {mismatch}")]);
    }
}

#[test]
fn boolean_is_a_schema() {
    differs(&json!(true), &json!(1), &[]);
    let nothing = ["/body false: nothing, not integer"];
    differs(&json!(false), &json!(1), &nothing);
}

#[test]
fn choice_tells_what_the_nearest_branch_misses() {
    let second = json!({"$ref": "#/components/schemas/Second"});
    for rule in ["anyOf", "oneOf"] {
        let choice = json!({ rule: [user(), second] });
        assert_eq!(
            compare(&choice, &json!({"two_fa": true})),
            Vec::<String>::new()
        );
        assert_eq!(
            compare(&choice, &json!({"id": "a", "email": 3})),
            ["/body/email type: string, not integer"]
        );
        // Fewer mismatches with `Second`, but the members of `User`.
        assert_eq!(
            compare(&choice, &json!({"id": 1, "age": 3})),
            [
                "/body/email required: string, not nothing",
                "/body/id type: string, not integer",
            ]
        );
        let expected = format!("/body {rule}: User or Second, not string");
        assert_eq!(compare(&choice, &json!("secret")), [expected]);
    }
    let both = json!({"oneOf": [{"type": "string"}, {"minLength": 1}]});
    assert_eq!(
        compare(&both, &json!("a")),
        ["/body oneOf: one only of string or a value, not string"]
    );
}

#[test]
fn names_that_came_with_the_message_are_not_shown() {
    let closed = json!({"type": "object", "additionalProperties": false});
    assert_eq!(
        compare(&closed, &json!({"secret": 1})),
        ["/body/* additionalProperties: documented properties only, not integer"]
    );
    let open = json!({"type": "object", "additionalProperties": {"type": "string"}});
    assert_eq!(
        compare(&open, &json!({"secret": 1, "other": "a"})),
        ["/body/* type: string, not integer"]
    );
}

#[test]
fn pointer_is_escaped_and_mismatches_are_limited() {
    let odd = json!({"properties": {"a/b~c": {"type": "string"}}});
    assert_eq!(
        compare(&odd, &json!({"a/b~c": 1})),
        ["/body/a~1b~0c type: string, not integer"]
    );
    let many = json!({"items": {"type": "string"}});
    assert_eq!(compare(&many, &json!(vec![1; 1000])).len(), MOST);
}

#[test]
fn schema_and_value_that_never_end_are_compared_to_a_depth() {
    let mut value = json!(1);
    for _ in 0..100 {
        value = json!({ "next": value });
    }
    let schema = json!({"$ref": "#/components/schemas/Loop"});
    assert_eq!(compare(&schema, &value), Vec::<String>::new());
}

#[test]
fn keyword_that_would_be_ignored_is_refused_with_its_place() {
    let schemas = |schema: &Value| check("#", schema).map_err(|e| e.to_string());
    let nested = json!({"properties": {"a": {"anyOf": [{"not": {}}]}}});
    assert_eq!(
        schemas(&nested),
        Err("#/properties/a/anyOf/0: `not` is not understood".to_owned())
    );
    assert!(schemas(&json!({"pattern": "^a+$"})).is_err());
    assert!(schemas(&json!({"items": 1})).is_err());
    assert!(schemas(&json!({"x-any": 1, "format": "uuid"})).is_ok());
}
