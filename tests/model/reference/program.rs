//! Personal access tokens: a program's bearer, which stands for a session of its own.

use super::session::Session;
use super::{Access, DAY, Handle, IMPERSONATED, Id, Millis, Refusal, World};

const NOT_FOR_PROGRAMS: Refusal = Refusal::new(403, "Not available to personal access tokens");
const NOT_FOUND: Refusal = Refusal::new(404, "Personal access token not found");
const TOO_MANY: Refusal = Refusal::new(409, "Too many personal access tokens");
const MOST: usize = 50;

/// A token as its user sees it in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Program {
    /// Number of its session.
    pub(crate) id: Handle,
    pub(crate) begun: Millis,
    pub(crate) ends: Option<Millis>,
    pub(crate) used: Option<Millis>,
}

impl World {
    /// The session of a bearer that may do more than a program may: PAT-7, PAT-8, OAUTH-15.
    pub(super) fn authenticate_person(&self, access: Handle) -> Result<Handle, Refusal> {
        let session = self.authenticate(access)?;
        if self.programs.contains_key(&session) {
            return Err(NOT_FOR_PROGRAMS);
        }
        Ok(session)
    }

    /// PAT-10: the user whose tokens the caller may handle.
    fn owner(&self, session: Handle) -> Result<Id, Refusal> {
        let session = &self.sessions[&session];
        match session.operator {
            Some(_) => Err(IMPERSONATED),
            None => Ok(session.user),
        }
    }

    /// PAT-3: the good tokens of a user, the oldest first.
    fn programs_of(&self, user: Id) -> impl Iterator<Item = Program> {
        let own = self.programs.values().copied();
        own.filter(move |one| self.sessions[&one.id].user == user && self.is_live(one.id))
    }

    /// PAT-1, PAT-4, PAT-12. Returns the token, and the bearer that it is.
    pub(crate) fn create_program(
        &mut self,
        access: Handle,
        days: Option<i64>,
    ) -> Result<(Program, Handle), Refusal> {
        let creator = self.authenticate_person(access)?;
        let user = self.owner(creator)?;
        if self.programs_of(user).count() >= MOST {
            return Err(TOO_MANY);
        }
        let (id, bearer) = (self.fresh(), self.fresh());
        let begun = self.now;
        let ends = days.map(|days| begun + days * DAY);
        let last = ends.unwrap_or(Millis::MAX);
        let session = Session {
            begun,
            ends: last,
            ..self.sessions[&creator]
        };
        self.sessions.insert(id, session);
        self.access.insert(
            bearer,
            Access {
                session: id,
                ends: last,
            },
        );
        let program = Program {
            id,
            begun,
            ends,
            used: None,
        };
        self.programs.insert(id, program);
        Ok((program, bearer))
    }

    /// PAT-6, PAT-10
    pub(crate) fn list_programs(&self, access: Handle) -> Result<Vec<Program>, Refusal> {
        let user = self.owner(self.authenticate(access)?)?;
        Ok(self.programs_of(user).collect())
    }

    /// PAT-5, PAT-6, PAT-9
    pub(crate) fn revoke_program(&mut self, access: Handle, id: Handle) -> Result<(), Refusal> {
        let user = self.owner(self.authenticate(access)?)?;
        let found = self.programs_of(user).find(|one| one.id == id);
        found.ok_or(NOT_FOUND)?;
        self.end(id);
        Ok(())
    }

    /// PAT-3: notes that a bearer was sent, if it is a good token.
    pub(crate) fn note_use(&mut self, access: Handle) {
        if let Ok(session) = self.authenticate(access)
            && let Some(program) = self.programs.get_mut(&session)
        {
            program.used = Some(self.now);
        }
    }
}
