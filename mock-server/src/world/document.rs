//! State document of a world: written as JSON and read back without loss.
//!
//! Tokens, codes and passwords are stored as SHA-256 digests only. The document is secret all the
//! same: it has the messages, and the key of all random values.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, de};
use serde_json::{Map, Value};

use super::World;
use super::account::{Account, Accounts};
use super::authorization::{AuthorizationCode, AuthorizationCodes};
use super::challenge::Policy;
use super::challenge_id::ChallengeId;
use super::digest::Digest;
use super::exchange_code::{Exchange, Exchanges};
use super::expiring::{Kept, Unfit};
use super::id::OrganizationId;
use super::inbox::{Inbox, Message};
use super::json_object::JsonObject;
use super::lockout::{Door, Failures, Lockouts};
use super::login_session::{LoginSession, Logins};
use super::oauth_client::Client;
use super::outbox::Outbox;
use super::password_reset::{Reset, Resets};
use super::personal_access_token::{PersonalAccessToken, PersonalAccessTokens};
use super::random::{Random, RandomPosition};
use super::scenario::{Organization, Portal, Scenario, Staff, User};
use super::session::{Access, Session, Sessions};
use super::session_id::SessionId;

/// Largest integer that all JSON readers agree on (RFC 8259, section 6).
pub(crate) const LARGEST_INTEGER: u64 = (1 << 53) - 1;

/// State of a namespace: its users, organisations, sessions, sign-ins and messages.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "World")]
pub(crate) struct WorldDocument {
    /// Base URL of the links in messages. A server that loads the document replaces it by its own.
    base_url: String,
    people: People,
    sessions: Vec<Kept<SessionId, Session>>,
    /// Access tokens, by the SHA-256 of the token.
    access_tokens: Vec<Kept<Digest, Access>>,
    /// Personal access tokens, by their ids.
    #[serde(default)]
    personal_access_tokens: Vec<Kept<SessionId, PersonalAccessToken>>,
    /// Login sessions that wait or have ended, by challenge id.
    sign_ins: Vec<Kept<ChallengeId, LoginSession>>,
    /// Exchange codes, by the SHA-256 of the code.
    exchange_codes: Vec<Kept<Digest, Exchange>>,
    /// Authorization codes, by the SHA-256 of the code.
    #[serde(default)]
    authorization_codes: Vec<Kept<Digest, AuthorizationCode>>,
    /// Reset tokens, by the SHA-256 of the token.
    reset_tokens: Vec<Kept<Digest, Reset>>,
    /// Wrong passwords in a row, by door.
    wrong_passwords: Vec<Kept<Door, Failures>>,
    /// Number of wrong codes, by door.
    wrong_codes: Vec<Kept<Door, u32>>,
    /// Messages of the inbox, oldest first.
    #[serde(deserialize_with = "known_fields")]
    messages: Vec<Arc<Message>>,
    /// Number of messages ever sent, including dropped ones.
    messages_sent: u64,
    /// Decision for sign-ins that begin from now on.
    policy: Policy,
    random: RandomPosition,
}

/// Users, organisations and portals of the namespace.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct People {
    organizations: Vec<Organization>,
    portals: Vec<Portal>,
    /// Settings of the staff sign-in.
    #[serde(default)]
    staff: Staff,
    /// OAuth 2 clients.
    #[serde(default)]
    oauth_clients: Vec<Client>,
    users: Vec<KeptUser>,
    /// Generations of the organisations that were created after the world began.
    organization_generations: BTreeMap<String, u64>,
    /// Last generation that was assigned.
    generations: u64,
}

/// User, with the generations that end earlier sessions.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct KeptUser {
    /// User without the password.
    profile: User,
    /// SHA-256 of the password; of the empty text if the user has none.
    password: Digest,
    /// Generation of the password. It ends the sessions of earlier generations.
    generation: u64,
    /// Generation of the portal. It ends the sessions of earlier generations.
    door_generation: u64,
    /// First generation of the user. Earlier sessions belong to a deleted user with the same id.
    first_generation: u64,
}

impl World {
    /// Returns the state document of the world. The links in its messages that lead to this server
    /// begin with `base_url`. Later changes of the world are not in it.
    pub(crate) fn document(&self, now: Timestamp, base_url: &str) -> JsonObject {
        JsonObject::default()
            .field("base_url", base_url.to_owned())
            .object("people", People::of(&self.accounts))
            .list("sessions", self.sessions.kept())
            .list("access_tokens", self.sessions.kept_access())
            .list("personal_access_tokens", self.personal_access_tokens.kept())
            .list("sign_ins", self.logins.kept())
            .list("exchange_codes", self.exchanges.kept())
            .list("authorization_codes", self.authorization_codes.kept())
            .list("reset_tokens", self.resets.kept())
            .list("wrong_passwords", self.lockouts.kept_passwords())
            .list("wrong_codes", self.lockouts.kept_codes())
            .list("messages", self.inbox.kept(now, base_url))
            .field("messages_sent", self.inbox.sequence())
            .field("policy", self.policy)
            .object("random", self.random.position())
    }

    /// Returns the world of a state document. Its links begin with `base_url`.
    ///
    /// # Errors
    /// If the document contradicts itself, or has more entries than a world keeps.
    pub(crate) fn written(document: WorldDocument, base_url: &str) -> Result<Self, Unfit> {
        check_sessions(&document.sessions)?;
        let mut messages = document.messages;
        for message in &mut messages {
            if message.leads_to(&document.base_url) {
                let message = Arc::make_mut(message);
                message.base_length = document.base_url.len();
                message.move_link(base_url);
            }
        }
        let sent = small("/messages_sent", document.messages_sent)?;
        let sent = usize::try_from(sent).unwrap_or(usize::MAX);
        Ok(Self {
            accounts: document.people.accounts()?,
            sessions: Sessions::of(document.sessions, document.access_tokens)?,
            personal_access_tokens: PersonalAccessTokens::of(document.personal_access_tokens)?,
            logins: Logins::of(document.sign_ins)?,
            exchanges: Exchanges::of(document.exchange_codes)?,
            authorization_codes: AuthorizationCodes::of(document.authorization_codes)?,
            resets: Resets::of(document.reset_tokens)?,
            lockouts: Lockouts::of(document.wrong_passwords, document.wrong_codes)?,
            inbox: Inbox::of(messages, sent)?,
            outbox: Outbox::default(),
            policy: document.policy,
            random: Random::at(document.random)?,
            base_url: base_url.to_owned(),
            sign_in_pages: false,
            profile: Arc::default(),
        })
    }
}

/// Checks that a number leaves room to count on.
fn small(pointer: &str, number: u64) -> Result<u64, Unfit> {
    if number <= LARGEST_INTEGER {
        return Ok(number);
    }
    let fault = format!("no number here is larger than {LARGEST_INTEGER}");
    Err(Unfit::new(pointer, fault))
}

/// Checks that each session has the id of its key, and that no impersonated session starts another:
/// a ring of such sessions would have no end.
fn check_sessions(sessions: &[Kept<SessionId, Session>]) -> Result<(), Unfit> {
    let by_id: HashMap<_, _> = sessions.iter().map(|s| (&s.key, &s.value)).collect();
    for (place, Kept { key, value, .. }) in sessions.iter().enumerate() {
        if value.id != *key {
            let pointer = format!("/sessions/{place}/key");
            return Err(Unfit::new(pointer, "must be the id of the session"));
        }
        let home = value.impersonator.as_ref();
        let home = home.and_then(|impersonator| by_id.get(&impersonator.session));
        if home.is_some_and(|home| home.impersonator.is_some()) {
            let pointer = format!("/sessions/{place}/value/impersonator/session_id");
            let fault = "must not be an impersonated session itself";
            return Err(Unfit::new(pointer, fault));
        }
    }
    Ok(())
}

impl People {
    /// As JSON.
    fn of(accounts: &Accounts) -> JsonObject {
        let user = |account: Arc<Account>| KeptUser {
            profile: account.profile.clone(),
            password: account.password,
            generation: account.generation,
            door_generation: account.door_generation,
            first_generation: account.first_generation,
        };
        let organizations = accounts.organizations.clone().into_iter();
        let portals = accounts.portals.clone().into_iter();
        let clients = accounts.clients.clone().into_iter();
        let users = accounts.users.clone().into_iter();
        let generations = accounts.organization_generations.iter();
        let generations = generations.map(|(id, generation)| (id.to_string(), *generation));
        JsonObject::default()
            .list(
                "organizations",
                organizations.map(|(_, organization)| organization),
            )
            .list("portals", portals.map(|(_, place)| place.portal()))
            .field("staff", accounts.staff.clone())
            .list("oauth_clients", clients.map(|(_, client)| client))
            .list("users", users.map(move |(_, account)| user(account)))
            .field(
                "organization_generations",
                generations.collect::<BTreeMap<_, _>>(),
            )
            .field("generations", accounts.generations)
    }

    fn accounts(self) -> Result<Accounts, Unfit> {
        small("/people/generations", self.generations)?;
        let fits = |user: &KeptUser| {
            let generations = [user.generation, user.door_generation];
            let known = user.first_generation..=self.generations;
            generations
                .iter()
                .all(|generation| known.contains(generation))
        };
        if let Some(place) = self.users.iter().position(|user| !fits(user)) {
            let pointer = format!("/people/users/{place}/generation");
            let fault = "must be from `first_generation` of the user to `generations` of all";
            return Err(Unfit::new(pointer, fault));
        }
        let with_password = |user: &KeptUser| !user.profile.password.is_empty();
        if let Some(place) = self.users.iter().position(with_password) {
            let pointer = format!("/people/users/{place}/profile/password");
            return Err(Unfit::new(
                pointer,
                "must be absent: a password is stored as its SHA-256 only",
            ));
        }
        let scenario = Scenario {
            organizations: self.organizations,
            portals: self.portals,
            staff: self.staff,
            oauth_clients: self.oauth_clients.iter().map(Client::profile).collect(),
            users: self.users.iter().map(|u| u.profile.clone()).collect(),
        };
        let accounts = Accounts::new(&scenario);
        let mut accounts = accounts.map_err(|error| Unfit::new("/people", error.to_string()))?;
        let generations = self.organization_generations.into_iter();
        accounts.organization_generations = generations
            .map(|(id, generation)| (OrganizationId::from(id), generation))
            .collect();
        accounts.generations = self.generations;
        let clients = self.oauth_clients.into_iter();
        accounts.clients = clients.map(|c| (c.id.clone(), Arc::new(c))).collect();
        for user in self.users {
            let account = Account {
                password: user.password,
                generation: user.generation,
                door_generation: user.door_generation,
                first_generation: user.first_generation,
                ..Account::new(&user.profile, 0)
            };
            accounts.users.insert(account.id.clone(), Arc::new(account));
        }
        Ok(accounts)
    }
}

/// Reads messages and refuses unknown fields. Clients that read messages must ignore new fields, so
/// the type itself does not refuse them.
fn known_fields<'de, D>(deserializer: D) -> Result<Vec<Arc<Message>>, D::Error>
where
    D: Deserializer<'de>,
{
    let raw = Vec::<Map<String, Value>>::deserialize(deserializer)?;
    let message = |raw: Map<String, Value>| {
        let message: Message = serde_json::from_value(Value::Object(raw.clone()))?;
        let known = serde_json::to_value(&message)?;
        match raw
            .into_iter()
            .find(|(key, value)| !value.is_null() && known.get(key).is_none())
        {
            Some((key, _)) => Err(de::Error::custom(format!("unknown field `{key}`"))),
            None => Ok(Arc::new(message)),
        }
    };
    let messages: Result<_, serde_json::Error> = raw.into_iter().map(message).collect();
    messages.map_err(de::Error::custom)
}
