//! The rows: each attacks a server of its own, and says what it cost.

use std::future::Future;
use std::pin::Pin;

use crate::http::Error;
use crate::run::Run;
use crate::verdict::Verdict;

mod connections;
mod decisions;
mod floods;
mod guesses;
mod large_documents;
mod logout;
mod oversize;
mod reset_storm;
mod sessions;
mod single_use;
mod slow_clients;
mod soak;
mod stop;
mod waiters;

type Running = Pin<Box<dyn Future<Output = Result<Verdict, Error>> + Send>>;

/// When a row runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    /// In each run, by itself.
    Alone,
    /// In each run, beside the others of its kind: it waits for most of its time.
    Beside,
    /// In a full run only: a small number would show nothing.
    Full,
}

/// A row of the table.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row {
    /// For `--only`.
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    pub(crate) when: When,
    pub(crate) run: fn(Run) -> Running,
}

macro_rules! row {
    ($name:literal, $when:ident, $run:path, $about:literal) => {
        Row {
            name: $name,
            about: $about,
            when: When::$when,
            run: |run| Box::pin($run(run)),
        }
    };
}

/// All rows. The last one gets the time that is left.
pub(crate) const ROWS: &[Row] = &[
    row!(
        "single-use",
        Alone,
        single_use::run,
        "codes, tokens and approvals under concurrency"
    ),
    row!("guesses", Alone, guesses::run, "wrong codes at once"),
    row!(
        "decisions",
        Alone,
        decisions::run,
        "approvals and rejections at once"
    ),
    row!(
        "logout",
        Alone,
        logout::run,
        "requests during and after a logout"
    ),
    row!("reset-storm", Alone, reset_storm::run, "resets under load"),
    row!("oversize", Alone, oversize::run, "large and endless bodies"),
    row!(
        "cross-site",
        Alone,
        floods::cross_site,
        "requests of foreign pages"
    ),
    row!(
        "unknown-users",
        Full,
        floods::users,
        "sign-ins of distinct unknown users"
    ),
    row!(
        "forged-tokens",
        Full,
        floods::tokens,
        "distinct forged tokens"
    ),
    row!(
        "namespaces",
        Full,
        floods::namespaces,
        "sign-ins in distinct namespaces"
    ),
    row!(
        "long-addresses",
        Alone,
        floods::long_addresses,
        "addresses of 60 kB"
    ),
    row!(
        "magic-codes",
        Full,
        floods::magic_codes,
        "magic codes for distinct addresses"
    ),
    row!(
        "journals",
        Full,
        floods::journals,
        "long heads in many namespaces"
    ),
    row!(
        "sessions",
        Full,
        sessions::live,
        "live sessions, and their end"
    ),
    row!(
        "memory-falls",
        Full,
        sessions::memory_falls,
        "memory after a reset and a deletion"
    ),
    row!(
        "large-lists",
        Alone,
        large_documents::lists,
        "load beside large lists"
    ),
    row!(
        "large-bodies",
        Alone,
        large_documents::bodies,
        "unfinished large bodies"
    ),
    row!(
        "request-waiters",
        Alone,
        waiters::requests,
        "load beside requests/wait"
    ),
    row!(
        "message-waiters",
        Alone,
        waiters::long_polls,
        "load beside long polls of the inbox"
    ),
    row!("backlog", Alone, connections::backlog, "connects at once"),
    row!("hangs", Alone, connections::hangs, "requests that hang"),
    row!(
        "file-limit",
        Beside,
        connections::file_limit,
        "more connections than files"
    ),
    row!(
        "slowloris",
        Beside,
        slow_clients::slowloris,
        "half heads and silent connections"
    ),
    row!(
        "slow-bodies",
        Beside,
        slow_clients::bodies,
        "bodies that never come"
    ),
    row!(
        "unread-replies",
        Beside,
        slow_clients::unread,
        "replies that are not read"
    ),
    row!(
        "stop",
        Beside,
        stop::busy_server,
        "SIGTERM with everything under way"
    ),
    row!(
        "stop-waiters",
        Beside,
        stop::waiting_requests,
        "SIGTERM with requests that wait"
    ),
    row!(
        "soak",
        Alone,
        soak::run,
        "all flows, half of them abandoned"
    ),
];
