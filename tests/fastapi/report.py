"""A difference in words that a person can act on, and that tell no secret."""

from dataclasses import dataclass

from excerpt import around_difference, excerpt
from exchange import Answer, Request
from verdict import Expected, differences


@dataclass(frozen=True)
class Difference:
    name: str
    text: str


def difference(
    request: Request, wanted: Expected, answer: Answer | str, authority: str = ""
) -> Difference | None:
    """What is wrong with the server's answer, or with there being none; `None` if it is right."""
    lines = [answer] if isinstance(answer, str) else differences(request, wanted, answer, authority)
    if not lines:
        return None
    if isinstance(answer, Answer) and wanted.refusal is not None:
        lines += bodies(wanted.refusal.body, answer)
    shown = [f"differs: {request.name}", *described(request), *lines]
    return Difference(request.name, "\n  ".join(shown))


def described(request: Request) -> list[str]:
    """With the placeholder where a token was sent."""
    lines = [f"{request.method} {excerpt(request.target, 0)}"]
    lines += [f"{name}: {excerpt(value, 0)!r}" for name, value in request.headers]
    return [*lines, f"body of {len(request.body)} bytes: {excerpt(repr(request.body), 0)}"]


def bodies(wanted: bytes, answer: Answer) -> list[str]:
    if answer.status < 300:
        return ["the server's body is not shown, for a success may carry tokens"]
    if answer.body == wanted:
        return []
    texts = (text.decode("utf-8", "backslashreplace") for text in (wanted, answer.body))
    expected, got = around_difference(*texts)
    return [f"body expected: {expected!r}", f"body got:      {got!r}"]
