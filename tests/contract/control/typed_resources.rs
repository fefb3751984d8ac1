//! The typed client for users, organisations, sessions, challenges and credentials, in process and
//! over HTTP.

use auth_contract_tests::harness::{GUEST, GUEST_2FA, Mock, PASSWORD, PORTAL};
use auth_mock_server::control_api::{
    ChallengePolicy, ChallengeQuery, ChallengeStatus, NewCredential, NewOauthClient,
    NewOrganization, NewPortal, NewUser, OauthClientPatch, PolicyMode, UserPatch,
};
use auth_mock_server::{Emulator, Membership, Role};
use serde_json::json;

use super::typed_client::ways;
use super::{load, sign_in};

fn new_user(organization: &str, portal: &str) -> NewUser {
    NewUser {
        id: None,
        email: "new@example.com".into(),
        password: PASSWORD.into(),
        first_name: "New".into(),
        last_name: String::new(),
        is_active: true,
        is_superuser: false,
        mfa_required: false,
        portal_id: Some(portal.into()),
        memberships: vec![Membership {
            organization_id: organization.into(),
            role: Role::Member,
        }],
        permissions: vec![],
        scopes: vec![],
    }
}

#[tokio::test]
async fn typed_users_are_created_changed_locked_and_deleted() {
    let mock = Mock::start().await;
    for namespace in ways(&mock) {
        let (users, name) = (namespace.users(), namespace.name());
        let new = NewOrganization {
            id: Some("org_new".into()),
            name: "New".into(),
        };
        let organization = namespace.organizations().create(&new).await.unwrap();
        let new = NewPortal {
            id: None,
            name: "Guests".into(),
            organization_id: organization.id.clone(),
            ..NewPortal::default()
        };
        let portal = namespace.portals().create(&new).await.unwrap();
        let made = users.create(&new_user(&organization.id, &portal.id)).await;
        let id = made.unwrap().id;
        let body =
            json!({"email": "new@example.com", "password": PASSWORD, "portal_id": portal.id});
        let path = format!("/_ns/{name}/v1/auth/portal/login");
        let login = async || mock.post(&path, &body, None).await;
        let token = login().await.expect_status(200).access();
        let sessions = users.sessions(&id).await.unwrap();
        assert_eq!(sessions.len(), 1);
        namespace.end_session(&sessions[0].id).await.unwrap();
        load(&mock, name, &token).await.expect_status(401);

        let locked = users.lock(&id, Some("1m".parse().unwrap())).await.unwrap();
        assert_eq!(
            locked.locked_until.unwrap().to_string(),
            "2030-01-01T12:01:00Z"
        );
        login().await.expect_status(429);
        assert_eq!(users.unlock(&id).await.unwrap().locked_until, None);
        login().await.expect_status(200);

        let change = UserPatch {
            is_active: Some(false),
            ..UserPatch::default()
        };
        assert!(!users.update(&id, &change).await.unwrap().is_active);
        login().await.expect_status(401);
        assert!(!users.get(&id).await.unwrap().is_active);

        let refused = namespace.organizations().delete("org_new").await;
        assert_eq!(refused.unwrap_err().status(), Some(409));
        users.delete(&id).await.unwrap();
        namespace.portals().delete(&portal.id).await.unwrap();
        namespace.organizations().delete("org_new").await.unwrap();
        let gone = [
            users.get(&id).await.unwrap_err(),
            namespace.portals().get(&portal.id).await.unwrap_err(),
            namespace.organizations().get("org_new").await.unwrap_err(),
        ];
        assert_eq!(gone.map(|error| error.status()), [Some(404); 3]);
        let all = users.list().await.unwrap();
        assert!(all.iter().all(|user| user.id != id) && all.iter().any(|u| u.email == GUEST));
        let portals = namespace.portals().list().await.unwrap();
        assert!(portals.iter().any(|portal| portal.id == PORTAL));
        assert!(!namespace.organizations().list().await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn typed_oauth_clients_are_created_changed_and_deleted() {
    let mock = Mock::start().await;
    for namespace in ways(&mock) {
        let clients = namespace.oauth_clients();
        let new = NewOauthClient {
            id: Some("app".into()),
            redirect_uris: vec!["https://app.example.com/callback".into()],
            secret: Some("a private secret".into()),
        };
        assert!(!format!("{new:?}").contains("private"));
        let made = clients.create(&new).await.unwrap();
        assert_eq!(
            (&made.id, &made.redirect_uris, made.has_secret),
            (&"app".to_owned(), &new.redirect_uris, true)
        );
        let again = clients.create(&new).await.unwrap_err();
        assert_eq!(again.status(), Some(409));
        let change = OauthClientPatch {
            secret: Some(Some("a private one".into())),
            ..OauthClientPatch::default()
        };
        assert!(!format!("{change:?}").contains("private"));
        assert_eq!(clients.update("app", &change).await.unwrap(), made);
        let change = OauthClientPatch {
            secret: Some(None),
            ..OauthClientPatch::default()
        };
        let changed = clients.update("app", &change).await.unwrap();
        assert!(!changed.has_secret);
        assert_eq!(clients.get("app").await.unwrap(), changed);
        clients.delete("app").await.unwrap();
        let gone = clients.delete("app").await.unwrap_err();
        assert_eq!(gone.status(), Some(404));
        let all = clients.list().await.unwrap();
        let ids: Vec<_> = all.iter().map(|client| client.id.as_str()).collect();
        assert_eq!(ids, ["cli", "web"]);
    }
}

#[tokio::test]
async fn typed_challenges_are_decided_and_policy_is_set() {
    let mock = Mock::start().await;
    for namespace in ways(&mock) {
        let challenges = namespace.challenges();
        let begin = async || {
            let login = sign_in(&mock, namespace.name(), GUEST_2FA).await;
            login.expect_status(200).field("login_session_id")
        };
        let outcomes = [
            (begin().await, ChallengeStatus::Approved),
            (begin().await, ChallengeStatus::Rejected),
            (begin().await, ChallengeStatus::Expired),
        ];
        assert_eq!(challenges.pending().await.unwrap().len(), 3);
        for (id, status) in &outcomes {
            let ruled = match status {
                ChallengeStatus::Approved => challenges.approve(id).await,
                ChallengeStatus::Rejected => challenges.reject(id).await,
                _ => challenges.expire(id).await,
            };
            assert_eq!(ruled.unwrap().status, *status);
        }
        let again = challenges.reject(&outcomes[0].0).await.unwrap_err();
        assert_eq!(again.status(), Some(409));
        assert_eq!(challenges.pending().await.unwrap(), []);

        let policy = ChallengePolicy {
            mode: PolicyMode::AutoReject,
            after: "2s".parse().unwrap(),
        };
        assert_eq!(challenges.set_policy(&policy).await.unwrap(), policy);
        assert_eq!(challenges.policy().await.unwrap(), policy);
        begin().await;
        let id = challenges.pending().await.unwrap().remove(0).id;
        let status = async || {
            let all = challenges.list(&ChallengeQuery::default()).await.unwrap();
            all.into_iter().find(|one| one.id == id).unwrap().status
        };
        assert_eq!(status().await, ChallengeStatus::Pending);
        let two = std::time::Duration::from_secs(2);
        namespace.clock().advance(two).await.unwrap();
        assert_eq!(status().await, ChallengeStatus::Rejected);
    }
}

#[tokio::test]
async fn typed_credential_hides_its_tokens_in_debug() {
    let mock = Mock::start().await;
    for namespace in ways(&mock) {
        let new = NewCredential {
            user: GUEST.into(),
            ..NewCredential::default()
        };
        let minted = namespace.credential(&new).await.unwrap();
        let token = &minted.access_token;
        load(&mock, namespace.name(), token)
            .await
            .expect_status(200);
        let shown = format!("{minted:?}");
        assert!(shown.contains(&minted.session_id) && !shown.contains(token));
        namespace.end_session(&minted.session_id).await.unwrap();
        load(&mock, namespace.name(), token)
            .await
            .expect_status(401);
        let none = NewCredential {
            user: "nobody@example.com".into(),
            ..new
        };
        namespace.credential(&none).await.unwrap_err();
    }
}

#[tokio::test]
async fn typed_shutdown_may_be_repeated() {
    let mock = Mock::start().await;
    let emulator = Emulator::connect(mock.server.url()).unwrap();
    emulator.ready().await.unwrap();
    let told = async { emulator.shutdown().await.unwrap() };
    tokio::join!(mock.server.stopping(), told);
    mock.server.stopping().await;
    mock.server.shutdown().await;
    let error = emulator.ready().await.unwrap_err();
    assert_eq!(error.status(), None, "{error}");
}
