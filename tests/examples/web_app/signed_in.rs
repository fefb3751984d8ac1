//! The pages of a user who is signed in.

use std::{io, sync::Arc};

use auth_sdk::{AuthClient, ErrorKind, StoredSession};
use axum::{
    Form,
    extract::{FromRequestParts, State},
    http::{StatusCode, request::Parts},
    response::{Html, IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::{
    App, Instead,
    browsers::{BrowserId, Visit},
    pages,
};

/// A signed-in user. A handler that takes one cannot forget the check.
pub(super) struct User {
    /// A client with this user's session, for this request.
    client: AuthClient,
    session: StoredSession,
    operator: Option<StoredSession>,
    browser: BrowserId,
}

impl FromRequestParts<Arc<App>> for User {
    type Rejection = Instead;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Instead> {
        let Ok(browser) = BrowserId::from_request_parts(parts, app).await;
        match app.browsers.find(&browser) {
            Some(Visit::SignedIn { session, operator }) => Ok(Self {
                client: app.auth.with_session(session.clone().into_session()),
                session,
                operator,
                browser,
            }),
            Some(Visit::Pending { .. }) => Err(Instead::Code),
            None => Err(Instead::SignIn),
        }
    }
}

pub(super) async fn home(State(app): State<Arc<App>>, user: User) -> Result<Html<String>, Instead> {
    let loaded = user.client.load().await;
    app.save_renewed(&user)?;
    match loaded {
        Ok(load) => Ok(pages::home(&load)),
        // The session is over: it has expired, or was ended elsewhere.
        Err(error) if error.kind() == ErrorKind::Unauthorized => Err(app.leave(&user)?),
        Err(error) => Err(error.into()),
    }
}

#[derive(Deserialize)]
pub(super) struct ActAs {
    user_id: String,
}

pub(super) async fn act_as(
    State(app): State<Arc<App>>,
    user: User,
    Form(form): Form<ActAs>,
) -> Result<Response, Instead> {
    let acting = user.client.login_as_user(&form.user_id).await;
    app.save_renewed(&user)?;
    match acting {
        Ok(acting) => {
            let session = acting.session().ok_or(Instead::Home)?;
            let own = user.client.session().ok_or(Instead::SignIn)?;
            let visit = Visit::SignedIn {
                session: session.to_stored(),
                operator: Some(own.to_stored()),
            };
            let cookie = app.browsers.begin(&user.browser, &visit)?;
            Ok((cookie, Redirect::to("/")).into_response())
        }
        Err(error) if matches!(error.kind(), ErrorKind::Forbidden | ErrorKind::NotFound) => {
            let page = pages::message("You may not act as this user.");
            Ok((StatusCode::FORBIDDEN, page).into_response())
        }
        Err(error) if error.kind() == ErrorKind::Unauthorized => Err(app.leave(&user)?),
        Err(error) => Err(error.into()),
    }
}

/// Ends the acting session, and returns to the operator's own.
pub(super) async fn stop_acting(
    State(app): State<Arc<App>>,
    user: User,
) -> Result<Instead, Instead> {
    if user.operator.is_none() {
        return Ok(Instead::Home);
    }
    // Whether the service ended the session too or not: this browser no longer has it.
    let _ = user.client.logout().await;
    Ok(app.leave(&user)?)
}

pub(super) async fn sign_out(State(app): State<Arc<App>>, user: User) -> Redirect {
    // The operator's logout ends the acting session too.
    let client = match user.operator {
        Some(operator) => app.auth.with_session(operator.into_session()),
        None => user.client,
    };
    // The browser is signed out, even if the service is down.
    let _ = client.logout().await;
    app.browsers.end(&user.browser);
    Redirect::to("/sign-in")
}

impl App {
    /// Saves the session if the call has renewed it, for the browser's next request.
    fn save_renewed(&self, user: &User) -> io::Result<()> {
        let Some(renewed) = user.client.session() else {
            return Ok(());
        };
        self.browsers.replace(
            &user.browser,
            &user.visit(user.session.clone()),
            &user.visit(renewed.to_stored()),
        )
    }

    /// Forgets a session that is over. An operator who acted as a user continues as himself.
    fn leave(&self, user: &User) -> io::Result<Instead> {
        let Some(operator) = user.operator.clone() else {
            self.browsers.end(&user.browser);
            return Ok(Instead::SignIn);
        };
        let visit = Visit::SignedIn {
            session: operator,
            operator: None,
        };
        self.browsers
            .replace(&user.browser, &user.visit(user.session.clone()), &visit)?;
        Ok(Instead::Home)
    }
}

impl User {
    fn visit(&self, session: StoredSession) -> Visit {
        Visit::SignedIn {
            session,
            operator: self.operator.clone(),
        }
    }
}
