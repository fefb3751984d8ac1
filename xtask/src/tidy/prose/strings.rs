//! Strings in code that is not only compiled for tests.

use std::ops::RangeInclusive;

use proc_macro2::{TokenStream, TokenTree};
use syn::{
    LitStr,
    spanned::Spanned,
    visit::{self, Visit},
};

use crate::tidy::{
    house::Source,
    syntax::{attributes, is_test_only},
};

/// Each string in a file, with the line that it begins in. Doc comments are no strings.
pub(super) fn outside_tests(source: &Source) -> Vec<(usize, String)> {
    let mut tests = Tests(Vec::new());
    tests.visit_file(&source.file);
    let mut found = Vec::new();
    collect(source.text.parse().unwrap_or_default(), &mut found);
    found.retain(|(line, _)| !tests.0.iter().any(|lines| lines.contains(line)));
    found
}

/// The lines of the items that only tests compile.
struct Tests(Vec<RangeInclusive<usize>>);

impl<'ast> Visit<'ast> for Tests {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        if is_test_only(attributes(item)) {
            let span = item.span();
            self.0.push(span.start().line..=span.end().line);
        } else {
            visit::visit_item(self, item);
        }
    }
}

fn collect(tokens: TokenStream, found: &mut Vec<(usize, String)>) {
    let mut is_doc = false;
    for token in tokens {
        match token {
            TokenTree::Group(group) => collect(group.stream(), found),
            TokenTree::Literal(literal) => {
                if let (Ok(text), false) = (syn::parse_str::<LitStr>(&literal.to_string()), is_doc)
                {
                    found.push((literal.span().start().line, text.value()));
                }
                is_doc = false;
            }
            TokenTree::Ident(ident) => is_doc = ident == "doc",
            TokenTree::Punct(punct) => is_doc &= punct.as_char() == '=',
        }
    }
}
