//! What is read, and what each mistake is called and where.

use super::*;
use crate::world::Role;

const PLACES: &str = "organizations: [{id: org_a, name: A}]\n";

fn read(text: &str) -> String {
    let read = Scenario::from_text("a.yaml", text);
    read.map_or_else(|error| error.to_string(), |_| "read".into())
}

fn merge(files: &[&str]) -> Result<Scenario, ScenarioFileError> {
    let named = files.iter().zip(["a.yaml", "b.yaml", "c.yaml"]);
    let sources: Vec<_> = named
        .map(|(text, path)| Source {
            path: path.into(),
            text: Ok(text.as_bytes().into()),
        })
        .collect();
    scenario(&sources)
}

fn user(more: &str) -> String {
    format!(
        "{PLACES}users:\n- id: u\n  email: u@example.com\n  memberships: [{{organization_id: org_a}}]\n{more}"
    )
}

#[test]
fn yaml_and_json_say_the_same() {
    let yaml = user("  password: pw\n");
    let json = r#"{"$schema": "s.json", "organizations": [{"id": "org_a", "name": "A"}], "users": [
        {"id": "u", "email": "u@example.com", "password": "pw",
         "memberships": [{"organization_id": "org_a", "role": "member"}]}]}"#;
    let yaml = Scenario::from_text("a.yaml", &yaml).unwrap();
    assert_eq!(yaml, Scenario::from_text("a.json", json).unwrap());
    let tabs = json.replace('[', "[\n\t\t").replace(", ", ",\n\t");
    assert_eq!(yaml, Scenario::from_text("a.json", &tabs).unwrap());
    assert_eq!(yaml.users[0].memberships[0].role, Role::Member);
    assert!(yaml.users[0].is_active);
}

#[test]
fn the_demo_scenario_written_out_as_json_is_read_again() {
    let text = serde_json::to_string_pretty(&Scenario::demo()).unwrap();
    let read = Scenario::from_text("demo.json", &text).unwrap();
    assert_eq!(read, Scenario::demo());
}

#[test]
fn a_text_is_taken_as_it_stands() {
    for (written, text) in [
        ("0123", "0123"),
        ("1e3", "1e3"),
        ("12345678901234567890123", "12345678901234567890123"),
        ("yes", "yes"),
        ("\"\\ud83d\\ude00 \\\" \\/ \\n\"", "😀 \" / \n"),
        ("'null'", "null"),
        ("🔑 ü", "🔑 ü"),
    ] {
        let scenario = Scenario::from_text("a.yaml", &user(&format!("  password: {written}\n")));
        assert_eq!(scenario.unwrap().users[0].password, text);
    }
}

#[test]
fn a_mistake_is_named_with_its_place() {
    for (text, said) in [
        (
            user("  nam: x\n"),
            "a.yaml:6:3: unknown field `nam`; known are `id`, `email`, `password`, `first_name`, \
             `last_name`, `is_active`, `is_superuser`, `mfa_required`, `portal_id`, \
             `memberships`, `permissions`, `scopes`",
        ),
        (
            "people: []\n".into(),
            "a.yaml:1:1: unknown field `people`; known are `$schema`, `organizations`, `portals`, \
             `users`",
        ),
        (
            user("  is_active: maybe\n"),
            "a.yaml:6:14: not `true` or `false`",
        ),
        (
            user("  is_active: yes\n"),
            "a.yaml:6:14: not `true` or `false`",
        ),
        (
            user("  email: x@example.com\n"),
            "a.yaml:6:3: the key `email` is there twice",
        ),
        (
            user("  password: null\n"),
            "a.yaml:6:13: a text is missing here; an empty one is written \"\"",
        ),
        (
            format!("{PLACES}users:\n- email: u@example.com\n  memberships: []\n"),
            "a.yaml:4:3: `id` is missing",
        ),
        (
            format!(
                "{PLACES}users:\n- id: u\n  email: e\n  memberships: \
                 [{{organization_id: org_a, role: boss}}]\n"
            ),
            "a.yaml:5:48: `boss` is none of `member`, `admin`, `owner`",
        ),
        (
            format!("{PLACES}---\n{PLACES}"),
            "a.yaml:3:1: a second document begins here; only one is read",
        ),
    ] {
        assert_eq!(read(&text), said);
    }
    for broken in ["users: [", "users: {", "users: *none", "users: !odd []"] {
        let said = read(broken);
        assert!(said.starts_with("a.yaml:1:"), "{said}");
    }
}

#[test]
fn a_contradiction_is_named_with_the_place_of_its_entry() {
    let lost = "users:\n- id: u\n  email: e\n  memberships: [{organization_id: org_b}]\n";
    for (files, said) in [
        (
            vec![PLACES, lost],
            "b.yaml:2:3: user `u` names the unknown organisation `org_b`",
        ),
        (
            vec![
                lost,
                "portals:\n- {id: p, name: P, organization_id: org_c}\n",
            ],
            "b.yaml:2:3: portal `p` names the unknown organisation `org_c`",
        ),
        (
            vec!["organizations:\n- {id: a, name: A}\n- {id: a, name: B}\n"],
            "a.yaml:3:3: the id `a` is there twice",
        ),
    ] {
        assert_eq!(merge(&files).unwrap_err().to_string(), said);
    }
    let other =
        "users:\n- id: v\n  email: U@example.com\n  memberships: [{organization_id: org_a}]\n";
    let error = merge(&[&user(""), other]).unwrap_err().to_string();
    assert_eq!(
        error,
        "b.yaml:2:3: e-mail address `u@example.com` is there twice"
    );
}

#[test]
fn a_later_file_has_the_last_word_on_an_id() {
    let later = "users:\n- id: u\n  email: new@example.com\n  memberships: \
                 [{organization_id: org_b}]\n- id: v\n  email: v@example.com\n  memberships: \
                 [{organization_id: org_a}]\norganizations: [{id: org_b, name: B}]\n";
    let scenario = merge(&[&user("  password: pw\n"), later]).unwrap();
    let ids: Vec<_> = scenario.users.iter().map(|user| user.id.as_str()).collect();
    assert_eq!(ids, ["u", "v"]);
    // An entry replaces the other whole: nobody has to look into two files for one user.
    assert_eq!(scenario.users[0].email, "new@example.com");
    assert_eq!(scenario.users[0].password, "");
    assert_eq!(scenario.organizations.len(), 2);
}

#[test]
fn users_may_share_what_an_anchor_names() {
    let users = (1..500).map(|n| format!("- {{id: u{n}, email: e{n}, memberships: *all}}\n"));
    let users: String = users.collect();
    let text = user("").replace("[{organization_id", "&all [{organization_id");
    assert_eq!(read(&(text + &users)), "read");
}

#[test]
fn a_file_that_aliases_blow_up_is_refused() {
    let level = |n: u32| {
        let below = format!("*a{},", n.saturating_sub(1)).repeat(10);
        format!("    - &a{n} [{below}]\n")
    };
    let levels: String = (1..9).map(level).collect();
    let bomb = user("  scopes:\n    - &a0 [x,x,x,x,x,x,x,x,x,x]\n") + &levels;
    assert!(read(&bomb).starts_with("a.yaml:"), "{}", read(&bomb));
    let scopes = "x,".repeat(2000);
    let users =
        (1..200).map(|n| format!("- {{id: u{n}, email: e{n}, memberships: [], scopes: *a}}\n"));
    let users: String = users.collect();
    let said = read(&(user(&format!("  scopes: &a [{scopes}]\n")) + &users));
    let too_large = ": its aliases or its nesting make it too large";
    assert!(said.ends_with(too_large), "{said}");
}

#[test]
fn deep_nesting_is_refused() {
    for text in [
        "[".repeat(100_000),
        "- ".repeat(100_000),
        "{a: ".repeat(100_000),
    ] {
        assert!(read(&text).starts_with("a.yaml:1:"));
    }
}

#[test]
fn what_is_too_long_or_no_text_is_refused() {
    let long = "#".repeat(1024 * 1024 + 1);
    assert_eq!(
        read(&long),
        "a.yaml: longer than 1 MiB, which no scenario file may be"
    );
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s.yaml");
    std::fs::write(&path, [0xff, 0xfe, 0xfd]).unwrap();
    let error = Scenario::from_files([&path]).unwrap_err().to_string();
    assert_eq!(error, format!("{}: not UTF-8 text", path.display()));
    let error = Scenario::from_files(["none.yaml"]).unwrap_err().to_string();
    assert!(error.starts_with("none.yaml: "), "{error}");
}

#[test]
fn no_error_and_no_debug_text_shows_a_password() {
    let hidden = "hunter2hunter2";
    for text in [
        user(&format!("  password: {hidden}\n  x: 1\n")),
        user(&format!(
            "  password: {hidden}\n- id: u\n  email: e\n  memberships: []\n"
        )),
        user(&format!("  password: {hidden}\n  is_active: 3\n")),
        user(&format!("  password: {hidden}\n  password: {hidden}\n")),
    ] {
        let error = Scenario::from_text("a.yaml", &text).unwrap_err();
        assert!(!format!("{error} {error:?}").contains(hidden));
    }
    let mut files = ScenarioFiles::new(["a.yaml"]);
    files.seen = vec![Source {
        path: "a.yaml".into(),
        text: Ok(hidden.into()),
    }];
    assert!(!format!("{files:?}").contains(hidden));
}
