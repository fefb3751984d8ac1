//! `/_emulate/faults`: faults of a namespace.

use crate::control::openapi::problem::Problem;
use crate::control::openapi::route::{Ask, Created, Json, List, NoContent, Nothing};
use crate::instrument::events::{Fact, FaultStep};
use crate::instrument::fault::{Fault, NewFault};
use crate::world::HumanDuration;

pub(crate) async fn list(ask: Ask) -> Result<Json<List<Fault>>, Problem> {
    let namespace = &ask.scope.namespace;
    let now = namespace.clock().now();
    Ok(Json(List::whole(namespace.faults().list(now))))
}

pub(crate) async fn add(mut ask: Ask<Nothing, NewFault>) -> Result<Created<Fault>, Problem> {
    check(&ask.body)?;
    let contract = ask.scope.server.contract();
    ask.body.matches.resolve(contract)?;
    let namespace = &ask.scope.namespace;
    let now = namespace.clock().now();
    let full = || Problem::conflict("the namespace has 1000 faults already; delete some first");
    let mut faults = namespace.faults();
    let added = faults.add(now, ask.body);
    namespace.faults_ended(now, faults.take_ended());
    let added = added.ok_or_else(full)?;
    let fact = Fact::Fault {
        step: FaultStep::Added,
        id: Some(added.id.clone()),
        effect: Some(added.effect.name()),
        operation: None,
    };
    namespace.events().push(now, fact);
    Ok(Created(added))
}

fn check(new: &NewFault) -> Result<(), Problem> {
    if new.matches.nth == Some(0) || new.times == Some(0) {
        return Err(Problem::bad_request("match.nth, times: must be 1 or more"));
    }
    if new
        .lasting
        .is_some_and(|lasting| lasting == HumanDuration::default())
    {
        return Err(Problem::bad_request("for: must be longer than zero"));
    }
    if new.probability.is_some_and(|p| !(0.0..=1.0).contains(&p)) {
        return Err(Problem::bad_request("probability: must be from 0 to 1"));
    }
    Ok(())
}

pub(crate) async fn show(ask: Ask) -> Result<Json<Fault>, Problem> {
    let namespace = &ask.scope.namespace;
    let now = namespace.clock().now();
    let id = ask.path("id");
    let mut faults = namespace.faults().list(now).into_iter();
    let found = faults.find(|fault| fault.id == id);
    found.map(Json).ok_or_else(|| unknown(id))
}

pub(crate) async fn delete(ask: Ask) -> Result<NoContent, Problem> {
    let id = ask.path("id");
    let namespace = &ask.scope.namespace;
    let mut faults = namespace.faults();
    if faults.remove(id) {
        namespace.faults_ended(namespace.clock().now(), vec![id.to_owned()]);
        Ok(NoContent)
    } else {
        Err(unknown(id))
    }
}

pub(crate) async fn clear(ask: Ask) -> Result<NoContent, Problem> {
    let namespace = &ask.scope.namespace;
    let mut faults = namespace.faults();
    faults.clear();
    let fact = Fact::Fault {
        step: FaultStep::AllEnded,
        id: None,
        effect: None,
        operation: None,
    };
    namespace.events().push(namespace.clock().now(), fact);
    Ok(NoContent)
}

fn unknown(id: &str) -> Problem {
    Problem::not_found(format!("fault `{id}` does not exist; it may have ended"))
}
