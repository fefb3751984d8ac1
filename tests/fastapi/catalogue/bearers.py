"""Bearers of all kinds, alone and together with other faults."""

from collections.abc import Iterator
from dataclasses import replace

from exchange import ACCESS_TOKEN, Request
from operations import OPERATIONS, Bearer, Input, Operation

from . import samples
from .samples import Headers
from .shares import share

AUTHORIZATIONS: dict[str, list[str]] = {
    "no bearer": [],
    "an empty header": [""],
    "the scheme alone": ["Bearer"],
    "the scheme in lower case alone": ["bearer"],
    "an unknown token": ["Bearer unknown"],
    "an unknown token that looks like a JWT": ["Bearer e30.e30.c2ln"],
    "the valid token": [f"Bearer {ACCESS_TOKEN}"],
    "the valid token, the scheme in lower case": [f"bearer {ACCESS_TOKEN}"],
    "the valid token, the scheme in upper case": [f"BEARER {ACCESS_TOKEN}"],
    "the valid token after two spaces": [f"Bearer  {ACCESS_TOKEN}"],
    "the valid token after a space and a tab": [f"Bearer \t{ACCESS_TOKEN}"],
    "the valid token after a tab": [f"Bearer\t{ACCESS_TOKEN}"],
    "the valid token without a space": [f"Bearer{ACCESS_TOKEN}"],
    "the valid token after a colon": [f"Bearer:{ACCESS_TOKEN}"],
    "the valid token after a comma": [f"Bearer,{ACCESS_TOKEN}"],
    "the valid token without a scheme": [ACCESS_TOKEN],
    "the valid token with a letter more": [f"Bearer {ACCESS_TOKEN}x"],
    "the valid token twice": [f"Bearer {ACCESS_TOKEN} {ACCESS_TOKEN}"],
    "the valid token in quotes": [f'Bearer "{ACCESS_TOKEN}"'],
    "the valid token and a parameter": [f"Bearer {ACCESS_TOKEN}, realm=x"],
    "the valid token before a no-break space": [f"Bearer {ACCESS_TOKEN}\u00a0"],
    "the valid token before a next line": [f"Bearer {ACCESS_TOKEN}\u0085"],
    "the valid token after a no-break space": [f"Bearer\u00a0{ACCESS_TOKEN}"],
    "the valid token and an accent": [f"Bearer {ACCESS_TOKEN}\u00e9"],
    "an accent": ["Bearer \u00c3\u00a9"],
    "a scheme with an accent": [f"B\u00e9arer {ACCESS_TOKEN}"],
    "Basic": ["Basic bm9ib2R5OnBhc3N3b3Jk"],
    "another scheme with the valid token": [f"Token {ACCESS_TOKEN}"],
    "a scheme that begins alike": [f"BearerX {ACCESS_TOKEN}"],
    "a long token": ["Bearer " + "x" * 2000],
    "two headers, the valid one first": [f"Bearer {ACCESS_TOKEN}", "Basic x"],
    "two headers, the valid one last": ["Basic x", f"Bearer {ACCESS_TOKEN}"],
    "two headers, the first is empty": ["", f"Bearer {ACCESS_TOKEN}"],
    "two headers, an unknown token first": ["Bearer unknown", f"Bearer {ACCESS_TOKEN}"],
}

# Sent with a broken body too, for the order of the checks.
IN_COMBINATION = (
    "no bearer",
    "an unknown token",
    "the scheme alone",
    "Basic",
    "the valid token",
    "two headers, an unknown token first",
)


def requests(operation: Operation) -> Iterator[Request]:
    valid = samples.valid(operation, "")
    for label, authorizations in chosen(operation).items():
        for with_body, body in bodies(operation):
            yield replace(
                valid,
                name=f"{valid.name}{label}{with_body}",
                headers=samples.content_type(operation) + headers(authorizations),
                body=body,
            )
    if operation.bearer is not Bearer.IGNORED:
        yield from combinations(operation)


def chosen(operation: Operation) -> dict[str, list[str]]:
    """All for the first operation of each kind; a few for those that look at no bearer."""
    if operation.bearer is Bearer.IGNORED:
        labels = ("an empty header", "an unknown token", "the valid token", "Basic")
        return {label: AUTHORIZATIONS[label] for label in labels}
    kind = (operation.bearer, operation.input)
    first = next(other for other in OPERATIONS if (other.bearer, other.input) == kind)
    return AUTHORIZATIONS if operation == first else share(operation, AUTHORIZATIONS)


def headers(authorizations: list[str]) -> Headers:
    return tuple(("Authorization", value) for value in authorizations)


def bodies(operation: Operation) -> list[tuple[str, bytes]]:
    """The bodies with which the framework has nothing else to refuse."""
    valid = samples.body(operation)
    if operation.bearer is not Bearer.OPTIONAL:
        return [("", valid)]
    # The token in the body is a proof of its own, and the bearer counts where there is none.
    return [("", b'{"session_id": "s"}'), (", and a token in the body", valid)]


def combinations(operation: Operation) -> Iterator[Request]:
    valid = samples.valid(operation, "")
    faults = {
        "a fault in the body": b'{"id": ',
        "bytes in the body": b'{"id": "\xff"}',
        "no body": b"",
        "a list for a body": b"[]",
        "an empty object": b"{}",
        "a wrong field": b'{"id": 1, "user_id": 2, "session_id": 3, "token": 4}',
        "a null token in the body": b'{"session_id": "s", "token": null}',
        "an empty token in the body": b'{"session_id": "s", "token": ""}',
    }
    for label in IN_COMBINATION:
        authorization = headers(AUTHORIZATIONS[label])
        for fault, body in faults.items():
            name = f"{valid.name}{label}, {fault}"
            typed = (("Content-Type", "application/json"), *authorization)
            yield replace(valid, name=name, headers=typed, body=body)
        if operation.input is not Input.NOTHING:
            name = f"{valid.name}{label}, no content type"
            yield replace(valid, name=name, headers=authorization)
