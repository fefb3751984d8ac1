//! `approve` and `reject`: decide a pending sign-in.

use auth_mock_server::Namespace;
use auth_mock_server::control_api::ChallengeInfo;

use super::failure::Failure;
use super::output::print;
use super::target::Target;

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  auth-mock-server approve                   the only pending sign-in
  auth-mock-server reject challenge_… -n t1    one sign-in in namespace t1")]
pub(super) struct Decide {
    /// The sign-in's id or its `login_session_id`; optional if only one sign-in is pending
    id: Option<String>,

    #[command(flatten)]
    target: Target,
}

pub(super) async fn approve(decide: &Decide) -> Result<(), Failure> {
    let namespace = decide.target.namespace()?;
    let id = sign_in(&namespace, decide).await?;
    let decided = namespace.challenges().approve(&id).await;
    print_decision(
        "approved",
        &decided.map_err(|error| decide.target.failure(&error))?,
    )
}

pub(super) async fn reject(decide: &Decide) -> Result<(), Failure> {
    let namespace = decide.target.namespace()?;
    let id = sign_in(&namespace, decide).await?;
    let decided = namespace.challenges().reject(&id).await;
    print_decision(
        "rejected",
        &decided.map_err(|error| decide.target.failure(&error))?,
    )
}

/// The id that was given, or that of the only pending sign-in.
async fn sign_in(namespace: &Namespace, decide: &Decide) -> Result<String, Failure> {
    if let Some(id) = &decide.id {
        return Ok(id.clone());
    }
    let pending = namespace.challenges().pending().await;
    match pending
        .map_err(|error| decide.target.failure(&error))?
        .as_slice()
    {
        [] => Err(Failure::no(
            "no sign-in is pending; begin one in your app, or choose its namespace with \
             --namespace",
        )),
        [one] => Ok(one.id.clone()),
        many => {
            let lines = many
                .iter()
                .map(|one| format!("\n  {}  {}", one.id, one.email));
            let lines: String = lines.collect();
            Err(Failure::usage(format!(
                "several sign-ins are pending; give the id of one:{lines}"
            )))
        }
    }
}

fn print_decision(done: &str, challenge: &ChallengeInfo) -> Result<(), Failure> {
    print(&format!("{done} the sign-in of {}\n", challenge.email))
}
