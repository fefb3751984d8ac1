//! Typed control API: recorded requests.

use std::time::Duration;

use http::Method;

use super::{ControlError, Namespace, PATIENCE, with_query};
use crate::control_api::{Count, CountRequest, List, RequestQuery, VerifyRequest, WaitRequest};
use crate::instrument::journal::{RecordedRequest, RequestMatch};
use crate::world::HumanDuration;

/// Recorded requests of a namespace.
#[derive(Clone, Copy, Debug)]
pub struct Requests<'a>(pub(super) &'a Namespace);

impl Requests<'_> {
    /// Returns the latest hundred requests, newest first.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses.
    pub async fn list(&self) -> Result<Vec<RecordedRequest>, ControlError> {
        let list: List<RecordedRequest> = self.0.get("/requests").await?;
        Ok(list.data)
    }

    /// Returns one page of the requests that a query selects, newest first.
    ///
    /// # Errors
    /// [`ControlError::Refused`] when no request can meet the query.
    pub async fn page(&self, query: &RequestQuery) -> Result<List<RecordedRequest>, ControlError> {
        self.0.get(&with_query("/requests", query)?).await
    }

    /// Returns the number of requests that match.
    ///
    /// # Errors
    /// [`ControlError::Refused`] with 400 when the match is not valid.
    pub async fn count(&self, matches: RequestMatch) -> Result<usize, ControlError> {
        let count: Count = self
            .0
            .post("/requests/count", &CountRequest { matches })
            .await?;
        Ok(count.count)
    }

    /// Checks that exactly `times` requests match.
    ///
    /// # Errors
    /// [`ControlError::Refused`] with 409 when the number differs. The problem lists the nearest
    /// misses, and which criteria they do not meet.
    pub async fn verify(&self, matches: RequestMatch, times: usize) -> Result<(), ControlError> {
        let body = VerifyRequest {
            matches,
            times: Some(times),
            ..VerifyRequest::default()
        };
        let verified: Result<Count, _> = self.0.post("/requests/verify", &body).await;
        verified.map(drop)
    }

    /// Waits until a request matches, at most for `wait`. Returns all that match, newest first.
    ///
    /// # Errors
    /// As [`Requests::verify`] when no request matches in time.
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

    /// Deletes the recorded requests and the coverage.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses.
    pub async fn clear(&self) -> Result<(), ControlError> {
        self.0
            .command(Method::DELETE, "/requests", None::<&()>)
            .await
    }
}
