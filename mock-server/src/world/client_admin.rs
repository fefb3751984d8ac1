//! OAuth 2 clients as the control API lists, creates, changes and deletes them.

use std::sync::Arc;

use imbl::OrdMap;
use jiff::Timestamp;

use super::World;
use super::account::Accounts;
use super::oauth_client::Client;
use super::random::Purpose;
use super::resource::{ResourceKind, ResourceStep};
use super::scenario::OauthClient;
use super::session::SessionEnd;
use super::users::{Objection, beyond, check_id, room, there_is};

/// Most clients.
const CLIENTS: usize = 10_000;

/// What becomes of a client's secret.
pub(crate) enum SecretChange {
    Keep,
    Remove,
    Set(String),
}

impl World {
    /// Returns the number of clients.
    pub(crate) fn client_count(&self) -> usize {
        self.accounts.clients.len()
    }

    /// Returns the clients whose ids come after `after`, by id.
    pub(crate) fn clients<'a>(
        &'a self,
        after: Option<&'a str>,
    ) -> impl Iterator<Item = &'a Client> {
        let clients = self.accounts.clients.range::<_, str>(beyond(after));
        clients.map(|(_, client)| client.as_ref())
    }

    /// Returns the client with an id.
    pub(crate) fn client(&self, id: &str) -> Result<&Client, Objection> {
        let unknown = || Objection::Unknown(format!("OAuth client `{id}` does not exist"));
        let client = self.accounts.clients.get(id);
        client.map(AsRef::as_ref).ok_or_else(unknown)
    }

    /// Creates a client. Without an id, the world draws one.
    pub(crate) fn add_client(
        &mut self,
        id: Option<String>,
        redirect_uris: Vec<String>,
        secret: Option<String>,
    ) -> Result<&Client, Objection> {
        let taken = |accounts: &Accounts, id: &str| accounts.clients.contains_key(id);
        if let Some(id) = &id {
            check_id(id)?;
            if taken(&self.accounts, id) {
                return Err(there_is("an OAuth client", id));
            }
        }
        let mut client = OauthClient {
            id: id.unwrap_or_default(),
            redirect_uris,
            secret,
        };
        check(&client)?;
        room(self.client_count(), CLIENTS, "OAuth clients")?;
        if client.id.is_empty() {
            let subject = client.redirect_uris.join(" ");
            client.id = self.fresh_id("client", Purpose::OauthClient, &subject, taken);
        }
        self.put_client(&Client::of(&client), ResourceStep::Created);
        self.client(&client.id)
    }

    /// Changes the redirect URIs of a client, or its secret. Codes that were issued before stay good,
    /// except those of a client that has lost its secret.
    pub(crate) fn change_client(
        &mut self,
        now: Timestamp,
        id: &str,
        redirect_uris: Option<Vec<String>>,
        secret: SecretChange,
    ) -> Result<&Client, Objection> {
        let present = self.client(id)?.clone();
        let (secret, kept) = match secret {
            SecretChange::Keep => (None, present.secret),
            SecretChange::Remove => (None, None),
            SecretChange::Set(secret) => (Some(secret), None),
        };
        let changed = OauthClient {
            id: id.to_owned(),
            redirect_uris: redirect_uris.unwrap_or(present.redirect_uris),
            secret,
        };
        check(&changed)?;
        let mut client = Client::of(&changed);
        client.secret = client.secret.or(kept);
        let before = self.accounts.clients.clone();
        self.put_client(&client, ResourceStep::Updated);
        self.end_of_clients(now, &before);
        self.client(id)
    }

    /// Deletes a client, with its codes and the sessions that these have opened.
    pub(crate) fn delete_client(&mut self, now: Timestamp, id: &str) -> Result<(), Objection> {
        self.client(id)?;
        let before = self.accounts.clients.clone();
        self.accounts.clients.remove(id);
        self.end_of_clients(now, &before);
        self.note_resource(ResourceKind::OauthClient, ResourceStep::Deleted, Some(id));
        Ok(())
    }

    fn put_client(&mut self, client: &Client, step: ResourceStep) {
        let (id, shared) = (client.id.clone(), Arc::new(client.clone()));
        self.accounts.clients.insert(id, shared);
        self.note_resource(ResourceKind::OauthClient, step, Some(&client.id));
    }

    /// Ends what hangs on clients that are gone: their codes, and the sessions that these have opened
    /// (as RFC 7592, section 2.3, asks). A client that has lost its secret loses its codes too: they
    /// may have no challenge, which a client without a secret needs.
    pub(super) fn end_of_clients(&mut self, now: Timestamp, before: &OrdMap<String, Arc<Client>>) {
        for (id, client) in before {
            let after = self.accounts.clients.get(id);
            if after.is_some_and(|after| after.is_confidential() || !client.is_confidential()) {
                continue;
            }
            let is_gone = after.is_none();
            self.authorization_codes.remove_of(now, id);
            if is_gone {
                let sessions = self.sessions.all(now);
                let sessions = sessions.filter(|session| session.client.as_deref() == Some(id));
                let sessions: Vec<_> = sessions.map(|session| session.id).collect();
                for session in sessions {
                    self.end_session(now, &session, SessionEnd::ClientDeleted);
                }
            }
        }
    }
}

fn check(client: &OauthClient) -> Result<(), Objection> {
    let mistakes: Vec<_> = client.mistakes().collect();
    if mistakes.is_empty() {
        return Ok(());
    }
    let detail = format!("the client {}", mistakes.join("; it "));
    Err(Objection::Invalid(detail))
}
