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
        let path = self.folder.join(format!("{namespace}{SUFFIX}"));
        let file = OpenOptions::new().append(true).create(true).open(&path)?;
        self.written.insert(namespace.to_owned(), path);
        Ok(file)
    }

    /// The files that were written.
    pub(super) fn into_paths(self) -> Vec<PathBuf> {
        self.written.into_values().collect()
    }
}
