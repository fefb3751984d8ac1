"""Requests that the framework takes, from which all others are made."""

import json
from urllib.parse import urlencode

from exchange import ACCESS_TOKEN, Request
from operations import FORM, JSON, Bearer, Input, Operation

# Nobody's: no account can be locked and no session ended by them.
VALUES = {
    "client_id": "an-app",
    "client_secret": "a-secret",
    "code": "000000",
    "email": "nobody@example.com",
    "expires_in_days": "30",
    "exchange_code": "unknown-code",
    "grant_type": "password",
    "id": "org_unknown",
    "new_password": "a new passphrase",
    "password": "not the password",
    "portal_id": "portal_demo",
    "refresh_token": "unknown-token",
    "scope": "read write",
    "session_id": "unknown-session",
    "token": "unknown-token",
    "user_id": "user_unknown",
    "username": "nobody@example.com",
}

Headers = tuple[tuple[str, str], ...]

VALID_BEARER: Headers = (("Authorization", f"Bearer {ACCESS_TOKEN}"),)


def value(name: str) -> str:
    return VALUES.get(name, "a-value")


def members(operation: Operation) -> list[tuple[str, str]]:
    """Keys and values of a JSON body, each as JSON."""
    return [(json.dumps(field.name), json.dumps(value(field.name))) for field in operation.fields]


def document(members: list[tuple[str, str]]) -> str:
    return "{" + ",".join(f"{key}:{item}" for key, item in members) + "}"


def body(operation: Operation) -> bytes:
    match operation.input:
        case Input.MODEL | Input.FREE_FORM:
            return document(members(operation)).encode()
        case Input.FORM:
            return urlencode(
                [(field.name, value(field.name)) for field in operation.fields]
            ).encode()
        case _:
            return b""


def content_type(operation: Operation) -> Headers:
    match operation.input:
        case Input.MODEL | Input.FREE_FORM:
            return (("Content-Type", JSON),)
        case Input.FORM:
            return (("Content-Type", FORM),)
        case _:
            return ()


def bearer(operation: Operation) -> Headers:
    return VALID_BEARER if operation.bearer is Bearer.REQUIRED else ()


def target(operation: Operation) -> str:
    if operation.input is not Input.QUERY:
        return operation.sent_path
    query = urlencode([(field.name, value(field.name)) for field in operation.fields])
    return f"{operation.path}?{query}"


def valid(operation: Operation, label: str) -> Request:
    return Request(
        group=operation.slug,
        name=f"{operation.slug}: {label}",
        method=operation.method,
        target=target(operation),
        headers=content_type(operation) + bearer(operation),
        body=body(operation),
    )
