//! The rules: each kind of change, with its consequences in both directions.

use super::change::{
    Semver::{Major, Minor, Patch},
    Severity::{Callers, Compatible, Documentation, Server},
    Verdict,
};

/// One kind of change.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Rule {
    pub(crate) name: &'static str,
    /// The consequences in what callers send.
    pub(crate) request: Verdict,
    /// The consequences in what the server sends.
    pub(crate) reply: Verdict,
    pub(crate) why: &'static str,
}

/// Makes a constant of each rule, and the list of them. Without `| …`, both directions are alike.
macro_rules! rules {
    ($($id:ident $name:literal $severity:ident $semver:ident $(| $reply_severity:ident $reply_semver:ident)?, $why:literal;)+) => {
        $(pub(super) const $id: Rule = Rule {
            name: $name,
            request: Verdict { severity: $severity, semver: $semver },
            reply: rules!(@ $severity $semver $($reply_severity $reply_semver)?),
            why: $why,
        };)+

        /// Every rule, in the order of the documentation.
        #[cfg(test)]
        pub(crate) const ALL: &[&Rule] = &[$(&$id,)+];
    };
    (@ $severity:ident $semver:ident) => { Verdict { severity: $severity, semver: $semver } };
    (@ $severity:ident $semver:ident $reply_severity:ident $reply_semver:ident) => {
        Verdict { severity: $reply_severity, semver: $reply_semver }
    };
}

rules! {
    OPERATION_ADDED "operation-added" Compatible Minor, "callers of the old document do not use it; the SDK gains a method";
    OPERATION_REMOVED "operation-removed" Callers Major, "the server answers 404 or 405; the SDK loses a method";
    OPERATION_ID "operation-id-changed" Compatible Major, "the wire stays as it is; the SDK's method has its name from the id";
    OPERATION_ID_SUFFIX "operation-id-suffix-changed" Compatible Patch, "the id has another path or method in it; the SDK's method keeps its name";
    OPERATION_DEPRECATED "deprecated" Compatible Minor, "it still works; callers should look for a replacement";
    OPERATION_UNDEPRECATED "deprecation-withdrawn" Compatible Patch, "it works as before";
    OPERATION_TAGS "operation-tags-changed" Documentation Patch, "tags sort operations for readers, and select them in openapi/selection.json";
    PATH_PARAMETER_RENAMED "path-parameter-renamed" Documentation Patch, "requests have the value, not the name";

    PARAMETER_ADDED "parameter-added" Compatible Minor, "callers may leave it out";
    PARAMETER_ADDED_REQUIRED "parameter-added-required" Callers Major, "requests without it are refused";
    PARAMETER_REMOVED "parameter-removed" Callers Major, "what callers send in it has no effect any more";
    PARAMETER_MOVED "parameter-moved" Callers Major, "the server reads it from another part of the request";
    PARAMETER_REQUIRED "parameter-made-required" Callers Major, "requests without it are refused";
    PARAMETER_OPTIONAL "parameter-made-optional" Server Major, "the old server refuses requests without it; the argument becomes an `Option`";
    PARAMETER_STYLE "parameter-style-changed" Callers Major, "the server reads lists and objects in another form";

    BODY_ADDED "request-body-added" Compatible Major, "callers may leave it out; the SDK's method gains an argument";
    BODY_ADDED_REQUIRED "request-body-added-required" Callers Major, "requests without it are refused";
    BODY_REMOVED "request-body-removed" Callers Major, "what callers send in it has no effect any more";
    BODY_REQUIRED "request-body-made-required" Callers Patch, "requests without it are refused; the SDK always sends it";
    BODY_OPTIONAL "request-body-made-optional" Server Patch, "the old server refuses requests without it; the SDK always sends it";
    MEDIA_TYPE_ADDED "media-type-added" Server Patch | Compatible Patch, "the old server refuses bodies of this type; a caller gets another type only if it accepts it";
    MEDIA_TYPE_REMOVED "media-type-removed" Callers Major, "bodies of this type are refused, or not sent any more";

    SUCCESS_ADDED "success-added" Compatible Minor, "callers of the old document have to take any 2xx status as a success";
    SUCCESS_REMOVED "success-removed" Callers Major, "callers that compare the status do not find it any more";
    ERROR_ADDED "error-added" Compatible Patch, "any status of 400 or more is an error already; the SDK has one type for all of them";
    ERROR_REMOVED "error-removed" Server Patch, "the old server may still send it";
    REPLY_BODY_ADDED "reply-body-added" Compatible Major, "callers may ignore it; the SDK's method returns another type";
    REPLY_BODY_REMOVED "reply-body-removed" Callers Major, "callers that read it find nothing";
    HEADER_ADDED "header-added" Compatible Patch, "callers may ignore it; the SDK does not read it";
    HEADER_REMOVED "header-removed" Callers Patch, "callers that read it find nothing; the SDK does not read it";
    HEADER_OPTIONAL "header-made-optional" Callers Patch, "callers that rely on it may find nothing; the SDK does not read it";
    HEADER_REQUIRED "header-made-required" Server Patch, "the old server may leave it out";
    LINKS "links-changed" Documentation Patch, "links tell readers which operation may follow";

    TYPE_WIDENED "type-widened" Server Major | Callers Major, "values of more types are valid";
    TYPE_NARROWED "type-narrowed" Callers Major | Server Major, "values of some types are not valid any more";
    TYPE_CHANGED "type-changed" Callers Major, "values of the old type are not valid any more";
    NULL_ALLOWED "null-allowed" Server Major | Callers Major, "`null` is valid now; the field becomes an `Option`";
    NULL_FORBIDDEN "null-forbidden" Callers Major | Server Major, "`null` is not valid any more; the field is not an `Option` any more";
    FORMAT_ADDED "format-added" Callers Patch | Server Patch, "some texts or numbers are not valid any more";
    FORMAT_REMOVED "format-removed" Server Patch | Callers Patch, "texts or numbers of any form are valid now";
    FORMAT_CHANGED "format-changed" Callers Patch, "values of the old format may not be valid any more";
    VALUE_ADDED "enum-value-added" Server Patch | Callers Patch, "a value that the other side may not have is valid; the SDK has it as a plain type";
    VALUE_REMOVED "enum-value-removed" Callers Patch | Server Patch, "the value is not valid any more; the SDK has it as a plain type";
    VALUES_FIXED "enum-added" Callers Patch | Server Patch, "only the listed values are valid now";
    VALUES_FREED "enum-removed" Server Patch | Callers Patch, "any value of the type is valid now";
    BOUND_TIGHTENED "bound-tightened" Callers Patch | Server Patch, "some values are not valid any more; the SDK does not check bounds";
    BOUND_LOOSENED "bound-loosened" Server Patch | Callers Patch, "more values are valid now; the SDK does not check bounds";
    PATTERN_ADDED "pattern-added" Callers Patch | Server Patch, "some texts are not valid any more";
    PATTERN_REMOVED "pattern-removed" Server Patch | Callers Patch, "texts of any form are valid now";
    PATTERN_CHANGED "pattern-changed" Callers Patch, "texts of the old form may not be valid any more";

    PROPERTY_ADDED "property-added" Compatible Minor, "it may be left out, and readers ignore it; the SDK's structs may gain fields";
    PROPERTY_ADDED_REQUIRED "property-added-required" Callers Major | Server Minor, "requests without it are refused; the old server does not send it";
    PROPERTY_REMOVED "property-removed" Callers Major, "what callers send in it has no effect, or what they read is gone";
    PROPERTY_REQUIRED "property-made-required" Callers Major | Server Major, "requests without it are refused, or the old server may leave it out; the field is not an `Option` any more";
    PROPERTY_OPTIONAL "property-made-optional" Server Major | Callers Major, "the old server refuses requests without it, or callers may find nothing; the field becomes an `Option`";
    PROPERTIES_REORDERED "required-properties-reordered" Compatible Major, "JSON has no order; the SDK's constructor takes the required properties in this order";
    EXTRA_ALLOWED "additional-properties-allowed" Server Minor | Compatible Minor, "the old server refuses properties without a name; readers ignore them";
    EXTRA_FORBIDDEN "additional-properties-forbidden" Callers Major | Compatible Major, "requests with other properties are refused; the SDK's field for them goes";
    EXTRA_DECLARED "additional-properties-declared" Compatible Minor, "they were valid before; the SDK gains a field for them";
    EXTRA_UNDECLARED "additional-properties-undeclared" Compatible Major, "they are still valid; the SDK loses the field for them";
    TUPLE "tuple-length-changed" Callers Major, "a list of the old length is not valid any more";
    VARIANT_ADDED "variant-added" Server Minor | Callers Minor, "the other side may not have this variant; the SDK's enum may gain one";
    VARIANT_REMOVED "variant-removed" Callers Major | Server Major, "values of this variant are not valid any more";
    UNION_KEYWORD "union-keyword-changed" Compatible Patch, "`oneOf` and `anyOf` differ only for values that fit two variants";
    DISCRIMINATOR_PROPERTY "discriminator-property-changed" Callers Major, "readers look for the variant in another property";
    DISCRIMINATOR_VALUE "discriminator-value-changed" Callers Major, "readers find the variant under another value";
    DISCRIMINATOR_ADDED "discriminator-added" Compatible Patch, "it helps readers to find the variant";
    DISCRIMINATOR_REMOVED "discriminator-removed" Compatible Patch, "readers have to find the variant by its properties";
    SCHEMA_RENAMED "schema-renamed" Compatible Major, "the wire stays as it is; the SDK's type has its name from the schema";
    DEFAULT_ADDED "default-added" Compatible Patch | Documentation Patch, "the old document does not say what the server takes without a value";
    DEFAULT_CHANGED "default-changed" Callers Minor | Documentation Patch, "a caller that leaves the value out gets another behaviour";
    KEYWORD_CHANGED "constraint-changed" Callers Major, "this tool does not compare the keyword, and so takes any change of it as breaking";

    SECURITY_ADDED "security-added" Callers Major, "requests without a credential are refused";
    SECURITY_REMOVED "security-removed" Server Minor, "the old server refuses requests without a credential";
    SECURITY_OPTION_ADDED "security-option-added" Server Minor, "the old server refuses this credential";
    SECURITY_OPTION_REMOVED "security-option-removed" Callers Major, "requests with this credential are refused";
    SCOPE_ADDED "security-scope-added" Callers Patch, "credentials without the scope are refused";
    SCOPE_REMOVED "security-scope-removed" Server Patch, "the old server refuses credentials without the scope";
    SCHEME_CHANGED "security-scheme-changed" Callers Major, "credentials go into another place, or have another form";
    SCHEME_ADDRESS "security-address-changed" Callers Patch, "callers get credentials from another address";

    SERVER_ADDED "server-added" Compatible Patch, "the old addresses still work";
    SERVER_REMOVED "server-removed" Callers Patch, "callers of the address get no answer; the SDK takes the address from the app";

    DESCRIPTION "description-changed" Documentation Patch, "only readers see it";
    EXAMPLE "example-changed" Documentation Patch, "only readers see it";
    TITLE "title-changed" Documentation Patch, "only readers see it; the generator drops titles";
    INFO "info-changed" Documentation Patch, "only readers see it";
    TAGS "tags-changed" Documentation Patch, "only readers see it";
    VERSION "openapi-version-changed" Documentation Patch, "the form of the document, not of the service";
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_two_rules_share_a_name() {
        let names: BTreeSet<_> = ALL.iter().map(|rule| rule.name).collect();
        assert_eq!(names.len(), ALL.len());
    }
}
