//! Requests for authorization codes.

use serde_json::{Value, json};

use super::{AUTHORIZE, CODE};
use crate::wrong_server::exchange::Answer;
use crate::wrong_server::fault::{Fault, Work};

/// The redirect URI of the client `cli`, as it is registered.
const REGISTERED: &str = "http://127.0.0.1/callback";
const URL: &str = "http://127.0.0.1/callback?code=made-up";

/// Leaves a parameter out of that URL, if it has a code.
fn without(answer: &mut Answer, name: &str) {
    if answer.parameter("code").is_none() {
        return;
    }
    if let Some((field, mut url)) = answer.redirect() {
        let pairs: Vec<_> = url.query_pairs().into_owned().collect();
        let pairs = pairs.iter().filter(|(known, _)| known != name);
        url.query_pairs_mut().clear().extend_pairs(pairs);
        answer.change(|body| body[field] = url.as_str().into());
    }
}

pub(super) const TABLE: &[Fault] = &[
    Fault {
        name: "redirect_has_no_state",
        rule: "OAUTH-1",
        follows: &[],
        work: Work::Answer(|asked, answer| {
            if asked.is(AUTHORIZE) {
                without(answer, "state");
            }
        }),
    },
    Fault {
        name: "redirect_has_no_issuer",
        rule: "OAUTH-1",
        follows: &[],
        work: Work::Answer(|asked, answer| {
            if asked.is(AUTHORIZE) {
                without(answer, "iss");
            }
        }),
    },
    Fault {
        name: "beginning_of_a_redirect_uri_is_enough",
        rule: "OAUTH-3",
        follows: &[],
        work: Work::Request(|asked| {
            if asked.is(AUTHORIZE) && asked.field("redirect_uri").starts_with(REGISTERED) {
                asked.set(&[("redirect_uri", REGISTERED.into())]);
            }
        }),
    },
    Fault {
        name: "port_of_a_loopback_uri_is_fixed",
        rule: "OAUTH-3",
        follows: &[],
        work: Work::Instead(|asked| {
            let other = asked.field("redirect_uri").contains(":49152/");
            (asked.is(AUTHORIZE) && other).then(|| Answer::detail(400, "Unknown redirect URI"))
        }),
    },
    Fault {
        name: "unknown_client_is_reported_to_its_redirect_uri",
        rule: "OAUTH-4",
        follows: &[],
        work: Work::Answer(|asked, answer| {
            if asked.is(AUTHORIZE) && answer.says("Unknown client") {
                let url = format!("{}?error=unauthorized_client", asked.field("redirect_uri"));
                *answer = Answer::of(200, &json!({ "redirect_url": url }));
            }
        }),
    },
    Fault {
        name: "wrong_response_type_stays_at_the_server",
        rule: "OAUTH-4",
        follows: &[],
        work: Work::Answer(|asked, answer| {
            let error = answer.parameter("error");
            if asked.is(AUTHORIZE) && error.as_deref() == Some("unsupported_response_type") {
                *answer = Answer::detail(400, "Unsupported response type");
            }
        }),
    },
    Fault {
        name: "public_client_needs_no_challenge",
        rule: "OAUTH-5",
        follows: &[],
        work: Work::Request(|asked| {
            if asked.is(AUTHORIZE) && asked.field("code_challenge").is_empty() {
                asked.set(&[("code_challenge", "A".repeat(43).into())]);
            }
        }),
    },
    Fault {
        name: "plain_challenge_is_accepted",
        rule: "OAUTH-5",
        follows: &[],
        work: Work::Request(|asked| {
            if asked.is(AUTHORIZE) && asked.field("code_challenge_method") == "plain" {
                asked.set(&[("code_challenge_method", Value::Null)]);
            }
        }),
    },
    Fault {
        name: "public_client_gets_a_code_without_a_challenge",
        rule: "OAUTH-13",
        follows: &[],
        work: Work::Answer(|asked, answer| {
            let public = asked.field("client_id") == "cli";
            if asked.is(CODE) && public && answer.status == 400 {
                *answer = Answer::of(200, &json!({ "code_url": URL }));
            }
        }),
    },
    Fault {
        name: "operator_signs_in_to_a_client",
        rule: "OAUTH-15",
        follows: &[],
        work: Work::Answer(|asked, answer| {
            if asked.is(AUTHORIZE) && asked.claim("act").is_object() && answer.status == 403 {
                *answer = Answer::of(200, &json!({ "redirect_url": URL }));
            }
        }),
    },
    Fault {
        name: "program_signs_in_to_a_client",
        rule: "OAUTH-15",
        follows: &[],
        work: Work::Answer(|asked, answer| {
            let bearer = asked.bearer().unwrap_or_default();
            if asked.is(CODE) && bearer.starts_with("pat_") && answer.status == 403 {
                *answer = Answer::of(200, &json!({ "code_url": URL }));
            }
        }),
    },
];
