"""Long texts, as far as they differ."""

BEFORE = 60
AFTER = 120


def around_difference(one: str, other: str) -> tuple[str, str]:
    """The same stretch of both texts, with the first difference in it."""
    pairs = enumerate(zip(one, other, strict=False))
    first = next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))
    return excerpt(one, first), excerpt(other, first)


def excerpt(text: str, at: int) -> str:
    start, end = max(0, at - BEFORE), at + AFTER
    return ("…" if start else "") + text[start:end] + ("…" if end < len(text) else "")
