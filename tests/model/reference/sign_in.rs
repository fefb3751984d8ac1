//! Passwords, lock-outs, magic codes and password resets.

use super::{
    About, DAY, Door, FIVE, Handle, Id, Login, MINUTE, Millis, NO_PASSWORD, PORTAL_NOT_FOUND, Pair,
    Refusal, Reset, SECOND, Status, World, Wrong,
};

const WRONG_CREDENTIALS: Refusal = Refusal::new(401, "Incorrect email or password");
const RESET_TOKEN_NOT_FOUND: Refusal = Refusal::new(404, "Reset token not found");

/// What a right password leads to.
#[derive(Debug, Clone, Copy)]
pub(crate) enum SignedIn {
    Session(Pair),
    SecondFactor { email: Id, login: Handle },
}

impl World {
    fn check_door(&self, door: Door) -> Result<(), Refusal> {
        let known = door.is_none_or(|portal| self.portals.contains_key(&portal));
        known.then_some(()).ok_or(PORTAL_NOT_FOUND)
    }

    pub(super) fn sign_in(&mut self, user: Id, door: Door) -> Pair {
        let home = self.home(user, door);
        self.open(user, home, door, None, self.now + 14 * DAY)
    }

    pub(crate) fn login(
        &mut self,
        door: Door,
        email: Id,
        password: Id,
    ) -> Result<SignedIn, Refusal> {
        self.check_door(door)?;
        let place = (door, email);
        let now = self.now;
        // LOCK-1, LOCK-2
        let locked = self.passwords.get(&place).and_then(|w| w.locked_until);
        if let Some(until) = locked.filter(|until| now < *until) {
            return Err(Refusal {
                retry_after: Some((until - now + SECOND - 1) / SECOND),
                ..Refusal::new(429, "Too many failed attempts")
            });
        }
        let user = self.active(door, email).filter(|id| {
            // LOGIN-6, LOGIN-7
            self.users[id].password == password && password != NO_PASSWORD
        });
        let Some(user) = user else {
            self.count_wrong_password(place);
            return Err(WRONG_CREDENTIALS);
        };
        // LOCK-3
        self.passwords.remove(&place);
        if !self.users[&user].mfa {
            return Ok(SignedIn::Session(self.sign_in(user, door)));
        }
        let login = self.begin(door, email, Some(user), false);
        Ok(SignedIn::SecondFactor { email, login })
    }

    /// LOCK-4, LOCK-8, ENUM-4
    fn count_wrong_password(&mut self, place: (Door, Id)) {
        let now = self.now;
        let before = self.passwords.get(&place);
        let before = before.filter(|wrong| now < wrong.forgotten && wrong.locked_until.is_none());
        let count = before.map_or(0, |wrong| wrong.count) + 1;
        if count as usize == FIVE {
            self.locked(place, now + 15 * MINUTE);
            return;
        }
        let wrong = Wrong {
            count,
            locked_until: None,
            forgotten: now + DAY,
        };
        self.passwords.insert(place, wrong);
    }

    pub(super) fn locked(&mut self, place: (Door, Id), until: Millis) {
        let wrong = Wrong {
            count: 0,
            locked_until: Some(until),
            forgotten: until,
        };
        self.passwords.insert(place, wrong);
    }

    pub(super) fn forget_failures(&mut self, place: (Door, Id)) {
        self.passwords.remove(&place);
        self.codes.remove(&place);
    }

    /// MAGIC-1 to MAGIC-6, ENUM-2
    pub(crate) fn magic_code(&mut self, door: Door, email: Id) -> Result<Handle, Refusal> {
        self.check_door(door)?;
        for login in self.logins.values_mut() {
            let pending = login.status == Status::Pending && login.magic;
            if login.door == door && login.email == email && pending {
                login.status = Status::Expired;
            }
        }
        let user = self.active(door, email);
        Ok(self.begin(door, email, user, true))
    }

    fn begin(&mut self, door: Door, email: Id, user: Option<Id>, magic: bool) -> Handle {
        let id = self.fresh();
        let login = Login {
            door,
            email,
            user,
            magic,
            begun: self.now,
            status: Status::Pending,
            decided: None,
            // POLICY-2, POLICY-5
            policy: user
                .and(self.policy)
                .map(|(decision, after)| (decision, self.now + after)),
        };
        self.logins.insert(id, login);
        // POLICY-3: one that decides at once has decided.
        self.settle();
        // WAIT-4
        let here = |login: &Login| login.door == door && login.email == email && login.waits();
        let waiting = self.logins.iter().filter(|(_, login)| here(login));
        let waiting: Vec<Handle> = waiting.map(|(id, _)| *id).collect();
        if waiting.len() > FIVE
            && let Some(oldest) = self.logins.get_mut(&waiting[0])
        {
            oldest.status = Status::Expired;
        }
        if user.is_some() {
            let about = if magic {
                About::MagicCode
            } else {
                About::SecondFactor
            };
            self.deliver(email, door, about(id));
        }
        id
    }

    /// RESET-1, RESET-2, RESET-9, ENUM-3
    pub(crate) fn forgot_password(&mut self, portal: Id, email: Id) -> Result<(), Refusal> {
        self.check_door(Some(portal))?;
        let Some(user) = self.active(Some(portal), email) else {
            return Ok(());
        };
        self.resets.retain(|_, reset| reset.user != user);
        let token = self.fresh();
        let reset = Reset {
            user,
            portal,
            ends: self.now + 60 * MINUTE,
        };
        self.resets.insert(token, reset);
        self.deliver(email, Some(portal), About::Reset(token));
        Ok(())
    }

    fn reset_of(&self, token: Handle, portal: Id) -> Result<Id, Refusal> {
        let reset = self.resets.get(&token).copied();
        let reset = reset.filter(|reset| self.now < reset.ends && reset.portal == portal);
        let reset = reset.ok_or(RESET_TOKEN_NOT_FOUND)?;
        Ok(reset.user)
    }

    /// RESET-3, RESET-4: the address that a token is for.
    pub(crate) fn check_reset(&self, token: Handle, portal: Id) -> Result<Id, Refusal> {
        let user = self.reset_of(token, portal)?;
        Ok(self.users[&user].email)
    }

    /// RESET-5 to RESET-8, LOCK-5
    pub(crate) fn reset_password(
        &mut self,
        token: Handle,
        portal: Id,
        password: Id,
    ) -> Result<(), Refusal> {
        let id = self.reset_of(token, portal)?;
        self.resets.remove(&token);
        let place = (Some(portal), self.users[&id].email);
        if let Some(user) = self.users.get_mut(&id) {
            user.password = password;
        }
        self.end_sessions_of(id);
        self.reject_waiting(place.0, place.1);
        self.forget_failures(place);
        Ok(())
    }
}
