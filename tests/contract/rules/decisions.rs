//! Decisions, repeated and late.

use auth_contract_tests::harness::{DEV, GUEST_2FA, Mock, wrong_code};
use serde_json::json;

use super::{Waiting, change_user};

async fn begin(mock: &Mock) -> Waiting {
    let (id, message) = mock.pending().await;
    Waiting {
        id,
        code: message.code.unwrap(),
        token: message.token,
    }
}

/// F16: the reply to the first one was lost, and the poller was quicker.
#[tokio::test]
async fn same_decision_after_the_poll_gets_the_same_answer() {
    let mock = Mock::start().await;
    let sign_in = begin(&mock).await;
    let first = sign_in.decide(&mock, "approve").await.expect_status(200);
    mock.poll(GUEST_2FA, &sign_in.id).await.access();
    mock.advance(599);
    let again = sign_in.decide(&mock, "approve").await.expect_status(200);
    assert_eq!(again.text, first.text);
    sign_in.decide(&mock, "reject").await.expect_status(409);
    mock.advance(1);
    sign_in.decide(&mock, "approve").await.expect_status(404);
}

#[tokio::test]
async fn same_decision_gets_200_and_the_other_one_409_within_ten_minutes() {
    for (verb, other, status) in [
        ("approve", "reject", "approved"),
        ("reject", "approve", "rejected"),
    ] {
        let mock = Mock::start().await;
        let sign_in = begin(&mock).await;
        for seconds in [0, 300, 299] {
            mock.advance(seconds);
            let reply = sign_in.decide(&mock, verb).await.expect_status(200);
            assert_eq!(reply.json(), json!({ "status": status }));
            sign_in.decide(&mock, other).await.expect_status(409);
        }
        mock.advance(1);
        for late in [verb, other] {
            sign_in.decide(&mock, late).await.expect_status(404);
        }
    }
}

#[tokio::test]
async fn sign_in_completed_by_its_code_takes_no_decision() {
    let mock = Mock::start().await;
    let sign_in = begin(&mock).await;
    mock.verify(GUEST_2FA, &sign_in.code)
        .await
        .expect_status(200);
    sign_in.decide(&mock, "approve").await.expect_status(409);
    sign_in.decide(&mock, "reject").await.expect_status(409);
    mock.advance(600);
    sign_in.decide(&mock, "approve").await.expect_status(404);
}

/// Nobody has decided it, so the rejection is the first decision and changes nothing.
#[tokio::test]
async fn sign_in_that_wrong_codes_rejected_takes_a_rejection_and_no_approval() {
    let mock = Mock::start().await;
    let sign_in = begin(&mock).await;
    for _ in 0..5 {
        mock.verify(GUEST_2FA, wrong_code(&sign_in.code))
            .await
            .expect_status(401);
    }
    sign_in.expect(&mock, GUEST_2FA, "rejected").await;
    for _ in 0..2 {
        let reply = sign_in.decide(&mock, "reject").await.expect_status(200);
        assert_eq!(reply.json(), json!({"status": "rejected"}));
        sign_in.decide(&mock, "approve").await.expect_status(409);
    }
    sign_in.expect(&mock, GUEST_2FA, "rejected").await;
}

#[tokio::test]
async fn decision_of_the_policy_counts_as_a_decision() {
    let mock = Mock::start().await;
    let policy = json!({"mode": "auto_approve"});
    let path = "/_emulate/challenges/policy";
    let put = mock.request(reqwest::Method::PUT, path).json(&policy);
    mock.send(put).await.expect_status(200);
    let sign_in = begin(&mock).await;
    mock.poll(GUEST_2FA, &sign_in.id).await.access();
    sign_in.decide(&mock, "approve").await.expect_status(200);
    sign_in.decide(&mock, "reject").await.expect_status(409);
}

#[tokio::test]
async fn approval_repeated_after_the_account_changed_gets_the_same_answer() {
    let mock = Mock::start().await;
    let sign_in = begin(&mock).await;
    sign_in.decide(&mock, "approve").await.expect_status(200);
    change_user(&mock, "user_guest_2fa", &json!({"password": "another"})).await;
    sign_in.decide(&mock, "approve").await.expect_status(200);
    sign_in.decide(&mock, "reject").await.expect_status(409);
    let poll = mock.poll(GUEST_2FA, &sign_in.id).await;
    assert_eq!(poll.json(), json!({"status": "rejected"}));
}

#[tokio::test]
async fn late_decision_gets_404_before_its_proof_is_compared() {
    let mock = Mock::start().await;
    let sign_in = begin(&mock).await;
    sign_in.decide(&mock, "reject").await.expect_status(200);
    mock.advance(600);
    let dev = mock.bearer(DEV).await;
    for (body, bearer) in [
        (json!({"session_id": sign_in.id, "token": "wrong"}), None),
        (json!({"session_id": sign_in.id}), Some(dev.as_str())),
        (json!({"session_id": "unknown", "token": "wrong"}), None),
    ] {
        mock.decide("reject", &body, bearer)
            .await
            .expect_detail(404, "Login session not found");
    }
    // A bearer is checked before the meaning of any request.
    let body = json!({"session_id": sign_in.id});
    mock.decide("reject", &body, None).await.expect_status(401);
    mock.decide("reject", &body, Some("forged"))
        .await
        .expect_status(401);
}

#[tokio::test]
async fn empty_token_is_a_wrong_proof() {
    let mock = Mock::start().await;
    let sign_in = begin(&mock).await;
    let body = json!({"session_id": sign_in.id, "token": ""});
    mock.decide("approve", &body, None)
        .await
        .expect_refusal(403, "wrong_approval_token");
    let user = json!({"user": GUEST_2FA});
    let own = mock.post("/_emulate/credentials", &user, None).await;
    let own = own.expect_status(201).access();
    mock.decide("approve", &body, Some(&own))
        .await
        .expect_status(403);
    sign_in.expect(&mock, GUEST_2FA, "pending").await;
}

#[tokio::test]
async fn approval_token_of_another_login_session_is_a_wrong_proof() {
    let mock = Mock::start().await;
    let (first, second) = (begin(&mock).await, begin(&mock).await);
    let body = json!({"session_id": first.id, "token": second.token});
    mock.decide("approve", &body, None)
        .await
        .expect_refusal(403, "wrong_approval_token");
    first.expect(&mock, GUEST_2FA, "pending").await;
    second.expect(&mock, GUEST_2FA, "pending").await;
}
