//! The messages of a namespace.

use http::Method;

use super::{ControlError, Namespace, PATIENCE, with_query};
use crate::control_api::{LatestMessageQuery, Message, MessageQuery};
use crate::world::HumanDuration;

/// How long [`Inbox::code_for`] waits: a test whose app sends nothing fails, and does not hang.
const WAIT: HumanDuration = HumanDuration::from_secs(10);

/// The messages of a namespace: what a user of the app would find in the mail.
#[derive(Clone, Copy, Debug)]
pub struct Inbox<'a>(pub(super) &'a Namespace);

impl Inbox<'_> {
    /// The code in the newest message to an address; where none is there yet, in the next to come
    /// within 10 s of real time.
    ///
    /// # Errors
    /// [`ControlError::Refused`] with 404 when no message comes, or none with a code.
    pub async fn code_for(&self, to: &str) -> Result<String, ControlError> {
        let message = self.latest_for(to).await?;
        message.code.ok_or_else(|| ControlError::Refused {
            status: 404,
            detail: "the newest message has a link and no code".into(),
            problem: serde_json::Value::Null,
        })
    }

    /// The newest message to an address, waited for as in [`Inbox::code_for`].
    ///
    /// # Errors
    /// [`ControlError::Refused`] with 404 when none comes.
    pub async fn latest_for(&self, to: &str) -> Result<Message, ControlError> {
        let query = LatestMessageQuery {
            to: Some(to.to_owned()),
            wait: Some(WAIT),
            ..LatestMessageQuery::default()
        };
        self.latest(&query).await
    }

    /// The newest message that fits, waited for as long as the query says.
    ///
    /// # Errors
    /// [`ControlError::Refused`] with 404 when none comes.
    pub async fn latest(&self, query: &LatestMessageQuery) -> Result<Message, ControlError> {
        let path = with_query("/messages/latest", query)?;
        let patience = PATIENCE + query.wait.unwrap_or_default().get();
        self.0.ask(Method::GET, &path, None::<&()>, patience).await
    }

    /// All messages that fit, newest first; `limit` is how many come at a time.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses.
    pub async fn messages(&self, query: &MessageQuery) -> Result<Vec<Message>, ControlError> {
        let query = query.clone();
        self.0
            .all("/messages", query, |query, next| query.cursor = next)
            .await
    }

    /// Empties it. What the messages brought stays good.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses.
    pub async fn clear(&self) -> Result<(), ControlError> {
        self.0
            .command(Method::DELETE, "/messages", None::<&()>)
            .await
    }
}
