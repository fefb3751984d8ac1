//! Faults of one namespace.

use jiff::Timestamp;

use super::effect::Effect;
use super::rule::{Fault, NewFault, Stage, Target};
use crate::world::{Expiry, ExpiryKind};

/// Most faults at once.
const CAP: usize = 1000;

/// Faults of one namespace, oldest first. The first that hits a request is applied.
#[derive(Default)]
pub(crate) struct Faults {
    waiting: Vec<Fault>,
    made: u64,
    /// Faults that have ended and are not in the events yet.
    ended: Vec<String>,
}

/// Fault that hits a request.
#[derive(Debug, PartialEq)]
pub(crate) struct Hit {
    pub(crate) id: String,
    pub(crate) effect: Effect,
    pub(crate) stage: Stage,
}

impl Faults {
    /// Adds a fault. Returns `None` if there are too many.
    pub(crate) fn add(&mut self, now: Timestamp, new: NewFault) -> Option<Fault> {
        self.forget_ended(now);
        if self.waiting.len() >= CAP {
            return None;
        }
        self.made += 1;
        let expires_at = new
            .lasting
            .map(|lasting| now.saturating_add(lasting.get()).unwrap_or(Timestamp::MAX));
        let fault = Fault {
            id: format!("fault_{}", self.made),
            matches: new.matches,
            effect: new.effect,
            stage: new.stage,
            left: new.times,
            probability: new.probability,
            expires_at,
            seen: 0,
            hit: 0,
        };
        self.waiting.push(fault.clone());
        Some(fault)
    }

    /// Returns the faults that have not ended.
    pub(crate) fn list(&self, now: Timestamp) -> Vec<Fault> {
        let waiting = self.waiting.iter().filter(|fault| !is_over(fault, now));
        waiting.cloned().collect()
    }

    /// Returns the fault that expires next.
    pub(crate) fn next_expiry(&self, now: Timestamp) -> Option<Expiry> {
        let waiting = self.waiting.iter().filter(|fault| !is_over(fault, now));
        let expiries = waiting.filter_map(|fault| {
            let expiry = Expiry::new(ExpiryKind::Fault, fault.expires_at?);
            Some(expiry.with_id(&fault.id))
        });
        expiries.min_by_key(|expiry| expiry.at)
    }

    pub(crate) fn remove(&mut self, id: &str) -> bool {
        let before = self.waiting.len();
        self.waiting.retain(|fault| fault.id != id);
        self.waiting.len() < before
    }

    pub(crate) fn clear(&mut self) {
        self.waiting.clear();
        self.ended.clear();
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Whether a fault needs the user of this request.
    pub(crate) fn asks_who(&self, now: Timestamp, target: &Target<'_>) -> bool {
        self.waiting.iter().any(|fault| {
            !is_over(fault, now) && fault.matches.user.is_some() && fault.matches.takes(target)
        })
    }

    /// Returns the fault that hits a request, and counts it. `chance` draws a number from 0 to 1
    /// for a fault.
    pub(crate) fn strike(
        &mut self,
        now: Timestamp,
        target: &Target<'_>,
        is: impl Fn(&str) -> bool,
        mut chance: impl FnMut(&str) -> f64,
    ) -> Option<Hit> {
        let mut hit = None;
        for fault in &mut self.waiting {
            let for_whom = fault.matches.user.as_deref().is_none_or(&is);
            if is_over(fault, now) || !for_whom || !fault.matches.takes(target) {
                continue;
            }
            fault.seen = fault.seen.saturating_add(1);
            let due = fault.matches.nth.is_none_or(|nth| nth == fault.seen);
            if hit.is_some() || !due || fault.probability.is_some_and(|p| chance(&fault.id) >= p) {
                continue;
            }
            fault.hit = fault.hit.saturating_add(1);
            fault.left = fault.left.map(|left| left.saturating_sub(1));
            hit = Some(Hit {
                id: fault.id.clone(),
                effect: fault.effect.clone(),
                stage: fault.stage,
            });
        }
        self.forget_ended(now);
        hit
    }

    fn forget_ended(&mut self, now: Timestamp) {
        let over = self.waiting.extract_if(.., |fault| is_over(fault, now));
        self.ended.extend(over.map(|fault| fault.id));
    }

    /// Returns the ids of the faults that have ended since the last call.
    pub(crate) fn take_ended(&mut self) -> Vec<String> {
        std::mem::take(&mut self.ended)
    }
}

fn is_over(fault: &Fault, now: Timestamp) -> bool {
    let past = fault.expires_at.is_some_and(|expires_at| expires_at <= now);
    let passed = fault.matches.nth.is_some_and(|nth| nth <= fault.seen);
    past || passed || fault.left == Some(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::SignedDuration;
    use serde_json::{Value, json};

    const LOAD: Target<'static> = Target {
        operation: None,
        method: &http::Method::GET,
        path: "/v1/auth/load",
    };

    fn hits(new: Value, requests: usize) -> Vec<usize> {
        let mut new = new;
        new["match"]["path"] = json!(LOAD.path);
        new["effect"] = json!({"type": "hang"});
        let mut faults = Faults::default();
        let now = Timestamp::UNIX_EPOCH;
        faults
            .add(now, serde_json::from_value(new).unwrap())
            .unwrap();
        let luck = [0.9, 0.1];
        let mut drawn = 0;
        let mut hit = |second: usize| {
            let now = now + SignedDuration::from_secs(i64::try_from(second).unwrap());
            let chance = |_: &str| {
                drawn += 1;
                luck[drawn % 2]
            };
            faults
                .strike(now, &LOAD, |user| user == "user_a", chance)
                .is_some()
        };
        (0..requests).filter(|second| hit(*second)).collect()
    }

    #[test]
    fn fault_applies_its_number_of_times() {
        assert_eq!(hits(json!({}), 3), [0, 1, 2]);
        assert_eq!(hits(json!({"times": 2}), 5), [0, 1]);
        assert_eq!(hits(json!({"match": {"nth": 3}}), 5), [2]);
        assert_eq!(hits(json!({"for": "2s"}), 5), [0, 1]);
        assert_eq!(hits(json!({"probability": 0.5}), 4), [0, 2]);
        assert_eq!(hits(json!({"probability": 0.0}), 4), [0_usize; 0]);
        assert_eq!(hits(json!({"match": {"user": "user_a"}}), 1), [0]);
        assert_eq!(hits(json!({"match": {"user": "user_b"}}), 1), [0_usize; 0]);
        assert_eq!(hits(json!({"match": {"method": "POST"}}), 1), [0_usize; 0]);
    }
}
