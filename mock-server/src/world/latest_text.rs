//! Text of the latest answer to a user's `load`, so that it is written once and not for each request.

use std::sync::Arc;

use bytes::Bytes;

use super::scenario::Organization;
use crate::sync::Mutex;

/// The organisations in an answer of `load`.
#[derive(Debug, Clone)]
pub(crate) struct ShownOrganizations {
    /// That of the session.
    pub(crate) present: Arc<Organization>,
    /// Those that the user is a member of.
    pub(crate) memberships: Vec<Arc<Organization>>,
    /// Those that the session can switch to.
    pub(crate) reachable: Vec<Arc<Organization>>,
}

impl ShownOrganizations {
    /// Whether both have the same records. Equal ones are not enough.
    fn is_same(&self, other: &Self) -> bool {
        let same = |ours: &[Arc<_>], theirs: &[Arc<_>]| {
            let mut pairs = ours.iter().zip(theirs);
            ours.len() == theirs.len() && pairs.all(|(one, other)| Arc::ptr_eq(one, other))
        };
        Arc::ptr_eq(&self.present, &other.present)
            && same(&self.memberships, &other.memberships)
            && same(&self.reachable, &other.reachable)
    }
}

/// The latest text of one record of a user, and the organisations that it names.
///
/// A record never changes: a change puts another one in its place. So a text is right while the records
/// are the same ones. They are kept here, so that no later record gets the address of one of them.
#[derive(Debug, Default)]
pub(super) struct LatestText(Mutex<Option<(ShownOrganizations, Bytes)>>);

impl LatestText {
    /// The latest text if it names these organisations, else what `write` makes of them.
    pub(super) fn of(&self, shown: &ShownOrganizations, write: impl FnOnce() -> Bytes) -> Bytes {
        let mut latest = self.0.lock();
        if let Some((_, text)) = latest.as_ref().filter(|(known, _)| known.is_same(shown)) {
            return text.clone();
        }
        let text = write();
        *latest = Some((shown.clone(), text.clone()));
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn organization() -> Arc<Organization> {
        Arc::new(Organization {
            id: "org_a".to_owned(),
            name: "A".to_owned(),
        })
    }

    #[test]
    fn text_is_written_again_unless_all_organizations_are_the_same_records() {
        let [a, b] = [organization(), organization()];
        let both = vec![a.clone(), b.clone()];
        let shown = |present: &Arc<_>, memberships: &[_], reachable: &[_]| ShownOrganizations {
            present: Arc::clone(present),
            memberships: memberships.to_vec(),
            reachable: reachable.to_vec(),
        };
        let first = shown(&a, &both, &both);
        for (other, is_written) in [
            (shown(&a, &both, &both), false),
            (shown(&b, &both, &both), true),
            (shown(&a, &both[..1], &both), true),
            (shown(&a, &both, &both[..1]), true),
            (shown(&a, &[], &both), true),
            (shown(&a, &both, &[a.clone(), organization()]), true),
        ] {
            let latest = LatestText::default();
            let before = latest.of(&first, || Bytes::from_static(b"before"));
            let after = latest.of(&other, || Bytes::from_static(b"after"));
            assert_eq!(before, "before");
            assert_eq!(after == "after", is_written, "{other:?}");
        }
    }
}
