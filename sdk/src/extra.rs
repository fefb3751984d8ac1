//! Reply fields that the contract does not name.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::secret::REDACTED;

/// The value of a reply field that the contract does not name.
///
/// Where the contract allows more fields, a reply keeps them in a map, `extra`. A value may be a
/// secret, so `Debug` of the map shows the keys only, there is no `Display`, and a reply that is
/// serialized leaves the map out. To write it on purpose, serialize the map itself.
///
/// Limits: a whole number of more than 64 bits is rounded. A value that is nested deeper than 128, or
/// a number beyond the range of `f64`, fails the call with
/// [`Decode`](crate::ErrorKind::Decode).
///
/// ```
/// use auth_sdk::Organization;
///
/// let json = r#"{"id": "org_acme", "name": "Acme", "plan": "trial"}"#;
/// let acme: Organization = serde_json::from_str(json)?;
/// let plan = acme.extra.get("plan").and_then(|plan| plan.expose().as_str());
/// assert_eq!(plan, Some("trial"));
/// assert!(!format!("{acme:?}").contains("trial"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Extra(Value);

impl Extra {
    /// Returns the value as JSON of the `serde_json` crate.
    ///
    /// The name makes each place searchable that could show a secret.
    ///
    /// ```
    /// let extra = auth_sdk::Extra::from(serde_json::json!({ "seats": 5 }));
    /// assert_eq!(extra.expose()["seats"], 5);
    /// ```
    pub fn expose(&self) -> &Value {
        &self.0
    }
}

/// For tests that make a reply.
impl From<Value> for Extra {
    fn from(value: Value) -> Self {
        Self(value)
    }
}

impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Extra({REDACTED})")
    }
}

#[cfg(test)]
mod tests {
    use crate::generated::types::InitialLoad;

    const LOAD: &str = r#"{
        "organization": {"id": "o", "name": "O", "seats": 5},
        "organizations": [{"id": "p", "name": "P", "region": {"name": "hidden"}}],
        "user": {
            "id": "u", "name": "n", "email": "e@x.test", "organization_id": "o",
            "organization_name": "O", "role": {"name": "r", "rank": [1, "hidden"]},
            "is_impersonating": false, "api_key": "hidden", "nickname": null
        },
        "features": ["hidden"]
    }"#;

    #[test]
    fn unknown_fields_are_kept_at_every_level_and_not_written() {
        let load: InitialLoad = serde_json::from_str(LOAD).unwrap();
        assert_eq!(load.organization.extra["seats"].expose(), 5);
        assert_eq!(
            load.organizations[0].extra["region"].expose()["name"],
            "hidden"
        );
        assert_eq!(load.user.role.extra["rank"].expose()[1], "hidden");
        assert!(load.user.extra["nickname"].expose().is_null());
        assert_eq!(load.user.extra.len(), 2, "{:?}", load.user.extra);
        let written = serde_json::to_string(&load).unwrap();
        for unknown in [
            "hidden", "seats", "region", "rank", "api_key", "nickname", "features",
        ] {
            assert!(!written.contains(unknown), "{written}");
        }
        let read: InitialLoad = serde_json::from_str(&written).unwrap();
        assert_eq!(read.user.role.name, "r");
        // On purpose, they are.
        let extra = serde_json::to_value(&load.organization.extra).unwrap();
        assert_eq!(extra, serde_json::json!({"seats": 5}));
    }

    #[test]
    fn debug_of_extra_shows_keys_and_hides_values() {
        let load: InitialLoad = serde_json::from_str(LOAD).unwrap();
        let shown = format!("{load:?} {load:#?}");
        assert!(shown.contains(r#""api_key": Extra([redacted])"#), "{shown}");
        assert!(!shown.contains("hidden"), "{shown}");
    }

    #[test]
    fn extra_value_beyond_json_limits_is_an_error_and_a_long_number_is_rounded() {
        let read = |value: &str| {
            let json = format!(r#"{{"id": "o", "name": "O", "more": {value}}}"#);
            serde_json::from_str::<crate::Organization>(&json)
        };
        let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
        for value in [deep.as_str(), "1e999", r#""\ud800""#] {
            assert!(read(value).is_err(), "{value}");
        }
        let long = read("123456789012345678901").unwrap();
        let long = long.extra["more"].expose();
        assert!(long.as_u64().is_none() && long.as_f64().is_some(), "{long}");
    }

    #[test]
    fn fields_of_the_contract_are_checked_strictly() {
        for (from, to) in [
            (
                r#""is_impersonating": false"#,
                r#""is_impersonating": "no""#,
            ),
            (r#""name": "r""#, r#""title": "r""#),
            (r#""id": "u""#, r#""id": "u", "id": "v""#),
        ] {
            assert!(LOAD.contains(from));
            let broken = LOAD.replace(from, to);
            assert!(
                serde_json::from_str::<InitialLoad>(&broken).is_err(),
                "{to}"
            );
        }
    }
}
