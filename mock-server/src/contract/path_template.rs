//! Paths with parameters, such as `/v1/auth/pats/{id}`, compared as in Starlette.

/// The values of the parameters, if a decoded path is one of the template's.
///
/// A parameter takes any characters but `/`, and at least one. Python's `$`, which ends Starlette's
/// patterns, takes a line end after the path too; a parameter at the end takes it into its value.
pub(crate) fn values<'a>(template: &str, path: &'a str) -> Option<Vec<&'a str>> {
    let mut values = Vec::new();
    let (mut wanted, mut sent) = (template.split('/'), path.split('/'));
    let mut next = (wanted.next(), sent.next());
    while let (Some(step), Some(found)) = next {
        next = (wanted.next(), sent.next());
        let is_last = next.0.is_none();
        let found_without_line_end = found.strip_suffix('\n').filter(|_| is_last);
        if step.starts_with('{') {
            (!found.is_empty()).then_some(())?;
            values.push(found);
        } else if step != found && Some(step) != found_without_line_end {
            return None;
        }
    }
    (next == (None, None)).then_some(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn path_parameter_takes_one_segment_of_any_characters() {
        let table: [(&str, Option<&[&str]>); 11] = [
            ("/a/x", Some(&["x"])),
            ("/a/x y\u{e9}{", Some(&["x y\u{e9}{"])),
            ("/a/x\n", Some(&["x\n"])),
            ("/a/\n", Some(&["\n"])),
            ("/a/{id}", Some(&["{id}"])),
            ("/a/", None),
            ("/a", None),
            ("/a/x/", None),
            ("/a/x/y", None),
            ("/b/x", None),
            ("/a\n/x", None),
        ];
        for (path, expected) in table {
            assert_eq!(values("/a/{id}", path).as_deref(), expected, "{path:?}");
        }
        let two = values("/a/{id}/b/{other}", "/a/1/b/2");
        assert_eq!(two, Some(vec!["1", "2"]));
    }

    #[test]
    fn path_without_parameters_takes_one_line_end_after_it() {
        for (path, expected) in [
            ("/a/b", true),
            ("/a/b\n", true),
            ("/a/b\n\n", false),
            ("/a", false),
        ] {
            assert_eq!(values("/a/b", path).is_some(), expected, "{path:?}");
        }
    }
}
