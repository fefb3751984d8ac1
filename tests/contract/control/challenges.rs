//! Challenges: pending sign-ins are listed, and decided without a proof or by a policy.

mod policy;

use std::sync::Arc;

use auth_contract_tests::harness::{
    DEV, DEV_2FA, GUEST, GUEST_2FA, Mock, PASSWORD, PORTAL, Reply, code_of,
};
use auth_mock_server::MessageKind;
use serde_json::{Value, json};
use tokio::sync::Barrier;
use tokio::task::JoinSet;

use super::{delete, detail, patch, put};

const CHALLENGES: &str = "/_emulate/challenges";

async fn list(mock: &Mock, query: &str) -> Vec<Value> {
    let list = mock.get(&format!("{CHALLENGES}{query}"), None).await;
    list.expect_status(200).json()["data"]
        .as_array()
        .unwrap()
        .clone()
}

async fn rule(mock: &Mock, id: &str, verb: &str) -> Reply {
    mock.post_empty(&format!("{CHALLENGES}/{id}/{verb}"), None)
        .await
}

#[tokio::test]
async fn second_factor_challenge_is_listed_without_secrets() {
    let mock = Mock::start().await;
    let (id, message) = mock.pending_challenge().await;
    let listed = mock.get(CHALLENGES, None).await.expect_status(200);
    let expected = json!({"data": [{
        "id": id, "status": "pending", "kind": "second_factor", "email": GUEST_2FA,
        "user_id": "user_guest_2fa", "portal_id": PORTAL,
        "created_at": "2030-01-01T12:00:00Z", "expires_at": "2030-01-01T12:10:00Z",
    }], "total": 1, "next": null});
    assert_eq!(listed.json(), expected);
    assert!(!listed.text.contains(&message.token));
    let login = message.login_session_id.unwrap();
    assert!(!listed.text.contains(&login), "whoever has it can poll");
}

#[tokio::test]
async fn magic_code_challenge_is_listed_only_for_existing_accounts() {
    let mock = Mock::start().await;
    let path = "/v1/auth/request-magic-code";
    for email in ["DEV@example.com", "nobody@example.com", GUEST] {
        let body = json!({"email": email, "client_id": "app"});
        mock.post(path, &body, None).await.expect_status(200);
    }
    let listed = list(&mock, "").await;
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0]["kind"], "magic_code");
    assert_eq!(listed[0]["email"], DEV);
    assert_eq!(listed[0]["client_id"], "app");
    assert!(listed[0].get("portal_id").is_none());
}

#[tokio::test]
async fn challenge_has_the_address_as_its_user_writes_it_while_it_is_the_users() {
    let mock = Mock::start().await;
    let user = "/_emulate/users/user_dev";
    let change = json!({"email": "Dev@Example.com"});
    patch(&mock, user, &change).await.expect_status(200);
    let request = json!({"email": DEV});
    mock.post("/v1/auth/request-magic-code", &request, None)
        .await
        .expect_status(200);
    assert_eq!(list(&mock, "").await[0]["email"], "Dev@Example.com");
    let change = json!({"email": "Other@Example.com"});
    patch(&mock, user, &change).await.expect_status(200);
    assert_eq!(list(&mock, "").await[0]["email"], DEV);
}

#[tokio::test]
async fn challenges_are_filtered_by_status_paged_and_kept_for_an_hour() {
    let mock = Mock::start().await;
    let (mut ids, mut messages) = (Vec::new(), Vec::new());
    for _ in 0..4 {
        let (id, message) = mock.pending_challenge().await;
        ids.push(id);
        messages.push(message);
    }
    rule(&mock, &ids[0], "approve").await.expect_status(200);
    rule(&mock, &ids[1], "reject").await.expect_status(200);
    rule(&mock, &ids[2], "expire").await.expect_status(200);
    for (status, id) in ["approved", "rejected", "expired", "pending"]
        .iter()
        .zip(&ids)
    {
        let listed = list(&mock, &format!("?status={status}")).await;
        assert_eq!(listed.len(), 1);
        assert_eq!(listed[0]["id"], *id);
    }
    let approved = messages[0].login_session_id.as_deref().unwrap();
    mock.poll(GUEST_2FA, approved).await.expect_status(200);
    assert_eq!(list(&mock, "?status=consumed").await[0]["id"], ids[0]);
    ids.sort_unstable();
    let first = mock
        .get(&format!("{CHALLENGES}?limit=3"), None)
        .await
        .json();
    assert_eq!(
        (&first["next"], &first["total"]),
        (&json!(ids[2]), &json!(4))
    );
    let last = list(&mock, &format!("?limit=3&cursor={}", ids[2])).await;
    assert_eq!(last[0]["id"], ids[3]);
    mock.get(&format!("{CHALLENGES}?status=open"), None)
        .await
        .expect_status(400);
    mock.advance(10 * 60);
    assert_eq!(list(&mock, "?status=pending").await, [] as [Value; 0]);
    assert_eq!(list(&mock, "?status=expired").await.len(), 2);
    mock.advance(50 * 60);
    assert_eq!(list(&mock, "").await, [] as [Value; 0]);
}

#[tokio::test]
async fn control_approval_needs_no_proof_and_first_poll_gets_the_session() {
    let mock = Mock::start().await;
    let (id, message) = mock.pending().await;
    let approved = rule(&mock, &id, "approve").await.expect_status(200);
    assert_eq!(approved.field("status"), "approved");
    mock.verify(GUEST_2FA, &code_of(&message))
        .await
        .expect_status(401);
    let token = mock.poll(GUEST_2FA, &id).await.expect_status(200).access();
    mock.load(&token).await.expect_status(200);
    assert_eq!(list(&mock, "").await[0]["status"], "consumed");
}

#[tokio::test]
async fn challenge_is_decided_by_its_id_or_the_login_session_and_shows_only_its_id() {
    let mock = Mock::start().await;
    for verb in ["approve", "reject", "expire"] {
        let (id, message) = mock.pending_challenge().await;
        let login = message.login_session_id.unwrap();
        for known in [&id, &login] {
            let reply = rule(&mock, known, verb).await.expect_status(200);
            assert_eq!(reply.field("id"), id);
            assert!(!reply.text.contains(&login));
        }
    }
}

#[tokio::test]
async fn challenge_id_is_no_login_session_id() {
    let mock = Mock::start().await;
    let (id, message) = mock.pending_challenge().await;
    mock.poll(GUEST_2FA, &id)
        .await
        .expect_refusal(404, "login_session_unknown");
    let proof = json!({"session_id": id, "token": message.token});
    mock.decide("approve", &proof, None)
        .await
        .expect_refusal(404, "login_session_unknown");
}

#[tokio::test]
async fn first_decision_wins_and_repeating_it_succeeds() {
    let mock = Mock::start().await;
    for (first, status) in [
        ("approve", "approved"),
        ("reject", "rejected"),
        ("expire", "expired"),
    ] {
        let (id, _) = mock.pending().await;
        rule(&mock, &id, first).await.expect_status(200);
        for verb in ["approve", "reject", "expire"] {
            let reply = rule(&mock, &id, verb).await;
            if verb == first {
                assert_eq!(reply.expect_status(200).field("status"), status);
            } else {
                let told = match status {
                    "expired" => {
                        "the challenge has expired and cannot be decided; begin a new sign-in"
                            .into()
                    }
                    status => format!("the challenge is already {status}"),
                };
                assert_eq!(detail(&reply.expect_status(409)), told);
            }
        }
        assert_eq!(mock.poll(GUEST_2FA, &id).await.field("status"), status);
    }
}

#[tokio::test]
async fn control_decision_equals_decision_with_approval_token() {
    let mock = Mock::start().await;
    let (id, message) = mock.pending().await;
    let proof = json!({"session_id": id, "token": message.token});
    rule(&mock, &id, "reject").await.expect_status(200);
    mock.decide("reject", &proof, None).await.expect_status(200);
    mock.decide("approve", &proof, None)
        .await
        .expect_refusal(409, "already_decided; decided=rejected");
    let (id, message) = mock.pending().await;
    let proof = json!({"session_id": id, "token": message.token});
    mock.decide("approve", &proof, None)
        .await
        .expect_status(200);
    rule(&mock, &id, "approve").await.expect_status(200);
    rule(&mock, &id, "expire").await.expect_status(409);
    let (id, message) = mock.pending().await;
    mock.verify(GUEST_2FA, &code_of(&message))
        .await
        .expect_status(200);
    let refused = rule(&mock, &id, "approve").await.expect_status(409);
    assert_eq!(detail(&refused), "the challenge is already consumed");
}

#[tokio::test]
async fn challenge_expired_by_control_is_expired_for_all_operations() {
    let mock = Mock::start().await;
    let (id, message) = mock.pending().await;
    assert_eq!(
        rule(&mock, &id, "expire")
            .await
            .expect_status(200)
            .field("status"),
        "expired"
    );
    let proof = json!({"session_id": id, "token": message.token});
    let refused = mock
        .decide("approve", &proof, None)
        .await
        .expect_status(404);
    let reason = "login_session_expired; issued=2030-01-01T12:00:00Z; by=expired_by_control";
    assert_eq!(refused.reason(), reason);
    mock.verify(GUEST_2FA, &code_of(&message))
        .await
        .expect_refusal(401, "expired_by_control; …");
}

#[tokio::test]
async fn expired_challenge_refuses_decisions_but_accepts_expire() {
    let mock = Mock::start().await;
    let (id, _) = mock.pending().await;
    mock.advance(10 * 60);
    for verb in ["approve", "reject"] {
        let refused = rule(&mock, &id, verb).await.expect_status(409);
        assert!(detail(&refused).contains("expired"), "{}", detail(&refused));
    }
    rule(&mock, &id, "expire").await.expect_status(200);
}

#[tokio::test]
async fn unknown_challenge_is_not_found() {
    let mock = Mock::start().await;
    let body = json!({"email": "nobody@example.com"});
    let path = "/v1/auth/request-magic-code";
    let nobody = mock.post(path, &body, None).await.field("login_session_id");
    for verb in ["approve", "reject", "expire"] {
        for id in ["none", nobody.as_str()] {
            let refused = rule(&mock, id, verb).await.expect_status(404);
            assert_eq!(detail(&refused), format!("challenge `{id}` does not exist"));
        }
    }
    assert_eq!(
        mock.poll("nobody@example.com", &nobody)
            .await
            .field("status"),
        "pending"
    );
}

#[tokio::test]
async fn challenge_of_deleted_user_is_rejected_and_still_listed() {
    let mock = Mock::start().await;
    let (id, _) = mock.pending_challenge().await;
    delete(&mock, "/_emulate/users/user_guest_2fa")
        .await
        .expect_status(204);
    let listed = list(&mock, "").await;
    assert_eq!(
        (&listed[0]["id"], &listed[0]["status"]),
        (&json!(id), &json!("rejected"))
    );
    rule(&mock, &id, "approve").await.expect_status(409);
}

/// 512 decisions at once: from here and from `/v1`, both ways.
#[tokio::test(flavor = "multi_thread")]
async fn concurrent_decisions_from_control_and_contract_leave_one_winner() {
    let mock = Arc::new(Mock::start().await);
    mock.staff_login(DEV_2FA, PASSWORD).await.expect_status(200);
    let message = mock.message(DEV_2FA, MessageKind::SecondFactor);
    let id = message.login_session_id.clone().unwrap();
    let proof = json!({"session_id": id, "token": message.token});
    let barrier = Arc::new(Barrier::new(512));
    let mut tasks = JoinSet::new();
    for n in 0..512 {
        let (mock, barrier, id, proof) = (mock.clone(), barrier.clone(), id.clone(), proof.clone());
        tasks.spawn(async move {
            let verb = if n % 2 == 0 { "approve" } else { "reject" };
            barrier.wait().await;
            let reply = if n % 4 < 2 {
                rule(&mock, &id, verb).await
            } else {
                mock.decide(verb, &proof, None).await
            };
            (verb, reply.status)
        });
    }
    let replies = tasks.join_all().await;
    let decided = list(&mock, "").await[0]["status"].clone();
    let winner = if decided == "approved" {
        "approve"
    } else {
        "reject"
    };
    for (verb, status) in replies {
        assert_eq!(
            status,
            if verb == winner { 200 } else { 409 },
            "{verb} {decided}"
        );
    }
}

/// Whether a sign-in is decided or completed first, it is only one of the two.
#[tokio::test(flavor = "multi_thread")]
async fn concurrent_code_and_rejection_leave_one_winner() {
    let mock = Arc::new(Mock::start().await);
    for _ in 0..32 {
        let (id, message) = mock.pending().await;
        let (one, other) = (mock.clone(), mock.clone());
        let code = code_of(&message);
        let login = tokio::spawn(async move { one.verify(GUEST_2FA, &code).await.status });
        let rejection = tokio::spawn(async move { rule(&other, &id, "reject").await.status });
        let both = (login.await.unwrap(), rejection.await.unwrap());
        assert!([(200, 409), (401, 200)].contains(&both), "{both:?}");
    }
}
