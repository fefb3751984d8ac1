//! What a change of the scenario leaves alone, and what it ends.

use super::*;
use crate::world::{Random, Refusal, SessionId, SignIn};

const NOW: Timestamp = Timestamp::UNIX_EPOCH;
const PASSWORD: &str = "correct horse battery staple";

struct Stage {
    world: World,
    scenario: Scenario,
}

impl Stage {
    fn new() -> Self {
        let scenario = Scenario::demo();
        let world = World::new(Accounts::new(&scenario).unwrap(), Random::seeded(7));
        Self { world, scenario }
    }

    fn change(&mut self, change: impl FnOnce(&mut Scenario)) -> Result<(), ScenarioError> {
        let mut next = self.scenario.clone();
        change(&mut next);
        self.world.apply(NOW, &self.scenario, &next)?;
        self.scenario = next;
        Ok(())
    }

    fn sign_in(&mut self, email: &str, password: &str) -> Result<SessionId, Refusal> {
        let signed_in = self.world.staff_login(NOW, email, password);
        match signed_in.map_err(|refused| refused.refusal)? {
            SignIn::Granted(grant) => Ok(grant.access.session),
            SignIn::SecondFactor { .. } => panic!("{email} needs a second factor"),
        }
    }

    fn lives(&self, session: &SessionId) -> bool {
        self.world.live(NOW, session).is_ok()
    }

    fn name(&self, session: &SessionId) -> String {
        let session = self.world.live(NOW, session).unwrap();
        self.world.load(session).unwrap().user.name()
    }
}

fn user<'a>(scenario: &'a mut Scenario, id: &str) -> &'a mut User {
    let mut users = scenario.users.iter_mut();
    users.find(|user| user.id == id).unwrap()
}

#[test]
fn scenario_adds_users_and_keeps_sessions() {
    let mut stage = Stage::new();
    let dev = stage.sign_in("dev@example.com", PASSWORD).unwrap();
    stage
        .change(|scenario| {
            let new = User::new("user_new", "new@example.com", "another password");
            let memberships = scenario.users[3].memberships.clone();
            scenario.users.push(User { memberships, ..new });
        })
        .unwrap();
    assert!(stage.lives(&dev));
    stage
        .sign_in("new@example.com", "another password")
        .unwrap();
}

#[test]
fn scenario_password_change_revokes_sessions_of_its_user_only() {
    let mut stage = Stage::new();
    let dev = stage.sign_in("dev@example.com", PASSWORD).unwrap();
    let owner = stage.sign_in("owner@example.com", PASSWORD).unwrap();
    let change = |scenario: &mut Scenario| user(scenario, "user_dev").password = "new".into();
    stage.change(change).unwrap();
    assert!(!stage.lives(&dev));
    assert!(stage.lives(&owner));
    assert!(stage.sign_in("dev@example.com", PASSWORD).is_err());
    stage.sign_in("dev@example.com", "new").unwrap();
}

#[test]
fn other_scenario_changes_keep_sessions() {
    let mut stage = Stage::new();
    let dev = stage.sign_in("dev@example.com", PASSWORD).unwrap();
    let change = |scenario: &mut Scenario| user(scenario, "user_dev").last_name = "New".into();
    stage.change(change).unwrap();
    assert_eq!(stage.name(&dev), "dev New");
}

#[test]
fn scenario_restores_a_password_that_was_set_since() {
    let mut stage = Stage::new();
    let id = "user_dev".into();
    stage.world.accounts.set_password(&id, "set since");
    let dev = stage.sign_in("dev@example.com", "set since").unwrap();
    let owner = stage.sign_in("owner@example.com", PASSWORD).unwrap();
    let change = |scenario: &mut Scenario| user(scenario, "user_owner").last_name = "New".into();
    stage.change(change).unwrap();
    assert!(!stage.lives(&dev));
    assert!(stage.lives(&owner));
    stage.sign_in("dev@example.com", PASSWORD).unwrap();
}

#[test]
fn recreated_user_does_not_inherit_sessions() {
    let mut stage = Stage::new();
    let dev = stage.sign_in("dev@example.com", PASSWORD).unwrap();
    let before = stage.scenario.clone();
    stage
        .change(|scenario| scenario.users.retain(|user| user.id != "user_dev"))
        .unwrap();
    assert!(!stage.lives(&dev));
    assert!(stage.sign_in("dev@example.com", PASSWORD).is_err());
    stage.change(|scenario| *scenario = before).unwrap();
    assert!(!stage.lives(&dev));
    stage.sign_in("dev@example.com", PASSWORD).unwrap();
}

#[test]
fn removed_user_ends_pending_sign_ins() {
    let mut stage = Stage::new();
    let SignIn::SecondFactor { email, .. } = stage
        .world
        .staff_login(NOW, "dev-2fa@example.com", PASSWORD)
        .unwrap()
    else {
        panic!("no second factor");
    };
    let code = stage
        .world
        .inbox()
        .newest_first(NOW, |_| true)
        .next()
        .unwrap();
    let code = code.code.clone().unwrap();
    let before = stage.scenario.clone();
    stage
        .change(|scenario| scenario.users.retain(|user| user.id != "user_dev_2fa"))
        .unwrap();
    stage.change(|scenario| *scenario = before).unwrap();
    assert!(stage.world.staff_verify(NOW, &email, &code).is_err());
}

#[test]
fn removed_user_ends_reset_tokens() {
    let mut stage = Stage::new();
    stage
        .world
        .forgot_password(NOW, "guest@example.com", "portal_demo")
        .unwrap();
    let message = stage
        .world
        .inbox()
        .newest_first(NOW, |_| true)
        .next()
        .unwrap();
    let token = message.token.clone();
    let before = stage.scenario.clone();
    stage
        .change(|scenario| scenario.users.retain(|user| user.id != "user_guest"))
        .unwrap();
    stage.change(|scenario| *scenario = before).unwrap();
    let check = stage.world.check_reset(NOW, &token, "portal_demo");
    assert!(check.is_err());
}

#[test]
fn users_created_at_run_time_survive_a_scenario_merge() {
    let mut stage = Stage::new();
    let made = User {
        memberships: stage.scenario.users[3].memberships.clone(),
        ..User::new("user_made", "made@example.com", "made")
    };
    let account = Arc::new(Account::new(&made, 0));
    let accounts = &mut stage.world.accounts;
    accounts.users.insert("user_made".into(), account);
    stage
        .change(|scenario| scenario.portals[0].name.push('!'))
        .unwrap();
    let made = stage.sign_in("made@example.com", "made").unwrap();
    assert!(stage.lives(&made));
}

#[test]
fn inconsistent_scenario_changes_nothing() {
    let mut stage = Stage::new();
    let made = User {
        memberships: stage.scenario.users[3].memberships.clone(),
        ..User::new("user_made", "made@example.com", "made")
    };
    let account = Arc::new(Account::new(&made, 0));
    let accounts = &mut stage.world.accounts;
    accounts.users.insert("user_made".into(), account);
    let dev = stage.sign_in("dev@example.com", PASSWORD).unwrap();
    let refused = stage.change(|scenario| {
        user(scenario, "user_dev").password = "new".into();
        user(scenario, "user_owner").email = "made@example.com".into();
    });
    let error = refused.unwrap_err().to_string();
    assert_eq!(error, "e-mail address `made@example.com` is there twice");
    assert!(stage.lives(&dev));
    stage.sign_in("dev@example.com", PASSWORD).unwrap();
    stage.sign_in("owner@example.com", PASSWORD).unwrap();
}

#[test]
fn removed_organization_or_portal_removes_its_references() {
    let mut stage = Stage::new();
    stage
        .change(|scenario| {
            scenario.portals.clear();
            scenario.users.retain(|user| user.portal_id.is_none());
        })
        .unwrap();
    let refused = stage
        .world
        .portal_login(NOW, "guest@example.com", PASSWORD, "portal_demo");
    assert_eq!(refused.unwrap_err().refusal, Refusal::PortalNotFound);
}
