//! Where an impersonation begins, and when the power for it is lost.

use auth_contract_tests::harness::{ADMIN, DEV, Mock, OWNER};
use serde_json::{Value, json};

use super::{act, change_user, create, refresh, switch};

fn memberships(entries: &[(&str, &str)]) -> Value {
    let membership = |(id, role): &(&str, &str)| json!({"organization_id": id, "role": role});
    json!({"memberships": entries.iter().map(membership).collect::<Vec<_>>()})
}

async fn organization(mock: &Mock, bearer: &str) -> String {
    let load = mock.load(bearer).await.expect_status(200).json();
    load["organization"]["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn operator_who_loses_the_power_loses_the_impersonation_at_once_and_for_good() {
    for (operator, change, restore) in [
        (
            OWNER,
            memberships(&[("org_acme", "member")]),
            memberships(&[("org_acme", "owner")]),
        ),
        (
            OWNER,
            memberships(&[("org_globex", "owner")]),
            memberships(&[("org_acme", "owner")]),
        ),
        (
            ADMIN,
            json!({"is_superuser": false}),
            json!({"is_superuser": true}),
        ),
    ] {
        let mock = Mock::start().await;
        let id = if operator == OWNER {
            "user_owner"
        } else {
            "user_admin"
        };
        let bearer = mock.bearer(operator).await;
        let acting = act(&mock, &bearer, "user_dev").await.expect_status(200);
        change_user(&mock, id, &change).await;
        let ended = async || {
            mock.load(&acting.access())
                .await
                .expect_refusal(401, "power_lost; …");
            refresh(&mock, &acting.field("refresh_token"))
                .await
                .expect_refusal(401, "power_lost; …");
        };
        ended().await;
        change_user(&mock, id, &restore).await;
        ended().await;
        mock.load(&bearer).await.expect_status(200);
        act(&mock, &bearer, "user_dev").await.expect_status(200);
    }
}

#[tokio::test]
async fn target_who_gets_more_power_ends_the_impersonation() {
    for change in [
        json!({"is_superuser": true}),
        memberships(&[("org_globex", "member")]),
    ] {
        let mock = Mock::start().await;
        let owner = mock.bearer(OWNER).await;
        let acting = act(&mock, &owner, "user_dev").await.access();
        let dev = mock.bearer(DEV).await;
        change_user(&mock, "user_dev", &change).await;
        mock.load(&acting)
            .await
            .expect_refusal(401, "power_lost; …");
        mock.load(&dev).await.expect_status(200);
    }
}

#[tokio::test]
async fn power_lost_in_one_organization_ends_only_the_sessions_there() {
    let mock = Mock::start().await;
    let both = [("org_acme", "owner"), ("org_globex", "owner")];
    change_user(&mock, "user_owner", &memberships(&both)).await;
    let owner = mock.bearer(OWNER).await;
    let acme = act(&mock, &owner, "user_dev").await.access();
    let globex = switch(&mock, &acme, "org_globex").await.access();
    let less = [("org_acme", "owner"), ("org_globex", "member")];
    change_user(&mock, "user_owner", &memberships(&less)).await;
    mock.load(&acme).await.expect_status(200);
    mock.load(&globex)
        .await
        .expect_refusal(401, "power_lost; …");
    // A superuser has the power everywhere, so nothing is lost here.
    change_user(&mock, "user_owner", &json!({"is_superuser": true})).await;
    change_user(&mock, "user_owner", &memberships(&[("org_acme", "member")])).await;
    mock.load(&acme).await.expect_status(200);
}

#[tokio::test]
async fn merged_scenario_that_takes_the_power_ends_the_impersonation() {
    let mock = Mock::start().await;
    let owner = mock.bearer(OWNER).await;
    let acting = act(&mock, &owner, "user_dev").await.access();
    let entry = json!({
        "id": "user_owner", "email": OWNER,
        "memberships": [{"organization_id": "org_acme", "role": "member"}],
    });
    let merge = json!({"scenario": {"users": [entry]}});
    mock.post("/_emulate/scenario", &merge, None)
        .await
        .expect_status(200);
    mock.load(&acting)
        .await
        .expect_refusal(401, "power_lost; …");
    mock.load(&owner).await.expect_status(200);
}

#[tokio::test]
async fn inactive_operator_only_suspends_the_impersonation() {
    let mock = Mock::start().await;
    let owner = mock.bearer(OWNER).await;
    let acting = act(&mock, &owner, "user_dev").await.access();
    change_user(&mock, "user_owner", &json!({"is_active": false})).await;
    mock.load(&acting)
        .await
        .expect_refusal(401, "impersonator_session_ended; because=user_inactive");
    change_user(&mock, "user_owner", &json!({"is_active": true})).await;
    mock.load(&acting).await.expect_status(200);
}

#[tokio::test]
async fn impersonation_begins_in_the_present_organization_where_the_power_holds_there() {
    let mock = Mock::start().await;
    let globex = [("org_acme", "member"), ("org_globex", "owner")];
    change_user(&mock, "user_owner", &memberships(&globex)).await;
    change_user(&mock, "user_admin", &memberships(&globex)).await;
    for (operator, elsewhere) in [(OWNER, "org_globex"), (ADMIN, "org_acme")] {
        let bearer = mock.bearer(operator).await;
        let present = switch(&mock, &bearer, "org_globex").await.access();
        let acting = act(&mock, &present, "user_dev").await.access();
        assert_eq!(organization(&mock, &acting).await, "org_globex");
        // From Acme the owner has no power there, so it begins where there is some.
        let acting = act(&mock, &bearer, "user_dev").await.access();
        assert_eq!(organization(&mock, &acting).await, elsewhere);
    }
}

#[tokio::test]
async fn superuser_elsewhere_begins_in_the_first_organization_of_the_target() {
    let mock = Mock::start().await;
    let elsewhere = json!({"id": "org_elsewhere", "name": "Elsewhere"});
    create(&mock, "/_emulate/organizations", &elsewhere).await;
    let member = memberships(&[("org_elsewhere", "member")]);
    change_user(&mock, "user_admin", &member).await;
    let admin = mock.bearer(ADMIN).await;
    let acting = act(&mock, &admin, "user_dev").await.access();
    assert_eq!(organization(&mock, &acting).await, "org_acme");
}

#[tokio::test]
async fn account_admin_may_act_as_members_and_admins_but_not_as_an_owner() {
    let mock = Mock::start().await;
    change_user(&mock, "user_dev", &memberships(&[("org_acme", "admin")])).await;
    let dev = mock.bearer(DEV).await;
    act(&mock, &dev, "user_dev_2fa").await.expect_status(200);
    change_user(
        &mock,
        "user_dev_2fa",
        &memberships(&[("org_acme", "admin")]),
    )
    .await;
    act(&mock, &dev, "user_dev_2fa").await.expect_status(200);
    act(&mock, &dev, "user_owner")
        .await
        .expect_refusal(403, "more_power");
    act(&mock, &dev, "user_admin")
        .await
        .expect_refusal(403, "more_power");
}
