//! Typed control API: the inbox.

use http::Method;

use super::{ControlError, Namespace, PATIENCE, with_query};
use crate::control_api::{LatestMessageQuery, Message, MessageQuery};
use crate::world::HumanDuration;

/// How long [`Inbox::code_for`] waits, so that a test without a message fails instead of hanging.
const WAIT: HumanDuration = HumanDuration::from_secs(10);

/// Inbox of a namespace: the messages that a real service would send by e-mail.
#[derive(Clone, Copy, Debug)]
pub struct Inbox<'a>(pub(super) &'a Namespace);

impl Inbox<'_> {
    /// Returns the code in the newest message to an address. Waits up to 10 s of real time if none
    /// has arrived yet.
    ///
    /// # Errors
    /// [`ControlError::Refused`] with 404 when no message arrives, or the newest has no code.
    pub async fn code_for(&self, to: &str) -> Result<String, ControlError> {
        let message = self.latest_for(to).await?;
        message.code.ok_or_else(|| ControlError::Refused {
            status: 404,
            detail: "the newest message has a link but no code".into(),
            problem: serde_json::Value::Null,
        })
    }

    /// Returns the newest message to an address. Waits as [`Inbox::code_for`] does.
    ///
    /// # Errors
    /// [`ControlError::Refused`] with 404 when none arrives.
    pub async fn latest_for(&self, to: &str) -> Result<Message, ControlError> {
        let query = LatestMessageQuery {
            to: Some(to.to_owned()),
            wait: Some(WAIT),
            ..LatestMessageQuery::default()
        };
        self.latest(&query).await
    }

    /// Returns the newest message that matches. Waits as long as the query says.
    ///
    /// # Errors
    /// [`ControlError::Refused`] with 404 when none arrives.
    pub async fn latest(&self, query: &LatestMessageQuery) -> Result<Message, ControlError> {
        let path = with_query("/messages/latest", query)?;
        let patience = PATIENCE + query.wait.unwrap_or_default().get();
        self.0.ask(Method::GET, &path, None::<&()>, patience).await
    }

    /// Returns all messages that match, newest first. `limit` is the size of a page; all pages are
    /// fetched.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses.
    pub async fn messages(&self, query: &MessageQuery) -> Result<Vec<Message>, ControlError> {
        let query = query.clone();
        self.0
            .all("/messages", query, |query, next| query.cursor = next)
            .await
    }

    /// Deletes all messages. The codes and links in them stay valid.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses.
    pub async fn clear(&self) -> Result<(), ControlError> {
        self.0
            .command(Method::DELETE, "/messages", None::<&()>)
            .await
    }
}
