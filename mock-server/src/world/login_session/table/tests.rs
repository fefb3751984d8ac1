//! What a login session takes of the budget.

use super::*;

/// What the table weighs with one login session.
fn bytes_of_one(address: &str, client: Option<&str>) -> usize {
    let new = NewLogin {
        id: ChallengeId::of("a login session"),
        realm: Realm::Staff,
        address: Address::new(address),
        user: None,
        opening: Opening::Password,
        code: Digest::of("a code"),
        approval: Digest::of("a token"),
        client: client.map(ToOwned::to_owned),
        foregone: None,
        lifetime: SignedDuration::from_mins(10),
    };
    let mut logins = Logins::new();
    logins.open(Timestamp::UNIX_EPOCH, new, &mut Outbox::default());
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
