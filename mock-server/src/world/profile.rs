//! Settings that a real service may reasonably choose otherwise.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::SignedDuration;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::HumanDuration;
use super::refusal::Refusal;

/// How a real service differs from the rules where it may: lifetimes, numbers of attempts, forms of
/// codes, texts.
///
/// The mock server takes a profile to behave as the service does, and `conformance` to expect it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Profile {
    /// Lifetime of an access token.
    pub access_token_lifetime: HumanDuration,
    /// Lifetime of a refresh token, and of the session that it belongs to.
    pub refresh_token_lifetime: HumanDuration,
    /// Lifetime of an impersonated session.
    pub impersonation_lifetime: HumanDuration,
    /// Lifetime of a login session, its code and its approval token.
    pub login_session_lifetime: HumanDuration,
    /// Lifetime of an exchange code.
    pub exchange_code_lifetime: HumanDuration,
    /// Lifetime of a token that resets a password.
    pub reset_token_lifetime: HumanDuration,
    /// Number of decimal digits of a code: from 4 to 9.
    pub code_digits: u8,
    /// Number of wrong codes that end the login sessions of an address at a door.
    pub code_attempts: u32,
    /// Number of wrong passwords in a row that lock an address at a door.
    pub password_attempts: u32,
    /// Duration of a lock-out.
    pub lock_out_duration: HumanDuration,
    /// Time after the last wrong password at which wrong passwords are forgotten.
    pub wrong_passwords_forgotten_after: HumanDuration,
    /// Whether a refresh token works once, and each refresh returns the next one.
    pub refresh_rotation: bool,
    /// Status for an unknown portal: 404 or 401.
    pub unknown_portal_status: u16,
    /// Texts of `detail`.
    pub texts: RefusalTexts,
    /// Rules that the service does not keep, by id, with a remark. `conformance` reports them and
    /// does not fail; the mock server keeps them all the same.
    pub known_differences: BTreeMap<String, String>,
}

/// Texts of `detail` that a service may word otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[non_exhaustive]
pub struct RefusalTexts {
    /// 401: a wrong password, or no such user at this door.
    pub wrong_credentials: String,
    /// 401: a wrong, used or expired code.
    pub wrong_code: String,
    /// 429: locked out.
    pub locked: String,
    /// 404: no such portal.
    pub portal_not_found: String,
    /// 404: no such organisation, or not a member.
    pub organization_not_found: String,
    /// 404: an unknown, expired or used exchange code.
    pub exchange_code_not_found: String,
    /// 404: an unknown or expired login session.
    pub login_session_not_found: String,
    /// 404: an unknown, expired or used reset token.
    pub reset_token_not_found: String,
    /// 404: no such user.
    pub user_not_found: String,
    /// 404: no such personal access token.
    pub personal_access_token_not_found: String,
    /// 403: not for portal sessions.
    pub portal_session: String,
    /// 403: not while acting as another user.
    pub impersonated: String,
    /// 403: a wrong proof of the approver.
    pub not_the_approver: String,
    /// 403: no power over the user.
    pub not_allowed: String,
    /// 403: not with a personal access token.
    pub personal_access_token: String,
    /// 409: the other decision was first.
    pub already_decided: String,
    /// 409: too many personal access tokens.
    pub too_many_tokens: String,
}

impl Default for Profile {
    fn default() -> Self {
        let minutes = |count: u32| HumanDuration::from_secs(count * 60);
        let hours = |count: u32| minutes(count * 60);
        Self {
            access_token_lifetime: minutes(30),
            refresh_token_lifetime: hours(14 * 24),
            impersonation_lifetime: hours(1),
            login_session_lifetime: minutes(10),
            exchange_code_lifetime: minutes(1),
            reset_token_lifetime: hours(1),
            code_digits: 6,
            code_attempts: 5,
            password_attempts: 5,
            lock_out_duration: minutes(15),
            wrong_passwords_forgotten_after: hours(24),
            refresh_rotation: false,
            unknown_portal_status: 404,
            texts: RefusalTexts::default(),
            known_differences: BTreeMap::new(),
        }
    }
}

impl Default for RefusalTexts {
    fn default() -> Self {
        Self {
            wrong_credentials: "Incorrect email or password".into(),
            wrong_code: "Invalid or expired code".into(),
            locked: "Too many failed attempts".into(),
            portal_not_found: "Portal not found".into(),
            organization_not_found: "Organization not found".into(),
            exchange_code_not_found: "Exchange code not found".into(),
            login_session_not_found: "Login session not found".into(),
            reset_token_not_found: "Reset token not found".into(),
            user_not_found: "User not found".into(),
            personal_access_token_not_found: "Personal access token not found".into(),
            portal_session: "Not available to portal users".into(),
            impersonated: "Not available while acting as another user".into(),
            not_the_approver: "Not your login session".into(),
            not_allowed: "Not allowed to act as this user".into(),
            personal_access_token: "Not available to personal access tokens".into(),
            already_decided: "Login session already decided".into(),
            too_many_tokens: "Too many personal access tokens".into(),
        }
    }
}

impl RefusalTexts {
    /// Returns the text of a refusal; `None` for one that has a fixed text.
    pub(crate) fn of(&self, refusal: &Refusal) -> Option<&str> {
        Some(match refusal {
            Refusal::WrongCredentials => &self.wrong_credentials,
            Refusal::WrongCode => &self.wrong_code,
            Refusal::Locked { .. } => &self.locked,
            Refusal::PortalNotFound => &self.portal_not_found,
            Refusal::OrganizationNotFound => &self.organization_not_found,
            Refusal::ExchangeCodeNotFound => &self.exchange_code_not_found,
            Refusal::LoginSessionNotFound => &self.login_session_not_found,
            Refusal::ResetTokenNotFound => &self.reset_token_not_found,
            Refusal::UserNotFound => &self.user_not_found,
            Refusal::PersonalAccessTokenNotFound => &self.personal_access_token_not_found,
            Refusal::PortalSession => &self.portal_session,
            Refusal::Impersonated => &self.impersonated,
            Refusal::NotTheApprover => &self.not_the_approver,
            Refusal::NotAllowed => &self.not_allowed,
            Refusal::PersonalAccessToken => &self.personal_access_token,
            Refusal::AlreadyDecided => &self.already_decided,
            Refusal::TooManyTokens => &self.too_many_tokens,
            _ => return None,
        })
    }
}

impl Profile {
    /// Checks what the type of a setting does not say.
    ///
    /// # Errors
    /// The setting, and what it must be.
    pub fn check(&self) -> Result<(), String> {
        let lifetimes = [
            ("access_token_lifetime", self.access_token_lifetime),
            ("refresh_token_lifetime", self.refresh_token_lifetime),
            ("impersonation_lifetime", self.impersonation_lifetime),
            ("login_session_lifetime", self.login_session_lifetime),
            ("exchange_code_lifetime", self.exchange_code_lifetime),
            ("reset_token_lifetime", self.reset_token_lifetime),
            ("lock_out_duration", self.lock_out_duration),
            (
                "wrong_passwords_forgotten_after",
                self.wrong_passwords_forgotten_after,
            ),
        ];
        let short = |(_, one): &&(&str, HumanDuration)| one.get() < Duration::from_secs(2);
        if let Some((name, _)) = lifetimes.iter().find(short) {
            return Err(format!("{name}: must be 2s or longer"));
        }
        if !(4..=9).contains(&self.code_digits) {
            return Err("code_digits: must be from 4 to 9".into());
        }
        let attempts = [
            ("code_attempts", self.code_attempts),
            ("password_attempts", self.password_attempts),
        ];
        if let Some((name, _)) = attempts.iter().find(|(_, one)| !(2..=100).contains(one)) {
            return Err(format!("{name}: must be from 2 to 100"));
        }
        if ![401, 404].contains(&self.unknown_portal_status) {
            return Err("unknown_portal_status: must be 401 or 404".into());
        }
        Ok(())
    }
}

/// A lifetime as the clock's type.
pub(super) fn signed(duration: HumanDuration) -> SignedDuration {
    // Saturates nowhere below `HumanDuration::MAX`.
    SignedDuration::try_from(duration.get()).unwrap_or(SignedDuration::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    type Change = fn(&mut Profile);

    #[test]
    fn setting_out_of_its_range_is_named() {
        assert_eq!(Profile::default().check(), Ok(()));
        let changes: [(Change, &str); 5] = [
            (
                |one| one.code_digits = 3,
                "code_digits: must be from 4 to 9",
            ),
            (
                |one| one.code_attempts = 1,
                "code_attempts: must be from 2 to 100",
            ),
            (
                |one| one.password_attempts = 101,
                "password_attempts: must be from 2 to 100",
            ),
            (
                |one| one.unknown_portal_status = 403,
                "unknown_portal_status: must be 401 or 404",
            ),
            (
                |one| one.lock_out_duration = HumanDuration::from_secs(1),
                "lock_out_duration: must be 2s or longer",
            ),
        ];
        for (change, error) in changes {
            let mut profile = Profile::default();
            change(&mut profile);
            assert_eq!(profile.check(), Err(error.to_owned()));
        }
        let shortest = Profile {
            lock_out_duration: HumanDuration::from_secs(2),
            ..Profile::default()
        };
        assert_eq!(shortest.check(), Ok(()));
    }
    #[test]
    fn each_text_of_a_profile_is_that_of_its_refusal() {
        let mut texts = serde_json::to_value(RefusalTexts::default()).unwrap();
        let fields = texts.as_object_mut().unwrap();
        fields
            .iter_mut()
            .for_each(|(name, text)| *text = name.clone().into());
        let count = fields.len();
        let texts: RefusalTexts = serde_json::from_value(texts).unwrap();
        let refusals = [
            (Refusal::WrongCredentials, "wrong_credentials"),
            (Refusal::WrongCode, "wrong_code"),
            (Refusal::Locked { seconds: 1 }, "locked"),
            (Refusal::PortalNotFound, "portal_not_found"),
            (Refusal::OrganizationNotFound, "organization_not_found"),
            (Refusal::ExchangeCodeNotFound, "exchange_code_not_found"),
            (Refusal::LoginSessionNotFound, "login_session_not_found"),
            (Refusal::ResetTokenNotFound, "reset_token_not_found"),
            (Refusal::UserNotFound, "user_not_found"),
            (
                Refusal::PersonalAccessTokenNotFound,
                "personal_access_token_not_found",
            ),
            (Refusal::PortalSession, "portal_session"),
            (Refusal::Impersonated, "impersonated"),
            (Refusal::NotTheApprover, "not_the_approver"),
            (Refusal::NotAllowed, "not_allowed"),
            (Refusal::PersonalAccessToken, "personal_access_token"),
            (Refusal::AlreadyDecided, "already_decided"),
            (Refusal::TooManyTokens, "too_many_tokens"),
        ];
        assert_eq!(refusals.len(), count);
        for (refusal, field) in refusals {
            assert_eq!(texts.of(&refusal), Some(field));
        }
        assert_eq!(texts.of(&Refusal::SessionEnded), None);
    }
}
