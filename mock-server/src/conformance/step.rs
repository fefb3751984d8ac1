//! Steps of a case, one after the other.

mod kept;
mod message;
mod request;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::client::Client;
use super::config::CodeSource;
use super::control::Control;
use super::expect::{Expect, Reply};
use super::pack::{Case, Step};
use super::redaction;
use super::report::Difference;
use super::values::{Unresolved, Values};

/// Where the steps of a case happen.
pub(super) struct Stage<'a> {
    pub(super) flows: &'a BTreeMap<String, Vec<Step>>,
    pub(super) codes: Option<&'a CodeSource>,
    pub(super) client: Client,
    /// The control API of the case's own namespace.
    pub(super) control: Option<Control>,
    pub(super) values: Values,
    /// Texts that are in no report.
    pub(super) secrets: Vec<String>,
}

/// Why a case ends before its last step.
#[derive(Debug)]
pub(super) enum Stop {
    Differs(Difference),
    /// A step before the rule went wrong.
    Blocked(Difference),
    NotTried(String),
}

type Done = Result<(), Stop>;

impl From<Unresolved> for Stop {
    fn from(error: Unresolved) -> Self {
        let reason = match error {
            Unresolved::Missing(name) => match name.rsplit_once('.') {
                Some((account, field)) => {
                    format!("the accounts have no `{account}` with `{field}`")
                }
                None => format!("no step gave `{name}`"),
            },
            error @ Unresolved::Quantity(_) => error.to_string(),
        };
        Self::NotTried(reason)
    }
}

impl Stop {
    /// The same for a step that only leads to the rule.
    fn before_the_rule(self) -> Self {
        match self {
            Self::Differs(difference) => Self::Blocked(difference),
            other => other,
        }
    }
}

impl Stage<'_> {
    pub(super) async fn case(&mut self, case: &Case) -> Done {
        let all = || case.given.iter().chain(&case.steps);
        if all().any(|step| step.advance.is_some()) {
            self.freeze().await?;
        }
        let given = self.steps(&case.given).await;
        given.map_err(Stop::before_the_rule)?;
        self.steps(&case.steps).await
    }

    /// Why a case cannot be tried without a control API, before anything is sent.
    pub(super) fn unmet(&self, case: &Case) -> Option<&'static str> {
        if self.control.is_some() {
            return None;
        }
        if case.scratch {
            return Some("it leaves too much behind for a server without namespaces");
        }
        let mut steps = case.given.iter().chain(&case.steps);
        steps.find_map(|step| self.unmet_step(step))
    }

    fn unmet_step(&self, step: &Step) -> Option<&'static str> {
        if step.advance.is_some() {
            return Some("it needs a clock that a test can move: the control API of a mock server");
        }
        if step.control.is_some() {
            return Some("it changes accounts from outside: with the control API of a mock server");
        }
        if step.no_message.is_some() {
            return Some("it needs the inbox: the control API of a mock server");
        }
        if step.message.is_some() && self.codes.is_none() {
            return Some("it needs the code of a message: add --code-cmd, or run it on a terminal");
        }
        let flow = step.flow.as_ref().and_then(|name| self.flows.get(name));
        let mut steps = flow.into_iter().flatten();
        steps.find_map(|step| self.unmet_step(step))
    }

    /// Undoes what a case has changed. Returns what went wrong.
    pub(super) async fn clean_up(&mut self, case: &Case) -> Option<String> {
        match self.steps(&case.cleanup).await {
            Ok(()) => None,
            Err(Stop::Differs(difference) | Stop::Blocked(difference)) => Some(difference.line()),
            Err(Stop::NotTried(reason)) => Some(reason),
        }
    }

    async fn steps(&mut self, steps: &[Step]) -> Done {
        for step in steps {
            // A flow has steps of its own.
            Box::pin(self.step(step)).await?;
        }
        Ok(())
    }

    async fn step(&mut self, step: &Step) -> Done {
        match (self.action(step).await, &step.otherwise) {
            (Err(Stop::Differs(_)), Some(reason)) => Err(Stop::NotTried(reason.clone())),
            (done, _) => done,
        }
    }

    async fn action(&mut self, step: &Step) -> Done {
        if let Some(name) = &step.flow {
            return self.flow(name, step).await;
        }
        if let Some(by) = &step.advance {
            return self.advance(by).await;
        }
        if let Some(message) = &step.message {
            return self.message(message).await;
        }
        if let Some(to) = &step.no_message {
            return self.no_message(to).await;
        }
        if let Some(token) = &step.decode {
            return self.decode(token, step);
        }
        if let Some(value) = &step.check {
            return self.check(value, step);
        }
        if let Some(url) = &step.url {
            return self.url(url, step);
        }
        if let Some(token) = &step.verify {
            return self.verify(token).await;
        }
        self.request(step).await
    }

    /// Runs a flow with its own values. A flow leads to a rule, and shows none.
    async fn flow(&mut self, name: &str, step: &Step) -> Done {
        let Some(steps) = self.flows.get(name) else {
            return Err(Stop::NotTried(format!("no flow `{name}`")));
        };
        let before = self.values.clone();
        for (name, value) in self.values.object(&step.with)? {
            self.values.insert(&name, value);
        }
        let outcome = self.steps(steps).await;
        let kept = self.values.since(&before, &step.with);
        self.values = before;
        outcome.map_err(Stop::before_the_rule)?;
        match &step.name {
            Some(name) => self.values.insert(name, Value::Object(kept)),
            None => kept
                .into_iter()
                .for_each(|(name, value)| self.values.insert(&name, value)),
        }
        Ok(())
    }

    /// Stops the clock, so that a lifetime ends when its rule says.
    async fn freeze(&mut self) -> Done {
        let control = self.control()?;
        let frozen = json!({"mode": "frozen"});
        let reply = control.send(http::Method::PUT, "/clock", Some(&frozen));
        accepted(&reply.await.map_err(Stop::NotTried)?)
    }

    async fn advance(&mut self, by: &str) -> Done {
        let milliseconds = self.values.quantity(&by.into())?;
        let control = self.control()?;
        let step = json!({"by": format!("{milliseconds}ms")});
        let reply = control.send(http::Method::POST, "/clock/advance", Some(&step));
        accepted(&reply.await.map_err(Stop::NotTried)?)
    }

    /// The control API. Cases that need it are not tried without it.
    fn control(&self) -> Result<&Control, Stop> {
        let none = || Stop::NotTried("the server has no control API".to_owned());
        self.control.as_ref().ok_or_else(none)
    }

    fn compare(&self, step: &str, expect: Option<&Expect>, reply: &Reply) -> Done {
        let Some(expect) = expect else { return Ok(()) };
        match expect.mismatch(&self.values, reply)? {
            None => Ok(()),
            Some(mismatch) => Err(Stop::Differs(Difference {
                step: step.to_owned(),
                actual: redaction::shown(reply, &mismatch.place, &self.secrets),
                place: mismatch.place,
                expected: mismatch.expected,
            })),
        }
    }

    /// Keeps values of a reply. One that is missing is a difference.
    fn keep(&mut self, step: &Step, name: &str, reply: &Reply) -> Done {
        for (kept, place) in &step.keep {
            let Some(value) = reply.at(place) else {
                return Err(Stop::Differs(Difference {
                    step: name.to_owned(),
                    place: place.clone(),
                    expected: "a value".into(),
                    actual: redaction::shown(reply, place, &self.secrets),
                }));
            };
            self.remember(kept, value);
        }
        Ok(())
    }

    /// Keeps a value, which no report shows.
    fn remember(&mut self, name: &str, value: Value) {
        if let Value::String(text) = &value {
            self.secrets.push(text.clone());
        }
        self.values.insert(name, value);
    }
}

/// A command of the control API that a case cannot do without.
fn accepted(reply: &Reply) -> Done {
    if (200..300).contains(&reply.status) {
        return Ok(());
    }
    let why = reply.json["detail"].as_str().unwrap_or_default();
    Err(Stop::NotTried(format!("the control API refuses: {why}")))
}
