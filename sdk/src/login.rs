//! The result of a password sign-in: a session, or a second factor to give.

use serde::{Deserialize, Deserializer, de};
use serde_json::Value;

use crate::{
    client::AuthClient,
    error::NEITHER,
    generated::types::TwoFaResponse,
    pending::{PendingLogin, Realm},
    secret::Secret,
    session::{AuthEvent, Session},
    token_reply::Token,
};

/// The result of an accepted password.
///
/// ```no_run
/// use auth_sdk::{LoginOutcome, PortalLoginRequest};
///
/// # async fn run(client: auth_sdk::AuthClient, request: PortalLoginRequest)
/// # -> Result<(), auth_sdk::Error> {
/// let session = match client.portal_login(&request).await? {
///     LoginOutcome::SignedIn(session) => session,
///     LoginOutcome::SecondFactor(pending) => pending.verify("123456").await?,
/// };
/// # Ok(()) }
/// ```
// Exhaustive: the contract's `anyOf` has these two cases.
#[derive(Debug, Clone)]
pub enum LoginOutcome {
    /// The user is signed in, and the client has this session.
    SignedIn(Session),
    /// The user has to give a second factor; the client has no session yet.
    SecondFactor(PendingLogin),
}

impl LoginOutcome {
    /// Turns `reply` into the result, and signs `client` in if it has tokens.
    pub(crate) async fn from_reply(
        reply: LoginReply,
        client: AuthClient,
        realm: Realm,
        generation: u64,
    ) -> Self {
        match reply {
            LoginReply::Token(token) => {
                let session = Session::from_token(token);
                let slot = client.slot();
                slot.set(session.clone(), AuthEvent::SignedIn, generation)
                    .await;
                Self::SignedIn(session)
            }
            LoginReply::TwoFaResponse(demand) => {
                Self::SecondFactor(PendingLogin::new(client, realm, demand))
            }
        }
    }
}

/// `Token | TwoFAResponse`, distinguished by the fields.
///
/// Unlike a derived untagged enum, this one names the wrong field in an error, and accepts tokens
/// beside fields that a later server adds.
#[derive(Debug, Clone)]
pub(crate) enum LoginReply {
    Token(Token),
    TwoFaResponse(TwoFaResponse),
}

/// The fields of both. Fields that don't distinguish the two are untyped, so that they cannot fail
/// the reading.
#[derive(Deserialize)]
struct Fields {
    access_token: Option<Secret>,
    #[serde(default, deserialize_with = "crate::lenient::empty_as_none")]
    refresh_token: Option<Secret>,
    detail: Option<Value>,
    two_fa_required: Option<Value>,
    email: Option<Value>,
    login_session_id: Option<Value>,
}

impl<'de> Deserialize<'de> for LoginReply {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut fields = Fields::deserialize(deserializer)?;
        match fields.access_token.take() {
            Some(access_token) => Ok(Self::Token(Token {
                access_token,
                refresh_token: fields.refresh_token,
            })),
            None => fields.into_demand().map(Self::TwoFaResponse),
        }
    }
}

impl Fields {
    fn into_demand<E: de::Error>(self) -> Result<TwoFaResponse, E> {
        if self.two_fa_required.is_none() && self.email.is_none() && self.login_session_id.is_none()
        {
            return Err(E::missing_field("access_token"));
        }
        // Both fields have a default in the contract.
        let detail = self.detail.map_or_else(
            || "2FA Required".to_owned(),
            |it| text(Some(it)).unwrap_or_default(),
        );
        let two_fa_required = self
            .two_fa_required
            .is_none_or(|it| it == Value::Bool(true));
        if !two_fa_required && !detail.contains("2FA") {
            return Err(E::custom(NEITHER));
        }
        Ok(TwoFaResponse {
            detail,
            two_fa_required: true,
            email: text(self.email).ok_or_else(|| E::missing_field("email"))?,
            login_session_id: text(self.login_session_id).map(Secret::from),
        })
    }
}

fn text(value: Option<Value>) -> Option<String> {
    match value {
        Some(Value::String(text)) => Some(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<LoginReply, serde_json::Error> {
        serde_json::from_str(json)
    }

    const TOKEN: &str = r#""access_token":"a","refresh_token":"r","token_type":"bearer""#;

    #[test]
    fn login_reply_of_neither_kind_lacks_its_access_token() {
        for json in [
            "{}",
            r#"{"access_token":null}"#,
            r#"{"token_type":"bearer","refresh_token":"r"}"#,
            r#"{"detail":"hello"}"#,
        ] {
            let error = read(json).unwrap_err().to_string();
            assert!(
                error.contains("missing field `access_token`"),
                "{json}: {error}"
            );
        }
    }

    #[test]
    fn login_reply_with_tokens_is_a_session_whatever_else_it_has() {
        for more in [
            "",
            r#","two_fa_required":true,"detail":"2FA Required","email":"e@x.test""#,
            r#","detail":7,"two_fa_required":"no","email":[],"new":{}"#,
        ] {
            let reply = read(&format!("{{{TOKEN}{more}}}")).unwrap();
            assert!(
                matches!(reply, LoginReply::Token(token) if token.access_token.expose() == "a"),
                "{more}"
            );
        }
    }

    #[test]
    fn login_reply_needs_only_an_access_token_for_a_session() {
        for more in [
            "",
            r#","refresh_token":null"#,
            r#","refresh_token":"r""#,
            r#","token_type":7,"expires_in":1800"#,
        ] {
            let json = format!(r#"{{"access_token":"a"{more}}}"#);
            assert!(
                matches!(read(&json).unwrap(), LoginReply::Token(_)),
                "{more}"
            );
            serde_json::from_str::<Token>(&json).unwrap();
        }
    }

    #[test]
    fn login_reply_asks_for_a_second_factor_by_flag_detail_or_default() {
        for sign in [
            r#""two_fa_required":true"#,
            r#""two_fa_required":true,"detail":"enter the code""#,
            r#""two_fa_required":false,"detail":"2FA Required""#,
            r#""detail":"2FA Required""#,
            r#""access_token":null,"two_fa_required":true"#,
            r#""login_session_id":null"#,
        ] {
            let reply = read(&format!(r#"{{"email":"e@x.test",{sign}}}"#)).unwrap();
            assert!(
                matches!(reply, LoginReply::TwoFaResponse(it) if it.email == "e@x.test"),
                "{sign}"
            );
        }
        let reply = read(r#"{"email":"e@x.test","login_session_id":"s"}"#).unwrap();
        assert!(
            matches!(reply, LoginReply::TwoFaResponse(it) if it.login_session_id.as_ref().is_some_and(|id| id.expose() == "s"))
        );
    }

    #[test]
    fn login_reply_without_tokens_or_second_factor_is_an_error() {
        for json in [
            "null",
            "[]",
            "7",
            "\"\"",
            "{}",
            r#"{"detail":"hello"}"#,
            r#"{"two_fa_required":true}"#,
            r#"{"two_fa_required":false,"email":"e@x.test","detail":"no"}"#,
            r#"{"access_token":7}"#,
            r#"{"email":7}"#,
        ] {
            assert!(read(json).is_err(), "{json}");
        }
    }
}
