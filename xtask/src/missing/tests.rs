//! Tests with the checked-in contract, changed in one place at a time.

use serde_json::{Value, json};

use super::*;
use crate::test_root;

fn gaps(change: impl FnOnce(&mut Value)) -> String {
    let root = test_root::workspace();
    let mut contract = Contract::load(&root).unwrap();
    change(&mut contract.effective);
    let gaps = missing(&root, &contract).unwrap();
    let lines: Vec<_> = gaps.iter().map(ToString::to_string).collect();
    lines.join("\n")
}

fn rename(paths: &mut Value, from: &str, to: &str) {
    let item = paths.as_object_mut().unwrap().shift_remove(from).unwrap();
    paths[to] = item;
}

#[test]
fn nothing_is_missing_for_the_checked_in_contract() {
    assert_eq!(gaps(|_| ()), "");
}

#[test]
fn new_operation_is_told_once_for_each_place_with_the_code_to_add() {
    let said = gaps(|contract| {
        let mut item = contract["paths"]["/v1/auth/load"].clone();
        item["get"]["operationId"] = json!("read_device_v1_auth_device_code_get");
        contract["paths"]["/v1/auth/device-code"] = item;
    });
    let has = "the contract has GET /v1/auth/device-code, and";
    for part in [
        format!(
            "{has} the server does not: in mock-server/src/http/routes.rs add \
                 `\"read_device_v1_auth_device_code_get\" => …::device_code,`"
        ),
        format!(
            "{has} the SDK does not: in sdk/src/operation.rs add \
                 `DeviceCode = device_code at \"/v1/auth/device-code\",` to `operations!`"
        ),
        format!("{has} the SDK has no method for it: in sdk/src/operations/ add"),
        format!(
            "{has} no test gets its 200: in tests/coverage/ add \
                 `case!(\"device_code::200\", |m| …)`"
        ),
        format!("{has} no test gets its 401: in tests/coverage/ add"),
        format!(
            "{has} FastAPI's application does not: in tests/fastapi/app.py add \
                 `async def read_device(…)`"
        ),
        format!(
            "{has} the API runner does not: in mock-server/ui/src/docs/sdk_names.ts add \
                 `read_device_v1_auth_device_code_get: ['device_code', …],`"
        ),
    ] {
        assert!(said.contains(&part), "no {part} in {said}");
    }
    assert_eq!(said.lines().count(), 8, "{said}");
    assert!(
        !said.contains("device_code::404"),
        "a status that is never sent: {said}"
    );
}

#[test]
fn operation_that_is_gone_is_told_for_each_place_that_has_it() {
    let said = gaps(|contract| {
        contract["paths"]
            .as_object_mut()
            .unwrap()
            .shift_remove("/v1/auth/logout");
    });
    for part in [
        "the contract has no logout_v1_auth_logout_post, and the server does: in \
         mock-server/src/http/routes.rs remove `\"logout_v1_auth_logout_post\" => session::logout,`",
        "the contract has no /v1/auth/logout, and the SDK does: in sdk/src/operation.rs remove",
        "the contract has no logout, and the tests do: in tests/coverage/ remove `case!(\"logout::204\", …)`",
        "and the API runner does: in mock-server/ui/src/docs/sdk_names.ts remove",
    ] {
        assert!(said.contains(part), "no {part} in {said}");
    }
}

#[test]
fn new_status_and_route_in_another_place_are_told() {
    let said = gaps(|contract| {
        let responses = &mut contract["paths"]["/v1/auth/load"]["get"]["responses"];
        responses["418"] = json!({ "description": "" });
        responses.as_object_mut().unwrap().shift_remove("401");
        rename(&mut contract["paths"], "/v1/auth/load", "/v1/auth/load");
    });
    for part in [
        "no test gets its 418: in tests/coverage/ add `case!(\"load::418\", |m| …)`",
        "the contract has no 401 of load, and the tests do: in tests/coverage/ remove",
        "in mock-server/src/http/routes.rs move `\"logout_v1_auth_logout_post\"` before \
         `\"initial_load_v1_auth_load_get\"`",
    ] {
        assert!(said.contains(part), "no {part} in {said}");
    }
}

#[test]
fn new_field_and_new_body_are_told_with_their_type_in_the_server() {
    let said = gaps(|contract| {
        let text = json!({ "type": "string" });
        let schemas = &mut contract["components"]["schemas"];
        schemas["PortalLoginRequest"]["properties"]["remember"] = text.clone();
        let fields = schemas["ResetCallback"]["properties"]
            .as_object_mut()
            .unwrap();
        fields.shift_remove("valid");
        schemas["Brand"] = json!({ "type": "object", "properties": { "a": text } });
        let at = "/paths/~1v1~1auth~1load/get/responses/200/content/application~1json/schema";
        *contract.pointer_mut(at).unwrap() = json!({ "$ref": "#/components/schemas/Brand" });
    });
    for part in [
        "PortalLoginRequest\n  the contract has PortalLoginRequest.remember, and the server does \
         not: in mock-server/src/wire/portal.rs add the field `remember` to `PortalLoginRequest`",
        "the contract has no ResetCallback.valid, and the server does: in \
         mock-server/src/wire/portal.rs remove the field `valid` of `ResetCallback`",
        "the contract has the schema Brand, and the server does not: in mock-server/src/wire/ add \
         its type, and in mock-server/src/wire/tests.rs `reply::<…>(\"Brand\");`",
    ] {
        assert!(said.contains(part), "no {part} in {said}");
    }
}

#[test]
fn new_parameter_of_an_operation_is_told_for_each_place_that_reads_it() {
    let said = gaps(|contract| {
        let parameters = &mut contract["paths"]["/v1/auth/login-status"]["get"]["parameters"];
        let one = json!({ "name": "device", "in": "query", "schema": { "type": "string" } });
        parameters.as_array_mut().unwrap().push(one);
    });
    let has = "the contract has the parameter `device` of GET /v1/auth/login-status, and";
    for part in [
        format!(
            "{has} the server does not: in mock-server/src/wire/ add the field `device` to \
             `LoginStatusQuery`"
        ),
        format!(
            "{has} the SDK does not: in sdk/src/operations/ add the field `device` to \
             `LoginStatusQuery`, and send it in `login_status`"
        ),
        format!(
            "{has} FastAPI's application does not: in tests/fastapi/app.py add it to \
             `async def login_status_route(…)`"
        ),
    ] {
        assert!(said.contains(&part), "no {part} in {said}");
    }
    assert_eq!(said.lines().count(), 4, "{said}");
}

#[test]
fn first_parameter_of_an_operation_without_one_is_told() {
    let said = gaps(|contract| {
        let one = json!({ "name": "page", "in": "query", "schema": { "type": "integer" } });
        contract["paths"]["/v1/auth/load"]["get"]["parameters"] = json!([one]);
    });
    for part in [
        "and the server does not: in mock-server/src/api/session.rs read it in `load`",
        "and the SDK does not: in sdk/src/operations/ add the argument `page` to `load`",
    ] {
        assert!(said.contains(part), "no {part} in {said}");
    }
}

#[test]
fn parameter_that_is_gone_is_told() {
    let said = gaps(|contract| {
        let parameters = &mut contract["paths"]["/v1/auth/login-status"]["get"]["parameters"];
        let all = parameters.as_array_mut().unwrap();
        all.retain(|one| one["name"] != "session_id");
    });
    let has = "the contract has no parameter `session_id` of GET /v1/auth/login-status, and";
    for part in [
        format!("{has} the server does: in mock-server/src/wire/ remove the field"),
        format!(
            "{has} the SDK does: in sdk/src/operations/ remove `session_id` from `login_status`"
        ),
    ] {
        assert!(said.contains(&part), "no {part} in {said}");
    }
}

#[test]
fn other_type_of_a_field_or_a_parameter_is_told() {
    let said = gaps(|contract| {
        let fields = &mut contract["components"]["schemas"];
        fields["PortalLoginRequest"]["properties"]["portal_id"] = json!({ "type": "integer" });
        fields["ResetCallback"]["properties"]["valid"] = json!({ "type": ["string", "null"] });
        let query = &mut contract["paths"]["/v1/auth/login-status"]["get"]["parameters"];
        for one in query.as_array_mut().unwrap() {
            if one["name"] == "email" {
                one["schema"] = json!({ "anyOf": [{ "type": "integer" }, { "type": "null" }] });
            }
        }
    });
    for part in [
        "the contract has PortalLoginRequest.portal_id as integer, and the server as string: in \
         mock-server/src/wire/portal.rs change the type of the field `portal_id` of `PortalLoginRequest`",
        "the contract has ResetCallback.valid as string, and the server as boolean: in",
        "the contract has the parameter `email` of GET /v1/auth/login-status as integer, and the server as \
         string: change its type",
        "the contract has the parameter `email` of GET /v1/auth/login-status as integer, and the SDK as \
         string: change its type",
    ] {
        assert!(said.contains(part), "no {part} in {said}");
    }
}
