//! Passwords, lock-outs and what they tell.

use axum::http::Method;
use serde_json::{Value, json};

use super::{FORGOT, PORTAL_LOGIN, PORTAL_MAGIC, STAFF_LOGIN, STAFF_MAGIC, STATUS, is_known};
use crate::wrong_server::exchange::Answer;
use crate::wrong_server::fault::{Fault, Work};

pub(super) const TABLE: &[Fault] = &[
    Fault {
        name: "unknown_address_has_its_own_refusal",
        rule: "ENUM-1",
        follows: &["LOGIN-4"],
        work: Work::Answer(|asked, answer| {
            let email = asked.field("email");
            if asked.is(PORTAL_LOGIN) && answer.status == 401 && !is_known(&email) {
                *answer = Answer::detail(401, "No such user");
            }
        }),
    },
    Fault {
        name: "magic_code_tells_unknown_addresses",
        rule: "ENUM-2",
        follows: &[],
        work: Work::Answer(|asked, answer| {
            let asks = asked.is(PORTAL_MAGIC) || asked.is(STAFF_MAGIC);
            if asks && answer.status == 200 && !is_known(&asked.field("email")) {
                answer.change(|body| body["detail"] = json!("No such account"));
            }
        }),
    },
    Fault {
        name: "password_reset_tells_unknown_addresses",
        rule: "ENUM-3",
        follows: &[],
        work: Work::Answer(|asked, answer| {
            if asked.is(FORGOT) && answer.status == 201 && !is_known(&asked.field("email")) {
                answer.change(|body| body["detail"] = json!("No such account"));
            }
        }),
    },
    Fault {
        name: "unknown_addresses_are_never_locked",
        rule: "ENUM-4",
        follows: &[],
        work: Work::Answer(|asked, answer| {
            let email = asked.field("email") + &asked.pair("username");
            if answer.status == 429 && !is_known(&email) {
                *answer = Answer::detail(401, "Incorrect email or password");
            }
        }),
    },
    Fault {
        name: "wrong_codes_reject_known_addresses_only",
        rule: "ENUM-5",
        follows: &["VERIFY-10"],
        work: Work::Answer(|asked, answer| {
            if asked.is(STATUS) && !is_known(&asked.pair("email")) {
                answer.change(|body| {
                    if body["status"] == "rejected" {
                        body["status"] = json!("pending");
                    }
                });
            }
        }),
    },
    Fault {
        name: "address_is_compared_with_case",
        rule: "USER-1",
        follows: &[],
        work: Work::Instead(|asked| {
            let email = asked.field("email") + &asked.pair("username");
            let signs_in = asked.is(PORTAL_LOGIN) || asked.is(STAFF_LOGIN);
            let upper = email.chars().any(char::is_uppercase);
            (signs_in && upper).then(|| Answer::detail(401, "Incorrect email or password"))
        }),
    },
    Fault {
        name: "portal_user_signs_in_as_staff",
        rule: "USER-2",
        follows: &["ENUM-1", "LOGIN-5"],
        work: Work::Whole(|layer, asked| {
            Box::pin(async move {
                let answer = layer.pass(&asked).await;
                if !asked.is(STAFF_LOGIN) || answer.status != 401 {
                    return answer;
                }
                let body = json!({
                    "email": asked.pair("username"), "password": asked.pair("password"),
                    "portal_id": "portal_demo",
                });
                let path = "/v1/auth/portal/login";
                let other = layer.also(&asked, Method::POST, path, &body).await;
                if other.status == 200 { other } else { answer }
            })
        }),
    },
    Fault {
        name: "token_type_is_in_capitals",
        rule: "LOGIN-1",
        follows: &[],
        work: Work::Answer(|asked, answer| {
            let signs_in = asked.is(PORTAL_LOGIN) || asked.is(STAFF_LOGIN);
            if signs_in && answer.json()["token_type"] == "bearer" {
                answer.change(|body| body["token_type"] = json!("Bearer"));
            }
        }),
    },
    Fault {
        name: "second_factor_is_not_announced",
        rule: "LOGIN-2",
        follows: &[],
        work: Work::Answer(|_, answer| {
            if answer.json()["two_fa_required"] == true {
                answer.change(|body| body["two_fa_required"] = json!(false));
            }
        }),
    },
    Fault {
        name: "unknown_portal_is_403",
        rule: "LOGIN-3",
        follows: &[],
        work: Work::Answer(|asked, answer| {
            if asked.is(PORTAL_LOGIN) && answer.status == 404 {
                answer.status = 403;
            }
        }),
    },
    Fault {
        name: "wrong_password_is_400",
        rule: "LOGIN-4",
        follows: &["ENUM-1", "LOCK-1", "LOCK-4"],
        work: Work::Answer(|asked, answer| {
            let wrong = asked.pair("password").starts_with("wrong");
            if asked.is(STAFF_LOGIN) && answer.status == 401 && wrong {
                answer.status = 400;
            }
        }),
    },
    Fault {
        name: "any_grant_type_is_taken",
        rule: "LOGIN-5",
        follows: &[],
        work: Work::Request(|asked| {
            if asked.is(STAFF_LOGIN) {
                asked.change_form(|name, value| (name != "grant_type").then(|| value.to_owned()));
            }
        }),
    },
    Fault {
        name: "password_is_trimmed",
        rule: "LOGIN-6",
        follows: &[],
        work: Work::Request(|asked| {
            if asked.is(STAFF_LOGIN) {
                asked.change_form(|name, value| {
                    let is_password = name == "password";
                    Some(if is_password { value.trim() } else { value }.to_owned())
                });
            }
        }),
    },
    Fault {
        name: "lock_out_does_not_say_how_long",
        rule: "LOCK-1",
        follows: &["LOCK-2"],
        work: Work::Answer(|_, answer| {
            answer.headers.remove("retry-after");
        }),
    },
    Fault {
        name: "lock_out_always_says_the_same_time",
        rule: "LOCK-2",
        follows: &[],
        work: Work::Answer(|_, answer| {
            if answer.status == 429 {
                answer.headers.insert("retry-after", 900.into());
            }
        }),
    },
    Fault {
        name: "lock_out_holds_at_every_door",
        rule: "LOCK-4",
        follows: &[],
        work: Work::Whole(|layer, asked| {
            Box::pin(async move {
                let email = asked.field("email") + &asked.pair("username");
                let mark = format!("locked {} {email}", asked.prefix);
                if asked.is(STAFF_LOGIN) && layer.is_marked(&mark) {
                    return Answer::detail(429, "Too many failed attempts");
                }
                let answer = layer.pass(&asked).await;
                if asked.is(PORTAL_LOGIN) && answer.status == 429 {
                    layer.mark(mark);
                }
                answer
            })
        }),
    },
    Fault {
        name: "lock_out_ends_sessions",
        rule: "LOCK-7",
        follows: &[],
        work: Work::Whole(|layer, asked| {
            Box::pin(async move {
                let answer = layer.pass(&asked).await;
                if asked.is(STAFF_LOGIN) && answer.status == 429 {
                    let none = Value::Null;
                    let path = "/_emulate/sessions";
                    let sessions = layer.also(&asked, Method::GET, path, &none).await.json();
                    for session in sessions["data"].as_array().into_iter().flatten() {
                        let path = format!("{path}/{}", session["id"].as_str().unwrap_or_default());
                        layer.also(&asked, Method::DELETE, &path, &none).await;
                    }
                }
                answer
            })
        }),
    },
    Fault {
        name: "change_of_the_account_lifts_its_lock_out",
        rule: "LOCK-9",
        follows: &["LOCK-10"],
        work: Work::Whole(|layer, asked| {
            Box::pin(async move {
                let answer = layer.pass(&asked).await;
                if asked.method == Method::PATCH && asked.path.starts_with("/_emulate/users/") {
                    let path = format!("{}/unlock", asked.path);
                    layer.also(&asked, Method::POST, &path, &Value::Null).await;
                }
                answer
            })
        }),
    },
];
