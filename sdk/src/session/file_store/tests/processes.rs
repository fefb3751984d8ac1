//! Two processes with one store: the test program starts itself again as the other process.

use std::{
    env,
    io::{self, BufRead, BufReader, Read, Write},
    path::PathBuf,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use super::{FileStore, Place, assert_holds, put};
use crate::session::{Session, SessionStore};

/// Variables of the other process: its role and its path.
const ROLE: &str = "AUTH_SDK_TEST_ROLE";
const PATH: &str = "AUTH_SDK_TEST_PATH";

/// The other process, which is killed when the test ends.
struct Other {
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Other {
    fn start(role: &str, place: &Place) -> Self {
        let (_crate, module) = module_path!().split_once("::").unwrap();
        let mut process = Command::new(env::current_exe().unwrap())
            .args(["--exact", "--nocapture"])
            .arg(format!("{module}::the_other_process"))
            .env(ROLE, role)
            .env(PATH, &place.session)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let input = process.stdin.take().unwrap();
        let output = BufReader::new(process.stdout.take().unwrap());
        Self {
            process,
            input,
            output,
        }
    }

    /// Waits until the other process prints `word`, between the lines of the test harness.
    fn wait_for(&mut self, word: &str) {
        let lines = self.output.by_ref().lines();
        let said = lines.map_while(Result::ok).any(|line| line == word);
        assert!(said, "the other process ended before it said {word}");
    }

    fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

impl Drop for Other {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn say(word: &str) {
    let mut output = io::stdout().lock();
    // The harness may have begun a line.
    write!(output, "\n{word}\n").unwrap();
    output.flush().unwrap();
}

/// Not a test, but the program of the other process. Does nothing without its variable.
#[tokio::test]
async fn the_other_process() {
    let Ok(role) = env::var(ROLE) else { return };
    let path = PathBuf::from(env::var_os(PATH).unwrap());
    let store = FileStore::new(&path);
    if role == "lock" {
        let held = store.lock().await.unwrap();
        say("locked");
        io::stdin().lock().read_line(&mut String::new()).unwrap();
        put(&path.with_file_name("released"), "");
        drop(held);
    } else {
        for number in 0..u32::MAX {
            let token = format!("{number:20000}");
            let session = Session::new(token.as_str(), token.as_str());
            store.save(&session).await.unwrap();
            say("saved");
        }
    }
}

#[tokio::test]
async fn lock_excludes_another_process() {
    let place = Place::new();
    let mut other = Other::start("lock", &place);
    other.wait_for("locked");

    let store = place.store();
    let waiting = tokio::spawn(async move {
        let _held = store.lock().await.unwrap();
    });
    let store = place.store();
    store.save(&Session::new("a", "r")).await.unwrap();
    assert_holds(&store, "a", Some("r")).await;
    assert!(!waiting.is_finished(), "both processes held it");

    writeln!(other.input).unwrap();
    waiting.await.unwrap();
    assert!(place.beside("released").exists(), "both processes held it");
}

#[tokio::test]
async fn lock_of_a_killed_process_is_released() {
    let place = Place::new();
    let mut other = Other::start("lock", &place);
    other.wait_for("locked");
    other.kill();
    drop(place.store().lock().await.unwrap());
    assert!(!place.beside("released").exists());
}

#[tokio::test]
async fn session_file_is_whole_after_a_process_is_killed_while_saving() {
    let place = Place::new();
    let store = place.store();
    for saves in 1..=8 {
        let mut other = Other::start("save", &place);
        for _ in 0..saves {
            other.wait_for("saved");
        }
        other.kill();
        let session = store.load().await.unwrap().unwrap();
        let (access_token, refresh_token) = super::tokens(&session);
        assert_eq!(Some(access_token), refresh_token);
        assert!(place.names().len() <= 3, "{:?}", place.names());
    }
    store.save(&Session::new("a", "r")).await.unwrap();
    assert_eq!(place.names(), ["session.json", "session.json.tmp.lock"]);
}
