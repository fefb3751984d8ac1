"""The 422s that FastAPI means and fails to write.

FastAPI echoes what was sent in each error. Where JSON or UTF-8 cannot carry the echo, or where it
nests too deep for Python, its error handler raises and the client gets a 500. Here the echo is
repaired instead, and the answer says in `x-repaired` what FastAPI would have died of.
"""

import math
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from fastapi.exception_handlers import request_validation_exception_handler
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.requests import Request

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
SURROGATE = re.compile("[\ud800-\udfff]")

# Enough for the deepest document that `json.loads` takes, four times over.
ROOMY = 4 * sys.getrecursionlimit()


async def validation_error_handler(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    # This function stands on the stack below FastAPI's own, which must not make it fail earlier.
    with recursion_limit(sys.getrecursionlimit() + 1):
        try:
            return await request_validation_exception_handler(request, error)
        except Exception as failure:
            reason = type(failure).__name__
    with recursion_limit(ROOMY):
        repaired = RequestValidationError([writable(entry) for entry in error.errors()])
        response = await request_validation_exception_handler(request, repaired)
    response.headers["x-repaired"] = reason
    return response


@contextmanager
def recursion_limit(limit: int) -> Iterator[None]:
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(limit)
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def writable(value: Any) -> Any:
    """The value with null for what is no number, and U+FFFD for what is no character."""
    match value:
        case dict():
            return {writable(key): writable(item) for key, item in value.items()}
        case list() | tuple():
            return [writable(item) for item in value]
        case str():
            return SURROGATE.sub(REPLACEMENT, value)
        case bytes():
            return value.decode("utf-8", errors="replace")
        case float() if not math.isfinite(value):
            return None
        case _:
            return value
