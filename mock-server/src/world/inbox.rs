//! Inbox: the messages that a real service would send, for the developer to read.

use std::sync::Arc;

use imbl::Vector;
use jiff::{SignedDuration, Timestamp};

use super::clock::later;
use super::expiring::Unfit;
use super::own_link::is_own;

/// Most messages that are kept; the oldest are dropped first.
const CAP: usize = 10_000;
/// Time for which a message is kept, by the server's clock.
const RETENTION: SignedDuration = SignedDuration::from_hours(24);

/// Kind of a message.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum MessageKind {
    /// Second factor of a sign-in, with a code and an approval link.
    SecondFactor,
    /// Sign-in without a password, with a code and an approval link.
    MagicCode,
    /// Password reset, with a link to set a new password.
    PasswordReset,
}

/// Message in the inbox, as its recipient would see it.
///
/// `code`, `link` and `token` are secrets: the `Debug` output omits them.
#[derive(Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[non_exhaustive]
pub struct Message {
    /// Id of the message.
    pub id: String,
    /// Kind of the message.
    pub kind: MessageKind,
    /// Address that the message was sent to.
    pub to: String,
    /// When the message was sent.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub created_at: Timestamp,
    /// When the code and the link expire.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub expires_at: Timestamp,
    /// Code of six digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Link to open.
    pub link: String,
    /// Token in the link.
    pub token: String,
    /// Login session that the message belongs to. A secret, as the link.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub login_session_id: Option<String>,
    /// Id of that login session in the control API and in events.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub challenge_id: Option<String>,
    /// Portal of the sign-in or the reset.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub portal_id: Option<String>,
    /// Client id of the app, if it sent one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// How much of the link is the base URL of this server; 0 if it leads elsewhere.
    #[serde(skip)]
    pub(super) base_length: usize,
}

impl Message {
    /// Whether the link leads to the server at a base URL.
    pub(super) fn leads_to(&self, base_url: &str) -> bool {
        // An app's own page may stand on the same host.
        self.link.strip_prefix(base_url).is_some_and(is_own)
    }

    /// Lets a link to this server begin with another base URL.
    pub(super) fn move_link(&mut self, base_url: &str) {
        if self.base_length > 0 {
            self.link.replace_range(..self.base_length, base_url);
            self.base_length = base_url.len();
        }
    }
}

impl std::fmt::Debug for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Message")
            .field("id", &self.id)
            .field("kind", &self.kind)
            .field("to", &self.to)
            .field("created_at", &self.created_at)
            .finish_non_exhaustive()
    }
}

/// Messages, oldest first.
#[derive(Default, Clone)]
pub(crate) struct Inbox {
    messages: Vector<Arc<Message>>,
    delivered: usize,
}

impl Inbox {
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// The messages, oldest first. Links to this server begin with `base_url`.
    pub(super) fn kept(
        &self,
        now: Timestamp,
        base_url: &str,
    ) -> impl Iterator<Item = Arc<Message>> + use<> {
        let base_url = base_url.to_owned();
        let messages = self.messages.clone().into_iter();
        let fresh = messages.filter(move |message| !is_stale(message, now));
        fresh.map(move |mut message| {
            if !message.leads_to(&base_url) {
                Arc::make_mut(&mut message).move_link(&base_url);
            }
            message
        })
    }

    /// Returns an inbox with these messages, of the given number ever sent.
    pub(super) fn of(messages: Vec<Arc<Message>>, delivered: usize) -> Result<Self, Unfit> {
        if messages.len() > CAP {
            let fault = format!("must have at most {CAP} entries");
            return Err(Unfit::new("/messages", fault));
        }
        if delivered < messages.len() {
            let fault = "must not be less than the number of messages";
            return Err(Unfit::new("/messages_sent", fault));
        }
        Ok(Self {
            messages: messages.into(),
            delivered,
        })
    }

    pub(super) fn deliver(&mut self, now: Timestamp, message: Message) {
        let stale = |message: &Arc<Message>| is_stale(message, now);
        while self.messages.len() >= CAP || self.messages.front().is_some_and(stale) {
            self.messages.pop_front();
        }
        self.messages.push_back(Arc::new(message));
        self.delivered += 1;
    }

    /// Drops stale messages, at most so many, and returns how many.
    pub(super) fn sweep(&mut self, now: Timestamp, most: usize) -> usize {
        let stale = |message: &&Arc<Message>| is_stale(message, now);
        let dropped = self.messages.iter().take(most).take_while(stale).count();
        drop(self.messages.slice(..dropped));
        dropped
    }

    pub(crate) fn clear(&mut self) {
        self.messages.clear();
    }

    /// Returns the number of messages ever delivered.
    pub(crate) fn sequence(&self) -> usize {
        self.delivered
    }

    /// Returns the messages that `select` accepts, with their numbers, newest first, from the one
    /// before number `before`. A message keeps its number when others are added or dropped.
    pub(crate) fn newest_before<'a>(
        &'a self,
        now: Timestamp,
        before: Option<usize>,
        select: impl Fn(&Message) -> bool + 'a,
    ) -> impl Iterator<Item = (usize, &'a Message)> {
        let first = self.delivered - self.messages.len();
        let numbered = (first..self.delivered).zip(&self.messages).rev();
        numbered
            .map(|(number, message)| (number, message.as_ref()))
            .filter(move |(number, message)| {
                before.is_none_or(|before| *number < before)
                    && !is_stale(message, now)
                    && select(message)
            })
    }

    /// Returns the messages from number `first` on, newest first, stale ones too.
    pub(crate) fn since_number(&self, first: usize) -> impl Iterator<Item = (usize, &Message)> {
        let oldest = self.delivered - self.messages.len();
        let numbered = (oldest..self.delivered).zip(&self.messages).rev();
        let messages = numbered.map(|(number, message)| (number, message.as_ref()));
        messages.take_while(move |(number, _)| *number >= first)
    }

    /// Returns the newest message from number `first` on that `select` accepts.
    pub(crate) fn newest_from(
        &self,
        now: Timestamp,
        first: usize,
        select: impl Fn(&Message) -> bool,
    ) -> Option<&Message> {
        let mut messages = self.since_number(first).map(|(_, message)| message);
        messages.find(|message| !is_stale(message, now) && select(message))
    }

    /// Returns the messages that `select` accepts, newest first.
    pub(crate) fn newest_first<'a>(
        &'a self,
        now: Timestamp,
        select: impl Fn(&Message) -> bool + 'a,
    ) -> impl Iterator<Item = &'a Message> {
        self.newest_before(now, None, select)
            .map(|(_, message)| message)
    }
}

fn is_stale(message: &Message, now: Timestamp) -> bool {
    later(message.created_at, RETENTION) <= now
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message_of(created_at: Timestamp) -> Message {
        Message {
            id: "a message".into(),
            kind: MessageKind::MagicCode,
            to: "a@example.com".into(),
            created_at,
            expires_at: created_at,
            code: None,
            link: String::new(),
            token: String::new(),
            login_session_id: None,
            challenge_id: None,
            portal_id: None,
            client_id: None,
            base_length: 0,
        }
    }

    #[test]
    fn delivery_drops_the_oldest_of_10_000_messages_and_those_of_24_hours_ago() {
        let start = Timestamp::UNIX_EPOCH;
        let oldest = Arc::new(message_of(start));
        let mut inbox = Inbox::of(vec![oldest; CAP], CAP).unwrap_or_default();
        let newest = start + SignedDuration::from_secs(1);
        inbox.deliver(newest, message_of(newest));
        assert_eq!((inbox.messages.len(), inbox.sequence()), (CAP, CAP + 1));
        let first_is_stale = start + RETENTION;
        inbox.deliver(first_is_stale, message_of(first_is_stale));
        let kept = inbox.messages.iter().map(|message| message.created_at);
        assert!(kept.eq([newest, first_is_stale]));
        assert_eq!(inbox.sequence(), CAP + 2);
    }

    #[test]
    fn inbox_of_a_state_document_has_at_most_as_many_messages_as_were_sent_and_are_kept() {
        let message = Arc::new(message_of(Timestamp::UNIX_EPOCH));
        for (length, sent, fits) in [
            (0, 0, true),
            (3, 2, false),
            (3, 3, true),
            (3, 4, true),
            (CAP, CAP, true),
            (CAP + 1, CAP + 1, false),
            (CAP + 2, CAP + 2, false),
        ] {
            let inbox = Inbox::of(vec![message.clone(); length], sent);
            assert_eq!(inbox.is_ok(), fits, "{length} of {sent}");
        }
    }
}
