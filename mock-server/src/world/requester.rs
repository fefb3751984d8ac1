//! The client that began a sign-in, for the approval page.

use std::net::IpAddr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Longest `User-Agent` that is kept, in bytes; more says no more to a reader.
const USER_AGENT: usize = 256;

/// The client that began a sign-in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Requester {
    /// Address of the client's socket. `null` if it is not known.
    #[schemars(with = "Option<String>")]
    pub(crate) address: Option<IpAddr>,
    /// First 256 bytes of the header `User-Agent`. `null` if the client sent none.
    pub(crate) user_agent: Option<String>,
}

impl Requester {
    /// What one takes beside the struct, in bytes, at most.
    pub(super) const LARGEST: usize = USER_AGENT;

    pub(crate) fn new(address: Option<IpAddr>, user_agent: Option<&str>) -> Self {
        let user_agent = user_agent.map(|text| &text[..text.floor_char_boundary(USER_AGENT)]);
        Self {
            address: address.map(|address| address.to_canonical()),
            user_agent: user_agent.map(ToOwned::to_owned),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requester_user_agent_is_cut_at_256_bytes() {
        let long = format!("{}é", "a".repeat(USER_AGENT - 1));
        let requester = Requester::new(None, Some(&long));
        let kept = requester.user_agent.unwrap();
        assert_eq!(kept, "a".repeat(USER_AGENT - 1));
    }

    #[test]
    fn requester_address_is_ipv4_when_mapped_into_ipv6() {
        let mapped = "::ffff:127.0.0.1".parse().ok();
        let requester = Requester::new(mapped, None);
        assert_eq!(requester.address, "127.0.0.1".parse().ok());
    }
}
