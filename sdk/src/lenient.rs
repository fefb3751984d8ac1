//! Reads values of replies leniently, where nothing is lost.

use serde::{Deserialize, Deserializer};

use crate::secret::Secret;

/// Reads `null` as the default, for a list that may be left out.
pub(crate) fn null_as_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// Reads an empty text as no token: it renews nothing, and must not replace a token that does.
pub(crate) fn empty_as_none<'de, D>(deserializer: D) -> Result<Option<Secret>, D::Error>
where
    D: Deserializer<'de>,
{
    let token = Option::<Secret>::deserialize(deserializer)?;
    Ok(token.filter(|token| !token.expose().is_empty()))
}

#[cfg(test)]
mod tests {
    use crate::{AccessToken, CurrentUser};

    #[test]
    fn refresh_token_that_is_empty_is_none() {
        for (json, expected) in [
            ("", None),
            (r#","refresh_token":null"#, None),
            (r#","refresh_token":"""#, None),
            (r#","refresh_token":"r""#, Some("r")),
        ] {
            let json = format!(r#"{{"access_token":"a"{json}}}"#);
            let reply: AccessToken = serde_json::from_str(&json).unwrap();
            let token = reply.refresh_token.as_ref().map(crate::Secret::expose);
            assert_eq!(token, expected, "{json}");
        }
    }

    fn permissions(json: &str) -> Result<Vec<String>, serde_json::Error> {
        let user = r#""id": "u", "name": "n", "email": "e", "organization_id": "o",
            "organization_name": "O", "is_impersonating": false, "role": {"name": "r"}"#;
        let user: CurrentUser = serde_json::from_str(&format!("{{{user}{json}}}"))?;
        Ok(user.permissions)
    }

    #[test]
    fn list_that_is_null_or_left_out_is_empty() {
        for json in ["", r#", "permissions": null"#, r#", "permissions": []"#] {
            assert!(permissions(json).unwrap().is_empty(), "{json}");
        }
        assert_eq!(
            permissions(r#", "permissions": ["read"]"#).unwrap(),
            ["read"]
        );
        assert!(permissions(r#", "permissions": "read""#).is_err());
    }
}
