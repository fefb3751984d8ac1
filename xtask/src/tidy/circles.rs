//! No file imports a file that imports it, directly or through others.
//!
//! One exception: what a file imports from the file that declares it (`mod`) is not counted. A
//! type in `mod.rs` whose `impl` blocks stand in the child files, or a trait beside the list of
//! what implements it, is one thing told in several files.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::{
    Breach, Rule,
    house::House,
    imports::{Import, Names, imports},
    pending,
};

pub(super) const CIRCLES: Rule = Rule {
    name: "no-circles",
    reason: "files that import each other can only be read, tested and moved together: move what \
             both need into a file below them",
    check,
};

/// Packages whose circles are still to be cut.
const PENDING: &[&str] = &[];

/// Imports by importing file, then by imported file.
type Graph<'a> = BTreeMap<&'a str, BTreeMap<&'a str, usize>>;

fn check(house: &House) -> Vec<Breach> {
    pending::sift(circles(house), PENDING, "xtask/src/tidy/circles.rs")
}

fn circles(house: &House) -> Vec<Breach> {
    let mut graph = Graph::new();
    for import in imports(house) {
        let Import {
            from,
            line,
            to,
            names,
            is_of_parent,
        } = import;
        if names == Names::Item && !is_of_parent {
            graph.entry(from).or_default().entry(to).or_insert(line);
        }
    }
    let mut seen = BTreeSet::new();
    let mut breaches = Vec::new();
    for start in graph.keys() {
        if seen.contains(start) {
            continue;
        }
        let circle = component(&graph, start);
        if circle.len() > 1 {
            breaches.push(breach(&graph, &circle));
        }
        seen.extend(circle);
    }
    breaches
}

/// Every file that `start` leads to and that leads back to it, `start` included.
fn component<'a>(graph: &Graph<'a>, start: &'a str) -> BTreeSet<&'a str> {
    let reached = reachable(graph, start);
    let mut circle: BTreeSet<_> = reached
        .into_iter()
        .filter(|file| reachable(graph, file).contains(start))
        .collect();
    circle.insert(start);
    circle
}

fn reachable<'a>(graph: &Graph<'a>, start: &'a str) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut open = vec![start];
    while let Some(file) = open.pop() {
        for to in graph.get(file).into_iter().flat_map(BTreeMap::keys) {
            if reached.insert(*to) {
                open.push(to);
            }
        }
    }
    reached
}

/// One finding for all files of a circle, with the shortest way round.
fn breach(graph: &Graph<'_>, circle: &BTreeSet<&str>) -> Breach {
    let rounds = circle.iter().filter_map(|file| round(graph, file));
    let round = rounds.min_by_key(Vec::len).unwrap_or_default();
    let steps: Vec<_> = round
        .iter()
        .map(|(from, line, to)| format!("{from}:{line} imports {to}"))
        .collect();
    let place = round.first().map_or("", |(from, ..)| from);
    let more: Vec<_> = circle
        .iter()
        .filter(|file| round.iter().all(|(from, ..)| from != *file))
        .copied()
        .collect();
    let mut what = format!("imports itself: {}", steps.join(", "));
    if !more.is_empty() {
        what = format!("{what}; also in this circle: {}", more.join(", "));
    }
    Breach::new(place, what)
}

/// The shortest chain of imports from `start` back to it.
fn round<'a>(graph: &Graph<'a>, start: &'a str) -> Option<Vec<(&'a str, usize, &'a str)>> {
    let mut came: BTreeMap<&str, (&str, usize)> = BTreeMap::new();
    let mut open = VecDeque::from([start]);
    while let Some(file) = open.pop_front() {
        for (to, line) in graph.get(file).into_iter().flatten() {
            if came.contains_key(to) {
                continue;
            }
            came.insert(to, (file, *line));
            if *to == start {
                return Some(chain(&came, start));
            }
            open.push_back(to);
        }
    }
    None
}

fn chain<'a>(
    came: &BTreeMap<&'a str, (&'a str, usize)>,
    start: &'a str,
) -> Vec<(&'a str, usize, &'a str)> {
    let mut steps = Vec::new();
    let mut to = start;
    while let Some((from, line)) = came.get(to) {
        steps.push((*from, *line, to));
        to = from;
        if to == start {
            break;
        }
    }
    steps.reverse();
    steps
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::broken;

    fn says(files: &[(&str, &str)]) -> String {
        let everywhere = Rule {
            check: circles,
            ..CIRCLES
        };
        broken::says(&everywhere, &broken::house(files))
    }

    const LIB: (&str, &str) = ("sdk/src/lib.rs", "mod a;\nmod b;\nmod c;\n");

    #[test]
    fn two_files_that_import_each_other_are_found_once() {
        let said = says(&[
            LIB,
            ("sdk/src/a.rs", "use crate::b::B;\npub struct A;\n"),
            ("sdk/src/b.rs", "pub struct B(crate::a::A);\n"),
        ]);
        assert!(
            said.starts_with(
                "sdk/src/a.rs: imports itself: sdk/src/a.rs:1 imports sdk/src/b.rs, \
                 sdk/src/b.rs:1 imports sdk/src/a.rs\n  no-circles: "
            ),
            "{said}"
        );
        assert_eq!(said.matches("no-circles").count(), 1, "{said}");
    }

    #[test]
    fn a_circle_of_three_is_one_finding_that_names_all() {
        let said = says(&[
            LIB,
            ("sdk/src/a.rs", "use crate::b::B;\npub struct A;\n"),
            ("sdk/src/b.rs", "use crate::c::C;\npub struct B;\n"),
            ("sdk/src/c.rs", "use crate::{a::A, b::B};\npub struct C;\n"),
        ]);
        assert!(
            said.contains(
                "sdk/src/b.rs:1 imports sdk/src/c.rs, sdk/src/c.rs:1 imports sdk/src/b.rs; \
                 also in this circle: sdk/src/a.rs\n"
            ),
            "{said}"
        );
    }

    #[test]
    fn a_child_may_use_what_its_parent_defines_but_not_what_the_parent_of_that_does() {
        let lib = (
            "sdk/src/lib.rs",
            "mod room;\npub struct Top;\nfn f() { room::inner::call() }\n",
        );
        let room = ("sdk/src/room.rs", "pub mod inner;\npub struct Own;\n");
        let child = "use super::Own;\npub fn call() {}\n";
        assert_eq!(says(&[lib, room, ("sdk/src/room/inner.rs", child)]), "");
        let child = "use crate::Top;\npub fn call() {}\n";
        let said = says(&[lib, room, ("sdk/src/room/inner.rs", child)]);
        assert!(
            said.contains("sdk/src/room/inner.rs:1 imports sdk/src/lib.rs"),
            "{said}"
        );
    }

    #[test]
    fn imports_without_a_circle_pass() {
        let said = says(&[
            LIB,
            ("sdk/src/a.rs", "use crate::{b::B, c::C};\n"),
            (
                "sdk/src/b.rs",
                "use crate::c::C;\npub struct B;\n#[cfg(test)] use crate::a;\n",
            ),
            (
                "sdk/src/c.rs",
                "pub struct C;\n#[cfg(test)] mod tests { use crate::a::*; }\n",
            ),
        ]);
        assert_eq!(said, "");
    }

    #[test]
    fn a_module_that_passes_its_children_on_is_no_circle() {
        let said = says(&[
            (
                "sdk/src/lib.rs",
                "mod one;\nmod two;\npub use one::One;\npub use two::Two;\n",
            ),
            ("sdk/src/one.rs", "use super::Two;\npub struct One;\n"),
            ("sdk/src/two.rs", "pub struct Two;\n"),
        ]);
        assert_eq!(said, "");
    }
}
