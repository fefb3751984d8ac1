//! Codes and magic codes.

use serde_json::{Value, json};

use super::{PORTAL_LOGIN, PORTAL_MAGIC, PORTAL_VERIFY, STAFF_MAGIC, STATUS};
use crate::wrong_server::exchange::Answer;
use crate::wrong_server::fault::{Fault, Work};

fn opened(answer: &Answer) -> String {
    let id = &answer.json()["login_session_id"];
    id.as_str().unwrap_or_default().to_owned()
}

pub(super) const TABLE: &[Fault] = &[
    Fault {
        name: "older_magic_code_stays",
        rule: "MAGIC-2",
        follows: &[],
        work: Work::Whole(|layer, asked| {
            Box::pin(async move {
                let mut answer = layer.pass(&asked).await;
                if asked.is(PORTAL_MAGIC) {
                    layer.mark(format!("magic {}", opened(&answer)));
                }
                let magic = format!("magic {}", asked.pair("session_id"));
                if asked.is(STATUS)
                    && layer.is_marked(&magic)
                    && answer.json()["status"] == "expired"
                {
                    answer = Answer::of(200, &json!({"status": "pending"}));
                }
                answer
            })
        }),
    },
    Fault {
        name: "magic_code_ends_password_sign_ins",
        rule: "MAGIC-3",
        follows: &["WAIT-5"],
        work: Work::Whole(|layer, asked| {
            Box::pin(async move {
                let answer = layer.pass(&asked).await;
                let email = asked.field("email") + &asked.pair("email");
                let place = format!("{} {email}", asked.prefix);
                if asked.is(PORTAL_MAGIC) {
                    layer.mark(format!("asked {place}"));
                }
                if asked.is(PORTAL_LOGIN) {
                    layer.mark(format!("password {}", opened(&answer)));
                }
                let by_password = format!("password {}", asked.pair("session_id"));
                if asked.is(STATUS)
                    && layer.is_marked(&by_password)
                    && layer.is_marked(&format!("asked {place}"))
                {
                    return Answer::of(200, &json!({"status": "expired"}));
                }
                answer
            })
        }),
    },
    Fault {
        name: "client_id_is_forgotten",
        rule: "MAGIC-4",
        follows: &[],
        work: Work::Request(|asked| {
            if asked.is(STAFF_MAGIC) {
                let mut body = asked.json();
                body["client_id"] = Value::Null;
                asked.set_json(&body);
            }
        }),
    },
    Fault {
        name: "magic_code_of_an_unknown_portal_is_200",
        rule: "MAGIC-5",
        follows: &[],
        work: Work::Answer(|asked, answer| {
            if asked.is(PORTAL_MAGIC) && answer.status == 404 {
                *answer = Answer::detail(200, "If the account exists, a code has been sent");
            }
        }),
    },
    Fault {
        name: "code_works_again",
        rule: "VERIFY-3",
        follows: &["MAGIC-7", "VERIFY-2"],
        work: Work::Whole(|layer, asked| {
            Box::pin(async move {
                let answer = layer.pass(&asked).await;
                let body = String::from_utf8_lossy(&asked.body).into_owned();
                let key = format!("{} {} {body}", asked.prefix, asked.path);
                if asked.is(PORTAL_VERIFY) && answer.status == 200 {
                    layer.remember(&key, &answer);
                }
                layer.remembered(&key).unwrap_or(answer)
            })
        }),
    },
    Fault {
        name: "completed_sign_in_is_called_approved",
        rule: "VERIFY-1",
        follows: &["POLL-2", "POLL-3"],
        work: Work::Answer(|asked, answer| {
            if asked.is(STATUS) && answer.json()["status"] == "consumed" {
                answer.change(|body| body["status"] = json!("approved"));
            }
        }),
    },
    Fault {
        name: "wrong_code_has_its_own_text",
        rule: "VERIFY-2",
        follows: &[],
        work: Work::Answer(|asked, answer| {
            if asked.is(PORTAL_VERIFY) && answer.status == 401 {
                *answer = Answer::detail(401, "Wrong code");
            }
        }),
    },
    Fault {
        name: "staff_code_works_at_a_portal",
        rule: "VERIFY-8",
        follows: &[],
        work: Work::Whole(|layer, asked| {
            Box::pin(async move {
                let answer = layer.pass(&asked).await;
                let staff = asked.field("email").starts_with("dev");
                if asked.is(PORTAL_VERIFY) && answer.status == 401 && staff {
                    let mut staff = asked.clone();
                    staff.path = "/v1/oauth2/verify-2fa".into();
                    let other = layer.pass(&staff).await;
                    if other.status == 200 {
                        return other;
                    }
                }
                answer
            })
        }),
    },
];
