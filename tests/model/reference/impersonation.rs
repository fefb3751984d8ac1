//! Acting as another user: IMP-1 to IMP-11.

use super::{HOUR, Handle, IMPERSONATED, Id, Pair, Refusal, Role, World};

const NOT_ALLOWED: Refusal = Refusal::new(403, "Not allowed to act as this user");
const USER_NOT_FOUND: Refusal = Refusal::new(404, "User not found");

impl World {
    /// IMP-2, IMP-11: whether one user may act as another in an organisation.
    pub(super) fn has_power(&self, operator: Id, target: Id, organization: Id) -> bool {
        let (Some(operator), Some(target)) = (self.users.get(&operator), self.users.get(&target))
        else {
            return false;
        };
        let Some(theirs) = target.role(organization) else {
            return false;
        };
        if operator.superuser {
            return true;
        }
        let mine = operator.role(organization);
        !target.superuser && mine >= Some(Role::Admin) && mine >= Some(theirs)
    }

    /// Whether an impersonated session is one that its operator has power in. A superuser has it
    /// wherever the user is or was.
    fn is_powerful(&self, session: Handle) -> bool {
        let session = &self.sessions[&session];
        let Some((operator, _)) = session.operator else {
            return false;
        };
        let superuser = self.users.get(&operator).is_some_and(|user| user.superuser);
        superuser || self.has_power(operator, session.user, session.organization)
    }

    /// The impersonated sessions of a user, on either side, whose operator has the power now.
    pub(super) fn powers(&self, user: Id) -> Vec<Handle> {
        let sessions = self.sessions.iter();
        let both = sessions.filter(|(_, session)| {
            let operator = session.operator.map(|(operator, _)| operator);
            operator == Some(user) || (operator.is_some() && session.user == user)
        });
        let ids = both.map(|(id, _)| *id);
        ids.filter(|id| self.is_powerful(*id)).collect()
    }

    /// IMP-9: the power is lost at once and for good.
    pub(super) fn end_lost_powers(&mut self, before: &[Handle]) {
        for id in before {
            if !self.is_powerful(*id)
                && let Some(session) = self.sessions.get_mut(id)
            {
                session.over = true;
            }
        }
    }

    pub(crate) fn login_as_user(&mut self, bearer: Handle, target: Id) -> Result<Pair, Refusal> {
        let own = self.authenticate_person(bearer)?;
        let session = self.sessions[&own];
        // IMP-3
        if session.operator.is_some() {
            return Err(IMPERSONATED);
        }
        let superuser = self.users[&session.user].superuser;
        let Some(user) = self.users.get(&target).cloned() else {
            // ENUM-8
            return Err(if superuser {
                USER_NOT_FOUND
            } else {
                NOT_ALLOWED
            });
        };
        if target == session.user || !user.active {
            return Err(NOT_ALLOWED);
        }
        // IMP-8
        let present = session.organization;
        let others = user.organizations.iter().map(|(id, _)| *id);
        let mut candidates = std::iter::once(present).chain(others);
        let place = candidates.find(|place| self.has_power(session.user, target, *place));
        let place = place.ok_or(NOT_ALLOWED)?;
        // IMP-4, IMP-7
        let ends = self.now + HOUR;
        Ok(self.open(target, place, user.portal, Some((session.user, own)), ends))
    }
}
