//! Faults: what they break, and which rules of the pack then differ.

use std::pin::Pin;

use auth_mock_server::{MockServerBuilder, Profile};

use super::exchange::{Answer, Asked};
use super::layer::Layer;

/// A rule that is broken.
#[derive(Debug)]
pub struct Fault {
    /// Name of the fault.
    pub name: &'static str,
    /// The rule that it breaks.
    pub rule: &'static str,
    /// Other rules of the pack that state the same, and so differ too.
    pub follows: &'static [&'static str],
    pub(super) work: Work,
}

/// How a fault works.
#[derive(Debug)]
pub(super) enum Work {
    /// Answers some requests in the server's place.
    Instead(fn(&Asked) -> Option<Answer>),
    /// Changes requests.
    Request(fn(&mut Asked)),
    /// Changes answers.
    Answer(fn(&Asked, &mut Answer)),
    /// Remembers, or sends more requests. Handles one request at a time.
    Whole(for<'a> fn(&'a Layer, Asked) -> Later<'a>),
    /// Has other settings than the rules.
    Profile(fn(&mut Profile)),
}

pub(super) type Later<'a> = Pin<Box<dyn Future<Output = Answer> + Send + 'a>>;

impl Fault {
    /// The settings of a server with this fault.
    pub fn settings(&self, builder: MockServerBuilder) -> MockServerBuilder {
        match self.work {
            Work::Profile(change) => {
                let mut profile = Profile::default();
                change(&mut profile);
                builder.profile(profile)
            }
            _ => builder,
        }
    }
}
