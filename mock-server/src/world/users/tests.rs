//! The caps, which no test over HTTP has the time to reach.

use super::*;
use crate::world::Random;
use crate::world::scenario::Scenario;
use crate::world::scenario::Staff;

fn world() -> World {
    let accounts = Accounts::new(&Scenario::demo()).unwrap();
    World::new(accounts, Random::seeded(1))
}

fn told<T>(outcome: Result<T, Objection>) -> String {
    match outcome {
        Ok(_) => "nothing".into(),
        Err(
            Objection::Unknown(detail) | Objection::Conflict(detail) | Objection::Invalid(detail),
        ) => detail,
    }
}

#[test]
fn users_have_a_cap_and_deletion_frees_a_slot() {
    let mut world = world();
    let now = Timestamp::UNIX_EPOCH;
    let template = world.accounts.user_by_id("user_dev").unwrap().clone();
    let add = |world: &mut World, n: usize| {
        let email = format!("{n}@example.com");
        let user = User {
            email,
            ..template.profile.clone()
        };
        world.add_user(None, user)
    };
    let full = USERS - world.user_count();
    for n in 0..full {
        add(&mut world, n).unwrap();
    }
    let random = world.random.clone();
    assert_eq!(
        told(add(&mut world, full)),
        "there are 100000 users already; at most 100000 are allowed"
    );
    world.delete_user(now, "user_guest").unwrap();
    let (mut before, address) = (random, format!("{full}@example.com"));
    let added = add(&mut world, full).unwrap();
    let first = format!("user_{}", before.token(Purpose::User, &address));
    assert_eq!(added.profile.id, first, "a refusal draws nothing");
}

#[test]
fn organizations_and_portals_have_caps() {
    let mut world = world();
    for n in world.organization_count()..10_000 {
        world.add_organization(None, n.to_string()).unwrap();
    }
    let one_more = world.add_organization(None, String::new());
    assert_eq!(
        told(one_more),
        "there are 10000 organisations already; at most 10000 are allowed"
    );
    for n in world.portal_count()..10_000 {
        world
            .add_portal(None, n.to_string(), "org_acme".into(), &Staff::default())
            .unwrap();
    }
    let one_more = world.add_portal(None, String::new(), "org_acme".into(), &Staff::default());
    assert_eq!(
        told(one_more),
        "there are 10000 portals already; at most 10000 are allowed"
    );
}
