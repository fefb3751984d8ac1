//! Scenario files.

use auth_mock_server::Scenario;

/// Bytes as a scenario file: a scenario that is valid, or an error that says where.
pub fn scenario(data: &[u8]) {
    match Scenario::from_texts([("file.yaml".to_owned(), data.to_vec())]) {
        Ok(scenario) => {
            scenario.validate().unwrap();
            let json = serde_json::to_string(&scenario).unwrap();
            let again: Scenario = serde_json::from_str(&json).unwrap();
            assert_eq!(again, scenario);
        }
        Err(error) => {
            let error = error.to_string();
            let mut lines = error.lines();
            let named = lines
                .next()
                .is_some_and(|line| line.starts_with("file.yaml:"));
            assert!(named, "{error}");
        }
    }
}
