//! Sessions and tokens.

use axum::http::Method;
use serde_json::{Value, json};

use super::{LOAD, LOGOUT, REFRESH, SWITCH};
use crate::wrong_server::exchange::Answer;
use crate::wrong_server::fault::{Fault, Work};

pub(super) const TABLE: &[Fault] = &[
    Fault {
        name: "key_set_has_another_key",
        rule: "TOKEN-1",
        follows: &["TOKEN-7"],
        work: Work::Answer(|asked, answer| {
            if asked.path == "/.well-known/jwks.json" {
                answer.change(|body| body["keys"][0]["kid"] = json!("another"));
            }
        }),
    },
    Fault {
        name: "logout_ends_nothing",
        rule: "LOGOUT-1",
        follows: &[
            "CLI-4",
            "IMP-5",
            "LOGOUT-2",
            "LOGOUT-3",
            "OAUTH-11",
            "PAT-6",
            "REFRESH-2",
            "TOKEN-7",
        ],
        work: Work::Whole(|layer, asked| {
            Box::pin(async move {
                if !asked.is(LOGOUT) {
                    return layer.pass(&asked).await;
                }
                let mut load = asked.clone();
                load.method = Method::GET;
                load.path = "/v1/auth/load".into();
                let loaded = layer.pass(&load).await;
                if loaded.status == 200 {
                    return Answer::of(204, &Value::Null);
                }
                loaded
            })
        }),
    },
    Fault {
        name: "logout_ends_all_sessions_of_the_user",
        rule: "SESSION-1",
        follows: &["CLI-3", "OAUTH-2"],
        work: Work::Whole(|layer, asked| {
            Box::pin(async move {
                let answer = layer.pass(&asked).await;
                let user = asked.claim("sub");
                if asked.is(LOGOUT) && answer.status == 204 && user.is_string() {
                    let path = format!(
                        "/_emulate/users/{}/sessions",
                        user.as_str().unwrap_or_default()
                    );
                    let sessions = layer
                        .also(&asked, Method::GET, &path, &Value::Null)
                        .await
                        .json();
                    for session in sessions["data"].as_array().into_iter().flatten() {
                        let id = session["id"].as_str().unwrap_or_default();
                        let path = format!("/_emulate/sessions/{id}");
                        layer
                            .also(&asked, Method::DELETE, &path, &Value::Null)
                            .await;
                    }
                }
                answer
            })
        }),
    },
    Fault {
        name: "impersonation_outlives_its_end",
        rule: "LOGOUT-3",
        follows: &["CHANGE-5", "IMP-4", "IMP-5", "IMP-9", "IMP-10"],
        work: Work::Answer(|asked, answer| {
            if asked.is(LOAD) && answer.status == 401 && asked.claim("act").is_object() {
                *answer = Answer::of(200, &json!({}));
            }
        }),
    },
    Fault {
        name: "load_shows_another_address",
        rule: "SESSION-2",
        follows: &[],
        work: Work::Answer(|asked, answer| {
            if asked.is(LOAD) && answer.status == 200 {
                answer.change(|body| body["user"]["email"] = json!("somebody@example.com"));
            }
        }),
    },
    Fault {
        name: "load_hides_the_impersonation",
        rule: "LOAD-1",
        follows: &[],
        work: Work::Answer(|asked, answer| {
            if asked.is(LOAD) && answer.status == 200 {
                answer.change(|body| body["user"]["is_impersonating"] = json!(false));
            }
        }),
    },
    Fault {
        name: "load_shows_only_what_an_operator_reaches",
        rule: "LOAD-2",
        follows: &[],
        work: Work::Answer(|asked, answer| {
            if asked.is(LOAD) && answer.json()["user"]["is_impersonating"] == true {
                answer.change(|body| {
                    body["user"]["organizations"] = body["organizations"].clone();
                });
            }
        }),
    },
    Fault {
        name: "load_lists_organizations_for_a_portal_session",
        rule: "LOAD-3",
        follows: &[],
        work: Work::Answer(|asked, answer| {
            if asked.is(LOAD) && answer.status == 200 {
                answer.change(|body| body["organizations"] = body["user"]["organizations"].clone());
            }
        }),
    },
    Fault {
        name: "refresh_returns_a_refresh_token_unasked",
        rule: "REFRESH-1",
        follows: &[],
        work: Work::Answer(|asked, answer| {
            if asked.is(REFRESH) && answer.status == 200 {
                let token = asked.field("refresh_token");
                answer.change(|body| body["refresh_token"] = json!(token));
            }
        }),
    },
    Fault {
        name: "refused_refresh_has_its_own_text",
        rule: "REFRESH-2",
        follows: &[],
        work: Work::Answer(|asked, answer| {
            if asked.is(REFRESH) && answer.status == 401 {
                *answer = Answer::detail(401, "Invalid refresh token");
            }
        }),
    },
    Fault {
        name: "switch_ends_the_old_session",
        rule: "SWITCH-1",
        follows: &["IMP-4"],
        work: Work::Whole(|layer, asked| {
            Box::pin(async move {
                let answer = layer.pass(&asked).await;
                if asked.is(SWITCH) && answer.status == 200 {
                    let mut logout = asked.clone();
                    logout.path = "/v1/auth/logout".into();
                    logout.body = axum::body::Bytes::new();
                    layer.pass(&logout).await;
                }
                answer
            })
        }),
    },
    Fault {
        name: "switch_tells_organizations_apart",
        rule: "ENUM-6",
        follows: &["IMP-6", "SWITCH-2"],
        work: Work::Answer(|asked, answer| {
            if asked.is(SWITCH) && answer.status == 404 && asked.field("id") == "org_globex" {
                *answer = Answer::detail(404, "Not a member");
            }
        }),
    },
    Fault {
        name: "switch_of_a_portal_session_is_404",
        rule: "SWITCH-3",
        follows: &["IMP-7"],
        work: Work::Answer(|asked, answer| {
            if asked.is(SWITCH) && answer.says("Not available to portal users") {
                answer.status = 404;
            }
        }),
    },
];
