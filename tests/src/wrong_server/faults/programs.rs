//! Personal access tokens.

use axum::http::Method;
use serde_json::{Value, json};

use super::{APPROVE, EXCHANGE, PATS, REJECT};
use crate::wrong_server::exchange::{Answer, Asked};
use crate::wrong_server::fault::{Fault, Work};

fn lists(asked: &Asked) -> bool {
    asked.method == Method::GET && asked.path == PATS
}

fn creates(asked: &Asked) -> bool {
    asked.method == Method::POST && asked.path == PATS
}

fn revokes(asked: &Asked) -> bool {
    asked.method == Method::DELETE && asked.path.starts_with(PATS)
}

fn is_program(asked: &Asked) -> bool {
    asked
        .bearer()
        .is_some_and(|bearer| bearer.starts_with("pat_"))
}

pub(super) const TABLE: &[Fault] = &[
    Fault {
        name: "list_shows_tokens",
        rule: "PAT-2",
        follows: &[],
        work: Work::Answer(|asked, answer| {
            if lists(asked) && answer.status == 200 {
                answer.change(|body| {
                    for token in body.as_array_mut().into_iter().flatten() {
                        token["token"] = json!("pat_made_up");
                    }
                });
            }
        }),
    },
    Fault {
        name: "newest_token_is_first",
        rule: "PAT-3",
        follows: &[],
        work: Work::Answer(|asked, answer| {
            if lists(asked) && answer.status == 200 {
                answer.change(|body| {
                    if let Some(tokens) = body.as_array_mut() {
                        tokens.reverse();
                    }
                });
            }
        }),
    },
    Fault {
        name: "tokens_never_expire",
        rule: "PAT-4",
        follows: &[],
        work: Work::Request(|asked| {
            if creates(asked) {
                let mut body = asked.json();
                body["expires_in_days"] = Value::Null;
                asked.set_json(&body);
            }
        }),
    },
    Fault {
        name: "revocation_does_nothing",
        rule: "PAT-5",
        follows: &["PAT-9", "PAT-10", "PAT-12"],
        work: Work::Instead(|asked| revokes(asked).then(|| Answer::of(200, &Value::Null))),
    },
    Fault {
        name: "token_gets_an_exchange_code",
        rule: "PAT-7",
        follows: &[],
        work: Work::Answer(|asked, answer| {
            if asked.is(EXCHANGE) && is_program(asked) {
                *answer = Answer::of(200, &json!({"exchange_code": "made-up"}));
            }
        }),
    },
    Fault {
        name: "token_approves_a_sign_in",
        rule: "PAT-8",
        follows: &[],
        work: Work::Answer(|asked, answer| {
            let decides = asked.is(APPROVE) || asked.is(REJECT);
            if decides && is_program(asked) && answer.status == 403 {
                *answer = Answer::of(200, &json!({"status": "approved"}));
            }
        }),
    },
    Fault {
        name: "token_of_another_user_is_403",
        rule: "PAT-9",
        follows: &[],
        work: Work::Answer(|asked, answer| {
            let unknown = asked.path.contains("unknown");
            if revokes(asked) && answer.status == 404 && !unknown {
                answer.status = 403;
            }
        }),
    },
    Fault {
        name: "operator_lists_the_users_tokens",
        rule: "PAT-10",
        follows: &[],
        work: Work::Answer(|asked, answer| {
            if lists(asked) && answer.status == 403 {
                *answer = Answer::of(200, &json!([]));
            }
        }),
    },
    Fault {
        name: "token_limit_is_429",
        rule: "PAT-12",
        follows: &[],
        work: Work::Answer(|asked, answer| {
            if creates(asked) && answer.status == 409 {
                answer.status = 429;
            }
        }),
    },
];
