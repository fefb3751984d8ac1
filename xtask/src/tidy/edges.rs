//! Dependencies between the packages of the workspace.

use super::{Breach, Rule, house::House};

pub(super) const EDGES: Rule = Rule {
    name: "dependency-edges",
    reason: "server and SDK are two independent readings of one contract, which only the contract \
             tests see side by side: a type that both share hides what both misread",
    check,
};

/// The only edges between members of the workspace.
const ALLOWED: [(&str, &str); 2] = [
    ("auth-contract-tests", "auth-sdk"),
    ("auth-contract-tests", "auth-mock-server"),
];

fn check(house: &House) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for manifest in &house.manifests {
        for dependency in &manifest.dependencies {
            let member = house
                .manifests
                .iter()
                .any(|other| other.package == *dependency);
            if member && !ALLOWED.contains(&(&manifest.package, dependency)) {
                let what = format!("`{}` depends on `{dependency}`", manifest.package);
                breaches.push(Breach::new(&manifest.path, what));
            }
        }
    }
    breaches
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::{broken, house::Manifest};

    fn says(manifests: &[(&str, &str)]) -> String {
        let manifests = manifests
            .iter()
            .map(|(package, rest)| {
                let text = format!("[package]\nname = '{package}'\n{rest}");
                Manifest::new(&format!("{package}/Cargo.toml"), &text.parse().unwrap())
            })
            .collect();
        broken::says(
            &EDGES,
            &House {
                manifests,
                ..House::default()
            },
        )
    }

    #[test]
    fn a_server_that_depends_on_the_sdk_is_found_in_each_section() {
        for section in [
            "dependencies",
            "dev-dependencies",
            "target.'cfg(unix)'.dependencies",
        ] {
            let said = says(&[
                (
                    "auth-mock-server",
                    &format!("[{section}]\nauth-sdk.workspace = true\n"),
                ),
                ("auth-sdk", ""),
            ]);
            assert!(
                said.contains(
                    "auth-mock-server/Cargo.toml: `auth-mock-server` depends on `auth-sdk`"
                ),
                "{said}"
            );
        }
    }

    #[test]
    fn a_renamed_dependency_is_found() {
        let said = says(&[
            (
                "auth-sdk",
                "[dependencies]\nmock = { package = 'auth-mock-server', path = '' }\n",
            ),
            ("auth-mock-server", ""),
        ]);
        assert!(
            said.contains("`auth-sdk` depends on `auth-mock-server`"),
            "{said}"
        );
    }

    #[test]
    fn a_dependency_on_the_tests_or_on_xtask_is_found() {
        for target in ["auth-contract-tests", "xtask"] {
            let said = says(&[
                ("auth-sdk", &format!("[dev-dependencies]\n{target} = '*'\n")),
                (target, ""),
            ]);
            assert!(said.contains(&format!("depends on `{target}`")), "{said}");
        }
    }

    #[test]
    fn the_tests_may_depend_on_both_and_any_package_on_others() {
        let said = says(&[
            (
                "auth-contract-tests",
                "[dev-dependencies]\nauth-sdk = '*'\nauth-mock-server = '*'",
            ),
            ("auth-mock-server", "[dependencies]\nserde = '1'\n"),
            ("auth-sdk", ""),
        ]);
        assert_eq!(said, "");
    }
}
