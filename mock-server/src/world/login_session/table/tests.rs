//! What login sessions take of the budget, and how many of an address are listed.

use super::*;

fn open(logins: &mut Logins, id: &str, address: &str, client: Option<&str>) {
    let new = NewLogin {
        id: ChallengeId::of(id),
        realm: Realm::Staff,
        address: Address::new(address),
        user: None,
        opening: Opening::MagicCode,
        code: Digest::of("a code"),
        approval: Digest::of("a token"),
        client: client.map(ToOwned::to_owned),
        foregone: None,
        lifetime: SignedDuration::from_mins(10),
    };
    logins.open(Timestamp::UNIX_EPOCH, new, &mut Outbox::default());
}

/// What the table weighs with one login session.
fn bytes_of_one(address: &str, client: Option<&str>) -> usize {
    let mut logins = Logins::new();
    open(&mut logins, "a login session", address, client);
    logins.by_id.bytes()
}

/// With less, the budget would not bound the memory.
#[test]
fn login_session_weighs_its_record_and_its_texts() {
    let without_texts = bytes_of_one("", None);
    let record = size_of::<LoginSession>() + size_of::<ChallengeId>() + Requester::LARGEST;
    assert!(without_texts >= record, "{without_texts} for {record}");
    assert_eq!(bytes_of_one("a@b", None), without_texts + 3);
    assert_eq!(bytes_of_one("a@b", Some("an app")), without_texts + 9);
}

/// A refusal says what became of a code for the latest 16. Each one ends the one before.
#[test]
fn latest_16_login_sessions_of_an_address_are_listed() {
    let (mut logins, address) = (Logins::new(), Address::new("a@example.com"));
    for n in 1..40_usize {
        open(&mut logins, &n.to_string(), "a@example.com", None);
        let listed = logins.listed(Timestamp::UNIX_EPOCH, &address);
        let listed: Vec<_> = listed.into_iter().map(|(id, _)| id).collect();
        let newest = (1..=n).rev().take(16);
        let expected: Vec<_> = newest.map(|n| ChallengeId::of(&n.to_string())).collect();
        assert_eq!(listed, expected, "{n}");
    }
}
