"""Records what FastAPI answers to the catalogue, or checks that it still answers so."""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping

import corpus
from excerpt import around_difference
from interpreter import require_recording_python

require_recording_python()

from app import VALID_TOKEN
from catalogue import fixed_requests, random_requests
from contract import disagreements
from exchange import Client, Request
from fastapi_server import fastapi_server
from operations import Json
from verdict import expected

SEED = 1
RANDOM_REQUESTS = 400

# Of each kind, so many differences are shown.
SHOWN = 10


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="write nothing; fail if the files would change"
    )
    arguments = parser.parse_args()
    if lines := disagreements():
        print("the application and the contract disagree:", *lines, sep="\n  ", file=sys.stderr)
        return 1
    requests = [*fixed_requests(), *random_requests(SEED, RANDOM_REQUESTS)]
    files = corpus.as_files(record(requests))
    if arguments.check:
        return check(corpus.read(), files)
    corpus.write(files)
    size = sum(len(text.encode()) for text in files.values())
    print(f"recorded: {len(requests)} requests in {len(files)} files, {size} bytes")
    return 0


def record(requests: list[Request]) -> Iterator[corpus.Record]:
    with fastapi_server() as authority, Client(authority) as client:
        for request in requests:
            answer = client.send(request.with_token(VALID_TOKEN))
            yield corpus.Record(request, expected(request, answer, authority))


def check(stored: Mapping[str, str], fresh: Mapping[str, str]) -> int:
    lines = list(changes(stored, fresh))
    for line in lines[:SHOWN]:
        print(line)
    if len(lines) > SHOWN:
        print(f"... and {len(lines) - SHOWN} more")
    count = sum(text.count("\n") for text in fresh.values())
    print(f"checked: {count} requests, {len(lines)} differences")
    return 1 if lines else 0


def changes(stored: Mapping[str, str], fresh: Mapping[str, str]) -> Iterator[str]:
    """Each request whose line is another now, with what differs."""
    for file in sorted(stored.keys() | fresh.keys()):
        before, after = by_name(stored.get(file, "")), by_name(fresh.get(file, ""))
        for name in after:
            if name not in before:
                yield f"{file}: {name}\n  is not in the corpus"
            elif before[name] != after[name]:
                yield f"{file}: {name}\n" + "\n".join(differences(before[name], after[name]))
        for name in before:
            if name not in after:
                yield f"{file}: {name}\n  is not in the catalogue any more"
        if before == after and stored.get(file) != fresh.get(file):
            yield f"{file}\n  has the same requests in another order or notation"


def by_name(text: str) -> dict[str, Json]:
    return {entry["name"]: entry for entry in map(json.loads, text.splitlines())}


def differences(before: Json, after: Json) -> Iterator[str]:
    for key in {**before, **after}:
        recorded, now = before.get(key), after.get(key)
        if recorded != now:
            recorded, now = around_difference(as_text(recorded), as_text(now))
            yield f"  {key}, recorded: {recorded}\n  {key}, now:      {now}"


def as_text(value: Json | str | None) -> str:
    return json.dumps(value, ensure_ascii=False)


if __name__ == "__main__":
    sys.exit(main())
