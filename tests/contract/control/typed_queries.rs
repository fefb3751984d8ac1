//! The typed client for the overview, searches, all sessions and the next expiry.

use auth_contract_tests::harness::{DEV, GUEST, Mock};
use auth_mock_server::control_api::{
    ExpiryKind, OrganizationPatch, ScenarioKind, SessionQuery, UserQuery,
};

use super::sign_in;
use super::typed_client::ways;

#[tokio::test]
async fn typed_overview_search_sessions_and_next_expiry_equal_http() {
    let mock = Mock::start().await;
    for namespace in ways(&mock) {
        let overview = namespace.overview().await.unwrap();
        assert_eq!(overview.scenario, ScenarioKind::Demo);
        assert_eq!(overview.base_url, namespace.url());

        let query = UserQuery {
            q: Some("DEV".into()),
            organization: Some("org_globex".into()),
            ..UserQuery::default()
        };
        let users = namespace.users().find(&query).await.unwrap();
        assert_eq!(users.len(), 1);
        assert!(users[0].email == DEV && users[0].has_password);

        sign_in(&mock, namespace.name(), GUEST)
            .await
            .expect_status(200);
        let mut query = SessionQuery::default();
        let sessions = namespace.sessions(&query).await.unwrap();
        assert_eq!(sessions.len(), 1);
        query.user = Some(DEV.into());
        assert_eq!(namespace.sessions(&query).await.unwrap(), []);

        let patch = OrganizationPatch {
            name: Some("Acme Two".into()),
        };
        let organizations = namespace.organizations();
        let renamed = organizations.update("org_acme", &patch).await.unwrap();
        assert_eq!(renamed.name, "Acme Two");

        let moved = namespace.clock().advance_to_next_expiry().await.unwrap();
        let expired = moved.expired.unwrap();
        assert_eq!(expired.kind, ExpiryKind::AccessToken);
        assert_eq!(expired.id.as_deref(), Some(sessions[0].id.as_str()));
        assert_eq!(expired.at, moved.now);
        namespace.end_session(&sessions[0].id).await.unwrap();
        let nothing = namespace.clock().advance_to_next_expiry().await;
        assert_eq!(nothing.unwrap_err().status(), Some(409));
    }
}
