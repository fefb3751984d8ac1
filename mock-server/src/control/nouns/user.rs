//! `/_emulate/users`: the users of a namespace.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

use crate::control::openapi::page::Limit;
use crate::control::openapi::problem::Problem;
use crate::control::openapi::route::{Ask, Created, Json, List, NoContent, Nothing};
use crate::namespace::Scope;
use crate::world::HumanDuration;
use crate::world::{Account, Membership, Objection, User, World};

/// A user, without the password.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a property of its own, with its own field in the reply"
)]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct UserInfo {
    /// Id, equal to the `sub` claim of the user's tokens.
    pub id: String,
    /// Address to sign in with.
    pub email: String,
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// Whether the user has a password to sign in with.
    pub has_password: bool,
    /// Whether the user may sign in.
    pub is_active: bool,
    /// Whether the user is a superuser, who may act as any other user.
    pub is_superuser: bool,
    /// Whether the user needs a second factor after the password.
    pub mfa_required: bool,
    /// Id of the portal of a portal user. `null` for staff.
    pub portal_id: Option<String>,
    /// Organisations of the user, the default one first.
    pub memberships: Vec<Membership>,
    /// Permissions of the user. The server does not interpret them; apps do.
    pub permissions: Vec<String>,
    /// Scopes of the user's tokens. The server does not interpret them; apps do.
    pub scopes: Vec<String>,
    /// Time until which passwords are refused for this user. Absent if the user is not locked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub locked_until: Option<Timestamp>,
}

/// Selects users. A user must meet all criteria.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UserQuery {
    /// Part of the address, the name or the id. Upper and lower case are equal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// Id of an organisation that the user is a member of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization: Option<String>,
    /// Id of the user's portal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub portal: Option<String>,
    /// Largest number of entries on a page, from 1 to 1000; 100 if left out.
    #[serde(default)]
    pub limit: Limit,
    /// Value of `next` on the page before. Starts with the first page if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

impl UserQuery {
    /// Whether a user meets the criteria. `q` must be in lower case.
    fn takes(&self, account: &Account) -> bool {
        let profile = &account.profile;
        let has = |part: &str| {
            let texts = [&profile.email, &account.name(), &profile.id];
            texts.iter().any(|text| text.to_lowercase().contains(part))
        };
        let member = |id: &str| account.role_in(id).is_some();
        self.q.as_deref().is_none_or(has)
            && self.organization.as_deref().is_none_or(member)
            && (self.portal.is_none() || self.portal == profile.portal_id)
    }
}

/// A user to create.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewUser {
    /// New id: 1 to 128 visible ASCII characters, and not only dots. Example:
    /// `user_ada`. Generated if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 128), regex(pattern = r"^\.*[!-\-/-~][!-~]*$"))]
    pub id: Option<String>,
    /// New address to sign in with. Upper and lower case are equal.
    #[schemars(regex(pattern = r"\S"))]
    pub email: String,
    /// Password, compared exactly. With an empty password the user can only use the other sign-in
    /// methods.
    #[schemars(extend("format" = "password"))]
    pub password: String,
    /// Given name. Empty if left out.
    #[serde(default)]
    pub first_name: String,
    /// Family name. Empty if left out.
    #[serde(default)]
    pub last_name: String,
    /// Whether the user may sign in. True if left out.
    #[serde(default = "active")]
    pub is_active: bool,
    /// Whether the user is a superuser, who may act as any other user. False if left out.
    #[serde(default)]
    pub is_superuser: bool,
    /// Whether the user needs a second factor after the password. False if left out.
    #[serde(default)]
    pub mfa_required: bool,
    /// Id of the portal of a portal user. `null` or left out for staff.
    #[serde(default)]
    pub portal_id: Option<String>,
    /// Organisations of the user, the default one first. A portal user without any becomes a member
    /// of the portal's organisation; a staff user needs at least one.
    #[serde(default)]
    pub memberships: Vec<Membership>,
    /// Permissions of the user, which apps interpret. None if left out.
    #[serde(default)]
    pub permissions: Vec<String>,
    /// Scopes of the user's tokens, which apps interpret. None if left out.
    #[serde(default)]
    pub scopes: Vec<String>,
}

fn active() -> bool {
    true
}

/// Changes of a user. Fields that are left out stay; only `portal_id` can be `null`.
#[derive(Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct UserPatch {
    /// New address to sign in with. Ends the pending sign-ins of the old address.
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", regex(pattern = r"\S"))]
    pub email: Option<String>,
    /// New password. Ends all sessions of the user, unless it equals the old one.
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", extend("format" = "password"))]
    pub password: Option<String>,
    /// New given name.
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub first_name: Option<String>,
    /// New family name.
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub last_name: Option<String>,
    /// Whether the user may sign in. The user's sessions are refused while it is false.
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "bool")]
    pub is_active: Option<bool>,
    /// Whether the user is a superuser, who may act as any other user.
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "bool")]
    pub is_superuser: Option<bool>,
    /// Whether the user needs a second factor after the password.
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "bool")]
    pub mfa_required: Option<bool>,
    /// Id of the portal. `null` makes the user staff.
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub portal_id: Option<Option<String>>,
    /// All organisations of the user, the default one first. If empty, a portal user is a member of
    /// the portal's organisation; staff need at least one.
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<Membership>")]
    pub memberships: Option<Vec<Membership>>,
    /// All permissions of the user.
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<String>")]
    pub permissions: Option<Vec<String>>,
    /// All scopes of the user's tokens.
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<String>")]
    pub scopes: Option<Vec<String>>,
}

/// Sets a field that a patch has.
pub(super) fn put<T>(place: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *place = value;
    }
}

/// Reads a field that is present, so that `null` differs from a missing field.
pub(super) fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(from).map(Some)
}

macro_rules! without_password {
    ($($name:ident)*) => {$(
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let mut text = f.debug_struct(stringify!($name));
                text.field("email", &self.email).finish_non_exhaustive()
            }
        }
    )*};
}
without_password!(NewUser UserPatch);

/// A lock of a user.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewLock {
    /// How long the user is locked from now on. Example: `15m` or `PT15M`; `PT15M` if left out.
    #[serde(default, rename = "for", skip_serializing_if = "Option::is_none")]
    pub lasting: Option<HumanDuration>,
}

impl UserInfo {
    fn new(world: &World, now: Timestamp, account: &Account) -> Self {
        let profile = account.profile.clone();
        Self {
            id: profile.id,
            email: profile.email,
            first_name: profile.first_name,
            last_name: profile.last_name,
            has_password: account.has_password(),
            is_active: profile.is_active,
            is_superuser: profile.is_superuser,
            mfa_required: profile.mfa_required,
            portal_id: profile.portal_id,
            memberships: profile.memberships,
            permissions: profile.permissions,
            scopes: profile.scopes,
            locked_until: world.locked_until(now, account),
        }
    }
}

impl NewUser {
    fn split(self) -> (Option<String>, User) {
        let user = User {
            id: String::new(),
            email: self.email,
            password: self.password,
            first_name: self.first_name,
            last_name: self.last_name,
            is_active: self.is_active,
            is_superuser: self.is_superuser,
            mfa_required: self.mfa_required,
            portal_id: self.portal_id,
            memberships: self.memberships,
            permissions: self.permissions,
            scopes: self.scopes,
        };
        (self.id, user)
    }
}

impl UserPatch {
    fn apply(self, user: &mut User) {
        put(&mut user.email, self.email);
        put(&mut user.first_name, self.first_name);
        put(&mut user.last_name, self.last_name);
        put(&mut user.is_active, self.is_active);
        put(&mut user.is_superuser, self.is_superuser);
        put(&mut user.mfa_required, self.mfa_required);
        put(&mut user.portal_id, self.portal_id);
        put(&mut user.memberships, self.memberships);
        put(&mut user.permissions, self.permissions);
        put(&mut user.scopes, self.scopes);
    }
}

type Answer = Result<Json<UserInfo>, Problem>;

/// Changes a user, and shows what has become of the user in the same step.
fn answer(
    scope: &Scope,
    change: impl FnOnce(&mut World, Timestamp) -> Result<Arc<Account>, Objection>,
) -> Answer {
    let changed = scope.step(|world, now| {
        let account = change(world, now)?;
        Ok::<_, Objection>(UserInfo::new(world, now, &account))
    });
    Ok(Json(changed?))
}

pub(crate) async fn list(ask: Ask<UserQuery>) -> Result<Json<List<UserInfo>>, Problem> {
    let mut query = ask.query;
    query.q = query.q.map(|part| part.to_lowercase());
    // A copy, which shares its data: a search through many users blocks no sign-in.
    let (world, now) = ask.scope.read(|world, now| (world.clone(), now));
    let total = world.users(None).filter(|user| query.takes(user)).count();
    let users = world.users(query.cursor.as_deref());
    let users = users.filter(|user| query.takes(user));
    let users = users.map(|account| UserInfo::new(&world, now, account));
    let list = List::page(total, query.limit, users, |user| user.id.clone());
    Ok(Json(list))
}

pub(crate) async fn create(ask: Ask<Nothing, NewUser>) -> Result<Created<UserInfo>, Problem> {
    let (id, user) = ask.body.split();
    let made = ask.scope.step(|world, now| {
        let account = world.add_user(id, user)?;
        Ok::<_, Objection>(UserInfo::new(world, now, &account))
    });
    Ok(Created(made?))
}

pub(crate) async fn show(ask: Ask) -> Answer {
    let user = ask.scope.read(|world, now| {
        let account = world.user(ask.path("id"))?;
        Ok::<_, Objection>(UserInfo::new(world, now, account))
    });
    Ok(Json(user?))
}

pub(crate) async fn update(ask: Ask<Nothing, UserPatch>) -> Answer {
    let id = ask.path("id").to_owned();
    let mut patch = ask.body;
    let password = patch.password.take();
    answer(&ask.scope, |world, now| {
        world.change_user(now, &id, password.as_deref(), |user| patch.apply(user))
    })
}

pub(crate) async fn delete(ask: Ask) -> Result<NoContent, Problem> {
    ask.scope
        .step(|world, now| world.delete_user(now, ask.path("id")))?;
    Ok(NoContent)
}

pub(crate) async fn lock(ask: Ask<Nothing, NewLock>) -> Answer {
    let lasting = ask.body.lasting.map(signed);
    answer(&ask.scope, |world, now| {
        let lasting = lasting.unwrap_or_else(|| world.lock_out_duration());
        world.lock_user(now, ask.path("id"), lasting)
    })
}

pub(crate) async fn unlock(ask: Ask) -> Answer {
    answer(&ask.scope, |world, _| world.unlock_user(ask.path("id")))
}

/// Converts a duration. Both types hold the 100 years that a `HumanDuration` can have.
pub(crate) fn signed(span: HumanDuration) -> SignedDuration {
    SignedDuration::try_from(span.get()).unwrap_or(SignedDuration::MAX)
}
