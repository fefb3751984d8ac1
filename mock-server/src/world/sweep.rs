//! Sweep: drops what has expired, also in a world that no request changes.

use jiff::Timestamp;

use super::World;

impl World {
    /// Drops entries that are remembered no longer, at most so many, and returns how many. Fewer
    /// than that mean that none is left.
    pub(crate) fn sweep(&mut self, now: Timestamp, most: usize) -> usize {
        let mut swept = self.sessions.sweep(now, most);
        swept += self.personal_access_tokens.sweep(now, most - swept);
        swept += self.logins.sweep(now, most - swept);
        swept += self.exchanges.sweep(now, most - swept);
        swept += self.authorization_codes.sweep(now, most - swept);
        swept += self.resets.sweep(now, most - swept);
        swept += self.lockouts.sweep(now, most - swept);
        swept + self.inbox.sweep(now, most - swept)
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use serde_json::Value;

    use super::*;
    use crate::world::{Accounts, Random, Scenario, SignIn};

    #[test]
    fn sweep_drops_in_slices_all_that_has_ended() {
        let scenario = Scenario::demo();
        let password = scenario.users[0].password.clone();
        let accounts = Accounts::new(&scenario).unwrap();
        let mut world = World::new(accounts, Random::seeded(1));
        let now = Timestamp::UNIX_EPOCH;
        for n in 0..50 {
            let signed_in = world.staff_login(now, "dev@example.com", &password);
            let Ok(SignIn::Granted(grant)) = signed_in else {
                unreachable!("{signed_in:?}")
            };
            world.accept(now, &grant.access, &format!("token {n}"));
            let code = world.issue_exchange_code(now, &grant.access.session);
            assert!(code.is_ok());
            let client = ("web", None);
            let code = world.authorization_code(now, &grant.access.session, client, "a test");
            assert!(code.is_ok());
            let token = world.create_pat(now, &grant.access.session, String::new(), Some(1));
            assert!(token.is_ok());
            let nobody = format!("{n}@example.com");
            world.staff_magic_code(now, &nobody, None);
            assert!(world.staff_login(now, &nobody, "wrong").is_err());
            assert!(world.staff_verify(now, &nobody, "wrong").is_err());
            let sent = world.forgot_password(now, "guest@example.com", "portal_demo");
            assert!(sent.is_ok());
        }
        let kept = world.clone();
        let ended = |days: i64| now + SignedDuration::from_hours(24 * days + 2);
        assert_eq!(world.sweep(ended(0), 10), 10, "access tokens and codes");
        let mut swept = 10;
        loop {
            let slice = world.sweep(ended(15), 10);
            swept += slice;
            if slice < 10 {
                break;
            }
        }
        assert_eq!(world.sweep(ended(15), 10), 0);
        // Sessions, both kinds of access tokens and of codes, sign-ins, reset tokens, both kinds of
        // counts, and messages.
        assert!(swept >= 490, "{swept}");
        // No slice is larger or smaller than it may be, wherever it begins.
        for most in [1, 3, 7, 64] {
            let (mut world, mut left) = (kept.clone(), swept);
            while left > 0 {
                let slice = most.min(left);
                assert_eq!(world.sweep(ended(15), most), slice, "{left}");
                left -= slice;
            }
        }
        let document = world.document(ended(15), "http://a.test");
        let pieces: Vec<_> = document.pieces().map(Result::unwrap).collect();
        let document: Value = serde_json::from_slice(&pieces.concat()).unwrap();
        for list in [
            "sessions",
            "access_tokens",
            "sign_ins",
            "exchange_codes",
            "authorization_codes",
            "personal_access_tokens",
            "reset_tokens",
            "wrong_passwords",
            "wrong_codes",
            "messages",
        ] {
            assert_eq!(document[list], serde_json::json!([]), "{list}");
        }
    }
}
