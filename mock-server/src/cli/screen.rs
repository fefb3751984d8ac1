//! Output of a server that is ready.

use std::fmt::Write as _;
use std::io::Write as _;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use auth_mock_server::{MockServer, Role, User};

/// Largest number of users on the first screen.
const LISTED: usize = 20;

/// One line of JSON for programs: the URLs, the process id and the seed.
pub(super) fn ready_line(server: &MockServer, seed: Option<u64>, ca: Option<&Path>) -> String {
    let url = server.url();
    let mut line = serde_json::json!({
        "url": url,
        "control_url": format!("{url}/_emulate"),
        "pid": std::process::id(),
        "seed": seed,
    });
    if let Some(ca) = ca {
        line["ca_file"] = ca.to_string_lossy().into();
    }
    format!("{line}\n")
}

/// Writes a file in one step: other programs see it complete or not at all.
pub(super) fn write_file(path: &Path, text: &str) -> std::io::Result<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(format!(".{}", std::process::id()));
    let beside = PathBuf::from(beside);
    let written = std::fs::File::create(&beside)
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .and_then(|()| std::fs::rename(&beside, path));
    if written.is_err() {
        // Report the first error.
        let _ = std::fs::remove_file(&beside);
    }
    written
}

/// Text for people: the URL, the users, and where codes arrive.
pub(super) struct FirstScreen<'a> {
    pub(super) url: &'a str,
    /// The CA that clients must trust.
    pub(super) ca: Option<&'a Path>,
    pub(super) users: &'a [User],
    /// Whether this is the demo scenario, whose password is public.
    pub(super) demo: bool,
    /// Whether the pages are served.
    pub(super) ui: bool,
    pub(super) control: ControlApi,
}

/// Whether the control API is served, and to whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ControlApi {
    Off,
    /// A token is required, but not set.
    NoToken,
    Open,
    WithToken,
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
            None => writeln!(f, "The scenario has no users, so no sign-in can succeed.")?,
            Some(user) if self.demo => {
                writeln!(f, "Sign in with the password `{}`:", user.password)?;
            }
            Some(_) => writeln!(f, "Sign in with a password from your scenario:")?,
        }
        for user in users.iter().take(LISTED) {
            writeln!(f, "  {:<24} {}", user.email, describe(user))?;
        }
        if users.len() > LISTED {
            writeln!(f, "  and {} more", users.len() - LISTED)?;
        }
        f.write_char('\n')?;
        if self.ui {
            writeln!(f, "Dashboard             {url}/")?;
        }
        match self.control {
            ControlApi::Off => {}
            ControlApi::NoToken => writeln!(
                f,
                "Control API           off; set AUTH_MOCK_CONTROL_TOKEN (16 characters or more)"
            )?,
            ControlApi::Open | ControlApi::WithToken => {
                writeln!(f, "Inbox (codes, links)  {url}/_emulate/messages")?;
            }
        }
        writeln!(f, "API contract          {url}/openapi.json")?;
        let trust = self.ca.map(|ca| format!(" --cacert {}", ca.display()));
        let trust = trust.unwrap_or_default();
        if let Some(ca) = self.ca {
            writeln!(f, "CA certificate        {}", ca.display())?;
            writeln!(f, "Try                   curl{trust} {url}/readyz")?;
        }
        let reset = match self.control {
            ControlApi::Off | ControlApi::NoToken => None,
            ControlApi::Open => Some(format!("curl{trust} -X POST {url}/_emulate/reset")),
            // The command reads the token from its variable.
            ControlApi::WithToken => Some(format!("auth-mock-server reset --url {url}")),
        };
        if let Some(reset) = reset {
            writeln!(f, "Reset                 {reset}")?;
        }
        f.write_str("Stop with Ctrl-C.\n")
    }
}

/// Error text for an address that other machines can reach, with what it needs.
pub(super) fn exposure(host: IpAddr) -> String {
    format!(
        "\
{host} is not a loopback address: set --allow-host, and either --control-token or --no-control

Other machines can reach this address, and the control API shows every code. So
the server must be told
  --allow-host NAME      the host name in the URL that clients use; repeatable
  --control-token TOKEN  what the control API asks for, 16 characters or more
  --no-control           or: that there is no control API

In a container, with the service name `auth-mock` as host name:
  AUTH_MOCK_CONTROL_TOKEN=$(openssl rand -hex 16) \\
    auth-mock-server --host {host} --allow-host auth-mock
In a CI job, the same with the wait for it:
  export AUTH_MOCK_CONTROL_TOKEN=$(openssl rand -hex 16)
  auth-mock-server --host {host} --allow-host auth-mock &
  auth-mock-server readyz --wait 10s
Each flag is a variable too, such as AUTH_MOCK_ALLOW_HOST=auth-mock."
    )
}

/// What a user is, and why a sign-in with a password would fail.
fn describe(user: &User) -> String {
    let place = match &user.portal_id {
        Some(portal) => format!("portal user of {portal}"),
        None => "staff".to_owned(),
    };
    let mut parts = vec![place];
    // With several memberships, the role with the most power.
    let roles = user.memberships.iter().map(|membership| membership.role);
    parts.extend(roles.max().map(|role| name(role).to_owned()));
    if user.is_superuser {
        parts.push("superuser".to_owned());
    }
    if user.mfa_required {
        parts.push("second factor".to_owned());
    }
    if user.password.is_empty() {
        parts.push("no password".to_owned());
    }
    if !user.is_active {
        parts.push("inactive".to_owned());
    }
    parts.join(", ")
}

fn name(role: Role) -> &'static str {
    match role {
        Role::Owner => "owner",
        Role::Admin => "admin",
        Role::Member => "member",
    }
}

#[cfg(test)]
mod tests {
    use auth_mock_server::Scenario;

    use super::*;

    #[test]
    fn first_screen_shows_roles_and_who_cannot_sign_in() {
        let text = "
organizations: [{id: org_a, name: A}]
users:
  - {id: u1, email: a@example.com, password: p, memberships: [{organization_id: org_a, role: owner}]}
  - {id: u2, email: b@example.com, password: p, is_active: false, memberships: [{organization_id: org_a, role: admin}]}
  - {id: u3, email: c@example.com, is_superuser: true, mfa_required: true, memberships: [{organization_id: org_a}]}
";
        let scenario = Scenario::from_text("a.yaml", text).unwrap();
        let screen = FirstScreen {
            url: "http://127.0.0.1:8010",
            ca: None,
            users: &scenario.users,
            demo: false,
            ui: true,
            control: ControlApi::WithToken,
        };
        let screen = screen.to_string();
        for line in [
            "  a@example.com            staff, owner\n",
            "  b@example.com            staff, admin, inactive\n",
            "  c@example.com            staff, member, superuser, second factor, no password\n",
            "Dashboard             http://127.0.0.1:8010/\n",
        ] {
            assert!(screen.contains(line), "{line} is not in: {screen}");
        }
        assert!(
            screen.lines().all(|line| line.chars().count() <= 80),
            "{screen}"
        );
    }
}
