//! What is read out of the claims about somebody.

use openidconnect::AdditionalClaims;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Most values of the claim that are looked at: people are in hundreds of groups.
const VALUES_MAX: usize = 2_000;

/// Every claim that the standard does not name.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Others(#[serde(default)] Map<String, Value>);

impl AdditionalClaims for Others {}

impl Others {
    /// The values of a claim, which holds one text or several; `None` where it is missing. Its name may be a path:
    /// `realm_access.roles` is `roles` inside of `realm_access`, unless there is a claim of that very name.
    pub(crate) fn values(&self, claim: &str) -> Option<Vec<String>> {
        let inside = || {
            let (first, rest) = claim.split_once('.')?;
            rest.split('.').try_fold(self.0.get(first)?, |value, name| value.get(name))
        };
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let value = self.0.get(claim).or_else(inside)?;
        Some(match value.as_array() {
            Some(values) => values.iter().take(VALUES_MAX).filter_map(text).collect(),
            None => text(value).into_iter().collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn values(claims: Value, claim: &str) -> Option<Vec<String>> {
        serde_json::from_value::<Others>(claims).unwrap().values(claim)
    }

    fn texts(values: &[&str]) -> Vec<String> {
        values.iter().map(|&value| value.to_owned()).collect()
    }

    #[test]
    fn a_claim_holds_one_text_or_several_and_nothing_else_counts() {
        assert_eq!(values(json!({ "role": "admin" }), "role"), Some(texts(&["admin"])));
        assert_eq!(values(json!({ "roles": ["a", "b"] }), "roles"), Some(texts(&["a", "b"])));
        assert_eq!(values(json!({ "roles": [1, null, ["a"], { "b": 1 }, "c"] }), "roles"), Some(texts(&["c"])));
        for nothing in [json!(true), json!(7), json!({ "admin": true }), json!([]), json!(null)] {
            assert_eq!(values(json!({ "roles": nothing }), "roles"), Some(texts(&[])));
        }
        assert_eq!(values(json!({ "role": "admin" }), "roles"), None);
    }

    #[test]
    fn a_name_with_dots_is_a_claim_of_that_name_or_else_a_path() {
        let keycloak = json!({ "realm_access": { "roles": ["a"] } });
        assert_eq!(values(keycloak.clone(), "realm_access.roles"), Some(texts(&["a"])));
        assert_eq!(values(keycloak, "realm_access.groups"), None);
        let address = "https://example.org/roles";
        assert_eq!(values(json!({ address: ["b"] }), address), Some(texts(&["b"])));
        let client = json!({ "resource_access": { "anteroom": { "roles": ["c"] } } });
        assert_eq!(values(client, "resource_access.anteroom.roles"), Some(texts(&["c"])));
    }
}
