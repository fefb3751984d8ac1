"""Each operation's path with each other method."""

from collections.abc import Iterator
from dataclasses import replace

from exchange import Request
from operations import Operation

from . import samples
from .shares import is_representative

METHODS = (
    "GET",
    "HEAD",
    "OPTIONS",
    "POST",
    "PUT",
    "PATCH",
    "DELETE",
    "TRACE",
    "get",
    "post",
    "Post",
    "FOO",
    "M-SEARCH",
    "GETS",
)


# For those operations that are not sent all of them.
FEW = ("GET", "HEAD", "OPTIONS", "POST", "DELETE", "get", "post")


def requests(operation: Operation) -> Iterator[Request]:
    for method in METHODS if is_representative(operation) else FEW:
        if method == operation.method:
            continue
        valid = samples.valid(operation, f"method {method}")
        yield replace(valid, method=method, headers=samples.bearer(operation), body=b"")
    # A body is not even looked at.
    for method in ("PUT", "FOO"):
        valid = samples.valid(operation, f"method {method} with a broken body")
        yield replace(valid, method=method, body=b"{")
