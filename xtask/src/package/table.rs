//! The table of what was made.

use std::{fs, path::Path};

use super::{Error, tools::Missing};

/// Returns the files that `SHA256SUMS` of a folder lists, with their sizes, and what is missing.
pub(super) fn table(folder: &Path, left_out: &[(&str, Missing)]) -> Result<String, Error> {
    let sums = folder.join("SHA256SUMS");
    let text = fs::read_to_string(&sums).map_err(|source| Error::Folder(sums, source))?;
    let mut rows = Vec::new();
    for (digest, name) in text.lines().filter_map(entry) {
        let path = folder.join(name);
        let size = fs::metadata(&path).map_err(|source| Error::Folder(path, source))?;
        rows.push((name, readable(size.len()), digest));
    }
    let width = rows.iter().map(|(name, ..)| name.len()).max();
    let width = width.unwrap_or_default();
    let rows = rows
        .iter()
        .map(|(name, size, digest)| format!("{name:width$}  {size:>8}  {digest}\n"));
    let left_out = left_out
        .iter()
        .map(|(kind, missing)| format!("left out: {kind}: {}; {}\n", missing.what, missing.cure));
    let lines = rows.chain(left_out).collect::<String>();
    Ok(lines.trim_end().to_owned())
}

/// The digest and the name of a line. The star marks binary files where that makes a difference.
fn entry(line: &str) -> Option<(&str, &str)> {
    let (digest, name) = line.split_once(' ')?;
    Some((digest, name.trim_start_matches([' ', '*'])))
}

/// A size in decimal units, such as `12.3 MB`.
fn readable(bytes: u64) -> String {
    let tenths = |unit: u64| format!("{}.{}", bytes / unit, bytes % unit * 10 / unit);
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} kB", tenths(1_000)),
        _ => format!("{} MB", tenths(1_000_000)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_root::Root;

    #[test]
    fn table_has_files_sizes_and_digests_and_what_is_missing() {
        let root = Root::empty();
        root.put("npm/a.tgz", &"x".repeat(12_345));
        root.put("SHA256SUMS", "abc  npm/a.tgz\ndef *SHA256SUMS\n");
        let missing = Missing {
            what: "no bash",
            cure: "install it",
        };
        assert_eq!(
            table(root.path(), &[("sbom", missing)]).unwrap(),
            "npm/a.tgz    12.3 kB  abc\n\
             SHA256SUMS      31 B  def\n\
             left out: sbom: no bash; install it"
        );
    }

    #[test]
    fn size_has_the_unit_that_fits() {
        let sizes = [0, 999, 1_000, 999_999, 1_000_000, 123_456_789];
        let sizes = sizes.map(readable);
        assert_eq!(
            sizes,
            ["0 B", "999 B", "1.0 kB", "999.9 kB", "1.0 MB", "123.4 MB"]
        );
    }

    #[test]
    fn listed_file_that_is_gone_is_one_clear_error() {
        let root = Root::empty();
        root.put("SHA256SUMS", "abc  gone\n");
        let error = table(root.path(), &[]).unwrap_err().to_string();
        assert!(
            error.contains("gone: ") && error.contains("\ncure: "),
            "{error}"
        );
    }
}
