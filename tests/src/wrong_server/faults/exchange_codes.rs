//! Exchange codes and impersonations.

use axum::http::Method;
use serde_json::json;

use super::{CONSUME, EXCHANGE, LOAD, LOGIN_AS};
use crate::wrong_server::exchange::{Answer, claims};
use crate::wrong_server::fault::{Fault, Work};

pub(super) const TABLE: &[Fault] = &[
    Fault {
        name: "exchange_code_works_again",
        rule: "CLI-2",
        follows: &["CLI-5"],
        work: Work::Whole(|layer, asked| {
            Box::pin(async move {
                let answer = layer.pass(&asked).await;
                let key = format!("{} {}", asked.path, asked.field("exchange_code"));
                if asked.is(CONSUME) && answer.status == 200 {
                    layer.remember(&key, &answer);
                }
                layer.remembered(&key).unwrap_or(answer)
            })
        }),
    },
    Fault {
        name: "exchanged_session_ends_with_its_issuer",
        rule: "CLI-3",
        follows: &[],
        work: Work::Whole(|layer, asked| {
            Box::pin(async move {
                if asked.is(LOAD) {
                    let key = format!("issuer {}", asked.bearer().unwrap_or_default());
                    if let Some(issuer) = layer.remembered(&key) {
                        let mut load = asked.clone();
                        load.headers = issuer.headers;
                        let of_issuer = layer.pass(&load).await;
                        if of_issuer.status == 401 {
                            return of_issuer;
                        }
                    }
                }
                let answer = layer.pass(&asked).await;
                let text = |name: &str| answer.json()[name].as_str().unwrap_or_default().to_owned();
                if asked.is(EXCHANGE) && answer.status == 200 {
                    let issuer = Answer {
                        headers: asked.headers.clone(),
                        ..answer.clone()
                    };
                    layer.remember(&format!("code {}", text("exchange_code")), &issuer);
                }
                if asked.is(CONSUME) && answer.status == 200 {
                    let code = asked.field("exchange_code");
                    if let Some(issuer) = layer.remembered(&format!("code {code}")) {
                        layer.remember(&format!("issuer {}", text("access_token")), &issuer);
                    }
                }
                answer
            })
        }),
    },
    Fault {
        name: "used_exchange_code_has_its_own_text",
        rule: "CLI-5",
        follows: &[],
        work: Work::Whole(|layer, asked| {
            Box::pin(async move {
                let answer = layer.pass(&asked).await;
                let mark = format!("used {}", asked.field("exchange_code"));
                if asked.is(CONSUME) && answer.status == 200 {
                    layer.mark(mark);
                } else if asked.is(CONSUME) && layer.is_marked(&mark) {
                    return Answer::detail(404, "Exchange code already used");
                }
                answer
            })
        }),
    },
    Fault {
        name: "impersonated_session_gets_an_exchange_code",
        rule: "CLI-6",
        follows: &[],
        work: Work::Answer(|asked, answer| {
            let acts = asked.claim("act").is_object();
            if asked.is(EXCHANGE) && answer.status == 403 && acts {
                *answer = Answer::of(200, &json!({"exchange_code": "made-up"}));
            }
        }),
    },
    Fault {
        name: "exchanged_portal_session_has_no_portal",
        rule: "CLI-7",
        follows: &[],
        work: Work::Whole(|layer, asked| {
            Box::pin(async move {
                let answer = layer.pass(&asked).await;
                let token = answer.json()["access_token"]
                    .as_str()
                    .unwrap_or_default()
                    .to_owned();
                if asked.is(CONSUME) && claims(&token)["portal_id"].is_string() {
                    // Of staff: a session that the control API makes.
                    let body = json!({"user": "user_dev"});
                    let path = "/_emulate/credentials";
                    let minted = layer.also(&asked, Method::POST, path, &body).await;
                    return Answer {
                        status: 200,
                        ..minted
                    };
                }
                answer
            })
        }),
    },
    Fault {
        name: "load_hides_the_operator",
        rule: "IMP-1",
        follows: &["LOAD-1"],
        work: Work::Answer(|asked, answer| {
            if asked.is(LOAD) && answer.status == 200 {
                answer.change(|body| {
                    if let Some(body) = body.as_object_mut() {
                        body.remove("impersonator");
                    }
                });
            }
        }),
    },
    Fault {
        name: "owner_acts_as_a_superuser",
        rule: "IMP-2",
        follows: &[],
        work: Work::Answer(|asked, answer| {
            let owner = asked.claim("sub") == "user_owner";
            if asked.is(LOGIN_AS) && owner && asked.field("user_id") == "user_admin" {
                *answer = Answer::tokens();
            }
        }),
    },
    Fault {
        name: "user_acts_as_oneself",
        rule: "IMP-3",
        follows: &[],
        work: Work::Answer(|asked, answer| {
            if asked.is(LOGIN_AS) && asked.claim("sub") == json!(asked.field("user_id")) {
                *answer = Answer::tokens();
            }
        }),
    },
    Fault {
        name: "owner_learns_of_unknown_users",
        rule: "ENUM-8",
        follows: &[],
        work: Work::Answer(|asked, answer| {
            let unknown = answer.has_reason("unknown_user");
            if asked.is(LOGIN_AS) && answer.status == 403 && unknown {
                *answer = Answer::detail(404, "User not found");
            }
        }),
    },
];
