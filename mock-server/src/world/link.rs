//! Links in messages, and the templates of an app's own pages.

use percent_encoding::utf8_percent_encode;

use super::World;
use super::id::Realm;
use super::inbox::MessageKind;
use super::own_link::{self, ESCAPED};
use super::scenario::{Portal, Staff};

/// Largest number of characters in a template.
const LENGTH: usize = 2048;

/// One of the three templates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Page {
    Reset,
    Login,
    Approve,
}

/// The values that a link can carry.
pub(super) struct LinkValues<'a> {
    pub(super) token: &'a str,
    pub(super) session_id: Option<&'a str>,
    pub(super) email: &'a str,
}

impl Page {
    /// The name of the field.
    const fn field(self) -> &'static str {
        match self {
            Self::Reset => "reset_url",
            Self::Login => "login_url",
            Self::Approve => "approve_url",
        }
    }

    /// The placeholders that a template must have.
    const fn required(self) -> &'static [&'static str] {
        match self {
            Self::Reset => &["token"],
            Self::Login => &["session_id"],
            Self::Approve => &["session_id", "token"],
        }
    }

    fn accepts(self, name: &str, portal: bool) -> bool {
        match name {
            "token" | "email" => true,
            "session_id" => self != Self::Reset,
            "portal_id" => portal,
            _ => false,
        }
    }

    /// Checks a template of a portal, or of staff. The error names the field and says the cure.
    fn check(self, template: &str, portal: bool) -> Result<(), String> {
        let field = self.field();
        let example = "https://app.example.com/page?token={token}";
        if template.len() > LENGTH {
            return Err(format!("{field}: must have at most {LENGTH} characters"));
        }
        if !template
            .chars()
            .all(|character| character.is_ascii_graphic())
        {
            let cure = "percent-encode other characters";
            return Err(format!("{field}: must be visible ASCII characters; {cure}"));
        }
        if !has_http_host(template) {
            return Err(format!(
                "{field}: must be an absolute http or https URL, with placeholders behind the host \
                 only, such as `{example}`"
            ));
        }
        let all = ["token", "session_id", "portal_id", "email"];
        let known = all.iter().filter(|name| self.accepts(name, portal));
        let known: Vec<_> = known.map(|name| format!("`{{{name}}}`")).collect();
        let mut names = Vec::new();
        for part in Parts(template) {
            match part {
                Part::Placeholder(name) if self.accepts(name, portal) => names.push(name),
                Part::Text(text) if !text.contains(['{', '}']) => {}
                Part::Placeholder(_) | Part::Text(_) => {
                    let known = known.join(", ");
                    return Err(format!("{field}: has an unknown placeholder; use {known}"));
                }
            }
        }
        let missing = self.required().iter().find(|name| !names.contains(*name));
        missing.map_or(Ok(()), |name| {
            Err(format!(
                "{field}: must contain the placeholder `{{{name}}}`"
            ))
        })
    }
}

/// Whether a URL begins with `http` or `https` and a host.
fn has_http_host(url: &str) -> bool {
    let Some((scheme, rest)) = url.split_once("://") else {
        return false;
    };
    let known = ["http", "https"]
        .iter()
        .any(|name| scheme.eq_ignore_ascii_case(name));
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !authority.ends_with(']') => (host, Some(port)),
        _ => (authority, None),
    };
    let literal = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'));
    let host_is_valid = match literal {
        Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok(),
        None => {
            !host.is_empty()
                && host
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || "-._".contains(c))
        }
    };
    // Rust would read a sign, too.
    let is_port =
        |port: &str| port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok();
    known && host_is_valid && port.is_none_or(is_port)
}

/// A template in its parts.
struct Parts<'a>(&'a str);

enum Part<'a> {
    Text(&'a str),
    /// The name between braces.
    Placeholder(&'a str),
}

impl<'a> Iterator for Parts<'a> {
    type Item = Part<'a>;

    fn next(&mut self) -> Option<Part<'a>> {
        if self.0.is_empty() {
            return None;
        }
        let begun = self.0.strip_prefix('{');
        if let Some((name, rest)) = begun.and_then(|rest| rest.split_once('}')) {
            self.0 = rest;
            return Some(Part::Placeholder(name));
        }
        // A brace that nothing closes is text.
        let end = self.0.char_indices().skip(1).find(|(_, c)| *c == '{');
        let (text, rest) = self.0.split_at(end.map_or(self.0.len(), |(at, _)| at));
        self.0 = rest;
        Some(Part::Text(text))
    }
}

impl Staff {
    /// The templates of a portal.
    pub(super) fn of(portal: &Portal) -> Self {
        Self {
            reset_url: portal.reset_url.clone(),
            login_url: portal.login_url.clone(),
            approve_url: portal.approve_url.clone(),
        }
    }

    fn template(&self, page: Page) -> Option<&str> {
        match page {
            Page::Reset => self.reset_url.as_deref(),
            Page::Login => self.login_url.as_deref(),
            Page::Approve => self.approve_url.as_deref(),
        }
    }

    /// Returns a warning for each template of staff that no message uses.
    pub(super) fn unused(&self) -> impl Iterator<Item = String> {
        let reset = self.reset_url.iter();
        reset.map(|_| {
            "staff: reset_url is never used: the contract has no password reset for staff; set it \
             on a portal"
                .to_owned()
        })
    }

    /// Returns what is wrong with each template of staff, or of a portal.
    pub(crate) fn mistakes(&self, portal: bool) -> impl Iterator<Item = String> {
        let pages = [Page::Reset, Page::Login, Page::Approve].into_iter();
        pages.filter_map(move |page| page.check(self.template(page)?, portal).err())
    }
}

impl World {
    /// Returns the link of a message: to the app's own page if the realm has one, else to this
    /// server.
    pub(super) fn message_link(
        &self,
        realm: &Realm,
        kind: MessageKind,
        values: &LinkValues<'_>,
    ) -> String {
        let portal_id = realm.portal().map(super::id::PortalId::as_str);
        let place = portal_id.and_then(|id| self.accounts.portal(id));
        let links = match realm {
            Realm::Staff => &self.accounts.staff,
            Realm::Portal(_) => place.map_or(&self.accounts.staff, |place| &place.links),
        };
        let pages: &[Page] = match kind {
            MessageKind::PasswordReset => &[Page::Reset],
            MessageKind::MagicCode => &[Page::Login, Page::Approve],
            MessageKind::SecondFactor => &[Page::Approve],
        };
        match pages.iter().find_map(|page| links.template(*page)) {
            Some(template) => filled(template, values, portal_id),
            None => format!(
                "{}{}",
                self.base_url,
                self.own_path(kind, values, portal_id)
            ),
        }
    }

    /// The page of this server behind a link. Without sign-in pages, it is the approval page, or the
    /// operation that checks a reset token.
    fn own_path(
        &self,
        kind: MessageKind,
        values: &LinkValues<'_>,
        portal_id: Option<&str>,
    ) -> String {
        let LinkValues { token, email, .. } = *values;
        let pages = self.sign_in_pages;
        match values.session_id {
            Some(id) if pages && kind == MessageKind::MagicCode => {
                own_link::magic_code(id, token, email, portal_id)
            }
            Some(id) => own_link::approval(id, token),
            None if pages => own_link::new_password(token, portal_id.unwrap_or_default()),
            None => own_link::reset_callback(token, portal_id.unwrap_or_default()),
        }
    }
}

fn filled(template: &str, values: &LinkValues<'_>, portal_id: Option<&str>) -> String {
    let mut link = String::new();
    for part in Parts(template) {
        match part {
            Part::Text(text) => link.push_str(text),
            Part::Placeholder(name) => {
                let value = match name {
                    "token" => Some(values.token),
                    "email" => Some(values.email),
                    "session_id" => values.session_id,
                    _ => portal_id,
                };
                link.extend(utf8_percent_encode(value.unwrap_or_default(), ESCAPED));
            }
        }
    }
    link
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn link_template_is_refused_with_its_cure() {
        let a = "https://a.test";
        for (page, template, why) in [
            (
                Page::Reset,
                "/reset?token={token}".to_owned(),
                "reset_url: must be an absolute",
            ),
            (
                Page::Reset,
                "ftp://a.test/{token}".into(),
                "absolute http or https URL",
            ),
            (
                Page::Reset,
                "https:///{token}".into(),
                "absolute http or https URL",
            ),
            (
                Page::Reset,
                "https://a.test:x/{token}".into(),
                "absolute http or https URL",
            ),
            (
                Page::Reset,
                "https://{token}.a.test/".into(),
                "behind the host only",
            ),
            (
                Page::Reset,
                format!("{a}/"),
                "must contain the placeholder `{token}`",
            ),
            (
                Page::Reset,
                format!("{a}/{{token}}/{{session_id}}"),
                "use `{token}`, `{portal_id}`, `{email}`",
            ),
            (
                Page::Reset,
                format!("{a}/{{token}}}}"),
                "unknown placeholder",
            ),
            (Page::Reset, format!("{a}/{{token"), "unknown placeholder"),
            (Page::Reset, format!("{a}/{{token}} "), "visible ASCII"),
            (
                Page::Reset,
                format!("{a}/{{token}}{}", "x".repeat(2048)),
                "at most 2048",
            ),
            (
                Page::Login,
                format!("{a}/{{token}}"),
                "login_url: must contain the placeholder `{session_id}`",
            ),
            (
                Page::Approve,
                format!("{a}/{{session_id}}"),
                "approve_url: must contain the placeholder `{token}`",
            ),
            (
                Page::Approve,
                format!("{a}/{{token}}"),
                "approve_url: must contain the placeholder `{session_id}`",
            ),
        ] {
            let error = page.check(&template, true).unwrap_err();
            assert!(error.contains(why), "{template}: {error}");
        }
        let error = Page::Reset.check("http://a.test/{token}/{portal_id}", false);
        assert!(error.unwrap_err().ends_with("use `{token}`, `{email}`"));
    }

    #[test]
    fn link_template_is_accepted_with_each_placeholder_of_its_page() {
        let all = "{token}{session_id}{portal_id}{email}";
        for (page, placeholders) in [
            (Page::Reset, "{token}"),
            (Page::Reset, "{token}{portal_id}{email}"),
            (Page::Login, "{session_id}"),
            (Page::Login, all),
            (Page::Approve, "{session_id}{token}"),
            (Page::Approve, all),
        ] {
            let template = format!("https://a.test/{placeholders}");
            page.check(&template, true).unwrap();
            let staff = page.check(&template, false);
            assert_eq!(
                staff.is_err(),
                placeholders.contains("portal"),
                "{template}"
            );
        }
        let start = "https://a.test/{token}";
        let longest = format!("{start}{}", "x".repeat(LENGTH - start.len()));
        Page::Reset.check(&longest, true).unwrap();
        let longer = Page::Reset.check(&format!("{longest}x"), true);
        assert!(longer.is_err());
    }

    #[test]
    fn link_template_has_an_http_host() {
        for (host, accepted) in [
            ("http://a.test", true),
            ("HTTPS://A_b-c.test:65535", true),
            ("http://[::1]", true),
            ("http://[::1]:80", true),
            ("http://127.0.0.1:1", true),
            ("http://a.test:65536", false),
            ("http://a.test:", false),
            ("http://a.test:+1", false),
            ("http://[::1", false),
            ("http://[a]", false),
            ("http://::1", false),
            ("http://user@a.test", false),
            ("http://a test", false),
            ("http://", false),
            ("a.test", false),
            ("//a.test", false),
            ("javascript://a.test", false),
        ] {
            for end in ["", "/", "?", "#"] {
                assert_eq!(
                    has_http_host(&format!("{host}{end}")),
                    accepted,
                    "{host}{end}"
                );
            }
        }
    }

    #[test]
    fn mistakes_of_all_pages_are_listed_by_field() {
        let wrong = || Some("wrong".to_owned());
        let staff = Staff {
            reset_url: wrong(),
            login_url: wrong(),
            approve_url: wrong(),
        };
        let mistakes: Vec<_> = staff.mistakes(true).collect();
        let fields = mistakes.iter().map(|mistake| mistake.split(':').next());
        let expected = ["reset_url", "login_url", "approve_url"];
        assert!(fields.eq(expected.map(Some)), "{mistakes:?}");
        assert_eq!(Staff::default().mistakes(true).count(), 0);
    }

    #[test]
    fn only_the_reset_page_of_staff_is_unused() {
        let page = || Some("https://a.test/{session_id}{token}".to_owned());
        let used = Staff {
            login_url: page(),
            approve_url: page(),
            ..Staff::default()
        };
        assert_eq!(used.unused().count(), 0);
        let unused = Staff {
            reset_url: page(),
            ..used
        };
        assert_eq!(unused.unused().count(), 1);
    }

    #[test]
    fn link_values_are_percent_encoded() {
        let values = LinkValues {
            token: "a b+&/{email}",
            session_id: None,
            email: "ä+b@x.test",
        };
        let template = "http://a.test/{token}?e={email}#{portal_id}{session_id}";
        let link = filled(template, &values, Some("p/1"));
        assert_eq!(
            link,
            "http://a.test/a%20b%2B%26%2F%7Bemail%7D?e=%C3%A4%2Bb%40x.test#p%2F1"
        );
        let values = LinkValues {
            token: "a-b._~%",
            session_id: Some("s?=#"),
            email: "",
        };
        let link = filled(
            "http://a.test/{session_id}/{token}{session_id}",
            &values,
            None,
        );
        assert_eq!(link, "http://a.test/s%3F%3D%23/a-b._~%25s%3F%3D%23");
    }
}
