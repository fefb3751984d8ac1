//! Sessions as the control API shows and ends them.

use std::cmp::Reverse;
use std::sync::Arc;

use jiff::Timestamp;

use super::World;
use super::account::Account;
use super::id::Address;
use super::moment::Moment;
use super::session::Session;
use super::session::SessionEnd;
use super::session_id::SessionId;
use super::users::Objection;

impl World {
    /// The live sessions of a user, by id: also those in which somebody else acts as the user.
    pub(crate) fn sessions_of(
        &self,
        now: Timestamp,
        user: &str,
    ) -> Result<Vec<&Session>, Objection> {
        let user = self.user(user)?;
        let sessions = self.sessions.all(now);
        let mut lives = Live::new(self, now);
        let mut live: Vec<_> = sessions
            .filter(|session| session.user == user.id && lives.is_live(session))
            .collect();
        live.sort_unstable_by_key(|session| session.id);
        Ok(live)
    }

    /// Returns the number of live sessions of all users, or of one by id or address; and the newest of
    /// them, at most so many, newest first. `after` is the time and the id of a session: only those
    /// that follow it in the list are returned.
    pub(crate) fn newest_sessions(
        &self,
        now: Timestamp,
        user: Option<&str>,
        after: Option<(Timestamp, SessionId)>,
        most: usize,
    ) -> (usize, Vec<&Session>) {
        let wanted = user.map(|user| self.user_named(user).map(|account| &account.id));
        let after = after
            .as_ref()
            .map(|(at, id)| (Reverse(Moment::from(*at)), id));
        let mut live = Live::new(self, now);
        let (mut total, mut newest) = (0, Vec::new());
        let mut oldest: Option<&Session> = None;
        // The last ones are the newest, unless the clock was set back. So all but the first few are
        // only counted.
        for session in self.sessions.all(now).rev() {
            let is_wanted = wanted.is_none_or(|id| id == Some(&session.user));
            if !is_wanted || !live.is_live(session) {
                continue;
            }
            total += 1;
            let place = session.newest_first();
            let is_left = after.is_none_or(|after| after < place);
            if is_left && oldest.is_none_or(|oldest| place < oldest.newest_first()) {
                newest.push(session);
                if newest.len() > 2 * most {
                    oldest = cut(&mut newest, most);
                }
            }
        }
        cut(&mut newest, most);
        newest.sort_unstable_by(|one, other| one.newest_first().cmp(&other.newest_first()));
        (total, newest)
    }

    /// The number of sessions that are remembered.
    pub(crate) fn session_count(&self) -> usize {
        self.sessions.by_id_len()
    }

    /// The user with an id, or with an address.
    fn user_named(&self, name: &str) -> Option<&Arc<Account>> {
        let by_id = self.accounts.user_by_id(name);
        by_id.or_else(|| self.accounts.with_address(&Address::new(name)))
    }

    /// Ends a live session, and with it those in which its user acts as somebody else from it.
    pub(crate) fn revoke(&mut self, now: Timestamp, id: &str) -> Result<(), Objection> {
        let unknown = || Objection::Unknown(format!("live session `{id}` does not exist"));
        let known = SessionId::parse(id);
        let id =
            known.filter(|id| self.sessions.get(now, id).is_some() && self.live(now, id).is_ok());
        let id = id.ok_or_else(unknown)?;
        self.end_session(now, &id, SessionEnd::Revoked);
        Ok(())
    }
}

/// Keeps the newest sessions, in no order, and returns the oldest of them. `None` if no more than
/// these were there.
fn cut<'a>(sessions: &mut Vec<&'a Session>, most: usize) -> Option<&'a Session> {
    if sessions.len() <= most {
        return None;
    }
    let newer = |one: &&Session, other: &&Session| one.newest_first().cmp(&other.newest_first());
    sessions.select_nth_unstable_by(most.saturating_sub(1), newer);
    sessions.truncate(most);
    sessions.last().copied()
}

/// Asks of many sessions whether they live. It remembers the answer for the latest principal: most
/// neighbours have the same one.
struct Live<'a> {
    world: &'a World,
    now: Timestamp,
    latest: Option<(&'a Session, bool)>,
}

impl<'a> Live<'a> {
    fn new(world: &'a World, now: Timestamp) -> Self {
        let latest = None;
        Self { world, now, latest }
    }

    /// Whether a session lives that has neither ended nor expired.
    fn is_live(&mut self, session: &'a Session) -> bool {
        let is_like = |other: &Session| {
            Arc::ptr_eq(&other.principal, &session.principal)
                && other.generation == session.generation
        };
        let known = self.latest.filter(|(latest, _)| is_like(latest));
        let lasts = known.map_or_else(
            || self.world.check_principal(session).is_ok(),
            |(_, lasts)| lasts,
        );
        self.latest = Some((session, lasts));
        let acted = session.impersonator.is_some();
        lasts && (!acted || self.world.live(self.now, &session.id).is_ok())
    }
}

impl Session {
    /// Place in a list of sessions, newest first.
    fn newest_first(&self) -> (Reverse<Moment>, &SessionId) {
        (Reverse(self.created_at), &self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::account::Accounts;
    use crate::world::scenario::Scenario;
    use crate::world::{Random, SignIn};

    /// As many that the search for the newest of some does not sort them all.
    const COUNT: i64 = 200;

    /// The clock may have been set back between two sign-ins.
    #[test]
    fn newest_sessions_are_found_in_whatever_order_they_began() {
        let scenario = Scenario::demo();
        let mut world = World::new(Accounts::new(&scenario).unwrap(), Random::seeded(1));
        let at = |second: i64| Timestamp::from_second(second).unwrap();
        let password = scenario.users[0].password.clone();
        let begun = (0..COUNT).map(|n| n * 77 % COUNT);
        for second in begun {
            let granted = world.staff_login(at(second), "dev@example.com", &password);
            assert!(matches!(granted, Ok(SignIn::Granted(_))));
        }
        for most in 0..=201 {
            let (total, newest) = world.newest_sessions(at(COUNT), None, None, most);
            let newest: Vec<_> = newest.iter().map(|session| session.created_at()).collect();
            let expected: Vec<_> = (0..COUNT).rev().map(at).take(most).collect();
            assert_eq!((total, newest), (200, expected), "{most}");
        }
        for most in [1, 3, 20, 60] {
            let (mut seen, mut after) = (Vec::new(), None);
            loop {
                let (_, page) = world.newest_sessions(at(COUNT), None, after, most);
                seen.extend(page.iter().map(|session| session.created_at()));
                match page.last() {
                    Some(last) => after = Some((last.created_at(), last.id)),
                    None => break,
                }
            }
            assert!(seen.into_iter().eq((0..COUNT).rev().map(at)), "{most}");
        }
    }
}
