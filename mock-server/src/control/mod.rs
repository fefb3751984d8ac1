//! The control API under `/_emulate`: how tests prepare the server and check what happened.
//!
//! Errors are problem details (RFC 9457). Unknown paths answer 404.

mod access;
mod dispatch;
#[cfg(feature = "mcp")]
mod mcp;
mod nouns;
mod openapi;

use std::sync::LazyLock;

use http::{Method, StatusCode};
use serde_json::Value;

pub(crate) use self::access::{Access, FaultDenied};
pub(crate) use self::dispatch::Control;
use self::nouns::{
    challenge, clock, credential, event, fault, index, message, metrics, namespace, oauth_client,
    organization, portal, request, reset, scenario, session, shutdown, snapshot, staff, state,
    user,
};
use self::openapi::document;
use self::openapi::route::{Route, route};

/// Bodies and queries of the control API, with the names that `/_emulate/openapi.json` has.
pub mod api {
    pub use crate::control::nouns::challenge::{
        ChallengeInfo, ChallengeKind, ChallengePolicy, ChallengeQuery, PolicyMode,
    };
    pub use crate::control::nouns::clock::{AdvancedClock, ClockSetting, ClockStep, ClockTarget};
    pub use crate::control::nouns::credential::{Credential, NewCredential};
    pub use crate::control::nouns::event::EventQuery;
    pub use crate::control::nouns::index::{Overview, ScenarioKind};
    pub use crate::control::nouns::message::{LatestMessageQuery, MessageQuery};
    pub use crate::control::nouns::namespace::{NamespaceInfo, NewNamespace};
    pub use crate::control::nouns::oauth_client::{
        NewOauthClient, OauthClientInfo, OauthClientPatch,
    };
    pub use crate::control::nouns::organization::{NewOrganization, OrganizationPatch};
    pub use crate::control::nouns::portal::{NewPortal, PortalPatch};
    pub use crate::control::nouns::request::{
        Count, CountRequest, CoverageFormat, CoverageQuery, RequestQuery, VerifyRequest,
        ViolationQuery, WaitRequest,
    };
    pub use crate::control::nouns::reset::ResetRequest;
    pub use crate::control::nouns::scenario::{NewScenario, ScenarioInfo, ScenarioMode};
    pub use crate::control::nouns::session::{SessionInfo, SessionQuery};
    pub use crate::control::nouns::snapshot::{NewSnapshot, SnapshotInfo};
    pub use crate::control::nouns::staff::StaffPatch;
    pub use crate::control::nouns::user::{NewLock, NewUser, UserInfo, UserPatch, UserQuery};
    pub use crate::control::openapi::page::{Limit, List, PageQuery};
    pub use crate::control::openapi::problem::Mismatch;
    pub use crate::instrument::events::{
        ChallengeChange, ClockMode, ClockReading, Event, EventType, FaultChange, FaultStep,
        Happened, Keep, LostEvents, MessageNotice, ResetCause, ResetNotice, ResourceChange,
        SessionChange, SessionStep,
    };
    pub use crate::instrument::fault::{Effect, Fault, FaultMatch, NewFault, Stage};
    pub use crate::instrument::journal::{
        Coverage, CoveredStatus, Criterion, NearMiss, RecordedReply, RecordedRequest, RequestMatch,
        StatusMatch, Unmet, Violation,
    };
    pub use crate::world::{Expiry, ExpiryKind, ResourceKind, ResourceStep};
    pub use crate::world::{Membership, Message, MessageKind, Organization, Portal, Role, Staff};
    pub use crate::world::{SessionEnd as SessionCause, Status as ChallengeStatus};
}

/// Whether a path belongs to the control API.
fn owns(path: &str) -> bool {
    path == "/_emulate" || path.starts_with("/_emulate/") || path == metrics::PATH
}

/// The OpenAPI document of the control API.
static DOCUMENT: LazyLock<Value> = LazyLock::new(|| document::document(&routes()));

/// Returns the document with the address of a server.
pub(crate) fn served_document(base_url: &str) -> Value {
    crate::contract::served::at(&DOCUMENT, base_url)
}

const GET: Method = Method::GET;
const POST: Method = Method::POST;
const PUT: Method = Method::PUT;
const PATCH: Method = Method::PATCH;
const DELETE: Method = Method::DELETE;

#[rustfmt::skip]
fn routes() -> Vec<Route> {
    vec![
        route(GET, "/_emulate", "index", "Show the overview", "Returns the program, its version, the namespace of this request, and the paths of the control API.", index::index),
        route(GET, "/_emulate/namespaces", "list_namespaces", "List namespaces", "Returns the namespaces in use, ordered by name.", namespace::list),
        route(POST, "/_emulate/namespaces", "create_namespace", "Create a namespace", "Creates a namespace with the server's scenario. The first request to an operation of a new namespace creates it too.", namespace::create).or(StatusCode::SERVICE_UNAVAILABLE, "4,096 namespaces were used in the last minute."),
        route(GET, "/_emulate/namespaces/{ns}", "get_namespace", "Show a namespace", "Returns one namespace in use.", namespace::show),
        route(DELETE, "/_emulate/namespaces/{ns}", "delete_namespace", "Delete a namespace", "Deletes a namespace with everything in it. The namespace `default` is reset instead.", namespace::delete),
        route(POST, "/_emulate/reset", "reset", "Reset the namespace", "Starts the namespace again with its scenario, in one step. No token, code or link that was issued before works afterwards.", reset::reset),
        route(POST, "/_emulate/shutdown", "shutdown", "Stop the server", "Stops the server with all its namespaces. Requests in progress may finish within the shutdown grace.", shutdown::shutdown),
        route(GET, "/_emulate/scenario/schema", "scenario_schema", "Show the scenario schema", "Returns the JSON Schema of a scenario.", scenario::schema),
        route(POST, "/_emulate/scenario", "load_scenario", "Load a scenario", "Changes the users, organisations and portals of the namespace, from a body of at most 16 MiB. Sessions stay valid, and a later reset starts with this scenario.", scenario::load).up_to(scenario::LIMIT),
        route(POST, "/_emulate/scenario/validate", "validate_scenario", "Validate a scenario", "Checks whether a scenario of at most 16 MiB could be loaded alone. Nothing changes.", scenario::validate).up_to(scenario::LIMIT),
        route(GET, "/_emulate/snapshots", "list_snapshots", "List snapshots", "Returns the snapshots of the namespace, oldest first.", snapshot::list),
        route(POST, "/_emulate/snapshots", "take_snapshot", "Take a snapshot", "Keeps a copy of the world, its inbox, its clock and its random position under a name. At most 100 snapshots are kept.", snapshot::take),
        route(GET, "/_emulate/snapshots/{name}", "get_snapshot", "Show a snapshot", "Returns one snapshot.", snapshot::show),
        route(DELETE, "/_emulate/snapshots/{name}", "delete_snapshot", "Delete a snapshot", "Deletes a snapshot. The namespace does not change.", snapshot::delete),
        route(POST, "/_emulate/snapshots/{name}/restore", "restore_snapshot", "Restore a snapshot", "Returns the world, its inbox and its clock to the snapshot. The snapshot is kept.", snapshot::restore),
        route(GET, "/_emulate/state", "get_state", "Export the state", "Returns everything that a snapshot keeps as one JSON document.", state::show),
        route(PUT, "/_emulate/state", "replace_state", "Import the state", "Replaces the world, its inbox and its clock with those of a state document of at most 256 MiB. Faults, snapshots and recorded requests stay.", state::replace).up_to(state::LIMIT)
            .or(StatusCode::SERVICE_UNAVAILABLE, "Other large bodies are being read. Try again when these requests are answered."),
        route(GET, "/_emulate/clock", "get_clock", "Show the clock", "Returns the time and the mode of the namespace's clock.", clock::show),
        route(PUT, "/_emulate/clock", "set_clock", "Set the clock", "Sets the clock that all lifetimes in the namespace are read from.", clock::set),
        route(POST, "/_emulate/clock/advance", "advance_clock", "Advance the clock", "Moves the clock forward, by a duration or to the next expiry. Everything that has expired by then is refused from the next request on.", clock::advance).or(StatusCode::CONFLICT, "Nothing expires in this namespace."),
        route(GET, "/_emulate/faults", "list_faults", "List faults", "Returns the faults that have not ended, oldest first.", fault::list),
        route(POST, "/_emulate/faults", "add_fault", "Add a fault", "Adds a fault: what goes wrong, and for which requests.", fault::add).or(StatusCode::UNPROCESSABLE_ENTITY, UNMEETABLE),
        route(DELETE, "/_emulate/faults", "clear_faults", "Delete all faults", "Ends all faults of the namespace.", fault::clear),
        route(GET, "/_emulate/faults/{id}", "get_fault", "Show a fault", "Returns one fault that has not ended.", fault::show),
        route(DELETE, "/_emulate/faults/{id}", "delete_fault", "Delete a fault", "Ends one fault.", fault::delete),
        route(GET, "/_emulate/requests", "list_requests", "List recorded requests", "Returns the recorded requests, newest first. Secrets in them are redacted.", request::list).or(StatusCode::UNPROCESSABLE_ENTITY, UNMEETABLE),
        route(DELETE, "/_emulate/requests", "clear_requests", "Clear recorded requests", "Deletes the recorded requests and the coverage.", request::clear),
        route(GET, "/_emulate/requests/{id}", "get_request", "Show a recorded request", "Returns one recorded request.", request::show),
        route(POST, "/_emulate/requests/count", "count_requests", "Count matching requests", "Returns the number of recorded requests that match.", request::count).or(StatusCode::UNPROCESSABLE_ENTITY, UNMEETABLE),
        route(POST, "/_emulate/requests/verify", "verify_requests", "Verify matching requests", "Checks the number of recorded requests that match. Answers 409 with the nearest misses if the number is wrong.", request::verify).or(StatusCode::UNPROCESSABLE_ENTITY, UNMEETABLE),
        route(POST, "/_emulate/requests/wait", "wait_for_requests", "Wait for requests", "Returns the matching requests as soon as there are enough of them. Answers 409 after the timeout.", request::wait).or(StatusCode::UNPROCESSABLE_ENTITY, UNMEETABLE).or(StatusCode::SERVICE_UNAVAILABLE, STOPPING),
        route(GET, "/_emulate/contract/coverage", "contract_coverage", "Show contract coverage", "Returns the documented statuses of each operation, and which of them the recorded requests have seen.", request::coverage),
        route(GET, "/_emulate/contract/violations", "contract_violations", "List contract violations", "Returns the recorded requests that do not follow the contract, newest first.", request::violations),
        route(GET, "/_emulate/messages", "list_messages", "List messages", "Returns the messages in the inbox, newest first.", message::list),
        route(DELETE, "/_emulate/messages", "clear_messages", "Clear the inbox", "Deletes all messages. The codes and links in them stay valid.", message::clear),
        route(GET, "/_emulate/messages/latest", "latest_message", "Show the newest message", "Returns the newest message that matches. With `wait`, waits for the next one if none has arrived yet.", message::latest).or(StatusCode::SERVICE_UNAVAILABLE, STOPPING),
        route(GET, "/_emulate/challenges", "list_challenges", "List sign-ins", "Returns the login sessions of the last hour, ordered by id. Each waits, or has waited, for a code or an approval. Their ids are not those that clients poll with.", challenge::list),
        route(GET, "/_emulate/challenges/policy", "get_challenge_policy", "Show the sign-in policy", "Returns the policy that decides sign-ins by itself.", challenge::policy),
        route(PUT, "/_emulate/challenges/policy", "set_challenge_policy", "Set the sign-in policy", "Sets the policy that decides sign-ins by itself. It applies to the sign-ins that begin from now on.", challenge::set_policy),
        route(POST, "/_emulate/challenges/{id}/approve", "approve_challenge", "Approve a sign-in", "Approves a pending sign-in, by its id or its `login_session_id`. The first decision counts; a later one is refused with 409.", challenge::approve),
        route(POST, "/_emulate/challenges/{id}/reject", "reject_challenge", "Reject a sign-in", "Rejects a pending sign-in, by its id or its `login_session_id`. The first decision counts; a later one is refused with 409.", challenge::reject),
        route(POST, "/_emulate/challenges/{id}/expire", "expire_challenge", "Expire a sign-in", "Ends the time of a pending sign-in, by its id or its `login_session_id`.", challenge::expire),
        route(POST, "/_emulate/credentials", "create_credential", "Create a credential", "Returns a token pair without a sign-in.", credential::create),
        route(GET, "/_emulate/sessions", "list_all_sessions", "List sessions", "Returns the live sessions of all users, newest first.", session::list_all),
        route(DELETE, "/_emulate/sessions/{id}", "delete_session", "End a session", "Ends a session, and the sessions in which its user acts as another user.", session::delete),
        route(GET, "/_emulate/users", "list_users", "List users", "Returns the users, ordered by id.", user::list),
        route(POST, "/_emulate/users", "create_user", "Create a user", "Creates a user in the namespace. A reset removes the user again.", user::create),
        route(GET, "/_emulate/users/{id}", "get_user", "Show a user", "Returns one user.", user::show),
        route(PATCH, "/_emulate/users/{id}", "update_user", "Update a user", "Changes the given fields of a user; other fields stay (RFC 7396).", user::update),
        route(DELETE, "/_emulate/users/{id}", "delete_user", "Delete a user", "Deletes a user and ends all sessions of the user.", user::delete),
        route(POST, "/_emulate/users/{id}/lock", "lock_user", "Lock a user", "Locks a user for a while, as five wrong passwords in a row do.", user::lock),
        route(POST, "/_emulate/users/{id}/unlock", "unlock_user", "Unlock a user", "Ends the lock of a user and resets the counts of wrong passwords and codes.", user::unlock),
        route(GET, "/_emulate/users/{id}/sessions", "list_sessions", "List a user's sessions", "Returns the live sessions of a user, ordered by id.", session::list),
        route(GET, "/_emulate/organizations", "list_organizations", "List organisations", "Returns the organisations, ordered by id.", organization::list),
        route(POST, "/_emulate/organizations", "create_organization", "Create an organisation", "Creates an organisation in the namespace. A reset removes it again.", organization::create),
        route(GET, "/_emulate/organizations/{id}", "get_organization", "Show an organisation", "Returns one organisation.", organization::show),
        route(PATCH, "/_emulate/organizations/{id}", "update_organization", "Update an organisation", "Changes the given fields of an organisation; other fields stay (RFC 7396).", organization::update),
        route(DELETE, "/_emulate/organizations/{id}", "delete_organization", "Delete an organisation", "Deletes an organisation. Answers 409 while a user or a portal refers to it.", organization::delete),
        route(GET, "/_emulate/portals", "list_portals", "List portals", "Returns the portals, ordered by id.", portal::list),
        route(POST, "/_emulate/portals", "create_portal", "Create a portal", "Creates a portal of an organisation. A reset removes it again.", portal::create),
        route(GET, "/_emulate/portals/{id}", "get_portal", "Show a portal", "Returns one portal.", portal::show),
        route(PATCH, "/_emulate/portals/{id}", "update_portal", "Update a portal", "Changes the given fields of a portal; other fields stay (RFC 7396).", portal::update),
        route(DELETE, "/_emulate/portals/{id}", "delete_portal", "Delete a portal", "Deletes a portal. Answers 409 while a user refers to it.", portal::delete),
        route(GET, "/_emulate/oauth-clients", "list_oauth_clients", "List OAuth clients", "Returns the OAuth clients without their secrets, ordered by id.", oauth_client::list),
        route(POST, "/_emulate/oauth-clients", "create_oauth_client", "Create an OAuth client", "Creates an OAuth client in the namespace. A reset removes it again. No reply shows the secret.", oauth_client::create),
        route(GET, "/_emulate/oauth-clients/{id}", "get_oauth_client", "Show an OAuth client", "Returns one OAuth client without its secret.", oauth_client::show),
        route(PATCH, "/_emulate/oauth-clients/{id}", "update_oauth_client", "Update an OAuth client", "Changes the given fields of an OAuth client; other fields stay (RFC 7396). Authorization codes that were issued before stay valid, unless the client loses its secret.", oauth_client::update),
        route(DELETE, "/_emulate/oauth-clients/{id}", "delete_oauth_client", "Delete an OAuth client", "Deletes an OAuth client. Its authorization codes end, and so do the sessions that were opened with them.", oauth_client::delete),
        route(GET, "/_emulate/staff", "get_staff", "Show the staff sign-in", "Returns the settings of the staff sign-in: pages of the app that messages to staff link to.", staff::show),
        route(PATCH, "/_emulate/staff", "update_staff", "Update the staff sign-in", "Changes the given settings of the staff sign-in; other settings stay (RFC 7396).", staff::update),
        route(GET, "/_emulate/events", "events", "Stream events", "Sends what happens in the namespace from now on, as server-sent events. Each has its number as `id`, its type as `event`, and the JSON of the schema as `data`. The event `lost` reports that some events are no longer available.", event::stream)
            .reading::<u64>(event::LAST_EVENT_ID, "The `id` of the last event that the client has read; the stream goes on after it. Takes precedence over `after`.")
            .or(StatusCode::SERVICE_UNAVAILABLE, "Too many event streams are open. End one of them first."),
    ]
}

/// When a request that waits is refused.
const STOPPING: &str = "The server stops.";

/// When a filter of faults or requests is refused.
const UNMEETABLE: &str =
    "No request can meet a filter: the problem names the field, its value and the choices.";
