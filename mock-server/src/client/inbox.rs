//! Typed control API: the inbox.

use http::Method;

use super::{ControlError, Namespace, PATIENCE, with_query};
use crate::control_api::{LatestMessageQuery, Message, MessageQuery};
use crate::world::{HumanDuration, MessageKind};

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
        self.latest(LatestMessageQuery::to(to).wait(WAIT)).await
    }

    /// Returns the newest message that matches: to an address, or as a query says. Waits only if
    /// the query says how long.
    ///
    /// ```
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
    /// use auth_mock_server::control_api::LatestMessageQuery;
    /// use auth_mock_server::{MessageKind, MockServer};
    ///
    /// let server = MockServer::start().await?;
    /// let query = LatestMessageQuery::to("dev@example.com").kind(MessageKind::MagicCode);
    /// assert_eq!(server.inbox().latest(query).await.unwrap_err().status(), Some(404));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`ControlError::Refused`] with 404 when no message matches, or arrives within the wait.
    pub async fn latest(
        &self,
        query: impl Into<LatestMessageQuery>,
    ) -> Result<Message, ControlError> {
        let query = query.into();
        let path = with_query("/messages/latest", &query)?;
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

impl LatestMessageQuery {
    /// Asks for a message to this address, in any case.
    pub fn to(address: impl Into<String>) -> Self {
        Self {
            to: Some(address.into()),
            ..Self::default()
        }
    }

    /// Asks for a message of this kind only.
    #[must_use]
    pub fn kind(mut self, kind: MessageKind) -> Self {
        self.kind = Some(kind);
        self
    }

    /// Waits this long for a message if there is no match yet.
    #[must_use]
    pub fn wait(mut self, wait: HumanDuration) -> Self {
        self.wait = Some(wait);
        self
    }
}

/// The address that the message was sent to.
impl From<&str> for LatestMessageQuery {
    fn from(address: &str) -> Self {
        Self::to(address)
    }
}

impl From<&String> for LatestMessageQuery {
    fn from(address: &String) -> Self {
        Self::to(address)
    }
}

impl From<&LatestMessageQuery> for LatestMessageQuery {
    fn from(query: &LatestMessageQuery) -> Self {
        query.clone()
    }
}
