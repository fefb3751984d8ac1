//! Signing in: the password in one request, the code in another one, maybe at another instance.

use std::sync::Arc;

use auth_sdk::{Error, ErrorKind, LoginOutcome, Oauth2LoginRequest, PendingLogin, Secret, Session};
use axum::{
    Form,
    extract::State,
    http::StatusCode,
    response::{Html, IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::{
    App, Instead,
    browsers::{BrowserId, Visit},
    pages,
};

#[derive(Deserialize)]
pub(super) struct Credentials {
    email: String,
    password: Secret,
}

#[derive(Deserialize)]
pub(super) struct CodeForm {
    code: Secret,
}

pub(super) async fn ask_password() -> Html<String> {
    pages::password(None)
}

pub(super) async fn take_password(
    State(app): State<Arc<App>>,
    browser: BrowserId,
    Form(form): Form<Credentials>,
) -> Result<Response, Instead> {
    let request = Oauth2LoginRequest::password(form.email, form.password);
    match app.auth.without_session().oauth2_login(&request).await {
        Ok(LoginOutcome::SignedIn(session)) => app.admit(&browser, &session),
        Ok(LoginOutcome::SecondFactor(pending)) => {
            let login = pending.to_stored();
            let cookie = app.browsers.begin(&browser, &Visit::Pending { login })?;
            Ok((cookie, Redirect::to("/code")).into_response())
        }
        Err(error) if error.kind() == ErrorKind::Unauthorized => {
            let page = pages::password(Some("The address or the password is wrong."));
            Ok((StatusCode::UNAUTHORIZED, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn ask_code(
    State(app): State<Arc<App>>,
    browser: BrowserId,
) -> Result<Html<String>, Instead> {
    let pending = app.pending(&browser)?;
    Ok(pages::code(pending.email(), None))
}

pub(super) async fn take_code(
    State(app): State<Arc<App>>,
    browser: BrowserId,
    Form(form): Form<CodeForm>,
) -> Result<Response, Instead> {
    let pending = app.pending(&browser)?;
    match pending.verify(form.code).await {
        Ok(session) => app.admit(&browser, &session),
        Err(error) if is_refused_code(&error) => {
            let page = pages::code(pending.email(), Some("The code is wrong or has expired."));
            Ok((StatusCode::UNAUTHORIZED, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

fn is_refused_code(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::Unauthorized | ErrorKind::Validation
    )
}

impl App {
    fn admit(&self, browser: &BrowserId, session: &Session) -> Result<Response, Instead> {
        let visit = Visit::SignedIn {
            session: session.to_stored(),
            operator: None,
        };
        let cookie = self.browsers.begin(browser, &visit)?;
        Ok((cookie, Redirect::to("/")).into_response())
    }

    /// Returns the sign-in that an earlier request began.
    fn pending(&self, browser: &BrowserId) -> Result<PendingLogin, Instead> {
        match self.browsers.find(browser) {
            Some(Visit::Pending { login }) => Ok(self.auth.without_session().resume_login(login)),
            Some(Visit::SignedIn { .. }) => Err(Instead::Home),
            None => Err(Instead::SignIn),
        }
    }
}
