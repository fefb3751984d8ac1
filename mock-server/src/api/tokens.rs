//! Checks bearer tokens and signs new tokens.

use super::error::ApiError;
use crate::fastapi::NoBearer;
use crate::namespace::Scope;
use crate::wire::Secret;
use crate::wire::session::Token;
use crate::world::{AccessGrant, Grant, Refused, Session, SessionId, World};

impl Scope {
    /// The live session of a bearer. Of a personal access token, the use is noted.
    pub(crate) fn authenticate(
        &self,
        bearer: Result<&str, NoBearer>,
    ) -> Result<SessionId, ApiError> {
        self.with_session(bearer, |_, session| Ok(session.id))
    }

    /// As [`Scope::authenticate`], and what `look` sees of the session at the same time.
    pub(crate) fn with_session<T>(
        &self,
        bearer: Result<&str, NoBearer>,
        look: impl FnOnce(&World, &Session) -> Result<T, Refused>,
    ) -> Result<T, ApiError> {
        let token = bearer?;
        let (session, seen) = self.read(|world, now| {
            let session = world.authenticate(now, token)?;
            self.note.user(world.user_of(session)?);
            Ok::<_, Refused>((session.id, look(world, session)))
        })?;
        if World::is_personal_access_token(token) {
            self.step(|world, now| world.note_use(now, &session));
        }
        Ok(seen?)
    }

    /// Signs what the world has granted. The lock is free meanwhile; a session that ends in
    /// between leaves a token that is good for nothing.
    pub(crate) fn sign_access(&self, grant: &AccessGrant) -> Secret {
        let token = self.server.signer().sign(&grant.claims, &self.issuer());
        self.step(|world, now| {
            world.accept(now, grant, &token);
            if let Some(user) = world.asker(now, &grant.session) {
                self.note.user(&user);
            }
        });
        token.into()
    }

    /// A new session's two tokens.
    pub(crate) fn sign(&self, grant: Grant) -> Token {
        Token {
            access_token: self.sign_access(&grant.access),
            refresh_token: grant.refresh_token.into(),
            token_type: "bearer",
        }
    }
}
