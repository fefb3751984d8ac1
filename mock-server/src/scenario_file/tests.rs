//! What is read, and what each mistake is called and where.

use std::time::Duration;

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
fn yaml_and_json_give_equal_scenarios() {
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
fn demo_scenario_survives_a_round_trip_through_json() {
    let text = serde_json::to_string_pretty(&Scenario::demo()).unwrap();
    let read = Scenario::from_text("demo.json", &text).unwrap();
    assert_eq!(read, Scenario::demo());
}

#[test]
fn unquoted_scalar_of_a_text_field_is_a_text() {
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
fn scenario_file_error_has_line_and_column() {
    for (text, said) in [
        (
            user("  nam: x\n"),
            "a.yaml:6:3: unknown field `nam`; use one of `id`, `email`, `password`, `first_name`, \
             `last_name`, `is_active`, `is_superuser`, `mfa_required`, `portal_id`, \
             `memberships`, `permissions`, `scopes`",
        ),
        (
            "people: []\n".into(),
            "a.yaml:1:1: unknown field `people`; use one of `$schema`, `organizations`, `portals`, \
             `staff`, `oauth_clients`, `users`",
        ),
        (
            user("  is_active: maybe\n"),
            "a.yaml:6:14: must be `true` or `false`",
        ),
        (
            user("  is_active: yes\n"),
            "a.yaml:6:14: must be `true` or `false`",
        ),
        (
            user("  email: x@example.com\n"),
            "a.yaml:6:3: duplicate key `email`; remove one of the two",
        ),
        (
            user("  password: null\n"),
            "a.yaml:6:13: missing value; write \"\" for an empty text, and put a text such as \
             null or #1 in quotes",
        ),
        (
            format!("{PLACES}users:\n- email: u@example.com\n  memberships: []\n"),
            "a.yaml:4:3: missing field `id`",
        ),
        (
            format!(
                "{PLACES}users:\n- id: u\n  email: e\n  memberships: \
                 [{{organization_id: org_a, role: boss}}]\n"
            ),
            "a.yaml:5:48: unknown value `boss`; use one of `member`, `admin`, `owner`",
        ),
        (
            format!("{PLACES}---\n{PLACES}"),
            "a.yaml:3:1: second YAML document; keep only one in the file",
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
fn contradiction_is_reported_at_its_entry() {
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
            "b.yaml:2:3: portal `p` names the unknown organisation `org_c`\n\
             a.yaml:2:3: user `u` names the unknown organisation `org_b`",
        ),
        (
            vec!["organizations:\n- {id: a, name: A}\n- {id: a, name: B}\n"],
            "a.yaml:3:3: duplicate id `a`; each id may occur once in a file",
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
fn later_file_wins_for_equal_ids() {
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
fn users_can_share_an_anchor() {
    let users = (1..500).map(|n| format!("- {{id: u{n}, email: e{n}, memberships: *all}}\n"));
    let users: String = users.collect();
    let text = user("").replace("[{organization_id", "&all [{organization_id");
    assert_eq!(read(&(text + &users)), "read");
}

#[test]
fn alias_expansion_is_limited() {
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
    let too_large = ": too large after expanding aliases, or nested too deeply";
    assert!(said.ends_with(too_large), "{said}");
}

#[test]
fn deeply_nested_scenario_is_refused() {
    for text in [
        "[".repeat(100_000),
        "- ".repeat(100_000),
        "{a: ".repeat(100_000),
    ] {
        assert!(read(&text).starts_with("a.yaml:1:"));
    }
}

#[test]
fn scenario_file_over_16_mib_or_not_utf8_is_refused() {
    let long = "#".repeat(16 * 1024 * 1024 + 1);
    assert_eq!(
        read(&long),
        "a.yaml: longer than 16 MiB; split it into several files, each given with --scenario"
    );
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s.yaml");
    std::fs::write(&path, [0xff, 0xfe, 0xfd]).unwrap();
    let error = Scenario::from_files([&path]).unwrap_err().to_string();
    assert_eq!(
        error,
        format!("{}: not UTF-8 text; save the file as UTF-8", path.display())
    );
    let error = Scenario::from_files(["none.yaml"]).unwrap_err().to_string();
    assert!(error.starts_with("none.yaml: "), "{error}");
}

#[test]
fn errors_and_debug_show_no_password() {
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

#[test]
fn twenty_thousand_users_load_from_one_file() {
    let users = (0..20_000).map(|n| {
        format!(
            "- id: user_{n}\n  email: user_{n}@example.com\n  password: a password of user {n}\n  \
             first_name: First\n  last_name: Last {n}\n  memberships:\n  - organization_id: org_a\n    \
             role: member\n"
        )
    });
    let text = format!("{PLACES}users:\n{}", users.collect::<String>());
    let scenario = Scenario::from_text("a.yaml", &text).unwrap();
    assert_eq!(scenario.users.len(), 20_000);
}

#[test]
fn empty_file_is_not_a_scenario() {
    for text in ["", " \n\t\n", "# soon\n", "---\n", "\u{feff}"] {
        let told = read(text);
        assert!(told.starts_with("a.yaml: empty; add "), "{text:?}: {told}");
    }
    assert_eq!(read("users: []"), "read");
}

#[test]
fn every_mistake_of_every_file_is_told() {
    let two = "users:\n- id: u\n  email: e\n  memberships: [{organization_id: org_b}]\n- id: a b\n  \
               email: f\n  memberships: [{organization_id: org_c}]\n";
    let error = merge(&[PLACES, two]).unwrap_err().to_string();
    let lines: Vec<_> = error.lines().collect();
    assert_eq!(lines.len(), 3, "{error}");
    assert!(lines[0].starts_with("b.yaml:5:3: user `a b` has an id of the wrong form"));
    assert_eq!(
        lines[1],
        "b.yaml:2:3: user `u` names the unknown organisation `org_b`"
    );
    assert_eq!(
        lines[2],
        "b.yaml:5:3: user `a b` names the unknown organisation `org_c`"
    );
    let error = merge(&["users: [", "users: {"]).unwrap_err().to_string();
    let lines: Vec<_> = error.lines().collect();
    assert!(
        lines[0].starts_with("a.yaml:1:") && lines[1].starts_with("b.yaml:1:"),
        "{error}"
    );
}

#[test]
fn portal_user_without_memberships_belongs_to_the_portals_organization() {
    let text = format!(
        "{PLACES}portals: [{{id: p, name: P, organization_id: org_a}}]\nusers:\n- {{id: u, email: e, \
         portal_id: p}}\n"
    );
    let scenario = Scenario::from_text("a.yaml", &text).unwrap();
    let homes: Vec<_> = scenario.users[0]
        .memberships
        .iter()
        .map(|m| m.organization_id.as_str())
        .collect();
    assert_eq!(homes, ["org_a"]);
    let staff = format!("{PLACES}users:\n- {{id: u, email: e}}\n");
    assert!(read(&staff).ends_with("is not a member of an organisation to sign in to"));
}

#[tokio::test(start_paused = true)]
async fn watch_takes_no_empty_and_no_half_written_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.yaml");
    let whole = user("");
    let more = format!("{whole}- id: v\n  email: v\n  memberships: [{{organization_id: org_a}}]\n");
    std::fs::write(&path, &whole).unwrap();
    let mut files = ScenarioFiles::new([&path]);
    files.load().unwrap();
    let (sender, mut changes) = tokio::sync::mpsc::unbounded_channel();
    let watching = tokio::spawn(files.watch(move |changed| sender.send(changed).unwrap()));
    let mut change = async |within| {
        tokio::time::timeout(within, changes.recv())
            .await
            .ok()
            .flatten()
    };

    std::fs::write(&path, "").unwrap();
    let told = change(Duration::from_secs(5)).await.unwrap().unwrap_err();
    assert!(told.to_string().contains("empty"), "{told}");
    std::fs::write(&path, &more[..more.len() / 2]).unwrap();
    assert_eq!(
        change(Duration::from_secs(1)).await,
        None,
        "its writer may go on"
    );
    std::fs::write(&path, &more).unwrap();
    let scenario = change(Duration::from_secs(5)).await.unwrap().unwrap();
    assert_eq!(scenario.users.len(), 2);
    watching.abort();
}

#[test]
fn value_that_needs_quotes_is_told_so() {
    for value in [
        "@home", "*star", "&sharp", "%percent", "!bang", "#hash", "null", "~", "[open", "{a",
        "a: b", "`tick",
    ] {
        let told = read(&user(&format!("  password: {value}\n")));
        assert!(
            told.starts_with("a.yaml:") && told.contains("in quotes"),
            "{value}: {told}"
        );
        let quoted = read(&user(&format!("  password: '{value}'\n")));
        assert_eq!(quoted, "read", "{value}");
    }
}
