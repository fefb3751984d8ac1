//! `/_emulate/users`: who can sign in.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

use crate::control::openapi::page::PageQuery;
use crate::control::openapi::problem::Problem;
use crate::control::openapi::route::{Ask, Created, Json, List, NoContent, Nothing};
use crate::namespace::Scope;
use crate::world::HumanDuration;
use crate::world::{Account, LOCK, Membership, Objection, User, World};

/// A user, without the password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct UserInfo {
    /// The id, the `sub` claim of a token.
    pub id: String,
    /// The address to sign in with.
    pub email: String,
    /// The given name.
    pub first_name: String,
    /// The family name.
    pub last_name: String,
    /// Whether the user may sign in.
    pub is_active: bool,
    /// Whether the user has power over every other.
    pub is_superuser: bool,
    /// Whether a password alone is not enough.
    pub mfa_required: bool,
    /// The portal of a portal user. Who has none is staff.
    pub portal_id: Option<String>,
    /// The organisations, the default one first.
    pub memberships: Vec<Membership>,
    /// What apps may let the user do, as they name it.
    pub permissions: Vec<String>,
    /// The scopes of the user's tokens, as apps name them.
    pub scopes: Vec<String>,
    /// Until when no password lets the user in, where that is so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub locked_until: Option<Timestamp>,
}

/// A user to be made.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewUser {
    /// The id, which nobody has yet: 1 to 128 visible ASCII characters, and not only
    /// dots. Drawn where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 128), regex(pattern = r"^\.*[!-\-/-~][!-~]*$"))]
    pub id: Option<String>,
    /// The address to sign in with, which nobody has yet; compared without regard to case.
    #[schemars(regex(pattern = r"\S"))]
    pub email: String,
    /// The password; compared exactly as received. Nobody signs in with an empty one: such a user
    /// has the other ways in.
    #[schemars(extend("format" = "password"))]
    pub password: String,
    /// The given name.
    #[serde(default)]
    pub first_name: String,
    /// The family name.
    #[serde(default)]
    pub last_name: String,
    /// Whether the user may sign in.
    #[serde(default = "active")]
    pub is_active: bool,
    /// Whether the user has power over every other.
    #[serde(default)]
    pub is_superuser: bool,
    /// Whether a password alone is not enough.
    #[serde(default)]
    pub mfa_required: bool,
    /// The portal of a portal user. Who has none is staff.
    #[serde(default)]
    pub portal_id: Option<String>,
    /// The organisations, the default one first. A portal user's has to be the portal's.
    #[schemars(length(min = 1))]
    pub memberships: Vec<Membership>,
    /// What apps may let the user do, as they name it.
    #[serde(default)]
    pub permissions: Vec<String>,
    /// The scopes of the user's tokens, as apps name them.
    #[serde(default)]
    pub scopes: Vec<String>,
}

fn active() -> bool {
    true
}

/// What of a user is to be other. What is left out stays; only `portal_id` can be `null`.
#[derive(Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct UserPatch {
    /// The address to sign in with. Sign-ins that wait for an answer from the old one end.
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", regex(pattern = r"\S"))]
    pub email: Option<String>,
    /// The password. Another one than before ends all sessions of the user.
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", extend("format" = "password"))]
    pub password: Option<String>,
    /// The given name.
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub first_name: Option<String>,
    /// The family name.
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub last_name: Option<String>,
    /// Whether the user may sign in. Sessions do not work while it is false.
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "bool")]
    pub is_active: Option<bool>,
    /// Whether the user has power over every other.
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "bool")]
    pub is_superuser: Option<bool>,
    /// Whether a password alone is not enough.
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "bool")]
    pub mfa_required: Option<bool>,
    /// The portal of a portal user; `null` makes the user staff.
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub portal_id: Option<Option<String>>,
    /// All organisations, the default one first.
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<Membership>", length(min = 1))]
    pub memberships: Option<Vec<Membership>>,
    /// All that apps may let the user do.
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<String>")]
    pub permissions: Option<Vec<String>>,
    /// All scopes of the user's tokens.
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<String>")]
    pub scopes: Option<Vec<String>>,
}

/// A field that is there: `null` is then a value like others, good or not.
fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<Option<T>, D::Error> {
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

/// How long a user is to be locked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewLock {
    /// How long, from now on: `PT15M` where it is left out.
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
        fn put<T>(place: &mut T, value: Option<T>) {
            if let Some(value) = value {
                *place = value;
            }
        }
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

pub(crate) async fn list(ask: Ask<PageQuery>) -> Result<Json<List<UserInfo>>, Problem> {
    let list = ask.scope.read(|world, now| {
        let users = world.users(ask.query.cursor.as_deref());
        let users = users.map(|account| UserInfo::new(world, now, account));
        List::page(world.user_count(), ask.query.limit, users, |user| {
            user.id.clone()
        })
    });
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
    let lasting = ask.body.lasting.map_or(LOCK, signed);
    answer(&ask.scope, |world, now| {
        world.lock_user(now, ask.path("id"), lasting)
    })
}

pub(crate) async fn unlock(ask: Ask) -> Answer {
    answer(&ask.scope, |world, _| world.unlock_user(ask.path("id")))
}

/// No length that is read is too long for either type.
pub(crate) fn signed(span: HumanDuration) -> SignedDuration {
    SignedDuration::try_from(span.get()).unwrap_or(SignedDuration::MAX)
}
