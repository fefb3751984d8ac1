//! Why a session is over, where no request can bring it about yet: the people and places change.

use jiff::SignedDuration;

use super::*;
use crate::world::account::Accounts;
use crate::world::scenario::{Scenario, ScenarioError, User};
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
        .and_then(|id| world.load(now, &id).map(|_| ()));
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
