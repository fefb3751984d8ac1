//! Multipart forms and the exact answers that FastAPI 0.165 with python-multipart 0.0.34 was seen to
//! give them.

use axum_core::body::Body;
use axum_core::extract::Request;
use http::header::CONTENT_TYPE;

use crate::fastapi::tests::{FORM, answer, one};

const TYPE: &str = "multipart/form-data; boundary=X";
const END: &[u8] = b"--X--\r\n";
const MALFORMED: &str = r#"400 {"detail":"Invalid multipart data."}"#;
const NO_BOUNDARY: &str = r#"400 {"detail":"Missing boundary in multipart."}"#;
const NO_NAME: &str =
    r#"400 {"detail":"The Content-Disposition header field \"name\" must be provided."}"#;

async fn post(content_type: &str, body: impl Into<Vec<u8>>) -> String {
    let request = Request::post(FORM).header(CONTENT_TYPE, content_type);
    answer(FORM, request.body(Body::from(body.into())).unwrap()).await
}

async fn form(body: impl Into<Vec<u8>>) -> String {
    post(TYPE, body).await
}

fn part(options: &str, content: impl AsRef<[u8]>) -> Vec<u8> {
    let head = format!("--X\r\nContent-Disposition: form-data; {options}\r\n\r\n");
    [head.as_bytes(), content.as_ref(), b"\r\n"].concat()
}

fn username(content: impl AsRef<[u8]>) -> Vec<u8> {
    part("name=username", content)
}

fn password() -> Vec<u8> {
    part("name=password", "b")
}

/// A form that begins with this and is whole with a password.
async fn before_password(first: impl AsRef<[u8]>) -> String {
    form([first.as_ref(), &password(), END].concat()).await
}

fn understood(username: &str) -> String {
    format!(r#"200 {{"grant_type":null,"username":"{username}","password":"b","scope":null}}"#)
}

fn missing(fields: &[&str]) -> String {
    let errors = fields.iter().map(|field| {
        format!(
            r#"{{"type":"missing","loc":["body","{field}"],"msg":"Field required","input":null}}"#
        )
    });
    one(&errors.collect::<Vec<_>>().join(","))
}

fn nothing() -> String {
    missing(&["username", "password"])
}

fn shown(body: &[u8]) -> String {
    body.get(..80).unwrap_or(body).escape_ascii().to_string()
}

#[tokio::test]
async fn multipart_fields_are_read_part_by_part() {
    let table: [(Vec<u8>, &str); 14] = [
        (username("a"), "a"),
        (part("NAME = \"username\"", "a"), "a"),
        (part("name=x; y=\"; name=z\";name=username", "a"), "a"),
        (b"--X\r\ncontent-disposition:;name=username\r\n\r\na\r\n".into(), "a"),
        (b"--X\r\nContent-Disposition: ;name=x\r\nContent-Disposition: ;name=username\r\n\r\na\r\n".into(), "a"),
        (b"--X\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: ;name=username\r\n\r\nYQ==\r\n".into(), "YQ=="),
        (b"--X\r\nA:\r\n!#$%&'*+-.^_`|~9: \xE9:\n\r\nContent-Disposition: ;name=username\r\n\r\na\r\n".into(), "a"),
        ([b"\r\n", username("a").as_slice()].concat(), "a"),
        ([b"\njunk", username("a").as_slice()].concat(), "a"),
        (username("\r\n"), r"\r\n"),
        (username("a\r\n--X \t\r\nContent-Disposition: ;name=username\r\n\r\nz"), "z"),
        (username("1\r\n--Xy\r\n--X-z\r\n--X\r1\r\n--\n--X--\r\n"), r"1\r\n--Xy\r\n--X-z\r\n--X\r1\r\n--\n--X--\r\n"),
        ([username("a"), username("c")].concat(), "c"),
        ([part("name=username; filename=a", "x"), username("c")].concat(), "c"),
    ];
    for (first, expected) in table {
        assert_eq!(
            before_password(&first).await,
            understood(expected),
            "{}",
            shown(&first)
        );
    }
    let pattern = r#"{"type":"string_pattern_mismatch","loc":["body","grant_type"],"msg":"String should match pattern '^password$'","input":"Password","ctx":{"pattern":"^password$"}}"#;
    let first = [username("a"), part("name=grant_type", "Password")].concat();
    assert_eq!(before_password(first).await, one(pattern));
}

#[tokio::test]
async fn empty_last_multipart_field_counts_as_missing() {
    let no_username = missing(&["username"]);
    for last in [username(""), part("name=username; filename=\"\"", "")] {
        assert_eq!(before_password(&last).await, no_username);
        assert_eq!(
            before_password([username("a"), last].concat()).await,
            no_username
        );
    }
}

#[tokio::test]
async fn bytes_after_the_last_boundary_are_ignored() {
    for end in [&b"--X--"[..], END, b"--X--x", b"--X--\r\n\xFF--X\r\n\r\n"] {
        let body = [&username("a"), &password(), end].concat();
        assert_eq!(form(body).await, understood("a"), "{}", shown(end));
    }
}

#[tokio::test]
async fn truncated_multipart_body_yields_its_complete_parts() {
    let long_name = format!("--X\r\n{}", "a".repeat(4224));
    let long_value = format!("--X\r\nA:{}", " ".repeat(4222));
    let without_a_part = [
        "",
        "-",
        "--X",
        "--X-",
        "--X--",
        "--X\r",
        "--X\r\n",
        "--X\r\nA",
        "--X\r\nA:",
        "--X\r\nA: b",
        "--X\r\nA: b\r",
        "--X\r\nA: b\r\n",
        "--X\r\nA: b\r\n\r",
        "--X\r\n\r",
        "\r\n",
        "\rxyz",
        &long_name,
        &long_value,
    ];
    for body in without_a_part {
        assert_eq!(form(body).await, nothing(), "{}", shown(body.as_bytes()));
    }
    let second = b"\r\nContent-Disposition: ;name=password\r\n\r\nb\r\n--X--";
    let whole = [&username("a"), &b"--X"[..], second].concat();
    let first_ends = username("a").len() + b"--X\r\n".len();
    for length in 0..=whole.len() {
        let expected = if length < first_ends {
            nothing()
        } else if length < whole.len() {
            missing(&["password"])
        } else {
            understood("a")
        };
        assert_eq!(form(&whole[..length]).await, expected, "{length}");
    }
    for padding in [" ", "\t", " \r"] {
        let body = [username("a"), b"--X".into(), padding.into()].concat();
        assert_eq!(form(body).await, nothing(), "{padding:?}");
    }
}

#[tokio::test]
async fn malformed_multipart_body_is_refused() {
    let bodies: [&[u8]; 15] = [
        b"x",
        b"-Y",
        b"--Y\r\n",
        b"--X\n",
        b"--X\rx",
        b"--X \r\n",
        b"--X-x",
        b"\r\na-b\r\n--X",
        b"--X\r\n\rx",
        b"--X\r\nA\r\n",
        b"--X\r\nA b: c",
        b"--X\r\n: b",
        b"--X\r\nA: b\rc",
        b"--X\r\n\xE9: b",
        b"--X\r\nA: b\n\nc: d\r\r",
    ];
    for body in bodies {
        assert_eq!(form(body).await, MALFORMED, "{}", shown(body));
    }
    for padding in [" x", "\t\rx", " --", " \n"] {
        let body = [username("a"), b"--X".into(), padding.into()].concat();
        assert_eq!(form(body).await, MALFORMED, "{padding:?}");
    }
    assert_eq!(
        form("--X\nContent-Disposition: ;name=username\n\na\n--X--").await,
        MALFORMED
    );
}

#[tokio::test]
async fn part_without_a_name_is_refused() {
    for headers in [
        "",
        "A: b\r\n",
        "Content-Disposition:\r\n",
        "Content-Disposition: name=a\r\n",
        "Content-Disposition: form-data; NAME\r\n",
        "Content-Disposition: ;name*=UTF-8''a\r\n",
        "Content-Disposition: ;name=a\r\nContent-Disposition: ;filename=a\r\n",
    ] {
        let nameless = format!("--X\r\n{headers}\r\n");
        assert_eq!(form(nameless.as_str()).await, NO_NAME, "{nameless:?}");
        let second = [username("a"), nameless.into()].concat();
        assert_eq!(form(second).await, NO_NAME);
    }
}

#[tokio::test]
async fn boundary_is_read_from_the_content_type() {
    let with = |boundary: &str| {
        let delimiter = format!("--{boundary}");
        let body = String::from_utf8([&username("a"), &password(), END].concat()).unwrap();
        body.replace("--X", &delimiter)
    };
    let (longest, too_long) = ("x".repeat(256), "x".repeat(257));
    let table = [
        ("boundary=Y; BOUNDARY = \"X\"", "X", &*understood("a")),
        ("boundary=\"a b;c\"", "a b;c", &*understood("a")),
        ("boundary=a b=c", "a b=c", &*understood("a")),
        ("boundary", "", &*understood("a")),
        ("boundary=", "", &*understood("a")),
        ("boundary=-", "-", &*understood("a")),
        (
            &*format!("boundary={longest}"),
            &*longest,
            &*understood("a"),
        ),
        (&*format!("boundary={too_long}"), &*too_long, MALFORMED),
        ("boundary=Y", "X", MALFORMED),
        ("boundary=x", "X", MALFORMED),
        ("boundary*=X", "X", NO_BOUNDARY),
        ("BOUNDARY", "", NO_BOUNDARY),
        ("charset=utf-8", "X", NO_BOUNDARY),
    ];
    for (options, boundary, expected) in table {
        let content_type = format!("Multipart/Form-Data ;{options}");
        assert_eq!(
            post(&content_type, with(boundary)).await,
            expected,
            "{options}"
        );
    }
    assert_eq!(post("multipart/form-data", with("X")).await, NO_BOUNDARY);
    for other in [
        "multipart/mixed; boundary=X",
        "multipart/form-data,; boundary=X",
    ] {
        assert_eq!(post(other, with("X")).await, nothing(), "{other}");
    }
}

#[tokio::test]
async fn parts_and_headers_are_limited() {
    let parts = |count: usize, options: &str| {
        let part = format!("--\r\nContent-Disposition:{options}\r\n\r\n\r\n");
        post("multipart/form-data; boundary", part.repeat(count))
    };
    let fields = r#"400 {"detail":"Too many fields. Maximum number of fields is 1000."}"#;
    let files = r#"400 {"detail":"Too many files. Maximum number of files is 1000."}"#;
    assert_eq!(parts(1000, ";name").await, nothing());
    assert_eq!(parts(1001, ";name").await, fields);
    assert_eq!(parts(1000, ";name;filename").await, nothing());
    assert_eq!(parts(1001, ";name;filename").await, files);

    let with = |headers: String| {
        let end = "Content-Disposition: ;name=username\r\n\r\na\r\n";
        before_password(format!("--X\r\n{headers}{end}"))
    };
    assert_eq!(with("A: b\r\n".repeat(7)).await, understood("a"));
    assert_eq!(with("A: b\r\n".repeat(8)).await, MALFORMED);
    assert_eq!(
        with(format!("A:  {}\r\n", "b".repeat(4220))).await,
        understood("a")
    );
    assert_eq!(
        with(format!("A:  {}\r\n", "b".repeat(4221))).await,
        MALFORMED
    );
    assert_eq!(
        with(format!("{}:\r\n", "a".repeat(4223))).await,
        understood("a")
    );
    assert_eq!(with(format!("{}:\r\n", "a".repeat(4224))).await, MALFORMED);
    assert_eq!(
        form(format!("--X\r\n{}", "a".repeat(4225))).await,
        MALFORMED
    );
    assert_eq!(
        form(format!("--X\r\nA:{}", " ".repeat(4223))).await,
        MALFORMED
    );
}

#[tokio::test]
async fn multipart_text_is_decoded_by_charset_or_latin_1() {
    let latin_1 = [
        ";charset=latin-1",
        ";charset=US-ASCII",
        ";charset=unknown",
        ";charset=hex",
        ";charset",
    ];
    let table = [("", "é"), (";charset=UTF8", "é")];
    for (charset, expected) in table
        .into_iter()
        .chain(latin_1.map(|charset| (charset, "Ã©")))
    {
        let content_type = format!("{TYPE}{charset}");
        let body = [username("é"), part("name=password", b"\xE9"), END.into()].concat();
        let expected = format!(
            r#"200 {{"grant_type":null,"username":"{expected}","password":"é","scope":null}}"#
        );
        assert_eq!(post(&content_type, body).await, expected, "{charset}");
    }
}

const ATTRIBUTES: &str = r#""_max_size":1048576,"_rolled":false,"_TemporaryFileArgs":{"mode":"w+b","buffering":-1,"suffix":null,"prefix":null,"encoding":null,"newline":null,"dir":null,"errors":null}"#;

fn no_text(filename: &str, file: &str, size: usize, headers: &str) -> String {
    one(&format!(
        r#"{{"type":"string_type","loc":["body","username"],"msg":"Input should be a valid string","input":{{"filename":"{filename}","file":{file},"size":{size},"headers":{{{headers}}},"_max_mem_size":1048576}}}}"#
    ))
}

#[tokio::test]
async fn uploaded_file_is_refused_and_echoed_with_its_attributes() {
    let disposition =
        |value: &str| format!(r#""content-disposition":"form-data; name=username; {value}""#);
    let opaque = format!(r#"{{"_file":{{}},{ATTRIBUTES}}}"#);
    let headers = "filename=\"a.txt\"\r\nContent-Type: text/plain\r\nX-A: 1\r\nx-a: 2\r\n_sa: 3";
    let expected_headers =
        disposition(r#"filename=\"a.txt\""#) + r#","content-type":"text/plain","x-a":"1""#;
    assert_eq!(
        before_password(part(&format!("name=username; {headers}"), "abc")).await,
        no_text("a.txt", &opaque, 3, &expected_headers)
    );
    let table = [
        ("filename", "", "filename"),
        (
            r#"filename="C:\dir\é.txt""#,
            "é.txt",
            r#"filename=\"C:\\dir\\Ã©.txt\""#,
        ),
        (r"filename=\\a\b", "b", r"filename=\\\\a\\b"),
        (r"filename=a\b", r"a\\b", r"filename=a\\b"),
        ("filename*=x; filename=y", "y", "filename*=x; filename=y"),
    ];
    for (option, filename, echoed) in table {
        let first = part(&format!("name=username; {option}"), "x");
        let expected = no_text(filename, &opaque, 1, &disposition(echoed));
        assert_eq!(before_password(first).await, expected, "{option}");
    }
}

#[tokio::test]
async fn uploaded_file_of_pairs_is_echoed_as_a_python_dict() {
    let opaque = |rest: &str| format!(r#"{{"_file":{rest},{ATTRIBUTES}}}"#);
    let table = [
        ("", "{}".to_owned()),
        ("xy", r#"{"120":121}"#.to_owned()),
        ("b\na\nb1", r#"{"98":49,"97":10}"#.to_owned()),
        ("abc\nb\n", opaque(r#"{"98":10}"#)),
        ("b\nabc\na\n", opaque(r#"{"97":10}"#)),
        ("abc\nbc\nd", opaque("{}")),
        ("x", opaque("{}")),
    ];
    for (content, file) in table {
        let headers = r#""content-disposition":"form-data; name=username; filename=a""#;
        let expected = no_text("a", &file, content.len(), headers);
        let first = part("name=username; filename=a", content);
        assert_eq!(before_password(first).await, expected, "{content:?}");
    }
}
