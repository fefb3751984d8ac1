//! Generates many invented contracts, and compares their Rust types, or their refusals, with
//! snapshots. The contracts and the snapshots are in `xtask/tests/contracts`.

mod compile;
mod document;
mod grammar;
mod large;
mod summary;

use std::{collections::BTreeSet, fs, path::PathBuf};

use serde_json::Value;

use crate::{
    error::Error,
    generate::{self, Generation},
    openapi::Contract,
    test_root,
};

/// Makes one test of each contract in the folder.
macro_rules! contracts {
    ($($name:ident,)+) => {
        const NAMES: &[&str] = &[$(stringify!($name),)+];

        mod becomes {
            $(
                #[test]
                fn $name() {
                    super::compare(stringify!($name));
                }
            )+
        }
    };
}

contracts! {
    all_of_one,
    all_of_several,
    answer_by_reference,
    answer_default_alone,
    answer_default_beside_a_success,
    answer_inline,
    answer_none,
    answer_null,
    answer_of_a_redirect,
    answer_of_other_media_types,
    answer_range,
    answer_redirect_alone,
    answer_two_of_one_form,
    answer_two_of_several_forms,
    answer_without_a_schema,
    arrays,
    body_bytes,
    body_form,
    body_form_with_a_list,
    body_in_two_media_types,
    body_inline,
    body_multipart,
    body_of_a_list,
    body_of_anything,
    body_optional,
    body_text,
    body_with_secrets,
    body_xml,
    bounds,
    callbacks,
    closed_object,
    cookie_list_required,
    cookie_named_like_a_header,
    cookie_optional,
    cookie_required,
    cookies_of_several_types,
    dangling_reference,
    defaults,
    defaults_that_do_not_fit,
    encoded_texts,
    fastapi_answers,
    fastapi_bodies,
    fastapi_enums,
    fastapi_forms,
    fastapi_models,
    fastapi_parameters,
    fastapi_scalars,
    fastapi_security,
    fastapi_unions,
    field_named_extra,
    fields_that_clash,
    fixed_values,
    fixed_values_of_several_types,
    format_that_is_unknown,
    formats,
    generated_type_that_clashes,
    header_enum,
    header_list,
    header_list_optional,
    header_name_that_is_none,
    header_parameters,
    header_secret,
    keywords_as_names,
    many_faults,
    map_with_named_keys,
    maps,
    method_named_twice,
    method_of_the_client,
    methods_without_a_function,
    names_of_the_standard_library,
    names_that_are_no_identifiers,
    notes_of_the_service,
    nullable_forms,
    open_object,
    open_reply_in_a_list_of_nulls,
    operation_id_twice,
    operation_ids_of_the_service,
    parameter_by_reference,
    parameter_named_like_the_header_map,
    parameters_named_like_variables,
    parameters_of_several_plain_types,
    parameters_that_clash,
    patch_inline_and_put,
    patch_of_tagged_secrets,
    patch_with_defaults,
    patch_with_three_states,
    path_parameter_of_an_enum,
    path_parameter_of_an_object,
    path_parameter_secret,
    path_parameter_untyped,
    path_parameters,
    path_placeholder_without_parameter,
    query_list,
    query_object,
    query_parameters,
    query_untyped_and_secret,
    recursive,
    same_path_with_all_methods,
    security,
    security_by_other_schemes,
    security_scheme_that_is_missing,
    send_null_by_flag,
    send_null_by_flag_misplaced,
    tuples,
    two_operations_with_equal_inline_types,
    typed_map_beside_fields,
    union_as_a_body,
    union_beside_a_type,
    union_component_in_a_union,
    union_in_a_patch,
    union_of_different_fields,
    union_of_lists_of_tagged_objects,
    union_of_look_alikes,
    union_of_numbers,
    union_of_plain_values,
    union_of_texts,
    union_with_a_discriminator,
    union_with_an_open_variant,
    union_with_defaulted_tags,
}

fn folder() -> PathBuf {
    test_root::workspace().join("xtask/tests/contracts")
}

fn read(name: &str) -> Value {
    let text = fs::read_to_string(folder().join(format!("{name}.json"))).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// Generates a document as if it were the effective contract.
fn generate(document: &Value) -> Result<Generation, Error> {
    generate::generate(&Contract {
        published: document.clone(),
        effective: document.clone(),
        replaced: Vec::new(),
    })
}

fn compare(name: &str) {
    snapshot(name, &summary::whole(&generate(&read(name))));
}

fn snapshot(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(folder().join("snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

#[test]
fn every_contract_of_the_folder_is_tested() {
    let files = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let documents = files.filter(|path| path.extension().is_some_and(|it| it == "json"));
    let present: BTreeSet<_> = documents
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    let tested: BTreeSet<_> = NAMES.iter().map(|&name| name.to_owned()).collect();
    assert_eq!(tested, present);
}

#[test]
fn refusal_names_a_place_and_a_cure_and_never_fails_the_generator() {
    for name in NAMES {
        let Err(error) = generate(&read(name)) else {
            continue;
        };
        let said = error.to_string();
        assert!(said.contains("openapi/effective.json"), "{name}: {said}");
        assert!(said.contains("\ncure: "), "{name}: {said}");
        assert!(!said.contains("the generator failed"), "{name}: {said}");
    }
}
