//! An app that signs users in with the SDK, and the tests of it, with the mock server embedded.
//!
//! ```text
//! cargo test -p auth-contract-tests --example test_an_app
//! ```
//!
//! The app never learns that the server is a mock: it is told a base URL, like everywhere else. The
//! tests read what would come by mail in the server's inbox, and move its clock where users would
//! wait. Each has a server of its own, so all of them run at once.

use std::{
    error,
    io::{self, BufRead, Write},
};

use auth_sdk::{AuthClient, Error, ErrorKind, LoginOutcome, Oauth2LoginRequest, Secret};

/// The app: one page, for whoever is signed in.
pub(crate) struct App {
    auth: AuthClient,
}

impl App {
    pub(crate) fn new(base_url: &str) -> Result<Self, Error> {
        let auth = AuthClient::builder().base_url(base_url).build()?;
        Ok(Self { auth })
    }

    /// Signs in; `ask` gets the code from the user, where one is needed.
    pub(crate) async fn sign_in(
        &self,
        email: &str,
        password: Secret,
        ask: impl FnOnce(&str) -> Secret,
    ) -> Result<(), Error> {
        let request = Oauth2LoginRequest::password(email, password);
        if let LoginOutcome::SecondFactor(pending) = self.auth.oauth2_login(&request).await? {
            pending.verify(ask(pending.email())).await?;
        }
        Ok(())
    }

    /// The page.
    pub(crate) async fn page(&self) -> Result<String, Error> {
        match self.auth.load().await {
            Ok(load) => Ok(format!("Hello, {}.", load.user.name)),
            Err(error) if error.kind() == ErrorKind::Unauthorized => {
                Ok("Please sign in.".to_owned())
            }
            Err(error) => Err(error),
        }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn error::Error>> {
    let app = App::new("http://127.0.0.1:8010")?;
    let password = ask("Password of dev-2fa@example.com: ");
    app.sign_in("dev-2fa@example.com", password, |email| {
        ask(&format!("Code that was sent to {email}: "))
    })
    .await?;
    writeln!(io::stdout(), "{}", app.page().await?)?;
    Ok(())
}

/// An empty answer where nobody answers, which the server refuses.
fn ask(question: &str) -> Secret {
    let mut output = io::stdout();
    let _ = write!(output, "{question}").and_then(|()| output.flush());
    let mut line = String::new();
    let _ = io::stdin().lock().read_line(&mut line);
    line.trim_end_matches(['\r', '\n']).into()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use auth_mock_server::MockServer;

    use super::*;

    const DEV: &str = "dev@example.com";
    const DEV_2FA: &str = "dev-2fa@example.com";
    const PASSWORD: &str = "correct horse battery staple";

    /// Plays the user: reads the code in the mail.
    fn read_code(server: &MockServer, email: &str) -> Secret {
        let code = server.block_on(server.inbox().code_for(email));
        code.unwrap().into()
    }

    #[tokio::test]
    async fn page_greets_the_signed_in_user() {
        let server = MockServer::start().await.unwrap();
        let app = App::new(server.url()).unwrap();
        assert_eq!(app.page().await.unwrap(), "Please sign in.");
        app.sign_in(DEV_2FA, PASSWORD.into(), |email| read_code(&server, email))
            .await
            .unwrap();
        assert_eq!(app.page().await.unwrap(), "Hello, dev-2fa Staff.");
    }

    #[tokio::test]
    async fn expired_code_does_not_sign_in() {
        let server = MockServer::start().await.unwrap();
        let app = App::new(server.url()).unwrap();
        let late = |email: &str| {
            let clock = server.clock();
            server
                .block_on(clock.advance(Duration::from_mins(10)))
                .unwrap();
            read_code(&server, email)
        };
        let error = app.sign_in(DEV_2FA, PASSWORD.into(), late).await;
        assert_eq!(error.unwrap_err().kind(), ErrorKind::Unauthorized);
        assert_eq!(app.page().await.unwrap(), "Please sign in.");
    }

    #[tokio::test]
    async fn session_survives_a_lunch_break() {
        let server = MockServer::start().await.unwrap();
        let app = App::new(server.url()).unwrap();
        app.sign_in(DEV, PASSWORD.into(), |_| unreachable!())
            .await
            .unwrap();
        server
            .clock()
            .advance(Duration::from_mins(30))
            .await
            .unwrap();
        assert_eq!(app.page().await.unwrap(), "Hello, dev Staff.");
    }

    #[tokio::test]
    async fn session_expires_after_a_long_absence() {
        let server = MockServer::start().await.unwrap();
        let app = App::new(server.url()).unwrap();
        app.sign_in(DEV, PASSWORD.into(), |_| unreachable!())
            .await
            .unwrap();
        server
            .clock()
            .advance(Duration::from_hours(14 * 24))
            .await
            .unwrap();
        assert_eq!(app.page().await.unwrap(), "Please sign in.");
    }
}
