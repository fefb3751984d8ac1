//! Three contracts of more than a hundred operations.

use serde_json::{Value, json};

use super::document::{Document, optional, parameter, pascal};

/// Returns each contract with its name.
pub(super) fn all() -> [(&'static str, Value); 3] {
    [
        ("large_harbour", harbour()),
        ("large_library", library()),
        ("large_bakery", bakery()),
    ]
}

const HARBOUR: &[&str] = &[
    "anchor", "berth", "buoy", "cable", "cargo", "chart", "crane", "crew", "dock", "ferry",
    "fleet", "hull", "jetty", "keel", "lantern", "mast", "mooring", "pilot", "quay", "rudder",
    "sail", "tug",
];

/// Resources that are created, read, changed and deleted.
fn harbour() -> Value {
    let mut document = Document::new("Harbour");
    for (index, noun) in HARBOUR.iter().enumerate() {
        let (list, one) = (format!("/v1/{noun}s"), format!("/v1/{noun}s/{{{noun}_id}}"));
        let (read, create, patch) = document.resource(noun, index);
        let id = parameter(
            "path",
            &format!("{noun}_id"),
            &json!({ "type": "string", "format": "uuid" }),
        );
        let page = [
            parameter(
                "query",
                "limit",
                &json!({ "type": "integer", "maximum": 100, "default": 20 }),
            ),
            parameter("query", "cursor", &optional(&json!({ "type": "string" }))),
        ];
        document.add(
            noun,
            &format!("list_{noun}s"),
            "get",
            &list,
            &page,
            None,
            &json!({ "type": "array", "items": read }),
        );
        document.add(
            noun,
            &format!("create_{noun}"),
            "post",
            &list,
            &[],
            Some(&create),
            &read,
        );
        let id = [id];
        document.add(noun, &format!("read_{noun}"), "get", &one, &id, None, &read);
        document.add(
            noun,
            &format!("change_{noun}"),
            "patch",
            &one,
            &id,
            Some(&patch),
            &read,
        );
        document.add(
            noun,
            &format!("delete_{noun}"),
            "delete",
            &one,
            &id,
            None,
            &Value::Null,
        );
    }
    document.0
}

const LIBRARY: &[&str] = &[
    "author",
    "binding",
    "book",
    "branch",
    "card",
    "copy",
    "edition",
    "fine",
    "folio",
    "genre",
    "guide",
    "hold",
    "index",
    "journal",
    "loan",
    "map",
    "notice",
    "page",
    "periodical",
    "reader",
    "record",
    "reserve",
    "scroll",
    "series",
    "shelf",
    "stack",
    "title",
];

/// Pages of generic models, searches with many parameters, and headers.
fn library() -> Value {
    let mut document = Document::new("Library");
    for (index, noun) in LIBRARY.iter().enumerate() {
        let (read, create, _) = document.resource(noun, index);
        let (page, search) = (document.page(noun, &read), search());
        let base = format!("/api/{noun}");
        document.add(
            noun,
            &format!("search_{noun}"),
            "get",
            &base,
            &search,
            None,
            &page,
        );
        document.add(
            noun,
            &format!("put_{noun}"),
            "put",
            &base,
            &[],
            Some(&create),
            &read,
        );
        let place = [
            parameter("path", "shelf", &json!({ "type": "integer", "minimum": 1 })),
            parameter("path", "place", &json!({ "type": "string" })),
        ];
        let at = format!("{base}/{{shelf}}/{{place}}");
        document.add(
            noun,
            &format!("find_{noun}"),
            "get",
            &at,
            &place,
            None,
            &optional(&read),
        );
        let count = json!({ "type": "object", "additionalProperties": { "type": "integer" } });
        document.add(
            noun,
            &format!("count_{noun}"),
            "get",
            &format!("{base}/count"),
            &[],
            None,
            &count,
        );
    }
    document.0
}

const BAKERY: &[&str] = &[
    "bagel", "batch", "biscuit", "bread", "brioche", "bun", "cake", "cookie", "cracker", "crust",
    "dough", "eclair", "flour", "glaze", "loaf", "muffin", "oven", "pastry", "pie", "pretzel",
    "roll", "scone", "starter", "tart", "waffle", "yeast",
];

/// The parameters of a search.
fn search() -> [Value; 6] {
    let text = json!({ "type": "string" });
    let tags = json!({ "type": "array", "items": text, "default": [] });
    let since = optional(&json!({ "type": "string", "format": "date-time" }));
    let language = json!({ "type": "string", "enum": ["de", "en", "fr"] });
    [
        parameter("query", "q", &json!({ "type": "string", "minLength": 1 })),
        parameter("query", "tag", &tags),
        parameter("query", "since", &since),
        parameter("header", "accept-language", &optional(&language)),
        parameter("header", "X-Request-Id", &optional(&text)),
        parameter("cookie", "theme", &optional(&text)),
    ]
}

/// Actions: unions with tags, separate models for input and output, forms.
fn bakery() -> Value {
    let mut document = Document::new("Bakery");
    for (index, noun) in BAKERY.iter().enumerate() {
        let title = pascal(noun);
        let (read, ..) = document.resource(noun, index);
        let mut event = |kind: &str, field: &str| {
            let kind = json!({ "type": "string", "const": kind, "title": "Kind" });
            let fields = json!({ "kind": kind, field: { "type": "number" }, "note": optional(&json!({ "type": "string" })) });
            document.schema(
                &format!("{title}{}", pascal(field)),
                &fields,
                &["kind", field],
            )
        };
        let (baked, sold) = (event("baked", "minutes"), event("sold", "price"));
        let events = json!({ "oneOf": [baked, sold], "discriminator": { "propertyName": "kind" } });
        let recipe = json!({ "steps": { "type": "array", "items": events }, "size": { "anyOf": [{ "type": "integer" }, { "type": "string" }] } });
        let input = document.schema(&format!("{title}Recipe-Input"), &recipe, &["steps"]);
        let output = document.schema(
            &format!("{title}Recipe-Output"),
            &recipe,
            &["steps", "size"],
        );
        let base = format!("/{noun}");
        let dry = [parameter(
            "query",
            "dry",
            &json!({ "type": "boolean", "default": false }),
        )];
        document.add(
            noun,
            &format!("bake_{noun}"),
            "post",
            &format!("{base}/bake"),
            &dry,
            Some(&input),
            &output,
        );
        document.add(
            noun,
            &format!("events_of_{noun}"),
            "get",
            &format!("{base}/events"),
            &[],
            None,
            &json!({ "type": "array", "items": events }),
        );
        document.add(
            noun,
            &format!("read_{noun}"),
            "get",
            &base,
            &[],
            None,
            &read,
        );
        document.add_form(noun, &base);
    }
    document.0
}

#[test]
fn contract_of_a_hundred_operations_is_generated_whole() {
    for (name, document) in all() {
        let count = crate::openapi::operations(&document).unwrap().len();
        assert!(count >= 100, "{name}: {count}");
        let generation = super::generate(&document);
        let summary = super::summary::short(&generation);
        assert_eq!(summary.matches("async fn ").count(), count, "{name}");
        super::snapshot(name, &summary);
    }
}
