//! Decisions and polling.

use axum::http::Method;
use serde_json::json;

use super::{APPROVE, LOAD, REJECT, STATUS};
use crate::wrong_server::exchange::{Answer, Asked};
use crate::wrong_server::fault::{Fault, Work};

fn decides(asked: &Asked) -> bool {
    asked.is(APPROVE) || asked.is(REJECT)
}

fn opened(answer: &Answer) -> String {
    let id = &answer.json()["login_session_id"];
    id.as_str().unwrap_or_default().to_owned()
}

pub(super) const TABLE: &[Fault] = &[
    Fault {
        name: "rejection_is_called_denied",
        rule: "DECIDE-1",
        follows: &[],
        work: Work::Answer(|asked, answer| {
            if asked.is(REJECT) && answer.status == 200 {
                *answer = Answer::of(200, &json!({"status": "denied"}));
            }
        }),
    },
    Fault {
        name: "bearer_of_the_same_user_proves_nothing",
        rule: "DECIDE-2",
        follows: &[],
        work: Work::Answer(|asked, answer| {
            let by_bearer = asked.json()["token"].is_null() && asked.bearer().is_some();
            if decides(asked) && by_bearer && answer.status == 200 {
                *answer = Answer::detail(403, "Not your login session");
            }
        }),
    },
    Fault {
        name: "old_bearer_beside_the_token_is_refused",
        rule: "DECIDE-3",
        follows: &[],
        work: Work::Whole(|layer, asked| {
            Box::pin(async move {
                if decides(&asked) && asked.bearer().is_some() {
                    let mut load = asked.clone();
                    load.method = Method::GET;
                    load.path = LOAD.trim_start_matches("GET ").into();
                    let loaded = layer.pass(&load).await;
                    if loaded.status == 401 {
                        return loaded;
                    }
                }
                layer.pass(&asked).await
            })
        }),
    },
    Fault {
        name: "wrong_proof_is_404",
        rule: "DECIDE-4",
        follows: &["DECIDE-5", "DECIDE-15", "DECIDE-16"],
        work: Work::Answer(|asked, answer| {
            if decides(asked) && answer.says("Not your login session") {
                *answer = Answer::detail(404, "Login session not found");
            }
        }),
    },
    Fault {
        name: "impersonated_session_approves",
        rule: "DECIDE-5",
        follows: &[],
        work: Work::Answer(|asked, answer| {
            let acts = asked.claim("act").is_object();
            if decides(asked) && acts && answer.status == 403 {
                *answer = Answer::of(200, &json!({"status": "approved"}));
            }
        }),
    },
    Fault {
        name: "decision_on_an_unknown_sign_in_is_410",
        rule: "DECIDE-6",
        follows: &["DECIDE-14", "WAIT-1"],
        work: Work::Answer(|asked, answer| {
            if decides(asked) && answer.status == 404 {
                answer.status = 410;
            }
        }),
    },
    Fault {
        name: "same_decision_again_is_409",
        rule: "DECIDE-7",
        follows: &[],
        work: Work::Whole(|layer, asked| {
            Box::pin(async move {
                let answer = layer.pass(&asked).await;
                let mark = format!("{} {}", asked.path, asked.field("session_id"));
                if decides(&asked) && answer.status == 200 {
                    if layer.is_marked(&mark) {
                        return Answer::detail(409, "Login session already decided");
                    }
                    layer.mark(mark);
                }
                answer
            })
        }),
    },
    Fault {
        name: "last_decision_wins",
        rule: "DECIDE-8",
        follows: &["DECIDE-9"],
        work: Work::Answer(|asked, answer| {
            if decides(asked) && answer.status == 409 {
                let status = if asked.is(APPROVE) {
                    "approved"
                } else {
                    "rejected"
                };
                *answer = Answer::of(200, &json!({ "status": status }));
            }
        }),
    },
    Fault {
        name: "empty_proof_is_taken_for_an_absent_one",
        rule: "DECIDE-15",
        follows: &[],
        work: Work::Request(|asked| {
            let mut body = asked.json();
            if decides(asked) && body["token"] == "" {
                if let Some(body) = body.as_object_mut() {
                    body.remove("token");
                }
                asked.set_json(&body);
            }
        }),
    },
    Fault {
        name: "poll_returns_the_tokens_again",
        rule: "POLL-2",
        follows: &["POLL-3"],
        work: Work::Whole(|layer, asked| {
            Box::pin(async move {
                let answer = layer.pass(&asked).await;
                let key = format!("{} {}", asked.path, asked.query);
                if asked.is(STATUS) && answer.json()["access_token"].is_string() {
                    layer.remember(&key, &answer);
                }
                layer.remembered(&key).unwrap_or(answer)
            })
        }),
    },
    Fault {
        name: "poll_by_another_address_is_403",
        rule: "ENUM-7",
        follows: &["POLL-4"],
        work: Work::Whole(|layer, asked| {
            Box::pin(async move {
                let mut answer = layer.pass(&asked).await;
                layer.mark(format!("opened {}", opened(&answer)));
                layer.mark(format!("by {} {}", asked.field("email"), opened(&answer)));
                let (id, email) = (asked.pair("session_id"), asked.pair("email"));
                let known = layer.is_marked(&format!("opened {id}"));
                let own = layer.is_marked(&format!("by {email} {id}"));
                if asked.is(STATUS) && answer.status == 404 && known && !own {
                    answer.status = 403;
                }
                answer
            })
        }),
    },
    Fault {
        name: "poll_of_an_unknown_sign_in_has_its_own_text",
        rule: "POLL-4",
        follows: &[],
        work: Work::Answer(|asked, answer| {
            if asked.is(STATUS) && answer.status == 404 {
                *answer = Answer::detail(404, "Unknown login session");
            }
        }),
    },
];
