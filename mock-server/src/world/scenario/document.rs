//! A scenario as JSON, in pieces: it can have very many users.

use std::sync::Arc;

use super::Scenario;
use crate::world::json_object::JsonObject;

impl Scenario {
    /// Returns the scenario as JSON, the same as `Serialize` writes.
    pub(crate) fn document(scenario: &Arc<Self>) -> JsonObject {
        let Self {
            organizations,
            portals,
            staff,
            oauth_clients,
            users,
        } = scenario.as_ref();
        let mut object = JsonObject::default()
            .field("organizations", organizations.clone())
            .field("portals", portals.clone());
        if !staff.is_default() {
            object = object.field("staff", staff.clone());
        }
        if !oauth_clients.is_empty() {
            object = object.field("oauth_clients", oauth_clients.clone());
        }
        let (places, scenario) = (0..users.len(), scenario.clone());
        let users = places.filter_map(move |place| scenario.users.get(place).cloned());
        object.list("users", users)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::Staff;

    #[test]
    fn scenario_in_pieces_is_the_same_json() {
        let mut scenario = Scenario::demo();
        for staff in [Some("https://app.example.com/login"), None] {
            scenario.staff = Staff {
                login_url: staff.map(Into::into),
                ..Staff::default()
            };
            let document = Scenario::document(&Arc::new(scenario.clone()));
            let pieces: Vec<_> = document.pieces().map(Result::unwrap).collect();
            let text = String::from_utf8(pieces.concat()).unwrap();
            assert_eq!(text, serde_json::to_string(&scenario).unwrap());
        }
    }
}
