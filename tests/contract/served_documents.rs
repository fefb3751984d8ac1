//! The two OpenAPI documents as served: the forms that tools take, and the address that was asked.

use auth_contract_tests::harness::Mock;
use auth_contract_tests::operations::{CONTRACT, CONTROL};
use auth_contract_tests::schema::schema_violations;
use reqwest::Method;
use serde_json::{Map, Value, json};

async fn served(mock: &Mock, path: &str, host: &str) -> Value {
    let request = mock.request(Method::GET, path).header("host", host);
    mock.http_only(request).await.expect_status(200).json()
}

fn fields(object: &mut Value) -> &mut Map<String, Value> {
    object.as_object_mut().unwrap()
}

fn take(object: &mut Value, name: &str) -> Value {
    fields(object).shift_remove(name).unwrap_or_default()
}

/// Takes the projection of an operation back, and counts what it has done.
fn undo(operation: &mut Value, undone: &mut Map<String, Value>) {
    let mut count = |what: &str| {
        let times = undone.get(what).and_then(Value::as_u64).unwrap_or_default();
        undone.insert(what.to_owned(), (times + 1).into());
    };
    if let Some(Value::Array(schemes)) = operation.get_mut("security") {
        assert_eq!(schemes.pop(), Some(json!({"Bearer": []})));
        count("security");
    }
    let mut bodies = Vec::new();
    let mut links = Vec::new();
    for (name, part) in fields(operation) {
        match name.as_str() {
            "requestBody" => bodies.push(part),
            "responses" => bodies.extend(fields(part).values_mut()),
            _ => {}
        }
    }
    for body in bodies {
        for (part, below) in fields(body) {
            match part.as_str() {
                "content" => fields(below).values_mut().for_each(|media| {
                    undo_media(media, &mut count);
                }),
                "links" => links.extend(fields(below).values_mut()),
                _ => {}
            }
        }
    }
    for link in links {
        undo_link(link, &mut count);
    }
}

fn undo_media(media: &mut Value, count: &mut impl FnMut(&str)) {
    if let Value::Object(mut named) = take(media, "examples") {
        if named.shift_remove("second_factor").is_some() {
            count("second_factor");
        }
        let [(_, example)] = <[_; 1]>::try_from(named.into_iter().collect::<Vec<_>>()).unwrap();
        media["example"] = example["value"].clone();
        count("examples");
    }
    if let Value::Array(branches) = take(&mut media["schema"], "oneOf") {
        media["schema"]["anyOf"] = branches.into();
        count("oneOf");
    }
}

fn undo_link(link: &mut Value, count: &mut impl FnMut(&str)) {
    let body = take(link, "x-request-body");
    if !body.is_null() {
        link["requestBody"] = body;
        count("links");
    }
}

#[tokio::test]
async fn contract_is_served_as_a_projection_that_can_be_undone() {
    let mock = Mock::start().await;
    let mut document = served(&mock, "/openapi.json", "localhost:9").await;
    assert_eq!(
        take(&mut document, "servers"),
        json!([{"url": "http://localhost:9"}])
    );
    assert_eq!(take(&mut document, "security"), json!([]));
    let tags = take(&mut document, "tags");
    assert!(
        tags.as_array()
            .unwrap()
            .iter()
            .all(|tag| tag["description"].is_string())
    );
    let description = document["info"]["description"].as_str().unwrap();
    let own = CONTRACT["info"]["description"].as_str().unwrap();
    assert!(description.ends_with(own) && description.contains("dev@example.com"));
    document["info"]["description"] = own.into();
    let schemes = &mut document["components"]["securitySchemes"];
    assert_eq!(take(schemes, "Bearer")["scheme"], "bearer");
    let url = &mut schemes["OAuth2PasswordBearer"]["flows"]["password"]["tokenUrl"];
    assert_eq!(*url, "http://localhost:9/v1/oauth2/login");
    *url = "v1/oauth2/login".into();
    let mut undone = Map::new();
    for item in fields(&mut document["paths"]).values_mut() {
        for operation in fields(item).values_mut() {
            undo(operation, &mut undone);
        }
    }
    let shared = &mut document["components"];
    undo_link(&mut shared["links"]["Refresh"], &mut |_| {});
    for response in fields(&mut shared["responses"]).values_mut() {
        for media in fields(&mut response["content"]).values_mut() {
            undo_media(media, &mut |_| {});
        }
    }
    assert_eq!(
        Value::from(undone),
        json!({"security": 12, "examples": 54, "second_factor": 4, "oneOf": 2, "links": 16})
    );
    assert_eq!(document, *CONTRACT);
}

#[tokio::test]
async fn served_documents_name_the_address_that_was_asked() {
    let mock = Mock::start().await;
    let own = mock
        .server
        .url()
        .strip_prefix("http://")
        .unwrap()
        .to_owned();
    for (host, prefix) in [
        (own.as_str(), ""),
        ("localhost:9", ""),
        ("localhost:9", "/_ns/a"),
    ] {
        let base_url = format!("http://{host}{prefix}");
        let servers = json!([{"url": base_url}]);
        let contract = served(&mock, &format!("{prefix}/openapi.json"), host).await;
        assert_eq!(contract["servers"], servers);
        let flows = &contract["components"]["securitySchemes"]["OAuth2PasswordBearer"]["flows"];
        let token_url = format!("{base_url}/v1/oauth2/login");
        assert_eq!(flows["password"]["tokenUrl"], token_url);
        let control = served(&mock, &format!("{prefix}/_emulate/openapi.json"), host).await;
        let mut expected = CONTROL.clone();
        expected["servers"] = servers;
        assert_eq!(control, expected);
    }
}

#[tokio::test]
async fn served_contract_pairs_named_examples_of_requests_and_replies() {
    let mock = Mock::start().await;
    let document = served(&mock, "/openapi.json", "localhost").await;
    for path in ["/v1/oauth2/login", "/v1/auth/portal/login"] {
        let operation = &document["paths"][path]["post"];
        let (_, request) = operation["requestBody"]["content"]
            .as_object()
            .unwrap()
            .iter()
            .next()
            .unwrap();
        let reply = &operation["responses"]["200"]["content"]["application/json"];
        let names = |media: &Value| {
            let examples = media["examples"].as_object().unwrap();
            examples.keys().cloned().collect::<Vec<_>>()
        };
        assert_eq!(names(request), names(reply));
        for media in [request, reply] {
            for (name, example) in media["examples"].as_object().unwrap() {
                let found = schema_violations(&media["schema"], &example["value"]);
                assert_eq!(found, [""; 0], "{path} {name}");
            }
        }
    }
}
