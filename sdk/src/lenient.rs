//! Reads values of replies leniently, where nothing is lost.

use serde::{Deserialize, Deserializer};

/// Reads `null` as the default, for a list that may be left out.
pub(crate) fn null_as_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use crate::CurrentUser;

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
