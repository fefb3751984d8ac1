//! The fuzz targets of `tests/fuzz` without a fuzzer: their corpus, and changes of it.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use auth_contract_tests::fuzz::{TARGETS, Target};
use auth_contract_tests::random;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{TestCaseError, TestRunner};

/// Changed seeds of each target in a usual run.
const CASES: u32 = 250;

fn corpus(name: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    let files = fs::read_dir(folder.join(name)).unwrap();
    let mut paths: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

/// Part of a change of bytes.
#[derive(Debug, Clone)]
enum Edit {
    Replace(Index, u8),
    Insert(Index, u8),
    Remove(Index, usize),
    /// Bytes from one place again at another.
    Copy(Index, Index, usize),
}

fn edit() -> impl Strategy<Value = Edit> {
    let byte = || prop_oneof![3 => b' '..=b'~', 1 => any::<u8>()];
    let place = any::<Index>;
    prop_oneof![
        3 => (place(), byte()).prop_map(|(at, byte)| Edit::Replace(at, byte)),
        2 => (place(), byte()).prop_map(|(at, byte)| Edit::Insert(at, byte)),
        2 => (place(), 1..8_usize).prop_map(|(at, length)| Edit::Remove(at, length)),
        1 => (place(), place(), 1..16_usize)
            .prop_map(|(from, to, length)| Edit::Copy(from, to, length)),
    ]
}

fn apply(bytes: &mut Vec<u8>, edit: &Edit) {
    let within = |place: &Index, bytes: &Vec<u8>| place.index(bytes.len() + 1);
    match edit {
        Edit::Replace(at, byte) => {
            let at = within(at, bytes);
            if let Some(place) = bytes.get_mut(at) {
                *place = *byte;
            }
        }
        Edit::Insert(at, byte) => bytes.insert(within(at, bytes), *byte),
        Edit::Remove(at, length) => {
            let at = within(at, bytes);
            bytes.drain(at..(at + length).min(bytes.len()));
        }
        Edit::Copy(from, to, length) => {
            let (from, to) = (within(from, bytes), within(to, bytes));
            let part = bytes[from..(from + length).min(bytes.len())].to_vec();
            bytes.splice(to..to, part);
        }
    }
}

fn run((name, target): Target) {
    let seeds = corpus(name);
    assert!(!seeds.is_empty(), "no corpus of {name}");
    for seed in &seeds {
        target(seed);
    }
    let changed = (select(seeds), vec(edit(), 1..6)).prop_map(|(mut bytes, edits)| {
        for edit in &edits {
            apply(&mut bytes, edit);
        }
        bytes
    });
    let outcome = TestRunner::new(random::config(CASES)).run(&changed, |bytes| {
        let outcome = catch_unwind(AssertUnwindSafe(|| target(&bytes)));
        outcome.map_err(|_| TestCaseError::fail(bytes.escape_ascii().to_string()))
    });
    outcome.unwrap_or_else(|error| panic!("{name}: {error}"));
}

macro_rules! targets {
    ($($name:ident)*) => {
        $(
            #[test]
            fn $name() {
                let name = stringify!($name);
                let found = TARGETS.iter().find(|(other, _)| *other == name);
                run(*found.unwrap());
            }
        )*

        #[test]
        fn each_fuzz_target_has_a_test_and_a_corpus() {
            let names: Vec<_> = TARGETS.iter().map(|(name, _)| *name).collect();
            assert_eq!(names, [$(stringify!($name)),*]);
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/fuzz_targets");
            let files = fs::read_dir(folder).unwrap();
            let mut programs: Vec<_> = files
                .map(|file| file.unwrap().file_name().to_string_lossy().replace(".rs", ""))
                .collect();
            programs.sort();
            assert_eq!(programs, names);
        }
    };
}

targets!(bearer form host json multipart origin scenario sdk_body sdk_bytes);
