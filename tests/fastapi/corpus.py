"""The recorded corpus: one file a group, one request with its answer a line."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exchange import Request
from verdict import Expected

FOLDER = Path(__file__).resolve().parent / "corpus"
SUFFIX = ".jsonl"

NOT_IN_A_LINE = re.compile(r"[^ -~]")


@dataclass(frozen=True)
class Record:
    """A request, and what FastAPI says to it."""

    request: Request
    expected: Expected


def as_files(records: Iterable[Record]) -> dict[str, str]:
    """The text of each file by its name."""
    lines = defaultdict(list)
    for record in records:
        lines[record.request.group + SUFFIX].append(as_line(record))
    return {name: "".join(group) for name, group in lines.items()}


def as_line(record: Record) -> str:
    request, expected = record.request, record.expected
    entry: dict[str, Any] = {
        "name": request.name,
        "method": request.method,
        "target": request.target,
        "headers": [list(header) for header in request.headers],
        "body": body_as_json(request.body),
        "answer": "accepted",
    }
    if expected.refusal is not None:
        refusal = expected.refusal
        entry["answer"] = {
            "status": refusal.status,
            "headers": dict(sorted(refusal.headers.items())),
            "body": refusal.body.decode(),
        }
    if expected.repaired is not None:
        entry["repaired"] = expected.repaired
    return NOT_IN_A_LINE.sub(escaped, json.dumps(entry, ensure_ascii=False)) + "\n"


def escaped(match: re.Match[str]) -> str:
    """What an editor or a diff could not show is written as JSON escapes it."""
    character = match[0]
    return character if character.isprintable() else json.dumps(character)[1:-1]


def body_as_json(body: bytes) -> str | dict[str, str] | None:
    if not body:
        return None
    try:
        return body.decode()
    except UnicodeDecodeError:
        return {"hex": body.hex()}


def read() -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in sorted(FOLDER.glob("*" + SUFFIX))}


def write(files: Mapping[str, str]) -> None:
    FOLDER.mkdir(exist_ok=True)
    for name in read().keys() - files.keys():
        (FOLDER / name).unlink()
    for name, text in files.items():
        (FOLDER / name).write_text(text, "utf-8", newline="\n")


def records() -> Iterator[Record]:
    """The requests of the files, with their answers."""
    for name, text in read().items():
        for line in text.splitlines():
            yield as_record(name.removesuffix(SUFFIX), json.loads(line))


def as_record(group: str, entry: dict[str, Any]) -> Record:
    match entry["body"]:
        case {"hex": str(digits)}:
            body = bytes.fromhex(digits)
        case str(text):
            body = text.encode()
        case _:
            body = b""
    headers = tuple((name, value) for name, value in entry["headers"])
    request = Request(group, entry["name"], entry["method"], entry["target"], headers, body)
    return Record(request, Expected.from_json(entry["answer"], entry.get("repaired")))
