//! The auth server's public keys: fetched when they are needed, and not more often.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use jsonwebtoken::{
    Algorithm, DecodingKey,
    jwk::{Jwk, JwkSet, KeyAlgorithm},
};
use tokio::{sync::Mutex, time::Instant};

use super::Refused;

/// How long keys are used without another look. A key that the server has withdrawn is good for no
/// longer; where the server cannot be reached by then, nobody is let in.
const KEYS_LAST: Duration = Duration::from_mins(5);

/// How often the keys are asked for at most. Anybody can send tokens with a `kid` that they made up.
pub(super) const ONE_FETCH_IN: Duration = Duration::from_secs(10);

/// The public keys of the auth server.
pub(super) struct Keys {
    http: reqwest::Client,
    url: String,
    known: RwLock<Known>,
    /// When they were last asked for. Whoever holds it is asking; whose key is known does not wait.
    asked: Mutex<Option<Instant>>,
}

#[derive(Default)]
struct Known {
    by_kid: HashMap<String, Arc<Key>>,
    since: Option<Instant>,
}

pub(super) struct Key {
    pub(super) algorithm: Algorithm,
    pub(super) decoding: DecodingKey,
}

impl Keys {
    pub(super) fn of(base_url: &str) -> Result<Arc<Self>, reqwest::Error> {
        // The keys decide whom the app trusts: no redirect, and no proxy of the environment, has a
        // say in where they come from.
        let http = reqwest::Client::builder()
            .timeout(Duration::from_secs(5))
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy();
        Ok(Arc::new(Self {
            http: http.build()?,
            url: format!("{base_url}/.well-known/jwks.json"),
            known: RwLock::default(),
            asked: Mutex::default(),
        }))
    }

    /// The key with this `kid`, None if the server has no such key.
    pub(super) async fn find(self: &Arc<Self>, kid: &str) -> Result<Option<Arc<Key>>, Refused> {
        if let Ok(Some(key)) = self.look_up(kid) {
            return Ok(Some(key));
        }
        // A task of its own: a caller who hangs up must not take along what others wait for.
        let _ = tokio::spawn(Arc::clone(self).refresh()).await;
        self.look_up(kid)
    }

    fn look_up(&self, kid: &str) -> Result<Option<Arc<Key>>, Refused> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        match known.since {
            Some(since) if since.elapsed() < KEYS_LAST => Ok(known.by_kid.get(kid).cloned()),
            _ => Err(Refused::Unavailable),
        }
    }

    /// Asks for the keys, unless somebody has only just done so.
    async fn refresh(self: Arc<Self>) {
        let mut asked = self.asked.lock().await;
        if asked.is_some_and(|at| at.elapsed() < ONE_FETCH_IN) {
            return;
        }
        *asked = Some(Instant::now());
        if let Ok(by_kid) = self.fetch().await {
            let since = Some(Instant::now());
            *self.known.write().unwrap_or_else(PoisonError::into_inner) = Known { by_kid, since };
        }
    }

    async fn fetch(&self) -> Result<HashMap<String, Arc<Key>>, reqwest::Error> {
        let reply = self.http.get(&self.url).send().await?.error_for_status()?;
        let set: JwkSet = reply.json().await?;
        Ok(set.keys.iter().filter_map(usable).collect())
    }
}

/// A key that verifies signatures, with its `kid`. Shared secrets are left out: where one is
/// allowed, a public key can be passed off for it.
fn usable(jwk: &Jwk) -> Option<(String, Arc<Key>)> {
    let algorithm = match jwk.common.key_algorithm? {
        KeyAlgorithm::ES256 => Algorithm::ES256,
        KeyAlgorithm::EdDSA => Algorithm::EdDSA,
        KeyAlgorithm::RS256 => Algorithm::RS256,
        _ => return None,
    };
    let decoding = DecodingKey::from_jwk(jwk).ok()?;
    let kid = jwk.common.key_id.clone()?;
    Some((
        kid,
        Arc::new(Key {
            algorithm,
            decoding,
        }),
    ))
}
