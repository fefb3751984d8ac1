//! Commands of the servers to measure.

use std::str::FromStr;

use super::Error;

const PORT: &str = "{port}";

/// Server to measure: its name in the table, and its command for `sh`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Contender {
    pub(super) name: String,
    command: String,
}

impl Contender {
    pub(super) fn new(name: &str, command: String) -> Self {
        Self {
            name: name.to_owned(),
            command,
        }
    }

    /// Returns the command for a port.
    pub(super) fn command(&self, port: u16) -> String {
        self.command.replace(PORT, &port.to_string())
    }
}

/// `NAME: COMMAND`, or a command alone, which is named for its program.
impl FromStr for Contender {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        if !text.contains(PORT) {
            return Err(Error::NoPort);
        }
        if let Some((name, command)) = text.split_once(": ") {
            return Ok(Self::new(name.trim(), command.trim().to_owned()));
        }
        let program = text.split_whitespace().next().unwrap_or_default();
        let name = program.rsplit('/').next().unwrap_or(program);
        Ok(Self::new(name, text.trim().to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn peer_is_named_by_its_option_or_else_by_its_program() {
        let named: Contender = "Prism 5: prism mock -p {port} api.json".parse().unwrap();
        assert_eq!(named.name, "Prism 5");
        assert_eq!(named.command(80), "prism mock -p 80 api.json");
        let bare: Contender = "/opt/bin/steady -p {port}".parse().unwrap();
        assert_eq!(bare.name, "steady");
        assert_eq!(bare.command(1), "/opt/bin/steady -p 1");
    }

    #[test]
    fn peer_without_a_place_for_the_port_is_refused() {
        let refused = "prism mock -p 4010".parse::<Contender>();
        assert!(matches!(refused, Err(Error::NoPort)));
    }
}
