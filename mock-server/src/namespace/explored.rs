//! Tests under many schedules: `shuttle` switches between threads at each lock and unlock.
//!
//! A step of the world runs under one lock from its check to its commit. These tests are about what
//! happens between locks: an operation that takes several steps, a long poll that looks and then
//! sleeps, and operations that hold several locks. A lost wake-up and a circle of locks leave all
//! threads blocked, which `shuttle` reports as a deadlock.

mod steps;

use std::sync::Arc;
use std::time::Duration;

use shuttle::scheduler::{PctScheduler, RandomScheduler};
use shuttle::{Config, Runner, future, thread};

use super::{Namespace, Namespaces, Retain};
use crate::instrument::journal::RequestMatch;
use crate::instrument::journal::explored::push;
use crate::world::{Message, Random};

const GUEST: &str = "guest@example.com";
const OTHER: &str = "guest-2fa@example.com";
/// No timer runs in these tests, so this never ends.
const LONG: Duration = Duration::from_mins(1);
/// Schedules of each test and each way to choose them.
const SCHEDULES: usize = 500;

fn under_many_schedules(test: impl Fn() + Clone + Send + Sync + 'static) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    let _inside = runtime.enter();
    let mut config = Config::new();
    config.stack_size = 4 << 20;
    let random = RandomScheduler::new(SCHEDULES);
    Runner::new(random, config.clone()).run(test.clone());
    // At most three switches that the threads did not ask for: most bugs need no more.
    let few_switches = PctScheduler::new(3, SCHEDULES);
    Runner::new(few_switches, config).run(test);
}

fn namespace() -> Arc<Namespace> {
    Namespaces::demo(Random::seeded(7)).default().clone()
}

fn deliver(namespace: &Namespace, to: &str) {
    let sent = namespace.step(|world, now| world.forgot_password(now, to, "portal_demo"));
    assert!(sent.is_ok());
}

type Operation = fn(&Namespace);

/// Runs the operations on one namespace at once, each on a thread of its own.
fn at_once(namespace: &Arc<Namespace>, operations: &[Operation]) -> Vec<thread::JoinHandle<()>> {
    let threads = operations.iter().map(|operation| {
        let (namespace, operation) = (namespace.clone(), *operation);
        thread::spawn(move || operation(&namespace))
    });
    threads.collect()
}

fn join(threads: Vec<thread::JoinHandle<()>>) {
    for thread in threads {
        thread.join().unwrap();
    }
}

fn wait_for_mail(namespace: &Namespace) -> Option<Message> {
    let to_guest = |message: &Message| message.to == GUEST;
    future::block_on(namespace.wait_for_message(LONG, Some(GUEST), to_guest))
}

#[test]
fn long_poll_misses_no_message() {
    under_many_schedules(|| {
        let namespace = namespace();
        let others = at_once(
            &namespace,
            &[
                |namespace| deliver(namespace, OTHER),
                |namespace| deliver(namespace, GUEST),
            ],
        );
        assert!(wait_for_mail(&namespace).is_some());
        join(others);
    });
}

#[test]
fn long_poll_misses_no_message_of_a_world_that_has_just_begun() {
    under_many_schedules(|| {
        let namespace = namespace();
        deliver(&namespace, OTHER);
        let others = at_once(
            &namespace,
            &[|namespace| {
                namespace.reset(Retain::default());
                deliver(namespace, GUEST);
            }],
        );
        assert!(wait_for_mail(&namespace).is_some());
        join(others);
    });
}

#[test]
fn long_poll_misses_no_message_that_comes_during_a_reset() {
    under_many_schedules(|| {
        let namespace = namespace();
        deliver(&namespace, OTHER);
        let others = at_once(
            &namespace,
            &[
                |namespace| namespace.reset(Retain::default()),
                |namespace| {
                    // The inbox of the new world is empty. The reset may not be over.
                    while namespace.read(|world, _| world.inbox().sequence()) > 0 {
                        thread::yield_now();
                    }
                    deliver(namespace, GUEST);
                },
            ],
        );
        assert!(wait_for_mail(&namespace).is_some());
        join(others);
    });
}

#[test]
fn wait_for_requests_misses_none() {
    under_many_schedules(|| {
        let namespace = namespace();
        let pushes: Operation = |namespace| push(namespace.journal());
        let others = at_once(&namespace, &[pushes; 2]);
        let matches = RequestMatch::default().status(200);
        let found = future::block_on(namespace.journal().wait_for(&matches, 2, LONG));
        assert_eq!(found.len(), 2);
        join(others);
    });
}

#[test]
fn operations_on_one_namespace_never_wait_for_each_other_in_a_circle() {
    const OPERATIONS: &[Operation] = &[
        |namespace| deliver(namespace, GUEST),
        |namespace| namespace.reset(Retain::default()),
        |namespace| {
            if let Some(snapshot) = namespace.keep_snapshot("a") {
                namespace.restore(&snapshot);
            }
        },
        |namespace| {
            namespace.advance_to_next_expiry();
        },
        |namespace| {
            namespace.sweep();
        },
        |namespace| namespace.clock().advance(LONG),
        |namespace| push(namespace.journal()),
    ];
    under_many_schedules(|| {
        let namespace = namespace();
        join(at_once(&namespace, OPERATIONS));
    });
}
