"""Url-encoded forms that are not as they should be, or only just."""

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import quote_plus

from exchange import Request
from operations import FORM, Operation

from . import samples

# A value as it stands in a form or a query, after its equals sign.
ENCODED = {
    "empty": "",
    "a plus sign": "a+b",
    "an encoded plus sign": "a%2Bb",
    "an encoded ampersand": "a%26b",
    "an encoded equals sign": "a%3Db",
    "an equals sign": "a=b=",
    "a semicolon": "a;b=c",
    "accents": "%C3%A9",
    "accents in lower case": "%c3%a9",
    "emoji": "%F0%9F%98%80",
    "a cut character": "a%C3",
    "a cut character of four bytes": "%F0%9F%98",
    "a byte that UTF-8 never has": "%ff",
    "a continuation byte alone": "%80a",
    "a surrogate half": "%ED%A0%80",
    "an overlong form": "%C0%AF",
    "a NUL": "a%00b",
    "a line end": "a%0D%0Ab",
    "a percent sign": "%",
    "a percent sign and one digit": "%4",
    "a percent sign and letters": "%zz%4z%z4",
    "an encoded percent sign": "%2541",
    "two percent signs": "%%41",
    "spaces": "+%20+",
    "reserved characters": "a:/?@[]!$'()*,b",
    "brackets in escapes": "%5B%5D%7B%7D%22%5C",
}

# Bytes of a whole form.
BODIES = {
    "nothing": b"",
    "spaces": b"   ",
    "an ampersand": b"&",
    "many ampersands": b"&&&&",
    "an equals sign": b"=",
    "many equals signs": b"=&==&=a",
    "a name": b"username",
    "names only": b"username&password&grant_type",
    "names in upper case": b"USERNAME=a&PASSWORD=b",
    "semicolons": b"username=a;password=b",
    "JSON": b'{"username": "a", "password": "b"}',
    "an encoded name": b"%75sername=a&pass%77ord=b",
    "a name with a plus sign": b"user+name=a&password=b",
    "a name with spaces": b" username=a& password=b",
    "line ends": b"username=a\r\npassword=b\r\n",
    "a line end at the end": b"username=a&password=b\n",
    "gaps": b"&&username=a&&&password=b&&",
    "values with equals signs": b"username=a=b&password==",
    "Latin-1": b"username=\xe9&password=b&grant_type=\xe9",
    "UTF-8": "username=\u00e9&password=\U0001f600&grant_type=\u00e9".encode(),
    "bytes and escapes": b"username=a&grant_type=\xff%FF%C3\xa9%C3%A9",
    "control characters": b"username=a&password=b&grant_type=\0\x01\x1f\x7f\x80\x9f\xa0\xad",
    "quotes and backslashes": b'username=a&grant_type="\\/&password=b',
    "brackets": b"username[]=a&password[0]=b",
    "an unknown field": b"username=a&password=b&otp=1",
    "a mark": b"\xef\xbb\xbfusername=a&password=b",
    "UTF-16": "username=a&password=b".encode("utf-16"),
    "a hash sign": b"username=a&password=b#c",
    "a question mark": b"?username=a&password=b",
}

CONTENT_TYPES = (
    "",
    "application/x-www-form-urlencoded",
    "Application/X-WWW-Form-URLencoded",
    "application/x-www-form-urlencoded; charset=utf-8",
    "application/x-www-form-urlencoded;charset=UTF-16",
    "application/x-www-form-urlencoded ; x",
    "application/x-www-form-urlencoded;",
    'application/x-www-form-urlencoded; a="b;c"',
    "application/x-www-form-urlencoded,text/plain",
    "application/x-www-form-urlencodedx",
    "application/x-www-form-urlencoded/x",
    "application/x-www-form",
    "application/ x-www-form-urlencoded",
    "x-www-form-urlencoded",
    '"application/x-www-form-urlencoded"',
    ";application/x-www-form-urlencoded",
    "a=application/x-www-form-urlencoded",
    "\u00a0application/x-www-form-urlencoded",
    "application/x-www-form-urlencoded\u00a0",
    "application/x-www-form-urlencoded\u0085",
    "application/json",
    "application/octet-stream",
    "text/plain",
    "text/plain; x=application/x-www-form-urlencoded",
    "*/*",
)


def requests(operation: Operation) -> Iterator[Request]:
    valid = samples.valid(operation, "")
    for label, body in bodies(operation):
        yield replace(valid, name=valid.name + label, body=body)
    for content_type in CONTENT_TYPES:
        for label, body in (("", valid.body), (", no body", b""), (", JSON", b"{}")):
            yield replace(
                valid,
                name=f"{valid.name}content type {content_type!r}{label}",
                headers=(("Content-Type", content_type),),
                body=body,
            )
    yield replace(valid, name=valid.name + "no content type", headers=())
    twice = (("Content-Type", "text/plain"), ("Content-Type", FORM))
    yield replace(valid, name=valid.name + "content type twice, form last", headers=twice)
    yield replace(valid, name=valid.name + "content type twice, form first", headers=twice[::-1])


def bodies(operation: Operation) -> Iterator[tuple[str, bytes]]:
    pairs = [(field.name, quote_plus(samples.value(field.name))) for field in operation.fields]
    required = {field.name for field in operation.fields if field.required}
    yield "valid", joined(pairs)
    yield "valid, in reverse", joined(pairs[::-1])
    yield "required fields only", joined([pair for pair in pairs if pair[0] in required])
    yield "all empty", joined([(name, "") for name, _ in pairs])
    yield from ((f"form is {label}", body) for label, body in BODIES.items())
    for field in operation.fields:
        yield from one_field(field.name, pairs)
    for grant_type in (
        "",
        "Password",
        "password ",
        "+password",
        "password%0A",
        "client_credentials",
        "passwordx",
        "xpassword",
        "password%0Ax",
        "%70assword",
        "p%C3%A4ssword",
    ):
        yield f"grant type {grant_type!r}", joined([*pairs[1:], ("grant_type", grant_type)])
    for count in (1000, 1001):
        yield f"{count} fields", b"&".join([b"a=b"] * count)
        yield (
            f"{count} fields with the wanted ones",
            joined([*pairs[:3], *[("a", "b")] * (count - 3)]),
        )
    yield "1001 ampersands", b"&" * 1001 + joined(pairs)
    yield "1001 empty fields", b"=&" * 1001 + joined(pairs)


def one_field(name: str, pairs: list[tuple[str, str]]) -> Iterator[tuple[str, bytes]]:
    others = [pair for pair in pairs if pair[0] != name]
    right = quote_plus(samples.value(name))
    yield f"{name} is missing", joined(others)
    for label, text in ENCODED.items():
        yield f"{name} is {label}", joined([*others, (name, text)])
    yield f"{name} has no equals sign", joined(others) + f"&{name}".encode()
    yield f"{name} is twice, the last is empty", joined([*others, (name, right), (name, "")])
    yield f"{name} is twice, the first is empty", joined([(name, ""), *others, (name, right)])
    yield f"{name} is twice, the last is another", joined([(name, right), *others, (name, "x")])
    yield f"{name} alone", joined([(name, right)])


def joined(pairs: list[tuple[str, str]]) -> bytes:
    return "&".join(f"{name}={text}" for name, text in pairs).encode()
