//! The length of files and functions.

use syn::{
    Block, Signature,
    spanned::Spanned,
    visit::{self, Visit},
};

use super::{Breach, Rule, house::House};

pub(super) const FILES: Rule = Rule {
    name: "file-length",
    reason: "a file of more than 500 lines has several subjects: split it by subject",
    check: files,
};

pub(super) const FUNCTIONS: Rule = Rule {
    name: "function-length",
    reason: "a function of more than 80 lines has several parts: make them functions with names",
    check: functions,
};

const FILE: usize = 500;
const FUNCTION: usize = 80;

fn files(house: &House) -> Vec<Breach> {
    house
        .hand_written()
        .map(|source| (source, source.text.lines().count()))
        .filter(|(_, lines)| *lines > FILE)
        .map(|(source, lines)| Breach::new(&source.path, format!("{lines} lines")))
        .collect()
}

fn functions(house: &House) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for source in house.hand_written() {
        Functions {
            path: &source.path,
            breaches: &mut breaches,
        }
        .visit_file(&source.file);
    }
    breaches
}

struct Functions<'a> {
    path: &'a str,
    breaches: &'a mut Vec<Breach>,
}

impl Functions<'_> {
    /// Counts the lines from the signature to the last brace, without the doc comment.
    fn measure(&mut self, signature: &Signature, block: &Block) {
        let first = signature.span().start().line;
        let lines = block.span().end().line - first + 1;
        if lines > FUNCTION {
            let place = format!("{}:{first}", self.path);
            self.breaches.push(Breach::new(
                place,
                format!("`{}`, {lines} lines", signature.ident),
            ));
        }
    }
}

impl<'ast> Visit<'ast> for Functions<'_> {
    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        self.measure(&function.sig, &function.block);
        visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        self.measure(&function.sig, &function.block);
        visit::visit_impl_item_fn(self, function);
    }

    fn visit_trait_item_fn(&mut self, function: &'ast syn::TraitItemFn) {
        if let Some(block) = &function.default {
            self.measure(&function.sig, block);
        }
        visit::visit_trait_item_fn(self, function);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{generate, tidy::broken};

    fn function(lines: usize) -> String {
        format!("fn long() {{\n{}}}\n", "    call();\n".repeat(lines - 2))
    }

    #[test]
    fn file_over_500_lines_is_found() {
        assert_eq!(
            broken::with(&FILES, "sdk/src/call.rs", &"\n".repeat(500)),
            ""
        );
        let said = broken::with(&FILES, "sdk/src/call.rs", &"\n".repeat(501));
        assert!(
            said.starts_with("sdk/src/call.rs: 501 lines\n  file-length: "),
            "{said}"
        );
    }

    #[test]
    fn a_generated_file_may_have_any_length() {
        let text = format!("{} from a contract\n{}", generate::MARK, "\n".repeat(501));
        assert_eq!(broken::with(&FILES, "sdk/src/call.rs", &text), "");
    }

    #[test]
    fn a_function_of_80_lines_passes_and_one_of_81_is_found() {
        assert_eq!(
            broken::with(&FUNCTIONS, "sdk/src/call.rs", &function(80)),
            ""
        );
        let said = broken::with(&FUNCTIONS, "sdk/src/call.rs", &function(81));
        assert!(
            said.starts_with("sdk/src/call.rs:1: `long`, 81 lines"),
            "{said}"
        );
    }

    #[test]
    fn a_long_function_is_found_in_a_trait_an_impl_and_a_module() {
        for owner in ["trait Owner", "impl Owner", "mod owner"] {
            let text = format!("{owner} {{\n{}}}\n", function(81));
            let said = broken::with(&FUNCTIONS, "sdk/src/call.rs", &text);
            assert!(
                said.contains("call.rs:2: `long`, 81 lines"),
                "{owner}: {said}"
            );
        }
    }
}
