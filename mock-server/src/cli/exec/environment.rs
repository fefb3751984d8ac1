//! Variables that `exec` sets for its command.

use std::ffi::OsString;
use std::path::Path;

/// Where the server is, and how to reach it.
pub(super) struct Environment<'a> {
    pub(super) url: &'a str,
    /// `false` if the server has no control API.
    pub(super) control: bool,
    pub(super) token: Option<&'a str>,
    /// The CA to trust.
    pub(super) ca: Option<&'a Path>,
}

/// Both spellings, since programs read one or the other.
const NO_PROXY: [&str; 2] = ["NO_PROXY", "no_proxy"];

impl Environment<'_> {
    /// Names and values; without a value, the variable is removed. `inherited` is the environment
    /// of this process.
    pub(super) fn variables(
        &self,
        inherited: impl Fn(&str) -> Option<OsString>,
    ) -> Vec<(&'static str, Option<OsString>)> {
        let control = self
            .control
            .then(|| format!("{}/_emulate", self.url).into());
        let mut variables = vec![
            ("AUTH_BASE_URL", Some(self.url.into())),
            // For the commands of this program.
            ("AUTH_MOCK_URL", Some(self.url.into())),
            ("AUTH_CONTROL_URL", control),
        ];
        if let Some(token) = self.token {
            variables.push(("AUTH_MOCK_CONTROL_TOKEN", Some(token.into())));
        }
        if let Some(ca) = self.ca {
            variables.push(("AUTH_CA_FILE", Some(ca.into())));
        }
        for name in NO_PROXY {
            let present = inherited(name).filter(|value| !value.is_empty());
            // A program reads its spelling alone, so each gets the entries of the other.
            let present = present.or_else(|| NO_PROXY.iter().find_map(|other| inherited(other)));
            variables.push((name, Some(self.no_proxy(present))));
        }
        variables
    }

    /// The list, with this server's host and all names of loopback.
    fn no_proxy(&self, present: Option<OsString>) -> OsString {
        let mut list = present.unwrap_or_default();
        let known = list.to_string_lossy().into_owned();
        let known: Vec<_> = known.split(',').map(str::trim).collect();
        if known.contains(&"*") {
            return list;
        }
        let authority = self.url.split("://").last().unwrap_or_default();
        let host = authority
            .rsplit_once(':')
            .map_or(authority, |(host, _)| host);
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let mut needed = vec!["127.0.0.1", "localhost", "::1"];
        if !needed.contains(&host) {
            needed.push(host);
        }
        for name in needed.into_iter().filter(|name| !known.contains(name)) {
            if !list.is_empty() {
                list.push(",");
            }
            list.push(name);
        }
        list
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn no_proxy(url: &str, inherited: &[(&str, &str)]) -> Vec<String> {
        let environment = Environment {
            url,
            control: true,
            token: None,
            ca: None,
        };
        let value = |name: &str| {
            let found = inherited.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| OsString::from(value))
        };
        let variables = environment.variables(value).into_iter();
        let lists = variables.filter(|(name, _)| name.eq_ignore_ascii_case("no_proxy"));
        lists
            .map(|(_, value)| value.unwrap().into_string().unwrap())
            .collect()
    }

    #[test]
    fn no_proxy_keeps_its_entries_and_gains_loopback() {
        let url = "http://127.0.0.1:1";
        let loopback = "127.0.0.1,localhost,::1";
        assert_eq!(no_proxy(url, &[]), [loopback; 2]);
        assert_eq!(
            no_proxy(url, &[("NO_PROXY", "corp, localhost"), ("no_proxy", "")]),
            ["corp, localhost,127.0.0.1,::1"; 2]
        );
        assert_eq!(
            no_proxy(url, &[("NO_PROXY", "a"), ("no_proxy", "b")]),
            [format!("a,{loopback}"), format!("b,{loopback}")]
        );
        assert_eq!(no_proxy(url, &[("no_proxy", "*")]), ["*"; 2]);
        assert_eq!(
            no_proxy("http://192.0.2.1:1", &[]),
            vec![format!("{loopback},192.0.2.1"); 2]
        );
        assert_eq!(no_proxy("http://[::1]:1", &[]), [loopback; 2]);
    }

    #[test]
    fn a_server_without_a_control_api_gives_no_control_url() {
        let environment = Environment {
            url: "http://127.0.0.1:1",
            control: false,
            token: Some("0123456789abcdef"),
            ca: None,
        };
        let variables = environment.variables(|_| None);
        assert!(variables.contains(&("AUTH_CONTROL_URL", None)));
        let token = Some("0123456789abcdef".into());
        assert!(variables.contains(&("AUTH_MOCK_CONTROL_TOKEN", token)));
    }
}
