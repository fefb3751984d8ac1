//! `approve` and `reject`: a sign-in that waits for another device.

use auth_mock_server::Namespace;
use auth_mock_server::control_api::ChallengeInfo;

use super::target::Target;
use super::{Failure, print};

#[derive(Debug, clap::Args)]
pub(super) struct Decide {
    /// The `login_session_id` that it began with; may be left out where only one waits
    id: Option<String>,

    #[command(flatten)]
    target: Target,
}

pub(super) async fn approve(decide: &Decide) -> Result<(), Failure> {
    let namespace = decide.target.namespace()?;
    let id = waiting(&namespace, decide.id.as_deref()).await?;
    let decided = namespace.challenges().approve(&id).await;
    say("approved", &decided.map_err(Failure::no)?)
}

pub(super) async fn reject(decide: &Decide) -> Result<(), Failure> {
    let namespace = decide.target.namespace()?;
    let id = waiting(&namespace, decide.id.as_deref()).await?;
    let decided = namespace.challenges().reject(&id).await;
    say("rejected", &decided.map_err(Failure::no)?)
}

async fn waiting(namespace: &Namespace, id: Option<&str>) -> Result<String, Failure> {
    if let Some(id) = id {
        return Ok(id.to_owned());
    }
    let pending = namespace.challenges().pending().await;
    match pending.map_err(Failure::no)?.as_slice() {
        [] => Err(Failure::no("no sign-in waits")),
        [one] => Ok(one.id.clone()),
        many => {
            let lines = many
                .iter()
                .map(|one| format!("\n  {}  {}", one.id, one.email));
            let lines: String = lines.collect();
            Err(Failure::usage(format!(
                "several wait, give the id of one:{lines}"
            )))
        }
    }
}

fn say(done: &str, challenge: &ChallengeInfo) -> Result<(), Failure> {
    print(&format!("{done} the sign-in of {}\n", challenge.email))
}
