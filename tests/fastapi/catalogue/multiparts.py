"""Multipart forms, well-formed and not, for the operation that takes a form.

They stay small, so that each arrives in one piece: python-multipart takes some faults otherwise
where a body is cut in two.
"""

from collections.abc import Iterator

from exchange import Request
from operations import OPERATIONS, Input

from . import samples

GROUP = "multipart"
BOUNDARY = "x-boundary-x"
CONTENT_TYPE = f"multipart/form-data; boundary={BOUNDARY}"

PATH = next(operation.path for operation in OPERATIONS if operation.input is Input.FORM)

NAMED = b'Content-Disposition: form-data; name="username"'

# A part's head without its ends of lines, for the field `username`.
PART_HEADS = {
    "plain": NAMED,
    "without quotes": b"Content-Disposition: form-data; name=username",
    "in lower case": b'content-disposition: form-data; name="username"',
    "in upper case": b'CONTENT-DISPOSITION: FORM-DATA; NAME="username"',
    "without a space after the colon": b'Content-Disposition:form-data; name="username"',
    "with spaces after the colon": b'Content-Disposition:   form-data; name="username"',
    "with a tab after the colon": b'Content-Disposition:\tform-data; name="username"',
    "with a space before the colon": b'Content-Disposition : form-data; name="username"',
    "without spaces": b'Content-Disposition:form-data;name="username"',
    "with spaces around the equals sign": b'Content-Disposition: form-data; name = "username"',
    "with a semicolon at the end": NAMED + b";",
    "with two semicolons": b'Content-Disposition: form-data;; name="username"',
    "of another kind": b'Content-Disposition: attachment; name="username"',
    "without a kind": b'Content-Disposition: name="username"',
    "with a semicolon first": b'Content-Disposition: ; name="username"',
    "without a name": b"Content-Disposition: form-data",
    "with an empty name": b'Content-Disposition: form-data; name=""',
    "with a name without a value": b"Content-Disposition: form-data; name",
    "with a name twice": b'Content-Disposition: form-data; name="password"; name="username"',
    "with a single quote": b'Content-Disposition: form-data; name="username',
    "with single quotes": b"Content-Disposition: form-data; name='username'",
    "with an escaped quote": b'Content-Disposition: form-data; name="user\\"name"',
    "with escaped letters": b'Content-Disposition: form-data; name="\\username"',
    "with an extended name": b"Content-Disposition: form-data; name*=UTF-8''username",
    "with both names": NAMED + b"; name*=UTF-8''x",
    "with a name in UTF-8": 'Content-Disposition: form-data; name="usern\u00e4me"'.encode(),
    "with a name in Latin-1": b'Content-Disposition: form-data; name="usern\xe4me"',
    "with a percent escape in the name": b'Content-Disposition: form-data; name="user%6Eame"',
    "with another name": b'Content-Disposition: form-data; name="x"',
    "empty": b"",
    "without the header": b"Content-Type: text/plain",
    "with an empty header": b"Content-Disposition:",
    "with a type": NAMED + b"\r\nContent-Type: text/plain",
    "with a type first": b"Content-Type: text/plain\r\n" + NAMED,
    "with a type of JSON": NAMED + b"\r\nContent-Type: application/json",
    "with a transfer encoding": NAMED + b"\r\nContent-Transfer-Encoding: base64",
    "with the header twice": b"Content-Disposition: form-data; name=x\r\n" + NAMED,
    "with an unknown header": NAMED + b"\r\nX-A: b",
    "with a header without a value": NAMED + b"\r\nX-A:",
    "with a header without a colon": NAMED + b"\r\nX-A",
    "with a header without a name": NAMED + b"\r\n: b",
    "with a header that is folded": b'Content-Disposition: form-data;\r\n name="username"',
    "with a character that no header has": NAMED + b"\r\nX(A): b",
    "with bytes in a header": NAMED + b"\r\nX-A: \xff\x00\x01",
    "with bytes in a header's name": NAMED + b"\r\nX-\xc3\xa9: b",
    "with a lone line feed": NAMED + b"\nX-A: b",
    "with a lone carriage return": NAMED + b"\rX-A: b",
    "with eight headers": NAMED + b"\r\nX-A: b" * 7,
    "with nine headers": NAMED + b"\r\nX-A: b" * 8,
    "with twenty headers": NAMED + b"\r\nX-A: b" * 19,
    "with a header of 4000 bytes": NAMED + b"\r\nX-A: " + b"b" * 4000,
    "with a header of 5000 bytes": NAMED + b"\r\nX-A: " + b"b" * 5000,
    "with a file name": NAMED + b'; filename="a.txt"',
    "with a file name and a type": NAMED + b'; filename="a.txt"\r\nContent-Type: text/plain',
    "with an empty file name": NAMED + b'; filename=""',
    "with a file name without a value": NAMED + b"; filename",
    "with an extended file name": NAMED + b"; filename*=UTF-8''a.txt",
    "with a path for a file name": NAMED + b'; filename="C:\\dir\\a.txt"',
    "with a semicolon in the file name": NAMED + b'; filename="a;b.txt"',
    "with a quote in the file name": NAMED + b'; filename="a\\"b.txt"',
    "with an accent in the file name": NAMED + '; filename="\u00e9.txt"'.encode(),
    "with a file name in upper case": NAMED + b'; FILENAME="a.txt"',
    "of another file": b'Content-Disposition: form-data; name="x"; filename="a.txt"',
}

VALUES = {
    "empty": b"",
    "a space": b" ",
    "a line end": b"\r\n",
    "lines": b"a\r\nb\nc\r",
    "a carriage return": b"a\r",
    "hyphens": b"--",
    "hyphens in a line": b"a\r\n--b",
    "a boundary that is cut": b"a\r\n--x-boundary",
    "a boundary within a line": b"a--x-boundary-x",
    "a boundary after a line feed": b"a\n--x-boundary-x\n",
    "a boundary with more after it": b"a\r\n--x-boundary-xy",
    "plus signs and escapes": b"a+b%20c%zz&d=e",
    "UTF-8": "\u00e9\U0001f600".encode(),
    "Latin-1": b"\xe9",
    "bytes": b"\0\x01\x7f\x80\xff",
    "a surrogate half": b"\xed\xa0\x80",
    "a mark": b"\xef\xbb\xbfa",
    "quotes": b"\"'\\",
}

# Around two parts; `{}` stands for the boundary, `<u>` and `<p>` for the parts of two fields.
FRAMES = {
    "nothing": b"",
    "a line end": b"\r\n",
    "the last boundary only": b"--{}--\r\n",
    "the last boundary without a line end": b"--{}--",
    "a boundary only": b"--{}\r\n",
    "a boundary without a line end": b"--{}",
    "a boundary and an empty part": b"--{}\r\n\r\n--{}--\r\n",
    "text": b"hello",
    "a url-encoded form": b"username=a&password=b",
    "another boundary": b"--other\r\n<u>\r\n--other--\r\n",
    "a preamble": b"preamble\r\n--{}\r\n<u>\r\n--{}\r\n<p>\r\n--{}--\r\n",
    "a preamble of a line end": b"\r\n--{}\r\n<u>\r\n--{}\r\n<p>\r\n--{}--\r\n",
    "a preamble of line ends": b"\r\n\n\r\n\r--{}\r\n<u>\r\n--{}\r\n<p>\r\n--{}--\r\n",
    "a preamble with a hyphen": b"\r\na-b\r\n--{}\r\n<u>\r\n--{}--\r\n",
    "a preamble after a line end": b"\r\nabc\r\n--{}\r\n<u>\r\n--{}\r\n<p>\r\n--{}--\r\n",
    "an epilogue": b"--{}\r\n<u>\r\n--{}\r\n<p>\r\n--{}--\r\nepilogue",
    "an epilogue without a line end": b"--{}\r\n<u>\r\n--{}\r\n<p>\r\n--{}--epilogue",
    "an epilogue with a part": b"--{}\r\n<u>\r\n--{}--\r\n--{}\r\n<p>\r\n--{}--\r\n",
    "no line end at the end": b"--{}\r\n<u>\r\n--{}\r\n<p>\r\n--{}--",
    "no last boundary": b"--{}\r\n<u>\r\n--{}\r\n<p>\r\n",
    "a last boundary without hyphens": b"--{}\r\n<u>\r\n--{}\r\n<p>\r\n--{}",
    "a last boundary with one hyphen": b"--{}\r\n<u>\r\n--{}\r\n<p>\r\n--{}-",
    "a last boundary with a hyphen and a letter": b"--{}\r\n<u>\r\n--{}\r\n<p>\r\n--{}-x",
    "a boundary without its line end": b"--{}<u>\r\n--{}--\r\n",
    "a first boundary with a line feed": b"--{}\n<u>\r\n--{}--\r\n",
    "a first boundary with a carriage return": b"--{}\r<u>\r\n--{}--\r\n",
    "a first boundary with a space": b"--{} \r\n<u>\r\n--{}--\r\n",
    "a first boundary with one hyphen": b"-{}\r\n<u>\r\n--{}--\r\n",
    "a first boundary with a hyphen after it": b"--{}-\r\n<u>\r\n--{}--\r\n",
    "a second boundary with spaces": b"--{}\r\n<u>\r\n--{} \t \r\n<p>\r\n--{}--\r\n",
    "a second boundary with a space and a letter": b"--{}\r\n<u>\r\n--{} x\r\n<p>\r\n--{}--\r\n",
    "a second boundary with a space and a line feed": b"--{}\r\n<u>\r\n--{} \n<p>\r\n--{}--\r\n",
    "a second boundary with a line feed": b"--{}\r\n<u>\r\n--{}\n<p>\r\n--{}--\r\n",
    "a second boundary after a line feed": b"--{}\r\n<u>\n--{}\r\n<p>\r\n--{}--\r\n",
    "a second boundary with a lone carriage return": b"--{}\r\n<u>\r\n--{}\rx<p>\r\n--{}--\r\n",
    "line feeds only": b'--{}\nContent-Disposition: form-data; name="username"\n\na\n--{}--\n',
    "a field twice": b"--{}\r\n<u>\r\n--{}\r\n<u>\r\n--{}\r\n<p>\r\n--{}--\r\n",
    "a boundary in upper case": b"--X-BOUNDARY-X\r\n<u>\r\n--X-BOUNDARY-X--\r\n",
}

CONTENT_TYPES = (
    "multipart/form-data",
    "multipart/form-data;",
    "multipart/form-data; boundary",
    "multipart/form-data; boundary=",
    'multipart/form-data; boundary=""',
    "multipart/form-data; boundary=other",
    'multipart/form-data; boundary="x-boundary-x"',
    'multipart/form-data; boundary="x-boundary-x',
    "multipart/form-data; boundary='x-boundary-x'",
    "multipart/form-data; BOUNDARY=x-boundary-x",
    "Multipart/Form-Data; Boundary=x-boundary-x",
    "multipart/form-data;boundary=x-boundary-x",
    "multipart/form-data ; boundary=x-boundary-x",
    "multipart/form-data; boundary = x-boundary-x",
    "multipart/form-data; boundary= x-boundary-x",
    "multipart/form-data; boundary=x-boundary-x; charset=utf-8",
    "multipart/form-data; charset=utf-8; boundary=x-boundary-x",
    "multipart/form-data; boundary=x-boundary-x;",
    "multipart/form-data; boundary=other; boundary=x-boundary-x",
    "multipart/form-data; boundary=x-boundary-x, text/plain",
    "multipart/form-data; boundary*=x-boundary-x",
    "multipart/form-data; boundary=x-boundary-\u00e9",
    "multipart/form-data; x; boundary=x-boundary-x",
    'multipart/form-data; a="b;c"; boundary=x-boundary-x',
    "multipart/form-data, boundary=x-boundary-x",
    "multipart/form-data boundary=x-boundary-x",
    "multipart/form-datax; boundary=x-boundary-x",
    "multipart/mixed; boundary=x-boundary-x",
    "multipart/*; boundary=x-boundary-x",
    "multipart; boundary=x-boundary-x",
    "\u00a0multipart/form-data; boundary=x-boundary-x",
    "multipart/form-data; boundary=" + "x" * 70,
    "multipart/form-data; boundary=" + "x" * 256,
    "multipart/form-data; boundary=" + "x" * 257,
)

CHARSETS = (
    "utf-8",
    "UTF8",
    "latin-1",
    "iso-8859-1",
    "ascii",
    "us-ascii",
    "unknown",
    "",
    '"utf-8"',
    "utf-8x",
)


def requests() -> Iterator[Request]:
    valid = frame(FRAMES["a field twice"])
    for label, body in bodies():
        yield request(label, CONTENT_TYPE, body)
    for content_type in CONTENT_TYPES:
        yield request(f"content type {content_type!r}", content_type, valid)
        yield request(f"content type {content_type!r}, no body", content_type, b"")
    for charset in CHARSETS:
        for label in ("UTF-8", "Latin-1", "bytes"):
            content_type = f"{CONTENT_TYPE}; charset={charset}"
            body = form({"grant_type": VALUES[label], "username": b"a"})
            yield request(f"charset {charset!r}: {label}", content_type, body)
    yield from many()


def many() -> Iterator[Request]:
    """As many parts as Starlette takes, and one more. Short ones, for there are a thousand."""
    field, file = b"--b\r\nContent-Disposition:;name=a", b";filename=x"
    for label, head, count in (
        ("fields", field, 1000),
        ("fields", field, 1001),
        ("files", field + file, 1001),
    ):
        body = (head + b"\r\n\r\n\r\n") * count + b"--b--"
        yield request(f"{count} {label}", "multipart/form-data; boundary=b", body)


def request(label: str, content_type: str, body: bytes) -> Request:
    headers = (("Content-Type", content_type),)
    return Request(GROUP, f"{GROUP}: {label}", "POST", PATH, headers, body)


def bodies() -> Iterator[tuple[str, bytes]]:
    valid = {name: samples.value(name).encode() for name in ("grant_type", "username", "password")}
    yield "valid", form(valid)
    for name in valid:
        yield f"{name} is missing", form({key: text for key, text in valid.items() if key != name})
        for label, text in VALUES.items():
            yield f"{name} is {label}", form({**valid, name: text})
    for label, head in PART_HEADS.items():
        for value_label, text in (("", b"a"), (", empty", b"")):
            parts = [part(head, text), field("password", b"b")]
            yield f"a part's head {label}{value_label}", joined(parts)
    for label, text in FRAMES.items():
        yield f"frame: {label}", frame(text)
    whole = form({"username": b"a"})
    for size in range(0, len(whole), 7):
        yield f"cut after {size} bytes", whole[:size]


def frame(text: bytes) -> bytes:
    for short, name in ((b"<u>", "username"), (b"<p>", "password")):
        text = text.replace(short, field(name, b"a"))
    return text.replace(b"{}", BOUNDARY.encode())


def field(name: str, value: bytes) -> bytes:
    return part(f'Content-Disposition: form-data; name="{name}"'.encode(), value)


def part(head: bytes, value: bytes) -> bytes:
    return head + b"\r\n\r\n" + value


def form(fields: dict[str, bytes]) -> bytes:
    return joined([field(name, value) for name, value in fields.items()])


def joined(parts: list[bytes]) -> bytes:
    boundary = BOUNDARY.encode()
    lines = b"".join(b"--" + boundary + b"\r\n" + part + b"\r\n" for part in parts)
    return lines + b"--" + boundary + b"--\r\n"
