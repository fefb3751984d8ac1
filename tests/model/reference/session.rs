//! Sessions and their tokens, hand-over codes, switch and logout.

use super::{
    Access, DAY, Door, Exchange, Handle, IMPERSONATED, Id, MINUTE, Millis, Refusal, SECOND,
    SESSION_ENDED, World,
};

const PORTAL_SESSION: Refusal = Refusal::new(403, "Not available to portal users");
const ORGANIZATION_NOT_FOUND: Refusal = Refusal::new(404, "Organization not found");
const EXCHANGE_CODE_NOT_FOUND: Refusal = Refusal::new(404, "Exchange code not found");

#[derive(Debug, Clone, Copy)]
pub(crate) struct Session {
    pub(crate) user: Id,
    pub(crate) organization: Id,
    pub(crate) portal: Option<Id>,
    /// Who acts as the user, and from which session.
    pub(crate) operator: Option<(Id, Handle)>,
    pub(crate) begun: Millis,
    pub(crate) ends: Millis,
    /// Whether it has ended for good, before its time.
    pub(crate) over: bool,
}

/// What an access token says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Claims {
    pub(crate) user: Id,
    pub(crate) organization: Id,
    pub(crate) email: Id,
    pub(crate) portal: Option<Id>,
    pub(crate) operator: Option<Id>,
    /// In whole seconds.
    pub(crate) issued: i64,
    pub(crate) ends: i64,
}

/// Tokens that were issued.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pair {
    pub(crate) session: Handle,
    pub(crate) access: Handle,
    pub(crate) claims: Claims,
}

/// What `load` shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Loaded {
    pub(crate) user: Id,
    pub(crate) email: Id,
    pub(crate) organization: Id,
    pub(crate) memberships: Vec<Id>,
    pub(crate) reach: Vec<Id>,
    pub(crate) operator: Option<Id>,
}

/// TOKEN-11: a token ends at a whole second.
fn whole_second(at: Millis) -> Millis {
    at.div_euclid(SECOND) * SECOND
}

impl World {
    pub(super) fn open(
        &mut self,
        user: Id,
        organization: Id,
        portal: Door,
        operator: Option<(Id, Handle)>,
        ends: Millis,
    ) -> Pair {
        let session = self.fresh();
        let new = Session {
            user,
            organization,
            portal,
            operator,
            begun: self.now,
            ends: whole_second(ends),
            over: false,
        };
        self.sessions.insert(session, new);
        self.issue(session)
    }

    /// TOKEN-3, TOKEN-4, TOKEN-5
    fn issue(&mut self, session: Handle) -> Pair {
        let of = self.sessions[&session];
        let access = self.fresh();
        let ends = whole_second(of.ends.min(self.now + 30 * MINUTE));
        self.access.insert(access, Access { session, ends });
        let claims = Claims {
            user: of.user,
            organization: of.organization,
            email: self.users[&of.user].email,
            portal: of.portal,
            operator: of.operator.map(|(operator, _)| operator),
            issued: self.now.div_euclid(SECOND),
            ends: ends / SECOND,
        };
        Pair {
            session,
            access,
            claims,
        }
    }

    /// TOKEN-7, USER-6, IMP-5, IMP-10
    pub(crate) fn is_live(&self, session: Handle) -> bool {
        let Some(session) = self.sessions.get(&session) else {
            return false;
        };
        let active = self
            .users
            .get(&session.user)
            .is_some_and(|user| user.active);
        let operator = session.operator;
        let operated = operator.is_none_or(|(_, session)| self.is_live(session));
        !session.over && self.now < session.ends && active && operated
    }

    /// The session of an access token, whatever has become of either.
    pub(crate) fn session_of(&self, access: Handle) -> Option<&Session> {
        let access = self.access.get(&access)?;
        self.sessions.get(&access.session)
    }

    /// The sessions that the control API lists: those of people.
    pub(crate) fn live_sessions(&self) -> impl Iterator<Item = &Session> {
        let live = self.sessions.iter().filter(|(id, _)| self.is_live(**id));
        let people = live.filter(|(id, _)| !self.programs.contains_key(id));
        people.map(|(_, session)| session)
    }

    /// ERROR-2: the session of an access token.
    pub(crate) fn authenticate(&self, access: Handle) -> Result<Handle, Refusal> {
        let access = self.access.get(&access).ok_or(SESSION_ENDED)?;
        let good = self.now < access.ends && self.is_live(access.session);
        good.then_some(access.session).ok_or(SESSION_ENDED)
    }

    /// REFRESH-1, REFRESH-2
    pub(crate) fn refresh(&mut self, session: Handle) -> Result<Pair, Refusal> {
        if !self.is_live(session) {
            return Err(SESSION_ENDED);
        }
        Ok(self.issue(session))
    }

    /// LOGOUT-1
    pub(crate) fn logout(&mut self, access: Handle) -> Result<(), Refusal> {
        let session = self.authenticate(access)?;
        self.end(session);
        Ok(())
    }

    pub(super) fn end(&mut self, session: Handle) {
        if let Some(session) = self.sessions.get_mut(&session) {
            session.over = true;
        }
    }

    /// What the control API ends: a live session only.
    pub(crate) fn revoke(&mut self, session: Handle) -> Result<(), Refusal> {
        if !self.is_live(session) {
            return Err(Refusal::control(404));
        }
        self.end(session);
        Ok(())
    }

    /// LOAD-3, IMP-6, SWITCH-2
    fn reach(&self, session: &Session) -> Vec<Id> {
        let user = &self.users[&session.user];
        let ids = user.organizations.iter().map(|(id, _)| *id);
        let reachable = |id: &Id| match session.operator {
            _ if session.portal.is_some() => false,
            Some((operator, _)) => self.has_power(operator, session.user, *id),
            None => true,
        };
        ids.filter(reachable).collect()
    }

    /// LOAD-1, LOAD-2, SESSION-2
    pub(crate) fn load(&self, access: Handle) -> Result<Loaded, Refusal> {
        let session = self.sessions[&self.authenticate(access)?];
        let user = &self.users[&session.user];
        Ok(Loaded {
            user: session.user,
            email: user.email,
            organization: session.organization,
            memberships: user.organizations.iter().map(|(id, _)| *id).collect(),
            reach: self.reach(&session),
            operator: session.operator.map(|(operator, _)| operator),
        })
    }

    /// A session of the same user under the same terms: IMP-4.
    pub(super) fn open_beside(&mut self, session: &Session, organization: Id) -> Pair {
        let ends = match session.operator {
            Some(_) => session.ends,
            None => self.now + 14 * DAY,
        };
        let Session {
            user,
            portal,
            operator,
            ..
        } = *session;
        self.open(user, organization, portal, operator, ends)
    }

    pub(crate) fn switch(&mut self, access: Handle, to: Id) -> Result<Pair, Refusal> {
        let session = self.sessions[&self.authenticate_person(access)?];
        // SWITCH-3
        if session.portal.is_some() {
            return Err(PORTAL_SESSION);
        }
        if !self.reach(&session).contains(&to) {
            return Err(ORGANIZATION_NOT_FOUND);
        }
        Ok(self.open_beside(&session, to))
    }

    /// CLI-1, CLI-6
    pub(crate) fn issue_exchange(&mut self, access: Handle) -> Result<Handle, Refusal> {
        let session = self.authenticate_person(access)?;
        if self.sessions[&session].operator.is_some() {
            return Err(IMPERSONATED);
        }
        let code = self.fresh();
        let ends = self.now + MINUTE;
        self.exchanges.insert(code, Exchange { session, ends });
        Ok(code)
    }

    /// CLI-2 to CLI-5, CLI-7
    pub(crate) fn consume_exchange(&mut self, code: Handle) -> Result<Pair, Refusal> {
        let exchange = self.exchanges.get(&code).copied();
        let exchange = exchange.ok_or(EXCHANGE_CODE_NOT_FOUND)?;
        if exchange.ends <= self.now || !self.is_live(exchange.session) {
            return Err(EXCHANGE_CODE_NOT_FOUND);
        }
        self.exchanges.remove(&code);
        let session = self.sessions[&exchange.session];
        Ok(self.open_beside(&session, session.organization))
    }

    /// MINT-1 to MINT-3: a pair without a sign-in.
    pub(crate) fn mint(
        &mut self,
        user: Id,
        organization: Option<Id>,
        operator: Option<Id>,
    ) -> Result<Pair, Refusal> {
        let invalid = Refusal::control(400);
        let of = self.users.get(&user).ok_or(invalid)?.clone();
        if operator == Some(user) {
            return Err(invalid);
        }
        let home = self.home(user, of.portal);
        let place = organization.unwrap_or(home);
        let allowed = match of.portal {
            Some(_) => place == home,
            None => of.role(place).is_some(),
        };
        let unknown = operator.is_some_and(|operator| !self.users.contains_key(&operator));
        if unknown || !allowed {
            return Err(invalid);
        }
        let fortnight = self.now + 14 * DAY;
        let acting = operator.map(|operator| {
            let portal = self.users[&operator].portal;
            let own = self.home(operator, portal);
            (
                operator,
                self.open(operator, own, portal, None, fortnight).session,
            )
        });
        let ends = acting.map_or(fortnight, |_| self.now + 60 * MINUTE);
        Ok(self.open(user, place, of.portal, acting, ends))
    }

    /// LOGIN-8: where a sign-in leads.
    pub(super) fn home(&self, user: Id, door: Door) -> Id {
        match door {
            Some(portal) => self.portals[&portal],
            None => self.users[&user].organizations[0].0,
        }
    }
}
