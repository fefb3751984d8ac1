"""Random requests: an operation's valid one, with one to four things about it changed."""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace

from exchange import Request
from operations import FORM, JSON, OPERATIONS, Input, Operation, operation_at

from . import multiparts, samples
from .bearers import AUTHORIZATIONS
from .drawn_bodies import bend_document, cut_and_paste, draw_form, draw_multipart, recode
from .forms import CONTENT_TYPES as FORM_TYPES
from .forms import ENCODED
from .json_texts import CONTENT_TYPES
from .methods import METHODS

GROUP = "random"

# How many of a hundred, rather by how much there is to get wrong than by how many there are.
KINDS = {Input.MODEL: 37, Input.FREE_FORM: 23, Input.FORM: 22, Input.QUERY: 10, Input.NOTHING: 8}

Change = Callable[[random.Random, Operation, Request], Request]


def random_requests(seed: int, count: int) -> Iterator[Request]:
    """Always the same for one seed; those for a smaller count are the first of those for more."""
    draw = random.Random(seed)
    for index in range(count):
        request = random_request(draw, f"{GROUP}: {index} of seed {seed}")
        group = multiparts.GROUP if is_multipart(request) else GROUP
        yield replace(request, group=group)


def random_request(draw: random.Random, name: str) -> Request:
    (kind,) = draw.choices(list(KINDS), list(KINDS.values()))
    operation = draw.choice([other for other in OPERATIONS if other.input is kind])
    request = replace(samples.valid(operation, ""), name=name)
    changes, weights = zip(*CHANGES[operation.input], strict=True)
    for change in draw.choices(changes, weights, k=draw.choice((1, 1, 1, 2, 2, 3, 4))):
        request = change(draw, operation, request)
    return request


def is_multipart(request: Request) -> bool:
    types = [value for name, value in request.headers if name == "Content-Type"]
    operation = operation_at(request.target, request.method)
    is_form = operation is not None and operation.input is Input.FORM
    return is_form and any("multipart" in value.lower() for value in types)


def with_header(request: Request, name: str, values: list[str]) -> Request:
    others = [header for header in request.headers if header[0] != name]
    return replace(request, headers=(*others, *((name, value) for value in values)))


def change_document(draw: random.Random, operation: Operation, request: Request) -> Request:
    return replace(request, body=bend_document(draw, samples.members(operation)))


def change_text(draw: random.Random, operation: Operation, request: Request) -> Request:
    return replace(request, body=cut_and_paste(draw, request.body))


def change_bytes(draw: random.Random, operation: Operation, request: Request) -> Request:
    body = bytearray(request.body)
    for _ in range(draw.randint(1, 3)):
        if body:
            body[draw.randrange(len(body))] = draw.randrange(256)
    return replace(request, body=bytes(body))


def change_encoding(draw: random.Random, operation: Operation, request: Request) -> Request:
    return replace(request, body=recode(draw, request.body))


def change_length(draw: random.Random, operation: Operation, request: Request) -> Request:
    end = draw.randint(0, len(request.body))
    return replace(request, body=draw.choice((request.body[:end], request.body[end:])))


def change_form(draw: random.Random, operation: Operation, request: Request) -> Request:
    names = [field.name for field in operation.fields]
    request = with_header(request, "Content-Type", [FORM])
    return replace(request, body=draw_form(draw, names).encode("latin-1"))


def change_multipart(draw: random.Random, operation: Operation, request: Request) -> Request:
    names = [field.name for field in operation.fields]
    request = with_header(request, "Content-Type", [multiparts.CONTENT_TYPE])
    return replace(request, body=draw_multipart(draw, names))


def change_content_type(draw: random.Random, operation: Operation, request: Request) -> Request:
    table = {Input.FORM: FORM_TYPES + multiparts.CONTENT_TYPES}.get(operation.input, CONTENT_TYPES)
    values = [draw.choice(table) for _ in range(draw.choice((0, 1, 1, 1, 1, 2)))]
    if draw.random() < 0.2:
        values = [drawn_case(draw, FORM if operation.input is Input.FORM else JSON)]
    return with_header(request, "Content-Type", values)


def drawn_case(draw: random.Random, text: str) -> str:
    return "".join(draw.choice((letter.lower(), letter.upper())) for letter in text)


def change_bearer(draw: random.Random, operation: Operation, request: Request) -> Request:
    values = draw.choice(list(AUTHORIZATIONS.values()))
    if draw.random() < 0.3:
        pieces = ("Bearer", "bearer", " ", "  ", "\t", "Basic", "x", ",", "=", "\u00a0", "\u00e9")
        values = ["".join(draw.choices(pieces, k=draw.randint(1, 4))).strip(" \t")]
    return with_header(request, "Authorization", values)


def change_query(draw: random.Random, operation: Operation, request: Request) -> Request:
    path, _, query = request.target.partition("?")
    names = [field.name for field in operation.fields] or ["a", "email"]
    if draw.random() < 0.7 or not query:
        values = [text for text in ENCODED.values() if text.isascii()]
        pairs = [f"{draw.choice(names)}={draw.choice(values)}" for _ in range(draw.randint(0, 4))]
        query = draw.choice(("&", "&", "&", ";", "&&")).join(pairs)
    else:
        pieces = ("&", "=", "%", "%41", "%C3%A9", "+", ";", "?", "/", "a", "%ff", "%0A")
        end = draw.randint(0, len(query))
        query = query[:end] + draw.choice(pieces) + query[end + draw.randint(0, 2) :]
    return replace(request, target=f"{path}?{query}")


def change_path(draw: random.Random, operation: Operation, request: Request) -> Request:
    path, mark, query = request.target.partition("?")
    at = draw.randint(1, len(path))
    pieces = ("/", "//", "%2F", "%0A", "%20", "%C3%A9", "%ff", ".", "..", "a", "%", "%61", "-", ";")
    match draw.randrange(5):
        case 0:
            path += draw.choice(("/", "//", "%0A", "%2F", "%0A/", "/%0A"))
        case 1:
            path = path[:at] + draw.choice(pieces) + path[at:]
        case 2:
            path = path[: at - 1] + path[at:] if at > 1 else path
        case 3:
            path = path[:at] + path[at:].upper()
        case _:
            path = path[: at - 1] + f"%{ord(path[at - 1]):02x}" + path[at:] if at > 1 else path
    return replace(request, target=path + mark + query)


def change_method(draw: random.Random, operation: Operation, request: Request) -> Request:
    return replace(request, method=draw.choice(METHODS))


def change_body(draw: random.Random, operation: Operation, request: Request) -> Request:
    """A body where none belongs."""
    body = bend_document(draw, [('"a"', "1")])
    return replace(with_header(request, "Content-Type", [JSON]), body=body)


ANYWHERE: list[tuple[Change, int]] = [(change_path, 3), (change_method, 2), (change_query, 2)]
JSON_CHANGES: list[tuple[Change, int]] = [
    (change_document, 40),
    (change_text, 20),
    (change_bytes, 8),
    (change_encoding, 6),
    (change_length, 4),
    (change_content_type, 8),
    (change_bearer, 8),
    *ANYWHERE,
]
CHANGES: dict[Input, list[tuple[Change, int]]] = {
    Input.MODEL: JSON_CHANGES,
    Input.FREE_FORM: JSON_CHANGES,
    Input.FORM: [
        (change_form, 30),
        (change_multipart, 15),
        (change_bytes, 8),
        (change_length, 4),
        (change_content_type, 8),
        (change_bearer, 2),
        *ANYWHERE,
    ],
    Input.QUERY: [(change_query, 40), (change_body, 3), (change_bearer, 3), *ANYWHERE],
    Input.NOTHING: [(change_bearer, 30), (change_body, 6), (change_query, 3), *ANYWHERE],
}
