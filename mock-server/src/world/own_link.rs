//! Paths of this server that the links in messages lead to.
//!
//! The sign-in pages get their secrets in the fragment, behind `#`: a browser never sends it
//! (RFC 3986, section 3.5), so it appears in no log and no `Referer`.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Characters that are escaped in a value: all but the unreserved ones of RFC 3986.
pub(super) const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');
const APPROVAL: &str = "/_emulate/approve";
const RESET_CALLBACK: &str = "/v1/auth/portal/reset-callback";
/// First name in the fragment of a reset link, and of the link of a magic code.
const FRAGMENTS: [&str; 2] = ["reset=", "session_id="];

/// Returns the path of the approval page.
pub(super) fn approval(session_id: &str, token: &str) -> String {
    let query = pairs(&[("session_id", session_id), ("token", token)]);
    format!("{APPROVAL}?{query}")
}

/// Returns the path of the operation that checks a reset token.
pub(super) fn reset_callback(token: &str, portal_id: &str) -> String {
    let query = pairs(&[("token", token), ("portal_id", portal_id)]);
    format!("{RESET_CALLBACK}?{query}")
}

/// Returns the path of the sign-in page that sets a new password.
pub(super) fn new_password(token: &str, portal_id: &str) -> String {
    let fragment = pairs(&[("reset", token)]);
    format!("{}#{fragment}", sign_in(Some(portal_id)))
}

/// Returns the path of the sign-in page that completes a sign-in without a password.
pub(super) fn magic_code(
    session_id: &str,
    token: &str,
    email: &str,
    portal_id: Option<&str>,
) -> String {
    let values = [
        ("session_id", session_id),
        ("token", token),
        ("email", email),
    ];
    format!("{}#{}", sign_in(portal_id), pairs(&values))
}

/// The sign-in page of a portal, or of staff.
fn sign_in(portal_id: Option<&str>) -> String {
    match portal_id {
        Some(id) => format!("/portal/{}/login", utf8_percent_encode(id, ESCAPED)),
        None => "/login".to_owned(),
    }
}

fn pairs(values: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(values)
        .finish()
}

/// Whether a path is one of these.
pub(super) fn is_own(path: &str) -> bool {
    if let Some((page, fragment)) = path.split_once('#') {
        let page_is_own =
            page == "/login" || page.starts_with("/portal/") && page.ends_with("/login");
        return page_is_own && FRAGMENTS.iter().any(|name| fragment.starts_with(name));
    }
    let (page, _) = path.split_once('?').unwrap_or((path, ""));
    [APPROVAL, RESET_CALLBACK].contains(&page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_links_are_recognized() {
        for path in [
            approval("s", "t"),
            reset_callback("t", "p"),
            new_password("t", "p"),
            magic_code("s", "t", "a+b@x.test", Some("p")),
            magic_code("s", "t", "a+b@x.test", None),
        ] {
            assert!(is_own(&path), "{path}");
        }
        for path in [
            "/login",
            "/login#state=1",
            "/app/login#reset=t",
            "/portal/p/reset#reset=t",
            "/reset?token=t",
        ] {
            assert!(!is_own(path), "{path}");
        }
    }

    #[test]
    fn values_in_own_links_are_encoded() {
        assert_eq!(new_password("t", "a/b"), "/portal/a%2Fb/login#reset=t");
        assert_eq!(
            magic_code("s", "t", "a+b@x.test", None),
            "/login#session_id=s&token=t&email=a%2Bb%40x.test"
        );
    }
}
