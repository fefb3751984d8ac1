//! Tables of tests: each row runs as a test of its own name.
//!
//! A target with such tables sets `harness = false` in `Cargo.toml`, and its `main` calls [`run`].
//! Filters, `--list`, `--exact` and `--test-threads` work as in any other test target.
#![expect(
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "test code: a panic is a failed test"
)]

use std::collections::BTreeSet;
use std::future::Future;
use std::sync::LazyLock;

use libtest_mimic::{Arguments, Conclusion, Trial};
use tokio::runtime::Runtime;

/// The runtime of all rows: to start one takes longer than most rows do.
static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| Runtime::new().unwrap_or_else(|error| panic!("no runtime: {error}")));

/// A row: the test `name`, which fails if `check` panics.
pub fn row<F>(name: impl Into<String>, check: impl FnOnce() -> F + Send + 'static) -> Trial
where
    F: Future<Output = ()>,
{
    Trial::test(name, move || {
        RUNTIME.block_on(check());
        Ok(())
    })
}

/// Runs the rows that the command line selects.
///
/// Prints the result of each selected row by its name, but a dot for each row when all of a table
/// run: one has thousands. Failed rows are always named. Two rows of one name are an error, since a
/// name selects one row.
#[must_use = "`Conclusion::exit` ends the process with the right code"]
pub fn run(rows: Vec<Trial>) -> Conclusion {
    let mut names = BTreeSet::new();
    for row in &rows {
        assert!(names.insert(row.name()), "two rows named `{}`", row.name());
    }
    let mut arguments = Arguments::from_args();
    arguments.quiet |= arguments.filter.is_none() && arguments.format.is_none();
    libtest_mimic::run(&arguments, rows)
}
