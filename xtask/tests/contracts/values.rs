//! What the test `values_go_over_the_wire_as_their_contracts_say` runs. The modules that this file
//! names are generated from the contracts beside it.

use crate::{
    field_named_extra, open_object, patch_with_three_states, union_of_plain_values,
    union_with_a_discriminator,
};

fn read<T: serde::de::DeserializeOwned>(json: &str) -> T {
    serde_json::from_str(json).unwrap()
}

fn write<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap()
}

/// A field of a PATCH is left out, null, or a value.
fn three_states() {
    use patch_with_three_states::BoatPatch;
    let patch = || BoatPatch::new("Gull");
    assert_eq!(write(&patch()), r#"{"name":"Gull"}"#);
    assert_eq!(
        write(&patch().clear_length()),
        r#"{"length":null,"name":"Gull"}"#
    );
    assert_eq!(
        write(&patch().length(7.5)),
        r#"{"length":7.5,"name":"Gull"}"#
    );
    assert_eq!(
        write(&patch().nick_name("G")),
        r#"{"name":"Gull","nick-name":"G"}"#
    );
    assert_eq!(
        write(&patch().clear_type()),
        r#"{"name":"Gull","type":null}"#
    );
    let is = |json: &str, expected: Option<Option<f64>>| {
        assert_eq!(read::<BoatPatch>(json).length, expected, "{json}");
    };
    is(r#"{"name":"a"}"#, None);
    is(r#"{"name":"a","length":null}"#, Some(None));
    is(r#"{"name":"a","length":1.0}"#, Some(Some(1.0)));
    let secret = write(&patch().key("hunter2"));
    assert_eq!(secret, r#"{"key":"hunter2","name":"Gull"}"#);
    assert!(!format!("{:?}", patch().key("hunter2")).contains("hunter2"));
}

/// Each variant refuses the documents of the others, and a later one decodes too.
fn tagged_union() {
    use union_with_a_discriminator::{DriveSetting, DriveSettingDrive, ReadDriveResponse};
    let drive = |json: &str| read::<ReadDriveResponse>(json);
    assert!(matches!(
        drive(r#"{"kind":"sail","area":3.5}"#),
        ReadDriveResponse::Sail(_)
    ));
    // Every field of a sail is there, and yet the tag decides.
    let engine = drive(r#"{"kind":"engine","power":9,"area":3.5}"#);
    assert!(matches!(engine, ReadDriveResponse::Engine(_)), "{engine:?}");
    let later = drive(r#"{"kind":"oars","token":"hunter2"}"#);
    assert!(matches!(later, ReadDriveResponse::Other(_)));
    assert!(!format!("{later:?}").contains("hunter2"));
    let DriveSettingDrive::Engine(engine) = read(r#"{"kind":"engine","power":9}"#) else {
        panic!("not an engine")
    };
    let setting = DriveSetting::new(DriveSettingDrive::Engine(engine));
    assert_eq!(write(&setting), r#"{"drive":{"kind":"engine","power":9}}"#);
    assert!(serde_json::from_str::<DriveSettingDrive>(r#"{"kind":"oars"}"#).is_err());
}

fn plain_union() {
    use union_of_plain_values::{Measure, MeasureOneOrMore, MeasureTypes, MeasureValue};
    let measure = |value: &str| {
        read::<Measure>(&format!(
            r#"{{"value":{value},"one_or_more":["a"],"types":null,"deep":[1,"a"]}}"#
        ))
    };
    assert!(matches!(measure("1").value, MeasureValue::Integer(1)));
    assert!(matches!(measure("1.5").value, MeasureValue::Number(_)));
    assert!(matches!(measure("true").value, MeasureValue::Boolean(true)));
    assert!(matches!(measure("{}").value, MeasureValue::Other(_)));
    assert!(matches!(
        measure("1").one_or_more,
        MeasureOneOrMore::Array(_)
    ));
    assert!(measure("1").types.is_none());
    assert!(matches!(
        read::<Option<MeasureTypes>>("7"),
        Some(MeasureTypes::Integer(7))
    ));
}

/// The contract's own `extra` is an ordinary field; elsewhere the name is the map of other fields.
fn extra() {
    let closed = read::<field_named_extra::Closed>(r#"{"extra":"left over","more":1}"#);
    assert_eq!(write(&closed), r#"{"extra":"left over"}"#);
    let open = read::<field_named_extra::Open>(r#"{"extra":7,"more":1}"#);
    assert_eq!(write(&open), r#"{"extra":7}"#);
    let crate_ = read::<open_object::Crate>(r#"{"label":"a","more":1}"#);
    assert_eq!(crate_.extra["more"].expose(), 1);
    assert_eq!(write(&crate_), r#"{"label":"a"}"#);
}

/// Checks everything.
pub fn check() {
    three_states();
    tagged_union();
    plain_union();
    extra();
}
