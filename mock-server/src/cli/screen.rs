//! What a server says when it is ready.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use auth_mock_server::{MockServer, User};

/// How many users the first screen lists.
const LISTED: usize = 20;

/// For programs: where it listens, in one line.
pub(super) fn ready_line(server: &MockServer, seed: Option<u64>) -> String {
    let url = server.url();
    let line = serde_json::json!({
        "url": url,
        "control_url": format!("{url}/_emulate"),
        "pid": std::process::id(),
        "seed": seed,
    });
    format!("{line}\n")
}

/// Puts `text` into a file that is there whole or not at all.
pub(super) fn put(path: &Path, text: &str) -> std::io::Result<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(format!(".{}", std::process::id()));
    let beside = PathBuf::from(beside);
    let written = std::fs::File::create(&beside)
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .and_then(|()| std::fs::rename(&beside, path));
    if written.is_err() {
        // The first error is the one to tell.
        let _ = std::fs::remove_file(&beside);
    }
    written
}

/// For people: where it listens, who can sign in, and where the codes arrive.
pub(super) struct FirstScreen<'a> {
    pub(super) url: &'a str,
    pub(super) users: &'a [User],
    /// Whether the users are those of the demo scenario, whose password everybody may see.
    pub(super) demo: bool,
    pub(super) control: bool,
    pub(super) token: bool,
}

impl std::fmt::Display for FirstScreen<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { url, users, .. } = self;
        writeln!(
            f,
            "auth-mock-server {} on {url}\n",
            env!("CARGO_PKG_VERSION")
        )?;
        match users.first() {
            None => writeln!(f, "Nobody can sign in: the scenario has no users.")?,
            Some(user) if self.demo => {
                writeln!(f, "Sign in with the password `{}`:", user.password)?;
            }
            Some(_) => writeln!(f, "Users, with the passwords of the scenario:")?,
        }
        for user in users.iter().take(LISTED) {
            writeln!(f, "  {:<24} {}", user.email, describe(user))?;
        }
        if users.len() > LISTED {
            writeln!(f, "  and {} more", users.len() - LISTED)?;
        }
        f.write_char('\n')?;
        if self.control {
            writeln!(f, "Codes and links arrive at  {url}/_emulate/messages")?;
        }
        writeln!(f, "The contract is at         {url}/openapi.json")?;
        if self.control {
            let bearer = if self.token {
                " -H 'authorization: Bearer …'"
            } else {
                ""
            };
            writeln!(
                f,
                "Begin anew with            curl -X POST{bearer} {url}/_emulate/reset"
            )?;
        }
        f.write_str("Stop with Ctrl-C.\n")
    }
}

fn describe(user: &User) -> String {
    let place = match &user.portal_id {
        Some(portal) => format!("portal user of {portal}"),
        None => "staff".to_owned(),
    };
    let power = if user.is_superuser { ", superuser" } else { "" };
    let factor = if user.mfa_required {
        ", second factor"
    } else {
        ""
    };
    format!("{place}{power}{factor}")
}
