//! Users, and what a change of one ends.

use std::collections::BTreeMap;

use super::{Decision, Door, Id, Millis, Refusal, Status, World};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Role {
    Member,
    Admin,
    Owner,
}

impl Role {
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Admin => "admin",
            Self::Owner => "owner",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct User {
    pub(crate) email: Id,
    pub(crate) password: Id,
    pub(crate) active: bool,
    pub(crate) superuser: bool,
    pub(crate) mfa: bool,
    pub(crate) portal: Option<Id>,
    /// The default one first.
    pub(crate) organizations: Vec<(Id, Role)>,
}

/// A change of a user: only what it names changes.
#[derive(Debug, Clone, Default)]
pub(crate) struct UserChange {
    pub(crate) email: Option<Id>,
    pub(crate) password: Option<Id>,
    pub(crate) active: Option<bool>,
    pub(crate) superuser: Option<bool>,
    pub(crate) mfa: Option<bool>,
    pub(crate) door: Option<Door>,
    pub(crate) organizations: Option<Vec<(Id, Role)>>,
}

pub(super) type People = (Vec<Id>, BTreeMap<Id, Id>, BTreeMap<Id, User>);

/// Three organisations, two portals and five users. One more of each can be created.
pub(super) fn scenario() -> People {
    use Role::{Admin, Member, Owner};
    let user = |email, portal, organizations: &[(Id, Role)]| User {
        email,
        password: 0,
        active: true,
        superuser: false,
        mfa: false,
        portal,
        organizations: organizations.to_vec(),
    };
    let users = [
        User {
            superuser: true,
            ..user(0, None, &[(0, Member)])
        },
        user(1, None, &[(0, Owner), (1, Admin)]),
        User {
            mfa: true,
            ..user(2, None, &[(0, Member), (1, Member), (2, Admin)])
        },
        User {
            mfa: true,
            ..user(3, Some(0), &[(0, Member)])
        },
        user(4, Some(1), &[(1, Member)]),
    ];
    let users = users.into_iter().enumerate().collect();
    (vec![0, 1, 2], [(0, 0), (1, 1)].into(), users)
}

impl User {
    pub(crate) fn role(&self, organization: Id) -> Option<Role> {
        let mut roles = self.organizations.iter();
        roles.find(|(id, _)| *id == organization).map(|(_, r)| *r)
    }

    fn door(&self) -> Door {
        self.portal
    }
}

impl World {
    /// Who can sign in with an address at a door: USER-2, USER-6.
    pub(super) fn active(&self, door: Door, email: Id) -> Option<Id> {
        let mut users = self.users.iter();
        let found = users.find(|(_, user)| user.email == email)?;
        (found.1.active && found.1.door() == door).then_some(*found.0)
    }

    /// Makes a portal user without organisations a member of the portal's, and checks a user.
    fn check(&self, mut user: User, itself: Option<Id>) -> Result<User, Refusal> {
        if let Some(home) = user.portal.and_then(|portal| self.portals.get(&portal))
            && user.organizations.is_empty()
        {
            user.organizations.push((*home, Role::Member));
        }
        let homes: Vec<Id> = user.organizations.iter().map(|(id, _)| *id).collect();
        let known = homes.iter().all(|home| self.organizations.contains(home));
        let home = match user.portal {
            Some(portal) => self.portals.get(&portal).is_some_and(|o| homes.contains(o)),
            None => !homes.is_empty(),
        };
        if !known || !home {
            return Err(Refusal::control(400));
        }
        let mut others = self.users.iter().filter(|(id, _)| Some(**id) != itself);
        if others.any(|(_, other)| other.email == user.email) {
            return Err(Refusal::control(409));
        }
        Ok(user)
    }

    pub(crate) fn create_user(&mut self, id: Id, user: User) -> Result<(), Refusal> {
        if self.users.contains_key(&id) {
            return Err(Refusal::control(409));
        }
        let user = self.check(user, None)?;
        self.users.insert(id, user);
        Ok(())
    }

    pub(crate) fn change_user(&mut self, id: Id, change: UserChange) -> Result<(), Refusal> {
        let before = self.users.get(&id).ok_or(Refusal::control(404))?.clone();
        let mut after = before.clone();
        after.email = change.email.unwrap_or(after.email);
        after.password = change.password.unwrap_or(after.password);
        after.active = change.active.unwrap_or(after.active);
        after.superuser = change.superuser.unwrap_or(after.superuser);
        after.mfa = change.mfa.unwrap_or(after.mfa);
        after.portal = change.door.unwrap_or(after.portal);
        after.organizations = change.organizations.unwrap_or(after.organizations);
        let after = self.check(after, Some(id))?;

        let powers = self.powers(id);
        self.users.insert(id, after.clone());
        // CHANGE-1, CHANGE-8
        if after.password != before.password || after.portal != before.portal {
            self.end_sessions_of(id);
        }
        // CHANGE-2
        let unlike = after.password != before.password
            || after.portal != before.portal
            || after.email != before.email
            || (before.active && !after.active);
        if unlike {
            self.reject_waiting(before.door(), before.email);
            self.resets.retain(|_, reset| reset.user != id);
        }
        self.end_lost_powers(&powers);
        Ok(())
    }

    pub(crate) fn delete_user(&mut self, id: Id) -> Result<(), Refusal> {
        let user = self.users.remove(&id).ok_or(Refusal::control(404))?;
        // CHANGE-4, CHANGE-5. LOCK-9: the lock-outs stay.
        self.end_sessions_of(id);
        self.reject_waiting(user.door(), user.email);
        self.resets.retain(|_, reset| reset.user != id);
        Ok(())
    }

    pub(super) fn end_sessions_of(&mut self, user: Id) {
        for session in self.sessions.values_mut() {
            session.over |= session.user == user;
        }
    }

    /// WAIT-6, WAIT-7: what waits at this door ends as rejected.
    pub(super) fn reject_waiting(&mut self, door: Door, email: Id) {
        for login in self.logins.values_mut() {
            if login.door == door && login.email == email && login.waits() {
                login.status = Status::Rejected;
            }
        }
    }

    pub(crate) fn lock(&mut self, id: Id, lasting: Millis) -> Result<(), Refusal> {
        let user = self.users.get(&id).ok_or(Refusal::control(404))?;
        let place = (user.door(), user.email);
        if lasting == 0 {
            return Err(Refusal::control(400));
        }
        self.locked(place, self.now + lasting);
        Ok(())
    }

    /// LOCK-10, and of wrong codes too.
    pub(crate) fn unlock(&mut self, id: Id) -> Result<(), Refusal> {
        let user = self.users.get(&id).ok_or(Refusal::control(404))?;
        let place = (user.door(), user.email);
        self.forget_failures(place);
        Ok(())
    }

    /// When the lock of a user ends.
    pub(crate) fn locked_until(&self, user: &User) -> Option<Millis> {
        let wrong = self.passwords.get(&(user.door(), user.email))?;
        wrong.locked_until.filter(|until| self.now < *until)
    }

    pub(crate) fn set_policy(&mut self, policy: Option<(Decision, Millis)>) {
        self.policy = policy;
    }
}
