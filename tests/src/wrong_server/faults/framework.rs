//! What the framework refuses.

use serde_json::{Value, json};

use super::{CONSUME, LOAD, LOGOUT, SWITCH};
use crate::wrong_server::exchange::Answer;
use crate::wrong_server::fault::{Fault, Work};

pub(super) const TABLE: &[Fault] = &[
    Fault {
        name: "absent_bearer_is_403",
        rule: "ERROR-1",
        follows: &[],
        work: Work::Answer(|asked, answer| {
            if asked.is(LOAD) && answer.says("Not authenticated") {
                answer.status = 403;
            }
        }),
    },
    Fault {
        name: "malformed_bearer_has_its_own_text",
        rule: "ERROR-2",
        follows: &[],
        work: Work::Answer(|asked, answer| {
            let malformed = asked.bearer().is_some_and(|bearer| !bearer.contains('.'));
            if (asked.is(LOAD) || asked.is(LOGOUT)) && malformed && answer.status == 401 {
                *answer = Answer::detail(401, "Malformed token");
                let bearer = axum::http::HeaderValue::from_static("Bearer");
                answer.headers.insert("www-authenticate", bearer);
            }
        }),
    },
    Fault {
        name: "refused_bearer_names_no_scheme",
        rule: "ERROR-3",
        follows: &[],
        work: Work::Answer(|_, answer| {
            answer.headers.remove("www-authenticate");
        }),
    },
    Fault {
        name: "field_errors_have_no_input",
        rule: "ERROR-4",
        follows: &[],
        work: Work::Answer(|_, answer| {
            if answer.status == 422 {
                answer.change(|body| {
                    let errors = body["detail"].as_array_mut().into_iter().flatten();
                    for error in errors.filter_map(Value::as_object_mut) {
                        if error["type"] == "missing" || error["type"] == "string_type" {
                            error.remove("input");
                        }
                    }
                });
            }
        }),
    },
    Fault {
        name: "syntax_error_is_400",
        rule: "ERROR-5",
        follows: &[],
        work: Work::Answer(|asked, answer| {
            if asked.is(CONSUME) && answer.json()["detail"][0]["type"] == "json_invalid" {
                *answer = Answer::detail(400, "Invalid JSON");
            }
        }),
    },
    Fault {
        name: "unreadable_body_is_422",
        rule: "ERROR-6",
        follows: &[],
        work: Work::Answer(|_, answer| {
            if answer.says("There was an error parsing the body") {
                answer.status = 422;
            }
        }),
    },
    Fault {
        name: "unknown_path_has_its_own_text",
        rule: "ERROR-7",
        follows: &[],
        work: Work::Answer(|_, answer| {
            if answer.says("Not Found") {
                *answer = Answer::detail(404, "No such page");
            }
        }),
    },
    Fault {
        name: "wrong_method_names_none",
        rule: "ERROR-8",
        follows: &[],
        work: Work::Answer(|_, answer| {
            answer.headers.remove("allow");
        }),
    },
    Fault {
        name: "trailing_slash_is_served",
        rule: "ERROR-9",
        follows: &[],
        work: Work::Request(|asked| {
            asked.path = asked.path.trim_end_matches('/').to_owned();
        }),
    },
    Fault {
        name: "bearer_is_checked_before_syntax",
        rule: "ERROR-10",
        follows: &[],
        work: Work::Instead(|asked| {
            let absent = asked.is(SWITCH) && asked.bearer().is_none();
            absent.then(|| Answer::detail(401, "Not authenticated"))
        }),
    },
    Fault {
        name: "list_for_a_free_form_is_another_error",
        rule: "ERROR-11",
        follows: &[],
        work: Work::Answer(|_, answer| {
            if answer.json()["detail"][0]["type"] == "dict_type" {
                answer.change(|body| body["detail"][0]["type"] = json!("model_attributes_type"));
            }
        }),
    },
    Fault {
        name: "long_body_is_422",
        rule: "ERROR-12",
        follows: &[],
        work: Work::Answer(|_, answer| {
            if answer.status == 413 {
                answer.status = 422;
            }
        }),
    },
];
