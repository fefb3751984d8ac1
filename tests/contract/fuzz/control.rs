//! Fuzzing of the control API: no reply is a 5xx, each is documented or a problem, and the server
//! keeps running.

use auth_contract_tests::harness::{GUEST, Mock, PASSWORD, PORTAL};
use auth_contract_tests::operations::CONTROL;
use auth_contract_tests::raw::{RawReply, RawRequest};
use auth_contract_tests::schema::{control_body_violations, control_violations};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};

use super::{Checked, body, bytes, document, header_value, holds, is_target, of_http, query, send};

/// All but the one that ends the server and the one whose reply has no end: method and path, its
/// parameters as they are documented.
fn operations() -> Vec<(String, String)> {
    let paths = CONTROL["paths"].as_object().into_iter().flatten();
    let ends = |path: &str| !["/_emulate/shutdown", "/_emulate/events"].contains(&path);
    let paths = paths.filter(|(path, _)| ends(path));
    let operations = paths.flat_map(|(path, item)| {
        let methods = item.as_object().into_iter().flatten();
        methods.map(move |(method, _)| (method.to_uppercase(), path.clone()))
    });
    operations.collect()
}

/// Valid bodies, if the world allows them.
fn good() -> Vec<(&'static str, &'static str, Value)> {
    let member = json!([{"organization_id": "org_acme", "role": "admin"}]);
    let matching = json!({"operation": "portal_login", "method": "POST", "path": "/v1/auth/portal/login",
        "status": "4xx", "user": GUEST, "reason": "wrong_password", "headers": {"accept": {"contains": "a"}},
        "body": {"/email": {"absent": true}, "": 3.0}});
    let user = json!({"id": "user_a", "email": "a@example.com", "password": PASSWORD,
        "is_active": true, "portal_id": null, "memberships": member, "scopes": ["a"]});
    let scenario = json!({
        "organizations": [{"id": "org_acme", "name": "Acme"}],
        "portals": [{"id": PORTAL, "name": "Demo", "organization_id": "org_acme"}],
        "users": [user],
    });
    let effect = json!({"type": "status", "status": 503, "headers": {"x-a": "b"}});
    vec![
        ("POST", "namespaces", json!({"name": "t1"})),
        ("POST", "reset", json!({"keep": ["clock", "requests"]})),
        (
            "POST",
            "scenario",
            json!({"mode": "merge", "scenario": scenario}),
        ),
        ("POST", "scenario/validate", scenario),
        ("POST", "snapshots", json!({"name": "s1"})),
        (
            "PUT",
            "clock",
            json!({"mode": "frozen", "now": "9999-12-30T21:59:59Z"}),
        ),
        (
            "PUT",
            "clock",
            json!({"mode": "offset", "now": "-009999-01-02T01:59:59Z"}),
        ),
        ("POST", "clock/advance", json!({"by": "PT876000H"})),
        (
            "POST",
            "faults",
            json!({"match": {"path": "/v1/nowhere", "nth": 1}, "effect": effect, "stage": "after",
                "times": 1, "probability": 0.5, "for": "1m"}),
        ),
        ("POST", "requests/count", json!({"match": matching})),
        (
            "POST",
            "requests/verify",
            json!({"match": matching, "at_least": 0, "at_most": 9}),
        ),
        (
            "POST",
            "requests/wait",
            json!({"match": matching, "count": 1, "timeout": "1ms"}),
        ),
        (
            "PUT",
            "challenges/policy",
            json!({"mode": "auto_approve", "after": "2s"}),
        ),
        (
            "POST",
            "credentials",
            json!({"user": "user_dev", "org": "org_acme", "ttl": "PT876000H", "expired": true,
                "revoked": false, "impersonator": "user_admin"}),
        ),
        ("POST", "users", user.clone()),
        ("PATCH", "users/user_dev", json!({"memberships": member})),
        ("POST", "users/user_dev/lock", json!({"for": "PT876000H"})),
        ("POST", "organizations", json!({"id": "o1", "name": "O"})),
        (
            "POST",
            "portals",
            json!({"id": "p1", "name": "P", "organization_id": "org_acme"}),
        ),
    ]
}

/// A good body with another value, or another field, at any of its places.
fn nearly_good() -> impl Strategy<Value = (&'static str, String, Value)> {
    let place = (any::<Index>(), any::<bool>());
    let value = prop_oneof![
        3 => document(),
        1 => select(vec![
            json!([]), json!({}), json!(""), json!(-1), json!(1e300), json!(u64::MAX),
            json!("\u{0}"), json!("0s"), json!({"a": null}), json!(["a"]),
        ]),
    ];
    (select(good()), place, value).prop_map(
        |((method, path, mut body), (place, replaces), value)| {
            let mut pointers = vec![String::new()];
            collect(&body, "", &mut pointers);
            let pointer = &pointers[place.index(pointers.len())];
            match body.pointer_mut(pointer) {
                Some(Value::Object(fields)) if !replaces => {
                    fields.insert("more".into(), value);
                }
                Some(Value::Object(fields)) if place.index(2) == 0 => {
                    // As serde writes a struct where names are of no use.
                    let values = fields.values().cloned().collect();
                    *body.pointer_mut(pointer).unwrap() = Value::Array(values);
                }
                Some(at) => *at = value,
                None => {}
            }
            (method, format!("/_emulate/{path}"), body)
        },
    )
}

fn collect(value: &Value, pointer: &str, pointers: &mut Vec<String>) {
    let children: Vec<_> = match value {
        Value::Array(items) => (0..items.len()).map(|at| at.to_string()).collect(),
        Value::Object(fields) => fields.keys().map(|name| name.replace('/', "~1")).collect(),
        _ => return,
    };
    for child in children {
        let pointer = format!("{pointer}/{child}");
        collect(
            &value.pointer(&pointer).cloned().unwrap_or_default(),
            &pointer,
            pointers,
        );
        pointers.push(pointer);
    }
}

/// A path of an operation, with anything in the place of its parameters.
fn filled(path: &str, id: &[u8]) -> Vec<u8> {
    match (path.find('{'), path.find('}')) {
        (Some(open), Some(close)) => {
            let (before, after) = (&path[..open], &path[close + 1..]);
            [before.as_bytes(), id, after.as_bytes()].concat()
        }
        _ => path.into(),
    }
}

/// What is there, or any bytes, escaped where they have to be and where not.
fn id() -> impl Strategy<Value = Vec<u8>> {
    let there = [
        "user_dev", "org_acme", PORTAL, "default", "fault_1", "1", "s1",
    ];
    let escaped = bytes(20).prop_map(|bytes| {
        let escaped = bytes
            .iter()
            .flat_map(|byte| format!("%{byte:02X}").into_bytes());
        escaped.collect::<Vec<_>>()
    });
    prop_oneof![
        2 => select(there.to_vec()).prop_map(Vec::from),
        1 => escaped,
        1 => vec(select(b"!$&'()*+,;=:@-._~aZ0%".to_vec()), 0..8),
    ]
}

fn of_the_document(method: &str, target: &[u8], reply: &RawReply) -> Checked {
    if !is_target(target) {
        return of_http(reply);
    }
    let path = target.split(|byte| matches!(byte, b'?' | b'#')).next();
    let path = String::from_utf8_lossy(path.unwrap_or_default());
    if path != "/_emulate" && !path.starts_with("/_emulate/") {
        return of_http(reply);
    }
    let content_type = reply.header("content-type");
    let found = control_violations(method, &path, reply.status, content_type, &reply.body);
    prop_assert!(found.is_empty(), "{} {}", reply.status, found.join("; "));
    prop_assert!(reply.status < 500, "{}", reply.status);
    if reply.status >= 400 {
        prop_assert_eq!(content_type, Some("application/problem+json"));
        let problem: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
        prop_assert_eq!(&problem["status"], reply.status);
    }
    prop_assert!(reply.status != 405 || reply.header("allow").is_some());
    Ok(())
}

async fn judged(mock: &Mock, method: &str, request: &RawRequest) -> Checked {
    let reply = send(mock, request).await?;
    of_the_document(method, &request.target, &reply)?;
    let body = request.body.as_deref().map(serde_json::from_slice);
    if let (200..=299, Some(Ok(body))) = (reply.status, body) {
        let path = String::from_utf8_lossy(&request.target);
        let found = control_body_violations(method, &path, &body);
        prop_assert!(found.is_empty(), "accepted: {}", found.join("; "));
    }
    // Whatever time it is by now, and whoever is there.
    let mint = json_request("POST", "/_emulate/credentials", &json!({"user": GUEST}));
    of_the_document("POST", &mint.target, &send(mock, &mint).await?)
}

fn json_request(method: &str, path: &str, body: &Value) -> RawRequest {
    RawRequest {
        method: method.into(),
        target: path.into(),
        headers: vec![(b"content-type".to_vec(), b"application/json".to_vec())],
        body: Some(body.to_string().into_bytes()),
    }
}

/// What was done leaves the other namespaces alone, and this one when it has begun anew.
async fn goes_on(mock: &Mock) -> Checked {
    let anew = RawRequest {
        method: b"DELETE".to_vec(),
        target: b"/_emulate/namespaces/default".to_vec(),
        ..RawRequest::default()
    };
    prop_assert_eq!(send(mock, &anew).await?.status, 204);
    let login = json!({"email": GUEST, "password": PASSWORD, "portal_id": PORTAL});
    for prefix in ["", "/_ns/another"] {
        let path = format!("{prefix}/v1/auth/portal/login");
        let reply = send(mock, &json_request("POST", &path, &login)).await?;
        prop_assert_eq!(reply.status, 200);
    }
    Ok(())
}

#[test]
fn random_control_bodies_get_documented_replies() {
    let media_type = prop_oneof![
        4 => Just(b"application/json".to_vec()),
        1 => header_value(),
    ];
    let strategy = (select(operations()), id(), body(), media_type);
    holds(&strategy, async |mock, ((method, path), id, body, kind)| {
        // It would wait for ten seconds.
        let waits = path.ends_with("/wait") && body.iter().all(u8::is_ascii_whitespace);
        let request = RawRequest {
            method: method.clone().into(),
            target: filled(&path, &id),
            headers: vec![(b"content-type".to_vec(), kind)],
            body: Some(body).filter(|_| !waits),
        };
        if waits {
            return Ok(());
        }
        judged(mock, &method, &request).await?;
        goes_on(mock).await
    });
}

#[test]
fn mutated_control_bodies_get_documented_replies() {
    let strategy = vec(nearly_good(), 1..6);
    holds(&strategy, async |mock, changes| {
        for (method, path, mut body) in changes {
            if path.ends_with("/wait") && body.is_object() {
                body["timeout"] = "1ms".into();
            }
            judged(mock, method, &json_request(method, &path, &body)).await?;
        }
        goes_on(mock).await
    });
}

#[test]
fn random_control_queries_get_documented_replies() {
    let names = vec![
        "limit", "cursor", "to", "kind", "since", "status", "user", "all", "format",
    ];
    let value = prop_oneof![
        2 => query(),
        1 => select(vec!["1", "0", "-1", "99999999999999999999", "1.0", "null", "true", "%FF", "%00",
            "9999-12-31T23:59:59Z", "4xx", "", "json"]).prop_map(Vec::from),
    ];
    let pair = (select(names), value);
    let pair = pair.prop_map(|(name, value)| [name.as_bytes(), b"=", &value].concat());
    let pairs = vec(pair, 0..5).prop_map(|pairs| pairs.join(&b'&'));
    let query = prop_oneof![2 => pairs, 1 => query()];
    let mut reads = operations();
    reads.retain(|(method, _)| method == "GET");
    holds(
        &(select(reads), id(), query),
        async |mock, ((method, path), id, query)| {
            let request = RawRequest {
                method: method.clone().into(),
                target: [&filled(&path, &id)[..], b"?", &query].concat(),
                ..RawRequest::default()
            };
            judged(mock, &method, &request).await
        },
    );
}

#[test]
fn random_control_paths_are_operations_or_problems() {
    let methods = vec![
        "GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "X",
    ];
    let changed = (select(operations()), any::<Index>(), any::<u8>(), 0..4);
    let changed = changed.prop_map(|((_, path), place, byte, way)| {
        let (before, after) = path.as_bytes().split_at(place.index(path.len()));
        match way {
            0 => [before, format!("%{byte:02x}").as_bytes(), after].concat(),
            1 => [before, &[byte], &after[1..]].concat(),
            2 => [before, format!("%{:02X}", after[0]).as_bytes(), &after[1..]].concat(),
            _ => [before, after, b"/"].concat(),
        }
    });
    let any_other = bytes(60).prop_map(|bytes| [b"/_emulate/", &bytes[..]].concat());
    let path = prop_oneof![3 => changed, 1 => any_other];
    holds(&(select(methods), path), async |mock, (method, path)| {
        let request = RawRequest {
            method: method.into(),
            target: path,
            ..RawRequest::default()
        };
        // Without a body it would wait for ten seconds.
        if method == "POST" && request.target.ends_with(b"/wait") {
            return Ok(());
        }
        judged(mock, method, &request).await?;
        goes_on(mock).await
    });
}
