//! Typed control API: login sessions.

use http::Method;

use super::{ControlError, Namespace, PATIENCE, segment};
use crate::control_api::{ChallengeInfo, ChallengePolicy, ChallengeQuery, ChallengeStatus};

/// Login sessions of a namespace: sign-ins that wait, or have waited in the last hour, for a code or
/// an approval.
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
/// use auth_mock_server::MockServer;
/// use auth_mock_server::control_api::{ChallengePolicy, PolicyMode};
///
/// let server = MockServer::start().await?;
/// let challenges = server.namespace("t1");
/// let challenges = challenges.challenges();
/// // … let the app begin a sign-in …
/// for waiting in challenges.pending().await? {
///     challenges.approve(&waiting.id).await?;
/// }
/// // Or reject each sign-in two seconds after it begins:
/// let policy = ChallengePolicy { mode: PolicyMode::AutoReject, after: "2s".parse()? };
/// challenges.set_policy(&policy).await?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Challenges<'a>(pub(super) &'a Namespace);

impl Challenges<'_> {
    /// Returns the matching sign-ins, ordered by id. `limit` is the size of a page; all pages are
    /// fetched.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses.
    pub async fn list(&self, query: &ChallengeQuery) -> Result<Vec<ChallengeInfo>, ControlError> {
        let query = query.clone();
        self.0
            .all("/challenges", query, |query, next| query.cursor = next)
            .await
    }

    /// Returns the pending sign-ins, ordered by id.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses.
    pub async fn pending(&self) -> Result<Vec<ChallengeInfo>, ControlError> {
        let query = ChallengeQuery {
            status: Some(ChallengeStatus::Pending),
            ..ChallengeQuery::default()
        };
        self.list(&query).await
    }

    /// Approves the sign-in with this id, or with this `login_session_id`.
    ///
    /// # Errors
    /// [`ControlError::Refused`] with 404 for an unknown id, and with 409 for a sign-in that is
    /// decided or has expired.
    pub async fn approve(&self, id: &str) -> Result<ChallengeInfo, ControlError> {
        self.rule(id, "approve").await
    }

    /// Rejects the sign-in with this id, or with this `login_session_id`.
    ///
    /// # Errors
    /// As [`Challenges::approve`].
    pub async fn reject(&self, id: &str) -> Result<ChallengeInfo, ControlError> {
        self.rule(id, "reject").await
    }

    /// Expires the sign-in with this id, or with this `login_session_id`.
    ///
    /// # Errors
    /// As [`Challenges::approve`].
    pub async fn expire(&self, id: &str) -> Result<ChallengeInfo, ControlError> {
        self.rule(id, "expire").await
    }

    /// Returns the policy that decides sign-ins by itself.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses.
    pub async fn policy(&self) -> Result<ChallengePolicy, ControlError> {
        self.0.get("/challenges/policy").await
    }

    /// Sets the policy for the sign-ins that begin from now on.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses.
    pub async fn set_policy(
        &self,
        policy: &ChallengePolicy,
    ) -> Result<ChallengePolicy, ControlError> {
        let path = "/challenges/policy";
        self.0.ask(Method::PUT, path, Some(policy), PATIENCE).await
    }

    async fn rule(&self, id: &str, verdict: &str) -> Result<ChallengeInfo, ControlError> {
        let path = format!("/challenges/{}/{verdict}", segment(id));
        self.0.act(&path).await
    }
}
