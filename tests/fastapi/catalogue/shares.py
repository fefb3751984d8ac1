"""Who is sent the whole of a table, and who a part of it.

What does not depend on the operation is sent in full to one operation of each kind, and in part to
the others: another part to each, so that together they have seen all of it.
"""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from operations import OPERATIONS, Operation

Item = TypeVar("Item")

SHARE = 10


def is_representative(operation: Operation) -> bool:
    """Whether it is the one of its kind that is sent everything: the first with most fields."""
    alike = [other for other in OPERATIONS if other.input is operation.input]
    return operation == max(alike, key=lambda other: len(other.fields))


def share(operation: Operation, table: Mapping[str, Item]) -> dict[str, Item]:
    return {key: table[key] for key in share_of_keys(operation, table)}


def share_of_keys(operation: Operation, keys: Iterable[str]) -> list[str]:
    if is_representative(operation):
        return list(keys)
    first = OPERATIONS.index(operation) % SHARE
    return list(keys)[first::SHARE]
