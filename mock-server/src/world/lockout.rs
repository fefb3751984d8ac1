//! Lock-out after wrong passwords and wrong codes, by door and address.
//!
//! Addresses without an account are counted like all others, so that a lock does not reveal which
//! accounts exist.

use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::cause::Cause;
use super::clock::later;
use super::expiring::{Expiring, Kept, Unfit};
use super::expiry::{Expiry, ExpiryKind};
use super::id::{Address, Realm};
use super::profile::{Profile, signed};
use super::refusal::{Refusal, Refused};

/// Time without a wrong code after which their count is dropped.
const CODES_FORGOTTEN: SignedDuration = SignedDuration::from_mins(10);
/// Most addresses that are counted at once.
const CAP: usize = 100_000;
/// Most bytes of addresses that are counted at once.
const BUDGET: usize = 16 << 20;
/// What an address takes beside its text, in bytes.
const OVERHEAD: usize = 160;

/// The counts of failures.
#[derive(Clone)]
pub(super) struct Lockouts {
    passwords: Expiring<Door, Failures>,
    codes: Expiring<Door, u32>,
}

/// Door: a portal, or staff, and the address that signs in there.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Door {
    #[serde(rename = "portal_id")]
    realm: Realm,
    address: Address,
}

impl Door {
    fn new(realm: &Realm, address: &Address) -> Self {
        Self {
            realm: realm.clone(),
            address: address.clone(),
        }
    }

    fn weight(&self) -> usize {
        OVERHEAD + self.address.as_str().len()
    }
}

/// Wrong passwords in a row.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "WrongPasswords")]
pub(super) struct Failures {
    count: u32,
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    locked_until: Option<Timestamp>,
}

impl Lockouts {
    pub(super) fn new() -> Self {
        Self {
            passwords: Expiring::with_cap(CAP).within(BUDGET, |door, _| door.weight()),
            codes: Expiring::with_cap(CAP).within(BUDGET, |door, _| door.weight()),
        }
    }

    /// Drops counts that are remembered no longer, at most so many.
    pub(super) fn sweep(&mut self, now: Timestamp, most: usize) -> usize {
        let passwords = self.passwords.sweep(now, most).len();
        passwords + self.codes.sweep(now, most - passwords).len()
    }

    /// All counts of wrong passwords that are remembered.
    pub(super) fn kept_passwords(&self) -> impl Iterator<Item = Kept<Door, Failures>> + use<> {
        self.passwords.kept()
    }

    /// All counts of wrong codes that are remembered.
    pub(super) fn kept_codes(&self) -> impl Iterator<Item = Kept<Door, u32>> + use<> {
        self.codes.kept()
    }

    /// What [`Lockouts::kept_passwords`] and [`Lockouts::kept_codes`] were written down of.
    pub(super) fn of(
        passwords: Vec<Kept<Door, Failures>>,
        codes: Vec<Kept<Door, u32>>,
    ) -> Result<Self, Unfit> {
        let new = Self::new();
        Ok(Self {
            passwords: new.passwords.holding("wrong_passwords", passwords)?,
            codes: new.codes.holding("wrong_codes", codes)?,
        })
    }

    /// Refuses while a lock lasts, right password or not.
    pub(super) fn check(
        &self,
        now: Timestamp,
        realm: &Realm,
        address: &Address,
    ) -> Result<(), Refused> {
        let key = Door::new(realm, address);
        let failures = self.passwords.get(now, &key).copied().unwrap_or_default();
        match failures.locked_until {
            Some(until) if now < until => {
                let seconds = seconds_up(until, now);
                Err(Refusal::Locked { seconds }.after(failures.count, Cause::Locked { until }))
            }
            _ => Ok(()),
        }
    }

    /// Until when a lock lasts, where there is one.
    pub(super) fn locked_until(
        &self,
        now: Timestamp,
        realm: &Realm,
        address: &Address,
    ) -> Option<Timestamp> {
        let key = Door::new(realm, address);
        let until = self.passwords.get(now, &key)?.locked_until;
        until.filter(|until| now < *until)
    }

    /// Returns the next end of a lock.
    pub(super) fn next_expiry(&self, now: Timestamp) -> Option<Expiry> {
        let failures = self.passwords.good(now);
        let locks = failures.filter_map(|(door, failures)| {
            let until = failures.locked_until.filter(|until| now < *until)?;
            Some(Expiry {
                email: Some(door.address.as_str().to_owned()),
                ..Expiry::new(ExpiryKind::Lock, until)
            })
        });
        // By address too, since the table has no order.
        locks.min_by(|a, b| (a.at, &a.email).cmp(&(b.at, &b.email)))
    }

    /// Locks as wrong passwords do.
    pub(super) fn lock(
        &mut self,
        now: Timestamp,
        realm: &Realm,
        address: &Address,
        until: Timestamp,
        profile: &Profile,
    ) {
        let failures = Failures {
            count: profile.password_attempts,
            locked_until: Some(until),
        };
        let key = Door::new(realm, address);
        self.passwords.insert(now, key, failures, until);
    }

    /// Counts a wrong password, and tells how many it makes in a row. Too many lock.
    pub(super) fn wrong_password(
        &mut self,
        now: Timestamp,
        realm: &Realm,
        address: &Address,
        profile: &Profile,
    ) -> u32 {
        let key = Door::new(realm, address);
        let before = self.passwords.get(now, &key).copied().unwrap_or_default();
        let over = before.locked_until.is_some();
        let count = if over {
            1
        } else {
            before.count.saturating_add(1)
        };
        let locks = count >= profile.password_attempts;
        let locked_until = locks.then(|| later(now, signed(profile.lock_out_duration)));
        let forgotten = later(now, signed(profile.wrong_passwords_forgotten_after));
        let failures = Failures {
            count,
            locked_until,
        };
        self.passwords
            .insert(now, key, failures, locked_until.unwrap_or(forgotten));
        count
    }

    /// Forgets the wrong passwords after a right one.
    pub(super) fn right_password(&mut self, realm: &Realm, address: &Address) {
        self.passwords.remove(&Door::new(realm, address));
    }

    /// Forgets all that was wrong, as no change of the account does.
    pub(super) fn forget(&mut self, realm: &Realm, address: &Address) {
        self.right_password(realm, address);
        self.right_code(realm, address);
    }

    /// Counts a wrong code, and tells how many it makes. At `limit`, the count begins anew.
    pub(super) fn wrong_code(
        &mut self,
        now: Timestamp,
        realm: &Realm,
        address: &Address,
        limit: u32,
    ) -> u32 {
        let key = Door::new(realm, address);
        let before = self.codes.get(now, &key).copied().unwrap_or(0);
        let count = before.saturating_add(1);
        if count >= limit {
            self.codes.remove(&key);
        } else {
            self.codes
                .insert(now, key, count, later(now, CODES_FORGOTTEN));
        }
        count
    }

    /// Forgets the wrong codes after a right one.
    pub(super) fn right_code(&mut self, realm: &Realm, address: &Address) {
        self.codes.remove(&Door::new(realm, address));
    }
}

/// Whole seconds until `until`, rounded up: a client that waits so long is let in.
fn seconds_up(until: Timestamp, now: Timestamp) -> u64 {
    let left = until.duration_since(now);
    let up = left.as_secs() + i64::from(left.subsec_nanos() > 0);
    u64::try_from(up).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_of_many_addresses_stay_within_their_budget() {
        let mut lockouts = Lockouts::new();
        let now = Timestamp::UNIX_EPOCH;
        let profile = Profile::default();
        for n in 0..60_000 {
            let address = Address::new(&format!("{n:0>300}@example.com"));
            lockouts.wrong_password(now, &Realm::Staff, &address, &profile);
            lockouts.wrong_code(now, &Realm::Staff, &address, profile.code_attempts);
        }
        let passwords = lockouts.kept_passwords().count();
        assert!((20_000..60_000).contains(&passwords), "{passwords}");
        assert!(lockouts.passwords.bytes() <= BUDGET);
        assert!(lockouts.codes.bytes() <= BUDGET);
        let newest = Address::new(&format!("{:0>300}@example.com", 59_999));
        let again = lockouts.wrong_password(now, &Realm::Staff, &newest, &profile);
        assert_eq!(again, 2);
    }
}
