//! Cookie parameters. The generator has none, so the lowering makes headers of them; here the methods
//! send them as one header `cookie` (RFC 6265 allows no second one).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use syn::{Expr, ExprMethodCall, Item, Stmt, parse_quote, visit_mut::VisitMut};

use crate::{
    error::Error,
    openapi::{Contract, pointer},
};

/// The variable in a method that has cookies.
pub(super) const VARIABLE: &str = "cookie_pairs";

/// Names of cookies. No header of the same method has such a name, since both would be one argument.
type Cookies = BTreeSet<String>;

/// Makes every method with cookie parameters send them.
pub(super) fn send(file: &mut syn::File, contract: &Contract) -> Result<(), Error> {
    let mut of_methods = BTreeMap::new();
    for operation in contract.operations()? {
        let cookies = cookies(&contract.effective, operation.node);
        if let (Some(name), false) = (operation.name(), cookies.is_empty()) {
            of_methods.insert(name, cookies);
        }
    }
    if of_methods.is_empty() {
        return Ok(());
    }
    for item in &mut file.items {
        let Item::Impl(block) = item else { continue };
        for item in &mut block.items {
            if let syn::ImplItem::Fn(method) = item
                && let Some(cookies) = of_methods.get(&method.sig.ident.to_string())
            {
                rewrite(&mut method.block, cookies);
            }
        }
    }
    file.items.push(writer());
    Ok(())
}

fn cookies(document: &Value, operation: &Value) -> Cookies {
    let listed = operation.get("parameters").and_then(Value::as_array);
    let nodes = listed.into_iter().flatten();
    nodes
        .filter_map(|node| pointer::resolve(document, node))
        .filter(|node| node.get("in").is_some_and(|place| place == "cookie"))
        .filter_map(|node| Some(node.get("name")?.as_str()?.to_owned()))
        .collect()
}

/// Turns the headers of the cookies into pairs, and appends the header `cookie` after the last header.
fn rewrite(block: &mut syn::Block, cookies: &Cookies) {
    let mut pairs = Pairs {
        cookies,
        found: false,
    };
    let mut last = None;
    for (index, statement) in block.stmts.iter_mut().enumerate() {
        pairs.found = false;
        pairs.visit_stmt_mut(statement);
        if pairs.found {
            last = Some(index);
        }
    }
    let Some(last) = last else { return };
    let header: [Stmt; 1] = [parse_quote! {
        if !cookie_pairs.is_empty() {
            let mut value: ::reqwest::header::HeaderValue = cookie_pairs.join("; ").try_into()?;
            value.set_sensitive(true);
            header_map.append(::reqwest::header::COOKIE, value);
        }
    }];
    block.stmts.splice(last + 1..=last, header);
    let variable = parse_quote!(let mut cookie_pairs = ::std::vec::Vec::new(););
    block.stmts.insert(0, variable);
}

/// Replaces `header_map.append("name", value.to_string().try_into()?)`.
struct Pairs<'a> {
    cookies: &'a Cookies,
    found: bool,
}

impl VisitMut for Pairs<'_> {
    fn visit_expr_mut(&mut self, node: &mut Expr) {
        if let Expr::MethodCall(call) = node
            && let Some((name, value)) = self.cookie(call)
        {
            *node = parse_quote!(cookie_pairs.push(cookie(#name, &#value)?));
            self.found = true;
            return;
        }
        syn::visit_mut::visit_expr_mut(self, node);
    }
}

impl Pairs<'_> {
    /// Returns the name of the cookie that the call appends, and the expression of its text.
    fn cookie(&self, call: &ExprMethodCall) -> Option<(&str, Expr)> {
        let (Some(Expr::Lit(name)), Some(Expr::Try(value))) = (call.args.first(), call.args.get(1))
        else {
            return None;
        };
        let syn::Lit::Str(name) = &name.lit else {
            return None;
        };
        let Expr::MethodCall(converted) = &*value.expr else {
            return None;
        };
        let name = self.cookies.get(&name.value())?;
        (call.method == "append").then(|| (name.as_str(), (*converted.receiver).clone()))
    }
}

/// Returns the function that writes a cookie.
fn writer() -> Item {
    parse_quote! {
        /// Returns a cookie as it is sent. Refuses a value with a character that would end it.
        fn cookie(name: &str, value: &str) -> ::std::result::Result<::std::string::String, Error<()>> {
            let is_plain = |byte: u8| byte.is_ascii_graphic() && !b"\",;\\".contains(&byte);
            if value.bytes().all(is_plain) {
                Ok(format!("{name}={value}"))
            } else {
                Err(Error::InvalidRequest(format!("the cookie {name} has a character that ends a cookie")))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::generate;
    use super::*;
    use crate::test_root;

    #[test]
    fn cookies_of_a_method_are_one_header_with_the_names_of_the_contract() {
        let mut contract = Contract::load(&test_root::workspace()).unwrap();
        let load = contract
            .effective
            .pointer_mut("/paths/~1v1~1auth~1load/get");
        load.unwrap()["parameters"] = json!([
            { "name": "Session-Id", "in": "cookie", "required": true, "schema": { "type": "string" } },
            { "name": "page", "in": "cookie", "schema": { "type": "integer" } },
            { "name": "x-page", "in": "header", "schema": { "type": "integer" } },
        ]);
        let client = &generate(&contract).unwrap().files[2].text;
        let flat: String = client.split_whitespace().collect();
        for part in [
            "pubasyncfninitial_load<'a>(&'aself,session_id:&'astr,page:Option<i64>,x_page:Option<i64>,)",
            r#"cookie_pairs.push(cookie("Session-Id",&session_id.to_string())?)"#,
            r#"ifletSome(value)=page{cookie_pairs.push(cookie("page",&value.to_string())?);}"#,
            r#"header_map.append("x-page",value.to_string().try_into()?)"#,
            "value.set_sensitive(true);header_map.append(::reqwest::header::COOKIE,value);",
        ] {
            assert!(flat.contains(part), "no {part} in {client}");
        }
        assert_eq!(client.matches("header::COOKIE").count(), 1);
        assert!(
            !flat.contains(r#"header_map.append("session-id""#),
            "{client}"
        );
    }
}
