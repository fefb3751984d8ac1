//! What changes of an account end.

use axum::http::Method;
use serde_json::{Value, json};

use crate::wrong_server::exchange::{Answer, Asked};
use crate::wrong_server::fault::{Fault, Work};
use crate::wrong_server::layer::Layer;

fn changes_user(asked: &Asked) -> bool {
    asked.method == Method::PATCH && asked.path.starts_with("/_emulate/users/")
}

async fn end_all_sessions(layer: &Layer, asked: &Asked) {
    let path = "/_emulate/sessions";
    let sessions = layer
        .also(asked, Method::GET, path, &Value::Null)
        .await
        .json();
    for session in sessions["data"].as_array().into_iter().flatten() {
        let path = format!("{path}/{}", session["id"].as_str().unwrap_or_default());
        layer.also(asked, Method::DELETE, &path, &Value::Null).await;
    }
}

pub(super) const TABLE: &[Fault] = &[
    Fault {
        name: "users_stay_active",
        rule: "USER-6",
        follows: &["CHANGE-2", "IMP-3", "IMP-10", "PAT-11"],
        work: Work::Request(|asked| {
            let mut body = asked.json();
            if changes_user(asked) && body["is_active"] == false {
                body["is_active"] = json!(true);
                asked.set_json(&body);
            }
        }),
    },
    Fault {
        name: "new_name_of_an_organization_ends_sessions",
        rule: "USER-8",
        follows: &[],
        work: Work::Whole(|layer, asked| {
            Box::pin(async move {
                let answer = layer.pass(&asked).await;
                let renames = asked.path.starts_with("/_emulate/organizations/");
                if asked.method == Method::PATCH && renames {
                    end_all_sessions(layer, &asked).await;
                }
                answer
            })
        }),
    },
    Fault {
        name: "same_password_again_ends_sessions",
        rule: "CHANGE-1",
        follows: &[],
        work: Work::Whole(|layer, asked| {
            Box::pin(async move {
                if changes_user(&asked) && asked.json()["password"].is_string() {
                    let other = json!({"password": "in between"});
                    layer.also(&asked, Method::PATCH, &asked.path, &other).await;
                }
                layer.pass(&asked).await
            })
        }),
    },
    Fault {
        name: "new_password_ends_no_session",
        rule: "CHANGE-1",
        follows: &["PAT-11", "WAIT-6"],
        work: Work::Whole(|layer, asked| {
            Box::pin(async move {
                let password = asked.json()["password"].clone();
                if changes_user(&asked) && password.is_string() && password != "" {
                    let user = layer
                        .also(&asked, Method::GET, &asked.path, &Value::Null)
                        .await;
                    return Answer {
                        status: 200,
                        ..user
                    };
                }
                layer.pass(&asked).await
            })
        }),
    },
    Fault {
        name: "any_change_ends_waiting_sign_ins",
        rule: "CHANGE-3",
        follows: &[],
        work: Work::Whole(|layer, asked| {
            Box::pin(async move {
                let answer = layer.pass(&asked).await;
                if changes_user(&asked) && asked.json()["first_name"].is_string() {
                    for is_active in [false, true] {
                        let change = json!({ "is_active": is_active });
                        layer
                            .also(&asked, Method::PATCH, &asked.path, &change)
                            .await;
                    }
                }
                answer
            })
        }),
    },
    Fault {
        name: "user_who_leaves_a_portal_keeps_the_sessions",
        rule: "CHANGE-8",
        follows: &[],
        work: Work::Request(|asked| {
            let mut body = asked.json();
            if changes_user(asked) && body.get("portal_id").is_some() {
                body = json!({"last_name": "Other"});
                asked.set_json(&body);
            }
        }),
    },
    Fault {
        name: "deleted_organization_keeps_its_sessions",
        rule: "CHANGE-9",
        follows: &[],
        work: Work::Instead(|asked| {
            let deletes = asked.path.starts_with("/_emulate/organizations/");
            (asked.method == Method::DELETE && deletes).then(|| Answer::of(204, &Value::Null))
        }),
    },
];
