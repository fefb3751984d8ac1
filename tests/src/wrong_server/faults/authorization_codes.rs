//! Exchanges of authorization codes.

use serde_json::{Value, json};

use super::{LOGOUT, TOKEN};
use crate::wrong_server::exchange::{Answer, Asked};
use crate::wrong_server::fault::{Fault, Work};
use crate::wrong_server::layer::Layer;

/// Remembers the request for a code.
fn remember_request(layer: &Layer, asked: &Asked, answer: &Answer) {
    if let Some(code) = answer.parameter("code") {
        let request = Answer {
            body: asked.body.clone(),
            ..answer.clone()
        };
        layer.remember(&format!("request of {code}"), &request);
    }
}

/// The request that a code was issued for.
fn request_of(layer: &Layer, asked: &Asked) -> Option<Value> {
    let code = asked.field("code");
    let request = layer.remembered(&format!("request of {code}"));
    request.map(|request| request.json())
}

/// Marks a namespace as one in which something has happened.
fn happened(asked: &Asked, what: &str) -> String {
    format!("{} {what}", asked.prefix)
}

pub(super) const TABLE: &[Fault] = &[
    Fault {
        name: "tokens_of_a_code_may_be_cached",
        rule: "OAUTH-2",
        follows: &[],
        work: Work::Answer(|asked, answer| {
            if asked.is(TOKEN) {
                answer.headers.remove("cache-control");
            }
        }),
    },
    Fault {
        name: "redirect_uri_of_an_exchange_is_ignored",
        rule: "OAUTH-6",
        follows: &[],
        work: Work::Whole(|layer, mut asked| {
            Box::pin(async move {
                if asked.is(TOKEN)
                    && let Some(request) = request_of(layer, &asked)
                    && request["redirect_uri"].is_string()
                {
                    let uri = request["redirect_uri"].clone();
                    asked.set(&[("redirect_uri", uri)]);
                }
                let answer = layer.pass(&asked).await;
                remember_request(layer, &asked, &answer);
                answer
            })
        }),
    },
    Fault {
        name: "form_is_no_exchange",
        rule: "OAUTH-21",
        follows: &[],
        work: Work::Instead(|asked| {
            let is_form = asked.content_type().starts_with("application/x-www-form");
            let refused = || Answer::detail(422, "a form is no object");
            (asked.is(TOKEN) && is_form).then(refused)
        }),
    },
    Fault {
        name: "wrong_verifier_uses_up_the_code",
        rule: "OAUTH-6",
        follows: &[],
        work: Work::Whole(|layer, asked| {
            Box::pin(async move {
                let mark = format!("refused {}", asked.field("code"));
                let answer = layer.pass(&asked).await;
                if asked.is(TOKEN) && layer.is_marked(&mark) {
                    let refused =
                        json!({"detail": "Invalid authorization code", "error": "invalid_grant"});
                    return Answer::of(400, &refused);
                }
                if asked.is(TOKEN) && answer.json()["error"] == "invalid_grant" {
                    layer.mark(mark);
                }
                answer
            })
        }),
    },
    Fault {
        name: "verifier_without_a_challenge_is_ignored",
        rule: "OAUTH-7",
        follows: &[],
        work: Work::Whole(|layer, mut asked| {
            Box::pin(async move {
                if asked.is(TOKEN)
                    && let Some(request) = request_of(layer, &asked)
                    && request["code_challenge"].is_null()
                {
                    asked.set(&[("code_verifier", Value::Null)]);
                }
                let answer = layer.pass(&asked).await;
                remember_request(layer, &asked, &answer);
                answer
            })
        }),
    },
    Fault {
        name: "expired_authorization_code_works",
        rule: "OAUTH-8",
        follows: &[],
        work: Work::Answer(|asked, answer| {
            // Of tests that move the clock of the server itself, no request says so.
            if asked.is(TOKEN) && answer.has_reason("authorization_code_expired") {
                *answer = Answer::tokens();
            }
        }),
    },
    Fault {
        name: "authorization_code_works_again",
        rule: "OAUTH-9",
        follows: &[],
        work: Work::Whole(|layer, asked| {
            Box::pin(async move {
                let answer = layer.pass(&asked).await;
                let key = format!("{} {}", asked.path, asked.field("code"));
                if asked.is(TOKEN) && answer.status == 200 {
                    layer.remember(&key, &answer);
                }
                layer.remembered(&key).unwrap_or(answer)
            })
        }),
    },
    Fault {
        name: "code_that_comes_again_ends_nothing",
        rule: "OAUTH-10",
        follows: &[],
        work: Work::Whole(|layer, asked| {
            Box::pin(async move {
                let mark = format!("used {}", asked.field("code"));
                if asked.is(TOKEN) && layer.is_marked(&mark) {
                    return Answer::detail(400, "Invalid authorization code");
                }
                let answer = layer.pass(&asked).await;
                if asked.is(TOKEN) && answer.status == 200 {
                    layer.mark(mark);
                }
                answer
            })
        }),
    },
    Fault {
        name: "authorization_code_outlives_its_session",
        rule: "OAUTH-11",
        follows: &[],
        work: Work::Whole(|layer, asked| {
            Box::pin(async move {
                let answer = layer.pass(&asked).await;
                let mark = happened(&asked, "logged out");
                if asked.is(LOGOUT) {
                    layer.mark(mark);
                } else if asked.is(TOKEN) && answer.status == 400 && layer.is_marked(&mark) {
                    return Answer::tokens();
                }
                answer
            })
        }),
    },
    Fault {
        name: "secret_of_a_client_is_not_checked",
        rule: "OAUTH-12",
        follows: &[],
        work: Work::Request(|asked| {
            if asked.is(TOKEN) && asked.field("client_id") == "web" {
                let secret = "correct horse client secret";
                asked.set(&[("client_secret", secret.into())]);
            }
        }),
    },
    Fault {
        name: "unknown_client_has_its_own_text",
        rule: "OAUTH-12",
        follows: &[],
        work: Work::Answer(|asked, answer| {
            let known = ["cli", "web"].contains(&asked.field("client_id").as_str());
            if asked.is(TOKEN) && !known && answer.status == 401 {
                answer.change(|body| body["detail"] = "Unknown client".into());
            }
        }),
    },
    Fault {
        name: "run_as_is_ignored",
        rule: "OAUTH-14",
        follows: &[],
        work: Work::Request(|asked| {
            if asked.is(TOKEN) {
                asked.set(&[("run_as", Value::Null)]);
            }
        }),
    },
];
