//! Password reset of portal users.

use imbl::HashMap;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::World;
use super::cause::Cause;
use super::clock::later;
use super::digest::Digest;
use super::expiring::{Expiring, Kept, RETENTION, Unfit};
use super::expiry::{Expiry, ExpiryKind};
use super::id::{Address, PortalId, Realm, UserId};
use super::inbox::{Message, MessageKind};
use super::link::LinkValues;
use super::login_session::Ending;
use super::outbox::Happening;
use super::profile::signed;
use super::random::Purpose;
use super::refusal::{Refusal, Refused};
use super::session::SessionEnd;

const CAP: usize = 100_000;

/// Valid reset tokens, at most one for each user, and recently ended ones.
#[derive(Clone)]
pub(super) struct Resets {
    by_token: Expiring<Digest, Reset>,
    latest: HashMap<UserId, Digest>,
}

/// Reset token: lets a portal user set a new password.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ResetToken")]
pub(super) struct Reset {
    #[serde(rename = "user_id")]
    user: UserId,
    #[serde(rename = "portal_id")]
    portal: PortalId,
    #[schemars(with = "String", extend("format" = "date-time"))]
    issued_at: Timestamp,
    /// Whether the token was used. A token that a newer one replaced was not.
    used: bool,
}

impl Resets {
    pub(super) fn new() -> Self {
        Self {
            by_token: Expiring::with_cap(CAP).remembering(RETENTION),
            latest: HashMap::new(),
        }
    }

    /// Drops tokens that are remembered no longer, at most so many.
    pub(super) fn sweep(&mut self, now: Timestamp, most: usize) -> usize {
        let dropped = self.by_token.sweep(now, most);
        for (token, Reset { user, .. }) in &dropped {
            if self.latest.get(user) == Some(token) {
                self.latest.remove(user);
            }
        }
        dropped.len()
    }

    /// Returns all entries, in the order of issue.
    pub(super) fn kept(&self) -> impl Iterator<Item = Kept<Digest, Reset>> + use<> {
        self.by_token.kept()
    }

    /// Restores what [`Resets::kept`] returned. A user's token that is not closed is the latest.
    pub(super) fn of(kept: Vec<Kept<Digest, Reset>>) -> Result<Self, Unfit> {
        let open = kept.iter().filter(|token| !token.closed);
        let latest = open.map(|token| (token.value.user.clone(), token.key));
        Ok(Self {
            latest: latest.collect(),
            by_token: Self::new().by_token.holding("reset_tokens", kept)?,
        })
    }

    fn replace(&mut self, now: Timestamp, token: Digest, reset: Reset, ends: Timestamp) {
        if let Some(older) = self.latest.insert(reset.user.clone(), token) {
            self.by_token.close(now, &older);
        }
        self.by_token.insert(now, token, reset, ends);
    }

    /// Returns the next expiry of a reset token.
    pub(super) fn next_expiry(&self, now: Timestamp) -> Option<Expiry> {
        let (_, reset, at) = self.by_token.upcoming(now).next()?;
        Some(Expiry::new(ExpiryKind::ResetToken, at).of_user(&reset.user))
    }

    /// Takes back the token of a user who is gone, or somebody else by now.
    pub(super) fn take_back(&mut self, now: Timestamp, user: &UserId) {
        if let Some(token) = self.latest.remove(user) {
            self.by_token.close(now, &token);
        }
    }

    fn get(&self, now: Timestamp, token: &str, portal_id: &str) -> Result<&Reset, Refused> {
        let token = Digest::of(token);
        let reset = self.by_token.get(now, &token);
        let reset = reset.ok_or_else(|| self.refuse(&token))?;
        if reset.portal.as_str() == portal_id {
            Ok(reset)
        } else {
            let portal = reset.portal.clone();
            Err(Refusal::ResetTokenNotFound.because(Cause::OtherPortal { portal }))
        }
    }

    /// Why a token is good for nothing.
    fn refuse(&self, token: &Digest) -> Refused {
        let cause = match self.by_token.past(token) {
            None => Cause::ResetTokenUnknown,
            Some(past) => {
                let (issued, ended) = (past.value.issued_at, past.ended_at);
                match (past.value.used, past.closed) {
                    (true, _) => Cause::ResetTokenUsed {
                        issued,
                        used: ended,
                    },
                    (false, true) => Cause::ResetTokenReplaced {
                        issued,
                        replaced: ended,
                    },
                    (false, false) => Cause::ResetTokenExpired {
                        issued,
                        expired: ended,
                    },
                }
            }
        };
        Refusal::ResetTokenNotFound.because(cause)
    }
}

impl World {
    /// `POST /v1/auth/portal/forgot-password`: the same answer and the same work for addresses
    /// without an account.
    pub(crate) fn forgot_password(
        &mut self,
        now: Timestamp,
        email: &str,
        portal_id: &str,
    ) -> Result<(), Refused> {
        let portal = self
            .accounts
            .portal(portal_id)
            .ok_or_else(|| Refusal::PortalNotFound.because(Cause::PortalNotFound))?
            .id
            .clone();
        let realm = Realm::Portal(portal.clone());
        let address = Address::new(email);
        let user = self.accounts.active(&realm, &address).cloned();
        let token = self.random.token(Purpose::ResetToken, address.as_str());
        let expires_at = later(now, signed(self.profile.reset_token_lifetime));
        let to = user.as_ref().map_or(email, |user| &user.profile.email);
        let values = LinkValues {
            token: &token,
            session_id: None,
            email: to,
        };
        let message = Message {
            id: self.random.token(Purpose::Message, address.as_str()),
            kind: MessageKind::PasswordReset,
            to: to.to_owned(),
            created_at: now,
            expires_at,
            code: None,
            link: self.message_link(&realm, MessageKind::PasswordReset, &values),
            token,
            login_session_id: None,
            challenge_id: None,
            portal_id: Some(portal.to_string()),
            client_id: None,
            base_length: 0,
        };
        if let Some(user) = user {
            let reset = Reset {
                user: user.id.clone(),
                portal,
                issued_at: now,
                used: false,
            };
            let token = Digest::of(&message.token);
            self.resets.replace(now, token, reset, expires_at);
            self.deliver(now, message);
        }
        Ok(())
    }

    /// `GET /v1/auth/portal/reset-callback`: whose address a reset token is for. Uses nothing up.
    pub(crate) fn check_reset(
        &self,
        now: Timestamp,
        token: &str,
        portal_id: &str,
    ) -> Result<String, Refused> {
        let reset = self.resets.get(now, token, portal_id)?;
        let user = self
            .accounts
            .user(&reset.user)
            .ok_or_else(|| Refusal::ResetTokenNotFound.because(Cause::UserDeleted))?;
        Ok(user.profile.email.clone())
    }

    /// `POST /v1/auth/portal/reset-password`. Every session and every waiting sign-in of the user
    /// ends; lock-outs are lifted.
    pub(crate) fn reset_password(
        &mut self,
        now: Timestamp,
        token: &str,
        portal_id: &str,
        new_password: &str,
    ) -> Result<(), Refused> {
        let reset = self.resets.get(now, token, portal_id)?.clone();
        let user = self
            .accounts
            .user(&reset.user)
            .ok_or_else(|| Refusal::ResetTokenNotFound.because(Cause::UserDeleted))?;
        let address = Address::new(&user.profile.email);
        if let Some(reset) = self.resets.by_token.close(now, &Digest::of(token)) {
            reset.used = true;
        }
        self.resets.latest.remove(&reset.user);
        self.accounts.set_password(&reset.user, new_password);
        self.outbox.note(Happening::SessionsEnded {
            user: reset.user.clone(),
            end: SessionEnd::PasswordChanged,
        });
        let realm = Realm::Portal(reset.portal);
        let (ending, outbox) = (Ending::NewPassword, &mut self.outbox);
        self.logins
            .reject_waiting(now, &realm, &address, ending, outbox);
        self.lockouts.forget(&realm, &address);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    /// A profile can let reset tokens live longer than the server remembers those that have ended.
    #[test]
    fn sweep_of_an_older_reset_token_leaves_the_newer_one_to_be_replaced() {
        let at = |minute| Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minute);
        let mut resets = Resets::new();
        let issue = |resets: &mut Resets, minute, token: &str| {
            let reset = Reset {
                user: "user".into(),
                portal: "portal".into(),
                issued_at: at(minute),
                used: false,
            };
            resets.replace(at(minute), Digest::of(token), reset, at(300));
        };
        issue(&mut resets, 0, "older");
        issue(&mut resets, 10, "newer");
        assert_eq!(resets.sweep(at(70), 9), 1);
        issue(&mut resets, 71, "newest");
        assert!(resets.get(at(71), "newer", "portal").is_err());
        assert!(resets.get(at(71), "newest", "portal").is_ok());
        assert_eq!(resets.sweep(at(360), 9), 2);
        assert!(resets.latest.is_empty());
    }
}
