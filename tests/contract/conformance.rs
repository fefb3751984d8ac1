//! The conformance pack against our own server.

mod secrets;

use auth_mock_server::control_api::LatestMessageQuery;
use auth_mock_server::{
    CodeSource, ConformanceAccounts, ConformanceConfig, ConformanceError, HumanDuration,
    MockServer, Outcome, Profile,
};

/// Our server with a scenario of its own in each rule: all that the pack has agrees.
#[tokio::test(flavor = "multi_thread")]
async fn our_own_server_agrees_with_every_rule_of_the_pack() {
    let server = MockServer::start().await.unwrap();
    let mut config = ConformanceConfig::new(server.url());
    config.allow_writes = true;
    let report = config.run().await.unwrap();
    let wrong: Vec<_> = report
        .results
        .iter()
        .filter(|result| match &result.outcome {
            Outcome::Agrees => false,
            // The rules that are not in the pack have no title; one case is for other profiles.
            Outcome::NotTried { reason } => {
                !result.title.is_empty() && !reason.starts_with("the profile has another")
            }
            _ => true,
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(report.agrees());
    let namespaces = server.namespace("default").overview().await.unwrap();
    assert_eq!(
        namespaces.namespaces, 1,
        "the namespaces of the run are gone"
    );
}

#[tokio::test]
async fn rules_that_write_are_tried_only_when_that_is_allowed() {
    let server = MockServer::start().await.unwrap();
    let mut config = ConformanceConfig::new(server.url());
    config.only = vec!["LOCK-1".into(), "LOGIN-1".into()];
    let report = config.run().await.unwrap();
    assert!(report.agrees());
    for result in &report.results {
        let untried = matches!(&result.outcome, Outcome::NotTried { reason }
            if reason.contains("--allow-writes"));
        assert_eq!(untried, result.rule == "LOCK-1", "{result:?}");
    }
}

/// As on a real service: no clock, no namespaces, and codes from elsewhere.
#[tokio::test(flavor = "multi_thread")]
async fn server_without_a_control_api_is_tried_with_codes_from_elsewhere() {
    let server = MockServer::start().await.unwrap();
    // Requests without a namespace are for this one.
    let inbox = server.namespace("default");
    let mut config = ConformanceConfig::new(server.url());
    config.control = false;
    assert_eq!(config.run().await.unwrap_err(), ConformanceError::Accounts);
    config.accounts = Some(ConformanceAccounts::demo());
    config.allow_writes = true;
    let handle = tokio::runtime::Handle::current();
    config.codes = Some(CodeSource::new(move |what, kind, to| {
        let kind = serde_json::from_value(kind.into()).map_err(|error| error.to_string())?;
        let query = LatestMessageQuery::to(to).kind(kind);
        let message = handle.block_on(inbox.inbox().latest(query));
        let message = message.map_err(|error| error.to_string())?;
        match what {
            "code" => message.code.ok_or_else(|| "no code".to_owned()),
            _ => Ok(message.token),
        }
    }));
    let report = config.run().await.unwrap();
    let wrong: Vec<_> = report
        .results
        .iter()
        .filter(|one| one.outcome.fails())
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    let agree = report.results.iter();
    let agree = agree.filter(|one| one.outcome == Outcome::Agrees).count();
    assert!(agree > 100, "{agree}");
    let untried = |rule: &str| {
        let result = report.results.iter().find(|one| one.rule == rule).unwrap();
        match &result.outcome {
            Outcome::NotTried { reason } => reason.clone(),
            other => panic!("{rule}: {other:?}"),
        }
    };
    assert!(untried("TOKEN-6").contains("a clock that a test can move"));
    assert!(untried("CHANGE-3").contains("changes accounts from outside"));
    assert!(untried("SDK-1").contains("SDK"));
}

#[tokio::test]
async fn rules_of_accounts_that_are_not_there_are_not_tried() {
    let server = MockServer::start().await.unwrap();
    let mut config = ConformanceConfig::new(server.url());
    let dev = "dev: {id: user_dev, email: dev@example.com, password: correct horse battery staple}";
    config.accounts = Some(ConformanceAccounts::parse(dev).unwrap());
    config.only = vec!["LOGIN-1".into()];
    let report = config.run().await.unwrap();
    let outcomes: Vec<_> = report.results.iter().map(|one| &one.outcome).collect();
    let missing = "the accounts have no `guest` with `email`".to_owned();
    assert_eq!(
        outcomes,
        [&Outcome::NotTried { reason: missing }, &Outcome::Agrees]
    );
}

#[tokio::test]
async fn rules_of_clients_that_are_not_there_are_not_tried() {
    let server = MockServer::start().await.unwrap();
    let mut config = ConformanceConfig::new(server.url());
    let dev = "dev: {id: user_dev, email: dev@example.com, password: correct horse battery staple}";
    config.only = vec!["OAUTH-5".into(), "OAUTH-13".into()];
    for (clients, missing) in [
        ("", ["clients.public", "clients.confidential"]),
        (
            "\nclients: {public: {id: cli, redirect_uri: 'http://127.0.0.1/callback'}}",
            ["", "clients.confidential"],
        ),
    ] {
        let accounts = ConformanceAccounts::parse(&format!("{dev}{clients}"));
        config.accounts = Some(accounts.unwrap());
        let results = config.run().await.unwrap().results;
        for (result, missing) in results.iter().zip(missing) {
            let untried = Outcome::NotTried {
                reason: format!("the accounts have no `{missing}` with `id`"),
            };
            let expected = if missing.is_empty() {
                Outcome::Agrees
            } else {
                untried
            };
            assert_eq!(result.outcome, expected, "{}", result.rule);
        }
    }
}

#[tokio::test]
async fn run_that_cannot_begin_says_why() {
    let server = MockServer::start().await.unwrap();
    let url = server.url().to_owned();
    let mut config = ConformanceConfig::new(format!("{url}/_ns/t1"));
    assert_eq!(config.run().await.unwrap_err(), ConformanceError::Namespace);
    config.target.clone_from(&url);
    config.only = vec!["LOGI".into()];
    let error = config.run().await.unwrap_err();
    assert_eq!(error, ConformanceError::Only("LOGI".into()));
    config.only.clear();
    config.profile.code_digits = 12;
    let error = config.run().await.unwrap_err();
    assert!(matches!(error, ConformanceError::Profile(_)), "{error:?}");
    config.profile = Profile::default();
    let known = &mut config.profile.known_differences;
    known.insert("LOGIN-77".into(), "never a rule".into());
    let error = config.run().await.unwrap_err().to_string();
    assert!(error.contains("no rule is called `LOGIN-77`"), "{error}");
    server.shutdown().await;
    let error = ConformanceConfig::new(url).run().await.unwrap_err();
    let ConformanceError::Unreachable { cause, .. } = &error else {
        panic!("{error:?}");
    };
    assert!(cause.contains("refused"), "{cause}");
}

#[tokio::test]
async fn server_whose_ca_is_not_trusted_is_named_with_the_flag() {
    let server = MockServer::builder().tls().start().await.unwrap();
    let error = ConformanceConfig::new(server.url()).run().await;
    let error = error.unwrap_err().to_string();
    assert!(error.contains("certificate"), "{error}");
    assert!(error.contains("--ca"), "{error}");
}

/// Every setting of the profile differs from the rules, and the pack expects what it says.
#[tokio::test(flavor = "multi_thread")]
async fn server_with_a_profile_agrees_with_that_profile() {
    let mut profile = Profile::default();
    let seconds = HumanDuration::from_secs;
    profile.access_token_lifetime = seconds(15 * 60);
    profile.refresh_token_lifetime = seconds(3 * 24 * 3600);
    profile.impersonation_lifetime = seconds(40 * 60);
    profile.login_session_lifetime = seconds(5 * 60);
    profile.exchange_code_lifetime = seconds(120);
    profile.reset_token_lifetime = seconds(30 * 60);
    profile.code_digits = 8;
    profile.code_attempts = 3;
    profile.password_attempts = 10;
    profile.lock_out_duration = seconds(3600);
    profile.wrong_passwords_forgotten_after = seconds(2 * 3600);
    profile.refresh_rotation = true;
    profile.unknown_portal_status = 401;
    profile.texts.wrong_credentials = "Invalid credentials".into();
    profile.texts.portal_not_found = "No portal".into();
    profile.texts.locked = "Locked".into();
    let builder = MockServer::builder().profile(profile.clone());
    let server = builder.start().await.unwrap();
    let mut config = ConformanceConfig::new(server.url());
    config.allow_writes = true;
    config.profile = profile;
    let report = config.run().await.unwrap();
    let wrong: Vec<_> = report
        .results
        .iter()
        .filter(|one| one.outcome.fails())
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    config.profile = Profile::default();
    assert!(!config.run().await.unwrap().agrees());
}

#[tokio::test]
async fn known_difference_of_a_profile_does_not_fail() {
    let mut real = Profile::default();
    real.unknown_portal_status = 401;
    let server = MockServer::builder().profile(real).start().await.unwrap();
    let mut config = ConformanceConfig::new(server.url());
    config.only = vec!["LOGIN-3".into()];
    assert!(!config.run().await.unwrap().agrees());
    let known = &mut config.profile.known_differences;
    known.insert("LOGIN-3".into(), "the vendor says 401".into());
    let report = config.run().await.unwrap();
    assert!(report.agrees());
    let outcome = &report.results[0].outcome;
    assert!(
        matches!(outcome, Outcome::KnownDifference { remark, difference }
            if remark == "the vendor says 401" && difference.actual.starts_with("401")),
        "{outcome:?}"
    );
}

#[tokio::test]
async fn profile_out_of_its_range_stops_the_start() {
    let mut profile = Profile::default();
    profile.code_digits = 2;
    let error = MockServer::builder().profile(profile).start().await;
    let error = error.unwrap_err().to_string();
    assert_eq!(
        error,
        "the profile is not valid: code_digits: must be from 4 to 9"
    );
}
