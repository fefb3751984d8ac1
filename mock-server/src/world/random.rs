//! Random source of ids, codes and opaque tokens.

use std::sync::Arc;

use hmac::{Hmac, KeyInit, Mac};
use imbl::OrdMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::digest::bounded;
use super::expiring::Unfit;
use super::json_object::JsonObject;

/// How many subjects have a counter of their own; the rest share one.
const SUBJECTS: usize = 65_536;
/// Longest subject that a counter is kept under as it is, in bytes.
const SUBJECT_LENGTH: usize = 64;

/// Purpose of a random value. Values of two purposes are never related.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Purpose {
    Session,
    TokenId,
    RefreshToken,
    LoginSession,
    Code,
    ApprovalToken,
    ResetToken,
    ExchangeCode,
    AuthorizationCode,
    PersonalAccessToken,
    Message,
    SigningKey,
    User,
    Organization,
    Portal,
    OauthClient,
    Fault,
}

impl Purpose {
    fn label(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::TokenId => "token-id",
            Self::RefreshToken => "refresh-token",
            Self::LoginSession => "login-session",
            Self::Code => "code",
            Self::ApprovalToken => "approval-token",
            Self::ResetToken => "reset-token",
            Self::ExchangeCode => "exchange-code",
            Self::AuthorizationCode => "authorization-code",
            Self::PersonalAccessToken => "personal-access-token",
            Self::Message => "message",
            Self::SigningKey => "signing-key",
            Self::User => "user",
            Self::Organization => "organization",
            Self::Portal => "portal",
            Self::OauthClient => "oauth-client",
            Self::Fault => "fault",
        }
    }
}

/// A source of values that nobody can guess and that a seed can fix.
///
/// Each value is HMAC-SHA256 of (purpose, subject, counter) under one key: from the operating
/// system, or from the seed. With a seed, a value thus depends on how often its own subject has
/// asked, and not on how the requests of different subjects interleave.
#[derive(Clone)]
pub(crate) struct Random {
    key: [u8; 32],
    counters: OrdMap<(Purpose, Arc<str>), u64>,
    shared_counter: u64,
}

/// Position of the random source. It determines all later values, so it is a secret.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RandomPosition {
    /// Key of all random values, as 64 hexadecimal digits.
    #[schemars(regex(pattern = "^[0-9a-fA-F]{64}$"), extend("format" = "password"))]
    key: String,
    /// Number of values that each subject has drawn.
    counters: Vec<Counter>,
    /// Number of values drawn by the subjects that share a counter.
    shared: u64,
}

/// Number of values that a subject has drawn for a purpose.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Counter {
    purpose: Purpose,
    subject: Arc<str>,
    count: u64,
}

impl Random {
    /// Returns the position of the source, as JSON.
    pub(super) fn position(&self) -> JsonObject {
        let counters = self.counters.clone().into_iter();
        let counters = counters.map(|((purpose, subject), count)| Counter {
            purpose,
            subject,
            count,
        });
        JsonObject::default()
            .field("key", base16ct::lower::encode_string(&self.key))
            .list("counters", counters)
            .field("shared", self.shared_counter)
    }

    /// Returns the source at a position.
    pub(super) fn at(position: RandomPosition) -> Result<Self, Unfit> {
        let mut key = [0; 32];
        let read = base16ct::mixed::decode(&position.key, &mut key);
        if read.map(<[u8]>::len) != Ok(key.len()) {
            return Err(Unfit::new("/random/key", "must have 64 hexadecimal digits"));
        }
        if position.counters.len() > SUBJECTS {
            let fault = format!("must have at most {SUBJECTS} entries");
            return Err(Unfit::new("/random/counters", fault));
        }
        let mut random = Self::with_key(key);
        random.shared_counter = position.shared;
        for (place, counter) in position.counters.into_iter().enumerate() {
            let subject = (counter.purpose, counter.subject);
            if random.counters.insert(subject, counter.count).is_some() {
                let pointer = format!("/random/counters/{place}");
                return Err(Unfit::new(pointer, "an earlier one is of the same subject"));
            }
        }
        Ok(random)
    }

    /// Values that differ from run to run.
    ///
    /// # Errors
    /// When the operating system gives no randomness.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place where randomness comes in"
    )]
    pub(crate) fn from_os() -> Result<Self, getrandom::Error> {
        let mut key = [0; 32];
        getrandom::fill(&mut key)?;
        Ok(Self::with_key(key))
    }

    /// The same values in each run with the same seed.
    pub(crate) fn seeded(seed: u64) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"auth-mock-server seed");
        hash.update(seed.to_be_bytes());
        Self::with_key(hash.finalize().into())
    }

    fn with_key(key: [u8; 32]) -> Self {
        Self {
            key,
            counters: OrdMap::new(),
            shared_counter: 0,
        }
    }

    /// A source for after a reset: none of its values was given before, with a seed neither.
    pub(crate) fn successor(&self) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"auth-mock-server reset");
        hash.update(self.key);
        Self::with_key(hash.finalize().into())
    }

    /// A source for the namespace `name`, whose values no other namespace shares. `incarnation`
    /// tells apart the namespaces of one name that follow each other, where they are to differ.
    pub(crate) fn of_namespace(&self, name: &str, incarnation: u64) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"auth-mock-server namespace");
        hash.update(self.key);
        hash.update(incarnation.to_be_bytes());
        hash.update(name);
        Self::with_key(hash.finalize().into())
    }

    /// 256 bits.
    pub(crate) fn bytes(&mut self, purpose: Purpose, subject: &str) -> [u8; 32] {
        let (scope, count) = self.count(purpose, subject);
        let mut block = [0; 64];
        block[..32].copy_from_slice(&self.key);
        let mut mac = Hmac::<Sha256>::new(&block.into());
        for part in [scope, purpose.label(), subject] {
            mac.update(part.as_bytes());
            mac.update(&[0]);
        }
        mac.update(&count.to_be_bytes());
        mac.finalize().into_bytes().into()
    }

    /// 128 bits as 32 hexadecimal digits: safe in a URL, as it is.
    pub(crate) fn token(&mut self, purpose: Purpose, subject: &str) -> String {
        let bytes = self.bytes(purpose, subject);
        let number = bytes[..16]
            .iter()
            .fold(0_u128, |number, byte| (number << 8) | u128::from(*byte));
        format!("{number:032x}")
    }

    /// So many decimal digits, at most 9.
    pub(crate) fn code(&mut self, subject: &str, digits: u8) -> String {
        let bytes = self.bytes(Purpose::Code, subject);
        let number = bytes[..8]
            .iter()
            .fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
        let width = usize::from(digits.min(9));
        let number = number % 10_u64.pow(u32::from(digits.min(9)));
        format!("{number:0width$}")
    }

    fn count(&mut self, purpose: Purpose, subject: &str) -> (&'static str, u64) {
        let known = self.counters.len();
        let subject = bounded(subject, SUBJECT_LENGTH);
        match self.counters.entry((purpose, subject.into())) {
            imbl::ordmap::Entry::Vacant(_) if known >= SUBJECTS => {
                self.shared_counter = self.shared_counter.wrapping_add(1);
                ("shared", self.shared_counter)
            }
            entry => {
                let counter = entry.or_insert(0);
                *counter = counter.wrapping_add(1);
                ("own", *counter)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeded_values_of_a_subject_do_not_depend_on_interleaving() {
        let mut one = Random::seeded(7);
        let mut other = Random::seeded(7);
        one.token(Purpose::Session, "b");
        let expected = [
            one.token(Purpose::Session, "a"),
            one.token(Purpose::Session, "a"),
        ];
        let actual = [
            other.token(Purpose::Session, "a"),
            other.token(Purpose::Session, "a"),
        ];
        assert_eq!(actual, expected);
        assert_ne!(actual[0], actual[1]);
    }

    #[test]
    fn values_differ_by_purpose_seed_namespace_and_reset() {
        let mut random = Random::seeded(7);
        let values = [
            random.successor().token(Purpose::Session, "a"),
            random.successor().successor().token(Purpose::Session, "a"),
            random.of_namespace("a", 0).token(Purpose::Session, "a"),
            random.of_namespace("b", 0).token(Purpose::Session, "a"),
            random.of_namespace("a", 1).token(Purpose::Session, "a"),
            Random::seeded(8).token(Purpose::Session, "a"),
            random.token(Purpose::Session, "a"),
            random.token(Purpose::ResetToken, "a"),
        ];
        let distinct: std::collections::HashSet<_> = values.iter().collect();
        assert_eq!(distinct.len(), values.len());
    }

    #[test]
    fn code_has_6_digits_and_token_128_bits() {
        let mut random = Random::seeded(1);
        let codes: std::collections::HashSet<_> = (0..100).map(|_| random.code("a", 6)).collect();
        assert_eq!(codes.len(), 100, "few of a million are drawn twice");
        for code in codes {
            assert!(
                code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit()),
                "{code}"
            );
        }
        assert_eq!(random.token(Purpose::Session, "a").len(), 32);
    }

    #[test]
    fn long_subject_is_counted_under_its_digest() {
        let mut random = Random::seeded(1);
        let long = "a".repeat(60_000);
        let first = random.token(Purpose::Session, &long);
        assert_ne!(first, random.token(Purpose::Session, &long));
        let bytes: usize = random.counters.keys().map(|(_, kept)| kept.len()).sum();
        assert_eq!(bytes, 71);
    }

    #[test]
    fn many_subjects_need_bounded_memory_and_repeat_no_value() {
        let mut random = Random::seeded(1);
        random
            .counters
            .extend((0..SUBJECTS).map(|n| ((Purpose::Code, n.to_string().into()), 0_u64)));
        let first = random.token(Purpose::Session, "late");
        assert_ne!(first, random.token(Purpose::Session, "late"));
        assert_eq!(random.counters.len(), SUBJECTS);
    }
    #[test]
    fn position_has_at_most_as_many_counters_as_are_kept() {
        for (count, fits) in [
            (SUBJECTS, true),
            (SUBJECTS + 1, false),
            (SUBJECTS + 2, false),
        ] {
            let counters = (0..count).map(|n| Counter {
                purpose: Purpose::Code,
                subject: n.to_string().into(),
                count: 1,
            });
            let position = RandomPosition {
                key: "0".repeat(64),
                counters: counters.collect(),
                shared: 0,
            };
            assert_eq!(Random::at(position).is_ok(), fits, "{count}");
        }
    }
}
