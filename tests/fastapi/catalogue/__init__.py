"""The requests: a fixed catalogue, and as many random ones as wanted.

None of them signs in as anybody, uses up something that another needs, or is one that an HTTP
server refuses before the application sees it.
"""

from collections import Counter
from collections.abc import Iterator

from exchange import Request
from operations import OPERATIONS, Input

from . import bearers, forms, json_bodies, methods, multiparts, paths, queries
from .drawn import random_requests

__all__ = ["MULTIPART", "fixed_requests", "random_requests"]

MULTIPART = multiparts.GROUP


def fixed_requests() -> list[Request]:
    """The catalogue, always the same, in an order that keeps each group together."""
    requests = list(all_requests())
    names = Counter(request.name for request in requests)
    twice = [name for name, count in names.items() if count > 1]
    assert not twice, f"names are not unique: {twice}"
    return requests


def all_requests() -> Iterator[Request]:
    for operation in OPERATIONS:
        match operation.input:
            case Input.MODEL | Input.FREE_FORM:
                yield from json_bodies.requests(operation)
            case Input.FORM:
                yield from forms.requests(operation)
            case Input.QUERY:
                yield from queries.requests(operation)
        yield from bearers.requests(operation)
        yield from methods.requests(operation)
    yield from multiparts.requests()
    yield from paths.requests()
