"""Requests whose JSON body is not as it should be, or only just."""

import json
from collections.abc import Iterator
from dataclasses import replace

from exchange import Request
from operations import JSON, Field, Operation

from . import samples
from .json_texts import (
    BYTES,
    CONTENT_TYPES,
    DOCUMENTS,
    ENCODINGS,
    INTEGERS,
    NUMBERS,
    SYNTAX,
    TEXTS,
)
from .samples import document, members
from .shares import is_representative, share, share_of_keys

# A value that is no text, for each type that JSON and Python have.
WRONG = {
    "null": "null",
    "a whole number": "7",
    "a float": "1.0",
    "a number of forty digits": "1234567890" * 4,
    "true": "true",
    "false": "false",
    "a list": '["a", 1.50]',
    "an empty list": "[]",
    "an object": '{"a": {"b": null}}',
    "an empty object": "{}",
    "empty": '""',
}

# Around what Python reads and what its recursion limit allows to echo.
DEPTHS = (900, 953, 954, 955, 956, 957, 958, 959, 960)


def requests(operation: Operation) -> Iterator[Request]:
    for label, body in bodies(operation):
        yield replace(samples.valid(operation, label), body=body)
    yield from content_types(operation)


def bodies(operation: Operation) -> Iterator[tuple[str, bytes]]:
    yield from ((label, text.encode()) for label, text in whole(operation))
    for field in operation.fields:
        yield from ((label, text.encode()) for label, text in one_field(operation, field))
    yield "no body", b""
    yield from ((f"document is {label}", text.encode()) for label, text in DOCUMENTS.items())
    for label, text in share(operation, SYNTAX).items():
        yield label, text.encode()
    yield from values(operation)
    yield from encodings(operation)
    if is_representative(operation):
        yield from extremes(operation)


def whole(operation: Operation) -> Iterator[tuple[str, str]]:
    valid = members(operation)
    names = [key for key, _ in valid]
    yield "valid", document(valid)
    yield "valid, in reverse", document(valid[::-1])
    yield (
        "valid, among spaces",
        " \n" + document(valid).replace(",", "\t,\r\n ").replace('":', '" : ') + "\r\n",
    )
    yield "valid, with unknown keys", document([('"x"', '{"y": [1]}'), *valid, ('""', "null")])
    yield "valid, with escapes in its keys", document([(escaped(key), item) for key, item in valid])
    required = {json.dumps(field.name) for field in operation.fields if field.required}
    yield "required keys only", document([pair for pair in valid if pair[0] in required])
    yield "all empty", document([(key, '""') for key in names])
    yield "all null", document([(key, "null") for key in names])
    yield "all numbers", document([(key, str(number)) for number, key in enumerate(names)])
    yield "all of other types", document(list(zip(names, ["[]", "{}", "1.0"], strict=False)))
    yield "keys in upper case", document([(key.upper(), item) for key, item in valid])
    yield "keys with a space", document([(key[:-1] + ' "', item) for key, item in valid])
    yield "in a list", f"[{document(valid)}]"
    yield "in an object", document([('"data"', document(valid))])
    yield "in text", json.dumps(document(valid))


def escaped(key: str) -> str:
    return '"' + "".join(f"\\u{ord(character):04x}" for character in key[1:-1]) + '"'


def one_field(operation: Operation, field: Field) -> Iterator[tuple[str, str]]:
    name, valid = field.name, members(operation)
    key = json.dumps(name)
    right = json.dumps(samples.value(name))

    def replaced(*items: str) -> str:
        others = [pair for pair in valid if pair[0] != key]
        return document([*others, *((key, item) for item in items)])

    yield f"{name} is missing", replaced()
    for label, item in WRONG.items():
        yield f"{name} is {label}", replaced(item)
    if field.is_integer:
        for item in INTEGERS:
            yield f"{name} as an integer: {item[:40]}", replaced(item)
    if field.has_lengths:
        for length in (1, 100, 101):
            text = "\u00e9" * length
            yield f"{name} has {length} characters", replaced(json.dumps(text, ensure_ascii=False))
        yield f"{name} has half a character", replaced('"a\\ud800"')
    yield f"{name} is twice, the last is wrong", replaced(right, "2")
    yield f"{name} is twice, the first is wrong", replaced("1", right)
    yield f"{name} is thrice, all are wrong", replaced("1", "null", "[3]")
    yield f"{name} is twice, once in escapes", replaced(right).replace("}", f",{escaped(key)}:4}}")
    yield f"{name} alone", document([(key, right)])
    yield f"{name} alone, and null", document([(key, "null")])
    yield f"{name} is wrong beside an unknown key", document([('"x"', "1.50"), (key, "0")])


def values(operation: Operation) -> Iterator[tuple[str, bytes]]:
    """Each value where it is refused and echoed, and where nobody looks at it."""
    valid = members(operation)
    (key, _), *others = valid
    for label, item in share(operation, NUMBERS).items():
        yield f"number refused: {label}", document([(key, item), *others]).encode()
    for label, item in share(operation, TEXTS).items():
        yield f"text refused: {label}", document([(key, f"[{item}]"), *others]).encode()
        yield f"text for a key: {label}", document([*others, (item, "1")]).encode()
        yield f"text accepted: {label}", document([(name, item) for name, _ in valid]).encode()
    for label, table in (("numbers", NUMBERS), ("texts", TEXTS)):
        unknown = [(json.dumps(name), item) for name, item in table.items()]
        yield f"{label} unknown", document([*valid, *unknown]).encode()


def encodings(operation: Operation) -> Iterator[tuple[str, bytes]]:
    text = document([*members(operation), ('"x"', '"\u00e9\U0001f600"')])
    wrong = document([(json.dumps(operation.fields[0].name), '["\u00e9\U0001f600"]')])
    for codec in ENCODINGS:
        yield f"valid in {codec}", text.encode(codec)
        if is_representative(operation):
            yield f"wrong in {codec}", wrong.encode(codec)
            yield f"a fault in {codec}", (wrong + "x").encode(codec)
    for label, data in share(operation, BYTES).items():
        yield f"bytes: {label}", data


def extremes(operation: Operation) -> Iterator[tuple[str, bytes]]:
    """What costs room: deep, wide and long."""
    valid = members(operation)
    (key, _), *others = valid

    def refused(item: str) -> bytes:
        return document([(key, item), *others]).encode()

    def unknown(item: str) -> bytes:
        return document([*valid, ('"x"', item)]).encode()

    for depth in DEPTHS:
        lists = "[" * (depth - 1) + "]" * (depth - 1)
        yield f"lists {depth} deep, refused", refused(lists)
    for depth in (958, 959, 2000):
        lists = "[" * (depth - 1) + "]" * (depth - 1)
        yield f"lists {depth} deep, unknown", unknown(lists)
        yield f"lists {depth} deep, not closed", ("[" * depth).encode()
        yield f"lists {depth} deep, and a fault", ("[" * depth + "x").encode()
        objects = '{"a":' * (depth - 1) + "1" + "}" * (depth - 1)
        yield f"objects {depth} deep, refused", refused(objects)
    for digits in (4300, 4301):
        yield f"{digits} digits, refused", refused("1" * digits)
        yield f"{digits} digits, unknown", unknown("1" * digits)
        yield f"minus {digits} digits, unknown", unknown("-" + "1" * digits)
    yield "4301 digits and a fraction", refused("1" * 4301 + ".5")
    yield "4301 digits and a fault after them", refused("1" * 4301) + b"x"
    yield "4301 digits in text", unknown(f'"{"1" * 4301}"')
    many = [(f'"k{number}"', str(number)) for number in range(200)]
    yield "two hundred keys, unknown", document([*many, *valid]).encode()
    yield "a hundred keys, refused", document(many[:100]).encode()


def content_types(operation: Operation) -> Iterator[Request]:
    valid = samples.valid(operation, "")
    bearer = samples.bearer(operation)

    def typed(label: str, values: list[str], body: bytes) -> Request:
        headers = tuple(("Content-Type", value) for value in values)
        return replace(valid, name=valid.name + label, headers=headers + bearer, body=body)

    for content_type in share_of_keys(operation, CONTENT_TYPES):
        yield typed(f"content type {content_type!r}", [content_type], valid.body)
        if is_representative(operation):
            yield typed(f"content type {content_type!r}, a fault", [content_type], b'{"a": "b"')
    yield typed("no content type", [], valid.body)
    yield typed("no content type, no body", [], b"")
    yield typed("no content type, empty object", [], b"{}")
    yield typed("no content type, bytes", [], b"\xff\xed\xa0\x80\xe2\x82 a\xc3")
    yield typed("no content type, control characters", [], b'\0\x01\x1f"\\\x7f\xc2\x85\n\r\t/')
    yield typed("no content type, a mark", [], b"\xef\xbb\xbf{}")
    yield typed("content type twice, JSON first", [JSON, "text/plain"], valid.body)
    yield typed("content type twice, JSON last", ["text/plain", JSON], valid.body)
    yield typed("url-encoded", ["application/x-www-form-urlencoded"], b"a=b&email=c")
