//! Texts of the manual page that no option's help has.

/// Ways to call the program, after its name.
pub(super) const SYNOPSIS: [&str; 3] = [
    " [OPTIONS]",
    " exec [OPTIONS] -- COMMAND [ARGUMENTS]",
    " COMMAND [OPTIONS] [ARGUMENTS]",
];

pub(super) const DESCRIPTION: &str = "\
At a terminal, the server prints who can sign in, and then each request and each code that it \
sends. It stops at Ctrl-C.

A request or a test can have a world of its own, a namespace, with its own users, sessions, inbox and \
clock: put `/_ns/NAME` before the path of each request. The control API at `/_emulate` changes users, \
moves the clock and makes requests fail. A browser shows both at the root of the server, and \
operations to run at `/docs`.";

pub(super) const VARIABLES: &str = "\
A flag wins over its variable, a variable over the file of --config. An empty variable is unset. A \
switch takes true or false. Commas separate the values of an option that can be repeated.";

pub(super) const OTHER_VARIABLES: &str = "\
These set no option:

  AUTH_BASE_URL  URL of the server to ask, for commands without --url and --port. It may end with the prefix of a namespace. `exec` sets it for its command
  NO_COLOR       turns the colours of the log off
  TMPDIR         folder for the file of the CA of --tls (TEMP on Windows)";

/// Sections with a heading and a text.
pub(super) const SECTIONS: [(&str, &str); 2] = [
    (
        "FILES",
        "The server reads no file that is not named, and keeps its state in memory.

  --config        YAML with options by their long names. Paths in it are relative to its folder
  --scenario      users, portals and organisations, in YAML or JSON. `auth-mock-server schema` prints the JSON Schema
  --signing-key   the key of access tokens
  --tls-ca        is written at the start of the server, with the CA for clients
  --ready-file    is written when the server is ready: one line of JSON
  --journal       folder for the requests of a failed run of `exec`",
    ),
    (
        "EXIT STATUS",
        "  0            success; also a server that Ctrl-C or SIGTERM stopped
  1            the server cannot be reached, is not ready, or refuses
  2            a mistake in options, variables or files, or a server that cannot start
  126          exec: the command cannot be run
  127          exec: the command is not found
  128+number   exec: a signal with this number ended the command

Otherwise `exec` ends with the exit code of its command.",
    ),
];
