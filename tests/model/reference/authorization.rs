//! Authorization codes: a client gets a session for the code that the browser brings.

use super::{HOUR, Handle, IMPERSONATED, MINUTE, Millis, Pair, Refusal, World};

const UNKNOWN_CLIENT: Refusal = Refusal::oauth(400, "invalid_request", "Unknown client");
const INVALID_CLIENT: Refusal = Refusal::oauth(401, "invalid_client", "Invalid client");
const INVALID_GRANT: Refusal = Refusal::oauth(400, "invalid_grant", "Invalid authorization code");

/// Who asks for a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Client {
    /// A command line, which keeps no secret.
    Public,
    /// A server, which has one.
    Secret,
    Unknown,
}

/// What is wrong with the exchange of a code, beside the code and the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flaw {
    Secret,
    RedirectUri,
    Verifier,
}

/// What the browser takes to the client's redirect URI.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    Code(Handle),
    InvalidRequest,
}

/// A code, and the session that it has opened.
#[derive(Debug, Clone, Copy)]
pub(super) struct Grant {
    session: Handle,
    client: Client,
    ends: Millis,
    used: Option<(Millis, Handle)>,
}

impl World {
    /// Whether a code could still be used.
    pub(crate) fn is_granted(&self, code: Handle) -> bool {
        let grant = self.grants.get(&code);
        grant.is_some_and(|grant| grant.used.is_none() && self.now < grant.ends)
    }

    /// OAUTH-1, OAUTH-4, OAUTH-5, OAUTH-15
    pub(crate) fn authorize(
        &mut self,
        access: Handle,
        client: Client,
        challenged: bool,
    ) -> Result<Answer, Refusal> {
        let session = self.authenticate_person(access)?;
        if self.sessions[&session].operator.is_some() {
            return Err(IMPERSONATED);
        }
        match client {
            Client::Unknown => return Err(UNKNOWN_CLIENT),
            Client::Public if !challenged => return Ok(Answer::InvalidRequest),
            Client::Public | Client::Secret => {}
        }
        let code = self.fresh();
        let grant = Grant {
            session,
            client,
            ends: self.now + MINUTE,
            used: None,
        };
        self.grants.insert(code, grant);
        Ok(Answer::Code(code))
    }

    /// OAUTH-2, OAUTH-6 to OAUTH-12
    pub(crate) fn exchange(
        &mut self,
        code: Handle,
        client: Client,
        flaw: Option<Flaw>,
    ) -> Result<Pair, Refusal> {
        if client == Client::Unknown || flaw == Some(Flaw::Secret) {
            return Err(INVALID_CLIENT);
        }
        let grant = self.grants.get(&code).copied();
        let grant = grant.filter(|grant| grant.client == client);
        let grant = grant.ok_or(INVALID_GRANT)?;
        if let Some((at, opened)) = grant.used {
            if self.now < at + HOUR {
                self.end(opened);
            }
            return Err(INVALID_GRANT);
        }
        if flaw.is_some() || grant.ends <= self.now || !self.is_live(grant.session) {
            return Err(INVALID_GRANT);
        }
        let session = self.sessions[&grant.session];
        let pair = self.open_beside(&session, session.organization);
        let used = Some((self.now, pair.session));
        self.grants.insert(code, Grant { used, ..grant });
        Ok(pair)
    }
}
