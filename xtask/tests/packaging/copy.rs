//! Copies of the workspace, each a repository with one commit.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// A copy, removed on drop.
pub(crate) struct Copy(PathBuf);

impl Copy {
    /// Copies all files that git knows.
    pub(crate) fn whole(name: &str) -> Self {
        let mut git = Command::new("git");
        git.args(["ls-files", "--cached", "--others", "--exclude-standard"]);
        let output = git.current_dir("..").output().unwrap();
        let list = String::from_utf8(output.stdout).unwrap();
        let files: Vec<_> = list.lines().filter(|path| is_file(path)).collect();
        assert!(files.len() > 500, "{} files", files.len());
        Self::of(name, &files)
    }

    /// Copies these files.
    pub(crate) fn of(name: &str, files: &[&str]) -> Self {
        // Outside of the checkout: git would find that one.
        let folder = format!("xtask-{name}-{}", std::process::id());
        let root = std::env::temp_dir().join(folder);
        let copy = Self(root);
        for path in files {
            let place = copy.0.join(path);
            fs::create_dir_all(place.parent().unwrap()).unwrap();
            fs::copy(Path::new("..").join(path), place).unwrap();
        }
        copy.git(&["init", "--quiet"]);
        copy.commit();
        copy
    }

    /// Where it is.
    #[cfg(unix)]
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// Runs xtask in it.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Returns the command that runs xtask in it.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command.args(arguments).arg("--root").arg(&self.0);
        command
    }

    /// Runs git in it, and returns what it prints.
    pub(crate) fn git(&self, arguments: &[&str]) -> String {
        let mut git = Command::new("git");
        for setting in [
            "user.name=Test",
            "user.email=test@example.com",
            "commit.gpgsign=false",
            "core.autocrlf=false",
        ] {
            git.args(["-c", setting]);
        }
        let output = git.args(arguments).current_dir(&self.0).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", err(&output));
        out(&output)
    }

    /// Commits all changes.
    pub(crate) fn commit(&self) {
        self.git(&["add", "--all", "--force"]);
        self.git(&["commit", "--quiet", "--message", "Copy"]);
    }

    /// The changes since the last commit.
    pub(crate) fn changed(&self) -> String {
        self.git(&["status", "--porcelain"])
    }

    /// Removes the repository, and leaves the files.
    pub(crate) fn forget(&self) {
        fs::remove_dir_all(self.0.join(".git")).unwrap();
    }

    /// Returns the text of a file.
    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.0.join(path)).unwrap()
    }

    /// Changes the text of a file.
    pub(crate) fn edit(&self, path: &str, edit: impl FnOnce(String) -> String) {
        let before = self.read(path);
        let after = edit(before.clone());
        assert_ne!(before, after, "the test changed nothing in {path}");
        fs::write(self.0.join(path), after).unwrap();
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

/// A file that was deleted is still in the list of git.
fn is_file(path: &str) -> bool {
    Path::new("..").join(path).is_file()
}

/// What a command printed on standard output.
pub(crate) fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// What a command printed on standard error.
pub(crate) fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}
