//! The sign-ins of a namespace that wait for somebody.

use http::Method;

use super::{ControlError, Namespace, PATIENCE, segment};
use crate::control_api::{ChallengeInfo, ChallengePolicy, ChallengeQuery, ChallengeStatus};

/// The sign-ins of a namespace that wait, or have waited, for a code or for another device: a test
/// is the other device.
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
/// // Or let all that begin from now on be refused, two seconds after their beginning:
/// let policy = ChallengePolicy { mode: PolicyMode::AutoReject, after: "2s".parse()? };
/// challenges.set_policy(&policy).await?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Challenges<'a>(pub(super) &'a Namespace);

impl Challenges<'_> {
    /// Those that fit, by id; `limit` is how many come at a time.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses.
    pub async fn list(&self, query: &ChallengeQuery) -> Result<Vec<ChallengeInfo>, ControlError> {
        let query = query.clone();
        self.0
            .all("/challenges", query, |query, next| query.cursor = next)
            .await
    }

    /// Those that wait.
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

    /// Approves one, by the `login_session_id` that it began with.
    ///
    /// # Errors
    /// [`ControlError::Refused`] with 404 when there is none, with 409 when it is decided or over.
    pub async fn approve(&self, id: &str) -> Result<ChallengeInfo, ControlError> {
        self.rule(id, "approve").await
    }

    /// Rejects one.
    ///
    /// # Errors
    /// As [`Challenges::approve`].
    pub async fn reject(&self, id: &str) -> Result<ChallengeInfo, ControlError> {
        self.rule(id, "reject").await
    }

    /// Lets the time of one be up.
    ///
    /// # Errors
    /// As [`Challenges::approve`].
    pub async fn expire(&self, id: &str) -> Result<ChallengeInfo, ControlError> {
        self.rule(id, "expire").await
    }

    /// How those are decided where nobody does.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses.
    pub async fn policy(&self) -> Result<ChallengePolicy, ControlError> {
        self.0.get("/challenges/policy").await
    }

    /// Lets those that begin from now on decide themselves, or wait for somebody again.
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
