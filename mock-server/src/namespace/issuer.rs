//! What the links in messages begin with, and the issuer of access tokens.

use std::borrow::Cow;

use super::{Namespace, Scope};

impl Scope {
    /// Returns the base URL that the request was sent to.
    pub(crate) fn base_url(&self) -> Cow<'_, str> {
        if self.prefixed {
            self.prefixed_url(&self.namespace).into()
        } else {
            Cow::Borrowed(&self.root)
        }
    }

    /// Returns the `iss` claim of the tokens that the request brings.
    pub(crate) fn issuer(&self) -> Cow<'_, str> {
        match &self.server.base_urls().issuer {
            Some(issuer) => issuer.into(),
            None => self.base_url(),
        }
    }

    /// Returns the base URL of links in messages. It names the namespace even if a header chose
    /// it: a browser that follows a link sends no such header.
    pub(crate) fn link_base(&self) -> Cow<'_, str> {
        if self.prefixed {
            self.base_url()
        } else {
            self.url_of(&self.namespace)
        }
    }

    /// Returns the base URL of a namespace of this server.
    pub(crate) fn url_of(&self, namespace: &Namespace) -> Cow<'_, str> {
        if namespace.name().is_default() {
            Cow::Borrowed(&self.root)
        } else {
            self.prefixed_url(namespace).into()
        }
    }

    fn prefixed_url(&self, namespace: &Namespace) -> String {
        format!("{}/_ns/{}", self.root, namespace.name())
    }
}
