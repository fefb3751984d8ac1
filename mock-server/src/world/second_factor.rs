//! Second factor: decisions from another device, and the polls that wait for them.

use jiff::Timestamp;

use super::World;
use super::cause::Cause;
use super::challenge_id::ChallengeId;
use super::digest::Digest;
use super::grant::Grant;
use super::id::Address;
use super::login_session::{Decision, LoginSession, Proof, Status};
use super::refusal::{Refusal, Refused};

impl World {
    /// `POST /v1/auth/approve-2fa` and `POST /v1/auth/reject-2fa`.
    pub(crate) fn decide(
        &mut self,
        now: Timestamp,
        login_session: &str,
        proof: &Proof<'_>,
        decision: Decision,
    ) -> Result<(), Refused> {
        let id = ChallengeId::of(login_session);
        let login = self.decidable(now, id)?;
        self.prove(now, login, proof)?;
        self.logins.decide(now, id, decision, &mut self.outbox)
    }

    /// The sign-in of an id, while it can be decided: within its ten minutes, decided or not. This
    /// is checked before the proof is compared.
    fn decidable(&self, now: Timestamp, id: ChallengeId) -> Result<&LoginSession, Refused> {
        let login = self.logins.get(now, id);
        let login = login
            .ok_or_else(|| Refusal::LoginSessionNotFound.because(Cause::LoginSessionUnknown))?;
        login.check_decidable(now)?;
        Ok(login)
    }

    fn prove(
        &self,
        now: Timestamp,
        login: &LoginSession,
        proof: &Proof<'_>,
    ) -> Result<(), Refused> {
        let cause = match proof {
            Proof::Token(token) if Digest::of(token) == login.approval => return Ok(()),
            Proof::Token(_) => Cause::WrongApprovalToken,
            Proof::Bearer(id) => {
                let session = self.signed_in(now, id)?;
                if session.impersonator.is_some() {
                    Cause::ImpersonatedSession
                } else if login.user.as_ref() == Some(&session.user) {
                    return Ok(());
                } else {
                    let user = session.user.clone();
                    Cause::OtherUser { user }
                }
            }
        };
        Err(Refusal::NotTheApprover.because(cause))
    }

    /// `GET /v1/auth/login-status`: where a sign-in stands. The first poll after an approval gets
    /// the session, and uses the sign-in up.
    pub(crate) fn poll(
        &mut self,
        now: Timestamp,
        email: &str,
        login_session: &str,
    ) -> Result<(Status, Option<Grant>), Refused> {
        let id = ChallengeId::of(login_session);
        let login = self
            .logins
            .get(now, id)
            .ok_or_else(|| Refusal::LoginSessionNotFound.because(Cause::LoginSessionUnknown))?;
        if login.address != Address::new(email) {
            return Err(Refusal::LoginSessionNotFound.because(Cause::OtherAddress));
        }
        let status = login.status(now);
        let realm = login.realm.clone();
        // An approval that its user could not use now stays for when the user can.
        let Some(user) = self.who_signs_in(login) else {
            return Ok((status, None));
        };
        let outbox = &mut self.outbox;
        if !self.logins.consume(now, id, Status::Approved, outbox) {
            return Ok((status, None));
        }
        Ok((status, Some(self.sign_in(now, user, &realm)?)))
    }
}
