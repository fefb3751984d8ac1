//! Steps sent to a server, and all that is there afterwards compared with the reference.

mod compare;
mod http;
mod names;
mod request;
mod state;

use std::collections::HashSet;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use auth_mock_server::{Clock, MockServer};
use jiff::Timestamp;
use proptest_state_machine::StateMachineTest;
use serde_json::Value;

use self::http::{Answer, Body, Http};
use self::names::Names;
use crate::machine::{Model, Reply};
use crate::steps::Step;

/// Time at which the reference's clock starts.
const START: Timestamp = Timestamp::constant(1_893_499_200, 0);

/// One server for all cases, each of which has a namespace.
static SERVER: LazyLock<MockServer> = LazyLock::new(|| {
    let server = MockServer::builder()
        .ui(false)
        .scenario(names::scenario())
        .clock(Clock::frozen(START));
    server.start_blocking().unwrap()
});
/// After how many steps the whole state is compared.
const COMPARED: usize = 6;
static CASES: AtomicUsize = AtomicUsize::new(0);

/// One namespace of the server, and what is known of it.
pub(crate) struct Driver {
    http: Http,
    namespace: String,
    names: Names,
    /// Ids of the sign-ins that the control API listed last.
    listed: HashSet<String>,
    steps: usize,
    /// Whether two codes were equal by chance: then nothing more can be compared.
    ambiguous: bool,
}

impl Driver {
    fn start() -> Self {
        let case = CASES.fetch_add(1, Ordering::Relaxed);
        Self {
            http: Http::connect(SERVER.address()),
            namespace: format!("case-{case}"),
            names: Names::default(),
            listed: HashSet::new(),
            steps: 0,
            ambiguous: false,
        }
    }

    fn send(&mut self, method: &str, path: &str, bearer: Option<&str>, body: &Body) -> Answer {
        let target = format!("/_ns/{}{path}", self.namespace);
        self.http.send(method, &target, bearer, body)
    }

    fn get(&mut self, path: &str) -> Answer {
        self.send("GET", path, None, &Body::Nothing)
    }

    fn post(&mut self, path: &str, body: Value) -> Answer {
        self.send("POST", path, None, &Body::Json(body))
    }
}

/// Also where an assertion has failed: the cases that look for a shorter one are many.
impl Drop for Driver {
    fn drop(&mut self) {
        let namespace = SERVER.namespace(&self.namespace);
        let deleted = SERVER.block_on(namespace.delete());
        assert!(deleted.is_ok() || std::thread::panicking());
    }
}

impl StateMachineTest for Driver {
    type SystemUnderTest = Self;
    type Reference = Model;

    fn init_test(_: &Model) -> Self {
        Self::start()
    }

    fn apply(mut driver: Self, model: &Model, _: Step) -> Self {
        if driver.ambiguous {
            return driver;
        }
        for (expected, mail) in &model.replies {
            let found = driver.perform(&model.step, &model.chosen);
            driver.compare(expected, &found);
            if let Some(mail) = mail {
                driver.note_mail(model, mail);
            }
        }
        // The whole state now and then, since that is most of the work.
        driver.steps += 1;
        let replaced = matches!(model.step, Step::Restore(_) | Step::Reset { .. });
        if replaced || driver.steps.is_multiple_of(COMPARED) {
            driver.compare_state(model);
        }
        driver
    }

    /// Compares the state at the end, and each access token that was ever issued.
    fn teardown(mut driver: Self, model: Model) {
        if driver.ambiguous {
            return;
        }
        driver.compare_state(&model);
        for access in model.issued_access() {
            let step = Step::Load(crate::steps::Pick::Unknown);
            let chosen = crate::machine::Chosen {
                access: Some(access),
                ..Default::default()
            };
            let found = driver.perform(&step, &chosen);
            let expected = model
                .world
                .load(access)
                .map_or_else(Reply::Refused, Reply::Loaded);
            driver.compare(&expected, &found);
        }
    }
}
