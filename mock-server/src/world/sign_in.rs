//! Sign-in: passwords, magic codes, and the codes that complete a sign-in.

use std::sync::Arc;

use jiff::Timestamp;

use super::World;
use super::account::Account;
use super::cause::Cause;
use super::challenge_id::ChallengeId;
use super::clock::later;
use super::digest::{Digest, LONGEST_TEXT, bounded};
use super::grant::Grant;
use super::id::{Address, LoginId, Realm};
use super::inbox::{Message, MessageKind};
use super::link::LinkValues;
use super::login_session::{LoginSession, NewLogin, Opening, Status};
use super::profile::signed;
use super::random::Purpose;
use super::refusal::{Refusal, Refused};

/// What a right password leads to.
#[derive(Debug)]
pub(crate) enum SignIn {
    Granted(Grant),
    /// A code or an approval is needed too.
    SecondFactor {
        email: String,
        login_session: LoginId,
    },
}

impl World {
    /// `POST /v1/auth/portal/login`.
    pub(crate) fn portal_login(
        &mut self,
        now: Timestamp,
        email: &str,
        password: &str,
        portal_id: &str,
    ) -> Result<SignIn, Refused> {
        let realm = self.portal_realm(portal_id)?;
        self.password_login(now, &realm, email, password)
    }

    /// `POST /v1/oauth2/login`.
    pub(crate) fn staff_login(
        &mut self,
        now: Timestamp,
        email: &str,
        password: &str,
    ) -> Result<SignIn, Refused> {
        self.password_login(now, &Realm::Staff, email, password)
    }

    fn password_login(
        &mut self,
        now: Timestamp,
        realm: &Realm,
        email: &str,
        password: &str,
    ) -> Result<SignIn, Refused> {
        let address = Address::new(email);
        self.lockouts.check(now, realm, &address)?;
        let Some(user) = self
            .accounts
            .with_password(realm, &address, password)
            .cloned()
        else {
            let failures = self
                .lockouts
                .wrong_password(now, realm, &address, &self.profile);
            let absence = self.accounts.absence(realm, &address);
            let cause = absence.unwrap_or_else(|| self.wrong_password(&address));
            return Err(Refusal::WrongCredentials.after(failures, cause));
        };
        self.lockouts.right_password(realm, &address);
        if !user.profile.mfa_required {
            return self.sign_in(now, user, realm).map(SignIn::Granted);
        }
        let email = user.profile.email.clone();
        let message = self.open_login(now, realm, &email, Some(&user), Opening::Password, None);
        let login_session = self.deliver_login(now, message, true);
        Ok(SignIn::SecondFactor {
            email,
            login_session,
        })
    }

    /// `POST /v1/auth/portal/request-magic-code`.
    pub(crate) fn portal_magic_code(
        &mut self,
        now: Timestamp,
        email: &str,
        portal_id: &str,
    ) -> Result<LoginId, Refused> {
        let realm = self.portal_realm(portal_id)?;
        Ok(self.magic_code(now, &realm, email, None))
    }

    /// `POST /v1/auth/request-magic-code`.
    pub(crate) fn staff_magic_code(
        &mut self,
        now: Timestamp,
        email: &str,
        client_id: Option<&str>,
    ) -> LoginId {
        self.magic_code(now, &Realm::Staff, email, client_id)
    }

    fn magic_code(
        &mut self,
        now: Timestamp,
        realm: &Realm,
        email: &str,
        client_id: Option<&str>,
    ) -> LoginId {
        let user = self.accounts.active(realm, &Address::new(email)).cloned();
        let opening = Opening::MagicCode;
        let message = self.open_login(now, realm, email, user.as_ref(), opening, client_id);
        self.deliver_login(now, message, user.is_some())
    }

    fn portal_realm(&self, portal_id: &str) -> Result<Realm, Refused> {
        let portal = self
            .accounts
            .portal(portal_id)
            .ok_or_else(|| Refusal::PortalNotFound.because(Cause::PortalNotFound))?;
        Ok(Realm::Portal(portal.id.clone()))
    }

    /// Opens a login session and writes its message; an address without an account gets as much
    /// work, and a code that nobody is told.
    fn open_login(
        &mut self,
        now: Timestamp,
        realm: &Realm,
        email: &str,
        user: Option<&Arc<Account>>,
        opening: Opening,
        client_id: Option<&str>,
    ) -> Message {
        let address = Address::new(email);
        let client = client_id.map(|client| bounded(client, LONGEST_TEXT).into_owned());
        let id = self.random.token(Purpose::LoginSession, address.as_str());
        let digits = self.profile.code_digits;
        let code = self.random.code(address.as_str(), digits);
        let lifetime = signed(self.profile.login_session_lifetime);
        let token = self.random.token(Purpose::ApprovalToken, address.as_str());
        let kind = match opening {
            Opening::Password => MessageKind::SecondFactor,
            Opening::MagicCode => MessageKind::MagicCode,
        };
        let to = user.map_or(email, |user| &user.profile.email);
        let values = LinkValues {
            token: &token,
            session_id: Some(&id),
            email: to,
        };
        let message = Message {
            id: self.random.token(Purpose::Message, address.as_str()),
            kind,
            to: to.to_owned(),
            created_at: now,
            expires_at: later(now, lifetime),
            link: self.message_link(realm, kind, &values),
            challenge_id: Some(ChallengeId::of(&id).to_string()),
            login_session_id: Some(id.clone()),
            portal_id: realm.portal().map(ToString::to_string),
            client_id: client.clone(),
            code: Some(code.clone()),
            token: token.clone(),
            base_length: 0,
        };
        let login = NewLogin {
            id: ChallengeId::of(&id),
            realm: realm.clone(),
            address,
            user: user.map(|user| user.id.clone()),
            opening,
            code: Digest::of(&code),
            approval: Digest::of(&token),
            client,
            lifetime,
            foregone: user.and_then(|_| self.policy.foregone(now)),
        };
        self.logins.open(now, login, &mut self.outbox);
        message
    }

    fn deliver_login(&mut self, now: Timestamp, message: Message, account: bool) -> LoginId {
        let id = LoginId::from(message.login_session_id.as_deref().unwrap_or_default());
        if account {
            self.deliver(now, message);
        }
        id
    }

    /// `POST /v1/auth/portal/verify-2fa`.
    pub(crate) fn portal_verify(
        &mut self,
        now: Timestamp,
        email: &str,
        code: &str,
    ) -> Result<Grant, Refused> {
        self.verify(now, email, code, |realm| *realm != Realm::Staff)
    }

    /// `POST /v1/oauth2/verify-2fa`.
    pub(crate) fn staff_verify(
        &mut self,
        now: Timestamp,
        email: &str,
        code: &str,
    ) -> Result<Grant, Refused> {
        self.verify(now, email, code, |realm| *realm == Realm::Staff)
    }

    fn verify(
        &mut self,
        now: Timestamp,
        email: &str,
        code: &str,
        here: impl Fn(&Realm) -> bool,
    ) -> Result<Grant, Refused> {
        let address = Address::new(email);
        let code = Digest::of(code);
        let pending = self.logins.pending(now, &address, &here);
        let past = || self.logins.past_code(now, &address, &code, &here);
        if pending.is_empty() {
            return Err(Refusal::WrongCode.because(past().unwrap_or(Cause::NoPendingSignIn)));
        }
        let right = pending.iter().find(|(_, login)| login.code == code);
        let found = right
            .and_then(|(id, login)| Some((*id, login.realm.clone(), self.who_signs_in(login)?)));
        let Some((id, realm, user)) = found else {
            let absence = right.and_then(|(_, l)| self.accounts.absence(&l.realm, &l.address));
            let cause = past().or(absence);
            let cause = cause.unwrap_or_else(|| self.wrong_code(&pending));
            let mut doors: Vec<_> = pending.iter().map(|(_, l)| l.realm.clone()).collect();
            doors.dedup();
            let failures = self.count_wrong_code(now, &address, &doors);
            return Err(Refusal::WrongCode.after(failures, cause));
        };
        let outbox = &mut self.outbox;
        if !self.logins.consume(now, id, Status::Pending, outbox) {
            return Err(Refusal::WrongCode.because(Cause::NoPendingSignIn));
        }
        self.lockouts.right_code(&realm, &address);
        self.sign_in(now, user, &realm)
    }

    /// What is wrong with a password, where there is an account.
    fn wrong_password(&self, address: &Address) -> Cause {
        let account = self.accounts.with_address(address);
        match account {
            Some(account) if account.password == Digest::of("") => Cause::EmptyPassword,
            _ => Cause::WrongPassword,
        }
    }

    /// Counts a wrong code at each of the doors where the address has something pending, and tells
    /// the highest count. The fifth at a door rejects what is pending there.
    fn count_wrong_code(&mut self, now: Timestamp, address: &Address, doors: &[Realm]) -> u32 {
        let (mut highest, limit) = (0, self.profile.code_attempts);
        for realm in doors {
            let failures = self.lockouts.wrong_code(now, realm, address, limit);
            if failures >= limit {
                let outbox = &mut self.outbox;
                self.logins.reject_pending(now, realm, address, outbox);
            }
            highest = highest.max(failures);
        }
        highest
    }

    /// Whose sign-in it is, while that account may sign in where it has begun to.
    pub(super) fn who_signs_in(&self, login: &LoginSession) -> Option<Arc<Account>> {
        let user = self.accounts.active(&login.realm, &login.address)?;
        (login.user.as_ref() == Some(&user.id)).then(|| user.clone())
    }

    /// What is wrong with a code that is none of those that are waited for: where nobody has got
    /// one, that nobody could.
    fn wrong_code(&self, pending: &[(ChallengeId, &LoginSession)]) -> Cause {
        let nobody = pending.iter().all(|(_, login)| login.user.is_none());
        let absence = pending.last().filter(|_| nobody);
        let absence = absence.and_then(|(_, l)| self.accounts.absence(&l.realm, &l.address));
        absence.unwrap_or(Cause::WrongCode)
    }
}
