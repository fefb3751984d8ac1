//! Compares bounds: of numbers, lengths and counts.

use super::{
    super::{
        rules::{BOUND_LOOSENED, BOUND_TIGHTENED},
        walk::{Spot, Walk},
    },
    Pair, Shape,
};

/// A lower or an upper bound: the value, and whether it is excluded.
type Bound = Option<(f64, bool)>;

/// Keywords of lower bounds, each with its words.
const LOWER: [(&str, &str); 3] = [
    ("minLength", "the shortest length"),
    ("minItems", "the smallest number of items"),
    ("minProperties", "the smallest number of properties"),
];
/// Keywords of upper bounds.
const UPPER: [(&str, &str); 3] = [
    ("maxLength", "the greatest length"),
    ("maxItems", "the greatest number of items"),
    ("maxProperties", "the greatest number of properties"),
];

impl<'a> Walk<'a> {
    pub(super) fn bounds(&mut self, pair: Pair<'_, 'a>) {
        let (old, new) = pair;
        let of = |shape: &Shape<'a>, keyword| shape.number(keyword).map(|it| (it, false));
        // A length or a count of at least zero is no bound.
        let counted = |shape: &Shape<'a>, keyword| of(shape, keyword).filter(|it| it.0 > 0.0);
        for (keyword, words) in LOWER {
            self.bound(
                words,
                true,
                pair,
                (counted(old, keyword), counted(new, keyword)),
            );
        }
        for (keyword, words) in UPPER {
            self.bound(words, false, pair, (of(old, keyword), of(new, keyword)));
        }
        let (before, after) = (range(old, true), range(new, true));
        self.bound("the smallest value", true, pair, (before, after));
        let (before, after) = (range(old, false), range(new, false));
        self.bound("the greatest value", false, pair, (before, after));
        self.steps(pair);
        self.uniqueness(pair);
    }

    fn bound(
        &mut self,
        words: &str,
        is_lower: bool,
        (old, new): Pair<'_, 'a>,
        bounds: (Bound, Bound),
    ) {
        let (before, after) = bounds;
        if before == after {
            return;
        }
        // Greater means stricter, for both kinds.
        let strictness = |bound: Bound| match bound {
            None => (f64::NEG_INFINITY, false),
            Some((value, excluded)) => (if is_lower { value } else { -value }, excluded),
        };
        let rule = if strictness(after) > strictness(before) {
            &BOUND_TIGHTENED
        } else {
            &BOUND_LOOSENED
        };
        let shown = |bound: Bound| match bound {
            None => "free".to_owned(),
            Some((value, false)) => value.to_string(),
            Some((value, true)) if is_lower => format!("more than {value}"),
            Some((value, true)) => format!("less than {value}"),
        };
        let what = format!("{words} was {} and is {} now", shown(before), shown(after));
        self.report(rule, Spot::both(&old.at, &new.at), what);
    }

    /// Compares `multipleOf`: a multiple of the old step is stricter.
    fn steps(&mut self, (old, new): Pair<'_, 'a>) {
        let (before, after) = (old.number("multipleOf"), new.number("multipleOf"));
        if before == after {
            return;
        }
        let divides = |small: f64, great: f64| (great / small).fract().abs() < f64::EPSILON;
        let is_looser = match (before, after) {
            (_, None) => true,
            (Some(before), Some(after)) => divides(after, before),
            _ => false,
        };
        let rule = if is_looser {
            &BOUND_LOOSENED
        } else {
            &BOUND_TIGHTENED
        };
        let shown = |step: Option<f64>| step.map_or("free".to_owned(), |it| it.to_string());
        let what = format!(
            "the step of values was {} and is {} now",
            shown(before),
            shown(after)
        );
        self.report(rule, Spot::both(&old.at, &new.at), what);
    }

    fn uniqueness(&mut self, (old, new): Pair<'_, 'a>) {
        let is_unique = |shape: &Shape<'a>| {
            shape
                .value("uniqueItems")
                .and_then(serde_json::Value::as_bool)
                == Some(true)
        };
        let spot = Spot::both(&old.at, &new.at);
        match (is_unique(old), is_unique(new)) {
            (false, true) => self.report(&BOUND_TIGHTENED, spot, "items must differ now"),
            (true, false) => self.report(&BOUND_LOOSENED, spot, "items may be equal now"),
            _ => {}
        }
    }
}

/// Returns the bound of a number. In OpenAPI 3.0, `exclusiveMinimum` is a flag of `minimum`.
fn range(shape: &Shape<'_>, is_lower: bool) -> Bound {
    let (inclusive, exclusive) = if is_lower {
        ("minimum", "exclusiveMinimum")
    } else {
        ("maximum", "exclusiveMaximum")
    };
    let is_flagged = shape.value(exclusive).and_then(serde_json::Value::as_bool) == Some(true);
    let one = shape.number(inclusive).map(|it| (it, is_flagged));
    let other = shape.number(exclusive).map(|it| (it, true));
    match (one, other) {
        (Some(one), Some(other)) => {
            let other_is_stricter = if is_lower {
                other.0 >= one.0
            } else {
                other.0 <= one.0
            };
            Some(if other_is_stricter { other } else { one })
        }
        (one, other) => one.or(other),
    }
}
