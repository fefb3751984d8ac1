//! The public API of the SDK names neither the generator nor the HTTP client.

use std::collections::HashSet;

use syn::{
    Ident, Item, Path, UseTree, Visibility,
    visit::{self, Visit},
};

use super::{
    Breach, Rule,
    house::{House, Source},
};

pub(super) const SURFACE: Rule = Rule {
    name: "sdk-surface",
    reason: "with a type of the HTTP client or the generator in its API, the SDK needs a new major \
             version whenever they do",
    check,
};

const SDK: &str = "sdk/src/";
const PRIVATE: [&str; 3] = ["progenitor_client", "reqwest", "rustls"];

fn check(house: &House) -> Vec<Breach> {
    let sources = house
        .hand_written()
        .filter(|source| source.path.starts_with(SDK));
    sources.flat_map(leaks).collect()
}

fn leaks(source: &Source) -> Vec<Breach> {
    let mut names = Names::default();
    names.visit_file(&source.file);
    let mut surface = Surface {
        source,
        private: names.private,
        public: names.public,
        breaches: Vec::new(),
    };
    surface.visit_file(&source.file);
    surface.breaches
}

/// The names in a file that stand for something private, and the types that are public.
#[derive(Default)]
struct Names {
    private: HashSet<Ident>,
    public: HashSet<Ident>,
}

impl<'ast> Visit<'ast> for Names {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        collect(&item.tree, false, &mut self.private);
    }

    fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
        if is_public(&item.vis) {
            self.public.insert(item.ident.clone());
        }
    }

    fn visit_item_enum(&mut self, item: &'ast syn::ItemEnum) {
        if is_public(&item.vis) {
            self.public.insert(item.ident.clone());
        }
    }
}

/// Collects the names that a `use` brings in from a private crate.
fn collect(tree: &UseTree, private: bool, into: &mut HashSet<Ident>) {
    match tree {
        UseTree::Path(path) => collect(&path.tree, private || is_private(&path.ident), into),
        UseTree::Group(group) => group
            .items
            .iter()
            .for_each(|tree| collect(tree, private, into)),
        UseTree::Name(name) if private || is_private(&name.ident) => {
            into.insert(name.ident.clone());
        }
        UseTree::Rename(name) if private || is_private(&name.ident) => {
            into.insert(name.rename.clone());
        }
        UseTree::Name(_) | UseTree::Rename(_) | UseTree::Glob(_) => {}
    }
}

/// Visits public items only.
struct Surface<'a> {
    source: &'a Source,
    private: HashSet<Ident>,
    public: HashSet<Ident>,
    breaches: Vec<Breach>,
}

impl Surface<'_> {
    fn name(&mut self, ident: &Ident) {
        if is_private(ident) || self.private.contains(ident) {
            let place = format!("{}:{}", self.source.path, ident.span().start().line);
            self.breaches
                .push(Breach::new(place, format!("`{ident}` in the public API")));
        }
    }

    fn is_public_type(&self, ty: &syn::Type) -> bool {
        let syn::Type::Path(ty) = ty else {
            return false;
        };
        ty.path
            .segments
            .last()
            .is_some_and(|last| self.public.contains(&last.ident))
    }
}

impl<'ast> Visit<'ast> for Surface<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        match item {
            // Their parts have their own visibility, except in the impl of a trait.
            Item::Impl(item) => self.visit_item_impl(item),
            Item::Mod(item) => visit::visit_item_mod(self, item),
            Item::Fn(item) if is_public(&item.vis) => self.visit_signature(&item.sig),
            Item::Struct(item) if is_public(&item.vis) => visit::visit_item_struct(self, item),
            Item::Enum(item) if is_public(&item.vis) => visit::visit_item_enum(self, item),
            Item::Trait(item) if is_public(&item.vis) => visit::visit_item_trait(self, item),
            Item::Type(item) if is_public(&item.vis) => visit::visit_item_type(self, item),
            Item::Const(item) if is_public(&item.vis) => self.visit_type(&item.ty),
            Item::Use(item) if is_public(&item.vis) => visit::visit_item_use(self, item),
            _ => {}
        }
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        if let Some((of, _)) = &item.trait_
            && self.is_public_type(&item.self_ty)
        {
            self.visit_path(of);
        }
        item.items
            .iter()
            .for_each(|part| self.visit_impl_item(part));
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        if is_public(&function.vis) {
            self.visit_signature(&function.sig);
        }
    }

    fn visit_field(&mut self, field: &'ast syn::Field) {
        if is_public(&field.vis) {
            self.visit_type(&field.ty);
        }
    }

    // Fields of a variant are as public as the enum.
    fn visit_variant(&mut self, variant: &'ast syn::Variant) {
        variant
            .fields
            .iter()
            .for_each(|field| self.visit_type(&field.ty));
    }

    fn visit_block(&mut self, _: &'ast syn::Block) {}

    fn visit_use_path(&mut self, path: &'ast syn::UsePath) {
        self.name(&path.ident);
        visit::visit_use_path(self, path);
    }

    fn visit_path(&mut self, path: &'ast Path) {
        if let Some(first) = path.segments.first() {
            self.name(&first.ident);
        }
        visit::visit_path(self, path);
    }
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

fn is_private(ident: &Ident) -> bool {
    PRIVATE.iter().any(|private| ident == private)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::broken;

    fn says(text: &str) -> String {
        broken::with(&SURFACE, "sdk/src/call.rs", text)
    }

    #[test]
    fn each_leak_into_the_public_api_is_found() {
        for leak in [
            "pub fn send(client: reqwest::Client) {}",
            "pub fn send() -> Result<(), progenitor_client::Error<()>> {}",
            "pub struct Call { pub inner: reqwest::Client }",
            "pub enum Why { Http(reqwest::Error) }",
            "pub type Raw = reqwest::Response;",
            "pub use reqwest::StatusCode;",
            "pub trait Send { fn send(&self) -> reqwest::Response; }",
            "pub struct Error; impl From<reqwest::Error> for Error {}",
            "impl Call { pub fn raw(&self) -> &reqwest::Request {} }",
        ] {
            let said = says(leak);
            assert!(said.contains("sdk/src/call.rs:1: `"), "not found: {leak}");
            assert!(
                said.contains("` in the public API\n  sdk-surface: "),
                "{said}"
            );
        }
    }

    #[test]
    fn a_name_brought_in_by_a_use_is_found() {
        assert!(
            says("use reqwest::Client;\npub fn send(client: Client) {}").contains(":2: `Client`")
        );
        let renamed = "use reqwest::{Client as Http};\npub struct Call { pub inner: Http }";
        assert!(says(renamed).contains(":2: `Http` in the public API"));
    }

    #[test]
    fn private_uses_pass() {
        for inside in [
            "pub struct Call { inner: reqwest::Client }",
            "pub struct Call { pub(crate) inner: reqwest::Client }",
            "pub(crate) fn send(client: reqwest::Client) {}",
            "pub fn send() { reqwest::Client::new(); }",
            "struct Hooks; impl progenitor_client::ClientHooks<u8> for Hooks {}",
            "use reqwest::Client;\npub struct Call; impl Call { fn client(&self) -> &Client {} }",
        ] {
            assert_eq!(says(inside), "", "{inside}");
        }
    }
}
