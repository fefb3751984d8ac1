//! Password resets.

use serde_json::json;

use super::{CALLBACK, FORGOT, RESET};
use crate::wrong_server::exchange::Answer;
use crate::wrong_server::fault::{Fault, Work};

pub(super) const TABLE: &[Fault] = &[
    Fault {
        name: "reset_sends_nothing_back",
        rule: "RESET-1",
        follows: &[],
        work: Work::Answer(|asked, answer| {
            if asked.is(FORGOT) && answer.status == 201 {
                *answer = Answer::of(201, &json!({}));
            }
        }),
    },
    Fault {
        name: "callback_says_more",
        rule: "RESET-3",
        follows: &[],
        work: Work::Answer(|asked, answer| {
            if asked.is(CALLBACK) && answer.status == 200 {
                answer.change(|body| body["name"] = json!("A name"));
            }
        }),
    },
    Fault {
        name: "unknown_reset_token_has_its_own_text",
        rule: "RESET-4",
        follows: &[],
        work: Work::Answer(|_, answer| {
            if answer.says("Reset token not found") {
                *answer = Answer::detail(404, "Invalid token");
            }
        }),
    },
    Fault {
        name: "reset_opens_a_session",
        rule: "RESET-7",
        follows: &[],
        work: Work::Answer(|asked, answer| {
            if asked.is(RESET) && answer.status == 200 {
                answer.change(|body| body["access_token"] = json!("made-up"));
            }
        }),
    },
    Fault {
        name: "reset_token_works_again",
        rule: "RESET-8",
        follows: &["RESET-4"],
        work: Work::Whole(|layer, asked| {
            Box::pin(async move {
                let answer = layer.pass(&asked).await;
                let key = format!("reset {}", asked.field("token"));
                if asked.is(RESET) && answer.status == 200 {
                    layer.remember(&key, &answer);
                }
                if asked.is(RESET) {
                    return layer.remembered(&key).unwrap_or(answer);
                }
                answer
            })
        }),
    },
    Fault {
        name: "reset_at_an_unknown_portal_is_201",
        rule: "RESET-9",
        follows: &[],
        work: Work::Answer(|asked, answer| {
            if asked.is(FORGOT) && answer.status == 404 {
                *answer = Answer::detail(201, "If the account exists, a link has been sent");
            }
        }),
    },
    Fault {
        name: "halves_of_surrogate_pairs_are_one",
        rule: "RESET-10",
        follows: &[],
        work: Work::Request(|asked| {
            let text = String::from_utf8_lossy(&asked.body);
            if text.contains("\\ud801") {
                asked.body = text.replace("\\ud801", "\\ud800").into();
            }
        }),
    },
];
