//! The control API of a mock server under test.

use http::Method;
use serde_json::{Value, json};

use super::client::{Ask, Client};
use super::config::ConformanceError;
use super::expect::Reply;

/// The control API, of the whole server or of a namespace.
#[derive(Clone)]
pub(super) struct Control {
    client: Client,
    token: Option<String>,
}

impl Control {
    /// Finds the control API of a mock server; `None` if the server has none.
    ///
    /// # Errors
    /// When the server cannot be reached, or refuses the token.
    pub(super) async fn find(
        client: &Client,
        token: Option<&str>,
    ) -> Result<Option<Self>, ConformanceError> {
        let control = Self {
            client: client.clone(),
            token: token.map(ToOwned::to_owned),
        };
        let overview = control.get("").await.map_err(|cause| {
            let target = client.url();
            ConformanceError::Unreachable { target, cause }
        })?;
        let server = overview.json["server"].as_str().unwrap_or_default();
        let is_mock = server.starts_with("auth-mock-server/");
        let problem = overview
            .headers
            .iter()
            .any(|(name, value)| name == "content-type" && value == "application/problem+json");
        if overview.status == 401 && problem {
            let refused = "the control API needs its token: give --control-token";
            return Err(ConformanceError::Control(refused.into()));
        }
        Ok((overview.status == 200 && is_mock).then_some(control))
    }

    /// Makes a namespace, and returns the server and the control API in it.
    pub(super) async fn namespace(&self, name: &str) -> Result<(Client, Self), String> {
        let made = self
            .send(Method::POST, "/namespaces", Some(&json!({ "name": name })))
            .await?;
        if made.status != 201 {
            return Err(format!(
                "the control API makes no namespace: {}",
                made.status
            ));
        }
        let url = format!("{}/_ns/{name}", self.client.url());
        let client = self.client.at(&url).map_err(|error| error.to_string())?;
        let control = Self {
            client: client.clone(),
            token: self.token.clone(),
        };
        Ok((client, control))
    }

    /// Deletes a namespace. One that stays is dropped after an hour.
    pub(super) async fn delete_namespace(&self, name: &str) {
        let path = format!("/namespaces/{name}");
        let _ = self.send(Method::DELETE, &path, None).await;
    }

    pub(super) async fn get(&self, path: &str) -> Result<Reply, String> {
        self.send(Method::GET, path, None).await
    }

    pub(super) async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Reply, String> {
        let body = body.map(|body| ("application/json", body.to_string().into_bytes()));
        let ask = Ask {
            method,
            path: format!("/_emulate{path}"),
            bearer: self.token.clone(),
            headers: Vec::new(),
            body,
        };
        self.client.send(&ask).await
    }
}
