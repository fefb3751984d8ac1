"""What counts as the same answer.

Where FastAPI refuses, the server has to refuse in the same words. Where FastAPI accepts, the
operation itself answers, so that only an answer of the framework's kind is wrong.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from exchange import Answer, Request
from operations import Bearer, operation_at

# Documented for many operations, and never an operation's own answer; but for a 400 of OAuth 2.
FRAMEWORKS = frozenset({400, 413, 422})

# Headers that the server adds on purpose.
ALSO_ALLOWED = frozenset({"x-mock-namespace", "x-mock-reason", "x-mock-server", "x-request-id"})


@dataclass(frozen=True)
class Refusal:
    """The part of a refusal that has to be equal."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Expected:
    """FastAPI's answer: a refusal, or none where it accepts."""

    refusal: Refusal | None
    repaired: str | None = None

    @classmethod
    def from_json(cls, answer: Any, repaired: str | None) -> Self:
        if answer == "accepted":
            return cls(None)
        body = answer["body"].encode()
        return cls(Refusal(answer["status"], answer["headers"], body), repaired)


class NotFastAPIs(Exception):
    """An answer that does not come from the application, or one that it must not give."""


def expected(request: Request, answer: Answer, authority: str) -> Expected:
    """What the application's answer asks of the server."""
    if answer.headers.get("x-accepted") == "yes":
        return Expected(None)
    headers = answer.compared_headers(authority)
    repaired = headers.pop("x-repaired", None)
    if answer.status >= 500:
        raise NotFastAPIs(f"{request.name}: FastAPI answered {answer.status}: {answer.body!r}")
    if headers.get("content-type", "application/json") != "application/json":
        raise NotFastAPIs(f"{request.name}: uvicorn refused it: {answer.body!r}")
    return Expected(Refusal(answer.status, headers, answer.body), repaired)


def differences(request: Request, expected: Expected, answer: Answer, authority: str) -> list[str]:
    """What is wrong with the server's answer, one line for each thing; none where it is right."""
    if expected.refusal is None:
        reason = refused_by_framework(request, answer)
        return [] if reason is None else [f"FastAPI accepts it, the server answers {reason}"]
    wanted, lines = expected.refusal, []
    if answer.status != wanted.status:
        lines.append(f"status: {wanted.status} expected, got {answer.status}")
    headers = answer.compared_headers(authority)
    for name in sorted(wanted.headers.keys() | headers.keys() - ALSO_ALLOWED):
        if wanted.headers.get(name) != headers.get(name):
            lines.append(
                f"header {name}: {wanted.headers.get(name)!r} expected, got {headers.get(name)!r}"
            )
    if answer.body != wanted.body:
        lines.append("body")
    return lines


def refused_by_framework(request: Request, answer: Answer) -> str | None:
    """The answer in a word or two, where an operation that was reached could not have given it."""
    operation = operation_at(request.target, request.method)
    detail = detail_of(answer)
    own = operation.statuses - FRAMEWORKS if operation is not None else frozenset()
    documented = answer.status in own or (answer.status == 400 and names_error(answer))
    needs_bearer = operation is not None and operation.bearer is not Bearer.IGNORED
    if (
        not documented
        or detail in ("Not Found", "Not authenticated")
        # FastAPI accepts it only with the valid token, or with a proof in the body.
        or (answer.status == 401 and needs_bearer)
    ):
        return f"{answer.status} {detail}"
    return None


def detail_of(answer: Answer) -> Any:
    return member_of(answer, "detail")


def names_error(answer: Answer) -> bool:
    """Whether it is a refusal of the authorization code flow, which has a name."""
    return member_of(answer, "error") is not None


def member_of(answer: Answer, name: str) -> Any:
    try:
        return json.loads(answer.body)[name]
    except (ValueError, LookupError, TypeError):
        return None
