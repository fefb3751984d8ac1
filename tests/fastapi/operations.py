"""The contract's operations, as far as requests are concerned.

What is read is the effective contract, and of the published one whether a body is a free-form
object: then FastAPI sees only that, and the operation itself checks the keys.
"""

import json
import re
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

PARAMETER = re.compile(r"\{\w+\}")

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
    is_integer: bool = False
    has_lengths: bool = False


@dataclass(frozen=True)
class Operation:
    """One method of one path."""

    path: str
    method: str
    name: str
    input: Input
    bearer: Bearer
    fields: tuple[Field, ...]
    statuses: frozenset[int]

    @property
    def slug(self) -> str:
        """A name of a file: its path, such as `portal-login`, or the function's name.

        The path is not enough where it has a parameter, or several methods.
        """
        if "{" in self.path or sum(other.path == self.path for other in OPERATIONS) > 1:
            return self.name.replace("_", "-")
        return self.path.removeprefix("/v1/").removeprefix("auth/").replace("/", "-")


    @property
    def sent_path(self) -> str:
        """Its path with an id for each parameter."""
        return PARAMETER.sub("unknown-id", self.path)

    def has_path(self, path: str) -> bool:
        """As Starlette compares a decoded path."""
        pattern = re.escape(PARAMETER.sub("\0", self.path)).replace(re.escape("\0"), "[^/]+")
        return re.match(f"^{pattern}$", path) is not None


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
        fields = [
            Field(item["name"], item.get("required", False))
            for item in parameters
            if item["in"] == "query"
        ]
        kind = Input.QUERY if fields else Input.NOTHING
    else:
        content_type, schema = body
        required = schema.get("required", [])
        fields = [
            Field(name, name in required, is_integer(node), "maxLength" in node)
            for name, node in schema.get("properties", {}).items()
        ]
        kinds = {FORM: Input.FORM, JSON: Input.FREE_FORM if free_form else Input.MODEL}
        kind = kinds[content_type]
    return Operation(
        path,
        method.upper(),
        function_name(path, method, description["operationId"]),
        kind,
        bearer_of(description),
        tuple(fields),
        frozenset(int(status) for status in description["responses"]),
    )


def function_name(path: str, method: str, operation_id: str) -> str:
    """The id without what FastAPI appends to the function's name."""
    return operation_id.removesuffix(re.sub(r"\W", "_", f"{path}_{method}"))


def is_integer(schema: Json) -> bool:
    return any(one.get("type") == "integer" for one in (schema, *schema.get("anyOf", [])))


def bearer_of(description: Json) -> Bearer:
    security = description.get("security", [])
    if not security:
        return Bearer.IGNORED
    return Bearer.OPTIONAL if {} in security else Bearer.REQUIRED


OPERATIONS = read_operations()


def operation_at(target: str, method: str) -> Operation | None:
    """By the path as Starlette reads it, decoded: that of the method, or else the first one."""
    path = unquote(target.partition("?")[0])
    found = [operation for operation in OPERATIONS if operation.has_path(path)]
    return next((one for one in found if one.method == method), found[0] if found else None)
