//! What the app keeps for each browser, and the cookie that names the browser.

use std::{
    collections::HashMap,
    convert::Infallible,
    io,
    sync::{Arc, Mutex, PoisonError},
};

use auth_sdk::{StoredPendingLogin, StoredSession};
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderName, header, request::Parts},
    response::AppendHeaders,
};
use serde::{Deserialize, Serialize};

use super::App;

const COOKIE: &str = "browser";

/// How far a browser is.
#[derive(Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub(super) enum Visit {
    /// The password was right; the code is missing.
    Pending { login: StoredPendingLogin },
    /// Signed in; with `operator`, as another user.
    SignedIn {
        session: StoredSession,
        operator: Option<StoredSession>,
    },
}

/// The visits by their ids.
///
/// A real app has a table or Redis here, which all its instances share. It deletes a row after 14
/// days, when the refresh token has expired. The rows are JSON here as they would be there.
#[derive(Default)]
pub(crate) struct Browsers(Mutex<HashMap<String, String>>);

impl Browsers {
    /// Keeps `visit` under a new id, and forgets the one under the old id.
    ///
    /// A new id for each step: an id that an attacker has put into the browser is then worth nothing.
    pub(super) fn begin(&self, old: &BrowserId, visit: &Visit) -> io::Result<SetCookie> {
        let (id, row) = (new_id()?, to_row(visit)?);
        let cookie = set_cookie(&id);
        self.with(|rows| {
            rows.remove(&old.0);
            rows.insert(id, row);
        });
        Ok(cookie)
    }

    /// Returns the visit; `None` if there is none, or if its row cannot be read: the user signs in
    /// again then.
    pub(super) fn find(&self, id: &BrowserId) -> Option<Visit> {
        let row = self.with(|rows| rows.get(&id.0).cloned())?;
        serde_json::from_str(&row).ok()
    }

    /// Replaces `old` by `new`, unless another request has changed or removed it: that one wins.
    pub(super) fn replace(&self, id: &BrowserId, old: &Visit, new: &Visit) -> io::Result<()> {
        let (old, new) = (to_row(old)?, to_row(new)?);
        self.with(|rows| {
            if let Some(row) = rows.get_mut(&id.0).filter(|row| **row == old) {
                *row = new;
            }
        });
        Ok(())
    }

    pub(super) fn end(&self, id: &BrowserId) {
        self.with(|rows| rows.remove(&id.0));
    }

    fn with<T>(&self, f: impl FnOnce(&mut HashMap<String, String>) -> T) -> T {
        f(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn to_row(visit: &Visit) -> io::Result<String> {
    Ok(serde_json::to_string(visit)?)
}

/// Returns 128 random bits, which no attacker can guess.
fn new_id() -> io::Result<String> {
    let mut bytes = [0; 16];
    #[expect(
        clippy::disallowed_methods,
        reason = "an id that a seed could repeat would be guessable"
    )]
    getrandom::fill(&mut bytes)?;
    Ok(format!("{:032x}", u128::from_ne_bytes(bytes)))
}

/// The header `Set-Cookie`.
pub(super) type SetCookie = AppendHeaders<[(HeaderName, String); 1]>;

/// No script reads the cookie, and no page of another site sends it with a form (`SameSite`). An app
/// that is served over https adds `Secure`.
fn set_cookie(id: &str) -> SetCookie {
    let value = format!("{COOKIE}={id}; HttpOnly; SameSite=Lax; Path=/");
    AppendHeaders([(header::SET_COOKIE, value)])
}

/// The id in the request's cookie; an empty text without one.
#[derive(Clone)]
pub(super) struct BrowserId(String);

impl FromRequestParts<Arc<App>> for BrowserId {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<App>) -> Result<Self, Infallible> {
        Ok(Self(
            read_cookie(&parts.headers).unwrap_or_default().to_owned(),
        ))
    }
}

fn read_cookie(headers: &HeaderMap) -> Option<&str> {
    let lines = headers.get_all(header::COOKIE).iter();
    let mut pairs = lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'));
    pairs.find_map(|pair| pair.trim().strip_prefix(COOKIE)?.strip_prefix('='))
}
