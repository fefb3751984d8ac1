//! Forgotten passwords of portal users.

use imbl::HashMap;
use jiff::{SignedDuration, Timestamp};

use super::World;
use super::digest::Digest;
use super::expiring::Expiring;
use super::id::{Address, PortalId, Realm, UserId};
use super::inbox::{Message, MessageKind};
use super::random::Purpose;
use super::refusal::Refusal;

const LIFETIME: SignedDuration = SignedDuration::from_mins(60);
const CAP: usize = 100_000;

/// The reset tokens that are out: at most one a user.
#[derive(Clone)]
pub(super) struct Resets {
    by_token: Expiring<Digest, Reset>,
    latest: HashMap<UserId, Digest>,
}

#[derive(Debug, Clone)]
struct Reset {
    user: UserId,
    portal: PortalId,
}

impl Resets {
    pub(super) fn new() -> Self {
        Self {
            by_token: Expiring::with_cap(CAP),
            latest: HashMap::new(),
        }
    }

    fn replace(&mut self, now: Timestamp, token: Digest, reset: Reset) {
        if let Some(older) = self.latest.insert(reset.user.clone(), token) {
            self.by_token.remove(&older);
        }
        self.by_token.insert(now, token, reset, now + LIFETIME);
    }

    fn get(&self, now: Timestamp, token: &str, portal_id: &str) -> Result<&Reset, Refusal> {
        let reset = self.by_token.get(now, &Digest::of(token));
        reset
            .filter(|reset| reset.portal.as_str() == portal_id)
            .ok_or(Refusal::ResetTokenNotFound)
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
    ) -> Result<(), Refusal> {
        let portal = self
            .accounts
            .portal(portal_id)
            .ok_or(Refusal::PortalNotFound)?
            .id
            .clone();
        let realm = Realm::Portal(portal.clone());
        let address = Address::new(email);
        let user = self.accounts.active(&realm, &address).cloned();
        let token = self.random.token(Purpose::ResetToken, address.as_str());
        let message = Message {
            id: self.random.token(Purpose::Message, address.as_str()),
            kind: MessageKind::PasswordReset,
            to: email.to_owned(),
            created_at: now,
            expires_at: now + LIFETIME,
            code: None,
            link: self.link(
                "/v1/auth/portal/reset-callback",
                &[("token", &token), ("portal_id", portal.as_str())],
            ),
            token,
            login_session_id: None,
            portal_id: Some(portal.to_string()),
            client_id: None,
        };
        if let Some(user) = user {
            let reset = Reset {
                user: user.id.clone(),
                portal,
            };
            self.resets.replace(now, Digest::of(&message.token), reset);
            self.inbox.deliver(
                now,
                Message {
                    to: user.profile.email.clone(),
                    ..message
                },
            );
        }
        Ok(())
    }

    /// `GET /v1/auth/portal/reset-callback`: whose address a reset token is for. Uses nothing up.
    pub(crate) fn check_reset(
        &self,
        now: Timestamp,
        token: &str,
        portal_id: &str,
    ) -> Result<String, Refusal> {
        let reset = self.resets.get(now, token, portal_id)?;
        let user = self
            .accounts
            .user(&reset.user)
            .ok_or(Refusal::ResetTokenNotFound)?;
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
    ) -> Result<(), Refusal> {
        let reset = self.resets.get(now, token, portal_id)?.clone();
        let user = self
            .accounts
            .user(&reset.user)
            .ok_or(Refusal::ResetTokenNotFound)?;
        let address = Address::new(&user.profile.email);
        self.resets.by_token.remove(&Digest::of(token));
        self.resets.latest.remove(&reset.user);
        self.accounts.set_password(&reset.user, new_password);
        self.logins.end_all(now, &address);
        self.lockouts
            .right_password(&Realm::Portal(reset.portal), &address);
        self.lockouts.right_code(&address);
        Ok(())
    }
}
