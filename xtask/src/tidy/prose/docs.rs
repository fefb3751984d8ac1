//! Doc comments that users read.

use syn::{
    Attribute, Expr, Lit, Meta, Visibility,
    visit::{self, Visit},
};

use crate::tidy::{house::Source, syntax::is_test_only};

/// Where every doc comment is help, whatever its visibility.
const HELP: &str = "mock-server/src/cli/";

/// The docs of a file's module and of each of its public items, as numbered lines.
///
/// What derives `JsonSchema` is public too: its docs are the descriptions in a document.
pub(super) fn public(source: &Source) -> Vec<Vec<(usize, String)>> {
    let mut docs = Docs {
        is_open: source.path.starts_with(HELP),
        found: Vec::new(),
    };
    docs.add(&source.file.attrs);
    docs.visit_file(&source.file);
    docs.found
}

struct Docs {
    /// Whether the item around is public whatever its parts say.
    is_open: bool,
    found: Vec<Vec<(usize, String)>>,
}

impl Docs {
    fn add(&mut self, attributes: &[Attribute]) {
        let lines: Vec<_> = attributes.iter().filter_map(line).collect();
        if !lines.is_empty() {
            self.found.push(lines);
        }
    }

    /// Adds the docs of an item if it is public, and returns whether it is.
    fn item(&mut self, attributes: &[Attribute], visibility: &Visibility) -> bool {
        let is_public = self.is_open || matches!(visibility, Visibility::Public(_));
        if is_public {
            self.add(attributes);
        }
        is_public
    }

    /// Visits the parts of an item all of which are as public as itself.
    fn within(&mut self, is_open: bool, visit: impl FnOnce(&mut Self)) {
        let before = self.is_open;
        self.is_open = is_open;
        visit(self);
        self.is_open = before;
    }
}

impl<'ast> Visit<'ast> for Docs {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if !is_test_only(&item.attrs) {
            self.item(&item.attrs, &item.vis);
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.item(&item.attrs, &item.vis);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.item(&item.attrs, &item.vis);
    }

    fn visit_item_const(&mut self, item: &'ast syn::ItemConst) {
        self.item(&item.attrs, &item.vis);
    }

    fn visit_item_type(&mut self, item: &'ast syn::ItemType) {
        self.item(&item.attrs, &item.vis);
    }

    fn visit_item_trait(&mut self, item: &'ast syn::ItemTrait) {
        let is_public = self.item(&item.attrs, &item.vis);
        self.within(is_public, |docs| visit::visit_item_trait(docs, item));
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        self.item(&item.attrs, &Visibility::Inherited);
    }

    fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
        let is_schema = is_schema(&item.attrs) || self.is_open;
        self.within(is_schema, |docs| {
            docs.item(&item.attrs, &item.vis);
            visit::visit_item_struct(docs, item);
        });
    }

    fn visit_item_enum(&mut self, item: &'ast syn::ItemEnum) {
        let is_schema = is_schema(&item.attrs) || self.is_open;
        self.within(is_schema, |docs| {
            docs.is_open = docs.item(&item.attrs, &item.vis);
            visit::visit_item_enum(docs, item);
        });
    }

    fn visit_variant(&mut self, variant: &'ast syn::Variant) {
        self.item(&variant.attrs, &Visibility::Inherited);
        visit::visit_variant(self, variant);
    }

    fn visit_field(&mut self, field: &'ast syn::Field) {
        self.item(&field.attrs, &field.vis);
    }
}

fn is_schema(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::List(list) if list.path.is_ident("derive") => {
            list.tokens.to_string().contains("JsonSchema")
        }
        _ => false,
    })
}

/// The line of a doc comment.
fn line(attribute: &Attribute) -> Option<(usize, String)> {
    let Meta::NameValue(pair) = &attribute.meta else {
        return None;
    };
    match &pair.value {
        Expr::Lit(value) if pair.path.is_ident("doc") => match &value.lit {
            Lit::Str(text) => {
                let text = text.value();
                let line = attribute.pound_token.spans[0].start().line;
                Some((line, text.strip_prefix(' ').unwrap_or(&text).to_owned()))
            }
            _ => None,
        },
        _ => None,
    }
}
