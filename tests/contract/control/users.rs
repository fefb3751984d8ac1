//! Users: creation, changes, locks, sessions and deletion.

mod all_sessions;
mod changes;
mod creation;
mod locks;
mod pagination;
mod revocation;
mod search;
mod sessions;

use auth_contract_tests::harness::{Mock, Reply};
use serde_json::{Value, json};

const USERS: &str = "/_emulate/users";

/// A staff user as one is sent.
fn ada() -> Value {
    json!({
        "id": "user_ada",
        "email": "Ada@example.com",
        "password": "a long password",
        "memberships": [{"organization_id": "org_globex", "role": "owner"}],
    })
}

/// [`ada`], but for some fields.
fn ada_but(changes: &Value) -> Value {
    let mut user = ada();
    for (name, value) in changes.as_object().into_iter().flatten() {
        user[name] = value.clone();
    }
    user
}

async fn create(mock: &Mock, user: &Value) -> Reply {
    mock.post(USERS, user, None).await
}

async fn show(mock: &Mock, id: &str) -> Value {
    mock.get(&format!("{USERS}/{id}"), None)
        .await
        .expect_status(200)
        .json()
}

/// All users, as the list has them.
async fn everybody(mock: &Mock) -> Value {
    mock.get(USERS, None).await.expect_status(200).json()
}
