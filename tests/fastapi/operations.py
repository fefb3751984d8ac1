"""The contract's operations, as far as requests are concerned.

What is read is the effective contract, and of the published one whether a body is a free-form
object: then FastAPI sees only that, and the operation itself checks the keys.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any
from urllib.parse import unquote

CONTRACTS = Path(__file__).resolve().parents[2] / "openapi"
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")

Json = dict[str, Any]


class Input(Enum):
    """Where an operation takes its fields from."""

    NOTHING = "nothing"
    QUERY = "query"
    MODEL = "model"
    FREE_FORM = "free-form object"
    FORM = "form"


class Bearer(Enum):
    """What an operation does with a bearer."""

    IGNORED = "ignored"
    OPTIONAL = "optional"
    REQUIRED = "required"


@dataclass(frozen=True)
class Field:
    name: str
    required: bool


@dataclass(frozen=True)
class Operation:
    """One method of one path."""

    path: str
    method: str
    input: Input
    bearer: Bearer
    fields: tuple[Field, ...]
    statuses: frozenset[int]

    @property
    def slug(self) -> str:
        """Its path as a name of a file, such as `portal-login`."""
        return self.path.removeprefix("/v1/").removeprefix("auth/").replace("/", "-")


def read_contract(name: str) -> Json:
    contract: Json = json.loads((CONTRACTS / name).read_text("utf-8"))
    return contract


def resolve(contract: Json, node: Any) -> Any:
    """The node with what it refers to in the place of each `$ref`."""
    if isinstance(node, list):
        return [resolve(contract, item) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        target: Any = contract
        for step in node["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        return resolve(contract, target)
    return {key: resolve(contract, value) for key, value in node.items()}


def described(contract: Json) -> Iterator[tuple[str, str, Json]]:
    """Path, method and description of each operation."""
    for path, item in contract["paths"].items():
        for method in METHODS:
            if method in item:
                yield path, method, item[method]


def body_of(contract: Json, operation: Json) -> tuple[str, Json] | None:
    """The content type and the resolved schema of a body."""
    for content_type, media in operation.get("requestBody", {}).get("content", {}).items():
        return content_type, resolve(contract, media["schema"])
    return None


def is_free_form(schema: Json) -> bool:
    return schema.get("additionalProperties") is True


def read_operations() -> tuple[Operation, ...]:
    effective, published = read_contract("effective.json"), read_contract("auth.json")
    free_form = set()
    for path, method, description in described(published):
        body = body_of(published, description)
        if body is not None and is_free_form(body[1]):
            free_form.add((path, method))
    return tuple(
        operation(effective, path, method, description, (path, method) in free_form)
        for path, method, description in described(effective)
    )


def operation(
    contract: Json, path: str, method: str, description: Json, free_form: bool
) -> Operation:
    body = body_of(contract, description)
    if body is None:
        parameters = resolve(contract, description.get("parameters", []))
        fields = [Field(item["name"], item.get("required", False)) for item in parameters]
        kind = Input.QUERY if fields else Input.NOTHING
    else:
        content_type, schema = body
        required = schema.get("required", [])
        fields = [Field(name, name in required) for name in schema.get("properties", {})]
        kinds = {FORM: Input.FORM, JSON: Input.FREE_FORM if free_form else Input.MODEL}
        kind = kinds[content_type]
    return Operation(
        path,
        method.upper(),
        kind,
        bearer_of(description),
        tuple(fields),
        frozenset(int(status) for status in description["responses"]),
    )


def bearer_of(description: Json) -> Bearer:
    security = description.get("security", [])
    if not security:
        return Bearer.IGNORED
    return Bearer.OPTIONAL if {} in security else Bearer.REQUIRED


OPERATIONS = read_operations()
BY_PATH = {operation.path: operation for operation in OPERATIONS}


def operation_at(target: str) -> Operation | None:
    """By the path as Starlette reads it: decoded, and with a line end at its end or without."""
    path = unquote(target.partition("?")[0])
    return BY_PATH.get(path.removesuffix("\n"))
