//! Files with the requests of each namespace, for a failed run in CI.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use auth_mock_server::ActivityEvent;
use auth_mock_server::control_api::Happened;

/// Each file is `<namespace>` with this at the end.
const SUFFIX: &str = ".requests.jsonl";

/// Writes each request to the file of its namespace as it happens. So the files outlive a reset, a
/// deleted namespace and a killed process.
#[derive(Debug)]
pub(in crate::cli) struct JournalFiles {
    folder: PathBuf,
    /// By namespace.
    written: BTreeMap<String, PathBuf>,
    failed: bool,
}

impl JournalFiles {
    /// Makes the folder, and deletes the files of an earlier run.
    ///
    /// # Errors
    /// When the folder cannot be made or read.
    pub(in crate::cli) fn new(folder: &Path) -> io::Result<Self> {
        std::fs::create_dir_all(folder)?;
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if path.to_string_lossy().ends_with(SUFFIX) {
                std::fs::remove_file(path)?;
            }
        }
        Ok(Self {
            folder: folder.to_owned(),
            written: BTreeMap::new(),
            failed: false,
        })
    }

    pub(super) fn write(&mut self, event: &ActivityEvent) {
        let Happened::Request { request } = &event.event.what else {
            return;
        };
        let Ok(line) = serde_json::to_string(request) else {
            return;
        };
        let outcome = self
            .open(&event.namespace)
            .and_then(|mut file| file.write_all(format!("{line}\n").as_bytes()));
        if let Err(error) = outcome
            && !std::mem::replace(&mut self.failed, true)
        {
            tracing::error!("--journal {}: {error}", self.folder.display());
        }
    }

    fn open(&mut self, namespace: &str) -> io::Result<File> {
        let path = self.folder.join(file_name(namespace, cfg!(windows)));
        let file = OpenOptions::new().append(true).create(true).open(&path)?;
        self.written.insert(namespace.to_owned(), path);
        Ok(file)
    }

    /// The files that were written.
    pub(super) fn into_paths(self) -> Vec<PathBuf> {
        self.written.into_values().collect()
    }
}

/// The name of a namespace's file. Windows opens a device for names such as `con`, whatever follows
/// a dot.
fn file_name(namespace: &str, is_windows: bool) -> String {
    let stem = namespace.split('.').next().unwrap_or_default();
    let stem = stem.to_ascii_lowercase();
    let is_numbered = |device| {
        stem.strip_prefix(device)
            .is_some_and(|rest| rest.len() == 1)
    };
    let is_device = matches!(stem.as_str(), "aux" | "con" | "nul" | "prn")
        || is_numbered("com")
        || is_numbered("lpt");
    let mark = if is_windows && is_device { "_" } else { "" };
    format!("{mark}{namespace}{SUFFIX}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_has_the_name_of_the_namespace_and_is_no_device_of_windows() {
        for namespace in ["CON", "nul.1", "com1"] {
            assert_eq!(
                file_name(namespace, true),
                format!("_{namespace}.requests.jsonl")
            );
            assert_eq!(
                file_name(namespace, false),
                format!("{namespace}.requests.jsonl")
            );
        }
        for namespace in ["default", "console", "com10", "t.con"] {
            assert_eq!(
                file_name(namespace, true),
                format!("{namespace}.requests.jsonl")
            );
        }
    }
}
