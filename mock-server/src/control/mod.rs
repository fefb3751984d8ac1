//! The control API under `/_emulate`: what makes the server a test instrument.
//!
//! Errors are RFC 9457 problems. What later versions bring answers 404 until then.

mod access;
mod dispatch;
mod nouns;
mod openapi;

use std::sync::LazyLock;

use http::{Method, StatusCode};

pub(crate) use self::access::Access;
pub(crate) use self::dispatch::Control;
use self::nouns::{
    challenge, clock, credential, event, fault, index, message, namespace, organization, portal,
    request, reset, scenario, session, shutdown, snapshot, state, user,
};
use self::openapi::document;
use self::openapi::route::{Route, route};

/// The bodies and queries of the control API, as it documents them at `/_emulate/openapi.json`.
pub mod api {
    pub use crate::control::nouns::challenge::{
        ChallengeInfo, ChallengeKind, ChallengePolicy, ChallengeQuery, PolicyMode,
    };
    pub use crate::control::nouns::clock::{ClockMode, ClockReading, ClockSetting, ClockStep};
    pub use crate::control::nouns::credential::{Credential, NewCredential};
    pub use crate::control::nouns::event::EventQuery;
    pub use crate::control::nouns::index::Index;
    pub use crate::control::nouns::message::{LatestMessageQuery, MessageQuery};
    pub use crate::control::nouns::namespace::{NamespaceInfo, NewNamespace};
    pub use crate::control::nouns::organization::NewOrganization;
    pub use crate::control::nouns::portal::NewPortal;
    pub use crate::control::nouns::request::{
        Count, CountRequest, CoverageFormat, CoverageQuery, Mismatch, RequestQuery, VerifyRequest,
        WaitRequest,
    };
    pub use crate::control::nouns::reset::{Keep, ResetRequest};
    pub use crate::control::nouns::scenario::{NewScenario, ScenarioInfo, ScenarioMode};
    pub use crate::control::nouns::session::SessionInfo;
    pub use crate::control::nouns::snapshot::{NewSnapshot, SnapshotInfo};
    pub use crate::control::nouns::user::{NewLock, NewUser, UserInfo, UserPatch};
    pub use crate::control::openapi::page::{Limit, List, PageQuery};
    pub use crate::instrument::events::{
        ChallengeChange, Event, EventType, FaultChange, FaultStep, Happened, LostEvents,
        MessageNotice, ResetCause, ResetNotice, SessionChange, SessionStep,
    };
    pub use crate::instrument::fault::{Effect, Fault, FaultMatch, NewFault, Stage};
    pub use crate::instrument::journal::{
        Coverage, CoveredStatus, Criterion, NearMiss, RecordedRequest, RequestMatch, StatusMatch,
        Unmet, Violation,
    };
    pub use crate::world::{Membership, Message, MessageKind, Organization, Portal, Role};
    pub use crate::world::{SessionEnd as SessionCause, Status as ChallengeStatus};
}

/// Whether a path belongs to the control API.
fn owns(path: &str) -> bool {
    path == "/_emulate" || path.starts_with("/_emulate/")
}

/// The control API's own OpenAPI document, as served.
pub(crate) static DOCUMENT: LazyLock<String> = LazyLock::new(|| {
    let document = document::document(&routes());
    format!("{document:#}\n")
});

const GET: Method = Method::GET;
const POST: Method = Method::POST;
const PUT: Method = Method::PUT;
const PATCH: Method = Method::PATCH;
const DELETE: Method = Method::DELETE;

#[rustfmt::skip]
fn routes() -> Vec<Route> {
    vec![
        route(GET, "/_emulate", "index", "What this server is, and where its things are.", index::index),
        route(GET, "/_emulate/namespaces", "list_namespaces", "The namespaces in use, by name.", namespace::list),
        route(POST, "/_emulate/namespaces", "create_namespace", "A new namespace, which its first use would make too.", namespace::create),
        route(GET, "/_emulate/namespaces/{ns}", "get_namespace", "One namespace in use.", namespace::show),
        route(DELETE, "/_emulate/namespaces/{ns}", "delete_namespace", "Forgets a namespace and all in it. The default one begins anew.", namespace::delete),
        route(POST, "/_emulate/reset", "reset", "Begins anew with the scenario, in one step: nothing issued before works after it.", reset::reset),
        route(POST, "/_emulate/shutdown", "shutdown", "Stops the server, with all namespaces; what is under way is answered within its grace.", shutdown::shutdown),
        route(GET, "/_emulate/scenario/schema", "scenario_schema", "The JSON Schema of a scenario.", scenario::schema),
        route(POST, "/_emulate/scenario", "load_scenario", "Changes who and what exists here; sessions live on, and a reset begins with it.", scenario::load),
        route(POST, "/_emulate/scenario/validate", "validate_scenario", "Whether a scenario could be loaded as the only one; changes nothing.", scenario::validate),
        route(GET, "/_emulate/snapshots", "list_snapshots", "The snapshots, oldest first.", snapshot::list),
        route(POST, "/_emulate/snapshots", "take_snapshot", "Keeps the world as it is, with inbox, clock and random position.", snapshot::take),
        route(GET, "/_emulate/snapshots/{name}", "get_snapshot", "One snapshot.", snapshot::show),
        route(DELETE, "/_emulate/snapshots/{name}", "delete_snapshot", "Forgets a snapshot.", snapshot::delete),
        route(POST, "/_emulate/snapshots/{name}/restore", "restore_snapshot", "Makes the world what it was. The snapshot stays.", snapshot::restore),
        route(GET, "/_emulate/state", "get_state", "All that a snapshot keeps, as one document.", state::show),
        route(PUT, "/_emulate/state", "replace_state", "Makes the world what was written down. Faults, snapshots and requests stay.", state::replace).up_to(state::LIMIT),
        route(GET, "/_emulate/clock", "get_clock", "What time it is.", clock::show),
        route(PUT, "/_emulate/clock", "set_clock", "Sets the clock that every lifetime is read from.", clock::set),
        route(POST, "/_emulate/clock/advance", "advance_clock", "Moves the clock on.", clock::advance),
        route(GET, "/_emulate/faults", "list_faults", "The faults that are not over, oldest first.", fault::list),
        route(POST, "/_emulate/faults", "add_fault", "Something that is to go wrong.", fault::add),
        route(DELETE, "/_emulate/faults", "clear_faults", "Ends all faults.", fault::clear),
        route(GET, "/_emulate/faults/{id}", "get_fault", "One fault that is not over.", fault::show),
        route(DELETE, "/_emulate/faults/{id}", "delete_fault", "Ends a fault.", fault::delete),
        route(GET, "/_emulate/requests", "list_requests", "The requests that were made, newest first.", request::list),
        route(DELETE, "/_emulate/requests", "clear_requests", "Forgets the requests, and which statuses were seen.", request::clear),
        route(GET, "/_emulate/requests/{id}", "get_request", "One request.", request::show),
        route(POST, "/_emulate/requests/count", "count_requests", "How many requests fit.", request::count),
        route(POST, "/_emulate/requests/verify", "verify_requests", "Whether so many requests fit as there have to be.", request::verify),
        route(POST, "/_emulate/requests/wait", "wait_for_requests", "The requests that fit, once there are so many.", request::wait),
        route(GET, "/_emulate/contract/coverage", "contract_coverage", "Which statuses of which operations were seen.", request::coverage),
        route(GET, "/_emulate/contract/violations", "contract_violations", "The requests that the contract does not have, newest first.", request::violations),
        route(GET, "/_emulate/messages", "list_messages", "The messages sent, newest first.", message::list),
        route(DELETE, "/_emulate/messages", "clear_messages", "Empties the inbox. What the messages brought stays good.", message::clear),
        route(GET, "/_emulate/messages/latest", "latest_message", "The newest message that fits; with `wait`, the next where none is there yet.", message::latest),
        route(GET, "/_emulate/challenges", "list_challenges", "The sign-ins of an hour that wait or have waited for a code or an approval, by id.", challenge::list),
        route(GET, "/_emulate/challenges/policy", "get_challenge_policy", "How sign-ins are decided where nobody does.", challenge::policy),
        route(PUT, "/_emulate/challenges/policy", "set_challenge_policy", "Lets the sign-ins that begin from now on decide themselves.", challenge::set_policy),
        route(POST, "/_emulate/challenges/{id}/approve", "approve_challenge", "Approves a sign-in. The first decision wins.", challenge::approve),
        route(POST, "/_emulate/challenges/{id}/reject", "reject_challenge", "Rejects a sign-in. The first decision wins.", challenge::reject),
        route(POST, "/_emulate/challenges/{id}/expire", "expire_challenge", "Lets the time of a sign-in that waits be up.", challenge::expire),
        route(POST, "/_emulate/credentials", "create_credential", "A pair of tokens without a sign-in.", credential::create),
        route(DELETE, "/_emulate/sessions/{id}", "delete_session", "Ends a session, and with it those in which its user acts as somebody else.", session::delete),
        route(GET, "/_emulate/users", "list_users", "The users, by id.", user::list),
        route(POST, "/_emulate/users", "create_user", "A new user.", user::create),
        route(GET, "/_emulate/users/{id}", "get_user", "One user.", user::show),
        route(PATCH, "/_emulate/users/{id}", "update_user", "Changes a user: what is left out stays (RFC 7396).", user::update),
        route(DELETE, "/_emulate/users/{id}", "delete_user", "Takes a user away; all sessions of the user end.", user::delete),
        route(POST, "/_emulate/users/{id}/lock", "lock_user", "Locks a user for a while, as five wrong passwords do.", user::lock),
        route(POST, "/_emulate/users/{id}/unlock", "unlock_user", "Forgets the wrong passwords and codes of a user.", user::unlock),
        route(GET, "/_emulate/users/{id}/sessions", "list_sessions", "The live sessions of a user, by id.", session::list),
        route(GET, "/_emulate/organizations", "list_organizations", "The organisations, by id.", organization::list),
        route(POST, "/_emulate/organizations", "create_organization", "A new organisation.", organization::create),
        route(GET, "/_emulate/organizations/{id}", "get_organization", "One organisation.", organization::show),
        route(DELETE, "/_emulate/organizations/{id}", "delete_organization", "Takes an organisation away that no user and no portal refers to.", organization::delete),
        route(GET, "/_emulate/portals", "list_portals", "The portals, by id.", portal::list),
        route(POST, "/_emulate/portals", "create_portal", "A new portal of an organisation.", portal::create),
        route(GET, "/_emulate/portals/{id}", "get_portal", "One portal.", portal::show),
        route(DELETE, "/_emulate/portals/{id}", "delete_portal", "Takes a portal away that no user refers to.", portal::delete),
        route(GET, "/_emulate/events", "events", "What happens in the namespace from now on, as server-sent events: each has an `id`, the type as its `event`, and the JSON of the schema as its `data`. An `event: lost` says that some can no longer be had.", event::stream)
            .reading::<u64>(event::LAST_EVENT_ID, "Where to go on: the `id` of the last event that was read. It counts before `last_event_id`.")
            .or(StatusCode::SERVICE_UNAVAILABLE, "So many streams are open that there is no room for another."),
    ]
}
