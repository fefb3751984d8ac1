//! Compares request bodies, and the media types of any body.

use super::{
    change::Direction,
    rules::{
        BODY_ADDED, BODY_ADDED_REQUIRED, BODY_OPTIONAL, BODY_REMOVED, BODY_REQUIRED,
        MEDIA_TYPE_ADDED, MEDIA_TYPE_REMOVED,
    },
    schema::Presence,
    walk::{Place, Spot, Walk},
};

impl<'a> Walk<'a> {
    pub(super) fn request_bodies(&mut self, old: &Place<'a>, new: &Place<'a>) {
        let before = old.get("requestBody").map(|it| it.resolved(self.old));
        let after = new.get("requestBody").map(|it| it.resolved(self.new));
        match (before, after) {
            (None, None) => {}
            (Some(body), None) => {
                let what = "the request has no body any more";
                self.report(&BODY_REMOVED, Spot::old(&body.at), what);
            }
            (None, Some(body)) => {
                let spot = Spot::new(&body.at);
                if body.flag("required") {
                    self.report(&BODY_ADDED_REQUIRED, spot, "the request needs a body now");
                } else {
                    self.report(&BODY_ADDED, spot, "the request may have a body now");
                }
            }
            (Some(before), Some(after)) => {
                let spot = Spot::both(&before.at, &after.at);
                match (before.flag("required"), after.flag("required")) {
                    (false, true) => {
                        self.report(
                            &BODY_REQUIRED,
                            spot,
                            "the body of the request is required now",
                        );
                    }
                    (true, false) => {
                        let what = "the body of the request may be left out now";
                        self.report(&BODY_OPTIONAL, spot, what);
                    }
                    _ => {}
                }
                self.notes(&before, &after);
                self.contents(&before, &after);
            }
        }
    }

    /// Compares the member `content` of two bodies.
    pub(super) fn contents(&mut self, old: &Place<'a>, new: &Place<'a>) {
        let before = old.members("content");
        let mut after = new.members("content");
        let body = match self.direction {
            Direction::Request => "request",
            Direction::Reply => "reply",
        };
        for (name, media) in before {
            let same = |(other, _): &(&str, Place<'a>)| media_type(other) == media_type(name);
            let Some(at) = after.iter().position(same) else {
                let what = format!("the {body} is not `{name}` any more");
                self.report(&MEDIA_TYPE_REMOVED, Spot::old(&media.at), what);
                continue;
            };
            let (_, other) = after.remove(at);
            self.notes(&media, &other);
            if let (Some(one), Some(other)) = (media.get("schema"), other.get("schema")) {
                self.schemas(one, other, Presence::Required);
            }
        }
        for (name, media) in after {
            let what = format!("the {body} may be `{name}` now");
            self.report(&MEDIA_TYPE_ADDED, Spot::new(&media.at), what);
        }
    }
}

/// Returns a media type in lower case, without its parameters.
fn media_type(name: &str) -> String {
    let name = name.split(';').next().unwrap_or(name);
    name.trim().to_ascii_lowercase()
}
