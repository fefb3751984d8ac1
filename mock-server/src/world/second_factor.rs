//! Sign-ins decided from another device, and whoever waits for that.

use jiff::Timestamp;

use super::World;
use super::digest::Digest;
use super::grant::Grant;
use super::id::Address;
use super::login_session::{Decision, LoginSession, Proof, Status};
use super::refusal::{Reason, Refusal, Refused};

impl World {
    /// `POST /v1/auth/approve-2fa` and `POST /v1/auth/reject-2fa`.
    pub(crate) fn decide(
        &mut self,
        now: Timestamp,
        login_id: &str,
        proof: &Proof<'_>,
        decision: Decision,
    ) -> Result<(), Refused> {
        let login = self
            .logins
            .get(now, login_id)
            .ok_or_else(|| Refusal::LoginSessionNotFound.because("login_session_unknown"))?;
        if login.status(now) == Status::Expired {
            return Err(login.expired());
        }
        self.prove(now, login, proof)?;
        self.logins
            .decide(now, login_id, decision, &mut self.outbox)
    }

    fn prove(
        &self,
        now: Timestamp,
        login: &LoginSession,
        proof: &Proof<'_>,
    ) -> Result<(), Refused> {
        let reason = match proof {
            Proof::Token(token) if Digest::of(token) == login.approval => return Ok(()),
            Proof::Token(_) => Reason::of("wrong_approval_token"),
            Proof::Bearer(id) => {
                let session = self.live(now, id)?;
                if session.impersonator.is_some() {
                    Reason::of("impersonated_session")
                } else if login.user.as_ref() == Some(&session.user) {
                    return Ok(());
                } else {
                    Reason::of("other_user").and("user", &session.user)
                }
            }
        };
        Err(Refusal::NotTheApprover.because(reason))
    }

    /// `GET /v1/auth/login-status`: where a sign-in stands. The first poll after an approval gets
    /// the session, and uses the sign-in up.
    pub(crate) fn poll(
        &mut self,
        now: Timestamp,
        email: &str,
        login_id: &str,
    ) -> Result<(Status, Option<Grant>), Refused> {
        let login = self
            .logins
            .get(now, login_id)
            .ok_or_else(|| Refusal::LoginSessionNotFound.because("login_session_unknown"))?;
        if login.address != Address::new(email) {
            return Err(Refusal::LoginSessionNotFound.because("other_address"));
        }
        let status = login.status(now);
        let realm = login.realm.clone();
        let user = self.who_signs_in(login);
        let outbox = &mut self.outbox;
        if !self.logins.consume(now, login_id, Status::Approved, outbox) {
            return Ok((status, None));
        }
        match user {
            Some(user) => Ok((status, Some(self.sign_in(now, user, &realm)?))),
            None => Ok((Status::Consumed, None)),
        }
    }
}
