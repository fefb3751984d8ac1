//! `cargo xtask soak`: builds a server, and the program in `tests/soak` that attacks it.

use std::{
    ffi::{OsStr, OsString},
    path::Path,
    process::{Command, ExitStatus, Stdio},
};

use crate::{error::Error, executable};

/// Runs the program with these flags, and returns its exit code.
pub(crate) fn soak(root: &Path, flags: &[OsString]) -> Result<u8, Error> {
    let program = executable::build(root, "auth-contract-tests", &["--example", "soak"])?;
    let run = |flags: &[&OsStr], more: &[&OsStr], output: Stdio| {
        let mut command = Command::new(&program);
        let status = command.args(flags).args(more).stdout(output).status();
        status.map(code).map_err(Error::run("tests/soak"))
    };
    let flags: Vec<_> = flags.iter().map(OsString::as_os_str).collect();
    if !needs_server(&flags) {
        return run(&flags, &[], Stdio::inherit());
    }
    // Wrong flags are reported before the build, which takes minutes.
    let checked = run(&flags, &["--list".as_ref()], Stdio::null())?;
    if checked != 0 {
        return Ok(checked);
    }
    let mut options = vec!["--bin", "auth-mock-server"];
    if !flags.contains(&OsStr::new("--short")) {
        options.push("--release");
    }
    let server = executable::build(root, "auth-mock-server", &options)?;
    run(
        &flags,
        &["--server".as_ref(), server.as_os_str()],
        Stdio::inherit(),
    )
}

/// Whether the flags ask for rows, and name no server for them.
fn needs_server(flags: &[&OsStr]) -> bool {
    let others = ["--list", "--help", "-h", "--server"];
    let mut flags = flags.iter().filter_map(|flag| flag.to_str());
    !flags.any(|flag| others.contains(&flag) || flag.starts_with("--server="))
}

fn code(status: ExitStatus) -> u8 {
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    code.unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn server_is_built_only_for_rows_that_have_none() {
        let needs =
            |flags: &str| needs_server(&flags.split(' ').map(OsStr::new).collect::<Vec<_>>());
        for flags in ["--short", "--minutes 5 --json", "--only logout"] {
            assert!(needs(flags), "{flags}");
        }
        for flags in ["--list", "--short --help", "-h", "--server s", "--server=s"] {
            assert!(!needs(flags), "{flags}");
        }
    }
}
