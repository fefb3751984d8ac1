//! What was asked of a namespace.

use std::time::Duration;

use http::Method;

use super::{ControlError, Namespace, PATIENCE};
use crate::control_api::{Count, CountRequest, List, VerifyRequest, WaitRequest};
use crate::instrument::journal::{RecordedRequest, RequestMatch};
use crate::world::HumanDuration;

/// The requests that a namespace was sent.
#[derive(Clone, Copy, Debug)]
pub struct Requests<'a>(pub(super) &'a Namespace);

impl Requests<'_> {
    /// The newest hundred, newest first.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses.
    pub async fn list(&self) -> Result<Vec<RecordedRequest>, ControlError> {
        let list: List<RecordedRequest> = self.0.get("/requests").await?;
        Ok(list.data)
    }

    /// How many fit.
    ///
    /// # Errors
    /// When the match makes no sense.
    pub async fn count(&self, matches: RequestMatch) -> Result<usize, ControlError> {
        let count: Count = self
            .0
            .post("/requests/count", &CountRequest { matches })
            .await?;
        Ok(count.count)
    }

    /// Whether exactly so many fit.
    ///
    /// # Errors
    /// [`ControlError::Refused`] with 409 when it is another number: its text has the requests that
    /// come nearest, and what they do not meet.
    pub async fn verify(&self, matches: RequestMatch, times: usize) -> Result<(), ControlError> {
        let body = VerifyRequest {
            matches,
            times: Some(times),
            ..VerifyRequest::default()
        };
        let verified: Result<Count, _> = self.0.post("/requests/verify", &body).await;
        verified.map(drop)
    }

    /// Those that fit, newest first, once there is one, or within `wait`.
    ///
    /// # Errors
    /// As [`Requests::verify`], when none comes.
    pub async fn wait_for(
        &self,
        matches: RequestMatch,
        wait: Duration,
    ) -> Result<Vec<RecordedRequest>, ControlError> {
        let timeout =
            HumanDuration::try_from(wait).map_err(|e| ControlError::Request(e.to_string()))?;
        let body = WaitRequest {
            matches,
            count: 1,
            timeout,
        };
        let patience = PATIENCE + wait;
        let found = self
            .0
            .ask(Method::POST, "/requests/wait", Some(&body), patience);
        let list: List<RecordedRequest> = found.await?;
        Ok(list.data)
    }

    /// Forgets them.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses.
    pub async fn clear(&self) -> Result<(), ControlError> {
        self.0
            .command(Method::DELETE, "/requests", None::<&()>)
            .await
    }
}
