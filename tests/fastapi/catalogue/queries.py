"""Queries that are not as they should be, or only just."""

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import quote_plus

from exchange import Request
from operations import Operation

from . import samples
from .forms import ENCODED

# All that h11 and other servers take as a query, and that somebody could send.
QUERIES = {
    "an ampersand": "&",
    "many ampersands": "&&&",
    "an equals sign": "=",
    "many equals signs": "=&==&=a",
    "names only": "email&session_id&token&portal_id",
    "names in upper case": "EMAIL=a&SESSION_ID=b&TOKEN=c&PORTAL_ID=d",
    "semicolons": "email=a;session_id=b;token=c;portal_id=d",
    "brackets": "email[]=a&session_id[0]=b&token[]=c&portal_id[]=d",
    "encoded names": "%65mail=a&session%5Fid=b&%74oken=c&portal%5Fid=d",
    "names with plus signs": "email+=a&session+id=b&+token=c&portal+id=d",
    "a question mark": "?email=a&session_id=b&token=c&portal_id=d",
    "question marks": "email=a?&session_id=?b&token=c??&portal_id=?",
    "an encoded question mark": "%3Femail=a&session_id=b&token=c&portal_id=d",
    "an encoded ampersand between": "email=a%26session_id=b&token=c%26portal_id=d",
    "JSON": "%7B%22email%22:%22a%22%7D",
    "gaps": "&&email=a&&session_id=b&token=c&&portal_id=d&&",
    "an unknown field": "email=a&session_id=b&token=c&portal_id=d&x=y",
    "a byte in the name": "em%ffail=a&tok%C3en=c",
}


def requests(operation: Operation) -> Iterator[Request]:
    valid = samples.valid(operation, "")
    for label, query in queries(operation):
        yield replace(valid, name=valid.name + label, target=operation.path + query)
    body = b'{"email": "a", "session_id": "b", "token": "c", "portal_id": "d"}'
    headers = (("Content-Type", "application/json"),)
    yield replace(valid, name=valid.name + "valid, with a body", headers=headers, body=body)
    yield replace(
        valid,
        name=valid.name + "in the body instead",
        target=operation.path,
        headers=headers,
        body=body,
    )


def queries(operation: Operation) -> Iterator[tuple[str, str]]:
    pairs = [(field.name, quote_plus(samples.value(field.name))) for field in operation.fields]
    yield "valid", joined(pairs)
    yield "valid, in reverse", joined(pairs[::-1])
    yield "no query", ""
    yield "an empty query", "?"
    yield "all empty", joined([(name, "") for name, _ in pairs])
    yield from ((f"query is {label}", f"?{query}") for label, query in QUERIES.items())
    for field in operation.fields:
        name, right = field.name, quote_plus(samples.value(field.name))
        others = [pair for pair in pairs if pair[0] != name]
        yield f"{name} is missing", joined(others)
        yield f"{name} has no equals sign", joined(others) + f"&{name}"
        for label, text in ENCODED.items():
            yield f"{name} is {label}", joined([*others, (name, text)])
        yield f"{name} is twice", joined([*pairs, (name, "x")])
        yield f"{name} is twice, the last is empty", joined([*others, (name, right), (name, "")])
        yield f"{name} alone", joined([(name, right)])
    yield "1001 fields", joined([*pairs, *[("a", "b")] * 1001])


def joined(pairs: list[tuple[str, str]]) -> str:
    return "?" + "&".join(f"{name}={text}" for name, text in pairs)
