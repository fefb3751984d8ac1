//! The tables of rules in `docs/rules.md`.

use std::{collections::HashMap, fs, path::Path};

use crate::{error::Error, markdown};

pub(crate) const RULES: &str = "docs/rules.md";
/// The header of each table of rules.
pub(crate) const HEADER: [&str; 4] = ["id", "rule", "source", "tests"];

/// One row of a table of rules.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Row<'a> {
    pub(crate) line: usize,
    pub(crate) id: &'a str,
    /// Names of the tests that hold the rule.
    pub(crate) tests: Vec<&'a str>,
}

/// The rows of every table with the header of the rules.
pub(crate) fn rows(text: &str) -> Vec<Row<'_>> {
    let mut rows = Vec::new();
    let mut in_table = false;
    for (line, text) in markdown::lines(text) {
        let Some(cells) = cells(text) else {
            in_table = false;
            continue;
        };
        if cells == HEADER {
            in_table = true;
        } else if let ([id, .., tests], true) = (cells.as_slice(), in_table)
            && !is_separator(id)
        {
            let tests = tests.split('`').skip(1).step_by(2).collect();
            rows.push(Row { line, id, tests });
        }
    }
    rows
}

fn cells(line: &str) -> Option<Vec<&str>> {
    let inside = line.trim().strip_prefix('|')?.strip_suffix('|')?;
    Some(inside.split('|').map(str::trim).collect())
}

fn is_separator(cell: &str) -> bool {
    cell.len() > 2 && cell.chars().all(|c| ['-', ':'].contains(&c))
}

pub(crate) fn read(root: &Path) -> Result<String, Error> {
    let path = root.join(RULES);
    fs::read_to_string(&path).map_err(Error::read(&path))
}

/// The names of the tests of each rule, by its id.
pub(crate) fn tests(text: &str) -> HashMap<String, Vec<String>> {
    let own = |row: Row<'_>| {
        let tests = row.tests.into_iter().map(ToOwned::to_owned);
        (row.id.to_owned(), tests.collect())
    };
    rows(text).into_iter().map(own).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_those_of_tables_of_rules() {
        let text = "| id | rule | source | tests |\n|---|---|---|---|\n\
                    | A-1 | One. | ours | `contract::a`, `coverage::b` |\n\
                    | A-2 | Two. | ours | |\n\n\
                    | id | other |\n|---|---|\n| A-3 | `contract::c` |\n";
        let row = |line, id, tests: &[&'static str]| Row {
            line,
            id,
            tests: tests.to_vec(),
        };
        let expected = [
            row(3, "A-1", &["contract::a", "coverage::b"]),
            row(4, "A-2", &[]),
        ];
        assert_eq!(rows(text), expected);
        assert_eq!(tests(text)["A-1"], ["contract::a", "coverage::b"]);
    }
}
