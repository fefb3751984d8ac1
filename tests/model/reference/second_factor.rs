//! Codes, decisions and polls.

use std::collections::BTreeSet;

use super::{FIVE, HOUR, Handle, Id, Login, MINUTE, Pair, Refusal, Status, World};

const WRONG_CODE: Refusal = Refusal::new(401, "Invalid or expired code");
const LOGIN_SESSION_NOT_FOUND: Refusal = Refusal::new(404, "Login session not found");
const NOT_THE_APPROVER: Refusal = Refusal::new(403, "Not your login session");
const ALREADY_DECIDED: Refusal = Refusal::new(409, "Login session already decided");
const NO_PROOF: Refusal = Refusal::new(401, "Not authenticated");

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Decision {
    Approve,
    Reject,
}

impl Decision {
    const fn status(self) -> Status {
        match self {
            Self::Approve => Status::Approved,
            Self::Reject => Status::Rejected,
        }
    }
}

/// What the control API does with a sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ruling {
    Decide(Decision),
    Expire,
}

/// What shows that somebody may decide a sign-in.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Proof {
    Nothing,
    /// The token of the link to this login session.
    Token(Handle),
    WrongToken,
    Bearer(Handle),
}

impl Login {
    pub(crate) fn waits(&self) -> bool {
        matches!(self.status, Status::Pending | Status::Approved)
    }
}

impl World {
    /// WAIT-1, WAIT-2, POLICY-3, POLICY-4: what the time has decided.
    pub(super) fn settle(&mut self) {
        for login in self.logins.values_mut() {
            let end = login.begun + 10 * MINUTE;
            if let Some((decision, at)) = login.policy
                && login.status == Status::Pending
                && at <= self.now
                && at < end
            {
                login.status = decision.status();
                login.decided = Some(decision);
            }
            if login.waits() && end <= self.now {
                login.status = Status::Expired;
            }
        }
    }

    /// WAIT-3: a login session that is still remembered.
    fn remembered(&self, id: Handle) -> Option<Login> {
        let login = self.logins.get(&id).copied();
        login.filter(|login| self.now < login.begun + HOUR)
    }

    /// Login sessions that the control API lists.
    pub(crate) fn challenges(&self) -> impl Iterator<Item = (Handle, Login)> {
        let ids = self.logins.keys();
        let logins = ids.filter_map(|id| Some((*id, self.remembered(*id)?)));
        logins.filter(|(_, login)| login.user.is_some())
    }

    /// Who a login session signs in, as long as it is still the same user there.
    fn who_signs_in(&self, login: &Login) -> Option<Id> {
        self.active(login.door, login.email)
            .filter(|user| login.user == Some(*user))
    }

    /// VERIFY-1 to VERIFY-10. `code` is the login session whose code it is, if it is anybody's.
    pub(crate) fn verify(
        &mut self,
        portals: bool,
        email: Id,
        code: Option<Handle>,
    ) -> Result<Pair, Refusal> {
        let here = |login: &Login| {
            let pending = login.status == Status::Pending && login.email == email;
            pending && login.door.is_some() == portals
        };
        let pending = self.logins.iter().filter(|(_, login)| here(login));
        let pending: Vec<(Handle, Login)> = pending.map(|(id, login)| (*id, *login)).collect();
        if pending.is_empty() {
            return Err(WRONG_CODE);
        }
        let right = pending.iter().find(|(id, _)| Some(*id) == code);
        let found = right.and_then(|(id, login)| Some((*id, *login, self.who_signs_in(login)?)));
        let Some((id, login, user)) = found else {
            let doors: BTreeSet<_> = pending.iter().map(|(_, login)| login.door).collect();
            for door in doors {
                self.count_wrong_code((door, email));
            }
            return Err(WRONG_CODE);
        };
        self.set_status(id, Status::Consumed);
        self.codes.remove(&(login.door, email));
        Ok(self.sign_in(user, login.door))
    }

    fn count_wrong_code(&mut self, place: (Option<Id>, Id)) {
        let now = self.now;
        let before = self.codes.get(&place);
        let before = before.filter(|(_, forgotten)| now < *forgotten);
        let count = before.map_or(0, |(count, _)| *count) + 1;
        if count as usize >= FIVE {
            self.codes.remove(&place);
            let at = |login: &Login| (login.door, login.email) == place;
            for login in self.logins.values_mut().filter(|login| at(login)) {
                if login.status == Status::Pending {
                    login.status = Status::Rejected;
                }
            }
        } else {
            self.codes.insert(place, (count, now + 10 * MINUTE));
        }
    }

    fn set_status(&mut self, id: Handle, status: Status) {
        if let Some(login) = self.logins.get_mut(&id) {
            login.status = status;
        }
    }

    /// DECIDE-1 to DECIDE-10, DECIDE-14 to DECIDE-16
    pub(crate) fn decide(
        &mut self,
        id: Handle,
        decision: Decision,
        proof: Proof,
    ) -> Result<(), Refusal> {
        // ERROR-10: the bearer is checked before the meaning.
        let approver = match proof {
            Proof::Nothing => return Err(NO_PROOF),
            Proof::Bearer(access) => Some(self.authenticate(access)?),
            Proof::Token(_) | Proof::WrongToken => None,
        };
        let login = self.logins.get(&id).copied();
        let login = login.ok_or(LOGIN_SESSION_NOT_FOUND)?;
        if login.begun + 10 * MINUTE <= self.now || login.status == Status::Expired {
            return Err(LOGIN_SESSION_NOT_FOUND);
        }
        if let Proof::Bearer(access) = proof {
            self.authenticate_person(access)?;
        }
        let proven = match (proof, approver) {
            // The token of an address without an account is sent to nobody.
            (Proof::Token(of), _) => of == id && login.user.is_some(),
            (_, Some(session)) => {
                let session = self.sessions[&session];
                session.operator.is_none() && login.user == Some(session.user)
            }
            _ => false,
        };
        if !proven {
            return Err(NOT_THE_APPROVER);
        }
        match login.decided {
            Some(first) if first == decision => Ok(()),
            None if login.status == decision.status() => Ok(()),
            None if login.status == Status::Pending => {
                self.decided(id, decision);
                Ok(())
            }
            _ => Err(ALREADY_DECIDED),
        }
    }

    fn decided(&mut self, id: Handle, decision: Decision) {
        self.set_status(id, decision.status());
        if let Some(login) = self.logins.get_mut(&id) {
            login.decided = Some(decision);
        }
    }

    /// POLICY-6
    pub(crate) fn rule(&mut self, id: Handle, ruling: Ruling) -> Result<(), Refusal> {
        let login = self.remembered(id).filter(|login| login.user.is_some());
        let login = login.ok_or(Refusal::control(404))?;
        let wanted = match ruling {
            Ruling::Decide(decision) => decision.status(),
            Ruling::Expire => Status::Expired,
        };
        match (login.status, ruling) {
            (Status::Pending, Ruling::Decide(decision)) => self.decided(id, decision),
            (Status::Pending, Ruling::Expire) => self.set_status(id, Status::Expired),
            (status, _) if status == wanted => {}
            _ => return Err(Refusal::control(409)),
        }
        Ok(())
    }

    /// POLL-1, POLL-2, POLL-4, ENUM-7
    pub(crate) fn poll(
        &mut self,
        email: Id,
        id: Handle,
    ) -> Result<(Status, Option<Pair>), Refusal> {
        let login = self.remembered(id).filter(|login| login.email == email);
        let login = login.ok_or(LOGIN_SESSION_NOT_FOUND)?;
        let user = self.who_signs_in(&login);
        match user.filter(|_| login.status == Status::Approved) {
            None => Ok((login.status, None)),
            Some(user) => {
                self.set_status(id, Status::Consumed);
                let pair = self.sign_in(user, login.door);
                Ok((Status::Approved, Some(pair)))
            }
        }
    }
}
