//! Ids: one type for each kind, so that they cannot be mixed up.

use std::fmt;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::digest::{LONGEST_TEXT, bounded};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
        )]
        #[serde(transparent)]
        #[schemars(inline)]
        pub(crate) struct $name(#[schemars(with = "String")] Arc<str>);

        impl $name {
            #[allow(dead_code, reason = "not each of the identifiers is read as text")]
            pub(crate) fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.into())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text.into())
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id! {
    /// A user, staff or portal.
    UserId
}
id! {
    /// An organisation; a sandbox is one whose id is `<parent>_s_<name>`.
    OrganizationId
}
id! {
    /// Id of a portal.
    PortalId
}
id! {
    /// Id of a login session.
    LoginId
}

/// E-mail address in lower case, as it is compared. Of one that is longer than any address can be,
/// this is a digest.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(from = "String")]
#[schemars(inline)]
pub(crate) struct Address(#[schemars(with = "String")] Arc<str>);

impl Address {
    pub(crate) fn new(text: &str) -> Self {
        Self(bounded(&text.to_lowercase(), LONGEST_TEXT).into())
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for Address {
    fn from(text: String) -> Self {
        Self::new(&text)
    }
}

/// Portal or staff: where a user signs in. The same address can be a different account in each.
#[derive(
    Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(from = "Option<PortalId>", into = "Option<PortalId>")]
#[schemars(inline, with = "Option<PortalId>")]
pub(crate) enum Realm {
    Staff,
    Portal(PortalId),
}

impl Realm {
    pub(crate) fn portal(&self) -> Option<&PortalId> {
        match self {
            Self::Staff => None,
            Self::Portal(portal) => Some(portal),
        }
    }
}

impl From<Option<PortalId>> for Realm {
    fn from(portal: Option<PortalId>) -> Self {
        portal.map_or(Self::Staff, Self::Portal)
    }
}

impl From<Realm> for Option<PortalId> {
    fn from(realm: Realm) -> Self {
        match realm {
            Realm::Staff => None,
            Realm::Portal(portal) => Some(portal),
        }
    }
}

/// Form of an id, for error texts.
pub(super) const ID_FORM: &str = "1 to 128 visible ASCII characters, and not only dots";
/// Longest id, in bytes.
const ID_LENGTH: usize = 128;

/// Whether a text can be an id, which must fit paths and headers.
pub(super) fn is_id(text: &str) -> bool {
    let fits =
        (1..=ID_LENGTH).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
    // In a URL, `.` and `..` are steps.
    fits && text.bytes().any(|byte| byte != b'.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn address_over_320_bytes_is_remembered_as_a_digest() {
        let longest = format!("{}@EXAMPLE.com", "a".repeat(308));
        let address = Address::new(&longest);
        assert_eq!(address.as_str(), longest.to_lowercase());
        let long = format!("b{longest}");
        let address = Address::new(&long);
        assert_eq!(address.as_str().len(), 71);
        assert_eq!(address, Address::new(&long.to_uppercase()));
        assert_ne!(address, Address::new(&format!("c{longest}")));
        assert_eq!(
            address,
            Address::new(address.as_str()),
            "as it is read again"
        );
    }
}
