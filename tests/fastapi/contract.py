"""Whether the FastAPI application takes the same requests as the contract says.

Without this, the application could drift from the contract, and the server would be compared with
something else.
"""

from collections.abc import Iterator
from typing import Any

from app import FREE_FORM_BODIES, app
from operations import Json, bearer_of, body_of, described, is_free_form, read_contract, resolve

# For readers; FastAPI checks nothing of it. `password` is the only format that the contract has.
ANNOTATIONS = frozenset({"title", "description", "example", "examples", "format"})


def disagreements() -> list[str]:
    """One line for each thing in which the application and the contract differ."""
    effective, published = read_contract("effective.json"), read_contract("auth.json")
    application = app.openapi()
    wanted = requests_of(effective, published)
    given = requests_of(application, application)
    lines = []
    for key in sorted(wanted.keys() | given.keys()):
        if key not in given:
            lines.append(f"{key}: not in the application")
        elif key not in wanted:
            lines.append(f"{key}: not in the contract")
        else:
            lines += differences(key, wanted[key], given[key])
    return lines + list(free_form_differences(effective, published))


def requests_of(contract: Json, published: Json) -> dict[str, Json]:
    """What each operation says about its requests, with free-form bodies as they are published."""
    bodies = {
        (path, method): body
        for path, method, description in described(published)
        if (body := body_of(published, description)) is not None and is_free_form(body[1])
    }
    requests = {}
    for path, method, description in described(contract):
        body = bodies.get((path, method)) or body_of(contract, description)
        requests[f"{method} {path}"] = {
            "parameters": [
                parameter(item) for item in resolve(contract, description.get("parameters", []))
            ],
            "body": checked(body),
            "body is required": description.get("requestBody", {}).get("required", False),
            "content types": list(description.get("requestBody", {}).get("content", {})),
            "bearer": bearer_of(description).value,
        }
    return requests


def parameter(item: Json) -> Json:
    return {
        "name": item["name"],
        "in": item["in"],
        "required": item.get("required", False),
        "schema": checked(item["schema"]),
    }


def checked(node: Any) -> Any:
    """A schema without annotations. Properties are in a list, for errors come in their order."""
    if isinstance(node, list | tuple):
        return [checked(item) for item in node]
    if not isinstance(node, dict):
        return node
    schema = {key: checked(value) for key, value in node.items() if key not in ANNOTATIONS}
    if "properties" in node:
        schema["properties"] = [
            [name, checked(value)] for name, value in node["properties"].items()
        ]
    return schema


def differences(place: str, wanted: Json, given: Json) -> Iterator[str]:
    for key in sorted(wanted.keys() | given.keys()):
        if wanted.get(key) != given.get(key):
            yield (
                f"{place}: {key}: the contract has {wanted.get(key)}, "
                f"the application {given.get(key)}"
            )


def free_form_differences(effective: Json, published: Json) -> Iterator[str]:
    """The models for the keys of free-form bodies, which the application's schema does not show."""
    models = dict(FREE_FORM_BODIES)
    for path, method, description in described(published):
        body = body_of(published, description)
        if body is None or not is_free_form(body[1]):
            continue
        if path not in models:
            yield f"{method} {path}: no model for its free-form body"
            continue
        model = models.pop(path).model_json_schema()
        typed = body_of(effective, effective["paths"][path][method])
        assert typed is not None, "an overlay only adds"
        wanted = checked(without(typed[1], "additionalProperties"))
        given = nullable_without_default(checked(resolve(model, model)))
        yield from differences(f"{method} {path} (free-form)", wanted, given)
    for path in models:
        yield f"{path}: a model for a free-form body, and no such body"


def without(schema: Json, key: str) -> Json:
    return {name: value for name, value in schema.items() if name != key}


def nullable_without_default(schema: Json) -> Json:
    """FastAPI leaves `"default": null` out of its document, pydantic does not."""
    properties = [
        [name, without(value, "default") if value.get("default", 0) is None else value]
        for name, value in schema.get("properties", [])
    ]
    return {**schema, "properties": properties}
