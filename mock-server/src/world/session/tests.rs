//! Sessions whose people and places change.

use std::cell::Cell;

use jiff::SignedDuration;

use super::*;
use crate::world::account::Accounts;
use crate::world::scenario::{Membership, Role, Scenario, ScenarioError, User};
use crate::world::{Random, SignIn};

const TOKEN: &str = "an access token";

/// What `dev@example.com` is told after the people and places of the world have become others.
fn told_after(change: impl FnOnce(&mut Scenario)) -> Result<Option<Cause>, ScenarioError> {
    let mut scenario = Scenario::demo();
    let random = Random::seeded(1);
    let mut world = World::new(Accounts::new(&scenario)?, random);
    let now = Timestamp::UNIX_EPOCH;
    let password = scenario.users[0].password.clone();
    let signed_in = world.staff_login(now, "dev@example.com", &password);
    if let Ok(SignIn::Granted(grant)) = signed_in {
        world.accept(now, &grant.access, TOKEN);
    }
    change(&mut scenario);
    world.accounts = Accounts::new(&scenario)?;
    let loaded = world
        .authenticate(now, TOKEN)
        .and_then(|session| world.load(session).map(|_| ()));
    Ok(loaded.map_or_else(|refused| Some(refused.reason.cause), |()| None))
}

fn of_dev(change: impl Fn(&mut User)) -> impl FnOnce(&mut Scenario) {
    move |scenario| {
        let users = scenario.users.iter_mut();
        users.filter(|user| user.id == "user_dev").for_each(change);
    }
}

#[test]
fn session_of_a_deleted_or_inactive_user_ends_with_its_cause() -> Result<(), ScenarioError> {
    assert_eq!(told_after(|_| ())?, None);
    let inactive = told_after(of_dev(|user| user.is_active = false))?;
    assert_eq!(inactive, Some(Cause::UserInactive));
    let deleted = told_after(|scenario| scenario.users.retain(|user| user.id != "user_dev"))?;
    assert_eq!(deleted, Some(Cause::UserDeleted));
    let homeless = told_after(|scenario| {
        scenario.portals.clear();
        scenario.organizations.retain(|o| o.id != "org_acme");
        scenario.users.retain(|user| user.id == "user_dev");
        scenario.users[0].memberships.remove(0);
    })?;
    assert_eq!(homeless, Some(Cause::OrganizationDeleted));
    Ok(())
}

#[test]
fn session_evicted_at_the_cap_is_unknown() -> Result<(), ScenarioError> {
    let random = Random::seeded(1);
    let scenario = Scenario::demo();
    let mut world = World::new(Accounts::new(&scenario)?, random);
    world.sessions.by_id = Sessions::empty(1);
    let now = Timestamp::UNIX_EPOCH;
    let password = scenario.users[0].password.clone();
    for token in [TOKEN, "another"] {
        if let Ok(SignIn::Granted(grant)) = world.staff_login(now, "dev@example.com", &password) {
            world.accept(now, &grant.access, token);
        }
    }
    let refused = world.authenticate(now, TOKEN).err();
    assert_eq!(
        refused,
        Some(Refusal::SessionEnded.because(Cause::SessionUnknown))
    );
    assert!(world.authenticate(now, "another").is_ok());
    Ok(())
}

/// Else the index of impersonated sessions would grow for ever.
#[test]
fn forgotten_session_is_in_no_index() -> Result<(), ScenarioError> {
    let scenario = Scenario::demo();
    let mut world = World::new(Accounts::new(&scenario)?, Random::seeded(1));
    let now = Timestamp::UNIX_EPOCH;
    let password = scenario.users[0].password.clone();
    let begin = |world: &mut World| {
        let Ok(SignIn::Granted(admin)) = world.staff_login(now, "admin@example.com", &password)
        else {
            return;
        };
        let acting = world.login_as_user(now, &admin.access.session, "user_dev");
        assert!(acting.is_ok());
    };
    begin(&mut world);
    assert_eq!(world.sessions.all_impersonated().len(), 1);
    let forgotten = now + SignedDuration::from_hours(15 * 24);
    assert_eq!(world.sessions.sweep(forgotten, 9), 2);
    assert!(world.sessions.all_impersonated().is_empty());
    // Where the cap evicts it, too.
    world.sessions.by_id = Sessions::empty(2);
    begin(&mut world);
    begin(&mut world);
    assert_eq!(world.sessions.all_impersonated().len(), 1);
    Ok(())
}

/// Time of all that happens to [`Loads`].
const NOW: Timestamp = Timestamp::UNIX_EPOCH;

/// A world, and how often an answer of `load` was written.
struct Loads {
    world: World,
    password: String,
    written: Cell<usize>,
}

impl Loads {
    fn new() -> Self {
        let scenario = Scenario::demo();
        Self {
            world: World::new(Accounts::new(&scenario).unwrap(), Random::seeded(1)),
            password: scenario.users[0].password.clone(),
            written: Cell::new(0),
        }
    }

    fn staff(&mut self) -> SessionId {
        let outcome = self
            .world
            .staff_login(NOW, "dev@example.com", &self.password);
        session(outcome)
    }

    fn guest(&mut self) -> SessionId {
        let (email, portal) = ("guest@example.com", "portal_demo");
        let outcome = self.world.portal_login(NOW, email, &self.password, portal);
        session(outcome)
    }

    /// Loads a session twice, and returns the text and how often it was written.
    fn load(&self, session: &SessionId) -> (usize, String) {
        let before = self.written.get();
        let [first, second] = [(); 2].map(|()| {
            let session = self.world.live(NOW, session).unwrap();
            self.world.load(session).unwrap().text(|loaded| {
                self.written.set(self.written.get() + 1);
                let shown = &loaded.organizations;
                let names = shown.memberships.iter().chain([&shown.present]);
                let names: Vec<_> = names.map(|one| one.name.as_str()).collect();
                format!("{}: {}", loaded.user.name(), names.join(", ")).into()
            })
        });
        assert_eq!(first, second);
        let text = String::from_utf8(first.to_vec()).unwrap();
        (self.written.get() - before, text)
    }

    fn rename(&mut self, organization: &str, name: &str) {
        let name = name.to_owned();
        let changed = self
            .world
            .change_organization(organization, |one| one.name = name);
        assert!(changed.is_ok());
    }

    fn change(&mut self, user: &str, change: impl FnOnce(&mut User)) {
        assert!(self.world.change_user(NOW, user, None, change).is_ok());
    }
}

fn session(outcome: Result<SignIn, Refused>) -> SessionId {
    match outcome {
        Ok(SignIn::Granted(grant)) => grant.access.session,
        _ => panic!("no session"),
    }
}

#[test]
fn text_of_load_is_written_again_after_each_change_that_it_shows() {
    let mut loads = Loads::new();
    let session = loads.staff();
    let expected = |text: &str| (1, text.to_owned());
    let text = "dev Staff: Acme, Acme (dev), Globex, Acme";
    assert_eq!(loads.load(&session), expected(text));
    assert_eq!(loads.load(&session), (0, text.to_owned()));
    loads.rename("org_acme", "Own");
    let text = "dev Staff: Own, Acme (dev), Globex, Own";
    assert_eq!(loads.load(&session), expected(text));
    loads.rename("org_globex", "Other");
    let text = "dev Staff: Own, Acme (dev), Other, Own";
    assert_eq!(loads.load(&session), expected(text));
    loads.change("user_dev", |user| user.memberships.truncate(2));
    let text = "dev Staff: Own, Acme (dev), Own";
    assert_eq!(loads.load(&session), expected(text));
    let switched = loads.world.switch(NOW, &session, "org_acme_s_dev");
    let switched = switched.ok().unwrap().access.session;
    let other = "dev Staff: Own, Acme (dev), Acme (dev)";
    assert_eq!(loads.load(&switched), expected(other));
    assert_eq!(loads.load(&session), expected(text));
}

/// A guest can switch to no organisation, so only the memberships name the other one.
#[test]
fn text_of_load_shows_a_membership_elsewhere_under_its_new_name() {
    let mut loads = Loads::new();
    loads.change("user_guest", |user| {
        user.memberships.push(Membership {
            organization_id: "org_globex".to_owned(),
            role: Role::Member,
        });
    });
    let session = loads.guest();
    let text = "Guest User: Acme, Globex, Acme".to_owned();
    assert_eq!(loads.load(&session), (1, text));
    loads.rename("org_globex", "Other");
    let text = "Guest User: Acme, Other, Acme".to_owned();
    assert_eq!(loads.load(&session), (1, text));
}
